"""Keys as long as they may be, which do not compress: more than a row of PostgreSQL's indexes has
room for. Tuskgate keeps them in a short form where it can, which nobody should notice."""

import hashlib
import random
import string

import pytest
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from indexes import (
    Index,
    definitions,
    indexed_table,
    key_condition,
    query,
    scan,
    soon,
    unordered,
    wait_for_index,
)
from support import (
    CONDITION_FAILED,
    all_items,
    all_pages,
    get,
    put_all,
    refused,
    table_name,
    wait_until_active,
)

TEXT = string.ascii_letters + string.digits + "+/"


def text(seed, length, ending=""):
    return "".join(random.Random(seed).choices(TEXT, k=length - len(ending))) + ending


def binary(seed, length, ending=""):
    return Binary(random.Random(seed).randbytes(length - len(ending)) + ending.encode())


MAKERS = {"S": text, "B": binary}


@pytest.fixture(scope="module", params=["S", "B"])
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def make(kind):
    return MAKERS[kind]


@pytest.fixture(scope="module")
def table(resource, kind):
    with indexed_table(
        resource, f"p:{kind}", f"c:{kind}",
        global_indexes=[Index("global", f"x:{kind}", f"y:{kind}"),
                        Index("keys", f"x:{kind}", project="KEYS_ONLY"),
                        Index("turned", f"c:{kind}", f"y:{kind}")],
        local_indexes=[Index("local", f"p:{kind}", f"y:{kind}", project="KEYS_ONLY")],
    ) as made:
        yield made


@pytest.fixture(scope="module")
def items(make):
    """Two partitions that differ in the last byte, and items that do."""
    return [
        {"p": make(1, 2048, p), "c": make(2, 1024, c), "x": make(3, 2048), "y": make(4, 1024, c),
         "a": f"{p}{c}"}
        for p in "pq" for c in "abc"
    ]


@pytest.fixture
def filled(table, items):
    put_all(table, items)
    yield table
    with table.batch_writer() as batch:
        for item in items:
            batch.delete_item(Key=key_of(item))


def key_of(item):
    return {"p": item["p"], "c": item["c"]}


def test_items_are_found(filled, items):
    for item in items:
        assert get(filled, key_of(item)) == item
    found = filled.meta.client.batch_get_item(
        RequestItems={filled.name: {"Keys": [key_of(item) for item in items]}}
    )["Responses"][filled.name]
    assert unordered(found) == unordered(items)


def test_items_are_changed_one_by_one(filled, items):
    first, second = items[:2]
    after = filled.update_item(
        Key=key_of(first), UpdateExpression="SET a = :a, d = p", ReturnValues="ALL_NEW",
        ConditionExpression="p = :p AND begins_with(c, :c)",
        ExpressionAttributeValues={":a": "new", ":p": first["p"], ":c": first["c"][:1000]}
        if isinstance(first["c"], str)
        else {":a": "new", ":p": first["p"], ":c": Binary(first["c"].value[:1000])},
    )["Attributes"]
    assert after == {**first, "a": "new", "d": first["p"]}
    assert get(filled, key_of(second)) == second
    with refused(code=CONDITION_FAILED):
        filled.put_item(Item=first, ConditionExpression="attribute_not_exists(p)")
    old = filled.delete_item(Key=key_of(second), ReturnValues="ALL_OLD")["Attributes"]
    assert old == second
    assert get(filled, key_of(second)) is None
    assert get(filled, key_of(first)) == after
    assert query(filled, "turned", c=second["c"]) == [items[4]]


