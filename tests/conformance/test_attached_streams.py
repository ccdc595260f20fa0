"""Streams of attached tables: changes by clients and by SQL, as items."""

import threading
import uuid

import psycopg
import pytest
from attached import SETTINGS, Attached, database_url, deaf, lab
from partiql import execute
from server import Server, eventually, remove, run, temporary_directory
from streams import (
    BOTH, OFF, VIEWS, Reader, arn_of, describe, enabled, images, key_of, streams_of)
from support import connect, refused, unique
from transactions import put, update, write

INSERT, MODIFY, REMOVE = "INSERT", "MODIFY", "REMOVE"
DENIED = "AccessDeniedException"

schema = lab(
    """
    create table {schema}.lines (
      id text, line int, word text, hidden text, primary key (id, line));
    comment on table {schema}.lines is '@dynamodb {"table": "{schema}.lines",
      "attributes": {"hidden": null}}';

    create table {schema}.owners (id text primary key, name text);
    comment on table {schema}.owners is '@dynamodb {"table": "{schema}.shop",
      "partition_key": "O#{id}", "sort_key": "A"}';
    create table {schema}.pets (owner text references {schema}.owners on delete cascade on update
      cascade, id int, kind text, primary key (owner, id));
    comment on table {schema}.pets is '@dynamodb {"table": "{schema}.shop",
      "partition_key": "O#{owner}", "sort_key": "P#{id:04}"}';

    create table {schema}.parts (id int, region text, note text, primary key (id, region))
      partition by list (region);
    create table {schema}.parts_a partition of {schema}.parts for values in ('a');
    create table {schema}.parts_b (note text, region text not null, id int not null);
    alter table {schema}.parts attach partition {schema}.parts_b for values in ('b');
    comment on table {schema}.parts is '@dynamodb {"table": "{schema}.parts"}';

    create type {schema}.mood as enum ('sad', 'happy');
    create type {schema}.point3 as (x int, y numeric, label text);
    create domain {schema}.cents as numeric check (value >= 0);
    create table {schema}.things (
      id numeric primary key,
      small smallint, medium int, large bigint,
      exact numeric, price numeric(8, 2), single real, double double precision, cents {schema}.cents,
      words text, short varchar(5), fixed char(4),
      flag boolean, bytes bytea,
      day date, clock time, moment timestamp, instant timestamptz, span interval,
      feeling {schema}.mood, unique_id uuid, address inet, network cidr, cash money, bits bit(3),
      document jsonb, raw json,
      numbers int[], texts text[], grid int[], days date[], places {schema}.point3[],
      place {schema}.point3, period daterange, times tstzrange,
      doubled numeric generated always as (exact * 2) stored
    );
    comment on table {schema}.things is '@dynamodb {"table": "{schema}.things"}';

    create view {schema}.looks as select * from {schema}.lines;
    comment on view {schema}.looks is '@dynamodb {"table": "{schema}.looks",
      "partition_key": "id", "sort_key": "line"}';
    create table {schema}.parents (id text primary key);
    create table {schema}.children () inherits ({schema}.parents);
    comment on table {schema}.parents is '@dynamodb {"table": "{schema}.parents"}';
    create table {schema}.notes (id text primary key, tenant text);
    comment on table {schema}.notes is
      '@dynamodb {"table": "{schema}.notes", "principal": true}';
    """,
    "{schema}.lines", "{schema}.shop", "{schema}.parts", "{schema}.things", "{schema}.looks",
    "{schema}.parents", "{schema}.notes",
)


@pytest.fixture(scope="module")
def streams(world):
    return connect(world.server.url, api="dynamodbstreams")


def begin(world, name, view=BOTH):
    """The table with a stream that has begun."""
    table = world.table(name)
    world.client.update_table(TableName=name, StreamSpecification=enabled(view))
    return table


@pytest.fixture(scope="module")
def lines(world, schema):
    return begin(world, f"{schema}.lines")


