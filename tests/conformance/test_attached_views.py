"""Relations that are no plain tables: views, materialized views, partitions, other servers."""

import uuid

import pytest
from attached import Database, canonical, database_url, lab, rows_as_items
from cluster import Cluster
from server import remove, run, temporary_directory
from support import CONDITION_FAILED, all_items, refused, unique

schema = lab(
    """
    create table {schema}.staff (
      id int primary key, name text not null, team text not null, salary numeric(10, 2),
      hired date not null default '2020-01-01'
    );
    create table {schema}.teams (name text primary key, room int);
    insert into {schema}.teams values ('red', 1), ('blue', 2);
    insert into {schema}.staff
      select n, 'Name ' || n, case when n % 2 = 0 then 'red' else 'blue' end, n * 100
      from generate_series(1, 20) n;

    create view {schema}.red as select id, name, team, hired from {schema}.staff
      where team = 'red' with check option;
    create view {schema}.loose as
      select id, name, team, upper(name) as loud from {schema}.staff where team = 'blue';
    create view {schema}.rooms as
      select s.id, s.name, t.room from {schema}.staff s join {schema}.teams t on t.name = s.team;
    create view {schema}.by_trigger as select id, name from {schema}.staff limit 1000;
    create function {schema}.write_by_trigger() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then
          delete from {schema}.staff where id = old.id;
          return old;
        end if;
        insert into {schema}.staff (id, name, team) values (new.id, new.name, 'red')
          on conflict (id) do update set name = excluded.name;
        return new;
      end $$;
    create trigger written instead of insert or update or delete on {schema}.by_trigger
      for each row execute function {schema}.write_by_trigger();
    create materialized view {schema}.sums as
      select team, sum(salary) as salaries, count(*) as people from {schema}.staff group by 1;
    create unique index on {schema}.sums (team);

    create table {schema}.events (
      device text, at timestamptz, what text, primary key (device, at)
    ) partition by hash (device);
    create table {schema}.events0 partition of {schema}.events
      for values with (modulus 2, remainder 0);
    create table {schema}.events1 partition of {schema}.events
      for values with (modulus 2, remainder 1) partition by range (at);
    create table {schema}.events1_old partition of {schema}.events1
      for values from (minvalue) to ('2024-01-01');

    comment on view {schema}.red is '@dynamodb {"table": "{schema}.red", "partition_key": "id"}';
    comment on view {schema}.loose is
      '@dynamodb {"table": "{schema}.loose", "partition_key": "team", "sort_key": "id",
                  "indexes": {"ByName": {"partition_key": "name"}}}';
    comment on view {schema}.rooms is
      '@dynamodb {"table": "{schema}.rooms", "partition_key": "room", "sort_key": "id"}';
    comment on view {schema}.by_trigger is
      '@dynamodb {"table": "{schema}.by_trigger", "partition_key": "id"}';
    comment on materialized view {schema}.sums is
      '@dynamodb {"table": "{schema}.sums", "partition_key": "team"}';
    comment on table {schema}.events is '@dynamodb {"table": "{schema}.events"}';
    """,
    *(f"{{schema}}.{name}" for name in ("red", "loose", "rooms", "by_trigger", "sums", "events")),
)


def refuses_writes(table, key):
    with refused():
        table.put_item(Item=key)
    with refused():
        table.update_item(Key=key, UpdateExpression="SET x = :x",
                          ExpressionAttributeValues={":x": 1})
    with refused():
        table.delete_item(Key=key)
    with refused():
        table.meta.client.batch_write_item(
            RequestItems={table.name: [{"PutRequest": {"Item": key}}]})


# --- views ---


def test_a_view_that_is_written_through(world, schema):
    red = world.table(f"{schema}.red")
    assert red.get_item(Key={"id": 2})["Item"] == {
        "id": 2, "name": "Name 2", "team": "red", "hired": "2020-01-01"}
    assert "Item" not in red.get_item(Key={"id": 3})
    red.put_item(Item={"id": 102, "name": "New", "team": "red", "hired": "2024-01-01"},
                 ConditionExpression="attribute_not_exists(id)")
    with refused("The conditional request failed", CONDITION_FAILED):
        red.put_item(Item={"id": 102, "name": "Newer", "team": "red", "hired": "2024-01-01"},
                     ConditionExpression="attribute_not_exists(id)")
    red.update_item(Key={"id": 102}, UpdateExpression="SET #n = :n",
                    ExpressionAttributeNames={"#n": "name"},
                    ExpressionAttributeValues={":n": "Changed"})
    assert world.sql(f"select name, salary from {schema}.staff where id = 102") == [
        ("Changed", None)]
    with refused() as caught:
        red.update_item(Key={"id": 102}, UpdateExpression="SET team = :t",
                        ExpressionAttributeValues={":t": "blue"})
    assert "view" in caught.value.response["Error"]["Message"]
    old = red.delete_item(Key={"id": 102}, ReturnValues="ALL_OLD")["Attributes"]
    assert old["name"] == "Changed"
    assert world.sql(f"select from {schema}.staff where id = 102") == []


