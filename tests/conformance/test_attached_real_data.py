"""Every row of an attached database read through the API, against what SQL says of it."""

import functools
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from attached import attribute, canonical, database_url, number, rows_as_items
from server import run
from support import refused

# The key attributes of each table.
KEYS = {
    "airport_places": ("icao",),
    "airports": ("icao",),
    "bookings": ("id",),
    "cities": ("id",),
    "clock_changes": ("zone", "at"),
    "continents": ("code",),
    "countries": ("code",),
    "country_figures": ("code",),
    "currencies": ("code",),
    "customers": ("id",),
    "fares": ("origin", "SK"),
    "languages": ("code",),
    "large_cities": ("country", "id"),
    "legs": ("booking_id", "number"),
    "seasons": ("airport", "name"),
    "subdivisions": ("country", "code"),
    "time_zones": ("name",),
    "trips": ("PK", "SK"),
}
SETS = {"countries": ("neighbours",)}


def customer_items(database, customer=None):
    """The items of the virtual table: those of all customers, or of one."""

    def rows(relation, column):
        where = "true" if customer is None else f"{column} = '{customer}'"
        return rows_as_items(database, relation, where=where)

    def add_keys(item, owner, sort_key):
        return {**item, "PK": {"S": f"CUSTOMER#{owner['S']}"}, "SK": {"S": sort_key}}

    items = [add_keys(item, item["id"], "PROFILE") for item in rows("world.customers", "id")]
    items += [add_keys(item, item["customer_id"], f"BOOKING#{int(item['id']['N']):010}")
              for item in rows("world.bookings", "customer_id")]
    items += [
        add_keys(item, item["customer_id"],
                 f"BOOKING#{int(item['booking_id']['N']):010}#LEG#{int(item['number']['N']):03}")
        for item in rows("world.legs", "customer_id")
    ]
    return items


@functools.cache
def expected_items(database, table):
    """All items of a table, as SQL has them. Not to be changed."""
    if table == "trips":
        return customer_items(database)
    items = rows_as_items(database, f"world.{table}", SETS.get(table, ()))
    if table == "fares":
        for item in items:
            item["SK"] = {"S": f"{item['destination']['S']}#{item['cabin']['S']}"}
    return items


def by_key(table, items):
    found = {}
    for item in items:
        key = tuple(next(iter(item[name].values())) for name in KEYS[table])
        assert key not in found, f"{key} twice"
        for name in SETS.get(table, ()):
            if name in item:
                item[name]["SS"].sort()
        found[key] = item
    return found


def assert_same(actual, expected):
    """Dictionaries of items; says which differ, and does not print all of them."""
    assert len(actual) == len(expected)
    for key, item in expected.items():
        assert key in actual, f"{key} is missing"
        if actual[key] != item:
            assert canonical(actual[key]) == canonical(item)


# --- the tables ---


def test_attaching_tells_of_every_relation(world):
    output = world.report.stdout + world.report.stderr
    for table in KEYS:
        if table != "trips":
            assert f"world.{table}" in output
    # Those of a partitioned table are no tables of their own.
    assert "clock_changes_" not in output


def test_attaching_again_changes_nothing(world):
    comments = ("select objoid::regclass, description from pg_description"
                " where classoid = 'pg_class'::regclass order by 1")
    before = world.sql(comments)
    made = run("attach", "--database-url", database_url(world.server), "--schema", "world",
               "--apply")
    assert made.returncode == 0, made.stderr
    assert world.sql(comments) == before


def test_comments_keep_their_text(world):
    comment = world.database.value(
        "select obj_description('world.countries'::regclass)")
    assert comment.startswith("Countries and territories. @dynamodb {")


def test_list_tables(world):
    found = []
    for page in world.client.get_paginator("list_tables").paginate(
            PaginationConfig={"PageSize": 5}):
        assert len(page["TableNames"]) <= 5
        found += page["TableNames"]
    assert set(KEYS) <= set(found)
    assert found == sorted(found, key=str.encode)


@pytest.mark.parametrize(("table", "types"), [
    ("cities", "N"), ("clock_changes", "SS"), ("fares", "SS"), ("legs", "NN"), ("trips", "SS"),
    ("customers", "S"), ("airport_places", "S"), ("country_figures", "S"), ("large_cities", "SN"),
    ("subdivisions", "SS"),
])
def test_describe_table(world, table, types):
    described = world.description(table)
    assert described["TableStatus"] == "ACTIVE"
    assert [key["AttributeName"] for key in described["KeySchema"]] == list(KEYS[table])
    assert [key["KeyType"] for key in described["KeySchema"]] == ["HASH", "RANGE"][:len(types)]
    defined = {d["AttributeName"]: d["AttributeType"] for d in described["AttributeDefinitions"]}
    assert "".join(defined[name] for name in KEYS[table]) == types
    assert described["TableArn"].endswith(f":table/{table}")


