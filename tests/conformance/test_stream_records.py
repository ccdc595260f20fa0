"""Records of streams: their members, their sizes, what each view shows, and their order.

Members and sizes were recorded from the service by LocalStack's snapshots, images by Alternator's
tests, which pass on it. Which writes leave a record is in test_stream_writes.py.
"""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from indexes import Index, indexed_table
from partiql import execute
from streams import (
    BOTH,
    OFF,
    VIEWS,
    Reader,
    arn_of,
    change,
    enabled,
    images,
    iterator,
    number_of,
    set_stream,
    shards_of,
    stream_table,
    values,
)
from support import connect, new_table, unique
from transactions import delete, put, update, write

INSERT, MODIFY, REMOVE = "INSERT", "MODIFY", "REMOVE"


@pytest.fixture(scope="module")
def table(resource):
    with stream_table(resource, "p:S") as made:
        yield made


@pytest.fixture(scope="module")
def sorted_table(resource):
    with stream_table(resource, "p:S", "c:N") as made:
        yield made


@pytest.fixture
def reader(streams, table):
    return Reader(streams, arn_of(table))


# --- members ---


def test_members_of_a_record(server_url, sorted_table):
    client = connect(server_url, api="dynamodbstreams")
    bodies = []
    client.meta.events.register(
        "before-parse.dynamodb-streams.GetRecords",
        lambda response_dict, **_: bodies.append(json.loads(response_dict["body"])))
    p = unique()
    before = int(time.time())
    sorted_table.put_item(Item={"p": p, "c": 1, "b": b"\x00\xff", "n": Decimal("1.5")})
    Reader(client, arn_of(sorted_table)).of(1, p=p, c=1)
    (record,) = [record for body in bodies for record in body["Records"]
                 if record["dynamodb"]["Keys"]["p"]["S"] == p]
    assert set(record) == {"awsRegion", "dynamodb", "eventID", "eventName", "eventSource",
                           "eventVersion"}
    assert record["awsRegion"] == sorted_table.meta.client.meta.region_name
    assert re.fullmatch("[0-9a-f]{32}", record["eventID"])
    assert record["eventName"] == INSERT
    assert record["eventSource"] == "aws:dynamodb"
    assert record["eventVersion"] == "1.1"
    told = record["dynamodb"]
    created = told.pop("ApproximateCreationDateTime")
    number = told.pop("SequenceNumber")
    assert told == {
        "Keys": {"p": {"S": p}, "c": {"N": "1"}},
        "NewImage": {"p": {"S": p}, "c": {"N": "1"}, "b": {"B": "AP8="}, "n": {"N": "1.5"}},
        "SizeBytes": 2 * (1 + len(p) + 1 + 2) + (1 + 2) + (1 + 3),
        "StreamViewType": BOTH,
    }
    # The documentation says: rounded down to the second.
    assert created == int(created)
    assert abs(created - before) < 300
    assert re.fullmatch(r"\d{21,40}", number)
    assert all(set(body) == {"Records", "NextShardIterator"} for body in bodies)


# What LocalStack recorded of these writes.
def test_sizes_of_records(resource, streams):
    with stream_table(resource, "id:S") as made:
        made.put_item(Item={"id": "Fred"})
        write(resource, put(made, {"id": "Fred"}), put(made, {"id": "NewKey"}))
        write(resource, update(made, {"id": "NewKey"}, "SET attr1 = :a, attr2 = :b",
                               **values(a="value1", b="value2")))
        write(resource, update(made, {"id": "NonExistentKey"}, "SET attr1 = :a",
                               **values(a="value1")))
        write(resource, put(made, {"id": "Fred", "name": "Fred"}), delete(made, {"id": "NewKey"}))
        reader = Reader(streams, arn_of(made))

        def sizes(key, count):
            return [(record["eventName"], record["dynamodb"]["SizeBytes"])
                    for record in reader.of(count, id=key)]

        assert sizes("Fred", 2) == [(INSERT, 12), (MODIFY, 26)]
        assert sizes("NewKey", 3) == [(INSERT, 16), (MODIFY, 46), (REMOVE, 38)]
        assert sizes("NonExistentKey", 1) == [(INSERT, 43)]


# The example of StreamRecord in the developer guide.
def test_sizes_of_numbers(resource, streams):
    with stream_table(resource, "Id:N") as made:
        made.put_item(Item={"Id": 101, "Message": "New item!"})
        made.update_item(Key={"Id": 101}, UpdateExpression="SET Message = :m",
                         **values(m="This item has changed"))
        made.delete_item(Key={"Id": 101})
        found = Reader(streams, arn_of(made)).of(3, Id=101)
        assert [(record["eventName"], record["dynamodb"]["SizeBytes"]) for record in found] == [
            (INSERT, 26), (MODIFY, 59), (REMOVE, 38)]


