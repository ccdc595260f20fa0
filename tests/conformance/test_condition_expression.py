"""ConditionExpression: what it means, and what is refused before any item is read."""

import re
from decimal import Decimal

import pytest
from support import (
    CONDITION_FAILED,
    NOT_FOUND,
    get,
    module_table,
    put,
    refused,
    refused_at_once,
    table_name,
    unique,
)
from truth_table import CASES, ITEM

table = module_table("p:S")


def condition(expression, values=None, names=None):
    parameters = {"ConditionExpression": expression}
    if values:
        parameters["ExpressionAttributeValues"] = values
    if names:
        parameters["ExpressionAttributeNames"] = names
    return parameters


def holds(table, key, expression, values=None, names=None):
    """UpdateItem without UpdateExpression changes nothing, but its condition is evaluated."""
    try:
        table.update_item(Key=key, **condition(expression, values, names))
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


@pytest.fixture(scope="module")
def subject(table):
    return {"p": put(table, **ITEM)["p"]}


@pytest.mark.parametrize(("expression", "values", "expected"), CASES)
def test_value(table, subject, expression, values, expected):
    assert holds(table, subject, expression, values) is expected


@pytest.mark.parametrize(
    ("expression", "values", "expected"),
    [
        ("attribute_not_exists(p)", None, True),
        ("attribute_exists(p)", None, False),
        ("a = :v", {":v": 1}, False),
        ("a <> :v", {":v": 1}, True),
        ("NOT a = :v", {":v": 1}, True),
        ("a < :v", {":v": 1}, False),
        ("a BETWEEN :v AND :v", {":v": 1}, False),
        ("a IN (:v)", {":v": 1}, False),
        ("begins_with(a, :v)", {":v": "a"}, False),
        ("contains(a, :v)", {":v": "a"}, False),
        ("size(a) >= :v", {":v": 0}, False),
        ("attribute_type(a, :v)", {":v": "S"}, False),
        ("p = :v", {":v": "x"}, False),
    ],
)
def test_value_without_an_item(table, expression, values, expected):
    assert holds(table, {"p": unique()}, expression, values) is expected


@pytest.mark.parametrize("operation", ["put", "update", "delete"])
def test_each_write_obeys_its_condition(table, operation):
    item = put(table, a="old", n=1)
    key = {"p": item["p"]}

    def write(**parameters):
        if operation == "put":
            return table.put_item(Item={**key, "a": "new", "n": 1}, **parameters)
        if operation == "delete":
            return table.delete_item(Key=key, **parameters)
        parameters["ExpressionAttributeValues"] = {
            ":new": "new",
            **parameters["ExpressionAttributeValues"],
        }
        return table.update_item(Key=key, UpdateExpression="SET a = :new", **parameters)

    with refused("The conditional request failed", CONDITION_FAILED):
        write(**condition("n = :n", {":n": 2}))
    assert get(table, key) == item
    write(**condition("n = :n", {":n": 1}))
    assert get(table, key) == (None if operation == "delete" else {**item, "a": "new"})


def test_the_condition_sees_the_item_before_the_update(table):
    item = put(table, n=1)
    table.update_item(
        Key={"p": item["p"]},
        UpdateExpression="SET n = n + :one REMOVE x",
        **condition("n = :one AND attribute_not_exists(x)", {":one": 1}),
    )
    assert get(table, {"p": item["p"]})["n"] == 2


def test_a_condition_on_the_key_tells_creation_from_replacement(table):
    key = {"p": unique()}
    create = condition("attribute_not_exists(p)")
    table.put_item(Item=key, **create)
    with refused("The conditional request failed", CONDITION_FAILED):
        table.put_item(Item={**key, "a": 1}, **create)
    table.put_item(Item={**key, "a": 1}, **condition("attribute_exists(p)"))
    with refused("The conditional request failed", CONDITION_FAILED):
        table.put_item(Item={"p": unique()}, **condition("attribute_exists(p)"))


def test_nothing_is_created_when_the_condition_fails(table):
    key = {"p": unique()}
    with refused("The conditional request failed", CONDITION_FAILED):
        table.update_item(
            Key=key,
            UpdateExpression="SET a = :v",
            **condition("attribute_exists(a)", {":v": 1}),
        )
    assert get(table, key) is None


