"""A gateway whose role owns nothing and may define nothing: `tuskgate grant`."""

import re
import time
import uuid

import psycopg
import pytest
from attached import Database, database_url
from indexes import Index, table_parameters
from server import PATIENCE_SECONDS, Server, eventually, own_server, run
from support import all_items, connect, key_parameters, refused, table_name, wait_until_active
from tuskgate_kit import Kit


@pytest.fixture(scope="module")
def cluster():
    """A server whose cluster has the databases of this suite."""
    with own_server() as server:
        server.sql = Database(database_url(server))
        yield server
        server.sql.close()


class Shared:
    """A database that an administrator has migrated, and roles of gateways."""

    def __init__(self, cluster, administrator):
        self.cluster = cluster
        self.name = f"shared_{uuid.uuid4().hex[:8]}"
        self.administrator = administrator
        cluster.sql.execute(f"create database {self.name} owner {administrator}")
        assert self.run("migrate").returncode == 0

    def url(self, role):
        return database_url(self.cluster, user=role, dbname=self.name)

    def run(self, *arguments, role=None):
        return run(*arguments, "--database-url", self.url(role or self.administrator))

    def new_role(self, rights=""):
        role = f"gateway_{uuid.uuid4().hex[:8]}"
        self.cluster.sql.execute(f"create role {role} login {rights}")
        return role

    def grant(self, role):
        granted = self.run("grant", "--role", role, "--apply")
        assert (granted.returncode, granted.stderr) == (0, "")

    def serve(self, role, *arguments):
        return Server("none", "--database-url", self.url(role), *arguments)


@pytest.fixture(scope="module", params=["superuser", "owner"])
def shared(request, cluster):
    """Migrated by a superuser, and by the database's owner who is none."""
    administrator = "tuskgate"
    if request.param == "owner":
        administrator = f"administrator_{uuid.uuid4().hex[:8]}"
        cluster.sql.execute(f"create role {administrator} login createrole")
    return Shared(cluster, administrator)


@pytest.fixture(scope="module")
def granted(shared):
    role = shared.new_role()
    shared.grant(role)
    return role


