"""KeyConditionExpression."""

import re
from decimal import Decimal

import pytest
from boto3.dynamodb.types import Binary
from support import all_items, module_table, put_all, refused, table_name, unique

strings = module_table("p:S", "c:S")
numbers = module_table("p:S", "c:N")
binaries = module_table("p:S", "c:B")
single = module_table("p:S")

STRINGS = ["a", "ab", "abc", "abd", "b", "B", "é", "\uffff", "\U00010000", "a\0", "%", "_", "\\",
           " "]
NUMBERS = [Decimal(n) for n in
           ("-1E+20", "-10", "-9.5", "-1E-20", "0", "1E-20", "0.1", "1", "9", "10", "1E+20")]
BINARIES = [b"\x00", b"\x00\x00", b"\x01", b"a", b"ab", b"\x7f", b"\x80", b"\xff", b"\xff\xff"]


def by_bytes(text):
    return text.encode()


@pytest.fixture(scope="module")
def p(strings, numbers, binaries):
    """One partition of each table, and a neighbour whose items must never be found."""
    value = unique()
    for partition in (value, value + "x"):
        put_all(strings, [{"p": partition, "c": c} for c in STRINGS])
        put_all(numbers, [{"p": partition, "c": c} for c in NUMBERS])
        put_all(binaries, [{"p": partition, "c": Binary(c)} for c in BINARIES])
    return value


def found(table, p, condition, names=None, **values):
    parameters = {"ExpressionAttributeNames": names} if names else {}
    items = all_items(
        table.query,
        KeyConditionExpression=condition,
        ExpressionAttributeValues={":p": p, **{f":{name}": v for name, v in values.items()}},
        ConsistentRead=True,
        **parameters,
    )
    assert all(item["p"] == p for item in items)
    return [item["c"].value if isinstance(item["c"], Binary) else item["c"] for item in items]


OPERATORS = {
    "=": lambda c, v: c == v,
    "<": lambda c, v: c < v,
    "<=": lambda c, v: c <= v,
    ">": lambda c, v: c > v,
    ">=": lambda c, v: c >= v,
}
MIRRORED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def test_partition_alone(strings, numbers, binaries, p):
    assert found(strings, p, "p = :p") == sorted(STRINGS, key=by_bytes)
    assert found(numbers, p, "p = :p") == sorted(NUMBERS)
    assert found(binaries, p, "p = :p") == sorted(BINARIES)


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("value", ["ab", "b", "é", "\uffff", "nowhere", "a\0"])
def test_comparison_of_strings(strings, p, operator, value):
    expected = [c for c in sorted(STRINGS, key=by_bytes)
                if OPERATORS[operator](c.encode(), value.encode())]
    assert found(strings, p, f"p = :p AND c {operator} :v", v=value) == expected
    assert found(strings, p, f"p = :p AND :v {MIRRORED[operator]} c", v=value) == expected


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("value", ["-9.5", "0", "0.10", "1e1", "5", "-1E+125", "1E-130"])
def test_comparison_of_numbers(numbers, p, operator, value):
    value = Decimal(value)
    expected = [c for c in sorted(NUMBERS) if OPERATORS[operator](c, value)]
    assert found(numbers, p, f"p = :p AND c {operator} :v", v=value) == expected


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("value", [b"\x00", b"ab", b"\x80", b"\xff\x00"])
def test_comparison_of_binaries(binaries, p, operator, value):
    expected = [c for c in sorted(BINARIES) if OPERATORS[operator](c, value)]
    assert found(binaries, p, f"p = :p AND c {operator} :v", v=Binary(value)) == expected


def test_between(strings, numbers, binaries, p):
    assert found(strings, p, "p = :p AND c BETWEEN :a AND :b", a="ab", b="abd") == [
        "ab", "abc", "abd",
    ]
    assert found(strings, p, "p = :p AND c between :a and :a", a="ab") == ["ab"]
    assert found(strings, p, "p = :p AND c BETWEEN :a AND :b", a="\uffff", b="\U00010000") == [
        "\uffff", "\U00010000",
    ]
    assert found(numbers, p, "p = :p AND c BETWEEN :a AND :b",
                 a=Decimal("-9.5"), b=Decimal("0.1")) == [
        Decimal("-9.5"), Decimal("-1E-20"), 0, Decimal("1E-20"), Decimal("0.1"),
    ]
    assert found(binaries, p, "p = :p AND c BETWEEN :a AND :b",
                 a=Binary(b"\x01"), b=Binary(b"\x7f")) == [b"\x01", b"a", b"ab", b"\x7f"]


