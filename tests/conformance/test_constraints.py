"""Constraints on the members of requests: how they are worded, together and alone.

The service words some of them in a new form. The expected messages were recorded from it in 2026 by
paritysuite/dynamodb-conformance.
"""

import pytest
from support import (
    NOT_FOUND,
    key_parameters,
    module_table,
    refused,
    refused_at_once,
    table_name,
    unchecked,
    unique,
)

table = module_table("p:S")

ONE = "1 validation error detected: "
CAPACITY = ("Value 'X' at 'returnConsumedCapacity' failed to satisfy constraint: Member must "
            "satisfy enum value set: [INDEXES, TOTAL, NONE]")
METRICS = ("Value 'X' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member "
           "must satisfy enum value set: [SIZE, NONE]")
RETURN = ("Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, "
          "ALL_NEW, UPDATE_NEW, NONE]")
OLDER_RETURN = ("Value 'X' at 'returnValues' failed to satisfy constraint: Member must satisfy enum "
                "value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]")
NO_KEY = "Value null at 'key' failed to satisfy constraint: Member must not be null"
ALL_WRONG = {"ReturnConsumedCapacity": "X", "ReturnItemCollectionMetrics": "X",
             "ReturnValues": "X"}


@pytest.fixture
def client(server_url):
    return unchecked(server_url)


def writes(client, name, **parameters):
    """Each write of a single item, to be called."""
    key = {"p": {"S": unique()}}
    return {
        "put": lambda: client.put_item(TableName=name, Item=key, **parameters),
        "update": lambda: client.update_item(TableName=name, Key=key, **parameters),
        "delete": lambda: client.delete_item(TableName=name, Key=key, **parameters),
    }


def test_enumerations_of_writes(client):
    for operation, message in (
        ("put", f"3 validation errors detected: {CAPACITY}; {RETURN}; {METRICS}"),
        ("update", f"{ONE}{RETURN}"),
        ("delete", f"3 validation errors detected: {CAPACITY}; {RETURN}; {METRICS}"),
    ):
        with refused(message):
            writes(client, table_name(), **ALL_WRONG)[operation]()


def test_the_name_of_a_table(client):
    key = {"p": {"S": "x"}}
    for name, message in (
        ("", "Value at 'TableName' failed to satisfy constraint: Member must have length greater "
         "than or equal to 1"),
        ("x!", "Value 'x!' at 'tableName' failed to satisfy constraint: Member must satisfy regular "
         "expression pattern: [a-zA-Z0-9_.-]+"),
        ("x" * 256, f"Value '{'x' * 256}' at 'tableName' failed to satisfy constraint: Member must "
         "have length less than or equal to 255"),
    ):
        for write in writes(client, name, **ALL_WRONG).values():
            with refused(ONE + message):
                write()
        with refused(ONE + message):
            client.get_item(TableName=name, Key=key)
    for write in writes(client, "x").values():
        with refused("Requested resource not found", NOT_FOUND):
            write()


def test_the_older_words_when_the_key_is_missing(client):
    empty = ("Value '' at 'tableName' failed to satisfy constraint: Member must have length greater "
             "than or equal to 1")
    with refused(f"2 validation errors detected: {empty}; {NO_KEY}"):
        client.update_item(TableName="")
    with refused(f"4 validation errors detected: {CAPACITY}; {empty}; {OLDER_RETURN}; {NO_KEY}"):
        client.update_item(TableName="", ReturnConsumedCapacity="X", ReturnValues="X")
    with refused("2 validation errors detected: Value 'XOR' at 'conditionalOperator' failed to "
                 f"satisfy constraint: Member must satisfy enum value set: [OR, AND]; {NO_KEY}"):
        client.update_item(TableName=table_name(), ConditionalOperator="XOR",
                           Expected={"a": {"Exists": False}, "b": {"Exists": False}})


def deep(levels):
    value = {"S": "leaf"}
    for _ in range(levels):
        value = {"M": {"n": value}}
    return value


