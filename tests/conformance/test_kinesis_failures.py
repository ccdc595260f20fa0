"""Changes reach Kinesis whatever fails on the way: gateways, records, requests."""

import base64
import json
import os
import signal
import threading

import pytest
from attached import database_url
from kinesis import SENDER, Door, Kinesis, check_order, enable, make_table, told, write
from server import Server, eventually
from support import connect, table_name

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs an endpoint of Kinesis that is ours to choose"
)

THROTTLED = (400, json.dumps({"__type": "ProvisionedThroughputExceededException",
                              "message": "Rate exceeded for stream under account."}))


@pytest.fixture(scope="module")
def kinesis():
    with Kinesis() as running:
        yield running


@pytest.fixture
def stream(kinesis):
    return kinesis.stream()


@pytest.fixture
def serve(start_server, stream):
    """serve(door) is a server, and a table of it that is sent through the door."""

    def serve(door):
        server = start_server("--kinesis-endpoint", door.url, environment=SENDER)
        table = make_table(server, table_name())
        enable(connect(server.url), table, stream.arn)
        return server, table

    return serve


def change(entry):
    """Key and number of what an entry of a request tells."""
    return told(json.loads(base64.b64decode(entry["Data"])))


def last_of_each(stream):
    """Each record where it came last, in the order of the stream's shards."""
    found = {}
    for raw in stream.raw:
        record = json.loads(raw["Data"])
        found.pop(record["eventID"], None)
        found[record["eventID"]] = record
    return list(found.values())


def wait_for_all(stream, count):
    """As soon as nothing is missing. Some come twice, so the order is that of the last ones."""

    def enough():
        stream.read()
        return len(last_of_each(stream)) >= count

    eventually(enough, f"{count} records")


# --- gateways ---


def test_one_gateway_sends_and_another_takes_over(start_server, directory, kinesis, stream):
    """Four are killed in the middle of their work, while clients write."""
    main = start_server()
    keys = [f"key-{i}" for i in range(8)]
    table = make_table(main, table_name())
    enable(connect(main.url), table, stream.arn)
    stop = threading.Event()
    written = []

    def work():
        number = 0
        while not stop.is_set():
            written.extend(write(table, keys, [number]))
            number += 1

    gateways, senders = [], []

    def gateway():
        """One with a door of its own, by which it is known."""
        number = len(gateways)
        door = Door(kinesis, lambda entries, _: senders.append(number) or ())
        gateways.append((Server(directory / "none", "--kinesis-endpoint", door.url, "--database-url",
                                database_url(main), environment=SENDER), door))

    writer = threading.Thread(target=work)
    try:
        gateway()
        writer.start()
        eventually(lambda: len(senders) > 5, "requests of the first")
        for _ in range(4):
            gateway()  # looks on
            before = len(senders)
            eventually(lambda: len(senders) > before + 5, "requests")
            gateways[-2][0].process.send_signal(signal.SIGKILL)
            gateways[-2][0].wait()
            number = len(gateways) - 1
            eventually(lambda: senders.count(number) > 5, f"requests of gateway {number}")
        stop.set()
        writer.join()
        check_order(stream.wait_for(len(written)), written)
        # Never two at a time: each had all its turns before the next one's first.
        assert senders == sorted(senders)
        assert set(senders) == set(range(5))
    finally:
        stop.set()
        for server, door in gateways:
            server.__exit__()
            door.__exit__()


# --- records ---


def test_records_that_fail(kinesis, stream, serve):
    """They come again, those of the same item behind them, and nothing else does."""
    with Door(kinesis, lambda entries, number: (
            range(number % 3, len(entries), 3) if number < 8 else ())) as door:
        _, table = serve(door)
        keys = [f"key-{i}" for i in range(40)]
        written = []
        for n in range(20):
            with table.batch_writer() as batch:
                for key in keys:
                    batch.put_item(Item={"p": key, "n": n})
            written += [(key, n) for key in keys]
        wait_for_all(stream, len(written))
        eventually(lambda: len(door.requests) >= 8, "the last request that failed")
        stream.read()
        check_order(last_of_each(stream), written)

        may_come = {}  # what was taken, and no failure of its item's was the reason to send it again
        for entries, taken in door.requests:
            failed = set()
            for place, entry in enumerate(entries):
                key, n = change(entry)
                assert (key, n) not in may_come, "nothing was wrong with it"
                if place not in taken:
                    failed.add(key)
                elif key not in failed:
                    may_come[key, n] = True
        assert set(may_come) == set(written)
        # All that others had failed was retried at once, with what is new.
        assert any(len(taken) < len(entries) for entries, taken in door.requests)


def test_a_shard_that_is_busy_for_long(kinesis, stream, serve):
    """As long as some are taken, the next request does not wait longer each time."""
    with Door(kinesis, lambda entries, number: range(5, len(entries))) as door:
        _, table = serve(door)
        keys = [f"key-{i}" for i in range(150)]
        with table.batch_writer() as batch:
            for key in keys:
                batch.put_item(Item={"p": key, "n": 1})
        wait_for_all(stream, len(keys))
        check_order(last_of_each(stream), [(key, 1) for key in keys])


# --- requests ---


def test_requests_that_are_refused(kinesis, stream, serve):
    answers = [THROTTLED, (500, json.dumps({"__type": "InternalFailure"})), (503, "busy"),
               (200, "no json"), (200, json.dumps({"FailedRecordCount": 0, "Records": []}))]
    with Door(kinesis, lambda entries, number: (
            answers[number - 1] if number <= len(answers) else ())) as door:
        server, table = serve(door)
        written = write(table, ["x", "y"], range(10))
        check_order(stream.wait_for(len(written)), written)
        assert len(door.requests) > len(answers)
        assert "ProvisionedThroughputExceededException" in server.errors()


@pytest.mark.parametrize("answer", [
    THROTTLED,
    (400, json.dumps({"__type": "ResourceNotFoundException", "message": "not yet"})),
    (400, json.dumps({"__type": "ExpiredTokenException", "message": "renew it"})),
    (503, "busy"),
])
def test_a_large_record_is_kept_as_others_are(kinesis, stream, serve, answer):
    """It is left out where it itself is refused, and not because nothing is taken by now.

    Moto takes no more than 1 MiB: the door says what streams that were made for more say.
    """
    taken = (200, json.dumps({"FailedRecordCount": 0, "Records": [
        {"SequenceNumber": "1", "ShardId": "shardId-000000000000"}]}))

    def failing(entries, number):
        is_large = len(entries[0]["Data"]) > 1_048_576
        return (answer if number <= 2 else taken) if is_large else ()

    with Door(kinesis, failing) as door:
        server, table = serve(door)
        table.put_item(Item={"p": "x", "n": 1, "b": b"x" * 398_000})
        table.put_item(Item={"p": "x", "n": 2, "b": b"y" * 398_000})
        table.put_item(Item={"p": "x", "n": 3})
        stream.wait_for(2)
        large = [entries for entries, _ in door.requests if change(entries[0]) == ("x", 2)]
        assert len(large) >= 2, server.errors()
        assert "left out" not in server.errors()