def live(client, other, shared, role):
    """What happens to a table in its life, asked for by two gateways in turn."""
    name = table_name("life")
    client.create_table(TableName=name, Tags=[{"Key": "team", "Value": "a"}], **table_parameters(
            "p:S", "s:N", global_indexes=[Index("by-g", "g:S", "s:N")],
            local_indexes=[Index("by-n", "p:S", "n:N")]))
    wait_until_active(other, name)
    for i in range(10):
        gateway = (client, other)[i % 2]
        gateway.put_item(TableName=name, Item={
            "p": {"S": f"k{i % 2}"}, "s": {"N": str(i)}, "g": {"S": "x"}, "n": {"N": str(-i)}})
    other.batch_write_item(RequestItems={name: [
        {"DeleteRequest": {"Key": {"p": {"S": "k1"}, "s": {"N": "9"}}}},
        {"PutRequest": {"Item": {"p": {"S": "k2"}, "s": {"N": "1"}, "when": {"N": "1"}}}}]})
    other.transact_write_items(ClientRequestToken=name[:36], TransactItems=[
        {"Update": {"TableName": name, "Key": {"p": {"S": "k0"}, "s": {"N": "0"}},
                    "UpdateExpression": "SET g = :g", "ConditionExpression": "attribute_exists(p)",
                    "ExpressionAttributeValues": {":g": {"S": "y"}}}},
        {"Delete": {"TableName": name, "Key": {"p": {"S": "k0"}, "s": {"N": "99"}}}}])
    for gateway in (client, other):
        assert gateway.execute_statement(
            Statement=f"SELECT g FROM \"{name}\" WHERE p = 'k0' AND s = 0")["Items"] == [
                {"g": {"S": "y"}}]
    found = other.query(TableName=name, IndexName="by-g", KeyConditionExpression="g = :g",
                        ExpressionAttributeValues={":g": {"S": "x"}})
    assert found["Count"] == 8
    assert client.scan(TableName=name)["Count"] == 10

    # Options.
    arn = client.describe_table(TableName=name)["Table"]["TableArn"]
    other.tag_resource(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "b"}])
    assert len(client.list_tags_of_resource(ResourceArn=arn)["Tags"]) == 2
    client.untag_resource(ResourceArn=arn, TagKeys=["team"])
    expiring = {"p": {"S": "k9"}, "s": {"N": "9"}, "gone": {"N": "1"}}
    for enabled in (True, False):
        client.put_item(TableName=name, Item={**expiring, "gone": {"N": str(int(time.time()) - 9)}})
        other.update_time_to_live(TableName=name, TimeToLiveSpecification={
            "Enabled": enabled, "AttributeName": "gone"})
        if enabled:
            eventually(lambda: client.scan(TableName=name)["Count"] == 10, "expiry")
    client.delete_item(TableName=name, Key={"p": expiring["p"], "s": expiring["s"]})
    other.update_table(TableName=name, BillingMode="PROVISIONED", ProvisionedThroughput={
        "ReadCapacityUnits": 5, "WriteCapacityUnits": 5}, GlobalSecondaryIndexUpdates=[
            {"Update": {"IndexName": "by-g", "ProvisionedThroughput": {
                "ReadCapacityUnits": 5, "WriteCapacityUnits": 5}}}])

    # An index that is made by one gateway and removed by the other.
    new = Index("by-when", "when:N", ProvisionedThroughput={
        "ReadCapacityUnits": 1, "WriteCapacityUnits": 1})
    client.update_table(
        TableName=name, AttributeDefinitions=[{"AttributeName": "when", "AttributeType": "N"}],
        GlobalSecondaryIndexUpdates=[{"Create": new.parameters}])
    eventually(lambda: all(
        index["IndexStatus"] == "ACTIVE" for index in
        other.describe_table(TableName=name)["Table"]["GlobalSecondaryIndexes"]), "the new index")
    assert other.scan(TableName=name, IndexName="by-when")["Count"] == 1

    # Reports, by the gateway's role and by the administrator.
    refreshed = shared.run("views", "refresh", "--table", name, role=role)
    assert refreshed.returncode == 0, refreshed.stderr
    assert "view created" in refreshed.stdout
    client.put_item(TableName=name, Item={
        "p": {"S": "k3"}, "s": {"N": "1"}, "more": {"S": "z"}})
    refreshed = shared.run("views", "refresh", "--table", name)
    assert "more" in refreshed.stdout, refreshed.stderr
    view = name.replace("-", "_")
    with psycopg.connect(shared.url("tuskgate"), autocommit=True) as analyst:
        analyst.execute(f"update reporting.{view} set more = 'changed' where pk = 'k3'")
        assert analyst.execute(f"select more from reporting.{view} where pk = 'k3'"
                               ).fetchone() == ("changed",)
    other.update_table(TableName=name,
                       GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-when"}}])

    backup = client.create_backup(TableName=name, BackupName="kept")["BackupDetails"]["BackupArn"]
    restored = table_name("restored")
    other.restore_table_from_backup(TargetTableName=restored, BackupArn=backup)
    wait_until_active(client, restored)
    assert client.scan(TableName=restored)["Count"] == 11
    other.delete_backup(BackupArn=backup)
    other.delete_table(TableName=name)
    other.delete_table(TableName=restored)
    assert name not in client.list_tables()["TableNames"]


def test_a_table_lives_its_whole_life(shared, granted):
    second = shared.new_role()
    shared.grant(second)
    with shared.serve(granted) as one, shared.serve(second) as another:
        live(connect(one.url), connect(another.url), shared, granted)
        for server in (one, another):
            assert "42501" not in server.errors()
            assert server.stop() == 0


def test_what_takes_long_is_done_by_jobs(shared, granted):
    with shared.serve(granted, "--create-delay", "200", "--update-delay", "200",
                      "--delete-delay", "200") as server:
        client = connect(server.url)
        name = table_name("slow")
        client.create_table(TableName=name, **table_parameters(
            "p:S", global_indexes=[Index("by-g", "g:S")]))
        wait_until_active(client, name)
        client.update_table(TableName=name,
                            GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-g"}}])
        eventually(lambda: "GlobalSecondaryIndexes" not in
                   client.describe_table(TableName=name)["Table"], "the index's end")
        wait_until_active(client, name)
        client.delete_table(TableName=name)
        eventually(lambda: name not in client.list_tables()["TableNames"], "the table's end")


def test_tables_from_before_are_handed_over(shared):
    """Made by gateways of the administrator's, with views and a backup."""
    shared = Shared(shared.cluster, shared.administrator)
    name = table_name("before")
    with shared.serve(shared.administrator) as server:
        client = connect(server.url)
        client.create_table(TableName=name, **table_parameters(
            "p:S", global_indexes=[Index("by-g", "g:S")]))
        client.put_item(TableName=name, Item={"p": {"S": "x"}, "g": {"S": "y"}})
        backup = client.create_backup(TableName=name, BackupName="kept")["BackupDetails"]["BackupArn"]
        assert shared.run("views", "refresh", "--table", name).returncode == 0
    role = shared.new_role()
    shared.grant(role)
    assert shared.run("migrate").stdout == "the schema is up to date\n"
    with shared.serve(role) as server:
        client = connect(server.url)
        client.put_item(TableName=name, Item={"p": {"S": "z"}, "g": {"S": "y"}, "m": {"N": "1"}})
        assert client.scan(TableName=name, IndexName="by-g")["Count"] == 2
        assert shared.run("views", "refresh", "--table", name, role=role).returncode == 0
        client.delete_backup(BackupArn=backup)
        client.delete_table(TableName=name)


def test_functions_that_are_replaced_keep_their_rights(shared, granted):
    """A migration makes functions anew, and with them their rights."""
    with psycopg.connect(shared.url("tuskgate"), autocommit=True) as database:
        database.execute("update tuskgate.repeatable set hash = '' where name like '%item_table%'")
        database.execute("alter function tuskgate.drop_item_table(text, uuid) security invoker")
    migrated = shared.run("migrate")
    assert migrated.returncode == 0, migrated.stderr
    with shared.serve(granted) as server:
        client = connect(server.url)
        name = table_name("after")
        client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                            **key_parameters("p:S"))
        client.put_item(TableName=name, Item={"p": {"S": "x"}})
        client.delete_table(TableName=name)


FORBIDDEN = [
    "alter table tuskgate.tables add column more int",
    "create table tuskgate.more (n int)",
    "create table tuskgate_data.more (n int)",
    "create table tuskgate_backup.more (n int)",
    "create view reporting.more as select 1",
    "create or replace function tuskgate.text_size(value text) returns int language sql as 'select 1'",
    "drop function tuskgate.create_item_table(tuskgate.tables, jsonb, int)",
    "alter function tuskgate.create_item_table(tuskgate.tables, jsonb, int) security invoker",
    "update tuskgate.program set version = '9.9.9'",
    "delete from tuskgate.migrations",
    "insert into tuskgate.users (name, id) values ('mallory', 'AIDAMALLORY')",
    "update tuskgate.access_keys set is_active = true",
    "delete from tuskgate.attached_policies",
    "update tuskgate.identity_version set version = 0",
    "select * from private.secrets",
    "select tuskgate.gateway_rights()",
    "select tuskgate.make_table_trigger(t) from tuskgate.tables t",
    "set role tuskgate_owner",
]


def test_the_role_may_do_nothing_else(shared, granted):
    with psycopg.connect(shared.url("tuskgate"), autocommit=True) as database:
        database.execute("create schema if not exists private")
        database.execute("create table if not exists private.secrets (n int)")
    with psycopg.connect(shared.url(granted), autocommit=True) as session:
        assert session.execute("select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls"
                               " from pg_roles where rolname = current_user").fetchone() == (False,)
        for statement in FORBIDDEN:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)


