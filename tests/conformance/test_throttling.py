"""Throughput that is enforced (--throttle): provisioned tables and their global indexes, and the
maxima of on-demand tables.

One request that consumes more than the 300 seconds' worth that are kept empties a table of one unit
a second for a minute and more, however slow the machine is.
"""

import contextlib

import boto3
import pytest
from botocore.exceptions import ClientError
from indexes import Index, query, table_parameters
from server import Server, eventually, remove, temporary_directory
from support import connect, new_table, refused, table_name

EXCEEDED = "ProvisionedThroughputExceededException"
OF_TABLE = (
    "The level of configured provisioned throughput for the table was exceeded. Consider "
    "increasing your provisioning level with the UpdateTable API."
)
OF_INDEX = (
    "The level of configured provisioned throughput for one or more global secondary indexes of "
    "the table was exceeded. Consider increasing your provisioning level for the under-provisioned "
    "global secondary indexes with the UpdateTable API"
)
OF_ON_DEMAND = "Throughput exceeds the maximum OnDemandThroughput configured on table or index"

BIG = "x" * 390_000  # 381 units to write, 96 to read
PLENTY = {"ReadCapacityUnits": 20_000, "WriteCapacityUnits": 20_000}
ONE = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
INDEX = Index("by-group", "g:S", ProvisionedThroughput=ONE)


@pytest.fixture(scope="module")
def throttling():
    """A resource of a server that throttles."""
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--throttle") as server:
            yield connect(server.url, boto3.resource)
    finally:
        remove(directory)


@contextlib.contextmanager
def provisioned(resource, throughput, **parameters):
    parameters = table_parameters("p:S", ProvisionedThroughput=throughput, **parameters)
    parameters["BillingMode"] = "PROVISIONED"
    table = resource.create_table(TableName=table_name(), **parameters)
    try:
        yield table
    finally:
        table.delete()


@contextlib.contextmanager
def with_big_items(resource, *keys):
    """A table of one unit a second that has these items, and has not been used since."""
    with new_table(resource, "p:S") as table:
        for key in keys:
            table.put_item(Item={"p": key, "v": BIG})
        table.update(BillingMode="PROVISIONED", ProvisionedThroughput=ONE)
        yield table


def writes(table, key):
    """All ways to write one item."""
    batch = {table.name: [{"PutRequest": {"Item": {"p": key}}}]}
    return [
        lambda: table.put_item(Item={"p": key}),
        lambda: table.update_item(Key={"p": key}, UpdateExpression="SET a = :a",
                                  ExpressionAttributeValues={":a": 1}),
        lambda: table.delete_item(Key={"p": key}),
        lambda: table.meta.client.batch_write_item(RequestItems=batch),
    ]


