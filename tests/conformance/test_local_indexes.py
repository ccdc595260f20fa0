"""Local secondary indexes: another order of the items of a partition."""

from decimal import Decimal

import pytest
from boto3.dynamodb.conditions import Attr, Key
from indexes import Index, indexed_table, module_indexed_table, query, scan, unordered
from support import all_items, get, put_all, refused, unique

INVALID = "One or more parameter values were invalid: "

table = module_indexed_table("p:S", "c:N", local_indexes=[
    Index("all", "p:S", "x:S"),
    Index("keys", "p:S", "x:S", project="KEYS_ONLY"),
    Index("some", "p:S", "y:N", project=("a", "m")),
], global_indexes=[Index("global", "x:S", project="KEYS_ONLY")])
# No index, so no item collection is measured.
plain = module_indexed_table("p:S", "c:N", global_indexes=[Index("global", "c:N")])

CONSISTENT = {"ConsistentRead": True}


def consistent(table, index, parameters=None, **values):
    return query(table, index, {**CONSISTENT, **(parameters or {})}, **values)


@pytest.fixture(scope="module")
def partition(table):
    """p and items in the order of the index: their c goes the other way."""
    p = unique()
    items = [{"p": p, "c": Decimal(-at), "x": x, "y": Decimal(at), "a": {"k": at}, "m": [at],
              "z": {"deep": [at]}} for at, x in enumerate("abcde")]
    put_all(table, [*items, {"p": p, "c": Decimal(100)}, {"p": unique(), "c": 1, "x": "a"}])
    return p, items


def test_order(table, partition):
    p, items = partition
    assert consistent(table, "all", p=p) == items
    assert consistent(table, "all", {"ScanIndexForward": False}, p=p) == items[::-1]
    for condition, expected in ((Key("x").eq("c"), items[2:3]), (Key("x").gt("c"), items[3:]),
                                (Key("x").between("b", "d"), items[1:4]),
                                (Key("x").begins_with("e"), items[4:])):
        assert table.query(IndexName="all", KeyConditionExpression=Key("p").eq(p) & condition,
                           **CONSISTENT)["Items"] == expected


def test_consistent_reads_see_each_write_at_once(table):
    p = unique()
    for n in range(10):
        key = {"p": p, "c": n}
        table.put_item(Item={**key, "x": str(n)})
        assert len(consistent(table, "all", p=p)) == n + 1
        table.update_item(Key=key, UpdateExpression="SET x = :x",
                          ExpressionAttributeValues={":x": f"moved {n}"})
        assert consistent(table, "keys", p=p, x=f"moved {n}") == [{**key, "x": f"moved {n}"}]
        assert consistent(table, "keys", p=p, x=str(n)) == []
    for n in range(10):
        table.delete_item(Key={"p": p, "c": n})
        assert len(consistent(table, "all", p=p)) == 9 - n


def test_consistent_scans(table, partition):
    p, items = partition
    found = scan(table, "all", FilterExpression=Attr("p").eq(p), **CONSISTENT)
    assert unordered(found) == unordered(items)


def test_projections(table, partition):
    p, items = partition
    keys = [{name: item[name] for name in "pcx"} for item in items]
    some = [{name: item[name] for name in "pcyam"} for item in items]
    for select in ({}, {"Select": "ALL_PROJECTED_ATTRIBUTES"}):
        assert consistent(table, "keys", select, p=p) == keys
        assert consistent(table, "some", select, p=p) == some
        assert unordered(scan(table, "keys", FilterExpression=Attr("p").eq(p), **select,
                              **CONSISTENT)) == unordered(keys)


