"""PutItem."""

from decimal import Decimal

import pytest
from boto3.dynamodb.types import Binary
from support import (
    NOT_FOUND,
    connect,
    get,
    module_table,
    put,
    refused,
    refused_at_once,
    table_name,
    unchecked,
    unique,
)

table = module_table("p:S")
pairs = module_table("p:S", "c:S")
numbered = module_table("p:N", "c:N")
binaries = module_table("p:B", "c:B")


def test_put_then_get(table):
    item = put(table, a="hello", n=Decimal("3.25"))
    assert get(table, {"p": item["p"]}) == item


def test_the_answer_is_empty(table):
    response = table.put_item(Item={"p": unique(), "a": 1})
    response.pop("ResponseMetadata")
    assert response == {}


def test_an_item_of_its_key_alone(table, pairs):
    key = {"p": unique()}
    table.put_item(Item=key)
    assert get(table, key) == key
    key = {"p": unique(), "c": "x"}
    pairs.put_item(Item=key)
    assert get(pairs, key) == key


def test_put_replaces_the_whole_item(table):
    item = put(table, a=1, b=2)
    table.put_item(Item={"p": item["p"], "b": 3, "d": 4})
    assert get(table, {"p": item["p"]}) == {"p": item["p"], "b": 3, "d": 4}


def test_items_of_one_partition_are_apart(pairs):
    p = unique()
    for c in ("a", "b", "a\0", "A"):
        pairs.put_item(Item={"p": p, "c": c, "v": c})
    for c in ("a", "b", "a\0", "A"):
        assert get(pairs, {"p": p, "c": c})["v"] == c


def test_keys_do_not_run_into_each_other(pairs):
    one = unique()
    pairs.put_item(Item={"p": one, "c": "23", "v": 1})
    pairs.put_item(Item={"p": one + "2", "c": "3", "v": 2})
    assert get(pairs, {"p": one, "c": "23"})["v"] == 1
    assert get(pairs, {"p": one + "2", "c": "3"})["v"] == 2


def test_equal_numbers_are_one_key(dynamodb, numbered):
    for text in ("7", "7.0", "0.7e1", "+7", "700E-2"):
        dynamodb.put_item(TableName=numbered.name,
                          Item={"p": {"N": text}, "c": {"N": "0"}, "v": {"S": text}})
    dynamodb.put_item(TableName=numbered.name,
                      Item={"p": {"N": "7"}, "c": {"N": "-0"}, "v": {"S": "last"}})
    assert get(numbered, {"p": Decimal(7), "c": Decimal(0)}) == {
        "p": 7, "c": 0, "v": "last",
    }
    assert numbered.query(
        KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": 7}
    )["Count"] == 1


def test_numbers_that_doubles_confuse_are_different_keys(numbered):
    near = [Decimal("0.1"), Decimal("0.10000000000000000000000000000000000001"),
            Decimal(2**53), Decimal(2**53 + 1)]
    for c in near:
        numbered.put_item(Item={"p": Decimal(1), "c": c, "v": str(c)})
    for c in near:
        assert get(numbered, {"p": Decimal(1), "c": c})["v"] == str(c)


def test_binary_keys(binaries):
    p = Binary(unique().encode())
    for c in (b"\x00", b"\x00\x00", b"\xff", b"\x80abc"):
        binaries.put_item(Item={"p": p, "c": Binary(c), "v": c.hex()})
    for c in (b"\x00", b"\x00\x00", b"\xff", b"\x80abc"):
        assert get(binaries, {"p": p, "c": Binary(c)})["v"] == c.hex()


def test_strings_that_look_alike_are_different_keys(table):
    prefix = unique()
    alike = ["e\u0301", "\u00e9", "\u00c9", "e", "E", "e ", " e", "e\0", "\u212b", "\u00c5"]
    for text in alike:
        table.put_item(Item={"p": prefix + text, "v": text})
    for text in alike:
        assert get(table, {"p": prefix + text})["v"] == text


def test_return_values(table):
    key = {"p": unique()}
    assert "Attributes" not in table.put_item(Item={**key, "a": 1}, ReturnValues="ALL_OLD")
    old = table.put_item(Item={**key, "b": 2}, ReturnValues="ALL_OLD")["Attributes"]
    assert old == {**key, "a": 1}
    assert "Attributes" not in table.put_item(Item=key, ReturnValues="NONE")
    assert "Attributes" not in table.put_item(Item=key)


