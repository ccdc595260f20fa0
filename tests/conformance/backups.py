"""What the suites on backups share: a table with items and indexes, and its backup."""

import pytest
from support import all_items, key_parameters, put_all, table_name, wait_until_active

TABLE_NOT_FOUND = "TableNotFoundException"
BACKUP_NOT_FOUND = "BackupNotFoundException"
ITEMS = [{"p": f"key-{i % 4}", "s": i, "g": f"group-{i % 3}", "n": i * i} for i in range(30)]


def global_index(name="by-group", projection="ALL", **parameters):
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": "g", "KeyType": "HASH"},
            {"AttributeName": "s", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": projection},
        **parameters,
    }


def local_index(name="by-number", **projection):
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": "p", "KeyType": "HASH"},
            {"AttributeName": "n", "KeyType": "RANGE"},
        ],
        "Projection": projection or {"ProjectionType": "KEYS_ONLY"},
    }


def definitions(*names):
    parameters = key_parameters("p:S", "s:N")
    parameters["AttributeDefinitions"] += [
        {"AttributeName": name[0], "AttributeType": name[2]} for name in names
    ]
    return parameters


def new_source(client, **parameters):
    """A table with some items, an index of each kind, and whatever else is asked for."""
    name = table_name("source")
    parameters.setdefault("BillingMode", "PAY_PER_REQUEST")
    parameters.setdefault("GlobalSecondaryIndexes", [global_index()])
    client.create_table(
        TableName=name,
        **definitions("g:S", "n:N"),
        LocalSecondaryIndexes=[local_index()],
        **parameters,
    )
    wait_until_active(client, name)
    return name


def back_up(client, name, backup_name="backup"):
    arn = client.create_backup(TableName=name, BackupName=backup_name)["BackupDetails"]["BackupArn"]
    description = client.describe_backup(BackupArn=arn)["BackupDescription"]
    assert description["BackupDetails"]["BackupStatus"] == "AVAILABLE"
    return arn


def contents(resource, name):
    return sorted(all_items(resource.Table(name).scan), key=lambda item: item["s"])


@pytest.fixture(scope="module")
def source(dynamodb, resource):
    """A table on demand with items and indexes."""
    name = new_source(dynamodb)
    put_all(resource.Table(name), ITEMS)
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture(scope="module")
def backup(dynamodb, source):
    arn = back_up(dynamodb, source)
    yield arn
    dynamodb.delete_backup(BackupArn=arn)


@pytest.fixture(scope="module")
def provisioned_backup(dynamodb):
    """Of a table with provisioned throughput."""
    units = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}
    name = new_source(
        dynamodb,
        BillingMode="PROVISIONED",
        ProvisionedThroughput=units,
        GlobalSecondaryIndexes=[global_index(ProvisionedThroughput=units)],
    )
    arn = back_up(dynamodb, name)
    dynamodb.delete_table(TableName=name)
    yield arn
    dynamodb.delete_backup(BackupArn=arn)


@pytest.fixture
def restore(dynamodb):
    """A factory of restored tables, which go with the test."""
    made = []

    def make(arn, **overrides):
        target = table_name("restored")
        dynamodb.restore_table_from_backup(
            TargetTableName=target, BackupArn=arn, **overrides
        )
        made.append(target)
        wait_until_active(dynamodb, target)
        return target

    yield make
    for name in made:
        dynamodb.delete_table(TableName=name)
