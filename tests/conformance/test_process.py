"""The life of the process: how it starts, ends, is killed and comes back, with its PostgreSQL."""

import os
import pathlib
import pwd
import re
import resource
import shutil
import signal
import socket
import subprocess
import time

import pytest
import requests
from botocore.exceptions import ClientError
from server import (
    PATIENCE_SECONDS, Server, alive, binary, clean_environment, eventually, outward_address, run)
from support import connect, key_parameters

ROOT = os.geteuid() == 0


def answers(url):
    """Whether an HTTP server is there."""
    try:
        requests.post(url, data="{}", timeout=PATIENCE_SECONDS)
    except requests.exceptions.ConnectionError:
        return False
    return True


def lists_tables(url):
    """Whether requests reach the database."""
    try:
        connect(url).list_tables()
    except Exception:  # any failure of the request: the caller asks again
        return False
    return True


def sql(server, query):
    return subprocess.run(
        ["psql", "-XAtc", query, f"host={server.data}/socket user=tuskgate dbname=tuskgate"],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    ).stdout.strip()


def put(url, name, value):
    client = connect(url)
    client.put_item(TableName=name, Item={"p": {"S": "x"}, "value": {"N": str(value)}})


def create(url, name):
    connect(url).create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S")
    )


def read(url, name):
    item = connect(url).get_item(TableName=name, Key={"p": {"S": "x"}}, ConsistentRead=True)
    return int(item["Item"]["value"]["N"])


# --- the command line ---


def test_help_names_every_variable():
    result = run("--help")
    assert result.returncode == 0
    for option in re.findall(r"^  --([a-z-]+)", result.stdout, re.MULTILINE):
        if option not in ("help", "version"):
            assert "TUSKGATE_" + option.upper().replace("-", "_") in result.stdout
    assert "default 127.0.0.1:8000" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said", "unsaid"),
    [
        (["attach", "--help"], "--partition-key KEY", "--workers"),
        (["detach", "--help"], "--table RELATION", "--apply"),
        (["views", "--help"], "--entity-separator TEXT", "--mapping"),
        (["views", "refresh", "--help"], "--entity-separator TEXT", "--mapping"),
        (["migrate", "--help"], "--database-url URL", "--workers"),
        (["serve", "--help"], "--workers N", "--partition-key"),
        (["help", "attach"], "--partition-key KEY", "--workers"),
        (["help"], "--workers N", "--partition-key"),
    ],
)
def test_help_on_a_command(arguments, said, unsaid):
    result = run(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    assert said in result.stdout
    assert unsaid not in result.stdout
    if arguments != ["help"]:
        command = arguments[1] if arguments[0] == "help" else arguments[0]
        assert re.match(rf"Usage: tuskgate \[?{command}", result.stdout)


def test_version():
    result = run("--version")
    assert (result.returncode, result.stderr) == (0, "")
    assert re.fullmatch(r"tuskgate \d+\.\d+\.\d+\n", result.stdout)


def script(*arguments, program):
    path = pathlib.Path(__file__).resolve().parents[2] / "script" / "tuskgate"
    return subprocess.run(
        [path, *arguments], env=clean_environment(TUSKGATE_BINARY=str(program)), check=False,
        capture_output=True, text=True, timeout=PATIENCE_SECONDS,
    )


def test_the_script_runs_the_program():
    assert script("--version", program=binary()).stdout == run("--version").stdout
    assert script("dance", "--help", program=binary()).returncode == 2


def test_the_script_says_what_builds_the_program(directory):
    result = script("--version", program=directory / "tuskgate")
    assert result.returncode == 1
    assert result.stderr == (
        f"script/tuskgate: {directory}/tuskgate is not there: script/server builds it\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--nonsense"], "'--nonsense'"),
        (["--partitions", "3"], "--partitions: '3' is not a power of two"),
        (["--listen", "0.0.0.0:8000"], "or --insecure-no-auth if that is meant"),
        (["--listen", "0.0.0.0:8000", "--insecure-no-auth"],
         "or --insecure-no-tls if that is meant"),
        (["--config", "/nonexistent"], "cannot read the configuration file /nonexistent"),
        (["dance"], "unknown command 'dance'"),
    ],
)
def test_usage_errors(arguments, message):
    result = run(*arguments)
    assert result.returncode == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


# --- starting and ending ---


