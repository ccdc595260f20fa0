"""Conditions and filters compare values of a column's type, as key conditions do, however the
operand is spelled; and texts by their bytes, whatever the column's collation.
"""

import pytest
from attached import lab
from support import refused

# A type; a value as it is shown; other spellings of it; a value above.
SPELLINGS = {
    "date": ("date", "2026-01-02", ["2026-01-02T00:00:00"], "2026-01-03T00:00Z"),
    "timestamp": ("timestamp", "2026-01-02T03:04:05.600000",
                  ["2026-01-02T03:04:05.6", "2026-01-02 03:04:05.6", "2026-01-02T03:04:05.60Z"],
                  "2026-01-02T03:04:05.61"),
    "timestamptz": ("timestamptz", "2026-01-02T12:34:56.789000Z",
                    ["2026-01-02T12:34:56.789Z", "2026-01-02T14:34:56.789+02:00",
                     "2026-01-02T12:34:56.789"], "2026-01-02T12:34:57+00"),
    "time": ("time", "12:34:56.500000", ["12:34:56.5"], "12:34:56.51"),
    "timetz": ("timetz", "12:34:56.500000+05:30", ["12:34:56.5+0530"], None),
    "interval": ("interval", "PT1H30M", ["PT90M", "PT5400S"], None),
    "uuid": ("uuid", "0b5f3f1c-7a39-4c55-9a51-6f3d1f6f8a11",
             ["0B5F3F1C-7A39-4C55-9A51-6F3D1F6F8A11", "{0b5f3f1c7a394c559a516f3d1f6f8a11}"],
             "F0000000-0000-0000-0000-000000000000"),
    "inet": ("inet", "10.0.0.1", ["10.0.0.1/32"], None),
    "macaddr": ("macaddr", "08:00:2b:01:02:03", ["08-00-2B-01-02-03"], None),
}

DEFINITION = "".join(
    f"""
    create table {{schema}}.{name} (id int primary key, v {kind}, l {kind}[],
      c {{schema}}.{name}_pair);
    comment on table {{schema}}.{name} is '@dynamodb {{"table": "{{schema}}.{name}"}}';
    """ for name, (kind, *_) in SPELLINGS.items())
PAIRS = "".join(f"create type {{schema}}.{name}_pair as (one {kind}, other int);"
                for name, (kind, *_) in SPELLINGS.items())

schema = lab(PAIRS + DEFINITION, *(f"{{schema}}.{name}" for name in SPELLINGS))


@pytest.fixture(scope="module", params=SPELLINGS)
def spelled(request, world, schema):
    _, shown, others, above = SPELLINGS[request.param]
    table = f"{schema}.{request.param}"
    for id, spelling in enumerate([shown, *others]):
        text = {"S": spelling}
        world.client.put_item(TableName=table, Item={
            "id": {"N": str(id)}, "v": text, "l": {"L": [text]}, "c": {"M": {"one": text}}})
    return world, table, shown, others, above


def count(world, table, condition, **values):
    answer = world.client.scan(
        TableName=table, Select="COUNT", FilterExpression=condition,
        ExpressionAttributeValues={f":{name}": value for name, value in values.items()})
    return answer["Count"]


def test_filters(spelled):
    world, table, shown, others, above = spelled
    all_of_them = 1 + len(others)
    for spelling in [shown, *others]:
        text = {"S": spelling}
        for condition in ("v = :v", ":v = v", "v IN (:v)", "v BETWEEN :v AND :v", "v <= :v",
                          "l[0] = :v", "c.one = :v"):
            assert count(world, table, condition, v=text) == all_of_them, condition
        for condition in ("v <> :v", "v < :v", "v > :v", "NOT v = :v"):
            assert count(world, table, condition, v=text) == 0, condition
        assert count(world, table, "l = :l", l={"L": [text]}) == all_of_them
        assert count(world, table, "c = :c", c={"M": {"one": text}}) == all_of_them
        if above is not None:
            assert count(world, table, "v < :a", a={"S": above}) == all_of_them
    if above is not None:
        assert count(world, table, "v BETWEEN :v AND :a", v={"S": shown},
                     a={"S": above}) == all_of_them
    assert count(world, table, "v = :v", v={"S": "no such value"}) == 0
    assert count(world, table, "begins_with(v, :v)", v={"S": shown[:2]}) == all_of_them
    assert count(world, table, "contains(v, :v)", v={"S": shown[2:]}) == all_of_them


