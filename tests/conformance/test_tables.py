"""CreateTable, DescribeTable, ListTables, UpdateTable, DeleteTable, DescribeLimits and
DescribeEndpoints."""

import contextlib
import datetime
import re

import pytest
from support import (
    NOT_FOUND,
    connect,
    get,
    key_parameters,
    module_table,
    new_table,
    refused,
    table_name,
    unchecked,
    wait_until_active,
    wait_until_gone,
)

IN_USE = "ResourceInUseException"

table = module_table("p:S", "c:N")


def on_demand(*keys, **parameters):
    return {"TableName": table_name(), "BillingMode": "PAY_PER_REQUEST",
            **key_parameters(*keys), **parameters}


def test_description(dynamodb):
    before = datetime.datetime.now(datetime.timezone.utc)
    parameters = on_demand("p:S", "c:B")
    name = parameters["TableName"]
    created = dynamodb.create_table(**parameters)["TableDescription"]
    try:
        wait_until_active(dynamodb, name)
        described = dynamodb.describe_table(TableName=name)["Table"]
        assert created["TableStatus"] == "CREATING"
        assert described["TableStatus"] == "ACTIVE"
        for table in (created, described):
            assert table["TableName"] == name
            assert table["KeySchema"] == parameters["KeySchema"]
            assert sorted(table["AttributeDefinitions"], key=str) == sorted(
                parameters["AttributeDefinitions"], key=str
            )
            assert table["ItemCount"] == 0
            assert table["TableSizeBytes"] == 0
            assert re.fullmatch(rf"arn:aws:dynamodb:[a-z0-9-]+:\d{{12}}:table/{name}",
                                table["TableArn"])
            assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", table["TableId"])
            age = table["CreationDateTime"] - before
            assert abs(age) < datetime.timedelta(minutes=10)
            assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
            assert table["ProvisionedThroughput"]["WriteCapacityUnits"] == 0
            assert table["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0
            assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
            assert table["DeletionProtectionEnabled"] is False
            for absent in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes", "StreamSpecification",
                           "LatestStreamArn", "SSEDescription"):
                assert absent not in table
        assert created["TableId"] == described["TableId"]
        assert created["CreationDateTime"] == described["CreationDateTime"]
    finally:
        dynamodb.delete_table(TableName=name)


def test_provisioned_throughput(resource):
    with new_table(resource, "p:S", BillingMode="PROVISIONED",
                   ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 2}) as made:
        described = resource.meta.client.describe_table(TableName=made.name)["Table"]
        throughput = described["ProvisionedThroughput"]
        assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (3, 2)
        assert "BillingModeSummary" not in described


def test_provisioned_is_the_default(dynamodb):
    parameters = on_demand("p:S")
    del parameters["BillingMode"]
    with refused("One or more parameter values were invalid: ReadCapacityUnits and "
                 "WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"):
        dynamodb.create_table(**parameters)
    with refused("One or more parameter values were invalid: Neither ReadCapacityUnits nor "
                 "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"):
        dynamodb.create_table(
            **on_demand("p:S"),
            ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        )


def test_a_name_is_taken_once(dynamodb, table):
    with refused(f"Table already exists: {table.name}", IN_USE):
        dynamodb.create_table(**on_demand("p:S", TableName=table.name))


@pytest.mark.parametrize("name", ["aBc", "a.b", "...", "---", "___", "123", "x" * 255, "a.B-c_9"])
def test_names(resource, name):
    # Several servers share an account, so the short names may be taken.
    client = resource.meta.client
    try:
        client.describe_table(TableName=name)
    except client.exceptions.ResourceNotFoundException:
        with new_table(resource, "p:S", TableName=name) as made:
            made.put_item(Item={"p": "x", "a": 1})
            assert get(made, {"p": "x"}) == {"p": "x", "a": 1}
        wait_until_gone(client, name)
    else:
        pytest.skip(f"there is a table {name}")


@pytest.mark.parametrize("name", ["a b", "a/b", "täble", "a;drop", 'a"b', "a'b"])
def test_names_with_characters_that_are_not_allowed(server_url, name):
    with refused(f"1 validation error detected: Value '{name}' at 'tableName' failed to satisfy "
                 "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"):
        unchecked(server_url).create_table(**on_demand("p:S", TableName=name))


@pytest.mark.parametrize(("name", "bound"), [
    ("a", "greater than or equal to 3"), ("ab", "greater than or equal to 3"),
    ("x" * 256, "less than or equal to 255"),
])
def test_names_too_short_or_too_long(server_url, name, bound):
    with refused(f"1 validation error detected: Value '{name}' at 'tableName' failed to satisfy "
                 f"constraint: Member must have length {bound}"):
        unchecked(server_url).create_table(**on_demand("p:S", TableName=name))


def test_name_missing(server_url):
    parameters = on_demand("p:S")
    del parameters["TableName"]
    with refused("The parameter 'TableName' is required but was not present in the request"):
        unchecked(server_url).create_table(**parameters)