@pytest.fixture(scope="module")
def shop(world, schema):
    return begin(world, f"{schema}.shop")


def line(key, word, number=1):
    return {"id": key, "line": number, "word": word}


def new_table(world, columns="id text primary key, word text"):
    """A table of its own for what changes it: (its name, the relation's)."""
    name = f"streams_{uuid.uuid4().hex[:12]}"
    world.sql(f"create table public.{name} ({columns});"
              f" comment on table public.{name} is '@dynamodb {{\"table\": \"{name}\"}}'")
    world.wait_for(name)
    return name


@pytest.fixture
def own(world):
    name = new_table(world)
    yield begin(world, name)
    world.sql(f"drop table if exists public.{name}")


# --- what writes ---


def test_clients(world, streams, schema, lines):
    reader = Reader(streams, arn_of(lines))
    p = unique()
    key = {"id": p, "line": 1}
    lines.put_item(Item=line(p, "a"))
    lines.put_item(Item=line(p, "a"))  # no change
    lines.update_item(Key=key, UpdateExpression="SET word = :w",
                      ExpressionAttributeValues={":w": "b"})
    write(world.resource, update(lines, key, "SET word = :w",
                                 ExpressionAttributeValues={":w": "c"}),
          put(lines, line(p, "x", 2)))
    execute(world.resource, f"UPDATE \"{lines.name}\" SET word = 'd' WHERE id = '{p}' AND line = 1")
    world.resource.meta.client.batch_write_item(RequestItems={lines.name: [
        {"DeleteRequest": {"Key": key}}, {"PutRequest": {"Item": line(p, "y", 2)}}]})
    lines.delete_item(Key=key)  # of nothing
    assert reader.changes(5, **key) == [
        (INSERT, None, line(p, "a")), (MODIFY, line(p, "a"), line(p, "b")),
        (MODIFY, line(p, "b"), line(p, "c")), (MODIFY, line(p, "c"), line(p, "d")),
        (REMOVE, line(p, "d"), None)]
    assert reader.changes(2, id=p, line=2) == [
        (INSERT, None, line(p, "x", 2)), (MODIFY, line(p, "x", 2), line(p, "y", 2))]


def test_sql(world, streams, schema, lines):
    reader = Reader(streams, arn_of(lines))
    p, back = unique(), unique()
    relation = f"{schema}.lines"
    world.sql(f"insert into {relation} select %s, n, 'w' from generate_series(1, 3) n", p)
    world.sql(f"update {relation} set word = word || line where id = %s and line < 3", p)
    world.sql(f"update {relation} set word = word where id = %s", p)  # no change
    for word in ("new", "newer"):
        world.sql(f"insert into {relation} values (%s, 4, %s)"
                  " on conflict (id, line) do update set word = excluded.word", p, word)
    with psycopg.connect(world.database.url) as transaction:
        transaction.execute(f"insert into {relation} values (%s, 1, 'never')", (back,))
        transaction.execute("savepoint s")
        transaction.execute(f"delete from {relation} where id = %s", (p,))
        transaction.execute("rollback to s")
        transaction.rollback()
    with psycopg.connect(world.database.url) as transaction:
        with transaction.cursor().copy(f"copy {relation} (id, line) from stdin") as copy:
            copy.write_row((p, 5))
    world.sql(f"delete from {relation} where id = %s", p)
    assert reader.changes(3, id=p, line=1) == [
        (INSERT, None, line(p, "w")), (MODIFY, line(p, "w"), line(p, "w1")),
        (REMOVE, line(p, "w1"), None)]
    assert reader.changes(2, id=p, line=3) == [
        (INSERT, None, line(p, "w", 3)), (REMOVE, line(p, "w", 3), None)]
    assert [new for _, _, new in reader.changes(3, id=p, line=4)] == [
        line(p, "new", 4), line(p, "newer", 4), None]
    assert reader.changes(2, id=p, line=5)[0] == (INSERT, None, {"id": p, "line": 5})
    assert reader.of(0, id=back, line=1) == []


