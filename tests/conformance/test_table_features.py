"""The options of tables: what CreateTable and UpdateTable take, and how DescribeTable shows it."""

import re

import pytest
from indexes import (
    Index,
    definitions,
    described_index,
    description,
    indexed_table,
    wait_for_index,
)
from server import eventually
from support import (
    key_parameters,
    new_table,
    refused,
    table_name,
    wait_until_active,
    wait_until_gone,
)

INVALID = "One or more parameter values were invalid: "
UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 4}
PROVISIONED = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS}
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def create(client, **parameters):
    parameters = {"TableName": table_name(), "BillingMode": "PAY_PER_REQUEST",
                  **key_parameters("p:S"), **parameters}
    return client.create_table(**parameters)["TableDescription"]


def update(client, table, **parameters):
    return client.update_table(TableName=table.name, **parameters)["TableDescription"]


def settled(client, table, **members):
    """The description once the table is active again and shows these members."""
    found = {}

    def is_settled():
        found.update(description(client, table.name))
        return found["TableStatus"] == "ACTIVE" and all(
            found.get(name) == value for name, value in members.items())

    eventually(is_settled, f"{members} of {table.name}")
    return found


# Members of descriptions

ALWAYS = {"AttributeDefinitions", "TableName", "KeySchema", "TableStatus", "CreationDateTime",
          "ProvisionedThroughput", "TableSizeBytes", "ItemCount", "TableArn", "TableId",
          "DeletionProtectionEnabled"}


def test_members_of_a_plain_table(dynamodb):
    created = create(dynamodb)
    name = created["TableName"]
    try:
        assert set(created) == ALWAYS | {"BillingModeSummary"}
        assert created["BillingModeSummary"] == {"BillingMode": "PAY_PER_REQUEST"}
        wait_until_active(dynamodb, name)
        told = description(dynamodb, name)
        assert set(told) == ALWAYS | {"BillingModeSummary", "WarmThroughput"}
        assert told["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert (told["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"]
                >= created["CreationDateTime"])
        assert told["WarmThroughput"] == {
            "ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"}
    finally:
        deleted = dynamodb.delete_table(TableName=name)["TableDescription"]
    assert deleted["TableStatus"] == "DELETING"
    assert deleted["TableArn"] == created["TableArn"]
    assert not {"KeySchema", "AttributeDefinitions", "CreationDateTime"} & set(deleted)


def test_members_of_a_provisioned_table(dynamodb):
    created = create(dynamodb, **PROVISIONED)
    name = created["TableName"]
    try:
        assert set(created) == ALWAYS
        wait_until_active(dynamodb, name)
        told = description(dynamodb, name)
        assert set(told) == ALWAYS | {"WarmThroughput"}
        assert told["ProvisionedThroughput"] == {**UNITS, "NumberOfDecreasesToday": 0}
        assert told["WarmThroughput"] == {
            "ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 4, "Status": "ACTIVE"}
    finally:
        dynamodb.delete_table(TableName=name)


def test_members_of_a_table_with_everything(dynamodb):
    created = create(
        dynamodb, StreamSpecification=STREAM, SSESpecification={"Enabled": True},
        TableClass="STANDARD_INFREQUENT_ACCESS", DeletionProtectionEnabled=True,
        OnDemandThroughput={"MaxReadRequestUnits": 100},
        WarmThroughput={"WriteUnitsPerSecond": 4001})
    name = created["TableName"]
    try:
        wait_until_active(dynamodb, name)
        told = description(dynamodb, name)
        for table in (created, told):
            assert table["StreamSpecification"] == STREAM
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}",
                                table["LatestStreamLabel"])
            assert (table["LatestStreamArn"]
                    == f"{table['TableArn']}/stream/{table['LatestStreamLabel']}")
            assert table["TableClassSummary"] == {"TableClass": "STANDARD_INFREQUENT_ACCESS"}
            assert table["DeletionProtectionEnabled"] is True
            assert table["OnDemandThroughput"] == {"MaxReadRequestUnits": 100}
            assert table["SSEDescription"]["Status"] == "ENABLED"
            assert table["SSEDescription"]["SSEType"] == "KMS"
            assert re.fullmatch(r"arn:aws:kms:[a-z0-9-]+:\d{12}:key/[0-9a-f-]{36}",
                                table["SSEDescription"]["KMSMasterKeyArn"])
            assert table["WarmThroughput"]["ReadUnitsPerSecond"] == 12000
            assert table["WarmThroughput"]["WriteUnitsPerSecond"] == 4001
        assert created["WarmThroughput"]["Status"] == "UPDATING"
    finally:
        dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
        dynamodb.delete_table(TableName=name)


