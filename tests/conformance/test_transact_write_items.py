"""TransactWriteItems: what it writes, when it is cancelled, and what it answers."""

from decimal import Decimal

import pytest
from botocore.exceptions import ClientError
from indexes import Index, module_indexed_table
from support import (
    NOT_FOUND,
    VALIDATION,
    all_items,
    get,
    module_table,
    refused,
    table_name,
    unique,
)
from transactions import (
    CANCELLED,
    DONE,
    FAILED,
    MISMATCH,
    NO_FIT,
    ONE_ITEM,
    answer,
    cancelled,
    check,
    delete,
    invalid,
    put,
    update,
    write,
)

KB = 1024
OLD = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
INCORRECT = "An operand in the update expression has an incorrect data type"

table = module_table("p:S")
pairs = module_table("p:S", "c:N")
indexed = module_indexed_table("p:S", "c:S", global_indexes=[Index("global", "g:S")],
                               local_indexes=[Index("local", "p:S", "l:S")])


def stored(table, **attributes):
    """Puts an item under a fresh key and returns it."""
    item = {"p": unique(), **attributes}
    table.put_item(Item=item)
    return item


def key_of(item):
    return {"p": item["p"]}


def values(**each):
    return {"ExpressionAttributeValues": {f":{name}": value for name, value in each.items()}}


# --- writes ---


def test_every_kind_of_action(resource, table, pairs):
    changed, gone, checked = stored(table, n=1), stored(table), stored(table, n=7)
    new = {"p": unique(), "c": 1, "list": [1, {"x": None}], "set": {"a", "b"}}
    made = unique()
    assert write(
        resource,
        put(pairs, new),
        update(table, key_of(changed), "SET n = n + :n, s = :s", **values(n=2, s="s")),
        delete(table, key_of(gone)),
        check(table, key_of(checked), "n = :n", **values(n=7)),
        update(table, {"p": made}, "ADD n :n", **values(n=5)),
    ) == {}
    assert get(pairs, {"p": new["p"], "c": 1}) == new
    assert get(table, key_of(changed)) == {**changed, "n": 3, "s": "s"}
    assert get(table, key_of(gone)) is None
    assert get(table, key_of(checked)) == checked
    assert get(table, {"p": made}) == {"p": made, "n": 5}


def test_a_put_replaces(resource, table):
    item = stored(table, old=True, n=1)
    write(resource, put(table, {"p": item["p"], "n": 2}))
    assert get(table, key_of(item)) == {"p": item["p"], "n": 2}


def test_actions_on_what_is_absent(resource, table):
    """A deletion of nothing is no fault, and a check of absence makes nothing."""
    p = unique()
    write(resource, delete(table, {"p": p}),
          check(table, {"p": p + "x"}, "attribute_not_exists(p)"))
    assert get(table, {"p": p}) is None
    assert get(table, {"p": p + "x"}) is None


def test_a_hundred_actions(resource, pairs):
    p = unique()
    write(resource, *(put(pairs, {"p": p, "c": c, "v": c}) for c in reversed(range(100))))
    found = all_items(pairs.query, KeyConditionExpression="p = :p", ConsistentRead=True,
                      **values(p=p))
    assert found == [{"p": p, "c": c, "v": c} for c in range(100)]
    # Every second item leaves, and the rest is changed, at once.
    write(resource, *(delete(pairs, {"p": p, "c": c}) if c % 2 else
                      update(pairs, {"p": p, "c": c}, "SET v = v + :n", **values(n=1))
                      for c in range(100)))
    found = all_items(pairs.query, KeyConditionExpression="p = :p", ConsistentRead=True,
                      **values(p=p))
    assert found == [{"p": p, "c": c, "v": c + 1} for c in range(0, 100, 2)]


def test_large_items(resource, table):
    """Four megabytes at most, of items of up to 400 KB."""
    items = [{"p": unique(), "v": "x" * 350_000} for _ in range(11)]
    write(resource, *(put(table, item) for item in items))
    for item in items:
        assert get(table, key_of(item)) == item
        table.delete_item(Key=key_of(item))


