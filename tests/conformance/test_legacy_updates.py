"""AttributeUpdates: UpdateItem from the time before expressions."""

from decimal import Decimal

import pytest
from boto3.dynamodb.types import Binary
from legacy_conditions import INVALID, SAMPLES, condition
from support import (
    CONDITION_FAILED,
    NOT_FOUND,
    get,
    module_table,
    put,
    refused,
    refused_at_once,
    table_name,
    unchecked,
    unique,
)

table = module_table("p:S")
ranged = module_table("p:S", "s:N")

MISMATCH = "Type mismatch for attribute to update"


def update(table, item, updates, **parameters):
    return table.update_item(Key={"p": item["p"]}, AttributeUpdates=updates, **parameters)


def stored(table, item):
    return get(table, {"p": item["p"]})


@pytest.mark.parametrize("value", list(SAMPLES.values()) + ["", Binary(b""), [[]], {"m": {"x": 1}}])
def test_put(table, value):
    item = put(table, old=1)
    update(table, item, {"new": {"Action": "PUT", "Value": value}, "old": {"Value": value}})
    assert stored(table, item) == {"p": item["p"], "old": value, "new": value}


def test_add_to_numbers(table):
    item = put(table, a=7, zero=0)
    update(table, item, {
        "a": {"Action": "ADD", "Value": Decimal("-3.5")},
        "new": {"Action": "ADD", "Value": 2},
        "zero": {"Action": "ADD", "Value": Decimal("1E-130")},
    })
    assert stored(table, item) == {"p": item["p"], "a": Decimal("3.5"), "new": 2,
                                   "zero": Decimal("1E-130")}


def test_add_beyond_the_range(dynamodb, table):
    # boto3's own numbers round at 38 digits.
    item = {"p": {"S": unique()}, "a": {"N": "9" + "0" * 125}}
    dynamodb.put_item(TableName=table.name, Item=item)
    with refused("Number overflow. Attempting to store a number with magnitude larger than "
                 "supported range"):
        update(table, {"p": item["p"]["S"]}, {"a": {"Action": "ADD", "Value": Decimal("9E+125")}})
    found = dynamodb.get_item(TableName=table.name, Key={"p": item["p"]}, ConsistentRead=True)
    assert found["Item"] == item


@pytest.mark.parametrize(
    "old,value,new",
    [
        ({"a", "b"}, {"b", "c"}, {"a", "b", "c"}),
        ({Decimal(1)}, {Decimal("1.0"), Decimal(2)}, {Decimal(1), Decimal(2)}),
        ({Binary(b"a")}, {Binary(b"b")}, {Binary(b"a"), Binary(b"b")}),
    ],
)
def test_add_to_sets(table, old, value, new):
    item = put(table, a=old)
    update(table, item, {"a": {"Action": "ADD", "Value": value},
                         "new": {"Action": "ADD", "Value": value}})
    assert stored(table, item) == {"p": item["p"], "a": new, "new": value}


def test_add_appends_to_lists(table):
    # Not documented: scylladb's test_update_item_add found it on the service.
    item = put(table, a=[Decimal(1), "x"])
    update(table, item, {"a": {"Action": "ADD", "Value": [Decimal(1), {"m": [None]}]},
                         "new": {"Action": "ADD", "Value": ["a"]},
                         "none": {"Action": "ADD", "Value": []}})
    after = {"p": item["p"], "a": [Decimal(1), "x", Decimal(1), {"m": [None]}], "new": ["a"],
             "none": []}
    assert stored(table, item) == after
    update(table, item, {"a": {"Action": "ADD", "Value": []},
                         "none": {"Action": "ADD", "Value": [False]}})
    assert stored(table, item) == after | {"none": [False]}


def test_add_creates_the_item(table):
    item = {"p": unique()}
    update(table, item, {"n": {"Action": "ADD", "Value": 5}, "l": {"Action": "ADD", "Value": [1]},
                         "s": {"Action": "ADD", "Value": {"a"}}})
    assert stored(table, item) == item | {"n": 5, "l": [1], "s": {"a"}}


