"""Pages of 1 MB, of Limit, from any key, in both directions, and of segments scanned at once."""

from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from support import all_items, all_pages, connect, module_table, put_all, unique

MB = 1024 * 1024

pairs = module_table("p:S", "c:N")
table = module_table("p:S")
mixed = module_table("p:B", "c:B")


def query_of(p, **values):
    return {"KeyConditionExpression": "p = :p", "ConsistentRead": True,
            "ExpressionAttributeValues": {":p": p, **values}}


@pytest.fixture(scope="module")
def large(pairs):
    """4 MB in one partition."""
    p = unique()
    put_all(pairs, [{"p": p, "c": c, "even": c % 2 == 0, "v": "x" * 100_000} for c in range(42)])
    yield p
    with pairs.batch_writer() as batch:
        for c in range(42):
            batch.delete_item(Key={"p": p, "c": c})


@pytest.mark.parametrize("forward", [True, False])
def test_a_query_stops_near_one_megabyte(pairs, large, forward):
    pages = list(all_pages(pairs.query, ScanIndexForward=forward, **query_of(large)))
    read = [int(item["c"]) for page in pages for item in page["Items"]]
    assert read == (list(range(42)) if forward else list(range(41, -1, -1)))
    # Ten of these items are short of a megabyte, eleven are beyond it.
    for page in pages[:-1]:
        assert page["Count"] in (10, 11)
        last = page["Items"][-1]
        assert page["LastEvaluatedKey"] == {"p": large, "c": last["c"]}


def test_the_filter_does_not_make_a_page_longer(pairs, large):
    query = query_of(large, **{":t": True})
    pages = list(all_pages(pairs.query, FilterExpression="even = :t", **query))
    assert [item["c"] for page in pages for item in page["Items"]] == list(range(0, 42, 2))
    assert all(page["ScannedCount"] in (10, 11) for page in pages[:-1])
    assert sum(page["ScannedCount"] for page in pages) == 42
    query = query_of(large, **{":v": "nowhere"})
    pages = list(all_pages(pairs.query, FilterExpression="even = :v", **query))
    assert [page["Count"] for page in pages] == [0] * len(pages)
    assert len(pages) >= 4


def test_a_projection_does_not_make_a_page_longer(pairs, large):
    pages = list(all_pages(pairs.query, ProjectionExpression="c", **query_of(large)))
    assert all(page["Count"] in (10, 11) for page in pages[:-1])
    pages = list(all_pages(pairs.query, Select="COUNT", **query_of(large)))
    assert all(page["Count"] in (10, 11) for page in pages[:-1])
    assert sum(page["Count"] for page in pages) == 42


def test_limit_within_a_megabyte(pairs, large):
    pages = list(all_pages(pairs.query, Limit=4, **query_of(large)))
    assert [page["Count"] for page in pages] == [4] * 10 + [2]
    page = pairs.query(Limit=30, **query_of(large))
    assert page["Count"] in (10, 11)


def test_the_largest_items(table, pairs):
    p = unique()
    for c in range(5):
        pairs.put_item(Item={"p": p, "c": c, "v": "x" * 409_000})
    pages = list(all_pages(pairs.query, **query_of(p)))
    assert [item["c"] for page in pages for item in page["Items"]] == list(range(5))
    assert all(page["Count"] in (2, 3) for page in pages[:-1])
    for c in range(5):
        pairs.delete_item(Key={"p": p, "c": c})


def test_many_small_items(pairs):
    p = unique()
    put_all(pairs, [{"p": p, "c": c} for c in range(3000)])
    found = pairs.query(**query_of(p))
    # 3000 items of about 45 bytes are far from a megabyte.
    assert found["Count"] == 3000
    assert "LastEvaluatedKey" not in found
    for limit in (999, 1000, 1500):
        assert [item["c"] for item in all_items(pairs.query, Limit=limit, **query_of(p))] \
            == list(range(3000))


