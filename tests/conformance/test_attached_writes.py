"""Single items of attached relations written through the API and seen with SQL, and the reverse."""

import datetime
import uuid
from decimal import Decimal

import pytest
from attached import lab
from boto3.dynamodb.types import Binary
from support import CONDITION_FAILED, refused, unique

schema = lab(
    """
    create type {schema}.mood as enum ('sad', 'happy');
    create type {schema}.point3 as (x int, y numeric, label text);
    -- A column of each type.
    create table {schema}.things (
      id text primary key,
      small smallint, medium int, large bigint,
      exact numeric, price numeric(8, 2), single real, double double precision,
      words text, short varchar(5), fixed char(4),
      flag boolean, bytes bytea,
      day date, clock time, moment timestamp, instant timestamptz, span interval,
      feeling {schema}.mood, unique_id uuid, address inet, network cidr,
      document jsonb, raw json,
      numbers int[], texts text[], grid int[], days date[],
      place {schema}.point3, period daterange, amounts numrange
    );
    comment on table {schema}.things is '@dynamodb {"table": "{schema}.things"}';

    create table {schema}.counters (
      region text, n int, value bigint not null default 7, note text default 'as made',
      data jsonb, doubled bigint generated always as (value * 2) stored,
      made int generated always as identity,
      primary key (region, n)
    );
    comment on table {schema}.counters is '@dynamodb {"table": "{schema}.counters"}';

    create table {schema}.settings (
      id text primary key, stage text not null default 'draft', level int default 3,
      born timestamptz, due date, tags text[], extra jsonb, secret text default 'hidden'
    );
    comment on table {schema}.settings is 'How settings are kept.
      @dynamodb [
        {"table": "{schema}.with_defaults", "missing": "default", "nulls": "null",
         "attributes": {"secret": null, "level": "Level"}},
        {"table": "{schema}.overflowing", "unknown": "overflow", "overflow": "extra",
         "dates": "epoch", "arrays": "set"},
        {"table": "{schema}.dropping", "unknown": "drop", "dates": "epoch_ms",
         "attributes": {"due": {"format": "iso"}, "tags": {"name": "Labels", "array": "set"}}},
        {"table": "{schema}.looking", "read_only": true}
      ]';
    """,
    "{schema}.things", "{schema}.counters", "{schema}.with_defaults", "{schema}.overflowing",
    "{schema}.dropping", "{schema}.looking",
)


@pytest.fixture
def things(world, schema):
    return world.table(f"{schema}.things")


@pytest.fixture
def counters(world, schema):
    return world.table(f"{schema}.counters")


# --- types ---

