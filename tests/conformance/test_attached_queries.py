"""Query and Scan of attached relations: keys of several types, native indexes, filters, pages.

What is expected is computed from all rows by DynamoDB's rules: strings compare by their bytes.
"""

import base64
import collections
import operator
from decimal import Decimal

import pytest
from attached import Raw, canonical, columns_of, rows_as_items
from support import all_items, refused

OPERATORS = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt,
             ">=": operator.ge}


def comparable(value):
    """An attribute value of a key in Python, ordered as DynamoDB orders it."""
    (kind, content), = value.items()
    if kind == "N":
        return Decimal(content)
    return base64.b64decode(content) if kind == "B" else content.encode()


class Partition:
    """The items that share a partition key, of a table or an index, in order."""

    def __init__(self, world, table, items, partition, sort, value, index=None):
        self.world, self.sort = world, sort
        self.items = [item for item in items if item[partition] == value and sort in item]
        self.query = {
            "TableName": table, "KeyConditionExpression": "#p = :p",
            "ExpressionAttributeNames": {"#p": partition},
            "ExpressionAttributeValues": {":p": value},
        }
        if index:
            self.query["IndexName"] = index
        self.items.sort(key=lambda item: comparable(item[sort]))

    def ask(self, condition=None, limit=None, **values):
        query = {**self.query}
        if condition:
            query["KeyConditionExpression"] += f" AND {condition}"
            query["ExpressionAttributeNames"] = {
                **query["ExpressionAttributeNames"], "#s": self.sort}
            query["ExpressionAttributeValues"] = {
                **query["ExpressionAttributeValues"],
                **{f":{name}": value for name, value in values.items()}}
        if limit:
            query["Limit"] = limit
        return self.world.raw.items("Query", **query), self.world.raw.items(
            "Query", ScanIndexForward=False, **query)

    def check(self, holds, condition, **values):
        """Which of the sort keys a condition finds, both ways."""
        wanted = [{self.sort: item[self.sort]} for item in self.items
                  if holds(comparable(item[self.sort]))]
        self.query["ProjectionExpression"] = "#s"
        try:
            assert self.ask(condition, **values) == (wanted, wanted[::-1])
        finally:
            del self.query["ProjectionExpression"]


# table, relation, partition key, its value, sort key, index, values to compare with
PARTITIONS = {
    "text": ("subdivisions", "country", {"S": "GB"}, "code", None,
             [{"S": text} for text in ("LND", "A", "ZZZZ", "AB", "ABE", "l", "é", "0", "LN")]),
    "integer": ("legs", "booking_id", {"N": "%"}, "number", None,
                [{"N": text} for text in ("1", "2", "0", "-3", "1.5", "99", "40000", "1e20")]),
    "timestamp": ("clock_changes", "zone", {"S": "Europe/Dublin"}, "at", None,
                  [{"S": text} for text in (
                      "1996-10-27T01:00:00.000000Z", "1916-05-21T02:25:21.000000Z", "19", "2",
                      "1996", "1996-10", "1996-10-27", "1996-10-27T", "1996-10-27T01:", "A", "!",
                      "9999-12-31T23:59:59.999999Z", "0000")]),
    "template": ("fares", "origin", {"S": "%"}, "SK", None,
                 [{"S": text} for text in ("A", "GOBD#first", "GOBD#", "GOBD", "GOBD#g", "Z",
                                           "DABC#economy", "DABC#economyx")]),
    "integer of an index": ("cities", "country", {"S": "SI"}, "population", "cities_by_population",
                            [{"N": text} for text in ("0", "20000", "15210", "20000.5", "1e9",
                                                      "-1", "1e40")]),
    "text of a language": ("cities", "country", {"S": "TR"}, "name", "cities_by_name",
                           [{"S": text} for text in ("Ankara", "I", "İ", "Ş", "a", "Z", "Çankaya",
                                                     "Z\u0301", "ankara")]),
    "numeric": ("fares", "destination", {"S": "%"}, "price", "fares_by_destination",
                [{"N": text} for text in ("100", "1000.25", "999.999", "0", "1e15", "1234.567")]),
    "date": ("customers", "country", {"S": "%"}, "born", "customers_by_country",
             [{"S": text} for text in ("1970-01-01", "1970", "1970-06", "1970-02-30", "x", "19")]),
    "timestamp without zone": ("legs", "origin", {"S": "%"}, "departs", "legs_by_origin",
                               [{"S": text} for text in ("2025-06-01T00:00:00.000000", "2025",
                                                         "2025-06-01", "2025-06-01T00:00:00Z")]),
    "enum": ("languages", "kind", {"S": "extinct"}, "code", "languages_by_kind",
             [{"S": text} for text in ("aaa", "m", "zzz", "Z", "mmmm")]),
}


