"""How many times a request goes to the database. Ours only: another server does not tell.

With --debug-headers, as the fixtures start it, the server says so in each response.
"""

import os

import pytest
from botocore.exceptions import ClientError
from support import connect, new_table, put_all, unique

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a server of our own"
)

HEADER = "x-tuskgate-round-trips"


@pytest.fixture(scope="module")
def table(resource):
    with new_table(resource, "p:S", "c:N") as made:
        # The first request after a table was made may have to look it up.
        made.get_item(Key={"p": "x", "c": 0})
        yield made


@pytest.fixture
def key(table):
    return {"p": unique(), "c": 1}


def trips(operation, **parameters):
    """Round trips of a request that succeeds or whose condition fails."""
    try:
        response = operation(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == "ConditionalCheckFailedException", error
        response = error.response
    return int(response["ResponseMetadata"]["HTTPHeaders"][HEADER])


@pytest.mark.parametrize("consistent", [True, False])
@pytest.mark.parametrize("projection", [{}, {"ProjectionExpression": "a.b[0], d"}])
@pytest.mark.parametrize("capacity", ["NONE", "INDEXES"])
def test_get(table, key, consistent, projection, capacity):
    get = {"Key": key, "ConsistentRead": consistent, "ReturnConsumedCapacity": capacity,
           **projection}
    assert trips(table.get_item, **get) == 1
    table.put_item(Item={**key, "a": {"b": [1]}})
    assert trips(table.get_item, **get) == 1


CONDITIONS = [
    {},
    {"ConditionExpression": "attribute_not_exists(p)"},
    {"ConditionExpression": "attribute_exists(p)"},
    {"ConditionExpression": "a.b[0] = :v AND (size(c) < :v OR NOT contains(l, :v))",
     "ExpressionAttributeValues": {":v": 1}},
    {"ConditionExpression": "attribute_exists(p)",
     "ReturnValuesOnConditionCheckFailure": "ALL_OLD"},
    {"ConditionExpression": "attribute_not_exists(p)",
     "ReturnValuesOnConditionCheckFailure": "ALL_OLD"},
]
CAPACITIES = [{}, {"ReturnConsumedCapacity": "TOTAL"}]


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("wish", ["NONE", "ALL_OLD"])
@pytest.mark.parametrize("capacity", CAPACITIES)
def test_put_and_delete(table, key, there, condition, wish, capacity):
    for operation, subject in ((table.put_item, {"Item": {**key, "x": "y"}}),
                               (table.delete_item, {"Key": key})):
        if there:
            table.put_item(Item={**key, "a": {"b": [1]}, "l": []})
        else:
            table.delete_item(Key=key)
        assert trips(operation, **subject, **condition, **capacity, ReturnValues=wish) == 1


UPDATES = [
    ("SET n = :v", 1),
    ("SET n = if_not_exists(n, :v) + :v", 1),
    ("SET l = list_append(if_not_exists(l, :v), :v)", [1]),
    ("ADD n :v", 1),
    ("ADD s :v", {"x"}),
    ("DELETE s :v", {"x"}),
    ("REMOVE n, l[0]", None),
    ("SET n = :v REMOVE x, y ADD m :v", 1),
]


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("condition", [None, "attribute_exists(p)", "attribute_not_exists(p)"])
@pytest.mark.parametrize("wish", ["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"])
@pytest.mark.parametrize(("expression", "value"), UPDATES)
def test_update(table, key, there, condition, wish, expression, value):
    if there:
        table.put_item(Item={**key, "n": 1, "l": [1], "s": {"x", "y"}})
    parameters = {"Key": key, "UpdateExpression": expression, "ReturnValues": wish}
    if value is not None:
        parameters["ExpressionAttributeValues"] = {":v": value}
    if condition:
        parameters["ConditionExpression"] = condition
    assert trips(table.update_item, **parameters) == 1


def test_a_page_of_a_query(table):
    p = unique()
    put_all(table, [{"p": p, "c": c, "v": "x" * 50_000} for c in range(50)])
    query = {"ExpressionAttributeValues": {":p": p, ":c": 10},
             "KeyConditionExpression": "p = :p AND c >= :c"}
    first = table.query(**query)
    assert "LastEvaluatedKey" in first
    assert trips(table.query, **query) == 1
    assert trips(table.query, ExclusiveStartKey=first["LastEvaluatedKey"], **query) == 1
    assert trips(table.query, Limit=3, ScanIndexForward=False, ConsistentRead=True, **query) == 1
    assert trips(table.query, Select="COUNT", **query) == 1
    assert trips(table.query, FilterExpression="attribute_exists(nowhere)", **query) == 1
    query["ExpressionAttributeValues"][":p"] = unique()
    assert trips(table.query, **query) == 1


@pytest.mark.parametrize("consistent", [True, False])
def test_batches_of_reads_cost_the_same_whatever_their_size(resource, table, consistent):
    p = unique()
    put_all(table, [{"p": p, "c": c} for c in range(50)])

    def read(size):
        return trips(resource.batch_get_item, RequestItems={table.name: {
            "Keys": [{"p": p, "c": c} for c in range(size)], "ConsistentRead": consistent,
        }})

    assert read(100) == read(50) == read(2) == read(1)


def test_a_transaction_of_reads_is_one_trip_whatever_its_size(resource, table):
    with new_table(resource, "q:S") as other:
        p = unique()
        put_all(table, [{"p": p, "c": c} for c in range(50)])
        other.get_item(Key={"q": p})
        for size in (1, 2, 99):
            gets = [{"TableName": table.name, "Key": {"p": p, "c": c}} for c in range(size)]
            gets.append({"TableName": other.name, "Key": {"q": p}})
            assert trips(resource.meta.client.transact_get_items,
                         TransactItems=[{"Get": get} for get in gets]) == 1


def test_a_transaction_of_writes_is_one_trip_whatever_its_size(resource, table):
    with new_table(resource, "q:S") as other:
        p = unique()
        other.get_item(Key={"q": p})
        for size in (0, 1, 32):
            actions = [{"Put": {"TableName": other.name, "Item": {"q": f"{p} {size}"}}}]
            for c in range(size):
                key = {"TableName": table.name, "Key": {"p": p, "c": 100 * size + c}}
                actions += [
                    {"Put": {"TableName": table.name, "Item": {**key["Key"], "c": -c - 1}}},
                    {"Delete": key},
                    {"Update": {"TableName": other.name, "Key": {"q": f"{p} {size} {c}"},
                                "UpdateExpression": "REMOVE x"}}]
            assert trips(resource.meta.client.transact_write_items, TransactItems=actions,
                         ClientRequestToken=unique()) == 1


def test_batches_of_writes_cost_the_same_whatever_their_size(resource, table):
    def write(puts, deletes):
        p = unique()
        return trips(resource.batch_write_item, RequestItems={table.name: [
            *({"PutRequest": {"Item": {"p": p, "c": c, "v": [c]}}} for c in range(puts)),
            *({"DeleteRequest": {"Key": {"p": p, "c": -c - 1}}} for c in range(deletes)),
        ]})

    assert write(25, 0) == write(2, 0) == write(1, 0)
    assert write(0, 25) == write(0, 2) == write(0, 1)
    assert write(12, 13) == write(2, 1) == write(1, 1)


def test_only_when_asked_for(start_server):
    client = connect(start_server().url)
    headers = client.list_tables()["ResponseMetadata"]["HTTPHeaders"]
    assert HEADER not in headers