@pytest.mark.parametrize("parameters", [
    {},
    {"Limit": 1},
    {"Limit": 2, "FilterExpression": Attr("a").ne("pb")},
    {"Limit": 1, "FilterExpression": Attr("a").eq("nothing")},
    {"Limit": 1, "ProjectionExpression": "a"},
    {"Limit": 1, "ScanIndexForward": False},
], ids=repr)
def test_pages_of_queries(filled, items, parameters):
    expected = items[:3]
    if parameters.get("ScanIndexForward") is False:
        expected = expected[::-1]
    if "FilterExpression" in parameters:
        expected = [] if parameters["Limit"] == 1 else [items[0], items[2]]
    if "ProjectionExpression" in parameters:
        expected = [{"a": item["a"]} for item in expected]
    condition = {**key_condition(p=items[0]["p"]), **parameters}
    assert all_items(filled.query, **condition) == expected
    condition = {**key_condition(p=items[0]["p"]), **parameters, "IndexName": "local"}
    # The local index has none of `a`: it is fetched.
    if "FilterExpression" not in parameters:
        wanted = {} if "ProjectionExpression" in parameters else {"Select": "ALL_ATTRIBUTES"}
        assert all_items(filled.query, **condition, **wanted) == expected


@pytest.mark.parametrize("index", ["global", "keys", "turned", "local", None])
@pytest.mark.parametrize("parameters", [
    {"Limit": 1}, {"Limit": 2, "Select": "COUNT"}, {"Limit": 1, "FilterExpression": Attr("p").eq("")},
    {"Limit": 4, "TotalSegments": 2}, {},
], ids=repr)
def test_pages_of_scans(filled, items, index, parameters):
    named = {"IndexName": index} if index else {}
    segments = [{"Segment": n} for n in range(parameters.get("TotalSegments", 0))] or [{}]
    pages = [page for segment in segments
             for page in all_pages(filled.scan, **parameters, **segment, **named)]
    assert sum(page["ScannedCount"] for page in pages) == len(items)
    if "FilterExpression" not in parameters and "Select" not in parameters:
        found = [key_of(item) for page in pages for item in page["Items"]]
        assert unordered(found) == unordered(map(key_of, items))


@pytest.mark.parametrize("limit", [1, 4, 100])
def test_indexes_find_them(filled, items, limit):
    x, y = items[0]["x"], items[0]["y"]
    found = query(filled, "global", {"Limit": limit}, x=x)
    assert unordered(found) == unordered(items)
    assert [item["a"][1] for item in found] == list("aabbcc")  # by y
    assert unordered(query(filled, "global", {"Limit": limit}, x=x, y=y)) == unordered(items[::3])
    keys = unordered({k: item[k] for k in "pcx"} for item in items)
    assert unordered(query(filled, "keys", {"Limit": limit}, x=x)) == keys
    found = query(filled, "turned", {"Limit": limit}, c=items[2]["c"])
    assert unordered(found) == unordered(items[2::3])
    counted = all_pages(filled.query, IndexName="keys", Select="COUNT", Limit=limit,
                        **key_condition(x=x))
    assert sum(page["Count"] for page in counted) == 6


def test_indexes_follow_changes(filled, items, make):
    item = {**items[0], "x": make(3, 2048, "other")}
    filled.put_item(Item=item)
    soon(lambda: query(filled, "global", x=item["x"]), [item])
    assert len(query(filled, "global", x=items[0]["x"])) == 5
    filled.update_item(Key=key_of(item), UpdateExpression="SET a = :a",
                       ExpressionAttributeValues={":a": "changed"})
    assert query(filled, "global", x=item["x"]) == [{**item, "a": "changed"}]
    assert {i["a"] for i in query(filled, "turned", c=item["c"])} == {"changed", "qa"}
    filled.delete_item(Key=key_of(item))
    assert query(filled, "global", x=item["x"]) == []
    assert len(scan(filled, "keys")) == 5


def test_a_new_index_has_them(resource, kind, make):
    with indexed_table(resource, f"p:{kind}") as table:
        fits = {"p": make(1, 2048), "x": make(2, 2048), "y": make(3, 1024)}
        put_all(table, [
            fits,
            {**fits, "p": make(1, 2048, "-"), "x": make(2, 2049)},
            {**fits, "p": make(1, 2048, "+"), "y": make(3, 1025)},
        ])
        resource.meta.client.update_table(
            TableName=table.name,
            AttributeDefinitions=definitions(f"x:{kind}", f"y:{kind}"),
            GlobalSecondaryIndexUpdates=[
                {"Create": Index("late", f"x:{kind}", f"y:{kind}").parameters}],
        )
        wait_for_index(resource.meta.client, table.name, "late")
        assert scan(table, "late") == [fits]
        assert query(table, "late", x=fits["x"], y=fits["y"]) == [fits]


