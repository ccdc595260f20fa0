"""The process ends when it is told to, whatever PostgreSQL does: frozen, or behind a path that lost
its packets. And what was not heard over such a path is not taken for what is."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import threading

import pytest
import requests
from botocore.exceptions import ClientError
from path import Path
from server import PATIENCE_SECONDS, alive, binary, clean_environment, eventually
from support import connect, key_parameters

# Requests have ten seconds, a frozen PostgreSQL twenty more at most.
END_SECONDS = 60


def conninfo(server):
    return f"host={server.data}/socket user=tuskgate dbname=tuskgate"


def sql(server, query):
    return subprocess.run(["psql", "-XAtc", query, conninfo(server)], capture_output=True,
                          text=True, check=True, timeout=PATIENCE_SECONDS).stdout.strip()


def create(url, name):
    connect(url).create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S")
    )


def put(url, name, key, **attributes):
    connect(url).put_item(TableName=name, Item={"p": {"S": key}, **attributes})


def get(url, name, key):
    return connect(url).get_item(TableName=name, Key={"p": {"S": key}}).get("Item")


def ended(server, number=signal.SIGTERM):
    """The status with which the server ends when it gets the signal."""
    server.process.send_signal(number)
    return server.process.wait(END_SECONDS)


# --- what is under way ---


@contextlib.contextmanager
def requests_under_way(server, url, name):
    """A write and a read that wait for somebody who has locked their table."""
    relation = sql(server, f"select relation from tuskgate.tables where name = '{name}'")
    holder = subprocess.Popen(
        ["psql", "-XAtqc", f'begin; lock table tuskgate_data."{relation}"; select pg_sleep(3600)',
         conninfo(server)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    waiting = "select count(*) from pg_locks where not granted"
    eventually(lambda: sql(server, "select count(*) from pg_stat_activity "
                                   "where wait_event = 'PgSleep'") == "1", "the lock of a table")

    def run(request, *arguments):
        with contextlib.suppress(Exception):  # they are cut off
            request(url, name, *arguments)

    threads = [threading.Thread(target=run, args=(put, "new")),
               threading.Thread(target=run, args=(get, "old"))]
    try:
        for thread in threads:
            thread.start()
        eventually(lambda: int(sql(server, waiting)) >= 2, "requests that wait")
        yield
    finally:
        holder.kill()
        holder.communicate()
        for thread in threads:
            thread.join()


# --- a frozen PostgreSQL ---


def children(process):
    listed = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in listed.split()]


def freeze(processes):
    for process in processes:
        with contextlib.suppress(ProcessLookupError):  # such as one of autovacuum's
            os.kill(process, signal.SIGSTOP)


def everything(postmaster):
    os.kill(postmaster, signal.SIGSTOP)  # it starts no more
    return [postmaster, *children(postmaster)]


@pytest.mark.parametrize("frozen", [everything, children])
def test_a_frozen_postgresql_is_ended_all_the_same(start_server, frozen):
    server = start_server()
    create(server.url, "kept")
    put(server.url, "kept", "old")
    postmaster = server.postmaster()
    with requests_under_way(server, server.url, "kept"):
        processes = frozen(postmaster)
        freeze(processes)
        assert ended(server) == 0
    assert not alive(postmaster)
    # They were killed before, which takes the kernel a moment on a busy machine.
    eventually(lambda: not any(map(alive, processes)), "the end of PostgreSQL's processes")
    assert "PostgreSQL does not end and stands still" in server.errors()
    again = start_server()
    assert get(again.url, "kept", "old")
    assert again.stop() == 0


def test_a_second_signal_ends_it_at_once(start_server):
    server = start_server()
    create(server.url, "kept")
    put(server.url, "kept", "old")
    postmaster = server.postmaster()
    with requests_under_way(server, server.url, "kept"):
        freeze(everything(postmaster))
        server.process.send_signal(signal.SIGTERM)

        def refuses():
            with contextlib.suppress(requests.exceptions.ConnectionError):
                requests.get(server.url, timeout=PATIENCE_SECONDS)
                return False
            return True

        eventually(refuses, "the end of listening")
        assert ended(server) == 128 + signal.SIGTERM
    # It was not waited for. Whoever comes next ends it.
    assert alive(postmaster)
    again = start_server()
    assert not alive(postmaster)
    assert get(again.url, "kept", "old")


# --- a path that is lost ---


@pytest.fixture
def server(start_server):
    return start_server()


@pytest.fixture
def path(server):
    with Path(server.data / "socket" / ".s.PGSQL.5432") as made:
        yield made


@pytest.fixture
def far(path, start_server):
    """Another gateway on the database of `server`, which has only this path to it."""
    return start_server("--database-url",
                        f"host=127.0.0.1 port={path.port} user=tuskgate dbname=tuskgate")


def test_a_lost_path_does_not_keep_it_from_ending(server, path, far):
    create(server.url, "kept")
    put(far.url, "kept", "old")
    with requests_under_way(server, far.url, "kept"):
        path.lose()
        assert ended(far) == 0


# --- what nobody would be left to record ---


def records_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_what_is_not_done_in_time_is_not_done_afterwards(server, start_server, directory):
    """Another gateway ends before the database has done what it was asked: the change is
    cancelled, and its record says so."""
    create(server.url, "slow")
    log = directory / "audit.log"
    other = start_server("--database-url", conninfo(server), "--audit-log", log,
                         "--audit-events", "all")
    put(other.url, "slow", "before")
    relation = sql(server, "select relation from tuskgate.tables where name = 'slow'")
    sql(server, f"""
        create function public.wait() returns trigger language plpgsql as
          $$ begin perform pg_sleep(15); return new; end $$;
        create trigger wait before insert on tuskgate_data."{relation}"
          for each row execute function public.wait()""")
    sleeping = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"

    def run():
        with contextlib.suppress(Exception):  # it is cut off
            put(other.url, "slow", "after")

    thread = threading.Thread(target=run)
    thread.start()
    eventually(lambda: sql(server, sleeping) == "1", "a write that takes its time")
    assert ended(other) == 0
    thread.join()
    eventually(lambda: sql(server, sleeping) == "0", "the end of the write")
    assert get(server.url, "slow", "before")
    assert get(server.url, "slow", "after") is None
    puts = [record for record in records_of(log) if record["eventName"] == "PutItem"]
    assert [record["requestParameters"]["key"]["p"] for record in puts] == ["before", "after"]
    assert "errorCode" in puts[1]


def test_what_is_not_known_in_the_end_is_counted(server, path, start_server, directory):
    create(server.url, "kept")
    log = directory / "audit.log"
    far = start_server("--database-url",
                       f"host=127.0.0.1 port={path.port} user=tuskgate dbname=tuskgate",
                       "--silence-timeout", "60", "--audit-log", log, "--audit-events", "all")
    put(far.url, "kept", "old")
    with requests_under_way(server, far.url, "kept"):
        path.lose()
        assert ended(far) == 0
    missing = [record["serviceEventDetails"] for record in records_of(log)
               if record["eventName"] == "RecordsMissing"]
    assert {"count": 2, "reason": "abandoned"} in missing
    assert "2 statements were not answered by PostgreSQL" in far.errors()


def test_a_lost_path_is_no_reason_to_wait_where_nothing_is_under_way(path, far):
    path.lose()
    assert ended(far, signal.SIGINT) == 0


def wrong_key_type(url):
    """Whether a number is refused where an index has a text; None where no answer is to be had."""
    try:
        put(url, "shared", "new", g={"N": "1"})
    except ClientError as error:
        if error.response["Error"]["Code"] in ("InternalServerError", "ServiceUnavailable"):
            return None
        assert error.response["Error"]["Code"] == "ValidationException"
        assert "Type mismatch for Index Key g" in error.response["Error"]["Message"]
        return True
    return False


def test_what_changed_while_the_path_was_lost_is_known_after(server, path, far):
    create(server.url, "shared")
    put(far.url, "shared", "old", g={"N": "1"})
    path.lose()
    connect(server.url).update_table(
        TableName="shared",
        AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "by-group",
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }}],
    )
    put(server.url, "shared", "other", g={"S": "a"})
    eventually(lambda: "listening for catalog changes: no answer in time" in far.errors(),
               "a gateway that knows that it hears nothing")
    path.find_again()
    # Never accepted: while it is not known what changed, nothing that was known counts.
    assert eventually(lambda: [found] if (found := wrong_key_type(far.url)) is not None else None,
                      "an answer") == [True]
    found = connect(far.url).query(
        TableName="shared", IndexName="by-group", KeyConditionExpression="g = :a",
        ExpressionAttributeValues={":a": {"S": "a"}})
    assert found["Items"] == [{"p": {"S": "other"}, "g": {"S": "a"}}]
    eventually(lambda: "listening for catalog changes: connected to PostgreSQL again"
               in far.errors(), "a gateway that hears again")
    # And it hears: this comes by a notification.
    connect(server.url).delete_table(TableName="shared")
    create(server.url, "shared")
    eventually(lambda: wrong_key_type(far.url) is False, "the table that was made anew")


def keepalive_timers(port):
    """In how many seconds the kernel looks after each connection to the port."""
    seconds = []
    # https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if words[2] == f"0100007F:{port:04X}" and words[3] == "01":
            kind, when = words[5].split(":")
            seconds.append(int(when, 16) / os.sysconf("SC_CLK_TCK") if kind == "02" else None)
    return seconds


def test_every_connection_is_watched_by_the_kernel(path, far):
    connect(far.url).list_tables()

    def watched():
        timers = keepalive_timers(path.port)
        # The listener's, two of jobs, and at least one of the pipelines'.
        return len(timers) >= 4 and all(timer is not None and timer <= 10 for timer in timers)

    eventually(watched, "keepalives of all connections")


# --- told to end while it starts ---


def test_it_can_be_ended_while_it_waits_to_migrate(server):
    sql(server, "create database other template template0 encoding 'UTF8'")
    other = f"host={server.data}/socket user=tuskgate dbname=other"
    # As another gateway that migrates: the lock is "tuskgate" in ASCII.
    holder = subprocess.Popen(
        ["psql", "-XAtqc", "select pg_advisory_lock(8391740385807922277), pg_sleep(3600)", other],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    starting = None
    try:
        eventually(lambda: sql(server, "select count(*) from pg_stat_activity where wait_event = "
                                       "'PgSleep'") == "1", "the lock of migrations")
        starting = subprocess.Popen(
            [binary(), "serve", "--listen", "127.0.0.1:0", "--database-url", other],
            env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(lambda: sql(server, "select count(*) from pg_locks where not granted") == "1",
                   "a gateway that waits to migrate")
        starting.send_signal(signal.SIGTERM)
        assert starting.wait(END_SECONDS) == 1
    finally:
        for process in filter(None, [holder, starting]):
            process.kill()
            process.wait()