def test_a_computed_column_of_a_view(world, schema):
    loose = world.table(f"{schema}.loose")
    found = loose.query(KeyConditionExpression="team = :t AND id < :n",
                        ExpressionAttributeValues={":t": "blue", ":n": 4})["Items"]
    assert found == [{"team": "blue", "id": 1, "name": "Name 1", "loud": "NAME 1"},
                     {"team": "blue", "id": 3, "name": "Name 3", "loud": "NAME 3"}]
    loose.update_item(Key={"team": "blue", "id": 1}, UpdateExpression="SET #n = :n",
                      ExpressionAttributeNames={"#n": "name"},
                      ExpressionAttributeValues={":n": "one"})
    assert loose.get_item(Key={"team": "blue", "id": 1})["Item"]["loud"] == "ONE"
    with refused():
        loose.update_item(Key={"team": "blue", "id": 1}, UpdateExpression="SET loud = :n",
                          ExpressionAttributeValues={":n": "one"})
    found = loose.query(IndexName="ByName", KeyConditionExpression="#n = :n",
                        ExpressionAttributeNames={"#n": "name"},
                        ExpressionAttributeValues={":n": "one"})["Items"]
    assert [item["id"] for item in found] == [1]
    loose.update_item(Key={"team": "blue", "id": 1}, UpdateExpression="SET #n = :n",
                      ExpressionAttributeNames={"#n": "name"},
                      ExpressionAttributeValues={":n": "Name 1"})


def test_a_join(world, schema):
    rooms = world.table(f"{schema}.rooms")
    found = all_items(rooms.query, KeyConditionExpression="room = :r", Limit=3,
                      ExpressionAttributeValues={":r": 2})
    assert [item["id"] for item in found] == [row[0] for row in world.sql(
        f"select id from {schema}.staff where team = 'blue' order by 1")]
    refuses_writes(rooms, {"room": 2, "id": 1})


def test_a_view_written_by_triggers(world, schema):
    table = world.table(f"{schema}.by_trigger")
    table.put_item(Item={"id": 201, "name": "by trigger"})
    assert world.sql(f"select name, team from {schema}.staff where id = 201") == [
        ("by trigger", "red")]
    table.update_item(Key={"id": 201}, UpdateExpression="SET #n = :n",
                      ExpressionAttributeNames={"#n": "name"},
                      ExpressionAttributeValues={":n": "again"})
    assert table.get_item(Key={"id": 201})["Item"] == {"id": 201, "name": "again"}
    table.delete_item(Key={"id": 201})
    assert world.sql(f"select from {schema}.staff where id = 201") == []


def test_views_of_the_world(world):
    large = world.table("large_cities")
    city, population = world.database.row(
        "select id, population from world.cities where country = 'SI' order by 2 desc limit 1")
    with refused() as caught:  # not large enough for the view
        large.put_item(Item={"country": "SI", "id": 9_000_000_001, "name": "Small",
                             "population": population})
    assert "SELECT" not in caught.value.response["Error"]["Message"].upper()
    assert "Item" not in large.get_item(Key={"country": "SI", "id": city})
    refuses_writes(world.table("airport_places"), {"icao": "LFPG"})


# --- materialized views ---


def test_a_materialized_view(world, schema):
    sums = world.table(f"{schema}.sums")
    red = sums.get_item(Key={"team": "red"})["Item"]
    assert (red["salaries"], red["people"]) == (11000, 10)
    refuses_writes(sums, {"team": "red"})
    world.sql(f"update {schema}.staff set salary = salary + 1 where id = 2")
    assert sums.get_item(Key={"team": "red"})["Item"] == red
    world.sql(f"refresh materialized view concurrently {schema}.sums")
    assert sums.get_item(Key={"team": "red"})["Item"]["salaries"] == 11001
    world.sql(f"refresh materialized view {schema}.sums")
    assert len(all_items(sums.scan)) == 2


