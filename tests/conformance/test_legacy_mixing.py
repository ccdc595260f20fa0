"""Parameters of the two times in one request: mostly refused, in the service's order of names.

ExtendDB's test_conditional_operator.py and dynalite's tests found these on the service.
"""

import pytest
from legacy_conditions import condition
from support import (
    get,
    module_table,
    new_table,
    put,
    refused,
    refused_at_once,
    table_name,
    unchecked,
    unique,
)

table = module_table("p:S")

CONDITIONS = {"a": {"ComparisonOperator": "EQ", "AttributeValueList": [{}]}}

# In the order in which messages list them. None of the values would pass on its own: that the
# parameters are mixed is found first.
LEGACY = {
    "AttributesToGet": ["a", "a"],
    "AttributeUpdates": {"a": {}},
    "Expected": {"a": {}},
    "QueryFilter": CONDITIONS,
    "ScanFilter": CONDITIONS,
    "ConditionalOperator": "OR",
    "KeyConditions": CONDITIONS,
}
EXPRESSIONS = ["UpdateExpression", "ConditionExpression", "ProjectionExpression",
               "FilterExpression", "KeyConditionExpression"]

OPERATIONS = {
    "get_item": (["AttributesToGet"], ["ProjectionExpression"]),
    "put_item": (["Expected", "ConditionalOperator"], ["ConditionExpression"]),
    "delete_item": (["Expected", "ConditionalOperator"], ["ConditionExpression"]),
    "update_item": (["AttributeUpdates", "Expected", "ConditionalOperator"],
                    ["UpdateExpression", "ConditionExpression"]),
    "query": (["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"],
              ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"]),
    "scan": (["AttributesToGet", "ScanFilter", "ConditionalOperator"],
             ["ProjectionExpression", "FilterExpression"]),
}


def subsets(names):
    chosen = [[]]
    for name in names:
        chosen += [before + [name] for before in chosen]
    return chosen[1:]


def mixed(legacy, expressions):
    return ("Can not use both expression and non-expression parameters in the same request: "
            f"Non-expression parameters: {{{', '.join(legacy)}}} "
            f"Expression parameters: {{{', '.join(expressions)}}}")


# The writes of single items put all they say about the request alone into an envelope.
def refused_by(operation, message):
    at_once = operation in ("put_item", "update_item", "delete_item")
    return refused_at_once(message) if at_once else refused(message)


def key_of(operation):
    if operation in ("query", "scan"):
        return {"ExclusiveStartKey": {"p": {}}}
    return {"Item" if operation == "put_item" else "Key": {"p": {}}}


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_mixing(server_url, operation):
    client = unchecked(server_url)
    legacy_names, expression_names = OPERATIONS[operation]
    for legacy in subsets(legacy_names):
        for expressions in subsets(expression_names):
            parameters = {name: LEGACY[name] for name in legacy}
            parameters |= {name: "" for name in expressions}
            reported = legacy
            if "KeyConditionExpression" not in expressions:
                reported = [name for name in legacy if name != "KeyConditions"]
            if not reported:
                continue  # KeyConditions go with the other expressions: below
            with refused_by(operation, mixed(reported, expressions)):
                getattr(client, operation)(
                    TableName=table_name(), **key_of(operation), **parameters,
                    ExpressionAttributeNames={}, **(
                        {} if operation == "get_item" else {"ExpressionAttributeValues": {}}))


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_empty_parameters_are_there_too(server_url, operation):
    empty = {"AttributeUpdates", "Expected", "QueryFilter", "ScanFilter"}
    legacy_names, expression_names = OPERATIONS[operation]
    for name in empty.intersection(legacy_names):
        with refused_by(operation, mixed([name], expression_names[:1])):
            getattr(unchecked(server_url), operation)(
                TableName=table_name(), **key_of(operation), **{name: {}, expression_names[0]: ""})


def test_batch_get_item(server_url, table):
    client = unchecked(server_url)
    legacy = {"Keys": [{}], "AttributesToGet": ["a"]}
    expression = {"Keys": [{}], "ProjectionExpression": ""}
    message = mixed(["AttributesToGet"], ["ProjectionExpression"])
    with refused(message):
        client.batch_get_item(RequestItems={table.name: legacy | expression})
    # Not even in different tables' parts.
    with refused(message):
        client.batch_get_item(RequestItems={table.name: legacy, table_name(): expression})
    with refused(message):
        client.batch_get_item(RequestItems={table.name: expression, table_name(): legacy})


@pytest.mark.parametrize("operation", list(OPERATIONS))
def test_placeholders_without_expressions(server_url, operation):
    client = unchecked(server_url)
    legacy_names, expression_names = OPERATIONS[operation]
    users = [name for name in EXPRESSIONS
             if name in expression_names and name != "ProjectionExpression"]
    for name in legacy_names:
        if name == "KeyConditions":
            continue
        request = {"TableName": table_name(), **key_of(operation), name: LEGACY[name]}
        with refused_by(
                operation, "ExpressionAttributeNames can only be specified when using expressions"):
            getattr(client, operation)(**request, ExpressionAttributeNames={})
        if not users:
            continue
        with refused_by(
                operation, "ExpressionAttributeNames can only be specified when using expressions"):
            getattr(client, operation)(**request, ExpressionAttributeNames={},
                                       ExpressionAttributeValues={})
        # Only Scan still says which expressions it misses.
        with refused_by(
                operation, "ExpressionAttributeValues can only be specified when using expressions"
                + (f": {users[0]} is null" if operation == "scan" else "")):
            getattr(client, operation)(**request, ExpressionAttributeValues={})


def test_constraints_come_first(server_url):
    with refused(
        "1 validation error detected: Value 'a!' at 'tableName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
    ):
        unchecked(server_url).put_item(TableName="a!", Item={}, ConditionalOperator="AND",
                                       ConditionExpression="attribute_exists(p)")


def test_key_conditions_with_other_expressions(resource):
    with new_table(resource, "p:S", "s:N") as own:
        p = unique()
        for s in range(5):
            own.put_item(Item={"p": p, "s": s, "a": s % 2, "b": "x"})
        key = {"KeyConditions": {"p": condition("EQ", p), "s": condition("GT", 0)}}
        found = own.query(**key, FilterExpression="#a = :one",
                          ExpressionAttributeNames={"#a": "a"},
                          ExpressionAttributeValues={":one": 1})
        assert [item["s"] for item in found["Items"]] == [1, 3]
        found = own.query(**key, ProjectionExpression="s")
        assert found["Items"] == [{"s": s} for s in range(1, 5)]
        found = own.query(**key, FilterExpression="a = :one", ProjectionExpression="b",
                          ExpressionAttributeValues={":one": 1})
        assert found["Items"] == [{"b": "x"}] * 2
        with refused("Value provided in ExpressionAttributeValues unused in expressions: keys: "
                     "{:two}"):
            own.query(**key, FilterExpression="a = :one",
                      ExpressionAttributeValues={":one": 1, ":two": 2})
        with refused("ExpressionAttributeNames can only be specified when using expressions"):
            own.query(**key, ExpressionAttributeNames={"#a": "a"})
        with refused("ExpressionAttributeValues can only be specified when using expressions"):
            own.query(**key, ExpressionAttributeValues={":one": 1})


def test_one_time_after_the_other(table):
    # What one writes, the other reads.
    item = put(table, n=1)
    key = {"p": item["p"]}
    table.update_item(Key=key, AttributeUpdates={"l": {"Action": "ADD", "Value": ["a"]}})
    table.update_item(Key=key, UpdateExpression="SET l = list_append(l, :b)",
                      ConditionExpression="contains(l, :a)",
                      ExpressionAttributeValues={":a": "a", ":b": ["b"]})
    table.update_item(Key=key, AttributeUpdates={"l": {"Action": "ADD", "Value": ["c"]}},
                      Expected={"l": condition("EQ", ["a", "b"])})
    assert get(table, key) == item | {"l": ["a", "b", "c"]}
