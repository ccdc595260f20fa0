"""UpdateItem on attached relations: typed columns, arrays and what lies below json columns."""

from decimal import Decimal

import pytest
from attached import lab
from support import CONDITION_FAILED, refused, unique

schema = lab(
    """
    create table {schema}.docs (
      id text, version int,
      title varchar(20), count int, amount numeric(10, 3), ratio double precision,
      active boolean, body bytea, at timestamptz, day date,
      list int[], names text[], tags text[], data jsonb, source json,
      twice int generated always as (count * 2) stored,
      primary key (id, version)
    );
    comment on table {schema}.docs is '@dynamodb {"table": "{schema}.docs",
      "attributes": {"tags": {"array": "set"}}}';
    """,
    "{schema}.docs",
)

DATA = {"a": {"b": [1, {"c": "x"}]}, "n": Decimal("1.5"), "l": ["p", "q", "r"], "t": True,
        "z": None}


@pytest.fixture
def docs(world, schema):
    return world.table(f"{schema}.docs")


@pytest.fixture
def key(docs):
    """The key of a row with values in every column."""
    made = {"id": unique(), "version": 1}
    docs.put_item(Item={
        **made, "title": "first", "count": 5, "amount": Decimal("1.25"), "ratio": Decimal("0.5"),
        "active": True, "body": b"\x01", "at": "2024-01-01T00:00:00.000000Z", "day": "2024-01-01",
        "list": [10, 20, 30], "names": ["x"], "tags": {"a", "b"}, "data": DATA, "source": {"s": 1},
    })
    return made


def row(world, schema, key, columns):
    return world.database.row(
        f"select {columns} from {schema}.docs where id = %s and version = %s", *key.values())


def update(docs, key, expression, values=None, **parameters):
    names = {f"#{name}": name for name in ("count", "list", "data", "day", "at", "names", "source",
                                           "body", "active") if f"#{name}" in expression
             or f"#{name}" in parameters.get("ConditionExpression", "")}
    if names:
        parameters["ExpressionAttributeNames"] = names
    if values:
        parameters["ExpressionAttributeValues"] = {f":{n}": v for n, v in values.items()}
    return docs.update_item(Key=key, UpdateExpression=expression, **parameters)


