"""A table that is deleted and made again under the same name, with other keys, under load, and seen
by a second gateway on the same database."""

import threading

import pytest
from attached import database_url, deaf
from botocore.exceptions import ClientError
from support import connect, key_parameters, refused, table_name, wait_until_active

KEYS = [("p:S",), ("p:N",), ("p:S", "c:B"), ("q:B", "c:N")]
SAMPLES = {"S": {"S": "k"}, "N": {"N": "7"}, "B": {"B": b"k"}}


def item_of(keys):
    return {name: SAMPLES[kind] for name, kind in (key.split(":") for key in keys)}


def create(client, name, keys):
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters(*keys))


def test_another_gateway_follows_at_once(start_server):
    one = start_server()
    url = f"host={one.data}/socket user=tuskgate dbname=tuskgate"
    other = connect(start_server("--database-url", url).url)
    client = connect(one.url)
    name = table_name()
    for keys in KEYS * 3:
        create(client, name, keys)
        item = item_of(keys)
        # The second gateway writes with whatever it knows, and must have learned by now.
        other.put_item(TableName=name, Item={**item, "v": {"S": keys[0]}})
        assert client.get_item(TableName=name, Key=item)["Item"]["v"] == {"S": keys[0]}
        assert client.scan(TableName=name)["Count"] == 1
        client.delete_table(TableName=name)


KEY = {"q": {"N": "7"}}


def calls_on(name):
    """Operations on an item of a table whose key is KEY."""
    insert = f"insert into \"{name}\" value {{'q': 7}}"
    return {
        "put_item": {"TableName": name, "Item": KEY},
        "get_item": {"TableName": name, "Key": KEY},
        "update_item": {"TableName": name, "Key": KEY},
        "delete_item": {"TableName": name, "Key": KEY},
        "query": {"TableName": name, "KeyConditionExpression": "q = :q",
                  "ExpressionAttributeValues": {":q": KEY["q"]}},
        "batch_write_item": {"RequestItems": {name: [{"PutRequest": {"Item": KEY}}]}},
        "batch_get_item": {"RequestItems": {name: {"Keys": [KEY]}}},
        "transact_write_items": {"TransactItems": [{"Put": {"TableName": name, "Item": KEY}}]},
        "transact_get_items": {"TransactItems": [{"Get": {"TableName": name, "Key": KEY}}]},
        "execute_statement": {"Statement": insert},
        "execute_transaction": {"TransactStatements": [{"Statement": insert}]},
    }


def test_another_gateway_that_has_not_yet_heard(start_server):
    """What is refused for the keys of a table that is no more is asked once more."""
    one = start_server()
    other = connect(start_server("--database-url", database_url(one)).url)
    client = connect(one.url)
    for operation in calls_on(""):
        name = table_name()
        create(client, name, ("p:S",))
        assert other.scan(TableName=name)["Count"] == 0
        with deaf(one):
            client.delete_table(TableName=name)
            create(client, name, ("q:N",))
            getattr(other, operation)(**calls_on(name)[operation])
            # What is wrong is wrong.
            with refused("One or more parameter values were invalid: Missing the key q in the item"):
                other.put_item(TableName=name, Item={"p": {"S": "k"}})


def test_another_gateway_that_has_not_yet_heard_of_an_index(start_server):
    one = start_server()
    other = connect(start_server("--database-url", database_url(one)).url)
    client = connect(one.url)
    name = table_name()
    create(client, name, ("p:S",))
    other.put_item(TableName=name, Item={"p": {"S": "k"}, "g": {"S": "x"}})
    with deaf(one):
        client.update_table(
            TableName=name, AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
            GlobalSecondaryIndexUpdates=[{"Create": {
                "IndexName": "by_g", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"}}}])
        wait_until_active(client, name)
        assert other.scan(TableName=name, IndexName="by_g")["Count"] == 1


def test_churn_never_makes_a_server_fault(server_url):
    name = table_name()
    stop = threading.Event()
    faults = []

    def write(keys):
        client = connect(server_url)
        while not stop.is_set():
            try:
                client.put_item(TableName=name, Item=item_of(keys))
                client.batch_write_item(
                    RequestItems={name: [{"PutRequest": {"Item": item_of(keys)}}]}
                )
                client.get_item(TableName=name, Key=item_of(keys))
                client.scan(TableName=name)
                client.describe_table(TableName=name)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
                    faults.append(error)

    writers = [threading.Thread(target=write, args=(keys,)) for keys in KEYS for _ in range(2)]
    for writer in writers:
        writer.start()
    client = connect(server_url)
    try:
        for keys in KEYS * 6:
            create(client, name, keys)
            wait_until_active(client, name)
            client.put_item(TableName=name, Item=item_of(keys))
            client.delete_table(TableName=name)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert not faults


@pytest.mark.parametrize("operation", ["get_item", "put_item", "query", "batches"])
def test_a_table_may_be_named_by_its_arn(dynamodb, operation):
    name = table_name()
    create(dynamodb, name, ["p:S"])
    wait_until_active(dynamodb, name)
    arn = dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    key = {"p": {"S": "k"}}
    dynamodb.put_item(TableName=name, Item=key)
    if operation == "get_item":
        assert dynamodb.get_item(TableName=arn, Key=key)["Item"] == key
    elif operation == "put_item":
        dynamodb.put_item(TableName=arn, Item={**key, "v": {"N": "1"}})
        assert dynamodb.scan(TableName=arn)["Items"] == [{**key, "v": {"N": "1"}}]
    elif operation == "batches":
        other = {"p": {"S": "other"}}
        dynamodb.batch_write_item(RequestItems={arn: [{"PutRequest": {"Item": other}}]})
        found = dynamodb.batch_get_item(RequestItems={arn: {"Keys": [key, other]}})
        assert sorted(item["p"]["S"] for item in found["Responses"][arn]) == ["k", "other"]
    else:
        found = dynamodb.query(
            TableName=arn,
            KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": key["p"]},
        )
        assert found["Items"] == [key]
    dynamodb.delete_table(TableName=name)
