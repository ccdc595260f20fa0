"""Writing items through the views for reports: what the API refuses is refused, indexes follow."""

import decimal
import os
import threading

import pytest
from boto3.dynamodb.conditions import Key
from indexes import Index, table_parameters
from reporting import EVERYTHING, reports_fixture
from support import new_table, wait_until_active

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a database of our own"
)

reports = reports_fixture()

INDEX = Index("by-group", "g:S", "n:N")


@pytest.fixture(scope="module")
def table(reports):
    """A table with an index, whose view has a column for each type."""
    name = "writes"
    reports.client.create_table(
        TableName=name, **table_parameters("p:S", "s:N", global_indexes=[INDEX])
    )
    wait_until_active(reports.client, name)
    made = reports.resource.Table(name)
    sample = {"p": "sample", "s": 0, "g": "g", "n": 1, **EVERYTHING}
    del sample["pk"]
    made.put_item(Item=sample)
    reports.refresh("--table", name)
    return made


def item(table, p, s=1):
    return table.get_item(Key={"p": p, "s": s}, ConsistentRead=True).get("Item")


def test_insert_every_type(reports, table):
    reports.sql(
        """insert into reporting.writes (p, s, text, number, yes, bytes, texts, numbers, binaries,
             list, map)
           values ('every', 1, 'x', 1.50, false, '\\x00ff', '["b", "a"]', '[10, 9.50]', '["AA=="]',
             '[1, "x", null, {"y": [true]}]', '{"a.b": 1}')"""
    )
    assert item(table, "every") == {
        "p": "every", "s": 1, "text": "x", "number": decimal.Decimal("1.5"), "yes": False,
        "bytes": b"\x00\xff", "texts": {"a", "b"},
        "numbers": {decimal.Decimal(10), decimal.Decimal("9.5")}, "binaries": {b"\x00"},
        "list": [1, "x", None, {"y": [True]}], "map": {"a.b": 1},
    }
    # As the API stores it.
    table.put_item(Item=item(table, "every"))
    assert reports.sql(
        "select count(distinct (item, size)) from reporting.writes v join "
        f"{reports.relation('writes')} t using (pk, sk, item) where pk = 'every'") == "1"


def test_insert_by_key_columns_and_item(reports, table):
    assert reports.sql(
        """insert into reporting.writes (pk, sk, item, number)
           values ('whole', 1, '{"z": {"NS": ["2.0", "10"]}, "number": {"N": "7"}}', 8)
           returning pk, sk, item"""
    ) == ('whole|1|{"p": {"S": "whole"}, "s": {"N": "1"}, "z": {"NS": ["10", "2"]}, '
          '"number": {"N": "8"}}')
    assert "is written twice, and not alike" in reports.refused(
        "insert into reporting.writes (pk, p, s) values ('one', 'other', 1)")
    assert "duplicate key value" in reports.refused(
        "insert into reporting.writes (p, s) values ('whole', 1)")


def test_update_changes_what_is_written_and_nothing_else(reports, table):
    # `text` has another type here, and `other` no column.
    table.put_item(Item={"p": "kept", "s": 1, "text": 5, "other": b"x", "number": 1, "yes": True,
                         "map": {"set": {"a"}, "n": 1}, "list": [b"x", 1]})
    assert reports.sql(
        "update reporting.writes set number = number + 1, yes = null, map = map || '{\"n\": 2}', "
        "list = list || '3' where p = 'kept' returning text is null, number, yes is null"
    ) == "t|2|t"
    assert item(table, "kept") == {
        "p": "kept", "s": 1, "text": 5, "other": b"x", "number": 2,
        "map": {"set": {"a"}, "n": 2}, "list": [b"x", 1, 3]}
    reports.sql("update reporting.writes set text = 'now' where p = 'kept'")
    assert item(table, "kept")["text"] == "now"
    reports.sql("update reporting.writes set item = item - 'other' - 'map' where p = 'kept'")
    assert item(table, "kept") == {"p": "kept", "s": 1, "text": "now", "number": 2,
                                   "list": [b"x", 1, 3]}