def test_a_condition_holds_of_what_was_just_put(spelled):
    world, table, shown, others, _ = spelled
    for spelling in others:
        world.client.put_item(TableName=table, Item={"id": {"N": "99"}, "v": {"S": spelling}})
        answer = world.client.update_item(
            TableName=table, Key={"id": {"N": "99"}}, UpdateExpression="SET v = :v",
            ConditionExpression="v = :v", ExpressionAttributeValues={":v": {"S": spelling}},
            ReturnValues="ALL_NEW")
        assert answer["Attributes"]["v"] == {"S": shown}
        with refused(code="ConditionalCheckFailedException"):
            world.client.delete_item(
                TableName=table, Key={"id": {"N": "99"}}, ConditionExpression="v <> :v",
                ExpressionAttributeValues={":v": {"S": spelling}})
        world.client.delete_item(
            TableName=table, Key={"id": {"N": "99"}},
            Expected={"v": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": spelling}]}})


loose = lab("""
    create collation {schema}.loose (provider = icu, locale = 'und-u-ks-level1',
      deterministic = false);
    create type {schema}.pair as (one text collate {schema}."loose", other int);
    create table {schema}.texts (id int primary key, v text collate {schema}."loose",
      l text[] collate {schema}."loose", c {schema}.pair);
    create index texts_by_v on {schema}.texts (v, id);
    comment on table {schema}.texts is '@dynamodb {"table": "{schema}.texts"}';
    insert into {schema}.texts values (1, 'a', array['a'], row('a', 1)),
      (2, 'A', array['A'], row('A', 2)), (3, 'á', array['á'], row('á', 3)), (4, 'b', null, null);
    create table {schema}.sorted (p text collate {schema}."loose", s text, n int, m int,
      primary key (p, s, n));
    comment on table {schema}.sorted is '@dynamodb {"table": "{schema}.sorted"}';
    insert into {schema}.sorted values ('a', 'x#', 1, 1), ('a', 'x', 2, 2), ('b', 'x', 1, 3);
""", "{schema}.texts", "{schema}.sorted")

A = {"S": "a"}


@pytest.mark.parametrize(("condition", "values", "ids"), [
    ("attribute_exists(v)", {}, [1, 2, 3, 4]),
    ("attribute_type(v, :t)", {":t": {"S": "S"}}, [1, 2, 3, 4]),
    ("v = :v", {":v": A}, [1]),
    ("v <> :v", {":v": A}, [2, 3, 4]),
    ("v IN (:v, :w)", {":v": A, ":w": {"S": "A"}}, [1, 2]),
    ("v < :v", {":v": A}, [2]),
    ("v BETWEEN :v AND :w", {":v": A, ":w": {"S": "b"}}, [1, 4]),
    ("begins_with(v, :v)", {":v": {"S": "A"}}, [2]),
    ("contains(v, :v)", {":v": {"S": "á"}}, [3]),
    ("size(v) = :n", {":n": {"N": "1"}}, [1, 2, 3, 4]),
    ("contains(l, :v)", {":v": A}, [1]),
    ("l[0] = :v", {":v": A}, [1]),
    ("c.#o = :v", {":v": {"S": "A"}}, [2]),
])
def test_filters_on_a_collation_that_is_not_deterministic(world, loose, condition, values, ids):
    parameters = {"ExpressionAttributeValues": values} if values else {}
    if "#o" in condition:
        parameters["ExpressionAttributeNames"] = {"#o": "one"}
    for index in ({}, {"IndexName": "texts_by_v"}):
        found = world.raw.items("Scan", TableName=f"{loose}.texts", FilterExpression=condition,
                                **parameters, **index, Limit=1)
        assert sorted(int(item["id"]["N"]) for item in found) == ids


def test_queries_of_a_collation_that_is_not_deterministic(world, loose):
    for text, id in (("a", 1), ("A", 2), ("á", 3), ("a\u0301", None)):
        found = world.raw.items(
            "Query", TableName=f"{loose}.texts", IndexName="texts_by_v",
            KeyConditionExpression="v = :v", ExpressionAttributeValues={":v": {"S": text}})
        assert [int(item["id"]["N"]) for item in found] == ([] if id is None else [id])
    found = world.raw.items(
        "Query", TableName=f"{loose}.sorted", Limit=1,
        KeyConditionExpression="p = :p AND begins_with(SK, :s)",
        ExpressionAttributeValues={":p": {"S": "a"}, ":s": {"S": "x"}})
    assert [item["SK"]["S"] for item in found] == ["x#0000000002", "x\\##0000000001"]
