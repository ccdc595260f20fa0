"""Tables: made, changed, described, listed, tagged and deleted."""

import copy
import dataclasses

import mutations
from canonical import differences, plain
from exchange import Difference, Exchange
from schemas import key_schema

NAMES = tuple(f"diff-own-{number}" for number in range(4))
_OTHER_NAMES = ("diff-own-9",)  # what a mutation may ask for
ATTRIBUTES = ("a", "b", "c", "d")
INDEXES = ("one", "two", "three")


class ControlPlane:
    name = "tables"

    def __init__(self, dice):
        self._dice = dice
        self._tables = {}  # what both servers have: {name: description}

    def exchange(self):
        dice = self._dice
        missing = [name for name in NAMES if name not in self._tables]
        weights = {"CreateTable": 6 if missing else 1, "UpdateTable": 6 if self._tables else 1,
                   "DeleteTable": 1, "DescribeTable": 1, "ListTables": 1, "TagResource": 1,
                   "UntagResource": 1, "ListTagsOfResource": 1}
        operation = dice.weighted(weights)
        if operation == "CreateTable" and missing and dice.chance(0.95):
            name = dice.pick(missing)
        else:
            name = dice.pick(list(self._tables) or NAMES)
        request = getattr(self, f"_{operation}")(name)
        for _ in range(dice.weighted({0: 5, 1: 4, 2: 1})):
            request = self._mutate(operation, request)
        return Exchange(operation, request, self.name)

    def after(self, world, known, exchange, answers):
        """Compares the table that the request was about; deletes it where they do not agree."""
        if exchange.operation not in ("CreateTable", "UpdateTable", "DeleteTable"):
            return
        if answers[0].accepted and not answers[1].accepted:
            # Local takes names that are no strings.
            strays = [set(world.tables(server)) for server in world.servers]
            for name in strays[0] - strays[1]:
                world.delete_table(world.reference, name)
        name = exchange.request.get("TableName") if isinstance(exchange.request, dict) else None
        if not isinstance(name, str) or name not in (*NAMES, *_OTHER_NAMES):
            return
        tables = [world.wait_until_active(server, name) for server in world.servers]
        where = list(differences(*(plain(table) for table in tables), "Table"))
        alike = True
        if False in tables:
            where = []
        if where and answers[0].accepted == answers[1].accepted:
            described = dataclasses.replace(
                exchange, operation=f"(described after {exchange.operation})")
            difference = Difference(described, *answers, where)
            alike = known.is_known(difference)
            yield difference
        if not all(tables) or not alike or answers[0].accepted != answers[1].accepted:
            self._tables.pop(name, None)
            for server in world.servers:
                world.delete_table(server, name)
        else:
            self._tables[name] = tables[1]

    # Valid requests

    def _keys(self):
        return tuple(self._dice.random.sample(ATTRIBUTES, self._dice.number(1, 2)))

    def _projection(self):
        kind = self._dice.pick(("ALL", "KEYS_ONLY", "INCLUDE"))
        if kind == "INCLUDE":
            return {"ProjectionType": kind,
                    "NonKeyAttributes": self._dice.some(("x", "y", "z"), 2) or ["x"]}
        return {"ProjectionType": kind}

    def _units(self, most=10):
        return {"ReadCapacityUnits": self._dice.number(1, most),
                "WriteCapacityUnits": self._dice.number(1, most)}

    def _index(self, name, key, provisioned):
        index = {"IndexName": name, "KeySchema": key_schema(key), "Projection": self._projection()}
        if provisioned:
            index["ProvisionedThroughput"] = self._units()
        return index

    def _definitions(self, keys):
        names = sorted({name for key in keys for name in key})
        return [{"AttributeName": name, "AttributeType": {"a": "S", "b": "N"}.get(
            name, self._dice.pick("SNB"))} for name in self._dice.shuffled(names)]

    def _CreateTable(self, name):
        dice = self._dice
        key = self._keys()
        keys = [key]
        provisioned = dice.chance(0.5)
        request = {"TableName": name, "KeySchema": key_schema(key)}
        if dice.chance(0.4):
            names = dice.some(INDEXES, 2) or ["one"]
            keys += [self._keys() for _ in names]
            request["GlobalSecondaryIndexes"] = [
                self._index(each, used, provisioned) for each, used in zip(names, keys[1:])]
        if len(key) == 2 and dice.chance(0.3):
            others = [each for each in ATTRIBUTES if each != key[0]]
            used = [(key[0], each) for each in dice.some(others, 2) or [others[0]]]
            keys += used
            request["LocalSecondaryIndexes"] = [
                self._index(f"local-{each[1]}", each, False) for each in used]
        request["AttributeDefinitions"] = self._definitions(keys)
        if provisioned:
            request["ProvisionedThroughput"] = self._units()
            if dice.chance(0.5):
                request["BillingMode"] = "PROVISIONED"
        else:
            request["BillingMode"] = "PAY_PER_REQUEST"
        if dice.chance(0.2):
            request["StreamSpecification"] = self._stream()
        if dice.chance(0.1):
            request["SSESpecification"] = {"Enabled": dice.chance(0.5)}
        dice.maybe(request, "TableClass", 0.15, ("STANDARD", "STANDARD_INFREQUENT_ACCESS"))
        dice.maybe(request, "DeletionProtectionEnabled", 0.15, (True, False))
        if dice.chance(0.15):
            request["Tags"] = self._tags()
        if not provisioned and dice.chance(0.1):
            request["OnDemandThroughput"] = {"MaxReadRequestUnits": dice.number(1, 100)}
        return request

    def _stream(self):
        if self._dice.chance(0.2):
            return {"StreamEnabled": False}
        return {"StreamEnabled": True, "StreamViewType": self._dice.pick(
            ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"))}

    def _tags(self):
        return [{"Key": key, "Value": self._dice.pick(("", "v", "1"))}
                for key in self._dice.some(("k", "l", "ä", "a:b"), 3)]

    def _UpdateTable(self, name):
        dice = self._dice
        request = {"TableName": name}
        table = self._tables.get(name, {})
        on_demand = "PAY_PER_REQUEST" in str(table.get("BillingModeSummary"))
        indexes = [index["IndexName"] for index in table.get("GlobalSecondaryIndexes", [])]
        form = dice.number(0, 9)
        if form < 2:
            if on_demand:
                request |= {"BillingMode": "PROVISIONED", "ProvisionedThroughput": self._units()}
                if indexes and dice.chance(0.8):
                    request["GlobalSecondaryIndexUpdates"] = [
                        {"Update": {"IndexName": each, "ProvisionedThroughput": self._units()}}
                        for each in indexes]
            else:
                request["ProvisionedThroughput"] = self._units()
        elif form == 2:
            request["BillingMode"] = "PAY_PER_REQUEST"
        elif form < 6:
            request |= self._index_update(table, indexes, on_demand)
        elif form == 6:
            request["StreamSpecification"] = self._stream()
        elif form == 7:
            request["DeletionProtectionEnabled"] = dice.chance(0.5)
        elif form == 8:
            request["TableClass"] = dice.pick(("STANDARD", "STANDARD_INFREQUENT_ACCESS"))
        else:
            request["ProvisionedThroughput"] = self._units()
        return request

    def _index_update(self, table, indexes, on_demand):
        dice = self._dice
        free = [each for each in INDEXES if each not in indexes]
        if free and (not indexes or dice.chance(0.5)):
            key = self._keys()
            types = {each["AttributeName"]: each["AttributeType"]
                     for each in table.get("AttributeDefinitions", [])}
            definitions = [each | {"AttributeType": types.get(each["AttributeName"],
                                                              each["AttributeType"])}
                           for each in self._definitions([key])]
            return {"AttributeDefinitions": definitions, "GlobalSecondaryIndexUpdates": [
                {"Create": self._index(dice.pick(free), key, not on_demand)}]}
        name = dice.pick(indexes or INDEXES)
        if dice.chance(0.5):
            return {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]}
        return {"GlobalSecondaryIndexUpdates": [
            {"Update": {"IndexName": name, "ProvisionedThroughput": self._units()}}]}

    def _DeleteTable(self, name):
        return {"TableName": name}

    _DescribeTable = _DeleteTable

    def _ListTables(self, name):
        request = {}
        self._dice.maybe(request, "Limit", 0.5, (1, 2, 3, 100))
        self._dice.maybe(request, "ExclusiveStartTableName", 0.4,
                         (name, "diff-own-0x", "zzz", "AAA"))
        return request

    def _TagResource(self, name):
        return {"ResourceArn": f"(arn of {name})", "Tags": self._tags()}

    def _UntagResource(self, name):
        return {"ResourceArn": f"(arn of {name})", "TagKeys": self._dice.some(("k", "l", "ä"), 3)}

    def _ListTagsOfResource(self, name):
        return {"ResourceArn": f"(arn of {name})"}

    # What may go wrong.

    def _mutate(self, operation, request):
        dice = self._dice
        return dice.pick((
            mutations.drop, mutations.drop, mutations.drop_member, mutations.empty,
            mutations.duplicate, self._odd_value, self._odd_value, self._odd_value,
            lambda _dice, old: self._odd_member(operation, old),
            lambda _dice, old: self._odd_member(operation, old),
        ))(dice, copy.deepcopy(request))

    _ODD = {
        "AttributeName": ("a", "b", "c", "absent", "", "x" * 256),
        "AttributeType": ("S", "N", "B", "SS", "s", ""),
        "KeyType": ("HASH", "RANGE", "hash", ""),
        "IndexName": ("one", "two", "ab", "bad name", "", "x" * 256, "local-a", "local-b"),
        "TableName": ("ab", "bad name", "", "x" * 256, "diff-own-9", *NAMES),
        "ProjectionType": ("ALL", "KEYS_ONLY", "INCLUDE", "all", ""),
        "NonKeyAttributes": ([], ["x", "x"], ["a"], [f"n{number}" for number in range(21)]),
        "ReadCapacityUnits": (0, -1, 1, 40001, 10**12 + 1),
        "WriteCapacityUnits": (0, -1, 1, 40001, 10**12 + 1),
        "BillingMode": ("PROVISIONED", "PAY_PER_REQUEST", "none", ""),
        "StreamEnabled": (True, False),
        "StreamViewType": ("NEW_IMAGE", "none", ""),
        "TableClass": ("STANDARD", "none", ""),
        "MaxReadRequestUnits": (0, -1, -2, 5, 40001),
        "Limit": (0, -1, 101, 1),
        "ExclusiveStartTableName": ("ab", "", "bad name", "x" * 256),
        "Key": ("", "aws:k", "k" * 129, "a\nb", "k*"),
        "Value": ("v" * 257, "*", "v"),
        "ResourceArn": ("", "text", "arn:aws:dynamodb:us-east-1:000000000000:table/diff-absent",
                        "arn:aws:s3:::x"),
    }

    def _odd_value(self, dice, request):
        found = [path for path in mutations.places(request) if path[-1] in self._ODD]
        if not found:
            return request
        path = dice.pick(found)
        return mutations.changed(request, path, dice.pick(self._ODD[path[-1]]))

    def _odd_member(self, operation, request):
        dice = self._dice
        if operation == "CreateTable":
            return request | dice.pick((
                {"BillingMode": "PAY_PER_REQUEST"}, {"BillingMode": "PROVISIONED"},
                {"ProvisionedThroughput": self._units()}, {"GlobalSecondaryIndexes": []},
                {"LocalSecondaryIndexes": []}, {"StreamSpecification": {"StreamEnabled": True}},
                {"StreamSpecification": {"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"}},
                {"KeySchema": key_schema("a") + key_schema("b")},
                {"KeySchema": list(reversed(key_schema("ab")))},
                {"KeySchema": key_schema("ab") + key_schema("c")},
                {"AttributeDefinitions": []},
                {"AttributeDefinitions": self._definitions([ATTRIBUTES])},
                {"LocalSecondaryIndexes": [self._index("local-x", ("a",), False)]},
                {"LocalSecondaryIndexes": [self._index("local-x", ("a", "b"), False)]},
                {"LocalSecondaryIndexes": [self._index(f"local-{number}", ("a", "b"), False)
                                           for number in range(6)]},
                {"GlobalSecondaryIndexes": [self._index(f"global-{number}", ("a",), False)
                                            for number in range(21)]}))
        if operation == "UpdateTable":
            return request | dice.pick((
                {"BillingMode": "PAY_PER_REQUEST"}, {"BillingMode": "PROVISIONED"},
                {"ProvisionedThroughput": self._units()}, {"StreamSpecification": self._stream()},
                {"GlobalSecondaryIndexUpdates": []}, {"GlobalSecondaryIndexUpdates": [{}]},
                {"AttributeDefinitions": []}, {"DeletionProtectionEnabled": False},
                {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "one"}},
                                                 {"Delete": {"IndexName": "two"}}]},
                {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "one"},
                                                  "Update": {"IndexName": "one"}}]}))
        return request
