"""Keys are one only if clients see them so, whatever the types of their columns hold for equal: what
PutItem was answered 200 for is found by GetItem, and Scan shows it once, by one key.
"""

import concurrent.futures

import pytest
from attached import canonical, lab
from botocore.exceptions import ClientError
from support import refused

# A type; a key that it keeps; one that it holds for equal, or makes the same of.
LOOSE = {
    "citext": ("citext", "a", "A"),
    "collation": ('text collate {schema}."loose"', "a", "Á"),
    "interval": ("interval", "P1M", "P30D"),
}
CHANGED = {
    "interval_spelled": ("interval", "P7D", "P1W"),
    "interval0": ("interval(0)", "PT1S", "PT0.6S"),
    "bits": ("bit(3)", "100", "1"),
    "varbits": ("varbit(3)", "101", "1011"),
    "bits_cut": ("bit(3)", "101", "1011"),
    "timestamp0": ("timestamp(0)", "2026-01-02T03:04:06.000000", "2026-01-02T03:04:05.600000"),
    "timestamptz3": ("timestamptz(3)", "2026-01-02T03:04:05.001000Z",
                     "2026-01-02T03:04:05.000600Z"),
    "timestamp": ("timestamp", "2026-01-02T03:04:05.123457", "2026-01-02T03:04:05.1234567"),
    "time0": ("time(0)", "03:04:06.000000", "03:04:05.6"),
    "real": ("real", 16777216, 16777217),
    "double": ("double precision", 12345678901234567000, 12345678901234567001),
    "money": ("money", "$1.01", "1.005"),
    "cidr": ("cidr", "10.0.0.0/8", "10/8"),
    "oid": ("oid", "4294967295", "-1"),
    "tsquery": ("tsquery", "'a' & 'b'", "a & b"),
}
KEYS = {**LOOSE, **CHANGED}

DEFINITION = """
    create extension if not exists citext;
    create collation {schema}.loose (provider = icu, locale = 'und-u-ks-level1',
      deterministic = false);
""" + "".join(
    f"""
    create table {{schema}}.{name} (k {kind} primary key, v text);
    comment on table {{schema}}.{name} is '@dynamodb {{"table": "{{schema}}.{name}"}}';
    create table {{schema}}.{name}_sorted (g int, k {kind}, v text, primary key (g, k));
    comment on table {{schema}}.{name}_sorted is '@dynamodb {{"table": "{{schema}}.{name}_sorted"}}';
    """ for name, (kind, _, _) in KEYS.items())

schema = lab(DEFINITION, *(f"{{schema}}.{name}{sort}" for name in KEYS for sort in ("", "_sorted")))


def value(plain):
    return {"S": plain} if isinstance(plain, str) else {"N": str(plain)}


def without_code(error):
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, error
    assert error.response["Error"]["Code"] == "ValidationException", error


