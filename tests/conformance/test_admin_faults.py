"""Faults of the test kit: calls fail as the service's do, when a test says so."""

import json
import time

import pytest
from botocore.exceptions import ConnectionClosedError
from raw_http import Connection, call
from server import Server, remove, run, temporary_directory
from streams import enabled, iterator, shards_of
from support import connect, key_parameters, refused, table_name
from transactions import DONE, cancelled
from tuskgate_kit import Kit

EXCEEDED = "ProvisionedThroughputExceededException"
OF_TABLE = ("The level of configured provisioned throughput for the table was exceeded. Consider "
            "increasing your provisioning level with the UpdateTable API.")
CONFLICT = "TransactionConflictException"
ONGOING = "Transaction is ongoing for the item"
FAULT = ("The request processing has failed because of an unknown error, exception or failure.",
         "InternalServerError")
KEY = {"p": {"S": "x"}}


@pytest.fixture(scope="module")
def server():
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--workers", "2", "--admin-listen",
                    "127.0.0.1:0") as started:
            yield started
    finally:
        remove(directory)


@pytest.fixture(scope="module")
def client(server):
    return connect(server.url)


@pytest.fixture
def kit(server):
    kit = Kit(server.admin_url)
    yield kit
    kit.clear_faults()


def make_table(client):
    name = table_name()
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))
    return name


@pytest.fixture(scope="module")
def table(client):
    return make_table(client)


@pytest.fixture(scope="module")
def other(client):
    return make_table(client)


def put(client, table, key="x"):
    client.put_item(TableName=table, Item={"p": {"S": key}})


def arn(table):
    return f"arn:aws:dynamodb:us-east-1:000000000000:table/{table}"


@pytest.mark.parametrize(("operation", "kind"), [
    (lambda client, table: put(client, table), "Write"),
    (lambda client, table: client.update_item(TableName=arn(table), Key=KEY), "Write"),
    (lambda client, table: client.delete_item(TableName=table, Key=KEY), "Write"),
    (lambda client, table: client.get_item(TableName=table, Key=KEY), "Read"),
    (lambda client, table: client.scan(TableName=table), "Read"),
    (lambda client, table: client.query(
        TableName=table, KeyConditionExpression="p = :p",
        ExpressionAttributeValues={":p": {"S": "x"}}), "Read"),
    (lambda client, table: client.execute_statement(Statement=f'SELECT * FROM "{table}"'), "Read"),
    (lambda client, table: client.execute_statement(
        Statement=f"""DELETE FROM "{table}" WHERE p = 'x'"""), "Write"),
    (lambda client, table: client.batch_write_item(RequestItems={
        table: [{"DeleteRequest": {"Key": KEY}}]}), "Write"),
    (lambda client, table: client.batch_get_item(RequestItems={table: {"Keys": [KEY]}}), "Read"),
])
def test_throttling(client, kit, table, other, operation, kind):
    kit.fault("throttle", table=table)
    with refused(OF_TABLE, EXCEEDED) as caught:
        operation(client, table)
    assert caught.value.response["ThrottlingReasons"] == [{
        "reason": f"Table{kind}ProvisionedThroughputExceeded", "resource": arn(table)}]
    put(client, other)
    kit.clear_faults()
    operation(client, table)


def test_throttling_of_changes_of_tables(client, kit, table):
    kit.fault("throttle", operation="CreateTable")
    with refused("Rate of requests exceeds the allowed throughput.", "ThrottlingException"):
        make_table(client)
    client.describe_table(TableName=table)


def test_readers_of_one_stream(server, client, kit):
    streams = connect(server.url, api="dynamodbstreams")

    def first_shard(name):
        client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"),
                            StreamSpecification=enabled())
        stream = client.describe_table(TableName=name)["Table"]["LatestStreamArn"]
        shard, = shards_of(streams, stream)
        return stream, shard["ShardId"]

    name = table_name()
    stream, shard = first_shard(name)
    elsewhere = iterator(streams, *first_shard(table_name()))
    position = iterator(streams, stream, shard)
    kit.fault("throttle", table=name)
    with refused("Too many operations for a given subscriber.", "LimitExceededException"):
        streams.get_records(ShardIterator=position)
    for call in (lambda: iterator(streams, stream, shard), lambda: shards_of(streams, stream)):
        with refused("Rate of requests exceeds the allowed throughput.", "ThrottlingException"):
            call()
    streams.get_records(ShardIterator=elsewhere)
    kit.clear_faults()
    kit.fault("throttle", operation="GetRecords")
    for any_position in (position, elsewhere):
        with refused(code="LimitExceededException"):
            streams.get_records(ShardIterator=any_position)


