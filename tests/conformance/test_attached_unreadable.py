"""Values that SQL writes and no attribute can be: what asks for them is refused, before anything is
done, and nothing else is hindered by them."""

import re
from decimal import Decimal

import pytest
from attached import lab
from support import CONDITION_FAILED, all_items, refused

# By column: its type, a value that cannot be read, one that can be, and that as an attribute.
COLUMNS = {
    "exact": ("numeric", "'NaN'", "1.5", Decimal("1.5")),
    "endless": ("numeric", "'-Infinity'", "1", 1),
    "long": ("numeric", "'1234567890123456789012345678901234567890'", "2", 2),
    "narrow": ("numeric(5, 2)", "'NaN'", "2.50", Decimal("2.5")),
    "single": ("real", "'NaN'", "0.5", Decimal("0.5")),
    "double": ("float8", "'Infinity'", "0.25", Decimal("0.25")),
    "huge": ("float8", "1e200", "1e30", 10**30),
    "tiny": ("float8", "-1e-200", "0", 0),
    "data": ("jsonb", """'{"a": [1e400]}'""", """'{"a": [1]}'""", {"a": [1]}),
    "digits": ("jsonb", "'[1234567890.12345678901234567890123456789012]'", "'[1.5]'",
               [Decimal("1.5")]),
    "plain": ("json", """'{"\\u0000 e4": 1e-999999}'""", """'{"1e400": "1e400 \\u0000"}'""",
              {"1e400": "1e400 \0"}),
    "list": ("float8[]", "'{1,NaN}'", "'{1,2}'", [1, 2]),
    "nested": ("numeric[]", "'{{1},{NaN}}'", "'{{1},{2}}'", [[1], [2]]),
    "pair": ("{schema}.pair", "'(1,NaN)'", "'(1,2)'", {"a": 1, "b": 2}),
    "pairs": ("{schema}.pair[]", """'{"(1,2)","(1,Infinity)"}'""", """'{"(1,2)"}'""",
              [{"a": 1, "b": 2}]),
    "span": ("numrange", "'[1,NaN]'", "'[1,2]'",
             {"lower": 1, "upper": 2, "bounds": "[]"}),
    "part": ("{schema}.share", "'NaN'", "0.5", Decimal("0.5")),
}
SPOILED, SOUND = {name: c[1] for name, c in COLUMNS.items()}, {name: c[2] for name, c in COLUMNS.items()}

DEFINITION = "create table {schema}.odd (id text primary key, cnt int default 0, " + ", ".join(
    f"{name} {column[0]}" for name, column in COLUMNS.items()) + ");"

schema = lab(
    "create type {schema}.pair as (a int, b numeric); create domain {schema}.share as numeric;"
    + DEFINITION
    + """
    create index by_exact on {schema}.odd (exact);
    create index by_cnt on {schema}.odd (cnt, double);
    comment on table {schema}.odd is '@dynamodb [{"table": "{schema}.odd"},
      {"table": "{schema}.absent", "numbers": "absent"},
      {"table": "{schema}.string", "numbers": "string"},
      {"table": "{schema}.mixed", "numbers": "absent",
       "attributes": {"exact": {"numbers": "error"}}}]';

    create table {schema}.sets (id text primary key, tags text[], numbers float8[], days date[],
      at timestamptz);
    comment on table {schema}.sets is '@dynamodb {"table": "{schema}.sets", "arrays": "set",
      "dates": "epoch"}';

    create table {schema}.sums (id text primary key, a numeric,
      long numeric generated always as (a * 1e30 + 1) stored);
    comment on table {schema}.sums is '@dynamodb {"table": "{schema}.sums"}';

    create table {schema}.keyed (k float8, n numeric, note text, primary key (k, n));
    insert into {schema}.keyed values (1, 1, 'a'), ('NaN', 1, 'b'), (1, 'NaN', 'c'), (2, 2, 'd'),
      (3, 1e38 + 1e-5, 'e'), (1e300, 1, 'f'), (4, 4, 'g');
    comment on table {schema}.keyed is '@dynamodb {"table": "{schema}.keyed",
      "partition_key": "k", "sort_key": "n"}';
    """,
    *(f"{{schema}}.{name}" for name in ("odd", "absent", "string", "mixed", "sets", "sums", "keyed")),
)

INVALID = "One or more parameter values were invalid: Attribute "


@pytest.fixture
def table(world, schema):
    world.sql(f"truncate {schema}.odd")
    return world.table(f"{schema}.odd")


def insert(world, schema, key, spoiled=None):
    """A row that is sound but for one column, or (None) for none."""
    values = {**SOUND, **({spoiled: SPOILED[spoiled]} if spoiled else {})}
    world.sql(f"insert into {schema}.odd (id, cnt, {', '.join(values)})"
              f" values ('{key}', 1, {', '.join(values.values())})")


