"""Puts, gets, updates, deletes and batches with expressions."""

import mutations
from exchange import Exchange
from expressions import Expressions, misspell
from schemas import TABLES
from values import Values

CAPACITY = ("INDEXES", "TOTAL", "NONE")


class ItemOperations:
    name = "items"

    def __init__(self, dice):
        self._dice = dice
        self._values = Values(dice)

    def exchange(self):
        dice = self._dice
        table = dice.pick(TABLES)
        operation = dice.weighted({"PutItem": 5, "UpdateItem": 8, "GetItem": 3, "DeleteItem": 2,
                                   "BatchWriteItem": 2, "BatchGetItem": 2})
        request = getattr(self, f"_{operation}")(table)
        for _ in range(dice.weighted({0: 6, 1: 3, 2: 1})):
            request = self._mutate(table, request)
        return Exchange(operation, request, self.name, table=table)

    def _write(self, table):
        request = {"TableName": table.name}
        self._dice.maybe(request, "ReturnConsumedCapacity", 0.5, CAPACITY)
        self._dice.maybe(request, "ReturnItemCollectionMetrics", 0.1, ("SIZE", "NONE"))
        self._dice.maybe(request, "ReturnValuesOnConditionCheckFailure", 0.15,
                         ("ALL_OLD", "NONE"))
        return request

    def _condition(self, expressions, request):
        if self._dice.chance(0.5):
            request["ConditionExpression"] = expressions.condition()

    def _PutItem(self, table):
        request = self._write(table) | {"Item": self._values.item(table)}
        self._dice.maybe(request, "ReturnValues", 0.3, ("ALL_OLD", "NONE"))
        expressions = Expressions(self._dice, table)
        self._condition(expressions, request)
        expressions.add_to(request)
        return request

    def _DeleteItem(self, table):
        request = self._write(table) | {"Key": self._values.key(table)}
        self._dice.maybe(request, "ReturnValues", 0.3, ("ALL_OLD", "NONE"))
        expressions = Expressions(self._dice, table)
        self._condition(expressions, request)
        expressions.add_to(request)
        return request

    def _UpdateItem(self, table):
        request = self._write(table) | {"Key": self._values.key(table)}
        self._dice.maybe(request, "ReturnValues", 0.7,
                         ("ALL_OLD", "NONE", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"))
        expressions = Expressions(self._dice, table)
        if self._dice.chance(0.97):
            request["UpdateExpression"] = expressions.update()
        self._condition(expressions, request)
        expressions.add_to(request)
        return request

    def _GetItem(self, table):
        request = {"TableName": table.name, "Key": self._values.key(table)}
        self._dice.maybe(request, "ConsistentRead", 0.3, (True, False))
        self._dice.maybe(request, "ReturnConsumedCapacity", 0.5, CAPACITY)
        expressions = Expressions(self._dice, table)
        if self._dice.chance(0.6):
            request["ProjectionExpression"] = expressions.projection()
        expressions.add_to(request)
        return request

    def _tables(self, table):
        others = [other for other in TABLES if other is not table]
        return [table, *self._dice.some(others, 1)]

    def _BatchWriteItem(self, table):
        items = {}
        for each in self._tables(table):
            writes, keys = [], []
            for _ in range(self._dice.number(1, 4)):
                item = self._values.item(each)
                key = {name: item[name] for name in each.key}
                if key in keys and self._dice.chance(0.95):
                    continue
                keys.append(key)
                writes.append({"PutRequest": {"Item": item}} if self._dice.chance(0.7)
                              else {"DeleteRequest": {"Key": key}})
            items[each.name] = writes
        request = {"RequestItems": items}
        self._dice.maybe(request, "ReturnConsumedCapacity", 0.5, CAPACITY)
        self._dice.maybe(request, "ReturnItemCollectionMetrics", 0.1, ("SIZE", "NONE"))
        return request

    def _BatchGetItem(self, table):
        items = {}
        for each in self._tables(table):
            keys = []
            for _ in range(self._dice.number(1, 4)):
                key = self._values.key(each)
                if key not in keys or self._dice.chance(0.05):
                    keys.append(key)
            reading = {"Keys": keys}
            self._dice.maybe(reading, "ConsistentRead", 0.3, (True, False))
            expressions = Expressions(self._dice, each)
            if self._dice.chance(0.4):
                reading["ProjectionExpression"] = expressions.projection()
            expressions.add_to(reading)
            items[each.name] = reading
        request = {"RequestItems": items}
        self._dice.maybe(request, "ReturnConsumedCapacity", 0.5, CAPACITY)
        return request

    # What may go wrong, beyond what the expressions do by themselves.

    def _mutate(self, table, request):
        dice = self._dice
        return dice.pick((
            self._misspell, self._misspell, self._bad_value, self._bad_value, self._other_value,
            self._wrong_key, self._wrong_key, self._many, self._wrong_names,
            lambda _table, old: mutations.drop_member(dice, old),
            lambda _table, old: mutations.drop(dice, old),
            lambda _table, old: mutations.duplicate(dice, old),
            lambda _table, old: mutations.empty(dice, old),
            lambda _table, old: mutations.wrong_enum(dice, old),
            lambda _table, old: mutations.wrong_table(dice, old),
        ))(table, request)

    def _misspell(self, _table, request):
        found = [path for path in mutations.places(request)
                 if str(path[-1]).endswith("Expression")
                 and isinstance(mutations.at(request, path), str)]
        if not found:
            return request
        path = self._dice.pick(found)
        return mutations.changed(request, path,
                                 misspell(self._dice, mutations.at(request, path)))

    def _value_places(self, request):
        holders = ("Item", "Key", "ExpressionAttributeValues")
        return [path for path in mutations.places(request)
                if len(path) > 1 and (path[-2] in holders or path[-2] in ("M", "L"))]

    def _bad_value(self, _table, request):
        found = self._value_places(request)
        if not found:
            return request
        return mutations.changed(request, self._dice.pick(found), self._values.bad())

    def _other_value(self, _table, request):
        found = self._value_places(request)
        if not found:
            return request
        return mutations.changed(request, self._dice.pick(found), self._values.value())

    def _wrong_key(self, table, request):
        """A key attribute is missing, has another type or is empty; or there is one too many."""
        dice = self._dice
        found = [path for path in mutations.places(request) if path[-1] in ("Key", "Item")]
        found += [(*path, 0) for path in mutations.places(request)
                  if path[-1] == "Keys" and mutations.at(request, path)]
        if not found:
            return request
        path = dice.pick(found)
        name = dice.pick(list(table.types))
        key = mutations.at(request, path)
        if not isinstance(key, dict):
            return request
        if dice.chance(0.2):
            return mutations.changed(request, path, key | {"extra": {"S": "a"}})
        if dice.chance(0.2):
            return mutations.changed(request, path, {k: v for k, v in key.items() if k != name})
        kind = table.types[name]
        new = dice.pick(({kind: ""}, self._values.scalar(), self._values.value(),
                         {"NULL": True}))
        if dice.chance(0.1):
            new = {kind: "YWJj" * 700}
        return mutations.changed(request, path, key | {name: new})

    def _many(self, table, request):
        """A batch of too many."""
        if "RequestItems" not in request:
            return request | {self._dice.pick(("ConditionExpression", "UpdateExpression",
                                               "ProjectionExpression", "FilterExpression")): "a"}
        if not isinstance(request["RequestItems"], dict):
            return request
        keys = [self._values.key(table) | {table.key[0]: {table.types[table.key[0]]: text}}
                for text in ("YWFh", "YmJi", "Y2Nj")] if table.types[table.key[0]] == "B" else [
            self._values.key(table) | {table.key[0]: {table.types[table.key[0]]: str(number)}}
            for number in range(self._dice.pick((24, 26, 100, 101)))]
        reads = any(isinstance(each, dict) for each in request["RequestItems"].values())
        new = {"Keys": keys} if reads else [{"DeleteRequest": {"Key": key}} for key in keys]
        return request | {"RequestItems": request["RequestItems"] | {table.name: new}}

    def _wrong_names(self, _table, request):
        dice = self._dice
        return request | dice.pick((
            {"ExpressionAttributeNames": {}}, {"ExpressionAttributeValues": {}},
            {"ExpressionAttributeNames": {"a": "b"}},
            {"ExpressionAttributeValues": {"a": {"S": "b"}}},
            {"ExpressionAttributeNames": {"#a": ""}}, {"ExpressionAttributeNames": {"#a-b": "a"}},
            {"ExpressionAttributeNames": {"#": "a"}},
            {"ExpressionAttributeValues": {":": {"S": "b"}}},
            {"ExpressionAttributeNames": {"#a": "a"}},
            {"ExpressionAttributeValues": {":v0": {"S": "b"}}},
        ))
