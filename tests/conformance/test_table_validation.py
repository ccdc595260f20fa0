"""What CreateTable, UpdateTable, DescribeTable and ListTables refuse, and in which order they look:
types, the name, the model's constraints, the rest of the request, the table."""

import re

import pytest
from indexes import Index, definitions, description, key_schema
from support import (
    NOT_FOUND,
    key_parameters,
    module_table,
    new_table,
    refused,
    table_name,
    unchecked,
)

INVALID = "One or more parameter values were invalid: "
UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 4}
STREAM = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
LIMIT = "LimitExceededException"
NOTHING = (
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
    "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, "
    "ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, "
    "WarmThroughput or TableClass is required")

table = module_table("p:S")


def failed(value, path, *constraints):
    value = value if value == "null" else f"'{value}'"
    return [f"Value {value} at '{path}' failed to satisfy constraint: Member must {constraint}"
            for constraint in constraints]


def envelope(*errors):
    plural = "s" if len(errors) > 1 else ""
    return f"{len(errors)} validation error{plural} detected: " + "; ".join(errors)


PATTERN = "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"


def create(server_url, *without, **parameters):
    request = {"TableName": table_name(), "BillingMode": "PAY_PER_REQUEST",
               **key_parameters("p:S"), **parameters}
    for name in without:
        del request[name]
    return unchecked(server_url).create_table(**request)


# The model


@pytest.mark.parametrize(("parameters", "message"), [
    ({"TableName": "ab"}, envelope(*failed("ab", "tableName",
                                           "have length greater than or equal to 3"))),
    ({"TableName": ""}, envelope(*failed("", "tableName", "have length greater than or equal to 3",
                                         PATTERN))),
    ({"TableName": "x" * 256}, envelope(*failed("x" * 256, "tableName",
                                                "have length less than or equal to 255"))),
    ({"BillingMode": "FREE"}, envelope(*failed(
        "FREE", "billingMode", "satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"))),
    ({"ProvisionedThroughput": {}}, envelope(
        *failed("null", "provisionedThroughput.writeCapacityUnits", "not be null"),
        *failed("null", "provisionedThroughput.readCapacityUnits", "not be null"))),
    ({"ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": -1}}, envelope(
        *failed("-1", "provisionedThroughput.writeCapacityUnits",
                "have value greater than or equal to 1"),
        *failed("0", "provisionedThroughput.readCapacityUnits",
                "have value greater than or equal to 1"))),
    ({"KeySchema": []}, envelope(*failed("[]", "keySchema",
                                         "have length greater than or equal to 1"))),
    ({"AttributeDefinitions": [{}]}, envelope(
        *failed("null", "attributeDefinitions.1.member.attributeType", "not be null"),
        *failed("null", "attributeDefinitions.1.member.attributeName", "not be null"))),
    ({"KeySchema": [{"AttributeName": "", "KeyType": "HASH"}]}, envelope(
        *failed("", "keySchema.1.member.attributeName",
                "have length greater than or equal to 1"))),
    ({"KeySchema": [{"AttributeName": "x" * 256, "KeyType": "HASH"}]}, envelope(
        *failed("x" * 256, "keySchema.1.member.attributeName",
                "have length less than or equal to 255"))),
    ({"StreamSpecification": {}}, envelope(*failed(
        "null", "streamSpecification.streamEnabled", "not be null"))),
    ({"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "ALL"}}, envelope(*failed(
        "ALL", "streamSpecification.streamViewType",
        "satisfy enum value set: [OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE]"))),
    ({"SSESpecification": {"SSEType": "kms"}}, envelope(*failed(
        "kms", "sSESpecification.sSEType", "satisfy enum value set: [AES256, KMS]"))),
])
def test_constraints(server_url, parameters, message):
    with refused(message):
        create(server_url, **parameters)


def test_constraints_of_what_is_missing(server_url):
    with refused(envelope(*failed("null", "attributeDefinitions", "not be null"),
                          *failed("null", "keySchema", "not be null"))):
        create(server_url, "AttributeDefinitions", "KeySchema")
    with refused("The parameter 'TableName' is required but was not present in the request"):
        create(server_url, "TableName", "KeySchema", BillingMode="FREE")