def test_delete_removes(table):
    item = put(table, a=1, b={"x"}, c=[1])
    update(table, item, {name: {"Action": "DELETE"} for name in ("a", "b", "c", "absent")})
    assert stored(table, item) == {"p": item["p"]}


@pytest.mark.parametrize(
    "old,value,new",
    [
        ({"a", "b", "c"}, {"a", "c", "x"}, {"b"}),
        ({Decimal(1), Decimal(2)}, {Decimal("2.0")}, {Decimal(1)}),
        ({Binary(b"a"), Binary(b"b")}, {Binary(b"b")}, {Binary(b"a")}),
        ({"a"}, {"x"}, {"a"}),
        ({"a", "b"}, {"b", "a"}, None),
    ],
)
def test_delete_subtracts_sets(table, old, value, new):
    item = put(table, a=old)
    update(table, item, {"a": {"Action": "DELETE", "Value": value},
                         "absent": {"Action": "DELETE", "Value": value}})
    assert stored(table, item) == {"p": item["p"]} | ({} if new is None else {"a": new})


def test_delete_does_not_create_the_item(table):
    # scylladb's test_update_item_non_existent and test_update_item_delete, found so on the service.
    for updates in ({"a": {"Action": "DELETE"}}, {"a": {"Action": "DELETE", "Value": {"x"}}}):
        item = {"p": unique()}
        answer = update(table, item, updates, ReturnValues="ALL_NEW")
        assert "Attributes" not in answer
        assert stored(table, item) is None


def test_nothing_to_update_creates_the_item(table):
    for updates in ({}, {"AttributeUpdates": {}}):
        key = {"p": unique()}
        answer = table.update_item(Key=key, ReturnValues="ALL_NEW", **updates)
        assert answer["Attributes"] == key
        assert get(table, key) == key
    item = put(table, a=1)
    update(table, item, {})
    assert stored(table, item) == item


ALL = [*SAMPLES.items()]


@pytest.mark.parametrize("tag,value", ALL)
@pytest.mark.parametrize("action,given", [
    ("ADD", Decimal(1)), ("ADD", {"a"}), ("ADD", {Decimal(1)}), ("ADD", {Binary(b"a")}),
    ("ADD", ["a"]), ("DELETE", {"b"}), ("DELETE", {Decimal(2)}), ("DELETE", {Binary(b"b")}),
])
def test_types_must_match(table, tag, value, action, given):
    item = put(table, a=value)
    updates = {"a": {"Action": action, "Value": given}, "b": {"Value": 1}}
    given_tag = next(name for name, sample in ALL
                     if type(sample) is type(given) and (not isinstance(given, set) or type(
                         next(iter(sample))) is type(next(iter(given)))))
    if given_tag == tag:
        update(table, item, updates)
        assert stored(table, item)["b"] == 1
    else:
        with refused(MISMATCH):
            update(table, item, updates)
        assert stored(table, item) == item


def test_names_are_whole_names(table):
    item = put(table, a={"b": 1}, l=[1])
    names = ["a.b", "l[0]", "#n", ":v", "set", "ü~'\"\\", "with blank"]
    update(table, item, {name: {"Value": i} for i, name in enumerate(names)})
    after = item | {name: i for i, name in enumerate(names)}
    assert stored(table, item) == after
    update(table, item, {"a.b": {"Action": "ADD", "Value": 10}, "l[0]": {"Action": "DELETE"}})
    after["a.b"] = 10
    del after["l[0]"]
    assert stored(table, item) == after


def test_actions_together(table):
    item = put(table, n=1, s={"a", "b"}, l=["x"], gone=1, kept=1)
    update(table, item, {
        "n": {"Action": "ADD", "Value": 1},
        "s": {"Action": "DELETE", "Value": {"a"}},
        "l": {"Action": "ADD", "Value": ["y"]},
        "gone": {"Action": "DELETE"},
        "new": {"Value": {"m": 1}},
    })
    assert stored(table, item) == {"p": item["p"], "n": 2, "s": {"b"}, "l": ["x", "y"], "kept": 1,
                                   "new": {"m": 1}}


