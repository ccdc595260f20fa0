"""Changes of tables, as they arrive in Kinesis: moto's, which is not ours.

What records look like was recorded from the service by LocalStack's snapshots
(tests/aws/services/dynamodb, test_data_encryption_consistency and kin) and is in the samples of
Powertools for AWS Lambda.
"""

import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import time

import boto3
import pytest
from kinesis import (
    SENDER, Kinesis, check_order, enable, free_port, make_table, sql, told, write)
from reader import blocks_of
from server import PATIENCE_SECONDS, clean_environment, eventually
from support import connect, new_table, table_name

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs an endpoint of Kinesis that is ours to choose"
)

PROJECT = pathlib.Path(__file__).resolve().parents[2]
INSERT, MODIFY, REMOVE = "INSERT", "MODIFY", "REMOVE"
TTL = {"principalId": "dynamodb.amazonaws.com", "type": "Service"}


@pytest.fixture(scope="module")
def kinesis():
    with Kinesis() as running:
        yield running


@pytest.fixture
def start(start_server, directory):
    """A factory of servers on one data directory that send to an endpoint."""

    def start(endpoint):
        return start_server("--kinesis-endpoint", endpoint, environment=SENDER)

    return start


@pytest.fixture
def server(start, kinesis):
    return start(kinesis.url)


@pytest.fixture
def client(server):
    return connect(server.url)


@pytest.fixture
def table(server):
    with new_table(connect(server.url, boto3.resource), "p:S") as made:
        yield made


@pytest.fixture
def stream(kinesis):
    return kinesis.stream()


# --- records ---


def test_records(client, table, stream):
    enable(client, table, stream.arn)
    before = time.time()
    table.put_item(Item={"p": "test"})
    table.put_item(Item={"p": "test", "data": "foobar", "n": 1})
    table.delete_item(Key={"p": "test"})
    inserted, modified, removed = stream.wait_for(3)
    at = inserted["dynamodb"].pop("ApproximateCreationDateTime")
    assert before * 1000 - 5000 < at < time.time() * 1000 + 5000
    event = inserted.pop("eventID")
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", event)
    keys = {"p": {"S": "test"}}
    item = {"p": {"S": "test"}, "data": {"S": "foobar"}, "n": {"N": "1"}}
    assert inserted == {
        "awsRegion": "us-east-1", "eventName": INSERT, "userIdentity": None,
        "recordFormat": "application/json", "tableName": table.name,
        "dynamodb": {"Keys": keys, "NewImage": keys, "SizeBytes": 10},
        "eventSource": "aws:dynamodb"}
    assert list(modified) == ["awsRegion", "eventID", "eventName", "userIdentity", "recordFormat",
                              "tableName", "dynamodb", "eventSource"]
    del modified["dynamodb"]["ApproximateCreationDateTime"]
    assert modified["eventName"] == MODIFY
    assert modified["dynamodb"] == {
        "Keys": keys, "NewImage": item, "OldImage": keys, "SizeBytes": 28}
    del removed["dynamodb"]["ApproximateCreationDateTime"]
    assert removed["eventName"] == REMOVE
    assert removed["dynamodb"] == {"Keys": keys, "OldImage": item, "SizeBytes": 23}
    partition_keys = {raw["PartitionKey"] for raw in stream.raw}
    assert len(partition_keys) == 1
    assert re.fullmatch("[0-9a-f]{32}", partition_keys.pop())


@pytest.mark.parametrize(("precision", "digits"),
                         [(None, 13), ("MILLISECOND", 13), ("MICROSECOND", 16)])
def test_precisions(client, table, stream, precision, digits):
    enable(client, table, stream.arn, precision)
    table.put_item(Item={"p": "x"})
    record, = stream.wait_for(1)
    assert record["dynamodb"].get("ApproximateCreationDateTimePrecision") == precision
    assert len(str(record["dynamodb"]["ApproximateCreationDateTime"])) == digits


def test_another_precision(client, table, stream):
    enable(client, table, stream.arn)
    client.update_kinesis_streaming_destination(
        TableName=table.name, StreamArn=stream.arn, UpdateKinesisStreamingConfiguration={
            "ApproximateCreationDateTimePrecision": "MICROSECOND"})

    def arrives():
        table.update_item(Key={"p": "x"}, UpdateExpression="ADD n :one",
                          ExpressionAttributeValues={":one": 1})
        stream.read()
        return any(len(str(record["dynamodb"]["ApproximateCreationDateTime"])) == 16
                   for record in stream.records())

    eventually(arrives, "a time to the microsecond")


