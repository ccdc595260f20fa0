"""What transactions refuse for the request alone, and in which order.

The tables of these requests do not exist: nothing here is found by looking at one.
"""

import re

import pytest
from support import refused, table_name, unchecked

ABSENT = table_name("absent")
KEY = {"p": {"S": "x"}}
TOO_DEEP = ("Nesting Levels have exceeded supported limits: Attributes in the item have nested "
            "levels beyond supported limit")
CAPACITY = ("Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must "
            "satisfy enum value set: [INDEXES, TOTAL, NONE]")
METRICS = ("Value 'BOGUS' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member "
           "must satisfy enum value set: [SIZE, NONE]")
LONG = "t" * 37
TOKEN = (f"Value '{LONG}' at 'clientRequestToken' failed to satisfy constraint: Member must have "
         "length less than or equal to 36")
# Of three regions with a newer layer of validation.
NEWER = "Value at 'TransactItems' failed to satisfy constraint: Member must have length "


@pytest.fixture(scope="module")
def client(server_url):
    return unchecked(server_url)


def nested(levels):
    value = {"S": "x"}
    for _ in range(levels):
        value = {"M": {"a": value}}
    return value


def put(item=None, **parameters):
    return {"Put": {"TableName": ABSENT, "Item": item or KEY, **parameters}}


def delete(**parameters):
    return {"Delete": {"TableName": ABSENT, "Key": KEY, **parameters}}


def update(expression, **parameters):
    return {"Update": {"TableName": ABSENT, "Key": KEY, "UpdateExpression": expression,
                       **parameters}}


def check(condition, **parameters):
    return {"ConditionCheck": {"TableName": ABSENT, "Key": KEY, "ConditionExpression": condition,
                               **parameters}}


def value(**each):
    return {"ExpressionAttributeValues": {f":{name}": value for name, value in each.items()}}


GOOD = put({"p": {"S": "good"}})


# --- members ---


@pytest.mark.parametrize("name", ["transact_write_items", "transact_get_items"])
def test_nothing_asked(client, name):
    with refused(re.compile(
            "^1 validation error detected: (Value '\\[\\]' at 'transactItems' failed to satisfy "
            f"constraint: Member must have length |{NEWER})greater than or equal to 1$")):
        getattr(client, name)(TransactItems=[])


def test_more_than_a_hundred(client):
    with refused(re.compile(
            "^1 validation error detected: (Value '\\[.+\\]' at 'transactItems' failed to satisfy "
            f"constraint: Member must have length |{NEWER})less than or equal to 100$", re.DOTALL)):
        client.transact_write_items(
            TransactItems=[put({"p": {"S": str(each)}}) for each in range(101)])


@pytest.mark.parametrize(("parameters", "problems"), [
    ({"ReturnConsumedCapacity": "BOGUS"}, [CAPACITY]),
    ({"ReturnItemCollectionMetrics": "BOGUS"}, [METRICS]),
    ({"ReturnItemCollectionMetrics": "BOGUS", "ReturnConsumedCapacity": "BOGUS"},
     [CAPACITY, METRICS]),
    ({"ClientRequestToken": LONG}, [TOKEN]),
    ({"ClientRequestToken": LONG, "ReturnConsumedCapacity": "BOGUS"}, [TOKEN, CAPACITY]),
])
def test_members_are_told_together(client, parameters, problems):
    """They come before what is wrong with an action."""
    count = "1 validation error" if len(problems) == 1 else f"{len(problems)} validation errors"
    with refused(f"{count} detected: {'; '.join(problems)}"):
        client.transact_write_items(TransactItems=[check("(")], **parameters)


def test_members_of_a_read(client):
    with refused(f"1 validation error detected: {CAPACITY}"):
        client.transact_get_items(TransactItems=[{"Get": {"TableName": ABSENT, "Key": KEY}}],
                                  ReturnConsumedCapacity="BOGUS")


@pytest.mark.parametrize(("kind", "rest"), [
    ("Put", {"Item": KEY}),
    ("Update", {"Key": KEY, "UpdateExpression": "REMOVE a"}),
    ("Delete", {"Key": KEY}),
    ("ConditionCheck", {"Key": KEY, "ConditionExpression": "("}),
])
def test_no_name_of_a_table(client, kind, rest):
    member = kind[0].lower() + kind[1:]
    with refused(f"1 validation error detected: Value 'bad!name' at 'transactItems.2.member."
                 f"{member}.tableName' failed to satisfy constraint: Member must satisfy regular "
                 "expression pattern: [a-zA-Z0-9_.-]+"):
        client.transact_write_items(TransactItems=[
            check("("), {kind: {"TableName": "bad!name", **rest}}])


def test_an_action_of_no_kind(client):
    with refused("Invalid Request: TransactWriteRequest should contain Delete or Put or Update "
                 "request"):
        client.transact_write_items(TransactItems=[{}])


def test_an_action_of_two_kinds(client):
    with refused("TransactItems can only contain one of Check, Put, Update or Delete"):
        client.transact_write_items(TransactItems=[{**GOOD, **delete()}])


# --- actions ---


