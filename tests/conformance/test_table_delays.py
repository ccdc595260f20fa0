"""Tables whose changes take a while (--create-delay and its kin), as on the service.

The delays are of an hour, so that a state lasts for as long as a test looks at it; what then ends
it is a clock that the test moves on.
"""

import subprocess

import pytest
from indexes import (Index, definitions, described_index, description, wait_for_index,
                     wait_until_index_is_gone)
from server import PATIENCE_SECONDS
from support import (NOT_FOUND, connect, key_parameters, refused, table_name, wait_until_active,
                     wait_until_gone)
from tuskgate_kit import Kit

IN_USE = "ResourceInUseException"
STILL = "Attempt to change a resource which is still in use: "
NO_RESOURCE = "Requested resource not found"
HOUR = "3600000"
KEY = {"p": {"S": "x"}}
INDEX = Index("by-group", "g:S")


@pytest.fixture
def slow(start_server):
    return start_server("--create-delay", HOUR, "--update-delay", HOUR, "--delete-delay", HOUR)


@pytest.fixture
def client(slow):
    return connect(slow.url)


@pytest.fixture
def name():
    return table_name()


def select(server, query):
    return subprocess.run(["psql", "-XAtc", query,
                           f"host={server.data}/socket user=tuskgate dbname=tuskgate"],
                          check=True, capture_output=True, text=True,
                          timeout=PATIENCE_SECONDS).stdout


def move_on(server):
    """Lets the hour be over."""
    select(server, "update tuskgate.tables set transition_until = now() "
                   "where transition is not null; "
                   "select pg_notify('tuskgate_catalog', name) from tuskgate.tables")


def create(client, name, **parameters):
    parameters.setdefault("BillingMode", "PAY_PER_REQUEST")
    return client.create_table(TableName=name, **{**key_parameters("p:S"), **parameters})


def active_table(server, client, name, **parameters):
    create(client, name, **parameters)
    move_on(server)
    wait_until_active(client, name)


def item_requests(client, name):
    return [
        lambda: client.put_item(TableName=name, Item=KEY),
        lambda: client.get_item(TableName=name, Key=KEY),
        lambda: client.update_item(TableName=name, Key=KEY),
        lambda: client.delete_item(TableName=name, Key=KEY),
        lambda: client.scan(TableName=name),
        lambda: client.query(TableName=name, KeyConditionExpression="p = :p",
                             ExpressionAttributeValues={":p": {"S": "x"}}),
        lambda: client.batch_get_item(RequestItems={name: {"Keys": [KEY]}}),
        lambda: client.batch_write_item(
            RequestItems={name: [{"PutRequest": {"Item": KEY}}]}),
    ]


def test_creation(slow, client, name):
    definition = key_parameters("p:S")
    definition["AttributeDefinitions"] = definitions("p:S", "g:S")
    made = create(client, name, **definition, GlobalSecondaryIndexes=[INDEX.parameters])
    assert made["TableDescription"]["TableStatus"] == "CREATING"
    found = description(client, name)
    assert found["TableStatus"] == "CREATING"
    assert found["GlobalSecondaryIndexes"][0]["IndexStatus"] == "CREATING"
    assert client.list_tables()["TableNames"] == [name]
    for request in item_requests(client, name):
        with refused(NO_RESOURCE, NOT_FOUND):
            request()
    for request in (
            lambda: create(client, name),
            lambda: client.delete_table(TableName=name),
            lambda: client.update_table(TableName=name, DeletionProtectionEnabled=True)):
        with refused(f"{STILL}Table is being created: {name}", IN_USE):
            request()
    move_on(slow)
    wait_until_active(client, name)
    assert described_index(client, name, "by-group")["IndexStatus"] == "ACTIVE"
    for request in item_requests(client, name):
        request()


