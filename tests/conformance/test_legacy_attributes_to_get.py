"""AttributesToGet: projections from the time before expressions."""

import pytest
from legacy_conditions import INVALID, condition
from support import (
    NOT_FOUND,
    module_table,
    put,
    put_all,
    refused,
    table_name,
    unchecked,
    unique,
)

table = module_table("p:S")
other = module_table("p:S")
ranged = module_table("p:S", "s:N")

ATTRIBUTES = {"a": 1, "b": {"c": 2}, "b.c": 3, "l": [4], "l[0]": 5, "#n": 6, "size": 7}

WANTED = [
    ["a"],
    ["b"],
    ["b.c"],
    ["l[0]", "l"],
    ["#n", "size", "a"],
    ["absent", "a"],
    ["absent"],
    ["p"],
    ["p", "a"],
    [f"absent-{i}" for i in range(1000)] + ["a"],
]


def expected(item, wanted):
    return {name: value for name, value in item.items() if name in wanted}


@pytest.fixture(scope="module")
def item(table):
    return put(table, **ATTRIBUTES)


@pytest.mark.parametrize("wanted", WANTED)
def test_get_item(table, item, wanted):
    found = table.get_item(Key={"p": item["p"]}, AttributesToGet=wanted, ConsistentRead=True)
    # Without any of the attributes there is still an item.
    assert found["Item"] == expected(item, wanted)
    assert "Item" not in table.get_item(Key={"p": unique()}, AttributesToGet=wanted)


@pytest.mark.parametrize("wanted", WANTED)
def test_batch_get_item(resource, table, other, item, wanted):
    here = put(other, a=9)
    found = resource.batch_get_item(RequestItems={
        table.name: {"Keys": [{"p": item["p"]}], "AttributesToGet": wanted},
        other.name: {"Keys": [{"p": here["p"]}]},
    })
    # Each table has attributes of its own.
    assert found["Responses"] == {table.name: [expected(item, wanted)], other.name: [here]}


def test_query_and_scan(ranged):
    p = unique()
    put_all(ranged, [{"p": p, "s": 1, "a": 1}, {"p": p, "s": 2, "b": 2}, {"p": p, "s": 3}])
    key = {"KeyConditions": {"p": condition("EQ", p)}}
    for select in ({}, {"Select": "SPECIFIC_ATTRIBUTES"}):
        found = ranged.query(**key, AttributesToGet=["a", "s"], **select)
        assert found["Items"] == [{"a": 1, "s": 1}, {"s": 2}, {"s": 3}]
        found = ranged.scan(AttributesToGet=["b"], **select)
        assert (found["Count"], sorted(map(len, found["Items"]))) == (3, [0, 0, 1])
    # The filter sees what the projection leaves out, and the last key is whole.
    found = ranged.query(**key, AttributesToGet=["s"], QueryFilter={"b": condition("NOT_NULL")})
    assert found["Items"] == [{"s": 2}]
    found = ranged.query(**key, AttributesToGet=["a"], Limit=1)
    assert found["Items"] == [{"a": 1}]
    assert found["LastEvaluatedKey"] == {"p": p, "s": 1}


def calls(table):
    key = {"p": "x"}
    return {
        "get": lambda **names: table.get_item(Key=key, **names),
        "batch": lambda **names: table.meta.client.batch_get_item(
            RequestItems={table.name: {"Keys": [key], **names}}),
        "query": lambda **names: table.query(KeyConditions={"p": condition("EQ", "x")}, **names),
        "scan": table.scan,
    }


@pytest.mark.parametrize("operation", ["get", "batch", "query", "scan"])
def test_duplicates(table, operation):
    with refused(INVALID + "Duplicate value in attribute name: a"):
        calls(table)[operation](AttributesToGet=["b", "a", "c", "a", "b"])


