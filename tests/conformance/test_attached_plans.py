"""Statements over attached relations use the relations' own indexes, and read no more than needed.

Which plan PostgreSQL ran is told by auto_explain, loaded into the sessions of a server of the
tests' own.
"""

import contextlib
import json
import pathlib
import re
import time

import pytest
from attached import Attached, database_url
from server import PATIENCE_SECONDS, Server, remove, temporary_directory
from support import unique


# Of the statement with which a server looks once at the rows of what is attached, whenever it comes
# to that.
IS_OF_A_JOB = "is not true limit"


class Plans:
    """The plans that a session logs, as JSON."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.skip()

    def skip(self):
        self.at = self.path.stat().st_size

    def read(self, mark):
        """Plans of requests' statements since the last call whose text has the mark."""

        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            with self.path.open("rb") as file:
                file.seek(self.at)
                text = file.read().decode()
            plans = []
            for match in re.finditer(r"plan:\n", text):
                # One that is being written is not complete.
                with contextlib.suppress(json.JSONDecodeError):
                    plan, _ = json.JSONDecoder().raw_decode(text[match.end():].lstrip())
                    if mark in plan["Query Text"] and IS_OF_A_JOB not in plan["Query Text"]:
                        plans.append(plan["Plan"])
            if plans:
                self.skip()
                return plans
            assert time.monotonic() < deadline, f"no plan of {mark}"
            time.sleep(0.02)


def nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def scans(plans):
    """The nodes that read relations of the world."""
    return [node for plan in plans for node in nodes(plan) if node.get("Schema") == "world"
            or "Index Name" in node or node["Node Type"] == "Seq Scan"]


def used(plans):
    """The indexes that were read; any scan of a whole relation fails the test."""
    found = scans(plans)
    for node in found:
        assert node["Node Type"] != "Seq Scan", json.dumps(plans)
    return {node["Index Name"] for node in found if "Index Name" in node}


def read_rows(plans):
    """Rows that scans of indexes returned or dropped."""
    return sum((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
                + node.get("Rows Removed by Index Recheck", 0)) * node["Actual Loops"]
               for node in scans(plans) if node["Node Type"] in ("Index Scan", "Index Only Scan",
                                                                 "Bitmap Heap Scan"))


def no_sort(plans):
    for plan in plans:
        for node in nodes(plan):
            assert node["Node Type"] not in ("Sort", "Incremental Sort"), json.dumps(plans)


@pytest.fixture(scope="module")
def explained(world):
    """A server whose statements are explained in the cluster's log."""
    role = "explained"
    directory = temporary_directory()
    world.sql(f"create role {role} login superuser")
    for setting, value in (("session_preload_libraries", "auto_explain"),
                           ("auto_explain.log_min_duration", "0"),
                           ("auto_explain.log_analyze", "on"),
                           ("auto_explain.log_buffers", "on"),
                           ("auto_explain.log_format", "json")):
        world.sql(f"alter role {role} set {setting} = '{value}'")
    try:
        with Server(directory / "none", "--database-url",
                    database_url(world.server, user=role)) as server:
            attached = Attached(server, url=database_url(world.server))
            attached.wait_for("cities", "trips")
            attached.plans = Plans(world.server.data / "log" / "postgres.log")
            yield attached
            attached.close()
    finally:
        world.sql(f"drop role {role}")
        remove(directory)


def plans_of(explained, mark, call):
    explained.plans.skip()
    answer = call()
    return answer, explained.plans.read(mark)


@pytest.mark.parametrize(("table", "key", "index"), [
    ("cities", {"id": 2988507}, "cities_pkey"),
    ("countries", {"code": "FR"}, "countries_pkey"),
    ("airports", {"icao": "LFPG"}, "airports_pkey"),
    ("clock_changes", {"zone": "Europe/Paris", "at": "1996-10-27T01:00:00.000000Z"},
     "clock_changes_to_1999_pkey"),
])
def test_get_item(explained, table, key, index):
    answer, plans = plans_of(explained, table, lambda: explained.table(table).get_item(Key=key))
    assert "Item" in answer
    assert used(plans) == {index}
    assert read_rows(plans) == 1