def test_describe_table_counts(world):
    described = world.description("cities")
    # An estimate, made right after the table was analysed.
    count = world.database.value("select count(*) from world.cities")
    assert abs(described["ItemCount"] - count) < count / 20
    assert described["TableSizeBytes"] > 1_000_000


def test_native_indexes_are_global_indexes(world):
    indexes = {index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
               for index in world.description("cities")["GlobalSecondaryIndexes"]}
    assert indexes == {
        "cities_by_population": ["country", "population"],
        "cities_by_name": ["country", "name"],
        "cities_by_zone": ["zone", "id"],
    }
    for index in world.description("cities")["GlobalSecondaryIndexes"]:
        assert index["Projection"] == {"ProjectionType": "ALL"}
        assert index["IndexStatus"] == "ACTIVE"
    assert "GlobalSecondaryIndexes" not in world.description("trips")


# --- all rows ---


@pytest.mark.parametrize("table", KEYS)
def test_every_row_is_an_item(world, table):
    expected = by_key(table, expected_items(world.database, table))
    found = world.raw.items("Scan", TableName=table)
    assert_same(by_key(table, found), expected)


@pytest.mark.parametrize(("table", "segments"), [
    ("cities", 8), ("clock_changes", 5), ("fares", 4), ("trips", 6), ("subdivisions", 3),
    ("airport_places", 4), ("languages", 200), ("continents", 9),
])
def test_segments(world, table, segments):
    names = {f"#{i}": name for i, name in enumerate(KEYS[table])}

    def scan(segment):
        return world.raw.items("Scan", TableName=table, Segment=segment, TotalSegments=segments,
                               ProjectionExpression=", ".join(names),
                               ExpressionAttributeNames=names)

    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(scan, range(segments)))
    keys = by_key(table, [item for part in parts for item in part])
    assert len(keys) == len(expected_items(world.database, table))
    if table in ("cities", "clock_changes"):
        assert max(len(part) for part in parts) < len(keys) / 2


def test_a_scan_in_small_pages(world):
    whole = world.raw.items("Scan", TableName="countries")
    for limit in (1, 7, 100):
        assert world.raw.items("Scan", TableName="countries", Limit=limit) == whole
    whole = world.raw.items("Scan", TableName="trips")
    assert world.raw.items("Scan", TableName="trips", Limit=997) == whole


def test_pages_end_at_a_megabyte(world):
    body = {"TableName": "time_zones"}
    sizes = []
    while True:
        page = world.raw("Scan", ReturnConsumedCapacity="TOTAL", **body)
        sizes.append(page["ConsumedCapacity"]["CapacityUnits"])
        if "LastEvaluatedKey" not in page:
            break
        body["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    # Half a unit for 4 KB, as reads are eventually consistent unless they say otherwise.
    assert all(126 <= size <= 129 for size in sizes[:-1])


# --- single items and batches ---

SOME = [("cities", 97), ("clock_changes", 199), ("fares", 41), ("legs", 23), ("trips", 37),
        ("customers", 7), ("currencies", 5), ("languages", 53), ("airports", 149),
        ("airport_places", 211), ("country_figures", 9), ("large_cities", 11), ("seasons", 5)]


def some_items(world, table, step):
    return expected_items(world.database, table)[::step][:100]


def key_of(table, item):
    return {name: item[name] for name in KEYS[table]}


@pytest.mark.parametrize(("table", "step"), SOME)
def test_get_item(world, table, step):
    def read(item):
        key = key_of(table, item)
        found = world.raw("GetItem", TableName=table, Key=key, ConsistentRead=True)["Item"]
        return canonical(found) == canonical(item)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, some_items(world, table, step)))


@pytest.mark.parametrize(("table", "step"), SOME)
def test_batch_get_item(world, table, step):
    items = some_items(world, table, step)
    keys = [key_of(table, item) for item in items]
    found = world.raw("BatchGetItem", RequestItems={table: {"Keys": keys}})
    assert found["UnprocessedKeys"] == {}
    assert_same(by_key(table, found["Responses"][table]), by_key(table, items))


def test_batch_get_item_of_several_tables(world):
    answer = world.raw("BatchGetItem", RequestItems={
        "countries": {"Keys": [{"code": {"S": code}} for code in ("FR", "SI", "??", "fr")],
                      "ProjectionExpression": "code, details.tld"},
        "clock_changes": {"Keys": [{"zone": {"S": "Europe/Paris"},
                                    "at": {"S": "1996-10-27T01:00:00.000000Z"}}]},
        "fares": {"Keys": [{"origin": {"S": "ZZZZ"}, "SK": {"S": "no such form"}}]},
    })["Responses"]
    assert sorted(answer["countries"], key=canonical) == [
        {"code": {"S": "FR"}, "details": {"M": {"tld": {"S": ".fr"}}}},
        {"code": {"S": "SI"}, "details": {"M": {"tld": {"S": ".si"}}}},
    ]
    assert [change["abbreviation"]["S"] for change in answer["clock_changes"]] == ["CET"]
    assert answer.get("fares", []) == []