def test_changes_of_the_key(world, streams, schema, lines):
    reader = Reader(streams, arn_of(lines))
    p, q = unique(), unique()
    world.sql(f"insert into {schema}.lines values (%s, 1, 'w')", p)
    world.sql(f"update {schema}.lines set line = 2 where id = %s", p)
    world.sql(f"update {schema}.lines set id = %s, word = 'v' where id = %s", q, p)
    assert reader.changes(2, id=p, line=1) == [
        (INSERT, None, line(p, "w")), (REMOVE, line(p, "w"), None)]
    assert reader.changes(2, id=p, line=2) == [
        (INSERT, None, line(p, "w", 2)), (REMOVE, line(p, "w", 2), None)]
    assert reader.changes(1, id=q, line=2) == [(INSERT, None, line(q, "v", 2))]


def test_columns_that_are_no_attributes(world, streams, schema, lines):
    reader = Reader(streams, arn_of(lines))
    p = unique()
    world.sql(f"insert into {schema}.lines values (%s, 1, 'w', 'secret')", p)
    world.sql(f"update {schema}.lines set hidden = 'other' where id = %s", p)
    world.sql(f"update {schema}.lines set hidden = 'last', word = null where id = %s", p)
    assert reader.changes(2, id=p, line=1) == [
        (INSERT, None, line(p, "w")), (MODIFY, line(p, "w"), {"id": p, "line": 1})]


def test_rows_that_are_no_items(world, streams, schema, lines):
    reader = Reader(streams, arn_of(lines))
    p = unique()
    world.sql(f"insert into {schema}.lines values ('', 1, 'w'), (%s, 1, 'w')", "x" * 2049)
    world.sql(f"update {schema}.lines set word = 'v' where id = ''")
    world.sql(f"update {schema}.lines set id = %s where id = ''", p)
    world.sql(f"delete from {schema}.lines where length(id) = 2049")
    assert reader.changes(1, id=p, line=1) == [(INSERT, None, line(p, "v"))]
    assert not [record for record in reader.records if len(key_of(record)["id"]) in (0, 2049)]


def test_several_relations(world, streams, schema, shop):
    reader = Reader(streams, arn_of(shop))
    p, q = (f"{number}{uuid.uuid4().hex}" for number in (1, 2))
    owner, pet = {"PK": f"O#{p}", "SK": "A"}, {"PK": f"O#{p}", "SK": "P#0007"}
    shop.put_item(Item={**owner, "id": p, "name": "Ann"})
    shop.put_item(Item={**pet, "kind": "cat"})
    world.sql(f"update {schema}.owners set id = %s where id = %s", q, p)  # and the pet's
    world.sql(f"delete from {schema}.owners where id = %s", q)  # and the pet
    assert [name for name, _, _ in reader.changes(2, **owner)] == [INSERT, REMOVE]
    image = {**pet, "owner": p, "id": 7, "kind": "cat"}
    assert reader.changes(2, **pet) == [(INSERT, None, image), (REMOVE, image, None)]
    image = {"PK": f"O#{q}", "SK": "P#0007", "owner": q, "id": 7, "kind": "cat"}
    assert reader.changes(2, PK=f"O#{q}", SK="P#0007") == [
        (INSERT, None, image), (REMOVE, image, None)]


