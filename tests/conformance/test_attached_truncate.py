"""TRUNCATE of attached relations that have a stream: a REMOVE for each row."""

import uuid

import psycopg
import pytest
from attached import Attached, database_url
from server import Server, eventually, own_server, remove, run, temporary_directory
from streams import BOTH, OFF, VIEWS, Reader, arn_of, enabled, images
from support import connect

INSERT, REMOVE = "INSERT", "REMOVE"


@pytest.fixture(scope="module")
def world():
    """Its own database: `tuskgate grant`, which other suites call, hands the logs of one over."""
    with own_server() as server:
        world = Attached(server)
        yield world
        world.close()


@pytest.fixture(scope="module")
def streams(world):
    return connect(world.server.url, api="dynamodbstreams")


def begin(world, name, view=BOTH):
    world.client.update_table(TableName=name, StreamSpecification=enabled(view))
    return world.table(name)


@pytest.fixture
def make(world):
    """A factory of relations, in a schema of their own: {schema} is its name, and the table's."""
    schemas = []

    def made(definition, *tables):
        schema = f"truncated_{uuid.uuid4().hex[:12]}"
        world.sql(f"create schema {schema}")
        schemas.append(schema)
        world.sql(definition.replace("{schema}", schema))
        world.wait_for(schema, *(table.replace("{schema}", schema) for table in tables))
        return schema

    yield made
    for schema in schemas:
        world.sql(f"drop schema {schema} cascade")


LINES = """
    create table {schema}.lines (id text, line int, word text, hidden text,
      primary key (id, line));
    comment on table {schema}.lines is
      '@dynamodb {"table": "{schema}", "attributes": {"hidden": null}}';
"""

PARTS = """
    create table {schema}.parts (id int, region text, note text, primary key (id, region))
      partition by list (region);
    create table {schema}.parts_a partition of {schema}.parts for values in ('a');
    create table {schema}.parts_b (note text, region text not null, id int not null)
      partition by list (id);
    create table {schema}.parts_b1 partition of {schema}.parts_b for values in (1);
    alter table {schema}.parts attach partition {schema}.parts_b for values in ('b');
    comment on table {schema}.parts is '@dynamodb {"table": "{schema}"}';
"""


def triggers(world, schema):
    """The relations that have a trigger for TRUNCATE."""
    return [name for name, in world.sql(
        "select c.relname from pg_trigger g join pg_class c on c.oid = g.tgrelid"
        " where c.relnamespace = %s::regnamespace and g.tgname like '%%_truncate' order by 1",
        schema)]


def removed(reader, count):
    """The old images of as many records of REMOVE, and what else there is."""
    found = [images(record) for record in reader.all(count)]
    return ([old for name, old, _ in found if name == REMOVE],
            [name for name, _, _ in found if name != REMOVE])


def test_each_row_is_removed(world, streams, make):
    schema = make(LINES)
    relation = f"{schema}.lines"
    world.sql(f"insert into {relation} values ('before', 1, 'w')")
    table = begin(world, schema)
    world.sql(f"insert into {relation} values ('a', 1, 'v', 'secret'), ('a', 2, null, null)")
    world.sql(f"update {relation} set word = 'x' where line = 2")
    world.sql(f"truncate {relation}")
    table.put_item(Item={"id": "a", "line": 1})
    world.sql(f"truncate {relation}")
    world.sql(f"truncate {relation}")
    reader = Reader(streams, arn_of(table))
    assert reader.changes(1, id="before", line=1) == [
        (REMOVE, {"id": "before", "line": 1, "word": "w"}, None)]
    first, second = {"id": "a", "line": 1}, {"id": "a", "line": 2}
    assert reader.changes(4, **first) == [
        (INSERT, None, {**first, "word": "v"}), (REMOVE, {**first, "word": "v"}, None),
        (INSERT, None, first), (REMOVE, first, None)]
    assert reader.changes(3, **second)[-1] == (REMOVE, {**second, "word": "x"}, None)
    reader.read()
    assert len(reader.records) == 8


