"""Locks that somebody holds in psql: who needs them waits, and nobody else does.

Nothing is timed. While a lock is held, others do much, and who waits for it is still waiting after
that: had they been held up as well, the wait would have ended first, with an error.
"""

import concurrent.futures
import contextlib

import psycopg
import pytest
from attached import database_url
from botocore.exceptions import ClientError
from server import Server, remove, temporary_directory
from support import NOT_FOUND, connect

ROUNDS = 30
ROWS = [str(n) for n in range(12)]


@pytest.fixture(scope="module")
def server():
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--workers", "1") as started:
            yield started
    finally:
        remove(directory)


@pytest.fixture(scope="module")
def client(server):
    return connect(server.url, max_pool_connections=64)


def make(client, name):
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
                        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}])
    for row in ROWS:
        client.put_item(TableName=name, Item={"p": {"S": row}})
    return name


@pytest.fixture(scope="module")
def locked(client):
    return make(client, "locked")


@pytest.fixture(scope="module")
def free(client):
    return make(client, "free")


@contextlib.contextmanager
def session(server):
    """A transaction that is open until the block ends."""
    with psycopg.connect(database_url(server)) as connection:
        yield connection.execute
        connection.rollback()


def relation(execute, name):
    found, = execute("select relation from tuskgate.tables where name = %s", (name,)).fetchone()
    return f'tuskgate_data."{found}"'


def key(row):
    return {"p": {"S": row}}


def use(client, name):
    """A bit of everything, on rows that nobody locks."""
    for i in range(ROUNDS):
        row = f"new {i}"
        client.put_item(TableName=name, Item={**key(row), "n": {"N": "1"}})
        client.update_item(TableName=name, Key=key(row), UpdateExpression="ADD n :one",
                           ExpressionAttributeValues={":one": {"N": "1"}})
        assert client.get_item(TableName=name, Key=key(row))["Item"]["n"] == {"N": "2"}
        assert client.query(TableName=name, KeyConditionExpression="p = :p",
                            ExpressionAttributeValues={":p": {"S": row}})["Count"] == 1
        client.batch_write_item(RequestItems={name: [{"DeleteRequest": {"Key": key(row)}}]})
    assert client.scan(TableName=name)["Count"] == len(ROWS)


def transact_get(client, *rows):
    return client.transact_get_items(TransactItems=[
        {"Get": {"TableName": name, "Key": key(row)}} for name, row in rows])


def waiting(calls):
    """Calls in threads; none ends while `use` is at work, and all do when the lock is gone."""
    pool = concurrent.futures.ThreadPoolExecutor(len(calls))
    return [pool.submit(call) for call in calls]


WRITES = {
    "put": lambda client, name, row: client.put_item(TableName=name, Item=key(row)),
    "update": lambda client, name, row: client.update_item(
        TableName=name, Key=key(row), UpdateExpression="SET a = :a",
        ConditionExpression="attribute_exists(p)", ExpressionAttributeValues={":a": {"S": "x"}}),
    "batch": lambda client, name, row: client.batch_write_item(
        RequestItems={name: [{"PutRequest": {"Item": key(row)}}]}),
}
READS = {
    "get": lambda client, name, row: client.get_item(TableName=name, Key=key(row)),
    "query": lambda client, name, row: client.query(
        TableName=name, KeyConditionExpression="p = :p",
        ExpressionAttributeValues={":p": {"S": row}}),
    "scan": lambda client, name, row: client.scan(TableName=name),
    "batch get": lambda client, name, row: client.batch_get_item(
        RequestItems={name: {"Keys": [key(row)]}}),
    "transaction": lambda client, name, row: transact_get(client, (name, row), (name, "none")),
    "transaction of two tables": lambda client, name, row: transact_get(
        client, (name, row), ("free", row)),
}