def test_what_expires(server, client, table, stream):
    """As whoever deletes expired items does it: by SQL, in a transaction that says so."""
    enable(client, table, stream.arn)
    for key in ("expired", "deleted"):
        table.put_item(Item={"p": key})
    with sql(server) as session:
        relation, = session.execute("select relation from tuskgate.tables where name = %s",
                                    [table.name]).fetchone()
        session.execute("select set_config('tuskgate.origin', 'ttl', true)")
        session.execute(f"delete from tuskgate_data.\"{relation}\" where pk = 'expired'")
    table.delete_item(Key={"p": "deleted"})
    removed = {record["dynamodb"]["Keys"]["p"]["S"]: record["userIdentity"]
               for record in stream.wait_for(4) if record["eventName"] == REMOVE}
    assert removed == {"expired": TTL, "deleted": None}


# --- all of them, in order ---


def test_many_changes(client, table, stream):
    """More than one request takes."""
    enable(client, table, stream.arn)
    keys = [f"key-{i}" for i in range(25)]
    written = []
    for n in range(60):
        with table.batch_writer() as batch:
            for key in keys:
                batch.put_item(Item={"p": key, "n": n})
        written += [(key, n) for key in keys]
    check_order(stream.wait_for(len(written)), written)


def test_a_server_that_is_killed(start, kinesis, stream):
    server = start(kinesis.url)
    keys = [f"key-{i}" for i in range(10)]
    table = make_table(server, table_name())
    enable(connect(server.url), table, stream.arn)
    written = write(table, keys, range(20))
    server.process.send_signal(signal.SIGKILL)
    server.wait()
    # Whatever it had sent by then.
    server = start(kinesis.url)
    table = connect(server.url, boto3.resource).Table(table.name)
    written += write(table, keys, range(20, 30))
    check_order(stream.wait_for(len(written)), written)


def test_an_endpoint_that_is_down(start):
    port = free_port()
    server = start(f"http://127.0.0.1:{port}")
    client = connect(server.url)
    arn = "arn:aws:kinesis:us-east-1:123456789012:stream/late"
    keys = [f"key-{i}" for i in range(5)]
    with new_table(connect(server.url, boto3.resource), "p:S") as table:
        enable(client, table, arn)
        written = write(table, keys, range(5))
        eventually(lambda: "Connection refused" in server.errors(), "a line in the log")
        with Kinesis(port) as kinesis:
            eventually(lambda: "ResourceNotFoundException" in server.errors(), "a line in the log")
            stream = kinesis.stream("late")
            assert stream.arn == arn
            check_order(stream.wait_for(len(written)), written)
            eventually(lambda: "works again" in server.errors(), "a line in the log")
        written = write(table, keys, range(5, 10))
        # It is another one, which has nothing of what the first one had: only what that one had not
        # answered for when it was stopped may come again.
        with Kinesis(port) as kinesis:
            stream = kinesis.stream("late")

            def new_records():
                stream.read()
                found = [record for record in stream.records() if told(record)[1] >= 5]
                return len(found) == len(written) and found

            check_order(eventually(new_records, "the records"), written)


def test_an_endpoint_that_comes_later(start_server, start, kinesis, stream):
    """A server that has none keeps the changes, and says so."""
    server = start_server()
    table = make_table(server, table_name())
    enable(connect(server.url), table, stream.arn)
    written = write(table, ["x"], range(3))
    eventually(lambda: "there is no --kinesis-endpoint" in server.errors(), "a line in the log")
    server.stop()
    start(kinesis.url)
    check_order(stream.wait_for(len(written)), written)


def test_what_a_stream_does_not_take(server, client, table, stream):
    """A record of more than a megabyte, in base64, must not keep back what follows."""
    enable(client, table, stream.arn)
    table.put_item(Item={"p": "large", "n": 1, "b": b"x" * 398_000})
    table.put_item(Item={"p": "large", "n": 2, "b": b"y" * 398_000})
    table.put_item(Item={"p": "large", "n": 3})
    assert [told(record)[1] for record in stream.wait_for(2)] == [1, 3]
    assert "left out a record" in server.errors()


# --- beginning and end ---


def test_only_what_comes_after(client, table, stream):
    write(table, ["x"], [1])
    enable(client, table, stream.arn)
    written = write(table, ["x"], [2])
    check_order(stream.wait_for(1), written)


def test_disabling_and_enabling(client, table, stream):
    """What was written before it is disabled still comes, and what is written meanwhile never."""
    enable(client, table, stream.arn)
    written = write(table, ["x"], range(100))
    client.disable_kinesis_streaming_destination(TableName=table.name, StreamArn=stream.arn)
    write(table, ["x"], [100, 101])
    enable(client, table, stream.arn)
    written += write(table, ["x"], [102, 103])
    check_order(stream.wait_for(len(written)), written)


