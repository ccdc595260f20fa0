"""`tuskgate attach` and `tuskgate detach`, against the cluster of a running server."""

import json
import os
import subprocess

import pytest
from server import PATIENCE_SECONDS, Server, eventually, remove, run, temporary_directory
from support import connect

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("TUSKGATE_TEST_URL")), reason="looks at our server's inside"
)

TABLES = """
create table customers (id int primary key, name text not null);
create table orders (
  customer_id int not null references customers, order_no text not null, status text,
  created_at timestamptz not null default now(), primary key (customer_id, order_no));
create index orders_by_status on orders (status, created_at);
create table lines (order_no int, line int, part int, primary key (order_no, line, part));
create table log (line text);
create view big_orders as select * from orders;
comment on table orders is 'What customers want.';
"""


@pytest.fixture(scope="module")
def server():
    directory = temporary_directory()
    try:
        with Server(directory / "data") as started:
            yield started
            assert started.stop() == 0, started.errors()
    finally:
        remove(directory)


def sql(server, *statements):
    """Runs them with psql, as the README says, and returns what the last one answers."""
    lines = (server.data / "postgres" / "postmaster.pid").read_text().split("\n")
    command = ["psql", "-h", lines[4], "-p", "5432", "-U", "tuskgate", "-X", "-q", "-A", "-t",
               "-v", "ON_ERROR_STOP=1", "tuskgate"]
    for statement in statements:
        command += ["-c", statement]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS,
                          check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def database(server):
    """The server, with the tables made anew."""
    sql(server, "drop schema public cascade; create schema public", TABLES)
    return server


def tuskgate(server, *arguments):
    return run(*arguments, "--data", server.data)


def comment(server, relation="orders"):
    return sql(server, f"select obj_description('{relation}'::regclass)")


def done(result):
    assert result.returncode == 0, result.stderr
    return result.stdout


def failed(result):
    assert result.returncode == 1, result.stdout
    return result.stderr


def test_writes_the_comment_and_keeps_what_it_says(database):
    output = done(tuskgate(database, "attach", "--table", "public.orders", "--name", "Orders"))
    assert output == (
        "public.orders is attached as the table Orders: partition key customer_id (N), sort key "
        "order_no (S); indexes orders_by_status\n"
    )
    assert comment(database) == (
        "What customers want.\n"
        '@dynamodb {"table": "Orders", "partition_key": "customer_id", "sort_key": "order_no"}'
    )
    listed = done(tuskgate(database, "attach", "--list"))
    assert listed.startswith("Orders: public.orders; partition key customer_id (N)")
    assert done(tuskgate(database, "detach", "--table", "orders")) == (
        "public.orders is detached\n"
    )
    assert comment(database) == "What customers want."
    assert done(tuskgate(database, "attach", "--list")) == ""
    assert "the comment on public.orders has no mapping" in failed(
        tuskgate(database, "detach", "--table", "orders")
    )


def test_takes_keys_and_options(database):
    done(
        tuskgate(database, "attach", "--table", "orders", "--partition-key", "C#{customer_id}",
                 "--sort-key", "O#{order_no}", "--option", "dates=epoch", "--option",
                 "read_only=true", "--option", 'indexes=["orders_by_status"]', "--option",
                 'attributes={"status": "Status"}')
    )
    written = json.loads(comment(database).partition("@dynamodb")[2])
    assert written == {
        "partition_key": "C#{customer_id}", "sort_key": "O#{order_no}", "dates": "epoch",
        "read_only": True, "indexes": ["orders_by_status"], "attributes": {"status": "Status"},
    }


def test_attaches_views_with_a_key(database):
    assert "nothing says what its rows are told apart by" in failed(
        tuskgate(database, "attach", "--table", "big_orders")
    )
    done(tuskgate(database, "attach", "--table", "big_orders", "--partition-key", "customer_id",
                  "--sort-key", "order_no"))
    assert comment(database, "big_orders").startswith("@dynamodb {")


@pytest.mark.parametrize("arguments, reason", [
    (["--table", "nothing"], "there is no table or view public.nothing"),
    (["--table", "log"], "it has no primary key"),
    (["--table", "a.b.c"], "'a.b.c' is no relation's name"),
    (["--table", "orders", "--partition-key", "gone"], "there is no column"),
    (["--table", "orders", "--option", "tabel=x"], '"tabel" is not known'),
    (["--table", "orders", "--name", "x"], "cannot be a table's name"),
    (["--schema", "nowhere"], "there is no table or view in the schema nowhere"),
])
def test_says_what_cannot_be(database, arguments, reason):
    assert reason in failed(tuskgate(database, "attach", *arguments))
    assert comment(database) == "What customers want."


@pytest.mark.parametrize("arguments", [
    ["attach"],
    ["attach", "--list", "--table", "orders"],
    ["attach", "--schema", "public", "--name", "x"],
    ["attach", "--table", "orders", "--apply"],
    ["attach", "--table", "orders", "--sort-key", "x"],
    ["attach", "--table", "orders", "--option", "novalue"],
    ["detach"],
    ["detach", "--table", "orders", "--apply"],
    ["serve", "--table", "orders"],
])
def test_refuses_arguments_that_make_no_sense(arguments):
    result = run(*arguments)
    assert result.returncode == 2, result.stdout
    assert result.stderr.startswith("tuskgate: ")


def test_proposes_for_a_schema(database):
    result = tuskgate(database, "attach", "--schema", "public")
    assert json.loads(done(result)) == {
        "relations": {
            "public.customers": {"partition_key": "id"},
            "public.lines": {"partition_key": "order_no", "sort_key": "{line:010}#{part:010}"},
            "public.orders": {"partition_key": "customer_id", "sort_key": "order_no"},
            "public.big_orders": {"partition_key": "customer_id", "sort_key": "order_no"},
        }
    }
    assert "# public.log: it has no primary key" in result.stderr
    assert comment(database) == "What customers want."