# expression, values, what becomes of the item: None for an attribute that is gone
UPDATES = [
    ("SET title = :v", {"v": "second"}, {"title": "second"}),
    ("SET title = :v, amount = amount + :n", {"v": "s", "n": Decimal("0.125")},
     {"title": "s", "amount": Decimal("1.375")}),
    ("SET #count = #count - :n", {"n": 7}, {"count": -2, "twice": -4}),
    ("SET amount = #count, #count = :n", {"n": 1}, {"amount": 5, "count": 1, "twice": 2}),
    ("SET ratio = ratio + :n", {"n": Decimal("0.25")}, {"ratio": Decimal("0.75")}),
    ("SET title = if_not_exists(title, :v)", {"v": "other"}, {}),
    ("SET #count = if_not_exists(nothing, :v)", {"v": 9}, {"count": 9, "twice": 18}),
    ("REMOVE title, #count, tags, #at", {}, {"title": None, "count": None, "twice": None,
                                             "tags": None, "at": None}),
    ("ADD #count :n, amount :m", {"n": 3, "m": Decimal("-0.25")},
     {"count": 8, "twice": 16, "amount": 1}),
    ("ADD tags :s", {"s": {"b", "c"}}, {"tags": {"a", "b", "c"}}),
    ("DELETE tags :s", {"s": {"b", "z"}}, {"tags": {"a"}}),
    ("DELETE tags :s", {"s": {"a", "b"}}, {"tags": None}),
    ("SET #list = list_append(#list, :l)", {"l": [40, 50]}, {"list": [10, 20, 30, 40, 50]}),
    ("SET #list = list_append(:l, #list), #names = list_append(#names, :m)",
     {"l": [0], "m": ["y"]}, {"list": [0, 10, 20, 30], "names": ["x", "y"]}),
    ("SET #list[1] = :n, #list[9] = :m", {"n": 21, "m": 99}, {"list": [10, 21, 30, 99]}),
    ("REMOVE #list[0], #list[2]", {}, {"list": [20]}),
    ("SET #list[0] = #list[0] + :n", {"n": 1}, {"list": [11, 20, 30]}),
    ("SET #data.a.b[1].c = :v", {"v": "y"}, {"data": {**DATA, "a": {"b": [1, {"c": "y"}]}}}),
    ("SET #data.a.b[0] = #data.n + :n REMOVE #data.l[1], #data.t", {"n": 1},
     {"data": {"a": {"b": [Decimal("2.5"), {"c": "x"}]}, "n": Decimal("1.5"), "l": ["p", "r"],
               "z": None}}),
    ("SET #data.l = list_append(#data.l, :l), #data.fresh = :m", {"l": ["s"], "m": {"k": [None]}},
     {"data": {**DATA, "l": ["p", "q", "r", "s"], "fresh": {"k": [None]}}}),
    ("ADD #data.n :n", {"n": 2}, {"data": {**DATA, "n": Decimal("3.5")}}),
    ("SET #data.n = if_not_exists(#data.m, :n)", {"n": 0}, {"data": {**DATA, "n": 0}}),
    ("SET #data = :d", {"d": ["now", "a", "list"]}, {"data": ["now", "a", "list"]}),
    ("SET #data = :d", {"d": None}, {"data": None}),
    ("REMOVE #data.a", {}, {"data": {name: DATA[name] for name in ("n", "l", "t", "z")}}),
    ("SET #source.t = #data.l[0], title = #data.l[1]", {}, {"source": {"s": 1, "t": "p"},
                                                           "title": "q"}),
    ("SET #day = :d, #at = :t, #active = :f, #body = :b",
     {"d": "2025-12-31", "t": "2025-12-31T23:59:59.000001Z", "f": False, "b": b"\x02\x03"},
     {"day": "2025-12-31", "at": "2025-12-31T23:59:59.000001Z", "active": False,
      "body": b"\x02\x03"}),
    ("SET title = :n, amount = :n", {"n": None}, {"title": None, "amount": None}),
]


def plain(item):
    return {name: getattr(value, "value", value) for name, value in item.items()}


@pytest.mark.parametrize(("expression", "values", "changes"), UPDATES,
                         ids=[f"{update[0]} {n}" for n, update in enumerate(UPDATES)])
def test_updates(docs, key, expression, values, changes):
    before = docs.get_item(Key=key)["Item"]
    after = plain(update(docs, key, expression, values, ReturnValues="ALL_NEW")["Attributes"])
    expected = plain(before)
    for name, value in changes.items():
        if value is None and name != "data":
            expected.pop(name)
        else:
            expected[name] = value
    assert after == expected
    assert plain(docs.get_item(Key=key)["Item"]) == expected


def test_updates_are_of_the_columns_they_name(world, schema, docs, key):
    """Another writer's change of another column stays."""
    import psycopg

    with psycopg.connect(world.database.url) as other:
        other.execute(f"update {schema}.docs set title = 'theirs' where id = %s", [key["id"]])
        other.commit()
    update(docs, key, "SET #count = :n", {"n": 1})
    assert row(world, schema, key, "title, count") == ("theirs", 1)


@pytest.mark.parametrize(("wish", "expected"), [
    ("NONE", None),
    ("ALL_OLD", {"title": "first", "count": 5, "twice": 10}),
    ("ALL_NEW", {"title": "second", "count": 6, "twice": 12}),
    ("UPDATED_OLD", {"title": "first", "count": 5}),
    ("UPDATED_NEW", {"title": "second", "count": 6}),
])
def test_return_values(docs, key, wish, expected):
    answer = update(docs, key, "SET title = :t, #count = #count + :n", {"t": "second", "n": 1},
                    ReturnValues=wish)
    if expected is None:
        assert "Attributes" not in answer
    elif wish.startswith("UPDATED"):
        assert answer["Attributes"] == expected
    else:
        assert {**answer["Attributes"], **expected} == answer["Attributes"]
        assert len(answer["Attributes"]) == 16


