"""What streams keep, for how long, and what remains in the database: by the test kit's clock."""

import datetime

import boto3
import psycopg
import pytest
from attached import database_url
from botocore.exceptions import ClientError
from server import Server, eventually, remove, temporary_directory
from streams import Reader, arn_of, enabled, images, iterator, key_of, set_stream, shards_of, \
    stream_table, streams_of
from support import connect, new_table, refused
from tuskgate_kit import Kit


NOT_FOUND = "ResourceNotFoundException"
START = datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)


@pytest.fixture(scope="module")
def server():
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--admin-listen", "127.0.0.1:0") as started:
            yield started
    finally:
        remove(directory)


@pytest.fixture(scope="module")
def resource(server):
    return connect(server.url, service=boto3.resource)


@pytest.fixture(scope="module")
def streams(server):
    return connect(server.url, api="dynamodbstreams")


@pytest.fixture
def kit(server):
    kit = Kit(server.admin_url)
    kit.clock(set=START.timestamp(), ticking=True)
    yield kit
    kit.clock(follow=True)


@pytest.fixture
def table(resource, kit):
    with stream_table(resource, "p:S") as made:
        yield made


@pytest.fixture
def database(server):
    with psycopg.connect(database_url(server), autocommit=True) as connection:
        yield connection


def keys(records):
    return [key_of(record)["p"] for record in records]


def only_shard(streams, table):
    (shard,) = shards_of(streams, arn_of(table))
    return shard["ShardId"]


def log_of(database, table):
    found = database.execute("select relation from tuskgate.change_logs where table_name = %s",
                             [table.name]).fetchall()
    return [relation for relation, in found]


def keep_until(database, condition, what):
    """Keeps the logs until that is so: one that the gateway is at just then is left to it."""
    def kept():
        database.execute("select tuskgate.keep_logs('1 hour')")
        return condition()

    eventually(kept, what)


def children_of(database, relation):
    return database.execute(
        "select count(*) from pg_inherits where inhparent = %s::regclass",
        [f'tuskgate_log."{relation}"']).fetchone()[0]


def test_iterators_last_for_fifteen_minutes(table, streams, kit):
    position = iterator(streams, arn_of(table), only_shard(streams, table))
    kit.clock(advance="14m")
    following = streams.get_records(ShardIterator=position)["NextShardIterator"]
    kit.clock(advance="2m")
    with pytest.raises(ClientError) as caught:
        streams.get_records(ShardIterator=position)
    assert caught.value.response["Error"]["Code"] == "ExpiredIteratorException"
    streams.get_records(ShardIterator=following)


def test_changes_last_for_a_day(table, streams, kit):
    arn, shard = arn_of(table), only_shard(streams, table)
    table.put_item(Item={"p": "first"})
    kit.clock(advance="2h")
    table.put_item(Item={"p": "second"})
    first, second = Reader(streams, arn).all(2)
    kit.clock(advance="23h")
    table.put_item(Item={"p": "third"})
    assert keys(Reader(streams, arn).all(2)) == ["second", "third"]
    number = first["dynamodb"]["SequenceNumber"]
    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        with refused("The data you are trying to access has been trimmed",
                     "TrimmedDataAccessException"):
            iterator(streams, arn, shard, kind, SequenceNumber=number)
    position = iterator(streams, arn, shard, "AT_SEQUENCE_NUMBER",
                        SequenceNumber=second["dynamodb"]["SequenceNumber"])
    assert keys(streams.get_records(ShardIterator=position)["Records"]) == ["second", "third"]


def test_an_iterator_that_outlives_its_changes(table, streams, kit):
    """A reader that is told so can begin anew; it is not led past what it has missed."""
    arn, shard = arn_of(table), only_shard(streams, table)
    table.put_item(Item={"p": "first"})
    (first,) = Reader(streams, arn).all(1)
    kit.clock(advance="1h")
    table.put_item(Item={"p": "second"})
    Reader(streams, arn).all(2)
    kit.clock(advance="22h 55m")
    position = iterator(streams, arn, shard, "AFTER_SEQUENCE_NUMBER",
                        SequenceNumber=first["dynamodb"]["SequenceNumber"])
    kit.clock(advance="10m")
    with pytest.raises(ClientError) as caught:
        streams.get_records(ShardIterator=position)
    assert caught.value.response["Error"]["Code"] == "TrimmedDataAccessException"