# column, attribute value, the same in SQL
VALUES = [
    ("small", -32768, "-32768"),
    ("medium", 2147483647, "2147483647"),
    ("medium", Decimal("1E+3"), "1000"),
    ("large", -9223372036854775808, "-9223372036854775808"),
    ("exact", Decimal("1234567890.0123456789"), "1234567890.0123456789"),
    ("exact", Decimal("-1E-20"), "-0.00000000000000000001"),
    ("price", Decimal("999999.99"), "999999.99"),
    ("price", Decimal("-0.5"), "-0.50"),
    ("single", Decimal("0.1"), "0.1"),
    ("double", Decimal("3.141592653589793"), "3.141592653589793"),
    ("words", "", "''"),
    ("words", "Ünïcödé 🎈 'quoted' \"twice\" \\ \n\t", "E'Ünïcödé 🎈 ''quoted'' \"twice\" \\\\ \\n\\t'"),
    ("short", "ÄÖÜäö", "'ÄÖÜäö'"),
    ("fixed", "ab", "'ab'"),
    ("flag", True, "true"),
    ("flag", False, "false"),
    ("bytes", Binary(b"\x00\xff\\x"), "'\\x00ff5c78'"),
    ("bytes", Binary(b""), "''"),
    ("day", "2024-02-29", "'2024-02-29'"),
    ("day", "0001-01-01", "'0001-01-01'"),
    ("clock", "23:59:59.000001", "'23:59:59.000001'"),
    ("moment", "2024-02-29T12:00:00.500000", "'2024-02-29 12:00:00.5'"),
    ("instant", "1969-12-31T23:59:59.999999Z", "'1969-12-31 23:59:59.999999Z'"),
    ("instant", "9999-12-31T00:00:00.000000Z", "'9999-12-31 00:00Z'"),
    ("span", "P1Y2M3DT4H5M6.5S", "'1 year 2 months 3 days 04:05:06.5'"),
    ("feeling", "happy", "'happy'"),
    ("unique_id", "00112233-4455-6677-8899-aabbccddeeff", "'00112233445566778899AABBCCDDEEFF'"),
    ("address", "192.0.2.7", "'192.0.2.7'"),
    ("address", "2001:db8::/32", "'2001:db8::/32'"),
    ("network", "10.0.0.0/8", "'10.0.0.0/8'"),
    ("document", {"a": [1, Decimal("2.50"), None, True], "ключ": {"y": "x"}},
     "'{\"a\": [1, 2.5, null, true], \"ключ\": {\"y\": \"x\"}}'"),
    ("document", "text", "'\"text\"'"),
    ("document", False, "'false'"),
    ("raw", {"z": 1, "a": {"b": []}}, "'{\"z\": 1, \"a\": {\"b\": []}}'"),
    ("numbers", [3, 1, 2, 1], "'{3,1,2,1}'"),
    ("numbers", [], "'{}'"),
    ("numbers", [1, None], "'{1,NULL}'"),
    ("texts", ["a,b", "", "{}", 'q"', "NULL", "\\"], "array['a,b', '', '{}', 'q\"', 'NULL', '\\']"),
    ("grid", [[1, 2], [3, 4]], "'{{1,2},{3,4}}'"),
    ("days", ["2024-02-29", None], "'{2024-02-29,NULL}'"),
    ("place", {"x": 1, "y": Decimal("2.5"), "label": 'a (b) "c", d'},
     "row(1, 2.5, 'a (b) \"c\", d')"),
    ("place", {"x": 1}, "row(1, null, null)"),
    ("period", {"lower": "2024-01-01", "upper": "2024-02-01", "bounds": "[)"},
     "'[2024-01-01,2024-02-01)'"),
    ("period", {"lower": "2024-01-01", "bounds": "[)"}, "'[2024-01-01,)'"),
    ("period", {"empty": True}, "'empty'"),
    ("amounts", {"lower": Decimal("1.5"), "upper": Decimal("2"), "bounds": "(]"}, "'(1.5,2]'"),
]


def same_in_sql(world, schema, key, column, literal):
    kind = world.database.value(
        "select format_type(atttypid, atttypmod) from pg_attribute"
        " where attrelid = %s::regclass and attname = %s", f"{schema}.things", column)
    left, right = column, f"({literal})::{kind}"
    if kind == "json":
        left, right = f"{left}::jsonb", f"{literal}::jsonb"
    return world.database.value(
        f"select {left} is not distinct from {right} from {schema}.things where id = '{key}'")


@pytest.mark.parametrize(("column", "value", "literal"), VALUES,
                         ids=[f"{column}-{value!r:.30}" for column, value, _ in VALUES])
class TestValues:
    def test_put(self, world, schema, things, column, value, literal):
        key = unique()
        item = {"id": key, column: value}
        things.put_item(Item=item)
        assert same_in_sql(world, schema, key, column, literal)
        assert things.get_item(Key={"id": key})["Item"] == item

    def test_update(self, world, schema, things, column, value, literal):
        key = unique()
        things.put_item(Item={"id": key})
        changed = things.update_item(
            Key={"id": key}, UpdateExpression="SET #c = :v", ReturnValues="ALL_NEW",
            ExpressionAttributeNames={"#c": column}, ExpressionAttributeValues={":v": value})
        assert changed["Attributes"] == {"id": key, column: value}
        assert same_in_sql(world, schema, key, column, literal)

    def test_condition(self, world, schema, things, column, value, literal):
        """A condition on the column holds for what it is, and for nothing else."""
        key = unique()
        world.sql(f"insert into {schema}.things (id, {column}) values ('{key}', {literal})")
        parameters = {"Key": {"id": key}, "ExpressionAttributeNames": {"#c": column},
                      "ExpressionAttributeValues": {":v": value}}
        with refused("The conditional request failed", CONDITION_FAILED):
            things.delete_item(ConditionExpression="#c <> :v", **parameters)
        things.delete_item(ConditionExpression="#c = :v", **parameters)
        assert world.sql(f"select from {schema}.things where id = '{key}'") == []


