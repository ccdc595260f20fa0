"""BatchGetItem."""

import pytest
from support import (
    NOT_FOUND,
    key_parameters,
    module_table,
    put_all,
    refused,
    table_name,
    unchecked,
    unique,
)

table = module_table("p:S", "c:N")
other = module_table("p:S")


@pytest.fixture(scope="module")
def hundred(table):
    items = [{"p": unique(f"p{i % 7}"), "c": i, "v": f"value {i}", "n": {"i": i}}
             for i in range(100)]
    put_all(table, items)
    return items


def key_of(item):
    return {"p": item["p"], "c": item["c"]}


def by_c(items):
    return sorted(items, key=lambda item: item["c"])


def batch_get(resource, table, keys, **parameters):
    parameters.setdefault("ConsistentRead", True)
    found = resource.batch_get_item(RequestItems={table.name: {"Keys": keys, **parameters}})
    assert found["UnprocessedKeys"] == {}
    return found["Responses"][table.name]


def test_a_hundred_items(resource, table, hundred):
    found = batch_get(resource, table, [key_of(item) for item in hundred])
    assert by_c(found) == hundred


def test_one_item(resource, table, hundred):
    assert batch_get(resource, table, [key_of(hundred[3])]) == [hundred[3]]


def test_a_few_items_in_the_order_asked_for(resource, table, hundred):
    some = [hundred[5], hundred[2], hundred[9], hundred[1]]
    keys = [key_of(item) for item in some]
    keys.insert(2, {"p": unique(), "c": 1})
    assert batch_get(resource, table, keys) == some


def test_absent_items_are_left_out(resource, table, hundred):
    keys = [key_of(hundred[1]), {"p": unique(), "c": 1}, {"p": hundred[1]["p"], "c": 99999}]
    assert batch_get(resource, table, keys) == [hundred[1]]
    assert batch_get(resource, table, keys[1:]) == []


def test_several_tables(resource, table, other, hundred):
    item = {"p": unique(), "v": "other"}
    other.put_item(Item=item)
    found = resource.batch_get_item(RequestItems={
        table.name: {"Keys": [key_of(item) for item in hundred[:10]], "ConsistentRead": True},
        other.name: {"Keys": [{"p": item["p"]}, {"p": unique()}], "ConsistentRead": True},
    })
    assert by_c(found["Responses"][table.name]) == hundred[:10]
    assert found["Responses"][other.name] == [item]
    assert found["UnprocessedKeys"] == {}


def test_projection(resource, table, hundred):
    found = batch_get(resource, table, [key_of(item) for item in hundred[:5]],
                      ProjectionExpression="c, n.#i", ExpressionAttributeNames={"#i": "i"})
    assert by_c(found) == [{"c": i, "n": {"i": i}} for i in range(5)]


def test_a_consistent_read_sees_each_write_at_once(resource, other):
    key = {"p": unique()}
    for n in range(10):
        other.put_item(Item={**key, "n": n})
        assert batch_get(resource, other, [key]) == [{**key, "n": n}]


def test_more_bytes_than_one_answer_holds(resource, other):
    """The answer holds at most 16 MB; what did not fit is told, so that it can be asked again."""
    keys = [{"p": unique(f"big{i}")} for i in range(50)]
    for key in keys:
        other.put_item(Item={**key, "v": "x" * 380_000})
    wanted = {other.name: {"Keys": keys, "ConsistentRead": True}}
    found, answers = [], 0
    while wanted:
        response = resource.batch_get_item(RequestItems=wanted)
        answers += 1
        got = response["Responses"].get(other.name, [])
        assert sum(len(item["v"]) for item in got) <= 16 * 1024 * 1024
        found += got
        wanted = response["UnprocessedKeys"]
        if wanted:
            assert wanted[other.name]["ConsistentRead"] is True
        assert answers < 50
    assert answers > 1
    assert sorted(item["p"] for item in found) == sorted(key["p"] for key in keys)
    for key in keys:
        other.delete_item(Key=key)


def test_a_hundred_keys_and_no_more(server_url, resource, table, other):
    with refused("1 validation error detected: Value at "
                 f"'RequestItems.{table.name}.member.Keys' failed to satisfy constraint: Member "
                 "must have length less than or equal to 100"):
        batch_get(resource, table, [{"p": "x", "c": i} for i in range(101)])
    with refused("Too many items requested for the BatchGetItem call"):
        resource.batch_get_item(RequestItems={
            table.name: {"Keys": [{"p": "x", "c": i} for i in range(51)]},
            other.name: {"Keys": [{"p": str(i)} for i in range(50)]},
        })


def test_the_same_key_twice(resource, table):
    key = {"p": "x", "c": 1}
    with refused("Provided list of item keys contains duplicates"):
        batch_get(resource, table, [key, {"p": "x", "c": 2}, key])
    # Before the table is looked for.
    with refused("Provided list of item keys contains duplicates"):
        batch_get(resource, resource.Table(table_name()), [key, key])


@pytest.mark.parametrize("key", [{"p": "x"}, {"p": "x", "c": "1"}, {"p": "x", "c": 1, "d": 1}])
def test_a_key_that_does_not_fit(resource, table, hundred, key):
    with refused("The provided key element does not match the schema"):
        batch_get(resource, table, [key_of(hundred[0]), key])


def test_no_such_table(resource, table, hundred):
    with refused("Requested resource not found", NOT_FOUND):
        resource.batch_get_item(RequestItems={
            table.name: {"Keys": [key_of(hundred[0])]},
            table_name(): {"Keys": [{"p": "x"}]},
        })


def test_nothing_asked(server_url, table):
    client = unchecked(server_url)
    with refused("1 validation error detected: Value at 'RequestItems' failed to satisfy "
                 "constraint: Member must have length greater than or equal to 1"):
        client.batch_get_item(RequestItems={})
    with refused("1 validation error detected: Value at "
                 f"'RequestItems.{table.name}.member.Keys' failed to satisfy constraint: Member "
                 "must have length greater than or equal to 1"):
        client.batch_get_item(RequestItems={table.name: {"Keys": []}})


def test_no_name_of_a_table(dynamodb):
    with refused("1 validation error detected: Value '{\"bad!name\":{\"Keys\":[{\"pk\":{\"S\":"
                 "\"a\"}}]}}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy "
                 "constraint: [Member must have length less than or equal to 255, Member must have "
                 "length greater than or equal to 3, Member must satisfy regular expression "
                 "pattern: [a-zA-Z0-9_.-]+]"):
        dynamodb.batch_get_item(RequestItems={"bad!name": {"Keys": [{"pk": {"S": "a"}}]}})


def test_a_bad_expression(resource, table):
    with refused('Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","'):
        batch_get(resource, table, [{"p": "x", "c": 1}], ProjectionExpression="a,")


def test_a_table_that_was_just_made(resource, dynamodb):
    name = table_name()
    dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    assert batch_get(resource, resource.Table(name), [{"p": "x"}]) == []
    dynamodb.delete_table(TableName=name)
