"""A server whose role may do only some things in the database."""

import uuid

import pytest
from attached import Attached, database_url
from botocore.exceptions import ClientError
from server import Server, eventually, remove, temporary_directory
from support import NOT_FOUND, all_items, refused

DENIED = "AccessDeniedException"

DEFINITION = """
    create table {schema}.{kind} (
      id text primary key, word text, number int, secret text default 'kept'
    );
    insert into {schema}.{kind} values ('a', 'x', 1), ('b', 'y', 2);
    comment on table {schema}.{kind} is '@dynamodb {"table": "{schema}.{kind}"{more}}';
"""
GRANTS = {
    "reading": "select",
    "adding": "select, insert",
    "changing": "select, update",
    "removing": "select, delete",
    "everything": "select, insert, update, delete",
}


@pytest.fixture(scope="module")
def limited(world):
    """A server with a role of few rights, which has no part in the database's owner's."""
    role = f"limited_{uuid.uuid4().hex[:8]}"
    schema = f"lab_{uuid.uuid4().hex[:12]}"
    directory = temporary_directory()
    world.sql(f"create role {role} login")
    world.sql(f"create schema {schema}; grant usage on schema {schema} to {role}")
    try:
        for kind, rights in GRANTS.items():
            world.sql(DEFINITION.replace("{schema}", schema).replace("{kind}", kind)
                      .replace("{more}", ""))
            world.sql(f"grant {rights} on {schema}.{kind} to {role}")
        world.sql(DEFINITION.replace("{schema}", schema).replace("{kind}", "hidden")
                  .replace("{more}", ""))
        world.sql(DEFINITION.replace("{schema}", schema).replace("{kind}", "partly")
                  .replace("{more}", ', "attributes": {"secret": null}'))
        world.sql(DEFINITION.replace("{schema}", schema).replace("{kind}", "guarded")
                  .replace("{more}", ""))
        world.sql(f"alter table {schema}.guarded enable row level security;"
                  f" create policy small on {schema}.guarded using (number < 2);"
                  f" grant all on {schema}.guarded to {role}")
        world.sql(f"grant select (id, word, number), insert (id, word, number), update (word)"
                  f" on {schema}.partly to {role}")
        # What a gateway needs of its own objects.
        world.sql(f"grant usage on schema tuskgate, tuskgate_data to {role}")
        world.sql(f"grant select on all tables in schema tuskgate to {role}")
        with Server(directory / "none", "--database-url",
                    database_url(world.server, user=role)) as server:
            attached = Attached(server, url=database_url(world.server))
            attached.schema, attached.role = schema, role
            attached.wait_for(*(f"{schema}.{kind}" for kind in GRANTS))
            yield attached
            attached.close()
    finally:
        world.sql(f"drop schema {schema} cascade")
        world.sql(f"drop owned by {role}; drop role {role}")
        remove(directory)


def attempts(table):
    """(what it takes, a call) of each kind of request."""
    client = table.meta.client
    key = {"id": "b"}
    return [
        ("insert, update", lambda: table.put_item(Item={"id": "new", "word": "w"})),
        ("insert, update", lambda: table.put_item(
            Item={**key, "word": "w"}, ConditionExpression="attribute_exists(id)")),
        ("update", lambda: table.update_item(
            Key=key, UpdateExpression="SET word = :w", ExpressionAttributeValues={":w": "w"})),
        ("insert, update", lambda: table.update_item(
            Key={"id": "c"}, UpdateExpression="SET word = :w",
            ExpressionAttributeValues={":w": "w"})),
        ("insert, update", lambda: client.batch_write_item(RequestItems={
            table.name: [{"PutRequest": {"Item": {"id": "batch"}}}]})),
        ("delete", lambda: table.delete_item(Key={"id": "none"})),
        ("delete", lambda: table.delete_item(
            Key=key, ConditionExpression="attribute_exists(id)", ReturnValues="ALL_OLD")),
        ("delete", lambda: client.batch_write_item(RequestItems={
            table.name: [{"DeleteRequest": {"Key": {"id": "batch"}}}]})),
    ]


@pytest.mark.parametrize("kind", GRANTS)
def test_requests_take_rights(limited, kind):
    table = limited.table(f"{limited.schema}.{kind}")
    assert table.get_item(Key={"id": "a"}, ConsistentRead=True)["Item"] == {
        "id": "a", "word": "x", "number": 1, "secret": "kept"}
    assert len(all_items(table.scan)) == 2
    assert table.query(KeyConditionExpression="id = :i",
                       ExpressionAttributeValues={":i": "a"})["Count"] == 1
    before = limited.sql(f"select * from {limited.schema}.{kind} order by id")
    rights = GRANTS[kind].split(", ")
    for needed, call in attempts(table):
        if set(needed.split(", ")) <= set(rights):
            call()
        else:
            with refused(code=DENIED) as caught:
                call()
            assert "permission denied" not in caught.value.response["Error"]["Message"]
    if kind in ("reading", "adding"):
        assert limited.sql(f"select * from {limited.schema}.{kind} order by id") == before


def test_a_relation_that_may_not_be_read(limited):
    assert limited.description(f"{limited.schema}.hidden") is None


def test_rights_on_columns(limited):
    table = limited.table(f"{limited.schema}.partly")
    assert table.get_item(Key={"id": "a"})["Item"] == {"id": "a", "word": "x", "number": 1}
    table.update_item(Key={"id": "a"}, UpdateExpression="SET word = :w",
                      ExpressionAttributeValues={":w": "changed"})
    with refused(code=DENIED):
        table.update_item(Key={"id": "a"}, UpdateExpression="SET #n = :n",
                          ExpressionAttributeNames={"#n": "number"},
                          ExpressionAttributeValues={":n": 5})
    assert table.get_item(Key={"id": "a"})["Item"] == {"id": "a", "word": "changed", "number": 1}


def test_rights_on_rows(limited):
    table = limited.table(f"{limited.schema}.guarded")
    assert [item["id"] for item in all_items(table.scan)] == ["a"]
    assert "Item" not in table.get_item(Key={"id": "b"})
    table.put_item(Item={"id": "c", "number": 1})
    for attempt in (
        lambda: table.put_item(Item={"id": "d", "number": 2}),
        lambda: table.put_item(Item={"id": "c", "number": 2}),
        lambda: table.update_item(Key={"id": "c"}, UpdateExpression="SET #n = :n",
                                  ExpressionAttributeNames={"#n": "number"},
                                  ExpressionAttributeValues={":n": 2}),
    ):
        with refused(code=DENIED):
            attempt()
    assert "Attributes" not in table.delete_item(Key={"id": "b"}, ReturnValues="ALL_OLD")
    assert limited.sql(f"select id, number from {limited.schema}.guarded order by id") == [
        ("a", 1), ("b", 2), ("c", 1)]


def test_rights_that_come_and_go(limited):
    name = f"{limited.schema}.reading"
    role = limited.role
    limited.sql(f"revoke select on {name} from {role}")
    with pytest.raises(ClientError) as caught:
        limited.table(name).get_item(Key={"id": "a"})
    assert caught.value.response["Error"]["Code"] in (DENIED, NOT_FOUND)
    # Until the gateway has heard of it, it describes the table that was there.
    eventually(lambda: limited.description(name) is None, "the end of the table")
    limited.sql(f"grant select on {name} to {role}")
    limited.wait_for(name)
    assert "Item" in limited.table(name).get_item(Key={"id": "a"})
