"""Many clients write the same rows of an attached table: no update is lost, nobody fails."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from attached import lab
from botocore.exceptions import ClientError
from support import CONDITION_FAILED, unique

CLIENTS = 16
ROUNDS = 12

schema = lab(
    """
    create table {schema}.counters (
      id text primary key, n int not null default 0, last text, data jsonb, tags text[]
    );
    create table {schema}.heads (owner text, no int, total numeric, primary key (owner, no));
    create table {schema}.unkeyed (id text not null, n int);
    comment on table {schema}.counters is '@dynamodb {"table": "{schema}.counters",
      "attributes": {"tags": {"array": "set"}}}';
    comment on table {schema}.heads is '@dynamodb {"table": "{schema}.heads",
      "partition_key": "OWNER#{owner}", "sort_key": "HEAD#{no:05}"}';
    comment on table {schema}.unkeyed is
      '@dynamodb {"table": "{schema}.unkeyed", "partition_key": "id"}';
    """,
    "{schema}.counters", "{schema}.heads", "{schema}.unkeyed",
)


@pytest.fixture
def counters(world, schema):
    return world.table(f"{schema}.counters")


def at_once(work, clients=CLIENTS):
    barrier = threading.Barrier(clients)

    def run(client):
        barrier.wait()
        return work(client)

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(run, range(clients)))


def succeeded(operation, **parameters):
    try:
        operation(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == CONDITION_FAILED, error
        return False
    return True


@pytest.mark.parametrize("made_before", [True, False])
@pytest.mark.parametrize("expression", ["ADD n :one", "SET n = if_not_exists(n, :zero) + :one",
                                        "ADD #d.n :one"])
def test_no_addition_is_lost(world, counters, expression, made_before):
    key = {"id": unique()}
    nested = "#d" in expression
    if made_before or nested:
        counters.put_item(Item={**key, "n": 0, "data": {"n": 0}})
    values = {":one": 1, **({":zero": 0} if ":zero" in expression else {})}
    names = {"ExpressionAttributeNames": {"#d": "data"}} if nested else {}

    def add(_):
        for _ in range(ROUNDS):
            counters.update_item(Key=key, UpdateExpression=expression,
                                 ExpressionAttributeValues=values, **names)

    at_once(add)
    item = counters.get_item(Key=key, ConsistentRead=True)["Item"]
    assert (item["data"]["n"] if nested else item["n"]) == CLIENTS * ROUNDS


def test_every_new_value_is_returned_once(counters):
    key = {"id": unique()}

    def count(_):
        return [int(counters.update_item(
            Key=key, UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": 1},
            ReturnValues="UPDATED_NEW")["Attributes"]["n"]) for _ in range(ROUNDS)]

    values = [value for counted in at_once(count) for value in counted]
    assert sorted(values) == list(range(1, CLIENTS * ROUNDS + 1))


def test_additions_to_a_set(counters):
    key = {"id": unique()}

    def add(client):
        for n in range(10):
            counters.update_item(Key=key, UpdateExpression="ADD n :one, tags :t",
                                 ExpressionAttributeValues={":one": 1, ":t": {f"{client}-{n}"}})

    at_once(add)
    item = counters.get_item(Key=key)["Item"]
    assert len(item["tags"]) == item["n"] == CLIENTS * 10


@pytest.mark.parametrize("name", ["counters", "heads"])
def test_one_creates(world, schema, name):
    table = world.table(f"{schema}.{name}")
    for n in range(8):
        key = {"id": unique()} if name == "counters" else {"PK": "OWNER#x", "SK": f"HEAD#{n:05}"}
        attributes = {"n": 1} if name == "counters" else {"total": 1}

        def create(client):
            return succeeded(
                table.put_item, Item={**key, **attributes},
                ConditionExpression=f"attribute_not_exists({'id' if 'id' in key else 'PK'})")

        assert sum(at_once(create)) == 1


def test_one_creates_by_update(counters):
    for _ in range(5):
        key = {"id": unique()}
        created = at_once(lambda client: succeeded(
            counters.update_item, Key=key, UpdateExpression="SET #l = :c, n = :n",
            ConditionExpression="attribute_not_exists(id)",
            ExpressionAttributeNames={"#l": "last"},
            ExpressionAttributeValues={":c": str(client), ":n": client}))
        assert sum(created) == 1
        assert counters.get_item(Key=key)["Item"]["last"] == str(created.index(True))


def test_optimistic_locks(counters):
    """Read, change, write if nobody else has: what is written once is counted once."""
    key = {"id": unique()}
    counters.put_item(Item={**key, "n": 0})

    def increase(_):
        done = 0
        while done < 5:
            n = counters.get_item(Key=key, ConsistentRead=True)["Item"]["n"]
            done += succeeded(counters.put_item, Item={**key, "n": n + 1},
                              ConditionExpression="n = :n", ExpressionAttributeValues={":n": n})

    at_once(increase, 8)
    assert counters.get_item(Key=key)["Item"]["n"] == 40


def test_one_deletes(counters):
    for _ in range(10):
        key = {"id": unique()}
        counters.put_item(Item={**key, "n": 1})
        answers = at_once(lambda _: counters.delete_item(Key=key, ReturnValues="ALL_OLD"))
        assert sum("Attributes" in answer for answer in answers) == 1


def test_a_chain_of_puts(counters):
    """Each value was written once, and replaced once but for the last."""
    key = {"id": unique()}

    def put(client):
        old = []
        for n in range(ROUNDS):
            answer = counters.put_item(Item={**key, "n": 1, "last": f"{client}-{n}"},
                                       ReturnValues="ALL_OLD")
            old.append(answer.get("Attributes", {}).get("last"))
        return old

    replaced = [value for values in at_once(put) for value in values]
    last = counters.get_item(Key=key)["Item"]["last"]
    written = {f"{client}-{n}" for client in range(CLIENTS) for n in range(ROUNDS)}
    assert replaced.count(None) == 1
    assert sorted([value for value in replaced if value] + [last]) == sorted(written)


def test_batches_over_the_same_rows(world, counters):
    """In whatever order they come: none waits for the other for ever."""
    keys = [unique() for _ in range(10)]

    def write(client):
        order = keys if client % 2 else keys[::-1]
        for _ in range(5):
            world.resource.meta.client.batch_write_item(RequestItems={counters.name: [
                {"PutRequest": {"Item": {"id": key, "n": client}}} for key in order]})
            counters.update_item(Key={"id": keys[client % 10]}, UpdateExpression="ADD n :one",
                                 ExpressionAttributeValues={":one": 1})

    at_once(write, 8)
    assert world.database.value(
        f"select count(*) from {counters.name} where id = any(%s)", keys) == 10


def test_sql_and_clients_at_once(world, schema, counters):
    key = {"id": unique()}
    counters.put_item(Item={**key, "n": 0})

    def add(client):
        for _ in range(ROUNDS):
            if client % 4 == 0:
                world.sql(f"update {schema}.counters set n = n + 1 where id = '{key['id']}'")
            else:
                counters.update_item(Key=key, UpdateExpression="ADD n :one",
                                     ExpressionAttributeValues={":one": 1})

    at_once(add)
    assert counters.get_item(Key=key)["Item"]["n"] == CLIENTS * ROUNDS


def test_additions_to_a_row_of_a_relation_without_a_key(world, schema):
    """Where nothing keeps the declared key unique: a row that is there is still locked."""
    table = world.table(f"{schema}.unkeyed")
    key = {"id": unique()}
    table.put_item(Item={**key, "n": 0})

    def add(_):
        for _ in range(10):
            table.update_item(Key=key, UpdateExpression="ADD n :one",
                              ExpressionAttributeValues={":one": 1})

    at_once(add, 8)
    assert table.get_item(Key=key)["Item"]["n"] == 80