def test_the_older_words_for_deep_values(client):
    """Far beyond the nesting that is allowed a request is read another way."""
    key = {"p": {"S": "x"}}
    too_deep = ("Nesting Levels have exceeded supported limits: Attributes in the item have nested "
                "levels beyond supported limit")
    operators = {"Expected": {"a": {"Value": deep(100)}, "b": {"Exists": False}},
                 "ConditionalOperator": "XOR"}

    def conditional(levels):
        return {"ConditionExpression": "d = :d", "ExpressionAttributeValues": {":d": deep(levels)}}

    nowhere = table_name()
    with refused(f"{ONE}{RETURN}"):
        client.delete_item(TableName=nowhere, Key=key, ReturnValues="X", **conditional(40))
    for parameters in (conditional(63), {"Expected": {"d": {"Value": deep(63)}}}):
        with refused(f"{ONE}{OLDER_RETURN}"):
            client.delete_item(TableName=nowhere, Key=key, ReturnValues="X", **parameters)
    with refused("ReturnValues can only be ALL_OLD or NONE"):
        client.delete_item(TableName=nowhere, Key=key, ReturnValues="UPDATED_NEW",
                           **conditional(100))
    xor = ("Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy "
           "enum value set: [OR, AND]")
    with refused(ONE + xor):
        client.put_item(TableName=nowhere, Item=key, **operators)
    with refused(ONE + xor):
        client.update_item(TableName=nowhere, Key=key, **operators)
    with refused_at_once(too_deep):
        client.put_item(TableName=nowhere, Item={**key, "d": deep(32)})


def test_enumerations_of_a_query(client):
    with refused("Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]"):
        client.query(
            TableName=table_name(), Select="X", ConditionalOperator="XOR",
            KeyConditions={"p": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "x"}]}},
            QueryFilter={name: {"ComparisonOperator": "NULL"} for name in "ab"},
        )


def test_enumerations_of_a_scan(client):
    with refused("2 validation errors detected: Value 'X' at 'select' failed to satisfy constraint: "
                 "Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, "
                 "ALL_PROJECTED_ATTRIBUTES]; Value '0' at 'limit' failed to satisfy constraint: "
                 "Member must have value greater than or equal to 1"):
        client.scan(TableName=table_name(), Select="X", Limit=0)


def test_enumerations_of_batches(client, table):
    put = {"PutRequest": {"Item": {"p": {"S": unique()}}}}
    for name in (table.name, table_name(), "bad!name"):
        with refused(f"2 validation errors detected: {CAPACITY}; {METRICS}"):
            client.batch_write_item(RequestItems={name: [put]}, ReturnConsumedCapacity="X",
                                    ReturnItemCollectionMetrics="X")
    for name in (table.name, table_name()):
        with refused(ONE + CAPACITY):
            client.batch_get_item(RequestItems={name: {"Keys": [{"p": {"S": "x"}}]}},
                                  ReturnConsumedCapacity="X")
    with refused("2 validation errors detected: Value '{\"bad!name\":{\"Keys\":[{\"p\":{\"S\":\"x\"}}]}}' "
                 "at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: "
                 "[Member must have length less than or equal to 255, Member must have length "
                 "greater than or equal to 3, Member must satisfy regular expression pattern: "
                 f"[a-zA-Z0-9_.-]+]; {CAPACITY}"):
        client.batch_get_item(RequestItems={"bad!name": {"Keys": [{"p": {"S": "x"}}]}},
                              ReturnConsumedCapacity="X")


def test_what_needs_the_table_is_told_without_an_envelope(client, table):
    for write in writes(client, table_name()).values():
        with refused("Requested resource not found", NOT_FOUND):
            write()
    mismatch = "The provided key element does not match the schema"
    for operation in (client.update_item, client.delete_item):
        with refused(mismatch):
            operation(TableName=table.name, Key={"x": {"S": "x"}})
    with refused("One or more parameter values were invalid: Missing the key p in the item"):
        client.put_item(TableName=table.name, Item={})


def test_tables_are_still_made_under_names_of_three_characters(client):
    with refused("1 validation error detected: Value 'ab' at 'tableName' failed to satisfy "
                 "constraint: Member must have length greater than or equal to 3"):
        client.create_table(TableName="ab", BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))