@pytest.mark.parametrize("view", VIEWS)
def test_views_of_a_stream(world, streams, make, view):
    schema = make(LINES)
    world.sql(f"insert into {schema}.lines values ('a', 1, 'w')")
    table = begin(world, schema, view)
    world.sql(f"truncate {schema}.lines")
    image = {"id": "a", "line": 1, "word": "w"} if view in (BOTH, "OLD_IMAGE") else None
    assert Reader(streams, arn_of(table)).changes(1, id="a", line=1) == [(REMOVE, image, None)]


def test_what_is_rolled_back(world, streams, make):
    schema = make(LINES)
    table = begin(world, schema)
    world.sql(f"insert into {schema}.lines values ('a', 1, 'w')")
    with psycopg.connect(world.database.url) as transaction:
        transaction.execute(f"insert into {schema}.lines values ('never', 1)")
        transaction.execute(f"truncate {schema}.lines")
        transaction.rollback()
    with psycopg.connect(world.database.url) as transaction:
        transaction.execute(f"insert into {schema}.lines values ('b', 1)")
        transaction.execute("savepoint s")
        transaction.execute(f"truncate {schema}.lines")
        transaction.execute("rollback to s")
        transaction.execute(f"delete from {schema}.lines where id = 'a'")
    assert [name for name, _, _ in map(images, Reader(streams, arn_of(table)).all(3))] == [
        INSERT, INSERT, REMOVE]


def test_many_rows(world, streams, make):
    schema = make(LINES)
    world.sql(f"insert into {schema}.lines"
              " select 'k' || i % 7, i, repeat('w', 300) from generate_series(1, 5000) i")
    table = begin(world, schema)
    world.sql(f"truncate {schema}.lines")
    found, _ = removed(Reader(streams, arn_of(table)), 5000)
    assert sorted(item["line"] for item in found) == list(range(1, 5001))


def test_columns_of_any_name(world, streams, make):
    """Names that the trigger's statement has, too; equal numbers are one key."""
    schema = make("""
        create table {schema}.names (r numeric primary key, w float8, key text, "whole" text[],
          "tableoid""'%" text);
        comment on table {schema}.names is '@dynamodb {"table": "{schema}"}';
    """)
    table = begin(world, schema)
    world.sql(f"insert into {schema}.names values (1.00, -0.0, 'k', '{{a,b}}', 'o')")
    image = {"r": 1, "w": 0, "key": "k", "whole": ["a", "b"], "tableoid\"'%": "o"}
    assert table.get_item(Key={"r": 1})["Item"] == image
    world.sql(f"truncate {schema}.names")
    reader = Reader(streams, arn_of(table))
    assert reader.changes(2, r=1) == [(INSERT, None, image), (REMOVE, image, None)]
    # Records of one item are in one shard: by the same hash.
    log = world.database.value("select relation from tuskgate.change_logs where table_name = %s",
                               schema)
    assert world.database.value(f'select count(distinct h) from tuskgate_log."{log}"') == 1


def test_cascades(world, streams, make):
    """One table of two relations, and one that refers to them."""
    schema = make("""
        create table {schema}.owners (id text primary key);
        comment on table {schema}.owners is '@dynamodb {"table": "{schema}",
          "partition_key": "O#{id}", "sort_key": "A"}';
        create table {schema}.pets (owner text references {schema}.owners, id int, kind text,
          primary key (owner, id));
        comment on table {schema}.pets is '@dynamodb {"table": "{schema}",
          "partition_key": "O#{owner}", "sort_key": "P#{id:04}"}';
        create table {schema}.visits (id int primary key, owner text, pet int,
          foreign key (owner, pet) references {schema}.pets);
        comment on table {schema}.visits is '@dynamodb {"table": "{schema}_visits"}';
    """, "{schema}_visits")
    pets, visits = begin(world, schema), begin(world, f"{schema}_visits")
    world.sql(f"insert into {schema}.owners values ('ann');"
              f" insert into {schema}.pets values ('ann', 7, 'cat');"
              f" insert into {schema}.visits values (1, 'ann', 7)")
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        world.sql(f"truncate {schema}.owners")
    world.sql(f"truncate {schema}.owners cascade")
    reader = Reader(streams, arn_of(pets))
    assert reader.changes(2, PK="O#ann", SK="A")[1] == (
        REMOVE, {"PK": "O#ann", "SK": "A", "id": "ann"}, None)
    assert reader.changes(2, PK="O#ann", SK="P#0007")[1] == (
        REMOVE, {"PK": "O#ann", "SK": "P#0007", "owner": "ann", "id": 7, "kind": "cat"}, None)
    assert Reader(streams, arn_of(visits)).changes(2, id=1)[1] == (
        REMOVE, {"id": 1, "owner": "ann", "pet": 7}, None)