def test_delete(reports, table):
    table.put_item(Item={"p": "gone", "s": 1})
    assert reports.sql("delete from reporting.writes where p = 'gone' returning p") == "gone"
    assert item(table, "gone") is None


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"p": "''"}, "cannot contain an empty string value. Key: p"),
        ({"p": "null"}, "Missing the key p in the item"),
        ({"s": "null"}, "Missing the key s in the item"),
        ({"p": "repeat('x', 2049)"}, "Size of hashkey has exceeded the maximum size limit"),
        ({"s": "1e126"}, "Number overflow"),
        ({"number": "1e-131"}, "Number underflow"),
        ({"number": "'NaN'"}, "cannot be converted to a numeric value"),
        ({"number": "1234567890123456789012345678901234567.89"}, "more than 38 significant digits"),
        ({"texts": "'[]'"}, "An string set  may not be empty"),
        ({"texts": "'[\"a\", \"a\"]'"}, "Input collection contains duplicates"),
        ({"texts": "'[1]'"}, "The column shows a text set of texts"),
        ({"numbers": "'[\"1\"]'"}, "The column shows a number set of numbers"),
        ({"list": "'{}'"}, "The column shows a list of list"),
        ({"map": "'[]'"}, "The column shows a map of map"),
        ({"map": "'{\"\": 1}'"}, "Empty attribute name"),
        ({"text": "repeat('x', 409600)"}, "Item size has exceeded the maximum allowed size"),
        ({"list": "(repeat('[', 33) || repeat(']', 33))::jsonb"}, "Nesting Levels have exceeded"),
        ({"g": "''"}, "cannot contain an empty string value. IndexName: by-group, IndexKey: g"),
        ({"g": "repeat('x', 2049)"}, "Size limit exceeded for Index Key g"),
        ({"item": "'{\"g\": {\"N\": \"1\"}}'"},
         "Type mismatch for Index Key g Expected: S Actual: N IndexName: by-group"),
        ({"item": "'{\"p\": {\"N\": \"1\"}}'", "p": "null"},
         "Type mismatch for key p expected: S actual: N"),
        ({"item": "'{\"a\": {\"X\": \"1\"}}'"}, "Not an attribute value"),
        ({"item": "'{\"a\": {\"N\": \"1x\"}}'"}, "cannot be converted to a numeric value"),
        ({"item": "'{\"a\": {\"S\": \"1\", \"N\": \"1\"}}'"}, "exactly one"),
        ({"item": "'{\"a\": {\"S\": null}}'"}, "Not an attribute value"),
        ({"item": "'{\"a\": {\"SS\": [1]}}'"}, "Not an attribute value"),
        ({"item": "'7'"}, "The column item holds an item"),
    ],
)
def test_rules_of_items(reports, table, columns, message):
    columns = {"p": "'refused'", "s": "1", **columns}
    assert message in reports.refused(
        f"insert into reporting.writes ({', '.join(columns)}) "
        f"values ({', '.join(columns.values())})")
    assert item(table, "refused") is None


def test_rules_hold_for_updates_too(reports, table):
    table.put_item(Item={"p": "held", "s": 1, "text": "x"})
    for change, message in [
        ("number = 1e126", "Number overflow"),
        ("text = repeat('x', 409600)", "Item size has exceeded"),
        ("p = 'other'", "Cannot update attribute p. This attribute is part of the key"),
        ("sk = 2", "Cannot update attribute s. This attribute is part of the key"),
        ("item = item - 'p'", "Cannot update attribute p. This attribute is part of the key"),
        ("g = ''", "cannot contain an empty string value"),
    ]:
        assert message in reports.refused(
            f"update reporting.writes set {change} where p = 'held'")
    assert item(table, "held") == {"p": "held", "s": 1, "text": "x"}


def test_indexes_follow(reports, table):
    def entries(group):
        found = table.query(IndexName="by-group", KeyConditionExpression=Key("g").eq(group))
        return [(entry["p"], entry["n"]) for entry in found["Items"]]

    reports.sql("insert into reporting.writes (p, s, g, n) values ('i1', 1, 'one', 2), "
                "('i2', 1, 'one', 1), ('i3', 1, null, 5)")
    assert entries("one") == [("i2", 1), ("i1", 2)]
    reports.sql("update reporting.writes set n = 3 where p = 'i2'")
    assert entries("one") == [("i1", 2), ("i2", 3)]
    reports.sql("update reporting.writes set g = 'two' where p in ('i1', 'i3')")
    assert entries("one") == [("i2", 3)]
    assert entries("two") == [("i1", 2), ("i3", 5)]
    reports.sql("update reporting.writes set g = null where p = 'i1'")
    reports.sql("delete from reporting.writes where p = 'i2'")
    assert (entries("one"), entries("two")) == ([], [("i3", 5)])
    count = table.scan(IndexName="by-group", Select="COUNT")["Count"]
    assert reports.sql("select count(*) from reporting.writes where g is not null and n is not null"
                       ) == str(count)


def test_keys_of_all_types(reports):
    with new_table(reports.resource, "Id:N", "part:B") as made:
        view = made.name.replace("-", "_")
        reports.refresh("--table", made.name)
        reports.sql(f"insert into reporting.{view} (id, part) values (1.50, '\\x0001')")
        reports.sql(f"insert into reporting.{view} (pk, sk) values (2, '\\xff')")
        assert made.get_item(Key={"Id": decimal.Decimal("1.5"), "part": b"\x00\x01"})["Item"]
        assert made.get_item(Key={"Id": 2, "part": b"\xff"})["Item"]
        assert reports.sql(
            f"delete from reporting.{view} where id = 1.5 returning part") == "\\x0001"
        assert "cannot contain an empty binary value. Key: part" in reports.refused(
            f"insert into reporting.{view} (id, part) values (1, '')")
        assert "Aggregated size of all range keys" in reports.refused(
            f"insert into reporting.{view} (id, part) "
            "values (1, decode(repeat('00', 1025), 'hex'))")


def test_writers_of_different_columns_do_not_undo_each_other(reports, table):
    table.put_item(Item={"p": "shared", "s": 1, "number": 0, "n": 0})

    def count(column):
        reports.sql(f"do $$ begin for i in 1 .. 100 loop update reporting.writes "
                    f"set {column} = coalesce({column}, 0) + 1 where p = 'shared'; commit; "
                    "end loop; end $$")

    threads = [threading.Thread(target=count, args=(column,)) for column in ("number", "n")]
    for thread in threads:
        thread.start()
    for _ in range(100):
        table.update_item(Key={"p": "shared", "s": 1}, UpdateExpression="ADD api :one",
                          ExpressionAttributeValues={":one": 1})
    for thread in threads:
        thread.join()
    assert item(table, "shared") == {"p": "shared", "s": 1, "number": 100, "n": 100, "api": 100}


def test_views_of_elements_are_for_reading(reports, table):
    assert "cannot delete from view" in reports.refused("delete from reporting.writes_list")
