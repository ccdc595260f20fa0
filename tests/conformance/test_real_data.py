"""Public data loaded, read back item by item, queried and scanned, against the source files.

Subdivisions of countries, languages and currencies, from Debian's package iso-codes.
"""

import json
import pathlib
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from support import all_items, connect, get, new_table

DIRECTORY = pathlib.Path("/usr/share/iso-codes/json")

pytestmark = pytest.mark.skipif(
    not (DIRECTORY / "iso_3166-2.json").exists(), reason="the package iso-codes is not installed"
)


def records(standard):
    content = json.loads((DIRECTORY / f"iso_{standard}.json").read_text(encoding="utf-8"))
    return content[standard]


def load(table, items):
    """Through BatchWriteItem, four batches at a time."""
    batches = [items[i:i + 25] for i in range(0, len(items), 25)]

    def write(batch):
        requests = {table.name: [{"PutRequest": {"Item": item}} for item in batch]}
        while requests:
            response = table.meta.client.batch_write_item(RequestItems=requests)
            requests = response["UnprocessedItems"]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, batches))


def read_batches(table, keys):
    """Through BatchGetItem, four batches at a time."""

    def read(batch):
        found = []
        requests = {table.name: {"Keys": batch, "ConsistentRead": True}}
        while requests:
            response = table.meta.client.batch_get_item(RequestItems=requests)
            found += response["Responses"].get(table.name, [])
            requests = response["UnprocessedKeys"]
        return found

    with ThreadPoolExecutor(4) as pool:
        batches = pool.map(read, [keys[i:i + 100] for i in range(0, len(keys), 100)])
        return [item for batch in batches for item in batch]


def ordered(items, *names):
    return sorted(items, key=lambda item: [item[name].encode() for name in names])


# Subdivisions: the country is the partition, the rest of the code the sort key.


def subdivision(record):
    country, part = record["code"].split("-", 1)
    return {"country": country, "part": part, **record}


@pytest.fixture(scope="module")
def subdivisions():
    return [subdivision(record) for record in records("3166-2")]


@pytest.fixture(scope="module")
def places(server_url, resource, subdivisions):
    with new_table(resource, "country:S", "part:S") as made:
        shared = connect(server_url, boto3.resource).Table(made.name)
        load(shared, subdivisions)
        yield shared


@pytest.fixture(scope="module")
def by_country(subdivisions):
    countries = {}
    for item in subdivisions:
        countries.setdefault(item["country"], []).append(item)
    return {country: ordered(items, "part") for country, items in countries.items()}


def query(table, condition, **parameters):
    values = {f":{name}": value for name, value in parameters.pop("values", {}).items()}
    return all_items(table.query, KeyConditionExpression=condition, ConsistentRead=True,
                     ExpressionAttributeValues=values, **parameters)


def test_every_subdivision_comes_back(places, subdivisions):
    keys = [{"country": item["country"], "part": item["part"]} for item in subdivisions]
    assert ordered(read_batches(places, keys), "code") == ordered(subdivisions, "code")


def test_every_fifth_subdivision_alone(places, subdivisions):
    def check(item):
        key = {"country": item["country"], "part": item["part"]}
        return get(places, key) == item

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(check, subdivisions[::5]))


def test_each_country(places, by_country):
    for country, expected in by_country.items():
        assert query(places, "country = :c", values={"c": country}) == expected


def test_each_country_backwards_and_in_pages(places, by_country):
    for country in ("GB", "FR", "SI", "IT", "MT", "AD"):
        expected = by_country[country]
        assert query(places, "country = :c", values={"c": country}, Limit=7,
                     ScanIndexForward=False) == expected[::-1]


def test_a_country_that_is_not_there(places):
    assert query(places, "country = :c", values={"c": "XX"}) == []


@pytest.mark.parametrize("country", ["GB", "FR", "US", "SI", "CN", "RU"])
@pytest.mark.parametrize("prefix", ["A", "B", "1", "0", "ZZ"])
def test_begins_with(places, by_country, country, prefix):
    found = query(places, "country = :c AND begins_with(part, :p)",
                  values={"c": country, "p": prefix})
    assert found == [item for item in by_country[country] if item["part"].startswith(prefix)]


@pytest.mark.parametrize("country", ["GB", "FR", "US", "SI", "ID"])
@pytest.mark.parametrize(("low", "high"), [("A", "M"), ("0", "9"), ("20", "5"), ("CA", "NY")])
def test_between(places, by_country, country, low, high):
    found = query(places, "country = :c AND part BETWEEN :l AND :h",
                  values={"c": country, "l": low, "h": high})
    assert found == [item for item in by_country[country] if low <= item["part"] <= high]


@pytest.mark.parametrize(
    ("operator", "holds"),
    [("<", lambda a, b: a < b), ("<=", lambda a, b: a <= b), (">", lambda a, b: a > b),
     (">=", lambda a, b: a >= b), ("=", lambda a, b: a == b)],
)
@pytest.mark.parametrize(("country", "part"), [("GB", "LND"), ("US", "NY"), ("FR", "75C"),
                                              ("IT", "RM"), ("JP", "13")])