@pytest.mark.parametrize("setting, url", [
    ("auth-verifier", "https://ann:hush@keys.example.org/verify"),
    ("auth-verifier", "http://keys.example.org/verify?token=hush"),
    ("kinesis-endpoint", "https://ann:hush@kinesis.example.org"),
    ("kinesis-endpoint", "https://kinesis.example.org/?token=hush"),
    ("database-url", "postgresql://ann:hush@[/"),
])
def test_secrets_in_urls_are_not_repeated(setting, url):
    ended = run("serve", f"--{setting}", url)
    assert ended.returncode == 2
    assert setting in ended.stderr and "hush" not in ended.stderr


@pytest.mark.parametrize("between", [" ", "="])
def test_secrets_are_for_the_process_alone(start_server, between):
    """Its arguments are anybody's to read, and what it starts needs none of them."""
    secret = {"TUSKGATE_VERIFIER_TOKEN": "hush", "AWS_SECRET_ACCESS_KEY": "hush",
              "AWS_SESSION_TOKEN": "hush"}
    option = f"--auth-verifier{between}https://127.0.0.1:9/verify?token=hush"
    server = start_server("--auth", "sigv4", *option.split(" "),
                          environment={**secret, "TZ": "Europe/Berlin"})
    shown = pathlib.Path(f"/proc/{server.process.pid}/cmdline").read_text()
    assert "--auth-verifier" in shown and "hush" not in shown
    inherited = pathlib.Path(f"/proc/{server.postmaster()}/environ").read_text()
    assert "TZ=Europe/Berlin" in inherited and "hush" not in inherited


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything(start_server, number):
    server = start_server()
    assert server.database == f"PostgreSQL in {server.data}"
    assert answers(server.url)
    postmaster = server.postmaster()
    assert postmaster
    assert server.stop(number) == 0
    assert not alive(postmaster)
    assert not (server.data / "postgres" / "postmaster.pid").exists()
    assert not answers(server.url)


def test_a_hangup_that_is_to_be_ignored_ends_nothing(start_server):
    server = start_server(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    for _ in range(3):
        server.process.send_signal(signal.SIGHUP)
        assert answers(server.url)
    assert server.stop() == 0


def test_what_was_answered_is_there_after_a_restart(start_server):
    first = start_server()
    create(first.url, "kept")
    put(first.url, "kept", 1)
    assert first.stop() == 0
    assert read(start_server().url, "kept") == 1


def test_nothing_listens_on_tcp_but_the_gateway(start_server):
    assert sql(start_server(), "show listen_addresses") == ""


def test_settings_from_environment_and_file(start_server, directory):
    file = directory / "tuskgate.conf"
    file.write_text("listen = 127.0.0.3:0\ndebug-headers = true\n")
    server = start_server(listen="127.0.0.2:0", environment={"TUSKGATE_CONFIG": str(file)})
    assert server.host == "127.0.0.2"


WARNING = "where anybody who can reach it may read and write everything: credentials are not checked"


def test_it_listens_for_other_hosts_if_told_to(start_server):
    server = start_server("--insecure-no-auth", "--insecure-no-tls", listen="0.0.0.0:0")
    assert server.host == "0.0.0.0"
    for address in filter(None, ["127.0.0.1", outward_address()]):
        assert lists_tables(f"http://{address}:{server.port}")
    assert server.errors().count(f"listening on 0.0.0.0:{server.port}, {WARNING}") == 1
    assert server.errors().count(f"listening on 0.0.0.0:{server.port} without TLS") == 1
    assert "--allow-remote" not in server.errors()
    assert server.stop() == 0


def test_it_listens_for_other_hosts_on_both_protocols(start_server):
    if not has_ipv6():
        pytest.skip("the machine has no IPv6")
    server = start_server(listen="[::]:0", environment={"TUSKGATE_ALLOW_REMOTE": "1"})
    for address in ("127.0.0.1", "[::1]"):
        assert lists_tables(f"http://{address}:{server.port}")
    assert WARNING in server.errors()
    assert "--allow-remote will go: --insecure-no-auth and" in server.errors()


def test_permission_alone_changes_nothing(start_server):
    server = start_server("--insecure-no-auth", "--insecure-no-tls")
    assert server.host == "127.0.0.1"
    assert WARNING not in server.errors()


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="the machine has no IPv6")
def test_it_listens_on_ipv6(start_server):
    server = start_server(listen="[::1]:0")
    endpoint, = connect(server.url).describe_endpoints()["Endpoints"]
    assert server.url == f"http://{endpoint['Address']}"


