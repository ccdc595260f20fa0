"""--auth-verifier: keys that the server does not know are asked for at a service of the operator's."""

import gzip
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading

import boto3
import pytest
from botocore.config import Config
from certificates import Authority
from reader import blocks_of
from server import PATIENCE_SECONDS, Server, eventually, remove, run, temporary_directory
from support import refused
from test_signatures import MISMATCH, UNKNOWN, WRONG_TOKEN
from verifier import ACCOUNT, VerifierService, judged

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a server that asks our verifier"
)

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
DATABASE = "AKIDINTHEFILE0000001"
UNAVAILABLE = "The access key cannot be verified at the moment."
EXPIRED = "The security token included in the request is expired"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"


@pytest.fixture(scope="module")
def service():
    with VerifierService(None) as running:
        yield running


@pytest.fixture(scope="module")
def server(service):
    directory = temporary_directory()
    path = directory / "credentials.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"root": {"accessKeys": [
        {"accessKeyId": DATABASE, "secretAccessKey": SECRET}]}}))
    try:
        with Server(directory / "data", "--auth", "sigv4", "--credentials", path,
                    "--auth-verifier", service.url,
                    environment={"TUSKGATE_VERIFIER_TOKEN": "s3cret-of-the-verifier"}) as running:
            yield running
            assert "s3cret-of-the-verifier" not in running.errors()
    finally:
        remove(directory)


@pytest.fixture
def asked(service):
    """asked(answer) has the verifier answer so, and forget what it was asked before."""
    def set_answer(answer):
        service.answer = answer
        service.questions.clear()
        service.headers.clear()
        return service
    return set_answer


_keys = iter(range(1, 1000))


def new_key():
    """An access key id that nobody was asked about."""
    return f"AKIDASKEDFOR{next(_keys):08}"


def client_of(server, key, secret=SECRET, token=None, attempts=1):
    return boto3.client("dynamodb", endpoint_url=server.url, region_name="eu-north-1",
                        aws_access_key_id=key, aws_secret_access_key=secret,
                        aws_session_token=token,
                        config=Config(retries={"total_max_attempts": attempts},
                                      read_timeout=PATIENCE_SECONDS, max_pool_connections=200))


def lists(client):
    return client.list_tables()["ResponseMetadata"]["HTTPStatusCode"] == 200


def unavailable(client):
    """That it is answered 503 and why."""
    with pytest.raises(client.exceptions.ClientError) as caught:
        client.list_tables()
    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert answer["Error"]["Code"] == "ServiceUnavailableException"
    return answer["Error"]["Message"]


def in_threads(count, work):
    results = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    return results


def test_a_question_has_what_the_signature_is_about_and_no_secret(server, asked):
    service = asked(lambda question: judged(question, SECRET))
    key = new_key()
    assert lists(client_of(server, key))
    question, = service.questions
    assert set(question) == {"accessKeyId", "region", "service", "date", "stringToSign",
                             "signature"}
    assert question["accessKeyId"] == key
    assert question["region"] == "eu-north-1"
    assert question["service"] == "dynamodb"
    lines = question["stringToSign"].split("\n")
    assert lines[0] == "AWS4-HMAC-SHA256"
    assert lines[2] == f"{question['date']}/eu-north-1/dynamodb/aws4_request"
    path, headers = service.headers[0]
    assert path == "/verify"
    assert headers["Authorization"] == "Bearer s3cret-of-the-verifier"
    assert headers["Content-Type"] == "application/json"
    assert SECRET not in json.dumps(service.questions)


def test_with_a_signing_key_no_further_question_is_asked(server, asked):
    service = asked(lambda question: judged(question, SECRET))
    key = new_key()
    client = client_of(server, key)
    for _ in range(20):
        assert lists(client)
    # Another connection, perhaps another worker's.
    assert lists(client_of(server, key))
    assert len(service.questions) == 1
    # And who has another secret is found out without one.
    with refused(MISMATCH, "InvalidSignatureException"):
        client_of(server, key, "another").list_tables()
    assert len(service.questions) == 1


