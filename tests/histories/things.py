"""Transactions of several items in two tables, and what single operations do to the same items.

Each write either has a condition on the version that it replaces, or has the old item returned, so
the history knows the order of versions (see graph.py).
"""

import math
import threading
import time
import uuid

from caller import Lost, Unexpected
from history import BEFORE, DONE, UNKNOWN, Operation

TABLES = ("things.a", "things.b")
_CONDITION_FAILED = "ConditionalCheckFailedException"
_CANCELLED = "TransactionCanceledException"
_ALL_OLD = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def _version(item):
    return item["v"]["S"] if item else None


def _replaced(body):
    return _version(body.get("Attributes"))


def _place(key):
    """The table and the key of a request."""
    table, _, name = key.partition("/")
    return {"TableName": table, "Key": {"p": {"S": name}}}


def _item(key, version):
    table, _, name = key.partition("/")
    return {"TableName": table, "Item": {"p": {"S": name}, "v": {"S": version}}}


def _is(version):
    """A condition on the version that is there."""
    if version is None:
        return {"ConditionExpression": "attribute_not_exists(p)"}
    return {"ConditionExpression": "v = :e", "ExpressionAttributeValues": {":e": {"S": version}}}


def _set(key, new, condition=None):
    condition = condition or {}
    values = condition.get("ExpressionAttributeValues", {}) | {":n": {"S": new}}
    return {**_place(key), "UpdateExpression": "SET v = :n", **condition,
            "ExpressionAttributeValues": values}