def test_ctrl_c_reaches_the_gateway_only(start_server):
    # A terminal sends it to the whole process group.
    server = start_server(start_new_session=True)
    assert os.getpgid(server.postmaster()) != os.getpgid(server.process.pid)
    assert os.getsid(server.postmaster()) != os.getsid(server.process.pid)
    os.killpg(server.process.pid, signal.SIGINT)
    assert server.wait() == 0


def test_a_port_that_is_taken(directory):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("--data", directory / "data", "--listen", f"127.0.0.1:{port}")
    assert result.returncode == 1
    assert str(port) in result.stderr
    assert result.stdout == ""
    assert not (directory / "data" / "postgres" / "postmaster.pid").exists()


# --- one gateway per directory ---


def test_a_second_gateway_is_refused(start_server):
    server = start_server()
    result = run("--data", server.data, "--listen", "127.0.0.1:0")
    assert result.returncode == 1
    message = f"is in use by another Tuskgate (process {server.process.pid})"
    assert message in result.stderr
    assert run("migrate", "--data", server.data).returncode == 1
    assert lists_tables(server.url)


# --- violence ---


def test_a_killed_gateway_takes_postgresql_along(start_server):
    server = start_server()
    postmaster = server.postmaster()
    server.kill()
    eventually(lambda: not alive(postmaster), "PostgreSQL's end")


def test_a_killed_gateway_comes_back_at_once_with_its_data(start_server):
    server = start_server()
    create(server.url, "kept")
    for round_number in range(5):
        put(server.url, "kept", round_number)
        server.kill()
        # PostgreSQL of the killed one may still be shutting down.
        server = start_server()
        assert read(server.url, "kept") == round_number
    assert server.stop() == 0


