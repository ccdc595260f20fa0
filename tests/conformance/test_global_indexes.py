"""Global secondary indexes: what is in them and how they are read. See test_index_definitions.py
for how they are declared, test_index_pages.py for pages, and test_multi_attribute_keys.py for keys
of more than two attributes."""

import re
from decimal import Decimal

import pytest
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from indexes import Index, indexed_table, module_indexed_table, query, scan, soon, unordered
from support import CONDITION_FAILED, NOT_FOUND, get, put_all, refused, table_name, unique

INVALID = "One or more parameter values were invalid: "

table = module_indexed_table("p:S", "c:N", global_indexes=[
    Index("all", "x:S", "y:N"),
    Index("keys", "x:S", project="KEYS_ONLY"),
    Index("some", "x:S", "y:N", project=("a", "m")),
])
# An index for each type of key, and the table's keys the other way round.
types = module_indexed_table("p:S", "c:S", global_indexes=[
    Index("turned", "c:S", "p:S"),
    Index("string", "p:S", "s:S"),
    Index("number", "p:S", "n:N"),
    Index("binary", "p:S", "b:B"),
    Index("by-number", "n:N"),
    Index("by-binary", "b:B"),
])


def item_of(**attributes):
    return {"p": unique(), "c": Decimal(1), **attributes}


def key_of(item):
    return {"p": item["p"], "c": item["c"]}


def in_index(table, x, expected, index="all"):
    """Asserts the items, in order, that an index has under x."""
    soon(lambda: query(table, index, x=x), expected)


# What is in an index


def test_items_are_found_by_other_attributes(table):
    x = unique()
    items = [item_of(x=x, y=Decimal(y), a=Decimal(-y)) for y in (3, 1, 2)]
    for item in items:
        table.put_item(Item=item)
    table.put_item(Item=item_of(x=unique(), y=Decimal(2)))
    in_index(table, x, [items[1], items[2], items[0]])
    soon(lambda: query(table, "all", x=x, y=2), [items[2]])
    soon(lambda: query(table, "all", x=unique()), [])


def test_an_item_without_the_key_is_in_the_table_only(table):
    x, p = unique(), unique()
    items = [{"p": p, "c": Decimal(1), "x": x}, {"p": p, "c": Decimal(2), "y": Decimal(1)},
             {"p": p, "c": Decimal(3)}]
    put_all(table, items)
    # The index "keys" needs only x.
    soon(lambda: query(table, "keys", x=x), [{"p": p, "c": 1, "x": x}])
    in_index(table, x, [])
    assert table.query(KeyConditionExpression=Key("p").eq(p), ConsistentRead=True)["Items"] == items


def test_an_update_puts_an_item_in_and_takes_it_out(table):
    x = unique()
    item = item_of(x=x)
    key = key_of(item)
    table.put_item(Item=item)
    in_index(table, x, [])
    values = {":y": Decimal(5)}
    table.update_item(Key=key, UpdateExpression="SET y = :y", ExpressionAttributeValues=values)
    in_index(table, x, [{**item, "y": 5}])
    table.update_item(Key=key, UpdateExpression="REMOVE y")
    in_index(table, x, [])
    soon(lambda: query(table, "keys", x=x), [{**key, "x": x}])
    table.update_item(Key=key, UpdateExpression="ADD y :y", ExpressionAttributeValues=values)
    in_index(table, x, [{**item, "y": 5}])
    table.put_item(Item=key)
    in_index(table, x, [])
    soon(lambda: query(table, "keys", x=x), [])


def test_an_item_moves_with_its_key(table):
    x1, x2 = unique(), unique()
    item = item_of(x=x1, y=Decimal(1), a="here")
    table.put_item(Item=item)
    in_index(table, x1, [item])
    moved = {**item, "x": x2}
    table.update_item(Key=key_of(item), UpdateExpression="SET x = :x",
                      ExpressionAttributeValues={":x": x2})
    in_index(table, x2, [moved])
    in_index(table, x1, [])
    table.put_item(Item=item)
    in_index(table, x1, [item])
    in_index(table, x2, [])


