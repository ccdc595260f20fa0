"""--auth sigv4: who may send requests at all. Clients sign as they always do."""

import contextlib
import datetime
import gzip
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import urllib.parse

import boto3
import botocore.auth
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from server import PATIENCE_SECONDS, Server, eventually, remove, temporary_directory
from support import refused

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a server with keys of our own"
)

KEY = "AKIDOFTHETESTS000001"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
IDLE = "AKIDOFTHETESTS000002"
MISMATCH = ("The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details.")
UNKNOWN = "The security token included in the request is invalid."
WRONG_TOKEN = "The security token included in the request is invalid"
LIST = "DynamoDB_20120810.ListTables"


@contextlib.contextmanager
def verifying_server(*options):
    directory = temporary_directory()
    path = directory / "credentials.json"
    path.touch(mode=0o600)
    keys = [{"accessKeyId": KEY, "secretAccessKey": SECRET},
            {"accessKeyId": IDLE, "secretAccessKey": SECRET, "status": "Inactive"}]
    path.write_text(json.dumps({"root": {"accessKeys": keys}}))
    try:
        with Server(directory / "data", "--auth", "sigv4", "--credentials", path,
                    *options) as running:
            yield running
            assert SECRET not in running.errors()
    finally:
        remove(directory)


@pytest.fixture(scope="module")
def server():
    with verifying_server("--stream-events") as running:
        yield running


def client_of(server, key=KEY, secret=SECRET, token=None, region="us-east-1", api="dynamodb"):
    return boto3.client(api, endpoint_url=server.url, region_name=region, aws_access_key_id=key,
                        aws_secret_access_key=secret, aws_session_token=token,
                        config=Config(retries={"total_max_attempts": 1},
                                      read_timeout=PATIENCE_SECONDS))


