"""Rows that cannot be items, since no key has their values: they are counted and named for whoever
attaches the relation, pages go on behind them, and the empty text may have a substitute."""

import pytest
from attached import database_url, lab
from server import eventually, run
from support import all_items, all_pages, refused

schema = lab(
    """
    create table {schema}.regions (
      country text not null, code text not null, parent text, name text, unique (country, code)
    );
    create index by_parent on {schema}.regions (parent, name);
    insert into {schema}.regions values ('DE', '', 'EU', 'Germany'), ('DE', 'BY', 'DE', 'Bavaria'),
      ('', 'BY', 'DE', 'nowhere'), ('FR', '', '', 'France'), ('', '', 'EU', ''),
      ('FR', '-', 'EU', 'dash'), ('FR', 'A', 'EU', 'Alsace'), ('FR', '!', 'EU', 'bang'),
      ('IT', repeat('x', 1025), 'EU', 'long'), (repeat('x', 2049), 'A', 'EU', 'longer'),
      ('IT', repeat('x', 1024), repeat('y', 2049), 'just'), ('AT', '', 'EU', repeat('z', 1025));
    comment on table {schema}.regions is '@dynamodb [
      {"table": "{schema}.regions", "partition_key": "country", "sort_key": "code"},
      {"table": "{schema}.dashed", "partition_key": "country", "sort_key": "code",
       "empty_key": "-"},
      {"table": "{schema}.made", "partition_key": "C#{country}", "sort_key": "R#{code}",
       "empty_key": "-"}]';

    create table {schema}.loose (a text, b int, note text, unique (a, b));
    insert into {schema}.loose values (null, 1, 'x'), ('a', null, 'y'), ('a', 1, 'z'), ('', 2, 'v'),
      (null, null, 'w');
    comment on table {schema}.loose is '@dynamodb {"table": "{schema}.loose",
      "partition_key": "a", "sort_key": "b"}';

    create table {schema}.whole (a int, b uuid, primary key (a, b));
    comment on table {schema}.whole is '@dynamodb {"table": "{schema}.whole"}';

    create table {schema}.blobs (k bytea primary key, v int);
    insert into {schema}.blobs values ('', 1), ('\\x61', 2),
      (decode(repeat('61', 2049), 'hex'), 3);
    comment on table {schema}.blobs is '@dynamodb {"table": "{schema}.blobs"}';

    create table {schema}.tenants (tenant text, id int, unique (tenant, id));
    insert into {schema}.tenants values ('', 1);
    comment on table {schema}.tenants is '@dynamodb {"table": "{schema}.tenants",
      "partition_key": "tenant", "sort_key": "id", "principal": true}';

    create collation {schema}.blind
      (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    create table {schema}.folded (k text collate {schema}.blind primary key, v int);
    insert into {schema}.folded values ('', 1), ('a', 2), ('-', 3);
    comment on table {schema}.folded is '@dynamodb {"table": "{schema}.folded", "empty_key": "-"}';
    """,
    *(f"{{schema}}.{name}" for name in ("regions", "dashed", "made", "loose", "whole", "blobs",
                                        "tenants", "folded")),
)


def names(pages):
    return sorted(item["name"] for item in pages)


def test_pages_go_on_behind_them(world, schema):
    table = world.table(f"{schema}.regions")
    expected = sorted(["Bavaria", "dash", "Alsace", "bang", "just"])
    for parameters in ({}, {"Limit": 1}, {"Limit": 2}, {"Select": "ALL_ATTRIBUTES", "Limit": 1}):
        assert names(all_items(table.scan, **parameters)) == expected
    for item in all_items(table.scan):
        key = {"country": item["country"], "code": item["code"]}
        assert table.get_item(Key=key)["Item"] == item
    assert names(all_items(table.query, Limit=1, KeyConditionExpression="country = :c",
                           ExpressionAttributeValues={":c": "IT"})) == ["just"]
    # Keys of an index have a limit too, and the table's are a part of its pages' keys.
    for parameters in ({}, {"Limit": 1}):
        assert names(all_items(table.scan, IndexName="by_parent", **parameters)) == [
            "Alsace", "Bavaria", "bang", "dash"]
        assert names(all_items(
            table.query, IndexName="by_parent", KeyConditionExpression="parent = :p",
            ExpressionAttributeValues={":p": "EU"}, **parameters)) == ["Alsace", "bang", "dash"]


