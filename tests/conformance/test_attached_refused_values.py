"""What a column cannot keep as it is given is refused, whichever way it is written: told in a 400,
and nothing is changed."""

import pytest
from attached import lab
from support import refused, unique

# Type: a value that it keeps, and values that it would cut, pad, round or not take at all.
TYPES = {
    "bit(3)": ("101", ["1", "1011", "10x", "B101", ""]),
    "varbit(3)": ("10", ["1011", "12", "xF"]),
    "bit(3)[]": (["101"], [["1"], ["1011"]]),
    "interval(0)": ("PT1S", ["PT0.5S", "P1DT0.25S"]),
    "interval(3)": ("PT0.125S", ["PT0.1255S"]),
    "interval year": ("P2Y", ["P1Y2M", "P1D", "PT1S"]),
    "interval month": ("P1M", ["P1D", "PT1S"]),
    "interval year to month": ("P1Y2M", ["P1M1D"]),
    "interval day": ("P1M2D", ["PT1H", "P1DT1S"]),
    "interval hour": ("PT2H", ["PT1M", "PT1H1S"]),
    "interval minute": ("PT2M", ["PT1S"]),
    "interval day to hour": ("P1DT2H", ["PT1M"]),
    "interval day to minute": ("P1DT2M", ["PT0.5S", "PT1S"]),
    "interval hour to minute": ("PT1H2M", ["PT1H1S"]),
    "interval day to second(1)": ("PT0.5S", ["PT0.25S"]),
    "money": ("$1.50", ["1.005", "$1.999", "cents"]),
    "oid": ("4294967295", ["-1", "4294967296", "1.5", "pg_class"]),
    "xid": ("7", ["-1", "x"]),
    "cid": ("7", ["-1", "x"]),
    "ltree": ("a.b", ["a b!", "..", "a..b"]),
    "hstore": ('"a"=>"1"', ["x", "a=>"]),
    "jsonpath": ('$."a"', ["x y", "$["]),
    "tsquery": ("'a' & 'b'", ["&&", "a b"]),
    "seg": ("1.0", ["x", "1 .. .. 2"]),
    "cube": ("(1, 2)", ["x", "(1,(2))"]),
    "regclass": ("pg_class", ["no.such", "no_such", "a.b.c.d", '"']),
    "regtype": ("integer", ["no_such", "int[", "a.b.c.d"]),
    "regproc": ("now", ["no_such", "sum", '"']),
    "regprocedure": ("sum(integer)", ["no_such(int)", "sum", "sum(no_such)"]),
    "regoper": ("~~~~~", []) and ("pg_catalog.||/", ["no such", "+"]),
    "regnamespace": ("public", ["no_such", '"']),
    "regrole": ("tuskgate", ["no_such", '"']),
    "regconfig": ("english", ["no_such"]),
    "regcollation": ('"C"', ["no_such"]),
    "xml": ("<a/>", ["<a>", "<a></b>"]),
    "point": ("(1,2)", ["x", "(1"]),
    "tid": ("(0,1)", ["x", "(0,99999)"]),
    "pg_lsn": ("0/16B3748", ["x", "0/"]),
    "cidr": ("10.0.0.0/8", ["10.0.0.1/8", "x"]),
    "xid8": ("7", ["x", "-x"]),
}
NAMES = {kind: "".join(c if c.isalnum() else "_" for c in kind) for kind in TYPES}

schema = lab(
    "".join(f"create extension if not exists {name};" for name in ("ltree", "hstore", "seg", "cube"))
    + "".join(
        f"create table {{schema}}.{NAMES[kind]} (id text primary key, v {kind}, n int);"
        f"comment on table {{schema}}.{NAMES[kind]} is '@dynamodb"
        f" {{\"table\": \"{{schema}}.{NAMES[kind]}\"}}';" for kind in TYPES),
    *(f"{{schema}}.{name}" for name in NAMES.values()))