@pytest.mark.parametrize("consistency", [{}, CONSISTENT])
def test_what_is_not_projected_is_fetched(table, partition, consistency):
    p, items = partition
    for index in ("keys", "some"):
        assert query(table, index, {"Select": "ALL_ATTRIBUTES", **consistency}, p=p) == items
        found = query(table, index, {"ProjectionExpression": "z.deep[0], y, a.k", **consistency},
                      p=p)
        assert found == [{"z": {"deep": [item["y"]]}, "y": item["y"], "a": item["a"]}
                         for item in items]
    found = query(table, "keys", {"Select": "SPECIFIC_ATTRIBUTES", "ProjectionExpression": "x, c",
                                  **consistency}, p=p)
    assert found == [{"x": item["x"], "c": item["c"]} for item in items]


def test_a_fetch_with_pages_and_filters(table, partition):
    p, items = partition
    parameters = {"IndexName": "keys", "KeyConditionExpression": Key("p").eq(p),
                  "Select": "ALL_ATTRIBUTES", "Limit": 2, **CONSISTENT}
    assert all_items(table.query, **parameters) == items
    assert all_items(table.query, ScanIndexForward=False, **parameters) == items[::-1]
    found = all_items(table.query, FilterExpression=Attr("c").lt(-1), **parameters)
    assert found == items[2:]
    parameters["Select"] = "COUNT"
    page = table.query(**parameters)
    assert (page["Count"], page["LastEvaluatedKey"]) == (
        2, {name: items[1][name] for name in "pcx"})


def test_sparse(table):
    p = unique()
    items = [{"p": p, "c": Decimal(1), "x": "x"}, {"p": p, "c": Decimal(2), "y": Decimal(1)},
             {"p": p, "c": Decimal(3)}]
    put_all(table, items)
    assert consistent(table, "all", p=p) == items[:1]
    assert consistent(table, "some", p=p) == items[1:2]
    table.update_item(Key={"p": p, "c": 3}, UpdateExpression="SET x = :x, y = :y",
                      ExpressionAttributeValues={":x": "a", ":y": 0})
    table.update_item(Key={"p": p, "c": 1}, UpdateExpression="REMOVE x")
    assert consistent(table, "all", p=p) == [{**items[2], "x": "a", "y": 0}]
    assert [item["c"] for item in consistent(table, "some", p=p)] == [3, 2]


def test_equal_keys_and_pages(table):
    p = unique()
    items = [{"p": p, "c": Decimal(c), "x": "same" if c < 12 else "zzz"} for c in range(15)]
    put_all(table, items[::-1])
    once = consistent(table, "all", p=p)
    assert unordered(once) == unordered(items)
    assert {item["x"] for item in once[:12]} == {"same"}
    for limit in (1, 4, 12):
        assert consistent(table, "all", {"Limit": limit}, p=p) == once
        back = consistent(table, "all", {"Limit": limit, "ScanIndexForward": False}, p=p)
        assert unordered(back[3:]) == unordered(once[:12])
    assert unordered(consistent(table, "all", {"Limit": 5}, p=p, x="same")) == unordered(once[:12])
    page = table.query(IndexName="all", Limit=3, KeyConditionExpression=Key("p").eq(p))
    assert set(page["LastEvaluatedKey"]) == {"p", "c", "x"}


@pytest.mark.parametrize("start", [{"p": "p", "x": "x"}, {"p": "p", "c": 1},
                                   {"p": "p", "c": 1, "x": "x", "y": 1},
                                   {"p": "p", "c": 1, "y": 1}])
def test_starting_keys_that_do_not_fit(table, start):
    with refused("The provided starting key is invalid"):
        query(table, "all", {"ExclusiveStartKey": start}, p="p")


def test_starting_keys_outside_the_condition(table):
    start = {"p": "p", "c": 1, "x": "x"}
    with refused("The provided starting key is outside query boundaries based on provided "
                 "conditions"):
        query(table, "all", {"ExclusiveStartKey": start}, p="q")
    with refused("The provided starting key does not match the range key predicate"):
        table.query(IndexName="all", ExclusiveStartKey=start,
                    KeyConditionExpression=Key("p").eq("p") & Key("x").lt("x"))