def test_more_than_four_megabytes(resource, table):
    p = unique()
    with refused():
        write(resource, *(put(table, {"p": f"{p}-{each}", "v": "x" * 350_000})
                          for each in range(12)))
    assert get(table, {"p": f"{p}-0"}) is None


def test_indexes_follow(resource, indexed):
    g, item = unique(), {"p": unique(), "c": "1", "l": "l"}
    write(resource, put(indexed, {**item, "g": g}), put(indexed, {**item, "c": "2"}))
    query = {"IndexName": "global", "KeyConditionExpression": "g = :g", **values(g=g)}
    assert all_items(indexed.query, **query) == [{**item, "g": g}]
    write(resource, update(indexed, {"p": item["p"], "c": "1"}, "REMOVE g"),
          update(indexed, {"p": item["p"], "c": "2"}, "SET g = :g", **values(g=g)))
    assert all_items(indexed.query, **query) == [{**item, "c": "2", "g": g}]


# --- conditions ---


def test_one_failed_condition_and_nothing_is_written(resource, table):
    item, new = stored(table, n=1), unique()
    with cancelled(DONE, FAILED, DONE):
        write(
            resource,
            put(table, {"p": new}),
            update(table, key_of(item), "SET n = :n", ConditionExpression="n > :n",
                   **values(n=5)),
            delete(table, {"p": new + "x"}),
        )
    assert get(table, {"p": new}) is None
    assert get(table, key_of(item)) == item


def test_every_failed_condition_is_told(resource, table):
    there, absent = stored(table), {"p": unique()}
    with cancelled(FAILED, DONE, FAILED, FAILED, FAILED):
        write(
            resource,
            put(table, there, ConditionExpression="attribute_not_exists(p)"),
            put(table, {"p": unique()}, ConditionExpression="attribute_not_exists(p)"),
            update(table, absent, "SET n = :n", ConditionExpression="attribute_exists(p)",
                   **values(n=5)),
            delete(table, {"p": unique()}, ConditionExpression="attribute_exists(p)"),
            check(table, {"p": unique()}, "attribute_exists(p)"),
        )
    assert get(table, absent) is None


def test_conditions_that_hold(resource, table):
    first, second, third = (stored(table, n=n) for n in (1, 2, 3))
    p = unique()
    write(
        resource,
        put(table, {"p": p}, ConditionExpression="attribute_not_exists(p)"),
        put(table, {**first, "n": 10}, ConditionExpression="n = :n", **values(n=1)),
        update(table, key_of(second), "SET n = :m", ConditionExpression="#n BETWEEN :n AND :m",
               ExpressionAttributeNames={"#n": "n"}, **values(n=1, m=20)),
        delete(table, key_of(third), ConditionExpression="n IN (:n, :m)", **values(n=3, m=4)),
    )
    assert get(table, {"p": p}) == {"p": p}
    assert get(table, key_of(first)) == {**first, "n": 10}
    assert get(table, key_of(second)) == {**second, "n": 20}
    assert get(table, key_of(third)) is None


def test_a_condition_sees_the_item_as_it_was(resource, table):
    """No action sees what another one writes."""
    first, second = stored(table, n=1), stored(table, n=1)
    write(resource,
          update(table, key_of(first), "SET n = n + :n, m = n", **values(n=1)),
          update(table, key_of(second), "SET m = n, n = n + :n", ConditionExpression="n = :n",
                 **values(n=1)))
    assert get(table, key_of(first)) == {**first, "n": 2, "m": 1}
    assert get(table, key_of(second)) == {**second, "n": 2, "m": 1}