@pytest.mark.parametrize("kind", WRITES)
def test_locked_rows(server, client, locked, free, kind):
    with session(server) as execute:
        execute(f"select from {relation(execute, locked)} for update")
        waits = waiting([lambda row=row: WRITES[kind](client, locked, row) for row in ROWS])
        use(client, free)
        assert not any(wait.done() for wait in waits)
    for wait in waits:
        assert wait.result()["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("kind", [*READS, *WRITES])
def test_a_locked_table(server, client, locked, free, kind):
    with session(server) as execute:
        execute(f"lock table {relation(execute, locked)} in access exclusive mode")
        call = {**READS, **WRITES}[kind]
        waits = waiting([lambda row=row: call(client, locked, row) for row in ROWS])
        use(client, free)
        assert not any(wait.done() for wait in waits)
    for wait in waits:
        assert wait.result()["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_lock_that_stays(server, client, locked):
    with session(server) as execute:
        execute(f"select from {relation(execute, locked)} for update")
        waits = waiting([lambda: WRITES["put"](client, locked, ROWS[0]) for _ in range(3)])
        for wait in waits:
            with pytest.raises(ClientError) as caught:
                wait.result()
            assert caught.value.response["Error"]["Code"] == "TransactionConflictException"


def test_a_lock_that_stays_cancels_a_transaction_of_reads(server, client, locked, free):
    with session(server) as execute:
        execute(f"lock table {relation(execute, locked)} in access exclusive mode")
        with pytest.raises(ClientError) as caught:
            transact_get(client, (free, ROWS[0]), (locked, ROWS[0]), (locked, ROWS[1]))
    assert caught.value.response["Error"]["Code"] == "TransactionCanceledException"
    reason = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
    assert caught.value.response["CancellationReasons"] == [reason] * 3


def test_a_lock_that_stays_is_the_reason_of_the_write_that_met_it(server, client, locked, free):
    """Beside it others write, and of the transaction nothing is written."""
    actions = [{"Put": {"TableName": free, "Item": key("beside a lock")}},
               {"Update": {"TableName": locked, "Key": key(ROWS[3]),
                           "UpdateExpression": "SET n = :n",
                           "ExpressionAttributeValues": {":n": {"N": "7"}}}}]
    with session(server) as execute:
        execute(f"select from {relation(execute, locked)} where pk = %s for update", (ROWS[3],))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            wait = pool.submit(client.transact_write_items, TransactItems=actions)
            use(client, free)
            use(client, locked)
            assert not wait.done()
            with pytest.raises(ClientError) as caught:
                wait.result()
    assert caught.value.response["Error"]["Code"] == "TransactionCanceledException"
    assert caught.value.response["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]
    assert "Item" not in client.get_item(TableName=free, Key=key("beside a lock"))
    client.transact_write_items(TransactItems=actions)
    assert client.get_item(TableName=locked, Key=key(ROWS[3]))["Item"]["n"] == {"N": "7"}
    client.delete_item(TableName=free, Key=key("beside a lock"))


def test_what_a_batch_leaves(server, client, locked, free):
    """What cannot be written is for the client to ask for again; the rest is written."""
    request = {locked: [{"PutRequest": {"Item": key(row)}} for row in ROWS[:2]],
               free: [{"PutRequest": {"Item": key("beside")}},
                      {"DeleteRequest": {"Key": key("nothing")}}]}
    with session(server) as execute:
        execute(f"select from {relation(execute, locked)} for update")
        left = client.batch_write_item(RequestItems=request)["UnprocessedItems"]
        assert {name: sorted(map(repr, writes)) for name, writes in left.items()} == {
            locked: sorted(map(repr, request[locked]))}
        assert "Item" in client.get_item(TableName=free, Key=key("beside"))
    client.delete_item(TableName=free, Key=key("beside"))
    assert client.batch_write_item(RequestItems=left)["UnprocessedItems"] == {}


def test_a_table_that_is_deleted_while_it_is_in_use(server, client, free):
    name = make(client, "deleted")
    with session(server) as execute:
        execute(f"select from {relation(execute, name)} limit 1")
        wait, = waiting([lambda: client.delete_table(TableName=name)])
        use(client, free)
        use(client, name)  # those that come after DeleteTable do not wait behind it
        assert not wait.done()
    wait.result()
    with pytest.raises(ClientError) as caught:
        client.get_item(TableName=name, Key=key(ROWS[0]))
    assert caught.value.response["Error"]["Code"] == NOT_FOUND


@pytest.mark.parametrize("change", ["delete", "update"])
def test_a_table_that_stays_in_use(server, client, change):
    name = make(client, f"kept.{change}")
    with session(server) as execute:
        execute(f"lock table {relation(execute, name)} in row exclusive mode")
        with pytest.raises(ClientError) as caught:
            if change == "delete":
                client.delete_table(TableName=name)
            else:
                client.update_table(
                    TableName=name,
                    AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
                    GlobalSecondaryIndexUpdates=[{"Create": {
                        "IndexName": "by_g", "Projection": {"ProjectionType": "ALL"},
                        "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}}])
        assert caught.value.response["Error"]["Code"] == "ResourceInUseException"
    assert client.describe_table(TableName=name)["Table"]["TableStatus"] == "ACTIVE"
    assert client.scan(TableName=name)["Count"] == len(ROWS)
