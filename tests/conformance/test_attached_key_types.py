"""Keys of every type that can be one: found, in DynamoDB's order, compared and paged."""

import operator

import pytest
from attached import canonical, lab, rows_as_items
from test_attached_queries import comparable

OPERATORS = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt,
             ">=": operator.ge}

# name, type, values in SQL, options of the mapping
TYPES = {
    "int2": ("smallint", "-32768, -1, 0, 1, 7, 10, 32767", ""),
    "int4": ("integer", "-2147483648, -5, 0, 3, 20, 100, 2147483647", ""),
    "int8": ("bigint", "-9223372036854775808, -2, 0, 9, 10, 9223372036854775807", ""),
    "numeric": ("numeric", "-1e30, -0.5, 0, 1e-20, 1.50, 2, 10, 1e37, 12345678901234567890.125",
                ""),
    "numeric2": ("numeric(8, 2)", "-1.50, 0, 0.10, 2, 10, 999999.99", ""),
    "float4": ("real", "-1e20, -0.1, 0, 0.1, 0.30000001, 2, 10, 1e30", ""),
    "float8": ("double precision", "-1e100, -0.1, 0, 0.1, 0.30000000000000004, 2, 10, 1e100", ""),
    "text": ("text", "'A', 'B', 'a', 'b', 'aa', 'a b', 'é', 'Z', '~', 'ﬀ', '🎈', '10', '9'", ""),
    "icu": ('text collate "und-x-icu"', "'A', 'B', 'a', 'b', 'aa', 'a b', 'é', 'Z', '~', 'ﬀ', '🎈'",
            ""),
    "varchar": ("varchar(6)", "'A', 'B', 'a', 'b ', 'b', 'ab', 'abcdef'", ""),
    "bpchar": ("char(4)", "'A', 'B', 'a', 'ab', 'abcd', 'b'", ""),
    "uuid": ("uuid", "gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),"
             " '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'", ""),
    "date": ("date", "'0001-01-01', '1969-12-31', '1970-01-01', '2024-02-29', '9999-12-31'", ""),
    "date_s": ("date", "'0001-01-01', '1969-12-31', '1970-01-01', '2024-02-29', '9999-12-31'",
               ', "dates": "epoch"'),
    "time": ("time", "'00:00', '01:00', '12:30:00.5', '23:59:59.999999'", ""),
    "timestamp": ("timestamp", "'0001-01-01', '1969-12-31 23:59:59.999999', '1970-01-01',"
                  " '2024-02-29 12:00:00.123456', '9999-12-31 23:59:59'", ""),
    "timestamptz": ("timestamptz", "'0001-01-01Z', '1969-12-31 23:59:59.999999Z', '1970-01-01Z',"
                    " '2024-02-29 12:00:00.5Z', '9999-12-31 23:59:59Z'", ""),
    "timestamptz_s": ("timestamptz", "'1969-12-31 23:59:59.999999Z', '1970-01-01Z',"
                      " '2024-02-29 12:00:00.5Z', '2024-02-29 12:00:01Z'", ', "dates": "epoch"'),
    "timestamptz_ms": ("timestamptz", "'1969-12-31 23:59:59.999999Z', '1970-01-01Z',"
                       " '2024-02-29 12:00:00.5Z', '2024-02-29 12:00:01.000001Z'",
                       ', "dates": "epoch_ms"'),
    "interval": ("interval", "'1 day', '25 hours', '1 month', '1 s', '-1 day', '1 year 2 mons'",
                 ""),
    "enumeration": ("{schema}.colour", "'red', 'green', 'blue', 'Amber'", ""),
    "bytea": ("bytea", r"'\x00', '\x01', '\x0100', '\x7f', '\x80', '\xff', '\xff00'", ""),
    "inet": ("inet", "'10.0.0.1', '9.0.0.1', '10.0.0.0/8', '::1', '2001:db8::1'", ""),
    "cidr": ("cidr", "'10.0.0.0/8', '9.0.0.0/8', '10.0.0.0/16', '2001:db8::/32'", ""),
    "macaddr": ("macaddr", "'08:00:2b:01:02:03', '00:00:2b:01:02:03', 'ff:00:2b:01:02:03'", ""),
    "domain_text": ("{schema}.word", "'a', 'B', 'c'", ""),
    "domain_int": ("{schema}.small", "1, 2, 10", ""),
}

DEFINITION = """
    create type {schema}.colour as enum ('red', 'green', 'blue', 'Amber');
    create domain {schema}.word as text check (value <> '');
    create domain {schema}.small as int check (value < 100);
""" + "".join(
    f"""
    create table {{schema}}.{name} (g int, k {kind}, n int generated always as identity,
      primary key (g, k));
    create index {name}_by_k on {{schema}}.{name} (k, g);
    insert into {{schema}}.{name} (g, k)
      select 1, v.k from unnest(array[{values}]::{kind.split(' collate')[0]}[]) v (k);
    comment on table {{schema}}.{name} is '@dynamodb {{"table": "{{schema}}.{name}"{options}}}';
    """ for name, (kind, values, options) in TYPES.items())

