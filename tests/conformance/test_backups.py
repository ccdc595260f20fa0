"""CreateBackup, DescribeBackup, ListBackups and DeleteBackup.

Words and rules were recorded from the service by ack-api-quirks in October 2026
(services/dynamodb: backup.md, table-restore.md), but where a comment says otherwise.
"""

import re
from datetime import datetime, timedelta, timezone

import pytest
from attached import Raw
from backups import (BACKUP_NOT_FOUND, ITEMS, TABLE_NOT_FOUND, back_up, backup, global_index,
                     local_index, restore, source)
from support import new_table, refused, table_name, unchecked, wait_until_gone


@pytest.fixture(scope="module")
def backups(dynamodb, resource):
    """The name of a table and its five backups, oldest first: pairs of an ARN and a time."""
    with new_table(resource, "p:S") as table:
        made = []
        for i in range(5):
            details = dynamodb.create_backup(TableName=table.name, BackupName=f"backup-{i}")
            details = details["BackupDetails"]
            made.append((details["BackupArn"], details["BackupCreationDateTime"]))
    made.sort()
    yield table.name, made
    for arn, _ in made:
        dynamodb.delete_backup(BackupArn=arn)


class TestCreateAndDescribe:
    def test_details(self, dynamodb, source):
        before = datetime.now(timezone.utc) - timedelta(milliseconds=1)
        answer = dynamodb.create_backup(TableName=source, BackupName="some.name_of-1")
        del answer["ResponseMetadata"]
        assert set(answer) == {"BackupDetails"}
        details = answer["BackupDetails"]
        assert set(details) == {
            "BackupArn", "BackupName", "BackupSizeBytes", "BackupStatus", "BackupType",
            "BackupCreationDateTime",
        }
        assert details["BackupName"] == "some.name_of-1"
        assert details["BackupType"] == "USER"
        # The answer says so though the backup may be available.
        assert details["BackupStatus"] == "CREATING"
        created = details["BackupCreationDateTime"]
        assert before <= created <= datetime.now(timezone.utc)
        table_arn = dynamodb.describe_table(TableName=source)["Table"]["TableArn"]
        match = re.fullmatch(rf"{table_arn}/backup/(\d{{14}})-[0-9a-f]{{8}}", details["BackupArn"])
        assert int(match[1]) == round(created.timestamp() * 1000)

        described = dynamodb.describe_backup(BackupArn=details["BackupArn"])["BackupDescription"]
        assert described["BackupDetails"] == {**details, "BackupStatus": "AVAILABLE"}
        deleted = dynamodb.delete_backup(BackupArn=details["BackupArn"])["BackupDescription"]
        described["BackupDetails"]["BackupStatus"] = "DELETED"
        assert deleted == described

    def test_source(self, dynamodb, source, backup):
        table = dynamodb.describe_table(TableName=source)["Table"]
        described = dynamodb.describe_backup(BackupArn=backup)["BackupDescription"]
        assert set(described) == {
            "BackupDetails", "SourceTableDetails", "SourceTableFeatureDetails"
        }
        assert described["SourceTableDetails"] == {
            "TableName": source,
            "TableId": table["TableId"],
            "TableArn": table["TableArn"],
            "TableSizeBytes": table["TableSizeBytes"],
            "ItemCount": len(ITEMS),
            "TableCreationDateTime": table["CreationDateTime"],
            "KeySchema": table["KeySchema"],
            "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
            "BillingMode": "PAY_PER_REQUEST",
        }
        assert described["BackupDetails"]["BackupSizeBytes"] == table["TableSizeBytes"] > 0
        assert described["SourceTableFeatureDetails"] == {
            "LocalSecondaryIndexes": [local_index()],
            "GlobalSecondaryIndexes": [
                {
                    **global_index(),
                    "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
                }
            ],
        }

    def test_plain_table_has_no_features(self, dynamodb, resource):
        with new_table(resource, "p:S") as table:
            arn = back_up(dynamodb, table.name)
        described = dynamodb.describe_backup(BackupArn=arn)["BackupDescription"]
        assert described["SourceTableFeatureDetails"] == {}
        assert described["SourceTableDetails"]["ItemCount"] == 0
        dynamodb.delete_backup(BackupArn=arn)

    def test_features(self, dynamodb, resource):
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
        described = dynamodb.describe_backup(BackupArn=arn)["BackupDescription"]
        assert described["SourceTableFeatureDetails"] == {
            "StreamDescription": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            "SSEDescription": encryption,
        }
        assert described["SourceTableDetails"]["OnDemandThroughput"] == limits
        dynamodb.delete_backup(BackupArn=arn)

    def test_a_name_may_be_used_again(self, dynamodb, source):
        arns = {back_up(dynamodb, source, "twice") for _ in range(3)}
        assert len(arns) == 3
        for arn in arns:
            dynamodb.delete_backup(BackupArn=arn)

    def test_table_by_arn(self, dynamodb, source):
        table_arn = dynamodb.describe_table(TableName=source)["Table"]["TableArn"]
        arn = back_up(dynamodb, table_arn)
        assert arn.startswith(table_arn + "/backup/")
        dynamodb.delete_backup(BackupArn=arn)

    def test_missing_table(self, dynamodb):
        with refused("Table not found: no-such-table", TABLE_NOT_FOUND):
            dynamodb.create_backup(TableName="no-such-table", BackupName="abc")

    def test_another_region_in_the_arn_is_the_same_backup(self, dynamodb, backup):
        parts = backup.split(":")
        parts[3] = "eu-west-1" if parts[3] != "eu-west-1" else "us-east-1"
        other = ":".join(parts)
        described = dynamodb.describe_backup(BackupArn=other)["BackupDescription"]
        assert described["BackupDetails"]["BackupArn"] == other