def test_at_most_ten_errors(server_url):
    with refused(re.compile("^10 validation errors detected: ")):
        create(server_url, AttributeDefinitions=[{}] * 9)


def test_errors_of_global_indexes_come_first(server_url):
    with refused(envelope(
            *failed("null", "globalSecondaryIndexes.1.member.projection", "not be null"),
            *failed("ab", "localSecondaryIndexes.1.member.indexName",
                    "have length greater than or equal to 3"))):
        create(server_url,
               LocalSecondaryIndexes=[Index("ab", "p:S").parameters],
               GlobalSecondaryIndexes=[{"IndexName": "abc", "KeySchema": key_schema(["p:S"])}])


# The key

JAVA = "com.amazonaws.dynamodb.v20120810.KeySchemaElement"


def test_a_key_has_two_attributes(server_url):
    """The elements print with their hash codes, which are those of Java's."""
    keys = ["pk:S", "sk:S", "sk2:S"]
    with refused(envelope(*failed(
            f"[{JAVA}@ad28eb1d, {JAVA}@38b9654b, {JAVA}@38bb13cd]", "keySchema",
            "have length less than or equal to 2"))):
        create(server_url, KeySchema=key_schema(keys), AttributeDefinitions=definitions(*keys))
    # What is wrong with the throughput is told first.
    with refused(INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                 "BillingMode is PROVISIONED"):
        create(server_url, "BillingMode", KeySchema=key_schema(keys),
               AttributeDefinitions=definitions(*keys))


def test_definitions_are_told_in_order_of_their_hash_codes(server_url):
    with refused(INVALID + "Some AttributeDefinitions are not used. AttributeDefinitions: [sk, a, "
                 "b, pk, c], keys used: [a, sk, pk]"):
        create(server_url, KeySchema=key_schema(["pk:S", "sk:S"]),
               AttributeDefinitions=definitions("pk:S", "sk:S", "a:S", "b:S", "c:S"),
               GlobalSecondaryIndexes=[Index("gsi", "a:S").parameters])
    with refused(INVALID + "Some index key attributes are not defined in AttributeDefinitions. "
                 "Keys: [q], AttributeDefinitions: [sk, pk]"):
        create(server_url, KeySchema=key_schema(["pk:S", "sk:S"]),
               AttributeDefinitions=definitions("pk:S", "sk:S"),
               GlobalSecondaryIndexes=[Index("gsi", "q:S").parameters])


# Options of CreateTable

ON_DEMAND_START = (
    ". See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
    "on-demand-capacity-mode.html#on-demand-capacity-mode-initial")


@pytest.mark.parametrize(("parameters", "message"), [
    ({"ProvisionedThroughput": UNITS},
     INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode "
     "is PAY_PER_REQUEST"),
    ({"OnDemandThroughput": {"MaxReadRequestUnits": 0, "MaxWriteRequestUnits": 0}},
     INVALID + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid "
     "range"),
    ({"OnDemandThroughput": {"MaxWriteRequestUnits": -1}},
     INVALID + "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of "
     "valid range"),
    ({"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS,
      "OnDemandThroughput": {"MaxReadRequestUnits": 1}},
     INVALID + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table "
     "BillingMode is PROVISIONED."),
    ({"WarmThroughput": {"ReadUnitsPerSecond": 1, "WriteUnitsPerSecond": 1}},
     INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial "
     "throughput for OnDemand" + ON_DEMAND_START),
    ({"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS,
      "WarmThroughput": {"WriteUnitsPerSecond": 3}},
     INVALID + "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than "
     "WriteCapacityUnits of ProvisionedThroughput"),
    ({"StreamSpecification": {"StreamEnabled": True}},
     INVALID + "Table is being created with a stream enabled, UpdateViewType is required"),
    ({"StreamSpecification": {**STREAM, "StreamEnabled": False}},
     INVALID + "Table is being created with a stream disabled, UpdateViewType should not be "
     "specified"),
    ({"SSESpecification": {"Enabled": False, "SSEType": "KMS"}},
     INVALID + "SSEType can not be specified if Enabled is false"),
    ({"SSESpecification": {"Enabled": False, "KMSMasterKeyId": "alias/x"}},
     INVALID + "KMSMasterKeyId can not be specified if Enabled is false"),
    ({"SSESpecification": {"Enabled": True, "KMSMasterKeyId": "alias/x"}},
     INVALID + "SSEType KMS is required if KMSMasterKeyId is specified"),
    ({"SSESpecification": {"Enabled": True, "SSEType": "AES256"}},
     INVALID + "SSEType AES256 is not supported"),
    ({"TableClass": ""},
     "Invalid table-class parameter provided. Please try again with a valid table-class value: "
     "[STANDARD, STANDARD_INFREQUENT_ACCESS]."),
])
def test_options(server_url, parameters, message):
    with refused(message):
        create(server_url, **parameters)


