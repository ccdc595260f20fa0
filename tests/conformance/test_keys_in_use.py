"""Keys, users, sessions and policies count for requests as soon as they change, at each gateway."""

import concurrent.futures
import json
import time

import boto3
import pytest
from attached import database_url
from botocore.config import Config
from botocore.exceptions import ClientError
from server import Server, eventually, outward_address, run

READ_ONLY = "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"
ANYTHING = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture
def keys(directory):
    path = directory / "keys"
    assert run("key", "init", "--key-file", path).returncode == 0
    return path


@pytest.fixture
def gateways(start_server, directory, keys):
    first = start_server("--auth", "sigv4", "--key-file", keys)
    with Server(first.data, "--auth", "sigv4", "--key-file", keys,
                "--database-url", database_url(first)) as second:
        yield first, second


@pytest.fixture
def tuskgate(directory, keys):
    """tuskgate("user", "list") is what the program prints."""

    def tuskgate(*arguments, status=0):
        ended = run(*arguments, "--data", directory / "data", "--key-file", keys)
        assert ended.returncode == status, ended.stderr
        return ended.stdout if status == 0 else ended.stderr

    return tuskgate


def client(server, printed, **more):
    """With the credentials that a command has printed."""
    said = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
    return boto3.client(
        "dynamodb", endpoint_url=server.url, region_name="us-east-1",
        aws_access_key_id=said["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=said["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=said.get("AWS_SESSION_TOKEN"),
        config=Config(retries={"total_max_attempts": 1}), **more)


def answer(one):
    """What ListTables comes to: ok, or the error's code."""
    try:
        one.list_tables()
        return "ok"
    except ClientError as error:
        return error.response["Error"]["Code"]


def soon(clients, expected):
    for one in clients:
        eventually(lambda one=one: answer(one) == expected, expected)


def test_a_key_that_is_disabled_or_deleted_is_refused(gateways, tuskgate):
    printed = tuskgate("key", "create", "--user", "alice", "--policy", READ_ONLY)
    clients = [client(server, printed) for server in gateways]
    key = printed.splitlines()[0].split("=")[1]
    soon(clients, "ok")
    tuskgate("key", "disable", key)
    soon(clients, "UnrecognizedClientException")
    tuskgate("key", "enable", key)
    soon(clients, "ok")
    tuskgate("key", "delete", key)
    soon(clients, "UnrecognizedClientException")


def test_policies_count_as_they_come_and_go(gateways, tuskgate, directory):
    printed = tuskgate("key", "create", "--user", "alice")
    clients = [client(server, printed) for server in gateways]
    soon(clients, "AccessDeniedException")
    tuskgate("user", "add-to-group", "alice", "--group", "readers")
    tuskgate("policy", "attach", READ_ONLY, "--group", "readers")
    soon(clients, "ok")
    nothing = directory / "nothing.json"
    nothing.write_text(json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}}))
    tuskgate("policy", "put", "nothing", "--file", nothing)
    tuskgate("policy", "attach", "nothing", "--user", "alice", "--boundary")
    soon(clients, "AccessDeniedException")
    tuskgate("policy", "detach", "nothing", "--user", "alice", "--boundary")
    soon(clients, "ok")
    tuskgate("user", "remove-from-group", "alice", "--group", "readers")
    soon(clients, "AccessDeniedException")


def test_a_session_ends_with_its_role(gateways, tuskgate, directory):
    trust = directory / "trust.json"
    trust.write_text(json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}}))
    tuskgate("role", "create", "loader", "--trust", trust)
    tuskgate("policy", "attach", ANYTHING, "--role", "loader")
    session = ["key", "session", "--role", "loader", "--session-name", "nightly"]
    clients = [client(server, tuskgate(*session)) for server in gateways]
    soon(clients, "ok")
    tuskgate("role", "revoke-sessions", "loader")
    soon(clients, "UnrecognizedClientException")
    time.sleep(1)  # sessions are told apart from those before by the second
    clients = [client(server, tuskgate(*session)) for server in gateways]
    soon(clients, "ok")
    tuskgate("role", "delete", "loader")
    soon(clients, "UnrecognizedClientException")


def test_a_sessions_policy_narrows_it(gateways, tuskgate, directory):
    policy = directory / "policy.json"
    policy.write_text(json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "dynamodb:DescribeTable", "Resource": "*"}}))
    tuskgate("key", "create", "--user", "alice", "--policy", ANYTHING)
    for given, expected in (([], "ok"), (["--policy", policy], "AccessDeniedException")):
        printed = tuskgate("key", "session", "--user", "alice", *given)
        soon([client(server, printed) for server in gateways], expected)


def test_secrets_can_be_encrypted_anew_while_they_are_used(gateways, tuskgate):
    printed = tuskgate("key", "create", "--user", "alice", "--policy", READ_ONLY)
    session = tuskgate("key", "session", "--user", "alice")
    clients = [client(server, text) for server in gateways for text in (printed, session)]
    soon(clients, "ok")
    tuskgate("key", "rotate")
    for _ in range(20):
        assert {answer(one) for one in clients} == {"ok"}
        time.sleep(0.1)
    # Nobody knows whether there are sessions, so the key that sealed them stays.
    assert "may live until" in tuskgate("key", "rotate", "--drop-old", status=1)
    for _ in range(20):
        assert {answer(one) for one in clients} == {"ok"}
        time.sleep(0.1)
    tuskgate("key", "rotate", "--drop-old", "--end-sessions")
    for _ in range(20):
        assert {answer(one) for one in clients[::2]} == {"ok"}
        time.sleep(0.1)
    soon(clients[1::2], "UnrecognizedClientException")


def test_many_refusals_come_late_and_good_requests_do_not(start_server, keys, tuskgate):
    """While a refusal waits, twenty good requests are answered that were sent after it."""
    outside = outward_address()
    if outside is None:
        pytest.skip("the machine has no address but loopback ones")
    server = start_server("--auth", "sigv4", "--key-file", keys, "--insecure-no-tls",
                          listen="0.0.0.0:0")
    server.url = f"http://{outside}:{server.port}"
    good = client(server, tuskgate("key", "create", "--user", "alice", "--policy", READ_ONLY))
    soon([good], "ok")
    bad = client(server, "AWS_ACCESS_KEY_ID=AKIANOBODYKNOWSTHIS0\nAWS_SECRET_ACCESS_KEY=x\n")

    def is_late():
        refused = executor.submit(answer, bad)
        assert [answer(good) for _ in range(20)] == ["ok"] * 20
        waits = not refused.done()
        assert refused.result() == "UnrecognizedClientException"
        return waits

    with concurrent.futures.ThreadPoolExecutor() as executor:
        eventually(is_late, "a late refusal")
