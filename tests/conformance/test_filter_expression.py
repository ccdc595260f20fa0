"""FilterExpression, in Query and in Scan."""

import pytest
from support import all_items, module_table, put, put_all, refused, unique
from truth_table import CASES, ITEM

table = module_table("p:S", "c:N")
alone = module_table("p:S")


@pytest.fixture(scope="module")
def subject(table):
    item = {"p": unique(), "c": 1, **ITEM}
    table.put_item(Item=item)
    return item


@pytest.fixture(scope="module")
def lonely(alone):
    return put(alone, **ITEM)


@pytest.mark.parametrize(("expression", "values", "expected"), CASES)
def test_query(table, subject, expression, values, expected):
    found = table.query(
        KeyConditionExpression="p = :key",
        FilterExpression=expression,
        ExpressionAttributeValues={":key": subject["p"], **values},
        ConsistentRead=True,
    )
    assert found["ScannedCount"] == 1
    assert found["Count"] == (1 if expected else 0)
    assert found["Items"] == ([subject] if expected else [])


@pytest.mark.parametrize(("expression", "values", "expected"), CASES)
def test_scan(alone, lonely, expression, values, expected):
    parameters = {"ExpressionAttributeValues": values} if values else {}
    found = alone.scan(FilterExpression=expression, ConsistentRead=True, **parameters)
    assert found["ScannedCount"] == 1
    assert found["Count"] == (1 if expected else 0)
    assert found["Items"] == ([lonely] if expected else [])


@pytest.fixture(scope="module")
def hundred(table):
    p = unique()
    put_all(table, [{"p": p, "c": c, "even": c % 2 == 0, "tag": f"t{c % 10}"} for c in range(100)])
    return p


def test_limit_counts_what_is_read_not_what_passes(table, hundred):
    page = table.query(
        KeyConditionExpression="p = :p", FilterExpression="tag = :t", Limit=10,
        ExpressionAttributeValues={":p": hundred, ":t": "t3"},
    )
    assert page["ScannedCount"] == 10
    assert [item["c"] for item in page["Items"]] == [3]
    assert page["LastEvaluatedKey"] == {"p": hundred, "c": 9}


def test_a_page_may_be_empty_and_not_the_last(table, hundred):
    page = table.query(
        KeyConditionExpression="p = :p", FilterExpression="tag = :t", Limit=3,
        ExpressionAttributeValues={":p": hundred, ":t": "t9"},
    )
    assert (page["Count"], page["ScannedCount"], page["Items"]) == (0, 3, [])
    assert page["LastEvaluatedKey"] == {"p": hundred, "c": 2}


def test_all_pages_together(table, hundred):
    for limit in (1, 7, 100, 101):
        items = all_items(
            table.query, KeyConditionExpression="p = :p", FilterExpression="even = :t",
            ExpressionAttributeValues={":p": hundred, ":t": True}, Limit=limit,
        )
        assert [item["c"] for item in items] == list(range(0, 100, 2))


def test_with_a_key_condition_and_backwards(table, hundred):
    items = all_items(
        table.query, KeyConditionExpression="p = :p AND c BETWEEN :a AND :b",
        FilterExpression="even = :t AND begins_with(tag, :x)", ScanIndexForward=False,
        ExpressionAttributeValues={":p": hundred, ":a": 10, ":b": 20, ":t": True, ":x": "t"},
    )
    assert [item["c"] for item in items] == [20, 18, 16, 14, 12, 10]


def test_the_filter_sees_what_is_not_projected(table, hundred):
    found = table.query(
        KeyConditionExpression="p = :p", FilterExpression="tag = :t", ProjectionExpression="c",
        ExpressionAttributeValues={":p": hundred, ":t": "t3"},
    )
    assert found["Items"] == [{"c": c} for c in range(3, 100, 10)]


def test_counting(table, hundred):
    found = table.query(
        KeyConditionExpression="p = :p", FilterExpression="tag = :t", Select="COUNT",
        ExpressionAttributeValues={":p": hundred, ":t": "t3"},
    )
    assert (found["Count"], found["ScannedCount"]) == (10, 100)
    assert "Items" not in found


@pytest.mark.parametrize("expression", ["p = :v", "c = :v", "a = :v OR attribute_exists(c)"])
def test_a_query_cannot_filter_its_key(table, expression):
    name = "p" if expression.startswith("p") else "c"
    with refused("Filter Expression can only contain non-primary key attributes: "
                 f"Primary key attribute: {name}"):
        table.query(KeyConditionExpression="p = :v", FilterExpression=expression,
                    ExpressionAttributeValues={":v": "x"})


def test_a_scan_can_filter_its_key(table, hundred):
    found = all_items(
        table.scan, FilterExpression="p = :p AND c < :c",
        ExpressionAttributeValues={":p": hundred, ":c": 5},
    )
    assert sorted(item["c"] for item in found) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "The expression can not be empty;"),
        ("a =", 'Syntax error; token: "<EOF>", near: "="'),
        ("a = :undefined", "An expression attribute value used in expression is not defined; "
         "attribute value: :undefined"),
        ("begins_with(a, :n)", "Incorrect operand type for operator or function; operator or "
         "function: begins_with, operand type: N"),
        ("a = a", "The first operand must be distinct from the remaining operands for this "
         "operator or function; operator: =, first operand: [a]"),
        ("abort = :n", "Attribute name is a reserved keyword; reserved keyword: abort"),
        ("if_not_exists(a, :n) = :n",
         "The function is not allowed in a condition expression; function: if_not_exists"),
    ],
)
def test_refused(table, expression, message):
    with refused(f"Invalid FilterExpression: {message}"):
        table.scan(FilterExpression=expression, ExpressionAttributeValues={":n": 1})
