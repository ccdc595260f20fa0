"""Whose comments attach relations: code of a relation's owner runs with the rights of the gateway's
role, so that a role of few rights must not have the gateway's by writing a comment.
"""

import json
import uuid

import psycopg
import pytest
from attached import Attached, database_url
from server import Server, eventually, remove, run, temporary_directory

# As soon as somebody with the rights for it selects from the view, its owner has them all.
BAIT = """
    create function {schema}.take() returns int language plpgsql as
      $$ begin alter role {role} superuser; return 1; end $$;
    create view {schema}.bait as select 'a'::text as id, {schema}.take() as n;
    create table {schema}.things (id text primary key, n int);
    insert into {schema}.things values ('a', 1);
    create function {schema}.take_too() returns trigger language plpgsql as
      $$ begin alter role {role} superuser; return new; end $$;
    create trigger things before insert or update on {schema}.things
      for each row execute function {schema}.take_too();
"""


class Owner:
    """A role without rights but in a schema of its own."""

    def __init__(self, world):
        self.world = world
        self.role = f"owner_{uuid.uuid4().hex[:8]}"
        self.schema = f"lab_{uuid.uuid4().hex[:12]}"
        world.sql(f"create role {self.role} login; create schema {self.schema}"
                  f" authorization {self.role}")
        self.sql(BAIT.replace("{schema}", self.schema).replace("{role}", self.role))

    def sql(self, statements):
        with psycopg.connect(database_url(self.world.server, user=self.role),
                             autocommit=True) as connection:
            connection.execute(statements)

    def comment(self, relation):
        name = f"{self.schema}.{relation}"
        kind = "view" if relation == "bait" else "table"
        text = json.dumps({"table": name, "partition_key": "id"})
        self.sql(f"comment on {kind} {name} is '@dynamodb {text}'")
        return name

    def is_superuser(self):
        return self.world.database.value(
            f"select rolsuper from pg_roles where rolname = '{self.role}'")


@pytest.fixture
def owner(world):
    made = Owner(world)
    yield made
    world.sql(f"drop schema {made.schema} cascade; drop role {made.role}")


def serve(world, *options):
    """Another server on the world's database, with its superuser."""
    return Server(world.server.data / "none", "--database-url", database_url(world.server), *options)


@pytest.mark.parametrize("relation", ["bait", "things"])
def test_a_role_cannot_attach_its_own_relations(world, owner, relation):
    name = owner.comment(relation)
    # Of a trusted owner, and later: when this one is here, the other was looked at.
    marker = f"{owner.schema}.marker"
    world.sql(f"create table {owner.schema}.marker (id text primary key);"
              f""" comment on table {marker} is '@dynamodb {{"table": "{marker}"}}'""")
    world.wait_for(marker)
    assert world.description(name) is None
    assert owner.role in world.server.errors() and "--trust-owners" in world.server.errors()
    listed = run("attach", "--list", "--database-url", database_url(world.server))
    assert f"not attached: {name}" in listed.stderr and owner.role in listed.stderr
    assert not owner.is_superuser()


def test_trusted_owners(world, owner):
    name = owner.comment("things")
    with serve(world, "--trust-owners", f"somebody,{owner.role}") as server:
        trusting = Attached(server, url=database_url(world.server))
        trusting.wait_for(name)
        assert trusting.table(name).get_item(Key={"id": "a"})["Item"] == {"id": "a", "n": 1}
        trusting.close()
    with serve(world, "--trust-owners", "*") as server:
        trusting = Attached(server, url=database_url(world.server))
        trusting.wait_for(name)
        trusting.close()


def test_a_mapping_file_trusts_what_it_names(world, owner):
    directory = temporary_directory()
    try:
        path = directory / "mapping.json"
        name = f"{owner.schema}.things"
        path.write_text(json.dumps({"relations": {name: {"table": name}}}))
        with serve(world, "--mapping", path) as server:
            trusting = Attached(server, url=database_url(world.server))
            trusting.wait_for(name)
            trusting.close()
    finally:
        remove(directory)


def test_an_owner_who_may_act_as_the_gateway(world, owner):
    """Whose code can do nothing that the owner could not do anyway."""
    gateway = f"gateway_{uuid.uuid4().hex[:8]}"
    world.sql(f"create role {gateway} login; grant usage on schema tuskgate, tuskgate_data to"
              f" {gateway}; grant select on all tables in schema tuskgate to {gateway};"
              f" grant usage on schema {owner.schema} to {gateway};"
              f" grant select on {owner.schema}.things to {gateway}")
    try:
        name = owner.comment("things")
        with Server(world.server.data / "none", "--database-url",
                    database_url(world.server, user=gateway)) as server:
            limited = Attached(server, url=database_url(world.server))
            assert limited.description(name) is None
            world.sql(f"grant {gateway} to {owner.role}")
            owner.comment("things")  # which is what is noticed
            eventually(lambda: limited.description(name), "the table")
            limited.close()
    finally:
        world.sql(f"drop owned by {gateway}; drop role {gateway}")


def test_attaching_by_comment_says_why_not(world, owner):
    name = f"{owner.schema}.things"
    database = ("--database-url", database_url(world.server))
    refused = run("attach", "--table", name, *database)
    assert refused.returncode == 1
    assert owner.role in refused.stderr and "--trust-owners" in refused.stderr
    all_of_it = run("attach", "--schema", owner.schema, "--apply", *database)
    assert "nothing to attach" in all_of_it.stdout and owner.role in all_of_it.stderr
    assert world.database.value(
        f"select obj_description('{name}'::regclass, 'pg_class')") is None
    trusted = run("attach", "--table", name, "--trust-owners", owner.role, *database)
    assert trusted.returncode == 0, trusted.stderr
