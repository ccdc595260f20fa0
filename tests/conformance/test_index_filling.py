"""Indexes that a table in use gets: they are filled while it is written to, by one of the gateways
at a time, and by another when that one ends."""

import contextlib
import os
import random
import subprocess
import threading

import boto3
import pytest
from indexes import (Index, definitions, described_index, scan, table_parameters, unordered,
                     wait_for_index)
from server import PATIENCE_SECONDS, eventually
from support import all_items, connect, new_table, put_all, table_name

INDEX = Index("by-group", "g:S", "n:N")


def add_index(client, name, index=INDEX):
    client.update_table(
        TableName=name,
        AttributeDefinitions=definitions("p:S", "s:N", *index.keys),
        GlobalSecondaryIndexUpdates=[{"Create": index.parameters}],
    )


def some_items(count):
    """Nine of ten belong in the index."""
    return [
        {"p": f"p{number % 97}", "s": number, "n": number % 7, "v": 0,
         **({"g": f"g{number % 13}"} if number % 10 else {})}
        for number in range(count)
    ]


def assert_exact(table):
    expected = [item for item in all_items(table.scan) if "g" in item and "n" in item]
    assert expected
    assert unordered(scan(table, "by-group")) == unordered(expected)


@pytest.mark.skipif("amazonaws.com" in os.environ.get("TUSKGATE_TEST_URL", ""),
                    reason="the service takes minutes")
@pytest.mark.parametrize("items", [0, 1, 300])
@pytest.mark.parametrize("partitions", [1, 16])
def test_an_index_of_a_small_table_is_complete_with_the_answer(start_server, items, partitions):
    resource = connect(start_server("--partitions", partitions).url, boto3.resource)
    client = resource.meta.client
    with new_table(resource, "p:S", "s:N") as table:
        put_all(table, some_items(items))
        for name in ("first", "second"):
            index = Index(name, "g:S", "n:N")
            add_index(client, table.name, index)
            # Asked once: who has the answer need not wait.
            assert described_index(client, table.name, name)["IndexStatus"] == "ACTIVE"
            assert len(scan(table, name)) == sum("g" in item for item in some_items(items))


def test_writers_go_on_while_an_index_is_filled(server_url):
    resource = connect(server_url, boto3.resource)
    with new_table(resource, "p:S", "s:N") as table:
        put_all(table, some_items(3000))
        stop = threading.Event()
        failures = []

        def write(seed):
            chance = random.Random(seed)
            mine = connect(server_url, boto3.resource).Table(table.name)
            while not stop.is_set():
                # An item belongs to one writer in four, so that their requests do not collide.
                number = chance.randrange(900) * 4 + seed
                key = {"p": f"p{number % 97}", "s": number}
                try:
                    kind = chance.randrange(4)
                    if kind == 0:
                        mine.delete_item(Key=key)
                    elif kind == 1:
                        mine.put_item(Item={**key, "g": f"g{chance.randrange(5)}", "n": number})
                    elif kind == 2:
                        mine.update_item(
                            Key=key, UpdateExpression="SET v = if_not_exists(v, :z) + :o, g = :g",
                            ExpressionAttributeValues={":z": 0, ":o": 1, ":g": "moved"})
                    else:
                        mine.update_item(Key=key, UpdateExpression="REMOVE g")
                except Exception as error:
                    failures.append(error)
                    return

        writers = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
        for writer in writers:
            writer.start()
        try:
            add_index(resource.meta.client, table.name)
            wait_for_index(resource.meta.client, table.name, "by-group")
        finally:
            stop.set()
            for writer in writers:
                writer.join()
        assert not failures
        assert_exact(table)
        # It is kept from now on as any other.
        table.put_item(Item={"p": "late", "s": 1, "g": "late", "n": 1})
        assert_exact(table)


# --- what follows looks at the server's inside ---


def conninfo(server):
    return f"host={server.data}/socket user=tuskgate dbname=tuskgate"


def sql(server, query):
    return subprocess.run(["psql", "-XAtc", query, conninfo(server)], capture_output=True,
                          text=True, check=True, timeout=PATIENCE_SECONDS).stdout.strip()


