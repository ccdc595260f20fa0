"""QueryFilter and ScanFilter: filters from the time before expressions."""

import http.client
import json
from urllib.parse import urlsplit

import pytest
from legacy_conditions import (
    ABSENT,
    INVALID,
    OPERATORS,
    VALUES,
    argument_lists,
    condition,
    holds,
    malformed,
)
from support import (
    NOT_FOUND,
    all_items,
    all_pages,
    module_table,
    new_table,
    put_all,
    refused,
    table_name,
    unchecked,
    unique,
)

# One partition whose items have one value each, under the name "v".
table = module_table("p:S", "s:S")

ENUM = (
    "Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, "
    "NE, LE, BEGINS_WITH, GE, CONTAINS]"
)


@pytest.fixture(scope="module")
def partition(table):
    p = unique()
    put_all(table, [{"p": p, "s": name} | ({} if value is ABSENT else {"v": value})
                    for name, value in VALUES.items()])
    return p


@pytest.fixture(scope="module", params=["query", "scan"])
def found(request, table, partition):
    """The names of the items that pass the filter, by Query and by Scan."""

    def run(conditions, **parameters):
        if request.param == "query":
            items = all_items(table.query, KeyConditions={"p": condition("EQ", partition)},
                              QueryFilter=conditions, **parameters)
        else:
            items = all_items(table.scan, ScanFilter=conditions, **parameters)
        return {item["s"] for item in items}

    return run


@pytest.mark.parametrize("operator", OPERATORS)
def test_truth_table(found, operator):
    wrong = []
    for arguments in argument_lists(operator):
        expected = {name for name, value in VALUES.items() if holds(operator, value, arguments)}
        actual = found({"v": condition(operator, *arguments)})
        if actual != expected:
            wrong.append((arguments, actual ^ expected))
    assert not wrong


def test_all_must_hold_unless_told_otherwise(found):
    text = {"v": condition("BEGINS_WITH", "h"), "w": condition("NULL")}
    assert found(text) == {"string"}
    assert found(text, ConditionalOperator="AND") == {"string"}
    either = {"v": condition("BEGINS_WITH", "h"), "w": condition("NOT_NULL")}
    assert found(either) == set()
    assert found(either, ConditionalOperator="OR") == {"string"}


def test_no_conditions_are_no_filter(found):
    assert found({}) == set(VALUES)


def test_filters_on_keys(table, partition):
    assert [item["s"] for item in all_items(
        table.scan, ScanFilter={"s": condition("EQ", "number"), "p": condition("EQ", partition)})
    ] == ["number"]
    only = "QueryFilter can only contain non-primary key attributes: Primary key attribute: "
    key = {"p": condition("EQ", partition)}
    with refused(only + "p"):
        table.query(KeyConditions=key, QueryFilter={"p": condition("EQ", partition)})
    with refused(only + "s"):
        table.query(KeyConditions=key, QueryFilter={"a": condition("NULL"), "s": condition("NULL")})
    # Whatever their order, the partition key is named.
    with refused(only + "p"):
        table.query(KeyConditions=key, QueryFilter={"s": condition("NULL"), "p": condition("NULL")})


def test_what_counts(table, partition):
    key = {"p": condition("EQ", partition)}
    filters = {"v": condition("NOT_NULL"), "s2": condition("NULL")}
    found = table.query(KeyConditions=key, QueryFilter=filters)
    assert (found["Count"], found["ScannedCount"]) == (len(VALUES) - 1, len(VALUES))
    found = table.query(KeyConditions=key, QueryFilter=filters, Select="COUNT")
    assert (found["Count"], found["ScannedCount"]) == (len(VALUES) - 1, len(VALUES))
    assert "Items" not in found
    # The limit counts items before the filter.
    pages = list(all_pages(table.query, KeyConditions=key, Limit=5,
                           QueryFilter={"v": condition("EQ", "hello")}))
    assert len(pages) == len(VALUES) // 5 + 1
    assert sum(page["Count"] for page in pages) == 1
    assert {page["ScannedCount"] for page in pages} == {5, len(VALUES) % 5}


def test_parallel_scan(table, partition):
    names = set()
    for segment in range(3):
        names |= {item["s"] for item in all_items(
            table.scan, Segment=segment, TotalSegments=3, ScanFilter={"v": condition("NE", 5)})}
    assert names == set(VALUES) - {"number"}


def test_names_are_whole_names(resource):
    with new_table(resource, "p:S") as own:
        own.put_item(Item={"p": "x", "a.b": 1, "a": {"b": 2}, "l[0]": 3, "l": [4]})
        for name, value in (("a.b", 1), ("l[0]", 3)):
            assert own.scan(ScanFilter={name: condition("EQ", value)})["Count"] == 1
            assert own.scan(ScanFilter={name: condition("EQ", value + 1)})["Count"] == 0


@pytest.mark.parametrize("wrong,message", malformed())
def test_malformed_conditions(table, wrong, message):
    with refused(message):
        table.query(KeyConditions={"p": condition("EQ", "x")}, QueryFilter={"a": wrong})
    with refused(message):
        table.scan(ScanFilter={"a": wrong})