def test_transactions_are_cancelled(client, kit, table, other):
    writes = [{"Put": {"TableName": name, "Item": {"p": {"S": key}}}}
              for name, key in ((table, "a"), (other, "a"), (other, "b"))]
    gets = [{"Get": {"TableName": name, "Key": KEY}} for name in (table, other)]
    statements = [{"Statement": f"""INSERT INTO "{name}" VALUE {{'p': 'new'}}"""}
                  for name in (table, other)]
    conflict = {"Code": "TransactionConflict", "Message": ONGOING}
    kit.fault("conflict", table=other)
    with cancelled(DONE, conflict, DONE):
        client.transact_write_items(TransactItems=writes)
    with cancelled(DONE, conflict):
        client.transact_get_items(TransactItems=gets)
    with cancelled(DONE, conflict):
        client.execute_transaction(TransactStatements=statements)
    kit.clear_faults()
    kit.fault("throttle", table=other, operation="TransactWriteItems")
    with cancelled(DONE, {"Code": "ProvisionedThroughputExceeded", "Message": OF_TABLE}, DONE):
        client.transact_write_items(TransactItems=writes)
    client.transact_get_items(TransactItems=gets)
    assert client.scan(TableName=table)["Count"] == client.scan(TableName=other)["Count"] - 1


def test_conflicts_of_single_writes(client, kit, table):
    kit.fault("conflict", table=table)
    for operation in (
            lambda: put(client, table),
            lambda: client.update_item(TableName=table, Key=KEY),
            lambda: client.delete_item(TableName=table, Key=KEY),
            lambda: client.execute_statement(Statement=f"""DELETE FROM "{table}" WHERE p = 'x'""")):
        with refused(ONGOING, CONFLICT):
            operation()
    # Reads have none.
    client.get_item(TableName=table, Key=KEY)
    client.scan(TableName=table)
    requests = {table: [{"PutRequest": {"Item": KEY}}]}
    assert client.batch_write_item(RequestItems=requests)["UnprocessedItems"] == requests


def test_batches_of_statements(client, kit, table, other):
    for name in (table, other):
        put(client, name)
    kit.fault("throttle", table=other)
    answer = client.batch_execute_statement(Statements=[
        {"Statement": f"""SELECT p FROM "{name}" WHERE p = 'x'"""}
        for name in (table, other, table)])["Responses"]
    found = {"TableName": table, "Item": KEY}
    assert [answer[0], answer[2]] == [found, found]
    assert answer[1]["TableName"] == other
    assert answer[1]["Error"]["Code"] == "ProvisionedThroughputExceeded"
    assert answer[1]["Error"]["Message"] == OF_TABLE


def test_unprocessed_items(client, kit, table, other):
    requests = {table: [{"PutRequest": {"Item": {"p": {"S": f"u{n}"}}}} for n in range(3)],
                other: [{"PutRequest": {"Item": {"p": {"S": "u"}}}}]}
    kit.fault("unprocessed", table=table, count=1)
    left = client.batch_write_item(RequestItems=requests)["UnprocessedItems"]
    assert left == {table: requests[table]}
    assert "Item" in client.get_item(TableName=other, Key={"p": {"S": "u"}})
    assert "Item" not in client.get_item(TableName=table, Key={"p": {"S": "u0"}})
    kit.fault("unprocessed", leave=1, count=2)
    left = client.batch_write_item(RequestItems=left)["UnprocessedItems"]
    assert left == {table: requests[table][2:]}
    assert client.batch_write_item(RequestItems=left)["UnprocessedItems"] == left
    assert client.batch_write_item(RequestItems=left)["UnprocessedItems"] == {}
    assert "Item" in client.get_item(TableName=table, Key={"p": {"S": "u2"}})


def test_unprocessed_keys(client, kit, table):
    for n in range(3):
        put(client, table, f"k{n}")
    wanted = {table: {"Keys": [{"p": {"S": f"k{n}"}} for n in range(3)], "ConsistentRead": True,
                      "ProjectionExpression": "p"}}
    kit.fault("unprocessed", operation="BatchGetItem", count=1, leave=2)
    answer = client.batch_get_item(RequestItems=wanted)
    assert answer["Responses"] == {table: wanted[table]["Keys"][:1]}
    assert answer["UnprocessedKeys"] == {table: {**wanted[table], "Keys": wanted[table]["Keys"][1:]}}
    kit.fault("unprocessed", operation="BatchGetItem", count=1)
    answer = client.batch_get_item(RequestItems=wanted)
    assert (answer["Responses"], answer["UnprocessedKeys"]) == ({}, wanted)
    assert len(client.batch_get_item(RequestItems=wanted)["Responses"][table]) == 3


