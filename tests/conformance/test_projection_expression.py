"""ProjectionExpression, in every operation that reads."""

import pytest
from support import module_table, put, refused, unique

table = module_table("p:S")
pairs = module_table("p:S", "c:N")

ITEM = {
    "a": 1,
    "b": {"c": [10, 11, {"d": "x", "e": "y"}, [20, 21]], "f": None, "g h": {"i.j": True}},
    "s": {"x", "y"},
    "t": "text",
    "odd name": 7,
    "dot.ted": 8,
}

CASES = [
    ("a", None, {"a": 1}),
    ("a, t", None, {"a": 1, "t": "text"}),
    ("t,a", None, {"a": 1, "t": "text"}),
    (" a\n,\tt ", None, {"a": 1, "t": "text"}),
    ("s", None, {"s": {"x", "y"}}),
    ("b", None, {"b": ITEM["b"]}),
    ("b.f", None, {"b": {"f": None}}),
    ("b.c", None, {"b": {"c": ITEM["b"]["c"]}}),
    ("b.c[0]", None, {"b": {"c": [10]}}),
    ("b.c[1], b.c[0]", None, {"b": {"c": [10, 11]}}),
    ("b.c[2].e", None, {"b": {"c": [{"e": "y"}]}}),
    ("b.c[2].e, b.c[2].d, b.c[0]", None, {"b": {"c": [10, {"d": "x", "e": "y"}]}}),
    ("b.c[3][1], b.c[1], b.f, a", None, {"a": 1, "b": {"c": [11, [21]], "f": None}}),
    ("b . c [ 3 ] [ 0 ]", None, {"b": {"c": [[20]]}}),
    ("#o", {"#o": "odd name"}, {"odd name": 7}),
    ("#d", {"#d": "dot.ted"}, {"dot.ted": 8}),
    ("b.#gh.#ij, #a", {"#gh": "g h", "#ij": "i.j", "#a": "a"},
     {"a": 1, "b": {"g h": {"i.j": True}}}),
    # What is not there leaves no trace, not even an empty map or list.
    ("nowhere", None, {}),
    ("nowhere, a", None, {"a": 1}),
    ("b.nowhere", None, {}),
    ("b.c[99]", None, {}),
    ("b.c[2].nowhere", None, {}),
    ("b.c[0].d", None, {}),
    ("b[0]", None, {}),
    ("b.c.d", None, {}),
    ("a.b", None, {}),
    ("a[0]", None, {}),
    ("s[0]", None, {}),
    ("t.x, b.c[99], b.f.x", None, {}),
]


@pytest.fixture(scope="module")
def key(table):
    return {"p": put(table, **ITEM)["p"]}


def projection(expression, names):
    parameters = {"ProjectionExpression": expression, "ConsistentRead": True}
    if names:
        parameters["ExpressionAttributeNames"] = names
    return parameters


@pytest.mark.parametrize(("expression", "names", "expected"), CASES)
def test_get(table, key, expression, names, expected):
    assert table.get_item(Key=key, **projection(expression, names))["Item"] == expected


@pytest.mark.parametrize(("expression", "names", "expected"), CASES)
def test_batch_get(resource, table, key, expression, names, expected):
    found = resource.batch_get_item(
        RequestItems={table.name: {"Keys": [key], **projection(expression, names)}}
    )
    assert found["Responses"][table.name] == [expected]


@pytest.mark.parametrize(("expression", "names", "expected"), CASES)
def test_query(table, key, expression, names, expected):
    found = table.query(KeyConditionExpression="p = :p",
                        ExpressionAttributeValues={":p": key["p"]},
                        **projection(expression, names))
    assert found["Items"] == [expected]
    assert found["Count"] == 1


@pytest.mark.parametrize(("expression", "names", "expected"), CASES)
def test_scan(table, key, expression, names, expected):
    # The table holds one item.
    found = table.scan(**projection(expression, names))
    assert found["Items"] == [expected]
    assert found["Count"] == 1


def test_the_key_comes_only_when_asked_for(pairs):
    item = {"p": unique(), "c": 1, "a": 2}
    pairs.put_item(Item=item)
    key = {"p": item["p"], "c": 1}
    assert pairs.get_item(Key=key, **projection("a", None))["Item"] == {"a": 2}
    assert pairs.get_item(Key=key, **projection("c, p", None))["Item"] == key