# --- partitions ---


def test_a_partitioned_table(world, schema):
    events = world.table(f"{schema}.events")
    keys = [{"device": f"device {n}", "at": f"20{23 - n % 3}-06-01T00:00:00.{n:06}Z"}
            for n in range(30)]
    for key in keys:
        events.put_item(Item={**key, "what": "put"})
    count = world.database.value(f"select count(distinct tableoid) from {schema}.events")
    assert count == 2
    for key in keys[::3]:
        changed = events.update_item(Key=key, UpdateExpression="SET what = :w",
                                     ConditionExpression="what = :p", ReturnValues="ALL_NEW",
                                     ExpressionAttributeValues={":w": "changed", ":p": "put"})
        assert changed["Attributes"] == {**key, "what": "changed"}
    for key in keys[1::3]:
        events.delete_item(Key=key)
    found = sorted(all_items(events.scan, Limit=4), key=lambda item: item["device"])
    assert found == sorted(({**key, "what": "changed" if n % 3 == 0 else "put"}
                            for n, key in enumerate(keys) if n % 3 != 1),
                           key=lambda item: item["device"])


def test_a_row_of_no_partition(world, schema):
    events = world.table(f"{schema}.events")
    device = next(f"d{n}" for n in range(100) if world.database.value(
        f"select satisfies_hash_partition('{schema}.events'::regclass, 2, 1, 'd{n}'::text)"))
    with refused() as caught:
        events.put_item(Item={"device": device, "at": "2030-01-01T00:00:00Z", "what": "late"})
    assert "partition" in caught.value.response["Error"]["Message"]


def test_a_new_partition(world, schema):
    world.sql(f"create table {schema}.events1_new partition of {schema}.events1"
              " for values from ('2024-01-01') to ('2026-01-01')")
    events = world.table(f"{schema}.events")
    for n in range(10):
        key = {"device": f"new {n}", "at": "2025-01-01T00:00:00.000000Z"}
        events.put_item(Item=key)
        assert events.get_item(Key=key)["Item"] == key
    there = world.sql(f"select device from {schema}.events1_new")
    assert there
    world.sql(f"alter table {schema}.events1 detach partition {schema}.events1_new")
    for (device,) in there:
        assert "Item" not in events.get_item(
            Key={"device": device, "at": "2025-01-01T00:00:00.000000Z"})


# --- other servers ---


@pytest.fixture(scope="module")
def remote():
    directory = temporary_directory()
    cluster = None
    try:
        cluster = Cluster(directory)
        database = Database(cluster.url)
        database.execute("create table parts (id int, version text, name text not null,"
                         " price numeric check (price > 0), since timestamptz,"
                         " primary key (id, version))")
        database.execute("insert into parts select n % 40, 'v' || n, 'part ' || n, n,"
                         " '2024-01-01Z'::timestamptz + n * interval '1 hour'"
                         " from generate_series(1, 400) n")
        database.execute("analyze")
        yield database
        database.close()
    finally:
        if cluster:
            cluster.stop()
        remove(directory)


@pytest.fixture(scope="module")
def parts(world, remote):
    directory = remote.url.split()[0].removeprefix("host=")
    definition = f"""
        create extension if not exists postgres_fdw;
        create server {{schema}} foreign data wrapper postgres_fdw
          options (host '{directory}', dbname 'postgres');
        create user mapping for current_user server {{schema}} options (user 'owner');
        create foreign table {{schema}}.parts (
          id int, version text collate "C", name text not null, price numeric, since timestamptz
        ) server {{schema}} options (schema_name 'public', table_name 'parts');
        comment on foreign table {{schema}}.parts is '@dynamodb {{"table": "{{schema}}.parts",
          "partition_key": "id", "sort_key": "version",
          "indexes": {{"ByName": {{"partition_key": "name", "sort_key": "price"}}}}}}';
    """
    with world.relations(definition, "{schema}.parts") as made:
        yield world.table(f"{made}.parts")
        world.sql(f"drop server {made} cascade")