def test_errors_of_the_server(server, client, kit, table):
    before = server.errors()
    kit.fault("error500", table=table, operation="PutItem", count=1)
    with refused(*FAULT) as caught:
        put(client, table, "lost")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert "Item" not in client.get_item(TableName=table, Key={"p": {"S": "lost"}})
    put(client, table, "lost")
    # Nobody is to look for a reason.
    assert server.errors() == before


def test_a_write_whose_answer_is_lost(client, kit, table):
    for fault, error in (("error500", pytest.raises(Exception, match="InternalServerError")),
                         ("drop", pytest.raises(ConnectionClosedError))):
        kit.fault(fault, table=table, count=1, after=True)
        with error:
            put(client, table, fault)
        assert "Item" in client.get_item(TableName=table, Key={"p": {"S": fault}})
    # One that was refused tells so.
    kit.fault("error500", table=table, operation="PutItem", after=True)
    with refused("The conditional request failed", "ConditionalCheckFailedException"):
        client.put_item(TableName=table, Item=KEY, ConditionExpression="attribute_exists(nothing)")


def test_connections_are_dropped(client, kit, table):
    kit.fault("drop", operation="GetItem", count=1)
    with pytest.raises(ConnectionClosedError):
        client.get_item(TableName=table, Key=KEY)
    client.get_item(TableName=table, Key=KEY)


def test_an_sdk_tries_again(server, kit, table):
    client = connect(server.url, retries={"mode": "standard", "total_max_attempts": 5})
    for fault in ("drop", "error500", "throttle"):
        kit.fault(fault, table=table, operation="PutItem", count=1)
    put(client, table)
    assert [(rule["calls"], rule["hits"]) for rule in kit.faults()] == [(4, 1)] * 3


def test_latency(client, kit, table):
    kit.fault("latency", table=table, milliseconds=300, count=1)
    kit.fault("latency", table=table, milliseconds=200, count=1)
    begin = time.monotonic()
    put(client, table)
    assert time.monotonic() - begin >= 0.5


def test_a_call_that_waits_keeps_nobody_waiting(server, client, kit, table):
    """Also of the same worker, and the server's end does not wait for it."""
    kit.fault("latency", table=table, milliseconds=3_600_000, operation="GetItem")
    with Connection(server.url) as waiting:
        body = json.dumps({"TableName": table, "Key": KEY}).encode()
        waiting.send(call(operation="GetItem", body=body))
        while not kit.faults()[0]["hits"]:
            time.sleep(0.01)
        for _ in range(4):
            put(connect(server.url), table)


def test_the_end_of_the_server_does_not_wait_for_a_late_answer(start_server):
    server = start_server("--admin-listen", "127.0.0.1:0")
    kit = Kit(server.admin_url)
    kit.fault("latency", milliseconds=3_600_000)
    with Connection(server.url) as connection:
        connection.send(call(operation="ListTables"))
        while not kit.faults()[0]["hits"]:
            time.sleep(0.01)
        assert server.stop() == 0, server.errors()
        assert connection.is_closed()


def outcomes(client, table, calls):
    done = ""
    for _ in range(calls):
        try:
            client.get_item(TableName=table, Key=KEY)
            done += "."
        except client.exceptions.ProvisionedThroughputExceededException:
            done += "x"
    return done


def test_the_nth_call(client, kit, table, other):
    kit.fault("throttle", table=table, operation="GetItem", nth=3)
    put(client, table)
    client.get_item(TableName=other, Key=KEY)
    assert outcomes(client, table, 5) == "..x.."
    kit.clear_faults()
    kit.fault("throttle", table=table, nth=2, count=2)
    assert outcomes(client, table, 5) == ".xx.."
    kit.clear_faults()
    # Each rule counts all calls.
    kit.fault("throttle", table=table, nth=1)
    kit.fault("throttle", table=table, nth=2)
    kit.fault("throttle", table=table, nth=4)
    assert outcomes(client, table, 5) == "xx.x."


def test_a_seed_hits_the_same_calls(client, kit, table):
    seen = set()
    for seed in (7, 7, 8):
        kit.fault("throttle", table=table, operation="GetItem", probability=0.5, seed=seed)
        seen.add(outcomes(client, table, 40))
        rule, = kit.faults()
        assert rule["calls"] == 40 and 5 < rule["hits"] < 35
        kit.clear_faults()
    assert len(seen) == 2
    kit.fault("throttle", table=table, probability=0.5, count=3)
    assert outcomes(client, table, 40).count("x") == 3
    kit.clear_faults()
    kit.fault("throttle", table=table, probability=0)
    assert outcomes(client, table, 5) == "....."