@pytest.fixture(scope="module")
def all_rows(world):
    """A function: all items of a table, read with SQL."""
    known = {}

    def read(table):
        if table not in known:
            items = rows_as_items(world.database, f"world.{table}")
            if table == "fares":
                for item in items:
                    item["SK"] = {"S": f"{item['destination']['S']}#{item['cabin']['S']}"}
            known[table] = items
        return known[table]

    return read


@pytest.fixture(scope="module", params=PARTITIONS, ids=PARTITIONS)
def partition(request, world, all_rows):
    table, name, value, sort, index, bounds = PARTITIONS[request.param]
    items = all_rows(table)
    if "%" in value.values():  # the one with most items
        counts = collections.Counter(tuple(item[name].items()) for item in items)
        value = dict(counts.most_common(1)[0][0])
    made = Partition(world, table, items, name, sort, value, index)
    assert made.items
    made.bounds = bounds + [made.items[len(made.items) // 2][sort], made.items[-1][sort]]
    return made


def test_a_partition(partition):
    forward, backward = partition.ask()
    expected, sort = partition.items, partition.sort
    # Which of equal sort keys comes first is not defined.
    assert [item[sort] for item in forward] == [item[sort] for item in expected]
    assert sorted(map(canonical, forward)) == sorted(map(canonical, expected))
    assert backward == forward[::-1]


@pytest.mark.parametrize("sign", OPERATORS)
def test_comparisons(partition, sign):
    for bound in partition.bounds:
        partition.check(lambda value, bound=comparable(bound): OPERATORS[sign](value, bound),
                        f"#s {sign} :b", b=bound)


def test_between(partition):
    for low in partition.bounds[::2]:
        for high in partition.bounds:
            if comparable(low) > comparable(high):
                continue
            partition.check(
                lambda value, a=comparable(low), b=comparable(high): a <= value <= b,
                "#s BETWEEN :a AND :b", a=low, b=high)


def test_begins_with(partition):
    if "N" in partition.bounds[0]:
        with refused():
            partition.world.client.query(
                TableName=partition.query["TableName"],
                **{name: value for name, value in partition.query.items()
                   if name in ("IndexName", "ExpressionAttributeNames")} | {
                    "ExpressionAttributeNames": {"#p": partition.query["ExpressionAttributeNames"]
                                                 ["#p"], "#s": partition.sort},
                    "KeyConditionExpression": "#p = :p AND begins_with(#s, :s)",
                    "ExpressionAttributeValues": {
                        ":p": partition.query["ExpressionAttributeValues"][":p"],
                        ":s": {"N": "1"}}})
        return
    middle = partition.items[len(partition.items) // 2][partition.sort]["S"]
    for prefix in {bound["S"] for bound in partition.bounds} | {
            middle[:length] for length in range(1, len(middle) + 1)}:
        partition.check(lambda value, prefix=prefix.encode(): value.startswith(prefix),
                        "begins_with(#s, :b)", b={"S": prefix})


def test_pages(partition):
    forward, backward = partition.ask()
    for limit in (len(forward) - 1, len(forward), len(forward) + 1, 3, 1):
        if limit < 1 or len(forward) / limit > 120:
            continue
        assert partition.ask(limit=limit) == (forward, backward)


def test_pages_end_with_the_keys_of_table_and_index(world):
    page = world.table("cities").query(
        IndexName="cities_by_population", Limit=2, KeyConditionExpression="country = :c",
        ExpressionAttributeValues={":c": "SI"})
    assert set(page["LastEvaluatedKey"]) == {"country", "population", "id"}
    assert page["LastEvaluatedKey"] == {name: page["Items"][-1][name]
                                        for name in ("country", "population", "id")}


def test_equal_keys_of_an_index_in_pages(world, all_rows):
    """Every page goes on where the last one ended, though many sort keys are equal."""
    expected = sorted(canonical(item) for item in all_rows("languages")
                      if item.get("kind") == {"S": "constructed"})
    query = {"TableName": "languages", "IndexName": "languages_by_kind",
             "KeyConditionExpression": "kind = :k",
             "ExpressionAttributeValues": {":k": {"S": "constructed"}}}
    for limit in (1, 2, 5, 1000):
        assert sorted(map(canonical, world.raw.items("Query", Limit=limit, **query))) == expected


def test_a_start_key_of_no_row(world):
    """Reading goes on after the place where the row would be."""
    found = all_items(world.table("subdivisions").query,
                      KeyConditionExpression="country = :c",
                      ExpressionAttributeValues={":c": "GB"},
                      ExclusiveStartKey={"country": "GB", "code": "LNZ"})
    codes = [row[0] for row in world.sql(
        "select code from world.subdivisions where country = 'GB' and code > 'LNZ' order by 1")]
    assert [item["code"] for item in found] == codes


@pytest.mark.parametrize(("table", "key"), [
    ("cities", {"id": Decimal("1.5")}), ("cities", {"id": -(10**30)}),
    ("clock_changes", {"zone": "Europe/Paris", "at": "bogus"}),
    ("trips", {"PK": "nonsense", "SK": "PROFILE"}), ("customers", {"id": "no uuid"}),
])
def test_start_keys_that_no_row_can_have(world, table, key):
    """Never the answer that there is nothing left."""
    with refused("The provided starting key is invalid"):
        world.table(table).scan(ExclusiveStartKey=key)


# --- indexes ---


def test_scans_of_an_index_leave_out_rows_without_its_key(world):
    """To DynamoDB they lack the attribute, so they are not in the index."""
    expected = sorted(world.sql("select code from world.languages where alpha_2 is not null"))
    found = world.raw.items("Scan", TableName="languages", IndexName="languages_by_alpha_2")
    assert sorted((item["code"]["S"],) for item in found) == expected
    assert len(found) < world.database.value("select count(*) from world.languages")
    parts = [world.raw.items("Scan", TableName="languages", IndexName="languages_by_alpha_2",
                             Segment=segment, TotalSegments=3, Limit=7) for segment in range(3)]
    assert sorted(canonical(item) for part in parts for item in part) == sorted(
        map(canonical, found))


def test_a_unique_constraint_is_an_index(world):
    name = world.database.value(
        "select conname from pg_constraint where conrelid = 'world.airports'::regclass"
        " and contype = 'u'")
    found = world.table("airports").query(
        IndexName=name, KeyConditionExpression="iata = :i", ExpressionAttributeValues={":i": "CDG"})
    assert [item["icao"] for item in found["Items"]] == ["LFPG"]
    with refused(code="ValidationException"):
        world.table("airports").query(
            IndexName=name, ConsistentRead=True, KeyConditionExpression="iata = :i",
            ExpressionAttributeValues={":i": "CDG"})


def test_an_index_that_is_not_there(world):
    with refused("The table does not have the specified index: cities_by_mayor"):
        world.table("cities").query(
            IndexName="cities_by_mayor", KeyConditionExpression="country = :c",
            ExpressionAttributeValues={":c": "SI"})


# --- filters and projections ---

# What a filter finds is looked for in some large partitions of an index.
COUNTRIES = ("US", "FR", "MX", "HR")

CITY_FILTERS = [
    ("population > :n", {":n": 2_000_000}, lambda c: c["population"] > 2_000_000),
    ("latitude BETWEEN :a AND :b AND country <> :c",
     {":a": Decimal("46.5"), ":b": Decimal("46.7"), ":c": "US"},
     lambda c: Decimal("46.5") <= c["latitude"] <= Decimal("46.7") and c["country"] != "US"),
    ("begins_with(#n, :s)", {":s": "San "}, lambda c: c["name"].startswith("San ")),
    ("contains(#n, :s) AND NOT contains(#n, :t)", {":s": "burg", ":t": "ham"},
     lambda c: "burg" in c["name"] and "ham" not in c["name"]),
    ("contains(alternate_names, :s)", {":s": "Paris"}, lambda c: "Paris" in c["alternate_names"]),
    ("size(alternate_names) > :n", {":n": 90}, lambda c: len(c["alternate_names"]) > 90),
    ("size(#n) = :n", {":n": 25}, lambda c: len(c["name"]) == 25),
    ("alternate_names[0] = #n AND attribute_not_exists(alternate_names[1])", {},
     lambda c: c["alternate_names"] == [c["name"]]),
    ("country IN (:a, :b) AND population < :n", {":a": "MX", ":b": "HR", ":n": 20_000},
     lambda c: c["country"] in ("MX", "HR") and c["population"] < 20_000),
    ("attribute_type(longitude, :t) AND longitude > :n", {":t": "N", ":n": Decimal("17.25")},
     lambda c: c["longitude"] > Decimal("17.25")),
    ("#n > :s AND latitude < :n", {":s": "W", ":n": 25},
     lambda c: c["name"].encode() > b"W" and c["latitude"] < 25),
    ("population = :s OR attribute_exists(mayor)", {":s": "15000"}, lambda c: False),
]


@pytest.fixture(scope="module")
def cities(world):
    columns = [name for name, _, _ in columns_of(world.database, "world.cities")]
    return [dict(zip(columns, row), longitude=Decimal(repr(row[columns.index("longitude")])))
            for row in world.sql("select * from world.cities where country = any(%s)",
                                 list(COUNTRIES))]


@pytest.mark.parametrize(("expression", "values", "holds"), CITY_FILTERS,
                         ids=[expression for expression, _, _ in CITY_FILTERS])
def test_filters(world, cities, expression, values, holds):
    # No filter may name a key, so each asks the index that has others.
    index, key = ("zone", "zone") if "population" in expression or "country" in expression else (
        "population", "country")
    names = {name: full for name, full in (("#k", key), ("#n", "name"))
             if name == "#k" or name in expression}
    expected = [city["id"] for city in cities if holds(city)]
    found = []
    for partition in {city[key] for city in cities}:
        found += all_items(
            world.table("cities").query, IndexName=f"cities_by_{index}",
            KeyConditionExpression="#k = :k", FilterExpression=expression,
            ExpressionAttributeNames=names, ExpressionAttributeValues={**values, ":k": partition})
    assert sorted(item["id"] for item in found if item["country"] in COUNTRIES) == sorted(expected)
    assert expected or "mayor" in expression


@pytest.mark.parametrize(("table", "expression", "values", "where"), [
    ("countries", "details.island = :t", {":t": True}, "(details->>'island')::bool"),
    ("countries", "contains(neighbours, :c)", {":c": "FR"}, "'FR' = any(neighbours)"),
    ("countries", "attribute_not_exists(neighbours) AND area > :a", {":a": 100_000},
     "neighbours is null and area > 100000"),
    ("countries", "details.phone[0] BETWEEN :a AND :b", {":a": "40", ":b": "45"},
     "details #>> '{phone,0}' collate \"C\" between '40' and '45'"),
    ("countries", "details.#n.official > :s", {":s": "Republic of S"},
     "details #>> '{names,official}' collate \"C\" > 'Republic of S'"),
    ("countries", "attribute_type(details.#n.official, :t)", {":t": "NULL"},
     "details #> '{names,official}' = 'null'"),
    ("countries", "details.density > :n", {":n": 1000},
     "jsonb_typeof(details->'density') = 'number' and (details->>'density')::numeric > 1000"),
    ("countries", "density = :n", {":n": Decimal("101.9766")}, "density = 101.9766"),
    ("countries", "#s.#u = :n", {":n": "705"}, "source->>'numeric' = '705'"),
    ("languages", "kind > :k", {":k": "extinct"}, "kind::text collate \"C\" > 'extinct'"),
    ("languages", "#s <> :s AND size(alpha_2) = :n", {":s": "individual", ":n": 2},
     "scope <> 'individual' and alpha_2 is not null"),
    ("customers", "born < :d AND is_member = :t", {":d": "1945-01-01", ":t": True},
     "born < '1945-01-01' and is_member"),
    ("customers", "last_address = :a", {":a": "198.51.100.0/24"},
     "last_address = '198.51.100.0/24'"),
    ("customers", "begins_with(id, :s)", {":s": "ab"}, "id::text like 'ab%'"),
    ("customers", "preferences[0] = :n", {":n": 1}, "preferences->0 = '1'"),
    ("customers", "preferences.miles > :n", {":n": 10**11},
     "jsonb_typeof(preferences->'miles') = 'number' and (preferences->>'miles')::int8 > 10^11"),
    ("bookings", "booked_at >= :t AND #s IN (:a, :b)",
     {":t": "2026-06-01T00:00:00.000000Z", ":a": "paid", ":b": "open"},
     "booked_at >= '2026-06-01 00:00Z' and status in ('paid', 'open')"),
    ("bookings", "size(tags) = :n", {":n": 0}, "tags = '{}'"),
    ("legs", "flight_time = :i", {":i": "PT9H3M"}, "flight_time = 'PT9H3M'"),
    ("legs", "boarding < :t AND contains(seats, :n)", {":t": "06:00:00.000000", ":n": 7},
     "boarding < '06:00' and 7 = any(seats)"),
    ("legs", "#t > fare AND seats[1] > :n", {":n": 250}, "total > fare and seats[2] > 250"),
    ("airports", "#l.latitude > :n", {":n": 70}, "(location).latitude > 70"),
    ("airports", "elevation = :n", {":n": Decimal("15.9")}, "elevation = 15.9::real"),
    ("seasons", "period.#o > :d AND attribute_not_exists(period.#p)",
     {":d": "2026-10-01"}, "lower(period) > '2026-10-01' and upper_inf(period)"),
    ("time_zones", "size(compiled) > :n", {":n": 3500}, "length(compiled) > 3500"),
    ("trips", "attribute_exists(email) OR #r > :r", {":r": "99"},
     None),
])
def test_filters_of_all_types(world, table, expression, values, where):
    names = {name: full for name, full in {
        "#s": {"countries": "source", "languages": "scope"}.get(table, "status"),
        "#l": "location", "#n": "names", "#u": "numeric", "#t": "total", "#o": "lower",
        "#p": "upper", "#r": "reference"}.items() if name in expression}
    parameters = {"ExpressionAttributeNames": names} if names else {}
    found = world.table(table).scan(Select="COUNT", FilterExpression=expression,
                                    ExpressionAttributeValues=values, **parameters)
    count = found["Count"]
    while "LastEvaluatedKey" in found:
        found = world.table(table).scan(
            Select="COUNT", FilterExpression=expression, ExpressionAttributeValues=values,
            ExclusiveStartKey=found["LastEvaluatedKey"], **parameters)
        count += found["Count"]
    if where is None:
        expected = world.database.value(
            "select (select count(*) from world.customers)"
            " + (select count(*) from world.bookings where reference > '99')")
    else:
        expected = world.database.value(f"select count(*) from world.{table} where {where}")
    assert count == expected
    assert expected > 0


def test_filters_of_queries_count_what_they_drop(world):
    page = world.table("cities").query(
        IndexName="cities_by_population", KeyConditionExpression="country = :c",
        FilterExpression="#n < :n", ExpressionAttributeNames={"#n": "name"},
        ExpressionAttributeValues={":c": "SI", ":n": "M"})
    total, below = world.database.row(
        "select count(*), count(*) filter (where name collate \"C\" < 'M')"
        " from world.cities where country = 'SI'")
    assert (page["ScannedCount"], page["Count"]) == (total, below)


def test_a_limit_is_of_what_is_read(world):
    page = world.table("countries").scan(Limit=10, FilterExpression="code = :c",
                                         ExpressionAttributeValues={":c": "nowhere"})
    assert (page["Count"], page["ScannedCount"]) == (0, 10)
    assert set(page["LastEvaluatedKey"]) == {"code"}


def test_counts(world):
    page = world.table("subdivisions").query(
        Select="COUNT", KeyConditionExpression="country = :c",
        ExpressionAttributeValues={":c": "FR"})
    assert "Items" not in page
    assert page["Count"] == page["ScannedCount"] == world.database.value(
        "select count(*) from world.subdivisions where country = 'FR'")


@pytest.mark.parametrize(("table", "key", "projection", "expected"), [
    ("countries", {"code": "SI"}, "capital, details.phone, languages[1]",
     {"capital": "Ljubljana", "details": {"phone": ["386"]}, "languages": ["sh"]}),
    ("countries", {"code": "SI"}, "details.#n.flag, nothing",
     {"details": {"names": {"flag": "🇸🇮"}}}),
    ("airports", {"icao": "LFPG"}, "iata, #l.latitude",
     {"iata": "CDG", "location": {"latitude": Decimal("49.0128")}}),
    ("countries", {"code": "SI"}, "nothing.here[1].or_there", {}),
])
def test_projections(world, table, key, projection, expected):
    names = {name: full for name, full in {"#l": "location", "#n": "names"}.items()
             if name in projection}
    names = {"ExpressionAttributeNames": names} if names else {}
    assert world.table(table).get_item(Key=key, ProjectionExpression=projection,
                                       **names)["Item"] == expected
    (name, value), = key.items()
    found = world.table(table).query(
        KeyConditionExpression=f"{name} = :k", ProjectionExpression=projection,
        ExpressionAttributeValues={":k": value}, **names)
    assert found["Items"] == [expected]


# --- capacity ---


def test_consumed_capacity(world):
    table = world.table("countries")
    read = table.get_item(Key={"code": "SI"}, ConsistentRead=True,
                          ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert read == {"TableName": "countries", "CapacityUnits": 1.0}
    page = table.scan(ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
    assert page["Table"]["CapacityUnits"] == page["CapacityUnits"] > 5
    found = world.table("cities").query(
        IndexName="cities_by_population", KeyConditionExpression="country = :c",
        ExpressionAttributeValues={":c": "SI"}, ReturnConsumedCapacity="INDEXES",
    )["ConsumedCapacity"]
    assert found["Table"]["CapacityUnits"] == 0
    index = found["GlobalSecondaryIndexes"]["cities_by_population"]["CapacityUnits"]
    assert index == found["CapacityUnits"] > 0


def test_the_same_request_again(world):
    """Statements are prepared once: the second one of a kind runs another way than the first."""
    raw = Raw(world.server.url)
    query = {"TableName": "cities", "IndexName": "cities_by_name", "Limit": 20,
             "KeyConditionExpression": "country = :c",
             "ExpressionAttributeValues": {":c": {"S": "DE"}}}
    first = raw("Query", **query)
    assert all(raw("Query", **query) == first for _ in range(12))
