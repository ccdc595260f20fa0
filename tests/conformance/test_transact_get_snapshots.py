"""TransactGetItems of ours: all items are of one snapshot, whatever kinds of tables they are in.

What the service is recorded to answer is in test_transact_get_items.py.
"""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from attached import Database, database_url, lab
from cluster import Cluster
from server import Server, eventually, remove, temporary_directory
from support import connect, new_table, refused, table_name, unique

CANCELLED = "TransactionCanceledException"
READERS = 4
READS = 150

schema = lab(
    """
    create table {schema}.orders (id text primary key, n int not null);
    create table {schema}.orders_of (owner text, no int, n int, primary key (owner, no));
    create table {schema}.gates (id int primary key);
    insert into {schema}.gates values (1);
    create function {schema}.pass(int) returns boolean language plpgsql volatile as
      $$ begin perform pg_advisory_xact_lock_shared($1, 0); return true; end $$;
    create view {schema}.slow_gates as
      select id, {schema}.pass(hashtext('{schema}')) as passed from {schema}.gates;
    comment on table {schema}.orders is '@dynamodb {"table": "{schema}.orders"}';
    comment on table {schema}.orders_of is '@dynamodb {"table": "{schema}.orders_of",
      "partition_key": "OWNER#{owner}", "sort_key": "ORDER#{no:05}"}';
    comment on view {schema}.slow_gates is
      '@dynamodb {"table": "{schema}.slow_gates", "partition_key": "id"}';
    """,
    "{schema}.orders", "{schema}.orders_of", "{schema}.slow_gates",
)


@pytest.fixture(scope="module")
def table(world):
    with new_table(world.resource, "p:S") as made:
        yield made


def relation_of(world, table):
    name = world.database.value("select relation from tuskgate.tables where name = %s", table.name)
    return f'tuskgate_data."{name}"'


def get(table, key, **parameters):
    return {"Get": {"TableName": table if isinstance(table, str) else table.name, "Key": key,
                    **parameters}}


def items(client, *gets, **parameters):
    answer = client.meta.client.transact_get_items(TransactItems=list(gets), **parameters)
    return [response.get("Item") for response in answer["Responses"]]


def test_items_of_all_kinds_of_tables(world, table, schema):
    orders, orders_of = world.table(f"{schema}.orders"), world.table(f"{schema}.orders_of")
    key = unique()
    table.put_item(Item={"p": key, "v": {"a": 1, "b": 2}})
    orders.put_item(Item={"id": key, "n": 5})
    orders_of.put_item(Item={"PK": f"OWNER#{key}", "SK": "ORDER#00007", "n": 6})
    found = items(
        world.resource,
        get(orders, {"id": key}),
        get(table, {"p": key}, ProjectionExpression="v.b"),
        get(orders, {"id": unique()}),
        get(orders_of, {"PK": f"OWNER#{key}", "SK": "ORDER#00007"}, ProjectionExpression="n"),
        get(table, {"p": unique()}),
        get(orders_of, {"PK": f"OWNER#{key}", "SK": "ORDER#00008"}),
    )
    assert found == [{"id": key, "n": 5}, {"v": {"b": 2}}, None, {"n": 6}, None, None]


def test_capacity_of_several_tables(world, table, schema):
    key = unique()
    table.put_item(Item={"p": key, "v": "x" * 4100})
    answer = world.client.transact_get_items(
        TransactItems=[
            get(table, {"p": {"S": key}}), get(f"{schema}.orders", {"id": {"S": key}}),
            get(table, {"p": {"S": unique()}}),
        ],
        ReturnConsumedCapacity="INDEXES",
    )
    assert answer["ConsumedCapacity"] == [
        {"TableName": name, "CapacityUnits": units, "ReadCapacityUnits": units,
         "Table": {"CapacityUnits": units, "ReadCapacityUnits": units}}
        for name, units in ((table.name, 6.0), (f"{schema}.orders", 2.0))
    ]


