"""Pages and segments of global secondary indexes."""

from decimal import Decimal

import pytest
from boto3.dynamodb.conditions import Key
from indexes import Index, indexed_table, module_indexed_table, query, scan, soon, unordered
from support import all_items, all_pages, put_all, refused, unique

INVALID = "The provided starting key is invalid"
MISMATCH = "The provided key element does not match the schema"

table = module_indexed_table("p:S", "c:N", global_indexes=[
    Index("all", "x:S", "y:N"),
    Index("hash", "x:S", project="KEYS_ONLY"),
])
single = module_indexed_table("p:S", global_indexes=[Index("all", "x:S", "y:N")])


def condition(x):
    return {"KeyConditionExpression": Key("x").eq(x)}


@pytest.fixture(scope="module")
def ten(table):
    """x and ten items in the order of the index."""
    x = unique()
    items = [{"p": unique(), "c": Decimal(-y), "x": x, "y": Decimal(y)} for y in range(10)]
    put_all(table, items)
    for index in ("all", "hash"):
        soon(lambda index=index: len(query(table, index, x=x)), 10)
    return x, items


@pytest.fixture(scope="module")
def alike(table):
    """x and 30 items with only three different keys in the index, ten times each."""
    x = unique()
    items = [{"p": unique(), "c": Decimal(n), "x": x, "y": Decimal(n % 3)} for n in range(30)]
    put_all(table, items)
    for index in ("all", "hash"):
        soon(lambda index=index: len(query(table, index, x=x)), 30)
    return x, items


def test_a_page_ends_with_the_keys_of_the_index_and_the_table(table, ten):
    x, items = ten
    page = table.query(IndexName="all", Limit=4, **condition(x))
    assert page["Items"] == items[:4]
    assert page["LastEvaluatedKey"] == items[3]
    page = table.query(IndexName="all", Limit=4, ExclusiveStartKey=items[3], **condition(x))
    assert page["Items"] == items[4:8]
    page = table.query(IndexName="all", Limit=2, ScanIndexForward=False, **condition(x))
    assert page["Items"] == [items[9], items[8]]
    assert page["LastEvaluatedKey"] == items[8]
    page = table.query(IndexName="hash", Limit=2, **condition(x))
    assert set(page["LastEvaluatedKey"]) == {"p", "c", "x"}
    page = table.scan(IndexName="all", Limit=1)
    assert set(page["LastEvaluatedKey"]) == {"p", "c", "x", "y"}


def test_the_last_key_of_a_table_without_a_sort_key(single):
    x = unique()
    items = [{"p": unique(), "x": x, "y": Decimal(y)} for y in range(3)]
    put_all(single, items)
    soon(lambda: query(single, "all", x=x), items)
    page = single.query(IndexName="all", Limit=2, **condition(x))
    assert page["LastEvaluatedKey"] == items[1]


def test_the_last_key_is_there_though_it_is_not_shown(table, ten):
    x, items = ten
    page = table.query(IndexName="all", Limit=3, ProjectionExpression="c", **condition(x))
    assert page["Items"] == [{"c": item["c"]} for item in items[:3]]
    assert page["LastEvaluatedKey"] == items[2]
    page = table.query(IndexName="all", Limit=3, Select="COUNT", **condition(x))
    assert page["LastEvaluatedKey"] == items[2]
    # The limit counts what a filter is asked about.
    page = table.query(IndexName="all", Limit=3, FilterExpression="p = :none",
                       KeyConditionExpression="x = :x",
                       ExpressionAttributeValues={":x": x, ":none": "none"})
    assert (page["Count"], page["ScannedCount"], page["LastEvaluatedKey"]) == (0, 3, items[2])


def test_limit_met_exactly(table, ten):
    x, items = ten
    page = table.query(IndexName="all", Limit=10, **condition(x))
    assert page["LastEvaluatedKey"] == items[9]
    page = table.query(IndexName="all", Limit=10, ExclusiveStartKey=items[9], **condition(x))
    assert page["Items"] == []
    assert "LastEvaluatedKey" not in page
    assert "LastEvaluatedKey" not in table.query(IndexName="all", Limit=11, **condition(x))


@pytest.mark.parametrize("limit", [1, 3, 7, 10, 11])
@pytest.mark.parametrize("forward", [True, False])
def test_pages_add_up(table, ten, limit, forward):
    x, items = ten
    found = all_items(table.query, IndexName="all", Limit=limit, ScanIndexForward=forward,
                      **condition(x))
    assert found == (items if forward else items[::-1])
    found = all_items(table.query, IndexName="all", Limit=limit, ScanIndexForward=forward,
                      KeyConditionExpression=Key("x").eq(x) & Key("y").between(2, 7))
    assert found == (items[2:8] if forward else items[7:1:-1])


@pytest.mark.parametrize("limit", [1, 4, 9, 10, 29])
@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("index", ["all", "hash"])
def test_equal_keys_have_an_order_that_lasts(table, alike, index, forward, limit):
    x, items = alike
    parameters = {"IndexName": index, "ScanIndexForward": forward, **condition(x)}
    found = all_items(table.query, Limit=limit, **parameters)
    assert found == all_items(table.query, **parameters)
    assert {item["p"] for item in found} == {item["p"] for item in items}
    assert len(found) == 30
    if index == "all":
        assert [item["y"] for item in found] == sorted((item["y"] for item in items),
                                                       reverse=not forward)


def test_pages_of_equal_keys_within_a_range(table, alike):
    x, items = alike
    found = all_items(table.query, IndexName="all", Limit=3,
                      KeyConditionExpression=Key("x").eq(x) & Key("y").eq(1))
    assert unordered(found) == unordered(item for item in items if item["y"] == 1)
    found = all_items(table.query, IndexName="all", Limit=7, ScanIndexForward=False,
                      KeyConditionExpression=Key("x").eq(x) & Key("y").lt(2))
    assert unordered(found) == unordered(item for item in items if item["y"] < 2)
    assert [item["y"] for item in found] == [1] * 10 + [0] * 10


