"""UpdateExpression: what SET, REMOVE, ADD and DELETE do, and what is refused."""

import re
from decimal import Decimal

import pytest
from boto3.dynamodb.types import Binary
from support import get, module_table, put, refused, refused_at_once, unique

table = module_table("p:S")

INVALID_PATH = "The document path provided in the update expression is invalid for update"
ABSENT_OPERAND = "The provided expression refers to an attribute that does not exist in the item"
WRONG_OPERAND = "An operand in the update expression has an incorrect data type"


def updated(table, before, expression, values=None, names=None):
    """The attributes, besides the key, after an update of an item with these attributes."""
    item = put(table, **before)
    return update(table, item["p"], expression, values, names)


def update(table, p, expression, values=None, names=None):
    parameters = {"UpdateExpression": expression}
    if values:
        parameters["ExpressionAttributeValues"] = values
    if names:
        parameters["ExpressionAttributeNames"] = names
    table.update_item(Key={"p": p}, **parameters)
    item = get(table, {"p": p})
    if item is not None:
        item.pop("p")
    return item


# (attributes before, expression, values, attributes after)
EFFECTS = [
    # SET of values and of attributes.
    ({}, "SET a = :v", {":v": 1}, {"a": 1}),
    ({"a": 1, "b": 2}, "SET a = :v", {":v": "x"}, {"a": "x", "b": 2}),
    ({"a": 1}, "SET b = a", None, {"a": 1, "b": 1}),
    ({"a": {"b": [1, {"c": 2}]}}, "SET x = a.b[1].c", None, {"a": {"b": [1, {"c": 2}]}, "x": 2}),
    ({"a": 1, "b": 2}, "SET a = b, b = a", None, {"a": 2, "b": 1}),
    ({"a": 1}, "SET a = a", None, {"a": 1}),
    ({"a": 1}, "set a=:v", {":v": None}, {"a": None}),
    ({}, "SET a = :v, b = :w, c = :v", {":v": [], ":w": {}}, {"a": [], "b": {}, "c": []}),
    ({}, "SET a = (:v)", {":v": 1}, {"a": 1}),
    # Arithmetic.
    ({"a": 5}, "SET a = a + :v", {":v": 2}, {"a": 7}),
    ({"a": 5}, "SET a = a - :v", {":v": 7}, {"a": -2}),
    ({"a": 5, "b": 3}, "SET a = a - b, b = a + b", None, {"a": 2, "b": 8}),
    ({}, "SET a = :v + :w", {":v": 1, ":w": 2}, {"a": 3}),
    ({}, "SET a = :v - :v", {":v": Decimal("0.3")}, {"a": 0}),
    ({"a": Decimal("0.1")}, "SET a = a + :v", {":v": Decimal("0.2")}, {"a": Decimal("0.3")}),
    ({"a": {"b": [5]}}, "SET a.b[0] = a.b[0] + :v", {":v": 1}, {"a": {"b": [6]}}),
    ({"a": 1}, "SET a = (a + :v)", {":v": 1}, {"a": 2}),
    # if_not_exists.
    ({"a": 1}, "SET a = if_not_exists(a, :v)", {":v": 9}, {"a": 1}),
    ({}, "SET a = if_not_exists(a, :v)", {":v": 9}, {"a": 9}),
    ({"b": 2}, "SET a = if_not_exists(a, b)", None, {"a": 2, "b": 2}),
    ({"a": None}, "SET a = if_not_exists(a, :v)", {":v": 9}, {"a": None}),
    ({}, "SET a = if_not_exists(b, if_not_exists(c, :v))", {":v": 9}, {"a": 9}),
    ({}, "SET a = if_not_exists(a, :z) + :v", {":z": 0, ":v": 1}, {"a": 1}),
    ({"a": 4}, "SET a = if_not_exists(a, :z) + :v", {":z": 0, ":v": 1}, {"a": 5}),
    ({"a": 4}, "SET a = :v - if_not_exists(a, :v)", {":v": 10}, {"a": 6}),
    ({"a": {"b": 1}}, "SET c = if_not_exists(a.b, :v)", {":v": 9}, {"a": {"b": 1}, "c": 1}),
    # list_append.
    ({"a": [1]}, "SET a = list_append(a, :v)", {":v": [2, "x"]}, {"a": [1, 2, "x"]}),
    ({"a": [1]}, "SET a = list_append(:v, a)", {":v": [2]}, {"a": [2, 1]}),
    ({"a": [1]}, "SET a = list_append(a, a)", None, {"a": [1, 1]}),
    ({}, "SET a = list_append(:v, :w)", {":v": [], ":w": [[1]]}, {"a": [[1]]}),
    ({}, "SET a = list_append(if_not_exists(a, :e), :v)", {":e": [], ":v": [1]}, {"a": [1]}),
    ({"a": {"b": [1]}}, "SET a.b = list_append(a.b, :v)", {":v": [2]}, {"a": {"b": [1, 2]}}),
    # Nested SET.
    ({"a": {"b": 1}}, "SET a.c = :v", {":v": 2}, {"a": {"b": 1, "c": 2}}),
    ({"a": {}}, "SET a.c = :v", {":v": 2}, {"a": {"c": 2}}),
    ({"a": {"b": 1}}, "SET a.b = :v", {":v": {"x": []}}, {"a": {"b": {"x": []}}}),
    ({"a": [1, 2]}, "SET a[1] = :v", {":v": "x"}, {"a": [1, "x"]}),
    ({"a": [[1], [2]]}, "SET a[1][0] = :v", {":v": "x"}, {"a": [[1], ["x"]]}),
    ({"a": [1, 2]}, "SET a[2] = :v", {":v": 3}, {"a": [1, 2, 3]}),
    ({"a": [1, 2]}, "SET a[100] = :v", {":v": 3}, {"a": [1, 2, 3]}),
    ({"a": []}, "SET a[0] = :v", {":v": 3}, {"a": [3]}),
    ({"a": [0]}, "SET a[9] = :x, a[7] = :y, a[8] = :z", {":x": 9, ":y": 7, ":z": 8},
     {"a": [0, 7, 8, 9]}),
    ({"a": [1, 2, 3]}, "SET a[0] = a[2], a[2] = a[0]", None, {"a": [3, 2, 1]}),
    ({"a": {"b": 1, "c": 2}}, "SET a.b = a.c, a.c = a.b", None, {"a": {"b": 2, "c": 1}}),
    ({"a": {"b": 1}, "b": [2]}, "SET a.x = b, b[1] = a", None,
     {"a": {"b": 1, "x": [2]}, "b": [2, {"b": 1}]}),
    # REMOVE.
    ({"a": 1, "b": 2}, "REMOVE a", None, {"b": 2}),
    ({"a": 1, "b": 2}, "REMOVE a, b", None, {}),
    ({"a": 1}, "REMOVE nowhere", None, {"a": 1}),
    ({"a": {"b": 1, "c": 2}}, "REMOVE a.b", None, {"a": {"c": 2}}),
    ({"a": {"b": 1}}, "REMOVE a.b", None, {"a": {}}),
    ({"a": {"b": 1}}, "REMOVE a.nowhere", None, {"a": {"b": 1}}),
    ({"a": [1, 2, 3]}, "REMOVE a[1]", None, {"a": [1, 3]}),
    ({"a": [1]}, "REMOVE a[0]", None, {"a": []}),
    ({"a": [1]}, "REMOVE a[7]", None, {"a": [1]}),
    ({"a": [0, 1, 2, 3, 4]}, "REMOVE a[1], a[0], a[3]", None, {"a": [2, 4]}),
    ({"a": [[1, 2], [3, 4]]}, "REMOVE a[0][1], a[1][0]", None, {"a": [[1], [4]]}),
    ({"a": [{"b": 1, "c": 2}]}, "REMOVE a[0].b", None, {"a": [{"c": 2}]}),
    # ADD.
    ({"a": 5}, "ADD a :v", {":v": 2}, {"a": 7}),
    ({"a": 5}, "ADD a :v", {":v": Decimal("-7.5")}, {"a": Decimal("-2.5")}),
    ({}, "ADD a :v", {":v": 2}, {"a": 2}),
    ({"a": {"x"}}, "ADD a :v", {":v": {"x", "y"}}, {"a": {"x", "y"}}),
    ({}, "ADD a :v", {":v": {"x"}}, {"a": {"x"}}),
    ({"a": {Decimal(1)}}, "ADD a :v", {":v": {Decimal("1.0"), Decimal(2)}},
     {"a": {Decimal(1), Decimal(2)}}),
    ({"a": {Binary(b"x")}}, "ADD a :v", {":v": {Binary(b"y")}},
     {"a": {Binary(b"x"), Binary(b"y")}}),
    ({"a": {"n": 1}}, "ADD a.n :v, a.m :v", {":v": 2}, {"a": {"n": 3, "m": 2}}),
    ({"a": [1]}, "ADD a[0] :v", {":v": 2}, {"a": [3]}),
    # DELETE.
    ({"a": {"x", "y"}}, "DELETE a :v", {":v": {"x", "z"}}, {"a": {"y"}}),
    ({"a": {"x"}}, "DELETE a :v", {":v": {"x"}}, {}),
    ({"a": {"x"}}, "DELETE a :v", {":v": {"z"}}, {"a": {"x"}}),
    ({"b": 1}, "DELETE a :v", {":v": {"z"}}, {"b": 1}),
    ({"a": {Decimal(1), Decimal(2)}}, "DELETE a :v", {":v": {Decimal("2.00")}},
     {"a": {Decimal(1)}}),
    ({"a": {Binary(b"x"), Binary(b"y")}}, "DELETE a :v", {":v": {Binary(b"x")}},
     {"a": {Binary(b"y")}}),
    ({"a": {"s": {"x", "y"}}}, "DELETE a.s :v", {":v": {"x"}}, {"a": {"s": {"y"}}}),
    ({"a": {"s": {"x"}}}, "DELETE a.s :v", {":v": {"x"}}, {"a": {}}),
    # Several sections, in any order; all read the item as it was.
    ({"a": 1, "b": 2, "c": {"x", "y"}, "d": 4},
     "REMOVE b SET e = b ADD d :one DELETE c :x",
     {":one": 1, ":x": {"x"}}, {"a": 1, "e": 2, "c": {"y"}, "d": 5}),
    ({"a": 1}, "ADD b :one SET c = a REMOVE a", {":one": 1}, {"b": 1, "c": 1}),
    ({"a": [2, 3, 4, 5, 6, 7]}, "SET a[3] = :v REMOVE a[1], a[4]", {":v": 17},
     {"a": [2, 4, 17, 7]}),
    ({"a": [2, 3, 4]}, "REMOVE a[0] SET a[9] = :v", {":v": 17}, {"a": [3, 4, 17]}),
    ({"a": 1}, "SET\n\tb = :v\r\nREMOVE\ta", {":v": 1}, {"b": 1}),
    ({"a": {"b": 1}}, "SET a . c = :v REMOVE a . b", {":v": 1}, {"a": {"c": 1}}),
    ({"set": 1}, "SET #set = :remove REMOVE #remove", {":remove": 2}, {"set": 2}),
]


