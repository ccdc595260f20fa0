"""ConsumedCapacity of tables with secondary indexes.

An index is charged for the entries that a write adds to it, takes from it or changes, by the sizes
of what it projects. A read of an index is charged for the entries it looks at; what a local index
must fetch from the table is charged to the table.
"""

import pytest
from boto3.dynamodb.conditions import Attr, Key
from indexes import Index, indexed_table, module_indexed_table, soon
from support import CONDITION_FAILED, put_all, refused, unique

KB = 1024
INDEXES = {"ReturnConsumedCapacity": "INDEXES"}

table = module_indexed_table("p:S", "c:S", global_indexes=[
    Index("all", "x:S"),
    Index("keys", "x:S", project="KEYS_ONLY"),
    Index("some", "y:S", project=("a",)),
], local_indexes=[
    Index("local", "p:S", "y:S"),
    Index("local-keys", "p:S", "x:S", project="KEYS_ONLY"),
])


def units(response):
    """{index or "table": units}; checks that the sum is told, and nothing that is zero."""
    capacity = response["ConsumedCapacity"]
    found = {"table": capacity["Table"]["CapacityUnits"]}
    for member in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        indexes = capacity.get(member)
        assert indexes is None or indexes
        for name, each in (indexes or {}).items():
            assert set(each) == {"CapacityUnits"}
            assert name.startswith("local") == (member == "LocalSecondaryIndexes")
            found[name] = each["CapacityUnits"]
    assert capacity["CapacityUnits"] == sum(found.values())
    return {name: float(each) for name, each in found.items()}


def sized(size, **attributes):
    """An item of exactly that many bytes."""
    item = {"p": unique(), "c": "c", **attributes}
    item["v"] = "v" * (size - len("v") - sum(len(name) + len(text) for name, text in item.items()))
    return item


def key_of(item):
    return {"p": item["p"], "c": item["c"]}


def put(table, item):
    return units(table.put_item(Item=item, **INDEXES))


def update(table, item, expression, **values):
    parameters = {"ExpressionAttributeValues": {f":{name}": value for name, value in
                                                values.items()}} if values else {}
    return units(table.update_item(Key=key_of(item), UpdateExpression=expression, **parameters,
                                   **INDEXES))


# Writes


def test_an_item_in_no_index(table):
    item = sized(3 * KB)
    assert put(table, item) == {"table": 3}
    assert update(table, item, "SET a = :a", a="a") == {"table": 4}
    assert units(table.delete_item(Key=key_of(item), **INDEXES)) == {"table": 4}
    assert units(table.delete_item(Key=key_of(item), **INDEXES)) == {"table": 1}


def test_an_item_that_is_new(table):
    item = sized(3 * KB, x="x")
    expected = {"table": 3, "all": 3, "keys": 1, "local-keys": 1}
    assert put(table, item) == expected
    assert units(table.delete_item(Key=key_of(item), **INDEXES)) == expected
    item = sized(3 * KB - 200, x="x", y="y", a="a" * KB)
    expected = {"table": 3, "all": 3, "keys": 1, "some": 2, "local": 3, "local-keys": 1}
    assert put(table, item) == expected
    assert units(table.delete_item(Key=key_of(item), **INDEXES)) == expected


def test_the_same_item_again(table):
    item = sized(2 * KB, x="x", y="y", a="a")
    put(table, item)
    assert put(table, item) == {"table": 2}
    assert update(table, item, "SET x = :x, a = :a", x="x", a="a") == {"table": 2}
    assert update(table, item, "SET a = a REMOVE nowhere") == {"table": 2}


def test_a_change_of_what_is_projected(table):
    item = sized(2 * KB, x="x", y="y", a="a")
    put(table, item)
    # v is in those indexes only that have everything.
    assert update(table, item, "SET v = :v", v="v" * 3 * KB) == {"table": 4, "all": 4, "local": 4}
    assert update(table, item, "SET v = :v", v="v") == {"table": 4, "all": 4, "local": 4}
    assert update(table, item, "SET a = :a", a="a" * KB) == {
        "table": 2, "all": 2, "local": 2, "some": 2}
    assert put(table, {**item, "v": "v", "a": "a" * 3 * KB}) == {
        "table": 4, "all": 4, "local": 4, "some": 4}


