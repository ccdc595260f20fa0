"""Global secondary indexes whose partition key and sort key are of up to four attributes each."""

import itertools
import re
from decimal import Decimal

import pytest
from boto3.dynamodb.types import Binary
from indexes import (
    Index,
    definitions,
    described_index,
    indexed_table,
    key_schema,
    module_indexed_table,
    query,
    scan,
    soon,
    table_parameters,
    unordered,
    wait_for_index,
)
from support import get, put_all, refused, table_name, unique

INVALID = "One or more parameter values were invalid: "

two = module_indexed_table("p:S", global_indexes=[
    Index("two", "h:S", "i:N", "r:N", "s:S", hashes=2),
    Index("hashes", "h:S", "i:N", project="KEYS_ONLY", hashes=2),
    Index("ranges", "h:S", "r:N", "s:S", "t:B", project=("a",)),
])
EIGHT = ("h1:S", "h2:N", "h3:B", "h4:S", "r1:N", "r2:S", "r3:B", "r4:S")
eight = module_indexed_table("p:S", "c:N", global_indexes=[Index("eight", *EIGHT, hashes=4)])


def item_of(h, i=1, r=1, s="s", **attributes):
    return {"p": unique(), "h": h, "i": Decimal(i), "r": Decimal(r), "s": s, **attributes}


def whole(**changes):
    """An item with all eight attributes of the key."""
    return {"p": unique(), "c": Decimal(1), "h1": unique(), "h2": Decimal(2), "h3": Binary(b"h"),
            "h4": "h4", "r1": Decimal(1), "r2": "r2", "r3": Binary(b"r"), "r4": "r4", **changes}


def find(table, condition, index="two", **values):
    return table.query(IndexName=index, KeyConditionExpression=condition,
                       ExpressionAttributeValues={f":{name}": value
                                                  for name, value in values.items()})["Items"]


def test_every_part_of_the_partition_key_counts(two):
    h = unique()
    items = [item_of(h, i=1), item_of(h, i=2), item_of(unique(), i=1)]
    put_all(two, items)
    soon(lambda: query(two, "two", h=h, i=1), [items[0]])
    soon(lambda: query(two, "two", h=h, i=2), [items[1]])
    shown = {name: items[0][name] for name in ("p", "h", "i")}
    soon(lambda: query(two, "hashes", h=h, i=1), [shown])


def test_parts_do_not_run_into_each_other(eight):
    """("a", "bc") and ("ab", "c") are two partitions."""
    h = unique()
    first, second = whole(h1=h, h4="bc"), whole(h1=h + "b", h4="c")
    put_all(eight, [first, second])
    for item in (first, second):
        soon(lambda item=item: query(eight, "eight", **{name: item[name] for name in
                                                        ("h1", "h2", "h3", "h4")}), [item])


def test_eight_attributes(eight):
    item = whole()
    eight.put_item(Item=item)
    names = [key.split(":")[0] for key in EIGHT]
    soon(lambda: query(eight, "eight", **{name: item[name] for name in names}), [item])
    for length in range(4, 8):
        assert query(eight, "eight", **{name: item[name] for name in names[:length]}) == [item]
    for name in names[4:]:
        other = {"r1": 9, "r2": "other", "r3": Binary(b"other"), "r4": "other"}[name]
        values = {**{each: item[each] for each in names}, name: other}
        assert query(eight, "eight", **values) == []


@pytest.mark.parametrize("missing", [key.split(":")[0] for key in EIGHT])
def test_an_item_that_lacks_one_attribute_is_not_there(eight, missing):
    item = whole()
    partition = {name: item[name] for name in ("h1", "h2", "h3", "h4")}
    lacking = {name: value for name, value in item.items() if name != missing}
    eight.put_item(Item=lacking)
    eight.put_item(Item={**item, "c": Decimal(2)})  # shows when the index has caught up
    soon(lambda: query(eight, "eight", **partition), [{**item, "c": 2}])
    eight.update_item(Key={"p": item["p"], "c": 1}, UpdateExpression=f"SET {missing} = :v",
                      ExpressionAttributeValues={":v": item[missing]})
    soon(lambda: len(query(eight, "eight", **partition)), 2)
    eight.update_item(Key={"p": item["p"], "c": 1}, UpdateExpression=f"REMOVE {missing}")
    soon(lambda: len(query(eight, "eight", **partition)), 1)
    assert get(eight, {"p": item["p"], "c": 1}) == lacking