ADD = {"UpdateExpression": "ADD cnt :one", "ExpressionAttributeValues": {":one": 1}}


def writes(table, key, column):
    """Those that ask for the whole item, before or after."""
    client = table.meta.client
    return [
        lambda: table.update_item(Key=key, ReturnValues="ALL_NEW", **ADD),
        lambda: table.update_item(Key=key, ReturnValues="ALL_OLD", **ADD),
        lambda: table.put_item(Item={**key, "cnt": 5}, ReturnValues="ALL_OLD"),
        lambda: table.put_item(Item={**key, "cnt": 5}, ReturnValues="ALL_OLD",
                               ConditionExpression="attribute_exists(id)"),
        lambda: table.delete_item(Key=key, ReturnValues="ALL_OLD"),
        lambda: table.delete_item(Key=key, ReturnValues="ALL_OLD",
                                  ConditionExpression="attribute_exists(id)"),
        lambda: table.delete_item(Key=key, ConditionExpression="cnt = :n",
                                  ExpressionAttributeValues={":n": 77},
                                  ReturnValuesOnConditionCheckFailure="ALL_OLD"),
        lambda: client.update_item(
            TableName=table.name, Key=key, UpdateExpression="REMOVE #c",
            ExpressionAttributeNames={"#c": column}, ReturnValues="UPDATED_OLD"),
    ]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_write_that_gives_it_is_not_done(world, schema, table, column):
    insert(world, schema, "a", column)
    before = world.sql(f"select t::text from {schema}.odd t")
    for write in writes(table, {"id": "a"}, column):
        with refused(re.compile(re.escape(f"{INVALID}'{column}': "))):
            write()
        assert world.sql(f"select t::text from {schema}.odd t") == before


@pytest.mark.parametrize("column", COLUMNS)
def test_what_does_not_ask_for_it(world, schema, table, column):
    client, key = table.meta.client, {"id": "a"}
    insert(world, schema, "a", column)
    insert(world, schema, "b")

    def count():
        return world.database.value(f"select cnt from {schema}.odd where id = 'a'")

    table.update_item(Key=key, **ADD)
    table.update_item(Key=key, ReturnValues="UPDATED_NEW", ReturnConsumedCapacity="INDEXES", **ADD)
    table.update_item(Key=key, ReturnConsumedCapacity="TOTAL", **ADD)
    assert count() == 4
    with refused(code=CONDITION_FAILED):
        table.update_item(Key=key, ReturnValues="ALL_NEW", ConditionExpression="cnt > :one", **{
            **ADD, "ExpressionAttributeValues": {":one": 100}})
    # Reads of other attributes.
    assert table.get_item(Key=key, ProjectionExpression="cnt")["Item"] == {"cnt": 4}
    assert table.scan(Select="COUNT")["Count"] == 2
    assert table.scan(FilterExpression="cnt = :n", ExpressionAttributeValues={":n": 1})["Items"][0][
        "id"] == "b"
    assert table.scan(ProjectionExpression="id, cnt")["Count"] == 2
    assert table.query(KeyConditionExpression="id = :a", ProjectionExpression="id",
                       ExpressionAttributeValues={":a": "a"})["Items"] == [key]
    got = client.batch_get_item(RequestItems={table.name: {
        "Keys": [key, {"id": "b"}], "ProjectionExpression": "id"}})["Responses"][table.name]
    assert len(got) == 2
    # And pages go on.
    assert len(all_items(table.scan, Limit=1, ProjectionExpression="id")) == 2
    # Mended by a client.
    table.update_item(Key=key, UpdateExpression="REMOVE #c SET cnt = :n",
                      ExpressionAttributeNames={"#c": column}, ExpressionAttributeValues={":n": 9},
                      ReturnValues="UPDATED_NEW")
    assert column not in table.get_item(Key=key)["Item"]
    # Deleted and replaced without a look.
    for change in (
        lambda: table.put_item(Item={**key, "cnt": 6}),
        lambda: table.put_item(Item={**key, "cnt": 6}, ReturnConsumedCapacity="INDEXES"),
        lambda: client.batch_write_item(RequestItems={table.name: [
            {"PutRequest": {"Item": {**key, "cnt": 6}}}]}),
        lambda: client.batch_write_item(ReturnConsumedCapacity="INDEXES", RequestItems={table.name: [
            {"PutRequest": {"Item": {**key, "cnt": 6}}}]}),
    ):
        world.sql(f"delete from {schema}.odd where id = 'a'")
        insert(world, schema, "a", column)
        change()
        assert table.get_item(Key=key)["Item"] == {**key, "cnt": 6}
    for change in (
        lambda: table.delete_item(Key=key),
        lambda: table.delete_item(Key=key, ReturnConsumedCapacity="INDEXES"),
        lambda: table.delete_item(Key=key, ConditionExpression="attribute_exists(id)"),
        lambda: client.batch_write_item(RequestItems={table.name: [{"DeleteRequest": {"Key": key}}]}),
        lambda: client.batch_write_item(ReturnConsumedCapacity="INDEXES", RequestItems={table.name: [
            {"DeleteRequest": {"Key": key}}]}),
    ):
        world.sql(f"delete from {schema}.odd where id = 'a'")
        insert(world, schema, "a", column)
        change()
        assert "Item" not in table.get_item(Key=key)