@pytest.mark.parametrize(("view", "sizes"), [
    ("KEYS_ONLY", [12, 12, 12]), ("NEW_IMAGE", [24, 29, 12]), ("OLD_IMAGE", [12, 24, 29]),
    (BOTH, [24, 41, 29])])
def test_sizes_by_views(resource, streams, view, sizes):
    """Those of KEYS_ONLY were recorded; the rule is the same: what is in the record counts."""
    with stream_table(resource, "Username:S", view=view) as made:
        made.put_item(Item={"Username": "Fred"})
        made.update_item(Key={"Username": "Fred"}, UpdateExpression="SET Age = :a",
                         **values(a=20))
        made.delete_item(Key={"Username": "Fred"})
        found = Reader(streams, arn_of(made)).of(3, Username="Fred")
        assert [record["dynamodb"]["SizeBytes"] for record in found] == sizes


def test_the_size_of_a_binary_value(resource, streams):
    with stream_table(resource, "my_partition_key:S", view="NEW_IMAGE") as made:
        made.put_item(Item={"my_partition_key": "hello world", "binary_key": b"foobar"})
        (record,) = Reader(streams, arn_of(made)).of(1, my_partition_key="hello world")
        assert record["dynamodb"]["SizeBytes"] == 70


# --- views ---


@pytest.mark.parametrize("view", VIEWS)
def test_views(resource, streams, view):
    with stream_table(resource, "p:S", "c:S", view=view) as made:
        key = {"p": "p", "c": "c"}
        steps = [None, {**key, "x": 1}, {**key, "x": 1, "y": {"z": [2]}}, key, None]
        made.put_item(Item=steps[1])
        made.update_item(Key=key, UpdateExpression="SET y = :y", **values(y={"z": [2]}))
        made.update_item(Key=key, UpdateExpression="REMOVE x, y")
        made.delete_item(Key=key)
        found = Reader(streams, arn_of(made)).of(4, **key)
        names = [INSERT, MODIFY, MODIFY, REMOVE]
        has_old, has_new = view in (BOTH, "OLD_IMAGE"), view in (BOTH, "NEW_IMAGE")
        assert [images(record) for record in found] == [
            (name, old if has_old else None, new if has_new else None)
            for name, old, new in zip(names, steps, steps[1:])]
        for record in found:
            assert record["dynamodb"]["StreamViewType"] == view
            # An image that there is none of is left out, not empty.
            assert None not in record["dynamodb"].values()
            assert {} not in record["dynamodb"].values()


def test_changes_that_a_view_does_not_show(resource, streams):
    """Keys alone, and still each change is told."""
    with stream_table(resource, "Username:S", view="KEYS_ONLY") as made:
        name = made.name
        made.put_item(Item={"Username": "Fred"})
        made.update_item(Key={"Username": "Fred"}, UpdateExpression="SET Age = :a", **values(a=1))
        made.delete_item(Key={"Username": "Fred"})
        execute(resource, f"INSERT INTO \"{name}\" VALUE {{'Username': 'Alice'}}")
        execute(resource, f"UPDATE \"{name}\" SET Age = 20 WHERE Username = 'Alice'")
        execute(resource, f"DELETE FROM \"{name}\" WHERE Username = 'Alice'")
        reader = Reader(streams, arn_of(made))
        for user in ("Fred", "Alice"):
            assert reader.changes(3, Username=user) == [
                (INSERT, None, None), (MODIFY, None, None), (REMOVE, None, None)]


# --- tables ---


def test_a_table_with_indexes(resource, streams):
    """What is written to indexes is no change of its own."""
    with indexed_table(
        resource, "p:S", "c:S", StreamSpecification=enabled(),
        global_indexes=[Index("global", "g:S")], local_indexes=[Index("local", "p:S", "l:S")],
    ) as made:
        key = {"p": "p", "c": "c"}
        first, second = {**key, "g": "g", "l": "l"}, {**key, "g": "other"}
        made.put_item(Item=first)
        made.put_item(Item=second)
        made.delete_item(Key=key)
        reader = Reader(streams, arn_of(made))
        assert reader.changes(3, **key) == [
            (INSERT, None, first), (MODIFY, first, second), (REMOVE, second, None)]
        assert len(reader.all(3)) == 3


def test_only_while_it_is_enabled(dynamodb, resource, streams):
    with new_table(resource, "p:S") as made:
        made.put_item(Item={"p": "before"})
        set_stream(dynamodb, made, enabled())
        first = arn_of(made)
        made.put_item(Item={"p": "first"})
        made.delete_item(Key={"p": "before"})
        set_stream(dynamodb, made, OFF)
        made.put_item(Item={"p": "between"})
        set_stream(dynamodb, made, enabled("NEW_IMAGE"))
        second = arn_of(made)
        made.put_item(Item={"p": "second"})
        reader = Reader(streams, first)
        assert reader.changes(1, p="first") == [(INSERT, None, {"p": "first"})]
        assert reader.changes(1, p="before") == [(REMOVE, {"p": "before"}, None)]
        assert len(reader.all(2)) == 2
        reader = Reader(streams, second)
        assert reader.changes(1, p="second") == [(INSERT, None, {"p": "second"})]
        assert len(reader.all(1)) == 1


