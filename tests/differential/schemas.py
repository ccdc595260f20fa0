"""The tables that the generators of item operations work on."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Index:
    name: str
    key: tuple  # names of attributes, the partition key first
    projection: str = "ALL"
    included: tuple = ()
    local: bool = False

    def definition(self):
        projection = {"ProjectionType": self.projection}
        if self.included:
            projection["NonKeyAttributes"] = list(self.included)
        return {"IndexName": self.name, "KeySchema": key_schema(self.key),
                "Projection": projection}


@dataclasses.dataclass(frozen=True)
class Table:
    name: str
    types: dict  # of all key attributes, of the table and its indexes
    key: tuple
    indexes: tuple = ()

    def definition(self):
        request = {
            "TableName": self.name,
            "KeySchema": key_schema(self.key),
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": kind}
                for name, kind in self.types.items()
            ],
            "BillingMode": "PAY_PER_REQUEST",
        }
        for member, local in (("LocalSecondaryIndexes", True), ("GlobalSecondaryIndexes", False)):
            definitions = [index.definition() for index in self.indexes if index.local == local]
            if definitions:
                request[member] = definitions
        return request

    def index(self, name):
        return next((index for index in self.indexes if index.name == name), None)

    def key_of(self, name):
        """The key of the table, or of the index of this name."""
        index = self.index(name)
        return index.key if index else self.key


def key_schema(names):
    return [
        {"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"))
    ]


# No index has several attributes as its partition key: DynamoDB Local 2.6 does not know that.
TABLES = (
    Table("diff-hash", {"p": "S"}, ("p",)),
    Table("diff-pair", {"p": "S", "c": "N"}, ("p", "c")),
    Table("diff-binary", {"p": "B", "c": "S"}, ("p", "c")),
    Table("diff-number", {"p": "N", "c": "B"}, ("p", "c")),
    Table(
        "diff-global", {"p": "S", "x": "S", "y": "N"}, ("p",),
        (Index("keys", ("x",), "KEYS_ONLY"),
         Index("some", ("x", "y"), "INCLUDE", ("a", "m")),
         Index("all", ("y", "p"))),
    ),
    Table(
        "diff-local", {"p": "S", "c": "N", "x": "S", "y": "B", "z": "N"}, ("p", "c"),
        (Index("turned", ("c", "p")),
         Index("number", ("x", "z"), "INCLUDE", ("b", "y")),
         Index("local-x", ("p", "x"), "KEYS_ONLY", local=True),
         Index("local-y", ("p", "y"), "INCLUDE", ("a", "l"), local=True),
         Index("local-z", ("p", "z"), local=True)),
    ),
)
