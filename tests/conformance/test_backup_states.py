"""Backups and restored tables that are not complete at once: because they are large, and copied in
the background, or because the server is told to take its time (--create-delay)."""

import subprocess

import boto3
import pytest
from server import PATIENCE_SECONDS, eventually
from support import (NOT_FOUND, all_items, connect, key_parameters, put_all, refused, table_name,
                     wait_until_active)

BACKUP_IN_USE = "BackupInUseException"
TABLE_IN_USE = "TableInUseException"
HOUR = "3600000"
ITEMS = [{"p": f"key-{i}", "g": f"group-{i % 3}"} for i in range(100)]
INDEX = {
    "IndexName": "by-group",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


def run_sql(server, query):
    return subprocess.run(["psql", "-XAtqc", query,
                           f"host={server.data}/socket user=tuskgate dbname=tuskgate"],
                          check=True, capture_output=True, text=True,
                          timeout=PATIENCE_SECONDS).stdout.strip()


def consider_everything_large(server):
    run_sql(server, "create or replace function tuskgate.copied_at_once() returns int8 "
                    "language sql immutable as 'select -1::int8'")


def hold(server, function, value="false"):
    """Keeps the background work from doing its next piece of this kind."""
    run_sql(server, f"begin; alter function tuskgate.{function}(int) rename to held; "
                    f"create function tuskgate.{function}(chunk int) returns boolean language sql "
                    f"volatile as 'select {value}'; commit")


def let_go(server, function):
    run_sql(server, f"begin; drop function tuskgate.{function}(int); "
                    f"alter function tuskgate.held(int) rename to {function}; commit")


def make_table(server):
    resource = connect(server.url, boto3.resource)
    parameters = key_parameters("p:S")
    parameters["AttributeDefinitions"].append({"AttributeName": "g", "AttributeType": "S"})
    table = resource.create_table(TableName=table_name(), BillingMode="PAY_PER_REQUEST",
                                  GlobalSecondaryIndexes=[INDEX], **parameters)
    wait_until_active(resource.meta.client, table.name)
    put_all(table, ITEMS)
    return table


def back_up(client, name):
    answer = client.create_backup(TableName=name, BackupName="backup")
    return answer["BackupDetails"]["BackupArn"]


def status(client, arn):
    return client.describe_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"][
        "BackupStatus"]


def wait_until_available(client, arn):
    eventually(lambda: status(client, arn) == "AVAILABLE", "the end of the backup")


def restore(client, arn):
    target = table_name("restored")
    client.restore_table_from_backup(TargetTableName=target, BackupArn=arn)
    return target


def assert_complete(server, name):
    resource = connect(server.url, boto3.resource)
    wait_until_active(resource.meta.client, name)
    table = resource.Table(name)
    assert len(all_items(table.scan)) == len(ITEMS)
    assert len(all_items(table.scan, IndexName="by-group")) == len(ITEMS)
    table.put_item(Item={"p": "new", "g": "new"})
    assert len(all_items(table.scan, IndexName="by-group")) == len(ITEMS) + 1


@pytest.fixture
def server(start_server):
    server = start_server()
    consider_everything_large(server)
    return server


def test_large_tables(server):
    client = connect(server.url)
    table = make_table(server)
    arn = back_up(client, table.name)
    wait_until_available(client, arn)
    described = client.describe_backup(BackupArn=arn)["BackupDescription"]
    assert described["SourceTableDetails"]["ItemCount"] == len(ITEMS)
    table.delete()
    assert_complete(server, restore(client, arn))
    client.delete_backup(BackupArn=arn)