def test_names_differ_by_case(resource):
    name = table_name()
    with new_table(resource, "p:S", TableName=name.lower()) as lower, \
            new_table(resource, "p:S", TableName=name.upper()) as upper:
        lower.put_item(Item={"p": "x", "a": "lower"})
        upper.put_item(Item={"p": "x", "a": "upper"})
        assert get(lower, {"p": "x"})["a"] == "lower"
        assert get(upper, {"p": "x"})["a"] == "upper"


def hashed(name):
    return {"AttributeName": name, "KeyType": "HASH"}


def ranged(name):
    return {"AttributeName": name, "KeyType": "RANGE"}


def defined(*names):
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


@pytest.mark.parametrize(
    ("schema", "definitions", "message"),
    [
        ([hashed("a"), ranged("b")], defined("a"),
         "Invalid KeySchema: Some index key attribute have no definition"),
        ([hashed("a")], defined("b"),
         "One or more parameter values were invalid: Some index key attributes are not defined in "
         "AttributeDefinitions. Keys: [a], AttributeDefinitions: [b]"),
        ([hashed("a"), ranged("a")], defined("a", "b"),
         "Both the Hash Key and the Range Key element in the KeySchema have the same name"),
        ([ranged("a")], defined("a"),
         "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
        ([ranged("a"), hashed("b")], defined("a", "b"),
         "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
        ([hashed("a"), hashed("b")], defined("a", "b"),
         "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"),
        ([hashed("a")], defined("a", "b"),
         "One or more parameter values were invalid: Number of attributes in KeySchema does not "
         "exactly match number of attributes defined in AttributeDefinitions"),
        ([hashed("a"), ranged("b"), ranged("c")], defined("a", "b", "c"), None),
        ([], defined("a"), None),
        ([hashed("a")], [], None),
    ],
)
def test_key_schemas_that_make_no_table(server_url, schema, definitions, message):
    with refused(message):
        unchecked(server_url).create_table(
            TableName=table_name(), BillingMode="PAY_PER_REQUEST", KeySchema=schema,
            AttributeDefinitions=definitions,
        )


def test_types_that_make_no_key(server_url):
    client = unchecked(server_url)
    for kind in ("SS", "BOOL", "M", "s", ""):
        with refused("1 validation error detected: Value "
                     f"'{kind}' at 'attributeDefinitions.1.member.attributeType' failed to satisfy "
                     "constraint: Member must satisfy enum value set: [B, N, S]"):
            client.create_table(**on_demand(f"p:{kind}"))
    with refused("1 validation error detected: Value 'KEY' at 'keySchema.1.member.keyType' failed "
                 "to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]"):
        client.create_table(
            TableName=table_name(), BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=defined("a"),
            KeySchema=[{"AttributeName": "a", "KeyType": "KEY"}],
        )


@pytest.mark.parametrize(
    "name", ["with space", "dot.ted", "\"'; --", "é", "SELECT", "x" * 255, "#"]
)
def test_names_of_key_attributes(resource, name):
    with new_table(resource, f"{name}:S") as made:
        item = {name: "key", "p": "value", "c": 1}
        made.put_item(Item=item)
        assert get(made, {name: "key"}) == item
        found = made.query(KeyConditionExpression="#p = :p", ExpressionAttributeNames={"#p": name},
                           ExpressionAttributeValues={":p": "key"}, ConsistentRead=True)
        assert found["Items"] == [item]


def test_a_name_is_free_again_after_deletion(dynamodb, resource):
    name = table_name()
    with new_table(resource, "p:S", TableName=name) as first:
        first.put_item(Item={"p": "x"})
        first_id = dynamodb.describe_table(TableName=name)["Table"]["TableId"]
    wait_until_gone(dynamodb, name)
    with new_table(resource, "p:S", "c:N", TableName=name) as second:
        assert dynamodb.describe_table(TableName=name)["Table"]["TableId"] != first_id
        assert second.scan(ConsistentRead=True)["Items"] == []
        second.put_item(Item={"p": "x", "c": 1})
        assert get(second, {"p": "x", "c": 1}) == {"p": "x", "c": 1}


def test_deletion(dynamodb):
    parameters = on_demand("p:S")
    name = parameters["TableName"]
    dynamodb.create_table(**parameters)
    wait_until_active(dynamodb, name)
    deleted = dynamodb.delete_table(TableName=name)["TableDescription"]
    assert deleted["TableName"] == name
    assert deleted["TableStatus"] == "DELETING"
    wait_until_gone(dynamodb, name)
    assert name not in all_table_names(dynamodb)
    with refused("Requested resource not found", NOT_FOUND):
        dynamodb.put_item(TableName=name, Item={"p": {"S": "x"}})
    with refused(f"Requested resource not found: Table: {name} not found", NOT_FOUND):
        dynamodb.delete_table(TableName=name)


def test_no_such_table(dynamodb):
    name = table_name()
    message = f"Requested resource not found: Table: {name} not found"
    for operation in (dynamodb.describe_table, dynamodb.delete_table):
        with refused(message, NOT_FOUND):
            operation(TableName=name)
    with refused(message, NOT_FOUND):
        dynamodb.update_table(TableName=name, BillingMode="PAY_PER_REQUEST")


# ListTables


def all_table_names(dynamodb, **parameters):
    return [name for page in dynamodb.get_paginator("list_tables").paginate(**parameters)
            for name in page["TableNames"]]


@pytest.fixture(scope="module")
def listed(resource):
    """Names of five tables that no other name comes between."""
    prefix = table_name("list")
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(new_table(resource, "p:S", TableName=f"{prefix}-{i}")).name
            for i in range(5)
        ]


def test_list_is_sorted_and_whole(dynamodb, listed):
    names = all_table_names(dynamodb)
    assert names == sorted(names)
    assert set(listed) <= set(names)


def test_list_in_pages(dynamodb, listed):
    assert [n for n in all_table_names(dynamodb, PaginationConfig={"PageSize": 1}) if n in listed] \
        == listed
    page = dynamodb.list_tables(ExclusiveStartTableName=listed[0], Limit=2)
    assert page["TableNames"] == listed[1:3]
    assert page["LastEvaluatedTableName"] == listed[2]


def test_list_starts_after_a_name_that_need_not_exist(dynamodb, listed):
    page = dynamodb.list_tables(ExclusiveStartTableName=listed[0] + "-", Limit=1)
    assert page["TableNames"] == listed[1:2]


def test_list_ends_without_a_next_name(dynamodb, listed):
    last = max(all_table_names(dynamodb))
    page = dynamodb.list_tables(ExclusiveStartTableName=last)
    assert page["TableNames"] == []
    assert "LastEvaluatedTableName" not in page


@pytest.mark.parametrize(
    ("limit", "bound"), [(0, "greater than or equal to 1"), (101, "less than or equal to 100")]
)
def test_list_limits(server_url, limit, bound):
    pattern = re.compile("^1 validation error detected: Value .*at '[lL]imit' failed to satisfy "
                         f"constraint: Member must have value {bound}$")
    with refused(pattern):
        unchecked(server_url).list_tables(Limit=limit)


# UpdateTable


def test_update_of_nothing(dynamodb, table):
    with refused():
        dynamodb.update_table(TableName=table.name)


def test_update_of_throughput(dynamodb, resource):
    with new_table(resource, "p:S", BillingMode="PROVISIONED",
                   ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}) as made:
        dynamodb.update_table(
            TableName=made.name,
            ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 3},
        )
        wait_until_active(dynamodb, made.name)
        throughput = dynamodb.describe_table(TableName=made.name)["Table"]["ProvisionedThroughput"]
        assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (2, 3)
        with refused(re.compile("^The provisioned throughput for the table will not change. The "
                                "requested value equals the current value.")):
            dynamodb.update_table(
                TableName=made.name,
                ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 3},
            )


