"""Streams read by a consumer that we have not written: the Kinesis Client Library, with AWS's
adapter for DynamoDB Streams, while the shards that it reads are closed and split.

It is a Java program (consumer/Consumer.java), whose library Maven fetches once. Its leases and
checkpoints are in tables of the same server.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time

import boto3
import psycopg
import pytest
from server import PATIENCE_SECONDS, written_to
from streams import arn_of, shards_of, stream_table
from support import connect, unique

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="closes shards by SQL in a database of our own"
)

# The library takes its time: it compiles, elects a leader and assigns its leases, a minute on an idle
# machine.
SLOW_SECONDS = 4 * PATIENCE_SECONDS

PROGRAM = pathlib.Path(__file__).parent / "consumer"
LIBRARY = pathlib.Path(__file__).resolve().parents[2] / "build" / "consumer"


@pytest.fixture(scope="module")
def library():
    """A directory with the consumer's library."""
    for program in ("java", "mvn"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    pom = (PROGRAM / "pom.xml").read_text()
    complete = LIBRARY / ".complete"
    if complete.exists() and complete.read_text() == pom:
        return LIBRARY
    shutil.rmtree(LIBRARY, ignore_errors=True)
    LIBRARY.mkdir(parents=True)
    done = subprocess.run(
        ["mvn", "--batch-mode", "--quiet", "--file", str(PROGRAM / "pom.xml"),
         "dependency:copy-dependencies", f"-DoutputDirectory={LIBRARY}", "-DincludeScope=runtime"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SLOW_SECONDS,
        check=False)
    if done.returncode != 0:
        pytest.skip(f"Maven cannot fetch the library: {(done.stdout + done.stderr)[-500:]}")
    complete.write_text(pom)
    return LIBRARY


class Consumer:
    """The program at work."""

    def __init__(self, library, url, arn, name):
        self._output = tempfile.TemporaryFile("w+")
        self._log = tempfile.TemporaryFile("w+")
        self._is_killed = False
        self._process = subprocess.Popen(
            ["java", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{library}/*", str(PROGRAM / "Consumer.java"), url, arn, name],
            stdin=subprocess.DEVNULL, stdout=self._output, stderr=self._log)

    def lines(self):
        """What it has told so far, each line as its words."""
        whole, _, _ = written_to(self._output).rpartition("\n")
        assert self._is_killed or self._process.poll() is None, self.log()
        return [line.split(" ") for line in whole.splitlines()]

    def of(self, kind):
        return [words[1:] for words in self.lines() if words[0] == kind]

    def log(self):
        return written_to(self._log)[-3000:]

    def kill(self):
        self._is_killed = True
        self._process.kill()
        self._process.wait()


@pytest.fixture
def consume(library):
    """A factory of consumers, which are ended with the test."""
    consumers = []

    def start(*arguments):
        consumers.append(Consumer(library, *arguments))
        return consumers[-1]

    yield start
    for consumer in consumers:
        consumer.kill()


def eventually(condition, what):
    """Waits until condition() is true."""
    deadline = time.monotonic() + SLOW_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen in {SLOW_SECONDS} s"
        time.sleep(0.2)


def split(server):
    """Has all open shards followed by others, twice as many at most."""
    socket = (server.data / "postgres" / "postmaster.pid").read_text().split("\n")[4]
    with psycopg.connect(host=socket, user="tuskgate", dbname="tuskgate",
                         autocommit=True) as connection:
        return connection.execute("select tuskgate.roll_old_shards('0', 2)").fetchone()[0]


def write(table, keys, numbers):
    """Each item is there after the first number, and changed by the others. Returns the changes."""
    written = []
    for n in numbers:
        for key in keys:
            table.put_item(Item={"p": key, "n": n})
            written.append(("INSERT" if n == 1 else "MODIFY", key, str(n)))
    return written


def test_all_shards_are_read_to_their_end(start_server, consume):
    server = start_server()
    resource = connect(server.url, boto3.resource)
    streams = connect(server.url, api="dynamodbstreams")
    keys = [f"key-{i}" for i in range(10)]
    with stream_table(resource, "p:S") as table:
        arn = arn_of(table)
        name = f"consumer-{unique()}"
        written = write(table, keys, range(1, 4))
        consumer = consume(server.url, arn, name)
        eventually(lambda: len(consumer.of("record")) >= len(written), "the first records")
        # What it reads is closed while it reads, and by the second time, it reads two.
        for numbers in (range(4, 9), range(9, 14)):
            assert split(server) == 1
            written += write(table, keys, numbers)
            count = len(written)
            eventually(lambda count=count: len(consumer.of("record")) >= count,
                       f"{count} records; {consumer.log()}")
        assert split(server) == 1
        closed = {shard["ShardId"] for shard in shards_of(streams, arn)
                  if "EndingSequenceNumber" in shard["SequenceNumberRange"]}
        assert len(closed) >= 4
        eventually(lambda: {shard for shard, in consumer.of("end")} >= closed,
                   "the end of all closed shards")
        check(consumer.of("record"), written, keys)


def test_another_goes_on_where_one_was_killed(start_server, consume):
    """In the middle of its work; and shards are closed before, and while nobody reads them."""
    server = start_server()
    resource = connect(server.url, boto3.resource)
    keys = [f"key-{i}" for i in range(10)]
    with stream_table(resource, "p:S") as table:
        arn = arn_of(table)
        name = f"consumer-{unique()}"
        written = write(table, keys, range(1, 4))
        first = consume(server.url, arn, name)
        eventually(lambda: len(first.of("record")) >= 30, "the first records")
        stop = threading.Event()

        def work():
            number = 4
            while not stop.is_set():
                written.extend(write(table, keys, [number]))
                number += 1

        writer = threading.Thread(target=work)
        writer.start()
        try:
            assert split(server) == 1
            eventually(lambda: first.of("end"), "the end of a shard")
            count = len(first.of("record")) + 50
            eventually(lambda: len(first.of("record")) >= count, "records of those that followed")
            first.kill()
            assert split(server) == 1
            count = len(written) + 100
            eventually(lambda: len(written) >= count, "writes that nobody reads")
            assert split(server) == 1
            second = consume(server.url, arn, name)
            eventually(lambda: second.of("record"), "a record of the second consumer")
        finally:
            stop.set()
            writer.join()

        def events():
            return {words[1] for words in first.of("record") + second.of("record")}

        eventually(lambda: len(events()) >= len(written), f"{len(written)} records")
        check(first.of("record") + second.of("record"), written, keys)
        # It went on: what the first had ended, and had told the library of, it did not read.
        ended = {shard for shard, in first.of("end")}
        assert not ended & {shard for shard, *_ in second.of("record")}
        assert len({shard for shard, in second.of("end")}) >= 3


def check(records, written, keys):
    """All that was written is there, each change once, those of an item in their order."""
    read, seen = [], set()
    for _, event, what, key, n in records:
        if event not in seen:
            read.append((what, key, n))
        seen.add(event)
    assert sorted(read) == sorted(written)
    for key in keys:
        of_key = [change for change in read if change[1] == key]
        assert of_key == [change for change in written if change[1] == key]