SYNTAX = 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("'
NO_CONDITION = "Invalid ConditionExpression: The expression can not be empty;"
UNUSED = "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"
NO_VALUES = "ExpressionAttributeValues must not be empty"
VALUE = value(v={"S": "x"})
DUPLICATES = ("One or more parameter values were invalid: Input collection [b, a, b] contains "
              "duplicates.")
REPEATED = {"SS": ["b", "a", "b"]}
NO_NUMBER = "The parameter cannot be converted to a numeric value"
IN_VALUES = "ExpressionAttributeValues contains invalid value: {} for key :v"
HUGE = "Number overflow. Attempting to store a number with magnitude larger than supported range"
# The exponent wraps around.
WRAPPED = ("Number underflow. Attempting to store a number with magnitude smaller than supported "
           "range")

ACTIONS = [
    (put(ConditionExpression="("), SYNTAX),
    (delete(ConditionExpression="("), SYNTAX),
    (update("REMOVE a", ConditionExpression="("), SYNTAX),
    (check("("), SYNTAX),
    (put(ConditionExpression=""), NO_CONDITION),
    (delete(ConditionExpression=""), NO_CONDITION),
    (check(""), NO_CONDITION),
    (update("SET a = :v SET b = :v", **VALUE),
     'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;'),
    (update("SET a = :w"),
     "Invalid UpdateExpression: An expression attribute value used in expression is not defined; "
     "attribute value: :w"),
    (check("attribute_exists(p)" + " " * 4090),
     "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; "
     "expression size: 4109"),
    (put(ConditionExpression="attribute_exists(p)", **VALUE), UNUSED),
    (delete(ConditionExpression="attribute_exists(p)", **VALUE), UNUSED),
    (update("REMOVE a", **VALUE), UNUSED),
    (check("attribute_exists(p)", **VALUE), UNUSED),
    (put(ConditionExpression="attribute_exists(p)", ExpressionAttributeValues={}), NO_VALUES),
    (update("REMOVE a", ExpressionAttributeValues={}), NO_VALUES),
    (put({**KEY, "": {"S": "x"}}), "Empty attribute name"),
    (put({**KEY, "v": nested(32)}), TOO_DEEP),
    (delete(Key={"p": nested(40)}), TOO_DEEP),
    (update("SET a = :v", **value(v=nested(40))), IN_VALUES.format(TOO_DEEP)),
    (put({**KEY, "v": {"N": "abc"}}), f"{NO_NUMBER}: abc"),
    (put({**KEY, "v": {"N": ""}}), NO_NUMBER),
    (put({**KEY, "v": {"N": "1e126"}}), HUGE),
    (put({**KEY, "v": {"N": "1e2147483647"}}), WRAPPED),
    (delete(Key={"p": {"N": "abc"}}), f"{NO_NUMBER}: abc"),
    (check("p = :v", **value(v={"N": "abc"})), IN_VALUES.format(f"{NO_NUMBER}: abc")),
    (update("SET a = :v", **value(v={"N": "1e126"})), IN_VALUES.format(HUGE)),
    (put({**KEY, "v": REPEATED}), DUPLICATES),
    (delete(Key={"p": REPEATED}), DUPLICATES),
    (update("SET a = :v", **value(v=REPEATED)), IN_VALUES.format(DUPLICATES)),
    (put({**KEY, "v": {"BS": [b"\xff", b"\x00", b"\x00"]}}),
     "One or more parameter values were invalid: Input collection [/w==, AA==, AA==]of type BS "
     "contains duplicates."),
    (put({**KEY, "v": {"NS": ["1", "1.0"]}}), "Input collection contains duplicates"),
    (put({**KEY, "v": {"S": "x" * 410_000}}), "Item size has exceeded the maximum allowed size"),
]


@pytest.mark.parametrize(("action", "message"), ACTIONS)
def test_an_action_that_is_wrong_in_itself(client, action, message):
    """Said of the request as a whole, before its tables are looked at."""
    with refused(message) as caught:
        client.transact_write_items(TransactItems=[GOOD, action])
    assert "CancellationReasons" not in caught.value.response


@pytest.mark.parametrize(("key", "message"), [
    ({"N": "abc"}, f"{NO_NUMBER}: abc"),
    (REPEATED, DUPLICATES),
    (nested(40), TOO_DEEP),
])
def test_a_key_to_read_that_is_wrong_in_itself(client, key, message):
    with refused(message):
        client.transact_get_items(TransactItems=[{"Get": {"TableName": ABSENT, "Key": {"p": key}}}])


# --- order ---


@pytest.mark.parametrize(("first", "second"), [
    (check("("), put({**KEY, "": {"S": "x"}})),
    (put({**KEY, "v": nested(32)}), check("(")),
    (put({**KEY, "v": {"N": "abc"}}), update("REMOVE a", **VALUE)),
    (update("REMOVE a", **VALUE), put({**KEY, "v": {"S": "x" * 410_000}})),
])
def test_the_first_wrong_action_is_told(client, first, second):
    messages = dict((str(action), message) for action, message in ACTIONS)
    for actions in ([first, second], [second, first]):
        with refused(messages[str(actions[0])]):
            client.transact_write_items(TransactItems=[GOOD, *actions])


@pytest.mark.parametrize(("action", "message"), [
    (delete(Key={"p": nested(100)}, ConditionExpression="("), SYNTAX),
    (delete(Key={"p": nested(100)}, ConditionExpression="attribute_exists(p)" + " " * 4090),
     "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; "
     "expression size: 4109"),
    (put({**KEY, "v": nested(100), "": {"S": "x"}}), "Empty attribute name"),
    (put({**KEY, "": {"S": "x"}, "v": nested(100)}), "Empty attribute name"),
    (put({**KEY, "m": {"M": {"": {"S": "x"}}}, "v": nested(40)}), TOO_DEEP),
])
def test_what_is_told_of_one_action(client, action, message):
    with refused(message):
        client.transact_write_items(TransactItems=[action])


def test_wrong_actions_come_before_duplicates(client):
    with refused(SYNTAX):
        client.transact_write_items(TransactItems=[GOOD, GOOD, check("(")])


def test_names_of_tables_come_before_wrong_actions(client):
    with refused(re.compile(r"^1 validation error detected: Value 'no!' at 'transactItems\.3\.")):
        client.transact_write_items(TransactItems=[
            GOOD, check("("), {"Delete": {"TableName": "no!", "Key": KEY}}])