@pytest.mark.parametrize("wish", ["UPDATED_OLD", "UPDATED_NEW", "ALL_NEW"])
def test_return_values_of_updates_are_refused(table, wish):
    with refused_at_once("ReturnValues can only be ALL_OLD or NONE"):
        table.put_item(Item={"p": unique()}, ReturnValues=wish)


def test_unknown_return_values(server_url, table):
    with refused("1 validation error detected: Failed to satisfy constraint: Member must satisfy "
                 "enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]"):
        unchecked(server_url).put_item(
            TableName=table.name, Item={"p": {"S": unique()}}, ReturnValues="DOG"
        )


def test_key_missing(table, pairs):
    with refused("One or more parameter values were invalid: Missing the key p in the item"):
        table.put_item(Item={"a": 1})
    with refused("One or more parameter values were invalid: Missing the key p in the item"):
        table.put_item(Item={})
    with refused("One or more parameter values were invalid: Missing the key c in the item"):
        pairs.put_item(Item={"p": "x"})


def test_key_of_another_type(table, pairs):
    with refused("One or more parameter values were invalid: Type mismatch for key p expected: S "
                 "actual: N"):
        table.put_item(Item={"p": 1})
    with refused("One or more parameter values were invalid: Type mismatch for key c expected: S "
                 "actual: M"):
        pairs.put_item(Item={"p": "x", "c": {}})
    with refused("One or more parameter values were invalid: Type mismatch for key p expected: S "
                 "actual: NULL"):
        table.put_item(Item={"p": None})


def test_empty_key(table, pairs, binaries):
    text = ("One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty {} value. Key: {}")
    with refused(text.format("string", "p")):
        table.put_item(Item={"p": ""})
    with refused(text.format("string", "c")):
        pairs.put_item(Item={"p": "x", "c": ""})
    with refused(text.format("binary", "p")):
        binaries.put_item(Item={"p": Binary(b""), "c": Binary(b"x")})


def test_the_longest_keys(pairs):
    p = unique().ljust(2048, "p")
    item = {"p": p, "c": "c" * 1024}
    pairs.put_item(Item=item)
    assert get(pairs, item) == item
    with refused("One or more parameter values were invalid: Size of hashkey has exceeded the "
                 "maximum size limit of2048 bytes"):
        pairs.put_item(Item={"p": p + "p", "c": "c"})
    with refused("One or more parameter values were invalid: Aggregated size of all range keys "
                 "has exceeded the size limit of 1024 bytes"):
        pairs.put_item(Item={"p": "p", "c": "c" * 1025})


def test_the_length_of_a_key_is_in_bytes(pairs):
    item = {"p": unique(), "c": "\u00e9" * 512}
    pairs.put_item(Item=item)
    assert get(pairs, item) == item
    with refused("One or more parameter values were invalid: Aggregated size of all range keys "
                 "has exceeded the size limit of 1024 bytes"):
        pairs.put_item(Item={"p": "p", "c": "\u00e9" * 512 + "c"})


def test_no_such_table(resource):
    nowhere = resource.Table(table_name())
    for item in ({"p": "x"}, {}):
        with refused("Requested resource not found", NOT_FOUND):
            nowhere.put_item(Item=item)


def test_an_item_too_large_without_a_key(table):
    with refused("Item size has exceeded the maximum allowed size"):
        table.put_item(Item={"v": "x" * 400 * 1024})


def test_item_missing(server_url, table):
    with refused("1 validation error detected: Value null at 'item' failed to satisfy constraint: "
                 "Member must not be null"):
        unchecked(server_url).put_item(TableName=table.name)


def test_many_attributes(table):
    item = put(table, **{f"attribute{i}": Decimal(i) for i in range(2000)})
    assert get(table, {"p": item["p"]}) == item


def test_an_item_survives_another_connection(server_url, dynamodb, table):
    item = put(table, a="kept")
    other = connect(server_url)
    found = other.get_item(TableName=table.name, Key={"p": {"S": item["p"]}}, ConsistentRead=True)
    assert found["Item"] == {"p": {"S": item["p"]}, "a": {"S": "kept"}}
