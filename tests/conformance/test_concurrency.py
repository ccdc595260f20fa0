"""Many clients at once: no update is lost, conditions have one winner, nobody fails."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.exceptions import ClientError
from support import CONDITION_FAILED, connect, get, module_table, put, unique

CLIENTS = 32

# The real service lets a single item take about a thousand writes a second.
ADDITIONS = int(os.environ.get("TUSKGATE_TEST_ADDITIONS", "1000"))

table = module_table("p:S")


@pytest.fixture(scope="module")
def shared(server_url, table):
    """A table whose client has a connection for each thread."""
    return connect(server_url, boto3.resource, max_pool_connections=CLIENTS).Table(table.name)


def at_once(work, clients=CLIENTS):
    """Runs work(0) to work(clients - 1), all of them started together; returns their results."""
    barrier = threading.Barrier(clients)

    def run(client):
        barrier.wait()
        return work(client)

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(run, range(clients)))


def succeeded(operation, **parameters):
    """Whether the condition held; any other error fails the test."""
    try:
        operation(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == CONDITION_FAILED, error
        return False
    return True


@pytest.mark.parametrize("expression", ["ADD n :one", "SET n = if_not_exists(n, :zero) + :one"])
def test_additions_to_one_item(shared, expression):
    key = {"p": unique()}
    values = {":one": 1, ":zero": 0} if ":zero" in expression else {":one": 1}
    rounds = ADDITIONS if expression.startswith("ADD") else ADDITIONS // 5

    def add(_):
        for _ in range(rounds):
            shared.update_item(Key=key, UpdateExpression=expression,
                               ExpressionAttributeValues=values)

    at_once(add)
    assert get(shared, key)["n"] == CLIENTS * rounds


def test_new_values_are_all_different(shared):
    key = {"p": unique()}

    def count(_):
        return [
            int(shared.update_item(
                Key=key, UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": 1},
                ReturnValues=wish,
            )["Attributes"]["n"])
            for wish in ("ALL_NEW", "UPDATED_NEW") * 15
        ]

    values = [value for counted in at_once(count) for value in counted]
    assert sorted(values) == list(range(1, CLIENTS * 30 + 1))


def test_each_old_value_is_seen_once(shared):
    """PutItem with ALL_OLD makes a chain: each value was written once and replaced once."""
    key = {"p": unique()}

    def replace(client):
        seen = []
        for turn in range(25):
            old = shared.put_item(Item={**key, "v": f"{client}/{turn}"}, ReturnValues="ALL_OLD")
            seen.append(old.get("Attributes", {}).get("v"))
        return seen

    seen = [value for values in at_once(replace) for value in values]
    last = get(shared, key)["v"]
    written = {f"{client}/{turn}" for client in range(CLIENTS) for turn in range(25)}
    assert len(seen) == len(written)
    assert set(seen) == (written - {last}) | {None}
    assert seen.count(None) == 1


def test_old_values_of_updates_are_seen_once(shared):
    key = {"p": unique()}

    def replace(client):
        return [
            shared.update_item(
                Key=key, UpdateExpression="SET v = :v", ReturnValues="UPDATED_OLD",
                ExpressionAttributeValues={":v": f"{client}/{turn}"},
            ).get("Attributes", {}).get("v")
            for turn in range(15)
        ]

    seen = [value for values in at_once(replace) for value in values]
    written = {f"{client}/{turn}" for client in range(CLIENTS) for turn in range(15)}
    assert sorted(seen, key=str) == sorted((written - {get(shared, key)["v"]}) | {None}, key=str)


@pytest.mark.parametrize("turn", range(5))
def test_a_conditional_creation_has_one_winner(shared, turn):
    key = {"p": unique()}
    results = at_once(lambda client: succeeded(
        shared.put_item, Item={**key, "client": client},
        ConditionExpression="attribute_not_exists(p)",
    ))
    assert results.count(True) == 1
    assert get(shared, key)["client"] == results.index(True)


@pytest.mark.parametrize("turn", range(5))
def test_a_conditional_creation_by_update_has_one_winner(shared, turn):
    key = {"p": unique()}
    results = at_once(lambda client: succeeded(
        shared.update_item, Key=key, UpdateExpression="SET client = :c",
        ConditionExpression="attribute_not_exists(client)",
        ExpressionAttributeValues={":c": client},
    ))
    assert results.count(True) == 1
    assert get(shared, key)["client"] == results.index(True)


@pytest.mark.parametrize("turn", range(5))
def test_a_conditional_deletion_has_one_winner(shared, turn):
    key = {"p": put(shared, a=1)["p"]}
    results = at_once(lambda _: succeeded(
        shared.delete_item, Key=key, ConditionExpression="attribute_exists(p)",
    ))
    assert results.count(True) == 1
    assert get(shared, key) is None


def test_a_deleted_item_is_returned_once(shared):
    for _ in range(5):
        item = put(shared, a=1)
        old = at_once(lambda _: shared.delete_item(
            Key={"p": item["p"]}, ReturnValues="ALL_OLD").get("Attributes"))
        assert [attributes for attributes in old if attributes] == [item]


def test_unconditional_puts_of_one_key_never_fail(shared):
    key = {"p": unique()}

    def write(client):
        for turn in range(20):
            shared.put_item(Item={**key, "a": [client, turn], "b": [client, turn]})

    at_once(write)
    item = get(shared, key)
    assert item["a"] == item["b"]


def test_puts_updates_and_deletes_of_one_key_never_fail(shared):
    key = {"p": unique()}

    def write(client):
        for turn in range(15):
            if client % 3 == 0:
                shared.put_item(Item={**key, "a": turn, "b": turn})
            elif client % 3 == 1:
                shared.update_item(Key=key, UpdateExpression="SET a = :v, b = :v",
                                   ExpressionAttributeValues={":v": turn})
            else:
                shared.delete_item(Key=key)

    at_once(write)
    item = get(shared, key) or {}
    assert item.get("a") == item.get("b")


def test_batches_of_the_same_keys_never_fail(server_url, shared):
    """Batches that name the same keys in different orders must not block each other for ever."""
    client = connect(server_url, max_pool_connections=CLIENTS)
    keys = [unique(f"k{i}") for i in range(25)]

    def write(number):
        for turn in range(4):
            order = keys[number % 25:] + keys[:number % 25]
            order = order if turn % 2 else order[::-1]
            requests = {shared.name: [
                {"PutRequest": {"Item": {"p": {"S": p}, "v": {"S": f"{number}/{turn}"}}}}
                for p in order
            ]}
            while requests:
                requests = client.batch_write_item(RequestItems=requests)["UnprocessedItems"]

    at_once(write)
    values = {get(shared, {"p": p})["v"] for p in keys}
    assert values <= {f"{number}/3" for number in range(CLIENTS)}


def test_optimistic_locking_loses_nothing(shared):
    """Every client adds its own entries to a list it has read, guarded by a version."""
    key = {"p": put(shared, version=0, entries=[])["p"]}
    clients, turns = 8, 6

    def append(client):
        for turn in range(turns):
            while True:
                item = get(shared, key)
                item["entries"].append(f"{client}/{turn}")
                seen = item["version"]
                item["version"] = seen + 1
                if succeeded(shared.put_item, Item=item, ConditionExpression="version = :seen",
                             ExpressionAttributeValues={":seen": seen}):
                    break

    at_once(append, clients)
    item = get(shared, key)
    assert item["version"] == clients * turns
    assert sorted(item["entries"]) == sorted(
        f"{client}/{turn}" for client in range(clients) for turn in range(turns)
    )


def test_a_limited_stock_is_never_oversold(shared):
    key = {"p": put(shared, stock=100)["p"]}

    def buy(_):
        return sum(
            succeeded(shared.update_item, Key=key, UpdateExpression="SET stock = stock - :one",
                      ConditionExpression="stock >= :one", ExpressionAttributeValues={":one": 1})
            for _ in range(10)
        )

    assert sum(at_once(buy)) == 100
    assert get(shared, key)["stock"] == 0


def test_sets_gather_every_element(shared):
    key = {"p": unique()}
    at_once(lambda client: [
        shared.update_item(Key=key, UpdateExpression="ADD s :s",
                           ExpressionAttributeValues={":s": {f"{client}/{turn}"}})
        for turn in range(10)
    ])
    assert get(shared, key)["s"] == {
        f"{client}/{turn}" for client in range(CLIENTS) for turn in range(10)
    }


def test_a_reader_never_sees_half_a_write(shared):
    key = {"p": put(shared, a=0, b=0)["p"]}

    def work(client):
        for turn in range(20):
            if client % 2:
                shared.update_item(Key=key, UpdateExpression="SET a = :v, b = :v",
                                   ExpressionAttributeValues={":v": client * 100 + turn})
            else:
                item = get(shared, key)
                assert item["a"] == item["b"]

    at_once(work)


def test_many_clients_with_items_of_their_own(shared):
    def work(client):
        p = unique(f"client{client}")
        for turn in range(10):
            shared.put_item(Item={"p": p, "turn": turn})
            assert get(shared, {"p": p})["turn"] == turn
            shared.update_item(Key={"p": p}, UpdateExpression="SET turn = turn + :v",
                               ExpressionAttributeValues={":v": 100})
            assert get(shared, {"p": p})["turn"] == turn + 100
            shared.delete_item(Key={"p": p})
            assert get(shared, {"p": p}) is None

    at_once(work)