def test_the_old_item_of_a_failed_condition(resource, table):
    items = [stored(table, n=n, v=["x"]) for n in range(5)]
    expected = [{**FAILED, "Item": {"p": {"S": item["p"]}, "n": {"N": str(item["n"])},
                                  "v": {"L": [{"S": "x"}]}}} for item in items[:4]]
    with cancelled(*expected, FAILED, FAILED):
        write(
            resource,
            put(table, {"p": items[0]["p"]}, ConditionExpression="n = :n", **OLD, **values(n=9)),
            update(table, key_of(items[1]), "SET n = :n", ConditionExpression="n = :n", **OLD,
                   **values(n=9)),
            delete(table, key_of(items[2]), ConditionExpression="n = :n", **OLD, **values(n=9)),
            check(table, key_of(items[3]), "n = :n", **OLD, **values(n=9)),
            # Not asked for, and nothing there to be told.
            check(table, key_of(items[4]), "n = :n",
                  ReturnValuesOnConditionCheckFailure="NONE", **values(n=9)),
            check(table, {"p": unique()}, "n = :n", **OLD, **values(n=9)),
        )
    for item in items:
        assert get(table, key_of(item)) == item


# --- what does not fit the table or the item ---


def of_a_pair(p, c):
    return {"p": p, "c": c}


# The message, and the action on the table of pairs.
MISFITS = [
    ("One or more parameter values were invalid: Type mismatch for key c expected: N actual: S",
     lambda pairs, p: put(pairs, of_a_pair(p, "1"))),
    ("One or more parameter values were invalid: Type mismatch for key c expected: N actual: L",
     lambda pairs, p: put(pairs, of_a_pair(p, [1]))),
    ("One or more parameter values were invalid: Missing the key c in the item",
     lambda pairs, p: put(pairs, {"p": p})),
    (NO_FIT, lambda pairs, p: delete(pairs, of_a_pair(p, "1"))),
    (NO_FIT, lambda pairs, p: delete(pairs, {"p": p})),
    (NO_FIT, lambda pairs, p: delete(pairs, {"p": p, "c": 1, "d": 1})),
    (NO_FIT, lambda pairs, p: delete(pairs, of_a_pair(p, {"a": 1}))),
    (NO_FIT, lambda pairs, p: update(pairs, of_a_pair(p, "1"), "SET a = :v", **values(v=1))),
    (NO_FIT, lambda pairs, p: check(pairs, of_a_pair(p, "1"), "attribute_not_exists(p)")),
    (NO_FIT, lambda pairs, p: check(pairs, {}, "attribute_not_exists(p)")),
]


@pytest.mark.parametrize(("message", "action"), MISFITS)
def test_a_key_that_does_not_fit(resource, table, pairs, message, action):
    p = unique()
    with cancelled(DONE, invalid(message)):
        write(resource, put(table, {"p": p}), action(pairs, p))
    assert get(table, {"p": p}) is None


NO_KEY = ("One or more parameter values are not valid. The AttributeValue for a key attribute "
          "cannot contain an empty string value. Key: p")


# The action on the table of indexes, and the message.
EMPTY = [
    (lambda t, p: put(t, {"p": "", "c": p}), NO_KEY),
    (lambda t, p: delete(t, {"p": "", "c": p}), NO_KEY),
    (lambda t, p: update(t, {"p": "", "c": p}, "REMOVE a"), NO_KEY),
    (lambda t, p: check(t, {"p": "", "c": p}, "attribute_exists(p)"), NO_KEY),
    (lambda t, p: put(t, {"p": p, "c": "1", "g": ""}),
     "One or more parameter values are not valid. A value specified for a secondary index key is "
     "not supported. The AttributeValue for a key attribute cannot contain an empty string value. "
     "IndexName: global, IndexKey: g"),
    (lambda t, p: update(t, {"p": p, "c": "1"}, "SET g = :v", **values(v="")),
     "One or more parameter values are not valid. The update expression attempted to update a "
     "secondary index key to a value that is not supported. The AttributeValue for a key attribute "
     "cannot contain an empty string value."),
]


