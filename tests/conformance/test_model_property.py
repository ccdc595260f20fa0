"""Random operations, each answer compared with a model's, and at the end all that is stored.

TUSKGATE_PROPERTY_SEEDS (a number of seeds, default 2) and TUSKGATE_PROPERTY_STEPS (operations for
each seed and schema, default 120) make it run longer. A failure prints what to repeat.
"""

import collections
import dataclasses
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from botocore.exceptions import ClientError
from model_requests import SCHEMAS, VALUES, Dice, Text
from model_run import Run
from model_table import decode_item, encode_item, find, frozen
from server import PATIENCE_SECONDS
from support import CONDITION_FAILED, connect, table_name, wait_until_active

SEEDS = range(1, 1 + int(os.environ.get("TUSKGATE_PROPERTY_SEEDS", "2")))
STEPS = int(os.environ.get("TUSKGATE_PROPERTY_STEPS", "120"))
CLIENTS = 6

WRITES = ["put"] * 5 + ["update"] * 6 + ["delete"] + ["batch_write"]
READS = ["get", "batch_get"] + ["query"] * 5 + ["scan"] * 2


@pytest.fixture(scope="module")
def client(server_url):
    return connect(server_url, max_pool_connections=CLIENTS)


@pytest.fixture
def make(client):
    """Makes a table of a schema, which is gone after the test."""
    names = []

    def create(schema):
        name = table_name("model")
        client.create_table(TableName=name, **schema.parameters())
        names.append(name)
        wait_until_active(client, name)
        return name

    yield create
    for name in names:
        client.delete_table(TableName=name)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("schema", SCHEMAS)
def test_one_client(client, make, schema, seed):
    schema = SCHEMAS[schema]
    run = Run(client, make(schema), schema, seed)
    for _ in range(10):
        run.batch_write()  # something to begin with
    run.steps(STEPS, WRITES + READS)
    run.compare_everything()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_indexes_come_and_go(client, make, schema):
    """What no index minded before may be what a new one does not hold."""
    whole = SCHEMAS[schema]
    bare = dataclasses.replace(whole, indexes=tuple(
        index for index in whole.indexes if index.local))
    run = Run(client, make(bare), bare, 3000)
    run.dice.mistakes = 0.1
    for index in whole.indexes:
        if not index.local:
            run.steps(STEPS // 4, WRITES)
            run.add_index(index)
            run.compare_everything()
            run.steps(STEPS // 4, WRITES + READS)
    for index in whole.indexes[::2]:
        if not index.local:
            run.drop_index(index)
            run.steps(STEPS // 4, WRITES + READS)
    run.compare_everything()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_many_clients_with_keys_of_their_own(client, make, schema):
    """Each knows what its own partitions hold; the indexes hold what all have written."""
    schema = SCHEMAS[schema]
    name = make(schema)
    own = {"S": lambda n: [("S", f"{n}/{i}") for i in range(3)],
           "N": lambda n: [("N", Decimal(n * 10 + i)) for i in range(3)],
           "B": lambda n: [("B", bytes((n, i))) for i in range(3)]}[schema.types[schema.hashes[0]]]
    runs = [Run(client, name, schema, 1000 + number, own(number)) for number in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda run: run.steps(STEPS // 3, WRITES + ["get", "batch_get"]), runs))
    whole = Run(client, name, schema, "1000 to 1005")
    for run in runs:
        whole.table.items.update(run.table.items)
    whole.compare_everything()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_many_clients_with_the_same_keys(client, make, schema):
    """Counters lose nothing, creations have one winner, indexes follow whoever wrote last."""
    schema = SCHEMAS[schema]
    name = make(schema)
    keys = {frozen(key): key for key in (Dice(seed, schema).key() for seed in range(40))}
    (_, counter), *contested = keys.items()
    counter, contested = encode_item(counter), [key for _, key in contested]
    barrier = threading.Barrier(CLIENTS, timeout=PATIENCE_SECONDS)
    wins = collections.Counter()
    moved = next(name for name in schema.types if name not in schema.attributes)

    def created(key, client_number):
        try:
            client.put_item(TableName=name, Item=encode_item({**key, "f": client_number}),
                            ConditionExpression="attribute_not_exists(f)")
        except ClientError as error:
            assert error.response["Error"]["Code"] == CONDITION_FAILED, error
            return False
        return True

    def work(number):
        dice = Dice(number, schema)
        barrier.wait()
        for key in contested:
            if created(key, ("N", Decimal(number))):
                wins[frozen(key)] += 1
            client.update_item(
                TableName=name, Key=counter, UpdateExpression="ADD n :one SET #x = :x",
                ExpressionAttributeNames={"#x": moved}, ExpressionAttributeValues={
                    ":one": {"N": "1"}, **encode_item({":x": dice.pick(
                        VALUES[schema.types[moved]])})})
        barrier.wait()
        run = Run(client, name, schema, 2000 + number)
        for run.step in range(STEPS // 3):
            key, actions, text = dice.pick(contested), dice.actions(), Text(dice.random)
            parameters = {"UpdateExpression": text.update(actions)} if actions else {}
            # Whether it fits the item nobody knows; it must not fail in any other way.
            run.request = "update_item", parameters
            try:
                if dice.chance(0.2):
                    client.delete_item(TableName=name, Key=encode_item(key))
                else:
                    client.update_item(TableName=name, Key=encode_item(key), **parameters,
                                       **text.parameters())
            except ClientError as error:
                if error.response["Error"]["Code"] != "ValidationException":
                    run.differs("success, or a ValidationException", error)

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, range(CLIENTS)))
    assert set(wins.values()) == {1}
    assert len(wins) == len(contested)
    item = client.get_item(TableName=name, Key=counter, ConsistentRead=True)["Item"]
    assert find(decode_item(item), ("n",)) == ("N", Decimal(CLIENTS * len(contested)))
    final = Run(client, name, schema, "0 to 5")
    for page in final.pages("scan", None, ConsistentRead=True):
        for item in map(decode_item, page["Items"]):
            final.table.items[frozen(schema.key(item))] = item
    final.compare_everything()
