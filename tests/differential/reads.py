"""Queries and scans of tables and indexes."""

import mutations
from exchange import Exchange
from expressions import Expressions, misspell
from item_operations import CAPACITY
from schemas import TABLES
from values import KEYS, Values

SELECT = ("ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT")
# Members that make the order of what is read matter to the answer.
_PARTIAL = ("Limit", "ExclusiveStartKey", "Segment", "TotalSegments")


class Reads:
    name = "reads"

    def __init__(self, dice):
        self._dice = dice
        self._values = Values(dice)

    def exchange(self):
        dice = self._dice
        table = dice.pick(TABLES)
        operation = dice.weighted({"Query": 6, "Scan": 4})
        request, mode = self._query(table) if operation == "Query" else self._scan(table)
        for _ in range(dice.weighted({0: 6, 1: 4, 2: 1})):
            request = self._mutate(table, request)
            if any(member in request for member in _PARTIAL):
                mode = "errors"
        return Exchange(operation, request, self.name, mode, table)

    def _read(self, table):
        dice = self._dice
        request = {"TableName": table.name}
        if table.indexes and dice.chance(0.65):
            request["IndexName"] = dice.pick(table.indexes).name
        index = table.index(request.get("IndexName"))
        if (not index or index.local) and dice.chance(0.3):
            request["ConsistentRead"] = dice.chance(0.7)
        dice.maybe(request, "ReturnConsumedCapacity", 0.4, CAPACITY)
        return request

    def _attributes(self, table, request, expressions):
        """Select, and a projection or none."""
        dice = self._dice
        index = table.index(request.get("IndexName"))
        if dice.chance(0.35):
            request["ProjectionExpression"] = self._projection(table, index, expressions)
            if dice.chance(0.3):
                request["Select"] = "SPECIFIC_ATTRIBUTES"
        elif dice.chance(0.4):
            request["Select"] = dice.pick(SELECT if dice.chance(0.3) else ("ALL_ATTRIBUTES",
                                                                           "COUNT"))
        if index and not index.local and index.projection != "ALL" \
                and request.get("Select") == "ALL_ATTRIBUTES" and dice.chance(0.8):
            del request["Select"]

    def _projection(self, table, index, expressions):
        if not index or index.local or index.projection == "ALL" or self._dice.chance(0.1):
            return expressions.projection()
        names = self._dice.some((*table.key, *index.key, *index.included), 3) or [table.key[0]]
        return ", ".join(expressions.path(name) for name in dict.fromkeys(names))

    def _query(self, table):
        dice = self._dice
        request = self._read(table)
        key = table.key_of(request.get("IndexName"))
        expressions = Expressions(dice, table)
        request["KeyConditionExpression"] = expressions.key_condition(key)
        if dice.chance(0.35):
            request["FilterExpression"] = expressions.filter(key)
        self._attributes(table, request, expressions)
        dice.maybe(request, "ScanIndexForward", 0.4, (True, False))
        expressions.add_to(request)
        mode = "plain"
        if dice.chance(0.3):
            # Pages of a table are the same everywhere, of an index only its whole is.
            request["Limit"] = dice.number(1, 4)
            mode = "pages" if request.get("IndexName") or dice.chance(0.5) else "plain"
            if mode == "plain" and dice.chance(0.5):
                request["ExclusiveStartKey"] = self._start(table, request)
        return request, mode

    def _scan(self, table):
        dice = self._dice
        request = self._read(table)
        expressions = Expressions(dice, table)
        if dice.chance(0.45):
            request["FilterExpression"] = expressions.condition()
        self._attributes(table, request, expressions)
        expressions.add_to(request)
        mode = "plain"
        if dice.chance(0.25):
            request["Limit"] = dice.number(1, 4)
            mode = "pages"
        if dice.chance(0.15):
            request["TotalSegments"] = dice.number(1, 5)
            request["Segment"] = 0
            mode = "segments"
        if dice.chance(0.05):
            request["ExclusiveStartKey"] = self._start(table, request)
            mode = "errors"
        return request, mode

    def _start(self, table, request):
        names = dict.fromkeys((*table.key, *table.key_of(request.get("IndexName"))))
        return self._values.key(table, names)

    # What may go wrong.

    def _mutate(self, table, request):
        dice = self._dice
        form = dice.number(0, 13)
        if form < 2:
            return self._misspelt(request)
        if form == 2:
            return request | {"IndexName": dice.pick(
                ("keys", "some", "local-x", "absent", "a", ""))}
        if form == 3:
            return request | {"ExclusiveStartKey": self._odd_start(table, request)}
        if form == 4:
            return request | {"Select": dice.pick(SELECT)}
        if form == 5:
            return request | {"ConsistentRead": True}
        if form == 6:
            return request | dice.pick((
                {"Segment": 0}, {"TotalSegments": 2}, {"Segment": 5, "TotalSegments": 5},
                {"Segment": -1, "TotalSegments": 2}, {"Segment": 0, "TotalSegments": 0},
                {"Segment": 0, "TotalSegments": 1000001}, {"Limit": 0}, {"Limit": -1},
                {"Limit": 10**6}))
        if form == 7:
            return self._odd_condition(table, request)
        if form == 8:
            return self._bad_value(request)
        if form == 9:
            return mutations.wrong_table(dice, request)
        return dice.pick((mutations.drop, mutations.drop_member, mutations.empty,
                          mutations.wrong_enum))(dice, request)

    def _misspelt(self, request):
        names = [name for name in request if name.endswith("Expression")]
        if not names:
            return request
        name = self._dice.pick(names)
        return request | {name: misspell(self._dice, str(request[name]))}

    def _bad_value(self, request):
        values = request.get("ExpressionAttributeValues")
        if not values:
            return request
        new = self._values.bad() if self._dice.chance(0.6) else self._values.value()
        values = values | {self._dice.pick(list(values)): new}
        return request | {"ExpressionAttributeValues": values}

    def _odd_start(self, table, request):
        dice = self._dice
        start = self._start(table, request)
        name = dice.pick(list(start))
        form = dice.number(0, 6)
        if form == 0:
            del start[name]
        elif form == 1:
            start["extra"] = {"S": "a"}
        elif form == 2:
            start[name] = self._values.scalar()
        elif form == 3:
            start[name] = self._values.bad()
        elif form == 4:
            start[name] = {table.types[name]: ""}
        elif form == 5:
            start = {}
        return start

    def _odd_condition(self, table, request):
        """A key condition that does not fit."""
        dice = self._dice
        expressions = Expressions(dice, table)
        name, other = dice.pick(list(table.types)), dice.pick((*table.types, "a"))
        first = f"{expressions.name(name)} = {expressions.value(self._values.scalar())}"
        kind = table.types.get(other, "S")
        value = {kind: dice.pick(KEYS[kind])}
        text = dice.pick((
            first,
            f"{first} AND {expressions.name(other)} <> {expressions.value(value)}",
            f"{first} AND {expressions.condition(0)}",
            f"{first} OR {first}",
            f"NOT {first}",
            f"({first})",
            f"{expressions.name(name)} > {expressions.value(value)}",
            f"{first} AND {expressions.name(other)} > {expressions.value(value)}",
            f"begins_with({expressions.name(name)}, {expressions.value(value)})",
            f"{expressions.value(value)} = {expressions.name(name)}",
            f"{first} AND {expressions.name(other)} = {expressions.name(name)}",
            f"{expressions.name(name)}.k = {expressions.value(value)}",
            f"size({expressions.name(name)}) = {expressions.value(value)}",
        ))
        request = request | {"KeyConditionExpression": text}
        for member, added in (("ExpressionAttributeNames", expressions.names),
                              ("ExpressionAttributeValues", expressions.values)):
            if added or dice.chance(0.9):
                request[member] = added
                if not added:
                    del request[member]
        if dice.chance(0.8):
            request.pop("FilterExpression", None)
            request.pop("ProjectionExpression", None)
        return request
