"""RestoreTableFromBackup.

Words and rules were recorded from the service by ack-api-quirks in October 2026
(services/dynamodb: backup.md, table-restore.md), but where a comment says otherwise.
"""

import uuid

from backups import (ITEMS, back_up, backup, contents, global_index, local_index, new_source,
                     provisioned_backup, restore, source)
from support import (NOT_FOUND, all_items, new_table, put_all, refused, table_name,
                     wait_until_active)


class TestRestore:
    def test_items_and_indexes(self, resource, backup, restore):
        name = restore(backup)
        assert contents(resource, name) == ITEMS
        table = resource.Table(name)
        for index in ("by-group", "by-number"):
            found = all_items(table.scan, IndexName=index)
            assert len(found) == len(ITEMS)
        groups = table.query(
            IndexName="by-group",
            KeyConditionExpression="g = :g",
            ExpressionAttributeValues={":g": "group-1"},
        )["Items"]
        assert groups == [item for item in ITEMS if item["g"] == "group-1"]

    def test_indexes_are_kept_afterwards(self, resource, backup, restore):
        table = resource.Table(restore(backup))
        table.put_item(Item={"p": "key-0", "s": 1000, "g": "new", "n": 1})
        table.delete_item(Key={"p": ITEMS[0]["p"], "s": ITEMS[0]["s"]})
        found = all_items(table.scan, IndexName="by-group")
        assert sorted(item["s"] for item in found) == [*range(1, 30), 1000]

    def test_keeps_the_items_of_its_time(self, dynamodb, resource, restore):
        with new_table(resource, "p:S") as table:
            table.put_item(Item={"p": "a", "v": 1})
            arn = back_up(dynamodb, table.name)
            table.put_item(Item={"p": "a", "v": 2})
            table.put_item(Item={"p": "b"})
            assert resource.Table(restore(arn)).scan()["Items"] == [{"p": "a", "v": 1}]
        dynamodb.delete_backup(BackupArn=arn)

    def test_every_kind_of_value(self, dynamodb, resource, restore):
        item = {
            "p": b"\x00\xff",
            "s": "\u0000text\u0001",
            "binary": b"bytes",
            "numbers": {1, 2},
            "list": [None, True, {"inner": "x"}],
            "empty": "",
        }
        with new_table(resource, "p:B", "s:S") as table:
            table.put_item(Item=item)
            expected = table.scan()["Items"]
            arn = back_up(dynamodb, table.name)
            name = restore(arn)
            assert resource.Table(name).scan()["Items"] == expected
            key = {"p": item["p"], "s": item["s"]}
            assert resource.Table(name).get_item(Key=key)["Item"] == expected[0]
        dynamodb.delete_backup(BackupArn=arn)

    def test_index_leaves_out_what_cannot_be_in_it(self, dynamodb, resource, restore):
        """Items from before the index may have values that are too long for its key."""
        with new_table(resource, "p:S") as table:
            table.put_item(Item={"p": "a", "g": "x" * 3000})
            table.put_item(Item={"p": "b", "g": "x"})
            table.put_item(Item={"p": "c", "g": 1})
            index = global_index()
            index["KeySchema"] = index["KeySchema"][:1]
            dynamodb.update_table(
                TableName=table.name,
                AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
                GlobalSecondaryIndexUpdates=[{"Create": index}],
            )
            arn = back_up(dynamodb, table.name)
            name = restore(arn)
            assert len(resource.Table(name).scan()["Items"]) == 3
            assert resource.Table(name).scan(IndexName="by-group")["Items"] == [
                {"p": "b", "g": "x"}
            ]
            for _ in range(200):
                table.reload()
                if table.global_secondary_indexes[0]["IndexStatus"] == "ACTIVE":
                    break
        dynamodb.delete_backup(BackupArn=arn)

    def test_answer(self, dynamodb, source, backup):
        target = table_name("restored")
        table = dynamodb.restore_table_from_backup(TargetTableName=target, BackupArn=backup)
        table = table["TableDescription"]
        source_table = dynamodb.describe_table(TableName=source)["Table"]
        details = dynamodb.describe_backup(BackupArn=backup)["BackupDescription"]["BackupDetails"]
        assert table["TableName"] == target
        assert table["TableStatus"] == "CREATING"
        assert table["TableId"] != source_table["TableId"]
        assert table["KeySchema"] == source_table["KeySchema"]
        assert table["AttributeDefinitions"] == source_table["AttributeDefinitions"]
        assert table["RestoreSummary"] == {
            "SourceBackupArn": backup,
            "SourceTableArn": source_table["TableArn"],
            "RestoreDateTime": details["BackupCreationDateTime"],
            "RestoreInProgress": True,
        }
        wait_until_active(dynamodb, target)
        restored = dynamodb.describe_table(TableName=target)["Table"]
        # It is told of while the table is CREATING, and never again.
        assert "RestoreSummary" not in restored
        assert {index["IndexStatus"] for index in restored["GlobalSecondaryIndexes"]} == {"ACTIVE"}
        assert restored["ItemCount"] == len(ITEMS)
        dynamodb.delete_table(TableName=target)

    def test_what_is_taken_over(self, dynamodb, resource, restore):
        limits = {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}
        with new_table(
            resource,
            "p:S",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            SSESpecification={"Enabled": True, "SSEType": "KMS"},
            TableClass="STANDARD_INFREQUENT_ACCESS",
            OnDemandThroughput=limits,
            Tags=[{"Key": "a", "Value": "b"}],
        ) as table:
            encryption = dynamodb.describe_table(TableName=table.name)["Table"]["SSEDescription"]
            arn = back_up(dynamodb, table.name)
        restored = dynamodb.describe_table(TableName=restore(arn))["Table"]
        assert restored["OnDemandThroughput"] == limits
        assert restored["SSEDescription"] == encryption
        assert restored["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        for member in ("StreamSpecification", "LatestStreamArn", "TableClassSummary"):
            assert member not in restored
        assert restored["DeletionProtectionEnabled"] is False
        assert dynamodb.list_tags_of_resource(ResourceArn=restored["TableArn"])["Tags"] == []
        plain = dynamodb.describe_table(
            TableName=restore(arn, SSESpecificationOverride={"Enabled": False})
        )["Table"]
        assert "SSEDescription" not in plain
        dynamodb.delete_backup(BackupArn=arn)

    def test_provisioned(self, dynamodb, provisioned_backup, restore):
        restored = dynamodb.describe_table(TableName=restore(provisioned_backup))["Table"]
        for described in (restored, restored["GlobalSecondaryIndexes"][0]):
            assert described["ProvisionedThroughput"] == {
                "NumberOfDecreasesToday": 0,
                "ReadCapacityUnits": 5,
                "WriteCapacityUnits": 6,
            }
        assert "BillingModeSummary" not in restored

    def test_target_exists(self, dynamodb, source, backup):
        with refused(f"Table already exists: {source}", "TableAlreadyExistsException"):
            dynamodb.restore_table_from_backup(TargetTableName=source, BackupArn=backup)

    def test_many_items(self, dynamodb, resource, restore):
        items = [{"p": str(uuid.uuid4()), "s": i, "g": "all"} for i in range(5000)]
        name = new_source(dynamodb)
        put_all(resource.Table(name), items)
        arn = back_up(dynamodb, name)
        dynamodb.delete_table(TableName=name)
        target = restore(arn)
        assert contents(resource, target) == items
        assert len(all_items(resource.Table(target).scan, IndexName="by-group")) == 5000
        dynamodb.delete_backup(BackupArn=arn)


class TestOverrides:
    UNITS = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}

    def refuse(self, dynamodb, message, arn, **overrides):
        target = table_name("refused")
        with refused(message):
            dynamodb.restore_table_from_backup(TargetTableName=target, BackupArn=arn, **overrides)
        with refused(code=NOT_FOUND):
            dynamodb.describe_table(TableName=target)

    def test_to_provisioned(self, dynamodb, backup, restore):
        name = restore(
            backup,
            BillingModeOverride="PROVISIONED",
            ProvisionedThroughputOverride=self.UNITS,
            GlobalSecondaryIndexOverride=[global_index(ProvisionedThroughput=self.UNITS)],
        )
        restored = dynamodb.describe_table(TableName=name)["Table"]
        for described in (restored, restored["GlobalSecondaryIndexes"][0]):
            assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
            assert described["ProvisionedThroughput"]["WriteCapacityUnits"] == 4

    def test_to_on_demand(self, dynamodb, provisioned_backup, restore):
        limits = {"MaxReadRequestUnits": 10}
        name = restore(
            provisioned_backup,
            BillingModeOverride="PAY_PER_REQUEST",
            OnDemandThroughputOverride=limits,
        )
        restored = dynamodb.describe_table(TableName=name)["Table"]
        assert restored["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert restored["OnDemandThroughput"] == limits
        for described in (restored, restored["GlobalSecondaryIndexes"][0]):
            assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 0

    def test_units_of_the_table_only(self, dynamodb, provisioned_backup, restore):
        name = restore(provisioned_backup, ProvisionedThroughputOverride=self.UNITS)
        restored = dynamodb.describe_table(TableName=name)["Table"]
        assert restored["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
        index = restored["GlobalSecondaryIndexes"][0]
        assert index["ProvisionedThroughput"]["ReadCapacityUnits"] == 5

    def test_units_and_billing_mode(self, dynamodb, backup, provisioned_backup):
        for message, arn, overrides in [
            (
                "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED",
                backup,
                {"ProvisionedThroughputOverride": self.UNITS},
            ),
            (
                "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED",
                backup,
                {"BillingModeOverride": "PROVISIONED"},
            ),
            (
                "Cannot override ProvisionedThroughput if BillingMode is overridden to "
                "PAY_PER_REQUEST",
                provisioned_backup,
                {
                    "BillingModeOverride": "PAY_PER_REQUEST",
                    "ProvisionedThroughputOverride": self.UNITS,
                },
            ),
            (
                "Requested MaxReadRequestUnits for OnDemandThroughput is outside of valid range",
                backup,
                {"OnDemandThroughputOverride": {"MaxReadRequestUnits": 0}},
            ),
            (
                "Cannot override MaxReadRequestUnits for OnDemandThroughput unless "
                "BillingModeOverride is PAY_PER_REQUEST",
                provisioned_backup,
                {"OnDemandThroughputOverride": {"MaxReadRequestUnits": 1}},
            ),
        ]:
            self.refuse(dynamodb, "Invalid Request: " + message, arn, **overrides)

    def test_units_of_indexes(self, dynamodb, backup, provisioned_backup):
        self.refuse(
            dynamodb,
            "Invalid Request: Must specify provisioned throughput for index by-group",
            provisioned_backup,
            GlobalSecondaryIndexOverride=[global_index()],
        )
        self.refuse(
            dynamodb,
            "Invalid Request: Cannot override ProvisionedThroughput if BillingMode is overridden "
            "to PAY_PER_REQUEST for index by-group",
            backup,
            BillingModeOverride="PAY_PER_REQUEST",
            GlobalSecondaryIndexOverride=[global_index(ProvisionedThroughput=self.UNITS)],
        )

    def test_no_indexes(self, dynamodb, resource, backup, restore):
        name = restore(backup, GlobalSecondaryIndexOverride=[], LocalSecondaryIndexOverride=[])
        restored = dynamodb.describe_table(TableName=name)["Table"]
        assert "GlobalSecondaryIndexes" not in restored
        assert "LocalSecondaryIndexes" not in restored
        assert contents(resource, name) == ITEMS
        resource.Table(name).put_item(Item={"p": "a", "s": 1, "g": "written"})

    def test_renamed_indexes(self, resource, backup, restore):
        name = restore(
            backup,
            GlobalSecondaryIndexOverride=[global_index("new-name")],
            LocalSecondaryIndexOverride=[local_index("other-name")],
        )
        for index in ("new-name", "other-name"):
            found = all_items(resource.Table(name).scan, IndexName=index)
            assert len(found) == len(ITEMS)
        with refused():
            resource.Table(name).scan(IndexName="by-group")

    def test_new_indexes(self, dynamodb, backup):
        for override in (
            {"GlobalSecondaryIndexOverride": [global_index("other", "KEYS_ONLY")]},
            {
                "GlobalSecondaryIndexOverride": [
                    {**global_index("other"), "KeySchema": global_index()["KeySchema"][:1]}
                ]
            },
            {"LocalSecondaryIndexOverride": [local_index("other", ProjectionType="ALL")]},
        ):
            self.refuse(
                dynamodb,
                "Invalid Request: Index other does not match a secondary index that existed in "
                "the source table and cannot be created during the restore operation",
                backup,
                **override,
            )

    def test_encryption(self, dynamodb, backup, restore):
        name = restore(backup, SSESpecificationOverride={"Enabled": True, "SSEType": "KMS"})
        restored = dynamodb.describe_table(TableName=name)["Table"]
        assert restored["SSEDescription"]["SSEType"] == "KMS"
