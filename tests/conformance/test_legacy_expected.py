"""Expected and ConditionalOperator: conditions of writes from the time before expressions."""

from decimal import Decimal

import pytest
from boto3.dynamodb.types import Binary
from legacy_conditions import (
    ABSENT,
    INVALID,
    OPERATORS,
    VALUES,
    argument_lists,
    condition,
    holds,
    malformed,
)
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

ENUM = (
    "Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, "
    "NE, LE, BEGINS_WITH, GE, CONTAINS]"
)


@pytest.fixture(scope="module")
def item(table):
    return put(table, **{name: value for name, value in VALUES.items() if value is not ABSENT})


def accepts(table, item, expected, **parameters):
    """Whether a write that changes nothing passes the condition."""
    try:
        table.update_item(Key={"p": item["p"]}, Expected=expected, **parameters)
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


@pytest.mark.parametrize("operator", OPERATORS)
def test_truth_table(table, item, operator):
    wrong = []
    for arguments in argument_lists(operator):
        for name, value in VALUES.items():
            expected = {name: condition(operator, *arguments)}
            if accepts(table, item, expected) != holds(operator, value, arguments):
                wrong.append((name, arguments))
    assert not wrong


@pytest.mark.parametrize("operator", OPERATORS)
def test_without_an_item(table, operator):
    # An item that is not there has no attributes.
    missing = {"p": unique()}
    for arguments in argument_lists(operator):
        if holds(operator, ABSENT, arguments):
            table.delete_item(Key=missing, Expected={"a": condition(operator, *arguments)})
        else:
            with refused("The conditional request failed", CONDITION_FAILED):
                table.delete_item(Key=missing, Expected={"a": condition(operator, *arguments)})
    assert get(table, missing) is None


@pytest.mark.parametrize("name", [name for name in VALUES if name != "absent"])
def test_value_alone_means_equal(table, item, name):
    assert accepts(table, item, {name: {"Value": VALUES[name]}})
    assert accepts(table, item, {name: {"Value": VALUES[name], "Exists": True}})
    assert accepts(table, item, {name: {"Value": VALUES[name], "ComparisonOperator": "EQ"}})
    assert not accepts(table, item, {name: {"Value": "something else"}})
    assert not accepts(table, item, {"absent": {"Value": VALUES[name]}})


def test_exists_false_means_absent(table, item):
    assert accepts(table, item, {"absent": {"Exists": False}})
    for name in ("string", "null", "empty", "p"):
        assert not accepts(table, item, {name: {"Exists": False}})


@pytest.mark.parametrize(
    "operator,value,holds_for_five",
    [("LT", 6, True), ("GE", 6, False), ("IN", 5, True), ("CONTAINS", 5, False), ("NE", 5, False),
     ("NOT_CONTAINS", 5, True)],
)
def test_value_with_an_operator_is_its_only_argument(table, item, operator, value, holds_for_five):
    expected = {"number": {"ComparisonOperator": operator, "Value": value}}
    assert accepts(table, item, expected) == holds_for_five


def test_in_does_not_look_into_sets(table, item):
    assert accepts(table, item, {"number": condition("IN", 4, 5, 6)})
    assert not accepts(table, item, {"numbers": condition("IN", 4, 5, 6)})
    assert accepts(table, item, {"number": condition("IN", *range(300))})
    assert not accepts(table, item, {"number": condition("IN", *range(6, 300))})


def test_names_are_whole_names(table):
    item = put(table, **{"a.b": 1, "l[0]": 2, "#n": 3, ":v": 4, "a": {"b": 5}, "l": [6],
                         "order": 7, "ü~'\"\\": 8})
    for name, value in item.items():
        assert accepts(table, item, {name: {"Value": value}})
    assert not accepts(table, item, {"a.b": {"Value": 5}})
    assert not accepts(table, item, {"l[0]": {"Value": 6}})


def test_key_attributes(table, ranged):
    item = {"p": unique(), "s": 1}
    fresh = {"p": {"Exists": False}, "s": condition("NULL")}
    ranged.put_item(Item=item, Expected=fresh)
    with refused("The conditional request failed", CONDITION_FAILED):
        ranged.put_item(Item=item, Expected=fresh)
    ranged.put_item(Item=item | {"a": 1}, Expected={"p": {"Value": item["p"]}})
    ranged.put_item(Item=item | {"a": 2}, Expected={"s": condition("BETWEEN", 1, 2)})
    assert get(ranged, item)["a"] == 2


def test_all_must_hold_unless_told_otherwise(table, item):
    true = {"string": condition("EQ", "hello"), "number": {"Value": 5}, "absent": {"Exists": False}}
    false = {"map": condition("NULL"), "bytes": {"Value": "?"}}
    for both in ({}, {"ConditionalOperator": "AND"}):
        assert accepts(table, item, true, **both)
        assert not accepts(table, item, true | false, **both)
        assert not accepts(table, item, false, **both)
    assert accepts(table, item, true, ConditionalOperator="OR")
    assert accepts(table, item, false | true, ConditionalOperator="OR")
    assert accepts(table, item, false | {"true": {"Value": True}}, ConditionalOperator="OR")
    assert not accepts(table, item, false, ConditionalOperator="OR")