@pytest.mark.parametrize(("before", "expression", "values", "after"), EFFECTS)
def test_effect(table, before, expression, values, after):
    names = {"#set": "set", "#remove": "remove"} if "#" in expression else None
    assert updated(table, before, expression, values, names) == after


def test_set_may_read_the_key(table):
    item = put(table)
    assert update(table, item["p"], "SET twin = p") == {"twin": item["p"]}


@pytest.mark.parametrize(
    ("expression", "values", "after"),
    [
        ("SET a = :v", {":v": 1}, {"a": 1}),
        ("ADD a :v", {":v": 1}, {"a": 1}),
        ("ADD a :v", {":v": {"x"}}, {"a": {"x"}}),
        ("SET a = if_not_exists(a, :v)", {":v": 1}, {"a": 1}),
        ("REMOVE a", None, None),
        ("REMOVE a.b, c[0]", None, None),
    ],
)
def test_effect_without_an_item(table, expression, values, after):
    assert update(table, unique(), expression, values) == after


@pytest.mark.parametrize(
    ("before", "expression", "values", "message"),
    [
        ({}, "SET a.b = :v", {":v": 1}, INVALID_PATH),
        ({"a": 1}, "SET a.b = :v", {":v": 1}, INVALID_PATH),
        ({"a": "x"}, "SET a[0] = :v", {":v": 1}, INVALID_PATH),
        ({"a": {"b": 1}}, "SET a[0] = :v", {":v": 1}, INVALID_PATH),
        ({"a": [1]}, "SET a.b = :v", {":v": 1}, INVALID_PATH),
        ({"a": [1]}, "SET a[1].b = :v", {":v": 1}, INVALID_PATH),
        ({"a": {}}, "SET a.b.c = :v", {":v": 1}, INVALID_PATH),
        ({"a": {"x"}}, "SET a[0] = :v", {":v": 1}, INVALID_PATH),
        ({"a": 1}, "REMOVE b.c", None, INVALID_PATH),
        ({"a": 1}, "REMOVE a.c", None, INVALID_PATH),
        ({"a": {}}, "REMOVE a.b.c", None, INVALID_PATH),
        ({"a": 1}, "ADD b.c :v", {":v": 1}, INVALID_PATH),
        ({}, "SET a = b", None, ABSENT_OPERAND),
        ({}, "SET a = a + :v", {":v": 1}, ABSENT_OPERAND),
        ({"a": [1]}, "SET b = a[1]", None, ABSENT_OPERAND),
        ({"a": {"b": 1}}, "SET b = a.c", None, ABSENT_OPERAND),
        ({}, "SET x = :v, y = x", {":v": 1}, ABSENT_OPERAND),
        ({}, "SET a = list_append(a, :v)", {":v": []}, ABSENT_OPERAND),
        ({}, "SET a = if_not_exists(a, b)", None, ABSENT_OPERAND),
        ({"a": "5"}, "SET a = a + :v", {":v": 1}, WRONG_OPERAND),
        ({"a": {"x"}}, "SET a = a + :v", {":v": 1}, WRONG_OPERAND),
        ({"a": "x"}, "SET a = list_append(a, :v)", {":v": []}, WRONG_OPERAND),
        ({"a": {"x"}}, "SET a = list_append(a, :v)", {":v": []}, WRONG_OPERAND),
        ({"a": "x"}, "ADD a :v", {":v": 1}, WRONG_OPERAND),
        ({"a": 1}, "ADD a :v", {":v": {"x"}}, WRONG_OPERAND),
        ({"a": {"x"}}, "ADD a :v", {":v": {Decimal(1)}}, WRONG_OPERAND),
        ({"a": [1]}, "ADD a :v", {":v": 1}, WRONG_OPERAND),
        ({"a": {"x"}}, "DELETE a :v", {":v": {Decimal(1)}}, WRONG_OPERAND),
        ({"a": 1}, "DELETE a :v", {":v": {"x"}}, WRONG_OPERAND),
        ({"a": ["x"]}, "DELETE a :v", {":v": {"x"}}, WRONG_OPERAND),
    ],
)
def test_an_item_that_does_not_fit_is_left_alone(table, before, expression, values, message):
    item = put(table, **before)
    with refused(message):
        update(table, item["p"], expression, values)
    assert get(table, {"p": item["p"]}) == item