def test_a_change_of_a_key(table):
    """The old entry is taken away and a new one is made: both are paid."""
    item = sized(3 * KB - 200, x="x", y="y")
    put(table, item)
    assert update(table, item, "SET x = :x", x="z") == {
        "table": 3, "all": 6, "keys": 2, "local": 3, "local-keys": 2}
    assert update(table, item, "SET y = :y, v = :v", y="z", v="v") == {
        "table": 3, "all": 3, "local": 4, "some": 2}


def test_an_item_comes_into_an_index_and_leaves_it(table):
    item = sized(3 * KB)
    put(table, item)
    assert update(table, item, "SET x = :x", x="x") == {
        "table": 4, "all": 4, "keys": 1, "local-keys": 1}
    assert update(table, item, "REMOVE x, v") == {
        "table": 4, "all": 4, "keys": 1, "local-keys": 1}
    assert update(table, item, "SET y = :y", y="y") == {"table": 1, "some": 1, "local": 1}
    assert put(table, key_of(item)) == {"table": 1, "some": 1, "local": 1}


def test_a_batch_adds_up(resource, table):
    items = [sized(2 * KB, x="x"), sized(3 * KB - 200, y="y"), sized(KB)]
    found = resource.batch_write_item(RequestItems={table.name: [
        {"PutRequest": {"Item": item}} for item in items]}, **INDEXES)
    (capacity,) = found["ConsumedCapacity"]
    assert units({"ConsumedCapacity": capacity}) == {
        "table": 6, "all": 2, "keys": 1, "local-keys": 1, "local": 3, "some": 1}
    found = resource.batch_write_item(RequestItems={table.name: [
        {"PutRequest": {"Item": {**items[0], "v": "v"}}},
        *({"DeleteRequest": {"Key": key_of(item)}} for item in items[1:])]}, **INDEXES)
    (capacity,) = found["ConsumedCapacity"]
    assert units({"ConsumedCapacity": capacity}) == {
        "table": 6, "all": 2, "local": 3, "some": 1}


def test_a_failed_condition_tells_nothing(table):
    with refused("The conditional request failed", CONDITION_FAILED) as caught:
        table.put_item(Item=sized(KB, x="x"), ConditionExpression="attribute_exists(p)", **INDEXES)
    assert "ConsumedCapacity" not in caught.value.response


def test_the_total_of_a_write(table):
    total = {"ReturnConsumedCapacity": "TOTAL"}
    item = sized(3 * KB, x="x")
    expected = {"TableName": table.name, "CapacityUnits": 8}
    assert table.put_item(Item=item, **total)["ConsumedCapacity"] == expected
    assert table.delete_item(Key=key_of(item), **total)["ConsumedCapacity"] == expected
    assert "ConsumedCapacity" not in table.put_item(Item=item)


def test_an_index_only_on_keys_of_the_table(resource):
    with indexed_table(resource, "p:S", "c:S",
                       global_indexes=[Index("turned", "c:S", "p:S")]) as made:
        item = sized(2 * KB)
        assert put(made, item) == {"table": 2, "turned": 2}
        assert put(made, item) == {"table": 2}
        assert units(made.delete_item(Key=key_of(item), **INDEXES)) == {"table": 2, "turned": 2}


# Reads


@pytest.fixture(scope="module")
def partition(table):
    """p, x and six items of 3 KB in it."""
    p, x = unique(), unique()
    put_all(table, [sized(3 * KB, p=p, c=str(n), x=x, y=f"y{n}", a="a" * 100) for n in range(6)])
    for index in ("all", "keys"):
        soon(lambda index=index: table.query(IndexName=index, Select="COUNT",
                                             KeyConditionExpression=Key("x").eq(x))["Count"], 6)
    return p, x