class TestDelete:
    def test_gone_at_once(self, dynamodb, source):
        arn = back_up(dynamodb, source)
        dynamodb.delete_backup(BackupArn=arn)
        for operation in (dynamodb.describe_backup, dynamodb.delete_backup):
            with refused(f"Backup not found: {arn}", BACKUP_NOT_FOUND):
                operation(BackupArn=arn)
        with refused(f"Backup not found: {arn}", BACKUP_NOT_FOUND):
            dynamodb.restore_table_from_backup(TargetTableName="abc", BackupArn=arn)

    def test_outlives_its_table(self, dynamodb, resource, restore):
        with new_table(resource, "p:S") as table:
            table.put_item(Item={"p": "a", "text": "kept"})
            arn = back_up(dynamodb, table.name)
            first = dynamodb.describe_table(TableName=table.name)["Table"]["TableId"]
        wait_until_gone(dynamodb, table.name)
        with new_table(resource, "p:S", TableName=table.name):
            second = back_up(dynamodb, table.name)
            summaries = dynamodb.list_backups(TableName=table.name)["BackupSummaries"]
            assert [summary["BackupArn"] for summary in summaries] == [arn, second]
            assert len({summary["TableArn"] for summary in summaries}) == 1
            assert summaries[0]["TableId"] == first != summaries[1]["TableId"]
        target = restore(arn)
        assert resource.Table(target).scan()["Items"] == [{"p": "a", "text": "kept"}]
        for each in (arn, second):
            dynamodb.delete_backup(BackupArn=each)


class TestArns:
    @pytest.mark.parametrize(
        "arn",
        [
            "arn:aws:dynamodb:us-east-1:000000000000:table/Music",
            "arn:aws:dynamodb:us-east-1:000000000000:table/Music/index/by-year/more",
            "x" * 48,
        ],
    )
    def test_not_of_a_backup(self, dynamodb, arn):
        for operation in (dynamodb.describe_backup, dynamodb.delete_backup):
            with refused("Invalid Backup ARN"):
                operation(BackupArn=arn)
        with refused("Invalid Backup ARN"):
            dynamodb.restore_table_from_backup(TargetTableName="abc", BackupArn=arn)

    def test_empty(self, server_url):
        with refused("Invalid Backup ARN"):
            unchecked(server_url).describe_backup(BackupArn="")

    @pytest.mark.parametrize("prefix", ["arn:aws:s3", "arn:other:dynamodb"])
    def test_of_something_else(self, dynamodb, prefix):
        arn = f"{prefix}:us-east-1:000000000000:table/Music/backup/01791504762511-2779fadd"
        with refused("Invalid Request: BackupArn is not valid"):
            dynamodb.describe_backup(BackupArn=arn)

    @pytest.mark.parametrize("id", ["01791504762511-2779fadd", "x", "a/b", "\u0000", "'"])
    def test_of_no_backup(self, dynamodb, id):
        arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/Music/backup/{id}"
        with refused(f"Backup not found: {arn}", BACKUP_NOT_FOUND):
            dynamodb.describe_backup(BackupArn=arn)


