"""Writes that the database leaves out, or does otherwise than was asked, without an error: all of them
are refused in the same words, and nothing is done."""

import threading
import uuid

import pytest
from attached import Attached, database_url, lab
from server import Server, remove, temporary_directory
from support import CONDITION_FAILED, refused, unique

INVALID = "One or more parameter values were invalid: "

# Each relation has the rows 'there' and 'other', and a log that is to stay empty.
RELATION = """
    create table {schema}.{name} (id text primary key, n int);
    insert into {schema}.{name} values ('there', 1), ('other', 2);
    comment on table {schema}.{name} is '@dynamodb {{"table": "{schema}.{name}"}}';
"""
TRIGGER = """
    create function {schema}.{name}_code() returns trigger language plpgsql as $$
      begin insert into {schema}.log values ('{name}'); {body} end $$;
    create trigger code before insert or update or delete on {schema}.{name}
      for each row execute function {schema}.{name}_code();
"""
TRIGGERS = {
    "suppresses": "return null;",
    "redirects": "insert into {schema}.elsewhere values (coalesce(new.id, old.id)); return null;",
    "renames": "if tg_op = 'DELETE' then return null; end if;"
               " new.id := new.id || '!'; return new;",
}
RULES = ("insert", "update", "delete")

schema = lab(
    "create table {schema}.log (name text); create table {schema}.elsewhere (id text);"
    + "".join((RELATION + TRIGGER).format(schema="{schema}", name=name, body=body)
              for name, body in TRIGGERS.items())
    + "".join(RELATION.format(schema="{schema}", name=f"no_{verb}")
              + f"create rule nothing as on {verb} to {{schema}}.no_{verb} do instead nothing;"
              for verb in RULES)
    + """
    create table {schema}.parts (id text primary key, n int) partition by hash (id);
    create table {schema}.part partition of {schema}.parts for values with (modulus 1, remainder 0);
    insert into {schema}.parts values ('there', 1), ('other', 2);
    create function {schema}.parts_code() returns trigger language plpgsql as $$
      begin insert into {schema}.log values ('parts'); return null; end $$;
    create trigger code before insert or update or delete on {schema}.part
      for each row execute function {schema}.parts_code();
    comment on table {schema}.parts is '@dynamodb {"table": "{schema}.parts"}';

    create table {schema}.base (id text primary key, n int);
    insert into {schema}.base values ('there', 1), ('other', 2);
    create view {schema}.seen as select id, n from {schema}.base;
    create function {schema}.seen_code() returns trigger language plpgsql as $$
      begin insert into {schema}.log values ('seen'); return null; end $$;
    create trigger code instead of insert or update or delete on {schema}.seen
      for each row execute function {schema}.seen_code();
    comment on view {schema}.seen is
      '@dynamodb {"table": "{schema}.seen", "partition_key": "id"}';

    create view {schema}.nothing as select id, n from {schema}.base;
    create rule i as on insert to {schema}.nothing do instead nothing;
    create rule u as on update to {schema}.nothing do instead nothing;
    create rule d as on delete to {schema}.nothing do instead nothing;
    comment on view {schema}.nothing is
      '@dynamodb {"table": "{schema}.nothing", "partition_key": "id"}';

    create table {schema}.lowered (id text primary key, n int);
    create function {schema}.lower_id() returns trigger language plpgsql as $$
      begin new.id := lower(new.id); return new; end $$;
    create trigger code before insert or update on {schema}.lowered
      for each row execute function {schema}.lower_id();
    comment on table {schema}.lowered is '@dynamodb {"table": "{schema}.lowered"}';

    create table {schema}.sometimes (id text primary key, n int);
    create function {schema}.counted() returns trigger language plpgsql as $$
      begin if new.n % 2 = 1 then return null; end if; return new; end $$;
    create trigger code before insert or update on {schema}.sometimes
      for each row execute function {schema}.counted();
    comment on table {schema}.sometimes is '@dynamodb {"table": "{schema}.sometimes"}';
    """,
    *(f"{{schema}}.{name}" for name in (*TRIGGERS, *(f"no_{verb}" for verb in RULES), "parts", "seen",
                                        "nothing", "lowered", "sometimes")),
)