def test_a_page_starts_after_an_item_that_is_gone(table):
    x = unique()
    items = [{"p": unique(), "c": Decimal(1), "x": x, "y": Decimal(y)} for y in range(8)]
    put_all(table, items)
    soon(lambda: query(table, "all", x=x), items)
    page = table.query(IndexName="all", Limit=3, **condition(x))
    table.delete_item(Key={"p": items[2]["p"], "c": 1})
    table.update_item(Key={"p": items[3]["p"], "c": 1}, UpdateExpression="REMOVE y")
    table.update_item(Key={"p": items[0]["p"], "c": 1}, UpdateExpression="SET y = :y",
                      ExpressionAttributeValues={":y": Decimal("6.5")})
    soon(lambda: len(query(table, "all", x=x)), 6)
    page = table.query(IndexName="all", ExclusiveStartKey=page["LastEvaluatedKey"], **condition(x))
    assert [item["y"] for item in page["Items"]] == [4, 5, 6, Decimal("6.5"), 7]


def test_a_starting_key_need_not_exist(table, ten):
    x, items = ten
    for y, forward, expected in (("2.5", True, items[3:]), ("2.5", False, items[2::-1]),
                                 ("-1", True, items), ("99", True, []), ("99", False, items[::-1])):
        page = table.query(IndexName="all", ScanIndexForward=forward, **condition(x),
                           ExclusiveStartKey={"p": "q", "c": 1, "x": x, "y": Decimal(y)})
        assert page["Items"] == expected


@pytest.mark.parametrize(("start", "message"), [
    ({"p": "p", "c": 1}, INVALID),
    ({"x": "x", "y": 1}, INVALID),
    ({"p": "p", "c": 1, "x": "x"}, INVALID),
    ({"p": "p", "c": 1, "x": "x", "y": 1, "z": 1}, INVALID),
    ({"p": "p", "c": 1, "x": "x", "z": 1}, INVALID),
    # The keys of the index come first and are refused in other words.
    ({"p": "p", "c": 1, "x": 1, "y": 1}, MISMATCH),
    ({"p": 1, "c": 1, "x": "x", "y": "1"}, MISMATCH),
    ({"p": 1, "c": 1, "x": "x", "y": 1}, f"{INVALID}: {MISMATCH}"),
    ({"p": "p", "c": "1", "x": "x", "y": 1}, f"{INVALID}: {MISMATCH}"),
    ({"p": "p", "z": 1, "x": "x", "y": 1}, f"{INVALID}: {MISMATCH}"),
])
def test_starting_keys_that_do_not_fit(table, start, message):
    with refused(message):
        table.query(IndexName="all", ExclusiveStartKey=start, **condition("x"))
    with refused():
        table.scan(IndexName="all", ExclusiveStartKey=start)


def test_starting_keys_outside_the_condition(table):
    start = {"p": "p", "c": 1, "x": "x", "y": 1}
    with refused("The provided starting key is outside query boundaries based on provided "
                 "conditions"):
        table.query(IndexName="all", ExclusiveStartKey=start, **condition("other"))
    with refused("The provided starting key does not match the range key predicate"):
        table.query(IndexName="all", ExclusiveStartKey=start,
                    KeyConditionExpression=Key("x").eq("x") & Key("y").gt(1))
    # A table's own starting key has only its own keys.
    with refused(INVALID):
        table.query(ExclusiveStartKey=start, KeyConditionExpression=Key("p").eq("p"))


def test_a_page_holds_a_megabyte_of_what_is_projected(resource):
    indexes = [Index("all", "x:S"), Index("keys", "x:S", project="KEYS_ONLY")]
    with indexed_table(resource, "p:S", global_indexes=indexes) as made:
        names = {str(n) for n in range(15)}
        for name in names:
            made.put_item(Item={"p": name, "x": "x", "v": "v" * 100_000})

        def pages(index, operation, **parameters):
            soon(lambda: {item["p"] for item in all_items(operation, IndexName=index,
                                                          **parameters)}, names)
            return [page["Count"] for page in all_pages(operation, IndexName=index, **parameters)]

        # Ten of these items are short of a megabyte, eleven are beyond it.
        for operation, parameters in ((made.query, condition("x")), (made.scan, {})):
            assert pages("all", operation, **parameters) in ([10, 5], [11, 4])
            assert pages("keys", operation, **parameters) == [15]


# Scans


def test_scan_has_what_is_in_the_index(resource):
    with indexed_table(resource, "p:S", global_indexes=[Index("all", "x:S", "y:N")]) as made:
        items = [{"p": str(n), "x": f"x{n % 7}", "y": Decimal(n)} for n in range(50)]
        put_all(made, [*items, {"p": "no y", "x": "x"}, {"p": "no x", "y": 1}, {"p": "neither"}])
        expected = unordered(items)
        soon(lambda: unordered(scan(made, "all")), expected)
        for limit in (1, 7, 50, 51):
            assert unordered(scan(made, "all", Limit=limit)) == expected
        for segments in (1, 3, 8, 100):
            for limits in ({}, {"Limit": 4}):
                found = [item for segment in range(segments) for item in scan(
                    made, "all", Segment=segment, TotalSegments=segments, **limits)]
                assert unordered(found) == expected
        page = made.scan(IndexName="all", FilterExpression="y < :y",
                         ExpressionAttributeValues={":y": 10})
        assert (page["Count"], page["ScannedCount"]) == (10, 50)