def test_return_values_of_paths(docs, key):
    answer = update(docs, key, "SET #data.a.b[1].c = :v REMOVE #data.n", {"v": "y"},
                    ReturnValues="UPDATED_OLD")
    assert answer["Attributes"] == {"data": {"a": {"b": [{"c": "x"}]}, "n": Decimal("1.5")}}
    answer = update(docs, key, "SET #data.a.b[1].c = :v", {"v": "z"}, ReturnValues="UPDATED_NEW")
    assert answer["Attributes"] == {"data": {"a": {"b": [{"c": "z"}]}}}


def test_an_update_makes_a_row(world, schema, docs):
    key = {"id": unique(), "version": 9}
    answer = update(docs, key, "SET title = :t ADD #count :n", {"t": "made", "n": 2},
                    ReturnValues="ALL_NEW")
    assert answer["Attributes"] == {**key, "title": "made", "count": 2, "twice": 4}
    assert row(world, schema, key, "title, count, amount") == ("made", 2, None)
    other = {"id": unique(), "version": 9}
    docs.update_item(Key=other)
    assert docs.get_item(Key=other)["Item"] == other
    third = {"id": unique(), "version": 9}
    assert "Attributes" not in update(docs, third, "SET title = :t", {"t": "x"},
                                      ReturnValues="ALL_OLD")


CONDITIONS = [
    ("attribute_exists(id)", {}, True),
    ("attribute_not_exists(title)", {}, False),
    ("attribute_exists(#data.a.b[1].c) AND attribute_not_exists(#data.a.b[2])", {}, True),
    ("attribute_type(#data.z, :t) AND attribute_type(tags, :s)", {"t": "NULL", "s": "SS"}, True),
    ("title = :a AND #count > :n", {"a": "first", "n": 4}, True),
    ("#count = :a", {"a": "5"}, False),
    ("#count BETWEEN :a AND :b", {"a": Decimal("4.5"), "b": 5}, True),
    ("ratio = amount", {}, False),
    ("amount > ratio AND ratio < #count", {}, True),
    ("#at < :a AND #day >= :d", {"a": "2024-01-01T00:00:00.000001Z", "d": "2024-01-01"}, True),
    ("begins_with(#at, :a) AND begins_with(title, :f)", {"a": "2024-01", "f": "fi"}, True),
    ("contains(tags, :a) AND NOT contains(tags, :z)", {"a": "a", "z": "z"}, True),
    ("tags = :s", {"s": {"b", "a"}}, True),
    ("contains(#list, :n) AND #list[2] = :m", {"n": 20, "m": 30}, True),
    ("#list = :l", {"l": [10, 20]}, False),
    ("size(#list) = :n AND size(title) = :m AND size(#body) = :o", {"n": 3, "m": 5, "o": 1}, True),
    ("size(#data) = :n AND size(#data.l) = :m", {"n": 5, "m": 3}, True),
    ("#data.l[0] IN (:a, :b) AND #data.n < :n", {"a": "x", "b": "p", "n": 2}, True),
    ("#data = :d", {"d": DATA}, True),
    ("#active = :t AND #body = :b", {"t": True, "b": b"\x01"}, True),
    ("#body > :b", {"b": b"\x00\xff"}, True),
    ("nothing = :n OR twice = :t", {"n": 1, "t": 10}, True),
    ("NOT (title <> :a) AND nothing <> :a", {"a": "first"}, True),
    ("#source.s = :n", {"n": 1}, True),
    ("version = :n AND title < :b", {"n": 1, "b": "firsu"}, True),
]


@pytest.mark.parametrize(("condition", "values", "holds"), CONDITIONS,
                         ids=[condition for condition, _, _ in CONDITIONS])
