"""The calls of Terraform's AWS provider, in its order, and the members of the answers it reads.

Requests are as version 5.100 of terraform-provider-aws sends them (TF_LOG_PROVIDER=DEBUG shows
them); what is read of the answers is in its internal/service/dynamodb/table.go and wait.go.
test_terraform.py has the provider itself do this, where it is installed.
"""

import pytest
from botocore.exceptions import ClientError
from indexes import described_index, description
from server import eventually
from support import NOT_FOUND, get, refused, table_name

KEYS = {"customer": "S", "number": "N"}
BY_STATUS = {
    "IndexName": "by_status",
    "KeySchema": [
        {"AttributeName": "status", "KeyType": "HASH"},
        {"AttributeName": "placed", "KeyType": "RANGE"},
    ],
    "Projection": {"NonKeyAttributes": ["currency", "total"], "ProjectionType": "INCLUDE"},
    "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2},
}
BY_NUMBER = {
    "IndexName": "by_number",
    "KeySchema": [{"AttributeName": "number", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
    "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
}
BY_CITY = {
    **BY_NUMBER,
    "IndexName": "by_city",
    "KeySchema": [
        {"AttributeName": "city", "KeyType": "HASH"},
        {"AttributeName": "number", "KeyType": "RANGE"},
    ],
}
BY_PLACED = {
    "IndexName": "by_placed",
    "KeySchema": [
        {"AttributeName": "customer", "KeyType": "HASH"},
        {"AttributeName": "placed", "KeyType": "RANGE"},
    ],
    "Projection": {"ProjectionType": "ALL"},
}

# The provider's names of what it keeps of `orders`.
ORDERS = {
    "attribute": {**KEYS, "placed": "N", "status": "S"},
    "billing_mode": "PROVISIONED",
    "capacity": (5, 4),
    "deletion_protection_enabled": False,
    "global_secondary_index": {
        "by_number": ({"HASH": "number"}, "KEYS_ONLY", frozenset(), (1, 1)),
        "by_status": ({"HASH": "status", "RANGE": "placed"}, "INCLUDE",
                      frozenset({"currency", "total"}), (3, 2)),
    },
    "keys": {"HASH": "customer", "RANGE": "number"},
    "local_secondary_index": {"by_placed": ({"RANGE": "placed"}, "ALL", frozenset())},
    "on_demand_throughput": None,
    "point_in_time_recovery": False,
    "server_side_encryption": None,
    "stream": (False, None, None),
    "table_class": "STANDARD",
    "tags": {"Stage": "test", "Team": "sales"},
    "ttl": (False, ""),
}


def definitions(attributes):
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in attributes.items()]


def keys_of(described):
    return {key["KeyType"]: key["AttributeName"] for key in described["KeySchema"]}


def capacity(described):
    throughput = described["ProvisionedThroughput"]
    return throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]


def projection(described):
    told = described["Projection"]
    return told["ProjectionType"], frozenset(told.get("NonKeyAttributes", ()))


def read(client, name):
    """The provider's state of a table. Of two plans in a row, one is empty if this is the same."""
    table = client.describe_table(TableName=name)["Table"]
    assert table["TableName"] == name
    stream = table.get("StreamSpecification", {"StreamEnabled": False})
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    ttl = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    tags = client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    return {
        "attribute": {each["AttributeName"]: each["AttributeType"]
                      for each in table["AttributeDefinitions"]},
        "billing_mode": table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
        "capacity": capacity(table),
        "deletion_protection_enabled": table["DeletionProtectionEnabled"],
        "global_secondary_index": {
            index["IndexName"]: (keys_of(index), *projection(index), capacity(index))
            for index in table.get("GlobalSecondaryIndexes", ())
        },
        "keys": keys_of(table),
        "local_secondary_index": {
            index["IndexName"]: ({"RANGE": keys_of(index)["RANGE"]}, *projection(index))
            for index in table.get("LocalSecondaryIndexes", ())
        },
        "on_demand_throughput": table.get("OnDemandThroughput"),
        "point_in_time_recovery": recovery == "ENABLED",
        "server_side_encryption": table.get("SSEDescription"),
        "stream": (stream["StreamEnabled"], stream.get("StreamViewType"),
                   table.get("LatestStreamArn")),
        "table_class": table.get("TableClassSummary", {}).get("TableClass", "STANDARD"),
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
        "ttl": (ttl["TimeToLiveStatus"] == "ENABLED", ttl.get("AttributeName", "")),
    }


def settle(client, name, expected):
    """Tags of a new table, and a change of time to live, take some time; the provider waits for
    both."""
    found = {}

    def same():
        found.update(read(client, name))
        return all(found[name] == expected[name] for name in ("tags", "ttl"))

    eventually(same, f"tags {expected['tags']}, time to live {expected['ttl']}")
    assert found == expected


# Statuses outside of these end a wait of the provider's with an error.

def wait_for_table(client, name):
    def active():
        status = description(client, name)["TableStatus"]
        assert status in ("CREATING", "UPDATING", "ACTIVE")
        return status == "ACTIVE"

    eventually(active, f"table {name}")