def waits(world, schema):
    return world.database.value(
        "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        " and classid = (hashtext(%s)::bigint & 4294967295)::oid", schema)


# A statement is held up until what those before and after it read has changed.
def test_what_is_written_meanwhile_is_not_seen(world, table, schema):
    relation = relation_of(world, table)
    first, third = unique(), unique()
    for key in (first, third):
        table.put_item(Item={"p": key, "n": 0})
    world.table(f"{schema}.orders").put_item(Item={"id": first, "n": 0})
    world.sql("select pg_advisory_lock(hashtext(%s), 0)", schema)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(
            items, world.resource, get(table, {"p": first}), get(f"{schema}.slow_gates", {"id": 1}),
            get(table, {"p": third}), get(f"{schema}.orders", {"id": first}))
        try:
            eventually(lambda: waits(world, schema), "the reader at the gate")
            world.sql(f"with o as (update {schema}.orders set n = 1 where id = %s) update {relation}"
                      " set item = jsonb_set(item, '{n,N}', '\"1\"') where pk in (%s, %s)",
                      first, first, third)
        finally:
            world.sql("select pg_advisory_unlock(hashtext(%s), 0)", schema)
        found = reading.result()
    assert [found[0]["n"], found[2]["n"], found[3]["n"]] == [0, 0, 0]
    again = items(world.resource, get(table, {"p": first}), get(table, {"p": third}),
                  get(f"{schema}.orders", {"id": first}))
    assert [item["n"] for item in again] == [1, 1, 1]


# Two items, far apart in one request, which SQL changes together.
@pytest.mark.parametrize("tables", [1, 2])
def test_no_reader_sees_half_of_a_transaction(world, table, tables):
    prefix = unique()
    keys = [f"{prefix}-{i:02}" for i in range(40)]
    ended = threading.Event()

    def write(first, last):
        database = Database(world.database.url)
        n = 0
        while not ended.is_set():
            n += 1
            database.execute(
                "with l as (update {1} set item = jsonb_set(item, '{{n,N}}', to_jsonb(%s::text))"
                " where pk = %s) update {0} set item = jsonb_set(item, '{{n,N}}',"
                " to_jsonb(%s::text)) where pk = %s".format(first, last),
                str(n), keys[-1], str(n), keys[0])
        database.close()
        return n

    def read(other):
        gets = [get(table if i < 20 else other, {"p": {"S": key}}) for i, key in enumerate(keys)]
        seen = set()
        for _ in range(READS):
            answer = world.raw("TransactGetItems", TransactItems=gets)
            first, last = (answer["Responses"][i]["Item"]["n"]["N"] for i in (0, -1))
            assert first == last
            seen.add(first)
        return seen

    with contextlib.ExitStack() as stack:
        other = table if tables == 1 else stack.enter_context(new_table(world.resource, "p:S"))
        table.put_item(Item={"p": keys[0], "n": 0})
        other.put_item(Item={"p": keys[-1], "n": 0})
        pool = stack.enter_context(ThreadPoolExecutor(READERS + 1))
        writing = pool.submit(write, relation_of(world, table), relation_of(world, other))
        try:
            seen = set().union(*pool.map(read, [other] * READERS))
        finally:
            ended.set()
        assert writing.result() > 1
        assert len(seen) > 1


def test_at_most_4_mb(world, table):
    with new_table(world.resource, "p:S") as other:
        keys = [{"p": str(i)} for i in range(11)]
        for made in (table, other):
            for key in keys:
                made.put_item(Item={**key, "v": "x" * 390_000})
        too_large = "The aggregate size of the items in the transaction exceeds 4 MB"
        assert len(items(world.resource, *(get(table, key) for key in keys[:10]))) == 10
        with refused(too_large):
            items(world.resource, *(get(table, key) for key in keys))
        with refused(too_large):
            items(world.resource, *(get(table, key) for key in keys[:6]),
                  *(get(other, key) for key in keys[:5]))


def test_tables_that_another_gateway_has_made_anew(start_server):
    one = start_server()
    resource = connect(one.url, boto3.resource)
    other = connect(start_server("--database-url", database_url(one)).url, boto3.resource)
    kept = table_name()
    with new_table(resource, "p:S", TableName=kept):
        name = table_name()
        for n, keys in enumerate([("p:S",), ("q:S",), ("q:S",), ("p:S",)]):
            with new_table(resource, *keys, TableName=name) as made:
                key = {keys[0].split(":")[0]: "a"}
                made.put_item(Item={**key, "n": n})
                assert items(other, get(kept, {"p": "a"}), get(name, key)) == [
                    None, {**key, "n": n}]


def test_foreign_tables_are_refused(world, table):
    directory = temporary_directory()
    cluster = None
    try:
        cluster = Cluster(directory)
        far = Database(cluster.url)
        far.execute("create table parts (id int primary key)")
        far.close()
        host = cluster.url.split()[0].removeprefix("host=")
        definition = f"""
            create extension if not exists postgres_fdw;
            create server {{schema}} foreign data wrapper postgres_fdw
              options (host '{host}', dbname 'postgres');
            create user mapping for current_user server {{schema}} options (user 'owner');
            create foreign table {{schema}}.parts (id int) server {{schema}}
              options (schema_name 'public', table_name 'parts');
            comment on foreign table {{schema}}.parts is
              '@dynamodb {{"table": "{{schema}}.parts", "partition_key": "id"}}';
        """
        with world.relations(definition, "{schema}.parts") as made:
            name = f"{made}.parts"
            with refused(f"Table {name} is attached to a foreign table, whose rows cannot be read "
                         "in one snapshot with others: read them with GetItem or BatchGetItem"):
                items(world.resource, get(table, {"p": "a"}), get(name, {"id": 1}))
            world.sql(f"drop server {made} cascade")
    finally:
        if cluster:
            cluster.stop()
        remove(directory)


def test_throughput_that_is_used_up_cancels():
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--throttle") as server:
            resource = connect(server.url, boto3.resource)
            one = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 20_000}
            with (new_table(resource, "p:S") as free,
                  new_table(resource, "p:S", BillingMode="PROVISIONED",
                            ProvisionedThroughput=one) as small):
                for i in range(2):
                    small.put_item(Item={"p": str(i), "v": "x" * 390_000})
                wanted = [get(free, {"p": "a"}), *(get(small, {"p": str(i)}) for i in range(2))]
                # 384 units, which are more than the 300 that are kept.
                assert len(items(resource, *wanted)) == 3
                with refused(code=CANCELLED) as caught:
                    items(resource, *wanted)
                reasons = caught.value.response["CancellationReasons"]
                assert [reason["Code"] for reason in reasons] == [
                    "None", "ProvisionedThroughputExceeded", "ProvisionedThroughputExceeded"]
                assert reasons[1]["Message"].startswith(
                    "The level of configured provisioned throughput for the table was exceeded.")
                assert items(resource, wanted[0]) == [None]
    finally:
        remove(directory)
