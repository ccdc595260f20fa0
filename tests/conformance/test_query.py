"""Query, apart from its expressions and its pages of 1 MB."""

from decimal import Decimal

import pytest
from boto3.dynamodb.conditions import Attr, Key
from support import (
    NOT_FOUND,
    all_items,
    module_table,
    put_all,
    refused,
    table_name,
    unchecked,
    unique,
)

table = module_table("p:S", "c:N")
strings = module_table("p:S", "c:S")


@pytest.fixture(scope="module")
def ten(table):
    p = unique()
    put_all(table, [{"p": p, "c": c, "v": c * c} for c in range(10)])
    return p


def query(table, p, **parameters):
    values = {":p": p, **parameters.pop("ExpressionAttributeValues", {})}
    return table.query(KeyConditionExpression="p = :p", ExpressionAttributeValues=values,
                       **parameters)


def test_whole_partition(table, ten):
    found = query(table, ten)
    assert found["Items"] == [{"p": ten, "c": c, "v": c * c} for c in range(10)]
    assert (found["Count"], found["ScannedCount"]) == (10, 10)
    assert "LastEvaluatedKey" not in found


def test_empty_partition(table):
    found = query(table, unique())
    assert (found["Items"], found["Count"], found["ScannedCount"]) == ([], 0, 0)
    assert "LastEvaluatedKey" not in found


def test_backwards(table, ten):
    found = query(table, ten, ScanIndexForward=False)
    assert [item["c"] for item in found["Items"]] == list(range(9, -1, -1))


def test_limit(table, ten):
    page = query(table, ten, Limit=3)
    assert [item["c"] for item in page["Items"]] == [0, 1, 2]
    assert page["LastEvaluatedKey"] == {"p": ten, "c": 2}
    page = query(table, ten, Limit=3, ExclusiveStartKey=page["LastEvaluatedKey"])
    assert [item["c"] for item in page["Items"]] == [3, 4, 5]
    page = query(table, ten, Limit=3, ScanIndexForward=False)
    assert [item["c"] for item in page["Items"]] == [9, 8, 7]
    assert page["LastEvaluatedKey"] == {"p": ten, "c": 7}


def test_limit_met_exactly(table, ten):
    # The server stops at the limit without looking whether there is more.
    page = query(table, ten, Limit=10)
    assert page["Count"] == 10
    assert page["LastEvaluatedKey"] == {"p": ten, "c": 9}
    page = query(table, ten, Limit=10, ExclusiveStartKey=page["LastEvaluatedKey"])
    assert (page["Items"], page["Count"]) == ([], 0)
    assert "LastEvaluatedKey" not in page
    assert "LastEvaluatedKey" not in query(table, ten, Limit=11)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 9, 10, 11, 1000])
@pytest.mark.parametrize("forward", [True, False])
def test_pages_add_up(table, ten, limit, forward):
    items = all_items(
        table.query, KeyConditionExpression=Key("p").eq(ten), Limit=limit, ScanIndexForward=forward
    )
    expected = list(range(10))
    assert [item["c"] for item in items] == (expected if forward else expected[::-1])


def test_a_page_starts_after_a_key_that_need_not_exist(table, ten):
    for start, forward, expected in (
        ("3.5", True, [4, 5, 6, 7, 8, 9]),
        ("3.5", False, [3, 2, 1, 0]),
        ("-1", True, list(range(10))),
        ("100", True, []),
    ):
        found = all_items(
            table.query, KeyConditionExpression=Key("p").eq(ten), ScanIndexForward=forward,
            ExclusiveStartKey={"p": ten, "c": Decimal(start)},
        )
        assert [item["c"] for item in found] == expected


def test_pages_while_items_come_and_go(table):
    p = unique()
    put_all(table, [{"p": p, "c": c} for c in range(0, 20, 2)])
    page = query(table, p, Limit=3)
    assert [item["c"] for item in page["Items"]] == [0, 2, 4]
    table.delete_item(Key={"p": p, "c": 4})  # the key to go on from
    table.put_item(Item={"p": p, "c": 5})
    table.put_item(Item={"p": p, "c": 1})
    page = query(table, p, Limit=3, ExclusiveStartKey=page["LastEvaluatedKey"],
                 ConsistentRead=True)
    assert [item["c"] for item in page["Items"]] == [5, 6, 8]


def test_a_consistent_read_sees_each_write_at_once(table):
    p = unique()
    for n in range(10):
        table.put_item(Item={"p": p, "c": n})
        assert query(table, p, ConsistentRead=True)["Count"] == n + 1