@pytest.mark.parametrize("operation", ["get", "batch", "query", "scan"])
def test_empty_names(table, operation):
    with refused("Empty attribute name"):
        calls(table)[operation](AttributesToGet=["a", ""])


def test_empty_lists(server_url, table):
    client = unchecked(server_url)
    short = "failed to satisfy constraint: Member must have length greater than or equal to 1"
    key = {"p": {"S": "x"}}
    for call in (
        lambda: client.get_item(TableName=table.name, Key=key, AttributesToGet=[]),
        lambda: client.query(TableName=table.name, AttributesToGet=[]),
        lambda: client.scan(TableName=table.name, AttributesToGet=[]),
    ):
        with refused(f"1 validation error detected: Value '[]' at 'attributesToGet' {short}"):
            call()
    with refused(f"1 validation error detected: Value '[]' at 'requestItems.{table.name}.member."
                 f"attributesToGet' {short}"):
        client.batch_get_item(
            RequestItems={table.name: {"Keys": [key], "AttributesToGet": []}})


def test_several_constraints(server_url):
    # dynalite's test/getItem.js, found so on the service.
    with refused(
        "4 validation errors detected: Value 'hi' at 'returnConsumedCapacity' failed to satisfy "
        "constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value '[]' at "
        "'attributesToGet' failed to satisfy constraint: Member must have length greater than or "
        "equal to 1; Value 'abc;' at 'tableName' failed to satisfy constraint: Member must satisfy "
        "regular expression pattern: [a-zA-Z0-9_.-]+; Value null at 'key' failed to satisfy "
        "constraint: Member must not be null"
    ):
        unchecked(server_url).get_item(TableName="abc;", ReturnConsumedCapacity="hi",
                                       AttributesToGet=[])


SELECTS = [("ALL_ATTRIBUTES", "ALL_ATTRIBUTES"),
           ("ALL_PROJECTED_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"), ("COUNT", "only the Count")]


@pytest.mark.parametrize("select,words", SELECTS)
@pytest.mark.parametrize("operation,prefix", [("query", "1 validation error detected: "),
                                              ("scan", "")])
def test_select(table, operation, prefix, select, words):
    # moto's tests of Select, verified against the service.
    call = calls(table)[operation]
    with refused(f"{prefix}Cannot specify the AttributesToGet when choosing to get {words}"):
        call(AttributesToGet=["a"], Select=select)
    with refused(f"{prefix}Cannot specify the ProjectionExpression when choosing to get {words}"):
        call(ProjectionExpression="a", Select=select)
    with refused(f"{prefix}Must specify the AttributesToGet or ProjectionExpression when choosing "
                 "to get SPECIFIC_ATTRIBUTES"):
        call(Select="SPECIFIC_ATTRIBUTES")
    with refused(f"{prefix}ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an "
                 "IndexName"):
        call(Select="ALL_PROJECTED_ATTRIBUTES")


def test_order_of_the_checks(server_url, table):
    client = unchecked(server_url)
    bad_value = ("Supplied AttributeValue is empty, must contain exactly one of the supported "
                 "datatypes")
    twice = {"AttributesToGet": ["a", "a"]}
    duplicate = INVALID + "Duplicate value in attribute name: a"
    with refused(bad_value):
        client.get_item(TableName=table.name, Key={"p": {}}, **twice)
    with refused(duplicate):
        client.get_item(TableName=table_name(), Key={}, **twice)
    with refused(bad_value):
        client.batch_get_item(RequestItems={table.name: {"Keys": [{"p": {}}], **twice}})
    key = {"p": {"S": "x"}}
    with refused(duplicate):
        client.batch_get_item(RequestItems={table.name: {"Keys": [key, key], **twice}})
    with refused(duplicate):
        client.batch_get_item(RequestItems={table_name(): {"Keys": [{}], **twice}})
    with refused(code=NOT_FOUND):
        client.get_item(TableName=table_name(), Key={}, AttributesToGet=["a"])
