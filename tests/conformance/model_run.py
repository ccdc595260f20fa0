"""A table of a server's and its model, and all they are asked alike."""

import collections
import dataclasses
import os
import time

from botocore.exceptions import ClientError
from indexes import wait_for_index, wait_until_index_is_gone
from model_requests import PLAIN, VALUES, Dice, Text
from model_table import (
    Refused,
    Table,
    decode_item,
    encode_item,
    frozen,
    holds,
    invalid,
    part,
    rank,
)
from support import CONDITION_FAILED

# The real service brings its global indexes up to date a little later.
PATIENCE = 10 if "amazonaws.com" in os.environ.get("TUSKGATE_TEST_URL", "") else 0


class Run:
    """A server's table and a model's, which are to stay the same."""

    def __init__(self, client, name, schema, seed, partitions=None):
        self.client, self.name, self.schema, self.seed = client, name, schema, seed
        self.table = Table(schema)
        self.dice = Dice(seed, schema, partitions)
        self.step, self.request = 0, None

    def differs(self, expected, got):
        operation, parameters = self.request
        raise AssertionError(f"seed {self.seed}, step {self.step}: {operation} {parameters}\n"
                             f"  expected: {expected}\n  got:      {got}")

    def same(self, expected, got):
        if expected != got:
            self.differs(expected, got)

    def same_rows(self, expected, got):
        """Compares without order; prints only what differs."""
        expected, got = (collections.Counter(map(frozen, rows)) for rows in (expected, got))
        if expected != got:
            self.differs(f"also {list(expected - got)}", f"also {list(got - expected)}")

    def call(self, operation, expected, **parameters):
        """The answer, or None after the error that was expected."""
        if not operation.startswith("batch"):
            parameters["TableName"] = self.name
        self.request = operation, parameters
        try:
            response = getattr(self.client, operation)(**parameters)
        except ClientError as caught:
            error = caught.response["Error"]
            if isinstance(expected, Refused) and any(
                    error["Code"] == code and text in error["Message"]
                    for code, text in expected.alternatives):
                if error["Code"] == CONDITION_FAILED:
                    item = expected.item if "ReturnValuesOnConditionCheckFailure" in parameters \
                        else None
                    self.same(item, decode_item(caught.response["Item"])
                              if "Item" in caught.response else None)
                return None
            self.differs(expected, error)
        if isinstance(expected, Refused):
            self.differs(expected, response)
        return response

    def steps(self, count, kinds):
        for self.step in range(count):
            getattr(self, self.dice.pick(kinds))()

    # Indexes

    def have_indexes(self, indexes, change, **parameters):
        self.call("update_table", None, GlobalSecondaryIndexUpdates=[change], **parameters)
        self.schema = dataclasses.replace(self.schema, indexes=indexes)
        self.table.schema = self.dice.schema = self.schema

    def add_index(self, index):
        self.have_indexes((*self.schema.indexes, index), {"Create": index.parameters()},
                          AttributeDefinitions=self.schema.definitions(index))
        wait_for_index(self.client, self.name, index.name)

    def drop_index(self, index):
        self.have_indexes(tuple(each for each in self.schema.indexes if each != index),
                          {"Delete": {"IndexName": index.name}})
        wait_until_index_is_gone(self.client, self.name, index.name)

    # Writes

    def write(self, operation, work, wishes, text, touched=(), **parameters):
        dice, condition = self.dice, None
        if dice.chance(0.3):
            condition = dice.condition([*self.schema.types, *PLAIN])
            parameters["ConditionExpression"] = text.tree(condition)
            if dice.chance(0.5):
                parameters["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        wish = dice.pick(wishes)
        if wish:
            parameters["ReturnValues"] = wish
        try:
            old, new = expected = work(condition)
        except Refused as refusal:
            expected = refusal
        response = self.call(operation, expected, **parameters, **text.parameters())
        if response is None:
            return
        seen = {"OLD": old, "NEW": new}.get((wish or "NONE")[-3:])
        if seen and wish.startswith("UPDATED"):
            seen = {name: value for path in touched for name, value in part(seen, path).items()}
        got = response.get("Attributes")
        self.same(seen or None, got if got is None else decode_item(got))

    def put(self):
        item, text = self.dice.item(), Text(self.dice.random)
        self.write("put_item", lambda condition: self.table.put(item, condition),
                   [None, "NONE", "ALL_OLD"], text, Item=encode_item(item))

    def delete(self):
        key, text = self.dice.key(), Text(self.dice.random)
        self.write("delete_item", lambda condition: self.table.delete(key, condition),
                   [None, "NONE", "ALL_OLD"], text, Key=encode_item(key))

    def update(self):
        key, actions, text = self.dice.key(), self.dice.actions(), Text(self.dice.random)
        parameters = {"UpdateExpression": text.update(actions)} if actions else {}
        self.write("update_item", lambda condition: self.table.update(key, actions, condition),
                   [None, "NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"], text,
                   [path for _, path, _ in actions], Key=encode_item(key), **parameters)

    def batch_write(self):
        changes = {}
        for _ in range(self.dice.random.randint(1, 10)):
            item = self.dice.item()
            key = self.schema.key(item)
            changes[frozen(key)] = (key, item if self.dice.chance(0.7) else None)
        expected = None
        try:
            for _, item in changes.values():
                self.schema.check_indexes(item or {})
        except Refused as refusal:
            expected = refusal
        response = self.call("batch_write_item", expected, RequestItems={self.name: [
            {"PutRequest": {"Item": encode_item(item)}} if item
            else {"DeleteRequest": {"Key": encode_item(key)}}
            for key, item in changes.values()]})
        if response is not None:
            self.same({}, response["UnprocessedItems"])
            for key, item in changes.values():
                if item:
                    self.table.put(item)
                else:
                    self.table.delete(key)

    # Reads

    def projection(self, text, names, probability=0.3):
        """Parameters and the function that does the same; one path for each attribute."""
        if not self.dice.chance(probability):
            return {}, lambda item: item
        names = self.dice.random.sample(names, min(len(names), 3))
        paths = [self.dice.path([name]) for name in names]
        return ({"ProjectionExpression": ", ".join(map(text.path, paths))},
                lambda item: {k: v for path in paths for k, v in part(item, path).items()})

    def get(self):
        key, text = self.dice.key(), Text(self.dice.random)
        parameters, project = self.projection(text, [*self.schema.types, *PLAIN])
        response = self.call("get_item", None, Key=encode_item(key), ConsistentRead=True,
                             **parameters, **text.parameters())
        item = self.table.get(key)
        got = response.get("Item")
        self.same(item and project(item), got if got is None else decode_item(got))

    def batch_get(self):
        keys = {frozen(key): key for key in (self.dice.key() for _ in range(8))}
        text = Text(self.dice.random)
        parameters, project = self.projection(text, [*self.schema.types, *PLAIN])
        response = self.call("batch_get_item", None, RequestItems={self.name: {
            "Keys": list(map(encode_item, keys.values())), "ConsistentRead": True, **parameters,
            **text.parameters()}})
        self.same({}, response["UnprocessedKeys"])
        self.same_rows([project(item) for item in map(self.table.get, keys.values()) if item],
                       map(decode_item, response["Responses"].get(self.name, [])))

    def options(self, index, text, key_names):
        """The parameters that Query and Scan share, what they keep, how they show it, and the
        error they lead to."""
        dice, schema = self.dice, self.schema
        everything = [*schema.types, *PLAIN]
        seen = [name for name in everything if schema.projects(index, name)]
        parameters, error = {}, None
        show = lambda item: schema.projected(index, item)  # noqa: E731
        keep = None
        filtered = [name for name in seen if name not in key_names]
        if filtered and dice.chance(0.35):
            keep = dice.condition(filtered)
            parameters["FilterExpression"] = text.tree(keep)
        wanted, project = self.projection(text, everything if index and index.local else seen)
        if wanted:
            parameters.update(wanted)
            show = project
            if dice.chance(0.3):
                parameters["Select"] = "SPECIFIC_ATTRIBUTES"
        elif dice.chance(0.4):
            select = dice.pick(["COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"])
            parameters["Select"] = select
            if select == "ALL_ATTRIBUTES":
                show = lambda item: item  # noqa: E731
                if index and not index.local and index.projection != "ALL":
                    error = invalid("Select type ALL_ATTRIBUTES is not supported for global "
                                    f"secondary index {index.name} because its projection type "
                                    "is not ALL")
            elif select == "ALL_PROJECTED_ATTRIBUTES" and not index:
                error = invalid("ALL_PROJECTED_ATTRIBUTES can be used only when ")
        if index:
            parameters["IndexName"] = index.name
        if not index or index.local:
            parameters["ConsistentRead"] = True
        elif dice.chance(0.03):
            parameters["ConsistentRead"] = True
            error = invalid("onsistent read",
                            *(text for _, text in (error.alternatives if error else ())))
        if dice.chance(0.6):
            parameters["Limit"] = dice.random.randint(1, 7)
        return parameters, lambda item: keep is None or holds(keep, item), show, error

    def pages(self, operation, expected, **parameters):
        """All pages of a Query or Scan, each of which must be as full as it may be."""
        limit, scanned = parameters.get("Limit"), 0
        while True:
            page = self.call(operation, expected, **parameters)
            if page is None:
                return
            if "Items" in page:
                self.same(len(page["Items"]), page["Count"])
            self.same(parameters.get("Select") != "COUNT", "Items" in page)
            scanned += page["ScannedCount"]
            yield page
            self.check_limit(limit, page)
            start = page.get("LastEvaluatedKey")
            if start is None:
                return
            parameters["ExclusiveStartKey"] = start

    def check_limit(self, limit, page):
        """A page ends at the limit, without a look at what follows."""
        if limit:
            self.same(page["ScannedCount"] == limit, "LastEvaluatedKey" in page)

    def settled(self, index, check):
        """Runs a check, in the real service again until its index has caught up."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return check()
            except AssertionError:
                if not index or index.local or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    def query(self):
        dice, text = self.dice, Text(self.dice.random)
        index = dice.pick([None, *self.schema.indexes])
        key = index or self.schema
        clauses = self.key_conditions(index)
        dice.random.shuffle(clauses)
        options, keep, show, error = self.options(index, text, key.attributes)
        parameters = {"KeyConditionExpression": " AND ".join(map(text.tree, clauses)), **options}
        forward = dice.pick([None, True, False])
        if forward is not None:
            parameters["ScanIndexForward"] = forward
        rows = [item for item in self.table.rows(index)
                if all(holds(clause, item) for clause in clauses)]
        order = sorted({self.order(index, item) for item in rows}, reverse=forward is False)
        # Items with equal index keys may come in any order.
        groups = [[item for item in rows if self.order(index, item) == each] for each in order]

        def check():
            scanned, got = 0, []
            for page in self.pages("query", error, **parameters, **text.parameters()):
                scanned += page["ScannedCount"]
                got += map(decode_item, page.get("Items", ()))
                if "LastEvaluatedKey" in page:
                    self.check_start_key(index, page["LastEvaluatedKey"], groups, scanned)
            if error:
                return
            self.same(len(rows), scanned)
            if parameters.get("Select") != "COUNT":
                for group in groups:
                    expected = [show(item) for item in group if keep(item)]
                    self.same_rows(expected, got[:len(expected)])
                    got = got[len(expected):]
                self.same([], got)

        self.settled(index, check)

    def order(self, index, item):
        return tuple(rank(item[name]) for name in (index or self.schema).ranges)

    def check_start_key(self, index, start, groups, scanned):
        """That a LastEvaluatedKey is the key of an item that may be the scanned-th."""
        start = decode_item(start)
        names = self.schema.start_key(index)
        before = 0
        for group in groups:
            before += len(group)
            if scanned <= before:
                candidates = [{name: item[name] for name in names} for item in group]
                if start not in candidates:
                    self.differs(f"a LastEvaluatedKey of {candidates}", start)
                return
        self.differs(f"{before} items", f"{scanned} and more")

    def key_conditions(self, index):
        """Mostly ones that some items meet."""
        dice, key = self.dice, index or self.schema
        rows = self.table.rows(index)
        near = dice.pick(rows) if rows and dice.chance(0.8) else {}
        clauses = [("=", ("path", (name,)), ("value", near.get(name) or self.key_value(name)))
                   for name in key.hashes]
        for name in key.ranges[:dice.random.randint(0, len(key.ranges))]:
            path, values = ("path", (name,)), VALUES[self.schema.types[name]]
            form = dice.pick(["=", "=", "<", "<=", ">", ">=", "between", "begins_with"])
            if form == "begins_with" and self.schema.types[name] == "N":
                form = "="
            if form == "between":
                low, high = sorted(dice.random.choices(values, k=2), key=rank)
                clauses.append((form, path, ("value", low), ("value", high)))
            else:
                value = near.get(name) if dice.chance(0.6) else None
                clauses.append((form, path, ("value", value or dice.pick(values))))
            if form != "=":
                break
        return clauses

    def key_value(self, name):
        values = self.dice.partitions if name == self.schema.hashes[0] \
            else VALUES[self.schema.types[name]]
        return self.dice.pick(values)

    def scan(self):
        dice, text = self.dice, Text(self.dice.random)
        index = dice.pick([None, *self.schema.indexes])
        parameters, keep, show, error = self.options(index, text, ())
        parameters.update(text.parameters())
        segments = dice.pick([None, None, 1, 2, 5])
        parts = [{}] if segments is None else [
            {"TotalSegments": segments, "Segment": segment} for segment in range(segments)]
        rows = self.table.rows(index)

        def check():
            scanned, got = 0, []
            for segment in parts:
                for page in self.pages("scan", error, **parameters, **segment):
                    scanned += page["ScannedCount"]
                    got += map(decode_item, page.get("Items", ()))
            if error:
                return
            self.same(len(rows), scanned)
            if parameters.get("Select") != "COUNT":
                self.same_rows([show(item) for item in rows if keep(item)], got)

        self.settled(index, check)

    def compare_everything(self):
        self.step = "the end"
        for index in (None, *self.schema.indexes):
            parameters = {"IndexName": index.name} if index else {}

            def check(index=index, parameters=parameters):
                got = [decode_item(item) for page in self.pages("scan", None, **parameters)
                       for item in page["Items"]]
                self.same_rows([self.schema.projected(index, item)
                                for item in self.table.rows(index)], got)

            self.settled(index, check)
