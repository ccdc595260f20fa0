"""Transactions of attached relations, alone and together with tables: one commit or none."""

import re
from decimal import Decimal

import pytest
from attached import lab
from botocore.exceptions import ClientError
from support import VALIDATION, get, new_table, refused, unique
from transactions import (
    CANCELLED,
    DONE,
    FAILED,
    ONE_ITEM,
    cancelled,
    check,
    delete,
    put,
    read,
    reads,
    update,
    write,
)

schema = lab(
    """
    create table {schema}.accounts (
      id text primary key, balance numeric(10, 2) not null, opened date, tags text[],
      constraint balance_is_positive check (balance >= 0)
    );
    create table {schema}.transfers (
      account text references {schema}.accounts deferrable initially deferred,
      at timestamptz, amount numeric not null, note varchar(5),
      primary key (account, at)
    );
    create table {schema}.seats (id int primary key, taken_by text unique);
    create function {schema}.no_saints() returns trigger language plpgsql as $$
      begin
        if new.taken_by like 'Saint%' then raise exception 'saints stand'; end if;
        return new;
      end $$;
    create trigger no_saints before insert or update on {schema}.seats
      for each row execute function {schema}.no_saints();
    comment on table {schema}.accounts is '@dynamodb {"table": "{schema}.accounts"}';
    comment on table {schema}.transfers is '@dynamodb {"table": "{schema}.transfers"}';
    comment on table {schema}.seats is '@dynamodb [
      {"table": "{schema}.seats"}, {"table": "{schema}.looking", "read_only": true}]';
    """,
    "{schema}.accounts", "{schema}.transfers", "{schema}.seats", "{schema}.looking",
)

NOON = "2024-01-01T12:00:00.000000Z"


@pytest.fixture
def accounts(world, schema):
    return world.table(f"{schema}.accounts")


@pytest.fixture
def transfers(world, schema):
    return world.table(f"{schema}.transfers")


@pytest.fixture
def seats(world, schema):
    return world.table(f"{schema}.seats")


@pytest.fixture(scope="module")
def plain(world):
    with new_table(world.resource, "p:S") as table:
        yield table


@pytest.fixture
def account(world, schema):
    """An account that SQL has made."""
    key = unique("account")
    world.sql(f"insert into {schema}.accounts values (%s, 100, '2024-02-29', '{{a,b}}')", key)
    return key


def row(world, schema, key):
    return world.sql(f"select balance, opened::text, tags from {schema}.accounts where id = %s",
                     key)


def values(**each):
    return {"ExpressionAttributeValues": {f":{name}": value for name, value in each.items()}}


# --- writes ---


def test_every_kind_of_action(world, schema, accounts, transfers, plain, account):
    made, gone, p = unique(), unique(), unique()
    world.sql(f"insert into {schema}.accounts values (%s, 1)", gone)
    assert write(
        world.resource,
        put(accounts, {"id": made, "balance": 5, "opened": "2024-01-01", "tags": ["x"]}),
        update(accounts, {"id": account}, "SET balance = balance - :n, tags[0] = :t",
               ConditionExpression="balance >= :n AND opened = :d",
               **values(n=30, t="c", d="2024-02-29")),
        delete(accounts, {"id": gone}, ConditionExpression="balance = :n", **values(n=1)),
        put(transfers, {"account": account, "at": NOON, "amount": 30}),
        check(accounts, {"id": unique()}, "attribute_not_exists(id)"),
        put(plain, {"p": p, "amount": 30}),
    ) == {}
    assert row(world, schema, made) == [(5, "2024-01-01", ["x"])]
    assert row(world, schema, account) == [(70, "2024-02-29", ["c", "b"])]
    assert row(world, schema, gone) == []
    assert world.sql(f"select amount from {schema}.transfers where account = %s", account) == [
        (30,)]
    assert get(plain, {"p": p}) == {"p": p, "amount": 30}