def test_a_conditional_delete_of_an_absent_item(table):
    key = {"p": unique()}
    table.delete_item(Key=key, **condition("attribute_not_exists(p)"))
    with refused("The conditional request failed", CONDITION_FAILED):
        table.delete_item(Key=key, **condition("attribute_exists(p)"))


def test_names_reach_attributes_that_cannot_be_spelled(table):
    odd = {"a.b": 1, "with space": 2, "SELECT": 3, "'; drop table x; --": 4, "é\0\"": 5, "[0]": 6}
    key = {"p": put(table, **odd)["p"]}
    for name, value in odd.items():
        assert holds(table, key, "#n = :v", {":v": value}, {"#n": name})
        assert not holds(table, key, "#n = :v", {":v": value + 1}, {"#n": name})
    # A name with a dot is one attribute, never a path.
    assert not holds(table, key, "attribute_exists(#n.b)", names={"#n": "a"})


def test_names_inside_a_path(table):
    key = {"p": put(table, a={"b c": [{"d.e": 7}]})["p"]}
    names = {"#bc": "b c", "#0": "d.e"}
    assert holds(table, key, "a.#bc[0].#0 = :_1", {":_1": 7}, names)


def test_keywords_may_be_names_when_written_as_names(table):
    key = {"p": put(table, **{"AND": 1, "size": 2})["p"]}
    names = {"#AND": "AND", "#size": "size"}
    assert holds(table, key, "#AND = :AND AND size(p) > :one AND #size = :two",
                 {":AND": 1, ":one": 1, ":two": 2}, names)


# What is refused. These are found before the table is looked at.

REFUSED = [
    ("", {}, "The expression can not be empty;"),
    ("a = :v", {}, "An expression attribute value used in expression is not defined; "
     "attribute value: :v"),
    ("#a = :v", {":v": 1}, "An expression attribute name used in the document path is not "
     "defined; attribute name: #a"),
    ("dog(a, :v)", {":v": 1}, "Invalid function name; function: dog"),
    ("SIZE(a) = :v", {":v": 1}, "Invalid function name; function: SIZE"),
    ("size(a)", {}, "The function is not allowed to be used this way in an expression; "
     "function: size"),
    ("attribute_exists(a) = :v", {":v": 1}, "The function is not allowed to be used this way in "
     "an expression; function: attribute_exists"),
    ("attribute_exists(:v)", {":v": 1}, "Operator or function requires a document path; "
     "operator or function: attribute_exists"),
    ("attribute_exists(a, b)", {}, "Incorrect number of operands for operator or function; "
     "operator or function: attribute_exists, number of operands: 2"),
    ("begins_with(a)", {}, "Incorrect number of operands for operator or function; "
     "operator or function: begins_with, number of operands: 1"),
    ("size(a, b) = :v", {":v": 1}, "Incorrect number of operands for operator or function; "
     "operator or function: size, number of operands: 2"),
    ("begins_with(a, :v)", {":v": 1}, "Incorrect operand type for operator or function; "
     "operator or function: begins_with, operand type: N"),
    ("size(:v) = :v", {":v": 1}, "Incorrect operand type for operator or function; "
     "operator or function: size, operand type: N"),
    ("a < :v", {":v": [1]}, "Incorrect operand type for operator or function; "
     "operator or function: <, operand type: L"),
    ("a >= :v", {":v": {"x"}}, "Incorrect operand type for operator or function; "
     "operator or function: >=, operand type: SS"),
    ("a BETWEEN :v AND :v", {":v": None}, "Incorrect operand type for operator or function; "
     "operator or function: BETWEEN, operand type: NULL"),
    ("a BETWEEN :v AND :w", {":v": 2, ":w": "dog"}, "The BETWEEN operator requires same data "
     "type for lower and upper bounds; lower bound operand: AttributeValue: {N:2}, "
     "upper bound operand: AttributeValue: {S:dog}"),
    ("a BETWEEN :v AND :w", {":v": 2, ":w": 1}, "The BETWEEN operator requires upper bound to be "
     "greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, "
     "upper bound operand: AttributeValue: {N:1}"),
    ("a = a", {}, "The first operand must be distinct from the remaining operands for this "
     "operator or function; operator: =, first operand: [a]"),
    ("a.b[3].c <> a.b[3].c", {}, "The first operand must be distinct from the remaining operands "
     "for this operator or function; operator: <>, first operand: [a, b, [3], c]"),
    ("contains(a, a)", {}, "The first operand must be distinct from the remaining operands for "
     "this operator or function; operator: contains, first operand: [a]"),
    ("attribute_type(a, :v)", {":v": 1}, "Incorrect operand type for operator or function; "
     "operator or function: attribute_type, operand type: N"),
    ("((a = :v))", {":v": 1}, "The expression has redundant parentheses;"),
    ("((a)) = :v", {":v": 1}, "The expression has redundant parentheses;"),
    ("abOrt = :v", {":v": 1}, "Attribute name is a reserved keyword; reserved keyword: abOrt"),
    ("a.comment = :v", {":v": 1}, "Attribute name is a reserved keyword; "
     "reserved keyword: comment"),
    ("a IN (:v, a)", {":v": 1}, "The first operand must be distinct from the remaining operands "
     "for this operator or function; operator: IN, first operand: [a]"),
    ("size(size(a)) = :v", {":v": 1}, "Incorrect operand type for operator or function; "
     "operator or function: size, operand type: N"),
    ("a[4294967295] = :v", {":v": 1}, "List index is not within the allowable range; "
     "index: [4294967295]"),
]