def test_partitions(world, streams, schema):
    table = begin(world, f"{schema}.parts")
    reader = Reader(streams, arn_of(table))
    world.sql(f"insert into {schema}.parts values (1, 'a', 'n'), (1, 'b', 'm')")
    world.sql(f"update {schema}.parts set note = 'o'")
    world.sql(f"update {schema}.parts set region = 'b', id = 2 where region = 'a'")
    world.sql(f"create table {schema}.parts_c partition of {schema}.parts for values in ('c')")
    world.sql(f"insert into {schema}.parts values (3, 'c', 'p')")
    a, b = ({"id": 1, "region": region} for region in "ab")
    assert reader.changes(3, **a) == [
        (INSERT, None, {**a, "note": "n"}), (MODIFY, {**a, "note": "n"}, {**a, "note": "o"}),
        (REMOVE, {**a, "note": "o"}, None)]
    assert reader.changes(2, **b) == [
        (INSERT, None, {**b, "note": "m"}), (MODIFY, {**b, "note": "m"}, {**b, "note": "o"})]
    assert reader.changes(1, id=2, region="b") == [
        (INSERT, None, {"id": 2, "region": "b", "note": "o"})]
    assert reader.changes(1, id=3, region="c")[0][0] == INSERT


# Values of columns of each type, in SQL.
ROWS = [
    "null",
    "small = -32768, medium = 2147483647, large = -9223372036854775808, exact = "
    "1234567890.01234567890, price = -0.5, single = 1.1, double = 1e-100, cents = 5.50",
    "words = E'é\"\\\\,(){}\\n ', short = '', fixed = 'ab', flag = false, bytes = '\\x00ff22'",
    "day = '0044-03-15 BC', clock = '24:00', moment = 'infinity', instant = "
    "'2020-02-29 23:59:59.123456+05:30', span = '-1 year 2 days -00:00:01.5'",
    "day = '2020-02-29', clock = '01:02:03.000004', moment = '2020-01-01', instant = "
    "'0001-01-01 00:00 BC', span = '1 month'",
    "feeling = 'sad', unique_id = '00112233-4455-6677-8899-aabbccddeeff', address = '10.0.0.1', "
    "network = '10.0.0.0/8', cash = -1234.56, bits = '101'",
    "document = '{\"b\": [1, 2.50, null, \"q\\\"\"], \"a\": {\"\": true}}', raw = "
    "' {\"z\":1, \"a\" : [\"\\u00e9\\\\\"]} '",
    "numbers = '[2:3]={1,null}', texts = array['', 'a,b', 'null', null], grid = '{{1,2},{3,4}}', "
    "days = array['2020-01-01'::date], places = array[row(1, 2.50, 'a\"b')]::{schema}.point3[]",
    "place = row(null, 1.0, ''), period = '[2020-01-01,2020-02-01)', times = "
    "'(2020-01-01 00:00+00,]'",
    "numbers = '{}', texts = '{}', place = row(null, null, null), period = 'empty', words = ''",
]


def test_every_type(world, streams, schema):
    """An image is what GetItem answers, however the session that wrote prints values."""
    table = begin(world, f"{schema}.things")
    client = world.client
    reader = Reader(streams, arn_of(table))
    expected = []
    with psycopg.connect(world.database.url, autocommit=True, options=(
            "-c datestyle=German,DMY -c intervalstyle=sql_standard -c timezone=Asia/Kolkata "
            "-c extra_float_digits=-5 -c bytea_output=escape -c search_path=pg_catalog")) as odd:
        for number, values in enumerate(ROWS, 1):
            odd.execute("set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'")
            odd.execute(f"insert into {schema}.things (id) values (%s)", (number,))
            odd.execute("set datestyle = 'German, DMY'; set intervalstyle = 'sql_standard'")
            if values != "null":
                values = values.replace("{schema}", schema)
                world.sql(f"create table {schema}.sample as table {schema}.things with no data")
                world.sql(f"insert into {schema}.sample (id) values ({number})")
                world.sql(f"update {schema}.sample set {values}")
                columns = [part[0] for part in world.sql(
                    "select attname from pg_attribute where attrelid = %s::regclass and attnum > 1"
                    " and not attisdropped and attname <> 'doubled'", f"{schema}.sample")]
                odd.execute(
                    f"update {schema}.things t set ({', '.join(columns)}) = (select "
                    f"{', '.join(columns)} from {schema}.sample) where id = {number}")
                world.sql(f"drop table {schema}.sample")
            expected.append(client.get_item(
                TableName=table.name, Key={"id": {"N": str(number)}}, ConsistentRead=True)["Item"])
    for number, item in enumerate(expected, 1):
        records = reader.of(1 if len(item) == 1 else 2, id=number)
        assert records[-1]["dynamodb"]["NewImage"] == item
        table.delete_item(Key={"id": number})
        records = reader.of(len(records) + 1, id=number)
        assert records[-1]["dynamodb"]["OldImage"] == item