@pytest.mark.parametrize("column", COLUMNS)
def test_reads_name_the_item(world, schema, table, column):
    client = table.meta.client
    insert(world, schema, "a", column)
    insert(world, schema, "b")
    told = re.compile(re.escape(f"{INVALID}'{column}': ") + '.* in the item with the key {"id":{"S":"a"}}')
    for read in (
        lambda: table.get_item(Key={"id": "a"}),
        lambda: table.get_item(Key={"id": "a"}, ProjectionExpression="#c",
                               ExpressionAttributeNames={"#c": column}),
        lambda: table.scan(),
        lambda: table.query(KeyConditionExpression="id = :a", ExpressionAttributeValues={":a": "a"}),
        lambda: client.batch_get_item(RequestItems={table.name: {"Keys": [{"id": "a"}]}}),
    ):
        with refused(told):
            read()
    item = table.get_item(Key={"id": "b"})["Item"]
    assert item == {"id": "b", "cnt": 1, **{name: c[3] for name, c in COLUMNS.items()}}


# What becomes of the values by the options "absent" and "string"; ...: no attribute.
REPLACED = {
    "exact": (..., "NaN"), "endless": (..., "-Infinity"),
    "long": (..., "1234567890123456789012345678901234567890"),
    "narrow": (..., "NaN"), "single": (..., "NaN"), "double": (..., "Infinity"),
    "huge": (..., "1e+200"), "tiny": (..., "-1e-200"),
    "data": ({"a": [None]}, {"a": ["1" + "0" * 400]}),
    "digits": ([None], ["1234567890.12345678901234567890123456789012"]),
    "plain": ({"\0 e4": None}, {"\0 e4": "1e-999999"}),
    "list": ([1, None], [1, "NaN"]), "nested": ([[1], [None]], [[1], ["NaN"]]),
    "pair": ({"a": 1}, {"a": 1, "b": "NaN"}),
    "pairs": ([{"a": 1, "b": 2}, {"a": 1}], [{"a": 1, "b": 2}, {"a": 1, "b": "Infinity"}]),
    "span": ({"lower": 1, "bounds": "[]"}, {"lower": 1, "upper": "NaN", "bounds": "[]"}),
    "part": (..., "NaN"),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_the_option_says_what_becomes_of_it(world, schema, table, column):
    insert(world, schema, "a", column)
    sound = {name: c[3] for name, c in COLUMNS.items()}
    for option, value in zip(("absent", "string"), REPLACED[column]):
        other = world.table(f"{schema}.{option}")
        expected = {"id": "a", "cnt": 1, **sound, column: value}
        if value is ...:
            del expected[column]
        assert other.get_item(Key={"id": "a"})["Item"] == expected
        assert other.scan()["Items"] == [expected]
        assert other.update_item(Key={"id": "a"}, ReturnValues="ALL_OLD", **ADD)[
            "Attributes"] == expected
        world.sql(f"update {schema}.odd set cnt = 1")
        if column == "plain":
            continue  # jsonb, which conditions are about, could not hold it
        # Conditions see what clients see, where it is the attribute itself.
        kind = "S" if isinstance(value, str) else None
        names = {"#c": column}
        is_there = other.scan(FilterExpression="attribute_exists(#c)",
                              ExpressionAttributeNames=names)["Count"]
        assert is_there == (0 if value is ... else 1)
        if kind:
            assert other.scan(FilterExpression="#c = :s", ExpressionAttributeNames=names,
                              ExpressionAttributeValues={":s": value})["Count"] == 1
        if kind or value is ...:
            assert other.scan(FilterExpression="#c > :n", ExpressionAttributeNames=names,
                              ExpressionAttributeValues={":n": -10**30})["Count"] == 0


def test_the_option_of_one_column(world, schema, table):
    mixed = world.table(f"{schema}.mixed")
    insert(world, schema, "a", "double")
    assert "double" not in mixed.get_item(Key={"id": "a"})["Item"]
    insert(world, schema, "b", "exact")
    with refused(re.compile(f"{INVALID}'exact'")):
        mixed.get_item(Key={"id": "b"})


def test_updates_that_read_it(world, schema, table):
    insert(world, schema, "a", "exact")
    values = {":one": 1}
    for expression in ("ADD exact :one", "SET exact = exact + :one", "SET cnt = exact",
                       "SET cnt = if_not_exists(exact, :one)"):
        with refused(re.compile(f"{INVALID}'exact'")):
            table.update_item(Key={"id": "a"}, UpdateExpression=expression, **(
                {"ExpressionAttributeValues": values} if ":one" in expression else {}))
    assert world.sql(f"select cnt, exact::text from {schema}.odd") == [(1, "NaN")]
    # Over it, whatever it was.
    assert table.update_item(Key={"id": "a"}, UpdateExpression="SET exact = :one",
                             ExpressionAttributeValues=values, ReturnValues="ALL_NEW")[
        "Attributes"]["exact"] == 1
    # Where it is no attribute, there is nothing to be added to.
    world.sql(f"update {schema}.odd set exact = 'NaN'")
    assert world.table(f"{schema}.absent").update_item(
        Key={"id": "a"}, UpdateExpression="ADD exact :one", ExpressionAttributeValues=values,
        ReturnValues="UPDATED_NEW")["Attributes"] == {"exact": 1}


def test_a_generated_number_that_grows_too_long(world, schema):
    table = world.table(f"{schema}.sums")
    table.put_item(Item={"id": "a", "a": 1})
    table.update_item(Key={"id": "a"}, UpdateExpression="SET a = :a",
                      ExpressionAttributeValues={":a": 1000})
    with refused(re.compile(f"{INVALID}'long'")):
        table.update_item(Key={"id": "a"}, UpdateExpression="SET a = :a", ReturnValues="ALL_NEW",
                          ExpressionAttributeValues={":a": 123456789})
    assert world.sql(f"select a from {schema}.sums") == [(1000,)]


SETS = {
    "tags": ["'{a,a}'", "'{a,null}'", "'{{a},{b}}'"],
    "numbers": ["'{1,1.0}'", "'{NaN}'"],
    "days": ["'{infinity}'", "'{2026-01-01,2026-01-01}'"],
    "at": ["'infinity'"],
}


@pytest.mark.parametrize("column", SETS)
def test_arrays_that_are_no_sets(world, schema, column):
    table = world.table(f"{schema}.sets")
    for value in SETS[column]:
        world.sql(f"truncate {schema}.sets; insert into {schema}.sets (id, {column})"
                  f" values ('a', {value})")
        for write in (
            lambda: table.delete_item(Key={"id": "a"}, ReturnValues="ALL_OLD"),
            lambda: table.put_item(Item={"id": "a"}, ReturnValues="ALL_OLD"),
        ):
            with refused(re.compile(f"{INVALID}'{column}'")):
                write()
        assert world.sql(f"select count(*) from {schema}.sets where {column} = {value}") == [(1,)]
        table.delete_item(Key={"id": "a"}, ReturnConsumedCapacity="TOTAL")
        assert world.sql(f"select * from {schema}.sets") == []


def test_numbers_that_are_no_keys(world, schema):
    """Their rows are no items; all pages can be continued."""
    table = world.table(f"{schema}.keyed")
    for parameters in ({}, {"Limit": 1}, {"Limit": 2}):
        assert [item["note"] for item in all_items(table.scan, **parameters)] == ["a", "d", "g"]
    assert [item["note"] for item in all_items(
        table.query, KeyConditionExpression="k = :one", ExpressionAttributeValues={":one": 1},
        Limit=1)] == ["a"]


def test_indexes_leave_out_what_is_no_number(world, schema, table):
    insert(world, schema, "a", "exact")
    insert(world, schema, "b", "double")
    insert(world, schema, "c")

    def ids(index, **parameters):
        return sorted(item["id"] for item in all_items(
            table.scan, IndexName=index, ProjectionExpression="id", **parameters))

    for parameters in ({}, {"Limit": 1}):
        assert ids("by_exact", **parameters) == ["b", "c"]
        assert ids("by_cnt", **parameters) == ["a", "c"]
    assert table.query(IndexName="by_cnt", KeyConditionExpression="cnt = :c", Select="COUNT",
                       ExpressionAttributeValues={":c": 1})["Count"] == 2


def test_consumed_capacity_counts_what_is_there(world, schema, table):
    insert(world, schema, "a", "exact")
    world.sql(f"update {schema}.odd set data = to_jsonb(repeat('x', 5000)) where id = 'a'")
    assert table.get_item(Key={"id": "a"}, ProjectionExpression="id", ConsistentRead=True,
                          ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]["CapacityUnits"] == 2
    assert table.delete_item(Key={"id": "a"}, ReturnConsumedCapacity="TOTAL")[
        "ConsumedCapacity"]["CapacityUnits"] >= 6
