"""What the database's constraints refuse, told as DynamoDB tells what it refuses."""

import re

import pytest
from attached import lab
from support import all_items, refused, unique

schema = lab(
    """
    create domain {schema}.sku as text check (value ~ '^[A-Z]+-[0-9]+$');
    create table {schema}.shops (
      id int primary key, name text not null unique, city varchar(10)
    );
    insert into {schema}.shops values (1, 'First', 'Here'), (2, 'Second', null);
    create table {schema}.offers (
      id text primary key,
      shop int not null references {schema}.shops,
      "unit price" numeric(6, 2) not null constraint price_is_positive check ("unit price" > 0),
      low int, high int,
      code {schema}.sku,
      label text,
      valid int4range,
      constraint low_before_high check (low < high),
      constraint one_label_per_shop unique (shop, label),
      constraint no_two_at_once exclude using gist (shop with =, valid with &&)
    );
    create table {schema}.notes (
      id text primary key, offer text references {schema}.offers, body text
    );
    create function {schema}.no_saints() returns trigger language plpgsql as $$
      begin
        if new.body like 'Saint%' then raise exception 'saints are kept elsewhere'; end if;
        return new;
      end $$;
    create trigger no_saints before insert or update on {schema}.notes
      for each row execute function {schema}.no_saints();
    comment on table {schema}.shops is '@dynamodb {"table": "{schema}.shops"}';
    comment on table {schema}.offers is '@dynamodb {"table": "{schema}.offers",
      "attributes": {"unit price": "price", "valid": "validity"}}';
    comment on table {schema}.notes is '@dynamodb {"table": "{schema}.notes"}';
    """,
    "{schema}.shops", "{schema}.offers", "{schema}.notes",
)

GOOD = {"shop": 1, "price": 5}

# attributes, what the message must name
BROKEN = {
    "check": ({"price": -1}, ["price", "check constraint", "price_is_positive"]),
    "check of two": ({"low": 5, "high": 4}, ["low", "high", "check constraint",
                                            "low_before_high"]),
    "foreign key": ({"shop": 3}, ["shop", "foreign key constraint", "offers_shop_fkey"]),
    "unique": ({"label": "taken"}, ["shop", "label", "unique constraint", "one_label_per_shop"]),
    "exclusion": ({"validity": {"lower": 1000005, "upper": 1000006, "bounds": "[)"}},
                  ["validity", "exclusion constraint", "no_two_at_once"]),
    "domain": ({"code": "lower-1"}, ["code", "check constraint"]),
    "digits": ({"price": 10000}, ["price", "out of range"]),
    "null": ({"price": None}, ["price", "required"]),
}


@pytest.fixture(scope="module")
def offers(world, schema):
    table = world.table(f"{schema}.offers")
    table.put_item(Item={"id": "taken", **GOOD, "label": "taken",
                         "validity": {"lower": 1000000, "upper": 1000010, "bounds": "[)"}})
    return table


def told(caught, words):
    message = caught.value.response["Error"]["Message"]
    assert message.startswith("One or more parameter values were invalid: ")
    for word in words:
        assert re.search(rf"\b{re.escape(word)}\b", message), message
    for word in ("insert into", "select", "ERROR", "DETAIL", "::", "unit price", "new row"):
        assert word not in message, message


def rows(world, schema):
    return world.sql(f"select * from {schema}.offers order by id")


@pytest.mark.parametrize("case", BROKEN)
class TestConstraints:
    def test_put(self, world, schema, offers, case):
        attributes, words = BROKEN[case]
        before = rows(world, schema)
        with refused() as caught:
            offers.put_item(Item={"id": unique(), **GOOD, **attributes})
        told(caught, words)
        assert rows(world, schema) == before

    def test_put_with_a_condition(self, world, schema, offers, case):
        attributes, words = BROKEN[case]
        before = rows(world, schema)
        with refused() as caught:
            offers.put_item(Item={"id": unique(), **GOOD, **attributes}, ReturnValues="ALL_OLD",
                            ConditionExpression="attribute_not_exists(id)")
        told(caught, words)
        assert rows(world, schema) == before

    def test_put_over_a_row(self, world, schema, offers, case):
        attributes, words = BROKEN[case]
        key = unique()
        offers.put_item(Item={"id": key, **GOOD})
        before = rows(world, schema)
        with refused() as caught:
            offers.put_item(Item={"id": key, **GOOD, **attributes})
        told(caught, words)
        assert rows(world, schema) == before

    def test_update(self, world, schema, offers, case):
        attributes, words = BROKEN[case]
        key = unique()
        offers.put_item(Item={"id": key, **GOOD})
        before = rows(world, schema)
        with refused() as caught:
            offers.update_item(
                Key={"id": key},
                UpdateExpression="SET " + ", ".join(f"#{n} = :{n}" for n in attributes),
                ExpressionAttributeNames={f"#{n}": n for n in attributes},
                ExpressionAttributeValues={f":{n}": v for n, v in attributes.items()})
        told(caught, words)
        assert rows(world, schema) == before

    def test_batch(self, world, schema, offers, case):
        attributes, words = BROKEN[case]
        before = rows(world, schema)
        with refused() as caught:
            world.resource.meta.client.batch_write_item(RequestItems={offers.name: [
                {"PutRequest": {"Item": {"id": unique(), **GOOD, "price": 6}}},
                {"PutRequest": {"Item": {"id": unique(), **GOOD, **attributes}}},
            ]})
        told(caught, words)
        assert rows(world, schema) == before