def test_a_failing_action_undoes_the_others(table):
    item = put(table, a=1, s={"x"})
    with refused(WRONG_OPERAND):
        update(table, item["p"], "SET a = :v, b = :v ADD s :v", {":v": 2})
    assert get(table, {"p": item["p"]}) == item


def test_a_failing_update_creates_nothing(table):
    p = unique()
    with refused(INVALID_PATH):
        update(table, p, "SET a = :v, b.c = :v", {":v": 2})
    assert get(table, {"p": p}) is None


def test_the_condition_comes_before_the_update(table):
    item = put(table, a="x")
    with refused("The conditional request failed", "ConditionalCheckFailedException"):
        table.update_item(Key={"p": item["p"]}, UpdateExpression="SET a = a + :v",
                          ConditionExpression="attribute_exists(nowhere)",
                          ExpressionAttributeValues={":v": 1})


# What is refused without looking at any item.

STATIC = [
    ("", {}, "The expression can not be empty;"),
    ("SET a = :v SET b = :v", {":v": 1},
     'The "SET" section can only be used once in an update expression;'),
    ("REMOVE a SET c = :v REMOVE b", {":v": 1},
     'The "REMOVE" section can only be used once in an update expression;'),
    ("SET a = :v SET b = if_not_exist(:v)", {":v": 1},
     "Invalid function name; function: if_not_exist"),
    ("SET a = :v", {}, "An expression attribute value used in expression is not defined; "
     "attribute value: :v"),
    ("SET #a = :v", {":v": 1}, "An expression attribute name used in the document path is not "
     "defined; attribute name: #a"),
    ("SET abOrt = :v", {":v": 1}, "Attribute name is a reserved keyword; reserved keyword: abOrt"),
    ("SET a = :v, a = :v", {":v": 1}, "Two document paths overlap with each other; must remove or "
     "rewrite one of these paths; path one: [a], path two: [a]"),
    ("SET a.b = :v REMOVE a", {":v": 1}, "Two document paths overlap with each other; must remove "
     "or rewrite one of these paths; path one: [a, b], path two: [a]"),
    ("REMOVE a[1] ADD a[1].c :v", {":v": 1}, "Two document paths overlap with each other; must "
     "remove or rewrite one of these paths; path one: [a, [1]], path two: [a, [1], c]"),
    ("SET a.b = :v, a[1] = :v", {":v": 1}, "Two document paths conflict with each other; must "
     "remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]"),
    ("SET a[1] = c, a.b = c, d[1].e = c, d = c", {}, "Two document paths overlap with each other; "
     "must remove or rewrite one of these paths; path one: [d, [1], e], path two: [d]"),
    ("SET a = dog(:v)", {":v": 1}, "Invalid function name; function: dog"),
    ("SET a = LIST_APPEND(a, :v)", {":v": [1]}, "Invalid function name; function: LIST_APPEND"),
    ("SET a = size(b)", {}, "The function is not allowed in an update expression; function: size"),
    ("SET a = if_not_exists(:v, b)", {":v": 1}, "Operator or function requires a document path; "
     "operator or function: if_not_exists"),
    ("SET a = if_not_exists(b)", {}, "Incorrect number of operands for operator or function; "
     "operator or function: if_not_exists, number of operands: 1"),
    ("SET a = list_append(b, c, d)", {}, "Incorrect number of operands for operator or function; "
     "operator or function: list_append, number of operands: 3"),
    ("SET a = list_append(list_append(a, :v), :v)", {":v": []}, "The function is not allowed to "
     "be used this way in an expression; function: list_append"),
    ("SET a = list_append(a, :v)", {":v": "x"}, "Incorrect operand type for operator or function; "
     "operator or function: list_append, operand type: S"),
    ("SET a = b + :v", {":v": "x"}, "Incorrect operand type for operator or function; "
     "operator or function: +, operand type: S"),
    ("SET a = b - :v", {":v": [1]}, "Incorrect operand type for operator or function; "
     "operator or function: -, operand type: L"),
    ("ADD a :v", {":v": "x"}, "Incorrect operand type for operator or function; operator: ADD, "
     "operand type: STRING"),
    ("ADD a :v", {":v": [1]}, "Incorrect operand type for operator or function; operator: ADD, "
     "operand type: LIST"),
    ("DELETE a :v", {":v": 1}, "Incorrect operand type for operator or function; "
     "operator: DELETE, operand type: NUMBER"),
    ("DELETE a :v", {":v": None}, "Incorrect operand type for operator or function; "
     "operator: DELETE, operand type: NULL"),
    ("DELETE a :v", {":v": {}}, "Incorrect operand type for operator or function; "
     "operator: DELETE, operand type: MAP"),
    ("SET a = ((:v))", {":v": 1}, "The expression has redundant parentheses;"),
]