def test_makers_are_for_gateways_only(shared, granted):
    """They run with other rights than their caller's."""
    stranger = shared.new_role()
    with psycopg.connect(shared.url("tuskgate"), autocommit=True) as database:
        database.execute(f"grant usage on schema tuskgate to {stranger}")
        open_to_all = database.execute(
            "select p.oid::regprocedure::text from pg_proc p where p.prosecdef"
            " and p.pronamespace = 'tuskgate'::regnamespace"
            " and has_function_privilege(%s, p.oid, 'execute')", [stranger]).fetchall()
        assert open_to_all == []
        superusers = database.execute(
            "select p.oid::regprocedure::text from pg_proc p join pg_roles r on r.oid = p.proowner"
            " where p.prosecdef and p.pronamespace = 'tuskgate'::regnamespace and r.rolsuper"
        ).fetchall()
        assert superusers == []


def test_without_the_grant_the_server_says_what_is_missing(shared):
    role = shared.new_role()
    result = run("serve", "--listen", "127.0.0.1:0", "--database-url", shared.url(role))
    assert result.returncode == 1
    assert "tuskgate grant gives a role what it needs" in result.stderr


def test_an_old_schema_is_refused_by_a_role_that_cannot_change_it(shared, granted):
    with psycopg.connect(shared.url("tuskgate"), autocommit=True) as database:
        database.execute("update tuskgate.repeatable set hash = '' where name like '%/compare%'")
    result = run("serve", "--listen", "127.0.0.1:0", "--database-url", shared.url(granted))
    assert result.returncode == 1
    assert (f"the role {granted} may not change it: run tuskgate migrate as its owner"
            in result.stderr)
    assert shared.run("migrate").returncode == 0