def test_by_time(table, streams, kit):
    arn, shard = arn_of(table), only_shard(streams, table)
    for name in ("first", "second", "third"):
        table.put_item(Item={"p": name})
        kit.clock(advance="1h")

    def after(time):
        position = iterator(streams, arn, shard, "AT_TIMESTAMP", Timestamp=time)
        return keys(streams.get_records(ShardIterator=position)["Records"])

    assert after(START - datetime.timedelta(days=400)) == ["first", "second", "third"]
    assert after(START) == ["first", "second", "third"]
    assert after(START + datetime.timedelta(minutes=30)) == ["second", "third"]
    assert after(START + datetime.timedelta(minutes=90)) == ["third"]
    assert after(START + datetime.timedelta(minutes=150)) == []
    with pytest.raises(ClientError) as caught:
        after(START + datetime.timedelta(hours=4))
    assert caught.value.response["Error"]["Code"] == "ValidationException"


def test_a_time_within_a_tick(table, streams, kit, database):
    """Changes of one transaction are in one tick, though they were made at different times."""
    arn, shard = arn_of(table), only_shard(streams, table)
    relation = database.execute("select relation from tuskgate.tables where name = %s",
                                [table.name]).fetchone()[0]
    with database.transaction():
        for name in ("first", "second"):
            database.execute(
                f'insert into tuskgate_data."{relation}" (pk, item, size) values '
                "(%s, jsonb_build_object('p', jsonb_build_object('S', %s::text)), 9)",
                [name, name])
            kit.clock(advance="1h")
    position = iterator(streams, arn, shard, "AT_TIMESTAMP",
                        Timestamp=START + datetime.timedelta(minutes=30))
    assert keys(streams.get_records(ShardIterator=position)["Records"]) == ["second"]


def test_a_disabled_stream_lasts_for_a_day(resource, streams, kit, database):
    with stream_table(resource, "p:S") as table:
        arn = arn_of(table)
        table.put_item(Item={"p": "a"})
        set_stream(resource.meta.client, table, {"StreamEnabled": False})
        assert keys(Reader(streams, arn).all(1)) == ["a"]
        kit.clock(advance="23h")
        assert keys(Reader(streams, arn).all(1)) == ["a"]
        kit.clock(advance="2h")
        assert streams_of(streams, TableName=table.name) == []
        with refused(f"Requested resource not found: Stream: {arn} not found", NOT_FOUND):
            streams.describe_stream(StreamArn=arn)
        keep_until(database, lambda: log_of(database, table) == [], "the end of the log")
        # Nothing remains that a write would meet.
        table.put_item(Item={"p": "b"})


def test_the_log_of_a_table_that_is_gone(resource, streams, kit, database):
    with stream_table(resource, "p:S") as table:
        arn = arn_of(table)
        table.put_item(Item={"p": "a"})
    (relation,) = log_of(database, table)
    database.execute("select tuskgate.keep_logs('1 hour')")
    assert keys(Reader(streams, arn).all(1)) == ["a"]
    kit.clock(advance="25h")
    keep_until(database, lambda: log_of(database, table) == [], "the end of the log")
    assert database.execute("select count(*) from pg_class where relname like %s",
                            [relation + "%"]).fetchone()[0] == 0
    for catalog in ("streams", "shards"):
        assert database.execute(f"select count(*) from tuskgate.{catalog} where table_name = %s",
                                [table.name]).fetchone()[0] == 0


def test_what_is_too_old_is_dropped(table, streams, kit, database):
    (relation,) = log_of(database, table)
    for hour in range(30):
        table.put_item(Item={"p": f"{hour:02}"})
        # Before the hour is over, also where the gateway has not come to it yet.
        database.execute("select tuskgate.tick_logs()")
        kit.clock(advance="1h 1s")
        database.execute("select tuskgate.keep_logs('1 hour')")
    keep_until(database, lambda: children_of(database, relation) <= 27, "the end of old children")
    assert children_of(database, relation) >= 24
    assert keys(Reader(streams, arn_of(table)).all(23)) == [f"{hour:02}" for hour in range(7, 30)]
    ticks = database.execute(
        "select count(*) from tuskgate.ticks t join tuskgate.change_logs l on l.id = t.log_id "
        "where l.table_name = %s", [table.name]).fetchone()[0]
    assert ticks < 60


def test_a_change_that_is_committed_late(table, streams, kit, database, server):
    """The child that it is in is not dropped before it could be read."""
    arn = arn_of(table)
    relation = database.execute("select relation from tuskgate.tables where name = %s",
                                [table.name]).fetchone()[0]
    with psycopg.connect(database_url(server)) as slow:
        slow.execute(f'insert into tuskgate_data."{relation}" (pk, item, size) values '
                     """('late', '{"p": {"S": "late"}}', 9)""")
        for _ in range(27):
            table.put_item(Item={"p": "other"})
            table.delete_item(Key={"p": "other"})
            kit.clock(advance="1h 1s")
            database.execute("select tuskgate.tick_logs()")
            database.execute("select tuskgate.keep_logs('1 hour')")
        slow.commit()
    database.execute("select tuskgate.tick_logs()")
    database.execute("select tuskgate.keep_logs('1 hour')")
    reader = Reader(streams, arn)
    assert [images(record) for record in reader.of(1, p="late")] == [
        ("INSERT", None, {"p": "late"})]
    kit.clock(advance="25h")
    database.execute("select tuskgate.keep_logs('1 hour')")
    assert Reader(streams, arn).all(0) == []