class TestConstraints:
    def test_no_table(self, server_url):
        for operation in ("create_backup", "update_continuous_backups"):
            with refused(
                "The parameter 'TableName' is required but was not present in the request"
            ):
                getattr(unchecked(server_url), operation)()

    def test_empty_backup_name(self, server_url):
        with refused(
            "2 validation errors detected: Value '' at 'backupName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at "
            "'backupName' failed to satisfy constraint: Member must have length greater than or "
            "equal to 3"
        ):
            unchecked(server_url).create_backup(TableName="abc", BackupName="")

    def test_long_backup_name(self, server_url):
        name = "x" * 256
        with refused(
            f"1 validation error detected: Value '{name}' at 'backupName' failed to satisfy "
            "constraint: Member must have length less than or equal to 255"
        ):
            unchecked(server_url).create_backup(TableName="abc", BackupName=name)

    def test_missing_members(self, server_url):
        client = unchecked(server_url)
        with refused(
            "1 validation error detected: Value null at 'backupName' failed to satisfy "
            "constraint: Member must not be null"
        ):
            client.create_backup(TableName="abc")
        with refused(
            "1 validation error detected: Value null at 'backupArn' failed to satisfy "
            "constraint: Member must not be null"
        ):
            client.describe_backup()

    @pytest.mark.parametrize(
        "limit, bound", [(0, "greater than or equal to 1"), (101, "less than or equal to 100")]
    )
    def test_limit(self, server_url, limit, bound):
        with refused(
            f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy "
            f"constraint: Member must have value {bound}"
        ):
            unchecked(server_url).list_backups(Limit=limit)

    @pytest.mark.parametrize("kind", ["BOGUS", "user"])
    def test_backup_type(self, server_url, kind):
        with refused(re.compile(f"^1 validation error detected: Value '{kind}' at 'backupType' ")):
            unchecked(server_url).list_backups(BackupType=kind)

    @pytest.mark.parametrize("name", ["", "ab", "x" * 256])
    def test_length_of_target(self, server_url, name):
        with refused(
            "TableName must be at least 3 characters long and at most 255 characters long"
        ):
            unchecked(server_url).restore_table_from_backup(
                TargetTableName=name, BackupArn="x" * 40
            )

    def test_spelling_of_target(self, server_url):
        with refused(
            "1 validation error detected: Value 'bad name!' at 'targetTableName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        ):
            unchecked(server_url).restore_table_from_backup(
                TargetTableName="bad name!", BackupArn="x" * 40
            )

    def test_overrides(self, server_url):
        client = unchecked(server_url)

        def restore(**overrides):
            client.restore_table_from_backup(
                TargetTableName="abc", BackupArn="x" * 40, **overrides
            )

        with refused(
            "1 validation error detected: Value '' at 'billingModeOverride' failed to satisfy "
            "constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"
        ):
            restore(BillingModeOverride="")
        with refused(
            "3 validation errors detected: Value null at "
            "'globalSecondaryIndexOverride.1.member.indexName' failed to satisfy constraint: "
            "Member must not be null; Value null at "
            "'globalSecondaryIndexOverride.1.member.keySchema' failed to satisfy constraint: "
            "Member must not be null; Value null at "
            "'globalSecondaryIndexOverride.1.member.projection' failed to satisfy constraint: "
            "Member must not be null"
        ):
            restore(GlobalSecondaryIndexOverride=[{}])
        with refused(
            "2 validation errors detected: Value null at "
            "'provisionedThroughputOverride.writeCapacityUnits' failed to satisfy constraint: "
            "Member must not be null; Value null at "
            "'provisionedThroughputOverride.readCapacityUnits' failed to satisfy constraint: "
            "Member must not be null"
        ):
            restore(ProvisionedThroughputOverride={})


class TestList:
    @staticmethod
    def arns(answer):
        return [summary["BackupArn"] for summary in answer["BackupSummaries"]]

    def test_of_a_table(self, dynamodb, backups):
        name, made = backups
        answer = dynamodb.list_backups(TableName=name)
        assert "LastEvaluatedBackupArn" not in answer
        assert self.arns(answer) == [arn for arn, _ in made]
        summary = answer["BackupSummaries"][0]
        described = dynamodb.describe_backup(BackupArn=made[0][0])["BackupDescription"]
        source = described["SourceTableDetails"]
        assert summary == {
            **described["BackupDetails"],
            "TableName": name,
            "TableId": source["TableId"],
            "TableArn": source["TableArn"],
        }

    def test_of_all_tables(self, dynamodb, backups, backup):
        listed = [arn for page in dynamodb.get_paginator("list_backups").paginate()
                  for arn in self.arns(page)]
        assert {backup, *(arn for arn, _ in backups[1])} <= set(listed)
        assert len(listed) == len(set(listed))

    @pytest.mark.parametrize("limit", [1, 2, 4])
    def test_pages(self, dynamodb, backups, limit):
        name, made = backups
        listed, start = [], {}
        while True:
            answer = dynamodb.list_backups(TableName=name, Limit=limit, **start)
            listed += self.arns(answer)
            if "LastEvaluatedBackupArn" not in answer:
                break
            assert len(answer["BackupSummaries"]) == limit
            assert answer["LastEvaluatedBackupArn"] == listed[-1]
            start = {"ExclusiveStartBackupArn": listed[-1]}
        assert listed == [arn for arn, _ in made]

    def test_no_next_page_when_all_are_told(self, dynamodb, backups):
        answer = dynamodb.list_backups(TableName=backups[0], Limit=5)
        assert len(answer["BackupSummaries"]) == 5
        assert "LastEvaluatedBackupArn" not in answer

    def test_start_need_not_exist(self, dynamodb, backups):
        name, made = backups
        start = made[1][0][:-8] + "ffffffff"
        answer = dynamodb.list_backups(TableName=name, ExclusiveStartBackupArn=start)
        assert self.arns(answer) == [arn for arn, _ in made[2:]]

    def test_times(self, dynamodb, server_url, backups):
        name, made = backups
        times = [time for _, time in made]

        def raw_listed(**bounds):  # boto3's times end with the year 9999
            return self.arns(Raw(server_url)("ListBackups", TableName=name, **bounds))

        def listed(**bounds):
            return self.arns(dynamodb.list_backups(TableName=name, **bounds))

        assert listed(TimeRangeLowerBound=times[2]) == [a for a, t in made if t >= times[2]]
        assert listed(TimeRangeUpperBound=times[2]) == [a for a, t in made if t < times[2]]
        later = times[2] + timedelta(milliseconds=1)
        assert raw_listed(TimeRangeUpperBound=1e300) == listed()
        assert raw_listed(TimeRangeLowerBound=-1e300) == listed()
        assert raw_listed(TimeRangeLowerBound=1e300) == []
        assert listed(TimeRangeLowerBound=later) == [a for a, t in made if t >= later]
        assert listed(TimeRangeLowerBound=times[1], TimeRangeUpperBound=times[3]) == [
            a for a, t in made if times[1] <= t < times[3]
        ]
        with refused(
            "One or more parameter values were invalid: Time range lower bound must be less than "
            "or equal to upper bound"
        ):
            listed(TimeRangeLowerBound=later, TimeRangeUpperBound=times[2])

    @pytest.mark.parametrize("kind, count", [("USER", 5), ("ALL", 5), ("SYSTEM", 0),
                                             ("AWS_BACKUP", 0)])
    def test_types(self, dynamodb, backups, kind, count):
        answer = dynamodb.list_backups(TableName=backups[0], BackupType=kind)
        assert len(answer["BackupSummaries"]) == count

    def test_of_no_table(self, dynamodb):
        answer = dynamodb.list_backups(TableName=table_name())
        assert answer["BackupSummaries"] == []