@pytest.mark.parametrize(("table", "key"), [
    ("countries", {"code": "QQ"}),
    ("countries", {"code": "longer than the column"}),
    ("cities", {"id": Decimal("1.5")}),
    ("cities", {"id": Decimal("1e30")}),
    ("customers", {"id": "no uuid"}),
    ("customers", {"id": "00000000-0000-4000-8000-000000000000"}),
    ("clock_changes", {"zone": "Europe/Paris", "at": "yesterday"}),
    ("clock_changes", {"zone": "Europe/Paris", "at": "1996-10-27T01:00:00.000001Z"}),
    ("fares", {"origin": "LFPG", "SK": "none"}),
    ("fares", {"origin": "LFPG", "SK": "EDDF#steerage"}),
    ("trips", {"PK": "CUSTOMER#1", "SK": "PROFILE"}),
    ("trips", {"PK": "CUSTOMER#00000000-0000-4000-8000-000000000000", "SK": "BOOKING#1"}),
])
def test_keys_that_no_row_has(world, table, key):
    assert "Item" not in world.table(table).get_item(Key=key)


def test_keys_of_the_wrong_type(world):
    with refused("The provided key element does not match the schema"):
        world.table("cities").get_item(Key={"id": "1"})
    with refused("The provided key element does not match the schema"):
        world.table("countries").get_item(Key={"name": "France"})


# --- one table of several relations ---


def test_a_customer_with_one_query(world):
    busiest = world.sql("select customer_id::text from world.legs group by 1"
                        " order by count(*) desc, 1 limit 5")
    for (customer,) in busiest:
        expected = sorted(customer_items(world.database, customer), key=lambda i: i["SK"]["S"])
        query = {"TableName": "trips", "KeyConditionExpression": "PK = :p",
                 "ExpressionAttributeValues": {":p": {"S": f"CUSTOMER#{customer}"}}}
        found = world.raw.items("Query", **query)
        assert [canonical(item) for item in found] == [canonical(item) for item in expected]
        for limit in (1, 2, 3, 5):
            assert world.raw.items("Query", Limit=limit, **query) == found
            assert world.raw.items("Query", Limit=limit, ScanIndexForward=False,
                                   **query) == found[::-1]
        query["KeyConditionExpression"] += " AND begins_with(SK, :s)"
        for prefix in ("BOOKING#", "BOOK", "PRO", "PROFILE", "PROFILES", "BOOKING#00",
                       expected[0]["SK"]["S"], expected[0]["SK"]["S"] + "#LEG#"):
            query["ExpressionAttributeValues"][":s"] = {"S": prefix}
            assert world.raw.items("Query", **query) == [
                item for item in found if item["SK"]["S"].startswith(prefix)]


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "="])
def test_ranges_over_several_relations(world, operator):
    compare = {"<": str.__lt__, "<=": str.__le__, ">": str.__gt__, ">=": str.__ge__,
               "=": str.__eq__}[operator]
    customer = world.database.value("select customer_id::text from world.legs group by 1"
                                    " order by count(*) desc, 1 limit 1")
    items = sorted(customer_items(world.database, customer), key=lambda i: i["SK"]["S"])
    keys = [item["SK"]["S"] for item in items]
    for bound in (*keys, "", "BOOKING", "BOOKING#", "BOOKING#0000000002", "BOOKING#9", "LEG", "P",
                  "PROFILE#", "Z", keys[0] + "#", keys[0] + "#LEG", keys[0] + "#LEG#0015"):
        if not bound:
            continue
        found = world.raw.items(
            "Query", TableName="trips", KeyConditionExpression=f"PK = :p AND SK {operator} :s",
            ExpressionAttributeValues={":p": {"S": f"CUSTOMER#{customer}"}, ":s": {"S": bound}},
            ProjectionExpression="SK")
        assert [item["SK"]["S"] for item in found] == [key for key in keys if compare(key, bound)]


# --- values that few rows have ---


def test_clock_changes_before_common_era_of_clocks(world):
    """Local mean times had seconds, and years are long ago."""
    first = world.sql("select zone, at, utc_offset from world.clock_changes order by at limit 20")
    for zone, at, offset in first:
        key = {"zone": {"S": zone}, "at": attribute("timestamptz", at)}
        item = world.raw("GetItem", TableName="clock_changes", Key=key)["Item"]
        assert item["utc_offset"] == number(offset)


def test_json_as_it_was_written(world):
    item = world.table("countries").get_item(Key={"code": "FR"})["Item"]
    assert item["source"]["alpha_3"] == "FRA"
    assert item["details"]["names"]["flag"] == "🇫🇷"
    assert item["neighbours"] == {"AD", "BE", "CH", "DE", "ES", "IT", "LU", "MC"}
    assert isinstance(item["details"]["density"], Decimal)