def test_backup_that_is_being_made(server):
    client = connect(server.url)
    table = make_table(server)
    hold(server, "copy_next_backup")
    arn = back_up(client, table.name)
    assert status(client, arn) == "CREATING"
    summary = client.list_backups(TableName=table.name)["BackupSummaries"][0]
    assert summary["BackupStatus"] == "CREATING"
    assert summary["BackupSizeBytes"] == 0
    # Not recorded from the service: it makes a backup too fast to be looked at meanwhile.
    with refused(f"Backup is being created: {arn}", BACKUP_IN_USE):
        client.delete_backup(BackupArn=arn)
    with refused(f"Backup is being created: {arn}", BACKUP_IN_USE):
        restore(client, arn)
    with refused(code="ResourceInUseException"):
        client.delete_table(TableName=table.name)
    table.put_item(Item={"p": "written meanwhile"})
    let_go(server, "copy_next_backup")
    wait_until_available(client, arn)
    client.delete_backup(BackupArn=arn)
    client.delete_table(TableName=table.name)


def test_table_that_is_being_restored(server, start_server):
    client = connect(server.url)
    table = make_table(server)
    arn = back_up(client, table.name)
    wait_until_available(client, arn)
    hold(server, "fill_next_restored_table")
    target = restore(client, arn)
    described = client.describe_table(TableName=target)["Table"]
    assert described["TableStatus"] == "CREATING"
    assert described["RestoreSummary"]["SourceBackupArn"] == arn
    assert described["RestoreSummary"]["RestoreInProgress"] is True
    with refused("Requested resource not found", NOT_FOUND):
        client.get_item(TableName=target, Key={"p": {"S": "a"}})
    with refused(f"Backup is being used to restore table: {arn}", BACKUP_IN_USE):
        client.delete_backup(BackupArn=arn)
    assert server.stop() == 0
    again = start_server()
    let_go(again, "fill_next_restored_table")
    assert_complete(again, target)
    connect(again.url).delete_backup(BackupArn=arn)


def test_server_ends_while_it_copies(server, start_server):
    client = connect(server.url)
    table = make_table(server)
    hold(server, "copy_next_backup", "pg_sleep(600) is null")
    arn = back_up(client, table.name)
    eventually(lambda: run_sql(server, "select count(*) from pg_stat_activity where "
                                       "wait_event = 'PgSleep'") == "1", "the copy's beginning")
    assert server.stop() == 0
    again = start_server()
    let_go(again, "copy_next_backup")
    # The new server, too, may be in the long statement by now.
    assert again.stop() == 0
    again = start_server()
    wait_until_available(connect(again.url), arn)
    connect(again.url).delete_backup(BackupArn=arn)


def test_restored_tables_take_their_time(start_server):
    server = start_server("--create-delay", HOUR)
    client = connect(server.url)
    client.create_table(TableName="source", BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))
    missing = "Table not found: source"
    with refused(missing, "TableNotFoundException"):
        client.create_backup(TableName="source", BackupName="backup")
    with refused(missing, "TableNotFoundException"):
        client.describe_continuous_backups(TableName="source")
    move_on(server)
    wait_until_active(client, "source")
    arn = back_up(client, "source")
    target = restore(client, arn)
    described = client.describe_table(TableName=target)["Table"]
    assert described["RestoreSummary"]["SourceBackupArn"] == arn
    for each in (arn, back_up(client, "source")):
        with refused(f"Table: {target} is already being restored from backup: {arn}",
                     TABLE_IN_USE):
            client.restore_table_from_backup(TargetTableName=target, BackupArn=each)
    with refused(f"Backup is being used to restore another table: {arn}", BACKUP_IN_USE):
        restore(client, arn)
    with refused(f"Backup is being used to restore table: {arn}", BACKUP_IN_USE):
        client.delete_backup(BackupArn=arn)
    assert status(client, arn) == "AVAILABLE"
    with refused(f"Table not found: {target}", "TableNotFoundException"):
        client.create_backup(TableName=target, BackupName="backup")
    move_on(server)
    wait_until_active(client, target)
    assert "RestoreSummary" not in client.describe_table(TableName=target)["Table"]
    client.delete_backup(BackupArn=arn)


def move_on(server):
    """Lets the hour be over."""
    run_sql(server, "update tuskgate.tables set transition_until = now() "
                    "where transition is not null; "
                    "select pg_notify('tuskgate_catalog', name) from tuskgate.tables")
