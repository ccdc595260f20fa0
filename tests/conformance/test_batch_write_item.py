"""BatchWriteItem."""

import re

import pytest
from support import (
    NOT_FOUND,
    all_items,
    get,
    module_table,
    refused,
    table_name,
    unchecked,
    unique,
)

table = module_table("p:S", "c:N")
other = module_table("p:S")

LENGTHS = ("[Member must have length less than or equal to 25, Member must have length greater "
           "than or equal to 1]")


def putting(item):
    return {"PutRequest": {"Item": item}}


def deleting(key):
    return {"DeleteRequest": {"Key": key}}


def write(resource, requests):
    response = resource.batch_write_item(RequestItems=requests)
    assert response["UnprocessedItems"] == {}


def partition(table, p):
    return all_items(table.query, KeyConditionExpression="p = :p", ConsistentRead=True,
                     ExpressionAttributeValues={":p": p})


def test_twenty_five_puts(resource, table):
    p = unique()
    items = [{"p": p, "c": c, "v": {"c": [c]}} for c in range(25)]
    write(resource, {table.name: [putting(item) for item in reversed(items)]})
    assert partition(table, p) == items


def test_puts_replace(resource, table):
    p = unique()
    table.put_item(Item={"p": p, "c": 1, "old": True, "v": 0})
    write(resource, {table.name: [putting({"p": p, "c": c, "v": c}) for c in (1, 2)]})
    assert partition(table, p) == [{"p": p, "c": 1, "v": 1}, {"p": p, "c": 2, "v": 2}]


def test_deletes(resource, table):
    p = unique()
    write(resource, {table.name: [putting({"p": p, "c": c}) for c in range(10)]})
    write(resource, {table.name: [deleting({"p": p, "c": c}) for c in range(0, 12, 2)]})
    assert [item["c"] for item in partition(table, p)] == [1, 3, 5, 7, 9]


def test_puts_and_deletes_of_several_tables(resource, table, other):
    p = unique()
    table.put_item(Item={"p": p, "c": 1})
    other.put_item(Item={"p": p, "gone": True})
    write(resource, {
        table.name: [deleting({"p": p, "c": 1}), putting({"p": p, "c": 2})],
        other.name: [deleting({"p": p}), putting({"p": p + "x", "c": "not a key here"})],
    })
    assert partition(table, p) == [{"p": p, "c": 2}]
    assert get(other, {"p": p}) is None
    assert get(other, {"p": p + "x"}) == {"p": p + "x", "c": "not a key here"}


def test_the_same_key_in_two_tables(resource, other, table):
    p = unique()
    write(resource, {table.name: [putting({"p": p, "c": 1})], other.name: [putting({"p": p})]})
    assert get(table, {"p": p, "c": 1}) == {"p": p, "c": 1}
    assert get(other, {"p": p}) == {"p": p}


def test_large_items(resource, other):
    items = [{"p": unique(), "v": "x" * 399_000} for _ in range(25)]
    write(resource, {other.name: [putting(item) for item in items]})
    for item in items:
        assert get(other, {"p": item["p"]}) == item
        other.delete_item(Key={"p": item["p"]})


def test_the_writer_of_boto3(table):
    p = unique()
    with table.batch_writer(overwrite_by_pkeys=["p", "c"]) as batch:
        for c in range(130):
            batch.put_item(Item={"p": p, "c": c})
            batch.put_item(Item={"p": p, "c": c, "v": c})
        batch.delete_item(Key={"p": p, "c": 129})
    assert partition(table, p) == [{"p": p, "c": c, "v": c} for c in range(129)]


def test_twenty_five_and_no_more(resource, table, other):
    with refused(re.compile("^1 validation error detected: Value '{" + table.name +
                            r"=\[WriteRequest\(putRequest=PutRequest\(item={.*\]}' at "
                            "'requestItems' failed to satisfy constraint: Map value must satisfy "
                            "constraint: " + re.escape(LENGTHS) + "$")):
        write(resource, {table.name: [putting({"p": "x", "c": c}) for c in range(26)]})
    with refused("Too many items requested for the BatchWriteItem call"):
        write(resource, {
            table.name: [putting({"p": "x", "c": c}) for c in range(13)],
            other.name: [putting({"p": str(c)}) for c in range(13)],
        })


