"""Requests that are wrong in their form: types of JSON, missing members, names, values, nesting."""

import json

import mutations
from control_plane import ControlPlane
from exchange import Exchange
from item_operations import ItemOperations
from legacy import Legacy
from reads import Reads
from values import ODD_NAMES, Values

OPERATIONS = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "BatchGetItem", "BatchWriteItem",
              "Query", "Scan", "CreateTable", "UpdateTable", "DescribeTable", "DeleteTable",
              "ListTables")


class Malformed:
    name = "malformed"

    def __init__(self, dice):
        self._dice = dice
        self._values = Values(dice)
        self._items = (ItemOperations(dice), Reads(dice), Legacy(dice))
        self._tables = ControlPlane(dice)

    def exchange(self):
        dice = self._dice
        if dice.chance(0.05):
            return self._text()
        source = dice.pick((*self._items, *self._items, self._tables))
        valid = source.exchange()
        request = valid.request
        for _ in range(dice.number(1, 2)):
            request = self._mutate(valid, request)
        if isinstance(request, dict) and valid.operation in ("Query", "Scan"):
            # What a page has is not always specified; whether it is refused is what matters here.
            mode = "errors"
        else:
            mode = "plain"
        return Exchange(valid.operation, request, self.name, mode, valid.table)

    def after(self, world, known, exchange, answers):
        """Tables are settled as the generator of tables does it."""
        return self._tables.after(world, known, exchange, answers)

    def _text(self):
        """No JSON object at all."""
        dice = self._dice
        text = dice.pick(("", "{", "[]", "null", "1", '"a"', "{}", '{"TableName": "diff-own-9"',
                          '{"TableName": }', "{'TableName': 'diff-own-9'}", "\0", '{"a": 1} x',
                          json.dumps({"TableName": "diff-own-9"}) * 2,
                          "[" * 200 + "]" * 200, '{"TableName": "\\ud800"}'))
        return Exchange(dice.pick(OPERATIONS), text, self.name, "errors")

    def _mutate(self, valid, request):
        dice = self._dice
        if not isinstance(request, dict) or not request:
            return request
        form = dice.number(0, 11)
        if form < 3:
            return mutations.retype(dice, request)
        if form < 5:
            return mutations.drop(dice, request)
        if form == 5:
            return mutations.empty(dice, request)
        if form == 6:
            return request | {dice.pick(("Unknown", "tableName", "TABLENAME", "Item", "Key",
                                         "Limit", "Segment")): dice.pick((None, 0, "text", {}, []))}
        if form == 7:
            return self._value(request, self._values.bad())
        if form == 8:
            return self._value(request, dice.pick((
                None, "a", [], {"S": None}, {"S": "a", "N": None}, {"s": "a"}, {"L": {}}, {"M": []},
                {"BOOL": "true"}, {"NULL": "true"}, {"NULL": None}, {"SS": "a"}, {"SS": [None]},
                {"SS": [1]}, {"NS": [""]}, {"BS": ["?"]}, {"L": [None]}, {"M": {"k": None}},
                {"N": 1}, {"N": None}, {"N": True}, {"S": {"S": "a"}}, {"S": ["a"]})))
        if form == 9:
            return self._value(request, self._values.nested(dice.pick((30, 31, 32, 40))))
        if form == 10:
            return self._rename(request)
        if valid.table and "TableName" in request:
            return mutations.wrong_table(dice, request)
        return mutations.wrong_enum(dice, request)

    def _value(self, request, new):
        """Another value somewhere in an item, key, condition or among the expressions' values."""
        holders = ("Item", "Key", "ExpressionAttributeValues", "AttributeValueList",
                   "ExclusiveStartKey", "M", "L")
        found = [path for path in mutations.places(request)
                 if path[-1] == "Value" or (len(path) > 1 and path[-2] in holders)]
        if not found:
            return request
        return mutations.changed(request, self._dice.pick(found), new)

    def _rename(self, request):
        """Another name for an attribute or placeholder."""
        holders = ("Item", "Key", "ExpressionAttributeValues", "ExpressionAttributeNames", "M")
        found = [path for path in mutations.places(request)
                 if len(path) > 1 and path[-2] in holders and isinstance(path[-1], str)]
        if not found:
            return request
        path = self._dice.pick(found)
        value = mutations.at(request, path)
        request = mutations.changed(request, path)
        name = self._dice.pick((*ODD_NAMES, "", "x" * 300))
        return mutations.changed(request, (*path[:-1], name), value)