def test_an_item_changes_its_place_in_the_order(table):
    x = unique()
    items = [item_of(x=x, y=Decimal(y)) for y in (1, 2)]
    put_all(table, items)
    table.update_item(Key=key_of(items[0]), UpdateExpression="SET y = y + :two",
                      ExpressionAttributeValues={":two": 2})
    in_index(table, x, [items[1], {**items[0], "y": 3}])


def test_projected_attributes_follow_the_table(table):
    x = unique()
    item = item_of(x=x, y=Decimal(1), a=Decimal(1), z="not projected")
    table.put_item(Item=item)
    shown = {name: value for name, value in item.items() if name != "z"}
    in_index(table, x, [shown], "some")
    for expression, change in (("SET a = a + :v", {"a": Decimal(2)}),
                               ("SET a = a - a, m = :v", {"a": Decimal(0), "m": Decimal(1)}),
                               ("SET x = x, z = :v", {}),
                               ("REMOVE m SET y = y", None)):
        values = {"ExpressionAttributeValues": {":v": Decimal(1)}} if ":v" in expression else {}
        table.update_item(Key=key_of(item), UpdateExpression=expression, **values)
        shown = {**shown, **change} if change is not None else {
            name: value for name, value in shown.items() if name != "m"}
        in_index(table, x, [shown], "some")


def test_a_deleted_item_is_gone(table):
    x = unique()
    items = [item_of(x=x, y=Decimal(y)) for y in range(3)]
    put_all(table, items)
    table.delete_item(Key=key_of(items[0]))
    in_index(table, x, items[1:])
    with table.batch_writer() as batch:
        batch.delete_item(Key=key_of(items[1]))
        batch.put_item(Item={**items[2], "a": 1})
    in_index(table, x, [{**items[2], "a": 1}])


def test_a_failed_condition_leaves_the_index_alone(table):
    x, other = unique(), unique()
    item = item_of(x=x, y=Decimal(1))
    table.put_item(Item=item)
    with refused("The conditional request failed", CONDITION_FAILED):
        table.put_item(Item={**item, "x": other}, ConditionExpression="y > :one",
                       ExpressionAttributeValues={":one": 1})
    with refused("The conditional request failed", CONDITION_FAILED):
        table.update_item(Key=key_of(item), UpdateExpression="SET x = :x",
                          ConditionExpression="y > :one",
                          ExpressionAttributeValues={":one": 1, ":x": other})
    in_index(table, x, [item])
    assert query(table, "all", x=other) == []


def test_keys_of_the_table_are_keys_of_an_index(types):
    p, c = unique(), unique()
    items = [{"p": p + str(i), "c": c} for i in range(3)]
    put_all(types, [*items, {"p": p, "c": unique()}])
    soon(lambda: query(types, "turned", c=c), items)
    soon(lambda: query(types, "turned", c=c, p=items[1]["p"]), [items[1]])


ORDERED = {
    "string": ("s", ["\0", "A", "a", "a\0", "ab", "é", "\uffff", "\U00010000"]),
    "number": ("n", [Decimal(n) for n in ("-1E+20", "-1.5", "-1E-20", "0", "0.1", "9", "10")]),
    "binary": ("b", [Binary(b) for b in (b"\0", b"\0\0", b"a", b"ab", b"\x80", b"\xff")]),
}


@pytest.mark.parametrize("index", ORDERED)
def test_order(types, index):
    name, values = ORDERED[index]
    p = unique()
    items = [{"p": p, "c": str(at), name: value} for at, value in enumerate(values)]
    put_all(types, items[::-1])
    soon(lambda: query(types, index, p=p), items)
    assert query(types, index, {"ScanIndexForward": False}, p=p) == items[::-1]
    low, high = values[2], values[4]
    for condition, expected in (
        (Key(name).eq(low), items[2:3]), (Key(name).lt(low), items[:2]),
        (Key(name).lte(low), items[:3]), (Key(name).gt(low), items[3:]),
        (Key(name).gte(low), items[2:]), (Key(name).between(low, high), items[2:5]),
    ):
        found = types.query(IndexName=index, KeyConditionExpression=Key("p").eq(p) & condition)
        assert found["Items"] == expected
    if name != "n":
        found = types.query(IndexName=index, KeyConditionExpression=(
            Key("p").eq(p) & Key(name).begins_with(low)))["Items"]
        raw = [getattr(value, "value", value) for value in values]
        assert found == [items[at] for at, value in enumerate(raw) if value.startswith(raw[2])]