def test_partitions(world, streams, make):
    schema = make(PARTS)
    table = begin(world, schema)
    assert triggers(world, schema) == ["parts", "parts_a", "parts_b1"]
    reader = Reader(streams, arn_of(table))

    def truncate(relation, gone):
        """All rows once more, all of which go whose region and id are told."""
        before = len(reader.records)
        world.sql(f"delete from {schema}.parts")
        world.sql(f"insert into {schema}.parts values (1, 'a', 'n'), (1, 'b', 'm')")
        world.sql(f"truncate {schema}.{relation}")
        left = world.sql(f"select id, region from {schema}.parts")
        assert {(1, "a"), (1, "b")} - gone == set(left)
        world.sql(f"delete from {schema}.parts")
        for region, note in (("a", "n"), ("b", "m")):
            key = {"id": 1, "region": region}
            records = [images(record) for record in reader.of(counts[region] + 2, **key)]
            counts[region] += 2
            assert records[-2:] == [
                (INSERT, None, {**key, "note": note}), (REMOVE, {**key, "note": note}, None)]
        assert len(reader.records) == before + 4

    counts = {"a": 0, "b": 0}
    truncate("parts", {(1, "a"), (1, "b")})
    truncate("parts_a", {(1, "a")})
    truncate("parts_b", {(1, "b")})
    truncate("parts_b1", {(1, "b")})

    # One that has come since: the whole knows of it at once, and it itself soon.
    world.sql(f"create table {schema}.parts_c partition of {schema}.parts for values in ('c')")
    c = {"id": 3, "region": "c"}
    world.sql(f"insert into {schema}.parts values (3, 'c', 'p')")
    world.sql(f"truncate {schema}.parts")
    assert [name for name, _, _ in reader.changes(2, **c)] == [INSERT, REMOVE]
    world.sql("select tuskgate.make_truncate_triggers()")
    assert triggers(world, schema) == ["parts", "parts_a", "parts_b1", "parts_c"]
    world.sql(f"insert into {schema}.parts values (3, 'c', 'p')")
    world.sql(f"truncate {schema}.parts_c")
    assert [name for name, _, _ in reader.changes(4, **c)] == [INSERT, REMOVE] * 2

    # One that is detached has no items any more.
    world.sql(f"insert into {schema}.parts values (3, 'c', 'p')")
    world.sql(f"alter table {schema}.parts detach partition {schema}.parts_c")
    world.sql(f"truncate {schema}.parts_c")
    reader.read()
    assert [name for name, _, _ in reader.changes(5, **c)][-1] == INSERT

    world.client.update_table(TableName=schema, StreamSpecification=OFF)
    assert triggers(world, schema) == []