def left_out(table):
    return (f"{INVALID}The change of an item of table {table.name} was left out by a rule, trigger or "
            "policy of its relation")


def batch(table, request):
    return table.meta.client.batch_write_item(RequestItems={table.name: [request]})


NEW, THERE = {"id": "new", "n": 5}, {"id": "there", "n": 5}
SET = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": 5}}
ADD = {"UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": 5}}
EXISTS = {"ConditionExpression": "attribute_exists(id)"}
NOT_EXISTS = {"ConditionExpression": "attribute_not_exists(id)"}

WRITES = {
    "insert": [
        lambda table: table.put_item(Item=NEW),
        lambda table: table.put_item(Item=NEW, ReturnValues="ALL_OLD"),
        lambda table: table.put_item(Item=NEW, ReturnConsumedCapacity="TOTAL"),
        lambda table: table.put_item(Item=NEW, **NOT_EXISTS),
        lambda table: table.update_item(Key={"id": "new"}, **SET),
        lambda table: table.update_item(Key={"id": "new"}, **ADD, ReturnValues="ALL_NEW"),
        lambda table: batch(table, {"PutRequest": {"Item": NEW}}),
    ],
    "update": [
        lambda table: table.put_item(Item=THERE),
        lambda table: table.put_item(Item=THERE, ReturnValues="ALL_OLD"),
        lambda table: table.put_item(Item=THERE, **EXISTS),
        lambda table: table.update_item(Key={"id": "there"}, **SET),
        lambda table: table.update_item(Key={"id": "there"}, **SET, **EXISTS),
        lambda table: table.update_item(Key={"id": "there"}, **ADD, ReturnValues="UPDATED_NEW"),
        lambda table: batch(table, {"PutRequest": {"Item": THERE}}),
    ],
    "delete": [
        lambda table: table.delete_item(Key={"id": "there"}),
        lambda table: table.delete_item(Key={"id": "there"}, ReturnValues="ALL_OLD"),
        lambda table: table.delete_item(Key={"id": "there"}, **EXISTS),
        lambda table: batch(table, {"DeleteRequest": {"Key": {"id": "there"}}}),
    ],
}


def rows(world, name):
    return world.sql(f"select id, n from {name} order by id")


@pytest.mark.parametrize("verb", WRITES)
@pytest.mark.parametrize("name", [*TRIGGERS, "parts", "seen"])
def test_triggers_that_leave_writes_out(world, schema, name, verb):
    table = world.table(f"{schema}.{name}")
    before = rows(world, table.name)
    for write in WRITES[verb]:
        with refused(left_out(table)):
            write(table)
        assert rows(world, table.name) == before
        # What the trigger did besides is undone.
        assert world.sql(f"select * from {schema}.log") == []
        assert world.sql(f"select * from {schema}.elsewhere") == []


@pytest.mark.parametrize("name", [*TRIGGERS, "parts", "seen"])
def test_what_triggers_do_not_change(world, schema, name):
    table = world.table(f"{schema}.{name}")
    # Nothing is there to be deleted, and nothing is done where a condition is false.
    table.delete_item(Key={"id": "absent"})
    assert batch(table, {"DeleteRequest": {"Key": {"id": "absent"}}})["UnprocessedItems"] == {}
    for failing in (
        lambda: table.put_item(Item=THERE, **NOT_EXISTS),
        lambda: table.put_item(Item=NEW, **EXISTS),
        lambda: table.update_item(Key={"id": "new"}, **SET, **EXISTS),
        lambda: table.delete_item(Key={"id": "there"}, ConditionExpression="n > :n",
                                  ExpressionAttributeValues={":n": 7}),
    ):
        with refused(code=CONDITION_FAILED):
            failing()
    assert table.get_item(Key={"id": "there"})["Item"] == {"id": "there", "n": 1}


@pytest.mark.parametrize("verb", RULES)
def test_rules_that_leave_writes_out(world, schema, verb):
    for name in (f"no_{verb}", "nothing"):
        table = world.table(f"{schema}.{name}")
        before = rows(world, table.name)
        for write in WRITES[verb]:
            with refused(left_out(table)):
                write(table)
            assert rows(world, table.name) == before


