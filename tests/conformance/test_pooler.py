"""Behind PgBouncer: in session mode everything works, in other modes the server says why not."""

import shutil
import threading

import psycopg
import pytest
from botocore.exceptions import ClientError, HTTPClientError
from pooler import pooler
from server import Server, eventually, own_server, run
from support import connect

CLIENTS = 12
TABLES = 4
REQUESTS = 60  # of each client

pytestmark = pytest.mark.skipif(shutil.which("pgbouncer") is None, reason="there is no pgbouncer")


@pytest.fixture(scope="module")
def database():
    """A server whose cluster the poolers stand before."""
    with own_server() as server:
        yield server


@pytest.mark.parametrize("mode, size", [("transaction", 20), ("transaction", 1),
                                        ("statement", 20)])
@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_shared_sessions_are_refused(database, mode, size, command):
    with pooler(database, mode, size) as pool:
        listen = ("--listen", "127.0.0.1:0") if command == "serve" else ()
        result = run(command, "--database-url", pool.url, *listen)
    assert result.returncode == 1
    assert result.stdout == ""
    assert "pool" in result.stderr and "session mode" in result.stderr


def test_a_busy_pool_is_refused_as_well(database):
    """Other clients come and go, so that which session is free is anybody's guess."""
    with pooler(database, "transaction", 6) as pool:
        ended = threading.Event()

        def work():
            with psycopg.connect(pool.url, autocommit=True, prepare_threshold=None) as other:
                while not ended.is_set():
                    other.execute("select pg_sleep(0.001)")

        others = [threading.Thread(target=work) for _ in range(5)]
        for thread in others:
            thread.start()
        try:
            for _ in range(5):
                result = run("serve", "--database-url", pool.url, "--listen", "127.0.0.1:0")
                assert result.returncode == 1, result.stdout
                assert "session mode" in result.stderr
        finally:
            ended.set()
            for thread in others:
                thread.join()


def make_tables(client, prefix):
    names = [f"{prefix}{i}" for i in range(TABLES)]
    for name in names:
        client.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}])
    return names


def use_tables(client, names, tolerated=()):
    """Many clients at once. Every answer must be right; returns how often there was none."""
    wrong = []
    failures = []

    def attempt(call, **arguments):
        try:
            return call(**arguments)
        except tolerated as error:
            failures.append(error)
            return None

    def step(number, i):
        name = names[(number + i) % len(names)]
        key = {"p": {"S": f"{number}.{i}"}}
        item = {**key, "t": {"S": name}, "n": {"N": str(i)}}
        if attempt(client.put_item, TableName=name, Item=item) is None:
            return
        got = attempt(client.get_item, TableName=name, Key=key)
        assert got is None or got["Item"] == item
        found = attempt(client.query, TableName=name, KeyConditionExpression="p = :p",
                        ExpressionAttributeValues={":p": key["p"]})
        assert found is None or found["Items"] == [item]
        old = attempt(client.delete_item, TableName=name, Key=key, ReturnValues="ALL_OLD")
        assert old is None or old["Attributes"] == item

    def work(number):
        try:
            for i in range(REQUESTS):
                step(number, i)
        except Exception as error:  # noqa: BLE001  told by the main thread
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    return len(failures)


def test_session_mode_works(database):
    with pooler(database, "session") as pool, \
            Server(database.data / "none", "--database-url", pool.url) as server:
        client = connect(server.url, max_pool_connections=CLIENTS)
        names = make_tables(client, "pooled")
        use_tables(client, names)
        # What another gateway changes is heard of: LISTEN works.
        connect(database.url).update_table(
            TableName=names[0],
            AttributeDefinitions=[{"AttributeName": "t", "AttributeType": "S"}],
            GlobalSecondaryIndexUpdates=[{"Create": {
                "IndexName": "by_t", "Projection": {"ProjectionType": "ALL"},
                "KeySchema": [{"AttributeName": "t", "KeyType": "HASH"}]}}])
        eventually(lambda: client.describe_table(TableName=names[0])["Table"].get(
            "GlobalSecondaryIndexes"), "the index")


def test_no_answer_is_wrong_when_the_mode_changes(database):
    with pooler(database, "session") as pool, \
            Server(database.data / "none", "--database-url", pool.url) as server:
        client = connect(server.url, max_pool_connections=CLIENTS)
        names = make_tables(client, "switched")
        pool.change("transaction")
        use_tables(client, names, tolerated=(ClientError, HTTPClientError))
        assert server.process.poll() is None