@pytest.mark.parametrize(
    "returns,new_item,attributes",
    [
        ("ALL_OLD", False, {"n": 1, "s": {"a"}, "gone": 1, "kept": 1}),
        ("UPDATED_OLD", False, {"n": 1, "s": {"a"}, "gone": 1}),
        ("ALL_NEW", False, {"n": 3, "kept": 1, "new": "v"}),
        ("UPDATED_NEW", False, {"n": 3, "new": "v"}),
        ("NONE", False, None),
        ("ALL_OLD", True, None),
        ("UPDATED_OLD", True, None),
        ("ALL_NEW", True, {"n": 2, "new": "v"}),
        ("UPDATED_NEW", True, {"n": 2, "new": "v"}),
    ],
)
def test_return_values(table, returns, new_item, attributes):
    item = {"p": unique()} if new_item else put(table, n=1, s={"a"}, gone=1, kept=1)
    answer = update(table, item, {
        "n": {"Action": "ADD", "Value": 2},
        "s": {"Action": "DELETE", "Value": {"a"}},
        "gone": {"Action": "DELETE"},
        "new": {"Value": "v"},
    }, ReturnValues=returns)
    if attributes is not None and returns.startswith("ALL"):
        attributes = attributes | {"p": item["p"]}
    assert answer.get("Attributes") == attributes


def test_only_deletes_return_no_new_attributes(table):
    item = put(table, a=1, b={"x"})
    answer = update(table, item, {"a": {"Action": "DELETE"},
                                  "b": {"Action": "DELETE", "Value": {"x"}}},
                    ReturnValues="UPDATED_NEW")
    assert "Attributes" not in answer
    assert stored(table, item) == {"p": item["p"]}


def test_many_attributes(table):
    item = put(table, kept=1)
    names = [f"attribute-{i}" for i in range(1000)]
    for action, value, after in (
        ("PUT", Decimal(1), Decimal(1)),
        ("ADD", Decimal(2), Decimal(3)),
        ("PUT", ["a"], ["a"]),
        ("ADD", ["b"], ["a", "b"]),
        ("PUT", {"a"}, {"a"}),
        ("ADD", {"b"}, {"a", "b"}),
        ("DELETE", {"a"}, {"b"}),
    ):
        update(table, item, {name: {"Action": action, "Value": value} for name in names})
        assert stored(table, item) == item | {name: after for name in names}
    update(table, item, {name: {"Action": "DELETE"} for name in names})
    assert stored(table, item) == item


@pytest.mark.parametrize("tag,value", ALL)
def test_types_that_actions_take(table, tag, value):
    key = {"Key": {"p": unique()}}
    if tag in ("N", "SS", "NS", "BS", "L"):
        table.update_item(**key, AttributeUpdates={"a": {"Action": "ADD", "Value": value}})
    else:
        with refused_at_once(f"{INVALID}ADD action is not supported for the type {tag}"):
            table.update_item(**key, AttributeUpdates={"a": {"Action": "ADD", "Value": value}})
    if tag in ("SS", "NS", "BS"):
        table.update_item(**key, AttributeUpdates={"a": {"Action": "DELETE", "Value": value}})
    else:
        with refused_at_once(
                f"{INVALID}DELETE action with value is not supported for the type {tag}"):
            table.update_item(**key, AttributeUpdates={"a": {"Action": "DELETE", "Value": value}})


@pytest.mark.parametrize("action", [{}, {"Action": "PUT"}, {"Action": "ADD"}])
def test_only_delete_goes_without_a_value(table, action):
    with refused_at_once(
            INVALID + "Only DELETE action is allowed when no attribute value is specified"):
        table.update_item(Key={"p": "x"}, AttributeUpdates={"a": action})