@pytest.mark.parametrize(("action", "message"), EMPTY)
def test_an_empty_key(resource, table, indexed, action, message):
    """The one fault of this sort that refuses the request, and is no reason."""
    p = unique()
    with refused(message) as caught:
        write(resource, put(table, {"p": p}), action(indexed, p))
    assert "CancellationReasons" not in caught.value.response
    assert get(table, {"p": p}) is None


@pytest.mark.parametrize("action", [
    lambda indexed, p: put(indexed, {"p": p, "c": "1", "g": 1}),
    lambda indexed, p: update(indexed, {"p": p, "c": "1"}, "SET g = :v", **values(v=1)),
])
def test_an_index_key_of_the_wrong_type(resource, indexed, action):
    p = unique()
    with cancelled(invalid("One or more parameter values were invalid: Type mismatch for Index "
                           "Key g Expected: S Actual: N IndexName: global")):
        write(resource, action(indexed, p))
    assert get(indexed, {"p": p, "c": "1"}) is None


# The update, the stored item and the message.
UPDATES = [
    ("ADD s :v", 1, {"s": "text"}, INCORRECT),
    ("SET n = s + :v", 1, {"s": "text"}, INCORRECT),
    ("SET m.a = :v", 1, {"m": "text"},
     "The document path provided in the update expression is invalid for update"),
    ("SET m.a = :v", 1, {},
     "The document path provided in the update expression is invalid for update"),
    ("SET n = absent + :v", 1, {},
     "The provided expression refers to an attribute that does not exist in the item"),
    ("SET n = :v + :v", Decimal("9E+125"), {},
     "Number overflow. Attempting to store a number with magnitude larger than supported range"),
    ("SET b = :v", "x" * 10_000, {"a": "x" * 400_000},
     "Item size to update has exceeded the maximum allowed size"),
]


@pytest.mark.parametrize(("expression", "value", "attributes", "message"), UPDATES)
def test_an_update_that_does_not_fit(resource, table, expression, value, attributes, message):
    item, p = stored(table, **attributes), unique()
    with cancelled(DONE, invalid(message)):
        write(resource, put(table, {"p": p}),
              update(table, key_of(item), expression, **values(v=value)))
    assert get(table, key_of(item)) == item
    assert get(table, {"p": p}) is None


def test_a_value_that_is_too_deep_to_be_written(resource, table):
    """Of values of 32 levels three regions say so at once, the others when one is written."""
    item, value = stored(table), "x"
    for _ in range(32):
        value = {"a": value}
    with pytest.raises(ClientError) as caught:
        write(resource, update(table, key_of(item), "SET a = :v", **values(v=value)))
    reasons = caught.value.response.get("CancellationReasons")
    error = caught.value.response["Error"] if reasons is None else reasons[0]
    assert error["Code"] in (VALIDATION, "ValidationError")
    assert "Nesting Levels have exceeded supported limits" in error["Message"]
    assert get(table, key_of(item)) == item


def test_misfits_and_failed_conditions_together(resource, table, pairs):
    item = stored(table, s="text")
    with cancelled(invalid(INCORRECT), DONE, FAILED):
        write(resource,
              update(table, key_of(item), "ADD s :v", **values(v=1)),
              put(table, {"p": unique()}),
              check(table, {"p": unique()}, "attribute_exists(p)"))


def test_a_key_is_not_changed(resource, table):
    item = stored(table)
    with cancelled(invalid("One or more parameter values were invalid: Cannot update attribute p. "
                           "This attribute is part of the key")):
        write(resource, update(table, key_of(item), "SET p = :v", **values(v="other")))


# --- tables and duplicates ---