@pytest.mark.parametrize(("expression", "values", "message"), REFUSED)
def test_refused(table, expression, values, message):
    with refused_at_once(f"Invalid ConditionExpression: {message}"):
        table.put_item(Item={"p": unique()}, **condition(expression, values))


# The error names the token that cannot follow, and quotes it with its neighbours.
SYNTAX_ERRORS = [
    ("a", "<EOF>", "a"),
    ("a =", "<EOF>", "="),
    ("= :v", "=", "= :v"),
    ("a == :v", "=", "== :v"),
    ("a != :v", "!", "a !="),
    ("a = :v AND", "<EOF>", "AND"),
    ("a = :v OR OR a = :v", "OR", "OR OR a"),
    ("NOT", "<EOF>", "NOT"),
    ("(a = :v", "<EOF>", ":v"),
    ("a = :v)", ")", ":v)"),
    ("a IN ()", ")", "()"),
    ("a IN :v", ":v", "IN :v"),
    ("a BETWEEN :v", "<EOF>", ":v"),
    ("a BETWEEN :v OR :v", "OR", ":v OR :v"),
    ("a = 1", "1", "= 1"),
    ("a = 'x'", "'", "= 'x"),
    ('a = "x"', '"', '= "x'),
    ("_a = :v", "_", "_a"),
    ("1a = :v", "1", "1a"),
    ("a..b = :v", ".", "..b"),
    ("a. = :v", "=", ". = :v"),
    ("a[] = :v", "]", "[] ="),
    ("a[b] = :v", "b", "[b]"),
    ("a[:v] = :v", ":v", "[:v]"),
    ("a[-1] = :v", "-", "[-1"),
    ("a[1.5] = :v", ".", "1.5"),
    ("[0] = :v", "[", "[0"),
    (":v.a = :v", ".", ":v.a"),
    ("# = :v", "#", "# ="),
    ("a = :", ":", "= :"),
    ("a = :v;", ";", ":v;"),
    ("a = :v -- comment", "-", ":v --"),
    ("a = :v + :v", "+", ":v + :v"),
    ("a, b", ",", "a, b"),
    ("attribute_exists a", "a", "attribute_exists a"),
    ("a = :v a = :v", "a", ":v a ="),
    ("a $ :v", "$", "a $ :v"),
    ("a = :v AND AND a = :v", "AND", "AND AND a"),
    ("a LIKE :v", "LIKE", "a LIKE :v"),
    ("a-b = :v", "-", "a-b"),
]


