"""Operations on single items, in every way there is to write or read one. See register/ for what
becomes of their history."""

import dataclasses
import json
import time

from caller import Lost, Unexpected

TABLE = "registers"
_CONDITION_FAILED = "ConditionalCheckFailedException"
_CANCELLED = "TransactionCanceledException"
# The transaction or the write has met another one, and was not done.
_CONFLICTS = {"TransactionConflictException"}


@dataclasses.dataclass
class _Step:
    """An operation as it is to be sent, and what its answer will mean."""

    kind: str
    operation: str
    request: dict
    new: str = ""
    conditional: bool = False
    expected: str = ""
    # Takes the old value from the body of an answer or an error; None if that does not tell.
    old: object = None
    failure: str = _CONDITION_FAILED
    failure_tells: bool = False


def _value(item):
    return item["v"]["S"] if item else ""


def _old(body):
    return _value(body.get("Attributes"))


def _first(items):
    return _value(items[0] if items else None)


def _got(body):
    """The value, in any operation's answer to a read of one item."""
    if "Items" in body:
        return _first(body["Items"])
    responses = body.get("Responses", [body])
    if isinstance(responses, dict):
        return _first(responses[TABLE])
    return _value(responses[0].get("Item"))


def _key(name):
    return {"p": {"S": name}}


def _condition(expected):
    if not expected:
        return {"ConditionExpression": "attribute_not_exists(p)"}
    return {"ConditionExpression": "v = :e"}