def test_what_the_end_of_a_table_leaves(resource, streams):
    """Its items go without a record, and what was recorded before can still be read."""
    with stream_table(resource, "p:S") as made:
        arn = arn_of(made)
        made.put_item(Item={"p": "x"})
    found = Reader(streams, arn).all(1)
    assert images(found[0]) == (INSERT, None, {"p": "x"})


def test_streams_do_not_mix(resource, streams):
    with stream_table(resource, "p:S") as first, stream_table(resource, "p:S") as second:
        first.put_item(Item={"p": "x", "of": 1})
        second.put_item(Item={"p": "x", "of": 2})
        for number, made in ((1, first), (2, second)):
            reader = Reader(streams, arn_of(made))
            assert reader.changes(1, p="x") == [(INSERT, None, {"p": "x", "of": number})]
            assert len(reader.all(1)) == 1


# --- order ---


def test_changes_of_an_item_are_in_order(table, reader):
    p = unique()
    for _ in range(30):
        change(table, p, "ADD a :n", **values(n=1))
    found = reader.of(30, p=p)
    assert [images(record)[2]["a"] for record in found] == list(range(1, 31))
    for earlier, later in zip(found, found[1:]):
        assert images(later)[1] == images(earlier)[2]
        assert number_of(earlier) < number_of(later)
        assert (earlier["dynamodb"]["ApproximateCreationDateTime"]
                <= later["dynamodb"]["ApproximateCreationDateTime"])
    assert len({reader.shard_of[record["eventID"]] for record in found}) == 1


def test_numbers_and_names_of_records(resource, streams):
    with stream_table(resource, "p:S") as made:
        arn = arn_of(made)
        spans = {shard["ShardId"]: shard["SequenceNumberRange"]
                 for shard in shards_of(streams, arn)}
        with made.batch_writer() as batch_writer:
            for number in range(100):
                batch_writer.put_item(Item={"p": f"key-{number}"})
        reader = Reader(streams, arn)
        found = reader.all(100)
        assert len({record["eventID"] for record in found}) == 100
        numbers = {}
        for record in found:
            numbers.setdefault(reader.shard_of[record["eventID"]], []).append(number_of(record))
        for shard, each in numbers.items():
            # A shard is read in order, and none of its records is before its beginning.
            assert each == sorted(set(each))
            if shard in spans:
                assert int(spans[shard]["StartingSequenceNumber"]) <= each[0]
        again = Reader(streams, arn).all(100)
        assert ({record["eventID"]: record for record in again}
                == {record["eventID"]: record for record in found})


def test_writers_at_once(server_url, streams, resource):
    """No change is lost, told twice or out of order."""
    writers, rounds = 8, 25
    with stream_table(resource, "p:S") as made:
        reader = Reader(streams, arn_of(made), "LATEST")

        def work(number):
            client = connect(server_url)
            for at in range(rounds):
                for p in ("shared", f"own-{number}"):
                    client.update_item(
                        TableName=made.name, Key={"p": {"S": p}}, UpdateExpression="ADD a :n",
                        ExpressionAttributeValues={":n": {"N": "1"}})
                client.transact_write_items(TransactItems=[{"Update": {
                    "TableName": made.name, "Key": {"p": {"S": f"{kind}-{number}"}},
                    "UpdateExpression": "SET a = :a",
                    "ExpressionAttributeValues": {":a": {"N": str(at + 1)}}}}
                    for kind in ("left", "right")])

        with ThreadPoolExecutor(writers) as pool:
            futures = [pool.submit(work, number) for number in range(writers)]
            while not all(future.done() for future in futures):
                reader.read()
            for future in futures:
                future.result()

        def counts(**key):
            total = writers * rounds if key["p"] == "shared" else rounds
            return [new["a"] for _, _, new in reader.changes(total, **key)]

        assert counts(p="shared") == list(range(1, writers * rounds + 1))
        for number in range(writers):
            for kind in ("own", "left", "right"):
                assert counts(p=f"{kind}-{number}") == list(range(1, rounds + 1))
        assert len({record["eventID"] for record in reader.all(4 * writers * rounds)}) == (
            4 * writers * rounds)


def test_a_shard_by_hand(resource, streams):
    """Every record is in the shard that an iterator of its own reads."""
    with stream_table(resource, "p:S") as made:
        made.put_item(Item={"p": "x"})
        reader = Reader(streams, arn_of(made))
        (record,) = reader.of(1, p="x")
        shard = reader.shard_of[record["eventID"]]
        position = iterator(streams, arn_of(made), shard, "AT_SEQUENCE_NUMBER",
                            SequenceNumber=record["dynamodb"]["SequenceNumber"])
        assert streams.get_records(ShardIterator=position)["Records"] == [record]