def wait_for_index(client, name, index):
    def active():
        status = described_index(client, name, index)["IndexStatus"]
        assert status in ("CREATING", "UPDATING", "ACTIVE")
        return status == "ACTIVE"

    eventually(active, f"index {index}")


def wait_until_index_is_gone(client, name, index):
    def gone():
        found = described_index(client, name, index)
        assert found is None or found["IndexStatus"] in ("ACTIVE", "DELETING", "UPDATING")
        return found is None

    eventually(gone, f"the end of index {index}")


def update(client, name, **parameters):
    client.update_table(TableName=name, **parameters)
    wait_for_table(client, name)


def destroy(client, name):
    status = client.delete_table(TableName=name)["TableDescription"]["TableStatus"]
    assert status in ("ACTIVE", "DELETING")

    def gone():
        try:
            status = description(client, name)["TableStatus"]
        except ClientError as error:
            assert error.response["Error"]["Code"] == NOT_FOUND
            return True
        assert status in ("ACTIVE", "DELETING")
        return False

    eventually(gone, f"the end of table {name}")


@pytest.fixture
def make(dynamodb):
    """A factory of tables, which are made as the provider makes them."""
    names = []

    def create(**parameters):
        name = table_name("terraform")
        dynamodb.create_table(TableName=name, **parameters)
        names.append(name)
        wait_for_table(dynamodb, name)
        for index in parameters.get("GlobalSecondaryIndexes", ()):
            wait_for_index(dynamodb, name, index["IndexName"])
        return name

    yield create
    for name in names:
        try:
            wait_for_table(dynamodb, name)
            dynamodb.delete_table(TableName=name)
        except ClientError as error:  # The test itself deleted it.
            assert error.response["Error"]["Code"] == NOT_FOUND


def make_orders(make):
    return make(
        AttributeDefinitions=definitions(ORDERS["attribute"]),
        BillingMode="PROVISIONED",
        GlobalSecondaryIndexes=[BY_NUMBER, BY_STATUS],
        KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"},
                   {"AttributeName": "number", "KeyType": "RANGE"}],
        LocalSecondaryIndexes=[BY_PLACED],
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 4},
        TableClass="STANDARD",
        Tags=[{"Key": "Team", "Value": "sales"}, {"Key": "Stage", "Value": "test"}],
    )


def make_plain(make, **parameters):
    return make(AttributeDefinitions=definitions({"id": "S"}), BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], **parameters)


PLAIN = {
    **ORDERS,
    "attribute": {"id": "S"},
    "billing_mode": "PAY_PER_REQUEST",
    "capacity": (0, 0),
    "global_secondary_index": {},
    "keys": {"HASH": "id"},
    "local_secondary_index": {},
    "tags": {},
}


def test_create(dynamodb, make):
    settle(dynamodb, make_orders(make), ORDERS)


def test_create_on_demand(dynamodb, make):
    name = make_plain(
        make, DeletionProtectionEnabled=True,
        OnDemandThroughput={"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50})
    expected = {
        **PLAIN,
        "deletion_protection_enabled": True,
        "on_demand_throughput": {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50},
    }
    settle(dynamodb, name, expected)
    with refused(code="ValidationException"):
        dynamodb.delete_table(TableName=name)
    update(dynamodb, name, DeletionProtectionEnabled=False)
    settle(dynamodb, name, {**expected, "deletion_protection_enabled": False})
    update(dynamodb, name,
           OnDemandThroughput={"MaxReadRequestUnits": 200, "MaxWriteRequestUnits": 50})
    assert read(dynamodb, name)["on_demand_throughput"]["MaxReadRequestUnits"] == 200


def test_update(dynamodb, make):
    name = make_orders(make)
    arn = description(dynamodb, name)["TableArn"]
    dynamodb.untag_resource(ResourceArn=arn, TagKeys=["Stage"])
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "Owner", "Value": "ada"},
                                                 {"Key": "Team", "Value": "orders"}])

    # Indexes go first, one by one; then the table's class, which has to change alone.
    dynamodb.update_table(
        TableName=name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by_number"}}])
    wait_until_index_is_gone(dynamodb, name, "by_number")
    wait_for_table(dynamodb, name)
    update(dynamodb, name, TableClass="STANDARD_INFREQUENT_ACCESS")

    # Then all that may change together, and the new indexes, one by one.
    units = {"ReadCapacityUnits": 6, "WriteCapacityUnits": 2}
    update(dynamodb, name, BillingMode="PROVISIONED",
           GlobalSecondaryIndexUpdates=[
               {"Update": {"IndexName": "by_status", "ProvisionedThroughput": units}}],
           ProvisionedThroughput={"ReadCapacityUnits": 7, "WriteCapacityUnits": 3})
    wait_for_index(dynamodb, name, "by_status")
    attributes = {**ORDERS["attribute"], "city": "S"}
    dynamodb.update_table(TableName=name, AttributeDefinitions=definitions(attributes),
                          GlobalSecondaryIndexUpdates=[{"Create": BY_CITY}])
    wait_for_index(dynamodb, name, "by_city")
    wait_for_table(dynamodb, name)

    # Sent when a block that was enabled before is not any more.
    answer = dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False})
    recovery = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "DISABLED"

    settle(dynamodb, name, {
        **ORDERS,
        "attribute": attributes,
        "capacity": (7, 3),
        "global_secondary_index": {
            "by_city": ({"HASH": "city", "RANGE": "number"}, "KEYS_ONLY", frozenset(), (1, 1)),
            "by_status": (*ORDERS["global_secondary_index"]["by_status"][:3], (6, 2)),
        },
        "table_class": "STANDARD_INFREQUENT_ACCESS",
        "tags": {"Owner": "ada", "Team": "orders"},
    })


