"""What the suites of transactions share: the actions, and the answers to one that is cancelled."""

import contextlib

from support import refused

CANCELLED = "TransactionCanceledException"
DUPLICATE = "DuplicateItemException"
MISMATCH = "IdempotentParameterMismatchException"

ONE_ITEM = "Transaction request cannot include multiple operations on one item"
NO_FIT = "The provided key element does not match the schema"

# A reason without a fault has no message.
DONE = {"Code": "None"}
FAILED = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}


def invalid(message):
    """The reason of an action that does not fit its table or its item."""
    return {"Code": "ValidationError", "Message": message}


@contextlib.contextmanager
def cancelled(*reasons):
    """Expects a cancelled transaction with exactly these reasons, one for each action."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    with refused("Transaction cancelled, please refer cancellation reasons for specific reasons "
                 f"[{codes}]", CANCELLED) as caught:
        yield
    assert caught.value.response["CancellationReasons"] == list(reasons)


def answer(response):
    """The whole answer."""
    response.pop("ResponseMetadata")
    return response


def put(table, item, **parameters):
    return {"Put": {"TableName": table.name, "Item": item, **parameters}}


def update(table, key, expression, **parameters):
    return {"Update": {"TableName": table.name, "Key": key, "UpdateExpression": expression,
                       **parameters}}


def delete(table, key, **parameters):
    return {"Delete": {"TableName": table.name, "Key": key, **parameters}}


def check(table, key, condition, **parameters):
    return {"ConditionCheck": {"TableName": table.name, "Key": key,
                               "ConditionExpression": condition, **parameters}}


def read(table, key, **parameters):
    return {"Get": {"TableName": table.name, "Key": key, **parameters}}


def write(resource, *actions, **parameters):
    """TransactWriteItems of plain values; the whole answer."""
    return answer(resource.meta.client.transact_write_items(TransactItems=list(actions),
                                                            **parameters))


def reads(resource, *actions, **parameters):
    """TransactGetItems of plain values; the whole answer."""
    return answer(resource.meta.client.transact_get_items(TransactItems=list(actions),
                                                          **parameters))