def test_streams_from_before(world, streams, make):
    """A gateway gives them what they lack, with the arguments that their triggers have."""
    schema = make(r"""
        create table {schema}.lines ("i'\d" text, "é,"" x" int, word text,
          primary key ("i'\d", "é,"" x"));
        comment on table {schema}.lines is '@dynamodb {"table": "{schema}"}';
    """)
    table = begin(world, schema)
    (trigger, arguments), = world.sql(
        "select tgname, tgargs from pg_trigger where tgrelid = %s::regclass"
        " and tgname like '%%_truncate'", f"{schema}.lines")
    world.sql(f'drop trigger "{trigger}" on {schema}.lines')
    directory = temporary_directory()
    try:
        with Server(directory / "none", "--database-url", database_url(world.server)):
            eventually(lambda: triggers(world, schema) == ["lines"], "the trigger")
    finally:
        remove(directory)
    assert world.database.value("select tgargs from pg_trigger where tgrelid = %s::regclass"
                                " and tgname = %s", f"{schema}.lines", trigger) == arguments
    world.sql(f"insert into {schema}.lines values ('a', 1, 'w')")
    world.sql(f"truncate {schema}.lines")
    key = {"i'\\d": "a", 'é," x': 1}
    assert Reader(streams, arn_of(table)).changes(2, **key)[1] == (
        REMOVE, {**key, "word": "w"}, None)


def test_who_holds_a_lock_is_not_waited_for(world, make):
    schema = make(LINES + "create table {schema}.other (id text primary key);"
                  " comment on table {schema}.other is '@dynamodb {\"table\": \"{schema}_other\"}';",
                  "{schema}_other")
    begin(world, schema), begin(world, f"{schema}_other")
    for relation, trigger in world.sql(
            "select tgrelid::regclass::text, tgname from pg_trigger"
            " where tgrelid in (%s::regclass, %s::regclass) and tgname like '%%_truncate'",
            f"{schema}.lines", f"{schema}.other"):
        world.sql(f'drop trigger "{trigger}" on {relation}')
    with psycopg.connect(world.database.url) as transaction:
        transaction.execute(f"insert into {schema}.lines values ('a', 1)")
        world.sql("select tuskgate.make_truncate_triggers()")
        assert triggers(world, schema) == ["other"]
    world.sql("select tuskgate.make_truncate_triggers()")
    assert triggers(world, schema) == ["lines", "other"]


def test_rows_that_the_owner_of_the_log_may_not_read():
    """TRUNCATE is never refused; who does it hears what the stream lacks, and what it needs."""
    directory = temporary_directory()
    try:
        # `tuskgate grant` hands the log of a whole database over.
        with Server(directory / "data") as server:
            gateway = Attached(server)
            gateway.sql("create role limited login")
            granted = run("grant", "--role", "limited", "--apply", "--database-url",
                          gateway.database.url)
            assert (granted.returncode, granted.stderr) == (0, "")
            gateway.sql("""
                create schema shop;
                create table shop.lines (id text primary key);
                comment on table shop.lines is '@dynamodb {"table": "lines"}'""")
            gateway.wait_for("lines")
            table = begin(gateway, "lines")
            told = []
            with psycopg.connect(gateway.database.url, autocommit=True) as owner:
                owner.add_notice_handler(
                    lambda notice: told.append((notice.message_primary, notice.message_hint)))
                owner.execute("insert into shop.lines values ('a')")
                owner.execute("truncate shop.lines")
                assert told == [(
                    "the stream of table lines has no record of the rows that are removed:"
                    " permission denied for schema shop",
                    'It needs "grant usage on schema shop" and "grant select on shop.lines" to'
                    " tuskgate_owner.")]
                owner.execute("grant usage on schema shop to tuskgate_owner;"
                              " grant select on shop.lines to tuskgate_owner")
                owner.execute("insert into shop.lines values ('b')")
                owner.execute("truncate shop.lines")
                # Policies hide rows: none is left out.
                owner.execute("alter table shop.lines enable row level security")
                owner.execute("insert into shop.lines values ('c')")
                owner.execute("truncate shop.lines")
                assert len(told) == 2 and "row-level security" in told[1][0]
            reader = Reader(connect(server.url, api="dynamodbstreams"), arn_of(table))
            assert [name for name, _, _ in reader.changes(1, id="a")] == [INSERT]
            assert [name for name, _, _ in reader.changes(2, id="b")] == [INSERT, REMOVE]
            gateway.close()
    finally:
        remove(directory)
