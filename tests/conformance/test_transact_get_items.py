"""TransactGetItems: what it reads, what it answers, and what it refuses."""

import re

import pytest
from support import NOT_FOUND, module_table, refused, table_name, unique
from transactions import DONE, NO_FIT, ONE_ITEM, cancelled, invalid, read, reads

table = module_table("p:S")
pairs = module_table("p:S", "c:N")


def stored(table, **attributes):
    item = {"p": unique(), **attributes}
    table.put_item(Item=item)
    return item


def key_of(item):
    return {name: item[name] for name in ("p", "c") if name in item}


def test_items_in_the_order_asked_for(resource, table, pairs):
    first, second = stored(table, v={"a": [1, "x", None]}), stored(table, v={1, 2})
    third = stored(pairs, c=3, v=b"\x00\x01")
    assert reads(resource, read(pairs, key_of(third)), read(table, key_of(second)),
                 read(table, key_of(first))) == {
        "Responses": [{"Item": third}, {"Item": second}, {"Item": first}]}


def test_an_absent_item_is_empty(resource, table):
    item = stored(table)
    absent = read(table, {"p": unique()})
    assert reads(resource, absent) == {"Responses": [{}]}
    another = read(table, {"p": unique()})
    assert reads(resource, absent, read(table, key_of(item)), another) == {
        "Responses": [{}, {"Item": item}, {}]}


def test_a_hundred_items(resource, pairs):
    p = unique()
    items = [{"p": p, "c": c, "v": str(c)} for c in range(100)]
    with pairs.batch_writer() as batch:
        for item in items[:50]:
            batch.put_item(Item=item)
    response = reads(resource, *(read(pairs, key_of(item)) for item in reversed(items)))
    assert response == {"Responses": [{}] * 50 + [{"Item": item} for item in reversed(items[:50])]}


def test_projections(resource, table):
    item = stored(table, a=1, m={"x": [1, 2, 3], "y": {"z": True}}, name="n")
    response = reads(
        resource,
        read(table, key_of(item), ProjectionExpression="a, m.x[1], m.y.z"),
        read(table, {"p": unique()}, ProjectionExpression="a"),
    )
    assert response == {"Responses": [{"Item": {"a": 1, "m": {"x": [2], "y": {"z": True}}}}, {}]}
    response = reads(resource, read(table, key_of(item), ProjectionExpression="#n",
                                    ExpressionAttributeNames={"#n": "name"}))
    assert response == {"Responses": [{"Item": {"name": "n"}}]}


def test_a_projection_that_finds_nothing(resource, table):
    """As if the item were not there."""
    item = stored(table)
    assert reads(resource, read(table, key_of(item), ProjectionExpression="absent")) == {
        "Responses": [{}]}


def test_capacity(resource, table, pairs):
    """Twice what strong reads take, absent items too."""
    large, pair = stored(table, v="x" * 4500), stored(pairs, c=1)
    wanted = (read(table, key_of(large)), read(pairs, key_of(pair)),
              read(table, {"p": unique()}))
    four = {"CapacityUnits": 6, "ReadCapacityUnits": 6}
    two = {"CapacityUnits": 2, "ReadCapacityUnits": 2}
    response = reads(resource, *wanted, ReturnConsumedCapacity="TOTAL")
    found = sorted(response["ConsumedCapacity"], key=lambda each: each["TableName"] != table.name)
    assert found == [{"TableName": table.name, **four}, {"TableName": pairs.name, **two}]
    response = reads(resource, *wanted, ReturnConsumedCapacity="INDEXES")
    found = sorted(response["ConsumedCapacity"], key=lambda each: each["TableName"] != table.name)
    assert found == [{"TableName": table.name, **four, "Table": four},
                     {"TableName": pairs.name, **two, "Table": two}]
    assert set(reads(resource, *wanted, ReturnConsumedCapacity="NONE")) == {"Responses"}


@pytest.mark.parametrize("key", [
    {"p": "x"}, {"p": "x", "c": "1"}, {"p": "x", "c": 1, "d": 1}, {"c": 1}, {},
    {"p": "x", "c": [1]},
])
def test_a_key_that_does_not_fit(resource, table, pairs, key):
    with cancelled(DONE, invalid(NO_FIT)):
        reads(resource, read(table, {"p": unique()}), read(pairs, key))


def test_one_item_twice(resource, pairs):
    p = unique()
    once = read(pairs, {"p": p, "c": 1})
    for again in (once, read(pairs, {"c": 1, "p": p}, ProjectionExpression="a")):
        with refused(ONE_ITEM):
            reads(resource, once, read(pairs, {"p": p, "c": 2}), again)


def test_the_same_key_in_two_tables(resource, table, pairs):
    item = stored(pairs, c=1)
    assert reads(resource, read(table, {"p": item["p"]}), read(pairs, key_of(item))) == {
        "Responses": [{}, {"Item": item}]}


def test_no_such_table(resource, table):
    with refused("Requested resource not found", NOT_FOUND) as caught:
        reads(resource, read(table, {"p": "x"}),
              {"Get": {"TableName": table_name(), "Key": {"p": "x"}}})
    assert "CancellationReasons" not in caught.value.response


@pytest.mark.parametrize(("expression", "names", "message"), [
    ("!!", None, 'Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"'),
    ("#n", None, "Invalid ProjectionExpression: An expression attribute name used in the document "
                 "path is not defined; attribute name: #n"),
    ("a", {"#n": "n"},
     "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}"),
    ("a, a.b", None,
     "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or "
     "rewrite one of these paths; path one: [a], path two: [a, b]"),
])
def test_a_projection_that_is_wrong(resource, expression, names, message):
    """Said before any table is looked at, and of the request as a whole."""
    parameters = {"ExpressionAttributeNames": names} if names else {}
    absent = {"TableName": table_name(), "Key": {"p": "x"}}
    with refused(message):
        reads(resource, {"Get": {**absent, "ProjectionExpression": expression, **parameters}})


def test_a_key_without_a_value(resource, pairs):
    with refused("One or more parameter values are not valid. The AttributeValue for a key "
                 "attribute cannot contain an empty string value. Key: p"):
        reads(resource, read(pairs, {"p": "", "c": 1}))


def test_more_than_a_hundred(resource, pairs):
    with refused(re.compile(
            r"^1 validation error detected: (Value '\[.+\]' at 'transactItems'|Value at "
            r"'TransactItems') failed to satisfy constraint: Member must have length less than or "
            r"equal to 100$", re.DOTALL)):
        reads(resource, *(read(pairs, {"p": "x", "c": c}) for c in range(101)))


def test_no_name_of_a_table(resource, table):
    with refused("1 validation error detected: Value 'bad!name' at "
                 "'transactItems.2.member.get.tableName' failed to satisfy constraint: Member must "
                 "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"):
        reads(resource, read(table, {"p": "x"}),
              {"Get": {"TableName": "bad!name", "Key": {"p": "x"}}})