def test_a_query_from_every_key(pairs):
    p = unique()
    put_all(pairs, [{"p": p, "c": c} for c in range(12)])
    for c in range(12):
        start = {"p": p, "c": c}
        found = pairs.query(ExclusiveStartKey=start, **query_of(p))
        assert [item["c"] for item in found["Items"]] == list(range(c + 1, 12))
        found = pairs.query(ExclusiveStartKey=start, ScanIndexForward=False, **query_of(p))
        assert [item["c"] for item in found["Items"]] == list(range(c - 1, -1, -1))


def test_a_ranged_query_from_a_key(pairs):
    p = unique()
    put_all(pairs, [{"p": p, "c": c} for c in range(20)])
    query = query_of(p, **{":a": 5, ":b": 15})
    query["KeyConditionExpression"] += " AND c BETWEEN :a AND :b"
    for limit in (1, 3, 11, 12):
        for forward in (True, False):
            found = all_items(pairs.query, Limit=limit, ScanIndexForward=forward, **query)
            expected = list(range(5, 16))
            assert [item["c"] for item in found] == (expected if forward else expected[::-1])


def test_keys_of_bytes_that_are_hard_to_carry(mixed):
    p = unique().encode() + b"\0\xff\xfe"
    keys = sorted({bytes([a, b]) for a in (0, 1, 0x5C, 0x7F, 0x80, 0xFF)
                   for b in (0, 0x22, 0x27, 0xFF)} | {b"\0", b"\xff"})
    put_all(mixed, [{"p": p, "c": c} for c in keys])
    for forward in (True, False):
        found = all_items(mixed.query, Limit=1, ScanIndexForward=forward, **query_of(p))
        read = [item["c"].value for item in found]
        assert read == (keys if forward else keys[::-1])


@pytest.fixture(scope="module")
def scanned(table):
    """6 MB of items of many sizes."""
    sizes = [10, 1_000, 50_000, 0, 200_000, 3_000]
    items = {unique(): sizes[i % len(sizes)] for i in range(150)}
    put_all(table, [{"p": p, "v": "x" * size} for p, size in items.items()])
    return items


def test_a_scan_stops_near_one_megabyte(table, scanned):
    pages = list(all_pages(table.scan, ConsistentRead=True))
    read = {item["p"]: len(item["v"]) for page in pages for item in page["Items"]}
    assert read == scanned
    assert sum(page["Count"] for page in pages) == len(scanned)
    for page in pages[:-1]:
        size = sum(len(item["v"]) for item in page["Items"])
        assert MB - 210_000 < size < MB + 210_000


@pytest.mark.parametrize("segments", [1, 2, 5, 8, 32])
def test_a_parallel_scan_reads_each_item_once(server_url, table, scanned, segments):
    shared = connect(server_url, boto3.resource, max_pool_connections=segments).Table(table.name)

    def scan(segment):
        return all_items(shared.scan, Segment=segment, TotalSegments=segments,
                         ConsistentRead=True, ProjectionExpression="p")

    with ThreadPoolExecutor(segments) as pool:
        read = [item["p"] for items in pool.map(scan, range(segments)) for item in items]
    assert len(read) == len(scanned)
    assert set(read) == set(scanned)


def test_a_parallel_scan_in_short_pages(table, scanned):
    read = [
        item["p"]
        for segment in range(3)
        for item in all_items(table.scan, Segment=segment, TotalSegments=3, Limit=7,
                              ConsistentRead=True, ProjectionExpression="p")
    ]
    assert len(read) == len(scanned)
    assert set(read) == set(scanned)


def test_paginators_of_boto3(dynamodb, table, scanned, pairs, large):
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table.name, PaginationConfig={"PageSize": 40})
    assert {item["p"]["S"] for page in pages for item in page["Items"]} == set(scanned)
    pages = dynamodb.get_paginator("query").paginate(
        TableName=pairs.name, KeyConditionExpression="p = :p", ProjectionExpression="c",
        ExpressionAttributeValues={":p": {"S": large}})
    assert [int(item["c"]["N"]) for page in pages for item in page["Items"]] == list(range(42))