@pytest.mark.parametrize("kind", TYPES)
def test_values_that_a_column_does_not_keep(world, schema, kind):
    table = world.table(f"{schema}.{NAMES[kind]}")
    kept, others = TYPES[kind]
    key = {"id": unique()}
    table.put_item(Item={**key, "v": kept, "n": 1})
    before = table.get_item(Key=key)["Item"]
    if kind not in ("hstore", "regoper", "xml"):  # whose texts have several forms
        assert before["v"] == kept
    for value in others:
        with refused():
            table.put_item(Item={**key, "v": value})
        with refused():
            table.put_item(Item={**key, "v": value}, ConditionExpression="attribute_exists(id)")
        with refused():
            table.put_item(Item={"id": unique(), "v": value})
        with refused():
            table.update_item(Key=key, UpdateExpression="set v = :v, n = n + :one",
                              ExpressionAttributeValues={":v": value, ":one": 1})
        with refused(), table.batch_writer() as batch:
            batch.put_item(Item={**key, "v": value})
        assert table.get_item(Key=key)["Item"] == before, value
        # Nothing is like it, and asking is no fault.
        found = table.scan(FilterExpression="v = :v and id = :id",
                           ExpressionAttributeValues={":v": value, ":id": key["id"]})
        assert found["Items"] == [], value
    assert len(table.scan()["Items"]) == 1


SETS = {
    "date[]": ("SS", ["2026-01-02", "2026-01-02T00:00:00"]),
    "uuid[]": ("SS", ["0b5f3f1c-7a39-4c55-9a51-6f3d1f6f8a11",
                      "0B5F3F1C-7A39-4C55-9A51-6F3D1F6F8A11"]),
    "timestamptz[]": ("SS", ["2026-01-02T03:04:05Z", "2026-01-02T05:04:05+02:00"]),
    "time[]": ("SS", ["03:04:05", "03:04:05.0"]),
    "interval[]": ("SS", ["P1Y", "P12M"]),
    "float8[]": ("NS", ["0.1", "0.10000000000000000001"]),
    "float4[]": ("NS", ["16777216", "16777217"]),
    "inet[]": ("SS", ["10.0.0.1", "10.0.0.1/32"]),
    "money[]": ("SS", ["$1", "1.00"]),
    "pg_lsn[]": ("SS", ["0/1", "0/01"]),
}
SET_NAMES = {kind: "set_" + kind.rstrip("[]") for kind in SETS}

sets_schema = lab(
    "".join(
        f"create table {{schema}}.{name} (id text primary key, v {kind});"
        f"comment on table {{schema}}.{name} is '@dynamodb"
        f" {{\"table\": \"{{schema}}.{name}\", \"arrays\": \"set\"}}';"
        for kind, name in SET_NAMES.items()),
    *(f"{{schema}}.{name}" for name in SET_NAMES.values()))


@pytest.mark.parametrize("kind", SETS)
def test_spellings_of_one_element_in_a_set(world, sets_schema, kind):
    """Which the column would hold twice, and no item could show."""
    name = f"{sets_schema}.{SET_NAMES[kind]}"
    tag, elements = SETS[kind]
    key = {"id": {"S": unique()}}
    write = {"TableName": name, "Item": {**key, "v": {tag: elements}}}
    with refused() as caught:
        world.client.put_item(**write)
    assert "duplicates" in caught.value.response["Error"]["Message"]
    world.client.put_item(TableName=name, Item={**key, "v": {tag: elements[:1]}})
    with refused() as caught:
        world.client.update_item(
            TableName=name, Key=key, UpdateExpression="set v = :v",
            ExpressionAttributeValues={":v": {tag: elements}})
    assert "duplicates" in caught.value.response["Error"]["Message"]
    with refused():
        world.client.update_item(
            TableName=name, Key=key, UpdateExpression="add v :v",
            ExpressionAttributeValues={":v": {tag: elements[1:]}})
    assert len(world.client.scan(TableName=name)["Items"]) == 1
