"""A second PostgreSQL follows the first by logical replication, as docs/replication.md says, and a
gateway of its own serves what it has."""

import os
import pathlib
import re

import boto3
import psycopg
import pytest
from attached import Database, database_url
from everything import BY_GROUP, BY_KIND, change, check_indexes, contents, fill, write
from indexes import Index, table_parameters
from reader import blocks_of
from server import Server, eventually, remove, temporary_directory
from support import all_items, connect, put_all, refused, table_name
from time_to_live import FUTURE, PAST, ago, described, enable, wait_until_expired

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs databases of our own"
)

PAGE = "docs/replication.md"
TEXT = (pathlib.Path(__file__).resolve().parents[2] / PAGE).read_text()


def statement(beginning):
    """The SQL block of the document that begins so."""
    found = [block.text for block in blocks_of(PAGE, TEXT)
             if block.language == "sql" and block.text.startswith(beginning)]
    assert len(found) == 1, beginning
    return found[0]


class Side:
    """A gateway with its cluster, which may be started anew."""

    def __init__(self, data, *arguments):
        self._data, self._arguments = data, arguments
        self._start()

    def _start(self):
        self.server = Server(self._data, *self._arguments)
        retries = {"total_max_attempts": 5}
        self.client = connect(self.server.url, retries=retries)
        self.resource = connect(self.server.url, boto3.resource, retries=retries)
        self.database = Database(database_url(self.server))

    def paste(self, beginning):
        text = statement(beginning)
        for one in text.split(";\n"):
            if one.strip():
                self.database.execute(one.replace(
                    "host=/path/to/data", f"host={self._data.parent / 'publisher'}"))

    def stop(self):
        self.database.close()
        assert self.server.stop() == 0, self.server.errors()
        self.server.__exit__()

    def restart(self):
        self.stop()
        self._start()

    def contents(self):
        return contents(self.client, self.resource)


def agree(publisher, follower):
    def same():
        try:
            return publisher.contents() == follower.contents()
        except follower.client.exceptions.ResourceNotFoundException:
            return False  # it was dropped meanwhile

    eventually(same, "what the publisher has, at the follower")


@pytest.fixture(scope="module")
def sides():
    directory = temporary_directory()
    made = []
    try:
        publisher = Side(directory / "publisher", "--partitions", "4")
        made.append(publisher)
        fill(publisher.client, publisher.resource)
        publisher.paste("alter system")
        publisher.restart()
        publisher.paste("create publication")
        # The number of children is a table's, not a gateway's.
        follower = Side(directory / "follower", "--partitions", "2")
        made.append(follower)
        follower.paste("create subscription")
        count = statement("select count(*) from pg_subscription_rel")
        eventually(lambda: follower.database.value(count) == 0, "the catalog's copies")
        follower.paste("alter subscription tuskgate add")
        follower.restart()
        yield publisher, follower
    finally:
        for side in made:
            side.server.kill()
            side.server.__exit__()
        remove(directory)


def test_what_was_there_is_copied(sides):
    publisher, follower = sides
    agree(publisher, follower)
    assert len(follower.contents()["Indexed"][3]) == 40


def test_writes_follow(sides):
    publisher, follower = sides
    write(publisher.resource, range(30, 60))
    change(publisher.resource)
    agree(publisher, follower)


def test_plain_sql_follows(sides):
    """It gives no hash, and may change keys."""
    publisher, follower = sides
    relation = publisher.database.value(
        "select quote_ident(relation) from tuskgate.tables where name = 'Plain'")
    item = "jsonb_build_object('p', jsonb_build_object('S', {}))"
    publisher.database.execute(
        f"insert into tuskgate_data.{relation} (pk, item, size) "
        f"select 'sql-' || n, {item.format(chr(39) + 'sql-' + chr(39) + ' || n')}, 10 "
        "from generate_series(1, 50) n")
    moved = "'moved-' || pk"
    publisher.database.execute(
        f"update tuskgate_data.{relation} set pk = {moved}, item = {item.format(moved)} "
        "where pk like 'sql-%'")
    agree(publisher, follower)
    for side in sides:
        table = side.resource.Table("Plain")
        assert all("Item" in table.get_item(Key={"p": f"moved-sql-{n}"}) for n in range(1, 51))


def test_tables_and_indexes_follow(sides):
    publisher, follower = sides
    client = publisher.client
    client.create_table(TableName="Late", **table_parameters(
        "p:S", "s:S", global_indexes=[BY_GROUP]))
    with publisher.resource.Table("Late").batch_writer() as batch:
        for n in range(30):
            batch.put_item(Item={"p": f"p{n % 5}", "s": f"s{n}", "g": "g", "k": n})
    agree(publisher, follower)

    client.update_table(
        TableName="Late", AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "N"}],
        GlobalSecondaryIndexUpdates=[{"Create": BY_KIND.parameters}])
    eventually(lambda: all(index["IndexStatus"] == "ACTIVE" for index in client.describe_table(
        TableName="Late")["Table"]["GlobalSecondaryIndexes"]), "the index")
    publisher.resource.Table("Late").put_item(Item={"p": "p", "s": "s", "k": 1, "g": "g"})
    agree(publisher, follower)
    assert len(follower.contents()["Late"][4]["by-kind"]) == 31

    client.update_table(TableName="Late", GlobalSecondaryIndexUpdates=[
        {"Delete": {"IndexName": "by-group"}}])
    agree(publisher, follower)
    client.update_table(TableName="Late", DeletionProtectionEnabled=True)
    eventually(lambda: follower.client.describe_table(
        TableName="Late")["Table"]["DeletionProtectionEnabled"], "the setting")
    client.update_table(TableName="Late", DeletionProtectionEnabled=False)
    client.delete_table(TableName="Late")
    agree(publisher, follower)


