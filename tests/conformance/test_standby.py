"""Gateways on a hot standby, on what becomes a primary, and on databases that take no writes."""

import json

import psycopg
import pytest
import requests
from attached import CREDENTIALS
from botocore.exceptions import ClientError
from indexes import Index, table_parameters
from replicas import new_primary, new_standby
from server import PATIENCE_SECONDS, Server, eventually, remove, run, temporary_directory
from support import all_items, connect, key_parameters, refused, table_name, wait_until_active

UNAVAILABLE = "The database is a read-only standby, which takes no writes until it is promoted"


@pytest.fixture(scope="module")
def primary():
    directory = temporary_directory()
    node = None
    try:
        node = new_primary(directory / "primary")
        yield node
    finally:
        if node:
            node.stop()
        remove(directory)


@pytest.fixture
def standby(primary, directory):
    node = new_standby(directory / "standby", primary)
    yield node
    node.stop()


@pytest.fixture(scope="module")
def original(primary):
    """A gateway of the primary's."""
    with Server("none", "--database-url", primary.url) as server:
        yield connect(server.url)


def serve(*arguments):
    return Server("none", *arguments)


def new_table(client):
    name = table_name("replicated")
    client.create_table(TableName=name, **table_parameters(
        "p:S", global_indexes=[Index("by-g", "g:S")]))
    wait_until_active(client, name)
    for i in range(5):
        client.put_item(TableName=name, Item={"p": {"S": str(i)}, "g": {"S": "x"}})
    return name


def replayed(primary, standby):
    """Waits until the standby has what the primary has now."""
    with psycopg.connect(primary.url, autocommit=True) as there, \
            psycopg.connect(standby.url, autocommit=True) as here:
        (position,) = there.execute("select pg_current_wal_lsn()").fetchone()
        eventually(lambda: here.execute("select pg_last_wal_replay_lsn() >= %s::pg_lsn",
                                        [position]).fetchone()[0], "the replay")


def raw(url, operation, body):
    return requests.post(url, data=json.dumps(body), timeout=PATIENCE_SECONDS, headers={
        "X-Amz-Target": f"DynamoDB_20120810.{operation}",
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": "20260101T000000Z", "Authorization": CREDENTIALS})


def writes(client, name, backup):
    """Everything that writes."""
    key = {"p": {"S": "1"}}
    arn = client.describe_table(TableName=name)["Table"]["TableArn"]
    return [
        lambda: client.put_item(TableName=name, Item=key),
        lambda: client.put_item(TableName=name, Item=key,
                                ConditionExpression="attribute_exists(p)"),
        lambda: client.update_item(TableName=name, Key=key, UpdateExpression="SET a = :a",
                                   ExpressionAttributeValues={":a": {"S": "b"}}),
        lambda: client.delete_item(TableName=name, Key=key, ReturnValues="ALL_OLD"),
        lambda: client.batch_write_item(RequestItems={name: [{"PutRequest": {"Item": key}}]}),
        lambda: client.create_table(TableName=table_name(), BillingMode="PAY_PER_REQUEST",
                                    **key_parameters("p:S")),
        lambda: client.update_table(TableName=name, DeletionProtectionEnabled=True),
        lambda: client.update_table(
            TableName=name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-g"}}]),
        lambda: client.delete_table(TableName=name),
        lambda: client.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}]),
        lambda: client.create_backup(TableName=name, BackupName="backup"),
        lambda: client.delete_backup(BackupArn=backup),
        lambda: client.restore_table_from_backup(TargetTableName=table_name(), BackupArn=backup),
    ]


def back_up(client, name):
    return client.create_backup(TableName=name, BackupName="kept")["BackupDetails"]["BackupArn"]


def test_a_standby_is_read(primary, original, standby):
    name = new_table(original)
    back_up(original, name)
    replayed(primary, standby)
    with serve("--database-url", standby.url) as server:
        client = connect(server.url)
        assert client.get_item(TableName=name, Key={"p": {"S": "1"}}, ConsistentRead=True)["Item"]
        assert client.query(TableName=name, KeyConditionExpression="p = :p",
                            ExpressionAttributeValues={":p": {"S": "2"}})["Count"] == 1
        assert client.query(TableName=name, IndexName="by-g", KeyConditionExpression="g = :g",
                            ExpressionAttributeValues={":g": {"S": "x"}})["Count"] == 5
        assert client.scan(TableName=name, FilterExpression="p > :p",
                           ExpressionAttributeValues={":p": {"S": "3"}})["Count"] == 1
        found = client.batch_get_item(RequestItems={name: {"Keys": [{"p": {"S": "1"}}]}})
        assert len(found["Responses"][name]) == 1
        table = client.describe_table(TableName=name)["Table"]
        assert table["ItemCount"] == 5
        assert name in client.list_tables()["TableNames"]
        assert client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"] == []
        assert client.list_backups(TableName=name)["BackupSummaries"]
        assert client.describe_continuous_backups(TableName=name)
        assert requests.get(f"{server.url}/ready", timeout=PATIENCE_SECONDS).status_code == 200
        assert server.errors().count("the database is a read-only standby") == 1
        assert "LISTEN" not in server.errors()
        assert "25006" not in server.errors()