def test_no_such_table_and_nothing_is_written(resource, table):
    """Not a reason: the whole request is refused."""
    p = unique()
    for action in ("Put", "Delete", "Update", "ConditionCheck"):
        absent = {"Put": {"Item": {"p": p}}, "Delete": {"Key": {"p": p}},
                  "Update": {"Key": {"p": p}, "UpdateExpression": "REMOVE a"},
                  "ConditionCheck": {"Key": {"p": p},
                                     "ConditionExpression": "attribute_exists(p)"}}[action]
        with refused("Requested resource not found", NOT_FOUND) as caught:
            write(resource, put(table, {"p": p}), {action: {"TableName": table_name(), **absent}})
        assert "CancellationReasons" not in caught.value.response
    assert get(table, {"p": p}) is None


def test_two_actions_on_one_item(resource, pairs):
    p = unique()
    once = put(pairs, {"p": p, "c": 1})
    for again in (once, delete(pairs, {"c": 1, "p": p}),
                  update(pairs, {"p": p, "c": Decimal("1.0")}, "REMOVE a"),
                  check(pairs, {"p": p, "c": 1}, "attribute_not_exists(p)")):
        with refused(ONE_ITEM):
            write(resource, once, put(pairs, {"p": p, "c": 2}), again)
    assert get(pairs, {"p": p, "c": 1}) is None
    assert get(pairs, {"p": p, "c": 2}) is None


def test_the_same_key_in_two_tables(resource, table, indexed):
    p = unique()
    write(resource, put(table, {"p": p}), put(indexed, {"p": p, "c": p}))
    assert get(table, {"p": p}) == {"p": p}
    assert get(indexed, {"p": p, "c": p}) == {"p": p, "c": p}


# --- tokens ---


def test_a_token_is_spent_once(resource, table):
    item, token = stored(table, n=0), unique("t")[:36]
    adding = update(table, key_of(item), "ADD n :n", **values(n=1))
    for _ in range(3):
        assert write(resource, adding, ClientRequestToken=token) == {}
    assert get(table, key_of(item))["n"] == 1
    write(resource, adding, ClientRequestToken=unique("t")[:36])
    assert get(table, key_of(item))["n"] == 2
    # The answer stands, whatever became of the items.
    table.delete_item(Key=key_of(item))
    assert write(resource, adding, ClientRequestToken=token) == {}
    assert get(table, key_of(item)) is None


def test_a_token_of_another_request(resource, table):
    p, token = unique(), unique("t")[:36]
    write(resource, put(table, {"p": p, "n": 1}), ClientRequestToken=token)
    with refused(code=MISMATCH):
        write(resource, put(table, {"p": p, "n": 2}), ClientRequestToken=token)
    with refused(code=MISMATCH):
        write(resource, put(table, {"p": p, "n": 1}), put(table, {"p": p + "x"}),
              ClientRequestToken=token)
    assert get(table, {"p": p}) == {"p": p, "n": 1}
    assert get(table, {"p": p + "x"}) is None


def test_a_token_and_the_order_of_members(resource, table):
    """Attributes have no order, and what is to be returned is no part of the request."""
    p, token = unique(), unique("t")[:36]
    write(resource, put(table, {"p": p, "a": 1, "b": {"x": 1, "y": 2}}), ClientRequestToken=token)
    write(resource, put(table, {"b": {"y": 2, "x": 1}, "a": 1, "p": p}), ClientRequestToken=token,
          ReturnConsumedCapacity="TOTAL")
    table.delete_item(Key={"p": p})
    write(resource, put(table, {"p": p, "a": 1, "b": {"x": 1, "y": 2}}), ClientRequestToken=token)
    assert get(table, {"p": p}) is None


def test_a_cancelled_transaction_does_not_spend_its_token(resource, table):
    item, p, token = stored(table, n=1), unique(), unique("t")[:36]
    actions = (put(table, {"p": p}), check(table, key_of(item), "n = :n", **values(n=2)))
    with cancelled(DONE, FAILED):
        write(resource, *actions, ClientRequestToken=token)
    table.put_item(Item={**item, "n": 2})
    write(resource, *actions, ClientRequestToken=token)
    assert get(table, {"p": p}) == {"p": p}