def test_tables_that_do_not_last_leave_nothing(sides):
    """They are dropped before, while and after the follower copies them."""
    publisher, follower = sides
    for n in range(6):
        name = table_name()
        publisher.client.create_table(TableName=name, **table_parameters(
            "p:S", global_indexes=[BY_GROUP]))
        publisher.resource.Table(name).put_item(Item={"p": "p", "g": "g"})
        if n % 3 == 1:
            eventually(lambda name=name: name in follower.contents(), "the table")
        elif n % 3 == 2:
            agree(publisher, follower)
        publisher.client.delete_table(TableName=name)
    agree(publisher, follower)
    eventually(lambda: follower.database.value("select count(*) from tuskgate.left_relations()")
               == 0, "the end of the relations")
    assert follower.database.value(
        "select count(*) from pg_proc where pronamespace = 'tuskgate_data'::regnamespace "
        "and prorettype = 'trigger'::regtype") == 1


def test_a_restored_table_follows(sides):
    publisher, follower = sides
    arn = publisher.client.create_backup(
        TableName="Indexed", BackupName="before")["BackupDetails"]["BackupArn"]
    publisher.client.restore_table_from_backup(TargetTableName="Restored", BackupArn=arn)
    agree(publisher, follower)
    publisher.resource.Table("Restored").put_item(Item={"p": "p", "s": "s", "g": "g"})
    agree(publisher, follower)


def test_time_to_live_follows(sides):
    """The publisher deletes what expires, and the follower is told."""
    publisher, follower = sides
    table = publisher.resource.Table("Restored")
    put_all(table, [{"p": f"p{n}", "s": "expiring", "ttl": ago(PAST) if n % 2 else ago(-FUTURE)}
                    for n in range(20)])
    enable(table)
    wait_until_expired(table, *({"p": f"p{n}", "s": "expiring"} for n in range(1, 20, 2)))
    agree(publisher, follower)
    eventually(lambda: described(follower.client, "Restored") == {
        "TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}, "the setting")
    entries = "select count(*) from tuskgate_data." + publisher.database.value(
        "select quote_ident(relation) from tuskgate.indexes where kind = 'EXPIRY'")
    eventually(lambda: follower.database.value(entries) == 10, "the times of those left")


def test_the_follower_only_reads(sides):
    _, follower = sides
    message = re.compile("follows another")
    with refused(message, "AccessDeniedException"):
        follower.resource.Table("Plain").put_item(Item={"p": "here"})
    with refused(message, "AccessDeniedException"):
        follower.client.create_table(TableName="Here", **table_parameters("p:S"))
    with refused(message, "AccessDeniedException"):
        follower.client.delete_table(TableName="Plain")


def test_the_publisher_sends_whole_keys(sides):
    """So that whoever captures changes can tell which item was deleted."""
    publisher, _ = sides
    with psycopg.connect(database_url(publisher.server), autocommit=True) as connection:
        connection.execute("select pg_create_logical_replication_slot('seen', 'test_decoding')")
        publisher.resource.Table("Plain").put_item(Item={"p": "gone"})
        publisher.resource.Table("Plain").delete_item(Key={"p": "gone"})
        changes = [row[0] for row in connection.execute(
            "select data from pg_logical_slot_get_changes('seen', null, null)")]
        connection.execute("select pg_drop_replication_slot('seen')")
    deleted = [change for change in changes if "DELETE:" in change]
    assert len(deleted) == 1
    assert re.search(r"h\[integer\]:-?\d+", deleted[0]) and "pk[text]:'gone'" in deleted[0]


def test_the_follower_takes_over(sides):
    """The last: it ends the subscription."""
    publisher, follower = sides
    agree(publisher, follower)
    before = publisher.contents()
    count = statement("select application_name, pg_wal_lsn_diff")
    eventually(lambda: publisher.database.execute(count)[0][1] <= 0, "the follower's last bytes")
    follower.paste("drop subscription")
    publisher.stop()
    follower.restart()
    assert follower.contents() == before
    write(follower.resource, range(100, 110))
    check_indexes(follower.resource)
    table = follower.resource.Table("Indexed")
    follower.client.update_table(
        TableName="Indexed", AttributeDefinitions=[{"AttributeName": "s", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": Index("last", "s:S").parameters}])
    eventually(lambda: len(all_items(table.scan, IndexName="last"))
               == len(all_items(table.scan)), "the new index")
    assert follower.database.value(
        "select name from tuskgate.indexes order by number desc limit 1") == "last"
    # Now it is this database's matter what expires.
    restored = follower.resource.Table("Restored")
    restored.put_item(Item={"p": "p", "s": "late", "ttl": ago(PAST)})
    wait_until_expired(restored, {"p": "p", "s": "late"})
    assert "Item" in restored.get_item(Key={"p": "p0", "s": "expiring"})