def test_rules_are_listed_and_removed_one_by_one(client, kit, table):
    first = kit.fault("throttle", table=table, operation="GetItem", probability=0.25, seed=3)
    second = kit.fault("latency", milliseconds=1, nth=2)
    assert first == {"id": first["id"], "fault": "throttle", "table": table, "operation": "GetItem",
                     "probability": 0.25, "seed": 3, "calls": 0, "hits": 0}
    assert second == {"id": second["id"], "fault": "latency", "milliseconds": 1, "nth": 2,
                      "count": 1, "calls": 0, "hits": 0}
    assert kit.faults() == [first, second]
    kit.ask("DELETE", f"/faults/{first['id']}")
    put(client, table)
    assert kit.faults() == [{**second, "calls": 1}]
    with pytest.raises(ValueError, match=f"404 .*there is no fault {first['id']}"):
        kit.ask("DELETE", f"/faults/{first['id']}")


@pytest.mark.parametrize(("rule", "message"), [
    ({}, "fault has to be one of throttle, conflict"),
    ({"fault": "fire"}, "fault has to be one of throttle, conflict"),
    ({"fault": 1}, "fault has to be a string"),
    ({"fault": "drop", "operation": "GetItems"}, "there is no operation GetItems"),
    ({"fault": "conflict", "operation": "GetItem"}, "GetItem has no fault conflict"),
    ({"fault": "unprocessed", "operation": "PutItem"}, "PutItem has no fault unprocessed"),
    ({"fault": "drop", "nth": 0}, "nth has to be a whole number from 1"),
    ({"fault": "drop", "nth": 1.5}, "nth has to be a whole number from 1"),
    ({"fault": "drop", "nth": 1, "probability": 0.5}, "a rule has nth or probability"),
    ({"fault": "drop", "probability": 1.5}, "probability has to be from 0 to 1"),
    ({"fault": "drop", "milliseconds": 5}, "milliseconds are of the fault latency"),
    ({"fault": "latency"}, "milliseconds are of the fault latency"),
    ({"fault": "latency", "milliseconds": -1}, "milliseconds has to be a whole number from 0 to"),
    ({"fault": "drop", "leave": 1}, "leave is of use with the fault unprocessed"),
    ({"fault": "throttle", "after": True}, "after is of use with"),
    ({"fault": "drop", "tables": "x"}, "there is no member tables"),
])
def test_rules_that_are_none(kit, rule, message):
    with pytest.raises(ValueError, match=f"400 .*{message}"):
        kit.ask("POST", "/faults", **rule)
    assert kit.faults() == []


@pytest.mark.parametrize("items", ["[]", '{"a": []}', '{"a": {"Keys": 1}}', '{"a": 1}', "null"])
@pytest.mark.parametrize("operation", ["BatchGetItem", "BatchWriteItem", "BatchExecuteStatement",
                                       "TransactWriteItems", "ExecuteStatement", "PutItem"])
def test_requests_that_are_none_are_refused_as_ever(server, kit, operation, items):
    body = '{"RequestItems": %s, "TransactItems": %s, "Statements": %s, "Statement": %s}' % (
        (items,) * 4)
    request = call(operation=operation, body=body.encode())
    for fault in ("unprocessed", "throttle", "conflict"):
        with Connection(server.url) as connection:
            before = connection.exchange(request)
            assert before.status == 400
            if fault == "unprocessed":
                kit.fault(fault)
                assert connection.exchange(request).body == before.body
            kit.clear_faults()
            kit.fault(fault)
            assert connection.exchange(request).status == 400
            kit.clear_faults()


def test_other_gateways_have_no_faults(server, kit, table):
    kit.fault("throttle")
    url = f"host={server.data}/socket user=tuskgate dbname=tuskgate"
    with Server(server.data, "--database-url", url) as other:
        put(connect(other.url), table)


def test_the_command(server, client, table):
    def admin(*arguments):
        done = run("admin", *arguments, "--admin-listen", server.admin_url.removeprefix("http://"))
        assert done.returncode == 0, done.stderr
        return done.stdout

    added = admin("faults", "add", "throttle", "--table", table, "--operation", "GetItem", "--nth",
                  "2")
    assert '"fault": "throttle"' in added
    assert outcomes(client, table, 3) == ".x."
    assert '"calls": 3, "hits": 1' in admin("faults", "list")
    admin("faults", "clear")
    assert admin("faults", "list") == '{"faults": []}\n'


def test_many_clients_are_hit_as_often_as_told(server, kit, table):
    from concurrent.futures import ThreadPoolExecutor

    kit.fault("throttle", table=table, nth=11, count=25)
    with ThreadPoolExecutor(8) as pool:
        seen = "".join(pool.map(lambda _: outcomes(connect(server.url), table, 20), range(8)))
    assert seen.count("x") == 25
    rule, = kit.faults()
    assert (rule["calls"], rule["hits"]) == (160, 25)