def test_conditions(docs, key, condition, values, holds):
    def attempt(condition):
        return update(docs, key, "SET title = :new", {"new": "first", **values},
                      ConditionExpression=condition,
                      ReturnValuesOnConditionCheckFailure="ALL_OLD")

    good, bad = (condition, f"NOT ({condition})") if holds else (f"NOT ({condition})", condition)
    attempt(good)
    with refused("The conditional request failed", CONDITION_FAILED) as caught:
        attempt(bad)
    assert caught.value.response["Item"]["title"] == {"S": "first"}


REFUSED = [
    ("SET id = :v", {"v": "x"}, "Cannot update attribute id. This attribute is part of the key"),
    ("SET version = version + :n", {"n": 1},
     "Cannot update attribute version. This attribute is part of the key"),
    ("SET twice = :n", {"n": 1}, "twice"),
    ("REMOVE twice", {}, "twice"),
    ("SET nothing = :n", {"n": 1}, "nothing"),
    ("SET #count = :v", {"v": "text"}, "count"),
    ("SET #count = title", {}, "count"),
    ("SET #count = #count + :n", {"n": Decimal("0.5")}, "count"),
    ("SET #count = #count + :n", {"n": 2147483647}, "count"),
    ("ADD #count :n", {"n": 2**40}, "count"),
    ("SET amount = amount + :n", {"n": Decimal("0.0001")}, "amount"),
    ("SET title = :v", {"v": "x" * 21}, "title"),
    ("SET #list[0] = :v", {"v": "text"}, "list"),
    ("SET #list = list_append(#list, :v)", {"v": ["text"]}, "list"),
    ("SET tags = :v", {"v": ["a"]}, "tags"),
    ("SET #day = :v", {"v": "2024-02-30"}, "day"),
    ("SET #body = :v", {"v": "text"}, "body"),
    ("SET title = #data.a", {}, "title"),
    ("SET title = nothing", {}, "does not exist"),
    ("SET #data.x.y = :v", {"v": 1}, "document path"),
    ("SET title = title + :n", {"n": 1}, "operand in the update expression has an incorrect"),
    ("ADD title :n", {"n": 1}, "operand"),
    ("SET #data.l = list_append(#data.n, :l)", {"l": []}, "operand"),
]


@pytest.mark.parametrize(("expression", "values", "words"), REFUSED,
                         ids=[f"{expression} {n}" for n, (expression, _, _) in enumerate(REFUSED)])
def test_refused_updates(docs, key, expression, values, words):
    before = docs.get_item(Key=key)["Item"]
    with refused() as caught:
        update(docs, key, expression, values)
    message = caught.value.response["Error"]["Message"]
    assert words in message
    assert not any(word in message for word in ("jsonb", "::", "column \"", "select", "TGA01"))
    assert docs.get_item(Key=key)["Item"] == before


def test_the_old_parameters(docs, key):
    answer = docs.update_item(
        Key=key, ReturnValues="UPDATED_NEW",
        AttributeUpdates={"count": {"Action": "ADD", "Value": 1},
                          "title": {"Action": "PUT", "Value": "old way"},
                          "tags": {"Action": "DELETE", "Value": {"a"}},
                          "ratio": {"Action": "DELETE"}},
        Expected={"amount": {"ComparisonOperator": "GT", "AttributeValueList": [1]}})
    assert answer["Attributes"] == {"count": 6, "title": "old way", "tags": {"b"}}
    assert "ratio" not in docs.get_item(Key=key)["Item"]


def test_consumed_capacity(docs, key):
    for call in (
        lambda **p: docs.put_item(Item={**key, "title": "x"}, **p),
        lambda **p: update(docs, key, "SET title = :v", {"v": "y"}, **p),
        lambda **p: docs.delete_item(Key=key, **p),
    ):
        consumed = call(ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
        assert consumed == {"TableName": docs.name, "CapacityUnits": 1.0}
