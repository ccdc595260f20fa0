"""How CreateTable declares secondary indexes, and how they are described."""

import re

import pytest
from boto3.dynamodb.conditions import Key
from indexes import (
    THROUGHPUT,
    Index,
    definitions,
    described_index,
    description,
    indexed_table,
    key_schema,
    query,
    scan,
    soon,
    table_parameters,
    wait_for_index,
)
from support import (
    refused,
    table_name,
    unchecked,
    unique,
    wait_until_active,
    wait_until_gone,
)

INVALID = "One or more parameter values were invalid: "
GLOBAL, LOCAL = "GlobalSecondaryIndexes", "LocalSecondaryIndexes"


def create(client, *keys, **parameters):
    name = table_name()
    return client.create_table(TableName=name, **table_parameters(*keys, **parameters))


def by_name(indexes):
    return {index["IndexName"]: index for index in indexes}


def test_description(resource, dynamodb):
    parameters = table_parameters(
        "p:S", "c:N",
        global_indexes=[Index("gsi1", "x:S", "y:N"), Index("gsi2", "c:N", project="KEYS_ONLY")],
        local_indexes=[Index("lsi1", "p:S", "y:N", project=("b", "a"))])
    name = table_name()
    created = dynamodb.create_table(TableName=name, **parameters)["TableDescription"]
    try:
        assert {index["IndexStatus"] for index in created[GLOBAL]} == {"CREATING"}
        wait_until_active(dynamodb, name)
        told = description(dynamodb, name)
    finally:
        dynamodb.delete_table(TableName=name)
    for table in (created, told):
        assert table["KeySchema"] == key_schema(["p:S", "c:N"])
        # Sorted by name, whatever the request's order.
        assert table["AttributeDefinitions"] == definitions("c:N", "p:S", "x:S", "y:N")
        found = by_name(table[GLOBAL])
        assert set(found) == {"gsi1", "gsi2"}
        assert found["gsi1"]["KeySchema"] == key_schema(["x:S", "y:N"])
        assert found["gsi2"]["KeySchema"] == key_schema(["c:N"])
        assert found["gsi1"]["Projection"] == {"ProjectionType": "ALL"}
        assert found["gsi2"]["Projection"] == {"ProjectionType": "KEYS_ONLY"}
        for index in found.values():
            assert index["IndexArn"] == f"{table['TableArn']}/index/{index['IndexName']}"
            assert (index["ItemCount"], index["IndexSizeBytes"]) == (0, 0)
            assert index["ProvisionedThroughput"] == {
                "NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
            assert "Backfilling" not in index
        (local,) = table[LOCAL]
        local = {**local, "Projection": {**local["Projection"], "NonKeyAttributes": sorted(
            local["Projection"]["NonKeyAttributes"])}}
        assert local == {
            "IndexName": "lsi1", "KeySchema": key_schema(["p:S", "y:N"]),
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "b"]},
            "IndexArn": f"{table['TableArn']}/index/lsi1", "ItemCount": 0, "IndexSizeBytes": 0,
        }
    assert {index["IndexStatus"] for index in told[GLOBAL]} == {"ACTIVE"}


def test_a_table_without_indexes_says_nothing_of_them(resource, dynamodb):
    with indexed_table(resource, "p:S") as made:
        assert not {GLOBAL, LOCAL} & set(description(dynamodb, made.name))


def test_provisioned_throughput(resource, dynamodb):
    with indexed_table(resource, "p:S", BillingMode="PROVISIONED",
                       ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 4},
                       global_indexes=[Index("gsi", "x:S", ProvisionedThroughput=THROUGHPUT)],
                       ) as made:
        found = described_index(dynamodb, made.name, "gsi")["ProvisionedThroughput"]
        assert {name: found[name] for name in THROUGHPUT} == THROUGHPUT


def test_an_index_goes_with_its_table(dynamodb, resource):
    parameters = table_parameters("p:S", global_indexes=[Index("gsi", "x:S")])
    name = table_name()
    for _ in range(2):
        dynamodb.create_table(TableName=name, **parameters)
        wait_until_active(dynamodb, name)
        table = resource.Table(name)
        assert scan(table, "gsi") == []
        table.put_item(Item={"p": "p", "x": "x"})
        soon(lambda table=table: query(table, "gsi", x="x"), [{"p": "p", "x": "x"}])
        deleted = dynamodb.delete_table(TableName=name)["TableDescription"]
        assert deleted["TableStatus"] == "DELETING"
        wait_until_gone(dynamodb, name)