def test_order_goes_attribute_by_attribute(two):
    h = unique()
    items = [item_of(h, r=r, s=s) for r, s in itertools.product((-1, 2, 10), ("B", "a", "é"))]
    put_all(two, items[::-1])
    soon(lambda: query(two, "two", h=h, i=1), items)
    assert query(two, "two", {"ScanIndexForward": False}, h=h, i=1) == items[::-1]
    for limit in (1, 4, 9):
        assert query(two, "two", {"Limit": limit}, h=h, i=1) == items
        assert query(two, "two", {"Limit": limit, "ScanIndexForward": False},
                     h=h, i=1) == items[::-1]


@pytest.fixture(scope="module")
def nine(two):
    h = unique()
    items = [item_of(h, r=r, s=s) for r, s in itertools.product((1, 2, 10), ("a", "ab", "b"))]
    put_all(two, items)
    soon(lambda: query(two, "two", h=h, i=1), items)
    return h, items


@pytest.mark.parametrize(("condition", "values", "expected"), [
    ("r = :r", {"r": 2}, [3, 4, 5]),
    ("r > :r", {"r": 1}, [3, 4, 5, 6, 7, 8]),
    ("r <= :r", {"r": 2}, [0, 1, 2, 3, 4, 5]),
    ("r BETWEEN :r AND :q", {"r": 2, "q": 10}, [3, 4, 5, 6, 7, 8]),
    ("r = :r AND s = :s", {"r": 2, "s": "ab"}, [4]),
    ("r = :r AND s > :s", {"r": 2, "s": "a"}, [4, 5]),
    ("r = :r AND s < :s", {"r": 2, "s": "b"}, [3, 4]),
    ("r = :r AND s >= :s", {"r": 10, "s": "ab"}, [7, 8]),
    ("r = :r AND s BETWEEN :s AND :t", {"r": 1, "s": "a", "t": "ab"}, [0, 1]),
    ("r = :r AND begins_with(s, :s)", {"r": 1, "s": "a"}, [0, 1]),
    ("s = :s AND r = :r", {"r": 1, "s": "a"}, [0]),
])
def test_conditions_on_the_sort_key(two, nine, condition, values, expected):
    h, items = nine
    for order in ("h = :h AND i = :i AND {}", "{} AND i = :i AND h = :h"):
        found = find(two, order.format(condition), h=h, i=1, **values)
        assert found == [items[at] for at in expected]


@pytest.mark.parametrize(("condition", "values"), [
    ("h = :h", {"h": "h"}),
    ("i = :i", {"i": 1}),
    ("h = :h AND r = :r", {"h": "h", "r": 1}),
    ("h = :h AND i > :i", {"h": "h", "i": 1}),
    ("h = :h AND i BETWEEN :i AND :i", {"h": "h", "i": 1}),
    ("i = :i AND begins_with(h, :h)", {"h": "h", "i": 1}),
    ("h = :h AND i = :i AND p = :p", {"h": "h", "i": 1, "p": "p"}),
    ("h = :h AND i = :i AND t = :t", {"h": "h", "i": 1, "t": "t"}),
    ("h = :i AND i = :i", {"i": 1}),
    ("h = :h AND i = :h", {"h": "h"}),
    ("h = :h AND i = :i AND r = :h", {"h": "h", "i": 1}),
])
def test_conditions_that_do_not_fit(two, condition, values):
    with refused():
        find(two, condition, **values)