def test_a_trigger_that_spells_the_key_otherwise(world, schema):
    table = world.table(f"{schema}.lowered")
    for write in (
        lambda: table.put_item(Item={"id": "ABC", "n": 1}),
        lambda: table.update_item(Key={"id": "ABC"}, **SET),
        lambda: batch(table, {"PutRequest": {"Item": {"id": "ABC"}}}),
    ):
        with refused(left_out(table)):
            write()
    assert rows(world, table.name) == []
    table.put_item(Item={"id": "abc", "n": 1})
    table.update_item(Key={"id": "abc"}, **ADD)
    assert table.get_item(Key={"id": "abc"})["Item"] == {"id": "abc", "n": 6}


def test_one_of_a_batch_is_left_out(world, schema):
    """All or none of a table's puts."""
    table = world.table(f"{schema}.sometimes")
    with refused(left_out(table)):
        table.meta.client.batch_write_item(RequestItems={table.name: [
            {"PutRequest": {"Item": {"id": f"batch{n}", "n": n}}} for n in (2, 3, 4)]})
    assert rows(world, table.name) == []


def test_a_batch_of_which_some_is_done(world, schema):
    """What was done is told; what was refused is left to the client, who is told why by itself."""
    table, other = world.table(f"{schema}.no_delete"), world.table(f"{schema}.suppresses")
    removed = {"DeleteRequest": {"Key": {"id": "there"}}}
    put = {"PutRequest": {"Item": {"id": "added", "n": 9}}}
    answer = table.meta.client.batch_write_item(RequestItems={table.name: [put, removed]})
    assert answer["UnprocessedItems"] == {table.name: [removed]}
    assert rows(world, table.name) == [("added", 9), ("other", 2), ("there", 1)]
    answer = table.meta.client.batch_write_item(RequestItems={
        table.name: [{"PutRequest": {"Item": {"id": "added", "n": 10}}}], other.name: [put]})
    assert answer["UnprocessedItems"] == {other.name: [put]}
    assert rows(world, table.name) == [("added", 10), ("other", 2), ("there", 1)]
    with refused(left_out(other)):
        batch(other, put)
    world.sql(f"truncate {table.name}; insert into {table.name} values ('there', 1), ('other', 2)")


