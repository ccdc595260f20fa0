"""What `tuskgate attach --schema` proposes, tells and attaches."""

import json

import psycopg
import pytest
from attached import Attached, database_url
from server import own_server, run

SHOP = """
create schema shop;
create table shop.customers (id int primary key, name text not null, code char(4));
create table shop.orders (
  id bigint primary key, customer int not null references shop.customers,
  at timestamptz not null default '2026-01-02Z', total numeric(12, 2), tax numeric generated always
  as (total / 5) stored
);
create index orders_by_total on shop.orders (total);
create index orders_lower on shop.orders (lower(total::text));
create index orders_large on shop.orders (at) where total > 100;
create table shop.lines (
  order_id bigint references shop.orders, line smallint, product text not null,
  primary key (order_id, line)
);
create table shop.tags (
  order_id bigint, line smallint, tag text, primary key (order_id, line, tag),
  foreign key (order_id, line) references shop.lines
);
create table shop.t (k text primary key, v text);
create table shop."Odd {Name}" (id int primary key);
create table shop.log (line text);
create view shop.big as select total as price, id as "the id" from shop.orders where total > 10
  order by total;
create view shop.small as select total from shop.orders;
create view shop.joined as select o.id, c.name from shop.orders o join shop.customers c
  on c.id = o.customer;
create view shop.repeated as select id, generate_series(1, 2) as n from shop.orders;
create view shop.swapped as select id as total, total as id from shop.orders;
create materialized view shop.totals as select customer, sum(total) as total from shop.orders
  group by customer;
create unique index totals_key on shop.totals (customer);
create extension postgres_fdw;
-- Without the validator, which knows of no keys.
create foreign data wrapper keyed handler postgres_fdw_handler;
create server nowhere foreign data wrapper keyed;
create foreign table shop.far (id int options (key 'true'), v text) server nowhere;
create foreign table shop.farther (id int not null, v text) server nowhere;
insert into shop.customers values (1, 'Ann', 'ab'), (2, 'Bob', null);
insert into shop.orders (id, customer, total) values (10, 1, 5), (9, 1, 50), (11, 2, 500);
insert into shop.lines values (10, 1, 'pen'), (10, 2, 'ink'), (9, 1, 'nib');
insert into shop.tags values (10, 2, 'blue'), (10, 1, 'new');
insert into shop.t values ('a', 'b');
"""


@pytest.fixture(scope="module")
def shop():
    with own_server() as server:
        with psycopg.connect(database_url(server), autocommit=True) as connection:
            connection.execute(SHOP)
        attached = Attached(server)
        yield attached
        attached.close()


def attach(shop, *arguments):
    made = run("attach", "--database-url", database_url(shop.server), *arguments)
    assert made.returncode == 0, made.stderr
    return made


def test_views_and_foreign_tables_have_keys_where_something_says_so(shop):
    made = attach(shop, "--schema", "shop")
    proposed = json.loads(made.stdout)["relations"]
    assert proposed["shop.big"] == {"partition_key": "the id"}
    assert proposed["shop.swapped"] == {"partition_key": "total"}
    assert proposed["shop.totals"] == {"partition_key": "customer"}
    assert proposed["shop.far"] == {"partition_key": "id"}
    for name in ("small", "joined", "repeated", "farther", "log"):
        assert f"shop.{name}" not in proposed
        assert f"# shop.{name}: " in made.stderr
    assert "# shop.small: it does not show id" in made.stderr


def test_short_and_odd_names_become_others(shop):
    proposed = json.loads(attach(shop, "--schema", "shop").stdout)["relations"]
    assert proposed["shop.t"] == {"table": "shop.t", "partition_key": "k"}
    assert proposed["shop.Odd {Name}"] == {"table": "Odd__Name_", "partition_key": "id"}


def test_a_person_can_read_it(shop):
    told = attach(shop, "--schema", "shop").stderr.splitlines()
    assert all(line.startswith("# ") for line in told)
    orders = told[told.index("# table: orders"):]
    for line in ("#   key: id (N)", "#   index: orders_by_total: total", "#     not written: tax",
                 "#     indexes of no use (partial, of an expression, or no B-tree): "
                 "orders_large, orders_lower"):
        assert line in orders, "\n".join(told)
    assert any("at: in UTC" in line for line in orders)
    assert any("code: without spaces at the end" in line for line in told)


def test_collections(shop):
    """One command, and each row is found where its foreign keys put it."""
    proposed = json.loads(attach(shop, "--schema", "shop", "--collections").stdout)["relations"]
    assert [part["table"] for part in proposed["shop.orders"]] == ["orders", "customers"]
    made = attach(shop, "--schema", "shop", "--collections", "--apply")
    assert "shop.tags is attached as the table orders" in made.stdout
    shop.wait_for("customers", "orders", "shop.t", "big")

    def keys(table, partition):
        items = shop.table(table).query(
            KeyConditionExpression="PK = :p", ExpressionAttributeValues={":p": partition})["Items"]
        for item in items:
            found = shop.table(table).get_item(Key={"PK": item["PK"], "SK": item["SK"]})
            assert found["Item"] == item
        return [item["SK"] for item in items]

    assert keys("customers", "CUSTOMERS#1") == [
        "#CUSTOMERS", "ORDERS#0000000000000000009", "ORDERS#0000000000000000010"]
    assert keys("orders", "ORDERS#10") == [
        "#ORDERS", "LINES#00001", "LINES#00002", "TAGS#00001#new", "TAGS#00002#blue"]
    for table, count in (("customers", 5), ("orders", 8)):
        items = shop.raw.items("Scan", TableName=table)
        assert len(items) == count
        for item in items:
            key = {"PK": item["PK"], "SK": item["SK"]}
            assert shop.raw("GetItem", TableName=table, Key=key)["Item"] == item
    # An item is written where its key says.
    table = shop.table("orders")
    table.put_item(Item={"PK": "ORDERS#11", "SK": "LINES#00007", "product": "cap"})
    assert shop.database.row("select * from shop.lines where order_id = 11") == (11, 7, "cap")
    table.delete_item(Key={"PK": "ORDERS#11", "SK": "LINES#00007"})
    assert shop.sql("select * from shop.lines where order_id = 11") == []
    again = attach(shop, "--schema", "shop", "--collections", "--apply")
    assert "nothing to attach" in again.stdout