def test_one_failed_condition_and_nothing_is_written(world, schema, accounts, transfers, plain,
                                                     account):
    """The condition may be one on a relation or on a table."""
    p, made = unique(), unique()
    writes = [put(accounts, {"id": made, "balance": 5}), put(plain, {"p": p}),
              update(accounts, {"id": account}, "SET balance = :n", **values(n=1)),
              put(transfers, {"account": account, "at": NOON, "amount": 30})]
    for failing in (check(accounts, {"id": unique()}, "attribute_exists(id)"),
                    check(plain, {"p": unique()}, "attribute_exists(p)")):
        with cancelled(*[DONE] * 4, FAILED):
            write(world.resource, *writes, failing)
    assert row(world, schema, made) == []
    assert row(world, schema, account) == [(100, "2024-02-29", ["a", "b"])]
    assert world.sql(f"select from {schema}.transfers where account = %s", account) == []
    assert get(plain, {"p": p}) is None


def test_the_old_row_of_a_failed_condition(world, accounts, account):
    old = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    with cancelled({**FAILED, "Item": {
            "id": {"S": account}, "balance": {"N": "100"}, "opened": {"S": "2024-02-29"},
            "tags": {"L": [{"S": "a"}, {"S": "b"}]}}}, FAILED):
        write(world.resource,
              update(accounts, {"id": account}, "SET balance = :n",
                     ConditionExpression="balance < :n", **old, **values(n=50)),
              check(accounts, {"id": unique()}, "balance < :n", **old, **values(n=50)))


# What a row cannot hold, and what the reason names.
MISFITS = [
    ("a check", lambda t: put(t["accounts"], {"id": unique(), "balance": -1}),
     "balance_is_positive"),
    ("a missing value", lambda t: put(t["accounts"], {"id": unique()}), "balance"),
    ("a type", lambda t: put(t["accounts"], {"id": unique(), "balance": "much"}), "balance"),
    ("a date", lambda t: put(t["accounts"], {"id": unique(), "balance": 1, "opened": "no"}),
     "opened"),
    ("an attribute", lambda t: put(t["accounts"], {"id": unique(), "balance": 1, "other": 1}),
     "other"),
    ("a length", lambda t: put(t["transfers"], {"account": t["account"], "at": NOON, "amount": 1,
                                                "note": "too long"}), "note"),
    ("an update", lambda t: update(t["accounts"], {"id": t["account"]},
                                   "SET balance = balance - :n", **values(n=101)),
     "balance_is_positive"),
    ("a unique value", lambda t: put(t["seats"], {"id": 1001, "taken_by": t["taken"]}),
     "taken_by"),
    ("a trigger", lambda t: put(t["seats"], {"id": 1002, "taken_by": "Saint Paul"}),
     "saints stand"),
]


@pytest.mark.parametrize(("action", "word"), [case[1:] for case in MISFITS],
                         ids=[case[0] for case in MISFITS])
def test_what_a_relation_refuses(world, schema, accounts, transfers, seats, plain, account, action,
                                 word):
    """A reason of that action; nothing is written anywhere."""
    p, taken = unique(), unique("taken")
    number = world.database.value(f"select count(*) + 1 from {schema}.seats")
    world.sql(f"insert into {schema}.seats values (%s, %s)", number, taken)
    made = action({"accounts": accounts, "transfers": transfers, "seats": seats,
                   "account": account, "taken": taken})
    every = [f"select * from {schema}.{name} order by 1" for name in (
        "accounts", "transfers", "seats")]
    before = [world.sql(each) for each in every]
    with refused(code=CANCELLED) as caught:
        write(world.resource, put(plain, {"p": p}), made)
    first, second = caught.value.response["CancellationReasons"]
    assert first == DONE
    assert second["Code"] == "ValidationError"
    assert word in second["Message"]
    for technical in ("insert into", "select", "ERROR", "DETAIL", "::"):
        assert technical not in second["Message"]
    assert [world.sql(each) for each in every] == before
    assert get(plain, {"p": p}) is None


def test_what_is_refused_at_the_end(world, schema, transfers, plain):
    """A deferred constraint is found broken by the commit."""
    p, nobody = unique(), unique()
    with pytest.raises(ClientError) as caught:
        write(world.resource, put(plain, {"p": p}),
              put(transfers, {"account": nobody, "at": NOON, "amount": 1}))
    assert caught.value.response["Error"]["Code"] in (CANCELLED, VALIDATION)
    assert world.sql(f"select from {schema}.transfers where account = %s", nobody) == []
    assert get(plain, {"p": p}) is None


