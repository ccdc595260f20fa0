"""PartiQL of attached relations: statements are about rows, and SQL sees what they do."""

from decimal import Decimal

import pytest
from attached import lab
from partiql import (
    EXISTS_ALREADY,
    KEY_TYPE,
    NO_WHOLE_KEY,
    batch,
    execute,
    items,
    pages,
    transact,
)
from support import CONDITION_FAILED, refused, unique
from transactions import DONE, DUPLICATE, FAILED, cancelled

schema = lab(
    """
    create table {schema}.trips (
      rider text collate "C", begun timestamptz, distance numeric, fare numeric(6, 2),
      rating smallint, shared boolean, stops text[], day date, extra jsonb, note varchar(5),
      constraint fare_is_positive check (fare >= 0),
      primary key (rider, begun)
    );
    create index trips_by_day on {schema}.trips (day, rider);
    comment on table {schema}.trips is '@dynamodb {"table": "{schema}.trips"}';
    """,
    "{schema}.trips",
)

DAYS = [f"2024-03-0{day}" for day in (1, 2, 3)]
TIMES = [f"{day}T08:00:00.000000Z" for day in DAYS]


@pytest.fixture
def name(schema):
    return f'"{schema}.trips"'


@pytest.fixture
def rider(world, schema):
    """Three trips that SQL has made."""
    rider = unique("rider")
    for number, (day, begun) in enumerate(zip(DAYS, TIMES), 1):
        world.sql(f"insert into {schema}.trips (rider, begun, distance, rating, shared, stops, day,"
                  " extra) values (%s, %s, %s, %s, %s, %s, %s, %s)", rider, begun, number * 1.5,
                  number if number > 1 else None, number == 2, ["a"] * number, day,
                  f'{{"n": {number}, "deep": {{"x": [{number}]}}}}')
    return rider


def times(world, statement, *values):
    return [TIMES.index(item["begun"]) + 1 for item in items(world.resource, statement, *values)]


# --- reads ---


def test_one_row(world, name, rider):
    assert items(world.resource, f"SELECT * FROM {name} WHERE rider = ? AND begun = ?", rider,
                 TIMES[1]) == [{
        "rider": rider, "begun": TIMES[1], "distance": 3, "rating": 2, "shared": True,
        "stops": ["a", "a"], "day": DAYS[1], "extra": {"n": 2, "deep": {"x": [2]}}}]


@pytest.mark.parametrize(("condition", "expected"), [
    ("begun > '2024-03-01'", [1, 2, 3]), ("begun > '2024-03-02T08:00:00.000000Z'", [3]),
    ("begun BETWEEN '2024-03-01' AND '2024-03-03'", [1, 2]),
    ("begins_with(begun, '2024-03-02')", [2]),
    ("distance = 3", [2]), ("distance >= 3.0", [2, 3]), ("distance IN [1.5, 4.5]", [1, 3]),
    ("rating IS MISSING", [1]), ("rating IS NOT MISSING", [2, 3]), ("rating <> 2", [1, 3]),
    ("shared = true", [2]), ("shared IS BOOL", [1, 2, 3]), ("day = '2024-03-03'", [3]),
    ("stops[1] = 'a'", [2, 3]), ("size(stops) > 1", [2, 3]), ("contains(stops, 'a')", [1, 2, 3]),
    ("extra.n = 2", [2]), ("extra.deep.x[0] > 1", [2, 3]), ("stops = ['a', 'a']", [2]),
    ("extra.deep = {'x': [3]}", [3]), ("distance = '3'", []),
    ("attribute_type(day, 'S')", [1, 2, 3]),
])
def test_a_condition(world, name, rider, condition, expected):
    statement = f"SELECT begun FROM {name} WHERE rider = ? AND {condition}"
    assert times(world, statement, rider) == expected


def test_orders_and_pages(world, name, rider):
    statement = f"SELECT begun FROM {name} WHERE rider = ?"
    assert times(world, f"{statement} ORDER BY begun DESC", rider) == [3, 2, 1]
    found = list(pages(world.resource, statement, rider, Limit=2))
    assert [[TIMES.index(item["begun"]) + 1 for item in page] for page in found] == [[1, 2], [3]]
    found = list(pages(world.resource, f"{statement} AND rating = 3", rider, Limit=2))
    assert [[TIMES.index(item["begun"]) + 1 for item in page] for page in found] == [[], [3]]


def test_a_scan(world, name, rider):
    found = items(world.resource, f"SELECT distance FROM {name} WHERE extra.n = 2 AND rider <> ''"
                                  " AND contains(rider, ?)", rider)
    assert found == [{"distance": 3}]


def test_an_index(world, name, rider):
    statement = f'SELECT begun FROM {name}."trips_by_day" WHERE day = ? AND rider = ?'
    assert times(world, statement, DAYS[2], rider) == [3]
    assert times(world, statement, "never", rider) == []


def test_a_key_of_the_wrong_type(world, name):
    with refused(KEY_TYPE.format("rider")):
        items(world.resource, f"SELECT * FROM {name} WHERE rider = 1")


# --- writes ---


def row(world, schema, rider, begun, columns):
    return world.sql(f"select {columns} from {schema}.trips where rider = %s and begun = %s", rider,
                     begun)


def test_insert(world, schema, name):
    rider = unique("rider")
    statement = (f"INSERT INTO {name} VALUE {{'rider': ?, 'begun': '2024-01-01T12:00:00Z', "
                 "'distance': 1e3, 'shared': FALSE, 'stops': ['x', 'y'], 'extra': {'a': [null]}}")
    assert execute(world.resource, statement, rider) == {"Items": []}
    assert row(world, schema, rider, "2024-01-01 12:00Z",
               "distance, shared, stops, extra::text, rating") == [
        (1000, False, ["x", "y"], '{"a": [null]}', None)]
    with refused(EXISTS_ALREADY, DUPLICATE):
        execute(world.resource, statement, rider)


