"""Who there is: the file of --credentials, and the commands that change what is in the database."""

import json
import re
import subprocess
import time

import psycopg
import pytest
from attached import database_url
from server import PATIENCE_SECONDS, binary, eventually, run

KEY = {"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "secretAccessKey": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEX"}
READS = {"Version": "2012-10-17",
         "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]}


def alice(**more):
    return {"users": [{"name": "alice", "accessKeys": [KEY], **more}]}


@pytest.fixture
def credentials(directory):
    """credentials(content) writes a file of that content, and returns its path."""
    path = directory / "credentials.json"

    def write(content, mode=0o600):
        path.touch(mode=0o600)
        path.chmod(mode)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def refusal(directory, path):
    ended = run("serve", "--listen", "127.0.0.1:0", "--data", directory / "data",
                "--credentials", path)
    assert ended.returncode == 1
    return ended.stderr


def test_a_file_that_is_wrong_is_refused_at_the_start(directory, credentials):
    assert "not JSON at byte" in refusal(directory, credentials("{"))
    assert "users[0] has no 'nmae'" in refusal(directory, credentials({"users": [{"nmae": "a"}]}))
    assert ("the user alice: there is no policy nothing"
            in refusal(directory, credentials(alice(policies=["nothing"]))))
    assert "cannot read" in refusal(directory, directory / "missing")


def test_a_file_that_others_may_read_is_refused(directory, credentials):
    said = refusal(directory, credentials(alice(), mode=0o644))
    assert "is open to others" in said and KEY["secretAccessKey"] not in said


def test_a_file_is_read_again_when_it_changes(start_server, credentials):
    path = credentials(alice())
    server = start_server("--credentials", path)
    credentials({"users": [], "root": {"accessKeys": [KEY, {**KEY, "accessKeyId": "AKIA2"}]}})
    eventually(lambda: "was read anew; access keys that are known: 2" in server.errors(), "reading")
    credentials("{")
    eventually(lambda: "what was known before stays" in server.errors(), "refusal")
    credentials(alice(policies=[READS]))
    eventually(lambda: "was read anew; access keys that are known: 1" in server.errors(), "reading")
    assert KEY["secretAccessKey"] not in server.errors()


@pytest.fixture
def keys(directory):
    """The file of --key-file, made by the program."""
    path = directory / "keys"
    made = run("key", "init", "--key-file", path)
    assert (made.returncode, made.stderr) == (0, "")
    assert path.stat().st_mode & 0o777 == 0o600
    return path


@pytest.fixture
def server(start_server, keys):
    return start_server("--key-file", keys, "--log-level", "debug")


@pytest.fixture
def tuskgate(directory, keys):
    """tuskgate("user", "list") is what the program prints, with the server's data and key file."""

    def tuskgate(*arguments, status=0, **options):
        ended = run(*arguments, "--data", directory / "data", "--key-file", keys, **options)
        assert ended.returncode == status, ended.stderr
        return ended.stdout if status == 0 else ended.stderr

    return tuskgate


def credentials_of(text):
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def known_keys(server):
    """How many access keys the server last told that it knows."""
    told = re.findall(r"access keys that are known: (\d+)", server.errors())
    return int(told[-1]) if told else None


def test_keys_are_made_listed_and_deleted(server, tuskgate):
    eventually(lambda: known_keys(server) == 0, "reading")
    made = credentials_of(tuskgate("key", "create", "--user", "alice"))
    key = made["AWS_ACCESS_KEY_ID"]
    assert re.fullmatch("AKIA[A-Z2-7]{16}", key)
    assert re.fullmatch("[A-Za-z0-9+/]{40}", made["AWS_SECRET_ACCESS_KEY"])
    eventually(lambda: known_keys(server) == 1, "hearing of the new key")
    listed = tuskgate("key", "list", "--user", "alice").split("\t")
    assert listed[:3] == [key, "user alice", "Active"]
    assert tuskgate("key", "list", "--user", "bob") == ""
    tuskgate("key", "disable", key)
    assert "\tInactive\t" in tuskgate("key", "list")
    tuskgate("key", "enable", key)
    assert "\tActive\t" in tuskgate("key", "list")
    tuskgate("key", "delete", key)
    eventually(lambda: known_keys(server) == 0, "hearing that it is gone")
    assert f"there is no access key {key}" in tuskgate("key", "delete", key, status=1)
    assert made["AWS_SECRET_ACCESS_KEY"] not in server.errors()


def test_a_secret_is_not_in_the_database(server, tuskgate):
    made = credentials_of(tuskgate("key", "create", "--root"))
    with psycopg.connect(database_url(server)) as session:
        kept = session.execute("select secret from tuskgate.access_keys").fetchone()[0]
    assert len(kept) == 40 + 32
    assert made["AWS_SECRET_ACCESS_KEY"].encode() not in kept


def test_a_key_of_elsewhere_is_taken_over(server, directory, keys, tuskgate):
    command = [binary(), "key", "create", "--user", "alice", "--id", "AKIAIOSFODNN7EXAMPLE",
               "--secret-stdin", "--data", directory / "data", "--key-file", keys]
    ended = subprocess.run(command, input="wJalrXUtnFEMI\n", capture_output=True, text=True,
                           timeout=PATIENCE_SECONDS, check=False)
    assert (ended.stdout, ended.stderr) == ("AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n", "")
    again = subprocess.run(command, input="other\n", capture_output=True, text=True,
                           timeout=PATIENCE_SECONDS, check=False)
    assert "there is an access key AKIAIOSFODNN7EXAMPLE already" in again.stderr


def test_users_and_groups(server, tuskgate, directory):
    (directory / "reads.json").write_text(json.dumps(READS))
    tuskgate("policy", "put", "reads", "--file", directory / "reads.json")
    tuskgate("user", "create", "alice", "--path", "/team/", "--tag", "team=blue", "--tag", "a=1")
    assert "there is a user alice already" in tuskgate("user", "create", "alice", status=1)
    tuskgate("user", "tag", "alice", "--tag", "team=red", "--untag", "a")
    tuskgate("user", "add-to-group", "alice", "--group", "readers")
    tuskgate("policy", "attach", "reads", "--group", "readers")
    tuskgate("policy", "attach", "reads", "--user", "alice", "--boundary")
    tuskgate("policy", "attach", "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess", "--user",
             "alice")
    assert tuskgate("user", "list").rstrip("\n").split("\t") == [
        "alice", "/team/", "groups: readers",
        "policies: arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess", "boundary: reads", "keys: 0",
        'tags: {"team": "red"}']
    tuskgate("user", "remove-from-group", "alice", "--group", "readers")
    assert "alice is not in readers" in tuskgate(
        "user", "remove-from-group", "alice", "--group", "readers", status=1)
    assert "groups: -" in tuskgate("user", "list")
    tuskgate("user", "delete", "alice")
    assert tuskgate("user", "list") == ""
    assert "there is no user alice" in tuskgate("user", "delete", "alice", status=1)


def test_policies(server, tuskgate, directory):
    path = directory / "policy.json"
    path.write_text(json.dumps(READS))
    tuskgate("policy", "put", "reads", "--file", path)
    assert json.loads(tuskgate("policy", "show", "reads")) == READS
    tuskgate("user", "create", "alice")
    tuskgate("policy", "attach", "arn:aws:iam::000000000000:policy/reads", "--user", "alice")
    assert tuskgate("policy", "list") == "reads\tuser alice\n"
    assert "is attached" in tuskgate("policy", "delete", "reads", status=1)
    tuskgate("policy", "detach", "reads", "--user", "alice")
    assert "is not attached there" in tuskgate(
        "policy", "detach", "reads", "--user", "alice", status=1)
    tuskgate("policy", "delete", "reads")
    assert "there is no policy reads" in tuskgate("policy", "show", "reads", status=1)
    assert "there is no policy reads" in tuskgate(
        "policy", "attach", "reads", "--user", "alice", status=1)
    path.write_text('{"Statement": 7}')
    assert str(path) in tuskgate("policy", "put", "reads", "--file", path, status=1)


def test_roles_and_sessions(server, tuskgate, directory):
    trust = directory / "trust.json"
    trust.write_text(json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"}]}))
    tuskgate("role", "create", "loader", "--trust", trust, "--max-session", "7200")
    assert "longest session: 7200 s" in tuskgate("role", "list")
    made = credentials_of(tuskgate("key", "session", "--role", "loader", "--session-name", "night",
                                   "--duration", "7200"))
    assert re.fullmatch("ASIA[A-Z2-7]{16}", made["AWS_ACCESS_KEY_ID"])
    assert len(made["AWS_SESSION_TOKEN"]) > 100
    assert "--duration" in tuskgate("key", "session", "--role", "loader", "--session-name", "x1",
                                    "--duration", "7201", status=1)
    assert "--session-name is wanted" in tuskgate("key", "session", "--role", "loader", status=1)
    tuskgate("role", "revoke-sessions", "loader")
    tuskgate("role", "delete", "loader")
    assert "there is no role loader" in tuskgate(
        "key", "session", "--role", "loader", "--session-name", "night", status=1)
    assert "there is no user bob" in tuskgate("key", "session", "--user", "bob", status=1)
    trust.write_text(json.dumps(READS))
    assert str(trust) in tuskgate("role", "create", "other", "--trust", trust, status=1)
    # It would let in everybody else, and those of other accounts.
    trust.write_text(json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "NotPrincipal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"}]}))
    assert "NotPrincipal does not belong into a trust policy" in tuskgate(
        "role", "create", "other", "--trust", trust, status=1)


