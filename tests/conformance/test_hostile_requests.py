"""Requests no SDK would send: each is refused or read as the service reads it, and the server lives.

Sent as raw JSON; the signature is of the right form only, so these run against local servers.
"""

import json
import os

import pytest
import requests
from server import PATIENCE_SECONDS
from support import get, module_table, unique

pytestmark = pytest.mark.skipif(
    "amazonaws.com" in os.environ.get("TUSKGATE_TEST_URL", ""), reason="requests are not signed"
)

table = module_table("p:S")


@pytest.fixture
def post(server_url):
    def send(operation, body):
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return requests.post(
            server_url,
            data=text.encode() if isinstance(text, str) else text,
            headers={
                "Content-Type": "application/x-amz-json-1.0",
                "X-Amz-Target": f"DynamoDB_20120810.{operation}",
                "X-Amz-Date": "20260101T000000Z",
                "Authorization": "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/dynamodb/"
                "aws4_request, SignedHeaders=host, Signature=0",
            },
            timeout=PATIENCE_SECONDS,
        )

    return send


def refused(response, code):
    assert response.status_code == 400, response.text
    assert response.json()["__type"].endswith(f"#{code}"), response.text
    return response


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("BatchWriteItem", {"RequestItems": {"AAA": None}}),
        ("BatchGetItem", {"RequestItems": {"AAA": None}}),
        ("BatchWriteItem", {"RequestItems": {"AAA": [None]}}),
        ("BatchGetItem", {"RequestItems": {"AAA": {"Keys": None}}}),
        ("BatchWriteItem", {"RequestItems": {"AAA": [{"PutRequest": {"Item": None}}]}}),
        (
            "CreateTable",
            {
                "TableName": "nulls",
                "KeySchema": [None, {"AttributeName": "p", "KeyType": "HASH"}],
                "AttributeDefinitions": [None, {"AttributeName": "p", "AttributeType": "S"}],
                "BillingMode": "PAY_PER_REQUEST",
            },
        ),
    ],
)
def test_null_where_something_must_be(post, operation, body):
    refused(post(operation, body), "ValidationException")


def nested(depth):
    return '{"L":[' * depth + "]}" * depth


@pytest.mark.parametrize("depth", [1_000, 200_000])
def test_bottomless_nesting(post, depth):
    item = f'{{"a":{nested(depth)}}}'
    for operation, body in [
        ("PutItem", f'{{"TableName":"AAA","Item":{item}}}'),
        ("BatchWriteItem", f'{{"RequestItems":{{"x":[{{"PutRequest":{{"Item":{item}}}}}]}}}}'),
        ("BatchWriteItem", f'{{"RequestItems":{{"x":[{{"a":{nested(depth)}}}]}}}}'),
    ]:
        refused(post(operation, body), "SerializationException")


def test_an_echo_is_bounded(post):
    body = {"RequestItems": {"x": [{"PutRequest": {"Item": {"p": {"S": "y" * 1_000}}}}] * 4_000}}
    assert len(refused(post("BatchWriteItem", body), "ValidationException").text) < 100_000


def test_the_last_of_several_members_counts(post, table):
    first, last = unique(), unique()
    name = json.dumps(table.name)
    body = (
        f'{{"TableName":"nowhere","TableName":{name},"Item":{{"p":{{"S":"{first}"}},'
        f'"v":{{"N":"1"}},"v":{{"S":"x","S":"y"}},"p":{{"S":"{last}"}}}}}}'
    )
    assert post("PutItem", body).status_code == 200
    assert get(table, {"p": first}) is None
    assert get(table, {"p": last}) == {"p": last, "v": "y"}


@pytest.mark.parametrize("text", [r"\ud800", r"\udc00", r"x\udfffy", r"\udc00\ud800"])
def test_half_a_surrogate_pair(post, table, text):
    item = f'{{"p":{{"S":"{unique()}"}},"v":{{"S":"{text}"}}}}'
    body = f'{{"TableName":{json.dumps(table.name)},"Item":{item}}}'
    refused(post("PutItem", body), "SerializationException")


def test_a_whole_surrogate_pair(post, table):
    key = unique()
    body = (
        f'{{"TableName":{json.dumps(table.name)},'
        f'"Item":{{"p":{{"S":"{key}"}},"v":{{"S":"\\ud83d\\ude00\\ud7ff"}}}}}}'
    )
    assert post("PutItem", body).status_code == 200
    assert get(table, {"p": key})["v"] == "\U0001f600\ud7ff"


def test_a_nul_byte_after_the_request(post, table):
    refused(post("ListTables", b"{}\0anything"), "SerializationException")


def test_null_in_a_list(post, table):
    item = {"p": {"S": unique()}, "v": {"L": [{"S": "a"}, None]}}
    refused(post("PutItem", {"TableName": table.name, "Item": item}), "ValidationException")


@pytest.mark.parametrize(("tag", "kind"), [("SS", "string"), ("NS", "number")])
def test_null_in_a_set(post, table, tag, kind):
    item = {"p": {"S": unique()}, "v": {tag: ["1", None]}}
    answer = refused(post("PutItem", {"TableName": table.name, "Item": item}), "ValidationException")
    assert f"An {kind} set may not have a null {kind} as a member" in answer.json()["message"]


def test_null_that_is_false_in_words(post, table):
    item = {"p": {"S": unique()}, "v": {"NULL": "false"}}
    refused(post("PutItem", {"TableName": table.name, "Item": item}), "ValidationException")
