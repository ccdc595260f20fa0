"""ItemCount and TableSizeBytes of a table that is too large to be counted."""

import os

import psycopg
import pytest
from attached import database_url
from support import connect, key_parameters, table_name

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a server of our own"
)


@pytest.fixture
def database(start_server):
    server = start_server("--partitions", "8")
    with psycopg.connect(database_url(server), autocommit=True) as connection:
        yield connect(server.url), connection


def make(client, connection, keys, size):
    """A table of such keys, whose items have a text of so many bytes; both are SQL over i."""
    name = table_name()
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:N"))
    (relation,) = connection.execute(
        "select relation from tuskgate.tables where name = %s", [name]).fetchone()
    connection.execute(f"""
        insert into tuskgate_data."{relation}" (pk, item, size)
        select k, v, tuskgate.item_size(v)
        from generate_series(1, 50000) i, lateral (select ({keys})::numeric as k) k,
          lateral (select jsonb_build_object('p', jsonb_build_object('N', k::text), 'd',
            jsonb_build_object('S', repeat('x', ({size})::int))) as v) v""")
    # The number of rows that PostgreSQL believes in comes from there, when a session tells it.
    connection.execute("select pg_stat_force_next_flush()")
    connection.execute("select 1")
    (items, size) = connection.execute(
        f"""select count(*), sum(size) from tuskgate_data."{relation}" """).fetchone()
    return name, relation, items, size


SIZES = {"alike": "600", "large behind small": "case when i < 25000 then 100 else 1100 end",
         "mixed": "100 + i * 7919 % 1000"}


@pytest.mark.parametrize("sizes", SIZES)
def test_a_large_table_is_estimated(database, sizes):
    client, connection = database
    name, _, items, size = make(client, connection, "i", SIZES[sizes])
    table = client.describe_table(TableName=name)["Table"]
    assert table["ItemCount"] == items
    assert abs(table["TableSizeBytes"] - size) < size / 10, (table["TableSizeBytes"], size)
    for _ in range(3):
        again = client.describe_table(TableName=name)["Table"]
        assert again["TableSizeBytes"] == table["TableSizeBytes"]


def test_pages_without_items_count_for_nothing(database):
    client, connection = database
    name, relation, _, _ = make(client, connection, "i", "600")
    connection.execute(f'delete from tuskgate_data."{relation}"')
    connection.execute("select pg_stat_force_next_flush()")
    connection.execute("select 1")
    table = client.describe_table(TableName=name)["Table"]
    assert (table["ItemCount"], table["TableSizeBytes"]) == (0, 0)
