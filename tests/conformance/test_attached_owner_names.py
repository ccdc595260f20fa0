"""The owner's code finds what it names as it does in the owner's own sessions, and says to clients
what it means to say."""

import pytest
from attached import Attached
from server import Server, remove, temporary_directory
from support import refused

DEFINITION = """
create schema shop;
create extension citext schema shop;
alter role tuskgate set search_path = shop, public;
set search_path = shop, public;
create table log (id text, n int);
create sequence numbers;
create function next_n() returns int language plpgsql as
  $$ begin return nextval('numbers'); end $$;
create function known(citext) returns boolean language plpgsql as
  $$ begin return $1 is null or $1 <> 'UNKNOWN'; end $$;
create table customers (id text primary key, email citext, n int default next_n(),
  constraint known check (known(email)));
create function note() returns trigger language plpgsql as $$
begin
  insert into log values (new.id, new.n);
  if new.n = 13 then raise exception 'thirteen of % is not for sale', new.id; end if;
  if new.n = 14 then raise exception 'kept to ourselves' using errcode = '23505'; end if;
  return new;
end $$;
create trigger note before insert or update on customers for each row execute function note();
create table waits (id text primary key, n int);
create function late() returns trigger language plpgsql as $$
begin
  if new.n = 13 then raise exception 'too late for %', new.id; end if;
  if new.n = 14 then raise unique_violation using message = 'kept', constraint = 'waits_pkey'; end if;
  if new.n = 15 then insert into waits values (new.id, 1); end if;
  return null;
end $$;
create constraint trigger late after insert or update on waits deferrable initially deferred
  for each row execute function late();
create function whispered(text) returns text language sql as $$ select lower($1) $$;
create function shout(text) returns text language plpgsql as
  $$ begin return upper(whispered($1)) || '!'; end $$;
create view loud as select id, shout(id) as shouted from customers;
comment on table customers is '@dynamodb {"table": "customers", "missing": "default"}';
comment on table waits is '@dynamodb {"table": "waits"}';
comment on view loud is '@dynamodb {"table": "loud", "partition_key": "id"}';
"""


@pytest.fixture(scope="module")
def shop():
    directory = temporary_directory()
    try:
        with Server(directory / "data") as server:
            first = Attached(server)
            first.sql(DEFINITION)
            first.close()
        with Server(directory / "data") as server:
            attached = Attached(server)
            attached.wait_for("customers", "waits", "loud")
            yield attached
            attached.close()
    finally:
        remove(directory)


def message(caught):
    return caught.value.response["Error"]["Message"]


def test_names_without_a_schema(shop):
    table = shop.table("customers")
    table.put_item(Item={"id": "a", "email": "Ada@example.com"})
    assert table.get_item(Key={"id": "a"})["Item"]["n"] == 1
    table.update_item(Key={"id": "a"}, UpdateExpression="set email = :e",
                      ExpressionAttributeValues={":e": "ADA@example.com"})
    with table.batch_writer() as batch:
        batch.put_item(Item={"id": "b", "n": 7})
    assert shop.table("loud").get_item(Key={"id": "b"})["Item"]["shouted"] == "B!"
    assert shop.database.value("select count(*) from shop.log") == 3


def test_comparisons_are_those_of_the_owner(shop):
    """With an empty path, citext would be compared as text."""
    with refused() as caught:
        shop.table("customers").put_item(Item={"id": "c", "email": "unknown"})
    assert "known" in message(caught)
    assert "Item" not in shop.table("customers").get_item(Key={"id": "c"})


def test_what_is_raised_is_told(shop):
    table = shop.table("customers")
    for write in (
            lambda: table.put_item(Item={"id": "d", "n": 13}),
            lambda: table.put_item(Item={"id": "d", "n": 13},
                                   ConditionExpression="attribute_not_exists(id)"),
            lambda: table.update_item(Key={"id": "d"}, UpdateExpression="set n = :n",
                                      ExpressionAttributeValues={":n": 13})):
        with refused() as caught:
            write()
        assert "thirteen of d is not for sale" in message(caught)
    with refused() as caught, table.batch_writer() as batch:
        batch.put_item(Item={"id": "d", "n": 13})
    assert "thirteen of d is not for sale" in message(caught)


def test_what_is_raised_with_another_class_is_not_told(shop):
    with refused() as caught:
        shop.table("customers").put_item(Item={"id": "e", "n": 14})
    assert "ourselves" not in message(caught)
    assert "trigger" in message(caught)
    assert "kept to ourselves" in shop.server.errors()


@pytest.mark.parametrize("n", [13, 14, 15])
def test_constraint_triggers_that_wait_for_the_commit(shop, n):
    table = shop.table("waits")
    table.put_item(Item={"id": "there", "n": 1})
    for write in (
            lambda: table.put_item(Item={"id": "new", "n": n}),
            lambda: table.put_item(Item={"id": "there", "n": n}),
            lambda: table.put_item(Item={"id": "new", "n": n},
                                   ConditionExpression="attribute_not_exists(id)"),
            lambda: table.update_item(Key={"id": "there"}, UpdateExpression="set n = :n",
                                      ExpressionAttributeValues={":n": n}),
            lambda: table.update_item(Key={"id": "new"}, UpdateExpression="set n = :n",
                                      ExpressionAttributeValues={":n": n})):
        with refused() as caught:
            write()
        if n == 13:
            assert "too late for" in message(caught)
    with refused(), table.batch_writer() as batch:
        batch.put_item(Item={"id": "new", "n": n})
    assert [(i["id"], i["n"]) for i in table.scan()["Items"]] == [("there", 1)]