class Things:
    """The items of a round: some begin absent and stay once they are put, some begin with a
    version and are deleted once at most."""

    def __init__(self, prefix, recorder, partiql_transactions):
        self._born = [f"{TABLES[n % 2]}/{prefix}-born-{n}" for n in range(4)]
        self._mortal = [f"{TABLES[n % 2]}/{prefix}-mortal-{n}" for n in range(3)]
        self._keys = self._born + self._mortal
        self._latest = dict.fromkeys(self._keys)
        self._recorder = recorder
        self._deleted, self._lock = set(), threading.Lock()
        self._partiql_transactions = partiql_transactions

    def _record(self, kind, client, call, back, outcome, reads=(), writes=()):
        for key, version in reads:
            self._latest[key] = version
        if outcome == DONE:
            for key, new, _ in writes:
                self._latest[key] = new
        operation = Operation(kind, client, call, back, outcome, list(reads), list(writes))
        self._recorder.write(operation, f"{kind} {outcome}")

    def begin(self, caller):
        """The first versions of those that are not absent."""
        for key in self._mortal:
            new, call = f"{key}#0", time.monotonic_ns()
            while True:
                try:
                    answer = caller.call("PutItem", _item(key, new))
                    break
                except Lost:
                    continue
            if not answer.accepted:
                raise Unexpected("PutItem", _item(key, new), answer)
            self._record("PutItem", 0, call, time.monotonic_ns(), DONE, (), [(key, new, BEFORE)])

    def end(self, caller):
        """What is there when nobody writes any more."""
        while not self._read_together(0, caller, self._keys):
            pass

    def step(self, client, dice, caller, new):
        chosen = dice.sample(self._keys, dice.randint(1, 3))
        what = dice.choices(["write", "read", "single"], [5, 4, 3])[0]
        if what == "write":
            if dice.random() < 0.3:
                self._read_together(client, caller, chosen)
            if self._partiql_transactions and dice.random() < 0.3:
                self._write_by_statements(client, dice, caller, chosen, new)
            else:
                self._write_together(client, dice, caller, chosen, new)
        elif what == "read":
            if self._partiql_transactions and dice.random() < 0.3:
                self._read_by_statements(client, caller, dice.sample(self._keys, 4))
            elif dice.random() < 0.8:
                self._read_together(client, caller, dice.sample(self._keys, dice.randint(2, 7)))
            else:
                self._read_one(client, dice, caller, chosen[0])
        else:
            self._write_one(client, dice, caller, chosen[0], new)

    # Reads.

    def _read(self, kind, client, caller, request, versions):
        """Whether there was an answer. `versions` takes pairs of key and version from it."""
        call = time.monotonic_ns()
        try:
            answer = caller.call(kind, request)
        except Lost:
            return False
        back = time.monotonic_ns()
        if answer.kind == _CANCELLED and self._conflict(answer):
            return False
        if not answer.accepted:
            raise Unexpected(kind, request, answer)
        self._record(kind, client, call, back, DONE, versions(answer.body))
        return True

    @staticmethod
    def _conflict(answer):
        """Whether another transaction was in the way, and nothing else."""
        codes = {reason["Code"] for reason in answer.body["CancellationReasons"]}
        return "TransactionConflict" in codes and codes <= {"TransactionConflict", "None"}

    def _read_together(self, client, caller, keys):
        return self._read(
            "TransactGetItems", client, caller,
            {"TransactItems": [{"Get": _place(key)} for key in keys]},
            lambda body: [(key, _version(each.get("Item")))
                          for key, each in zip(keys, body["Responses"])])

    def _read_by_statements(self, client, caller, keys):
        statements = []
        for key in keys:
            table, _, name = key.partition("/")
            statements.append({"Statement": f'SELECT v FROM "{table}" WHERE p = ?',
                               "Parameters": [{"S": name}]})
        return self._read(
            "ExecuteTransaction", client, caller, {"TransactStatements": statements},
            lambda body: [(key, _version(each.get("Item")))
                          for key, each in zip(keys, body["Responses"])])

    def _read_one(self, client, dice, caller, key):
        table, _, name = key.partition("/")
        if dice.random() < 0.5:
            self._read("GetItem", client, caller, _place(key) | {"ConsistentRead": True},
                       lambda body: [(key, _version(body.get("Item")))])
            return
        self._read("ExecuteStatement", client, caller,
                   {"Statement": f'SELECT v FROM "{table}" WHERE p = ?',
                    "Parameters": [{"S": name}], "ConsistentRead": True},
                   lambda body: [(key, _version(body["Items"][0] if body["Items"] else None))])

    # Writes of several.

    def _may_delete(self, key):
        with self._lock:
            if key not in self._mortal or key in self._deleted:
                return False
            self._deleted.add(key)
            return True

    def _not_deleted(self, writes):
        with self._lock:
            self._deleted -= {key for key, new, _ in writes if new is None}

    def _write_together(self, client, dice, caller, keys, new):
        actions, reads, writes = [], [], []
        for number, key in enumerate(keys):
            old = self._latest[key]
            reads.append((key, old))
            condition = _is(old) | _ALL_OLD
            sort = dice.random()
            if number > 0 and sort < 0.4:
                actions.append({"ConditionCheck": _place(key) | condition})
                continue
            if sort < 0.5 and old is not None and self._may_delete(key):
                writes.append((key, None, old))
                actions.append({"Delete": _place(key) | condition})
                continue
            writes.append((key, f"{key}#{new}", old))
            if sort < 0.75:
                actions.append({"Put": _item(key, writes[-1][1]) | condition})
            else:
                actions.append({"Update": _set(key, writes[-1][1], condition)})
        self._transact("TransactWriteItems", client, dice, caller,
                       {"TransactItems": actions}, reads, writes)

    def _write_by_statements(self, client, dice, caller, keys, new):
        statements, reads, writes = [], [], []
        for number, key in enumerate(keys):
            old = self._latest[key]
            table, _, name = key.partition("/")
            reads.append((key, old))
            version = f"{key}#{new}"
            if old is None:
                writes.append((key, version, None))
                statements.append({
                    "Statement": f"INSERT INTO \"{table}\" VALUE {{'p': ?, 'v': ?}}",
                    "Parameters": [{"S": name}, {"S": version}]})
                continue
            if number > 0 and dice.random() < 0.4:
                statements.append({
                    "Statement": f'EXISTS(SELECT * FROM "{table}" WHERE p = ? AND v = ?)',
                    "Parameters": [{"S": name}, {"S": old}]})
                continue
            if dice.random() < 0.1 and self._may_delete(key):
                writes.append((key, None, old))
                statements.append({
                    "Statement": f'DELETE FROM "{table}" WHERE p = ? AND v = ?',
                    "Parameters": [{"S": name}, {"S": old}], **_ALL_OLD})
                continue
            writes.append((key, version, old))
            statements.append({
                "Statement": f'UPDATE "{table}" SET v = ? WHERE p = ? AND v = ?',
                "Parameters": [{"S": version}, {"S": name}, {"S": old}], **_ALL_OLD})
        self._transact("ExecuteTransaction", client, dice, caller,
                       {"TransactStatements": statements}, reads, writes)

    def _transact(self, kind, client, dice, caller, request, reads, writes):
        again = dice.random() < 0.5
        if again:
            request["ClientRequestToken"] = str(uuid.UUID(int=dice.getrandbits(128)))
        call, lost = time.monotonic_ns(), False
        while True:
            try:
                answer = caller.call(kind, request)
                break
            except Lost:
                lost = True
                if not again:
                    self._record(kind, client, call, math.inf, UNKNOWN, reads, writes)
                    return
        back = time.monotonic_ns()
        if answer.accepted:
            self._record(kind, client, call, back, DONE, reads, writes)
            return
        if answer.kind != _CANCELLED:
            raise Unexpected(kind, request, answer)
        if lost:
            # An earlier try may be on its way yet.
            self._record(kind, client, call, math.inf, UNKNOWN, reads, writes)
        else:
            self._not_deleted(writes)
        # What it saw of each item is told of the items alone.
        requests = request.get("TransactItems") or request.get("TransactStatements")
        for (key, _), reason, action in zip(reads, answer.body["CancellationReasons"], requests):
            if reason["Code"] == "ConditionalCheckFailed" and "ReturnValuesOnConditionCheckFailure" in (
                    str(action)):
                self._record(f"{kind} (cancelled)", client, call, back, DONE,
                             [(key, _version(reason.get("Item")))])
            elif reason["Code"] not in ("None", "ConditionalCheckFailed", "TransactionConflict",
                                        "DuplicateItem"):
                raise Unexpected(kind, request, answer)
            elif reason["Code"] == "DuplicateItem":
                self._read_together(client, caller, [key])

    # Writes of one, which tell what they replaced.

    def _write_one(self, client, dice, caller, key, new):
        table, _, name = key.partition("/")
        version = f"{key}#{new}"
        sort = dice.choice(["put", "update", "statement", "insert", "delete"])
        if sort == "put":
            self._single("PutItem", client, caller, _item(key, version) | {
                "ReturnValues": "ALL_OLD"}, (key, version), _replaced)
        elif sort == "update":
            self._single("UpdateItem", client, caller, _set(key, version) | {
                "ReturnValues": "ALL_OLD"}, (key, version), _replaced)
        elif sort == "statement":
            self._single("ExecuteStatement", client, caller, {
                "Statement": f'UPDATE "{table}" SET v = ? WHERE p = ? RETURNING ALL OLD *',
                "Parameters": [{"S": version}, {"S": name}]}, (key, version),
                lambda body: _version(body["Items"][0]), {_CONDITION_FAILED: [(key, None)]})
        elif sort == "insert":
            self._single("ExecuteStatement", client, caller, {
                "Statement": f"INSERT INTO \"{table}\" VALUE {{'p': ?, 'v': ?}}",
                "Parameters": [{"S": name}, {"S": version}]}, (key, version), lambda _: None,
                {"DuplicateItemException": []})
        elif self._may_delete(key):
            self._single("DeleteItem", client, caller, _place(key) | {"ReturnValues": "ALL_OLD"},
                         (key, None), _replaced)

    def _single(self, kind, client, caller, request, write, old, failures=None):
        """`failures` has the errors that are to be expected, and what each says was read."""
        key, new = write
        call = time.monotonic_ns()
        try:
            answer = caller.call(kind, request)
        except Lost:
            if kind == "ExecuteStatement" and "INSERT" in request["Statement"]:
                replaced = None
            else:
                replaced = False
            self._record(kind, client, call, math.inf, UNKNOWN, (), [(key, new, replaced)])
            return
        back = time.monotonic_ns()
        if answer.kind == "TransactionConflictException":
            self._not_deleted([(key, new, None)])
        elif answer.kind and answer.kind in (failures or {}):
            self._record(f"{kind} (refused)", client, call, back, DONE, failures[answer.kind])
        elif not answer.accepted:
            raise Unexpected(kind, request, answer)
        elif old(answer.body) is None and new is None:
            self._not_deleted([(key, new, None)])  # there was nothing to delete
            self._record(kind, client, call, back, DONE, [(key, None)])
        else:
            self._record(kind, client, call, back, DONE, (), [(key, new, old(answer.body))])
