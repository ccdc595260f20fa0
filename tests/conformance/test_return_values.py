"""ReturnValues of UpdateItem. PutItem's and DeleteItem's are in their own suites."""

import pytest
from support import module_table, put, unique

table = module_table("p:S")

BEFORE = {"a": {"b": 1, "c": [10, 11, 12]}, "n": 5, "s": {"x", "y"}, "t": "text"}

# (expression, values, UPDATED_OLD, UPDATED_NEW); None is no Attributes at all.
CASES = [
    ("SET n = :v", {":v": 6}, {"n": 5}, {"n": 6}),
    ("SET n = :v", {":v": 5}, {"n": 5}, {"n": 5}),
    ("SET fresh = :v", {":v": 6}, None, {"fresh": 6}),
    ("SET n = :v, fresh = :v", {":v": 6}, {"n": 5}, {"n": 6, "fresh": 6}),
    ("REMOVE n", None, {"n": 5}, None),
    ("REMOVE nowhere", None, None, None),
    ("REMOVE n SET t = :v", {":v": "y"}, {"n": 5, "t": "text"}, {"t": "y"}),
    ("ADD n :v", {":v": 2}, {"n": 5}, {"n": 7}),
    ("ADD s :v", {":v": {"z"}}, {"s": {"x", "y"}}, {"s": {"x", "y", "z"}}),
    ("DELETE s :v", {":v": {"x"}}, {"s": {"x", "y"}}, {"s": {"y"}}),
    ("DELETE s :v", {":v": {"x", "y"}}, {"s": {"x", "y"}}, None),
    ("SET a.b = :v", {":v": 2}, {"a": {"b": 1}}, {"a": {"b": 2}}),
    ("SET a.d = :v", {":v": 2}, None, {"a": {"d": 2}}),
    ("REMOVE a.b", None, {"a": {"b": 1}}, None),
    ("SET a.c[1] = :v", {":v": 2}, {"a": {"c": [11]}}, {"a": {"c": [2]}}),
    ("SET a.c[2] = :v, a.c[0] = :v", {":v": 2}, {"a": {"c": [10, 12]}}, {"a": {"c": [2, 2]}}),
    # The paths of the expression are read in the new item: nothing is at [100], and what was at
    # [2] has moved to [1].
    ("SET a.c[100] = :v", {":v": 2}, None, None),
    ("REMOVE a.c[1]", None, {"a": {"c": [11]}}, {"a": {"c": [12]}}),
    ("REMOVE a.c[2], a.c[3]", None, {"a": {"c": [12]}}, None),
    ("SET a.b = :v, a.c[0] = :v, n = :v", {":v": 2},
     {"a": {"b": 1, "c": [10]}, "n": 5}, {"a": {"b": 2, "c": [2]}, "n": 2}),
]


def update(table, p, expression, values, wish):
    parameters = {"ExpressionAttributeValues": values} if values else {}
    return table.update_item(Key={"p": p}, UpdateExpression=expression, ReturnValues=wish,
                             **parameters).get("Attributes")


@pytest.mark.parametrize(("expression", "values", "old", "new"), CASES)
def test_updated(table, expression, values, old, new):
    assert update(table, put(table, **BEFORE)["p"], expression, values, "UPDATED_OLD") == old
    assert update(table, put(table, **BEFORE)["p"], expression, values, "UPDATED_NEW") == new


@pytest.mark.parametrize(("expression", "values", "old", "new"), CASES)
def test_all(table, expression, values, old, new):
    item = put(table, **BEFORE)
    assert update(table, item["p"], expression, values, "ALL_OLD") == item
    after = table.get_item(Key={"p": item["p"]}, ConsistentRead=True)["Item"]
    item = put(table, **BEFORE)
    assert update(table, item["p"], expression, values, "ALL_NEW") == {**after, "p": item["p"]}


def test_none(table):
    item = put(table, **BEFORE)
    assert update(table, item["p"], "SET n = :v", {":v": 1}, "NONE") is None


def test_of_an_item_that_was_not_there(table):
    set_a = ("SET a = :v", {":v": 1})
    assert update(table, unique(), *set_a, "ALL_OLD") is None
    assert update(table, unique(), *set_a, "UPDATED_OLD") is None
    assert update(table, unique(), *set_a, "UPDATED_NEW") == {"a": 1}
    p = unique()
    assert update(table, p, *set_a, "ALL_NEW") == {"p": p, "a": 1}


def test_of_an_item_that_is_not_created(table):
    for wish in ("ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"):
        assert update(table, unique(), "REMOVE a", None, wish) is None


def test_without_an_expression(table):
    item = put(table, a=1)
    key = {"p": item["p"]}
    assert table.update_item(Key=key, ReturnValues="ALL_OLD")["Attributes"] == item
    assert table.update_item(Key=key, ReturnValues="ALL_NEW")["Attributes"] == item
    assert "Attributes" not in table.update_item(Key=key, ReturnValues="UPDATED_OLD")
    assert "Attributes" not in table.update_item(Key=key, ReturnValues="UPDATED_NEW")
    key = {"p": unique()}
    assert table.update_item(Key=key, ReturnValues="ALL_NEW")["Attributes"] == key


def test_every_type_comes_back(table):
    values = {"n": 1, "b": b"x", "t": True, "z": None, "l": [1, []], "m": {"k": {}}, "s": {"x"}}
    item = put(table, **values)
    old = update(table, item["p"], "SET s = :v, n = :v", {":v": ""}, "ALL_OLD")
    assert old == item
    new = table.get_item(Key={"p": item["p"]}, ConsistentRead=True)["Item"]
    assert new == {**item, "s": "", "n": ""}