@pytest.mark.parametrize(("index", "name", "same", "other"), [
    ("by-number", "n", [Decimal("7"), Decimal("7.00"), Decimal("0.7E+1")], Decimal("7.01")),
    ("by-binary", "b", [Binary(b"\0\xff")] * 3, Binary(b"\0")),
])
def test_partition_keys_of_every_type(types, index, name, same, other):
    items = [{"p": unique(), "c": "c", name: value} for value in same]
    put_all(types, [*items, {"p": unique(), "c": "c", name: other}])
    soon(lambda: unordered(query(types, index, **{name: same[0]})), unordered(items))
    for item in items:
        types.delete_item(Key={"p": item["p"], "c": "c"})


# Projections and Select


@pytest.fixture(scope="module")
def projected(table):
    """x, the whole items and what each index shows of them."""
    x = unique()
    items = [item_of(x=x, y=Decimal(at), a={"k": at}, z="z") for at in range(3)]
    del items[1]["a"]
    put_all(table, items)
    shown = {
        "all": items,
        "keys": [{name: item[name] for name in "pcx"} for item in items],
        "some": [{name: item[name] for name in "pcxya" if name in item} for item in items],
    }
    for index, expected in shown.items():
        soon(lambda index=index: len(query(table, index, x=x)), len(expected))
    return x, items, shown


@pytest.mark.parametrize("index", ["all", "keys", "some"])
def test_projection(table, projected, index):
    x, _, shown = projected
    expected = unordered(shown[index])
    assert unordered(query(table, index, x=x)) == expected
    select = {"Select": "ALL_PROJECTED_ATTRIBUTES"}
    assert unordered(query(table, index, select, x=x)) == expected
    mine = Attr("x").eq(x)
    assert unordered(scan(table, index, FilterExpression=mine)) == expected
    assert unordered(scan(table, index, FilterExpression=mine, **select)) == expected


def test_all_attributes(table, projected):
    x, items, _ = projected
    select = {"Select": "ALL_ATTRIBUTES"}
    assert query(table, "all", select, x=x) == items
    for index in ("keys", "some"):
        message = (INVALID + "Select type ALL_ATTRIBUTES is not supported for global secondary "
                   f"index {index} because its projection type is not ALL")
        with refused(message):
            query(table, index, select, x=x)
        with refused(message):
            scan(table, index, **select)


def test_count(table, projected):
    x, _, _ = projected
    for index in ("all", "keys", "some"):
        page = table.query(IndexName=index, Select="COUNT",
                           KeyConditionExpression=Key("x").eq(x))
        assert (page["Count"], page["ScannedCount"]) == (3, 3)
        assert "Items" not in page
        page = table.scan(IndexName=index, Select="COUNT", FilterExpression=Attr("x").eq(x))
        assert page["Count"] == 3
        assert "Items" not in page


def test_specific_attributes(table, projected):
    x, items, _ = projected
    for select in ({}, {"Select": "SPECIFIC_ATTRIBUTES"}):
        found = query(table, "some", {"ProjectionExpression": "a.k, y", **select}, x=x)
        assert found == [{"a": {"k": 0}, "y": 0}, {"y": 1}, {"a": {"k": 2}, "y": 2}]
        found = scan(table, "keys", ProjectionExpression="c, p", FilterExpression=Attr("x").eq(x),
                     **select)
        assert unordered(found) == unordered(map(key_of, items))
    with refused():
        query(table, "all", {"Select": "SPECIFIC_ATTRIBUTES"}, x=x)


@pytest.mark.parametrize(("index", "projection", "missing"), [
    ("keys", "y", "y"), ("keys", "p, a, y", "a, y"), ("some", "z, a", "z"), ("some", "z.k[0]", "z"),
])
def test_unprojected_attributes_are_refused(table, projected, index, projection, missing):
    x, _, _ = projected
    message = INVALID + f"Global secondary index {index} does not project [{missing}]"
    with refused(message):
        query(table, index, {"ProjectionExpression": projection}, x=x)
    with refused(message):
        scan(table, index, ProjectionExpression=projection)