def test_writers_that_meet_at_a_trigger(world, schema):
    """Races are none of the trigger's doing: each write is done, whoever else writes the row."""
    table = world.table(f"{schema}.sometimes")
    key = {"id": unique()}
    rounds, failures = 30, []

    def write():
        for n in range(rounds):
            try:
                world.raw("PutItem", TableName=table.name,
                          Item={"id": {"S": key["id"]}, "n": {"N": str(2 * n)}})
                world.raw("DeleteItem", TableName=table.name, Key={"id": {"S": key["id"]}})
                world.raw("UpdateItem", TableName=table.name, Key={"id": {"S": key["id"]}},
                          UpdateExpression="ADD n :two",
                          ExpressionAttributeValues={":two": {"N": "2"}})
            except AssertionError as error:
                failures.append(error)

    writers = [threading.Thread(target=write) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []


# --- policies, which do not hold for superusers ---

POLICIES = {
    "update": "create policy p on {name} for update using (n < 2);",
    "delete": "create policy p on {name} for delete using (n < 2);",
    "nothing": "",
}


@pytest.fixture(scope="module")
def guarded(world):
    """A server whose role sees all rows of a relation, and may change only some."""
    role = f"guarded_{uuid.uuid4().hex[:8]}"
    schema = f"lab_{uuid.uuid4().hex[:12]}"
    directory = temporary_directory()
    world.sql(f"create role {role} login")
    world.sql(f"create schema {schema}; grant usage on schema {schema} to {role}")
    try:
        for verb, policy in POLICIES.items():
            name = f"{schema}.{verb}"
            world.sql(RELATION.format(schema=schema, name=verb))
            world.sql(f"grant all on {name} to {role}; alter table {name} enable row level security;"
                      f"create policy adds on {name} for insert with check (true);"
                      + policy.format(name=name)
                      + ("create policy sees on {0} for select using (true);".format(name)
                         if policy else "create policy sees on {0} for select using (n < 2);"
                         "create policy changes on {0} for update using (true);".format(name)))
            for other in {"update", "delete"} - {verb}:
                if policy:
                    world.sql(f"create policy {other}s on {name} for {other} using (true)")
        world.sql(f"grant usage on schema tuskgate, tuskgate_data to {role};"
                  f"grant select on all tables in schema tuskgate to {role}")
        with Server(directory / "none", "--database-url",
                    database_url(world.server, user=role)) as server:
            attached = Attached(server, url=database_url(world.server))
            attached.schema = schema
            attached.wait_for(*(f"{schema}.{verb}" for verb in POLICIES))
            yield attached
            attached.close()
    finally:
        world.sql(f"drop schema {schema} cascade")
        world.sql(f"drop owned by {role}; drop role {role}")
        remove(directory)


HIDDEN = {"id": "other", "n": 1}

HIDDEN_WRITES = {
    "update": [
        lambda table: table.put_item(Item=HIDDEN),
        lambda table: table.put_item(Item=HIDDEN, ReturnValues="ALL_OLD"),
        lambda table: table.put_item(Item=HIDDEN, **EXISTS),
        lambda table: table.put_item(Item=HIDDEN, **NOT_EXISTS),
        lambda table: table.update_item(Key={"id": "other"}, **SET),
        lambda table: table.update_item(Key={"id": "other"}, **ADD, ReturnValues="ALL_NEW"),
        lambda table: batch(table, {"PutRequest": {"Item": HIDDEN}}),
    ],
    "delete": [
        lambda table: table.delete_item(Key={"id": "other"}),
        lambda table: table.delete_item(Key={"id": "other"}, ReturnValues="ALL_OLD"),
        lambda table: table.delete_item(Key={"id": "other"}, **EXISTS),
        lambda table: batch(table, {"DeleteRequest": {"Key": {"id": "other"}}}),
    ],
}


@pytest.mark.parametrize("verb", HIDDEN_WRITES)
def test_policies_that_hide_a_row_from_a_command(guarded, verb):
    table = guarded.table(f"{guarded.schema}.{verb}")
    before = rows(guarded, table.name)
    assert table.get_item(Key={"id": "other"})["Item"] == {"id": "other", "n": 2}
    for write in HIDDEN_WRITES[verb]:
        with refused(left_out(table)):
            write(table)
        assert rows(guarded, table.name) == before
    table.update_item(Key={"id": "there"}, UpdateExpression="SET n = :n",
                      ExpressionAttributeValues={":n": 1})
    table.delete_item(Key={"id": "absent"})


def test_a_row_that_nobody_sees(guarded):
    """Its key is taken, though nothing is found by it."""
    table = guarded.table(f"{guarded.schema}.nothing")
    before = rows(guarded, table.name)
    assert "Item" not in table.get_item(Key={"id": "other"})
    for write in (
        lambda: table.put_item(Item=HIDDEN),
        lambda: table.put_item(Item=HIDDEN, **NOT_EXISTS),
        lambda: table.update_item(Key={"id": "other"}, UpdateExpression="SET n = :n",
                                  ExpressionAttributeValues={":n": 1}),
        lambda: batch(table, {"PutRequest": {"Item": HIDDEN}}),
    ):
        with refused(left_out(table)):
            write()
        assert rows(guarded, table.name) == before


def test_writers_that_meet_at_a_policy(guarded):
    """Whoever loses a race, again and again, is not told of a policy that has nothing against it."""
    table = guarded.table(f"{guarded.schema}.update")
    ids = [unique() for _ in range(4)]
    failures = []

    def write(turn):
        for n in range(60):
            put, gone = ids[(n + turn) % 4], ids[(n + turn + 1) % 4]
            try:
                guarded.raw("BatchWriteItem", RequestItems={table.name: [
                    {"PutRequest": {"Item": {"id": {"S": put}, "n": {"N": "1"}}}},
                    {"DeleteRequest": {"Key": {"id": {"S": gone}}}}]})
                guarded.raw("DeleteItem", TableName=table.name, Key={"id": {"S": put}})
                guarded.raw("PutItem", TableName=table.name,
                            Item={"id": {"S": gone}, "n": {"N": "1"}})
            except AssertionError as error:
                failures.append(error)

    writers = [threading.Thread(target=write, args=[turn]) for turn in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    for key in ids:
        table.delete_item(Key={"id": key})
    assert failures == []