def test_removing_a_required_attribute(offers):
    key = unique()
    offers.put_item(Item={"id": key, **GOOD})
    with refused() as caught:
        offers.update_item(Key={"id": key}, UpdateExpression="REMOVE price")
    told(caught, ["price", "required"])


def test_deleting_what_others_refer_to(world, schema, offers):
    key = unique()
    offers.put_item(Item={"id": key, **GOOD})
    world.table(f"{schema}.notes").put_item(Item={"id": unique(), "offer": key})
    with refused() as caught:
        offers.delete_item(Key={"id": key})
    told(caught, ["foreign key constraint", "notes_offer_fkey"])
    with refused() as caught:
        offers.delete_item(Key={"id": key}, ConditionExpression="attribute_exists(id)",
                           ReturnValues="ALL_OLD")
    told(caught, ["foreign key constraint"])
    assert "Item" in offers.get_item(Key={"id": key})


def test_a_trigger_that_refuses(world, schema):
    notes = world.table(f"{schema}.notes")
    with refused() as caught:
        notes.put_item(Item={"id": unique(), "body": "Saint Nicholas"})
    told(caught, ["trigger", "saints are kept elsewhere"])
    key = unique()
    notes.put_item(Item={"id": key, "body": "Nicholas"})
    assert notes.get_item(Key={"id": key})["Item"]["body"] == "Nicholas"


def test_a_refusal_spares_others(world, schema, offers):
    """Requests that share a commit with one that the database refuses are not refused with it."""
    from concurrent.futures import ThreadPoolExecutor

    prefix = unique()

    def put(number):
        item = {"id": f"{prefix}-{number}", **GOOD}
        if number % 4 == 0:
            with refused() as caught:
                offers.put_item(Item={**item, "price": -1})
            told(caught, ["price_is_positive"])
        else:
            offers.put_item(Item=item)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(put, range(160)))
    found = all_items(offers.scan, FilterExpression="begins_with(id, :p)",
                      ExpressionAttributeValues={":p": prefix})
    assert len(found) == 120


def test_keys_too_long_for_their_column(world, schema):
    """The key's own column is checked like any other."""
    with world.relations(
        """
        create table {schema}.short (id varchar(3) primary key, n int);
        comment on table {schema}.short is '@dynamodb {"table": "{schema}.short"}';
        """, "{schema}.short",
    ) as made:
        table = world.table(f"{made}.short")
        with refused() as caught:
            table.put_item(Item={"id": "long", "n": 1})
        told(caught, ["id"])
        with refused() as caught:
            table.update_item(Key={"id": "long"}, UpdateExpression="SET n = :n",
                              ExpressionAttributeValues={":n": 1})
        told(caught, ["id"])
        assert "Item" not in table.get_item(Key={"id": "long"})
        table.delete_item(Key={"id": "long"})


def test_a_real_foreign_key(world):
    """Of three columns, in the sample database."""
    leg = world.table("legs").query(KeyConditionExpression="booking_id = :b", Limit=1,
                                    ExpressionAttributeValues={":b": 1})["Items"][0]
    with refused() as caught:
        world.table("legs").update_item(
            Key={"booking_id": 1, "number": leg["number"]},
            UpdateExpression="SET destination = :d", ExpressionAttributeValues={":d": "XXXX"})
    told(caught, ["origin", "destination", "cabin", "foreign key constraint"])