@pytest.mark.parametrize(("expression", "values", "message"), STATIC)
def test_refused(table, expression, values, message):
    # Some regions add the name of the set of types that ADD or DELETE allows.
    pattern = re.compile(f"^Invalid UpdateExpression: {re.escape(message)}(, typeSet: [A-Z_]+)?$")
    with refused_at_once(pattern):
        table.update_item(
            Key={"p": unique()}, UpdateExpression=expression,
            **({"ExpressionAttributeValues": values} if values else {}),
        )


# The error names the token that cannot follow, and quotes it with its neighbours.
SYNTAX_ERRORS = [
    ("SET", "<EOF>", "SET"),
    ("SET a", "<EOF>", "a"),
    ("SET a =", "<EOF>", "="),
    ("SET a :v", ":v", "a :v"),
    ("SET a = :v,", "<EOF>", ","),
    ("SET , a = :v", ",", "SET , a"),
    ("SET a = :v, , b = :v", ",", ", , b"),
    ("a = :v", "a", "a ="),
    ("SET a = :v REMOVE", "<EOF>", "REMOVE"),
    ("REMOVE :v", ":v", "REMOVE :v"),
    ("SET :v = a", ":v", "SET :v ="),
    ("ADD a", "<EOF>", "a"),
    ("ADD a b", "b", "a b"),
    ("ADD a = :v", "=", "a = :v"),
    ("DELETE a b", "b", "a b"),
    ("DELETE a", "<EOF>", "a"),
    ("SET a = b + :v + :v", "+", ":v + :v"),
    ("SET a = if_not_exists(b + :v, :v)", "+", "b + :v"),
    ("SET a = 1", "1", "= 1"),
    ("SET a += :v", "+", "a +="),
    ("SET a = b * :v", "*", "b * :v"),
    ("REMOVE a[x]", "x", "[x]"),
    ("REMOVE a[1", "<EOF>", "1"),
    ("REMOVE a b", "b", "a b"),
    ("INVALID SYNTAX HERE", "INVALID", "INVALID SYNTAX"),
    ("SET _123 = :v", "_", "SET _123"),
    ("SET a = -:v", "-", "= -:v"),
    ("SET a = :v;", ";", ":v;"),
    ("SET a = list_append(a :v)", ":v", "a :v)"),
    ("SET (a) = :v", "(", "SET (a"),
    ("REMOVE a AND b", "AND", "a AND b"),
]


