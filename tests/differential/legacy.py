"""The parameters from before there were expressions."""

import mutations
from exchange import Exchange
from item_operations import CAPACITY
from schemas import TABLES
from values import KEYS, NAMES, Values

OPERATORS = {"EQ": 1, "NE": 1, "LE": 1, "LT": 1, "GE": 1, "GT": 1, "NOT_NULL": 0, "NULL": 0,
             "CONTAINS": 1, "NOT_CONTAINS": 1, "BEGINS_WITH": 1, "IN": 2, "BETWEEN": 2}
_SCALAR_ONLY = ("LE", "LT", "GE", "GT", "IN", "BETWEEN", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH")


class Legacy:
    name = "legacy"

    def __init__(self, dice):
        self._dice = dice
        self._values = Values(dice)

    def exchange(self):
        dice = self._dice
        table = dice.pick(TABLES)
        operation = dice.weighted({"UpdateItem": 5, "PutItem": 3, "DeleteItem": 2, "GetItem": 1,
                                   "BatchGetItem": 1, "Query": 4, "Scan": 3})
        request = getattr(self, f"_{operation}")(table)
        for _ in range(dice.weighted({0: 6, 1: 4, 2: 1})):
            request = self._mutate(request)
        return Exchange(operation, request, self.name, table=table)

    # Conditions

    def _arguments(self, operator):
        dice = self._dice
        kind = dice.pick("SSNB") if operator != "BEGINS_WITH" else dice.pick("SSB")
        count = OPERATORS[operator]
        if operator == "IN":
            count = dice.number(1, 3)
        if operator not in _SCALAR_ONLY and dice.chance(0.4):
            return [self._values.value() for _ in range(count)]
        arguments = [self._values.scalar(kind) for _ in range(count)]
        if operator == "BETWEEN":
            arguments = [{kind: text} for text in sorted(dice.pick(KEYS[kind]) for _ in range(2))]
        return arguments

    def _condition(self):
        operator = self._dice.pick(list(OPERATORS))
        arguments = self._arguments(operator)
        condition = {"ComparisonOperator": operator}
        if arguments or self._dice.chance(0.1):
            condition["AttributeValueList"] = arguments
        return condition

    def _expected(self):
        dice = self._dice
        form = dice.number(0, 9)
        if form < 5:
            return self._condition()
        if form < 7:
            return {"Value": self._values.value()}
        if form == 7:
            return {"Exists": False}
        if form == 8:
            return {"Exists": True, "Value": self._values.value()}
        return {"ComparisonOperator": dice.pick(("EQ", "NE", "LT")), "Value": self._values.scalar()}

    def _conditions(self, table, request, member, make, avoided=()):
        names = [name for name in (*NAMES, *table.types) if name not in avoided]
        request[member] = {name: make() for name in self._dice.some(names, 3)}
        if len(request[member]) > 1 or self._dice.chance(0.03):
            self._dice.maybe(request, "ConditionalOperator", 0.5, ("AND", "OR"))

    # Requests

    def _write(self, table):
        request = {"TableName": table.name}
        self._dice.maybe(request, "ReturnConsumedCapacity", 0.2, CAPACITY)
        if self._dice.chance(0.5):
            self._conditions(table, request, "Expected", self._expected)
        return request

    def _PutItem(self, table):
        request = self._write(table) | {"Item": self._values.item(table)}
        self._dice.maybe(request, "ReturnValues", 0.3, ("ALL_OLD", "NONE"))
        return request

    def _DeleteItem(self, table):
        request = self._write(table) | {"Key": self._values.key(table)}
        self._dice.maybe(request, "ReturnValues", 0.3, ("ALL_OLD", "NONE"))
        return request

    def _UpdateItem(self, table):
        dice = self._dice
        request = self._write(table) | {"Key": self._values.key(table)}
        dice.maybe(request, "ReturnValues", 0.7,
                   ("ALL_OLD", "NONE", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"))
        extra = [name for name in table.types if name not in table.key]
        updates = {}
        for name in dice.some((*NAMES, *extra), 3):
            updates[name] = self._update(table, name)
        if dice.chance(0.02):
            updates[dice.pick(table.key)] = self._update(table, "a")
        request["AttributeUpdates"] = updates
        return request

    def _update(self, table, name):
        dice = self._dice
        action = dice.weighted({"PUT": 4, "ADD": 3, "DELETE": 2, None: 1})
        value = self._values.attribute(name)
        if name in table.types and dice.chance(0.93):
            value = self._values.key(table, (name,))[name]
        if action == "ADD" and dice.chance(0.9):
            value = dice.pick((self._values.scalar("N"), self._values.set(),
                               {"L": [self._values.value(1)]}))
        if action == "DELETE":
            value = self._values.set() if dice.chance(0.4) else None
        update = {}
        if action:
            update["Action"] = action
        if value is not None:
            update["Value"] = value
        return update

    def _attributes(self, table, request):
        if self._dice.chance(0.5):
            names = self._dice.some((*NAMES, *table.types, "absent"), 3)
            if names:
                request["AttributesToGet"] = names

    def _GetItem(self, table):
        request = {"TableName": table.name, "Key": self._values.key(table)}
        self._attributes(table, request)
        return request

    def _BatchGetItem(self, table):
        reading = {"Keys": [self._values.key(table)]}
        self._attributes(table, reading)
        return {"RequestItems": {table.name: reading}}

    def _read(self, table):
        request = {"TableName": table.name}
        if table.indexes and self._dice.chance(0.5):
            request["IndexName"] = self._dice.pick(table.indexes).name
        index = table.index(request.get("IndexName"))
        if not index or index.projection == "ALL" or self._dice.chance(0.1):
            self._attributes(table, request)
        if "AttributesToGet" not in request:
            self._dice.maybe(request, "Select", 0.1, ("COUNT", "ALL_ATTRIBUTES"))
        return request

    def _Query(self, table):
        dice = self._dice
        request = self._read(table)
        key = table.key_of(request.get("IndexName"))
        conditions = {key[0]: {"ComparisonOperator": "EQ",
                               "AttributeValueList": [self._values.key(table, key[:1])[key[0]]]}}
        if len(key) > 1 and dice.chance(0.6):
            operator = dice.pick(("EQ", "LT", "LE", "GT", "GE", "BETWEEN", "BEGINS_WITH"))
            kind = table.types[key[1]]
            if operator == "BEGINS_WITH" and kind == "N" and dice.chance(0.9):
                operator = "EQ"
            values = [{kind: dice.pick(KEYS[kind])} for _ in range(max(OPERATORS[operator], 1))]
            conditions[key[1]] = {"ComparisonOperator": operator, "AttributeValueList": values}
        request["KeyConditions"] = conditions
        if dice.chance(0.4):
            avoided = key if dice.chance(0.95) else ()
            self._conditions(table, request, "QueryFilter", self._condition, avoided)
        return request

    def _Scan(self, table):
        request = self._read(table)
        if self._dice.chance(0.7):
            self._conditions(table, request, "ScanFilter", self._condition)
        return request

    # What may go wrong.

    def _mutate(self, request):
        dice = self._dice
        return dice.pick((
            self._odd_operator, self._odd_operator, self._odd_arguments, self._odd_arguments,
            self._odd_member, self._mix, self._bad_value,
            lambda old: mutations.drop(dice, old),
            lambda old: mutations.drop_member(dice, old),
            lambda old: mutations.duplicate(dice, old),
            lambda old: mutations.empty(dice, old),
            lambda old: old | {"ConditionalOperator": dice.pick(("AND", "OR", "XOR", "and"))},
        ))(request)

    def _change(self, request, member, make):
        found = [path for path in mutations.places(request) if path[-1] == member]
        if not found:
            return request
        path = self._dice.pick(found)
        return mutations.changed(request, path, make(mutations.at(request, path)))

    def _odd_operator(self, request):
        return self._change(request, "ComparisonOperator",
                            lambda old: self._dice.pick((*OPERATORS, "DOG", "eq", "")))

    def _odd_arguments(self, request):
        dice = self._dice
        return self._change(request, "AttributeValueList", lambda old: dice.pick((
            [], old + [self._values.scalar()], [self._values.value()],
            [self._values.value(), self._values.value()], list(reversed(old)))))

    def _odd_member(self, request):
        dice = self._dice
        found = [path for path in mutations.places(request)
                 if len(path) > 1 and path[-2] in ("Expected", "AttributeUpdates", "KeyConditions",
                                                   "QueryFilter", "ScanFilter")
                 and isinstance(mutations.at(request, path), dict)]
        if not found:
            return request
        path = dice.pick(found)
        added = dice.pick(({"Exists": True}, {"Exists": False}, {"Value": self._values.value()},
                           {"AttributeValueList": [self._values.scalar()]},
                           {"ComparisonOperator": dice.pick(list(OPERATORS))},
                           {"Action": dice.pick(("PUT", "ADD", "DELETE", "put", "X"))}))
        return mutations.changed(request, path, mutations.at(request, path) | added)

    def _mix(self, request):
        return request | self._dice.pick((
            {"ConditionExpression": "attribute_exists(a)"}, {"UpdateExpression": "REMOVE a"},
            {"ProjectionExpression": "a"}, {"FilterExpression": "attribute_exists(a)"},
            {"KeyConditionExpression": "p = :p"}, {"ExpressionAttributeNames": {"#a": "a"}},
            {"ExpressionAttributeValues": {":a": {"S": "a"}}}, {"AttributesToGet": ["a", "a"]},
            {"Select": "SPECIFIC_ATTRIBUTES"}, {"Select": "ALL_PROJECTED_ATTRIBUTES"},
            {"Expected": {}}, {"AttributeUpdates": {}}, {"QueryFilter": {}}, {"ScanFilter": {}},
            {"KeyConditions": {}}, {"AttributesToGet": []}))

    def _bad_value(self, request):
        found = [path for path in mutations.places(request)
                 if path[-1] == "Value" or path[-2:-1] == ("AttributeValueList",)]
        if not found:
            return request
        return mutations.changed(request, self._dice.pick(found), self._values.bad())
