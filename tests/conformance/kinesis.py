"""A Kinesis that is not ours: moto's, in a process of its own; what is written to tables and read from
it; and a door in front of it that fails as Kinesis does."""

import contextlib
import http.server
import json
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

import boto3
import psycopg
from server import PATIENCE_SECONDS, eventually, written_to
from support import connect, key_parameters, unique, wait_until_active

# As whom the server sends.
SENDER = {"AWS_ACCESS_KEY_ID": "sender", "AWS_SECRET_ACCESS_KEY": "sender's secret"}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Kinesis:
    """Ready once the constructor returns. What is in it is gone when it is stopped."""

    def __init__(self, port=None, certificate=None):
        """`certificate`: of one that is spoken to by TLS, a file that also has its key."""
        port = port or free_port()
        options = ["-s", "-c", certificate, "-k", certificate] if certificate else []
        self.url = f"{'https' if certificate else 'http'}://localhost:{port}"
        self._trusted = ssl.create_default_context(cafile=certificate)
        self._log = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port),
             *map(str, options)],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        try:
            eventually(self._answers, "moto's answer")
        except AssertionError:
            print(written_to(self._log))
            self.stop()
            raise
        self.client = boto3.client("kinesis", endpoint_url=self.url, region_name="us-east-1",
                                   aws_access_key_id="reader", aws_secret_access_key="reader",
                                   verify=str(certificate) if certificate else None)

    def _answers(self):
        assert self._process.poll() is None, "moto ended"
        try:
            with urllib.request.urlopen(f"{self.url}/moto-api/", timeout=PATIENCE_SECONDS,
                                        context=self._trusted):
                return True
        except urllib.error.URLError:
            return False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._process.kill()
        self._process.wait()

    def stream(self, name=None, shards=2):
        return Stream(self.client, name or f"stream-{unique()}", shards)


class Stream:
    """A stream, made by the constructor, from its beginning."""

    def __init__(self, client, name, shards):
        self._client = client
        client.create_stream(StreamName=name, ShardCount=shards)
        self.name = name
        self.arn = self._told()["StreamARN"]
        eventually(lambda: self._told()["StreamStatus"] == "ACTIVE", f"the stream {name}")
        self._iterators = {
            shard["ShardId"]: client.get_shard_iterator(
                StreamName=name, ShardId=shard["ShardId"],
                ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
            for shard in client.list_shards(StreamName=name)["Shards"]}
        self.raw = []  # all that came, also twice

    def _told(self):
        return self._client.describe_stream(StreamName=self.name)["StreamDescription"]

    def read(self):
        for shard, iterator in self._iterators.items():
            answer = self._client.get_records(ShardIterator=iterator)
            self._iterators[shard] = answer["NextShardIterator"]
            self.raw += answer["Records"]

    def records(self):
        """What came, each once. Those of one item are in order."""
        found = {}
        for raw in self.raw:
            record = json.loads(raw["Data"])
            found.setdefault(record["eventID"], record)
        return list(found.values())

    def wait_for(self, count):
        """The records, when there are so many, which is all there may be."""

        def enough():
            self.read()
            return len(self.records()) >= count

        eventually(enough, f"{count} records")
        assert len(self.records()) == count, self.records()
        return self.records()


def enable(client, table, arn, precision=None):
    configuration = {}
    if precision:
        configuration["EnableKinesisStreamingConfiguration"] = {
            "ApproximateCreationDateTimePrecision": precision}
    client.enable_kinesis_streaming_destination(TableName=table.name, StreamArn=arn,
                                                **configuration)

    def is_active():
        told = client.describe_kinesis_streaming_destination(TableName=table.name)
        return any(each["StreamArn"] == arn and each["DestinationStatus"] == "ACTIVE"
                   for each in told["KinesisDataStreamDestinations"])

    eventually(is_active, f"{arn} is active")


@contextlib.contextmanager
def sql(server):
    """A session of the embedded cluster's owner."""
    directory = (server.data / "postgres" / "postmaster.pid").read_text().split("\n")[4]
    with psycopg.connect(host=directory, user="tuskgate", dbname="tuskgate") as connection:
        yield connection


def make_table(server, name):
    """One that outlives the server, and goes with its data."""
    table = connect(server.url, boto3.resource).create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))
    wait_until_active(table.meta.client, name)
    return table


def write(table, keys, numbers):
    """Puts each item so many times. Returns what records should say of it: key and number."""
    for n in numbers:
        for key in keys:
            table.put_item(Item={"p": key, "n": n})
    return [(key, n) for n in numbers for key in keys]


def told(record):
    change = record["dynamodb"]
    return change["Keys"]["p"]["S"], int(change["NewImage"]["n"]["N"])


def check_order(records, written):
    """All of it, and each item's changes as they were made."""
    found = [told(record) for record in records]
    assert sorted(found) == sorted(written)
    for key in {key for key, _ in written}:
        assert ([n for other, n in found if other == key]
                == [n for other, n in written if other == key])


class Door:
    """Between a server and Kinesis.

    `failing(entries, number)` is called with what a request has and the number of the request, from 1
    on. It returns the places of those that fail, which Kinesis never sees; or a status and a body,
    with which all are refused.
    """

    def __init__(self, kinesis, failing=lambda entries, number: ()):
        self.requests = []  # of each: its entries, and the places that were taken
        self.failing = failing
        self._lock = threading.Lock()
        door = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = door._pass(kinesis, dict(self.headers), json.loads(body))
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)
                except OSError:
                    pass  # the server was killed

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _pass(self, kinesis, headers, request):
        entries = request["Records"]
        with self._lock:
            failing = self.failing(entries, len(self.requests) + 1)
            refused = isinstance(failing, tuple) and len(failing) == 2
            taken = [] if refused else [i for i in range(len(entries)) if i not in set(failing)]
            self.requests.append((entries, taken))
        if refused:
            return failing[0], failing[1].encode()
        told = []
        if taken:
            request["Records"] = [entries[i] for i in taken]
            del headers["Content-Length"]
            with urllib.request.urlopen(urllib.request.Request(
                    kinesis.url, json.dumps(request).encode(), headers),
                    timeout=PATIENCE_SECONDS) as answer:
                told = json.load(answer)["Records"]
        failed = {"ErrorCode": "ProvisionedThroughputExceededException",
                  "ErrorMessage": "Rate exceeded for shard shardId-000000000000"}
        records = [told.pop(0) if i in set(taken) else failed for i in range(len(entries))]
        return 200, json.dumps({"FailedRecordCount": len(entries) - len(taken),
                                "Records": records}).encode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