@pytest.mark.parametrize(("expression", "token", "near"), SYNTAX_ERRORS)
def test_syntax_error(table, expression, token, near):
    with refused_at_once("Invalid ConditionExpression: Syntax error; "
                         f'token: "{token}", near: "{near}"'):
        table.put_item(Item={"p": unique()}, **condition(expression, {":v": 1}))


def test_a_type_that_attribute_type_does_not_know(table):
    pattern = re.compile(r"^Invalid ConditionExpression: Invalid attribute type name found; "
                         r"type: DOG, valid types: \{.*\}$")
    with refused_at_once(pattern):
        table.put_item(Item={"p": unique()}, **condition("attribute_type(a, :v)", {":v": "DOG"}))


@pytest.mark.parametrize("function", ["if_not_exists", "list_append"])
def test_functions_of_updates_have_no_place_in_a_condition(table, function):
    with refused_at_once("Invalid ConditionExpression: The function is not allowed in a condition "
                         f"expression; function: {function}"):
        table.put_item(Item={"p": unique()}, **condition(f"b = {function}(a, :v)", {":v": [1]}))


def test_unused_names_and_values(table):
    item = {"p": unique()}
    with refused_at_once("Value provided in ExpressionAttributeNames unused in expressions: "
                         "keys: {#x}"):
        table.put_item(Item=item, **condition("a <> :v", {":v": 1}, {"#x": "x"}))
    with refused_at_once("Value provided in ExpressionAttributeValues unused in expressions: "
                         "keys: {:w}"):
        table.put_item(Item=item, **condition("a <> :v", {":v": 1, ":w": 2}))


def test_names_and_values_need_an_expression(table):
    item = {"p": unique()}
    with refused_at_once("ExpressionAttributeNames can only be specified when using expressions"):
        table.put_item(Item=item, ExpressionAttributeNames={"#x": "x"})
    with refused_at_once(
            "ExpressionAttributeValues can only be specified when using expressions"):
        table.put_item(Item=item, ExpressionAttributeValues={":x": "x"})


def test_names_and_values_must_not_be_empty(table):
    item = {"p": unique()}
    with refused_at_once("ExpressionAttributeNames must not be empty"):
        table.put_item(Item=item, ConditionExpression="attribute_exists(a)",
                       ExpressionAttributeNames={})
    with refused_at_once("ExpressionAttributeValues must not be empty"):
        table.put_item(Item=item, ConditionExpression="attribute_exists(a)",
                       ExpressionAttributeValues={})


def test_spelling_of_names_and_values(table):
    item = {"p": unique()}
    with refused_at_once('ExpressionAttributeNames contains invalid key: Syntax error; key: "x"'):
        table.put_item(Item=item, **condition("x = :v", {":v": 1}, {"x": "x"}))
    with refused_at_once('ExpressionAttributeValues contains invalid key: Syntax error; key: "v"'):
        table.put_item(Item=item, **condition("x = :v", {"v": 1}))


@pytest.mark.parametrize("map_name", ["ExpressionAttributeNames", "ExpressionAttributeValues"])
def test_names_of_names_and_values(table, map_name):
    item = {"p": unique()}
    sigil, value = ("#", "x") if map_name == "ExpressionAttributeNames" else (":", 1)

    def put_with(key):
        table.put_item(Item=item, ConditionExpression="attribute_exists(a)",
                       **{map_name: {key: value}})

    invalid = f"{map_name} contains invalid key: "
    with refused_at_once(f"{invalid}The expression attribute map contains an empty key;"):
        put_with("")
    size = " size of key: 256" if sigil == "#" else ""
    with refused_at_once(f"{invalid}The expression attribute map contains a key that is too long;"
                         f"{size}"):
        put_with(sigil + "-" * 255)
    with refused_at_once(f'{invalid}Syntax error; key: "{sigil}a-b"'):
        put_with(f"{sigil}a-b")
    name = sigil + "a" * 254
    with refused_at_once(f"Value provided in {map_name} unused in expressions: keys: {{{name}}}"):
        put_with(name)


def test_names_that_stand_for_no_name(table):
    for name, what in (
        ("", "Empty attribute name"),
        ("x" * 65536, "Attribute name is too large, must be less than 65536 bytes"),
    ):
        with refused_at_once(f"ExpressionAttributeNames contains invalid value: {what} for key #a"):
            table.put_item(Item={"p": unique()},
                           **condition("attribute_exists(#a)", names={"#a": name}))