def test_a_session_of_the_file_needs_no_database(directory, credentials, keys):
    ended = run("key", "session", "--user", "alice", "--credentials", credentials(alice()),
                "--key-file", keys, "--data", directory / "none")
    assert ended.returncode == 0, ended.stderr
    assert "AWS_SESSION_TOKEN=" in ended.stdout


def test_secrets_are_encrypted_anew(start_server, directory, server, tuskgate, keys):
    tuskgate("key", "create", "--user", "alice")
    other = start_server("--database-url", database_url(server), "--key-file", keys, "--log-level",
                         "debug")
    old = keys.read_text()
    tuskgate("key", "rotate", "--prepare")
    assert keys.read_text().startswith(old)
    assert "encrypted 1 secrets with key 2" in tuskgate("key", "rotate")
    rotated = keys.read_text()
    until = time.strftime("%Y-%m-%dT%H:", time.gmtime(time.time() + 36 * 3600 + 60))
    assert f"may live until {until}" in tuskgate("key", "rotate", "--drop-old", status=1)
    assert keys.read_text() == rotated
    # Without a time it is that of the file; and both of a session that is over.
    for text, age in ((re.sub("# replaced 1 .*\n", "", rotated), 0), (rotated, 129_700)):
        then = time.time() - age
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(then))
        keys.write_text(re.sub("(?<=# replaced 1 ).*", stamp, text))
        drop = tuskgate("key", "rotate", "--drop-old", status=0 if age else 1)
        assert ("encrypted 1 secrets with key 2" if age else "may live until") in drop
    assert re.findall("(?m)^[0-9]+ ", keys.read_text()) == ["2 "]
    tuskgate("key", "create", "--user", "alice")
    for gateway in (server, other):
        eventually(lambda: known_keys(gateway) == 2, "knowing both keys")
        assert "cannot be read with the key file" not in gateway.errors()
    other.stop()
    keys.write_text(old)
    assert "cannot be read with the key file" in tuskgate("key", "rotate", status=1)


@pytest.mark.parametrize("arguments, complaint", [
    (["key"], "tuskgate key wants one of create, list, disable"),
    (["key", "disable"], "tuskgate key disable wants ID"),
    (["key", "list", "x"], "unexpected argument 'x'"),
    (["key", "list", "--root"], "--root is of no use with tuskgate key list"),
    (["user", "create", "a", "--path", "/", "--path", "/"], "--path is given twice"),
    (["serve", "--user", "x"], "--user belongs to tuskgate key, user, role and policy"),
])
def test_usage(arguments, complaint):
    ended = run(*arguments)
    assert ended.returncode == 2
    assert complaint in ended.stderr


def test_help_has_all_verbs():
    text = run("key", "--help").stdout
    for verb in ("key rotate", "user add-to-group NAME", "role revoke-sessions NAME",
                 "policy attach NAME"):
        assert f"  {verb}\n" in text