def test_a_page_of_a_projected_query_still_has_its_key(pairs):
    p = unique()
    for c in range(3):
        pairs.put_item(Item={"p": p, "c": c, "a": c})
    page = pairs.query(KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": p},
                       Limit=2, **projection("a", None))
    assert page["Items"] == [{"a": 0}, {"a": 1}]
    assert page["LastEvaluatedKey"] == {"p": p, "c": 1}


def test_long_paths(table):
    deep = "leaf"
    for _ in range(29):
        deep = {"m": deep}
    key = {"p": put(table, d=deep)["p"]}
    found = table.get_item(Key=key, **projection("d" + ".m" * 29, None))
    assert found["Item"] == {"d": deep}
    table.delete_item(Key=key)


REFUSED = [
    ("", None, "The expression can not be empty;"),
    ("#a", None, "An expression attribute name used in the document path is not defined; "
     "attribute name: #a"),
    ("abOrt", None, "Attribute name is a reserved keyword; reserved keyword: abOrt"),
    ("a.comment", None, "Attribute name is a reserved keyword; reserved keyword: comment"),
    ("a, a", None, "Two document paths overlap with each other; must remove or rewrite one of "
     "these paths; path one: [a], path two: [a]"),
    ("#x, a", {"#x": "a"}, "Two document paths overlap with each other; must remove or rewrite "
     "one of these paths; path one: [a], path two: [a]"),
    ("a, a.b", None, "Two document paths overlap with each other; must remove or rewrite one of "
     "these paths; path one: [a], path two: [a, b]"),
    ("a[1].b, a[1]", None, "Two document paths overlap with each other; must remove or rewrite "
     "one of these paths; path one: [a, [1], b], path two: [a, [1]]"),
    ("a.b, a[1]", None, "Two document paths conflict with each other; must remove or rewrite one "
     "of these paths; path one: [a, b], path two: [a, [1]]"),
    ("b[1], b.a, a.b, a", None, "Two document paths overlap with each other; must remove or "
     "rewrite one of these paths; path one: [a, b], path two: [a]"),
]


@pytest.mark.parametrize(("expression", "names", "message"), REFUSED)
def test_refused(table, expression, names, message):
    with refused(f"Invalid ProjectionExpression: {message}"):
        table.get_item(Key={"p": unique()}, **projection(expression, names))
    with refused(f"Invalid ProjectionExpression: {message}"):
        table.scan(**projection(expression, names))


SYNTAX_ERRORS = [
    ("a,", "<EOF>", ","),
    (",a", ",", ",a"),
    ("a,,b", ",", ",,b"),
    ("a b", "b", "a b"),
    ("a.", "<EOF>", "."),
    (".a", ".", ".a"),
    ("a..b", ".", "..b"),
    ("a[", "<EOF>", "["),
    ("a[]", "]", "[]"),
    ("a[x]", "x", "[x]"),
    ("a[-1]", "-", "[-1"),
    ("a]", "]", "a]"),
    ("1a", "1", "1a"),
    ("_a", "_", "_a"),
    (":a", ":a", ":a"),
    ("a[0]b", "b", "]b"),
    ("size(a)", "(", "size(a"),
    ("(a)", "(", "(a"),
    ("a = b", "=", "a = b"),
    ("!!", "!", "!!"),
    ("*", "*", "*"),
    ("a.*", "*", ".*"),
    ("a-b", "-", "a-b"),
    ("#", "#", "#"),
]


@pytest.mark.parametrize(("expression", "token", "near"), SYNTAX_ERRORS)
def test_syntax_error(table, expression, token, near):
    with refused(f'Invalid ProjectionExpression: Syntax error; token: "{token}", near: "{near}"'):
        table.get_item(Key={"p": unique()}, **projection(expression, None))


def test_unused_names(table):
    with refused("Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}"):
        table.get_item(Key={"p": unique()}, **projection("a", {"#x": "x"}))


@pytest.mark.parametrize("expression", ["p.a", "p[0]"])
def test_a_path_into_the_key(table, expression):
    with refused("Key attributes must be scalars; list random access '[]' and map lookup '.' are "
                 "not allowed: Key: p"):
        table.get_item(Key={"p": unique()}, **projection(expression, None))