def test_without_one_each_signature_is_asked_about(server, asked):
    service = asked(lambda question: judged(question, SECRET, gives_key=False, cacheSeconds=600))
    client = client_of(server, new_key())
    for limit in (1, 2, 3):
        client.list_tables(Limit=limit)
    assert len({question["signature"] for question in service.questions}) == 3
    with refused(MISMATCH, "InvalidSignatureException"):
        client_of(server, service.questions[0]["accessKeyId"], "another").list_tables()
    assert len(service.questions) == 4


def test_a_signing_key_is_good_until_its_seconds_are_over(server, asked):
    service = asked(lambda question: judged(question, SECRET, seconds=1))
    client = client_of(server, new_key())
    assert lists(client)

    def asks_again():
        assert lists(client)
        return len(service.questions) == 2
    eventually(asks_again, "a second question")
    # What is answered then counts.
    asked(lambda question: {"allowed": False, "reason": "unknown-key"})
    eventually(lambda: service.questions or lists_or_not(client), "a third question")
    with refused(UNKNOWN, "UnrecognizedClientException"):
        client.list_tables()


def lists_or_not(client):
    try:
        client.list_tables()
    except client.exceptions.ClientError:
        pass


def test_no_seconds_are_none(server, asked):
    service = asked(lambda question: judged(question, SECRET, seconds=0))
    client = client_of(server, new_key())
    client.list_tables(Limit=1)
    client.list_tables(Limit=2)
    assert len(service.questions) == 2


def test_refusals_are_the_services_own(server, asked):
    asked(lambda question: {"allowed": False, "reason": "bad-signature"})
    with refused(MISMATCH, "InvalidSignatureException"):
        client_of(server, new_key()).list_tables()
    asked(lambda question: {"allowed": False, "reason": "expired"})
    with refused(EXPIRED, "ExpiredTokenException"):
        client_of(server, new_key(), token="token").list_tables()
    asked(lambda question: {"allowed": False, "reason": "unknown-key"})
    with refused(UNKNOWN, "UnrecognizedClientException"):
        client_of(server, new_key()).list_tables()
    with refused(WRONG_TOKEN, "UnrecognizedClientException"):
        client_of(server, new_key(), token="token").list_tables()


def test_an_unknown_key_is_asked_about_once_in_a_while(server, asked):
    service = asked(lambda question: {"allowed": False, "reason": "unknown-key"})
    client = client_of(server, new_key())
    for limit in range(1, 6):
        with refused(UNKNOWN, "UnrecognizedClientException"):
            client.list_tables(Limit=limit)
    assert len(service.questions) == 1
    # The refusal is no longer good for a key that has been made since.
    asked(lambda question: judged(question, SECRET))
    eventually(lambda: lists_or_not(client) or service.questions, "another question")
    assert lists(client)


def test_a_wrong_signature_is_not_held_against_right_ones(server, asked):
    service = asked(lambda question: judged(question, SECRET))
    key = new_key()
    with refused(MISMATCH, "InvalidSignatureException"):
        client_of(server, key, "another").list_tables()
    assert lists(client_of(server, key))
    assert len(service.questions) == 2


