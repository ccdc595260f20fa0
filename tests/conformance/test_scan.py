"""Scan, apart from its filters and its pages of 1 MB."""

import pytest
from support import (
    NOT_FOUND,
    all_items,
    module_table,
    new_table,
    put_all,
    refused,
    table_name,
    unchecked,
)

table = module_table("p:S", "c:N")

PARTITIONS = 25
ITEMS = [{"p": f"p{p}", "c": c, "v": p * c} for p in range(PARTITIONS) for c in range(8)]


@pytest.fixture(scope="module", autouse=True)
def filled(table):
    put_all(table, ITEMS)


def by_key(items):
    return sorted(items, key=lambda item: (item["p"], item["c"]))


def scan(table, **parameters):
    return all_items(table.scan, ConsistentRead=True, **parameters)


def test_everything(table):
    found = table.scan(ConsistentRead=True)
    assert by_key(found["Items"]) == by_key(ITEMS)
    assert (found["Count"], found["ScannedCount"]) == (len(ITEMS), len(ITEMS))
    assert "LastEvaluatedKey" not in found


def test_a_partition_comes_in_order_and_unbroken(table):
    found = scan(table, Limit=7)
    partitions = [item["p"] for item in found]
    assert len({p for p in partitions}) == PARTITIONS
    changes = sum(a != b for a, b in zip(partitions, partitions[1:]))
    assert changes == PARTITIONS - 1
    for p in set(partitions):
        assert [item["c"] for item in found if item["p"] == p] == list(range(8))


@pytest.mark.parametrize("limit", [1, 3, 8, 199, 200, 201])
def test_pages_add_up(table, limit):
    found = scan(table, Limit=limit)
    assert by_key(found) == by_key(ITEMS)


def test_limit(table):
    page = table.scan(Limit=5)
    assert page["Count"] == 5
    last = page["Items"][-1]
    assert page["LastEvaluatedKey"] == {"p": last["p"], "c": last["c"]}


def test_limit_met_exactly(table):
    page = table.scan(Limit=len(ITEMS))
    assert page["Count"] == len(ITEMS)
    page = table.scan(Limit=5, ExclusiveStartKey=page["LastEvaluatedKey"])
    assert page["Items"] == []
    assert "LastEvaluatedKey" not in page


@pytest.mark.parametrize("segments", [1, 2, 3, 4, 7, 16, 100])
def test_segments_share_the_table(table, segments):
    found = [
        item
        for segment in range(segments)
        for item in scan(table, Segment=segment, TotalSegments=segments, Limit=9)
    ]
    assert by_key(found) == by_key(ITEMS)


def test_segments_are_stable(table):
    first = scan(table, Segment=1, TotalSegments=4)
    assert scan(table, Segment=1, TotalSegments=4) == first
    assert by_key(scan(table, Segment=1, TotalSegments=4, Limit=2)) == by_key(first)


def test_a_segment_does_not_break_a_partition(table):
    for segment in range(4):
        found = scan(table, Segment=segment, TotalSegments=4)
        assert len(found) == 8 * len({item["p"] for item in found})


def test_the_most_segments(table):
    found = table.scan(Segment=999_999, TotalSegments=1_000_000)
    assert found["Count"] <= len(ITEMS)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"Segment": 0}, "The TotalSegments parameter is required but was not present in the "
         "request when Segment parameter is present"),
        ({"TotalSegments": 2}, "The Segment parameter is required but was not present in the "
         "request when parameter TotalSegments is present"),
        ({"Segment": 2, "TotalSegments": 2}, "The Segment parameter is zero-based and must be less "
         "than parameter TotalSegments: Segment: 2 is not less than TotalSegments: 2"),
    ],
)
def test_segments_that_do_not_fit(table, parameters, message):
    with refused(message):
        table.scan(**parameters)


@pytest.mark.parametrize(
    "parameters",
    [
        {"Segment": -1, "TotalSegments": 2},
        {"Segment": 0, "TotalSegments": 0},
        {"Segment": 0, "TotalSegments": 1_000_001},
        {"Limit": 0},
        {"Select": "SOME"},
    ],
)
def test_values_out_of_range(server_url, table, parameters):
    with refused():
        unchecked(server_url).scan(TableName=table.name, **parameters)


def test_projection_and_count(table):
    found = scan(table, ProjectionExpression="v")
    assert sorted(item["v"] for item in found) == sorted(item["v"] for item in ITEMS)
    assert all(set(item) == {"v"} for item in found)
    found = table.scan(Select="COUNT")
    assert (found["Count"], found["ScannedCount"]) == (len(ITEMS), len(ITEMS))
    assert "Items" not in found


def test_filter(table):
    found = table.scan(FilterExpression="v > :v AND c < :c",
                       ExpressionAttributeValues={":v": 50, ":c": 5}, ConsistentRead=True)
    expected = [item for item in ITEMS if item["v"] > 50 and item["c"] < 5]
    assert by_key(found["Items"]) == by_key(expected)
    assert (found["Count"], found["ScannedCount"]) == (len(expected), len(ITEMS))


@pytest.mark.parametrize(
    "start", [{"p": "p0"}, {"p": "p0", "c": "0"}, {"p": "p0", "c": 0, "d": 0}, {"p": 1, "c": 1}]
)
def test_starting_keys_that_do_not_fit(table, start):
    with refused("The provided starting key is invalid: The provided key element does not match "
                 "the schema"):
        table.scan(ExclusiveStartKey=start)


def test_a_starting_key_of_another_segment(table):
    segments = {
        segment: scan(table, Segment=segment, TotalSegments=2) for segment in range(2)
    }
    start = {name: segments[0][0][name] for name in ("p", "c")}
    with refused("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
                 "ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 1"):
        table.scan(Segment=1, TotalSegments=2, ExclusiveStartKey=start)


def test_a_page_starts_after_an_item_that_has_gone(resource):
    with new_table(resource, "p:S") as made:
        put_all(made, [{"p": f"k{i}"} for i in range(20)])
        page = made.scan(Limit=5, ConsistentRead=True)
        made.delete_item(Key=page["LastEvaluatedKey"])
        rest = all_items(made.scan, ExclusiveStartKey=page["LastEvaluatedKey"],
                         ConsistentRead=True)
        seen = [item["p"] for item in page["Items"] + rest]
        assert sorted(seen) == sorted(f"k{i}" for i in range(20))


def test_an_empty_table(resource):
    with new_table(resource, "p:B") as made:
        found = made.scan(ConsistentRead=True)
        assert (found["Items"], found["Count"], found["ScannedCount"]) == ([], 0, 0)
        assert "LastEvaluatedKey" not in found


def test_no_such_index(table):
    with refused("The table does not have the specified index: nowhere"):
        table.scan(IndexName="nowhere")


def test_no_such_table(resource):
    with refused("Requested resource not found", NOT_FOUND):
        resource.Table(table_name()).scan()