@pytest.fixture(scope="module")
def table(server):
    """The name of a table with a stream."""
    client_of(server).create_table(
        TableName="Signed", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    return "Signed"


@pytest.fixture
def ahead(monkeypatch):
    """ahead(seconds) has botocore think that it is later."""
    def set_clock(seconds):
        real = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        monkeypatch.setattr(botocore.auth, "get_current_datetime",
                            lambda: real + datetime.timedelta(seconds=seconds))
    return set_clock


def send(server, target, headers, body, method="POST"):
    """The status and the body of an answer."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Presigner(SigV4QueryAuth):
    """botocore has no body in what it signs ahead."""

    def payload(self, request):
        return hashlib.sha256(b"{}").hexdigest()


def signed(server, body=b"{}", signer=SigV4Auth, service="dynamodb", path="/", method="POST",
           headers=None, **options):
    """A request of ListTables: its target, headers and body."""
    if headers is None:
        headers = {"X-Amz-Target": LIST, "Content-Type": "application/x-amz-json-1.0"}
    request = AWSRequest(method, server.url + path, data=body, headers=headers)
    signer(Credentials(KEY, SECRET), service, "us-east-1", **options).add_auth(request)
    prepared = request.prepare()
    url = urllib.parse.urlsplit(prepared.url)
    target = url.path + ("?" + url.query if url.query else "")
    return target, {k: v for k, v in prepared.headers.items() if k != "Content-Length"}, body


def error_of(answer):
    status, body = answer
    assert status == 400, body
    told = json.loads(body)
    return told["__type"], told.get("message")


def test_right_keys(server, table):
    client = client_of(server)
    client.put_item(TableName=table, Item={"id": {"S": "é"}, "b": {"B": b"\0\xff"}})
    assert client.get_item(TableName=table, Key={"id": {"S": "é"}})["Item"]["b"]["B"] == b"\0\xff"
    for region in ("eu-central-1", "local"):
        assert client_of(server, region=region).list_tables()["TableNames"] == [table]
    streams = client_of(server, api="dynamodbstreams").list_streams()["Streams"]
    assert [stream["TableName"] for stream in streams] == [table]


def test_wrong_secret(server):
    with refused(MISMATCH, "InvalidSignatureException"):
        client_of(server, secret=SECRET + "x").list_tables()


# As botocore computes them, which signs with another secret.
def test_what_had_to_be_signed_is_shown_on_request(monkeypatch):
    signed = {}
    for name in ("canonical_request", "string_to_sign"):
        def remember(auth, *arguments, made=getattr(SigV4Auth, name), name=name):
            signed[name] = made(auth, *arguments)
            return signed[name]

        monkeypatch.setattr(SigV4Auth, name, remember)
    with verifying_server("--debug-headers") as server:
        with pytest.raises(ClientError) as caught:
            client_of(server, secret=SECRET + "x").list_tables()
    assert caught.value.response["Error"]["Message"] == (
        f"{MISMATCH}\n\nThe Canonical String for this request should have been\n"
        f"'{signed['canonical_request']}'\n\nThe String-to-Sign should have been\n"
        f"'{signed['string_to_sign']}'\n")


def test_unknown_and_disabled_keys(server):
    for key in ("AKIDOFNOBODY00000000", IDLE):
        with refused(UNKNOWN, "UnrecognizedClientException"):
            client_of(server, key=key).list_tables()


def test_a_token_for_a_key_that_has_none(server):
    with refused(WRONG_TOKEN, "UnrecognizedClientException"):
        client_of(server, token="token").list_tables()
    with refused(MISMATCH, "InvalidSignatureException"):
        client_of(server, secret="wrong", token="token").list_tables()


def test_no_credentials(server):
    answer = send(server, "/", {"X-Amz-Target": LIST, "Content-Type": "application/json"}, b"{}")
    assert error_of(answer) == ("com.amazon.coral.service#MissingAuthenticationTokenException",
                                "Request is missing Authentication Token")
    assert send(server, "/ready", {}, None, "GET")[0] == 200


@pytest.mark.parametrize("seconds", [-1000, 1000])
def test_clocks_that_are_wrong(server, ahead, seconds):
    ahead(seconds)
    words = "Signature expired: " if seconds < 0 else "Signature not yet current: "
    with pytest.raises(client_of(server).exceptions.ClientError) as caught:
        client_of(server).list_tables()
    assert caught.value.response["Error"]["Code"] == "InvalidSignatureException"
    assert caught.value.response["Error"]["Message"].startswith(words)
    assert "15 min.)" in caught.value.response["Error"]["Message"]


@pytest.mark.parametrize("seconds", [-800, 800])
def test_clocks_that_are_nearly_right(server, ahead, seconds):
    ahead(seconds)
    client_of(server).list_tables()


def test_other_services(server):
    assert error_of(send(server, *signed(server, service="s3"))) == (
        "com.amazon.coral.service#InvalidSignatureException",
        "Credential should be scoped to correct service: 'dynamodb'. ")


def test_what_was_signed_is_what_is_done(server):
    target, headers, body = signed(server)
    assert send(server, target, headers, body)[0] == 200
    # Again: within its window a request is good more than once.
    assert send(server, target, headers, body)[0] == 200
    for changed in ((target, headers, b'{"Limit":1}'), (target + "?a=b", headers, body),
                    (target, {**headers, "X-Amz-Target": "DynamoDB_20120810.DescribeLimits"}, body),
                    (target, {**headers, "X-Amz-Date": "20300101T000000Z"}, body)):
        kind, _ = error_of(send(server, *changed))
        assert kind == "com.amazon.coral.service#InvalidSignatureException", changed


def test_bodies_are_signed_as_they_are_sent(server):
    packed = gzip.compress(b'{"Limit": 1}')
    headers = {"X-Amz-Target": LIST, "Content-Type": "application/x-amz-json-1.0",
               "Content-Encoding": "gzip"}
    assert send(server, *signed(server, packed, headers=headers))[0] == 200
    target, headers, _ = signed(server, b'{"Limit": 1}', headers=headers)
    assert error_of(send(server, target, headers, packed))[1] == MISMATCH


def test_presigned_requests(server, ahead):
    target, headers, body = signed(server, signer=Presigner, expires=600)
    assert "Authorization" not in headers
    assert send(server, target, headers, body)[0] == 200
    assert error_of(send(server, target, headers, b'{"Limit":1}'))[1] == MISMATCH
    assert error_of(send(server, target + "&Limit=1", headers, body))[1] == MISMATCH
    # That it is to expire sooner is obeyed; that it is to be good for longer is not.
    for age, expires in ((100, 60), (1000, 604800)):
        ahead(-age)
        request = signed(server, signer=Presigner, expires=expires)
        kind, message = error_of(send(server, *request))
        assert kind == "com.amazon.coral.service#InvalidSignatureException"
        assert message.startswith("Signature expired: ")


def test_what_precedes_signatures(server):
    headers = {"X-Amz-Target": "DynamoDB_20120810.Nonsense"}
    headers |= {"Content-Type": "application/json", "X-Amz-Date": "20300101T000000Z",
                "Authorization": "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b"}
    assert error_of(send(server, "/", headers, b"{}"))[0].endswith("#UnknownOperationException")
    assert error_of(send(server, "/", headers, b"{"))[0].endswith("#SerializationException")


def test_nothing_is_decompressed_that_is_not_signed(server):
    target, headers, body = signed(server, b"not compressed", headers={
        "X-Amz-Target": LIST, "Content-Type": "application/x-amz-json-1.0",
        "Content-Encoding": "gzip"})
    assert send(server, target, headers, body)[0] == 500
    headers["Authorization"] = headers["Authorization"][:-64] + "0" * 64
    assert error_of(send(server, target, headers, body)) == (
        "com.amazon.coral.service#InvalidSignatureException", MISMATCH)


def test_only_so_much_is_kept_of_large_bodies_before_they_are_verified(server, table):
    """Of whoever has seen the id of a key. The bodies do not end."""
    _, headers, _ = signed(server)
    head = "".join(f"{name}: {value.decode() if isinstance(value, bytes) else value}\r\n"
                   for name, value in headers.items())
    client = client_of(server)

    def put(size):
        """What comes of it: the error's code, or None."""
        try:
            client.put_item(TableName=table, Item={"id": {"S": "a"}, "text": {"S": "x" * size}})
        except ClientError as error:
            return error.response["Error"]["Code"]

    connections = []
    try:
        for _ in range(8):
            one = socket.create_connection((server.host, server.port), PATIENCE_SECONDS)
            one.sendall(f"POST / HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n{head}"
                        f"Content-Length: {16 << 20}\r\n\r\n".encode())
            connections.append(one)
        eventually(lambda: put(200_000) == "ServiceUnavailableException", "a refusal")
        assert put(50_000) is None
    finally:
        for one in connections:
            one.close()
    eventually(lambda: put(200_000) is None, "places that are free again")


def test_events_are_for_those_who_sign(server, table):
    path = f"/streams/{table}/events"
    status, body = send(server, path, {}, None, "GET")
    assert (status, body) == (403, b"Request is missing Authentication Token\n")
    client_of(server).put_item(TableName=table, Item={"id": {"S": "event"}})
    for signer, question in ((SigV4QueryAuth, ""), (SigV4Auth, "?from=TRIM_HORIZON"),
                             (SigV4QueryAuth, "?from=TRIM_HORIZON")):
        target, headers, _ = signed(server, None, signer, path=path + question, method="GET",
                                    headers={})
        connection = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE_SECONDS)
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200
        if question:
            assert answer.readline().startswith(b"id: ")
        connection.close()