def test_a_session_token_is_the_verifiers_to_judge(server, asked):
    def answer(question):
        if question.get("sessionToken") != "token":
            return {"allowed": False, "reason": "unknown-key"}
        return judged(question, SECRET, arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/loader/night")
    service = asked(answer)
    key = new_key()
    assert lists(client_of(server, key, token="token"))
    assert lists(client_of(server, key, token="token"))
    assert len(service.questions) == 1
    # What is kept is kept for its token.
    with refused(WRONG_TOKEN, "UnrecognizedClientException"):
        client_of(server, key, token="another").list_tables()
    with refused(UNKNOWN, "UnrecognizedClientException"):
        client_of(server, key).list_tables()


def test_the_answers_policies_count(server, asked):
    asked(lambda question: judged(question, SECRET, policies=[READ_ONLY]))
    client = client_of(server, new_key())
    assert lists(client)
    with refused(f"User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: "
                 f"dynamodb:DeleteTable on resource: arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/Things "
                 "because no identity-based policy allows the dynamodb:DeleteTable action",
                 "AccessDeniedException"):
        client.delete_table(TableName="Things")
    for nothing in ({"policies": []}, {"boundary": {"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}}}):
        asked(lambda question, nothing=nothing: judged(question, SECRET, **nothing))
        client = client_of(server, new_key())
        with pytest.raises(client.exceptions.ClientError, match="AccessDeniedException"):
            client.list_tables()


def test_keys_that_are_known_here_are_not_asked_about(server, asked):
    service = asked(lambda question: judged(question, "another"))
    assert lists(client_of(server, DATABASE))
    with refused(MISMATCH, "InvalidSignatureException"):
        client_of(server, DATABASE, "another").list_tables()
    assert service.questions == []


def test_what_is_wrong_anyway_is_not_asked_about(server, asked, monkeypatch):
    service = asked(lambda question: judged(question, SECRET))
    client = boto3.client("s3", endpoint_url=server.url, region_name="eu-north-1",
                          aws_access_key_id=new_key(), aws_secret_access_key=SECRET,
                          config=Config(retries={"total_max_attempts": 1}))
    with pytest.raises(client.exceptions.ClientError):
        client.list_buckets()  # another service's scope
    client = client_of(server, new_key())
    monkeypatch.setattr("botocore.auth.SIGV4_TIMESTAMP", "20150830T123600Z")
    with pytest.raises(client.exceptions.ClientError, match="InvalidSignatureException"):
        client.list_tables()
    assert service.questions == []


NONSENSE = [(200, "<html>"), (200, "{}"), (200, '{"allowed": "true"}'), (500, '{"allowed": true}'),
            (404, ""), (200, '{"allowed": true}'), (200, "x" * 300_000),
            (302, '{"allowed": true, "arn": "arn:aws:iam::000000000000:root"}')]


@pytest.mark.parametrize("answer", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_lets_nobody_in(server, asked, answer):
    service = asked(lambda question: answer)
    client = client_of(server, new_key())
    assert unavailable(client) == UNAVAILABLE
    # It is not kept: the next answer counts.
    service = asked(lambda question: judged(question, SECRET))
    assert lists(client)
    assert len(service.questions) == 1


def test_another_secrets_signing_key_lets_nobody_in(server, asked):
    def answer(question):
        return {**judged(question, SECRET),
                "signingKey": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}
    asked(answer)
    assert unavailable(client_of(server, new_key())) == UNAVAILABLE


def test_clients_try_again(server, asked):
    answers = iter([(503, ""), (503, "")])
    service = asked(lambda question: next(answers, None) or judged(question, SECRET))
    assert lists(client_of(server, new_key(), attempts=4))
    assert len(service.questions) == 3


def test_one_question_is_asked_for_many_who_come_at_once(server, asked):
    begun, go = threading.Event(), threading.Event()

    def answer(question):
        begun.set()
        go.wait(PATIENCE_SECONDS)
        return judged(question, SECRET)
    service = asked(answer)
    client = client_of(server, new_key())
    first = threading.Thread(target=lambda: lists(client))
    first.start()
    begun.wait(PATIENCE_SECONDS)
    others = []
    threads = [threading.Thread(target=lambda: others.append(lists(client))) for _ in range(30)]
    for thread in threads:
        thread.start()
    go.set()
    for thread in [first, *threads]:
        thread.join(PATIENCE_SECONDS)
    assert others == [True] * 30
    assert len(service.questions) == 1


def test_connections_to_the_verifier_are_kept(server, asked, service):
    asked(lambda question: judged(question, SECRET, gives_key=False))
    client = client_of(server, new_key())
    assert lists(client)
    before = len(service.connections)
    for limit in range(1, 21):
        client.list_tables(Limit=limit)
    assert len(service.questions) == 21
    assert len(service.connections) == before


def test_a_slow_verifier_is_not_waited_for_long_and_only_by_so_many(server, asked):
    go = threading.Event()

    def answer(question):
        go.wait(PATIENCE_SECONDS)
        return judged(question, SECRET)
    service = asked(answer)
    clients = [client_of(server, new_key()) for _ in range(80)]
    todo = iter(clients)
    try:
        told = in_threads(80, lambda: unavailable(next(todo)))
    finally:
        go.set()
    assert told == [UNAVAILABLE] * 80
    assert len(service.questions) <= 64
    asked(lambda question: judged(question, SECRET))
    assert lists(client_of(server, new_key()))


def test_those_who_are_known_do_not_wait_for_it(server, asked):
    asked(lambda question: judged(question, SECRET))
    known = client_of(server, new_key())
    assert lists(known)
    go, begun = threading.Event(), threading.Event()

    def answer(question):
        begun.set()
        go.wait(PATIENCE_SECONDS)
        return judged(question, SECRET)
    asked(answer)
    result = []
    unknown = client_of(server, new_key())
    waiting = threading.Thread(target=lambda: result.append(lists_or_not(unknown)))
    waiting.start()
    begun.wait(PATIENCE_SECONDS)
    assert lists(known) and lists(client_of(server, DATABASE))
    assert not result
    go.set()
    waiting.join(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def large(server):
    """A client of who is known, and has made a table Large."""
    client = client_of(server, DATABASE)
    client.create_table(TableName="Large", BillingMode="PAY_PER_REQUEST",
                        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    return client


def test_large_and_compressed_bodies_of_who_is_not_known_yet(server, asked, large):
    service = asked(lambda question: judged(question, SECRET))
    admin = large
    item = {"id": {"S": "a"}, "text": {"S": "x" * 300_000}}
    client_of(server, new_key()).put_item(TableName="Large", Item=item)
    assert len(service.questions) == 1
    assert admin.get_item(TableName="Large", Key={"id": {"S": "a"}})["Item"] == item

    compressing = client_of(server, new_key())

    def compress(params, **_):
        params["body"] = gzip.compress(params["body"])
        params["headers"]["Content-Encoding"] = "gzip"
    compressing.meta.events.register("before-call.dynamodb.PutItem", compress)
    compressing.put_item(TableName="Large", Item={"id": {"S": "b"}})
    assert admin.get_item(TableName="Large", Key={"id": {"S": "b"}})["Item"]
    # Again, without a body that is kept: the key is known not to be.
    asked(lambda question: {"allowed": False, "reason": "unknown-key"})
    stranger = client_of(server, new_key())
    for _ in range(2):
        with refused(UNKNOWN, "UnrecognizedClientException"):
            stranger.put_item(TableName="Large", Item=item)
    assert len(service.questions) == 1


def test_only_so_many_large_bodies_are_kept_of_who_is_not_known(server, asked, large):
    service = asked(lambda question: judged(question, SECRET))
    client = client_of(server, new_key())
    heads = []

    def remember(request, **_):
        heads.append(request)
    client.meta.events.register("before-send.dynamodb.PutItem", remember)
    item = {"id": {"S": "c"}, "text": {"S": "x" * 200_000}}
    client.put_item(TableName="Large", Item=item)
    fields = "".join(f"{name}: {value.decode() if isinstance(value, bytes) else value}\r\n"
                     for name, value in heads[0].headers.items())
    # Of keys that nobody was asked about, whose bodies do not end.
    sockets = []
    try:
        for _ in range(8):
            text = fields.replace(service.questions[0]["accessKeyId"], new_key())
            one = socket.create_connection((server.host, server.port))
            one.sendall(f"POST / HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n{text}\r\n"
                        .encode())
            sockets.append(one)
        other = client_of(server, new_key())

        def is_refused():
            try:
                other.put_item(TableName="Large", Item=item)
            except other.exceptions.ClientError as error:
                return error.response["Error"]["Code"] == "ServiceUnavailableException"
            return False
        asked(lambda question: judged(question, SECRET, seconds=0))
        eventually(is_refused, "a refusal")
        # Small ones, and those of who is known, are not.
        assert lists(client_of(server, new_key()))
        client.put_item(TableName="Large", Item=item)
        large.put_item(TableName="Large", Item=item)
    finally:
        for one in sockets:
            one.close()
    eventually(lambda: not is_refused(), "places that are free again")


def test_failures_are_told_once_in_a_while(server, asked):
    asked(lambda question: (500, ""))
    before = server.errors().count("verifier 127.0.0.1:")
    for _ in range(50):
        unavailable(client_of(server, new_key()))
    assert server.errors().count("verifier 127.0.0.1:") - before <= 10
    assert "verifier 127.0.0.1:" in server.errors()


def test_a_verifier_that_is_not_there_and_comes_back():
    directory = temporary_directory()
    service = VerifierService(lambda question: judged(question, SECRET))
    try:
        # No other keys, and no secret, are here.
        with Server(directory / "data", "--auth", "sigv4", "--auth-verifier", service.url) as server:
            client = client_of(server, new_key())
            assert lists(client)
            service.close()
            assert lists(client)  # without a question
            another = client_of(server, new_key())
            assert unavailable(another) == UNAVAILABLE
            with VerifierService(service.answer, port=service.port):
                assert lists(another)
            assert f"verifier 127.0.0.1:{service.port}: " in server.errors()
            assert SECRET not in server.errors()
    finally:
        remove(directory)


def test_a_server_ends_while_it_asks():
    directory = temporary_directory()
    go, begun = threading.Event(), threading.Event()

    def answer(question):
        begun.set()
        go.wait(PATIENCE_SECONDS)
        return judged(question, SECRET)
    try:
        with VerifierService(answer) as service, \
                Server(directory / "data", "--auth", "sigv4", "--auth-verifier",
                       service.url) as server:
            client = client_of(server, new_key())
            told = []
            waiting = threading.Thread(target=lambda: told.append(unavailable(client)))
            waiting.start()
            begun.wait(PATIENCE_SECONDS)
            assert server.stop() == 0
            waiting.join(PATIENCE_SECONDS)
            assert told == [UNAVAILABLE]
            go.set()
    finally:
        remove(directory)


def test_https():
    directory = temporary_directory()
    authority = Authority(directory / "ca")
    pair = authority.issue("verifier")
    try:
        with VerifierService(lambda question: judged(question, SECRET), certificate=pair) as service:
            arguments = ("--auth", "sigv4", "--auth-verifier", service.url)
            with Server(directory / "data", *arguments,
                        environment={"SSL_CERT_FILE": str(authority.certificate)}) as server:
                assert lists(client_of(server, new_key()))
                assert len(service.questions) == 1
            # One that nobody vouches for is not asked.
            with Server(directory / "data", *arguments) as server:
                assert unavailable(client_of(server, new_key())) == UNAVAILABLE
                assert "certificate verify failed" in server.errors()
            assert len(service.questions) == 1
    finally:
        remove(directory)


def test_the_documents_verifier():
    text = (PROJECT / "docs/verifier.md").read_text()
    program, = (block.text for block in blocks_of("docs/verifier.md", text)
                if "serve_forever" in block.text)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    directory = temporary_directory()
    service = subprocess.Popen([sys.executable, "-c", program.replace("9100", str(port))],
                               stderr=subprocess.DEVNULL)
    try:
        with Server(directory / "data", "--auth", "sigv4", "--auth-verifier",
                    f"http://127.0.0.1:{port}") as server:
            client = client_of(server, "AKIAIOSFODNN7EXAMPLE",
                               "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", attempts=10)
            assert lists(client)
            with refused(MISMATCH, "InvalidSignatureException"):
                client_of(server, "AKIAIOSFODNN7EXAMPLE", "another").list_tables()
            with refused(UNKNOWN, "UnrecognizedClientException"):
                client_of(server, new_key()).list_tables()
    finally:
        service.kill()
        service.wait()
        remove(directory)


def test_settings_that_make_no_sense():
    ended = run("serve", "--auth", "sigv4", "--auth-verifier", "keys.example.org")
    assert ended.returncode != 0
    assert "not a URL of a service" in ended.stderr
    ended = run("serve", "--auth", "sigv4", "--auth-verifier", "http://keys.example.org")
    assert ended.returncode != 0
    assert "--insecure-no-verifier-tls if that is meant" in ended.stderr
