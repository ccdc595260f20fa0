"""What databases hold and do that DynamoDB's tables cannot: NULL keys, odd values, triggers."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from attached import lab
from support import CONDITION_FAILED, all_items, refused, unique

schema = lab(
    """
    create table {schema}.sparse (id int primary key, word text, number int);
    create index by_word on {schema}.sparse (word, number);
    create index by_number on {schema}.sparse (number);
    insert into {schema}.sparse values (1, 'a', 1), (2, 'a', null), (3, null, 3), (4, null, null),
      (5, 'b', 5), (6, 'a', 6), (7, '', 7);

    create table {schema}.loose (owner text, no int, note text, unique (owner, no));
    insert into {schema}.loose values ('a', 1, 'x'), ('a', null, 'y'), (null, 1, 'z'),
      (null, null, 'w'), ('', 1, 'empty'), ('b', 2, 'v');

    create table {schema}.twins (id int, note text);
    insert into {schema}.twins select n / 2, 'n' || n from generate_series(0, 19) n;

    create table {schema}.odd (id text primary key, exact numeric, double float8, at timestamptz,
      day date, texts text[], data jsonb);

    create table {schema}.stamped (
      id text primary key, word text, changed timestamptz, changes int not null default 0
    );
    create function {schema}.stamp() returns trigger language plpgsql as $$
      begin
        if new.word = 'skip' then return null; end if;
        new.changed := '2024-01-01Z'; new.changes := coalesce(new.changes, 0) + 1;
        new.word := upper(new.word);
        return new;
      end $$;
    create trigger stamp before insert or update on {schema}.stamped
      for each row execute function {schema}.stamp();

    create table {schema}.nodes (
      id text primary key,
      parent text references {schema}.nodes deferrable initially deferred,
      rank int, constraint ranks unique (rank) deferrable initially deferred
    );
    insert into {schema}.nodes values ('root');
    create table {schema}.late (id text primary key deferrable initially deferred, n int);
    create table {schema}.generated (id bigint generated always as identity primary key, n int);

    comment on table {schema}.sparse is '@dynamodb {"table": "{schema}.sparse"}';
    comment on table {schema}.loose is
      '@dynamodb {"table": "{schema}.loose", "partition_key": "owner", "sort_key": "no"}';
    comment on table {schema}.twins is '@dynamodb {"table": "{schema}.twins",
      "partition_key": "id"}';
    comment on table {schema}.odd is '@dynamodb [{"table": "{schema}.odd"},
      {"table": "{schema}.odd_numbers", "dates": "epoch", "arrays": "set"}]';
    comment on table {schema}.stamped is '@dynamodb {"table": "{schema}.stamped"}';
    comment on table {schema}.nodes is '@dynamodb {"table": "{schema}.nodes"}';
    comment on table {schema}.late is
      '@dynamodb {"table": "{schema}.late", "partition_key": "id"}';
    comment on table {schema}.generated is '@dynamodb {"table": "{schema}.generated"}';
    """,
    *(f"{{schema}}.{name}" for name in ("sparse", "loose", "twins", "odd", "odd_numbers",
                                        "stamped", "nodes", "late", "generated")),
)


@pytest.fixture
def table(world, schema):
    return lambda name: world.table(f"{schema}.{name}")


# --- NULLs and empty strings in keys ---


def test_rows_without_an_index_key_are_not_in_the_index(table):
    sparse = table("sparse")

    def ids(operation, **parameters):
        return sorted(item["id"] for item in all_items(operation, **parameters))

    assert ids(sparse.scan) == [1, 2, 3, 4, 5, 6, 7]
    for limit in ({}, {"Limit": 1}):
        assert set(ids(sparse.scan, IndexName="by_word", **limit)) - {7} == {1, 5, 6}
        assert ids(sparse.scan, IndexName="by_number", **limit) == [1, 3, 5, 6, 7]
        assert ids(sparse.query, IndexName="by_word", KeyConditionExpression="word = :w",
                   ExpressionAttributeValues={":w": "a"}, **limit) == [1, 6]


def test_rows_without_a_key_are_no_items(table):
    loose = table("loose")
    for limit in ({}, {"Limit": 1}):
        found = all_items(loose.scan, **limit)
        assert [item for item in found if item["owner"]] == [
            {"owner": "a", "no": 1, "note": "x"}, {"owner": "b", "no": 2, "note": "v"}]
    assert loose.query(KeyConditionExpression="#o = :o", ExpressionAttributeNames={"#o": "owner"},
                       ExpressionAttributeValues={":o": "a"})["Count"] == 1


def test_rows_that_share_a_key(table):
    """They are one item to clients, and no page loses or repeats others."""
    twins = table("twins")
    assert twins.get_item(Key={"id": 3})["Item"]["note"] in ("n6", "n7")
    for limit in (1, 2, 3, 5):
        assert {item["id"] for item in all_items(twins.scan, Limit=limit)} == set(range(10))


# --- values that are no attribute values ---


@pytest.mark.parametrize(("column", "value"), [
    ("exact", "'NaN'"), ("exact", "1234567890123456789012345678901234567890.5"),
    ("exact", "1e-140"), ("double", "'NaN'"), ("double", "'Infinity'"), ("double", "1e300"),
    ("data", "'{\"n\": 1e300}'"),
])
def test_numbers_that_cannot_be_read(world, schema, table, column, value):
    odd, key = table("odd"), unique()
    world.sql(f"insert into {schema}.odd (id, {column}) values ('{key}', {value})")
    try:
        with refused() as caught:
            odd.get_item(Key={"id": key})
        assert column in caught.value.response["Error"]["Message"]
        with refused() as caught:
            odd.scan()
        assert column in caught.value.response["Error"]["Message"]
        # It can still be mended.
        odd.put_item(Item={"id": key, column: 1})
        assert odd.get_item(Key={"id": key})["Item"][column] == 1
    finally:
        world.sql(f"delete from {schema}.odd where id = '{key}'")


@pytest.mark.parametrize(("column", "value"), [
    ("texts", "array['a', 'a']"), ("texts", "array['a', null]"), ("texts", "'{{a},{b}}'"),
    ("at", "'infinity'"), ("day", "'-infinity'"),
])
def test_sets_and_times_that_cannot_be_read(world, schema, table, column, value):
    key = unique()
    world.sql(f"insert into {schema}.odd (id, {column}) values ('{key}', {value})")
    try:
        assert column in table("odd").get_item(Key={"id": key})["Item"]
        with refused() as caught:
            table("odd_numbers").get_item(Key={"id": key})
        assert column in caught.value.response["Error"]["Message"]
    finally:
        world.sql(f"delete from {schema}.odd where id = '{key}'")


def test_an_empty_array_is_no_set(world, schema, table):
    """There is no empty set, so the attribute is absent."""
    key = unique()
    world.sql(f"insert into {schema}.odd (id, texts) values ('{key}', '{{}}')")
    assert table("odd").get_item(Key={"id": key})["Item"] == {"id": key, "texts": []}
    assert table("odd_numbers").get_item(Key={"id": key})["Item"] == {"id": key}
    world.sql(f"delete from {schema}.odd where id = '{key}'")


def test_texts_of_all_kinds(world, schema, table):
    odd = table("odd")
    for text in ("\x01", "\x01\U0010fffe", "\x01\U0010ffff", "\x7f", "\u2028", "a\r\nb", "\\u0000",
                 "'; drop table x; --", "$1", "\U0001f388", "x" * 100_000):
        key = unique() + text[:50]
        item = {"id": key, "texts": [text, text], "data": {"k" + text[:9]: text, "l": [text]}}
        odd.put_item(Item=item)
        assert odd.get_item(Key={"id": key})["Item"] == item
        assert world.database.value(f"select texts[2] from {schema}.odd where id = %s",
                                    key) == text
        assert world.database.value(f"select data #>> '{{l,0}}' from {schema}.odd where id = %s",
                                    key) == text
        parameters = {"Key": {"id": key}, "ExpressionAttributeNames": {"#d": "data"},
                      "ExpressionAttributeValues": {":t": text}}
        with refused(code=CONDITION_FAILED):
            odd.update_item(UpdateExpression="SET #d.l[0] = :t",
                            ConditionExpression="#d.l[0] <> :t OR NOT contains(texts, :t)",
                            **parameters)
        changed = odd.update_item(
            UpdateExpression="SET #d.l[1] = :t", ReturnValues="UPDATED_NEW",
            ConditionExpression="#d.l[0] = :t AND contains(texts, :t)", **parameters)
        assert changed["Attributes"] == {"data": {"l": [text]}}
        odd.delete_item(Key={"id": key})


def test_rows_larger_than_an_item(world, schema, table):
    """Rows that SQL made may be larger than 400 KB, and pages still go on."""
    odd, prefix = table("odd"), unique()
    world.sql(f"insert into {schema}.odd (id, texts) select '{prefix}' || n,"
              " array[repeat(md5(n::text), 20000)] from generate_series(1, 6) n")
    try:
        found = all_items(odd.scan)
        assert sorted(item["id"] for item in found if item["id"].startswith(prefix)) == [
            f"{prefix}{n}" for n in range(1, 7)]
        pages = list(world.client.get_paginator("scan").paginate(TableName=odd.name))
        assert len(pages) >= 3
        assert len(odd.get_item(Key={"id": f"{prefix}1"})["Item"]["texts"][0]) == 640_000
        with refused():
            odd.put_item(Item={"id": prefix, "texts": ["x" * 500_000]})
        odd.update_item(Key={"id": f"{prefix}1"}, UpdateExpression="SET texts = :t",
                        ExpressionAttributeValues={":t": ["small"]})
    finally:
        world.sql(f"delete from {schema}.odd where id like '{prefix}%'")


# --- triggers ---


def test_triggers_that_change_rows(table):
    stamped, key = table("stamped"), unique()
    stamped.put_item(Item={"id": key, "word": "put"})
    expected = {"id": key, "word": "PUT", "changed": "2024-01-01T00:00:00.000000Z", "changes": 1}
    assert stamped.get_item(Key={"id": key})["Item"] == expected
    changed = stamped.update_item(Key={"id": key}, UpdateExpression="SET word = :w",
                                  ExpressionAttributeValues={":w": "x"}, ReturnValues="ALL_NEW")
    assert changed["Attributes"] == {**expected, "word": "X", "changes": 2}
    changed = stamped.update_item(Key={"id": key}, UpdateExpression="SET word = :w",
                                  ExpressionAttributeValues={":w": "y"},
                                  ReturnValues="UPDATED_NEW")
    assert changed["Attributes"] == {"word": "Y"}


# --- constraints that are looked at when a transaction ends ---


def test_deferred_constraints(world, schema, table):
    nodes = table("nodes")
    child = unique()
    for attempt in (
        lambda: nodes.put_item(Item={"id": child, "parent": "nobody"}),
        lambda: nodes.put_item(Item={"id": child, "parent": "nobody"},
                               ConditionExpression="attribute_not_exists(id)"),
        lambda: nodes.update_item(Key={"id": child}, UpdateExpression="SET #p = :p",
                                  ExpressionAttributeNames={"#p": "parent"},
                                  ExpressionAttributeValues={":p": "nobody"}),
        lambda: world.resource.meta.client.batch_write_item(RequestItems={
            nodes.name: [{"PutRequest": {"Item": {"id": child, "parent": "nobody"}}}]}),
    ):
        with refused() as caught:
            attempt()
        message = caught.value.response["Error"]["Message"]
        assert "parent" in message
        assert "foreign key constraint" in message
        assert "Item" not in nodes.get_item(Key={"id": child})
    nodes.put_item(Item={"id": child, "parent": "root", "rank": 1})
    with refused() as caught:
        nodes.put_item(Item={"id": unique(), "rank": 1})
    assert "rank" in caught.value.response["Error"]["Message"]
    # Within one transaction it holds again.
    world.resource.meta.client.batch_write_item(RequestItems={nodes.name: [
        {"PutRequest": {"Item": {"id": f"{child}-2", "parent": f"{child}-1"}}},
        {"PutRequest": {"Item": {"id": f"{child}-1", "parent": "root"}}}]})


def test_deferred_constraints_spare_others(table):
    """Requests that share a commit with one that its end refuses."""
    nodes, prefix = table("nodes"), unique()

    def put(number):
        item = {"id": f"{prefix}-{number}", "parent": "nobody" if number % 5 == 0 else "root"}
        with refused() if number % 5 == 0 else contextlib.nullcontext():
            nodes.put_item(Item=item)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(put, range(80)))
    assert sum(item["id"].startswith(prefix) for item in all_items(nodes.scan)) == 64


def test_a_key_that_is_deferred(table):
    late, key = table("late"), unique()
    late.put_item(Item={"id": key, "n": 1})
    late.put_item(Item={"id": key, "n": 2})
    with refused(code=CONDITION_FAILED):
        late.put_item(Item={"id": key, "n": 3}, ConditionExpression="attribute_not_exists(id)")
    late.update_item(Key={"id": key}, UpdateExpression="ADD n :n",
                     ExpressionAttributeValues={":n": 5})
    assert late.get_item(Key={"id": key})["Item"] == {"id": key, "n": 7}


# --- keys that PostgreSQL numbers ---


def test_clients_name_keys_that_are_generated(world, schema, table):
    generated = table("generated")
    generated.put_item(Item={"id": 1000, "n": 1})
    generated.update_item(Key={"id": 1001}, UpdateExpression="SET n = :n",
                          ExpressionAttributeValues={":n": 2})
    generated.put_item(Item={"id": 1000, "n": 3}, ReturnValues="ALL_OLD")
    assert world.sql(f"select * from {schema}.generated order by 1") == [(1000, 3), (1001, 2)]
    world.sql(f"insert into {schema}.generated (n) values (4)")
    assert sorted(item["n"] for item in all_items(generated.scan)) == [2, 3, 4]


# --- many rows at once ---


def test_a_batch_of_large_numbers(table):
    odd = table("odd")
    items = [{"id": unique(), "exact": Decimal(10) ** n, "double": Decimal(2) ** (n - 20)}
             for n in range(0, 38, 3)]
    with odd.batch_writer() as batch:
        for item in items:
            batch.put_item(Item=item)
    for item in items:
        found = odd.get_item(Key={"id": item["id"]})["Item"]
        assert found["exact"] == item["exact"]
        assert float(found["double"]) == pytest.approx(float(item["double"]), rel=1e-15)
        odd.delete_item(Key={"id": item["id"]})