def test_indexes_are_no_tables(resource, dynamodb):
    name = f"index-{unique('i')}"
    with indexed_table(resource, "p:S", global_indexes=[Index(name, "x:S")]) as made:
        pages = dynamodb.get_paginator("list_tables").paginate()
        names = [each for page in pages for each in page["TableNames"]]
        assert made.name in names
        assert not any(name in each for each in names)


NAMES = ["abc", "a" * 255, ".a-b_c.9", "SELECT", "-_-", "Index", "index", "...", "pg_class"]


def test_names_of_indexes(resource, dynamodb):
    indexes = [Index(name, "x:S", project="KEYS_ONLY") for name in NAMES]
    with indexed_table(resource, "p:S", global_indexes=indexes) as made:
        assert set(by_name(description(dynamodb, made.name)[GLOBAL])) == set(NAMES)
        made.put_item(Item={"p": "p", "x": "x"})
        for name in NAMES:
            soon(lambda name=name: query(made, name, x="x"), [{"p": "p", "x": "x"}])


def test_an_index_may_have_the_name_of_its_table(dynamodb, resource):
    name = table_name()
    dynamodb.create_table(TableName=name, **table_parameters(
        "p:S", global_indexes=[Index(name, "x:S")]))
    try:
        wait_until_active(dynamodb, name)
        table = resource.Table(name)
        table.put_item(Item={"p": "p", "x": "x"})
        soon(lambda: scan(table, name), [{"p": "p", "x": "x"}])
    finally:
        dynamodb.delete_table(TableName=name)


ATTRIBUTES = ["a.b", "with space", "'; drop table x; --", '"quoted"', "é\U0001d11e", "[0]", "#n",
              ":v", "item", "pk", "SELECT", "%s", "{0}", "\\", "n" * 255]


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_names_of_attributes(resource, name):
    """Any text may be the name of a key; so may any text be the name of a projected attribute."""
    other = "other " + name[:200]
    indexes = [Index("hash", f"{name}:S", project="KEYS_ONLY"),
               Index("range", "x:S", f"{name}:S", project=(other,))]
    with indexed_table(resource, "p:S", global_indexes=indexes) as made:
        item = {"p": "p", "x": "x", name: "v", other: 1}
        made.put_item(Item=item)
        condition = {"KeyConditionExpression": "#n = :v", "ExpressionAttributeNames": {"#n": name},
                     "ExpressionAttributeValues": {":v": "v"}}
        soon(lambda: made.query(IndexName="hash", **condition)["Items"], [{"p": "p", name: "v"}])
        soon(lambda: query(made, "range", x="x"), [item])
        assert made.query(IndexName="range", KeyConditionExpression="x = :x AND #n >= :v",
                          ExpressionAttributeNames={"#n": name},
                          ExpressionAttributeValues={":x": "x", ":v": "v"})["Items"] == [item]


def test_as_many_indexes_as_there_may_be(resource, dynamodb):
    """All of them on the same attributes, too."""
    global_indexes = [Index(f"gsi{n:02}", "x:S", "c:S") for n in range(20)]
    local_indexes = [Index(f"lsi{n}", "p:S", "x:S") for n in range(5)]
    with indexed_table(resource, "p:S", "c:S", global_indexes=global_indexes,
                       local_indexes=local_indexes) as made:
        assert len(description(dynamodb, made.name)[GLOBAL]) == 20
        assert len(description(dynamodb, made.name)[LOCAL]) == 5
        item = {"p": "p", "c": "c", "x": "x"}
        made.put_item(Item=item)
        for index in global_indexes:
            soon(lambda index=index: query(made, index.parameters["IndexName"], x="x"), [item])
        for n in range(5):
            assert made.query(IndexName=f"lsi{n}", KeyConditionExpression=Key("p").eq("p"),
                              ConsistentRead=True)["Items"] == [item]


