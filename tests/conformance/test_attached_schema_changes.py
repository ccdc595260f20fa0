"""Relations that are changed while the server runs and clients use them."""

import contextlib
import operator
import threading
import uuid

import pytest
from botocore.exceptions import ClientError
from server import eventually
from support import NOT_FOUND, key_parameters, refused, unique

DEFINITION = """
    create table {schema}.people (
      id int primary key, name text not null, age int, city text
    );
    insert into {schema}.people select n, 'Name ' || n, n, 'city ' || n % 5
      from generate_series(1, 200) n;
    comment on table {schema}.people is '@dynamodb {"table": "{schema}.people"}';
"""


@pytest.fixture
def schema(world):
    with world.relations(DEFINITION, "{schema}.people") as made:
        yield made


@pytest.fixture
def people(world, schema):
    return world.table(f"{schema}.people")


@contextlib.contextmanager
def requests_meanwhile(people, *calls, expected=()):
    """Clients that go on calling; afterwards, no answer may have been another than expected."""
    ended = threading.Event()
    faults = []
    counts = [0] * len(calls)

    def go_on(number, call):
        while not ended.is_set():
            try:
                call(people)
                counts[number] += 1
            except ClientError as error:
                text = f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
                if not any(words in text for words in expected):
                    faults.append(text)
            except Exception as error:  # told by the assertion below
                faults.append(repr(error))

    threads = [threading.Thread(target=go_on, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    try:
        eventually(lambda: all(counts) or faults, "a first answer of each")
        yield
        before = list(counts)
        eventually(lambda: faults or all(map(operator.lt, before, counts)), "a last answer of each")
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert not faults, faults[:5]


def get(people):
    assert people.get_item(Key={"id": 7})["Item"]["name"] == "Name 7"


def scan(people):
    assert people.scan(Limit=50)["Count"] == 50


def query(people):
    assert people.query(KeyConditionExpression="id = :i",
                        ExpressionAttributeValues={":i": 8})["Count"] == 1


def add(people):
    people.update_item(Key={"id": 9}, UpdateExpression="ADD age :n",
                       ExpressionAttributeValues={":n": 1}, ReturnValues="ALL_NEW")


def put(people):
    people.put_item(Item={"id": 1000 + threading.get_ident() % 1000, "name": "put"})


def conditional(people):
    people.put_item(Item={"id": 10, "name": "put"}, ConditionExpression="attribute_exists(id)",
                    ReturnValues="ALL_OLD")


def batch(people):
    found = people.meta.client.batch_get_item(RequestItems={
        people.name: {"Keys": [{"id": n} for n in range(20, 30)]}})
    assert len(found["Responses"][people.name]) == 10


ALL = (get, scan, query, add, put, conditional, batch)


def test_a_column_is_added(world, schema, people):
    with requests_meanwhile(people, *ALL):
        world.sql(f"alter table {schema}.people add email text default 'none'")
        eventually(lambda: people.get_item(Key={"id": 1})["Item"].get("email") == "none",
                   "the new column")
        people.update_item(Key={"id": 1}, UpdateExpression="SET email = :e",
                           ExpressionAttributeValues={":e": "a@b"})
    assert world.database.value(f"select email from {schema}.people where id = 1") == "a@b"


def test_a_column_is_dropped(world, schema, people):
    with requests_meanwhile(people, *ALL):
        world.sql(f"alter table {schema}.people drop city")
        # No answer after that shows it.
        for _ in range(50):
            assert "city" not in people.get_item(Key={"id": 1})["Item"]
            assert "city" not in people.scan(Limit=1)["Items"][0]
    with refused() as caught:
        people.put_item(Item={"id": 1, "name": "x", "city": "y"})
    assert "city" in caught.value.response["Error"]["Message"]


def test_a_column_is_renamed(world, schema, people):
    with requests_meanwhile(people, *ALL):
        world.sql(f"alter table {schema}.people rename city to town")
        eventually(lambda: "town" in people.get_item(Key={"id": 1})["Item"], "the new name")
    item = people.get_item(Key={"id": 1})["Item"]
    assert (item["town"], "city" in item) == ("city 1", False)


def test_a_type_is_changed(world, schema, people):
    with requests_meanwhile(people, get, scan, query, batch, put):
        world.sql(f"alter table {schema}.people alter age type text using 'aged ' || age")
        eventually(lambda: people.get_item(Key={"id": 1})["Item"]["age"] == "aged 1",
                   "the new type")
        people.update_item(Key={"id": 1}, UpdateExpression="SET age = :a",
                           ExpressionAttributeValues={":a": "old"})
    assert people.get_item(Key={"id": 1})["Item"]["age"] == "old"


def test_many_changes(world, schema, people):
    with requests_meanwhile(people, *ALL):
        for n in range(8):
            world.sql(f"alter table {schema}.people add extra{n} int default {n}")
            if n:
                world.sql(f"alter table {schema}.people drop extra{n - 1}")
    eventually(lambda: people.get_item(Key={"id": 1})["Item"].get("extra7") == 7, "the last column")
    assert "extra6" not in people.get_item(Key={"id": 1})["Item"]


def test_a_new_index(world, schema, people):
    def by_city(**parameters):
        return people.query(IndexName="people_by_city", KeyConditionExpression="city = :c",
                            ExpressionAttributeValues={":c": "city 3"}, **parameters)

    with refused():
        by_city()
    with requests_meanwhile(people, *ALL):
        world.sql(f"create index people_by_city on {schema}.people (city, age)")
        eventually(lambda: "GlobalSecondaryIndexes" in world.description(people.name), "the index")
    assert by_city()["Count"] == 40
    world.sql(f"drop index {schema}.people_by_city")
    eventually(lambda: "GlobalSecondaryIndexes" not in world.description(people.name),
               "the index's end")
    with refused("The table does not have the specified index: people_by_city"):
        by_city()


def test_another_comment(world, schema, people):
    world.sql(f"""comment on table {schema}.people is '@dynamodb {{"table": "{schema}.people",
      "partition_key": "city", "sort_key": "PERSON#{{id:04}}", "attributes": {{"age": "years"}}}}'
      """)
    eventually(lambda: [k["AttributeName"] for k in world.description(people.name)["KeySchema"]]
               == ["city", "SK"], "the new keys")
    found = people.query(KeyConditionExpression="city = :c", Limit=1,
                         ExpressionAttributeValues={":c": "city 1"})["Items"]
    assert found == [{"city": "city 1", "SK": "PERSON#0001", "id": 1, "name": "Name 1", "years": 1}]
    with refused("The provided key element does not match the schema"):
        people.get_item(Key={"id": 1})


def test_a_comment_that_is_wrong(world, schema, people):
    """The table is not there, and comes back when the comment is right."""
    for wrong in ('{"table": ', '{"partition_key": "nobody"}', '{"tabel": "x"}', "[]"):
        world.sql(f"comment on table {schema}.people is '@dynamodb {wrong}'")
        eventually(lambda: world.description(people.name) is None, "the table's end")
        world.sql(f"comment on table {schema}.people is "
                  f"""'@dynamodb {{"table": "{people.name}"}}'""")
        world.wait_for(people.name)
    get(people)


def test_the_mapping_is_taken_away(world, schema, people):
    world.sql(f"comment on table {schema}.people is 'just people'")
    eventually(lambda: world.description(people.name) is None, "the table's end")
    with refused(code=NOT_FOUND):
        get(people)
    assert world.database.value(f"select count(*) from {schema}.people") == 200


def test_a_table_is_dropped_and_made_anew(world, schema, people):
    expected = ("ResourceNotFoundException",)
    with requests_meanwhile(people, get, expected=expected):
        world.sql(f"drop table {schema}.people")
        eventually(lambda: world.description(people.name) is None, "the table's end")
        world.sql(DEFINITION.replace("{schema}", schema))
        world.wait_for(people.name)
        eventually(lambda: people.scan(Limit=5)["Count"] == 5, "the new table")
    get(people)


def test_a_table_is_renamed(world, schema, people):
    with requests_meanwhile(people, *ALL):
        world.sql(f"alter table {schema}.people rename to folk")
    with requests_meanwhile(people, *ALL):
        world.sql(f"alter schema {schema} rename to {schema}x")
        world.sql(f"alter schema {schema}x rename to {schema}")
    world.sql(f"alter table {schema}.folk rename to people")


def test_a_relation_is_attached_while_running(world, schema):
    name = f"{schema}.later"
    with refused(code=NOT_FOUND):
        world.table(name).get_item(Key={"id": 1})
    world.sql(f"create table {name} (id int primary key); insert into {name} values (1)")
    world.sql(f"""comment on table {name} is '@dynamodb {{"table": "{name}"}}'""")
    world.wait_for(name)
    assert world.table(name).get_item(Key={"id": 1})["Item"] == {"id": 1}


def test_a_name_that_is_taken(world, schema, people):
    """A table made by CreateTable keeps its name; the relation is not attached under it."""
    name = f"taken-{uuid.uuid4().hex[:8]}"
    made = world.resource.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                                       **key_parameters("p:S"))
    made.put_item(Item={"p": "x"})
    world.sql(f"""comment on table {schema}.people is '@dynamodb {{"table": "{name}"}}'""")
    eventually(lambda: world.description(people.name) is None, "the old name's end")
    assert made.get_item(Key={"p": "x"})["Item"] == {"p": "x"}
    made.delete()
    eventually(lambda: world.description(name) is not None, "the relation under its name")
    assert world.table(name).get_item(Key={"id": 7})["Item"]["name"] == "Name 7"


def test_changes_of_an_enum(world):
    definition = """
        create type {schema}.size as enum ('s', 'm');
        create table {schema}.shirts (id text primary key, size {schema}.size);
        comment on table {schema}.shirts is '@dynamodb {"table": "{schema}.shirts"}';
    """
    with world.relations(definition, "{schema}.shirts") as schema:
        shirts = world.table(f"{schema}.shirts")
        with refused():
            shirts.put_item(Item={"id": "1", "size": "l"})
        world.sql(f"alter type {schema}.size add value 'l'")

        def takes():
            try:
                shirts.put_item(Item={"id": "1", "size": "l"})
            except ClientError:
                return False
            return True

        eventually(takes, "the new label")
        key = unique()
        shirts.put_item(Item={"id": key, "size": "s"})
        world.sql(f"alter type {schema}.size rename value 's' to 'small'")
        assert shirts.get_item(Key={"id": key})["Item"]["size"] == "small"