@pytest.mark.parametrize(("condition", "values", "index", "first", "later"), [
    ("h = :h AND i = :i AND s = :s", {"h": "h", "i": 1, "s": "s"}, "two", "r", "s"),
    ("h = :h AND i = :i AND r > :r AND s = :s", {"h": "h", "i": 1, "r": 1, "s": "s"}, "two", "r",
     "s"),
    ("h = :h AND i = :i AND r BETWEEN :r AND :r AND s > :s",
     {"h": "h", "i": 1, "r": 1, "s": "s"}, "two", "r", "s"),
    ("h = :h AND r = :r AND t = :t", {"h": "h", "r": 1, "t": b"t"}, "ranges", "s", "t"),
])
def test_a_range_ends_the_sort_key(two, condition, values, index, first, later):
    with refused(f"RANGE key attributes {first} must have equality conditions specified in the "
                 f"query because a condition is present on key attribute {later}"):
        find(two, condition, index, **values)


def test_filters(two, nine):
    h, items = nine
    for name in ("h", "i", "r", "s"):
        with refused("Filter Expression can only contain non-primary key attributes: Primary key "
                     f"attribute: {name}"):
            query(two, "two", {"FilterExpression": f"attribute_exists({name})"}, h=h, i=1)
    found = two.query(IndexName="two", KeyConditionExpression="h = :h AND i = :i",
                      FilterExpression="p = :p",
                      ExpressionAttributeValues={":h": h, ":i": 1, ":p": items[3]["p"]})
    assert found["Items"] == [items[3]]
    assert found["ScannedCount"] == 9


def test_pages(two, nine):
    h, items = nine
    page = two.query(IndexName="two", Limit=4, KeyConditionExpression="h = :h AND i = :i",
                     ExpressionAttributeValues={":h": h, ":i": 1})
    assert page["LastEvaluatedKey"] == items[3]
    for start in ({name: value for name, value in items[3].items() if name != missing}
                  for missing in ("p", "h", "i", "r", "s")):
        with refused("The provided starting key is invalid"):
            query(two, "two", {"ExclusiveStartKey": start}, h=h, i=1)
    found = query(two, "two", {"ExclusiveStartKey": items[3]}, h=h, i=1)
    assert found == items[4:]
    page = two.scan(IndexName="ranges", Limit=1)
    assert page["Count"] == 0 or set(page["LastEvaluatedKey"]) == {"p", "h", "r", "s", "t"}


def test_equal_keys(two):
    h = unique()
    items = [item_of(h) for _ in range(12)]
    put_all(two, items)
    soon(lambda: unordered(query(two, "two", h=h, i=1)), unordered(items))
    once = query(two, "two", h=h, i=1)
    for limit in (1, 5, 12):
        assert query(two, "two", {"Limit": limit}, h=h, i=1) == once


def test_projection(two):
    h = unique()
    item = item_of(h, t=Binary(b"t"), a="a", z="z")
    two.put_item(Item=item)
    shown = {name: item[name] for name in ("p", "h", "r", "s", "t", "a")}
    soon(lambda: query(two, "ranges", h=h), [shown])
    with refused(INVALID + "Global secondary index ranges does not project [i]"):
        query(two, "ranges", {"ProjectionExpression": "i, s"}, h=h)


def test_scan_and_segments(two, nine):
    h, items = nine
    parameters = {"FilterExpression": "h = :h", "ExpressionAttributeValues": {":h": h}}
    assert unordered(scan(two, "two", **parameters)) == unordered(items)
    for segments, limit in ((1, 100), (4, 2)):
        found = [item for segment in range(segments) for item in scan(
            two, "two", Segment=segment, TotalSegments=segments, Limit=limit, **parameters)]
        assert unordered(found) == unordered(items)


@pytest.mark.parametrize(("name", "value", "expected"), [
    ("h2", "2", "N Actual: S"), ("h4", 4, "S Actual: N"), ("r1", [], "N Actual: L"),
    ("r3", None, "B Actual: NULL"),
])
def test_values_of_another_type_are_refused(eight, name, value, expected):
    message = INVALID + f"Type mismatch for Index Key {name} Expected: {expected} IndexName: eight"
    item = whole(**{name: value})
    with refused(message):
        eight.put_item(Item=item)
    with refused(message):
        eight.update_item(Key={"p": item["p"], "c": 1}, UpdateExpression=f"SET {name} = :v",
                          ExpressionAttributeValues={":v": value})
    # Also when the item would not be in the index anyway.
    with refused(message):
        eight.put_item(Item={"p": item["p"], "c": 1, name: value})
    assert get(eight, {"p": item["p"], "c": 1}) is None


