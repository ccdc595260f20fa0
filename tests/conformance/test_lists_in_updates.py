"""Several actions of one update in one list: all indexes mean the list as it was."""

import pytest
from support import get, module_table, put, refused

table = module_table("p:S")


@pytest.mark.parametrize(
    ("before", "expression", "after"),
    [
        ([{"a"}, {"b"}, {"c"}], "DELETE l[0] :a, l[1] :b", [{"c"}]),
        ([{"a"}, "x", "y"], "DELETE l[0] :a REMOVE l[2]", ["x"]),
        ([{"a"}, {"a", "b"}, "x"], "DELETE l[0] :a, l[1] :b", [{"a"}, "x"]),
        ([{"a"}, "x", "y", "z"], "REMOVE l[3] DELETE l[0] :a", ["x", "y"]),
        (["x", "y", "z"], "REMOVE l[0], l[2]", ["y"]),
        (["x", "y", "z"], "SET l[1] = :n REMOVE l[0]", ["new", "z"]),
        (["x", "y", "z"], "SET l[9] = :n REMOVE l[3]", ["x", "y", "z", "new"]),
        (["x"], "SET l[5] = :n, l[3] = :s", ["x", "second", "new"]),
    ],
)
def test_indexes_mean_the_old_list(table, before, expression, after):
    item = put(table, l=before)
    every = {":a": {"a"}, ":b": {"b"}, ":n": "new", ":s": "second"}
    used = {name: value for name, value in every.items() if name in expression}
    table.update_item(
        Key={"p": item["p"]},
        UpdateExpression=expression,
        **({"ExpressionAttributeValues": used} if used else {}),
    )
    assert get(table, {"p": item["p"]})["l"] == after


def test_a_name_that_looks_like_a_path(table):
    name = '{"a","M","b"}'
    item = put(table, a={"b": "nested"}, **{name: "odd"})
    table.update_item(
        Key={"p": item["p"]},
        UpdateExpression="SET #n = :s, x = a.b, y = #n",
        ExpressionAttributeNames={"#n": name},
        ExpressionAttributeValues={":s": "new"},
    )
    assert get(table, {"p": item["p"]}) == {**item, name: "new", "x": "nested", "y": "odd"}


NESTING = (
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
    "beyond supported limit"
)


def lists(depth):
    value = "leaf"
    for _ in range(depth):
        value = [value]
    return value


def test_a_constant_that_goes_too_deep(table):
    item = put(table, a=lists(30))
    with refused(NESTING):
        table.update_item(
            Key={"p": item["p"]},
            UpdateExpression="SET a[0][0][0][0] = :v",
            ExpressionAttributeValues={":v": lists(30)},
        )
    assert get(table, {"p": item["p"]}) == item


def test_an_empty_list_that_goes_too_deep(table):
    item = put(table, a=lists(31), e=[])
    for value in (":e", "e"):
        for path, fits in (("a" + "[0]" * 30, True), ("a" + "[0]" * 31, False)):
            update = {"Key": {"p": item["p"]}, "UpdateExpression": f"SET {path} = {value}",
                      **({"ExpressionAttributeValues": {":e": []}} if value == ":e" else {})}
            if fits:
                table.update_item(**update)
                table.put_item(Item=item)
                continue
            with refused(NESTING):
                table.update_item(**update)
    assert get(table, {"p": item["p"]}) == item


@pytest.mark.parametrize("value", ["b", "if_not_exists(c, b)", "list_append(b, b)"])
def test_an_attribute_that_moves_too_deep(table, value):
    item = put(table, a=lists(30), b=lists(30))
    with refused(NESTING):
        table.update_item(Key={"p": item["p"]}, UpdateExpression=f"SET a[0][0][0][0] = {value}")
    assert get(table, {"p": item["p"]}) == item


def test_an_attribute_that_moves_as_deep_as_may_be(table):
    item = put(table, a=lists(1), b=lists(29))
    table.update_item(Key={"p": item["p"]}, UpdateExpression="SET a[0] = b")
    assert get(table, {"p": item["p"]})["a"] == [lists(29)]


def test_more_attributes_than_a_function_takes_arguments(table):
    item = put(table)
    names = [f"a{i:03}" for i in range(120)]
    table.update_item(
        Key={"p": item["p"]},
        UpdateExpression="SET " + ", ".join(f"{name} = :v" for name in names),
        ExpressionAttributeValues={":v": 1},
    )
    assert get(table, {"p": item["p"]}) == {**item, **dict.fromkeys(names, 1)}


@pytest.mark.parametrize("values", ["ALL_OLD", "UPDATED_OLD", "ALL_NEW"])
def test_a_failed_condition_shows_the_item_only_when_asked(table, values):
    item = put(table, a=1)
    with refused(code="ConditionalCheckFailedException") as caught:
        table.update_item(
            Key={"p": item["p"]},
            UpdateExpression="SET a = :v",
            ConditionExpression="a > :v",
            ExpressionAttributeValues={":v": 5},
            ReturnValues=values,
        )
    assert "Item" not in caught.value.response
