"""The limit on an item collection: on what the items of one partition key and their entries in
local indexes may take together. It is 10 GB; this server's is so low that tests reach it, and that
each write has its collection counted."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.exceptions import ClientError
from indexes import Index, indexed_table, key_condition, query
from server import PATIENCE_SECONDS, Server, remove, temporary_directory
from support import all_items, connect, get, refused, unique

LIMIT = 100_000
TOO_LARGE = ("Collection size exceeded.", "ItemCollectionSizeLimitExceededException")
# The items have a partition key of 36 bytes, a sort key of 2, and three names of 1.
OTHER_BYTES = 41
CLIENTS = 16


@pytest.fixture(scope="module")
def server():
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--item-collection-limit", str(LIMIT)) as started:
            yield started
            assert started.stop() == 0, started.errors()
    finally:
        remove(directory)


@pytest.fixture(scope="module")
def own_resource(server):
    return connect(server.url, boto3.resource, max_pool_connections=CLIENTS)


@pytest.fixture(scope="module")
def table(own_resource):
    with indexed_table(own_resource, "p:S", "c:S",
                       local_indexes=[Index("all", "p:S", "x:S"),
                                      Index("some", "p:S", "y:S", project=("d",)),
                                      Index("keys", "p:S", "x:S", project="KEYS_ONLY")],
                       global_indexes=[Index("global", "c:S")]) as made:
        yield made


def item(p, c, size, **attributes):
    return {"p": p, "c": c, "d": "d" * (size - OTHER_BYTES), **attributes}


def fill(table, size=10_000):
    """Items that reach the limit, but do not exceed it."""
    p = unique()
    items = [item(p, f"{n:02}", size) for n in range(LIMIT // size)]
    for one in items:
        table.put_item(Item=one)
    return p, items


def everything(table, p):
    return all_items(table.query, ConsistentRead=True, **key_condition(p=p))


def select(server, sql):
    found = subprocess.run(
        ["psql", "-XAtc", sql, f"host={server.data}/socket user=tuskgate dbname=tuskgate"],
        check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    return found.stdout.strip()


def batch(table, *requests):
    return table.meta.client.batch_write_item(RequestItems={table.name: list(requests)})


def test_whatever_makes_it_too_large_is_refused_and_writes_nothing(table):
    p, items = fill(table)
    fuller = [
        lambda: table.put_item(Item=item(p, "zz", 500)),
        lambda: table.put_item(Item=item(p, "00", 10_001)),
        lambda: table.update_item(Key={"p": p, "c": "zz"}),
        lambda: table.update_item(Key={"p": p, "c": "00"}, UpdateExpression="SET e = :e",
                                  ExpressionAttributeValues={":e": True}),
        lambda: batch(table, {"PutRequest": {"Item": item(p, "yy", 500)}},
                      {"PutRequest": {"Item": item(unique(), "yy", 500)}}),
    ]
    for write in fuller:
        with refused(*TOO_LARGE):
            write()
        assert everything(table, p) == items


def test_whatever_does_not_grow_it_is_done(table):
    p, items = fill(table)
    table.put_item(Item={**items[0], "d": items[0]["d"].replace("d", "e")})
    table.update_item(Key={"p": p, "c": "01"}, UpdateExpression="SET d = :d",
                      ExpressionAttributeValues={":d": "e" * len(items[1]["d"])})
    table.update_item(Key={"p": p, "c": "02"}, UpdateExpression="SET d = :d",
                      ExpressionAttributeValues={":d": "short"})
    table.delete_item(Key={"p": p, "c": "03"})
    batch(table, {"DeleteRequest": {"Key": {"p": p, "c": "04"}}})
    assert len(everything(table, p)) == len(items) - 2


def test_there_is_room_again_when_items_have_gone(table):
    p, items = fill(table)
    for _ in range(3):
        with refused(*TOO_LARGE):
            table.put_item(Item=item(p, "zz", 10_000))
        table.delete_item(Key={"p": p, "c": "00"})
        table.put_item(Item=item(p, "zz", 10_000))
        with refused(*TOO_LARGE):
            table.put_item(Item=items[0])
        table.delete_item(Key={"p": p, "c": "zz"})
        table.put_item(Item=items[0])


def test_entries_of_local_indexes_count(table):
    p = unique()
    index_key = {"UpdateExpression": "SET x = :x", "ExpressionAttributeValues": {":x": "x"}}
    table.put_item(Item=item(p, "00", 30_000, x="x"))
    table.put_item(Item=item(p, "01", 30_000))
    with refused(*TOO_LARGE):
        table.update_item(Key={"p": p, "c": "01"}, **index_key)
    with refused(*TOO_LARGE):
        table.update_item(Key={"p": p, "c": "00"}, UpdateExpression="SET y = :y",
                          ExpressionAttributeValues={":y": "y"})
    table.update_item(Key={"p": p, "c": "00"}, UpdateExpression="REMOVE x")
    table.update_item(Key={"p": p, "c": "01"}, **index_key)
    assert [found["c"] for found in query(table, "all", {"ConsistentRead": True}, p=p)] == ["01"]


def test_a_first_write_may_be_too_much(table):
    p = unique()
    with refused(*TOO_LARGE):
        table.put_item(Item=item(p, "00", 40_000, x="x", y="y"))
    with refused(*TOO_LARGE):
        batch(table, *({"PutRequest": {"Item": item(p, f"{n:02}", 10_000)}} for n in range(11)))
    assert everything(table, p) == []


def test_others_are_not_concerned(table, own_resource):
    fill(table)
    p, _ = fill(table)
    table.put_item(Item=item(unique(), "00", 10_000))
    with indexed_table(own_resource, "p:S", "c:S",
                       global_indexes=[Index("global", "c:S")]) as without:
        for n in range(11):
            without.put_item(Item=item(p, f"{n:02}", 10_000))


@pytest.mark.parametrize("kind", ["N", "B"])
def test_partition_keys_of_other_types(own_resource, kind):
    p = 12 if kind == "N" else b"\0\xff"
    with indexed_table(own_resource, f"p:{kind}", "c:S",
                       local_indexes=[Index("keys", f"p:{kind}", "x:S")]) as made:
        for n in range(9):
            made.put_item(Item=item(p, f"{n:02}", 10_000))
        with refused(*TOO_LARGE):
            made.put_item(Item=item(p, "zz", 20_000))
        made.put_item(Item=item(p, "zz", 5_000))
        assert get(made, {"p": p, "c": "zz"}) is not None


def test_item_collection_metrics(table):
    p, _ = fill(table)
    metrics = table.put_item(Item=item(p, "00", 9_000),
                             ReturnItemCollectionMetrics="SIZE")["ItemCollectionMetrics"]
    assert metrics["SizeEstimateRangeGB"] == [0, 1]


def test_many_clients(table):
    p = unique()

    def write(client):
        for n in range(10 * LIMIT):
            try:
                table.put_item(Item={**item(p, "", 1_000), "c": f"{client}-{n}"})
            except ClientError as error:
                assert error.response["Error"]["Code"] == TOO_LARGE[1], error
                return

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(write, range(CLIENTS)))
    size = 1_000 * len(everything(table, p))
    # What is being written at the time is not seen when a collection is counted, or its limit checked.
    assert LIMIT - 1_000 * CLIENTS <= size <= LIMIT + 3_000 * CLIENTS
    with refused(*TOO_LARGE):
        table.put_item(Item=item(p, "zz", 20_000))


def test_what_is_known_of_it_stays_little_and_goes_with_the_table(own_resource, server):
    known = "select count(*) from tuskgate.large_collections c join tuskgate.tables t " \
            "on t.id = c.table_id where t.name = '{}'"
    before = int(select(server, "select count(*) from tuskgate.large_collections"))
    with indexed_table(own_resource, "p:S", "c:S",
                       local_indexes=[Index("keys", "p:S", "x:S")]) as made:
        p, _ = fill(made)
        for n in range(1_000):
            made.put_item(Item=item(p, "00", 9_000 + n % 2))
        assert 1 <= int(select(server, known.format(made.name))) <= 600
        made.put_item(Item=item(unique(), "00", 9_000))
    assert int(select(server, "select count(*) from tuskgate.large_collections")) <= before
