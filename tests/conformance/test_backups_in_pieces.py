"""Large backups and restored tables, which are copied in pieces: each piece is a transaction, what it
copied stays, and a backup shows one moment, whatever is written meanwhile."""

import random
import threading

import boto3
import psycopg
import pytest
from attached import database_url
from server import eventually
from support import all_items, connect, key_parameters, table_name, wait_until_active
from test_backup_states import (INDEX, back_up, consider_everything_large, restore, run_sql,
                                wait_until_available)

PIECE = 5


@pytest.fixture
def server(start_server):
    server = start_server("--partitions", "2")
    consider_everything_large(server)
    return server


def small_pieces(server, function, until="false"):
    """Has each piece be of a few items, so that there are many; and none once `until` is true."""
    until = until.replace("'", "''")
    run_sql(server, f"begin; alter function tuskgate.{function}(int) rename to any_{function}; "
                    f"create function tuskgate.{function}(chunk int) returns boolean language sql "
                    f"volatile as 'select case when {until} then false "
                    f"else tuskgate.any_{function}({PIECE}) end'; commit")


def go_on(server, function):
    run_sql(server, f"begin; drop function tuskgate.{function}(int); "
                    f"alter function tuskgate.any_{function}(int) rename to {function}; commit")


def make_table(server, *keys, indexes=False):
    resource = connect(server.url, boto3.resource)
    parameters = key_parameters(*keys)
    if indexes:
        parameters["AttributeDefinitions"].append({"AttributeName": "g", "AttributeType": "S"})
        parameters["GlobalSecondaryIndexes"] = [INDEX]
    table = resource.create_table(TableName=table_name(), BillingMode="PAY_PER_REQUEST",
                                  **parameters)
    wait_until_active(resource.meta.client, table.name)
    return table


def relation(server, table):
    return run_sql(server, f"select relation from tuskgate.tables where name = '{table}'")


class Writer:
    """Writes items one after the other, each with its number, and remembers what it did."""

    def __init__(self, table, seed):
        self.table = table
        self.random = random.Random(seed)
        self.log = []  # of (key, number, or None for a deletion)

    def write(self):
        key = (f"key-{self.random.randrange(40)}", self.random.randrange(4))
        number = len(self.log) + 1
        delete = self.random.random() < 0.3
        self.log.append((key, None if delete else number))
        named = {"p": key[0], "s": key[1]}
        if delete:
            self.table.delete_item(Key=named)
        elif self.random.random() < 0.5:
            self.table.put_item(Item={**named, "n": number, "g": f"group-{number % 3}"})
        else:
            self.table.update_item(
                Key=named, UpdateExpression="SET n = :n, g = :g",
                ExpressionAttributeValues={":n": number, ":g": f"group-{number % 3}"})

    def states(self):
        """What the table was after each write, and before the first."""
        state = {}
        yield {}
        for key, number in self.log:
            state.pop(key, None)
            if number:
                state[key] = number
            yield dict(state)


@pytest.mark.parametrize("indexes", [True, False])
def test_a_backup_shows_one_moment(server, indexes):
    client = connect(server.url)
    table = make_table(server, "p:S", "s:N", indexes=indexes)
    writer = Writer(table, 7)
    for _ in range(300):
        writer.write()
    small_pieces(server, "copy_next_backup")
    stop = threading.Event()

    def keep_writing():
        while not stop.is_set():
            writer.write()

    thread = threading.Thread(target=keep_writing)
    thread.start()
    try:
        arns = []
        for _ in range(3):
            arns.append(back_up(client, table.name))
        for arn in arns:
            wait_until_available(client, arn)
    finally:
        stop.set()
        thread.join()
    states = list(writer.states())
    assert len(states) > 301
    for arn in arns:
        restored = connect(server.url, boto3.resource).Table(restore(client, arn))
        wait_until_active(client, restored.name)
        found = {(item["p"], int(item["s"])): int(item["n"]) for item in all_items(restored.scan)}
        assert found in states
        described = client.describe_backup(BackupArn=arn)["BackupDescription"]
        assert described["SourceTableDetails"]["ItemCount"] == len(found)
    # Nothing of it is left where the table is written to.
    assert run_sql(server, "select count(*) from pg_class c where c.relname like 'images~%'") == "0"
    trigger = f"select count(*) from pg_trigger t where t.tgrelid = " \
              f"'tuskgate_data.\"{relation(server, table.name)}\"'::regclass and t.tgname = 'upkeep'"
    assert run_sql(server, trigger) == ("1" if indexes else "0")


