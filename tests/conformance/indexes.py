"""What the suites of secondary indexes share: tables with indexes, and reads of them."""

import contextlib
import os
import time
from decimal import Decimal

import pytest
from server import eventually
from support import all_items, table_name, wait_until_active

# The real service brings its global indexes up to date a little after the table.
_PATIENCE_SECONDS = 20 if "amazonaws.com" in os.environ.get("TUSKGATE_TEST_URL", "") else 0

THROUGHPUT = {"ReadCapacityUnits": 2, "WriteCapacityUnits": 1}


def _types(keys):
    return {name: kind for name, _, kind in (key.rpartition(":") for key in keys)}


def key_schema(keys, hashes=1):
    """KeySchema of keys written "name:type": so many for the partition, the rest to sort by."""
    return [{"AttributeName": name, "KeyType": "HASH" if at < hashes else "RANGE"}
            for at, name in enumerate(_types(keys))]


def definitions(*keys):
    """AttributeDefinitions of keys written "name:type"."""
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in _types(keys).items()]


class Index:
    """An index by keys written "name:type". `project` is ALL, KEYS_ONLY or the names to include."""

    def __init__(self, name, *keys, project="ALL", hashes=1, **parameters):
        self.keys = keys
        projection = {"ProjectionType": project}
        if not isinstance(project, str):
            projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(project)}
        self.parameters = {"IndexName": name, "KeySchema": key_schema(keys, hashes),
                           "Projection": projection, **parameters}


def table_parameters(*keys, global_indexes=(), local_indexes=(), **parameters):
    """CreateTable's parameters but for the name."""
    found = {
        "KeySchema": key_schema(keys),
        "AttributeDefinitions": definitions(
            *keys, *(key for index in (*global_indexes, *local_indexes) for key in index.keys)),
        "BillingMode": "PAY_PER_REQUEST",
    }
    if global_indexes:
        found["GlobalSecondaryIndexes"] = [index.parameters for index in global_indexes]
    if local_indexes:
        found["LocalSecondaryIndexes"] = [index.parameters for index in local_indexes]
    return {**found, **parameters}


@contextlib.contextmanager
def indexed_table(resource, *keys, **parameters):
    """A table with indexes that lives as long as the with statement."""
    table = resource.create_table(TableName=table_name(), **table_parameters(*keys, **parameters))
    try:
        wait_until_active(resource.meta.client, table.name)
        yield table
    finally:
        table.delete()


def module_indexed_table(*keys, **parameters):
    """A fixture: one table for all tests of a module, each of which uses values of its own."""

    @pytest.fixture(scope="module")
    def table(resource):
        with indexed_table(resource, *keys, **parameters) as made:
            yield made

    return table


def key_condition(**values):
    """Query's parameters for attributes that equal these values; no names of the test's own."""
    return {
        "KeyConditionExpression": " AND ".join(f"#{name} = :{name}" for name in values),
        "ExpressionAttributeNames": {f"#{name}": name for name in values},
        "ExpressionAttributeValues": {f":{name}": value for name, value in values.items()},
    }


def query(table, index, parameters=None, **values):
    """All items that an index has for these values of its key."""
    return all_items(table.query, IndexName=index, **key_condition(**values), **(parameters or {}))


def scan(table, index, **parameters):
    return all_items(table.scan, IndexName=index, **parameters)


def soon(read, expected):
    """Asserts what read() returns; the real service is given some time."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (found := read()) != expected and time.monotonic() < deadline:
        time.sleep(0.5)
    assert found == expected


def unordered(items):
    """Items as something to compare without their order."""

    def text(value):
        return repr(value.normalize() if isinstance(value, Decimal) else value)

    return sorted(items, key=lambda item: sorted((name, text(item[name])) for name in item))


def description(client, name):
    return client.describe_table(TableName=name)["Table"]


def described_index(client, name, index):
    """The description of one of a table's indexes, or None."""
    table = description(client, name)
    for found in (*table.get("GlobalSecondaryIndexes", ()),
                  *table.get("LocalSecondaryIndexes", ())):
        if found["IndexName"] == index:
            return found
    return None


def wait_for_index(client, name, index):
    """Waits until an index that UpdateTable makes is ready."""

    def ready():
        table = description(client, name)
        found = described_index(client, name, index)
        return table["TableStatus"] == "ACTIVE" and found["IndexStatus"] == "ACTIVE" and found

    return eventually(ready, f"index {index}")


def wait_until_index_is_gone(client, name, index):
    def gone():
        return (description(client, name)["TableStatus"] == "ACTIVE"
                and described_index(client, name, index) is None)

    eventually(gone, f"the end of index {index}")