def test_options_that_ask_for_nothing(dynamodb):
    created = create(dynamodb, StreamSpecification={"StreamEnabled": False},
                     SSESpecification={"Enabled": False}, OnDemandThroughput={}, WarmThroughput={},
                     Tags=[])
    name = created["TableName"]
    wait_until_active(dynamodb, name)
    told = description(dynamodb, name)
    dynamodb.delete_table(TableName=name)
    assert set(told) == ALWAYS | {"BillingModeSummary", "WarmThroughput"}


def test_attributes_are_sorted_by_name(dynamodb):
    created = create(
        dynamodb, KeySchema=[{"AttributeName": "z", "KeyType": "HASH"},
                             {"AttributeName": "a", "KeyType": "RANGE"}],
        AttributeDefinitions=definitions("z:S", "M:B", "a:N"),
        GlobalSecondaryIndexes=[Index("gsi", "M:B", project=("y", "b")).parameters])
    wait_until_active(dynamodb, created["TableName"])
    dynamodb.delete_table(TableName=created["TableName"])
    assert created["AttributeDefinitions"] == definitions("M:B", "a:N", "z:S")
    (index,) = created["GlobalSecondaryIndexes"]
    assert index["Projection"]["NonKeyAttributes"] == ["b", "y"]
    assert "WarmThroughput" not in index


# Throughput


def test_answers_show_the_old_units(dynamodb, resource):
    with new_table(resource, "p:S", **PROVISIONED) as made:
        answer = update(dynamodb, made, ProvisionedThroughput={"ReadCapacityUnits": 7,
                                                               "WriteCapacityUnits": 2})
        assert answer["TableStatus"] == "UPDATING"
        throughput = answer["ProvisionedThroughput"]
        assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (5, 4)
        assert {"LastIncreaseDateTime", "LastDecreaseDateTime"} <= set(throughput)
        wait_until_active(dynamodb, made.name)
        told = description(dynamodb, made.name)
        throughput = told["ProvisionedThroughput"]
        assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (7, 2)
        assert throughput["NumberOfDecreasesToday"] == 1
        assert told["WarmThroughput"]["ReadUnitsPerSecond"] == 7
        assert told["WarmThroughput"]["WriteUnitsPerSecond"] == 4


def test_units_are_lowered_four_times_a_day(dynamodb, resource):
    with new_table(resource, "p:S", **PROVISIONED) as made:
        for units in (4, 3, 2, 1):
            update(dynamodb, made, ProvisionedThroughput={"ReadCapacityUnits": units,
                                                          "WriteCapacityUnits": 4})
            wait_until_active(dynamodb, made.name)
        throughput = description(dynamodb, made.name)["ProvisionedThroughput"]
        if throughput["NumberOfDecreasesToday"] < 4:
            pytest.skip("the day has just begun")
        message = re.compile(
            "^Subscriber limit exceeded: Provisioned throughput decreases are limited within a "
            "given UTC day. After the first 4 decreases, each subsequent decrease in the same UTC "
            "day can be performed at most once every 3600 seconds. Number of decreases today: 4. "
            r"Last decrease at \w+day, \w+ \d+, \d{4} at \d+:\d\d:\d\d [AP]M Coordinated Universal "
            r"Time. Next decrease can be made at \w+day, .* [AP]M Coordinated Universal Time.$")
        with refused(message, "LimitExceededException"):
            update(dynamodb, made, ProvisionedThroughput={"ReadCapacityUnits": 2,
                                                          "WriteCapacityUnits": 1})
        update(dynamodb, made, ProvisionedThroughput=UNITS)
        wait_until_active(dynamodb, made.name)


