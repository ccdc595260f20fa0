"""One key may be spelled in several ways: a UUID in capital letters, a moment with an offset. Batches
see that it is one, and a Query goes on behind its page whichever way its condition has."""

import pytest
from attached import lab
from support import all_items, refused

SMALL = "0b5f3f1c-7a39-4c55-9a51-6f3d1f6f8a11"
CAPITAL = SMALL.upper()
OTHER = "1b5f3f1c-7a39-4c55-9a51-6f3d1f6f8a11"
DUPLICATES = "Provided list of item keys contains duplicates"

schema = lab(
    f"""
    create table {{schema}}.named (k uuid primary key, v int);
    insert into {{schema}}.named values ('{SMALL}', 1), ('{OTHER}', 2);
    comment on table {{schema}}.named is '@dynamodb {{"table": "{{schema}}.named"}}';

    create table {{schema}}.moments (g uuid, moment timestamptz, v int, primary key (g, moment));
    create index by_moment on {{schema}}.moments (moment, g);
    insert into {{schema}}.moments
    select '{SMALL}', timestamptz '2026-01-02 03:00Z' + n * interval '1 h', n
    from generate_series(1, 6) n;
    comment on table {{schema}}.moments is '@dynamodb [
      {{"table": "{{schema}}.moments"}},
      {{"table": "{{schema}}.made", "partition_key": "G#{{g}}#X", "sort_key": "T#{{moment}}"}}]';
    """,
    "{schema}.named", "{schema}.moments", "{schema}.made",
)


def test_batch_gets_of_one_key(world, schema):
    table = world.table(f"{schema}.named")

    def got(*keys):
        answer = table.meta.client.batch_get_item(RequestItems={
            table.name: {"Keys": [{"k": key} for key in keys]}})
        return answer["Responses"][table.name]

    for keys in ((SMALL, CAPITAL), (OTHER, CAPITAL, SMALL)):
        with refused(DUPLICATES):
            got(*keys)
    assert got(CAPITAL) == [{"k": SMALL, "v": 1}]
    assert sorted(item["v"] for item in got(CAPITAL, OTHER)) == [1, 2]


def test_batch_writes_of_one_key(world, schema):
    table = world.table(f"{schema}.named")
    put = {"PutRequest": {"Item": {"k": CAPITAL, "v": 9}}}
    for other in ({"PutRequest": {"Item": {"k": SMALL, "v": 8}}},
                  {"DeleteRequest": {"Key": {"k": SMALL}}}):
        for requests in ([put, other], [other, put]):
            with refused(DUPLICATES):
                table.meta.client.batch_write_item(RequestItems={table.name: requests})
    with refused(DUPLICATES):
        table.meta.client.batch_write_item(RequestItems={table.name: [
            {"DeleteRequest": {"Key": {"k": key}}} for key in (CAPITAL, SMALL)]})
    assert world.sql(f"select v from {table.name} where k = '{SMALL}'") == [(1,)]


@pytest.mark.parametrize("name, names, keys", [
    ("moments", ("g", "moment"), (SMALL, CAPITAL, CAPITAL[:9] + SMALL[9:])),
    ("made", ("PK", "SK"), (f"G#{SMALL}#X", f"G#{CAPITAL}#X")),
])
@pytest.mark.parametrize("forward", [True, False])
def test_queries_go_on(world, schema, name, names, keys, forward):
    table = world.table(f"{schema}.{name}")
    expected = [1, 2, 3, 4, 5, 6] if forward else [6, 5, 4, 3, 2, 1]
    for key in keys:
        for limit in (1, 4):
            items = all_items(
                table.query, Limit=limit, ScanIndexForward=forward, KeyConditionExpression="#g = :g",
                ExpressionAttributeNames={"#g": names[0]}, ExpressionAttributeValues={":g": key})
            assert [item["v"] for item in items] == expected


# All of them are 05:00, or 06:00, in UTC.
@pytest.mark.parametrize("five, six", [
    ("2026-01-02T05:00:00.000000Z", "2026-01-02T06:00:00.000000Z"),
    ("2026-01-02T05:00:00Z", "2026-01-02T16:00:00+10:00"),
    ("2026-01-01T19:00:00-10:00", "2026-01-02T06:00Z"),
])
@pytest.mark.parametrize("condition, expected", [
    ("moment >= :five", [2, 3, 4, 5, 6]),
    ("moment <= :six", [1, 2, 3]),
    ("moment between :five and :six", [2, 3]),
    ("moment > :six", [4, 5, 6]),
])
def test_queries_go_on_within_bounds(world, schema, condition, expected, five, six):
    table = world.table(f"{schema}.moments")
    values = {name: value for name, value in ((":five", five), (":six", six)) if name in condition}
    for forward in (True, False):
        items = all_items(
            table.query, Limit=1, ScanIndexForward=forward,
            KeyConditionExpression=f"g = :g and {condition}",
            ExpressionAttributeValues={":g": CAPITAL, **values})
        assert [item["v"] for item in items] == (expected if forward else expected[::-1])


def test_queries_of_an_index_go_on(world, schema):
    table = world.table(f"{schema}.moments")
    world.sql(f"insert into {table.name} values ('{OTHER}', '2026-01-02 05:00Z', 7)")
    for five in ("2026-01-02T05:00:00.000000Z", "2026-01-02T15:00:00+10:00"):
        items = all_items(table.query, IndexName="by_moment", Limit=1,
                          KeyConditionExpression="moment = :five",
                          ExpressionAttributeValues={":five": five})
        assert [item["v"] for item in items] == [2, 7]
    world.sql(f"delete from {table.name} where g = '{OTHER}'")


def test_start_keys_of_another_partition(world, schema):
    table = world.table(f"{schema}.moments")
    at = "2026-01-02T05:00:00.000000Z"
    with refused("The provided starting key is outside query boundaries based on provided conditions"):
        table.query(KeyConditionExpression="g = :g", ExpressionAttributeValues={":g": CAPITAL},
                    ExclusiveStartKey={"g": OTHER, "moment": at})
    with refused("The provided starting key does not match the range key predicate"):
        table.query(KeyConditionExpression="g = :g and moment > :at",
                    ExpressionAttributeValues={":g": CAPITAL, ":at": "2026-01-02T16:00:00+10:00"},
                    ExclusiveStartKey={"g": SMALL, "moment": at})