@pytest.mark.parametrize("name,call", [("QueryFilter", "query"), ("ScanFilter", "scan")])
def test_operators_are_required_and_known(server_url, table, name, call):
    path = name[0].lower() + name[1:]
    with refused(
        f"2 validation errors detected: Value null at '{path}.a.member.comparisonOperator' failed "
        f"to satisfy constraint: Member must not be null; Value 'eq' at "
        f"'{path}.b.member.comparisonOperator' failed to satisfy constraint: {ENUM}"
    ):
        getattr(unchecked(server_url), call)(
            TableName=table.name, **{name: {"a": {}, "b": {"ComparisonOperator": "eq"}}})


@pytest.mark.parametrize("scan_filter,message", [
    ([], "Unrecognized collection type java.util.Map<java.lang.String, "
         "com.amazonaws.dynamodb.v20120810.Condition>"),
    ({"a": []}, "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Condition"),
    ({"a": "x"}, "Unexpected value type in payload"),
    ({"a": {"ComparisonOperator": 1}}, "NUMBER_VALUE cannot be converted to String"),
    ({"a": {"AttributeValueList": "x"}}, "Unexpected field type"),
    ({"a": {"AttributeValueList": {}}}, "Start of structure or map found where not expected"),
    ({"a": {"AttributeValueList": ["x"]}}, "Unexpected value type in payload"),
])
def test_wrong_json_types(server_url, table, scan_filter, message):
    # boto3 sends no such JSON.
    if "amazonaws.com" in server_url:
        pytest.skip("the request is not signed")
    connection = http.client.HTTPConnection(urlsplit(server_url).netloc)
    body = json.dumps({"TableName": table.name, "ScanFilter": scan_filter})
    connection.request("POST", "/", body, {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.Scan",
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, "
                         "SignedHeaders=host, Signature=" + "0" * 64,
    })
    answer = json.loads(connection.getresponse().read())
    connection.close()
    assert answer["__type"].endswith("#SerializationException")
    assert answer["Message"] == message


@pytest.mark.parametrize("value,message", [
    ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    ({"S": "a", "N": "1"}, "Supplied AttributeValue has more than one datatypes set, must contain "
                           "exactly one of the supported datatypes"),
    ({"N": "b"}, "The parameter cannot be converted to a numeric value: b"),
    ({"BS": []}, INVALID + "Binary sets should not be empty"),
])
def test_invalid_values(server_url, table, value, message):
    wrong = {"a": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "1"}, value]}}
    with refused(message):
        unchecked(server_url).query(TableName=table.name, QueryFilter=wrong)
    with refused(message):
        unchecked(server_url).scan(TableName=table.name, ScanFilter=wrong)


def test_conditional_operator_wants_two_conditions(table):
    # ExtendDB's test_conditional_operator.py, found so on the service.
    without = "ConditionalOperator cannot be used without Filter or Expected"
    two = "ConditionalOperator can only be used when Filter or Expected has two or more elements"
    for parameters in ({}, {"ScanFilter": {}}, {"AttributesToGet": ["a", "b"]}):
        with refused(without):
            table.scan(ConditionalOperator="AND", **parameters)
    with refused(two):
        table.scan(ConditionalOperator="OR", ScanFilter={"a": condition("NULL")})
    key = {"KeyConditions": {"p": condition("EQ", "x")}}
    for parameters in ({}, key, key | {"QueryFilter": {}}):
        with refused(without):
            table.query(ConditionalOperator="AND", **parameters)
    with refused(two):
        table.query(ConditionalOperator="AND", **key, QueryFilter={"a": condition("NULL")})
    for operator in ("and", "XOR"):
        with refused(f"1 validation error detected: Value '{operator}' at 'conditionalOperator' "
                     "failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]"):
            table.scan(ConditionalOperator=operator)


def test_order_of_the_checks(server_url, table):
    # dynalite's test/query.js and test/scan.js, found so on the service.
    client = unchecked(server_url)
    wrong = {"a": {"ComparisonOperator": "EQ"}}
    argument = INVALID + "Invalid number of argument(s) for the EQ ComparisonOperator"
    duplicate = INVALID + "Duplicate value in attribute name: a"
    twice = {"AttributesToGet": ["a", "a"]}
    start = {"ExclusiveStartKey": {"a": {}}}
    with refused(argument):
        client.query(TableName=table_name(), QueryFilter=wrong, **twice, **start)
    with refused(duplicate):
        client.query(TableName=table_name(), QueryFilter={}, **twice, **start)
    with refused(duplicate):
        client.scan(TableName=table_name(), ScanFilter=wrong, Segment=1, **twice, **start)
    with refused(argument):
        client.scan(TableName=table_name(), ScanFilter=wrong, Segment=1, **start)
    with refused("The provided starting key is invalid: Supplied AttributeValue is empty, must "
                 "contain exactly one of the supported datatypes"):
        client.scan(TableName=table_name(), Segment=1, **start, ScanFilter={
            "a": {"ComparisonOperator": "EQ", "AttributeValueList": [{"SS": ["a"]}]}})
    with refused(code=NOT_FOUND):
        client.scan(TableName=table_name(), ScanFilter={"a": {"ComparisonOperator": "NULL"}})


def test_empty_names(table):
    with refused("Empty attribute name"):
        table.scan(ScanFilter={"": condition("NULL")})