schema = lab(DEFINITION, *(f"{{schema}}.{name}" for name in TYPES))


def ordered_items(world, name):
    """All items, in DynamoDB's order, with the key in its format."""
    if name.endswith(("_s", "_ms")):
        items = world.raw.items("Scan", TableName=name)
        unit = 1000 if name.endswith("_ms") else 1
        texts = world.sql(f"select n, trim_scale(extract(epoch from k) * {unit})::text"
                          f" from {name}")
        expected = {n: text for n, text in texts}
        assert {int(item["n"]["N"]): item["k"]["N"] for item in items} == expected
    else:
        items = rows_as_items(world.database, name)
    return sorted(items, key=lambda item: comparable(item["k"]))


@pytest.fixture(scope="module", params=TYPES, ids=TYPES)
def keyed(request, world, schema):
    name = f"{schema}.{request.param}"
    return name, ordered_items(world, name)


def query(world, name, condition="", **parameters):
    values = {":g": {"N": "1"}, **parameters.pop("values", {})}
    return world.raw.items("Query", TableName=name, KeyConditionExpression="g = :g" + condition,
                           ExpressionAttributeValues=values, **parameters)


def test_items_are_found_by_their_keys(world, keyed):
    name, items = keyed
    for item in items:
        key = {"g": item["g"], "k": item["k"]}
        assert world.raw("GetItem", TableName=name, Key=key).get("Item") == item
    found = world.raw("BatchGetItem", RequestItems={
        name: {"Keys": [{"g": item["g"], "k": item["k"]} for item in items]}})["Responses"][name]
    assert sorted(map(canonical, found)) == sorted(map(canonical, items))


def test_order_and_pages(world, keyed):
    name, items = keyed
    assert query(world, name) == items
    assert query(world, name, ScanIndexForward=False) == items[::-1]
    for limit in (1, 2):
        assert query(world, name, Limit=limit) == items
        assert query(world, name, Limit=limit, ScanIndexForward=False) == items[::-1]


@pytest.mark.parametrize("sign", OPERATORS)
def test_comparisons(world, keyed, sign):
    name, items = keyed
    for bound in items:
        found = query(world, name, f" AND k {sign} :k", values={":k": bound["k"]})
        assert found == [item for item in items if OPERATORS[sign](
            comparable(item["k"]), comparable(bound["k"]))]


def test_between(world, keyed):
    name, items = keyed
    for i in range(len(items)):
        for j in range(i, len(items)):
            found = query(world, name, " AND k BETWEEN :a AND :b",
                          values={":a": items[i]["k"], ":b": items[j]["k"]})
            assert found == items[i:j + 1]


def test_begins_with(world, keyed):
    name, items = keyed
    if "S" not in items[0]["k"]:
        return
    for item in items:
        for end in range(1, len(item["k"]["S"]) + 1):
            prefix = item["k"]["S"][:end]
            found = query(world, name, " AND begins_with(k, :p)", values={":p": {"S": prefix}})
            assert found == [i for i in items if i["k"]["S"].startswith(prefix)]


def test_scans(world, keyed):
    name, items = keyed
    whole = world.raw.items("Scan", TableName=name)
    assert sorted(map(canonical, whole)) == sorted(map(canonical, items))
    assert world.raw.items("Scan", TableName=name, Limit=1) == whole
    parts = [world.raw.items("Scan", TableName=name, Segment=n, TotalSegments=3, Limit=2)
             for n in range(3)]
    assert sorted(canonical(item) for part in parts for item in part) == sorted(
        map(canonical, items))


def test_an_index_by_the_key(world, keyed):
    name, items = keyed
    index = f"{name.split('.')[1]}_by_k"
    for item in items:
        found = world.raw.items("Query", TableName=name, IndexName=index,
                                KeyConditionExpression="k = :k AND g >= :g",
                                ExpressionAttributeValues={":k": item["k"], ":g": {"N": "0"}})
        assert found == [item]
    found = world.raw.items("Scan", TableName=name, IndexName=index, Limit=2)
    assert sorted(map(canonical, found)) == sorted(map(canonical, items))


def test_writes_by_the_key(world, keyed):
    name, items = keyed
    for item in items[:2]:
        key = {"g": {"N": "2"}, "k": item["k"]}
        world.raw("PutItem", TableName=name, Item=key)
        answer = world.raw("UpdateItem", TableName=name, Key=key, ReturnValues="ALL_NEW")
        assert {**answer["Attributes"], **key} == answer["Attributes"]
        assert world.database.value(f"select count(*) from {name} t join {name} o using (k)"
                                    " where t.g = 1 and o.g = 2") == 1
        old = world.raw("DeleteItem", TableName=name, Key=key, ReturnValues="ALL_OLD")
        assert old["Attributes"] == answer["Attributes"]
    assert world.sql(f"select from {name} where g = 2") == []