def test_comparisons(places, by_country, country, part, operator, holds):
    found = query(places, f"country = :c AND part {operator} :p",
                  values={"c": country, "p": part})
    assert found == [item for item in by_country[country] if holds(item["part"], part)]


def test_names_with_marks_and_other_scripts(places, by_country):
    for letter in ("é", "ü", "ñ", "ā", "ş", "ʿ", "'", "-"):
        for country in ("FR", "TR", "LV", "ES", "DE", "IR"):
            found = query(places, "country = :c", values={"c": country, "l": letter},
                          FilterExpression="contains(#n, :l)",
                          ExpressionAttributeNames={"#n": "name"})
            assert found == [item for item in by_country[country] if letter in item["name"]]


FILTERS = [
    ("attribute_exists(parent)", {}, lambda item: "parent" in item),
    ("attribute_not_exists(parent)", {}, lambda item: "parent" not in item),
    ("#t = :t", {":t": "Province"}, lambda item: item["type"] == "Province"),
    ("#t IN (:a, :b) AND size(#n) > :s", {":a": "State", ":b": "Region", ":s": 15},
     lambda item: item["type"] in ("State", "Region") and len(item["name"]) > 15),
    ("begins_with(#n, :p) OR contains(#n, :q)", {":p": "Sankt", ":q": "burg"},
     lambda item: item["name"].startswith("Sankt") or "burg" in item["name"]),
    ("#n < :n AND NOT #t = :t", {":n": "B", ":t": "District"},
     lambda item: item["name"].encode() < b"B" and item["type"] != "District"),
    ("#n > :n", {":n": "Z"}, lambda item: item["name"].encode() > b"Z"),
    ("part BETWEEN :a AND :b", {":a": "05", ":b": "09"}, lambda item: "05" <= item["part"] <= "09"),
    ("country = :c", {":c": "GB"}, lambda item: item["country"] == "GB"),
]


@pytest.mark.parametrize(("expression", "values", "holds"), FILTERS,
                         ids=[expression for expression, _, _ in FILTERS])
def test_scans_with_filters(places, subdivisions, expression, values, holds):
    names = {placeholder: name for placeholder, name in {"#t": "type", "#n": "name"}.items()
             if placeholder in expression}
    parameters = {"ExpressionAttributeNames": names} if names else {}
    if values:
        parameters["ExpressionAttributeValues"] = values
    found = all_items(places.scan, FilterExpression=expression, ConsistentRead=True, **parameters)
    assert ordered(found, "code") == ordered(filter(holds, subdivisions), "code")


def test_a_scan_counts(places, subdivisions):
    pages = []
    parameters = {"Select": "COUNT", "ConsistentRead": True}
    while True:
        page = places.scan(**parameters)
        pages.append(page)
        if "LastEvaluatedKey" not in page:
            break
        parameters["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    assert sum(page["Count"] for page in pages) == len(subdivisions)


# Languages: the code is the whole key.


@pytest.fixture(scope="module")
def languages():
    return records("639-3")


@pytest.fixture(scope="module")
def tongues(server_url, resource, languages):
    with new_table(resource, "alpha_3:S") as made:
        shared = connect(server_url, boto3.resource).Table(made.name)
        load(shared, languages)
        yield shared


def test_every_language_comes_back(tongues, languages):
    found = read_batches(tongues, [{"alpha_3": item["alpha_3"]} for item in languages])
    assert ordered(found, "alpha_3") == ordered(languages, "alpha_3")


def test_languages_in_eight_segments(tongues, languages):
    def scan(segment):
        return all_items(tongues.scan, Segment=segment, TotalSegments=8, ConsistentRead=True)

    with ThreadPoolExecutor(8) as pool:
        found = [item for items in pool.map(scan, range(8)) for item in items]
    assert ordered(found, "alpha_3") == ordered(languages, "alpha_3")


def test_languages_of_a_kind(tongues, languages):
    found = all_items(
        tongues.scan, FilterExpression="#s = :s AND #t <> :t AND attribute_not_exists(alpha_2)",
        ExpressionAttributeNames={"#s": "scope", "#t": "type"},
        ExpressionAttributeValues={":s": "I", ":t": "L"}, ConsistentRead=True,
    )
    assert ordered(found, "alpha_3") == ordered(
        (item for item in languages
         if item["scope"] == "I" and item["type"] != "L" and "alpha_2" not in item), "alpha_3"
    )


# Currencies: under the number of their code.


def test_currencies(resource):
    currencies = [{**item, "number": int(item["numeric"])} for item in records("4217")]
    with new_table(resource, "kind:S", "number:N") as made:
        load(made, [{"kind": "currency", **item} for item in currencies])
        found = query(made, "kind = :k", values={"k": "currency"})
        expected = sorted(
            ({"kind": "currency", **item} for item in currencies), key=lambda i: i["number"]
        )
        assert found == expected
        for low, high in ((0, 100), (840, 978), (-5, 8), (978, 978)):
            found = query(made, "kind = :k AND #n BETWEEN :l AND :h",
                          values={"k": "currency", "l": low, "h": high},
                          ExpressionAttributeNames={"#n": "number"})
            assert found == [item for item in expected if low <= item["number"] <= high]
        for item in expected:
            assert get(made, {"kind": "currency", "number": item["number"]}) == item