def test_included_attributes_may_be_keys(resource):
    """NonKeyAttributes may name keys, which are projected anyway, and keys of other indexes."""
    indexes = [Index("some", "x:S", project=("a", "x", "p")), Index("other", "a:S",
                                                                    project="KEYS_ONLY")]
    with indexed_table(resource, "p:S", global_indexes=indexes) as made:
        made.put_item(Item={"p": "p", "x": "x", "a": "a", "b": "b"})
        soon(lambda: scan(made, "some"), [{"p": "p", "x": "x", "a": "a"}])
        soon(lambda: scan(made, "other"), [{"p": "p", "a": "a"}])


# How an index is read


def test_consistent_reads_are_refused(table):
    message = "Consistent reads are not supported on global secondary indexes"
    with refused(message):
        query(table, "all", {"ConsistentRead": True}, x="x")
    with refused(message):
        scan(table, "all", ConsistentRead=True)
    assert query(table, "all", {"ConsistentRead": False}, x=unique()) == []


def test_no_such_index(resource, table):
    message = "The table does not have the specified index: nowhere"
    with refused(message):
        query(table, "nowhere", x="x")
    with refused(message):
        scan(table, "nowhere")
    missing = resource.Table(table_name())
    with refused("Requested resource not found", NOT_FOUND):
        query(missing, "nowhere", x="x")
    with refused("Requested resource not found", NOT_FOUND):
        scan(missing, "nowhere")


@pytest.mark.parametrize(("condition", "message"), [
    (Key("p").eq("p"), "Query condition missed key schema element: x"),
    (Key("y").eq(1), "Query condition missed key schema element: x"),
    (Key("x").gt("x"), "Query key condition not supported"),
    (Key("x").eq("x") & Key("c").eq(1), "Query condition missed key schema element: y"),
    (Key("x").eq(1), INVALID + "Condition parameter type does not match schema type"),
    (Key("x").eq("x") & Key("y").eq("1"),
     INVALID + "Condition parameter type does not match schema type"),
])
def test_conditions_that_do_not_fit_the_index(table, condition, message):
    with refused(message):
        table.query(IndexName="all", KeyConditionExpression=condition)


def test_filters(table, projected):
    x, items, _ = projected
    page = table.query(IndexName="all", KeyConditionExpression=Key("x").eq(x),
                       FilterExpression=Attr("a.k").gt(0))
    assert page["Items"] == [items[2]]
    assert (page["Count"], page["ScannedCount"]) == (1, 3)
    # Keys of the table are no keys of this index.
    page = table.query(IndexName="all", KeyConditionExpression=Key("x").eq(x),
                       FilterExpression=Attr("p").eq(items[1]["p"]) & Attr("c").eq(1))
    assert page["Items"] == [items[1]]
    for name in "xy":
        with refused("Filter Expression can only contain non-primary key attributes: Primary key "
                     f"attribute: {name}"):
            table.query(IndexName="all", KeyConditionExpression=Key("x").eq(x),
                        FilterExpression=Attr(name).eq(1))
    # A table's own query may filter by the keys of its indexes.
    page = table.query(KeyConditionExpression=Key("p").eq(items[1]["p"]),
                       FilterExpression=Attr("x").eq(x) & Attr("y").eq(1), ConsistentRead=True)
    assert page["Items"] == [items[1]]


# Keys an index cannot hold. The table comes first, so no prefix is put before these.

WRONG = [("N", 1), ("B", b"x"), ("BOOL", True), ("NULL", None), ("SS", {"x"}), ("NS", {1}),
         ("BS", {b"x"}), ("L", []), ("M", {"k": "x"})]


@pytest.mark.parametrize(("kind", "value"), WRONG, ids=[kind for kind, _ in WRONG])
def test_values_of_another_type_are_refused(table, kind, value):
    message = (INVALID + f"Type mismatch for Index Key x Expected: S Actual: {kind} "
               "IndexName: all")
    item = item_of(x=value)
    with refused(message):
        table.put_item(Item=item)
    neighbours = [item_of(x=unique()) for _ in range(2)]
    with refused(message):
        table.meta.client.batch_write_item(RequestItems={table.name: [
            {"PutRequest": {"Item": each}} for each in (neighbours[0], item, neighbours[1])]})
    with refused(message):
        table.update_item(Key=key_of(item), UpdateExpression="SET x = :x",
                          ExpressionAttributeValues={":x": value})
    for each in (item, *neighbours):
        assert get(table, key_of(each)) is None
    # The item stays as it was.
    kept = item_of(x=unique(), y=Decimal(1))
    table.put_item(Item=kept)
    with refused(message):
        table.update_item(Key=key_of(kept), UpdateExpression="SET x = :x, a = :x",
                          ExpressionAttributeValues={":x": value})
    assert get(table, key_of(kept)) == kept
    in_index(table, kept["x"], [kept])