@pytest.mark.parametrize(("index", "parameters", "expected"), [
    ("all", {}, 2.5), ("all", {"Limit": 1}, 0.5), ("all", {"Limit": 3}, 1.5),
    ("all", {"Select": "COUNT"}, 2.5), ("all", {"ProjectionExpression": "p"}, 2.5),
    ("all", {"FilterExpression": Attr("y").eq("y1")}, 2.5),
    ("keys", {}, 0.5), ("keys", {"Limit": 1}, 0.5),
])
def test_query_of_a_global_index(table, partition, index, parameters, expected):
    found = table.query(IndexName=index, KeyConditionExpression=Key("x").eq(partition[1]),
                        **parameters, **INDEXES)
    assert units(found) == {"table": 0, index: expected}


@pytest.mark.parametrize(("index", "parameters", "expected"), [
    ("local", {}, {"local": 5}),
    ("local", {"Select": "ALL_ATTRIBUTES"}, {"local": 5}),
    ("local-keys", {}, {"local-keys": 1}),
    ("local-keys", {"ProjectionExpression": "p, x"}, {"local-keys": 1}),
    ("local-keys", {"Select": "COUNT"}, {"local-keys": 1}),
    # Each item that is fetched is rounded by itself.
    ("local-keys", {"Select": "ALL_ATTRIBUTES"}, {"local-keys": 1, "table": 6}),
    ("local-keys", {"ProjectionExpression": "a"}, {"local-keys": 1, "table": 6}),
    ("local-keys", {"ProjectionExpression": "a", "Limit": 2}, {"local-keys": 1, "table": 2}),
])
def test_query_of_a_local_index(table, partition, index, parameters, expected):
    for consistent, factor in ((True, 1), (False, 0.5)):
        found = table.query(IndexName=index, KeyConditionExpression=Key("p").eq(partition[0]),
                            ConsistentRead=consistent, **parameters, **INDEXES)
        assert units(found) == {"table": 0, **{name: each * factor
                                               for name, each in expected.items()}}


def test_query_of_the_table_costs_no_index(table, partition):
    found = table.query(KeyConditionExpression=Key("p").eq(partition[0]), ConsistentRead=True,
                        **INDEXES)
    assert units(found) == {"table": 5}
    found = table.get_item(Key={"p": partition[0], "c": "0"}, **INDEXES)
    assert units(found) == {"table": 0.5}


def test_scan_of_an_index(resource):
    with indexed_table(resource, "p:S", "c:S", global_indexes=[Index("all", "x:S")],
                       local_indexes=[Index("local", "p:S", "y:S", project=("a",))]) as made:
        put_all(made, [sized(3 * KB, x="x", y="y", c=str(n)) for n in range(6)])
        made.put_item(Item=sized(KB))
        soon(lambda: made.scan(IndexName="all")["Count"], 6)
        assert units(made.scan(IndexName="all", **INDEXES)) == {"table": 0, "all": 2.5}
        assert units(made.scan(IndexName="all", Limit=1, **INDEXES)) == {"table": 0, "all": 0.5}
        assert units(made.scan(IndexName="local", ConsistentRead=True, **INDEXES)) == {
            "table": 0, "local": 1}
        assert units(made.scan(ConsistentRead=True, **INDEXES)) == {"table": 5}


def test_the_total_of_a_read(table, partition):
    p, x = partition
    total = {"ReturnConsumedCapacity": "TOTAL"}
    found = table.query(IndexName="all", KeyConditionExpression=Key("x").eq(x), **total)
    assert found["ConsumedCapacity"] == {"TableName": table.name, "CapacityUnits": 2.5}
    found = table.query(IndexName="local-keys", KeyConditionExpression=Key("p").eq(p),
                        Select="ALL_ATTRIBUTES", **total)
    assert found["ConsumedCapacity"] == {"TableName": table.name, "CapacityUnits": 3.5}