def test_many_conditions(table, item):
    # More than an expression has room for.
    many = {f"a{i}": condition("NE", i) for i in range(1000)}
    assert accepts(table, item, many)
    assert not accepts(table, item, many | {"number": condition("NE", 5)})
    none = {f"a{i}": {"Value": i} for i in range(1000)}
    assert not accepts(table, item, none, ConditionalOperator="OR")
    assert accepts(table, item, none | {"number": {"Value": 5}}, ConditionalOperator="OR")


def test_put_item(table):
    item = put(table, a=1)
    table.put_item(Item=item | {"a": 2}, Expected={"a": {"Value": 1}})
    with refused("The conditional request failed", CONDITION_FAILED):
        table.put_item(Item=item | {"a": 3}, Expected={"a": {"Value": 1}})
    assert get(table, {"p": item["p"]}) == item | {"a": 2}
    old = table.put_item(Item=item, Expected={"a": condition("GT", 1)}, ReturnValues="ALL_OLD")
    assert old["Attributes"]["a"] == 2


def test_delete_item(table):
    item = put(table, a=1)
    with refused("The conditional request failed", CONDITION_FAILED):
        table.delete_item(Key={"p": item["p"]}, Expected={"a": {"Value": 2}})
    assert get(table, {"p": item["p"]}) == item
    deleted = table.delete_item(Key={"p": item["p"]}, Expected={"a": condition("LE", 1)},
                                ReturnValues="ALL_OLD")
    assert deleted["Attributes"] == item
    assert get(table, {"p": item["p"]}) is None


def test_update_item(table):
    item = put(table, a=1)
    update = {"Key": {"p": item["p"]}, "AttributeUpdates": {"b": {"Value": 2}}}
    with refused("The conditional request failed", CONDITION_FAILED):
        table.update_item(**update, Expected={"a": condition("CONTAINS", "1")})
    table.update_item(**update, Expected={"a": condition("NOT_CONTAINS", "1")})
    assert get(table, {"p": item["p"]}) == item | {"b": 2}


def test_the_item_on_failure(table):
    item = put(table, a=1)
    with refused(code=CONDITION_FAILED) as caught:
        table.put_item(Item=item | {"a": 2}, Expected={"a": {"Value": 9}},
                       ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert caught.value.response["Item"] == {"p": {"S": item["p"]}, "a": {"N": "1"}}


def test_no_conditions_are_no_condition(table):
    item = put(table, a=1)
    table.put_item(Item=item | {"a": 2}, Expected={})
    assert get(table, {"p": item["p"]})["a"] == 2
    table.update_item(Key={"p": item["p"]}, Expected={})
    table.delete_item(Key={"p": item["p"]}, Expected={})


@pytest.mark.parametrize("expected,message", malformed())
def test_malformed_conditions(table, expected, message):
    with refused_at_once(message):
        table.put_item(Item={"p": "x"}, Expected={"a": expected})


@pytest.mark.parametrize(
    "expected,message",
    [
        ({}, "Value must be provided when Exists is null for Attribute: a"),
        ({"Exists": True}, "Value must be provided when Exists is true for Attribute: a"),
        ({"Exists": False, "Value": 1},
         "Value cannot be used when Exists is false for Attribute: a"),
        ({"AttributeValueList": [1]},
         "AttributeValueList can only be used with a ComparisonOperator for Attribute: a"),
        ({"AttributeValueList": []},
         "AttributeValueList can only be used with a ComparisonOperator for Attribute: a"),
        ({"AttributeValueList": [1], "Exists": True},
         "AttributeValueList can only be used with a ComparisonOperator for Attribute: a"),
        ({"AttributeValueList": [1], "Value": 1},
         "Value and AttributeValueList cannot be used together for Attribute: a"),
        ({"AttributeValueList": [1], "Value": 1, "ComparisonOperator": "EQ"},
         "Value and AttributeValueList cannot be used together for Attribute: a"),
        ({"ComparisonOperator": "EQ", "AttributeValueList": [1], "Exists": True},
         "Exists and ComparisonOperator cannot be used together for Attribute: a"),
        ({"ComparisonOperator": "NULL", "Exists": False},
         "Exists and ComparisonOperator cannot be used together for Attribute: a"),
        ({"ComparisonOperator": "LT"},
         "Value or AttributeValueList must be used with ComparisonOperator: LT for Attribute: a"),
        ({"ComparisonOperator": "IN"},
         "Value or AttributeValueList must be used with ComparisonOperator: IN for Attribute: a"),
        ({"ComparisonOperator": "NULL", "Value": 1},
         "Invalid number of argument(s) for the NULL ComparisonOperator"),
        ({"ComparisonOperator": "BETWEEN", "Value": 1},
         "Invalid number of argument(s) for the BETWEEN ComparisonOperator"),
        ({"ComparisonOperator": "LT", "Value": {"a"}},
         "ComparisonOperator LT is not valid for SS AttributeValue type"),
    ],
)
def test_members_that_do_not_go_together(table, expected, message):
    for call in (
        lambda: table.put_item(Item={"p": "x"}, Expected={"a": expected}),
        lambda: table.update_item(Key={"p": "x"}, Expected={"a": expected}),
        lambda: table.delete_item(Key={"p": "x"}, Expected={"a": expected}),
    ):
        with refused_at_once(INVALID + message):
            call()


@pytest.mark.parametrize(
    "value,message",
    [
        ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported "
             "datatypes"),
        ({"S": "a", "N": "1"}, "Supplied AttributeValue has more than one datatypes set, must "
                               "contain exactly one of the supported datatypes"),
        ({"N": "b"}, "The parameter cannot be converted to a numeric value: b"),
        ({"NULL": False}, INVALID + "Null attribute value types must have the value of true"),
        ({"SS": []}, INVALID + "An string set  may not be empty"),
    ],
)
def test_invalid_values(server_url, table, value, message):
    client = unchecked(server_url)
    for expected in (
        {"Value": value},
        {"ComparisonOperator": "EQ", "Value": value},
        # A bad value is found before a wrong number of them.
        {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}, value]},
    ):
        with refused_at_once(message):
            client.put_item(TableName=table.name, Item={"p": {"S": "x"}}, Expected={"a": expected})