def test_a_table_that_is_deleted(server, client, stream):
    with new_table(connect(server.url, boto3.resource), "p:S") as table:
        enable(client, table, stream.arn)
        written = write(table, ["x", "y"], range(50))
    check_order(stream.wait_for(len(written)), written)

    def is_forgotten():
        with sql(server) as session:
            return session.execute(
                "select count(*) from tuskgate.kinesis_destinations").fetchone() == (0,)

    eventually(is_forgotten, "the destination is forgotten")


def test_a_table_with_a_stream_of_its_own(server, client, stream):
    """Both read one log, which keeps for each what it wants."""
    with new_table(connect(server.url, boto3.resource), "p:S") as table:
        enable(client, table, stream.arn)
        written = write(table, ["x"], [1])
        client.update_table(TableName=table.name, StreamSpecification={
            "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
        written += write(table, ["x"], [2])
        client.update_table(TableName=table.name, StreamSpecification={"StreamEnabled": False})
        written += write(table, ["x"], [3])
        check_order(stream.wait_for(3), written)
        client.disable_kinesis_streaming_destination(TableName=table.name, StreamArn=stream.arn)
        with sql(server) as session:
            assert session.execute(
                "select count(*) from tuskgate.change_logs where closed_at is null"
            ).fetchone() == (0,)
        # The trigger that wrote the log is gone with it.
        write(table, ["x"], [4])


def test_tables_that_share_a_stream(server, client, stream):
    resource = connect(server.url, boto3.resource)
    with new_table(resource, "p:S") as first, new_table(resource, "p:S") as second:
        for table in (first, second):
            enable(client, table, stream.arn)
        write(first, ["x"], range(10))
        write(second, ["x"], range(10))
        records = stream.wait_for(20)
        for table in (first, second):
            of_table = [told(record) for record in records if record["tableName"] == table.name]
            assert of_table == [("x", n) for n in range(10)]


def make_certificate(path):
    """One of localhost, with its key."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", path, "-out",
         f"{path}.crt"], check=True, capture_output=True, timeout=PATIENCE_SECONDS)
    with path.open("a") as file:
        file.write(pathlib.Path(f"{path}.crt").read_text())
    return path


def test_an_endpoint_by_tls(start_server, directory):
    """Nobody is sent to whose certificate the system does not trust."""
    certificate = make_certificate(directory / "certificate.pem")
    with Kinesis(certificate=certificate) as kinesis:
        stream = kinesis.stream()
        server = start_server("--kinesis-endpoint", kinesis.url, environment=SENDER)
        table = make_table(server, table_name())
        enable(connect(server.url), table, stream.arn)
        written = write(table, ["x"], range(3))
        eventually(lambda: "certificate verify failed" in server.errors(), "a line in the log")
        server.stop()
        start_server("--kinesis-endpoint", kinesis.url,
                     environment={**SENDER, "SSL_CERT_FILE": str(certificate)})
        check_order(stream.wait_for(len(written)), written)


def test_credentials_are_needed(start_server):
    with pytest.raises(AssertionError, match="AWS_ACCESS_KEY_ID"):
        start_server("--kinesis-endpoint", "http://127.0.0.1:1",
                     environment={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})


def test_the_example_of_the_documentation(directory, server, kinesis):
    """docs/kinesis.md: what is pasted once both servers run, and what it says that arrives."""
    document = PROJECT / "docs" / "kinesis.md"
    blocks = blocks_of(document.name, document.read_text())
    make, look = [block.text for block in blocks if "aws " in block.text]
    expected, = [json.loads(block.text) for block in blocks if block.language == "json"]
    aws = directory / "aws"
    aws.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m awscli "$@"\n')
    aws.chmod(0o755)
    exports = [line for line in make.splitlines() if line.startswith("export ")]

    def paste(*texts):
        text = "\n".join(["set -e", *texts])
        for address, url in (("http://127.0.0.1:8000", server.url),
                             ("http://127.0.0.1:5000", kinesis.url)):
            text = text.replace(address, url)
        done = subprocess.run(
            ["bash", "-c", text], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=5 * PATIENCE_SECONDS, check=False, cwd=directory,
            env=clean_environment(PATH=f"{directory}:{os.environ['PATH']}",
                                  AWS_EC2_METADATA_DISABLED="true"))
        assert done.returncode == 0, done.stderr
        return done.stdout

    def arrived():
        text = paste(*exports, look)
        return text.startswith("{") and json.loads(text)

    paste(make)
    record = eventually(arrived, "the record")
    assert list(record) == list(expected)
    for each in (record, expected):
        del each["eventID"], each["dynamodb"]["ApproximateCreationDateTime"]
    assert record == expected