def test_deletion(slow, client, name):
    active_table(slow, client, name)
    client.put_item(TableName=name, Item=KEY)
    assert client.delete_table(TableName=name)["TableDescription"]["TableStatus"] == "DELETING"
    assert description(client, name)["TableStatus"] == "DELETING"
    assert client.list_tables()["TableNames"] == [name]
    for request in item_requests(client, name):
        with refused(NO_RESOURCE, NOT_FOUND):
            request()
    with refused(f"{STILL}Table is being deleted: {name}", IN_USE):
        client.delete_table(TableName=name)
    with refused(f"{STILL}Table is being deleted: {name}", IN_USE):
        client.update_table(TableName=name, DeletionProtectionEnabled=True)
    with refused(f"Table already exists: {name}", IN_USE):
        create(client, name)
    move_on(slow)
    wait_until_gone(client, name)
    active_table(slow, client, name)
    assert client.scan(TableName=name)["Count"] == 0


def test_a_change(slow, client, name):
    active_table(slow, client, name)
    changed = client.update_table(
        TableName=name, BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5})
    assert changed["TableDescription"]["TableStatus"] == "UPDATING"
    assert description(client, name)["TableStatus"] == "UPDATING"
    for request in item_requests(client, name):
        request()
    with refused(f"{STILL}Table IOPS are currently being updated. Table: {name}", IN_USE):
        client.update_table(
            TableName=name,
            ProvisionedThroughput={"ReadCapacityUnits": 6, "WriteCapacityUnits": 6})
    with refused(f"{STILL}Table: {name} is in the process of being updated.", IN_USE):
        client.delete_table(TableName=name)
    move_on(slow)
    wait_until_active(client, name)
    throughput = description(client, name)["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (5, 5)


def test_what_the_service_does_at_once_takes_no_time(slow, client, name):
    active_table(slow, client, name)
    client.update_table(TableName=name, DeletionProtectionEnabled=True)
    found = description(client, name)
    assert (found["TableStatus"], found["DeletionProtectionEnabled"]) == ("ACTIVE", True)


def test_what_is_done_at_once_does_not_prolong_what_is_under_way(slow, client, name):
    active_table(slow, client, name)
    client.update_table(
        TableName=name, AttributeDefinitions=definitions("p:S", "g:S"),
        GlobalSecondaryIndexUpdates=[{"Create": INDEX.parameters}])
    until = select(slow, "select transition_until from tuskgate.tables")
    changed = client.update_table(TableName=name, DeletionProtectionEnabled=True)
    assert changed["TableDescription"]["TableStatus"] == "UPDATING"
    assert select(slow, "select transition_until from tuskgate.tables") == until
    move_on(slow)
    wait_for_index(client, name, "by-group")


def test_an_index_comes_and_goes(slow, client, name):
    active_table(slow, client, name)
    client.put_item(TableName=name, Item={**KEY, "g": {"S": "a"}})
    client.update_table(
        TableName=name, AttributeDefinitions=definitions("p:S", "g:S"),
        GlobalSecondaryIndexUpdates=[{"Create": INDEX.parameters}])
    client.put_item(TableName=name, Item={"p": {"S": "y"}, "g": {"S": "a"}})
    assert description(client, name)["TableStatus"] == "UPDATING"
    index = described_index(client, name, "by-group")
    assert (index["IndexStatus"], index["Backfilling"]) == ("CREATING", False)
    with refused("Cannot read from backfilling global secondary index: by-group"):
        client.scan(TableName=name, IndexName="by-group")
    move_on(slow)
    wait_for_index(client, name, "by-group")
    assert client.scan(TableName=name, IndexName="by-group")["Count"] == 2

    client.update_table(TableName=name,
                        GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-group"}}])
    assert description(client, name)["TableStatus"] == "UPDATING"
    assert described_index(client, name, "by-group")["IndexStatus"] == "DELETING"
    client.put_item(TableName=name, Item={"p": {"S": "z"}, "g": {"S": "a"}})
    move_on(slow)
    wait_until_index_is_gone(client, name, "by-group")
    client.put_item(TableName=name, Item={"p": {"S": "z"}, "g": {"S": "b"}})
    assert client.scan(TableName=name)["Count"] == 3


def test_time_to_live(start_server, name):
    server = start_server("--update-delay", HOUR, "--admin-listen", "127.0.0.1:0")
    client, kit = connect(server.url), Kit(server.admin_url)
    create(client, name)

    def switch(enabled, attribute="until"):
        client.update_time_to_live(TableName=name, TimeToLiveSpecification={
            "Enabled": enabled, "AttributeName": attribute})

    def described():
        return client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]

    for enabled, meanwhile, then in (
            (True, "ENABLING", {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}),
            (False, "DISABLING", {"TimeToLiveStatus": "DISABLED"})):
        switch(enabled)
        assert described() == {"TimeToLiveStatus": meanwhile, "AttributeName": "until"}
        # Other changes of the table leave it as it is.
        client.update_table(TableName=name, DeletionProtectionEnabled=enabled)
        assert described()["TimeToLiveStatus"] == meanwhile
        with refused("Time to live has been modified multiple times within a fixed interval"):
            switch(not enabled)
        with refused(f"TimeToLive is already {'enabled' if enabled else 'disabled'}"):
            switch(enabled)
        kit.clock(advance="61 minutes")
        assert described() == then


def test_another_gateway_sees_the_same(slow, client, name, start_server):
    other = start_server("--database-url",
                         f"host={slow.data}/socket user=tuskgate dbname=tuskgate")
    create(client, name)
    for request in item_requests(connect(other.url), name):
        with refused(NO_RESOURCE, NOT_FOUND):
            request()
    move_on(slow)
    for server in (slow, other):
        wait_until_active(connect(server.url), name)
        connect(server.url).put_item(TableName=name, Item=KEY)


def test_what_was_begun_is_ended_after_a_restart(slow, client, name, start_server):
    active_table(slow, client, name)
    client.delete_table(TableName=name)
    move_on(slow)
    slow.kill()
    again = connect(start_server().url)
    wait_until_gone(again, name)
    create(again, name)
    again.put_item(TableName=name, Item=KEY)


def test_short_delays_pass(start_server, name):
    server = start_server("--create-delay", "50", "--update-delay", "50", "--delete-delay", "50")
    client = connect(server.url)
    create(client, name)
    wait_until_active(client, name)
    client.put_item(TableName=name, Item={**KEY, "g": {"S": "a"}})
    client.update_table(
        TableName=name, AttributeDefinitions=definitions("p:S", "g:S"),
        GlobalSecondaryIndexUpdates=[{"Create": INDEX.parameters}])
    wait_for_index(client, name, "by-group")
    assert client.scan(TableName=name, IndexName="by-group")["Count"] == 1
    client.delete_table(TableName=name)
    wait_until_gone(client, name)


def test_tags_of_a_table_that_comes_or_goes(slow, client, name):
    arn = create(client, name, Tags=[{"Key": "a", "Value": "b"}])["TableDescription"]["TableArn"]
    requests = (
        lambda: client.tag_resource(ResourceArn=arn, Tags=[{"Key": "c", "Value": "d"}]),
        lambda: client.untag_resource(ResourceArn=arn, TagKeys=["e"]),
        lambda: client.list_tags_of_resource(ResourceArn=arn),
    )
    unknown = f"{NO_RESOURCE}: ResourceArn: {arn} not found"
    for request in requests:
        with refused(unknown, NOT_FOUND):
            request()
    move_on(slow)
    wait_until_active(client, name)
    for request in requests:
        request()
    assert len(client.list_tags_of_resource(ResourceArn=arn)["Tags"]) == 2
    client.delete_table(TableName=name)
    for request in requests:
        with refused(unknown, NOT_FOUND):
            request()