def test_equal_numbers_are_one_key(world, streams, schema):
    name = new_table(world, "id numeric primary key, word text")
    reader = Reader(streams, arn_of(begin(world, name)))
    world.sql(f"insert into public.{name} values (1.0, 'a')")
    world.sql(f"update public.{name} set id = 1.00, word = 'b'")
    assert reader.changes(2, id=1) == [
        (INSERT, None, {"id": 1, "word": "a"}),
        (MODIFY, {"id": 1, "word": "a"}, {"id": 1, "word": "b"})]
    world.sql(f"drop table public.{name}")


def test_values_that_no_attribute_can_be(world, streams):
    name = new_table(world, "id text primary key, number numeric, word text")
    reader = Reader(streams, arn_of(begin(world, name)))
    world.sql(f"insert into public.{name} values ('k', 'NaN', 'a')")
    world.sql(f"update public.{name} set number = 1")
    assert reader.changes(2, id="k") == [
        (INSERT, None, {"id": "k", "word": "a"}),
        (MODIFY, {"id": "k", "word": "a"}, {"id": "k", "word": "a", "number": 1})]
    world.sql(f"drop table public.{name}")


# --- the stream itself ---


def test_description(world, streams, schema):
    name = new_table(world)
    table = begin(world, name, "KEYS_ONLY")
    told = world.description(name)
    assert told["StreamSpecification"] == enabled("KEYS_ONLY")
    arn = told["LatestStreamArn"]
    assert arn.endswith(told["LatestStreamLabel"])
    found = describe(streams, arn)
    assert (found["StreamStatus"], found["KeySchema"], found["TableName"]) == (
        "ENABLED", [{"AttributeName": "id", "KeyType": "HASH"}], name)
    assert [stream["StreamArn"] for stream in streams_of(streams, TableName=name)] == [arn]
    with refused("Table already has an enabled stream: TableName: " + name):
        world.client.update_table(TableName=name, StreamSpecification=enabled())
    table.put_item(Item={"id": "a"})
    reader = Reader(streams, arn)
    assert reader.changes(1, id="a") == [(INSERT, None, None)]

    world.client.update_table(TableName=name, StreamSpecification=OFF)
    told = world.description(name)
    assert "StreamSpecification" not in told and told["LatestStreamArn"] == arn
    assert describe(streams, arn)["StreamStatus"] == "DISABLED"
    table.put_item(Item={"id": "b"})
    assert Reader(streams, arn).changes(1, id="a") == [(INSERT, None, None)]
    reader.read()
    assert len(reader.records) == 1
    assert world.sql(f"select from pg_trigger where tgrelid = 'public.{name}'::regclass") == []
    with refused("Table has no stream to disable: TableName: " + name):
        world.client.update_table(TableName=name, StreamSpecification=OFF)

    begin(world, name)
    table.put_item(Item={"id": "c"})
    assert arn_of(table) != arn
    assert Reader(streams, arn_of(table)).all(1)
    world.sql(f"drop table public.{name}")


