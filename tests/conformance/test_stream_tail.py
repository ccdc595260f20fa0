"""`tuskgate stream tail`: prints changes as they are made, of one stream after the other."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import threading

import boto3
import psycopg
import pytest
from attached import database_url, set_clock
from server import PATIENCE_SECONDS, binary, clean_environment, run
from streams import arn_of, enabled, iterator, shards_of, stream_table, OFF
from support import connect

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a server of our own"
)

KEY = "pk:S"


class Tail:
    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [binary(), "stream", "tail", *map(str, arguments)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment())
        self._lines = queue.Queue()
        self._thread = threading.Thread(
            target=lambda: [self._lines.put(line) for line in self.process.stdout], daemon=True)
        self._thread.start()

    def next(self):
        return json.loads(self._lines.get(timeout=PATIENCE_SECONDS))

    def id(self):
        return self.next()["dynamodb"]["Keys"]["pk"]["S"]

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)


@contextlib.contextmanager
def tail(*arguments):
    one = Tail(*arguments)
    try:
        yield one
    finally:
        one.process.kill()
        one.process.wait()


def test_changes_are_printed_until_it_is_told_to_end(start_server, directory):
    started = start_server()
    resource = connect(started.url, boto3.resource)
    streams = connect(started.url, api="dynamodbstreams")
    with stream_table(resource, KEY) as table:
        table.put_item(Item={"pk": "before"})
        with tail(table.name, "--from", "TRIM_HORIZON", "--data", directory / "data") as one:
            assert one.id() == "before"
            table.put_item(Item={"pk": "a", "text": "line\nbreak"})
            printed = one.next()
            arn = arn_of(table)
            shard, = shards_of(streams, arn)
            records = streams.get_records(
                ShardIterator=iterator(streams, arn, shard["ShardId"]))["Records"]
            assert printed["eventID"] == records[1]["eventID"]
            assert printed["dynamodb"]["NewImage"] == records[1]["dynamodb"]["NewImage"]
            assert printed["eventName"] == "INSERT" and printed["awsRegion"] == "us-east-1"
            assert one.end() == 0
            assert one.process.stderr.read() == ""


def test_latest_begins_with_what_comes(start_server):
    started = start_server()
    resource = connect(started.url, boto3.resource)
    with stream_table(resource, KEY) as table:
        for number in range(5):
            table.put_item(Item={"pk": f"before{number}"})
        with tail(table.name, "--database-url", database_url(started)) as one:
            # It may begin before or after any of these, but then has all that come.
            seen = threading.Event()

            def write():
                number = 0
                while not seen.is_set():
                    table.put_item(Item={"pk": f"{number:06}"})
                    number += 1

            writer = threading.Thread(target=write)
            writer.start()
            try:
                first = int(one.id())
                assert [int(one.id()) for _ in range(50)] == [first + 1 + i for i in range(50)]
            finally:
                seen.set()
                writer.join()
            assert one.end(signal.SIGTERM) == 0


def test_all_changes_come_in_order_from_one_stream_to_the_next(start_server):
    started = start_server("--stream-shards", "3")
    client = connect(started.url)
    resource = connect(started.url, boto3.resource)
    with stream_table(resource, KEY) as table:
        with tail(table.name, "--from", "TRIM_HORIZON",
                  "--database-url", database_url(started)) as one:
            for turn in range(3):
                for number in range(300):
                    table.put_item(Item={"pk": f"{turn}-{number}"})
                client.update_table(TableName=table.name, StreamSpecification=OFF)
                table.put_item(Item={"pk": f"{turn}-unseen"})
                client.update_table(TableName=table.name, StreamSpecification=enabled())
            table.put_item(Item={"pk": "last"})
            wanted = [f"{turn}-{number}" for turn in range(3) for number in range(300)]
            assert [one.id() for _ in range(901)] == [*wanted, "last"]


def test_what_nobody_can_read_is_passed_over(start_server):
    started = start_server()
    resource = connect(started.url, boto3.resource)
    with stream_table(resource, KEY) as table:
        table.put_item(Item={"pk": "a"})
        with psycopg.connect(database_url(started), autocommit=True) as session:
            relation, = session.execute("select relation from tuskgate.tables").fetchone()
            session.execute(f'update tuskgate_data."{relation}"'
                            """ set item = item || '{"c": 1}'""")
        table.put_item(Item={"pk": "b"})
        with tail(table.name, "--from", "TRIM_HORIZON",
                  "--database-url", database_url(started)) as one:
            assert [one.id(), one.id()] == ["a", "b"]
            assert one.end() == 0
            assert "cannot be read: " in one.process.stderr.read()


def test_the_stream_that_is_enabled_is_the_latest(start_server):
    """Also where another was disabled before the clock was set back."""
    started = start_server()
    resource = connect(started.url, boto3.resource)
    set_clock(started, "2030-01-01")
    with stream_table(resource, KEY) as table:
        table.put_item(Item={"pk": "first"})
        client = table.meta.client
        client.update_table(TableName=table.name, StreamSpecification=OFF)
        set_clock(started)
        client.update_table(TableName=table.name, StreamSpecification=enabled())
        with tail(table.name, "--from", "TRIM_HORIZON",
                  "--database-url", database_url(started)) as one:
            assert one.id() == "first"
            with tail(table.name, "--database-url", database_url(started)) as latest:
                seen = threading.Event()

                def write():
                    while not seen.is_set():
                        table.put_item(Item={"pk": "second"})
                        table.delete_item(Key={"pk": "second"})

                writer = threading.Thread(target=write)
                writer.start()
                try:
                    assert latest.id() == one.id() == "second"
                finally:
                    seen.set()
                    writer.join()
                client.update_table(TableName=table.name, StreamSpecification=OFF)
                client.update_table(TableName=table.name, StreamSpecification=enabled())
                table.put_item(Item={"pk": "third"})
                for each in one, latest:
                    while (key := each.id()) == "second":
                        pass
                    assert key == "third"


def test_it_goes_on_when_the_database_was_away(start_server, directory):
    started = start_server()
    client = connect(started.url)
    client.create_table(
        TableName="Music", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST", StreamSpecification=enabled())
    client.put_item(TableName="Music", Item={"pk": {"S": "a"}})
    with tail("Music", "--from", "TRIM_HORIZON", "--data", directory / "data") as one:
        assert one.id() == "a"
        started.stop()
        again = start_server()
        connect(again.url).put_item(TableName="Music", Item={"pk": {"S": "b"}})
        assert one.id() == "b"
        assert one.end() == 0


def test_what_cannot_be_followed_is_told(start_server, directory):
    ended = run("stream", "tail", "Music", "--data", directory / "none")
    assert ended.returncode == 1 and "no server runs on" in ended.stderr, ended.stderr
    start_server()
    ended = run("stream", "tail", "Music", "--data", directory / "data")
    assert ended.returncode == 1
    assert ended.stderr == "tuskgate: the table Music has no stream\n"


@pytest.mark.parametrize("arguments, complaint", [
    (("stream",), "there is only tuskgate stream tail TABLE"),
    (("stream", "tail"), "there is only tuskgate stream tail TABLE"),
    (("stream", "head", "T"), "there is only tuskgate stream tail TABLE"),
    (("stream", "tail", "T", "U"), "unexpected argument 'U'"),
    (("stream", "tail", "T", "--from", "NOW"), "'NOW' is not TRIM_HORIZON or LATEST"),
    (("serve", "--from", "LATEST"), "--from belongs to tuskgate stream tail"),
])
def test_arguments_that_are_wrong_are_refused(arguments, complaint):
    ended = run(*arguments)
    assert ended.returncode == 2 and complaint in ended.stderr, ended.stderr