def attempt(call, **parameters):
    """Refused as a ValidationException, with a message that names the key."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    without_code(caught.value)
    return caught.value.response["Error"]["Message"]


@pytest.fixture(params=[(name, sort) for name in KEYS for sort in ("", "_sorted")],
                ids=lambda param: "".join(param))
def keyed(request, world, schema):
    """A table, its one item, and another key that the column's type would take for the item's."""
    name, sort = request.param
    _, kept, other = KEYS[name]
    table = f"{schema}.{name}{sort}"
    more = {"g": {"N": "1"}} if sort else {}
    world.sql(f"delete from {table}")
    item = {**more, "k": value(kept), "v": {"S": "first"}}
    world.client.put_item(TableName=table, Item=item)
    yield world.client, table, item, {**more, "k": value(other)}
    assert world.raw.items("Scan", TableName=table, Limit=1) == [item]


def key_of(item):
    return {name: part for name, part in item.items() if name != "v"}


def test_the_other_key_finds_nothing(keyed):
    client, table, item, other = keyed
    assert "Item" not in client.get_item(TableName=table, Key=other)
    assert client.get_item(TableName=table, Key=key_of(item))["Item"] == item
    found = client.batch_get_item(RequestItems={table: {"Keys": [key_of(item), other]}})
    assert found["Responses"][table] == [item]
    query = {"KeyConditionExpression": " AND ".join(f"{name} = :{name}" for name in other),
             "ExpressionAttributeValues": {f":{name}": part for name, part in other.items()}}
    assert client.query(TableName=table, **query)["Items"] == []


def test_the_other_key_deletes_nothing(keyed):
    client, table, _, other = keyed
    answer = client.delete_item(TableName=table, Key=other, ReturnValues="ALL_OLD")
    assert "Attributes" not in answer
    client.batch_write_item(RequestItems={table: [{"DeleteRequest": {"Key": other}}]})
    with refused(code="ConditionalCheckFailedException"):
        client.delete_item(TableName=table, Key=other, ConditionExpression="attribute_exists(k)")


def test_the_other_key_is_not_written(keyed):
    client, table, _, other = keyed
    item = {**other, "v": {"S": "second"}}
    for more in ({}, {"ReturnValues": "ALL_OLD"},
                 {"ConditionExpression": "attribute_not_exists(k)"}):
        assert "'k'" in attempt(client.put_item, TableName=table, Item=item, **more)
    for more in ({}, {"ReturnValues": "ALL_NEW"}):
        assert "'k'" in attempt(client.update_item, TableName=table, Key=other,
                                UpdateExpression="SET v = :v",
                                ExpressionAttributeValues={":v": {"S": "second"}}, **more)
    assert "'k'" in attempt(client.batch_write_item,
                            RequestItems={table: [{"PutRequest": {"Item": item}}]})


@pytest.mark.parametrize("name", LOOSE)
def test_a_condition_is_told_of_before(world, schema, name):
    """No item has the key, so attribute_exists fails, whatever else there is."""
    _, kept, other = LOOSE[name]
    table = f"{schema}.{name}"
    world.sql(f"delete from {table}")
    world.client.put_item(TableName=table, Item={"k": value(kept)})
    with refused(code="ConditionalCheckFailedException"):
        world.client.put_item(TableName=table, Item={"k": value(other)},
                              ConditionExpression="attribute_exists(k)")


@pytest.mark.parametrize("name", LOOSE)
def test_a_batch_of_both_is_refused(world, schema, name):
    _, kept, other = LOOSE[name]
    table = f"{schema}.{name}_sorted"
    world.sql(f"delete from {table}")

    def put(group, key):
        return {"PutRequest": {"Item": {"g": {"N": group}, "k": value(key)}}}

    assert "'k'" in attempt(world.client.batch_write_item, RequestItems={
        table: [put("1", kept), put("1", other)]})
    assert world.sql(f"select from {table}") == []
    world.client.batch_write_item(RequestItems={table: [put("1", kept), put("2", other)]})
    assert world.database.value(f"select count(*) from {table}") == 2


@pytest.mark.parametrize("name", LOOSE)
def test_a_race_of_both_has_one_winner(world, schema, name):
    _, kept, other = LOOSE[name]
    table = f"{schema}.{name}"

    def put(key):
        try:
            world.client.put_item(TableName=table, Item={"k": value(key)})
        except ClientError as error:
            without_code(error)
            return None
        return key

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for _ in range(10):
            world.sql(f"delete from {table}")
            winners = set(pool.map(put, [kept, other] * 4)) - {None}
            items = world.raw.items("Scan", TableName=table)
            assert [{"k": value(key)} for key in winners] == items


kept = lab("""
    create table {schema}.numbers (k double precision primary key, n numeric(6, 2));
    comment on table {schema}.numbers is '@dynamodb {"table": "{schema}.numbers"}';
    create table {schema}.zoned (k timetz primary key);
    comment on table {schema}.zoned is '@dynamodb {"table": "{schema}.zoned"}';
    create table {schema}.uuids (k uuid primary key, v int);
    comment on table {schema}.uuids is '@dynamodb {"table": "{schema}.uuids"}';