def test_a_refused_request_is_no_work_for_the_database(server, table):
    """All of PostgreSQL stands still, and the refusals come."""
    wrong = [client_of(server, secret="wrong"), client_of(server, key="AKIDOFNOBODY00000000"),
             client_of(server, token="token")]
    processes = [*server.sessions(), server.postmaster()]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        for client in wrong:
            for _ in range(5):
                with pytest.raises(client.exceptions.ClientError) as caught:
                    client.get_item(TableName=table, Key={"id": {"S": "1"}})
                assert caught.value.response["Error"]["Code"] in (
                    "InvalidSignatureException", "UnrecognizedClientException")
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)
    client_of(server).get_item(TableName=table, Key={"id": {"S": "1"}})


def test_the_command_line_interface(server):
    def run(secret):
        return subprocess.run(
            [pathlib.Path(sys.executable).with_name("aws"), "dynamodb", "list-tables",
             "--endpoint-url", server.url, "--region", "eu-west-1"],
            capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS,
            env={"PATH": os.environ["PATH"], "AWS_ACCESS_KEY_ID": KEY,
                 "AWS_SECRET_ACCESS_KEY": secret, "AWS_MAX_ATTEMPTS": "1"})

    ended = run(SECRET)
    assert ended.returncode == 0 and "TableNames" in json.loads(ended.stdout), ended.stderr
    ended = run("wrong")
    assert ended.returncode != 0 and MISMATCH in ended.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_curl(server):
    ended = subprocess.run(
        ["curl", "-sS", "--aws-sigv4", "aws:amz:us-east-1:dynamodb", "--user", f"{KEY}:{SECRET}",
         "-H", f"X-Amz-Target: {LIST}", "-H", "Content-Type: application/x-amz-json-1.0",
         "-d", "{}", server.url + "/"],
        capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS)
    assert "TableNames" in json.loads(ended.stdout)
