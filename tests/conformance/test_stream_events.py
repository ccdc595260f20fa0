"""GET /streams/TABLE/events: a stream's changes as Server-Sent Events."""

import json
import os
import socket
import threading

import boto3
import pytest
from attached import set_clock
from server import PATIENCE_SECONDS, eventually
from streams import enabled, stream_table, OFF
from support import connect

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a server of our own"
)

KEY = "pk:S"
PAGE = "http://localhost:3000"


class Events:
    """A client as a browser is one."""

    def __init__(self, server, path, host=None, **headers):
        self._socket = socket.create_connection((server.host, server.port), PATIENCE_SECONDS)
        lines = [f"GET {path} HTTP/1.1", f"Host: {host or server.host}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = {}
        while (line := self._file.readline().decode().rstrip("\r\n")):
            name, _, value = line.partition(": ")
            self.headers[name.lower()] = value
        self.last_id = None

    def body(self):
        return self._file.read(int(self.headers["content-length"])).decode()

    def next(self):
        """The fields of the next event that has data; None when there is no more."""
        fields = {}
        while True:
            line = self._file.readline().decode()
            if not line:
                return None
            line = line.rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
                continue
            self.last_id = fields.get("id", self.last_id)
            if "data" in fields:
                return fields
            fields = {}

    def begun(self):
        """Its place is known: what comes now is told."""
        line = self._file.readline().decode()
        assert line.startswith("id: "), line
        self.last_id = line.rstrip("\n").removeprefix("id: ")
        return self

    def key(self):
        return json.loads(self.next()["data"])["dynamodb"]["Keys"]["pk"]["S"]

    def close(self):
        self._file.close()
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def path_of(table, query=""):
    return f"/streams/{table.name}/events{query}"


@pytest.fixture
def server(start_server):
    return start_server("--stream-events", "--cors-origins", PAGE, "--request-timeout", "3600")


@pytest.fixture
def table(server):
    with stream_table(connect(server.url, boto3.resource), KEY) as table:
        yield table


def test_changes_are_events(server, table):
    with Events(server, path_of(table), Origin=PAGE) as events:
        assert events.status == 200
        assert events.headers["content-type"] == "text/event-stream"
        assert events.headers["cache-control"] == "no-store"
        assert events.headers["access-control-allow-origin"] == PAGE
        events.begun()
        table.put_item(Item={"pk": "a", "text": "two\nlines"})
        table.update_item(Key={"pk": "a"}, UpdateExpression="SET n = :n",
                          ExpressionAttributeValues={":n": 1})
        table.delete_item(Key={"pk": "a"})
        told = [events.next() for _ in range(3)]
        assert [event["event"] for event in told] == ["INSERT", "MODIFY", "REMOVE"]
        record = json.loads(told[0]["data"])
        assert record["dynamodb"]["NewImage"] == {"pk": {"S": "a"}, "text": {"S": "two\nlines"}}
        assert told[0]["id"].endswith("/" + record["dynamodb"]["SequenceNumber"])
        assert told[0]["id"] < told[1]["id"] < told[2]["id"]


def test_whoever_comes_again_goes_on_where_it_was(server, table):
    with Events(server, path_of(table)) as events:
        events.begun()
        first = events.last_id
    for number in range(500):
        table.put_item(Item={"pk": f"k{number:03}"})
    seen = []
    last = first
    while len(seen) < 500:
        # Never more than 70 at a time.
        with Events(server, path_of(table), Last_Event_ID=last) as events:
            seen += [events.key() for _ in range(min(70, 500 - len(seen)))]
            last = events.last_id
    assert seen == [f"k{number:03}" for number in range(500)]
    with Events(server, path_of(table, "?after=" + first)) as events:
        assert events.key() == "k000"
    with Events(server, path_of(table, "?from=TRIM_HORIZON")) as events:
        assert events.key() == "k000"
        # A browser asks with the query of the first time.
        with Events(server, path_of(table, "?from=TRIM_HORIZON"),
                    Last_Event_ID=events.last_id) as again:
            assert again.key() == "k001"


def test_streams_follow_one_another(server, table):
    client = connect(server.url)
    with Events(server, path_of(table)) as events:
        events.begun()
        table.put_item(Item={"pk": "a"})
        client.update_table(TableName=table.name, StreamSpecification=OFF)
        table.put_item(Item={"pk": "unseen"})
        assert events.key() == "a"
        # The stream is over: the browser asks again.
        assert events.next() is None
        client.update_table(TableName=table.name, StreamSpecification=enabled())
        table.put_item(Item={"pk": "b"})
        with Events(server, path_of(table), Last_Event_ID=events.last_id) as again:
            assert again.key() == "b"


def test_the_stream_that_is_enabled_is_the_latest(server, table):
    """Also where another was disabled before the clock was set back."""
    client = connect(server.url)
    client.update_table(TableName=table.name, StreamSpecification=OFF)
    set_clock(server, "2030-01-01")
    client.update_table(TableName=table.name, StreamSpecification=enabled())
    with Events(server, path_of(table)) as events:
        events.begun()
        table.put_item(Item={"pk": "a"})
        assert events.key() == "a"
        client.update_table(TableName=table.name, StreamSpecification=OFF)
        assert events.next() is None
        set_clock(server)
        client.update_table(TableName=table.name, StreamSpecification=enabled())
        table.put_item(Item={"pk": "b"})
        with Events(server, path_of(table), Last_Event_ID=events.last_id) as again:
            assert again.key() == "b"
    with Events(server, path_of(table)) as latest:
        latest.begun()
        table.put_item(Item={"pk": "c"})
        assert latest.key() == "c"


def test_pages_that_may_not_ask_are_refused(server, table):
    with Events(server, path_of(table), Origin="http://evil.example") as events:
        assert events.status == 403 and "--cors-origins" in events.body()
    with Events(server, path_of(table), host="evil.example") as events:
        assert events.status == 403 and "--hosts" in events.body()


def test_what_is_not_there_is_refused(server, table):
    with Events(server, "/streams/Nothing/events") as events:
        assert events.status == 404
    with Events(server, path_of(table), Last_Event_ID="x") as events:
        assert events.status == 400
    with Events(server, path_of(table, "?from=NOW")) as events:
        assert events.status == 400
    with Events(server, "/streams//events") as events:
        assert events.status == 404


def test_without_the_setting_there_are_none(start_server):
    server = start_server()
    with stream_table(connect(server.url, boto3.resource), KEY) as table:
        with Events(server, path_of(table)) as events:
            assert events.status == 404


def test_slow_clients_hold_up_nobody(server, table):
    """Those that read nothing, many of them, while others read all."""
    slow = [Events(server, path_of(table)).begun() for _ in range(20)]
    with Events(server, path_of(table)) as events:
        events.begun()
        for number in range(40):
            table.put_item(Item={"pk": f"k{number:02}", "text": "x" * 300_000})
        assert [events.key() for _ in range(40)] == [f"k{number:02}" for number in range(40)]
    # What they have not read comes when they do.
    assert [slow[0].key() for _ in range(40)] == [f"k{number:02}" for number in range(40)]
    for one in slow:
        one.close()


def test_clients_that_are_gone_are_forgotten(server, table):
    def connections():
        with open("/proc/net/tcp", encoding="ascii") as file:
            end = f":{server.port:04X}"
            return sum(line.split()[1].endswith(end) and line.split()[3] in ("01", "08")
                       for line in file.readlines()[1:])

    clients = [Events(server, path_of(table)).begun() for _ in range(30)]
    assert connections() >= 30
    for one in clients:
        one.close()
    eventually(lambda: connections() < 5, "the end of the connections")


def test_they_do_not_keep_the_server_from_ending(server):
    connect(server.url).create_table(
        TableName="Music", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST", StreamSpecification=enabled())
    with Events(server, "/streams/Music/events") as events:
        events.begun()
        ended = threading.Thread(target=server.stop)
        ended.start()
        assert events.next() is None
        ended.join()
        assert server.process.returncode == 0