# --- what is returned ---


def test_capacity(resource, table, pairs):
    """Twice what single writes take, a table at a time."""
    item = stored(table, v="x" * 1500)
    response = write(
        resource,
        put(table, {"p": unique()}),
        put(pairs, {"p": unique(), "c": 1, "v": "x" * 2500}),
        update(table, key_of(item), "SET n = :n", **values(n=1)),
        check(table, {"p": unique()}, "attribute_not_exists(p)"),
        delete(table, {"p": unique()}),
        ReturnConsumedCapacity="TOTAL",
    )
    found = {each.pop("TableName"): each for each in response.pop("ConsumedCapacity")}
    assert response == {}
    assert found == {table.name: {"CapacityUnits": 10, "WriteCapacityUnits": 10},
                     pairs.name: {"CapacityUnits": 6, "WriteCapacityUnits": 6}}


def test_capacity_of_indexes(resource, indexed):
    """What an index takes is not doubled."""
    item = {"p": unique(), "c": "1", "g": "g", "v": "x" * 1500}
    response = write(resource, put(indexed, item), ReturnConsumedCapacity="INDEXES")
    two = {"CapacityUnits": 2, "WriteCapacityUnits": 2}
    four = {"CapacityUnits": 4, "WriteCapacityUnits": 4}
    assert response == {"ConsumedCapacity": [{
        "TableName": indexed.name, "CapacityUnits": 6, "WriteCapacityUnits": 6, "Table": four,
        "GlobalSecondaryIndexes": {"global": two},
    }]}
    response = write(resource, put(indexed, {**item, "l": "l"}), ReturnConsumedCapacity="INDEXES")
    assert response == {"ConsumedCapacity": [{
        "TableName": indexed.name, "CapacityUnits": 8, "WriteCapacityUnits": 8, "Table": four,
        "GlobalSecondaryIndexes": {"global": two}, "LocalSecondaryIndexes": {"local": two},
    }]}
    response = write(resource, check(indexed, {"p": item["p"], "c": "1"}, "attribute_exists(p)"),
                     ReturnConsumedCapacity="INDEXES")
    assert response == {"ConsumedCapacity": [{
        "TableName": indexed.name, "CapacityUnits": 4, "WriteCapacityUnits": 4, "Table": four,
    }]}


def test_capacity_of_a_spent_token(resource, table):
    """The first answer tells what was written; another one, what it takes to read it again."""
    p, token = unique(), unique("t")[:36]
    request = {"ClientRequestToken": token, "ReturnConsumedCapacity": "TOTAL"}
    action = put(table, {"p": p, "v": "x" * 9000})
    assert write(resource, action, **request) == {"ConsumedCapacity": [
        {"TableName": table.name, "CapacityUnits": 18, "WriteCapacityUnits": 18}]}
    assert write(resource, action, **request) == {"ConsumedCapacity": [
        {"TableName": table.name, "CapacityUnits": 6, "ReadCapacityUnits": 6}]}


def test_item_collections(resource, table, indexed):
    """Those of tables with local indexes."""
    p = unique()
    response = write(resource, put(table, {"p": p}), put(indexed, {"p": p, "c": "1"}),
                     ReturnItemCollectionMetrics="SIZE")
    assert response == {"ItemCollectionMetrics": {indexed.name: [
        {"ItemCollectionKey": {"p": p}, "SizeEstimateRangeGB": [0, 1]}]}}


def test_nothing_is_returned_of_a_cancelled_transaction(dynamodb, table):
    with refused(code=CANCELLED) as caught:
        dynamodb.transact_write_items(
            ReturnConsumedCapacity="INDEXES", ReturnItemCollectionMetrics="SIZE",
            TransactItems=[check(table, {"p": {"S": unique()}}, "attribute_exists(p)")])
    response = answer(caught.value.response)
    assert set(response) == {"Error", "Message", "CancellationReasons"}