@pytest.mark.parametrize(("units", "message"), [
    ({"ReadCapacityUnits": 40001, "WriteCapacityUnits": 1},
     r"^The requested ReadCapacityUnits, 40001, is above the per table maximum for the account in "
     r"[a-z0-9-]+. Per table maximum: 40000. Refer to "),
])
def test_quotas(server_url, units, message):
    with refused(re.compile(message), LIMIT):
        create(server_url, BillingMode="PROVISIONED", ProvisionedThroughput=units)


def test_the_request_is_checked_before_the_name_is_looked_for(server_url, table):
    with refused("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"):
        create(server_url, TableName=table.name,
               KeySchema=[{"AttributeName": "p", "KeyType": "RANGE"}])
    with refused(f"Table already exists: {table.name}", "ResourceInUseException"):
        create(server_url, TableName=table.name)


# UpdateTable


def update(server_url, name, **parameters):
    return unchecked(server_url).update_table(TableName=name, **parameters)


NEW_INDEX = {"AttributeDefinitions": definitions("x:S"),
             "GlobalSecondaryIndexUpdates": [{"Create": Index("new", "x:S").parameters}]}
ALONE = " modification must be the only operation in the request"


@pytest.mark.parametrize(("parameters", "message"), [
    ({}, NOTHING),
    ({"GlobalSecondaryIndexUpdates": []}, NOTHING),
    ({"AttributeDefinitions": definitions("p:S")}, NOTHING),
    ({"GlobalSecondaryIndexUpdates": [], "DeletionProtectionEnabled": True},
     INVALID + "List of GlobalSecondaryIndexUpdates is empty"),
    ({"SSESpecification": {"Enabled": True}, "TableClass": "STANDARD"},
     INVALID + "Server-Side Encryption" + ALONE),
    ({"TableClass": "STANDARD", "DeletionProtectionEnabled": True},
     INVALID + "TableClass" + ALONE),
    ({"DeletionProtectionEnabled": True, "BillingMode": "PAY_PER_REQUEST"},
     INVALID + "DeletionProtection" + ALONE),
    ({"WarmThroughput": {"ReadUnitsPerSecond": 13000}, "BillingMode": "PAY_PER_REQUEST"},
     INVALID + "WarmThroughput must be the only operation in the request"),
    ({"WarmThroughput": {"ReadUnitsPerSecond": 13000}, **NEW_INDEX},
     INVALID + "Create global secondary index cannot be specified when updating WarmThroughput"),
    ({"OnDemandThroughput": {"MaxReadRequestUnits": 5}, "StreamSpecification": STREAM},
     INVALID + "OnDemandThroughput can only be combined with BillingMode in an UpdateTable "
     "request"),
    ({"StreamSpecification": STREAM, "ProvisionedThroughput": UNITS},
     INVALID + "You cannot modify stream status while updating table IOPS"),
    ({"ProvisionedThroughput": UNITS, **NEW_INDEX},
     INVALID + "You cannot create or delete index while updating table IOPS"),
    ({"StreamSpecification": STREAM, **NEW_INDEX},
     INVALID + "You cannot create or delete index while changing stream status"),
    ({"BillingMode": "PROVISIONED"},
     INVALID + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED"),
    ({"BillingMode": "PAY_PER_REQUEST", "ProvisionedThroughput": UNITS},
     INVALID + "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST"),
    ({"StreamSpecification": {"StreamEnabled": True}},
     INVALID + "If stream is being enabled then UpdateViewType is required"),
    ({"StreamSpecification": {**STREAM, "StreamEnabled": False}},
     INVALID + "If stream is being disabled, then UpdateViewType must not be specified"),
    ({"TableClass": "standard"},
     "Invalid table-class parameter provided. Please try again with a valid table-class value: "
     "[STANDARD, STANDARD_INFREQUENT_ACCESS]."),
    ({"ReplicaUpdates": []}, envelope(*failed("[]", "replicaUpdates",
                                              "have length greater than or equal to 1"))),
])
def test_updates_without_a_table(server_url, table, parameters, message):
    """Refused whether or not there is the table."""
    for name in (table.name, table_name()):
        with refused(message):
            update(server_url, name, **parameters)
    assert "GlobalSecondaryIndexes" not in description(table.meta.client, table.name)


@pytest.mark.parametrize(("parameters", "message"), [
    ({"ProvisionedThroughput": UNITS},
     INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode "
     "is PAY_PER_REQUEST"),
    ({"OnDemandThroughput": {"MaxReadRequestUnits": 0}},
     INVALID + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid "
     "range"),
    ({"WarmThroughput": {"WriteUnitsPerSecond": 1}},
     INVALID + "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than current "
     "WarmThroughput, decreasing WarmThroughput is not supported"),
    ({"SSESpecification": {}}, INVALID + "Table is already encrypted by default"),
])
def test_updates_that_do_not_fit_the_table(server_url, table, parameters, message):
    with refused(message):
        update(server_url, table.name, **parameters)
    absent = table_name()
    with refused(f"Requested resource not found: Table: {absent} not found", NOT_FOUND):
        update(server_url, absent, **parameters)


def test_what_an_update_does_not_know_is_ignored(server_url, resource):
    with new_table(resource, "p:S") as made:
        before = description(made.meta.client, made.name)
        update(server_url, made.name, BillingMode="PAY_PER_REQUEST",
               AttributeDefinitions=definitions("p:N", "q:S"))
        assert description(made.meta.client, made.name) == before


def test_limits_of_on_demand_tables_only(server_url, resource):
    with new_table(resource, "p:S", BillingMode="PROVISIONED",
                   ProvisionedThroughput=UNITS) as made:
        with refused(INVALID + "MaxWriteRequestUnits for OnDemandThroughput cannot be specified "
                     "when the table BillingMode is PROVISIONED"):
            update(server_url, made.name, OnDemandThroughput={"MaxWriteRequestUnits": 5})
        with refused(re.compile("^Subscriber limit exceeded: Requested ReadUnitsPerSecond for "
                                "WarmThroughput for table exceeds TableMaxReadCapacityUnits of "
                                "the account in region "), LIMIT):
            update(server_url, made.name, WarmThroughput={"ReadUnitsPerSecond": 40001})


# DescribeTable, DeleteTable, ListTables


def test_names(server_url):
    client = unchecked(server_url)
    for operation in (client.describe_table, client.delete_table):
        with refused(envelope(*failed("", "tableName", "have length greater than or equal to 3",
                                      PATTERN))):
            operation(TableName="")
        with refused("The parameter 'TableName' is required but was not present in the request"):
            operation()
    with refused(envelope(*failed("", "exclusiveStartTableName", PATTERN,
                                  "have length greater than or equal to 3"))):
        client.list_tables(ExclusiveStartTableName="")
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Music"
    with refused(envelope(*failed(arn, "exclusiveStartTableName", PATTERN))):
        client.list_tables(ExclusiveStartTableName=arn)