def test_update_of_the_billing_mode(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        made.put_item(Item={"p": "kept"})
        with refused("One or more parameter values were invalid: ProvisionedThroughput must be "
                     "specified when BillingMode is PROVISIONED"):
            dynamodb.update_table(TableName=made.name, BillingMode="PROVISIONED")
        dynamodb.update_table(
            TableName=made.name, BillingMode="PROVISIONED",
            ProvisionedThroughput={"ReadCapacityUnits": 4, "WriteCapacityUnits": 5},
        )
        wait_until_active(dynamodb, made.name)
        described = dynamodb.describe_table(TableName=made.name)["Table"]
        assert described["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
        assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 4
        assert described["ProvisionedThroughput"]["WriteCapacityUnits"] == 5
        dynamodb.update_table(TableName=made.name, BillingMode="PAY_PER_REQUEST")
        wait_until_active(dynamodb, made.name)
        described = dynamodb.describe_table(TableName=made.name)["Table"]
        assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
        assert get(made, {"p": "kept"}) == {"p": "kept"}


def test_deletion_protection(dynamodb, resource):
    with new_table(resource, "p:S", DeletionProtectionEnabled=True) as made:
        try:
            described = dynamodb.describe_table(TableName=made.name)["Table"]
            assert described["DeletionProtectionEnabled"] is True
            with refused("Resource cannot be deleted as it is currently protected against "
                         "deletion. Disable deletion protection first."):
                dynamodb.delete_table(TableName=made.name)
        finally:
            dynamodb.update_table(TableName=made.name, DeletionProtectionEnabled=False)
            wait_until_active(dynamodb, made.name)
        described = dynamodb.describe_table(TableName=made.name)["Table"]
        assert described["DeletionProtectionEnabled"] is False


# The account


def test_describe_limits(dynamodb):
    limits = dynamodb.describe_limits()
    for whose in ("Account", "Table"):
        for what in ("Read", "Write"):
            assert limits[f"{whose}Max{what}CapacityUnits"] > 0


def test_describe_endpoints(dynamodb, server_url):
    endpoints = dynamodb.describe_endpoints()["Endpoints"]
    assert len(endpoints) == 1
    assert endpoints[0]["CachePeriodInMinutes"] == 1440
    address = endpoints[0]["Address"]
    assert "//" not in address
    scheme = server_url.partition("//")[0]
    connect(f"{scheme}//{address}").list_tables(Limit=1)