def test_billing_modes(dynamodb, resource):
    with indexed_table(resource, "p:S", OnDemandThroughput={"MaxWriteRequestUnits": 9},
                       global_indexes=[Index("gsi", "x:S", OnDemandThroughput={
                           "MaxReadRequestUnits": 8})]) as made:
        since = description(dynamodb, made.name)["BillingModeSummary"]
        assert described_index(dynamodb, made.name, "gsi")["OnDemandThroughput"] == {
            "MaxReadRequestUnits": 8}
        # Once more: nothing changes.
        answer = update(dynamodb, made, BillingMode="PAY_PER_REQUEST")
        assert answer["TableStatus"] == "UPDATING"
        assert settled(dynamodb, made)["BillingModeSummary"] == since
        change = [{"Update": {"IndexName": "gsi", "ProvisionedThroughput": UNITS}}]
        answer = update(dynamodb, made, GlobalSecondaryIndexUpdates=change, **PROVISIONED)
        # Told at once, other than a change of units.
        assert answer["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
        (index,) = answer["GlobalSecondaryIndexes"]
        assert index["ProvisionedThroughput"]["WriteCapacityUnits"] == 4
        wait_for_index(dynamodb, made.name, "gsi")
        told = description(dynamodb, made.name)
        assert told["BillingModeSummary"] == {**since, "BillingMode": "PROVISIONED"}
        (index,) = told["GlobalSecondaryIndexes"]
        for holder in (told, index):
            assert "OnDemandThroughput" not in holder
            assert holder["WarmThroughput"]["ReadUnitsPerSecond"] == 12000
        answer = update(dynamodb, made, BillingMode="PAY_PER_REQUEST")
        assert answer["BillingModeSummary"] == {"BillingMode": "PAY_PER_REQUEST"}
        assert answer["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
        wait_for_index(dynamodb, made.name, "gsi")
        told = description(dynamodb, made.name)
        assert (told["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"]
                > since["LastUpdateToPayPerRequestDateTime"])


def test_limits_of_on_demand_tables(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        limits = {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 20}
        answer = update(dynamodb, made, OnDemandThroughput=limits)
        assert answer["TableStatus"] == "ACTIVE"
        assert answer["OnDemandThroughput"] == limits
        update(dynamodb, made, OnDemandThroughput=limits)
        update(dynamodb, made, OnDemandThroughput={"MaxReadRequestUnits": 11})
        settled(dynamodb, made, OnDemandThroughput={**limits, "MaxReadRequestUnits": 11})
        answer = update(dynamodb, made, OnDemandThroughput={"MaxReadRequestUnits": -1})
        assert answer["OnDemandThroughput"]["MaxReadRequestUnits"] == -1
        settled(dynamodb, made, OnDemandThroughput={"MaxWriteRequestUnits": 20})
        update(dynamodb, made, OnDemandThroughput={"MaxWriteRequestUnits": -1})
        settled(dynamodb, made, OnDemandThroughput=None)


def test_limits_of_indexes(dynamodb, resource):
    with indexed_table(resource, "p:S", global_indexes=[Index("gsi", "x:S")]) as made:
        change = {"IndexName": "gsi", "OnDemandThroughput": {"MaxReadRequestUnits": 5}}
        answer = update(dynamodb, made, GlobalSecondaryIndexUpdates=[{"Update": change}])
        assert answer["TableStatus"] == "ACTIVE"
        (index,) = answer["GlobalSecondaryIndexes"]
        assert index["IndexStatus"] == "UPDATING"
        found = wait_for_index(dynamodb, made.name, "gsi")
        assert found["OnDemandThroughput"] == {"MaxReadRequestUnits": 5}


def test_warm_throughput_grows(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        answer = update(dynamodb, made, WarmThroughput={"ReadUnitsPerSecond": 12001})
        assert answer["TableStatus"] == "ACTIVE"
        assert answer["WarmThroughput"] == {
            "ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "UPDATING"}
        settled(dynamodb, made, WarmThroughput={
            "ReadUnitsPerSecond": 12001, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"})
        with refused(INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower "
                     "than current WarmThroughput, decreasing WarmThroughput is not supported"):
            update(dynamodb, made, WarmThroughput={"ReadUnitsPerSecond": 12000})


# Stream, encryption, class, protection


def test_streams_are_switched(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        answer = update(dynamodb, made, StreamSpecification=STREAM)
        assert answer["TableStatus"] == "UPDATING"
        assert answer["StreamSpecification"] == STREAM
        first = settled(dynamodb, made, StreamSpecification=STREAM)
        assert first["LatestStreamArn"] == answer["LatestStreamArn"]
        with refused(f"Table already has an enabled stream: TableName: {made.name}"):
            update(dynamodb, made, StreamSpecification=STREAM)
        answer = update(dynamodb, made, StreamSpecification={"StreamEnabled": False})
        assert "StreamSpecification" not in answer
        told = settled(dynamodb, made, StreamSpecification=None)
        assert told["LatestStreamArn"] == first["LatestStreamArn"]
        with refused(f"Table has no stream to disable: TableName: {made.name}"):
            update(dynamodb, made, StreamSpecification={"StreamEnabled": False})
        update(dynamodb, made, StreamSpecification={**STREAM, "StreamViewType": "KEYS_ONLY"})
        again = settled(dynamodb, made)
        assert again["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
        assert again["LatestStreamArn"] != first["LatestStreamArn"]


def test_encryption_is_switched(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        with refused(INVALID + "Table is already encrypted by default"):
            update(dynamodb, made, SSESpecification={"Enabled": False})
        answer = update(dynamodb, made, SSESpecification={"Enabled": True, "SSEType": "KMS"})
        assert answer["TableStatus"] == "ACTIVE"
        assert answer["SSEDescription"]["Status"] == "UPDATING"

        def encrypted():
            return description(dynamodb, made.name)["SSEDescription"]["Status"] == "ENABLED"

        eventually(encrypted, "encryption")
        key = description(dynamodb, made.name)["SSEDescription"]["KMSMasterKeyArn"]
        with refused(INVALID + "Table is already encrypted with given KMSMasterKeyId. Use "
                     "KMSMasterKeyId parameter if you want to change Master Key"):
            update(dynamodb, made, SSESpecification={"Enabled": True, "SSEType": "KMS",
                                                     "KMSMasterKeyId": key})
        update(dynamodb, made, SSESpecification={"Enabled": False})
        settled(dynamodb, made, SSEDescription=None)


def test_classes(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        assert update(dynamodb, made, TableClass="STANDARD")["TableStatus"] == "UPDATING"
        settled(dynamodb, made, TableClassSummary=None)
        answer = update(dynamodb, made, TableClass="STANDARD_INFREQUENT_ACCESS")
        assert answer["TableStatus"] == "UPDATING"
        assert "TableClassSummary" not in answer
        wait_until_active(dynamodb, made.name)
        told = description(dynamodb, made.name)["TableClassSummary"]
        assert told["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
        assert "LastUpdateDateTime" in told
    with new_table(resource, "p:S", TableClass="STANDARD") as made:
        assert description(dynamodb, made.name)["TableClassSummary"] == {"TableClass": "STANDARD"}


def test_protection_does_not_wait(dynamodb, resource):
    with new_table(resource, "p:S", DeletionProtectionEnabled=True) as made:
        answer = update(dynamodb, made, DeletionProtectionEnabled=True)
        assert answer["TableStatus"] == "ACTIVE"
        assert answer["DeletionProtectionEnabled"] is True
        answer = update(dynamodb, made, DeletionProtectionEnabled=False)
        assert answer["DeletionProtectionEnabled"] is False


def test_settings_outlive_other_updates(dynamodb, resource):
    with new_table(resource, "p:S", StreamSpecification=STREAM, TableClass="STANDARD",
                   Tags=[{"Key": "k", "Value": "v"}], SSESpecification={"Enabled": True},
                   OnDemandThroughput={"MaxReadRequestUnits": 3}) as made:
        before = description(dynamodb, made.name)
        update(dynamodb, made, DeletionProtectionEnabled=True)
        update(dynamodb, made, DeletionProtectionEnabled=False)
        after = description(dynamodb, made.name)
        assert after == before
        tags = dynamodb.list_tags_of_resource(ResourceArn=after["TableArn"])["Tags"]
        assert tags == [{"Key": "k", "Value": "v"}]


# Names


def test_operations_take_the_arn(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        arn = description(dynamodb, made.name)["TableArn"]
        told = dynamodb.describe_table(TableName=arn)["Table"]
        assert (told["TableName"], told["TableArn"]) == (made.name, arn)
        answer = dynamodb.update_table(TableName=arn, BillingMode="PAY_PER_REQUEST")
        assert answer["TableDescription"]["TableName"] == made.name
        with refused(f"Requested resource not found: Table: {made.name}x not found",
                     "ResourceNotFoundException"):
            dynamodb.describe_table(TableName=arn + "x")
    name = create(dynamodb)["TableName"]
    wait_until_active(dynamodb, name)
    arn = description(dynamodb, name)["TableArn"]
    deleted = dynamodb.delete_table(TableName=arn)["TableDescription"]
    assert deleted["TableName"] == name
    wait_until_gone(dynamodb, name)


def test_continuous_backups_are_disabled(dynamodb, resource, make_table_name):
    """As Terraform asks for them; the error has a type of its own."""
    name = make_table_name()
    with refused(f"Table not found: {name}", "TableNotFoundException"):
        dynamodb.describe_continuous_backups(TableName=name)
    with new_table(resource, "p:S", TableName=name):
        answer = dynamodb.describe_continuous_backups(TableName=name)
    assert answer["ContinuousBackupsDescription"] == {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"},
    }