# Spellings that are not what reads answer with, and what they become.
SPELLINGS = [
    ("instant", "2024-01-01T12:00:00Z", "2024-01-01T12:00:00.000000Z"),
    ("instant", "2024-01-01T12:00:00+02:00", "2024-01-01T10:00:00.000000Z"),
    ("instant", "2024-01-01 12:00:00.5Z", "2024-01-01T12:00:00.500000Z"),
    ("moment", "2024-01-01T12:00", "2024-01-01T12:00:00.000000"),
    ("clock", "12:30", "12:30:00.000000"),
    ("unique_id", "00112233-4455-6677-8899-AABBCCDDEEFF", "00112233-4455-6677-8899-aabbccddeeff"),
    ("single", Decimal("0.123456789"), Decimal("0.12345679")),
]


@pytest.mark.parametrize(("column", "value", "read"), SPELLINGS)
def test_other_spellings(things, column, value, read):
    key = unique()
    things.put_item(Item={"id": key, column: value})
    assert things.get_item(Key={"id": key})["Item"][column] == read
    changed = things.update_item(
        Key={"id": key}, UpdateExpression="SET #c = :v", ReturnValues="UPDATED_NEW",
        ExpressionAttributeNames={"#c": column}, ExpressionAttributeValues={":v": value})
    assert changed["Attributes"] == {column: read}


REFUSED = [
    ("small", 32768), ("medium", Decimal("1.5")), ("medium", Decimal("1E+20")), ("medium", "1"),
    ("large", Decimal("9223372036854775808")), ("price", Decimal("1000000")),
    ("price", Decimal("0.001")), ("single", Decimal("1E+50")), ("short", "ÄÖÜäöü"),
    ("fixed", "abcde"), ("words", 1), ("words", "a\0b"), ("flag", "true"), ("flag", 1),
    ("bytes", "text"), ("day", "2023-02-29"), ("day", "tomorrow"), ("day", 1),
    ("clock", "25:00"), ("moment", "2024-01-01T12:00:00+02:00"), ("instant", "now"),
    ("instant", "infinite"), ("span", "1 day"), ("feeling", "Happy"), ("feeling", ""),
    ("unique_id", "x"), ("address", "192.0.2.256"), ("network", "10.0.0.1/8"),
    ("numbers", [1, "a"]), ("numbers", "1"), ("numbers", [Decimal("1.5")]),
    ("grid", [[1, 2], [3]]), ("days", ["x"]), ("place", {"x": "a"}), ("place", {"z": 1}),
    ("place", "p"), ("period", {"lower": "2024-02-01", "upper": "2024-01-01", "bounds": "[)"}),
    ("period", {"lower": "x", "bounds": "[)"}), ("period", "empty"),
]


@pytest.mark.parametrize(("column", "value"), REFUSED)
def test_values_that_no_column_holds(world, schema, things, column, value):
    key = unique()
    with refused() as by_put:
        things.put_item(Item={"id": key, column: value})
    things.put_item(Item={"id": key, "words": "unchanged"})
    with refused() as by_update:
        things.update_item(Key={"id": key}, UpdateExpression="SET #c = :v, exact = :n",
                           ExpressionAttributeNames={"#c": column},
                           ExpressionAttributeValues={":v": value, ":n": 1})
    for caught in (by_put, by_update):
        message = caught.value.response["Error"]["Message"]
        assert message.startswith("One or more parameter values were invalid: ")
        assert column in message
        for word in ("select", "insert", "update ", "::", "pg_", "SQL", '"$'):
            assert word not in message, message
    assert things.get_item(Key={"id": key})["Item"] == {"id": key, "words": "unchanged"}


def test_keys_in_other_spellings_find_their_items(world):
    """Who wrote an item under a key can read it under that key."""
    definition = """
        create table {schema}.log (who uuid, at timestamptz, what text, primary key (who, at));
        comment on table {schema}.log is '@dynamodb {"table": "{schema}.log"}';
    """
    with world.relations(definition, "{schema}.log") as schema:
        log = world.table(f"{schema}.log")
        key = {"who": str(uuid.uuid4()), "at": "2024-01-01T12:00:00Z"}
        log.put_item(Item={**key, "what": "came"})
        found = log.get_item(Key=key)["Item"]
        assert found == {**key, "at": "2024-01-01T12:00:00.000000Z", "what": "came"}
        log.update_item(Key=key, UpdateExpression="SET what = :w",
                        ExpressionAttributeValues={":w": "went"})
        assert world.sql(f"select what from {schema}.log") == [("went",)]
        log.delete_item(Key=key)
        assert world.sql(f"select from {schema}.log") == []