def reads(table, key):
    return [
        lambda: table.get_item(Key={"p": key}),
        lambda: table.scan(),
        lambda: table.query(KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": key}),
        lambda: table.meta.client.batch_get_item(
            RequestItems={table.name: {"Keys": [{"p": key}]}}),
    ]


def test_writes_of_a_table(throttling):
    with provisioned(throttling, ONE) as table:
        table.put_item(Item={"p": "big", "v": BIG})
        for write in writes(table, "x"):
            with refused(OF_TABLE, EXCEEDED) as caught:
                write()
            assert caught.value.response["ThrottlingReasons"] == [{
                "reason": "TableWriteProvisionedThroughputExceeded",
                "resource": table.table_arn,
            }]
        # Reads have units of their own, and nothing was written.
        assert table.scan(Select="COUNT")["Count"] == 1


def test_reads_of_a_table(throttling):
    with with_big_items(throttling, "a", "b", "c", "d") as table:
        # 96 units an item; there are 300 at most.
        with refused(OF_TABLE, EXCEEDED) as caught:
            for _ in range(10):
                table.scan(ConsistentRead=True)
        reason = caught.value.response["ThrottlingReasons"][0]["reason"]
        assert reason == "TableReadProvisionedThroughputExceeded"
        for read in reads(table, "a"):
            with refused(OF_TABLE, EXCEEDED):
                read()
        table.put_item(Item={"p": "x"})


def test_a_failed_condition_consumes(throttling):
    with with_big_items(throttling, "a") as table:
        with refused(code="ConditionalCheckFailedException"):
            table.put_item(Item={"p": "a"}, ConditionExpression="attribute_not_exists(p)")
        with refused(OF_TABLE, EXCEEDED):
            table.put_item(Item={"p": "x"})
    with with_big_items(throttling, "a") as table:
        with refused(code="ConditionalCheckFailedException"):
            table.delete_item(Key={"p": "a"}, ConditionExpression="v = :v",
                              ExpressionAttributeValues={":v": "y"})
        with refused(OF_TABLE, EXCEEDED):
            table.put_item(Item={"p": "x"})


@pytest.mark.parametrize("write", range(3))
def test_writes_consume_by_the_larger_item(throttling, write):
    with with_big_items(throttling, "a") as table:
        writes(table, "a")[write]()
        with refused(OF_TABLE, EXCEEDED):
            table.put_item(Item={"p": "x"})


def test_what_is_wrong_is_told_first(throttling):
    with provisioned(throttling, ONE) as table:
        table.put_item(Item={"p": "big", "v": BIG})
        with refused("The provided key element does not match the schema"):
            table.delete_item(Key={"q": "x"})
        with refused("Requested resource not found", "ResourceNotFoundException"):
            throttling.Table(table_name()).put_item(Item={"p": "x"})


def test_writes_of_an_index(throttling):
    with provisioned(throttling, PLENTY, global_indexes=[INDEX]) as table:
        table.put_item(Item={"p": "big", "g": "g", "v": BIG})
        with refused(OF_INDEX, EXCEEDED) as caught:
            table.put_item(Item={"p": "x", "g": "g"})
        assert caught.value.response["ThrottlingReasons"] == [{
            "reason": "IndexWriteProvisionedThroughputExceeded",
            "resource": f"{table.table_arn}/index/by-group",
        }]
        # What does not concern the index goes on.
        table.put_item(Item={"p": "x"})
        assert len(query(table, "by-group", g="g")) == 1


def test_reads_of_an_index(throttling):
    with provisioned(throttling, PLENTY, global_indexes=[
            Index("by-group", "g:S",
                  ProvisionedThroughput={**PLENTY, "ReadCapacityUnits": 1})]) as table:
        for number in range(5):
            table.put_item(Item={"p": f"{number}", "g": "g", "v": BIG})
        with refused(OF_INDEX, EXCEEDED) as caught:
            for _ in range(10):
                query(table, "by-group", g="g")
        reason = caught.value.response["ThrottlingReasons"][0]["reason"]
        assert reason == "IndexReadProvisionedThroughputExceeded"
        table.get_item(Key={"p": "1"}, ConsistentRead=True)


def test_a_local_index_counts_on_its_table(throttling):
    parameters = table_parameters("p:S", "s:S", local_indexes=[Index("local", "p:S", "l:S")],
                                  ProvisionedThroughput=ONE)
    parameters["BillingMode"] = "PROVISIONED"
    table = throttling.create_table(TableName=table_name(), **parameters)
    # 191 units for the table and as many for the index.
    table.put_item(Item={"p": "p", "s": "s", "l": "l", "v": "x" * 195_000})
    with refused(OF_TABLE, EXCEEDED):
        table.put_item(Item={"p": "p", "s": "s"})
    table.delete()


def test_batch_write_leaves_out_what_it_cannot_afford(throttling):
    with provisioned(throttling, ONE) as table:
        client = table.meta.client
        requests = [{"PutRequest": {"Item": {"p": key, "v": BIG}}} for key in ("a", "b", "c")]
        requests.append({"DeleteRequest": {"Key": {"p": "d"}}})
        left = client.batch_write_item(RequestItems={table.name: requests})["UnprocessedItems"]
        assert left == {table.name: requests[1:]}
        assert [item["p"] for item in table.scan()["Items"]] == ["a"]
        with refused(OF_TABLE, EXCEEDED):
            client.batch_write_item(RequestItems=left)
        # Another table's part is carried out.
        with provisioned(throttling, ONE) as other:
            both = {**left, other.name: [{"PutRequest": {"Item": {"p": "z"}}}]}
            assert client.batch_write_item(RequestItems=both)["UnprocessedItems"] == left
            assert other.get_item(Key={"p": "z"})["Item"] == {"p": "z"}


def test_batch_get_leaves_out_what_it_cannot_afford(throttling):
    keys = [{"p": f"{number}"} for number in range(6)]
    with with_big_items(throttling, *(key["p"] for key in keys)) as table:
        client = table.meta.client
        wanted = {table.name: {"Keys": keys, "ConsistentRead": True,
                               "ProjectionExpression": "#p",
                               "ExpressionAttributeNames": {"#p": "p"}}}
        found = client.batch_get_item(RequestItems=wanted)
        served = found["Responses"][table.name]
        assert 1 <= len(served) < 6 and served == keys[:len(served)]
        left = found["UnprocessedKeys"]
        assert left[table.name] == {**wanted[table.name], "Keys": keys[len(served):]}
        with refused(OF_TABLE, EXCEEDED):
            for _ in range(6):
                client.batch_get_item(RequestItems=left)


def test_more_throughput_counts_at_once(throttling):
    with provisioned(throttling, ONE) as table:
        table.put_item(Item={"p": "big", "v": BIG})
        with refused(OF_TABLE, EXCEEDED):
            table.put_item(Item={"p": "x"})
        table.update(ProvisionedThroughput=PLENTY)

        def written():
            with contextlib.suppress(ClientError):
                return table.put_item(Item={"p": "x"})

        eventually(written, "a write at the new rate")
        table.put_item(Item={"p": "big", "v": BIG})


def test_on_demand_maxima(throttling):
    with new_table(throttling, "p:S", OnDemandThroughput={"MaxWriteRequestUnits": 1}) as table:
        table.put_item(Item={"p": "big", "v": BIG})
        with refused(OF_ON_DEMAND, "ThrottlingException") as caught:
            table.put_item(Item={"p": "x"})
        assert caught.value.response["throttlingReasons"] == [{
            "reason": "TableWriteMaxOnDemandThroughputExceeded",
            "resource": table.table_arn,
        }]
        for _ in range(5):
            table.scan(ConsistentRead=True)
        table.update(OnDemandThroughput={"MaxWriteRequestUnits": -1})
        table.put_item(Item={"p": "x"})


def test_on_demand_tables_are_not_throttled(throttling):
    with new_table(throttling, "p:S") as table:
        for number in range(4):
            table.put_item(Item={"p": f"{number}", "v": BIG})
        assert len(table.scan()["Items"]) >= 2


def test_answers_are_the_same(throttling):
    with provisioned(throttling, PLENTY, global_indexes=[
            Index("by-group", "g:S", ProvisionedThroughput=PLENTY)]) as table:
        assert "ConsumedCapacity" not in table.put_item(Item={"p": "a", "g": "g", "n": 1})
        old = table.put_item(Item={"p": "a", "g": "g", "n": 2}, ReturnValues="ALL_OLD",
                             ReturnConsumedCapacity="INDEXES")
        assert old["Attributes"] == {"p": "a", "g": "g", "n": 1}
        assert old["ConsumedCapacity"]["CapacityUnits"] == 2
        new = table.update_item(Key={"p": "a"}, UpdateExpression="SET n = n + :n",
                                ExpressionAttributeValues={":n": 1}, ReturnValues="UPDATED_NEW")
        assert new["Attributes"] == {"n": 3}
        with refused("The conditional request failed", "ConditionalCheckFailedException") as caught:
            table.delete_item(Key={"p": "a"}, ConditionExpression="n = :n",
                              ExpressionAttributeValues={":n": 1})
        assert "Item" not in caught.value.response
        assert "Attributes" not in table.delete_item(Key={"p": "a"})
        assert "Attributes" not in table.delete_item(Key={"p": "a"}, ReturnValues="ALL_OLD")


def test_nothing_is_throttled_unless_asked_for(start_server):
    with provisioned(connect(start_server().url, boto3.resource), ONE) as table:
        for number in range(4):
            table.put_item(Item={"p": f"{number}", "v": BIG})
            table.scan(ConsistentRead=True)
