"""DeleteItem."""

import pytest
from boto3.dynamodb.types import Binary
from support import NOT_FOUND, get, module_table, put, refused, refused_at_once, table_name, unique

table = module_table("p:S")
pairs = module_table("p:S", "c:S")
binaries = module_table("p:B")


def test_delete(table):
    key = {"p": put(table, a=1)["p"]}
    response = table.delete_item(Key=key)
    response.pop("ResponseMetadata")
    assert response == {}
    assert get(table, key) is None


def test_deleting_nothing_is_no_error(table):
    key = {"p": unique()}
    table.delete_item(Key=key)
    table.delete_item(Key=key)
    assert "Attributes" not in table.delete_item(Key=key, ReturnValues="ALL_OLD")


def test_only_the_named_item_goes(pairs):
    p = unique()
    for c in ("a", "b", "c"):
        pairs.put_item(Item={"p": p, "c": c})
    pairs.delete_item(Key={"p": p, "c": "b"})
    left = pairs.query(KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": p},
                       ConsistentRead=True)
    assert [item["c"] for item in left["Items"]] == ["a", "c"]


def test_a_deleted_item_can_come_back(table):
    key = {"p": put(table, a=1)["p"]}
    table.delete_item(Key=key)
    table.put_item(Item={**key, "b": 2})
    assert get(table, key) == {**key, "b": 2}


def test_return_values(table):
    item = put(table, a={"b": [1]})
    assert table.delete_item(Key={"p": item["p"]}, ReturnValues="ALL_OLD")["Attributes"] == item
    key = {"p": put(table)["p"]}
    assert "Attributes" not in table.delete_item(Key=key, ReturnValues="NONE")


@pytest.mark.parametrize("wish", ["UPDATED_OLD", "UPDATED_NEW", "ALL_NEW"])
def test_return_values_of_updates_are_refused(table, wish):
    with refused_at_once("ReturnValues can only be ALL_OLD or NONE"):
        table.delete_item(Key={"p": unique()}, ReturnValues=wish)


@pytest.mark.parametrize("key", [{"p": 1}, {"c": "x"}, {"p": "x", "c": "x"}, {}])
def test_a_key_that_does_not_fit(table, key):
    with refused("The provided key element does not match the schema"):
        table.delete_item(Key=key)


def test_empty_key(table, binaries):
    text = ("One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty {} value. Key: p")
    with refused(text.format("string")):
        table.delete_item(Key={"p": ""})
    with refused(text.format("binary")):
        binaries.delete_item(Key={"p": Binary(b"")})


def test_no_such_table(resource):
    with refused("Requested resource not found", NOT_FOUND):
        resource.Table(table_name()).delete_item(Key={"p": "x"})