@pytest.mark.parametrize("view", VIEWS)
def test_views_of_a_stream(world, streams, view):
    name = new_table(world)
    table = begin(world, name, view)
    for word in ("a", "b"):
        table.put_item(Item={"id": "k", "word": word})
    _, old, new = Reader(streams, arn_of(table)).changes(2, id="k")[1]
    assert old == ({"id": "k", "word": "a"} if view in (BOTH, "OLD_IMAGE") else None)
    assert new == ({"id": "k", "word": "b"} if view in (BOTH, "NEW_IMAGE") else None)
    world.sql(f"drop table public.{name}")


def test_nothing_else_is_changed(world, lines):
    with refused(f"Table {lines.name} is attached to relations of the database, which are changed "
                 "there"):
        world.client.update_table(TableName=lines.name, DeletionProtectionEnabled=True)


@pytest.mark.parametrize(("name", "why"), [
    ("looks", "is a view, which has no changes of its own: attach the tables behind it"),
    ("parents", "is a table that others inherit from, whose rows are its rows too"),
    ("notes", "clients share it, and a stream would show each of them the items of all"),
])
def test_tables_that_cannot_have_one(world, schema, name, why):
    with refused() as caught:
        begin(world, f"{schema}.{name}")
    assert why in caught.value.response["Error"]["Message"]


def test_other_children_of_the_log(world, streams, own):
    reader = Reader(streams, arn_of(own))
    for word in "abc":
        own.put_item(Item={"id": "k", "word": word})
        world.sql("select tuskgate.roll_log(l.id, '0') from tuskgate.change_logs l"
                  " where l.table_name = %s", own.name)
    assert [new["word"] for _, _, new in reader.changes(3, id="k")] == ["a", "b", "c"]
    assert world.database.value("select generation from tuskgate.change_logs where table_name = %s",
                                own.name) == 4


# --- what the owner changes meanwhile ---


def test_other_columns(world, streams, own):
    """Images have the columns that there are when they are read, by their names."""
    relation = f"public.{own.name}"

    def item():
        return own.get_item(Key={"id": "k"})["Item"]

    world.sql(f"insert into {relation} values ('k', 'a,\"b\\')")
    world.sql(f"alter table {relation} add column number int default 7")
    world.sql(f"update {relation} set word = 'c'")
    eventually(lambda: item() == {"id": "k", "word": "c", "number": 7}, "the new column")
    first = {"id": "k", "word": 'a,"b\\'}
    assert Reader(streams, arn_of(own)).changes(2, id="k") == [
        (INSERT, None, first), (MODIFY, {**first, "number": 7}, item())]
    world.sql(f"alter table {relation} rename word to text")
    world.sql(f"update {relation} set text = 'd'")
    eventually(lambda: "text" in item(), "the new name")
    # The update before the renaming changed nothing that can be seen now.
    assert Reader(streams, arn_of(own)).changes(2, id="k") == [
        (INSERT, None, {"id": "k"}),
        (MODIFY, {"id": "k", "text": "c", "number": 7}, {"id": "k", "text": "d", "number": 7})]
    world.sql(f"alter table {relation} drop column text")
    world.sql(f"update {relation} set number = 8")
    eventually(lambda: item() == {"id": "k", "number": 8}, "the dropped column")
    assert Reader(streams, arn_of(own)).changes(2, id="k") == [
        (INSERT, None, {"id": "k"}),
        (MODIFY, {"id": "k", "number": 7}, {"id": "k", "number": 8})]


def test_images_after_a_column_came(world, streams, own):
    relation = f"public.{own.name}"
    words = ["", "a,\"b\\", "(", " x ", "null", "é\n"]
    for number, word in enumerate(words):
        world.sql(f"insert into {relation} values (%s, %s)", str(number), word)
    world.sql(f"alter table {relation} add column number int")
    world.sql(f"alter table {relation} drop column if exists nothing")
    reader = Reader(streams, arn_of(own))
    for number, word in enumerate(words):
        assert reader.changes(1, id=str(number)) == [
            (INSERT, None, {"id": str(number), "word": word})]


