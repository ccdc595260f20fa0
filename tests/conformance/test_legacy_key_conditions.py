"""KeyConditions: Query from the time before expressions."""

from decimal import Decimal

import pytest
from boto3.dynamodb.types import Binary
from legacy_conditions import INVALID, condition, malformed
from support import (
    NOT_FOUND,
    all_items,
    module_table,
    put_all,
    refused,
    table_name,
    unchecked,
    unique,
)

numbers = module_table("p:S", "s:N")
strings = module_table("p:S", "s:S")
binaries = module_table("p:S", "s:B")
alone = module_table("p:S")

SORT_KEYS = {
    "numbers": [Decimal(n) for n in ("-10", "-0.5", "0", "1", "1.5", "2", "9", "10", "100")],
    "strings": sorted(["a", "ab", "abc", "b", "B", "ba", "z", "ÿ", "ÿÿ", "%", "a%"],
                      key=lambda text: text.encode()),
    "binaries": sorted(map(Binary, (b"\0", b"\0\1", b"a", b"ab", b"\x7f", b"\x80", b"\xff",
                                    b"\xff\xff")), key=lambda binary: binary.value),
}


@pytest.fixture(scope="module")
def partitions(numbers, strings, binaries):
    made = {}
    for kind, table in (("numbers", numbers), ("strings", strings), ("binaries", binaries)):
        p = unique()
        put_all(table, [{"p": p, "s": s} for s in SORT_KEYS[kind]])
        put_all(table, [{"p": unique(), "s": s} for s in SORT_KEYS[kind][:3]])
        made[kind] = (table, p, SORT_KEYS[kind])
    return made


def plain(value):
    return value.value if isinstance(value, Binary) else value


def order(value):
    value = plain(value)
    return value.encode() if isinstance(value, str) else value


HOLDS = {
    "EQ": lambda s, a: order(s) == order(a),
    "LT": lambda s, a: order(s) < order(a),
    "LE": lambda s, a: order(s) <= order(a),
    "GT": lambda s, a: order(s) > order(a),
    "GE": lambda s, a: order(s) >= order(a),
    "BETWEEN": lambda s, a, b: order(a) <= order(s) <= order(b),
    "BEGINS_WITH": lambda s, a: plain(s).startswith(plain(a)),
}


def query(table, p, sort=None, **parameters):
    conditions = {"p": condition("EQ", p)}
    if sort is not None:
        conditions["s"] = sort
    return [item["s"] for item in all_items(table.query, KeyConditions=conditions, **parameters)]


@pytest.mark.parametrize("kind", ["numbers", "strings", "binaries"])
def test_partition(partitions, kind):
    table, p, keys = partitions[kind]
    assert query(table, p) == keys
    assert query(table, p, ScanIndexForward=False) == keys[::-1]
    assert query(table, p, Limit=2) == keys
    assert query(table, unique()) == []


@pytest.mark.parametrize("kind", ["numbers", "strings", "binaries"])
@pytest.mark.parametrize("operator", list(HOLDS))
def test_sort_keys(partitions, kind, operator):
    table, p, keys = partitions[kind]
    if kind == "numbers" and operator == "BEGINS_WITH":
        with refused(f"{INVALID}ComparisonOperator BEGINS_WITH is not valid for N AttributeValue "
                     "type"):
            query(table, p, condition("BEGINS_WITH", 1))
        return
    lists = [[key] for key in keys]
    if operator == "BETWEEN":
        lists = [[low, high] for i, low in enumerate(keys) for high in keys[i:]]
    for arguments in lists:
        expected = [key for key in keys if HOLDS[operator](key, *arguments)]
        sort = condition(operator, *arguments)
        assert query(table, p, sort) == expected
        assert query(table, p, sort, ScanIndexForward=False) == expected[::-1]


def test_pages(partitions):
    table, p, keys = partitions["numbers"]
    assert query(table, p, condition("GT", 0), Limit=1) == keys[3:]
    assert query(table, p, condition("BETWEEN", -1, 9), Limit=2, ScanIndexForward=False) == (
        keys[1:7][::-1])


def test_table_without_a_sort_key(alone):
    p = unique()
    alone.put_item(Item={"p": p, "a": 1})
    found = alone.query(KeyConditions={"p": condition("EQ", p)})
    assert (found["Items"], found["Count"]) == ([{"p": p, "a": 1}], 1)


@pytest.mark.parametrize("operator,arguments", [
    ("NE", ["x"]), ("IN", ["x"]), ("NULL", []), ("NOT_NULL", []), ("CONTAINS", ["x"]),
    ("NOT_CONTAINS", ["x"]),
])
def test_operators_of_filters_only(strings, operator, arguments):
    # dynalite's actions/query.js, found so on the service.
    message = "Attempted conditional constraint is not an indexable operation"
    with refused(message):
        strings.query(KeyConditions={"p": condition(operator, *arguments)})
    with refused(message):
        query(strings, "x", condition(operator, *arguments))