def test_update(world, schema, name, rider):
    where = f"WHERE rider = '{rider}' AND begun = '{TIMES[0]}'"
    response = execute(
        world.resource, f"UPDATE {name} SET distance = distance + 1, extra.deep.y = ? "
        f"SET stops = list_append(stops, ['z']) REMOVE shared {where} AND rating IS MISSING "
        "RETURNING MODIFIED NEW *", "new")
    assert response == {"Items": [{
        "distance": Decimal("2.5"), "extra": {"deep": {"y": "new"}}, "stops": ["a", "z"]}]}
    assert row(world, schema, rider, TIMES[0], "distance, shared, stops, extra->'deep'->>'y'") == [
        (2.5, None, ["a", "z"], "new")]
    with refused("The conditional request failed", CONDITION_FAILED) as caught:
        execute(world.resource, f"UPDATE {name} SET rating = 5 {where} AND distance = 1.5",
                ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert caught.value.response["Item"]["distance"] == {"N": "2.5"}
    assert row(world, schema, rider, TIMES[0], "rating") == [(None,)]


def test_no_row_is_made_by_an_update(world, schema, name):
    rider = unique("rider")
    with refused("The conditional request failed", CONDITION_FAILED):
        execute(world.resource, f"UPDATE {name} SET rating = 5 WHERE rider = ? AND begun = ?",
                rider, TIMES[0])
    assert row(world, schema, rider, TIMES[0], "rating") == []


def test_delete(world, schema, name, rider):
    statement = f"DELETE FROM {name} WHERE rider = ? AND begun = ?"
    with refused(NO_WHOLE_KEY):
        execute(world.resource, f"DELETE FROM {name} WHERE rider = ?", rider)
    with refused("The conditional request failed", CONDITION_FAILED):
        execute(world.resource, f"{statement} AND distance > 100", rider, TIMES[1])
    returned = execute(world.resource, f"{statement} AND distance = 3 RETURNING ALL OLD *", rider,
                       TIMES[1])
    assert [item["begun"] for item in returned["Items"]] == [TIMES[1]]
    assert execute(world.resource, statement, rider, TIMES[1]) == {"Items": []}
    assert world.sql(f"select count(*) from {schema}.trips where rider = %s", rider) == [(2,)]


@pytest.mark.parametrize(("change", "word"), [
    ("SET fare = -1", "fare_is_positive"), ("SET fare = 'much'", "fare"),
    ("SET day = 'tomorrow'", "day"), ("SET note = 'too long'", "note"), ("SET other = 1", "other"),
    ("SET rating = 1.5", "rating"),
])
def test_what_a_relation_refuses(world, schema, name, rider, change, word):
    before = world.sql(f"select * from {schema}.trips where rider = %s order by begun", rider)
    with refused() as caught:
        execute(world.resource, f"UPDATE {name} {change} WHERE rider = ? AND begun = ?", rider,
                TIMES[0])
    assert word in caught.value.response["Error"]["Message"]
    assert world.sql(f"select * from {schema}.trips where rider = %s order by begun",
                     rider) == before


# --- batches and transactions ---


def test_a_batch(world, schema, name, rider):
    plain = name.strip('"')
    where = f"WHERE rider = '{rider}' AND begun ="
    response = batch(
        world.resource, (f"UPDATE {name} SET rating = 1 {where} ?", TIMES[0]),
        (f"UPDATE {name} SET fare = -1 {where} ?", TIMES[1]),
        (f"DELETE FROM {name} {where} ? AND rating = 9", TIMES[1]),
        (f"DELETE FROM {name} {where} ?", TIMES[2]),
    )
    first, second, third, fourth = response["Responses"]
    assert first == fourth == {"TableName": plain}
    assert second["Error"]["Code"] == "ValidationError"
    assert "fare_is_positive" in second["Error"]["Message"]
    assert third == {"TableName": plain, "Error": {
        "Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}}
    assert world.sql(f"select rating, fare from {schema}.trips where rider = %s order by begun",
                     rider) == [(1, None), (2, None)]


def test_a_transaction(world, schema, name, rider):
    other, where = unique("rider"), f"WHERE rider = '{rider}' AND begun ="
    insert = (f"INSERT INTO {name} VALUE {{'rider': ?, 'begun': ?}}", other, TIMES[0])
    with cancelled(DONE, FAILED):
        transact(world.resource, insert,
                 (f"EXISTS(SELECT * FROM {name} {where} ? AND rating = 9)", TIMES[1]))
    assert row(world, schema, other, TIMES[0], "rating") == []
    assert transact(
        world.resource, insert, (f"UPDATE {name} SET rating = 4 {where} ?", TIMES[0]),
        (f"DELETE FROM {name} {where} ?", TIMES[2]),
        (f"EXISTS(SELECT * FROM {name} {where} ? AND rating = 2)", TIMES[1])) == {"Responses": []}
    assert row(world, schema, other, TIMES[0], "rating") == [(None,)]
    assert world.sql(f"select rating from {schema}.trips where rider = %s order by begun",
                     rider) == [(4,), (2,)]
    statement = f"SELECT rating FROM {name} WHERE rider = ? AND begun = ?"
    assert transact(world.resource, (statement, rider, TIMES[0]), (statement, rider, TIMES[2])) == {
        "Responses": [{"Item": {"rating": 4}}, {}]}