def test_attaches_a_whole_schema(database):
    done(tuskgate(database, "attach", "--table", "orders", "--name", "Orders"))
    result = tuskgate(database, "attach", "--schema", "public", "--apply")
    assert "public.customers is attached as the table customers" in done(result)
    assert "# public.orders: it has a mapping already" in result.stderr
    listed = done(tuskgate(database, "attach", "--list"))
    assert [line.partition(":")[0] for line in listed.splitlines()] == [
        "Orders", "big_orders", "customers", "lines"
    ]


def test_writes_mapping_files(database, directory):
    file = directory / "mapping.json"
    done(tuskgate(database, "attach", "--schema", "public", "--apply", "--mapping", file))
    assert set(json.loads(file.read_text())["relations"]) == {
        "public.big_orders", "public.customers", "public.lines", "public.orders"
    }
    done(tuskgate(database, "attach", "--table", "orders", "--name", "Orders", "--mapping", file))
    assert json.loads(file.read_text())["relations"]["public.orders"]["table"] == "Orders"
    assert comment(database) == "What customers want."
    assert "Orders: public.orders;" in done(tuskgate(database, "attach", "--list", "--mapping", file))
    done(tuskgate(database, "detach", "--table", "orders", "--mapping", file))
    assert set(json.loads(file.read_text())["relations"]) == {
        "public.big_orders", "public.customers", "public.lines"
    }
    done(tuskgate(database, "attach", "--table", "orders", "--mapping", file, "--comment"))
    assert "@dynamodb" in comment(database)


def test_works_without_a_running_server(directory):
    data = directory / "data"
    with Server(data) as server:
        sql(server, "create table things (id int primary key)")
    assert "as the table things" in done(run("attach", "--table", "things", "--data", data))
    assert done(run("attach", "--list", "--data", data)).startswith("things: public.things;")


@pytest.mark.parametrize("arguments", [
    ["attach", "--list"],
    ["attach", "--table", "things"],
    ["detach", "--table", "things"],
    ["views", "refresh"],
    ["views", "refresh", "--check"],
])
def test_never_makes_a_cluster(directory, arguments):
    message = (
        "there is no PostgreSQL cluster in {}: start tuskgate serve there first, or name another "
        "one with --data or --database-url\n"
    )
    assert message.format("./data") in failed(run(*arguments, cwd=directory))
    assert list(directory.iterdir()) == []
    # What an interrupted start has left is no cluster either.
    data = directory / "data"
    (data / "postgres").mkdir(parents=True)
    (data / "postgres.initdb").mkdir()
    assert message.format(data) in failed(run(*arguments, "--data", data))
    assert sorted(path.name for path in data.rglob("*")) == ["postgres", "postgres.initdb"]


def described(server, name):
    client = connect(server.url)
    try:
        return client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return None


def test_a_running_server_follows(database):
    assert described(database, "Orders") is None
    done(tuskgate(database, "attach", "--table", "orders", "--name", "Orders"))
    table = eventually(lambda: described(database, "Orders"), "the new table")
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["customer_id", "order_no"]
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == [
        "orders_by_status"
    ]
    sql(database, "create index orders_by_time on orders (created_at, order_no)")
    eventually(
        lambda: len(described(database, "Orders")["GlobalSecondaryIndexes"]) == 2, "the new index"
    )
    sql(database, "drop table orders cascade")
    eventually(lambda: described(database, "Orders") is None, "the end of the table")


def test_a_server_without_the_event_trigger_follows(directory):
    data = directory / "data"
    with Server(data) as server:
        sql(server, "create table things (id int primary key)",
            "drop event trigger tuskgate_relations_change; "
            "drop event trigger tuskgate_relations_drop")
    with Server(data) as server:
        sql(server, "comment on table things is '@dynamodb'")
        eventually(lambda: described(server, "things"), "the new table")


def test_a_running_server_follows_its_mapping_file(directory):
    file = directory / "mapping.json"
    file.write_text('{"relations": {}}')
    with Server(directory / "data", "--mapping", file) as server:
        sql(server, "create table things (id int primary key)")
        done(run("attach", "--table", "things", "--data", server.data, "--mapping", file))
        eventually(lambda: described(server, "things"), "the new table")
        file.write_text("nonsense")
        eventually(lambda: "the mapping file: " in server.errors(), "the complaint")
        assert described(server, "things")


def test_what_cannot_be_attached_is_logged_once(directory):
    with Server(directory / "data") as server:
        sql(server, "create table things (id int primary key)",
            "comment on table things is '@dynamodb {\"tabel\": \"x\"}'",
            "create table others (id int primary key)")
        note = 'public.things is not attached: "tabel" is not known'
        eventually(lambda: note in server.errors(), "the note")
        sql(server, "comment on table others is '@dynamodb'")
        eventually(lambda: described(server, "others"), "the new table")
        assert server.errors().count(note) == 1
        assert server.stop() == 0


def test_an_item_table_of_the_name_wins(directory):
    with Server(directory / "data") as server:
        client = connect(server.url)
        client.create_table(
            TableName="things", BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
        )
        sql(server, "create table things (id int primary key)",
            "comment on table things is '@dynamodb'")
        eventually(lambda: "made by CreateTable" in server.errors(), "the note")
        assert described(server, "things")["KeySchema"][0]["AttributeName"] == "p"
        client.delete_table(TableName="things")
        eventually(
            lambda: (described(server, "things") or {"KeySchema": [{"AttributeName": ""}]})
            ["KeySchema"][0]["AttributeName"] == "id",
            "the attached table",
        )
