"""What is said of continuous backups, of which there are none.

Words and rules were recorded from the service by ack-api-quirks in October 2026
(services/dynamodb: backup.md, table-restore.md), but where a comment says otherwise.
"""

import re
from datetime import datetime

import pytest
from backups import TABLE_NOT_FOUND, source
from support import refused, unchecked


class TestContinuousBackups:
    DISABLED = {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"},
    }

    def test_describe(self, dynamodb, source):
        answer = dynamodb.describe_continuous_backups(TableName=source)
        assert answer["ContinuousBackupsDescription"] == self.DISABLED

    def test_disable(self, dynamodb, source):
        answer = dynamodb.update_continuous_backups(
            TableName=source,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
        )
        assert answer["ContinuousBackupsDescription"] == self.DISABLED

    def test_enable_is_refused(self, dynamodb, source):
        with refused(re.compile("PointInTimeRecoveryEnabled is not supported")):
            dynamodb.update_continuous_backups(
                TableName=source,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )
        answer = dynamodb.describe_continuous_backups(TableName=source)
        assert answer["ContinuousBackupsDescription"] == self.DISABLED

    def test_missing_table(self, dynamodb):
        message = "Table not found: no-such-table"
        with refused(message, TABLE_NOT_FOUND):
            dynamodb.describe_continuous_backups(TableName="no-such-table")
        with refused(message, TABLE_NOT_FOUND):
            dynamodb.update_continuous_backups(
                TableName="no-such-table",
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )
        with refused(message, TABLE_NOT_FOUND):
            dynamodb.restore_table_to_point_in_time(
                SourceTableName="no-such-table", TargetTableName="abc", UseLatestRestorableTime=True
            )

    def test_constraints(self, server_url):
        client = unchecked(server_url)
        path = "pointInTimeRecoverySpecification"
        for specification, message in [
            ({}, f"Value null at '{path}.pointInTimeRecoveryEnabled' failed to satisfy "
                 "constraint: Member must not be null"),
            (
                {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 0},
                f"Value '0' at '{path}.recoveryPeriodInDays' failed to satisfy constraint: "
                "Member must have value greater than or equal to 1",
            ),
            (
                {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 36},
                f"Value '36' at '{path}.recoveryPeriodInDays' failed to satisfy constraint: "
                "Member must have value less than or equal to 35",
            ),
        ]:
            with refused(f"1 validation error detected: {message}"):
                client.update_continuous_backups(
                    TableName="abc", PointInTimeRecoverySpecification=specification
                )
        with refused(
            "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time "
            "recovery."
        ):
            client.update_continuous_backups(
                TableName="abc",
                PointInTimeRecoverySpecification={
                    "PointInTimeRecoveryEnabled": False, "RecoveryPeriodInDays": 3,
                },
            )

    def test_restore_to_a_point_in_time(self, dynamodb, source):
        message = f"Point in time recovery is not enabled for table '{source}'"
        arn = dynamodb.describe_table(TableName=source)["Table"]["TableArn"]
        for origin in ({"SourceTableName": source}, {"SourceTableArn": arn}):
            with refused(message, "PointInTimeRecoveryUnavailableException"):
                dynamodb.restore_table_to_point_in_time(
                    TargetTableName="abc", UseLatestRestorableTime=True, **origin
                )

    @pytest.mark.parametrize(
        "parameters, message",
        [
            (
                {"SourceTableName": "abc"},
                "Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be "
                "specified, but not both",
            ),
            (
                {
                    "SourceTableName": "abc",
                    "UseLatestRestorableTime": True,
                    "RestoreDateTime": datetime(2026, 1, 1),
                },
                re.compile("^Invalid Request: Both RestoreDateTime and UseLatestRestorableTime "
                           "cannot be set for point-in-time restore request"),
            ),
            (
                {"SourceTableName": "abc", "SourceTableArn": "arn:aws:dynamodb:::table/abc"},
                "Invalid Request: Must provide exactly one of: sourceTableArn, sourceTableName",
            ),
            ({}, "The parameter 'TableName' is required but was not present in the request"),
            ({"SourceTableArn": "abc"}, "sourceTableArn is not a valid ARN"),
        ],
    )
    def test_requests_to_restore_to_a_point_in_time(self, dynamodb, parameters, message):
        with refused(message):
            dynamodb.restore_table_to_point_in_time(TargetTableName="xyz", **parameters)