@pytest.mark.parametrize("prefix", ["a", "ab", "é", "%", "_", "\\", "a\0", "\U00010000", "\uffff",
                                    "nowhere"])
def test_begins_with_of_strings(strings, p, prefix):
    expected = [c for c in sorted(STRINGS, key=by_bytes) if c.startswith(prefix)]
    assert found(strings, p, "p = :p AND begins_with(c, :v)", v=prefix) == expected


@pytest.mark.parametrize("prefix", [b"\x00", b"a", b"\xff", b"\xff\xff", b"\xff\xff\xff", b"b"])
def test_begins_with_of_binaries(binaries, p, prefix):
    expected = [c for c in sorted(BINARIES) if c.startswith(prefix)]
    assert found(binaries, p, "p = :p AND begins_with(c, :v)", v=Binary(prefix)) == expected


def test_spelling(strings, p):
    for condition in (
        "c = :v AND p = :p",
        "p = :p and c = :v",
        "(p = :p) AND (c = :v)",
        "(p = :p AND c = :v)",
        ":p = p AND :v = c",
        "\tp=:p\nAND c=:v ",
    ):
        assert found(strings, p, condition, v="ab") == ["ab"], condition
    assert found(strings, p, "#p = :p AND #c = :v", {"#p": "p", "#c": "c"}, v="ab") == ["ab"]


def test_a_table_without_a_sort_key(single):
    item = {"p": unique(), "a": 1}
    single.put_item(Item=item)
    response = single.query(KeyConditionExpression="p = :p",
                            ExpressionAttributeValues={":p": item["p"]}, ConsistentRead=True)
    assert response["Items"] == [item]
    with refused("The number of query conditions (2) exceeds the number of key attributes defined "
                 "in the schema (1)"):
        single.query(KeyConditionExpression="p = :p AND a = :a",
                     ExpressionAttributeValues={":p": item["p"], ":a": 1})


# What is refused before the table is looked at.

TERMS = "Invalid KeyConditionExpression: KeyConditionExpressions "

OPERAND = ("Incorrect operand type for operator or function; operator or function: begins_with, "
           "operand type: N")

STATIC = [
    ("", "Invalid KeyConditionExpression: The expression can not be empty;"),
    ("p = :s AND", 'Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "AND"'),
    ("p = :s OR c = :s", "Invalid operator used in KeyConditionExpression: OR"),
    ("NOT p = :s", "Invalid operator used in KeyConditionExpression: NOT"),
    ("p = :s AND c <> :s", "Invalid operator used in KeyConditionExpression: <>"),
    ("p = :s AND c IN (:s)", "Invalid operator used in KeyConditionExpression: IN"),
    ("p = :s AND attribute_exists(c)",
     "Invalid operator used in KeyConditionExpression: attribute_exists"),
    ("p = :s AND contains(c, :s)", "Invalid operator used in KeyConditionExpression: contains"),
    ("p = :s AND size(c) = :n", TERMS + "cannot contain nested operations"),
    ("p = :s AND dog(c, :s)",
     "Invalid KeyConditionExpression: Invalid function name; function: dog"),
    ("p = c", "Invalid condition in KeyConditionExpression: Multiple attribute names used in one "
     "condition"),
    (":s = :n", "Invalid condition in KeyConditionExpression: No key attribute specified"),
    ("p.a = :s", TERMS + "cannot have conditions on nested attributes"),
    ("p = :s AND c[0] = :s", TERMS + "cannot have conditions on nested attributes"),
    ("p = :s AND p = :s", TERMS + "must only contain one condition per key"),
    ("p = :s AND c > :s AND c < :s",
     TERMS + "must only contain one condition per key"),
    ("p = :s AND :s BETWEEN c AND :s", "Invalid condition in KeyConditionExpression: BETWEEN "
     "operator must have the key attribute as its first operand"),
    ("p = :s AND begins_with(:s, c)", "Invalid condition in KeyConditionExpression: begins_with "
     "operator must have the key attribute as its first operand"),
    ("p = :s AND begins_with(c, :n)", "Invalid KeyConditionExpression: Incorrect operand type for "
     "operator or function; operator or function: begins_with, operand type: N"),
    ("p = :s AND c BETWEEN :s AND :n", "Invalid KeyConditionExpression: The BETWEEN operator "
     "requires same data type for lower and upper bounds; lower bound operand: AttributeValue: "
     "{S:x}, upper bound operand: AttributeValue: {N:1}"),
    ("p = :s AND c = :undefined", "Invalid KeyConditionExpression: An expression attribute value used in "
     "expression is not defined; attribute value: :undefined"),
    ("((p = :s))", "Invalid KeyConditionExpression: The expression has redundant parentheses;"),
    ("abort = :s", "Invalid KeyConditionExpression: Attribute name is a reserved keyword; reserved "
     "keyword: abort"),
]