def test_too_many_indexes(dynamodb):
    with refused(INVALID + "GlobalSecondaryIndex count exceeds the per-table limit of 20"):
        create(dynamodb, "p:S", global_indexes=[Index(f"gsi{n}", "x:S") for n in range(21)])
    with refused(INVALID + "Number of LocalSecondaryIndexes exceeds per-table limit of 5"):
        create(dynamodb, "p:S", "c:S",
               local_indexes=[Index(f"lsi{n}", "p:S", "x:S") for n in range(6)])


def test_an_index_may_equal_the_table(resource):
    keys = ("p:S", "c:S")
    with indexed_table(resource, *keys, global_indexes=[Index("global", *keys)],
                       local_indexes=[Index("local", *keys)]) as made:
        items = [{"p": "p", "c": c, "v": c} for c in "abc"]
        for item in items:
            made.put_item(Item=item)
        for index in ("global", "local"):
            soon(lambda index=index: query(made, index, p="p"), items)


# What is refused. An Index, and the message.

BAD_GLOBAL = [
    (Index("gg", "x:S"), re.compile("'globalSecondaryIndexes.1.member.indexName' failed to satisfy "
                                   "constraint: Member must have length greater than or equal to "
                                   "3")),
    (Index("g" * 256, "x:S"), re.compile("Member must have length less than or equal to 255")),
    (Index("g@g", "x:S"), re.compile(re.escape("Member must satisfy regular expression pattern: "
                                               "[a-zA-Z0-9_.-]+"))),
    (Index("ggg", "x:S", Projection={}), INVALID + "Unknown ProjectionType: null"),
    (Index("ggg", "x:S", Projection={"ProjectionType": "SOME"}),
     re.compile(re.escape("Value 'SOME' at 'globalSecondaryIndexes.1.member.projection."
                          "projectionType' failed to satisfy constraint: Member must satisfy enum "
                          "value set: [ALL, INCLUDE, KEYS_ONLY]"))),
    (Index("ggg", "x:S", Projection={"ProjectionType": "ALL", "NonKeyAttributes": ["a"]}),
     INVALID + "ProjectionType is ALL, but NonKeyAttributes is specified"),
    (Index("ggg", "x:S", Projection={"ProjectionType": "KEYS_ONLY", "NonKeyAttributes": ["a"]}),
     INVALID + "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"),
    (Index("ggg", "x:S", Projection={"ProjectionType": "INCLUDE"}),
     INVALID + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
    (Index("ggg", "x:S", project=("a", "b", "a")),
     INVALID + "Duplicate element in NonKeyAttributes: a"),
    (Index("ggg", "x:S", project=[f"a{n}" for n in range(21)]),
     re.compile("Member must have length less than or equal to 20")),
    (Index("ggg", "x:S", KeySchema=[]), re.compile("'globalSecondaryIndexes.1.member.keySchema' "
                                                   "failed to satisfy constraint: Member must "
                                                   "have length greater than or equal to 1")),
    (Index("ggg", "x:S", KeySchema=[{"AttributeName": "x", "KeyType": "RANGE"}]),
     "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
    (Index("ggg", "x:S", ProvisionedThroughput=THROUGHPUT),
     INVALID + "ProvisionedThroughput should not be specified for index: ggg when BillingMode is "
     "PAY_PER_REQUEST"),
]


@pytest.mark.parametrize(("index", "message"), BAD_GLOBAL)
def test_global_indexes_that_are_refused(server_url, index, message):
    with refused(message):
        create(unchecked(server_url), "p:S", global_indexes=[index])


BAD_LOCAL = [
    (Index("lll", "p:S"), INVALID + "Index KeySchema does not have a range key for index: lll"),
    (Index("lll", "x:S", "c:S"),
     INVALID + "Index KeySchema does not have the same leading hash key as table KeySchema for "
     "index: lll. index hash key: x, table hash key: p"),
    (Index("lll", "p:S", "x:S", KeySchema=[{"AttributeName": "p", "KeyType": "HASH"},
                                           {"AttributeName": "p", "KeyType": "RANGE"}]),
     re.compile("Both the Hash Key and the Range Key element in the KeySchema have the same name|"
                "Some AttributeDefinitions are not used")),
    (Index("lll", "p:S", "x:S", Projection={"ProjectionType": "INCLUDE"}),
     INVALID + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
]


@pytest.mark.parametrize(("index", "message"), BAD_LOCAL)
def test_local_indexes_that_are_refused(server_url, index, message):
    with refused(message):
        create(unchecked(server_url), "p:S", "c:S", local_indexes=[index])


def test_a_local_index_needs_a_table_with_a_sort_key(dynamodb):
    with refused(INVALID + "Table KeySchema does not have a range key, which is required when "
                 "specifying a LocalSecondaryIndex"):
        create(dynamodb, "p:S", local_indexes=[Index("lll", "p:S", "x:S")])


@pytest.mark.parametrize("kinds", ["gg", "ll", "lg"])
def test_two_indexes_of_one_name(dynamodb, kinds):
    indexes = [(kind, Index("twice", "p:S", f"{name}:S")) for kind, name in zip(kinds, "xy")]
    with refused(INVALID + "Duplicate index name: twice"):
        create(dynamodb, "p:S", "c:S",
               global_indexes=[index for kind, index in indexes if kind == "g"],
               local_indexes=[index for kind, index in indexes if kind == "l"])


@pytest.mark.parametrize("member", [GLOBAL, LOCAL])
def test_empty_lists(dynamodb, member):
    with refused(INVALID + f"List of {member} is empty"):
        create(dynamodb, "p:S", "c:S", **{member: []})


def test_throughput_of_an_index_of_a_provisioned_table(dynamodb):
    with refused(INVALID + "ProvisionedThroughput is not specified for index: ggg"):
        create(dynamodb, "p:S", BillingMode="PROVISIONED", ProvisionedThroughput=THROUGHPUT,
               global_indexes=[Index("ggg", "x:S")])


def test_attribute_definitions(dynamodb):
    index = Index("ggg", "x:S")
    with refused(re.compile(r"Some index key attributes are not defined in AttributeDefinitions. "
                            r"Keys: \[x\], AttributeDefinitions: \[(p, other|other, p)\]$")):
        create(dynamodb, "p:S", global_indexes=[index],
               AttributeDefinitions=definitions("p:S", "other:S"))
    with refused("Invalid KeySchema: Some index key attribute have no definition"):
        create(dynamodb, "p:S", global_indexes=[Index("ggg", "x:S", "y:S")],
               AttributeDefinitions=definitions("p:S"))
    with refused(re.compile("Some AttributeDefinitions are not used. AttributeDefinitions: ")):
        create(dynamodb, "p:S", global_indexes=[index],
               AttributeDefinitions=definitions("p:S", "x:S", "y:S"))
    with refused("Attribute Name is duplicated: x"):
        create(dynamodb, "p:S", global_indexes=[index],
               AttributeDefinitions=definitions("p:S", "x:S") + definitions("x:N"))


def test_nothing_is_made_when_an_index_is_refused(dynamodb):
    name = table_name()
    with refused():
        dynamodb.create_table(TableName=name, **table_parameters(
            "p:S", global_indexes=[Index("ggg", "x:S"), Index("ggg", "x:S")]))
    dynamodb.create_table(TableName=name, **table_parameters("p:S"))
    wait_until_active(dynamodb, name)
    dynamodb.delete_table(TableName=name)


def including(name, *keys, attributes):
    return Index(name, *keys, project=[f"a{at}" for at in range(attributes)])


def test_attributes_of_all_indexes_together(resource, dynamodb):
    """At most 100, of which two indexes may have the same."""
    too_many = INVALID + "Number of NonKeyAttributes of all indexes exceeds per-table limit of 100"
    local_indexes = [including("local", "p:S", "x:S", attributes=20)]
    indexes = [including(f"index-{at}", "x:S", attributes=20) for at in range(4)]
    last = including("last", "x:S", attributes=1)
    with refused(too_many):
        create(dynamodb, "p:S", "c:S", local_indexes=local_indexes,
               global_indexes=[*indexes, last])
    with indexed_table(resource, "p:S", "c:S", local_indexes=local_indexes,
                       global_indexes=indexes) as table:
        parameters = {"TableName": table.name, "AttributeDefinitions": definitions("x:S")}
        with refused(too_many):
            dynamodb.update_table(GlobalSecondaryIndexUpdates=[{"Create": last.parameters}],
                                  **parameters)
        everything = Index("everything", "x:S").parameters
        dynamodb.update_table(GlobalSecondaryIndexUpdates=[{"Create": everything}], **parameters)
        wait_for_index(dynamodb, table.name, "everything")