def test_get_item_by_a_template(explained):
    customer, booking = explained.database.row(
        "select customer_id::text, id from world.bookings order by id limit 1")
    key = {"PK": f"CUSTOMER#{customer}", "SK": f"BOOKING#{booking:010}"}
    answer, plans = plans_of(explained, "bookings",
                             lambda: explained.table("trips").get_item(Key=key))
    assert answer["Item"]["id"] == booking
    assert used(plans) <= {"bookings_pkey", "bookings_customer_id_id_key"}
    assert read_rows(plans) == 1


@pytest.mark.parametrize(("table", "condition", "values", "index", "parameters"), [
    ("clock_changes", "#z = :p AND #a BETWEEN :a AND :b",
     {":p": "Europe/Dublin", ":a": "1990-01-01T00:00:00.000000Z",
      ":b": "1994-12-31T00:00:00.000000Z"}, "clock_changes_to_1999_pkey", {}),
    ("clock_changes", "#z = :p AND begins_with(#a, :a)",
     {":p": "Europe/Dublin", ":a": "1991"}, "clock_changes_to_1999_pkey", {}),
    ("subdivisions", "country = :p AND code > :a", {":p": "FR", ":a": "75"}, "subdivisions_pkey",
     {}),
    ("subdivisions", "country = :p AND begins_with(code, :a)", {":p": "GB", ":a": "L"},
     "subdivisions_pkey", {}),
    ("legs", "booking_id = :p AND #n >= :a", {":p": 1, ":a": 1}, "legs_pkey", {}),
    ("cities", "country = :p AND population > :a", {":p": "CN", ":a": 2_000_000},
     "cities_by_population", {"IndexName": "cities_by_population"}),
    ("cities", "country = :p AND population < :a", {":p": "CN", ":a": 20_000},
     "cities_by_population", {"IndexName": "cities_by_population", "ScanIndexForward": False}),
    ("cities", "#z = :p", {":p": "Europe/Paris"}, "cities_by_zone",
     {"IndexName": "cities_by_zone", "Limit": 10}),
    ("customers", "country = :p AND born < :a", {":p": "FR", ":a": "1970-01-01"},
     "customers_by_country", {"IndexName": "customers_by_country"}),
    ("airports", "country = :p", {":p": "FR"}, "airports_by_country",
     {"IndexName": "airports_by_country", "Limit": 20}),
])
def test_queries(explained, table, condition, values, index, parameters):
    names = {name: full for name, full in {"#z": "zone", "#a": "at", "#n": "number"}.items()
             if name in condition}
    if names:
        parameters = {**parameters, "ExpressionAttributeNames": names}

    def call():
        return explained.table(table).query(KeyConditionExpression=condition,
                                            ExpressionAttributeValues=values, **parameters)

    answer, plans = plans_of(explained, table, call)
    if table != "customers":
        assert answer["Count"] > 0
    assert used(plans) == {index}
    # A page looks one row further, to know whether there is a next one.
    assert answer["Count"] <= read_rows(plans) <= answer["Count"] + 1


def test_pages_begin_where_the_last_one_ended(explained):
    """The last page of a large partition reads as little as the first."""
    query = {"IndexName": "cities_by_population", "KeyConditionExpression": "country = :p",
             "ExpressionAttributeValues": {":p": "US"}, "Limit": 500}
    table = explained.table("cities")
    page = table.query(**query)
    while "LastEvaluatedKey" in page:
        page, plans = plans_of(
            explained, "cities",
            lambda page=page: table.query(ExclusiveStartKey=page["LastEvaluatedKey"], **query))
        assert used(plans) == {"cities_by_population"}
        # Those that are equal to the start key's, besides.
        assert read_rows(plans) <= page["Count"] + 20


def test_scans_begin_where_the_last_page_ended(explained):
    table = explained.table("cities")
    page = table.scan(Limit=100)
    for _ in range(5):
        page, plans = plans_of(
            explained, "cities",
            lambda page=page: table.scan(Limit=100, ExclusiveStartKey=page["LastEvaluatedKey"]))
        assert used(plans) == {"cities_pkey"}
        assert read_rows(plans) <= 101