def test_another_type_holds_up_nobody(world, streams, own):
    relation = f"public.{own.name}"
    world.sql(f"insert into {relation} values ('k', 'no number'), ('l', '2')")
    world.sql(f"delete from {relation} where id = 'k'")
    world.sql(f"alter table {relation} alter word type int using word::int")
    world.sql(f"update {relation} set word = 3")
    eventually(lambda: own.get_item(Key={"id": "l"})["Item"]["word"] == 3, "the column's new type")
    reader = Reader(streams, arn_of(own))
    assert reader.changes(2, id="l") == [
        (INSERT, None, {"id": "l", "word": 2}),
        (MODIFY, {"id": "l", "word": 2}, {"id": "l", "word": 3})]
    assert reader.of(0, id="k") == []


def ended(streams, arn):
    eventually(lambda: describe(streams, arn)["StreamStatus"] == "DISABLED", "the stream's end")


@pytest.mark.parametrize("change", [
    "comment on table {relation} is null",
    "drop table {relation}",
    "alter table {relation} rename id to key",
    "alter table {relation} rename to \"{name}_other\"",
])
def test_streams_of_what_is_detached_end(world, streams, change):
    name = new_table(world)
    table = begin(world, name)
    arn = arn_of(table)
    reader = Reader(streams, arn)
    table.put_item(Item={"id": "a"})
    reader.changes(1, id="a")
    world.sql(change.format(relation=f"public.{name}", name=name))
    ended(streams, arn)
    reader.read()
    reader.read()
    assert len(reader.records) == 1
    world.sql(f"drop table if exists public.{name}, public.{name}_other")


def test_streams_of_what_is_detached_at_once_end(world, streams):
    """Before the gateway has heard that the stream began."""
    name = new_table(world)
    with deaf(world.server):
        arn = arn_of(begin(world, name))
        world.sql(f'alter table public.{name} rename to "{name}_other"')
    ended(streams, arn)
    world.sql(f'drop table public."{name}_other"')


def test_a_trigger_that_is_dropped_ends_its_stream(world, streams, own):
    arn = arn_of(own)
    trigger = world.database.value(
        "select tgname from pg_trigger where tgrelid = %s::regclass"
        " and tgname not like '%%_truncate'", f"public.{own.name}")
    world.sql(f'drop trigger "{trigger}" on public.{own.name}')
    world.sql("select tuskgate.keep_logs('1 hour')")
    ended(streams, arn)


def test_streams_of_one_moment_are_told_apart(world, streams, own):
    client = world.client
    world.sql("select tuskgate.set_clock(timestamptz '2030-01-01')")
    try:
        labels = []
        for _ in range(3):
            client.update_table(TableName=own.name, StreamSpecification=OFF)
            answer = client.update_table(TableName=own.name, StreamSpecification=enabled())
            labels.append(answer["TableDescription"]["LatestStreamLabel"])
            assert arn_of(own) == answer["TableDescription"]["LatestStreamArn"]
            assert describe(streams, arn_of(own))["StreamStatus"] == "ENABLED"
        assert len(set(labels)) == 3 and labels == sorted(labels)
    finally:
        world.sql("select tuskgate.set_clock()")


# --- rights, gateways, writers ---


@pytest.fixture
def limited(world):
    """A gateway whose role was granted nothing but what `tuskgate grant` gives, and a table."""
    role = f"streaming_{uuid.uuid4().hex[:8]}"
    name = new_table(world)
    directory = temporary_directory()
    world.sql(f"create role {role} login;"
              f" grant select, insert, update, delete on public.{name} to {role}")
    granted = run("grant", "--role", role, "--apply", "--database-url", database_url(world.server))
    assert (granted.returncode, granted.stderr) == (0, "")
    try:
        with Server(directory / "none", "--database-url",
                    database_url(world.server, user=role), "--trust-owners", "*") as server:
            attached = Attached(server, url=database_url(world.server))
            attached.role = role
            attached.wait_for(name)
            yield attached, name
            attached.close()
    finally:
        world.sql(f"drop table if exists public.{name}; drop owned by {role}; drop role {role}")
        remove(directory)