REFUSED = [
    (lambda p: [putting({"p": p, "c": 1}), putting({"p": p, "c": 1})],
     "Provided list of item keys contains duplicates"),
    (lambda p: [putting({"p": p, "c": 1}), deleting({"p": p, "c": 1})],
     "Provided list of item keys contains duplicates"),
    (lambda p: [deleting({"p": p, "c": 1}), deleting({"p": p, "c": 1})],
     "Provided list of item keys contains duplicates"),
    (lambda p: [putting({"p": p})], "The provided key element does not match the schema"),
    (lambda p: [putting({"p": p, "c": "1"})], "The provided key element does not match the schema"),
    (lambda p: [deleting({"p": p})], "The provided key element does not match the schema"),
    (lambda p: [deleting({"p": p, "c": 1, "d": 1})],
     "The provided key element does not match the schema"),
    (lambda p: [putting({"p": "", "c": 1})],
     "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
     "contain an empty string value. Key: p"),
    (lambda p: [putting({"p": p, "c": 1, "v": "x" * 409_600})],
     "Item size has exceeded the maximum allowed size"),
]


@pytest.mark.parametrize(("requests", "message"), REFUSED)
def test_one_bad_request_and_nothing_is_written(resource, table, requests, message):
    good, bad = unique(), unique()
    with refused(message):
        write(resource, {table.name: [putting({"p": good, "c": 0})] + requests(bad)})
    assert partition(table, good) == []
    assert partition(table, bad) == []


def test_a_bad_value_and_nothing_is_written(dynamodb, table):
    p = unique()
    with refused("One or more parameter values were invalid: An string set  may not be empty"):
        dynamodb.batch_write_item(RequestItems={table.name: [
            putting({"p": {"S": p}, "c": {"N": "1"}}),
            putting({"p": {"S": p}, "c": {"N": "2"}, "v": {"SS": []}}),
        ]})
    assert partition(table, p) == []


def test_no_name_of_a_table(dynamodb):
    with refused(re.compile(
            r"^1 validation error detected: Value '{bad!name=\[WriteRequest\(putRequest=PutRequest"
            r"\(item={pk=.*\]}' at 'requestItems' failed to satisfy constraint: Map keys must "
            r"satisfy constraint: \[Member must have length less than or equal to 255, Member must "
            r"have length greater than or equal to 3, Member must satisfy regular expression "
            r"pattern: \[a-zA-Z0-9_.-\]\+\]$")):
        dynamodb.batch_write_item(RequestItems={"bad!name": [putting({"pk": {"S": "x"}})]})


def test_no_such_table_and_nothing_is_written(resource, table):
    p = unique()
    with refused("Requested resource not found", NOT_FOUND):
        write(resource, {
            table.name: [putting({"p": p, "c": 1})],
            table_name(): [putting({"p": p})],
        })
    assert partition(table, p) == []


def test_nothing_asked(server_url, table):
    client = unchecked(server_url)
    with refused(re.compile("^(The requestItems parameter is required for BatchWriteItem|1 "
                            "validation error detected: Value at 'RequestItems' failed to satisfy "
                            "constraint: Member must have length greater than or equal to 1)$")):
        client.batch_write_item(RequestItems={})
    with refused(f"1 validation error detected: Value '{{{table.name}=[]}}' at 'requestItems' "
                 f"failed to satisfy constraint: Map value must satisfy constraint: {LENGTHS}"):
        client.batch_write_item(RequestItems={table.name: []})
    neither_or_both = ("Supplied AttributeValue has more than one datatypes set, must contain "
                       "exactly one of the supported datatypes")
    with refused(neither_or_both):
        client.batch_write_item(RequestItems={table.name: [{}]})
    with refused(neither_or_both):
        client.batch_write_item(RequestItems={table.name: [
            {**putting({"p": {"S": "x"}, "c": {"N": "1"}}),
             **deleting({"p": {"S": "x"}, "c": {"N": "2"}})},
        ]})
