"""Attached tables among others: operations on tables, batches, one table of several relations."""

import pytest
from attached import canonical, lab
from support import all_items, key_parameters, new_table, refused

schema = lab(
    """
    create table {schema}.customers (id int primary key, name text not null, city text);
    create table {schema}.orders (
      customer_id int references {schema}.customers, no int, placed date, note text,
      primary key (customer_id, no)
    );
    create table {schema}.lines (
      customer_id int, no int, line smallint, product text not null, amount int default 1,
      primary key (customer_id, no, line),
      foreign key (customer_id, no) references {schema}.orders
    );
    comment on table {schema}.customers is '@dynamodb {"table": "{schema}.shop",
      "partition_key": "CUSTOMER#{id}", "sort_key": "A#PROFILE"}';
    comment on table {schema}.orders is '@dynamodb {"table": "{schema}.shop",
      "partition_key": "CUSTOMER#{customer_id}", "sort_key": "ORDER#{no:06}",
      "indexes": {"ByPlaced": {"partition_key": "placed", "sort_key": "no"}}}';
    comment on table {schema}.lines is '@dynamodb {"table": "{schema}.shop",
      "partition_key": "CUSTOMER#{customer_id}", "sort_key": "ORDER#{no:06}#{line:03}"}';

    create table {schema}.plain (id int primary key, word text, number int);
    create index by_word on {schema}.plain (word, number);
    comment on table {schema}.plain is '@dynamodb {"table": "{schema}.plain"}';
    """,
    "{schema}.shop", "{schema}.plain",
)


@pytest.fixture
def shop(world, schema):
    return world.table(f"{schema}.shop")


@pytest.fixture
def plain(world, schema):
    return world.table(f"{schema}.plain")


# --- operations on tables ---


def test_tables_of_both_kinds_are_listed(world, schema):
    with new_table(world.resource, "p:S") as made:
        names = [name for page in world.client.get_paginator("list_tables").paginate()
                 for name in page["TableNames"]]
        assert {made.name, f"{schema}.shop", f"{schema}.plain", "cities"} <= set(names)
        assert names == sorted(names, key=str.encode)
        following = world.client.list_tables(ExclusiveStartTableName="cities", Limit=1)
        assert following["TableNames"] == [names[names.index("cities") + 1]]


def test_create_table_of_the_same_name(world, schema):
    with refused(code="ResourceInUseException"):
        world.client.create_table(TableName=f"{schema}.plain", BillingMode="PAY_PER_REQUEST",
                                  **key_parameters("p:S"))


def test_delete_table(world, schema, plain):
    with refused():
        plain.delete()
    assert world.description(plain.name)["TableStatus"] == "ACTIVE"
    assert world.database.value(f"select to_regclass('{schema}.plain') is not null")


@pytest.mark.parametrize("change", [
    {"BillingMode": "PROVISIONED",
     "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
    {"DeletionProtectionEnabled": True},
    {"AttributeDefinitions": [{"AttributeName": "number", "AttributeType": "N"}],
     "GlobalSecondaryIndexUpdates": [{"Create": {
         "IndexName": "new", "Projection": {"ProjectionType": "ALL"},
         "KeySchema": [{"AttributeName": "number", "KeyType": "HASH"}]}}]},
    {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by_word"}}]},
])
def test_update_table(world, plain, change):
    before = world.description(plain.name)
    with refused():
        world.client.update_table(TableName=plain.name, **change)
    assert world.description(plain.name) == before


def test_tags(world, plain):
    arn = world.description(plain.name)["TableArn"]
    with refused():
        world.client.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}])
    assert world.client.list_tags_of_resource(ResourceArn=arn)["Tags"] == []


