"""The commands that attach and detach relations, and mapping files."""

import json
import os
import subprocess

import pytest
from attached import Attached, database_url, lab
from server import PATIENCE_SECONDS, Server, eventually, remove, run, temporary_directory
from support import refused

schema = lab(
    """
    create table {schema}.pages (
      site text, path text, visits int, seen timestamptz, primary key (site, path)
    );
    insert into {schema}.pages values ('a', '/', 1, '2024-01-01Z'), ('a', '/x', 2, null);
    create index pages_by_visits on {schema}.pages (visits);
    create table {schema}.wide (a int, b int, c int, d text, primary key (a, b, c));
    create table {schema}."Odd Name" (id int primary key, "Column One" text);
    create table {schema}.keyless (line text);
    """
)


@pytest.fixture
def command(world):
    def call(*arguments):
        return run(arguments[0], "--database-url", database_url(world.server), *arguments[1:])

    return call


def test_one_relation(world, schema, command):
    name = f"{schema}.pages"
    made = command("attach", "--table", name, "--name", f"{schema}.web", "--partition-key",
                   "SITE#{site}", "--sort-key", "path", "--option", "dates=epoch",
                   "--option", 'attributes={"visits": "hits"}', "--option", "indexes=none")
    assert made.returncode == 0, made.stderr
    assert f"{schema}.web" in made.stdout
    world.wait_for(f"{schema}.web")
    table = world.table(f"{schema}.web")
    assert table.get_item(Key={"PK": "SITE#a", "path": "/"})["Item"] == {
        "PK": "SITE#a", "site": "a", "path": "/", "hits": 1, "seen": 1704067200}
    listed = command("attach", "--list")
    assert f"{schema}.web" in listed.stdout
    again = command("attach", "--table", name, "--name", f"{schema}.web2")
    assert again.returncode == 0, again.stderr
    eventually(lambda: world.description(f"{schema}.web") is None, "the old name's end")
    assert [key["AttributeName"] for key in world.description(f"{schema}.web2")["KeySchema"]] == [
        "site", "path"]
    gone = command("detach", "--table", name)
    assert gone.returncode == 0, gone.stderr
    eventually(lambda: world.description(f"{schema}.web2") is None, "the table's end")
    assert world.database.value(f"select count(*) from {schema}.pages") == 2


def test_odd_names(world, schema, command):
    made = command("attach", "--table", f'{schema}."Odd Name"')
    assert made.returncode != 0
    assert "--name" in made.stderr or "name" in made.stderr
    made = command("attach", "--table", f'{schema}."Odd Name"', "--name", f"{schema}.odd")
    assert made.returncode == 0, made.stderr
    world.wait_for(f"{schema}.odd")
    table = world.table(f"{schema}.odd")
    table.put_item(Item={"id": 1, "Column One": "x"})
    changed = table.update_item(
        Key={"id": 1}, UpdateExpression="SET #c = :y", ConditionExpression="#c = :x",
        ExpressionAttributeNames={"#c": "Column One"}, ReturnValues="ALL_NEW",
        ExpressionAttributeValues={":x": "x", ":y": "y"})
    assert changed["Attributes"] == {"id": 1, "Column One": "y"}
    assert command("detach", "--table", f'{schema}."Odd Name"').returncode == 0


@pytest.mark.parametrize(("arguments", "words"), [
    (["--table", "{schema}.nothing"], "nothing"),
    (["--table", "{schema}.keyless"], "key"),
    (["--table", "{schema}.pages", "--partition-key", "host"], "host"),
    (["--table", "{schema}.pages", "--partition-key", "SITE#{{site"], "SITE"),
    (["--table", "{schema}.pages", "--name", "x"], "name"),
    (["--table", "{schema}.pages", "--option", "colour=red"], "colour"),
    (["--schema", "no_such_schema"], "no_such_schema"),
    ([], "--table"),
])
def test_what_cannot_be_attached(world, schema, command, arguments, words):
    made = command("attach", *(argument.format(schema=schema) for argument in arguments))
    assert made.returncode != 0
    assert words in made.stderr
    assert world.sql("select objoid from pg_description where objoid = %s::regclass",
                     f"{schema}.pages") == []


def test_a_mapping_file(world, schema, command):
    """Proposed with one command, then changed by its owner while the server runs."""
    directory = temporary_directory()
    try:
        path = directory / "mapping.json"
        proposed = command("attach", "--schema", schema)
        assert proposed.returncode == 0, proposed.stderr
        mapping = json.loads(proposed.stdout)["relations"]
        odd = f'{schema}.Odd Name'
        assert set(mapping) == {f"{schema}.pages", f"{schema}.wide", odd}
        assert mapping[odd] == {"table": "Odd_Name", "partition_key": "id"}
        assert mapping[f"{schema}.wide"] == {"partition_key": "a", "sort_key": "{b:010}#{c:010}"}
        mapping[f"{schema}.pages"]["table"] = "sites"
        path.write_text(json.dumps({"relations": mapping}))
        with Server(directory / "none", "--database-url", database_url(world.server),
                    "--mapping", path) as server:
            attached = Attached(server, url=database_url(world.server))
            attached.wait_for("sites", "wide", "cities")
            wide = attached.table("wide")
            key = {"a": 1, "SK": "0000000002#0000000003"}
            wide.put_item(Item={**key, "d": "x"})
            assert wide.get_item(Key=key)["Item"] == {**key, "b": 2, "c": 3, "d": "x"}
            with refused():
                wide.put_item(Item={"a": 1, "SK": "2", "d": "x"})
            mapping[f"{schema}.pages"]["table"] = "places"
            # As editors do: at its place once complete.
            new = directory / "new.json"
            new.write_text(json.dumps({"relations": mapping}))
            os.replace(new, path)
            eventually(lambda: attached.description("places"), "the new name")
            eventually(lambda: attached.description("sites") is None, "the old name's end")
            attached.close()
        assert world.description("places") is None
    finally:
        remove(directory)


def test_psql_sees_the_mapping(world):
    """A comment is what everybody sees."""
    shown = subprocess.run(["psql", "-XAt", "-c", r"\dt+ world.cities", world.database.url],
                           capture_output=True, text=True, check=True,
                           timeout=PATIENCE_SECONDS).stdout
    assert '@dynamodb {"partition_key": "id"}' in shown
