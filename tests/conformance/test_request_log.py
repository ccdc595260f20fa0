"""With --log-level debug, a line for each request tells what it touched."""

import re

import pytest
from botocore.exceptions import ClientError
from server import Server, remove, temporary_directory
from support import connect

LINE = re.compile(r"debug request=(\w+) (\w+) (\w+) in [0-9.]+ ms, (\d+) round trips?(?:; (.*))?$")


@pytest.fixture(scope="module")
def told():
    """What was told of each request, by what the test calls it: (operation, outcome, touched)."""
    directory = temporary_directory()
    ids = {}

    def note(name, call, **arguments):
        try:
            answer = call(**arguments)
        except ClientError as error:
            answer = error.response
        ids[answer["ResponseMetadata"]["RequestId"]] = name

    try:
        with Server(directory / "data", "--log-level", "debug") as server:
            client = connect(server.url)
            requests(client, note)
            assert server.stop() == 0
            lines = [LINE.search(line) for line in server.errors().splitlines()]
    finally:
        remove(directory)
    found = {}
    for line in filter(None, lines):
        name = ids.get(line[1])
        assert name not in found, "one line for each request"
        found[name] = (line[2], line[3], line[5])
    return found


def requests(client, note):
    key = {"p": {"S": "secret"}}
    note("create", client.create_table, TableName="log", BillingMode="PAY_PER_REQUEST",
         AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in "pg"],
         KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
         GlobalSecondaryIndexes=[{"IndexName": "by_g", "Projection": {"ProjectionType": "ALL"},
                                  "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}])
    note("describe", client.describe_table, TableName="log")
    note("limits", client.describe_limits)
    note("put", client.put_item, TableName="log", Item={**key, "a": {"S": "secret"}})
    note("refused", client.update_item, TableName="log", Key=key,
         UpdateExpression="SET b.c = :v", ConditionExpression="a = :v",
         ExpressionAttributeValues={":v": {"S": "x"}}, ReturnValues="ALL_NEW")
    note("invalid", client.put_item, TableName="log", Item={"a": {"S": "secret"}})
    note("query", client.query, TableName="log", IndexName="by_g",
         KeyConditionExpression="g = :g", ExpressionAttributeValues={":g": {"S": "secret"}},
         ProjectionExpression="a, p")
    note("scan", client.scan, TableName="log", Select="COUNT")
    note("batch", client.batch_write_item, RequestItems={
        "log": [{"DeleteRequest": {"Key": key}}, {"PutRequest": {"Item": {"p": {"S": "secret2"}}}}]})


@pytest.mark.parametrize("name, operation, outcome, touched", [
    ("create", "CreateTable", "answered", "CreateTable log"),
    ("describe", "DescribeTable", "answered", "DescribeTable log"),
    ("limits", "DescribeLimits", "answered", None),
    ("put", "PutItem", "answered", "PutItem log, 1 key: a, p"),
    ("refused", "UpdateItem", "ConditionalCheckFailedException",
     "UpdateItem log, 1 key: a, b, p; whole items"),
    ("invalid", "PutItem", "ValidationException", None),
    ("query", "Query", "answered", "Query log/by_g, 1 key: a, g, p"),
    ("scan", "Scan", "answered", "Scan log, all keys"),
    ("batch", "BatchWriteItem", "answered", "BatchWriteItem log, 2 keys: p"),
])
def test_what_a_request_touched(told, name, operation, outcome, touched):
    assert told[name] == (operation, outcome, touched)


def test_values_are_not_told(told):
    assert "secret" not in repr(told)