@pytest.mark.parametrize("name, notes", [("loose", ["z"]), ("blobs", [2])])
def test_null_and_empty_keys(world, schema, name, notes):
    table = world.table(f"{schema}.{name}")
    attribute = "note" if name == "loose" else "v"
    for parameters in ({}, {"Limit": 1}):
        assert [item[attribute] for item in all_items(table.scan, **parameters)] == notes


def test_the_empty_text_has_a_substitute(world, schema):
    table = world.table(f"{schema}.dashed")
    items = all_items(table.scan)
    assert names(items) == sorted(
        ["Germany", "Bavaria", "nowhere", "France", "", "Alsace", "bang", "just",
         "z" * 1025])
    assert names(all_items(table.scan, Limit=1)) == names(items)
    for item in items:
        key = {"country": item["country"], "code": item["code"]}
        assert table.get_item(Key=key)["Item"] == item
        assert table.query(
            KeyConditionExpression="country = :c and code = :r",
            ExpressionAttributeValues={":c": key["country"], ":r": key["code"]})["Items"] == [item]
    assert table.get_item(Key={"country": "FR", "code": "-"})["Item"]["name"] == "France"
    got = world.client.batch_get_item(RequestItems={table.name: {"Keys": [
        {"country": {"S": "-"}, "code": {"S": "-"}}, {"country": {"S": "DE"}, "code": {"S": "-"}}]}})
    assert {item["name"]["S"] for item in got["Responses"][table.name]} == {"", "Germany"}


def test_the_order_is_that_of_the_substitute(world, schema):
    table = world.table(f"{schema}.dashed")
    france = {"KeyConditionExpression": "country = :c", "ExpressionAttributeValues": {":c": "FR"}}
    for parameters in ({}, {"Limit": 1}, {"Limit": 2}):
        pages = all_pages(table.query, **france, **parameters)
        assert [item["code"] for page in pages for item in page["Items"]] == ["!", "-", "A"]
        pages = all_pages(table.query, ScanIndexForward=False, **france, **parameters)
        assert [item["code"] for page in pages for item in page["Items"]] == ["A", "-", "!"]
    for condition, codes in [("code < :r", ["!"]), ("code <= :r", ["!", "-"]), ("code > :r", ["A"]),
                             ("begins_with(code, :r)", ["-"]), ("code between :r and :r", ["-"])]:
        found = table.query(KeyConditionExpression=f"country = :c and {condition}",
                            ExpressionAttributeValues={":c": "FR", ":r": "-"})["Items"]
        assert [item["code"] for item in found] == codes, condition
    assert table.scan(FilterExpression="code = :r", ExpressionAttributeValues={":r": "-"})[
        "Count"] == 4


def test_writes_by_the_substitute(world, schema):
    table = world.table(f"{schema}.dashed")
    key = {"country": "NL", "code": "-"}
    table.put_item(Item={**key, "name": "a"})
    assert world.sql(f"select code, name from {schema}.regions where country = 'NL'") == [("", "a")]
    table.put_item(Item={**key, "name": "b"}, ConditionExpression="code = :r",
                   ExpressionAttributeValues={":r": "-"})
    assert table.update_item(Key=key, UpdateExpression="SET #n = :n", ReturnValues="ALL_NEW",
                             ExpressionAttributeNames={"#n": "name"},
                             ExpressionAttributeValues={":n": "c"})["Attributes"] == {
        **key, "name": "c"}
    assert world.sql(f"select code, name from {schema}.regions where country = 'NL'") == [("", "c")]
    world.client.batch_write_item(RequestItems={table.name: [
        {"DeleteRequest": {"Key": {name: {"S": value} for name, value in key.items()}}}]})
    assert world.sql(f"select * from {schema}.regions where country = 'NL'") == []
    table.update_item(Key=key, UpdateExpression="SET #n = :n",
                      ExpressionAttributeNames={"#n": "name"}, ExpressionAttributeValues={":n": "d"})
    assert table.delete_item(Key=key, ReturnValues="ALL_OLD")["Attributes"] == {**key, "name": "d"}