def test_backups_have_them(resource, table, filled, items):
    client = resource.meta.client
    arn = client.create_backup(TableName=table.name, BackupName="long")["BackupDetails"]["BackupArn"]
    name = table_name()
    client.restore_table_from_backup(TargetTableName=name, BackupArn=arn)
    try:
        wait_until_active(client, name)
        restored = resource.Table(name)
        for item in items:
            assert get(restored, key_of(item)) == item
        assert unordered(scan(restored, "global")) == unordered(items)
    finally:
        client.delete_table(TableName=name)
        client.delete_backup(BackupArn=arn)


def test_strings_that_look_like_a_short_form(resource):
    """What stands for a long key is not what stands for any other."""
    long = text(1, 300)
    digest = hashlib.sha256(long.encode()).hexdigest()
    keys = [long, long[:43] + "\x01" + digest, long[:43] + digest, long[:43] + "\0" + digest]
    with indexed_table(resource, "p:S") as table:
        put_all(table, [{"p": key, "n": n} for n, key in enumerate(keys)])
        for n, key in enumerate(keys):
            assert get(table, {"p": key})["n"] == n
        assert len(all_items(table.scan, Limit=1)) == 4
        found = [page.get("LastEvaluatedKey", {}).get("p")
                 for page in all_pages(table.scan, Limit=1, Select="COUNT")]
        assert set(found) - {None} == set(keys)


def test_binaries_that_look_like_a_short_form(resource):
    long = random.Random(1).randbytes(241)
    keys = [long, long[:240] + hashlib.sha256(long).digest(), long[:240]]
    with indexed_table(resource, "p:B") as table:
        put_all(table, [{"p": Binary(key), "n": n} for n, key in enumerate(keys)])
        for n, key in enumerate(keys):
            assert get(table, {"p": Binary(key)})["n"] == n


def test_characters_that_take_more_room_in_store(resource):
    """U+0000 and U+0001 do, and do not count for more."""
    dice = random.Random(5)

    def mixed(length):
        return "".join(dice.choice(["\0", "\1", dice.choice(TEXT)]) for _ in range(length))

    with indexed_table(resource, "p:S", "c:S", global_indexes=[Index("xy-index", "x:S", "y:S")]) as table:
        p, x = mixed(2048), mixed(2048)
        items = [{"p": p, "c": c, "x": x, "y": mixed(1024)}
                 for c in sorted(mixed(1024) for _ in range(4))]
        put_all(table, items)
        assert all_items(table.query, **key_condition(p=p), Limit=1) == items
        assert query(table, "xy-index", {"Limit": 1}, x=x) == sorted(items, key=lambda i: i["y"])
        condition = Key("p").eq(p) & Key("c").begins_with(items[1]["c"][:900])
        assert table.query(KeyConditionExpression=condition)["Items"] == [items[1]]
        # A value that only the statement knows.
        moved = {"p": p, "c": items[0]["c"], "x": x, "y": mixed(1024), "z": mixed(1024)}
        table.put_item(Item=moved)
        table.update_item(Key={"p": p, "c": moved["c"]}, UpdateExpression="SET y = z")
        assert {**moved, "y": moved["z"]} in query(table, "xy-index", x=x)
        # An index that comes later.
        resource.meta.client.update_table(
            TableName=table.name, AttributeDefinitions=definitions("p:S", "c:S", "x:S", "y:S"),
            GlobalSecondaryIndexUpdates=[{"Create": Index("late", "x:S", "c:S").parameters}])
        wait_for_index(resource.meta.client, table.name, "late")
        assert [i["c"] for i in query(table, "late", x=x)] == [i["c"] for i in items]