def test_conditions_and_filters(table, partition):
    p, items = partition
    with refused("Query condition missed key schema element: x"):
        table.query(IndexName="all", KeyConditionExpression=Key("p").eq(p) & Key("c").eq(1))
    with refused("Query condition missed key schema element: p"):
        table.query(IndexName="all", KeyConditionExpression=Key("x").eq("x"))
    for name in "px":
        with refused("Filter Expression can only contain non-primary key attributes: Primary key "
                     f"attribute: {name}"):
            query(table, "all", {"FilterExpression": f"attribute_exists({name})"}, p=p)
    # The table's sort key is no key of this index.
    found = table.query(IndexName="all", KeyConditionExpression=Key("p").eq(p),
                        FilterExpression=Attr("c").eq(-3), **CONSISTENT)
    assert found["Items"] == [items[3]]
    assert found["ScannedCount"] == 5


@pytest.mark.parametrize(("value", "kind"), [(1, "N"), ([], "L"), (None, "NULL")])
def test_values_of_another_type_are_refused(table, value, kind):
    key = {"p": unique(), "c": 1}
    message = (INVALID + f"Type mismatch for Index Key x Expected: S Actual: {kind} "
               "IndexName: all")
    with refused(message):
        table.put_item(Item={**key, "x": value})
    with refused(message):
        table.update_item(Key=key, UpdateExpression="SET x = :x",
                          ExpressionAttributeValues={":x": value})
    with refused("One or more parameter values are not valid. A value specified for a secondary "
                 "index key is not supported. The AttributeValue for a key attribute cannot "
                 "contain an empty string value. IndexName: all, IndexKey: x"):
        table.put_item(Item={**key, "x": ""})
    assert get(table, key) is None


def test_parallel_scans(resource):
    with indexed_table(resource, "p:S", "c:N",
                       local_indexes=[Index("all", "p:S", "x:S")]) as made:
        items = [{"p": f"p{n % 9}", "c": Decimal(n), "x": str(n)} for n in range(40)]
        put_all(made, [*items, {"p": "p1", "c": 99}])
        for segments in (1, 4):
            found = [item for segment in range(segments) for item in scan(
                made, "all", Segment=segment, TotalSegments=segments, Limit=3, **CONSISTENT)]
            assert unordered(found) == unordered(items)


# Item collections


def test_metrics_of_item_collections(table):
    p = unique()
    expected = {"ItemCollectionKey": {"p": p}, "SizeEstimateRangeGB": [0, 1]}
    size = {"ReturnItemCollectionMetrics": "SIZE"}
    key = {"p": p, "c": 1}
    assert table.put_item(Item=key, **size)["ItemCollectionMetrics"] == expected
    assert table.update_item(Key=key, **size)["ItemCollectionMetrics"] == expected
    assert table.delete_item(Key=key, **size)["ItemCollectionMetrics"] == expected
    for wish in ({}, {"ReturnItemCollectionMetrics": "NONE"}):
        assert "ItemCollectionMetrics" not in table.put_item(Item=key, **wish)


def test_metrics_of_a_batch(resource, table, plain):
    p, q = unique(), unique()
    batch = {
        table.name: [{"PutRequest": {"Item": {"p": p, "c": c}}} for c in (1, 2)] + [
            {"DeleteRequest": {"Key": {"p": q, "c": 1}}}],
        plain.name: [{"PutRequest": {"Item": {"p": p, "c": 1}}}],
    }
    found = resource.batch_write_item(RequestItems=batch, ReturnItemCollectionMetrics="SIZE")
    metrics = found["ItemCollectionMetrics"]
    assert set(metrics) == {table.name}
    assert {each["ItemCollectionKey"]["p"] for each in metrics[table.name]} == {p, q}
    assert all(each["SizeEstimateRangeGB"] == [0, 1] for each in metrics[table.name])
    assert "ItemCollectionMetrics" not in resource.batch_write_item(RequestItems=batch)


def test_a_table_without_local_indexes_has_no_collections(plain):
    found = plain.put_item(Item={"p": unique(), "c": 1}, ReturnItemCollectionMetrics="SIZE")
    assert "ItemCollectionMetrics" not in found
