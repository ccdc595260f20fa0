"""One name, two tables: relations that are attached under it, and a table made by CreateTable."""

import contextlib
import json
import threading
import uuid

import pytest
from attached import Attached, database_url
from botocore.exceptions import ClientError
from server import Server, eventually, own_server, run
from support import connect, key_parameters, refused

IN_USE = "ResourceInUseException"


@pytest.fixture(scope="module")
def database():
    """A server without a mapping file, whose cluster others share."""
    with own_server() as server:
        attached = Attached(server)
        yield attached
        attached.close()


@pytest.fixture
def relation(database):
    name = f"names_{uuid.uuid4().hex[:12]}"
    database.sql(f"create table public.{name} (id text primary key)")
    database.sql(f"insert into public.{name} values ('of the relation')")
    yield name
    database.sql(f"drop table public.{name}")


@contextlib.contextmanager
def mapped(database, directory, relations):
    """A gateway of the same database, with a mapping file."""
    file = directory / f"mapping-{uuid.uuid4().hex[:8]}.json"
    file.write_text(json.dumps({"relations": relations}))
    with Server("none", "--database-url", database_url(database.server), "--mapping", file) as server:
        server.mapping = file
        yield server


def create(client, name):
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))


def keys(client, name):
    """The names of the keys' attributes: `id` of a relation's, `p` of a table made here."""
    return [key["AttributeName"] for key in
            client.describe_table(TableName=name)["Table"]["KeySchema"]]


def test_a_name_in_another_gateways_mapping_file_is_in_use(database, directory, relation):
    with mapped(database, directory, {f"public.{relation}": {"table": relation}}) as other:
        assert keys(connect(other.url), relation) == ["id"]

        def refuses():
            with refused(f"Table already exists: {relation}", IN_USE):
                create(database.client, relation)
            return True

        eventually(refuses, "the refusal")
        assert relation not in database.client.list_tables()["TableNames"]
        # So is a restored table's.
        create(database.client, f"{relation}-other")
        backup = database.client.create_backup(
            TableName=f"{relation}-other", BackupName="kept")["BackupDetails"]["BackupArn"]
        with refused(f"Table already exists: {relation}", "TableAlreadyExistsException"):
            database.client.restore_table_from_backup(
                TargetTableName=relation, BackupArn=backup)
        # Another name than the relation's own is free again once it is not used any more.
        other.mapping.write_text(json.dumps(
            {"relations": {f"public.{relation}": {"table": f"{relation}-renamed"}}}))
        eventually(lambda: f"{relation}-renamed" in
                   connect(other.url).list_tables()["TableNames"], "the new name")

        def created(name):
            try:
                create(database.client, name)
            except ClientError as error:
                assert error.response["Error"]["Code"] == IN_USE
                return False
            return True

        eventually(lambda: created(relation), "the table")
        with refused(f"Table already exists: {relation}-renamed", IN_USE):
            create(database.client, f"{relation}-renamed")
        assert keys(connect(other.url), relation) == ["p"]
    # With its gateway's sessions, which may outlive it for a moment, the name is free.
    eventually(lambda: created(f"{relation}-renamed"), "the other table")
    for name in (relation, f"{relation}-renamed", f"{relation}-other"):
        database.client.delete_table(TableName=name)


def test_a_relation_is_not_attached_under_the_name_of_a_table(database, directory, relation):
    create(database.client, relation)
    told = f"public.{relation} is not attached: there is a table {relation} already"
    with mapped(database, directory, {f"public.{relation}": {"table": relation}}) as other:
        client = connect(other.url)
        assert keys(client, relation) == ["p"]
        eventually(lambda: told in other.errors(), "the log's line")
        listed = run("attach", "--list", "--database-url", database_url(database.server),
                     "--mapping", other.mapping)
        assert f"not attached: public.{relation}: there is a table {relation}" in listed.stderr
        database.sql(f"""comment on table public.{relation} is '@dynamodb {{"table": "{relation}"}}'""")
        eventually(lambda: told in database.server.errors(), "the other log's line")
        assert keys(database.client, relation) == ["p"]
        assert database.client.list_tables()["TableNames"].count(relation) == 1
        # When the table is gone, the relation has the name.
        database.client.delete_table(TableName=relation)
        for gateway in (client, database.client):
            eventually(lambda gateway=gateway: serves(gateway, relation, "id"), "the relation")


def serves(client, name, key):
    try:
        return keys(client, name) == [key]
    except ClientError:
        return False


def test_whoever_comes_first_all_gateways_serve_the_same(database, directory, relation):
    """A table and a comment on a relation appear at once, again and again."""
    with mapped(database, directory, {}) as other:
        clients = [database.client, connect(other.url)]
        for turn in range(12):
            name = f"{relation}-{turn}"
            made = []

            def make(client=clients[turn % 2], name=name, made=made):
                try:
                    create(client, name)
                    made.append(name)
                except ClientError as error:
                    assert error.response["Error"]["Code"] == IN_USE

            thread = threading.Thread(target=make)
            thread.start()
            database.sql(f"""comment on table public.{relation} is '@dynamodb {{"table": "{name}"}}'""")
            thread.join()
            key = "p" if made else "id"
            for client in clients:
                eventually(lambda client=client, name=name, key=key: serves(client, name, key),
                           "the table")
            for client in clients:
                if made:
                    client.put_item(TableName=name, Item={"p": {"S": "x"}})
                assert client.scan(TableName=name)["Count"] == 1
            if made:
                database.client.delete_table(TableName=name)
                for client in clients:
                    eventually(lambda client=client, name=name: serves(client, name, "id"),
                               "the relation")


def test_many_create_the_same_table(database, relation):
    """One does, and the others hear of it."""
    outcomes = []

    def make():
        try:
            create(connect(database.server.url), f"{relation}-same")
            outcomes.append("made")
        except ClientError as error:
            outcomes.append(error.response["Error"]["Code"])

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [IN_USE] * 7 + ["made"]
    database.client.delete_table(TableName=f"{relation}-same")