""", "{schema}.numbers", "{schema}.zoned", "{schema}.uuids")


def test_numbers_are_keys_by_their_value(world, kept):
    table = f"{kept}.numbers"
    world.sql(f"insert into {table} values ('-0', 1)")
    for spelling in ("0", "-0", "0.0"):
        found = world.client.get_item(TableName=table, Key={"k": {"N": spelling}})
        assert found["Item"] == {"k": {"N": "0"}, "n": {"N": "1"}}
    world.client.put_item(TableName=table, Item={"k": {"N": "-0.0"}, "n": {"N": "2"}})
    assert world.database.value(f"select n from {table}") == 2


@pytest.mark.parametrize("spelling", ["12:30:00+05:30", "12:30:00.000+0530", "12:30+05:30"])
def test_a_time_with_an_offset_is_found_as_it_was_put(world, kept, spelling):
    table = f"{kept}.zoned"
    world.client.put_item(TableName=table, Item={"k": {"S": spelling}})
    shown = {"k": {"S": "12:30:00.000000+05:30"}}
    assert world.client.get_item(TableName=table, Key={"k": {"S": spelling}})["Item"] == shown
    assert world.raw.items("Scan", TableName=table) == [shown]


UUID = "0b5f3f1c-7a39-4c55-9a51-6f3d1f6f8a11"


def test_two_spellings_in_one_batch_are_duplicates(world, kept):
    table = f"{kept}.uuids"
    keys = [{"k": {"S": UUID}}, {"k": {"S": UUID.upper()}}]
    puts = [{"PutRequest": {"Item": key}} for key in keys]
    deletes = [{"DeleteRequest": {"Key": key}} for key in keys]
    for writes in (puts, deletes, [puts[0], deletes[1]]):
        with refused("Provided list of item keys contains duplicates"):
            world.client.batch_write_item(RequestItems={table: writes})
    assert world.sql(f"select from {table}") == []
    world.client.put_item(TableName=table, Item={**keys[1], "v": {"N": "1"}})
    assert world.client.get_item(TableName=table, Key=keys[1])["Item"]["k"] == {"S": UUID}


# --- keys made of several columns ---

templates = lab("""
    create table {schema}.texts (a text, b text, c text, v int, primary key (a, b, c));
    comment on table {schema}.texts is '@dynamodb {"table": "{schema}.texts"}';
    create table {schema}.mixed (a text, b text, n int, m smallint, primary key (a, b, n, m));
    comment on table {schema}.mixed is '@dynamodb {"table": "{schema}.mixed"}';
    create table {schema}.days (a int, b date, c text, primary key (a, b, c));
    comment on table {schema}.days is
      '@dynamodb {"table": "{schema}.days", "partition_key": "a", "sort_key": "{b}-{c}#-#{a}"}';
