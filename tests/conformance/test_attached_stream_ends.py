"""Streams of tables that are detached while no gateway is at work that could notice."""

import json

import pytest
from attached import Attached, Database, database_url
from server import Server, eventually, own_server
from streams import arn_of, describe, enabled
from support import connect


@pytest.fixture(scope="module")
def cluster():
    """A server whose cluster has the databases of this suite."""
    with own_server() as server:
        yield server


@pytest.fixture
def alone(cluster, directory, request):
    """A database that has no gateways but those that alone() starts, and SQL in it."""
    name = f"alone_{abs(hash(request.node.name))}"
    first = Database(database_url(cluster))
    first.execute(f"create database {name}")
    first.close()
    url = database_url(cluster, dbname=name)
    mapping = directory / "mapping.json"
    mapping.write_text(json.dumps({"relations": {
        "public.by_file": {"table": "ByFile"}}}))

    class Alone:
        sql = None

        def gateway(self, *arguments):
            server = Server(directory / "none", "--database-url", url, *arguments)
            return server, Attached(server, url=url)

        def with_file(self):
            return self.gateway("--mapping", mapping)

        def triggers(self):
            return [relation for relation, in self.sql.execute(
                "select distinct tgrelid::regclass::text from pg_trigger"
                " where tgname like 'tuskgate_stream_%' order by 1")]

    alone = Alone()
    alone.sql = Database(url)
    yield alone
    alone.sql.close()


def test_what_was_detached_meanwhile(alone):
    """By a comment that is gone. What a mapping file attaches may be another gateway's."""
    alone.sql.execute("""
        create table gone (id text primary key);
        comment on table gone is '@dynamodb {"table": "Gone"}';
        create table parts (id int primary key) partition by range (id);
        create table parts_1 partition of parts for values from (0) to (9);
        comment on table parts is '@dynamodb {"table": "Parts"}';
        create table kept (id text primary key);
        comment on table kept is 'Ours. @dynamodb {"table": "Kept"}';
        create table by_file (id text primary key);
        create table one (id text primary key);
        comment on table one is '@dynamodb {"table": "Both", "partition_key": "A#{id}"}';
        create table two (id text primary key);
        comment on table two is '@dynamodb {"table": "Both", "partition_key": "B#{id}"}'""")
    tables = ["Gone", "Parts", "Kept", "ByFile", "Both"]
    server, gateway = alone.with_file()
    with server:
        gateway.wait_for(*tables)
        arns = {}
        for name in tables:
            gateway.client.update_table(TableName=name, StreamSpecification=enabled())
            arns[name] = arn_of(gateway.table(name))
        gateway.close()
    assert alone.triggers() == ["by_file", "gone", "kept", "one", "parts", "parts_1", "two"]

    alone.sql.execute("comment on table gone is 'Nobody''s.'")
    alone.sql.execute("comment on table parts is null")
    alone.sql.execute("comment on table two is null")
    alone.sql.execute("insert into gone values ('a')")
    server, gateway = alone.gateway()
    with server:
        streams = connect(server.url, api="dynamodbstreams")

        def status():
            return {name: describe(streams, arn)["StreamStatus"] for name, arn in arns.items()}

        eventually(lambda: alone.triggers() == ["by_file", "kept", "one", "two"],
                   "the triggers' ends")
        # There is a table yet that has the name.
        assert status() == {"Gone": "DISABLED", "Parts": "DISABLED", "Kept": "ENABLED",
                            "ByFile": "ENABLED", "Both": "ENABLED"}
        assert alone.sql.execute("select table_name from tuskgate.change_logs"
                                 " where closed_at is null order by 1") == [
                                     ("Both",), ("ByFile",), ("Kept",)]
        gateway.close()
    server, gateway = alone.with_file()
    with server:
        gateway.wait_for("ByFile")
        assert arn_of(gateway.table("ByFile")) == arns["ByFile"]
        assert gateway.description("ByFile")["StreamSpecification"] == enabled()
        gateway.close()


def test_what_somebody_has_locked(alone):
    """The trigger goes when it can: nobody waits for it."""
    alone.sql.execute("""
        create table gone (id text primary key);
        comment on table gone is '@dynamodb {"table": "Gone"}'""")
    server, gateway = alone.gateway()
    with server:
        gateway.wait_for("Gone")
        gateway.client.update_table(TableName="Gone", StreamSpecification=enabled())
        gateway.close()
    alone.sql.execute("comment on table gone is null")
    owner = Database(alone.sql.url)
    owner.execute("begin")
    owner.execute("lock table gone in row exclusive mode")
    alone.sql.execute("select tuskgate.keep_logs('1 hour')")
    alone.sql.execute("select tuskgate.drop_left_triggers()")
    assert alone.triggers() == ["gone"]
    owner.execute("insert into gone values ('a')")
    owner.execute("commit")
    owner.close()
    alone.sql.execute("select tuskgate.drop_left_triggers()")
    assert alone.triggers() == []
