"""What the suites share: tables made once per module, and errors compared word for word.

Nothing here knows the server under test. Every suite also passes against the real service when
TUSKGATE_TEST_URL names it.
"""

import contextlib
import os
import re
import uuid

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from server import PATIENCE_SECONDS

# The real service names the type of an error so; clients see the part after '#'.
VALIDATION = "ValidationException"
CONDITION_FAILED = "ConditionalCheckFailedException"
NOT_FOUND = "ResourceNotFoundException"

# PutItem, UpdateItem and DeleteItem put these words before all that they refuse without looking at
# the table. So does the real service in most regions, but not yet in all.
ENVELOPE = "1 validation error detected: "


def connect(server_url, service=boto3.client, api="dynamodb", **config):
    """A client, or with service=boto3.resource a resource, with settings of its own."""
    config.setdefault("retries", {"total_max_attempts": 1})
    config.setdefault("read_timeout", PATIENCE_SECONDS)
    credentials = {}
    if "amazonaws.com" not in server_url:
        credentials = {
            "region_name": "us-east-1",
            "aws_access_key_id": "conformance",
            "aws_secret_access_key": "conformance",
        }
    elif api == "dynamodbstreams":
        # The real service has a host of its own for them.
        server_url = server_url.replace("//dynamodb.", "//streams.dynamodb.")
    return service(api, endpoint_url=server_url, config=Config(**config), **credentials)


def unchecked(server_url, **options):
    """A client that sends what boto3 would refuse to send."""
    return connect(server_url, parameter_validation=False, **options)


def _same_message(expected, actual):
    if not isinstance(expected, str):
        return expected.search(actual) is not None
    if "amazonaws.com" in os.environ.get("TUSKGATE_TEST_URL", ""):
        expected, actual = (text.removeprefix(ENVELOPE) for text in (expected, actual))
    return expected == actual


@contextlib.contextmanager
def refused(message=None, code=VALIDATION):
    """Expects an error of this code and, if given, exactly this message (or a matching pattern)."""
    with pytest.raises(ClientError) as caught:
        yield caught
    error = caught.value.response["Error"]
    assert error["Code"] == code, error["Message"]
    if message is not None:
        assert _same_message(message, error["Message"]), (
            f"expected: {message}\n  actual: {error['Message']}"
        )


def refused_at_once(message):
    """Expects an error that PutItem, UpdateItem or DeleteItem finds in the request alone."""
    if isinstance(message, str):
        return refused(ENVELOPE + message)
    return refused(re.compile(f"^{ENVELOPE}{message.pattern.removeprefix('^')}"))


def unique(prefix="key"):
    """A key no other test uses, so that tests can share a table."""
    return f"{prefix}-{uuid.uuid4().hex}"


def table_name(prefix="conformance"):
    return f"{prefix}-{uuid.uuid4().hex[:20]}"


def key_parameters(*keys):
    """CreateTable's parameters for keys written "name:type", the partition key first."""
    pairs = [key.split(":") for key in keys]
    kinds = ("HASH", "RANGE")
    return {
        "KeySchema": [
            {"AttributeName": name, "KeyType": kind} for (name, _), kind in zip(pairs, kinds)
        ],
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in pairs
        ],
    }


@contextlib.contextmanager
def new_table(resource, *keys, **parameters):
    """A table that lives as long as the with statement."""
    parameters.setdefault("BillingMode", "PAY_PER_REQUEST")
    parameters.setdefault("TableName", table_name())
    table = resource.create_table(**key_parameters(*keys), **parameters)
    try:
        wait_until_active(resource.meta.client, table.name)
        yield table
    finally:
        table.delete()


def wait_until_active(client, name):
    # A local server answers at once; the delay is for the real service.
    client.get_waiter("table_exists").wait(
        TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 300}
    )


def wait_until_gone(client, name):
    client.get_waiter("table_not_exists").wait(
        TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 300}
    )


def module_table(*keys):
    """A fixture: one table for all tests of a module, each of which uses keys of its own."""

    @pytest.fixture(scope="module")
    def table(resource):
        with new_table(resource, *keys) as made:
            yield made

    return table


def get(table, key, **parameters):
    """The item under the key as a consistent read sees it, or None."""
    return table.get_item(Key=key, ConsistentRead=True, **parameters).get("Item")


def put(table, **attributes):
    """Puts an item under a fresh partition key `p` and returns the item."""
    item = {"p": unique(), **attributes}
    table.put_item(Item=item)
    return item


def all_pages(operation, **parameters):
    """Every page of a Query or Scan."""
    while True:
        page = operation(**parameters)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        parameters["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def all_items(operation, **parameters):
    return [item for page in all_pages(operation, **parameters) for item in page["Items"]]


def put_all(table, items):
    with table.batch_writer() as batch:
        for item in items:
            batch.put_item(Item=item)