def test_scans_of_an_index_follow_its_own_order(world, explained):
    """Also where that is not the order of bytes, which nobody may count on in a Scan."""
    definition = """
        create table {schema}.flights (id int primary key, carrier text collate "en-x-icu" not null);
        create index flights_by_carrier on {schema}.flights (carrier, id);
        insert into {schema}.flights
          select n, (array['aa', 'B6', 'b7', 'Ä1', 'UA'])[n % 5 + 1] from generate_series(1, 5000) n;
        analyze {schema}.flights;
        comment on table {schema}.flights is '@dynamodb {"table": "{schema}.flights"}';
    """
    with world.relations(definition, "{schema}.flights") as schema:
        explained.wait_for(f"{schema}.flights")
        table = explained.table(f"{schema}.flights")
        seen = []
        page = table.scan(IndexName="flights_by_carrier", Limit=900)
        while "LastEvaluatedKey" in page:
            seen += [item["id"] for item in page["Items"]]
            page, plans = plans_of(
                explained, "flights", lambda page=page: table.scan(
                    IndexName="flights_by_carrier", Limit=900,
                    ExclusiveStartKey=page["LastEvaluatedKey"]))
            assert used(plans) == {"flights_by_carrier"}
            assert read_rows(plans) <= 901
            no_sort(plans)
        seen += [item["id"] for item in page["Items"]]
        assert sorted(seen) == list(range(1, 5001))


def test_one_query_over_several_relations(explained):
    customer = explained.database.value("select customer_id::text from world.legs group by 1"
                                        " order by count(*) desc, 1 limit 1")
    answer, plans = plans_of(explained, "legs", lambda: explained.table("trips").query(
        KeyConditionExpression="PK = :p",
        ExpressionAttributeValues={":p": f"CUSTOMER#{customer}"}))
    assert {"customers_pkey"} < used(plans)
    assert answer["Count"] <= read_rows(plans) <= answer["Count"] + 3


@pytest.mark.parametrize("kind", ["put", "update", "delete", "conditional"])
def test_writes(explained, kind):
    number = 5_000_000_000 + abs(hash(unique())) % 1_000_000
    explained.sql("insert into world.cities (id, name, country, zone, population, latitude,"
                  " longitude, alternate_names) values (%s, 'Nowhere', 'SI',"
                  " 'Europe/Ljubljana', 1, 46, 14, '{}')", number)
    table, key = explained.table("cities"), {"id": number}
    item = {**key, "name": "N", "country": "SI", "zone": "Europe/Ljubljana", "population": 2,
            "latitude": 46, "longitude": 14, "alternate_names": []}
    calls = {
        "put": lambda: table.put_item(Item=item, ReturnValues="ALL_OLD"),
        "update": lambda: table.update_item(
            Key=key, UpdateExpression="ADD population :n", ReturnValues="ALL_NEW",
            ExpressionAttributeValues={":n": 1}),
        "conditional": lambda: table.update_item(
            Key=key, UpdateExpression="SET population = :n",
            ConditionExpression="population = :m AND begins_with(#n, :s)",
            ExpressionAttributeNames={"#n": "name"},
            ExpressionAttributeValues={":n": 5, ":m": 1, ":s": "No"}),
        "delete": lambda: table.delete_item(Key=key, ReturnValues="ALL_OLD"),
    }
    try:
        _, plans = plans_of(explained, '"cities"', calls[kind])
        assert "cities_pkey" in used(plans)
        assert used(plans) <= {"cities_pkey", "countries_pkey", "time_zones_pkey"}
        assert read_rows(plans) <= 4
    finally:
        explained.sql("delete from world.cities where id = %s", number)


def test_batches(explained):
    keys = [{"id": row[0]} for row in explained.sql("select id from world.cities limit 50")]
    answer, plans = plans_of(explained, "cities", lambda: explained.resource.batch_get_item(
        RequestItems={"cities": {"Keys": keys}}))
    assert len(answer["Responses"]["cities"]) == 50
    assert used(plans) == {"cities_pkey"}
    assert read_rows(plans) == 50
