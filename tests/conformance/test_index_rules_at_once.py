"""What an index asks of items holds from the moment at which its UpdateTable was answered, also on a
gateway that has not heard of it yet."""

import contextlib
import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.exceptions import ClientError
from indexes import Index, definitions
from server import eventually
from support import connect, new_table

PUTS = 120
WRITERS = 12


class TwoGateways:
    """On one cluster; the second can be kept from hearing what the first does."""

    def __init__(self, start_server):
        self.server = start_server()
        before = self.listeners()
        other = start_server("--database-url", self.address)
        (self.listener,) = self.listeners() - before
        self.first = connect(self.server.url, boto3.resource)
        self.second = connect(other.url, boto3.resource, max_pool_connections=WRITERS)

    @property
    def address(self):
        return f"host={self.server.data}/socket user=tuskgate dbname=tuskgate"

    def listeners(self):
        query = "select pid from pg_stat_activity where application_name = 'tuskgate listener'"
        found = subprocess.run(["psql", "-XAtc", query, self.address], capture_output=True, text=True,
                               check=True)
        return {int(pid) for pid in found.stdout.split()}

    @contextlib.contextmanager
    def one_deaf(self):
        """For some seconds: then it gives its listener's session up."""
        os.kill(self.listener, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.listener, signal.SIGCONT)


@pytest.fixture
def gateways(start_server):
    return TwoGateways(start_server)


def add_index(table):
    index = Index("by-g", "g:S")
    table.meta.client.update_table(
        TableName=table.name, AttributeDefinitions=definitions("p:S", "g:S"),
        GlobalSecondaryIndexUpdates=[{"Create": index.parameters}])


def put(table, number):
    table.put_item(Item={"p": f"p{number}", "g": number})


def put_nothing(table, number):
    table.put_item(Item={"p": f"p{number}", "g": ""})


def put_long(table, number):
    table.put_item(Item={"p": f"p{number}", "g": "x" * 2049})


def update(table, number):
    table.update_item(Key={"p": "there"}, UpdateExpression="SET g = :g",
                      ExpressionAttributeValues={":g": number})


def update_by_itself(table, _):
    """The gateway cannot know what will be written."""
    table.update_item(Key={"p": "there"}, UpdateExpression="SET g = v")


def batch(table, number):
    table.meta.client.batch_write_item(RequestItems={
        table.name: [{"PutRequest": {"Item": {"p": f"p{number}", "g": number}}},
                     {"PutRequest": {"Item": {"p": f"q{number}", "g": "right"}}}]})


WRITES = [put, put_nothing, put_long, update, update_by_itself, batch]


def refusal_of(write, table, number):
    try:
        write(table, number)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None


def test_no_gateway_writes_what_an_index_made_by_another_forbids(gateways):
    with new_table(gateways.first, "p:S") as made:
        made.put_item(Item={"p": "there", "v": 1})
        stale = gateways.second.Table(made.name)
        assert "Item" in stale.get_item(Key={"p": "there"})
        with gateways.one_deaf():
            add_index(made)
            with ThreadPoolExecutor(WRITERS) as pool:
                refusals = list(pool.map(
                    lambda number: refusal_of(WRITES[number % len(WRITES)], stale, number),
                    range(PUTS)))
        # In the words in which the gateway refuses it that made the index.
        for number, refusal in enumerate(refusals):
            assert refusal == refusal_of(WRITES[number % len(WRITES)], made, number)
            assert refusal[0] == "ValidationException"
        assert made.scan()["Items"] == [{"p": "there", "v": 1}]


def test_items_that_were_there_before_may_go_on(gateways):
    """Until somebody writes the attribute."""
    with new_table(gateways.first, "p:S") as made:
        made.put_item(Item={"p": "there", "g": 1})
        stale = gateways.second.Table(made.name)
        stale.get_item(Key={"p": "there"})
        with gateways.one_deaf():
            add_index(made)
            for table in (stale, made):
                table.update_item(Key={"p": "there"}, UpdateExpression="SET v = :v",
                                  ExpressionAttributeValues={":v": 2})
                assert refusal_of(update, table, 2)[0] == "ValidationException"
        assert made.get_item(Key={"p": "there"})["Item"] == {"p": "there", "g": 1, "v": 2}
        stale.update_item(Key={"p": "there"}, UpdateExpression="REMOVE g")
        stale.update_item(Key={"p": "there"}, UpdateExpression="SET g = :g",
                          ExpressionAttributeValues={":g": "right"})
        eventually(lambda: made.scan(IndexName="by-g")["Count"] == 1, "the entry")