@contextlib.contextmanager
def row_locked(server, relation, order):
    """Somebody who holds the lock of one row, and does not let go."""
    holder = subprocess.Popen(
        ["psql", "-XAtq", "-c",
         f'select 1 from tuskgate_data."{relation}" order by h {order} limit 1 for update; '
         "select pg_sleep(3600)", conninfo(server)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        eventually(lambda: sql(server, "select count(*) from pg_stat_activity "
                                       "where query like '%pg_sleep(3600)%' and wait_event = "
                                       "'PgSleep'") == "1", "the lock of a row")
        yield
    finally:
        # The server would not notice that its client is gone.
        with contextlib.suppress(subprocess.CalledProcessError):
            sql(server, "select pg_terminate_backend(pid) from pg_stat_activity "
                        "where wait_event = 'PgSleep'")
        holder.communicate()


@pytest.fixture
def server(start_server):
    return start_server("--partitions", "4")


@pytest.fixture
def table(server):
    made = connect(server.url, boto3.resource).create_table(
        TableName=table_name(), **table_parameters("p:S", "s:N"))
    put_all(made, some_items(2000))
    return made


def last_child(server):
    return sql(server, "select relation || '~' || partitions - 1 from tuskgate.tables")


def position(server):
    return sql(server, "select filled_to ->> 'child' from tuskgate.indexes")


def lines(servers, text):
    return [line for server in servers for line in server.errors().splitlines() if text in line]


def check_told_once(servers):
    """One of them told that it began, or went on where UpdateTable had begun, and that it is done,
    of which the index's state may be seen before."""
    begun = lines(servers, "filling the index by-group")
    assert len(begun + lines(servers, "going on to fill the index by-group")) == 1
    eventually(lambda: lines(servers, "is complete"), "a word of the end")
    assert len(lines(servers, "is complete")) == 1


def test_a_locked_row_stops_the_filling_and_nobody_else(server, table):
    client = table.meta.client
    with row_locked(server, last_child(server), "desc"):
        add_index(client, table.name)
        eventually(lambda: position(server) == "3", "filling up to the lock")
        found = described_index(client, table.name, "by-group")
        assert (found["IndexStatus"], found["Backfilling"]) == ("CREATING", True)
        locked = table.scan(TotalSegments=4, Segment=3)["Items"][-1]
        for item in some_items(2000)[::50]:
            if item["p"] != locked["p"]:
                table.put_item(Item=item)
    wait_for_index(client, table.name, "by-group")
    assert_exact(table)
    check_told_once([server])


def test_filling_survives_a_killed_gateway(server, table, start_server):
    with row_locked(server, last_child(server), "desc"):
        add_index(table.meta.client, table.name)
        eventually(lambda: position(server) == "3", "filling up to the lock")
        server.kill()
    again = start_server()
    table = connect(again.url, boto3.resource).Table(table.name)
    wait_for_index(table.meta.client, table.name, "by-group")
    assert_exact(table)
    assert len(lines([again], "going on to fill the index by-group")) == 1
    assert not lines([again], "filling the index")


def test_two_gateways_share_the_work(server, table, start_server):
    other = start_server("--database-url", conninfo(server))
    servers = [server, other]
    add_index(table.meta.client, table.name)
    for url in (server.url, other.url):
        wait_for_index(connect(url), table.name, "by-group")
    assert_exact(connect(other.url, boto3.resource).Table(table.name))
    check_told_once(servers)
    assert not lines(servers, "warn")


def test_a_lost_connection_hands_the_work_on(server, table, start_server):
    servers = [server, start_server("--database-url", conninfo(server))]
    with row_locked(server, last_child(server), "desc"):
        add_index(table.meta.client, table.name)
        eventually(lambda: position(server) == "3", "filling up to the lock")
        sql(server, "select pg_terminate_backend(a.pid) from pg_stat_activity a, pg_locks l "
                    "where a.application_name = 'tuskgate jobs' and l.pid = a.pid "
                    "and l.locktype = 'advisory'")
        eventually(lambda: lines(servers, "going on to fill the index by-group"), "somebody else")
    wait_for_index(table.meta.client, table.name, "by-group")
    assert_exact(table)


def test_a_table_that_is_deleted_while_an_index_is_filled(server, table):
    """UpdateTable and DeleteTable refuse it; SQL does not."""
    client = table.meta.client
    with row_locked(server, last_child(server), "asc"):
        add_index(client, table.name)
        eventually(lambda: position(server) == "3", "filling up to the lock")
        dropping = subprocess.Popen(
            ["psql", "-XAtqc", "select tuskgate.drop_item_table(name, id) from tuskgate.tables",
             conninfo(server)], stdout=subprocess.PIPE, text=True)
        eventually(lambda: sql(server, "select count(*) from pg_locks where not granted "
                                       "and mode = 'AccessExclusiveLock'") == "1", "the drop")
    assert dropping.communicate(timeout=PATIENCE_SECONDS)[0] == "t\n"

    def gone():
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            client.describe_table(TableName=table.name)
            return False
        return True

    eventually(gone, "the end of the table")
    # The filler has taken no harm.
    again = connect(server.url, boto3.resource).create_table(
        TableName=table_name(), **table_parameters("p:S", "s:N"))
    put_all(again, some_items(50))
    add_index(client, again.name)
    wait_for_index(client, again.name, "by-group")
    assert_exact(again)
    assert not lines([server], "warn")