def test_unknown_operators(dynamodb, table):
    for operator in ("eq", "DOG", ""):
        with refused(f"1 validation error detected: Value '{operator}' at "
                     f"'expected.a.member.comparisonOperator' failed to satisfy constraint: {ENUM}"):
            table.delete_item(Key={"p": "x"}, Expected={"a": condition(operator, 1)})
    for operator in ("and", "XOR"):
        with refused_at_once("Failed to satisfy constraint: Member must satisfy enum value set: "
                             "[ALL, OR]"):
            table.delete_item(Key={"p": "x"}, ConditionalOperator=operator)


WITHOUT = "ConditionalOperator cannot be used without Filter or Expected"
TWO = "ConditionalOperator can only be used when Filter or Expected has two or more elements"


@pytest.mark.parametrize("operator", ["AND", "OR"])
def test_conditional_operator_wants_two_conditions(table, operator):
    both = {"ConditionalOperator": operator}
    for call in (
        lambda **more: table.put_item(Item={"p": "x"}, **both, **more),
        lambda **more: table.delete_item(Key={"p": "x"}, **both, **more),
        lambda **more: table.update_item(Key={"p": "x"}, **both, **more),
        lambda **more: table.update_item(Key={"p": "x"}, **both, **more,
                                         AttributeUpdates={"a": {"Value": 1}}),
    ):
        with refused_at_once(WITHOUT):
            call()
        with refused_at_once(WITHOUT):
            call(Expected={})
        with refused_at_once(TWO):
            call(Expected={"a": {"Value": 1}})
        # What is wrong with the condition itself comes first.
        with refused_at_once(
                INVALID + "Value must be provided when Exists is null for Attribute: a"):
            call(Expected={"a": {}})


def test_order_of_the_checks(server_url, table):
    # dynalite's test/putItem.js and test/updateItem.js, found so on the service.
    client = unchecked(server_url)
    bad_value = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
    expected = {"Expected": {"a": {}}}
    with refused_at_once(bad_value):
        client.put_item(TableName=table.name, Item={"p": {}}, **expected)
    with refused_at_once(bad_value):
        client.delete_item(TableName=table.name, Key={"p": {}}, **expected)
    with refused_at_once("ReturnValues can only be ALL_OLD or NONE"):
        client.put_item(TableName=table.name, Item={"p": {"S": "x"}}, ReturnValues="ALL_NEW",
                        **expected)
    with refused_at_once(
            INVALID + "Only DELETE action is allowed when no attribute value is specified"):
        client.update_item(TableName=table.name, Key={"p": {"S": "x"}},
                           AttributeUpdates={"a": {}}, **expected)
    # All of this is before the table is looked for.
    with refused_at_once(
            INVALID + "Value must be provided when Exists is null for Attribute: a"):
        client.put_item(TableName=table_name(), Item={}, **expected)
    with refused(code=NOT_FOUND):
        client.put_item(TableName=table_name(), Item={},
                        Expected={"a": {"ComparisonOperator": "NULL"}})
    # The first attribute that is wrong is reported.
    with refused_at_once(
            INVALID + "Invalid number of argument(s) for the EQ ComparisonOperator"):
        client.put_item(TableName=table.name, Item={"p": {"S": "x"}}, Expected={
            "a": {"ComparisonOperator": "EQ", "AttributeValueList": []}, "b": {}})


def test_empty_names(table):
    with refused_at_once("Empty attribute name"):
        table.delete_item(Key={"p": "x"}, Expected={"": {"Value": 1}})


def test_numbers_and_binaries_are_compared_as_such(table):
    item = put(table, n=Decimal("0.1"), b=Binary(b"\x7f"))
    assert accepts(table, item, {"n": condition("LT", Decimal("1E+10"))})
    assert accepts(table, item, {"n": {"Value": Decimal("0.10")}})
    assert accepts(table, item, {"b": condition("LT", Binary(b"\x80"))})