@pytest.mark.parametrize(("condition", "message"), STATIC)
def test_refused(strings, condition, message):
    values = {name: value for name, value in {":s": "x", ":n": 1}.items()
              if re.search(f"{name}\\b", condition)}
    parameters = {"ExpressionAttributeValues": values} if values else {}
    with refused(message):
        strings.query(KeyConditionExpression=condition, **parameters)


def test_refused_before_the_table_is_looked_up(resource):
    with refused("Invalid operator used in KeyConditionExpression: OR"):
        resource.Table(table_name()).query(KeyConditionExpression="p = :s OR c = :s",
                                           ExpressionAttributeValues={":s": "x"})


# Clauses are looked at as they are written, each as a whole, before the table is looked up.
@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("p = :undefined AND begins_with(c, :n)", "An expression attribute value used in "
         "expression is not defined; attribute value: :undefined"),
        ("begins_with(c, :n) AND p = :undefined", OPERAND),
        ("p = :s AND begins_with(c, :n) AND c = :undefined", OPERAND),
        ("p = :s AND begins_with(c, :n) AND c > :s", OPERAND),
        ("p = :s AND begins_with(c, :n)", OPERAND),
    ],
)
def test_the_first_bad_clause_is_told(strings, resource, condition, message):
    values = {name: value for name, value in {":s": "x", ":n": 1}.items() if name in condition}
    for table in (strings, resource.Table(table_name())):
        with refused(f"Invalid KeyConditionExpression: {message}"):
            table.query(KeyConditionExpression=condition, ExpressionAttributeValues=values)


def test_operands_that_no_key_can_have(numbers):
    wrong = ("Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
             "operator or function: {}, operand type: BOOL")
    values = {":p": "x", ":v": True}
    for condition, operator in (
        ("c < :v", "<"), (":v >= c", ">="), ("c BETWEEN :v AND :v", "BETWEEN"),
        ("begins_with(c, :v)", "begins_with"),
    ):
        with refused(wrong.format(operator)):
            numbers.query(KeyConditionExpression=f"p = :p AND {condition}",
                          ExpressionAttributeValues=values)
    with refused("One or more parameter values were invalid: Condition parameter type does not "
                 "match schema type"):
        numbers.query(KeyConditionExpression="p = :p AND c = :v", ExpressionAttributeValues=values)


def test_bounds_in_the_wrong_order(strings):
    with refused("Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be "
                 "greater than or equal to lower bound; lower bound operand: AttributeValue: "
                 "{S:b}, upper bound operand: AttributeValue: {S:a}"):
        found(strings, "x", "p = :p AND c BETWEEN :b AND :a", a="a", b="b")


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("p = :s AND c > :s AND d < :s", "The number of query conditions (3) exceeds the number of "
         "key attributes defined in the schema (2)"),
        ("c = :s", "Query condition missed key schema element: p"),
        ("d = :s", "Query condition missed key schema element: p"),
        ("p = :s AND d = :s", "Query condition missed key schema element: c"),
        ("p > :s", "Query key condition not supported"),
        ("begins_with(p, :s)", "Query key condition not supported"),
        ("p BETWEEN :s AND :s AND c = :s", "Query key condition not supported"),
        ("p = :n", "One or more parameter values were invalid: Condition parameter type does not "
         "match schema type"),
        ("p = :s AND c = :n", "One or more parameter values were invalid: Condition parameter "
         "type does not match schema type"),
    ],
)
def test_what_the_schema_does_not_allow(strings, condition, message):
    values = {name: value for name, value in {":s": "x", ":n": 1}.items() if name in condition}
    with refused(message):
        strings.query(KeyConditionExpression=condition, ExpressionAttributeValues=values)


def test_expression_missing(strings):
    with refused("Either the KeyConditions or KeyConditionExpression parameter must be specified "
                 "in the request."):
        strings.query()