def test_a_stream_of_another_view(dynamodb, make):
    name = make_plain(
        make, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    before = read(dynamodb, name)["stream"]
    assert before[:2] == (True, "NEW_IMAGE")
    assert before[2].startswith(description(dynamodb, name)["TableArn"] + "/stream/")
    update(dynamodb, name, StreamSpecification={"StreamEnabled": False})
    update(dynamodb, name,
           StreamSpecification={"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"})
    after = read(dynamodb, name)["stream"]
    assert after[:2] == (True, "OLD_IMAGE")
    assert after[2] != before[2]


def test_billing_modes(dynamodb, make):
    """Indexes get their units in the same call on the way to PROVISIONED; back, there are none."""
    index = {"IndexName": "by_at", "KeySchema": [{"AttributeName": "at", "KeyType": "HASH"}],
             "Projection": {"ProjectionType": "ALL"}}
    name = make(AttributeDefinitions=definitions({"id": "B", "at": "N"}),
                BillingMode="PAY_PER_REQUEST", GlobalSecondaryIndexes=[index],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    on_demand = {
        **PLAIN,
        "attribute": {"id": "B", "at": "N"},
        "global_secondary_index": {"by_at": ({"HASH": "at"}, "ALL", frozenset(), (0, 0))},
    }
    settle(dynamodb, name, on_demand)
    update(dynamodb, name, BillingMode="PROVISIONED",
           GlobalSecondaryIndexUpdates=[{"Update": {
               "IndexName": "by_at",
               "ProvisionedThroughput": {"ReadCapacityUnits": 4, "WriteCapacityUnits": 5}}}],
           ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 3})
    wait_for_index(dynamodb, name, "by_at")
    settle(dynamodb, name, {
        **on_demand,
        "billing_mode": "PROVISIONED",
        "capacity": (2, 3),
        "global_secondary_index": {"by_at": ({"HASH": "at"}, "ALL", frozenset(), (4, 5))},
    })
    update(dynamodb, name, BillingMode="PAY_PER_REQUEST")
    settle(dynamodb, name, on_demand)


def test_time_to_live(dynamodb, make):
    name = make_plain(make)
    for enabled, expected in ((True, (True, "expires")), (False, (False, ""))):
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification={
            "Enabled": enabled, "AttributeName": "expires"})
        settle(dynamodb, name, {**PLAIN, "ttl": expected})


def test_destroy(dynamodb, make):
    name = make_plain(make)
    destroy(dynamodb, name)
    # The provider takes the table for gone if this is in the text, and for broken if it is not.
    with refused(f"Requested resource not found: Table: {name} not found", NOT_FOUND):
        dynamodb.describe_table(TableName=name)
    with refused(f"Requested resource not found: Table: {name} not found", NOT_FOUND):
        dynamodb.delete_table(TableName=name)


def test_import(dynamodb, make):
    """A table that another client made, with no more than it had to say, is read by its name."""
    name = make(AttributeDefinitions=definitions({"id": "S"}),
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 1})
    settle(dynamodb, name, {**PLAIN, "billing_mode": "PROVISIONED", "capacity": (2, 1)})


def test_item(dynamodb, resource, make):
    """aws_dynamodb_table_item: it makes none that is there, and changes by AttributeUpdates."""
    name = make_plain(make)
    table = resource.Table(name)
    item = {"id": {"S": "ada"}, "since": {"N": "1815"}, "emails": {"SS": ["a@b", "c@d"]}}
    put = {"TableName": name, "Item": item, "ConditionExpression": "attribute_not_exists(#hk)",
           "ExpressionAttributeNames": {"#hk": "id"}}
    dynamodb.put_item(**put)
    found = dynamodb.get_item(TableName=name, Key={"id": item["id"]}, ConsistentRead=True)["Item"]
    assert {**found, "emails": {"SS": sorted(found["emails"]["SS"])}} == item
    with refused(code="ConditionalCheckFailedException"):
        dynamodb.put_item(**put)
    dynamodb.update_item(TableName=name, Key={"id": item["id"]}, AttributeUpdates={
        "since": {"Action": "PUT", "Value": {"N": "1852"}}, "emails": {"Action": "DELETE"}})
    assert get(table, {"id": "ada"}) == {"id": "ada", "since": 1852}
    dynamodb.delete_item(TableName=name, Key={"id": item["id"]})
    assert get(table, {"id": "ada"}) is None
