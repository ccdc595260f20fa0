"""The fixtures of tuskgate_kit.py, in a suite of our own: what each test does makes the next one fail
unless it is undone."""

import pytest
from server import Server, remove, temporary_directory
from support import connect, key_parameters
from tuskgate_kit import Kit, tables  # noqa: F401  a fixture

SEED = [{"p": {"S": "x"}}]


@pytest.fixture(scope="session")
def own_server():
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--admin-listen", "127.0.0.1:0") as server:
            yield server
    finally:
        remove(directory)


@pytest.fixture(scope="session")
def kit(own_server):
    return Kit(own_server.admin_url)


@pytest.fixture(scope="session")
def client(own_server):
    return connect(own_server.url)


@pytest.fixture(scope="session")
def seed(client, kit):
    client.create_table(TableName="Seeded", BillingMode="PAY_PER_REQUEST",
                        **key_parameters("p:S"))
    client.put_item(TableName="Seeded", Item=SEED[0])
    kit.snapshot("seed")
    return "seed"


@pytest.mark.parametrize("number", range(3))
def test_what_a_test_does_is_undone(client, kit, tables, number):  # noqa: F811
    assert (kit.clock()["mode"], kit.faults()) == ("real", [])
    assert client.list_tables()["TableNames"] == ["Seeded"]
    assert client.scan(TableName="Seeded")["Items"] == SEED
    client.create_table(TableName="Made", BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))
    if number == 0:
        client.put_item(TableName="Seeded", Item={"p": {"S": "y"}})
    else:
        client.delete_table(TableName="Seeded")
    kit.clock(set="2030-01-01T00:00:00Z")
    kit.fault("throttle")