def test_a_gateway_killed_while_starting_comes_back(start_server, directory):
    for pause in (0.05, 0.1, 0.2, 0.4, 0.8, 1.2):
        process = subprocess.Popen(
            [binary(), "--data", str(directory / "data"), "--listen", "127.0.0.1:0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(pause)
        process.kill()
        process.wait()
    server = start_server()
    assert lists_tables(server.url)
    assert not (server.data / "postgres.initdb").exists()


def test_killed_while_initdb_runs(start_server, directory):
    data = directory / "data"
    process = subprocess.Popen(
        [binary(), "--data", str(data), "--listen", "127.0.0.1:0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    eventually(lambda: (data / "postgres.initdb" / "PG_VERSION").exists(), "initdb's beginning")
    process.kill()
    process.wait()
    assert lists_tables(start_server().url)


def kill_postmaster(server):
    """And waits until there is another, and requests are answered."""
    first = server.postmaster()
    os.kill(first, signal.SIGKILL)
    eventually(lambda: server.postmaster() not in (None, first), "PostgreSQL's restart")
    eventually(lambda: lists_tables(server.url), "an answer")


def test_a_killed_postmaster_is_started_again(start_server):
    server = start_server()
    create(server.url, "kept")
    put(server.url, "kept", 7)
    kill_postmaster(server)
    assert read(server.url, "kept") == 7
    put(server.url, "kept", 8)
    assert "PostgreSQL ended (signal 9); starting it again" in server.errors()
    assert server.stop() == 0


@pytest.mark.parametrize("gateway_too", [False, True])
def test_what_a_killed_postmaster_leaves_behind_is_ended(start_server, gateway_too):
    """A session that computes does not notice that its postmaster is gone."""
    server = start_server()
    create(server.url, "kept")
    put(server.url, "kept", 7)
    busy = subprocess.Popen(
        ["psql", "-XAtqc", "select count(*) /* computes */ from generate_series(1, 100000) a, "
         "generate_series(1, 100000) b, generate_series(1, 100000) c", f"host={server.data}/socket user=tuskgate dbname=tuskgate"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        running = ("select max(pid) from pg_stat_activity where query like '%computes%' "
                   "and pid <> pg_backend_pid() and state = 'active'")
        orphan = int(eventually(lambda: sql(server, running), "a session that computes"))
        if gateway_too:
            os.kill(server.process.pid, signal.SIGSTOP)  # else it would see to it
        os.kill(server.postmaster(), signal.SIGKILL)
        if gateway_too:
            server.kill()
            assert alive(orphan)
            server = start_server()
        eventually(lambda: lists_tables(server.url), "an answer")
        assert not alive(orphan)
        assert read(server.url, "kept") == 7
        assert str(orphan) in server.errors() and "still run in" in server.errors()
        assert server.stop() == 0
    finally:
        busy.kill()
        busy.wait()


def test_idle_clients_leave_room(start_server):
    """For others, and for the gateway's own: PostgreSQL can be started again."""
    def few_descriptors():
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))

    server = start_server("--workers", "1", preexec_fn=few_descriptors)
    create(server.url, "kept")
    idle = [socket.create_connection((server.host, server.port)) for _ in range(400)]
    try:
        put(server.url, "kept", 7)
        kill_postmaster(server)
        assert read(server.url, "kept") == 7
        assert "idle ones are closed for new ones" in server.errors()
    finally:
        for connection in idle:
            connection.close()
    assert server.stop() == 0


def test_a_killed_backend_is_survived(start_server):
    server = start_server()
    create(server.url, "kept")
    put(server.url, "kept", 7)
    backend = sql(
        server, "select max(pid) from pg_stat_activity where backend_type = 'client backend' "
        "and pid <> pg_backend_pid()"
    )
    os.kill(int(backend), signal.SIGKILL)
    eventually(lambda: lists_tables(server.url), "an answer")
    assert read(server.url, "kept") == 7
    assert server.stop() == 0


def test_a_postgresql_that_was_left_behind_is_taken_over(start_server):
    server = start_server()
    create(server.url, "kept")
    put(server.url, "kept", 1)
    owner = (server.data / "postgres").stat()
    assert server.stop() == 0
    # A postmaster that no gateway watches.
    binaries = subprocess.run(
        ["pg_config", "--bindir"], capture_output=True, text=True, check=True
    ).stdout.strip()
    become = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if ROOT else {}
    left = subprocess.Popen(
        [f"{binaries}/postgres", "-D", server.data / "postgres", "-c", "listen_addresses=",
         "-c", f"unix_socket_directories={server.data}/socket"],
        cwd="/",
        **become,
    )
    try:
        state = server.data / "postgres" / "postmaster.pid"
        eventually(
            lambda: server.postmaster() == left.pid and "ready" in state.read_text(),
            "the other PostgreSQL's start",
        )
        again = start_server()
        assert left.wait(60) == 0
        assert again.postmaster() not in (None, left.pid)
        assert read(again.url, "kept") == 1
        assert f"PostgreSQL still runs in {server.data} (process {left.pid})" in again.errors()
    finally:
        left.kill()
        left.wait()


def test_a_postgresql_that_cannot_start_again_ends_the_gateway(start_server):
    server = start_server()
    with open(server.data / "postgres" / "postgresql.conf", "a", encoding="utf-8") as file:
        file.write("nonsense = 1\n")
    os.kill(server.postmaster(), signal.SIGKILL)
    assert server.wait() == 1
    assert "nonsense" in server.errors()


# --- odd directories ---


def test_a_long_path(start_server, directory):
    server = start_server(data=directory / ("long" * 40))
    assert lists_tables(server.url)
    assert not (server.data / "socket").exists()


@pytest.mark.skipif(not ROOT, reason="PostgreSQL runs as our user")
def test_a_directory_that_postgresql_may_not_enter(directory):
    directory.chmod(0o700)
    result = run("--data", directory / "data", "--listen", "127.0.0.1:0")
    assert result.returncode == 1
    assert f"may not enter {directory}: allow it (chmod o+x {directory})" in result.stderr


@pytest.mark.skipif(not ROOT, reason="PostgreSQL runs as our user")
def test_a_closed_directory_of_ones_own_is_opened(start_server, directory):
    data = directory / "data"
    data.mkdir(mode=0o700)
    assert lists_tables(start_server().url)
    assert data.stat().st_mode & 0o777 == 0o711


@pytest.mark.skipif(not ROOT, reason="needs root to become somebody else")
def test_without_root(start_server, directory):
    nobody = pwd.getpwnam("nobody")
    program = directory / "tuskgate"  # the build tree may be closed to others
    shutil.copy(binary(), program)
    os.chown(directory, nobody.pw_uid, nobody.pw_gid)
    server = Server(
        directory / "data",
        program=program,
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        cwd=directory,
    )
    with server:
        assert lists_tables(server.url)
        assert os.stat(f"/proc/{server.postmaster()}").st_uid == nobody.pw_uid
        postmaster = server.postmaster()
        server.kill()
        eventually(lambda: not alive(postmaster), "PostgreSQL's end")


# --- migrate, and databases of others ---


def test_migrate_tells_what_it_applied(directory):
    first = run("migrate", "--data", directory / "data")
    assert first.returncode == 0, first.stderr
    assert re.fullmatch(
        r"(applied \d{4}_\w+\n)+applied \d+ of the schema's functions and other objects\n",
        first.stdout)
    again = run("migrate", "--data", directory / "data")
    assert (again.returncode, again.stdout) == (0, "the schema is up to date\n")


def test_a_database_of_ones_own(start_server, directory):
    server = start_server()
    sql(server, "create database other template template0 encoding 'UTF8'")
    url = f"host={server.data}/socket user=tuskgate dbname=other"
    migrated = run("migrate", "--database-url", url)
    assert migrated.returncode == 0, migrated.stderr
    second = start_server("--database-url", f"{url} password=geheim")
    assert second.database == "PostgreSQL of --database-url"
    # What everybody on the machine can read.
    shown = pathlib.Path(f"/proc/{second.process.pid}/cmdline").read_bytes()
    assert b"--database-url" in shown and b"geheim" not in shown
    assert lists_tables(second.url)
    assert second.stop() == 0
    assert server.postmaster()
    assert not (directory / "second").exists()


def test_two_gateways_migrate_at_once(start_server):
    server = start_server()
    sql(server, "create database other template template0 encoding 'UTF8'")
    url = f"host={server.data}/socket user=tuskgate dbname=other"
    processes = [
        subprocess.Popen([binary(), "migrate", "--database-url", url], stdout=subprocess.PIPE,
                         text=True)
        for _ in range(4)
    ]
    outputs = [process.communicate(timeout=PATIENCE_SECONDS)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert sorted(outputs)[1:] == ["the schema is up to date\n"] * 3
    assert sorted(outputs)[0].startswith("applied 0001_")


def test_a_newer_database_is_refused(start_server):
    server = start_server()
    sql(server, "insert into tuskgate.migrations (name) values ('9999_of_the_future')")
    assert server.stop() == 0
    result = run("--data", server.data, "--listen", "127.0.0.1:0")
    assert result.returncode == 1
    assert "newer than this Tuskgate" in result.stderr
    assert "9999_of_the_future" in result.stderr


def test_functions_of_a_later_version_stay(start_server):
    server = start_server()
    sql(server, "update tuskgate.program set version = '99.0.0'")
    sql(server, "update tuskgate.repeatable set hash = ''")
    assert server.stop() == 0
    migrated = run("migrate", "--data", server.data)
    assert (migrated.returncode, migrated.stdout) == (
        0, "left the schema's functions as they are: Tuskgate 99.0.0 made them\n")


def test_a_server_that_is_not_there():
    result = run("--database-url", "host=/nonexistent dbname=x", "--listen", "127.0.0.1:0")
    assert result.returncode == 1
    assert "cannot connect" in result.stderr


def test_what_is_in_no_fault_of_ours_is_not_logged(start_server):
    server = start_server()
    answer = requests.post(server.url, data=b"no gzip", headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 500
    assert "decoded" in answer.text and "decoded" not in server.errors()


@pytest.mark.parametrize("url, environment", [
    ("dbname=tuskgate", {"PGHOST": "{socket}", "PGUSER": "tuskgate"}),
    ("service=mine", {"PGSERVICEFILE": "{services}"}),
])
def test_addresses_that_are_told_elsewhere(start_server, directory, url, environment):
    """As all programs that use libpq are told them, so that no argument has a password."""
    server = start_server()
    services = directory / "services"
    services.write_text(f"[mine]\nhost={server.data}/socket\nuser=tuskgate\ndbname=tuskgate\n")
    told = {name: value.format(socket=server.data / "socket", services=services)
            for name, value in environment.items()}
    other = start_server("--database-url", url, environment=told)
    create(other.url, "there")
    put(other.url, "there", 7)
    assert read(server.url, "there") == 7


def test_a_fault_is_logged_once_with_its_request(start_server):
    server = start_server()
    create(server.url, "broken")
    relation = sql(server, "select relation from tuskgate.tables where name = 'broken'")
    sql(server, f'alter table tuskgate_data."{relation}" rename column item to thing')
    client = connect(server.url)
    with pytest.raises(ClientError) as caught:
        client.get_item(TableName="broken", Key={"p": {"S": "x"}})
    error = caught.value.response
    assert error["Error"]["Code"] == "InternalServerError"
    assert "thing" not in error["Error"]["Message"]
    request = error["ResponseMetadata"]["RequestId"]
    lines = [line for line in server.errors().splitlines() if request in line]
    assert len(lines) == 1 and "42703" in lines[0], lines