def test_what_a_table_says_of_itself(world, plain):
    described = world.description(plain.name)
    index, = described["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "by_word"
    assert index["KeySchema"] == [{"AttributeName": "word", "KeyType": "HASH"},
                                  {"AttributeName": "number", "KeyType": "RANGE"}]
    assert index["IndexArn"] == described["TableArn"] + "/index/by_word"
    defined = {d["AttributeName"]: d["AttributeType"] for d in described["AttributeDefinitions"]}
    assert defined == {"id": "N", "word": "S", "number": "N"}
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert world.description(plain.name)["TableId"] == described["TableId"]


# --- batches ---


def test_batches(world, schema, plain):
    items = [{"id": 1000 + n, "word": f"w{n % 3}", "number": n} for n in range(25)]
    with plain.batch_writer() as batch:
        for item in items:
            batch.put_item(Item=item)
    assert world.database.value(
        f"select count(*) from {schema}.plain where id between 1000 and 1024") == 25
    answer = world.resource.batch_get_item(RequestItems={
        plain.name: {"Keys": [{"id": item["id"]} for item in items] + [{"id": -1}]}})
    assert answer["UnprocessedKeys"] == {}
    found = sorted(answer["Responses"][plain.name], key=lambda item: item["id"])
    assert found == items
    answer = world.resource.batch_write_item(ReturnConsumedCapacity="TOTAL", RequestItems={
        plain.name: [{"DeleteRequest": {"Key": {"id": item["id"]}}} for item in items[:10]]
        + [{"PutRequest": {"Item": {"id": item["id"], "word": "over"}}} for item in items[10:20]]})
    assert answer["UnprocessedItems"] == {}
    assert answer["ConsumedCapacity"][0]["TableName"] == plain.name
    assert world.sql(f"select word, number, count(*) from {schema}.plain"
                     " where id between 1000 and 1024 group by 1, 2 having count(*) > 1") == [
        ("over", None, 10)]
    with refused("Provided list of item keys contains duplicates"):
        world.resource.batch_write_item(RequestItems={plain.name: [
            {"DeleteRequest": {"Key": {"id": 1}}}, {"PutRequest": {"Item": {"id": 1}}}]})


def test_batches_of_both_kinds_of_tables(world, plain):
    with new_table(world.resource, "p:S") as made:
        world.resource.batch_write_item(RequestItems={
            plain.name: [{"PutRequest": {"Item": {"id": 2000, "word": "x"}}}],
            made.name: [{"PutRequest": {"Item": {"p": "x"}}}]})
        found = world.resource.batch_get_item(RequestItems={
            plain.name: {"Keys": [{"id": 2000}]}, made.name: {"Keys": [{"p": "x"}]}})["Responses"]
        assert found == {plain.name: [{"id": 2000, "word": "x"}], made.name: [{"p": "x"}]}


# --- one table of several relations ---


def make_customer(shop, number):
    """A customer with two orders of two lines."""
    key = {"PK": f"CUSTOMER#{number}"}
    items = [{**key, "SK": "A#PROFILE", "id": number, "name": f"Name {number}"}]
    for order in (1, 12):
        sort = f"ORDER#{order:06}"
        items.append({**key, "SK": sort, "customer_id": number, "no": order,
                      "placed": "2024-03-01"})
        items += [{**key, "SK": f"{sort}#{line:03}", "customer_id": number, "no": order,
                   "line": line, "product": "pencil", "amount": 3} for line in (1, 2)]
    for item in items:
        shop.put_item(Item=item)
    return items


def test_items_of_several_relations(world, schema, shop):
    items = make_customer(shop, 1)
    assert world.sql(f"select count(*) from {schema}.lines where customer_id = 1") == [(4,)]
    assert world.sql(f"select name, city from {schema}.customers where id = 1") == [
        ("Name 1", None)]
    query = {"KeyConditionExpression": "PK = :p",
             "ExpressionAttributeValues": {":p": "CUSTOMER#1"}}
    assert shop.query(**query)["Items"] == items
    for limit in (1, 2, 3, 4, 6, 7, 8):
        assert all_items(shop.query, Limit=limit, **query) == items
        assert all_items(shop.query, Limit=limit, ScanIndexForward=False, **query) == items[::-1]
    found = shop.query(**{**query, "KeyConditionExpression": "PK = :p AND begins_with(SK, :s)",
                          "ExpressionAttributeValues": {":p": "CUSTOMER#1",
                                                        ":s": "ORDER#000012"}})["Items"]
    assert found == items[4:]
    found = shop.query(
        KeyConditionExpression="PK = :p",
        FilterExpression="amount > :n OR attribute_exists(placed)",
        ExpressionAttributeValues={":p": "CUSTOMER#1", ":n": 2})["Items"]
    assert found == items[1:]


def test_an_index_of_one_of_the_relations(world, shop):
    for number in (20, 21, 22):
        make_customer(shop, number)
    query = {"TableName": shop.name, "IndexName": "ByPlaced",
             "KeyConditionExpression": "placed = :d AND #n = :n",
             "ExpressionAttributeNames": {"#n": "no"},
             "ExpressionAttributeValues": {":d": {"S": "2024-03-01"}, ":n": {"N": "12"}}}
    found = world.raw.items("Query", **query)
    assert {"CUSTOMER#20", "CUSTOMER#21", "CUSTOMER#22"} <= {item["PK"]["S"] for item in found}
    assert {item["SK"]["S"] for item in found} == {"ORDER#000012"}
    for limit in (1, 2):
        assert world.raw.items("Query", Limit=limit, **query) == found
    orders = world.raw.items("Scan", TableName=shop.name, IndexName="ByPlaced", Limit=3)
    assert sorted(map(canonical, orders)) == sorted(
        canonical(item) for item in world.raw.items("Scan", TableName=shop.name)
        if "placed" in item)


def test_the_key_may_be_all_that_is_given(world, schema, shop):
    """Columns that are in the key are set from it."""
    shop.put_item(Item={"PK": "CUSTOMER#2", "SK": "A#PROFILE", "name": "Two"})
    shop.put_item(Item={"PK": "CUSTOMER#2", "SK": "ORDER#000005"})
    assert shop.get_item(Key={"PK": "CUSTOMER#2", "SK": "ORDER#000005"})["Item"] == {
        "PK": "CUSTOMER#2", "SK": "ORDER#000005", "customer_id": 2, "no": 5}
    with refused() as caught:
        shop.put_item(Item={"PK": "CUSTOMER#2", "SK": "ORDER#000005", "no": 6})
    assert "no" in caught.value.response["Error"]["Message"]
    assert world.sql(f"select no from {schema}.orders where customer_id = 2") == [(5,)]


def test_changes_go_to_the_right_relation(world, schema, shop):
    make_customer(shop, 3)
    key = {"PK": "CUSTOMER#3", "SK": "ORDER#000001#002"}
    changed = shop.update_item(
        Key=key, UpdateExpression="ADD amount :n", ConditionExpression="product = :p AND SK = :s",
        ExpressionAttributeValues={":n": 4, ":p": "pencil", ":s": key["SK"]},
        ReturnValues="ALL_NEW")["Attributes"]
    assert changed == {**key, "customer_id": 3, "no": 1, "line": 2, "product": "pencil",
                       "amount": 7}
    with refused() as caught:  # not a column of that relation
        shop.update_item(Key=key, UpdateExpression="SET city = :c",
                         ExpressionAttributeValues={":c": "X"})
    assert "city" in caught.value.response["Error"]["Message"]
    with refused() as caught:  # lines refer to it
        shop.delete_item(Key={"PK": "CUSTOMER#3", "SK": "ORDER#000001"})
    assert "foreign key" in caught.value.response["Error"]["Message"]
    old = shop.delete_item(Key=key, ReturnValues="ALL_OLD")["Attributes"]
    assert old == changed
    assert world.sql(f"select line from {schema}.lines where customer_id = 3 and no = 1") == [(1,)]


def test_batches_over_several_relations(world, shop):
    items = make_customer(shop, 4)
    keys = [{"PK": item["PK"], "SK": item["SK"]} for item in items]
    found = world.resource.batch_get_item(RequestItems={
        shop.name: {"Keys": [*keys, {"PK": "CUSTOMER#4", "SK": "of no form"}]}}
    )["Responses"][shop.name]
    assert sorted(found, key=lambda item: item["SK"]) == items
    lines = [key for key in keys if key["SK"].count("#") == 2]
    world.resource.batch_write_item(RequestItems={
        shop.name: [{"DeleteRequest": {"Key": key}} for key in lines]})
    assert shop.query(KeyConditionExpression="PK = :p", Select="COUNT",
                      ExpressionAttributeValues={":p": "CUSTOMER#4"})["Count"] == 3


@pytest.mark.parametrize("key", [
    {"PK": "CUSTOMER#4", "SK": "of no form"}, {"PK": "CUSTOMER#x", "SK": "A#PROFILE"},
    {"PK": "CUSTOMER#04", "SK": "A#PROFILE"}, {"PK": "CUSTOMER#4", "SK": "ORDER#12"},
    {"PK": "CUSTOMER#4", "SK": "ORDER#000012#1"}, {"PK": "customer#4", "SK": "A#PROFILE"},
    {"PK": "CUSTOMER#99999999999", "SK": "A#PROFILE"}, {"PK": "CUSTOMER#4", "SK": "a#profile"},
])
def test_keys_of_no_relation(shop, key):
    with refused():
        shop.put_item(Item={**key, "name": "x"})
    with refused():
        shop.update_item(Key=key, UpdateExpression="SET city = :c",
                         ExpressionAttributeValues={":c": "X"})
    assert "Item" not in shop.get_item(Key=key)
    assert "Attributes" not in shop.delete_item(Key=key, ReturnValues="ALL_OLD")


def test_scans_of_several_relations(world, schema, shop):
    for number in range(10, 15):
        make_customer(shop, number)
    count = world.database.value(
        f"select (select count(*) from {schema}.customers) + (select count(*) from {schema}.orders)"
        f" + (select count(*) from {schema}.lines)")
    whole = world.raw.items("Scan", TableName=shop.name)
    assert len(whole) == count == len({canonical(item) for item in whole})
    for limit in (1, 4):
        assert world.raw.items("Scan", TableName=shop.name, Limit=limit) == whole
    parts = [world.raw.items("Scan", TableName=shop.name, Segment=n, TotalSegments=4)
             for n in range(4)]
    assert sorted(canonical(item) for part in parts for item in part) == sorted(
        map(canonical, whole))
