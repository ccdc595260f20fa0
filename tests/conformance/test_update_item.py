"""UpdateItem, apart from its expression."""

import pytest
from boto3.dynamodb.types import Binary
from support import NOT_FOUND, get, module_table, put, refused, table_name, unchecked, unique

table = module_table("p:S")
pairs = module_table("p:S", "c:N")
binaries = module_table("p:B")


def test_the_answer_is_empty(table):
    response = table.update_item(Key={"p": unique()}, UpdateExpression="SET a = :v",
                                 ExpressionAttributeValues={":v": 1})
    response.pop("ResponseMetadata")
    assert response == {}


def test_without_an_expression_the_item_is_created(table, pairs):
    key = {"p": unique()}
    table.update_item(Key=key)
    assert get(table, key) == key
    key = {"p": unique(), "c": 1}
    pairs.update_item(Key=key)
    assert get(pairs, key) == key


def test_without_an_expression_an_item_is_left_alone(table):
    item = put(table, a=1)
    table.update_item(Key={"p": item["p"]})
    assert get(table, {"p": item["p"]}) == item


def test_update_of_a_key_of_two(pairs):
    p = unique()
    for c in (1, 2):
        pairs.put_item(Item={"p": p, "c": c, "n": 0})
    pairs.update_item(Key={"p": p, "c": 2}, UpdateExpression="ADD n :v",
                      ExpressionAttributeValues={":v": 5})
    assert get(pairs, {"p": p, "c": 1})["n"] == 0
    assert get(pairs, {"p": p, "c": 2})["n"] == 5


@pytest.mark.parametrize("key", [{"p": "x"}, {"p": "x", "c": "1"}, {"p": "x", "c": 1, "d": 1}])
def test_a_key_that_does_not_fit(pairs, key):
    with refused("The provided key element does not match the schema"):
        pairs.update_item(Key=key)


def test_the_sort_key_cannot_be_changed(pairs):
    with refused("One or more parameter values were invalid: Cannot update attribute c. "
                 "This attribute is part of the key"):
        pairs.update_item(Key={"p": unique(), "c": 1}, UpdateExpression="SET c = :v",
                          ExpressionAttributeValues={":v": 1})


def test_empty_key(table, binaries):
    text = ("One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty {} value. Key: p")
    with refused(text.format("string")):
        table.update_item(Key={"p": ""})
    with refused(text.format("binary")):
        binaries.update_item(Key={"p": Binary(b"")})


def test_no_such_table(resource):
    with refused("Requested resource not found", NOT_FOUND):
        resource.Table(table_name()).update_item(Key={"p": "x"})


def test_key_missing(server_url, table):
    with refused("1 validation error detected: Value null at 'key' failed to satisfy constraint: "
                 "Member must not be null"):
        unchecked(server_url).update_item(TableName=table.name)


def test_unknown_return_values(server_url, table):
    with refused("1 validation error detected: Failed to satisfy constraint: Member must satisfy "
                 "enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]"):
        unchecked(server_url).update_item(TableName=table.name, Key={"p": {"S": unique()}},
                                          ReturnValues="all_new")
