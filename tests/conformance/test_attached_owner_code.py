"""Code of the owner's that fails inside a statement, and locks that others hold: the client is told
once, and SDKs do not try it again."""

import os
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from attached import lab
from support import refused, unique

FAILURES = {
    # A race, were it the statement's own.
    "duplicate": "insert into {schema}.kept values (1)",
    # The table has changed, were it the statement's own.
    "no_table": "execute 'insert into {schema}.gone values (1)'",
    "no_column": "execute 'insert into {schema}.kept (gone) values (1)'",
    "no_function": "perform {schema}.gone()",
    "no_rows": "select id into strict n from {schema}.kept where id = 0",
    "assertion": "assert false",
    "own_state": "raise exception 'no' using errcode = 'AB123'",
    "own_table_state": "raise undefined_table",
    "own_unique_state": "raise unique_violation using constraint = '{schema}_pkey'",
    "recursion": "perform {schema}.deeper()",
    "end": "commit",
    "return": "return 1 / 0",
    "canceled": "perform pg_cancel_backend(pg_backend_pid()), pg_sleep(60)",
}

FUNCTIONS = "".join(
    f"""
    create function {{schema}}.fail_{name}() returns trigger language plpgsql as $$
      declare n int; begin {body}; return new; end $$;
    create table {{schema}}.{name} (id text primary key, n int);
    insert into {{schema}}.{name} values ('there', 1);
    create trigger fails before insert or update on {{schema}}.{name}
      for each row execute function {{schema}}.fail_{name}();
    comment on table {{schema}}.{name} is '@dynamodb {{"table": "{{schema}}.{name}"}}';
    """
    for name, body in FAILURES.items()
)

schema = lab(
    """
    create table {schema}.kept (id int primary key);
    insert into {schema}.kept values (1);
    create function {schema}.deeper() returns int language plpgsql as $$
      begin return {schema}.deeper(); end $$;
    create table {schema}.parts (id text primary key, n int) partition by hash (id);
    create table {schema}.parts_0 partition of {schema}.parts
      for values with (modulus 1, remainder 0);
    create function {schema}.fail_parts() returns trigger language plpgsql as $$
      begin insert into {schema}.kept values (1); return new; end $$;
    create trigger fails before insert on {schema}.parts
      for each row execute function {schema}.fail_parts();
    comment on table {schema}.parts is '@dynamodb {"table": "{schema}.parts"}';
    create table {schema}.base (id text primary key, n int);
    insert into {schema}.base values ('there', 1);
    create function {schema}.asks(n int) returns int language plpgsql stable as $$
      begin return (select id from {schema}.gone_later); end $$;
    create table {schema}.gone_later (id int);
    create view {schema}.seen as select id, n, {schema}.asks(n) as asked from {schema}.base;
    drop table {schema}.gone_later;
    create view {schema}.many as
      select id, n, (select b.n from {schema}.base b cross join generate_series(1, 2)) as first
      from {schema}.base;
    comment on view {schema}.seen is
      '@dynamodb {"table": "{schema}.seen", "partition_key": "id"}';
    comment on view {schema}.many is
      '@dynamodb {"table": "{schema}.many", "partition_key": "id"}';
    create table {schema}.wide (id text primary key, body text);
    create index on {schema}.wide ((body || '!'));
    comment on table {schema}.wide is '@dynamodb {"table": "{schema}.wide"}';
    create table {schema}.locked (id text primary key, n int);
    insert into {schema}.locked values ('row', 1);
    comment on table {schema}.locked is '@dynamodb {"table": "{schema}.locked"}';
    """
    + FUNCTIONS,
    *(f"{{schema}}.{name}"
      for name in (*FAILURES, "parts", "seen", "many", "wide", "locked")),
)


def message(caught):
    return caught.value.response["Error"]["Message"]


@pytest.mark.parametrize("name", FAILURES)
def test_a_trigger_that_fails(world, schema, name):
    table = world.table(f"{schema}.{name}")
    with refused():
        table.put_item(Item={"id": unique(), "n": 1})
    with refused():
        table.put_item(Item={"id": "there", "n": 2})
    with refused() as caught:
        table.update_item(Key={"id": "there"}, UpdateExpression="SET n = n + :one",
                          ExpressionAttributeValues={":one": 1})
    assert "SQL" not in message(caught)
    assert table.get_item(Key={"id": "there"})["Item"]["n"] == 1


def test_a_trigger_of_a_partitioned_relation_that_fails(world, schema):
    table = world.table(f"{schema}.parts")
    with refused() as caught:
        table.put_item(Item={"id": unique(), "n": 1})
    assert "kept_pkey" in message(caught)


@pytest.mark.parametrize("name", ["seen", "many"])
def test_a_view_that_fails(world, schema, name):
    table = world.table(f"{schema}.{name}")
    with refused():
        table.get_item(Key={"id": "there"})
    with refused():
        table.scan()


def test_a_value_that_an_index_cannot_hold(world, schema):
    body = os.urandom(20_000).hex()  # which does not compress
    with refused() as caught:
        world.table(f"{schema}.wide").put_item(Item={"id": unique(), "body": body})
    assert "index" in message(caught)


def test_locks_that_others_hold(world, schema):
    """All at once, since each waits for as long as Tuskgate does."""
    attached = world.table(f"{schema}.locked")
    key = {"id": "row"}
    requests = [
        lambda: attached.put_item(Item={**key, "n": 2}),
        lambda: attached.update_item(Key=key, UpdateExpression="SET n = n + :one",
                                     ExpressionAttributeValues={":one": 1}),
        lambda: attached.delete_item(Key=key, ConditionExpression="attribute_exists(id)"),
    ]
    with psycopg.connect(world.database.url) as holder:
        holder.execute(f"select from {schema}.locked for update")

        def code(request):
            with refused(code="TransactionConflictException") as caught:
                request()
            return message(caught)

        with ThreadPoolExecutor(len(requests)) as pool:
            assert set(pool.map(code, requests)) == {"Transaction is ongoing for the item"}
    assert attached.get_item(Key=key)["Item"]["n"] == 1