def test_unknown_actions(table):
    for action in ("put", "REMOVE", ""):
        with refused(f"1 validation error detected: Value '{action}' at "
                     "'attributeUpdates.a.member.action' failed to satisfy constraint: Member must "
                     "satisfy enum value set: [ADD, PUT, DELETE]"):
            table.update_item(Key={"p": "x"}, AttributeUpdates={"a": {"Action": action}})


@pytest.mark.parametrize("change", [{"Value": "x"}, {"Action": "DELETE"},
                                    {"Action": "ADD", "Value": 1}])
def test_key_attributes(table, ranged, change):
    def message(name):
        return f"{INVALID}Cannot update attribute {name}. This attribute is part of the key"

    with refused(message("p")):
        table.update_item(Key={"p": "x"}, AttributeUpdates={"p": change})
    with refused(message("s")):
        ranged.update_item(Key={"p": "x", "s": 1},
                           AttributeUpdates={"a": {"Value": 1}, "s": change})
    # The key itself, and the table, come first.
    with refused("The provided key element does not match the schema"):
        table.update_item(Key={"q": "x"}, AttributeUpdates={"p": change})
    with refused(code=NOT_FOUND):
        table.meta.client.update_item(TableName=table_name(), Key={"p": "x"},
                                      AttributeUpdates={"p": change})


@pytest.mark.parametrize(
    "value,message",
    [
        ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported "
             "datatypes"),
        ({"S": "a", "N": "1"}, "Supplied AttributeValue has more than one datatypes set, must "
                               "contain exactly one of the supported datatypes"),
        ({"N": "b"}, "The parameter cannot be converted to a numeric value: b"),
        ({"SS": []}, INVALID + "An string set  may not be empty"),
    ],
)
@pytest.mark.parametrize("action", ["PUT", "ADD", "DELETE"])
def test_invalid_values(server_url, table, action, value, message):
    with refused_at_once(message):
        unchecked(server_url).update_item(
            TableName=table.name, Key={"p": {"S": "x"}},
            AttributeUpdates={"a": {"Action": action, "Value": value}})


def test_empty_names(table):
    with refused_at_once("Empty attribute name"):
        table.update_item(Key={"p": "x"}, AttributeUpdates={"": {"Value": 1}})


def test_length_of_names(table):
    item = put(table)
    longest = "x" * 65_535
    update(table, item, {longest: {"Value": 1}})
    assert stored(table, item) == item | {longest: 1}
    with refused_at_once("Attribute name is too large, must be less than 65536 bytes"):
        update(table, item, {longest + "x": {"Value": 1}})


def test_too_large(table):
    item = put(table, a=1)
    with refused("Item size to update has exceeded the maximum allowed size"):
        update(table, item, {"b": {"Value": "x" * 409_600}})
    half = ["x" * 200_000]
    update(table, item, {"b": {"Action": "ADD", "Value": half}})
    with refused("Item size to update has exceeded the maximum allowed size"):
        update(table, item, {"b": {"Action": "ADD", "Value": half},
                             "c": {"Value": "x" * 10_000}})
    assert stored(table, item) == item | {"b": half}


def test_with_a_condition(table):
    item = put(table, n=1)
    counter = {"n": {"Action": "ADD", "Value": 1}}
    update(table, item, counter, Expected={"n": condition("LT", 2)})
    with refused("The conditional request failed", CONDITION_FAILED):
        update(table, item, counter, Expected={"n": condition("LT", 2)})
    # The condition comes before what the update may find.
    with refused("The conditional request failed", CONDITION_FAILED):
        update(table, item, {"n": {"Action": "ADD", "Value": {"a"}}},
               Expected={"n": condition("LT", 2)})
    with refused(MISMATCH):
        update(table, item, {"n": {"Action": "ADD", "Value": {"a"}}},
               Expected={"n": condition("GE", 2)})
    assert stored(table, item) == item | {"n": 2}


def test_capacity(table):
    item = {"p": unique()}
    answer = update(table, item, {"a": {"Value": "x" * 2000}}, ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == {"TableName": table.name, "CapacityUnits": 2.0}