def test_closed_shards_last_for_a_day(table, streams, kit, database):
    arn = arn_of(table)
    table.put_item(Item={"p": "a"})
    parent = only_shard(streams, table)
    assert database.execute("select tuskgate.roll_old_shards('1 hour', 1)").fetchone()[0] == 0
    kit.clock(advance="2h")
    assert database.execute("select tuskgate.roll_old_shards('1 hour', 1)").fetchone()[0] >= 1
    shards = shards_of(streams, arn)
    assert [shard.get("ParentShardId") for shard in shards] == [None, parent, parent]
    assert [shard["ShardId"] for shard in shards_of(
        streams, arn, ShardFilter={"Type": "CHILD_SHARDS", "ShardId": parent})] == [
            shard["ShardId"] for shard in shards[1:]]
    for number in range(20):
        table.put_item(Item={"p": str(number)})
    assert len(Reader(streams, arn).all(21)) == 21
    kit.clock(advance="25h")
    table.put_item(Item={"p": "b"})
    shards = shards_of(streams, arn)
    assert [shard.get("ParentShardId") for shard in shards] == [None, None]
    with refused("Requested resource not found: Shard does not exist", NOT_FOUND):
        iterator(streams, arn, parent)
    assert keys(Reader(streams, arn).all(1)) == ["b"]


def test_what_is_put_back_is_a_change(resource, streams, kit):
    with stream_table(resource, "p:S") as table, new_table(resource, "p:S") as other:
        table.put_item(Item={"p": "a", "n": 1})
        kit.snapshot("before")
        table.put_item(Item={"p": "a", "n": 2})
        table.put_item(Item={"p": "b"})
        set_stream(resource.meta.client, other, enabled())
        arn = arn_of(table)
        assert len(Reader(streams, arn).all(3)) == 3
        kit.restore("before")
        assert arn_of(table) == arn
        changes = [images(record) for record in Reader(streams, arn).all(5)][3:]
        assert sorted(name for name, _, _ in changes) == ["MODIFY", "REMOVE"]
        description = resource.meta.client.describe_table(TableName=other.name)["Table"]
        assert "StreamSpecification" not in description
        other.put_item(Item={"p": "a"})


def test_a_stream_that_a_snapshot_brings_back(resource, streams, kit):
    with stream_table(resource, "p:S") as table:
        kit.snapshot("before")
        first = arn_of(table)
        set_stream(resource.meta.client, table, {"StreamEnabled": False})
        kit.restore("before")
        second = arn_of(table)
        assert second != first
        table.put_item(Item={"p": "a"})
        assert keys(Reader(streams, second).all(1)) == ["a"]
        resource.meta.client.delete_table(TableName=table.name)
        kit.restore("before")
        third = arn_of(table)
        assert third not in (first, second)
        table.put_item(Item={"p": "b"})
        assert keys(Reader(streams, third).all(1)) == ["b"]


def test_a_log_of_another_cluster(resource, streams, kit, database):
    """What a dump brings along has numbers of transactions that mean others here."""
    with stream_table(resource, "p:S") as table:
        first = arn_of(table)
        table.put_item(Item={"p": "a"})
        database.execute("update tuskgate.change_logs set system_identifier = 1 "
                         "where table_name = %s", [table.name])
        database.execute("select tuskgate.renew_streams(2)")
        eventually(lambda: arn_of(table) != first, "another stream")
        second = arn_of(table)
        assert [found["StreamArn"] for found in streams_of(streams, TableName=table.name)] == [
            second]
        assert len(shards_of(streams, second)) == 2
        table.put_item(Item={"p": "b"})
        assert keys(Reader(streams, second).all(1)) == ["b"]
        database.execute("select tuskgate.renew_streams(1)")
        assert arn_of(table) == second


def test_a_relation_whose_changes_are_logged_is_not_truncated(table, streams, database):
    table.put_item(Item={"p": "a"})
    (relation,) = database.execute("select relation from tuskgate.tables where name = %s",
                                   [table.name]).fetchone()
    for name in (relation, f"{relation}~0"):
        with pytest.raises(psycopg.errors.FeatureNotSupported):
            database.execute(f'truncate tuskgate_data."{name}"')
    database.execute(f'delete from tuskgate_data."{relation}"')
    assert [name for name, _, _ in map(images, Reader(streams, arn_of(table)).all(2))] == [
        "INSERT", "REMOVE"]