@pytest.mark.parametrize(("expression", "token", "near"), SYNTAX_ERRORS)
def test_syntax_error(table, expression, token, near):
    with refused_at_once(f'Invalid UpdateExpression: Syntax error; token: "{token}", near: "{near}"'):
        update(table, unique(), expression, {":v": 1})


@pytest.mark.parametrize(
    "expression", ["SET p = :v", "REMOVE p", "ADD p :v", "DELETE p :v", "SET a = :v, p = :v"]
)
def test_the_key_cannot_be_changed(table, expression):
    item = put(table, a="x")
    with refused("One or more parameter values were invalid: Cannot update attribute p. "
                 "This attribute is part of the key"):
        update(table, item["p"], expression,
               {":v": {"x"}} if ":v" in expression else None)
    assert get(table, {"p": item["p"]}) == item


def test_unused_names_and_values(table):
    with refused_at_once("Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}"):
        update(table, unique(), "SET a = :v", {":v": 1}, {"#x": "x"})
    with refused_at_once("Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"):
        update(table, unique(), "SET a = :v", {":v": 1, ":w": 1})


def test_names_and_values_are_shared_with_the_condition(table):
    item = put(table, **{"odd name": 1})
    table.update_item(
        Key={"p": item["p"]}, UpdateExpression="SET #n = #n + :v",
        ConditionExpression="#n = :v AND attribute_not_exists(#x)",
        ExpressionAttributeNames={"#n": "odd name", "#x": "x"},
        ExpressionAttributeValues={":v": 1},
    )
    assert get(table, {"p": item["p"]})["odd name"] == 2


def test_the_longest_expression(table):
    expression = "SET a = :v"
    longest = expression + " " * (4096 - len(expression))
    assert update(table, unique(), longest, {":v": 1}) == {"a": 1}
    with refused_at_once("Invalid UpdateExpression: Expression size has exceeded the maximum "
                         "allowed size;"):
        update(table, unique(), longest + " ", {":v": 1})


def test_many_actions(table):
    expression = "SET " + ", ".join(f"a{i} = :v" for i in range(200))
    assert update(table, unique(), expression, {":v": 1}) == {f"a{i}": 1 for i in range(200)}
