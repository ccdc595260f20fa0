"""Time to live that is switched on and off by many, and names of attributes that SQL might stumble
over. What the operations say is in test_time_to_live.py, which items expire in test_ttl_expiry.py.
"""

import concurrent.futures

import boto3
import pytest
from server import eventually
from support import connect, new_table, refused
from time_to_live import described, enable, switch, wait_until_enabled

ALREADY_ENABLED = "TimeToLive is already enabled"
ALREADY_DISABLED = "TimeToLive is already disabled"


@pytest.fixture
def table(resource):
    with new_table(resource, "p:S", "s:N") as made:
        yield made


@pytest.mark.parametrize("attribute", ["%s", "%1$s", "it's", 'quo"te', "nul\0", "back\\slash", "é" * 255])
def test_any_name_will_do(table, dynamodb, attribute):
    enable(table, attribute)
    wait_until_enabled(dynamodb, table.name)
    assert described(dynamodb, table.name)["AttributeName"] == attribute
    key = {"p": "k", "s": 1}
    table.put_item(Item={**key, attribute: 1})
    table.update_item(Key=key, UpdateExpression="SET #a = :two",
                      ExpressionAttributeNames={"#a": attribute},
                      ExpressionAttributeValues={":two": 2})
    assert table.get_item(Key=key)["Item"] == {**key, attribute: 2}
    table.delete_item(Key=key)
    switch(table, False, attribute)


def test_it_is_switched_on_and_off(table, dynamodb):
    for attribute in ("one", "two"):
        enable(table, attribute)
        assert described(dynamodb, table.name)["AttributeName"] == attribute
        switch(table, False, attribute)
        assert described(dynamodb, table.name) == {"TimeToLiveStatus": "DISABLED"}


def test_describe_table_does_not_tell(table, dynamodb):
    before = dynamodb.describe_table(TableName=table.name)["Table"]
    enable(table)
    assert dynamodb.describe_table(TableName=table.name)["Table"] == before


def test_another_gateway_hears_of_it(start_server):
    first = start_server()
    second = start_server("--database-url",
                          f"host={first.data}/socket user=tuskgate dbname=tuskgate")
    here, there = connect(first.url, boto3.resource), connect(second.url, boto3.resource)
    with new_table(here, "p:S") as table:
        other = there.Table(table.name)
        enable(table)
        wait_until_enabled(there.meta.client, table.name)
        with refused(ALREADY_ENABLED):
            enable(other)
        switch(other, False)
        eventually(lambda: described(here.meta.client, table.name)["TimeToLiveStatus"] == "DISABLED",
                   "DISABLED")
        enable(table, "another")


def test_many_at_once(table, server_url):
    """One of those that ask for the same has it changed."""
    def ask(enabled):
        try:
            switch(connect(server_url, boto3.resource).Table(table.name), enabled)
            return None
        except Exception as error:  # pylint: disable=broad-except
            return str(error).rpartition(": ")[2]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            for enabled, refusal in ((True, ALREADY_ENABLED), (False, ALREADY_DISABLED)):
                answers = list(pool.map(ask, [enabled] * 8))
                assert sorted(answers, key=str) == [None] + [refusal] * 7
