"""UpdateTable from many clients at once: each change is made, or refused, as if it came alone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError
from indexes import Index, definitions, description, table_parameters
from support import connect, key_parameters, table_name, wait_until_active

CLIENTS = 12
HOUR = "3600000"
ONE_AT_A_TIME = ("LimitExceededException",
                 "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                 "simultaneously per table")


@pytest.fixture
def name():
    return table_name()


def client_of(server):
    return connect(server.url, max_pool_connections=CLIENTS)


def at_once(work):
    """Runs work(0), work(1), ..., all started together; returns what they returned, or error code
    and message."""
    barrier = threading.Barrier(CLIENTS)

    def run(number):
        barrier.wait()
        try:
            return work(number)
        except ClientError as error:
            return error.response["Error"]["Code"], error.response["Error"]["Message"]

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(run, range(CLIENTS)))


def test_one_of_many_makes_an_index(start_server, name):
    server = start_server("--update-delay", HOUR)
    client = client_of(server)
    for round_number in range(5):
        table = f"{name}-{round_number}"
        client.create_table(TableName=table, **key_parameters("p:S"),
                            BillingMode="PAY_PER_REQUEST")
        wait_until_active(client, table)

        def create(number):
            index = Index(f"index-{number}", "x:S")
            client.update_table(
                TableName=table, AttributeDefinitions=definitions("p:S", "x:S"),
                GlobalSecondaryIndexUpdates=[{"Create": index.parameters}])

        outcomes = at_once(create)
        assert sorted(outcomes, key=str) == [ONE_AT_A_TIME] * (CLIENTS - 1) + [None]
        assert len(description(client, table)["GlobalSecondaryIndexes"]) == 1


def test_no_change_undoes_another(start_server, name):
    server = start_server()
    client = client_of(server)
    units = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    indexes = [Index(f"index-{number}", f"x{number}:S", ProvisionedThroughput=units)
               for number in range(CLIENTS)]
    client.create_table(TableName=name, **table_parameters(
        "p:S", global_indexes=indexes, BillingMode="PROVISIONED", ProvisionedThroughput=units))
    wait_until_active(client, name)
    for units in range(2, 7):

        def change(number):
            wanted = {"ReadCapacityUnits": units, "WriteCapacityUnits": units + number}
            client.update_table(TableName=name, GlobalSecondaryIndexUpdates=[
                {"Update": {"IndexName": f"index-{number}", "ProvisionedThroughput": wanted}}])

        assert at_once(change) == [None] * CLIENTS
        found = {index["IndexName"]: index["ProvisionedThroughput"]
                 for index in description(client, name)["GlobalSecondaryIndexes"]}
        assert {index: (told["ReadCapacityUnits"], told["WriteCapacityUnits"])
                for index, told in found.items()} == {
                    f"index-{number}": (units, units + number) for number in range(CLIENTS)}