class Registers:
    def __init__(self, names, recorder):
        self._names, self._recorder = names, recorder
        self._latest = dict.fromkeys(names, "")

    def step(self, client, dice, caller, new):
        name = dice.choice(self._names)
        make = dice.choices([self._get, self._put, self._swap, self._delete], [8, 5, 8, 2])[0]
        step = make(dice, name, new)
        call = time.monotonic_ns()
        told, outcome, back = None, "unknown", 0
        try:
            answer = caller.call(step.operation, step.request)
            back = time.monotonic_ns()
            outcome, told = self._meaning(step, answer)
            if outcome is None:
                return
        except Lost:
            back = 0
        if told is not None:
            self._latest[name] = told
        if outcome == "done" and step.kind != "get":
            self._latest[name] = step.new
        self._recorder.write(json.dumps({
            "key": name, "client": client, "kind": step.kind, "conditional": step.conditional,
            "expected": step.expected, "new": step.new, "outcome": outcome,
            "told": told is not None, "old": told or "", "call": call, "back": back,
            "operation": step.operation}), f"{step.operation} {step.kind} {outcome}")

    @staticmethod
    def _meaning(step, answer):
        """The outcome, which is None if nothing was done, and the old value if it is told."""
        if answer.accepted:
            return "done", step.old(answer.body) if step.old else None
        body = answer.body
        reason = None
        if answer.kind == _CANCELLED:
            reason = body["CancellationReasons"][0]
            body = reason
            if reason["Code"] == "TransactionConflict":
                return None, None
        if answer.kind in _CONFLICTS:
            return None, None
        if answer.kind == step.failure or reason and reason["Code"] == "ConditionalCheckFailed":
            if not step.conditional:
                raise Unexpected(step.operation, step.request, answer)
            return "failed", _value(body.get("Item")) if step.failure_tells else None
        raise Unexpected(step.operation, step.request, answer)

    def _get(self, dice, name, _):
        key = _key(name)
        statement = {"Statement": f'SELECT v FROM "{TABLE}" WHERE p = ?', "Parameters": [key["p"]]}
        return _Step("get", *dice.choice([
            ("GetItem", {"TableName": TABLE, "Key": key, "ConsistentRead": True}),
            ("BatchGetItem", {"RequestItems": {TABLE: {"Keys": [key], "ConsistentRead": True}}}),
            ("TransactGetItems", {"TransactItems": [{"Get": {"TableName": TABLE, "Key": key}}]}),
            ("Query", {"TableName": TABLE, "KeyConditionExpression": "p = :p",
                       "ExpressionAttributeValues": {":p": key["p"]}, "ConsistentRead": True}),
            ("ExecuteStatement", statement | {"ConsistentRead": True}),
            ("BatchExecuteStatement", {"Statements": [statement | {"ConsistentRead": True}]}),
        ]), old=_got)

    def _put(self, dice, name, new):
        item = {**_key(name), "v": {"S": new}}
        plain = {"TableName": TABLE, "Item": item}
        update = {"TableName": TABLE, "Key": _key(name), "UpdateExpression": "SET v = :n",
                  "ExpressionAttributeValues": {":n": {"S": new}}}
        return dice.choice([
            _Step("put", "PutItem", plain, new),
            _Step("put", "PutItem", plain | {"ReturnValues": "ALL_OLD"}, new, old=_old),
            _Step("put", "UpdateItem", update | {"ReturnValues": "ALL_OLD"}, new, old=_old),
            _Step("put", "UpdateItem", update | {"ReturnValues": "UPDATED_OLD"}, new, old=_old),
            _Step("put", "BatchWriteItem",
                  {"RequestItems": {TABLE: [{"PutRequest": {"Item": item}}]}}, new),
            _Step("put", "TransactWriteItems",
                  {"TransactItems": [dice.choice([{"Put": plain}, {"Update": update}])]}, new),
        ])

    def _swap(self, dice, name, new):
        expected = self._latest[name]
        values = {":e": {"S": expected}} if expected else {}
        told = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        put = {"TableName": TABLE, "Item": {**_key(name), "v": {"S": new}},
               **_condition(expected), **told}
        if values:
            put["ExpressionAttributeValues"] = values
        update = {"TableName": TABLE, "Key": _key(name), "UpdateExpression": "SET v = :n",
                  "ExpressionAttributeValues": {":n": {"S": new}, **values},
                  **_condition(expected), **told}
        meaning = {"new": new, "conditional": True, "expected": expected}
        if expected:
            statement = _Step("put", "ExecuteStatement", {
                "Statement": f'UPDATE "{TABLE}" SET v = ? WHERE p = ? AND v = ?',
                "Parameters": [{"S": new}, {"S": name}, {"S": expected}], **told},
                **meaning, failure_tells=True)
        else:
            statement = _Step("put", "ExecuteStatement", {
                "Statement": f"INSERT INTO \"{TABLE}\" VALUE {{'p': ?, 'v': ?}}",
                "Parameters": [{"S": name}, {"S": new}]},
                **meaning, failure="DuplicateItemException")
        return dice.choice([
            _Step("put", "PutItem", put | {"ReturnValues": "ALL_OLD"}, **meaning, old=_old,
                  failure_tells=True),
            _Step("put", "UpdateItem", update | {"ReturnValues": "ALL_OLD"}, **meaning, old=_old,
                  failure_tells=True),
            _Step("put", "TransactWriteItems", {"TransactItems": [{"Put": put}]}, **meaning,
                  failure_tells=True),
            _Step("put", "TransactWriteItems", {"TransactItems": [{"Update": update}]}, **meaning,
                  failure_tells=True),
            statement,
        ])

    def _delete(self, dice, name, _):
        expected = self._latest[name]
        plain = {"TableName": TABLE, "Key": _key(name)}
        steps = [
            _Step("delete", "DeleteItem", plain | {"ReturnValues": "ALL_OLD"}, old=_old),
            _Step("delete", "BatchWriteItem",
                  {"RequestItems": {TABLE: [{"DeleteRequest": {"Key": _key(name)}}]}}),
            _Step("delete", "TransactWriteItems", {"TransactItems": [{"Delete": plain}]}),
            _Step("delete", "ExecuteStatement", {
                "Statement": f'DELETE FROM "{TABLE}" WHERE p = ? RETURNING ALL OLD *',
                "Parameters": [{"S": name}]},
                old=_got),
        ]
        if expected:
            conditional = plain | _condition(expected) | {
                "ExpressionAttributeValues": {":e": {"S": expected}},
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
            meaning = {"conditional": True, "expected": expected, "failure_tells": True}
            steps += [
                _Step("delete", "DeleteItem", conditional, **meaning),
                _Step("delete", "TransactWriteItems",
                      {"TransactItems": [{"Delete": conditional}]}, **meaning),
            ]
        return dice.choice(steps)
