"""GetItem."""

import pytest
from boto3.dynamodb.types import Binary
from support import NOT_FOUND, module_table, put, refused, table_name, unchecked, unique

table = module_table("p:S")
pairs = module_table("p:S", "c:N")
binaries = module_table("p:B")

MISMATCH = "The provided key element does not match the schema"


@pytest.mark.parametrize("consistent", [{}, {"ConsistentRead": False}, {"ConsistentRead": True}])
def test_an_absent_item_leaves_no_member(table, consistent):
    assert "Item" not in table.get_item(Key={"p": unique()}, **consistent)


def test_a_consistent_read_sees_each_write_at_once(table):
    key = {"p": unique()}
    for n in range(20):
        table.put_item(Item={**key, "n": n})
        assert table.get_item(Key=key, ConsistentRead=True)["Item"]["n"] == n
    table.delete_item(Key=key)
    assert "Item" not in table.get_item(Key=key, ConsistentRead=True)


@pytest.mark.parametrize(
    "key",
    [{"p": 1}, {"p": "x", "c": 1}, {"c": "x"}, {"p": ["x"]}, {"P": "x"}, {}],
)
def test_a_key_that_does_not_fit(table, key):
    with refused(MISMATCH):
        table.get_item(Key=key)


@pytest.mark.parametrize(
    "key",
    [{"p": "x"}, {"c": 1}, {"p": "x", "c": "1"}, {"p": "x", "c": 1, "d": 1}, {"p": 1, "c": "x"}],
)
def test_a_key_of_two_that_does_not_fit(pairs, key):
    with refused(MISMATCH):
        pairs.get_item(Key=key)


def test_empty_key(table, binaries):
    text = ("One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty {} value. Key: p")
    with refused(text.format("string")):
        table.get_item(Key={"p": ""})
    with refused(text.format("binary")):
        binaries.get_item(Key={"p": Binary(b"")})


def test_a_key_too_long(table):
    with refused("One or more parameter values were invalid: Size of hashkey has exceeded the "
                 "maximum size limit of2048 bytes"):
        table.get_item(Key={"p": "p" * 2049})


def test_a_key_that_is_no_value(server_url, table):
    client = unchecked(server_url)
    with refused("Supplied AttributeValue is empty, must contain exactly one of the supported "
                 "datatypes"):
        client.get_item(TableName=table.name, Key={"p": {}})
    with refused("Supplied AttributeValue has more than one datatypes set, must contain exactly "
                 "one of the supported datatypes"):
        client.get_item(TableName=table.name, Key={"p": {"S": "x", "BOOL": True}})
    with refused("The parameter cannot be converted to a numeric value: x"):
        client.get_item(TableName=table.name, Key={"p": {"N": "x"}})


def test_key_missing(server_url, table):
    with refused("1 validation error detected: Value null at 'key' failed to satisfy constraint: "
                 "Member must not be null"):
        unchecked(server_url).get_item(TableName=table.name)


def test_no_such_table(resource):
    with refused("Requested resource not found", NOT_FOUND):
        resource.Table(table_name()).get_item(Key={"p": "x"})


def test_projection(table):
    item = put(table, a=1, b={"c": [1, 2, {"d": 3}], "e": 4}, f=5)
    key = {"p": item["p"]}
    found = table.get_item(Key=key, ProjectionExpression="a, b.c[2].d", ConsistentRead=True)
    assert found["Item"] == {"a": 1, "b": {"c": [{"d": 3}]}}


def test_a_projection_of_nothing_is_an_empty_item(table):
    key = {"p": put(table, a=1)["p"]}
    assert table.get_item(Key=key, ProjectionExpression="x, a.b", ConsistentRead=True)["Item"] == {}
    assert "Item" not in table.get_item(Key={"p": unique()}, ProjectionExpression="x")


def test_names_without_an_expression(table):
    with refused("ExpressionAttributeNames can only be specified when using expressions"):
        table.get_item(Key={"p": "x"}, ExpressionAttributeNames={"#a": "a"})