def test_the_substitute_where_case_does_not_count(world, schema):
    table = world.table(f"{schema}.folded")
    items = [{"k": "-", "v": 1}, {"k": "a", "v": 2}]
    for parameters in ({}, {"Limit": 1}):
        assert all_items(table.scan, **parameters) == items
    for item in items:
        assert table.get_item(Key={"k": item["k"]})["Item"] == item
    assert "Item" not in table.get_item(Key={"k": "A"})
    for condition in ("k = :k", "begins_with(k, :k)", "contains(k, :k)"):
        assert all_items(table.scan, FilterExpression=condition,
                         ExpressionAttributeValues={":k": "-"}) == items[:1]
    table.put_item(Item={"k": "-", "v": 4})
    with refused():
        table.put_item(Item={"k": "A", "v": 5})
    assert world.sql(f"select k, v from {schema}.folded order by v") == [
        ("a", 2), ("-", 3), ("", 4)]
    table.put_item(Item=items[0])


def test_the_substitute_in_templates(world, schema):
    table = world.table(f"{schema}.made")
    items = all_items(table.scan, Limit=2)
    assert "France" in names(items) and "dash" not in names(items)
    for item in items:
        assert table.get_item(Key={"PK": item["PK"], "SK": item["SK"]})["Item"] == item
    found = table.get_item(Key={"PK": "C#FR", "SK": "R#-"})["Item"]
    assert (found["country"], found["code"], found["name"]) == ("FR", "-", "France")


def test_the_gateway_and_the_command_name_them(world, schema):
    lost = {
        "regions": "7 rows are no items",
        "loose": "4 rows are no items",
        "blobs": "2 rows are no items",
    }
    listed = run("attach", "--database-url", database_url(world.server), "--list")
    assert listed.returncode == 0, listed.stderr
    for name, note in lost.items():
        told = f"{schema}.{name}: {note}"
        assert f"warning: {told}" in listed.stderr
        logged = f"{schema}.{name}, attached as {schema}.{name}: {note}"
        eventually(lambda: logged in world.server.errors(), f"the note: {logged}")
        assert world.server.errors().count(logged) == 1
    assert "(a = NULL, b = '1')" in listed.stderr
    assert "(country = 'DE', code = '')" in listed.stderr
    # With the substitute it is another number, and where every row is an item nothing is said.
    dashed = f"{schema}.regions, attached as {schema}.dashed: 3 rows are no items"
    eventually(lambda: dashed in world.server.errors(), f"the note: {dashed}")
    assert f"{schema}.whole:" not in listed.stderr
    # What is there depends on who looks.
    assert f"{schema}.tenants: 1 row" not in listed.stderr
    attached = run("attach", "--database-url", database_url(world.server), "--table",
                   f"{schema}.loose", "--name", f"{schema}.loose", "--partition-key", "a",
                   "--sort-key", "b")
    assert attached.returncode == 0 and lost["loose"] in attached.stderr, attached.stderr


@pytest.mark.parametrize("key, option, reason", [
    ("b", "empty_key=-", '"empty_key" is of use with texts in the key only'),
    ("a", 'empty_key=""', '"empty_key" is empty'),
    ("a", "numbers=zero", '"numbers" must be "error", "absent" or "string"'),
])
def test_wrong_options(world, schema, key, option, reason):
    done = run("attach", "--database-url", database_url(world.server), "--table", f"{schema}.loose",
               "--partition-key", key, "--option", option)
    assert done.returncode != 0 and reason in done.stderr, done.stderr