def test_a_role_that_may_only_read(shared, granted):
    name = table_name("read")
    role = shared.new_role()
    with shared.serve(granted) as server:
        client = connect(server.url)
        client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))
        client.put_item(TableName=name, Item={"p": {"S": "x"}})
    with psycopg.connect(shared.url("tuskgate"), autocommit=True) as database:
        for schema in ("tuskgate", "tuskgate_data"):
            database.execute(f"grant usage on schema {schema} to {role}")
            database.execute(f"grant select on all tables in schema {schema} to {role}")
    with shared.serve(role) as server:
        client = connect(server.url)
        assert all_items(connect(server.url).scan, TableName=name) == [{"p": {"S": "x"}}]
        denied = "The database role of the server is not authorized to perform this operation"
        for operation, parameters in [
            (client.put_item, {"TableName": name, "Item": {"p": {"S": "y"}}}),
            (client.delete_item, {"TableName": name, "Key": {"p": {"S": "x"}}}),
            (client.create_table, {"TableName": table_name(), "BillingMode": "PAY_PER_REQUEST",
                                   **key_parameters("p:S")}),
            (client.delete_table, {"TableName": name}),
        ]:
            with refused(denied, "AccessDeniedException"):
                operation(**parameters)
        # Its jobs fail every ten seconds, which is told once.
        with psycopg.connect(shared.url("tuskgate"), autocommit=True) as database:
            def rollbacks():
                return database.execute("select xact_rollback from pg_stat_database"
                                        " where datname = current_database()").fetchone()[0]

            failed = ("copying a backup: 42501 ERROR:  permission denied for function"
                      " copy_next_backup")
            eventually(lambda: failed in server.errors(), "the failure")
            before = rollbacks()
            # Of this job and of the one that removes tokens.
            eventually(lambda: rollbacks() >= before + 4, "more failures")
            shared.grant(role)
        eventually(lambda: re.search("copying a backup: works again, after [0-9]+ more failure",
                                     server.errors()), "the job's success")
        assert server.errors().count(failed) == 1


def test_the_statements_are_printed_and_can_be_run(shared):
    role = shared.new_role()
    printed = run("grant", "--role", role)
    assert printed.returncode == 0
    with psycopg.connect(shared.url(shared.administrator), autocommit=True) as administrator:
        administrator.execute(printed.stdout)
    with shared.serve(role) as server:
        assert connect(server.url, read_timeout=PATIENCE_SECONDS).list_tables()


def test_the_clock_can_be_set(shared, granted):
    name = table_name("dated")
    with shared.serve(granted, "--admin-listen", "127.0.0.1:0") as server:
        kit = Kit(server.admin_url)
        kit.clock(set="2030-01-01T00:00:00Z")
        client = connect(server.url)
        made = client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                                   **key_parameters("p:S"))["TableDescription"]
        assert made["CreationDateTime"].year == 2030
        client.delete_table(TableName=name)
        assert kit.clock(follow=True)["mode"] == "real"


def test_tables_can_be_put_back(shared, granted):
    names = [table_name("back") for _ in range(2)]
    with shared.serve(granted, "--admin-listen", "127.0.0.1:0") as server:
        kit, client = Kit(server.admin_url), connect(server.url)

        def make(name):
            return client.create_table(TableName=name, **table_parameters(
                "p:S", "s:N", local_indexes=[Index("by-n", "p:S", "n:N")]))["TableDescription"]

        def put(name, s):
            client.put_item(TableName=name, Item={"p": {"S": "x"}, "s": {"N": s}, "n": {"N": s}})

        made = {name: make(name) for name in names}
        for name in names:
            put(name, "1")
        kit.snapshot("seed")
        put(names[0], "2")
        client.tag_resource(ResourceArn=made[names[0]]["TableArn"],
                            Tags=[{"Key": "a", "Value": "b"}])
        client.delete_table(TableName=names[1])
        make(names[1])
        assert kit.restore("seed") == {"changed": sorted(names)}
        for name in names:
            assert client.query(TableName=name, IndexName="by-n", KeyConditionExpression="p = :p",
                                ExpressionAttributeValues={":p": {"S": "x"}})["Count"] == 1
        assert kit.reset(table=names[0]) == {"changed": [names[0]]}
        assert kit.reset(table=names[1], tables=True) == {"changed": [names[1]]}
        assert names[1] not in client.list_tables()["TableNames"]
        client.delete_table(TableName=names[0])


@pytest.mark.parametrize(("arguments", "message"), [
    (["grant"], "grant takes --role"),
    (["serve", "--role", "x"], "--role is of use with grant"),
])
def test_usage(arguments, message):
    result = run(*arguments)
    assert result.returncode == 2
    assert message in result.stderr