""", "{schema}.texts", "{schema}.mixed", "{schema}.days")

TEXTS = ["x", "y", "x#y", "y#z", "#", "##", "\\", "x\\", "\\#", "x\\#y", "\u0001", "é#", "a-b"]


def all_found(world, table, count):
    items = world.raw.items("Scan", TableName=table, Limit=7)
    assert len(set(map(canonical, items))) == count
    for item in items:
        key = {name: item[name] for name in ("a", "SK")}
        assert world.raw("GetItem", TableName=table, Key=key).get("Item") == item
    return items


def test_separators_in_texts_are_escaped(world, templates):
    table = f"{templates}.texts"
    rows = [("p", b, c) for b in TEXTS for c in TEXTS]
    for row in rows:
        world.sql(f"insert into {table} values (%s, %s, %s)", *row)
    items = all_found(world, table, len(rows))
    by_columns = {(item["b"]["S"], item["c"]["S"]): item["SK"]["S"] for item in items}
    assert by_columns["x#y", "x"] == "x\\#y#x"
    assert by_columns["x", "x#y"] == "x#x#y"
    query = {"TableName": table, "KeyConditionExpression": "a = :a",
             "ExpressionAttributeValues": {":a": {"S": "p"}}}
    assert world.raw.items("Query", **query, Limit=5) == sorted(
        items, key=lambda item: item["SK"]["S"])
    for sort in ("x#y", "x\\#y#x", "x#x#y", "\u0001#x"):
        query.update(KeyConditionExpression="a = :a AND SK = :s", ExpressionAttributeValues={
            ":a": {"S": "p"}, ":s": {"S": sort}})
        found = world.raw.items("Query", **query)
        assert found == [item for item in items if item["SK"]["S"] == sort]
        found = world.raw.items("Scan", TableName=table, FilterExpression="SK = :s",
                                ExpressionAttributeValues={":s": {"S": sort}})
        assert found == [item for item in items if item["SK"]["S"] == sort]


def test_an_item_is_deleted_and_no_other(world, templates):
    table = f"{templates}.texts"
    world.sql(f"delete from {table}")
    world.sql(f"insert into {table} values ('q', 'x#y', 'z', 1), ('q', 'x', 'y#z', 2)")
    items = {item["v"]["N"]: item for item in world.raw.items("Scan", TableName=table)}
    world.client.delete_item(TableName=table, Key={"a": {"S": "q"}, "SK": items["1"]["SK"]})
    assert world.sql(f"select v from {table}") == [(2,)]
    world.client.put_item(TableName=table, Item=items["1"])
    assert all_found(world, table, 2)
    assert world.sql(f"select b from {table} where v = 1") == [("x#y",)]


def test_proposed_templates_pad_integers(world, templates):
    table = f"{templates}.mixed"
    for b in ("x", "x#1", "10"):
        for n in (-2147483648, -7, 0, 7, 10, 2147483647):
            world.sql(f"insert into {table} values ('p', %s, %s, %s)", b, n, n % 100)
    items = all_found(world, table, 18)
    sort_keys = {(item["b"]["S"], item["n"]["N"]): item["SK"]["S"] for item in items}
    assert sort_keys["x", "7"] == "x#0000000007#00007"
    assert sort_keys["x#1", "10"] == "x\\#1#0000000010#00010"


def test_any_type_before_any_separator(world, templates):
    table = f"{templates}.days"
    for c in ("x", "-", "#-", "#-#", "x#-#7"):
        world.sql(f"insert into {table} values (7, '2026-01-02', %s)", c)
    all_found(world, table, 5)


# --- keys that the database makes ---

generated = lab("""
    create table {schema}.made (a int, k int generated always as (a + 1) stored primary key);
    comment on table {schema}.made is '@dynamodb {"table": "{schema}.made"}';
    insert into {schema}.made values (1), (2);
""", "{schema}.made")


def test_items_with_a_generated_key_are_read_and_deleted(world, generated):
    table = f"{generated}.made"
    key = {"k": {"N": "2"}}
    assert world.client.get_item(TableName=table, Key=key)["Item"] == {**key, "a": {"N": "1"}}
    with refused(f"One or more parameter values were invalid: Items of table {table} cannot be put: "
                 "it is attached to a relation that does not allow it"):
        world.client.put_item(TableName=table, Item={**key, "a": {"N": "1"}})
    with refused(f"One or more parameter values were invalid: Items of table {table} cannot be "
                 "updated: it is attached to a relation that does not allow it"):
        world.client.update_item(TableName=table, Key=key, UpdateExpression="SET a = :a",
                                 ExpressionAttributeValues={":a": {"N": "5"}})
    world.client.delete_item(TableName=table, Key=key)
    assert world.sql(f"select k from {table}") == [(3,)]
