"""Values of every type: stored, read back, nested, at their limits, and what is no value."""

from decimal import Decimal

import pytest
from boto3.dynamodb.types import Binary
from support import (
    all_items,
    get,
    module_table,
    put,
    refused,
    refused_at_once,
    unchecked,
    unique,
)

table = module_table("p:S")
pairs = module_table("p:S", "c:S")
binaries = module_table("p:B", "c:B")

MAX_ITEM = 400 * 1024

TOO_LARGE = "Item size has exceeded the maximum allowed size"


def round_trip(table, **attributes):
    item = put(table, **attributes)
    assert get(table, {"p": item["p"]}) == item


@pytest.mark.parametrize(
    "value",
    [
        "", "a", "\0", "a\0b", "\0" * 10, " ", "\t\r\n", '"', "\\", "\\u0000", "\\0", "'; --",
        "\u2028", "\ufeff", "\ufffe", "\uffff", "e\u0301", "中文", "\U0001f468\u200d\U0001f469",
        "\U0010ffff", "x" * 100_000,
        Decimal(0), Decimal("-1.5"), Decimal("1E-30"),
        Binary(b""), Binary(b"\0"), Binary(bytes(range(256))), Binary(b"\xff" * 100_000),
        True, False, None,
        [], {}, [[]], [{}], {"a": {}}, {"a": []},
        ["a", Decimal(1), Binary(b"b"), True, None, ["n"], {"k": "v"}, {"s"}, {Decimal(1)}],
        {"S": "s", "N": Decimal(1), "B": Binary(b"b"), "NULL": None, "L": [], "M": {"M": {}}},
        {"a"}, {""}, {"", "a"}, {"a\0", "a", "A"}, {"é", "e\u0301"},
        {Decimal(1)}, {Decimal("-1.5"), Decimal("1E+30"), Decimal(0)},
        {Binary(b"a")}, {Binary(b"\0"), Binary(b"\0\0"), Binary(b"\xff")},
        {str(i) for i in range(1000)}, {Decimal(i) for i in range(1000)},
        list(map(str, range(5000))),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_round_trip(table, value):
    round_trip(table, v=value)
    round_trip(table, v=[value], w={"k": {"l": [value, value]}})


def test_json_that_looks_like_values(table):
    round_trip(table, v={"S": {"N": "1"}}, w=["N", {"BOOL": False}], S="S", M={"L": ["L"]})


def test_lists_keep_their_order_and_repetitions(table):
    round_trip(table, v=["b", "a", "b", Decimal(1), Decimal(1), None, None])


@pytest.mark.parametrize(
    "name",
    ["a", "A", " ", "with space", "a.b", "a[0]", "#a", ":a", "\0", "a\0b", '"', "'", "\\", "$",
     "%s", "é", "e\u0301", "\uffff", "\U0010ffff", "SELECT", "__type", "constructor", "1", "x" * 1000],
    ids=repr,
)
def test_names_of_attributes_and_of_map_members(table, name):
    item = put(table, **{name: "v", "m": {name: {name: 1}}})
    key = {"p": item["p"]}
    assert get(table, key) == item
    names = {"#n": name}
    assert get(table, key, ProjectionExpression="#n, m.#n.#n", ExpressionAttributeNames=names) == {
        name: "v", "m": {name: {name: 1}},
    }
    table.update_item(Key=key, UpdateExpression="SET #n = :v, m.#n.#n = m.#n.#n + :w",
                      ConditionExpression="#n = :old AND attribute_exists(m.#n)",
                      ExpressionAttributeNames=names,
                      ExpressionAttributeValues={":v": 2, ":w": 1, ":old": "v"})
    assert get(table, key) == {**key, name: 2, "m": {name: {name: 2}}}


def test_names_that_look_alike_are_different(table):
    names = ["e\u0301", "\u00e9", "E", "e", "e ", " e", "e\0", "\u212b", "\u00c5", "A\u030a"]
    round_trip(table, **{name: i for i, name in enumerate(names)})
    round_trip(table, m={name: i for i, name in enumerate(names)})


@pytest.mark.parametrize("plane", range(17))
def test_every_character(table, plane):
    points = [p for p in range(plane << 16, (plane + 1) << 16) if not 0xD800 <= p <= 0xDFFF]
    text = "".join(map(chr, points))
    item = put(table, v=text)
    assert get(table, {"p": item["p"]})["v"] == text
    table.delete_item(Key={"p": item["p"]})


@pytest.mark.parametrize("plane", range(17))
def test_every_plane_in_keys(pairs, plane):
    """Characters at the ends of each plane, in their order, which is that of the code points."""
    p = unique() + chr((plane << 16) + 0x1234)
    points = [(plane << 16) + offset
              for offset in (0, 1, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFE, 0xFFFF)]
    for point in reversed(points):
        pairs.put_item(Item={"p": p, "c": "c" + chr(point), "v": point})
    found = all_items(pairs.query, KeyConditionExpression="p = :p", ConsistentRead=True, Limit=3,
                      ExpressionAttributeValues={":p": p})
    assert [item["v"] for item in found] == points
    assert [item["c"] for item in found] == ["c" + chr(point) for point in points]


def test_null_characters_in_keys(pairs):
    p = unique() + "\0"
    order = ["\0", "\0\0", "\0a", "\x01", "\\0", "\\u0000", "a", "a\0", "a\0\0", "a\0b", "aa"]
    for c in reversed(order):
        pairs.put_item(Item={"p": p, "c": c, "v": c})
    pairs.put_item(Item={"p": p[:-1], "c": "another partition"})
    assert [item["c"] for item in all_items(
        pairs.query, KeyConditionExpression="p = :p", ConsistentRead=True, Limit=2,
        ExpressionAttributeValues={":p": p},
    )] == order
    for c in order:
        assert get(pairs, {"p": p, "c": c})["v"] == c
        pairs.update_item(Key={"p": p, "c": c}, UpdateExpression="SET n = :n",
                          ExpressionAttributeValues={":n": c + "\0"})
        assert get(pairs, {"p": p, "c": c})["n"] == c + "\0"
    found = pairs.query(KeyConditionExpression="p = :p AND begins_with(c, :c)",
                        ExpressionAttributeValues={":p": p, ":c": "a\0"}, ConsistentRead=True)
    assert [item["c"] for item in found["Items"]] == ["a\0", "a\0\0", "a\0b"]
    for c in order:
        pairs.delete_item(Key={"p": p, "c": c})
    assert pairs.query(KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": p},
                       ConsistentRead=True)["Count"] == 0


def test_every_byte_in_binary_keys(binaries):
    p = Binary(unique().encode() + b"\0\xff")
    for byte in range(255, -1, -1):
        binaries.put_item(Item={"p": p, "c": Binary(bytes([byte])), "v": byte})
    found = all_items(binaries.query, KeyConditionExpression="p = :p", ConsistentRead=True,
                      ExpressionAttributeValues={":p": p})
    assert [item["v"] for item in found] == list(range(256))


# Nesting


def nested(levels, wrap):
    """The innermost value is that many levels below the attribute."""
    value = "leaf"
    for _ in range(levels):
        value = wrap(value)
    return value


TOO_DEEP = ("Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
            "beyond supported limit")
WRAPS = {"maps": lambda value: {"k": value}, "lists": lambda value: [value]}


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_nesting(table, wrap):
    round_trip(table, v=nested(31, wrap))
    with refused_at_once(TOO_DEEP):
        put(table, v=nested(32, wrap))


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
@pytest.mark.parametrize("empty", [[], {}], ids=repr)
def test_what_is_empty_nests_as_if_it_were_not(table, wrap, empty):
    def around(levels):
        value = empty
        for _ in range(levels):
            value = wrap(value)
        return value

    round_trip(table, v=around(30))
    with refused_at_once(TOO_DEEP):
        put(table, v=around(31))


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_nesting_far_beyond_the_limit(table, wrap):
    with refused():
        put(table, v=nested(80, wrap))


# Sizes. An item's size is that of its names and values; a string or name counts its UTF-8 bytes, a
# binary its bytes, a boolean or null one; a list or map three, and one more for each element.


def filled(size, **attributes):
    """Attributes of the size less what `attributes` take, those being strings only."""
    taken = sum(len(name.encode()) + len(value.encode()) for name, value in attributes.items())
    return {**attributes, "v": "x" * (size - taken - 1)}


def item_of(size):
    return filled(size, p=unique())


def test_the_largest_item(table):
    item = item_of(MAX_ITEM)
    table.put_item(Item=item)
    assert get(table, {"p": item["p"]}) == item
    table.delete_item(Key={"p": item["p"]})
    with refused(TOO_LARGE):
        table.put_item(Item=item_of(MAX_ITEM + 1))


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ("é", 2),
        ("中", 3),
        ("\U0001f600", 4),
        ("\0", 1),
        (Binary(b"abc"), 3),
        (True, 1),
        (None, 1),
        ({"a", "bc"}, 3),
        ({Binary(b"a"), Binary(b"bc")}, 3),
        ([], 3),
        ({}, 3),
        (["a"], 5),
        (["a", ["b"]], 3 + 2 + 1 + 5),
        ({"k": "a"}, 6),
        ({"key": {"é": True}}, 3 + 1 + 3 + 3 + 1 + 2 + 1),
        (Decimal(0), 1),
        (Decimal(1), 2),
        (Decimal(12), 2),
        (Decimal(123), 3),
        (Decimal("1.5"), 3),
        (Decimal("0.15"), 2),
        (Decimal("3.14159"), 5),
        (Decimal("100.5"), 4),
        (Decimal(-42), 3),
        (Decimal("12345678901234567890123456789012345678"), 20),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_sizes_of_values(table, value, size):
    item = {**item_of(MAX_ITEM - 1 - size), "w": value}
    table.put_item(Item=item)
    table.delete_item(Key={"p": item["p"]})
    item["v"] += "x"
    with refused(TOO_LARGE):
        table.put_item(Item=item)


def test_names_count_their_bytes(table):
    item = {**item_of(MAX_ITEM - 11), "é" * 5: ""}
    with refused(TOO_LARGE):
        table.put_item(Item={**item, "v": item["v"] + "xx"})
    table.put_item(Item={**item, "v": item["v"] + "x"})
    table.delete_item(Key={"p": item["p"]})


def test_an_update_may_fill_an_item(table):
    item = item_of(MAX_ITEM)
    key = {"p": item["p"]}
    update = {"UpdateExpression": "SET v = :v"}
    table.put_item(Item=key)
    with refused("Item size to update has exceeded the maximum allowed size"):
        table.update_item(Key=key, ExpressionAttributeValues={":v": item["v"] + "x"}, **update)
    assert get(table, key) == key
    table.update_item(Key=key, ExpressionAttributeValues={":v": item["v"]}, **update)
    assert get(table, key) == item
    with refused("Item size to update has exceeded the maximum allowed size"):
        table.update_item(Key=key, UpdateExpression="SET w = :w",
                          ExpressionAttributeValues={":w": ""})
    assert get(table, key) == item
    table.delete_item(Key=key)


def test_growth_by_small_steps(table):
    item = put(table, l=[])
    key = {"p": item["p"]}
    for _ in range(4):
        table.update_item(Key=key, UpdateExpression="SET l = list_append(l, :v)",
                          ExpressionAttributeValues={":v": ["x" * 100_000]})
    with refused("Item size to update has exceeded the maximum allowed size"):
        table.update_item(Key=key, UpdateExpression="SET l = list_append(l, :v)",
                          ExpressionAttributeValues={":v": ["x" * 10_000]})
    assert len(get(table, key)["l"]) == 4


# What is no value. The service words some of these errors in two ways: one in the operations on
# single items, in BatchGetItem and in Query, another in BatchWriteItem and Scan.

EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
INVALID = "One or more parameter values were invalid: "

NO_VALUES = [
    ({}, EMPTY, EMPTY),
    *[
        (value, message, message)
        for value, message in [
            ({"S": "x", "BOOL": True}, "Supplied AttributeValue has more than one datatypes set, "
             "must contain exactly one of the supported datatypes"),
            ({"NULL": False},
             f"{INVALID}Null attribute value types must have the value of true"),
            ({"SS": []}, f"{INVALID}An string set  may not be empty"),
            ({"NS": []}, f"{INVALID}An number set  may not be empty"),
            ({"BS": []}, f"{INVALID}Binary sets should not be empty"),
        ]
    ],
    ({"SS": ["b", "a", "b"]}, f'{INVALID}Input collection ["a", "b", "b"] contains duplicates.',
     f"{INVALID}Input collection [b, a, b] contains duplicates."),
    ({"NS": ["2", "1", "2.0"]}, f"{INVALID}Input collection contains duplicates.",
     "Input collection contains duplicates"),
    ({"BS": [b"\xff", b"\0", b"\0"]},
     f'{INVALID}Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.',
     f"{INVALID}Input collection [/w==, AA==, AA==]of type BS contains duplicates."),
    ({"BS": [b"", b""]}, f'{INVALID}Input collection ["",""]of type BS contains duplicates.',
     f"{INVALID}Input collection [, ]of type BS contains duplicates."),
]


def around(value):
    return (value, {"L": [{"S": "x"}, value]}, {"M": {"k": {"M": {"l": value}}}})


@pytest.mark.parametrize(("value", "message", "older"), NO_VALUES)
def test_no_value(server_url, table, value, message, older):
    client = unchecked(server_url)
    for there in around(value):
        with refused_at_once(message):
            client.put_item(TableName=table.name, Item={"p": {"S": unique()}, "v": there})
        with refused(older):
            client.batch_write_item(RequestItems={
                table.name: [{"PutRequest": {"Item": {"p": {"S": unique()}, "v": there}}}]})


@pytest.mark.parametrize(("value", "message", "older"), NO_VALUES)
def test_no_value_where_a_key_should_be(server_url, table, value, message, older):
    client = unchecked(server_url)
    name, key = table.name, {"p": value}
    for operation in (client.update_item, client.delete_item):
        with refused_at_once(message):
            operation(TableName=name, Key=key)
    with refused(message):
        client.get_item(TableName=name, Key=key)
    with refused(message):
        client.batch_get_item(RequestItems={name: {"Keys": [key]}})
    with refused(older):
        client.batch_write_item(RequestItems={name: [{"DeleteRequest": {"Key": key}}]})


@pytest.mark.parametrize(("value", "message", "older"), NO_VALUES)
def test_no_value_where_an_expression_has_one(server_url, table, value, message, older):
    client = unchecked(server_url)
    for there in around(value):
        name, values = table.name, {"ExpressionAttributeValues": {":v": there}}
        key = {"p": {"S": unique()}}
        with refused_at_once(message):
            client.update_item(TableName=name, Key=key, UpdateExpression="SET v = :v", **values)
        with refused_at_once(message):
            client.put_item(TableName=name, Item=key, ConditionExpression="v = :v", **values)
        with refused_at_once(message):
            client.delete_item(TableName=name, Key=key, ConditionExpression="v = :v", **values)
        with refused(message):
            client.query(TableName=name, KeyConditionExpression="p = :v", **values)
        with refused(f"ExpressionAttributeValues contains invalid value: {older} for key :v"):
            client.scan(TableName=name, FilterExpression="v = :v", **values)