def test_strings_are_ordered_by_their_utf8_bytes(strings):
    p = unique()
    # In UTF-16 the last of these would come before the one in front of it.
    order = ["\0", " ", "A", "Z", "a", "a\0", "a\0b", "aa", "b", "z", "\x7f", "\x80", "é", "\u07ff",
             "\u0800", "中", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff"]
    put_all(strings, [{"p": p, "c": c} for c in reversed(order)])
    assert [item["c"] for item in query(strings, p, ConsistentRead=True)["Items"]] == order


@pytest.mark.parametrize("select", [None, "ALL_ATTRIBUTES"])
def test_select_everything(table, ten, select):
    parameters = {"Select": select} if select else {}
    assert query(table, ten, Limit=1, **parameters)["Items"] == [{"p": ten, "c": 0, "v": 0}]


def test_select_count(table, ten):
    found = query(table, ten, Select="COUNT")
    assert (found["Count"], found["ScannedCount"]) == (10, 10)
    assert "Items" not in found
    page = query(table, ten, Select="COUNT", Limit=4)
    assert page["Count"] == 4
    assert page["LastEvaluatedKey"] == {"p": ten, "c": 3}


def test_select_specific_attributes(table, ten):
    found = query(table, ten, Select="SPECIFIC_ATTRIBUTES", ProjectionExpression="v", Limit=2)
    assert found["Items"] == [{"v": 0}, {"v": 1}]
    with refused("1 validation error detected: Must specify the AttributesToGet or "
                 "ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"):
        query(table, ten, Select="SPECIFIC_ATTRIBUTES")


def test_select_does_not_go_with_a_projection(table, ten):
    select = "1 validation error detected: Cannot specify the ProjectionExpression when choosing "
    with refused(f"{select}to get ALL_ATTRIBUTES"):
        query(table, ten, Select="ALL_ATTRIBUTES", ProjectionExpression="v")
    with refused(f"{select}to get only the Count"):
        query(table, ten, Select="COUNT", ProjectionExpression="v")
    with refused("1 validation error detected: ALL_PROJECTED_ATTRIBUTES can be used only when "
                 "Querying using an IndexName"):
        query(table, ten, Select="ALL_PROJECTED_ATTRIBUTES")


def test_unknown_select(server_url, table):
    with refused("1 validation error detected: Value 'SOME' at 'select' failed to satisfy "
                 "constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, "
                 "ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]"):
        unchecked(server_url).query(
            TableName=table.name, Select="SOME", KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": {"S": "x"}},
        )


@pytest.mark.parametrize("limit", [0, -1])
def test_limits_below_one(server_url, table, limit):
    with refused("1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
                 "Member must have value greater than or equal to 1"):
        unchecked(server_url).query(
            TableName=table.name, Limit=limit, KeyConditionExpression="p = :p",
            ExpressionAttributeValues={":p": {"S": "x"}},
        )


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ({"p": "x"}, "The provided starting key is invalid"),
        ({"c": 1}, "The provided starting key is invalid"),
        ({"p": "x", "c": 1, "d": 1}, "The provided starting key is invalid"),
        ({"p": "x", "c": "1"}, "The provided key element does not match the schema"),
        ({"p": "y", "c": 1}, "The provided starting key is outside query boundaries based on "
         "provided conditions"),
    ],
)
def test_starting_keys_that_do_not_fit(table, start, message):
    with refused(message):
        query(table, "x", ExclusiveStartKey=start)


def test_a_starting_key_outside_the_range(table):
    with refused("The provided starting key does not match the range key predicate"):
        table.query(KeyConditionExpression="p = :p AND c > :c",
                    ExpressionAttributeValues={":p": "x", ":c": 5},
                    ExclusiveStartKey={"p": "x", "c": 1})


def test_no_such_index(table):
    with refused("The table does not have the specified index: nowhere"):
        query(table, "x", IndexName="nowhere")


def test_no_such_table(resource):
    with refused("Requested resource not found", NOT_FOUND):
        query(resource.Table(table_name()), "x")


def test_conditions_written_by_boto3(table, ten):
    found = table.query(
        KeyConditionExpression=Key("p").eq(ten) & Key("c").between(2, 8),
        FilterExpression=Attr("v").gte(16) & ~Attr("v").eq(36) & Attr("v").attribute_type("N"),
    )
    assert [item["v"] for item in found["Items"]] == [16, 25, 49, 64]