def test_the_wrong_sort_key_is_refused_without_the_partition_key(table):
    with refused(INVALID + "Type mismatch for Index Key y Expected: N Actual: S IndexName: all"):
        table.put_item(Item=item_of(y="1"))


@pytest.mark.parametrize("expression", ["SET x = a", "SET x = if_not_exists(nowhere, a)"])
def test_types_that_the_item_reveals(table, expression):
    item = item_of(x=unique(), y=Decimal(1), a=Decimal(1))
    table.put_item(Item=item)
    with refused("The update expression attempted to update the secondary index key to "
                 "unsupported type"):
        table.update_item(Key=key_of(item), UpdateExpression=expression)
    assert get(table, key_of(item)) == item


@pytest.mark.parametrize("expression", ["SET x.k = :v", "SET x[0] = :v", "REMOVE x.k",
                                        "ADD x.k :v"])
def test_paths_into_a_key_of_an_index(table, expression):
    item = item_of(x=unique())
    table.put_item(Item=item)
    values = {"ExpressionAttributeValues": {":v": 1}} if ":v" in expression else {}
    with refused("Key attributes must be scalars; list random access '[]' and map lookup '.' are "
                 "not allowed: IndexKey: x"):
        table.update_item(Key=key_of(item), UpdateExpression=expression, **values)
    assert get(table, key_of(item)) == item


@pytest.mark.parametrize(("name", "value", "kind"), [("s", "", "string"),
                                                     ("b", Binary(b""), "binary")])
def test_empty_values_are_refused(types, name, value, kind):
    item = {"p": unique(), "c": "c", name: value}
    index = {"s": "string", "b": "binary"}[name]
    put = ("One or more parameter values are not valid. A value specified for a secondary index "
           "key is not supported. The AttributeValue for a key attribute cannot contain an empty "
           f"{kind} value. IndexName: {index}, IndexKey: {name}")
    with refused(put):
        types.put_item(Item=item)
    with refused(put):
        types.meta.client.batch_write_item(
            RequestItems={types.name: [{"PutRequest": {"Item": item}}]})
    with refused("One or more parameter values are not valid. The update expression attempted to "
                 "update a secondary index key to a value that is not supported. The "
                 f"AttributeValue for a key attribute cannot contain an empty {kind} value."):
        types.update_item(Key={"p": item["p"], "c": "c"}, UpdateExpression=f"SET {name} = :v",
                          ExpressionAttributeValues={":v": value})
    assert get(types, {"p": item["p"], "c": "c"}) is None


def test_the_size_of_keys(resource):
    indexes = [Index("hash", "x:S"), Index("range", "p:S", "y:S")]
    with indexed_table(resource, "p:S", global_indexes=indexes) as made:
        fits = {"p": "p", "x": "é" * 1024, "y": "y" * 1024}
        made.put_item(Item=fits)
        soon(lambda: query(made, "hash", x=fits["x"]), [fits])
        soon(lambda: query(made, "range", p="p", y=fits["y"]), [fits])
        for name, value, index, limit in (("x", "x" * 2049, "hash", 2048),
                                          ("y", "y" * 1025, "range", 1024)):
            with refused(INVALID + f"Size limit exceeded for Index Key {name} Actual Size: "
                         f"{limit + 1} bytes Max Size: {limit} bytes IndexName: {index}"):
                made.put_item(Item={"p": "q", name: value})
            # Two wordings are known of the service.
            with refused(re.compile("The update expression attempted to update the secondary index "
                                    "key beyond allowed size limits|Size limit exceeded for Index "
                                    f"Key {name}")):
                made.update_item(Key={"p": "p"}, UpdateExpression=f"SET {name} = :v",
                                 ExpressionAttributeValues={":v": value})
        assert get(made, {"p": "p"}) == fits
        assert get(made, {"p": "q"}) is None