CHANGES = {
    "keys": ["update {} set pk = 'moved-' || pk where pk < 'key-10'",
             "update {} set pk = substr(pk, 7) where pk = 'moved-key-03'"],
    "most are gone": ["delete from {} where pk > 'key-02'"],
    "all are gone": ["delete from {}"],
    "all are new": ["delete from {}",
                    "insert into {} (pk, item, size) select 'key-' || i, '{{}}', 9 "
                    "from generate_series(10, 90) i"],
}


@pytest.mark.parametrize("changes", CHANGES)
def test_changes_by_sql_meanwhile(server, changes):
    client = connect(server.url)
    table = make_table(server, "p:S")
    for i in range(30):
        table.put_item(Item={"p": f"key-{i:02}", "n": i})
    name = f'tuskgate_data."{relation(server, table.name)}"'
    run_sql(server, "create role writer; grant usage on schema tuskgate_data to writer; "
                    f"grant select, insert, update, delete on {name} to writer")
    small_pieces(server, "copy_next_backup",
                 "exists (select from tuskgate.backups b where b.source ? 'copied')")
    arn = back_up(client, table.name)
    eventually(lambda: run_sql(server, "select count(*) from pg_class c where c.relname like "
                                       "'images~%' and c.relkind = 'r'") == "1", "the moment")
    for change in CHANGES[changes]:
        run_sql(server, f"set role writer; {change.format(name)}")
    run_sql(server, "create or replace function tuskgate.copy_next_backup(chunk int) returns "
                    f"boolean language sql as 'select tuskgate.any_copy_next_backup({PIECE})'")
    wait_until_available(client, arn)
    restored = connect(server.url, boto3.resource).Table(restore(client, arn))
    wait_until_active(client, restored.name)
    found = {item["p"]: int(item["n"]) for item in all_items(restored.scan)}
    assert found == {f"key-{i:02}": i for i in range(30)}


def killed_in_the_middle(server, start_server, function, items):
    """The next server, which goes on. `items`: SQL for how many are there by now."""
    eventually(lambda: run_sql(server, f"select coalesce(({items}), 0) >= {PIECE}") == "t",
               "the first pieces")
    server.kill()
    again = start_server()
    there = int(run_sql(again, items))
    assert PIECE <= there < 300
    go_on(again, function)
    return again


def test_a_copy_goes_on_where_it_was_broken_off(server, start_server):
    client = connect(server.url)
    table = make_table(server, "p:S", indexes=True)
    with table.batch_writer() as batch:
        for i in range(300):
            batch.put_item(Item={"p": f"key-{i}", "g": f"group-{i % 3}"})
    copied = "select (source #>> '{copied,items}')::int from tuskgate.backups"
    small_pieces(server, "copy_next_backup", f"({copied}) >= 20")
    arn = back_up(client, table.name)
    server = killed_in_the_middle(server, start_server, "copy_next_backup", copied)
    client = connect(server.url)
    table = connect(server.url, boto3.resource).Table(table.name)
    table.put_item(Item={"p": "new", "g": "new"})
    wait_until_available(client, arn)

    small_pieces(server, "fill_next_restored_table",
                 "(select max((t.settings #>> '{restore,pages}')::int) from tuskgate.tables t) = 1")
    target = restore(client, arn)
    server = killed_in_the_middle(
        server, start_server, "fill_next_restored_table",
        f'select count(*) from tuskgate_data."{relation(server, target)}"')
    client = connect(server.url)
    wait_until_active(client, target)
    restored = connect(server.url, boto3.resource).Table(target)
    assert len(all_items(restored.scan)) == 300
    assert len(all_items(restored.scan, IndexName="by-group")) == 300
    restored.delete_item(Key={"p": "key-1"})
    assert len(all_items(restored.scan, IndexName="by-group")) == 299


def test_a_writer_in_the_way_holds_up_nobody(server):
    """The moment needs a lock on the table, which is waited for shortly, and again."""
    client = connect(server.url)
    table = make_table(server, "p:S")
    table.put_item(Item={"p": "a", "n": 1})
    with psycopg.connect(database_url(server)) as connection:
        connection.execute(f'update tuskgate_data."{relation(server, table.name)}" '
                           f"set size = size where pk = 'a'")
        arn = back_up(client, table.name)
        for i in range(20):
            table.put_item(Item={"p": f"other-{i}"})
        assert client.describe_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"][
            "BackupStatus"] == "CREATING"
        connection.rollback()
    wait_until_available(client, arn)
    restored = connect(server.url, boto3.resource).Table(restore(client, arn))
    wait_until_active(client, restored.name)
    assert len(all_items(restored.scan)) == 21