def test_a_foreign_table_is_read(world, parts):
    relation = f"{parts.name.split('.')[0]}.parts"
    expected = rows_as_items(world.database, relation)
    found = world.raw.items("Scan", TableName=parts.name)
    assert sorted(map(canonical, found)) == sorted(map(canonical, expected))
    assert world.raw.items("Scan", TableName=parts.name, Limit=33) == found
    item = parts.get_item(Key={"id": 5, "version": "v5"})["Item"]
    assert item == {"id": 5, "version": "v5", "name": "part 5", "price": 5,
                    "since": "2024-01-01T05:00:00.000000Z"}
    found = all_items(parts.query, KeyConditionExpression="id = :i AND version > :v", Limit=2,
                      ExpressionAttributeValues={":i": 5, ":v": "v2"})
    assert [item["version"] for item in found] == sorted(
        f"v{n}" for n in range(5, 401, 40) if f"v{n}" > "v2")
    found = parts.query(IndexName="ByName", KeyConditionExpression="#n = :n",
                        ExpressionAttributeNames={"#n": "name"},
                        ExpressionAttributeValues={":n": "part 77"})["Items"]
    assert [item["version"] for item in found] == ["v77"]


def test_a_foreign_table_is_written(remote, parts):
    key = {"id": 1000, "version": unique("v")}
    parts.put_item(Item={**key, "name": "new", "price": 5})
    row = f"select name, price from parts where version = '{key['version']}'"
    assert remote.execute(row) == [("new", 5)]
    with refused("The conditional request failed", CONDITION_FAILED):
        parts.put_item(Item={**key, "name": "x"}, ConditionExpression="attribute_not_exists(id)")
    changed = parts.update_item(Key=key, UpdateExpression="ADD price :n", ReturnValues="ALL_NEW",
                                ConditionExpression="price = :p",
                                ExpressionAttributeValues={":n": 2, ":p": 5})["Attributes"]
    assert changed == {**key, "name": "new", "price": 7}
    parts.put_item(Item={**key, "name": "over"})
    assert remote.execute(row) == [("over", None)]
    with refused() as caught:
        parts.put_item(Item={**key, "name": "over", "price": -1})
    assert "check constraint" in caught.value.response["Error"]["Message"]
    assert parts.delete_item(Key=key, ReturnValues="ALL_OLD")["Attributes"]["name"] == "over"
    assert remote.execute(row) == []


# --- what cannot be attached ---


def test_relations_without_a_key_are_told_of(world):
    name = f"keyless_{uuid.uuid4().hex[:8]}"
    world.sql(f"create schema {name}")
    try:
        world.sql(f"create table {name}.log (line text)")
        world.sql(f"create table {name}.kept (id int primary key)")
        made = run("attach", "--database-url", database_url(world.server), "--schema", name)
        assert "log" in made.stdout + made.stderr
        assert "kept" in made.stdout
        # Without --apply, nothing is done.
        assert world.sql("select obj_description(%s::regclass)", f"{name}.kept") == [(None,)]
    finally:
        world.sql(f"drop schema {name} cascade")


def test_foreign_data_without_a_handler(world):
    """Nothing can be read of it, and it keeps no other relation from being attached."""
    definition = """
        create foreign data wrapper {schema};
        create server {schema} foreign data wrapper {schema};
        create foreign table {schema}.dead (id int) server {schema};
        create view {schema}.over_dead as select id from {schema}.dead;
        create view {schema}.far_over_dead as select id from {schema}.over_dead;
        create table {schema}.alive (id int primary key);
        comment on foreign table {schema}.dead is
          '@dynamodb {"table": "{schema}.dead", "partition_key": "id"}';
        comment on view {schema}.over_dead is
          '@dynamodb {"table": "{schema}.over_dead", "partition_key": "id"}';
        comment on view {schema}.far_over_dead is
          '@dynamodb {"table": "{schema}.far_over_dead", "partition_key": "id"}';
        comment on table {schema}.alive is '@dynamodb {"table": "{schema}.alive"}';
    """
    with world.relations(definition, "{schema}.alive") as made:
        try:
            listed = run("attach", "--database-url", database_url(world.server), "--list")
            assert listed.returncode == 0, listed.stderr
            for name in ("dead", "over_dead", "far_over_dead"):
                assert (f"not attached: {made}.{name}: the foreign-data wrapper behind it has no "
                        "handler") in listed.stderr
                assert world.description(f"{made}.{name}") is None
        finally:
            world.sql(f"drop foreign data wrapper {made} cascade")
