"""ConsumedCapacity, exact to the half unit.

A write costs one unit for each started KB of the larger of the old and the new item. A consistent
read costs one unit for each started 4 KB, another read half of that. GetItem and BatchGetItem round
item by item, Query and Scan round what they read together.
"""

import pytest
from support import CONDITION_FAILED, module_table, new_table, refused, unchecked, unique

table = module_table("p:S")
pairs = module_table("p:S", "c:S")

KB = 1024


def sized(size, **key):
    """An item of exactly that many bytes."""
    key = key or {"p": unique()}
    taken = sum(len(name) + len(value) for name, value in key.items()) + len("v")
    return {**key, "v": "x" * (size - taken)}


def key_of(item):
    return {name: value for name, value in item.items() if name in ("p", "c")}


def units(operation, **parameters):
    response = operation(ReturnConsumedCapacity="TOTAL", **parameters)
    return response["ConsumedCapacity"]["CapacityUnits"]


WRITE_SIZES = [(60, 1), (KB, 1), (KB + 1, 2), (2 * KB, 2), (10 * KB + 1, 11), (400 * KB, 400)]
READ_SIZES = [(60, 1), (4 * KB, 1), (4 * KB + 1, 2), (8 * KB, 2), (8 * KB + 1, 3), (400 * KB, 100)]


# Writes


@pytest.mark.parametrize(("size", "expected"), WRITE_SIZES)
def test_put_and_delete(table, size, expected):
    item = sized(size)
    assert units(table.put_item, Item=item) == expected
    assert units(table.delete_item, Key=key_of(item)) == expected
    assert units(table.delete_item, Key=key_of(item)) == 1  # nothing is there any more


def test_put_costs_the_larger_of_old_and_new(table):
    large, small = sized(5 * KB), sized(100)
    small["p"] = large["p"]
    assert units(table.put_item, Item=large) == 5
    assert units(table.put_item, Item=small) == 5
    assert units(table.put_item, Item=small) == 1
    assert units(table.put_item, Item=large) == 5


def test_update_costs_the_larger_of_old_and_new(table):
    item = sized(3 * KB)
    key = key_of(item)
    set_v = {"Key": key, "UpdateExpression": "SET v = :v"}
    assert units(table.update_item, **set_v, ExpressionAttributeValues={":v": item["v"]}) == 3
    assert units(table.update_item, **set_v, ExpressionAttributeValues={":v": item["v"] + "x"}) == 4
    assert units(table.update_item, **set_v, ExpressionAttributeValues={":v": ""}) == 4
    assert units(table.update_item, **set_v, ExpressionAttributeValues={":v": ""}) == 1
    assert units(table.put_item, Item=sized(7 * KB, **key)) == 7
    # Only one byte changes, but the whole item is charged.
    assert units(table.update_item, Key=key, UpdateExpression="REMOVE nowhere") == 7


def test_a_condition_and_returned_values_cost_nothing_more(table):
    item = sized(2 * KB)
    assert units(table.put_item, Item=item, ConditionExpression="attribute_not_exists(p)") == 2
    assert units(table.put_item, Item=item, ReturnValues="ALL_OLD",
                 ConditionExpression="attribute_exists(p)") == 2


def test_a_failed_condition_tells_no_capacity(table):
    with refused("The conditional request failed", CONDITION_FAILED) as caught:
        table.put_item(Item={"p": unique()}, ConditionExpression="attribute_exists(p)",
                       ReturnConsumedCapacity="TOTAL")
    assert "ConsumedCapacity" not in caught.value.response


def test_a_batch_of_writes_rounds_each_item(resource, table, pairs):
    items = [sized(KB + 1), sized(100), sized(3 * KB)]
    extra = sized(2 * KB, p=unique(), c="c")
    response = resource.batch_write_item(
        RequestItems={
            table.name: [{"PutRequest": {"Item": item}} for item in items],
            pairs.name: [{"PutRequest": {"Item": extra}}],
        },
        ReturnConsumedCapacity="TOTAL",
    )
    assert sorted(response["ConsumedCapacity"], key=lambda entry: entry["CapacityUnits"]) == [
        {"TableName": pairs.name, "CapacityUnits": 2},
        {"TableName": table.name, "CapacityUnits": 2 + 1 + 3},
    ]
    response = resource.batch_write_item(
        RequestItems={table.name: [
            {"DeleteRequest": {"Key": key_of(items[0])}},
            {"DeleteRequest": {"Key": {"p": unique()}}},
            {"PutRequest": {"Item": sized(100, p=items[2]["p"])}},
        ]},
        ReturnConsumedCapacity="TOTAL",
    )
    assert response["ConsumedCapacity"] == [{"TableName": table.name, "CapacityUnits": 2 + 1 + 3}]


# Reads


@pytest.mark.parametrize(("size", "expected"), READ_SIZES)
def test_get(table, size, expected):
    item = sized(size)
    key = key_of(item)
    table.put_item(Item=item)
    assert units(table.get_item, Key=key, ConsistentRead=True) == expected
    assert units(table.get_item, Key=key, ConsistentRead=False) == expected / 2
    assert units(table.get_item, Key=key) == expected / 2
    assert units(table.get_item, Key=key, ProjectionExpression="p", ConsistentRead=True) == expected
    table.delete_item(Key=key)