@pytest.mark.parametrize("parent_first", [True, False])
def test_parents_and_children_at_once(world, schema, accounts, transfers, parent_first):
    """In any order, since the constraint is looked at by the commit."""
    key = unique()
    actions = [put(accounts, {"id": key, "balance": 1}),
               put(transfers, {"account": key, "at": NOON, "amount": 1})]
    assert write(world.resource, *(actions if parent_first else actions[::-1])) == {}
    assert world.sql(f"select balance, amount from {schema}.accounts join {schema}.transfers"
                     " on account = id where id = %s", key) == [(1, 1)]
    gone = [delete(accounts, {"id": key}), delete(transfers, {"account": key, "at": NOON})]
    assert write(world.resource, *(gone if parent_first else gone[::-1])) == {}
    assert row(world, schema, key) == []


def test_a_relation_that_is_only_read(world, schema, plain):
    p = unique()
    with refused(code=CANCELLED) as caught:
        write(world.resource, put(plain, {"p": p}),
              put(world.table(f"{schema}.looking"), {"id": 1003}))
    first, second = caught.value.response["CancellationReasons"]
    assert (first, second["Code"]) == (DONE, "ValidationError")
    assert "does not allow it" in second["Message"]
    assert world.sql(f"select from {schema}.seats where id = 1003") == []
    assert get(plain, {"p": p}) is None


def test_two_actions_on_one_row(world, schema, transfers, account):
    """However its key is spelled."""
    once = put(transfers, {"account": account, "at": NOON, "amount": 1})
    for at in (NOON, "2024-01-01T12:00:00Z", "2024-01-01T14:00:00+02:00"):
        with refused(ONE_ITEM):
            write(world.resource, once, delete(transfers, {"account": account, "at": at}))
    assert world.sql(f"select from {schema}.transfers where account = %s", account) == []


def test_a_token_is_spent_once(world, schema, accounts, account):
    token = unique("t")[:36]
    taking = update(accounts, {"id": account}, "SET balance = balance - :n", **values(n=10))
    for _ in range(2):
        assert write(world.resource, taking, ClientRequestToken=token) == {}
    assert row(world, schema, account)[0][0] == 90


# --- reads ---


def test_reads(world, schema, accounts, transfers, plain, account):
    p = unique()
    plain.put_item(Item={"p": p})
    world.sql(f"insert into {schema}.transfers values (%s, %s, 1.50)", account, NOON)
    assert reads(
        world.resource,
        read(transfers, {"account": account, "at": "2024-01-01T12:00:00Z"}),
        read(accounts, {"id": unique()}),
        read(plain, {"p": p}),
        read(accounts, {"id": account}, ProjectionExpression="tags[1], balance"),
    ) == {"Responses": [
        {"Item": {"account": account, "at": NOON, "amount": Decimal("1.5")}},
        {},
        {"Item": {"p": p}},
        {"Item": {"tags": ["b"], "balance": 100}},
    ]}


def test_what_is_not_committed_is_not_read(world, schema, accounts, account):
    import psycopg

    with psycopg.connect(world.database.url) as other:
        other.execute(f"update {schema}.accounts set balance = 1 where id = %s", [account])
        found = reads(world.resource, read(accounts, {"id": account}))
        assert found["Responses"][0]["Item"]["balance"] == 100
        other.commit()
    found = reads(world.resource, read(accounts, {"id": account}))
    assert found["Responses"][0]["Item"]["balance"] == 1


def test_keys_that_no_column_holds(world, transfers, account):
    """Nothing is there to be read; nothing can be put."""
    strange = {"account": account, "at": "yesterday"}
    assert reads(world.resource, read(transfers, strange)) == {"Responses": [{}]}
    with refused(code=CANCELLED) as caught:
        write(world.resource, put(transfers, {**strange, "amount": 1}))
    reason, = caught.value.response["CancellationReasons"]
    assert reason["Code"] == "ValidationError"
    assert re.search(r"\bat\b", reason["Message"])
