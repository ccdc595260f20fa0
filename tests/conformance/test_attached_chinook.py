"""A database that others made, attached with one command and read back value by value."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from attached import Attached, canonical, database_url, rows_as_items
from relational import chinook
from server import own_server, run

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("TUSKGATE_TEST_URL")), reason="needs a database of our own"
)

CLIENTS = 16

# The keys of each table's relations; None: the primary key's own columns.
TABLES = {
    "Artist": {"Artist": ("ARTIST#{ArtistId}", "#ARTIST"),
               "Album": ("ARTIST#{ArtistId}", "ALBUM#{AlbumId:010}")},
    "Customer": {"Customer": ("CUSTOMER#{CustomerId}", "#CUSTOMER"),
                 "Invoice": ("CUSTOMER#{CustomerId}", "INVOICE#{InvoiceId:010}")},
    "Employee": {"Employee": None},
    "Genre": {"Genre": None},
    "Invoice": {"Invoice": ("INVOICE#{InvoiceId}", "#INVOICE"),
                "InvoiceLine": ("INVOICE#{InvoiceId}", "INVOICELINE#{InvoiceLineId:010}")},
    "MediaType": {"MediaType": ("MEDIATYPE#{MediaTypeId}", "#MEDIATYPE"),
                  "Track": ("MEDIATYPE#{MediaTypeId}", "TRACK#{TrackId:010}")},
    "Playlist": {"Playlist": ("PLAYLIST#{PlaylistId}", "#PLAYLIST"),
                 "PlaylistTrack": ("PLAYLIST#{PlaylistId}", "PLAYLISTTRACK#{TrackId:010}")},
}


@pytest.fixture(scope="module")
def shop():
    if chinook.missing():
        pytest.skip(chinook.missing())
    with own_server() as server:
        chinook.load(database_url(server))
        made = run("attach", "--database-url", database_url(server), "--schema", "chinook",
                   "--collections", "--apply")
        assert made.returncode == 0, made.stderr
        attached = Attached(server)
        attached.report = made
        attached.wait_for(*TABLES)
        yield attached
        attached.close()


def expected_items(database, table):
    """All items of a table by their keys, as SQL has them."""
    expected = {}
    for relation, keys in TABLES[table].items():
        for item in rows_as_items(database, f'chinook."{relation}"'):
            numbers = {name: int(value["N"]) for name, value in item.items()
                       if "N" in value and "." not in value["N"]}
            if keys is not None:
                item |= {name: {"S": key.format(**numbers)}
                         for name, key in zip(("PK", "SK"), keys)}
            key = key_of(table, item)
            assert key not in expected, f"{key} twice"
            expected[key] = item
    return expected


def key_of(table, item):
    names = ("PK", "SK") if "PK" in item else (f"{table}Id",)
    return tuple(next(iter(item[name].values())) for name in names)


def test_all_of_it_is_loaded(shop):
    counts = [shop.database.value(f'select count(*) from chinook."{relation}"')
              for relation in {name for table in TABLES.values() for name in table}]
    assert len(counts) == 11
    assert sum(counts) == chinook.ROWS


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_an_item(shop, table):
    expected = expected_items(shop.database, table)
    found = {key_of(table, item): item for item in shop.raw.items("Scan", TableName=table)}
    assert set(found) == set(expected)
    for key, item in expected.items():
        assert canonical(found[key]) == canonical(item)


@pytest.mark.parametrize("table", TABLES)
def test_every_key_finds_its_row(shop, table):
    expected = expected_items(shop.database, table)
    names = ("PK", "SK") if len(next(iter(expected))) == 2 else (f"{table}Id",)

    def get(key):
        value = {name: expected[key][name] for name in names}
        return key, shop.raw("GetItem", TableName=table, Key=value).get("Item")

    with ThreadPoolExecutor(CLIENTS) as pool:
        for key, item in pool.map(get, expected):
            assert item is not None, key
            assert canonical(item) == canonical(expected[key])


@pytest.mark.parametrize("table", [table for table, relations in TABLES.items()
                                   if None not in relations.values()])
def test_collections_are_in_order(shop, table):
    expected = expected_items(shop.database, table)
    for partition in sorted({key[0] for key in expected})[:10]:
        found = shop.raw.items("Query", TableName=table, KeyConditionExpression="PK = :p",
                               ExpressionAttributeValues={":p": {"S": partition}})
        assert [key_of(table, item) for item in found] == sorted(
            key for key in expected if key[0] == partition)
        assert found[0]["SK"]["S"] == f"#{table.upper()}"


def test_the_report_names_all_relations(shop):
    for relation in {name for table in TABLES.values() for name in table}:
        assert f"of: chinook.{relation}, " in shop.report.stderr
        assert f"chinook.{relation} is attached as the table " in shop.report.stdout