def test_changes_of_the_primary_are_seen(primary, original, standby):
    name = new_table(original)
    replayed(primary, standby)
    with serve("--database-url", standby.url) as server:
        client = connect(server.url)

        def indexes():
            table = client.describe_table(TableName=name)["Table"]
            return {index["IndexName"] for index in table["GlobalSecondaryIndexes"]}

        assert indexes() == {"by-g"}
        original.update_table(
            TableName=name, AttributeDefinitions=[{"AttributeName": "h", "AttributeType": "S"}],
            GlobalSecondaryIndexUpdates=[{"Create": Index("by-h", "h:S").parameters}])
        eventually(lambda: indexes() == {"by-g", "by-h"}, "the new index")
        with psycopg.connect(primary.url, autocommit=True) as database:
            database.execute("create table there (id text primary key)")
            database.execute("insert into there values ('a')")
            database.execute("""comment on table there is '@dynamodb {"table": "There"}'""")
        eventually(lambda: "There" in client.list_tables()["TableNames"], "the attached table")
        assert client.scan(TableName="There")["Count"] == 1
        with refused(UNAVAILABLE, "ServiceUnavailableException"):
            client.put_item(TableName="There", Item={"id": {"S": "b"}})
        other = new_table(original)
        eventually(lambda: other in client.list_tables()["TableNames"], "the new table")
        replayed(primary, standby)  # its items, too
        assert client.scan(TableName=other)["Count"] == 5
        original.delete_table(TableName=name)
        replayed(primary, standby)
        with refused(code="ResourceNotFoundException"):
            client.get_item(TableName=name, Key={"p": {"S": "1"}})


def test_a_promoted_standby_takes_writes(primary, original, standby):
    name = new_table(original)
    backup = back_up(original, name)
    replayed(primary, standby)
    with serve("--database-url", standby.url) as server:
        client = connect(server.url)
        for write in writes(client, name, backup):
            with refused(UNAVAILABLE, "ServiceUnavailableException"):
                write()
        response = raw(server.url, "PutItem", {"TableName": name, "Item": {"p": {"S": "1"}}})
        assert response.status_code == 503  # which SDKs try again
        assert "25006" not in server.errors()
        standby.promote()
        client.put_item(TableName=name, Item={"p": {"S": "new"}})
        eventually(lambda: "the database takes writes now" in server.errors(), "the promotion")
        # Changes are heard, and jobs work.
        with serve("--database-url", standby.url) as second:
            other = connect(second.url)
            assert other.scan(TableName=name)["Count"] == 6
            other.update_table(
                TableName=name, AttributeDefinitions=[{"AttributeName": "h", "AttributeType": "S"}],
                GlobalSecondaryIndexUpdates=[{"Create": Index("by-h", "h:S").parameters}])
        eventually(lambda: client.describe_table(TableName=name)["Table"][
            "GlobalSecondaryIndexes"][-1]["IndexStatus"] == "ACTIVE", "the filled index")
        for write in writes(client, name, backup)[:6]:
            write()
        assert client.delete_table(TableName=name)


def test_a_failover_is_followed(directory, start_server):
    """The primary dies, and the standby becomes one: by libpq's list of hosts."""
    first = new_primary(directory / "first")
    second = None
    try:
        assert run("migrate", "--database-url", first.url).returncode == 0
        second = new_standby(directory / "second", first)
        url = (f"host={first.directory},{second.directory} port=5432,5432 user=owner"
               " dbname=postgres target_session_attrs=read-write")
        server = start_server("--database-url", url)
        client = connect(server.url)
        name = new_table(client)
        replayed(first, second)
        first.stop()
        with pytest.raises(ClientError) as caught:
            client.put_item(TableName=name, Item={"p": {"S": "lost"}})
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] in (500, 503)
        second.promote()

        def writes_again():
            try:
                return client.put_item(TableName=name, Item={"p": {"S": "again"}})
            except ClientError as error:
                assert error.response["ResponseMetadata"]["HTTPStatusCode"] in (500, 503)

        eventually(writes_again, "the failover")
        assert len(all_items(client.scan, TableName=name)) in (6, 7)
        eventually(lambda: "listening for catalog changes: connected to PostgreSQL again"
                   in server.errors(), "the listener's connection")
        assert client.create_backup(TableName=name, BackupName="after")
    finally:
        first.stop()
        if second:
            second.stop()


def test_a_standby_with_an_older_schema_is_refused(directory):
    first = new_primary(directory / "first")
    second = None
    try:
        second = new_standby(directory / "second", first)
        for command in (["migrate"], ["serve", "--listen", "127.0.0.1:0"]):
            result = run(*command, "--database-url", second.url)
            assert result.returncode == 1
            assert "a read-only standby: run tuskgate migrate on its primary" in result.stderr
        assert run("migrate", "--database-url", first.url).returncode == 0
        replayed(first, second)
        result = run("migrate", "--database-url", second.url)
        assert (result.returncode, result.stdout) == (0, "the schema is up to date\n")
    finally:
        first.stop()
        if second:
            second.stop()


def test_read_only_by_choice(primary, original):
    """Writes are refused for good: no SDK tries them again."""
    name = new_table(original)
    backup = back_up(original, name)
    url = f"{primary.url} options='-c default_transaction_read_only=on'"
    with serve("--database-url", url) as server:
        client = connect(server.url)
        assert client.scan(TableName=name)["Count"] == 5
        for write in writes(client, name, backup):
            with refused("The database takes no writes from this server:"
                         " default_transaction_read_only is on", "AccessDeniedException"):
                write()
        assert server.errors().count("default_transaction_read_only") == 1
        assert "25006" not in server.errors()
        # It hears of changes.
        other = new_table(original)
        assert client.scan(TableName=other)["Count"] == 5
