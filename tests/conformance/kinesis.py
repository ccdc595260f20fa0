"""A Kinesis that is not ours: moto's, in a process of its own; and what is read from it."""

import contextlib
import json
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

import boto3
import psycopg
from server import PATIENCE_SECONDS, eventually
from support import unique

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
            self._log.seek(0)
            print(self._log.read())
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
