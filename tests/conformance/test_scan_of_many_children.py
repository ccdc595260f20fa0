"""Scans of tables whose relations have many children, of which a statement names two.

What they have in common with other scans is in test_scan.py and test_index_pages.py.
"""

import os

import boto3
import pytest
from indexes import Index, indexed_table
from server import Server, remove, temporary_directory
from support import all_items, all_pages, connect, new_table, put_all

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a server of our own"
)

CHILDREN = 64
HEADER = "x-tuskgate-round-trips"


@pytest.fixture(scope="module")
def resource():
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--partitions", CHILDREN, "--debug-headers") as server:
            yield connect(server.url, boto3.resource)
    finally:
        remove(directory)


@pytest.fixture(scope="module", params=["few", "some", "many", "one large"])
def filled(resource, request):
    """A table with an index, and its items: with and without empty children between them."""
    items = {
        "few": [{"p": n, "c": 0} for n in range(20)],
        "some": [{"p": n, "c": c} for n in range(100) for c in range(3)],
        "many": [{"p": n, "c": 0, "text": "x" * 2000} for n in range(1500)],
        "one large": [{"p": 0, "c": c, "text": "x" * 5000} for c in range(500)]
        + [{"p": n, "c": 0} for n in range(1, 30)],
    }[request.param]
    for item in items:
        item["g"] = f"g{item['p'] % 40}"
    with indexed_table(resource, "p:N", "c:N", global_indexes=[Index("by-g", "g:S")]) as table:
        put_all(table, items)
        yield table, items


def keys(items):
    return sorted((item["p"], item["c"]) for item in items)


@pytest.mark.parametrize("index", [{}, {"IndexName": "by-g"}])
@pytest.mark.parametrize("limit", [{}, {"Limit": 1000}, {"Limit": 7}])
def test_pages_add_up(filled, index, limit):
    table, items = filled
    assert keys(all_items(table.scan, **index, **limit)) == keys(items)


@pytest.mark.parametrize("index", [{}, {"IndexName": "by-g"}])
@pytest.mark.parametrize("segments", [2, 3, 40, 128, 1000])
def test_segments_share_the_table(filled, index, segments):
    table, items = filled
    found = [
        item
        for segment in range(segments)
        for item in all_items(table.scan, Segment=segment, TotalSegments=segments, **index)
    ]
    assert keys(found) == keys(items)


def test_counts(filled):
    table, items = filled
    pages = list(all_pages(table.scan, Select="COUNT", Limit=11))
    assert sum(page["Count"] for page in pages) == len(items)
    assert all(page["ScannedCount"] == 11 for page in pages[:-1])


def test_filters(filled):
    table, items = filled
    wanted = [item for item in items if item["g"] == "g3"]
    filtered = {"FilterExpression": "g = :g", "ExpressionAttributeValues": {":g": "g3"}}
    for limit in ({}, {"Limit": 13}):
        pages = list(all_pages(table.scan, **filtered, **limit))
        assert keys(item for page in pages for item in page["Items"]) == keys(wanted)
        assert sum(page["ScannedCount"] for page in pages) == len(items)


def test_a_limit_is_kept_where_more_was_read(filled):
    table, items = filled
    for limit in (1, 5, 19):
        page = table.scan(Limit=limit)
        assert page["Count"] == limit
        last = page["Items"][-1]
        assert page["LastEvaluatedKey"] == {"p": last["p"], "c": last["c"]}


def test_an_empty_table_takes_a_few_trips(resource):
    with new_table(resource, "p:S") as table:
        table.scan()  # may have to look the table up
        page = table.scan()
        assert page["Items"] == []
        assert "LastEvaluatedKey" not in page
        assert int(page["ResponseMetadata"]["HTTPHeaders"][HEADER]) <= 4