def test_get_of_nothing(table):
    assert units(table.get_item, Key={"p": unique()}, ConsistentRead=True) == 1
    assert units(table.get_item, Key={"p": unique()}) == 0.5


def test_a_batch_of_reads_rounds_each_item(resource, table):
    items = [sized(100), sized(4 * KB + 1), sized(9 * KB)]
    for item in items:
        table.put_item(Item=item)
    keys = [key_of(item) for item in items] + [{"p": unique()}]
    for consistent, factor in ((True, 1), (False, 0.5)):
        response = resource.batch_get_item(
            RequestItems={table.name: {"Keys": keys, "ConsistentRead": consistent}},
            ReturnConsumedCapacity="TOTAL",
        )
        assert response["ConsumedCapacity"] == [
            {"TableName": table.name, "CapacityUnits": (1 + 2 + 3 + 1) * factor}
        ]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [([100], 1), ([4 * KB], 1), ([4 * KB, 100], 2), ([KB] * 4, 1), ([KB] * 4 + [60], 2),
     ([3 * KB] * 4, 3), ([400 * KB, 400 * KB], 200)],
)
def test_query_rounds_the_sum(pairs, sizes, expected):
    p = unique()
    items = [sized(size, p=p, c=str(i)) for i, size in enumerate(sizes)]
    for item in items:
        pairs.put_item(Item=item)
    query = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": p}}
    assert units(pairs.query, ConsistentRead=True, **query) == expected
    assert units(pairs.query, **query) == expected / 2
    # Neither a filter nor a projection nor counting reads less.
    assert units(pairs.query, ConsistentRead=True, FilterExpression="attribute_exists(nowhere)",
                 **query) == expected
    assert units(pairs.query, ConsistentRead=True, ProjectionExpression="c", **query) == expected
    assert units(pairs.query, ConsistentRead=True, Select="COUNT", **query) == expected
    for item in items:
        pairs.delete_item(Key=key_of(item))


def test_query_counts_only_its_page(pairs):
    p = unique()
    for i in range(4):
        pairs.put_item(Item=sized(3 * KB, p=p, c=str(i)))
    query = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": p},
             "ConsistentRead": True}
    assert units(pairs.query, Limit=1, **query) == 1
    assert units(pairs.query, Limit=2, **query) == 2
    assert units(pairs.query, Limit=3, **query) == 3
    query["KeyConditionExpression"] += " AND c > :c"
    query["ExpressionAttributeValues"][":c"] = "1"
    assert units(pairs.query, **query) == 2


def test_scan_rounds_the_sum(resource):
    with new_table(resource, "p:S") as made:
        for _ in range(5):
            made.put_item(Item=sized(KB))
        assert units(made.scan, ConsistentRead=True) == 2
        assert units(made.scan) == 1
        assert units(made.scan, ConsistentRead=True, Limit=4) == 1
        assert units(made.scan, ConsistentRead=True,
                     FilterExpression="attribute_exists(nowhere)") == 2
        assert units(made.scan, ConsistentRead=True, Select="COUNT") == 2


# How it is told


@pytest.mark.parametrize("wish", [None, "NONE", "TOTAL", "INDEXES"])
def test_form(resource, table, wish):
    parameters = {"ReturnConsumedCapacity": wish} if wish else {}
    item = sized(2 * KB)
    key = key_of(item)
    query = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": key["p"]}}
    expected = {
        "TOTAL": lambda n: {"TableName": table.name, "CapacityUnits": n},
        "INDEXES": lambda n: {"TableName": table.name, "CapacityUnits": n,
                              "Table": {"CapacityUnits": n}},
    }.get(wish)

    def check(response, capacity):
        if expected:
            assert response["ConsumedCapacity"] == capacity
        else:
            assert "ConsumedCapacity" not in response

    def told(n):
        return expected and expected(n)

    check(table.put_item(Item=item, **parameters), told(2))
    check(table.update_item(Key=key, **parameters), told(2))
    check(table.get_item(Key=key, **parameters), told(0.5))
    check(table.query(**query, **parameters), told(0.5))
    check(resource.batch_get_item(RequestItems={table.name: {"Keys": [key]}}, **parameters),
          [told(0.5)])
    check(resource.batch_write_item(
        RequestItems={table.name: [{"PutRequest": {"Item": item}}]}, **parameters), [told(2)])
    check(table.delete_item(Key=key, **parameters), told(2))


def test_form_of_a_scan(table):
    for wish, members in (("TOTAL", {"TableName", "CapacityUnits"}),
                          ("INDEXES", {"TableName", "CapacityUnits", "Table"})):
        capacity = table.scan(Limit=1, ReturnConsumedCapacity=wish)["ConsumedCapacity"]
        assert set(capacity) == members
    assert "ConsumedCapacity" not in table.scan(Limit=1)


def test_unknown_wish(server_url, table):
    with refused("1 validation error detected: Value 'ALL' at 'returnConsumedCapacity' failed to "
                 "satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"):
        unchecked(server_url).get_item(TableName=table.name, Key={"p": {"S": "x"}},
                                       ReturnConsumedCapacity="ALL")