@pytest.mark.parametrize("operator,arguments", [
    ("LT", ["x"]), ("LE", ["x"]), ("GT", ["x"]), ("GE", ["x"]), ("BEGINS_WITH", ["x"]),
    ("BETWEEN", ["x", "y"]),
])
def test_partition_key_wants_equality(strings, operator, arguments):
    with refused("Query key condition not supported"):
        strings.query(KeyConditions={"p": condition(operator, *arguments)})


def test_other_attributes(strings, alone):
    missed = "Query condition missed key schema element: "
    with refused(missed + "p"):
        strings.query(KeyConditions={"s": condition("EQ", "x")})
    with refused(missed + "p"):
        strings.query(KeyConditions={"z": condition("NULL")})
    with refused(missed + "p"):
        strings.query(KeyConditions={"s": condition("EQ", "x"), "z": condition("EQ", "x")})
    with refused(missed + "s"):
        strings.query(KeyConditions={"p": condition("EQ", "x"), "z": condition("EQ", "x")})
    with refused("The number of query conditions (2) exceeds the number of key attributes defined "
                 "in the schema (1)"):
        alone.query(KeyConditions={"p": condition("EQ", "x"), "z": condition("EQ", "x")})


def test_types_of_the_schema(numbers, strings):
    message = INVALID + "Condition parameter type does not match schema type"
    with refused(message):
        strings.query(KeyConditions={"p": condition("EQ", 1)})
    with refused(message):
        strings.query(KeyConditions={"p": condition("EQ", {"x"})})
    with refused(message):
        query(strings, "x", condition("LT", 1))
    with refused(message):
        query(numbers, "x", condition("BETWEEN", "a", "b"))


def test_empty_values(strings):
    message = ("One or more parameter values are not valid. The AttributeValue for a key attribute "
               "cannot contain an empty string value. Key: ")
    with refused(message + "p"):
        strings.query(KeyConditions={"p": condition("EQ", "")})
    with refused(message + "s"):
        query(strings, "x", condition("LT", ""))


def test_number_of_conditions(strings):
    with refused("Conditions can be of length 1 or 2 only"):
        strings.query(KeyConditions={})
    with refused("The number of query conditions (3) exceeds the number of key attributes defined "
                 "in the schema (2)"):
        strings.query(KeyConditions={name: condition("EQ", "x") for name in "psz"})
    with refused("Either the KeyConditions or KeyConditionExpression parameter must be specified "
                 "in the request."):
        strings.query()


@pytest.mark.parametrize("wrong,message", malformed())
def test_malformed_conditions(strings, wrong, message):
    with refused(message):
        strings.query(KeyConditions={"p": wrong})


def test_constraints(server_url, strings):
    client = unchecked(server_url)
    with refused(
        "2 validation errors detected: Value null at 'keyConditions.p.member.comparisonOperator' "
        "failed to satisfy constraint: Member must not be null; Value 'eq' at "
        "'keyConditions.s.member.comparisonOperator' failed to satisfy constraint: Member must "
        "satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, "
        "BEGINS_WITH, GE, CONTAINS]"
    ):
        client.query(TableName=strings.name, KeyConditions={
            "p": {"AttributeValueList": [{"S": "x"}]}, "s": {"ComparisonOperator": "eq"}})


def test_order_of_the_checks(server_url, strings):
    # dynalite's test/query.js, found so on the service.
    client = unchecked(server_url)
    wrong = {"p": {"ComparisonOperator": "EQ", "AttributeValueList": [{}]}}
    starting = ("The provided starting key is invalid: Supplied AttributeValue is empty, must "
                "contain exactly one of the supported datatypes")
    with refused(starting):
        client.query(TableName=strings.name, KeyConditions=wrong, ExclusiveStartKey={"p": {}})
    with refused(starting):
        client.query(TableName=strings.name, ExclusiveStartKey={"p": {}})
    with refused("Invalid FilterExpression: The expression can not be empty;"):
        client.query(TableName=strings.name, KeyConditions=wrong, FilterExpression="")
    with refused("Supplied AttributeValue is empty, must contain exactly one of the supported "
                 "datatypes"):
        client.query(TableName=table_name(), KeyConditions=wrong)
    with refused("Conditions can be of length 1 or 2 only"):
        client.query(TableName=table_name(), KeyConditions={})
    with refused(code=NOT_FOUND):
        client.query(TableName=table_name(), KeyConditions={"z": {"ComparisonOperator": "NULL"}})


def test_start_keys(partitions):
    table, p, keys = partitions["numbers"]
    found = table.query(KeyConditions={"p": condition("EQ", p), "s": condition("GE", 0)},
                        ExclusiveStartKey={"p": p, "s": 1})
    assert [item["s"] for item in found["Items"]] == keys[4:]
    with refused("The provided starting key does not match the range key predicate"):
        table.query(KeyConditions={"p": condition("EQ", p), "s": condition("GE", 0)},
                    ExclusiveStartKey={"p": p, "s": -1})