# --- both directions ---


def test_each_side_sees_the_other(world, schema, counters):
    region = unique("region")
    counters.put_item(Item={"region": region, "n": 1, "value": 5})
    row = f"select value, note, doubled from {schema}.counters where region = '{region}'"
    assert world.sql(row) == [(5, None, 10)]
    world.sql(f"update {schema}.counters set value = 6, note = 'by SQL' where region = '{region}'")
    assert counters.get_item(Key={"region": region, "n": 1})["Item"] == {
        "region": region, "n": 1, "value": 6, "note": "by SQL", "doubled": 12,
        "made": world.database.value(
            f"select made from {schema}.counters where region = '{region}'")}
    counters.delete_item(Key={"region": region, "n": 1})
    assert world.sql(row) == []
    world.sql(f"insert into {schema}.counters (region, n) values ('{region}', 2)")
    found = counters.query(KeyConditionExpression="#r = :r",
                           ExpressionAttributeNames={"#r": "region"},
                           ExpressionAttributeValues={":r": region})["Items"]
    assert [(item["n"], item["value"], item["note"]) for item in found] == [(2, 7, "as made")]


def test_a_transaction_is_not_seen_before_its_end(world, schema, counters):
    import psycopg

    key = {"region": unique("region"), "n": 1}
    with psycopg.connect(world.database.url) as other:
        other.execute(f"insert into {schema}.counters (region, n) values (%s, 1)",
                      [key["region"]])
        assert "Item" not in counters.get_item(Key=key, ConsistentRead=True)
        other.commit()
        assert counters.get_item(Key=key, ConsistentRead=True)["Item"]["value"] == 7


# --- put ---


def test_put_replaces_the_whole_row(world, schema, things):
    key = unique()
    things.put_item(Item={"id": key, "words": "a", "medium": 1, "document": {"x": 1}})
    old = things.put_item(Item={"id": key, "medium": 2}, ReturnValues="ALL_OLD")["Attributes"]
    assert old == {"id": key, "words": "a", "medium": 1, "document": {"x": 1}}
    assert things.get_item(Key={"id": key})["Item"] == {"id": key, "medium": 2}
    assert world.sql(f"select words, document from {schema}.things where id = '{key}'") == [
        (None, None)]


def test_put_of_null(world, schema, things):
    key = unique()
    things.put_item(Item={"id": key, "words": None, "medium": None, "document": None})
    assert world.sql(f"select words, medium, document::text from {schema}.things"
                     f" where id = '{key}'") == [(None, None, "null")]
    assert things.get_item(Key={"id": key})["Item"] == {"id": key, "document": None}


@pytest.mark.parametrize("condition", ["attribute_not_exists(id)", "attribute_not_exists(words)",
                                       "attribute_exists(medium)", "medium > :n"])
def test_conditional_put(things, condition):
    key = unique()
    values = {"ExpressionAttributeValues": {":n": 1}} if ":n" in condition else {}
    holds_without_item = "not_exists" in condition

    def put(**attributes):
        return things.put_item(Item={"id": key, **attributes}, ConditionExpression=condition,
                               ReturnValuesOnConditionCheckFailure="ALL_OLD", **values)

    if not holds_without_item:
        with refused("The conditional request failed", CONDITION_FAILED) as caught:
            put(medium=5)
        assert "Item" not in caught.value.response
        things.put_item(Item={"id": key, "medium": 2})
    put(medium=5, words="w")
    if "id" in condition or "words" in condition:
        with refused("The conditional request failed", CONDITION_FAILED) as caught:
            put(medium=6)
        assert caught.value.response["Item"] == {
            "id": {"S": key}, "medium": {"N": "5"}, "words": {"S": "w"}}
        assert things.get_item(Key={"id": key})["Item"]["medium"] == 5


@pytest.mark.parametrize("wish", ["NONE", "ALL_OLD"])
def test_a_failed_condition_tells_the_item_only_when_asked(things, wish):
    key = unique()
    things.put_item(Item={"id": key, "medium": 1})
    failing = {"ConditionExpression": "medium > :n", "ExpressionAttributeValues": {":n": 5}}
    for call in (lambda: things.put_item(Item={"id": key}, ReturnValues=wish, **failing),
                 lambda: things.delete_item(Key={"id": key}, ReturnValues=wish, **failing),
                 lambda: things.update_item(Key={"id": key}, UpdateExpression="REMOVE words",
                                            ReturnValues=wish, **failing)):
        with refused("The conditional request failed", CONDITION_FAILED) as caught:
            call()
        assert "Item" not in caught.value.response