def test_the_largest_values(table):
    half = "x" * (1024 * 1024)
    values = {":v": half, ":w": half[4:]}
    key = {"p": unique()}
    expression = "attribute_not_exists(p) OR a = :v OR a = :w"
    table.put_item(Item=key, **condition(expression, values))
    with refused_at_once("ExpressionAttributeValues exceeds max size"):
        table.put_item(Item=key, **condition(expression, {**values, ":w": half[3:]}))


def test_the_longest_expression(table):
    shortest = "attribute_not_exists(a)"
    table.put_item(Item={"p": unique()}, **condition(shortest + " " * (4096 - len(shortest))))
    with refused_at_once("Invalid ConditionExpression: Expression size has exceeded the maximum "
                         "allowed size; expression size: 4097"):
        table.put_item(Item={"p": unique()}, **condition(shortest + " " * (4097 - len(shortest))))


def test_the_most_operators(table):
    def chain(comparisons):  # one operator each, and one between them
        return " OR ".join(["a=:v"] * comparisons)

    table.put_item(Item={"p": unique()}, **condition("NOT " + chain(150), {":v": 1}))
    with refused_at_once("Invalid ConditionExpression: The expression contains too many operators; "
                         "operator count: 301"):
        table.put_item(Item={"p": unique()}, **condition(chain(151), {":v": 1}))


def test_the_longest_list_of_in(table):
    values = {f":v{i}": i for i in range(101)}
    key = {"p": put(table, a=98)["p"]}

    def among(count):
        return f"a IN ({', '.join(list(values)[:count])})"

    assert holds(table, key, among(99), {name: values[name] for name in list(values)[:99]})
    with refused_at_once("Invalid ConditionExpression: The IN operator is provided with too many "
                         "operands; number of operands: 101"):
        holds(table, key, among(101), values)


def test_an_expression_is_checked_before_the_table_is_looked_up(resource):
    nowhere = resource.Table(table_name())
    with refused_at_once('Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="'):
        nowhere.put_item(Item={"p": "x"}, **condition("a ="))
    with refused("Requested resource not found", NOT_FOUND):
        nowhere.put_item(Item={"p": "x"}, **condition("attribute_exists(a)"))


def test_a_path_into_the_key_is_refused(table):
    message = ("Key attributes must be scalars; list random access '[]' and map lookup '.' are "
               "not allowed: Key: p")
    for path in ("p.a", "p[0]"):
        with refused(message):
            table.put_item(Item={"p": unique()}, **condition(f"attribute_exists({path})"))


def test_failure_can_bring_the_item(table):
    item = put(table, a={"b": [Decimal("1.5"), None]}, s={"x"})
    key = {"p": item["p"]}
    writes = {
        "put": lambda **parameters: table.put_item(Item=key, **parameters),
        "update": lambda **parameters: table.update_item(Key=key, **parameters),
        "delete": lambda **parameters: table.delete_item(Key=key, **parameters),
    }
    for write in writes.values():
        with refused("The conditional request failed", CONDITION_FAILED) as caught:
            write(ReturnValuesOnConditionCheckFailure="ALL_OLD",
                  **condition("attribute_not_exists(p)"))
        assert caught.value.response["Item"] == {
            "p": {"S": item["p"]},
            "a": {"M": {"b": {"L": [{"N": "1.5"}, {"NULL": True}]}}},
            "s": {"SS": ["x"]},
        }
        for wish in ({}, {"ReturnValuesOnConditionCheckFailure": "NONE"}):
            with refused("The conditional request failed", CONDITION_FAILED) as caught:
                write(**wish, **condition("attribute_not_exists(p)"))
            assert "Item" not in caught.value.response


def test_failure_without_an_item_brings_none(table):
    with refused("The conditional request failed", CONDITION_FAILED) as caught:
        table.put_item(Item={"p": unique()}, ReturnValuesOnConditionCheckFailure="ALL_OLD",
                       **condition("attribute_exists(p)"))
    assert "Item" not in caught.value.response