def test_a_role_with_few_rights(world, streams, limited):
    gateway, name = limited
    with refused("The database role of the server may not make the trigger that a stream needs: "
                 f"\"grant trigger on public.{name}\" lets it", DENIED):
        begin(gateway, name)
    world.sql(f"grant trigger on public.{name} to {gateway.role}")
    table = begin(gateway, name)
    writer = f"writer_{uuid.uuid4().hex[:8]}"
    world.sql(f"create role {writer} login; grant insert, update on public.{name} to {writer}")
    table.put_item(Item={"id": "a", "word": "by a client"})
    with psycopg.connect(database_url(world.server, user=writer), autocommit=True) as other:
        other.execute(f"insert into public.{name} values ('b', 'by a role without other rights')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            other.execute("select tuskgate.log_row()")
    arn = arn_of(table)
    reader = Reader(connect(gateway.server.url, api="dynamodbstreams"), arn)
    assert {record["dynamodb"]["Keys"]["id"]["S"] for record in reader.all(2)} == {"a", "b"}
    assert len(Reader(streams, arn).all(2)) == 2  # at another gateway
    # Who may make a trigger may not drop it: it stays, and does nothing.
    gateway.client.update_table(TableName=name, StreamSpecification=OFF)
    table.put_item(Item={"id": "c"})
    begin(gateway, name)
    table.put_item(Item={"id": "d"})
    reader = Reader(streams, arn_of(table))
    assert [record["dynamodb"]["Keys"]["id"]["S"] for record in reader.all(1)] == ["d"]
    world.sql(f"drop owned by {writer}; drop role {writer}")


def test_two_gateways(world, streams, own):
    directory = temporary_directory()
    try:
        with Server(directory / "none", "--database-url", database_url(world.server)) as server:
            other = Attached(server, url=database_url(world.server))
            other.wait_for(own.name)
            assert other.description(own.name)["LatestStreamArn"] == arn_of(own)
            other.table(own.name).put_item(Item={"id": "a", "word": "x"})
            own.put_item(Item={"id": "a", "word": "y"})
            for client in (streams, connect(server.url, api="dynamodbstreams")):
                assert [new["word"] for _, _, new in
                        Reader(client, arn_of(own)).changes(2, id="a")] == ["x", "y"]
            other.client.update_table(TableName=own.name, StreamSpecification=OFF)
            eventually(lambda: "StreamSpecification" not in world.description(own.name),
                       "the other gateway's change")
            other.close()
        # A gateway that ends has its streams go on.
        begin(world, own.name)
        own.put_item(Item={"id": "b"})
        assert Reader(streams, arn_of(own)).all(1)
    finally:
        remove(directory)


def test_order_under_many_writers(world, streams):
    name = new_table(world, "id int primary key, n int not null")
    world.sql(f"insert into public.{name} select i, 0 from generate_series(0, 4) i")
    table = begin(world, name)
    reader = Reader(streams, arn_of(table))

    def work(number):
        with psycopg.connect(world.database.url, options=SETTINGS) as own:
            for i in range(25):
                own.execute(f"update public.{name} set n = n + 1 where id = %s",
                            ((number + i) % 5,))
                if i % 5 == 3:
                    own.rollback()
                else:
                    own.commit()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        reader.read()
    for thread in threads:
        thread.join()
    reader.all(8 * 20)
    for key, count in world.sql(f"select id, n from public.{name}"):
        found = [images(record) for record in reader.of(count, id=key)]
        assert [(old["n"], new["n"]) for _, old, new in found] == [(n, n + 1) for n in range(count)]
    world.sql(f"drop table public.{name}")