def test_columns_that_an_item_cannot_set(counters):
    """What was read may be put again; generated and identity columns keep what is theirs."""
    key = {"region": unique("region"), "n": 1}
    counters.put_item(Item={**key, "value": 1})
    item = counters.get_item(Key=key)["Item"]
    counters.put_item(Item={**item, "value": 4})
    assert counters.get_item(Key=key)["Item"] == {**item, "value": 4, "doubled": 8}
    with refused("One or more parameter values were invalid: Cannot update attribute doubled. "
                 "Its value is generated by the database"):
        counters.update_item(Key=key, UpdateExpression="SET doubled = :n",
                             ExpressionAttributeValues={":n": 1})
    assert counters.get_item(Key=key)["Item"]["doubled"] == 8


def test_a_required_column_that_is_missing(world, schema, counters):
    key = {"region": unique("region"), "n": 1}
    with refused() as caught:
        counters.put_item(Item=key)
    assert "value" in caught.value.response["Error"]["Message"]
    assert "required" in caught.value.response["Error"]["Message"]
    assert "Item" not in counters.get_item(Key=key)


# --- delete ---


def test_delete(world, schema, things):
    key = unique()
    assert "Attributes" not in things.delete_item(Key={"id": key}, ReturnValues="ALL_OLD")
    things.put_item(Item={"id": key, "flag": True})
    with refused("The conditional request failed", CONDITION_FAILED) as caught:
        things.delete_item(Key={"id": key}, ConditionExpression="flag = :f",
                           ExpressionAttributeValues={":f": False},
                           ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert caught.value.response["Item"] == {"id": {"S": key}, "flag": {"BOOL": True}}
    deleted = things.delete_item(Key={"id": key}, ConditionExpression="flag = :t",
                                 ExpressionAttributeValues={":t": True}, ReturnValues="ALL_OLD")
    assert deleted["Attributes"] == {"id": key, "flag": True}
    assert world.sql(f"select from {schema}.things where id = '{key}'") == []


# --- what the mapping says ---


@pytest.fixture
def mapped(world, schema):
    return lambda name: world.table(f"{schema}.{name}")


def test_defaults_and_nulls(world, schema, mapped):
    table, key = mapped("with_defaults"), unique()
    table.put_item(Item={"id": key})
    assert table.get_item(Key={"id": key})["Item"] == {
        "id": key, "stage": "draft", "Level": 3, "born": None, "due": None, "tags": None,
        "extra": None}
    table.put_item(Item={"id": key, "Level": None, "due": "2024-05-05"})
    assert world.sql(f"select level, due, secret from {schema}.settings where id = '{key}'") == [
        (None, datetime.date(2024, 5, 5), "hidden")]
    with refused():
        table.put_item(Item={"id": key, "secret": "mine"})
    with refused():
        table.put_item(Item={"id": key, "level": 1})
    found = table.scan(FilterExpression="attribute_type(due, :n) AND id = :i",
                       ExpressionAttributeValues={":n": "NULL", ":i": key})
    assert found["Count"] == 0


def test_overflow(world, schema, mapped):
    table, key = mapped("overflowing"), unique()
    item = {"id": key, "stage": "s", "level": 1, "secret": "x", "Shoe": Decimal("42.5"),
            "Nested": {"a": [1, {"b": {"c", "d"}}]}, "Bits": Binary(b"\x01")}
    table.put_item(Item=item)
    assert table.get_item(Key={"id": key})["Item"] == item
    assert world.database.value(
        f"select extra #>> '{{Shoe,N}}' from {schema}.settings where id = '{key}'") == "42.5"
    changed = table.update_item(
        Key={"id": key}, ReturnValues="ALL_NEW",
        UpdateExpression="SET Nested.a[0] = :n, Extra2 = :e, stage = :s REMOVE Bits ADD Shoe :n",
        ConditionExpression="Nested.a[0] = :one AND attribute_exists(Bits)",
        ExpressionAttributeValues={":n": 7, ":e": "new", ":s": "t", ":one": 1})["Attributes"]
    expected = {"id": key, "stage": "t", "level": 1, "secret": "x", "Shoe": Decimal("49.5"),
                "Nested": {"a": [7, {"b": {"c", "d"}}]}, "Extra2": "new"}
    assert changed == expected
    assert table.get_item(Key={"id": key})["Item"] == expected
    # An item without other attributes leaves nothing there.
    table.put_item(Item={"id": key, "stage": "s"})
    assert world.database.value(
        f"select extra is null from {schema}.settings where id = '{key}'")
    found = table.scan(FilterExpression="Shoe > :n", ExpressionAttributeValues={":n": 1})
    assert key not in [item["id"] for item in found["Items"]]


def test_unknown_attributes_are_dropped(mapped):
    table, key = mapped("dropping"), unique()
    table.put_item(Item={"id": key, "stage": "s", "Shoe": 42, "tags": ["not its name"]})
    assert table.get_item(Key={"id": key})["Item"] == {"id": key, "stage": "s"}
    table.update_item(Key={"id": key}, UpdateExpression="SET Shoe = :n, stage = :t",
                      ExpressionAttributeValues={":n": 1, ":t": "t"})
    assert table.get_item(Key={"id": key})["Item"] == {"id": key, "stage": "t"}


def test_unknown_attributes_are_refused(world, schema, things):
    key = unique()
    message = (f"One or more parameter values were invalid: Attribute shoe has no column in table "
               f"{schema}.things")
    with refused(message):
        things.put_item(Item={"id": key, "shoe": 42})
    with refused(message):
        things.update_item(Key={"id": key}, UpdateExpression="SET shoe = :n",
                           ExpressionAttributeValues={":n": 1})
    with refused(message):
        world.client.batch_write_item(RequestItems={f"{schema}.things": [
            {"PutRequest": {"Item": {"id": {"S": key}, "shoe": {"N": "1"}}}}]})
    assert "Item" not in things.get_item(Key={"id": key})


def test_times_as_numbers(world, schema, mapped):
    key = unique()
    seconds, millis = mapped("overflowing"), mapped("dropping")
    seconds.put_item(Item={"id": key, "stage": "s", "born": Decimal("1700000000.123456"),
                           "due": 1700006400, "tags": {"b", "a"}})
    assert world.sql(f"select born::text, due::text, tags from {schema}.settings"
                     f" where id = '{key}'") == [
        ("2023-11-14 22:13:20.123456+00", "2023-11-15", ["a", "b"])]
    assert seconds.get_item(Key={"id": key})["Item"] == {
        "id": key, "stage": "s", "born": Decimal("1700000000.123456"), "due": 1700006400,
        "tags": {"a", "b"}}
    found = millis.get_item(Key={"id": key})["Item"]
    assert found["born"] == Decimal("1700000000123.456")
    assert (found["due"], found["Labels"]) == ("2023-11-15", {"a", "b"})
    changed = millis.update_item(
        Key={"id": key}, ReturnValues="UPDATED_NEW",
        UpdateExpression="SET born = born + :n ADD Labels :c",
        ConditionExpression="born BETWEEN :a AND :b",
        ExpressionAttributeValues={":n": 1, ":c": {"c"}, ":a": 1700000000123,
                                   ":b": 1700000000124})
    assert changed["Attributes"] == {"born": Decimal("1700000000124.456"),
                                     "Labels": {"a", "b", "c"}}


def test_a_set_that_becomes_empty_is_gone(world, schema, mapped):
    table, key = mapped("dropping"), unique()
    table.put_item(Item={"id": key, "stage": "s", "Labels": {"x", "y"}})
    table.update_item(Key={"id": key}, UpdateExpression="DELETE Labels :v",
                      ExpressionAttributeValues={":v": {"x", "y", "z"}})
    assert table.get_item(Key={"id": key})["Item"] == {"id": key, "stage": "s"}
    assert world.database.value(
        f"select tags is null from {schema}.settings where id = '{key}'")


def test_a_table_that_is_only_looked_at(world, schema, mapped):
    table, key = mapped("looking"), unique()
    world.sql(f"insert into {schema}.settings (id) values ('{key}')")
    assert table.get_item(Key={"id": key})["Item"]["secret"] == "hidden"
    with refused():
        table.put_item(Item={"id": key, "stage": "s"})
    with refused():
        table.update_item(Key={"id": key}, UpdateExpression="SET stage = :s",
                          ExpressionAttributeValues={":s": "s"})
    with refused():
        table.delete_item(Key={"id": key})
    assert world.sql(f"select stage from {schema}.settings where id = '{key}'") == [("draft",)]