def test_empty_values_are_refused(eight):
    with refused(re.compile("cannot contain an empty string value. IndexName: eight, "
                            "IndexKey: r4$")):
        eight.put_item(Item=whole(r4=""))


def test_description(resource, dynamodb):
    index = Index("eight", *EIGHT, hashes=4, project="KEYS_ONLY")
    with indexed_table(resource, "p:S", global_indexes=[index]) as made:
        found = described_index(dynamodb, made.name, "eight")
        assert found["KeySchema"] == key_schema(EIGHT, 4)
        assert found["Projection"] == {"ProjectionType": "KEYS_ONLY"}


def test_a_later_index(resource, dynamodb):
    with indexed_table(resource, "p:S") as made:
        items = [{"p": str(n), "h": "h", "i": Decimal(n % 2), "r": Decimal(n)} for n in range(10)]
        wrong = [{"p": "no i", "h": "h", "r": 1}, {"p": "text", "h": "h", "i": "1", "r": 1},
                 {"p": "empty", "h": "", "i": 1, "r": 1}]
        put_all(made, items + wrong)
        index = Index("later", "h:S", "i:N", "r:N", hashes=2)
        dynamodb.update_table(
            TableName=made.name, AttributeDefinitions=definitions(*index.keys),
            GlobalSecondaryIndexUpdates=[{"Create": index.parameters}])
        wait_for_index(dynamodb, made.name, "later")
        assert query(made, "later", h="h", i=1) == items[1::2]
        assert unordered(scan(made, "later")) == unordered(items)
        made.update_item(Key={"p": "no i"}, UpdateExpression="SET i = :i",
                         ExpressionAttributeValues={":i": 7})
        soon(lambda: query(made, "later", h="h", i=7), [{**wrong[0], "i": 7}])


BAD = [
    ((["a"], ["a"]), "The KeySchema contains multiple key attributes with the same name"),
    ((["a", "a"], []), "The KeySchema contains multiple key attributes with the same name"),
    (([], ["a", "b"]), "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
    ((list("abcde"), []),
     INVALID + "The KeySchema exceeds the maximum allowed number of HASH key attributes"),
    ((["a"], list("bcdef")),
     INVALID + "The KeySchema exceeds the maximum allowed number of RANGE key attributes"),
]


@pytest.mark.parametrize(("names", "message"), BAD)
def test_keys_that_are_refused(dynamodb, two, names, message):
    keys = [f"{name}:S" for name in dict.fromkeys(names[0] + names[1])]
    schema = [{"AttributeName": name, "KeyType": kind}
              for kind, each in zip(("HASH", "RANGE"), names) for name in each]
    index = Index("bad", *keys)
    index.parameters["KeySchema"] = schema
    with refused(message):
        dynamodb.create_table(TableName=table_name(),
                              **table_parameters("p:S", global_indexes=[index]))
    with refused(message):
        dynamodb.update_table(TableName=two.name, AttributeDefinitions=definitions(*keys, "z:S"),
                              GlobalSecondaryIndexUpdates=[{"Create": index.parameters}])


def test_partition_keys_come_first(dynamodb):
    index = Index("bad", "a:S", "b:S", "c:S")
    index.parameters["KeySchema"][2]["KeyType"] = "HASH"
    with refused(INVALID + "All HASH key attributes must precede RANGE key attributes in the "
                 "KeySchema"):
        dynamodb.create_table(TableName=table_name(),
                              **table_parameters("p:S", global_indexes=[index]))


def test_only_global_indexes_have_such_keys(dynamodb):
    with refused():
        dynamodb.create_table(TableName=table_name(), **table_parameters(
            "p:S", "c:S", local_indexes=[Index("local", "p:S", "a:S", "b:S")]))
    with refused():
        dynamodb.create_table(TableName=table_name(), **table_parameters("p:S", "c:S", "d:S"))
