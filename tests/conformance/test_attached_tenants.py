"""Clients that share a table see and change their own rows only, whatever they do at once."""

import json
import pathlib
import random
import shutil
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import requests
from attached import CREDENTIALS, Attached, Raw, database_url
from pooler import pooler
from reader import blocks_of
from server import PATIENCE_SECONDS, Server, eventually, remove, temporary_directory

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "attach.md"
TENANTS = ("ann", "bob", "o'neil$1")
CLIENTS = 12
REQUESTS = 250  # of each client
IDS = [f"id-{number}" for number in range(8)]

# The same with the tenant in sight, a condition that breaks, and what runs at the commit.
WATCHED = """
create table public.watched (
  tenant text not null default current_setting('tuskgate.principal'),
  id text not null, body text, n int check (n < 1000), kind text,
  primary key (tenant, id)
);
create index watched_by_kind on public.watched (kind, id collate "C");
alter table public.watched enable row level security;
create policy own on public.watched using (tenant = current_setting('tuskgate.principal', true));
create table public.commits (tenant text, principal text);
create function public.note_commit() returns trigger language plpgsql security definer as $$
begin
  insert into public.commits values (new.tenant, current_setting('tuskgate.principal', true));
  return null;
end $$;
create constraint trigger at_commit after insert or update on public.watched
  deferrable initially deferred for each row execute function public.note_commit();
comment on table public.watched is '@dynamodb {"table": "Watched", "principal": true}';
grant select, insert, update, delete on public.watched to notes_gateway;
create table public.unguarded (id text primary key, seen text);
create function public.seen() returns text stable language sql as
  $$ select coalesce(nullif(current_setting('tuskgate.principal', true), ''), 'nobody') $$;
create view public.seen_by as select id, public.seen() as seen from public.unguarded;
comment on view public.seen_by is '@dynamodb {"table": "Seen", "partition_key": "id"}';
insert into public.unguarded values ('1');
grant select on public.seen_by to notes_gateway;
"""


class Tenant(Raw):
    """Requests with an access key id."""

    def __init__(self, url, access_key):
        super().__init__(url, CREDENTIALS.replace("conformance", access_key))
        self.name = access_key


class Unanswered(Exception):
    pass


class TolerantTenant(Tenant):
    """Of a server whose sessions are taken away: it may say that it cannot, and nothing wrong."""

    def tell(self, operation, **body):
        status, answer = super().tell(operation, **body)
        if status >= 500 or "TransactionConflict" in answer.get("__type", ""):
            raise Unanswered(answer)
        return status, answer


def example():
    """The SQL of the document's section."""
    blocks = blocks_of("docs/attach.md", DOCUMENT.read_text())
    return next(block.text for block in blocks
                if block.language == "sql" and "create policy" in block.text)


@pytest.fixture(scope="module")
def shared():
    """A gateway whose role is bound by policies, over a database that another server keeps."""
    directory = temporary_directory()
    try:
        with Server(directory / "data") as owner:
            with psycopg.connect(database_url(owner), autocommit=True) as connection:
                connection.execute(example())
                connection.execute(WATCHED)
            with Server(directory / "none", "--database-url",
                        database_url(owner, user="notes_gateway")) as server:
                attached = Attached(server, url=database_url(owner))
                attached.wait_for("Notes", "Watched", "Seen")
                attached.tenants = [Tenant(server.url, name) for name in TENANTS]
                attached.owner = owner
                yield attached
                attached.close()
    finally:
        remove(directory)


def text(value):
    return {"S": value}


class Client:
    """One of a tenant's, who marks all that it writes, and looks at all that it reads."""

    def __init__(self, tenant, table, seed):
        self.tenant, self.table = tenant, table
        self.dice = random.Random(seed)
        self.key_names = ("tenant", "id") if table == "Watched" else ("id",)
        self.read = self.written = 0

    def key(self):
        key = {"id": text(self.dice.choice(IDS))}
        return {"tenant": text(self.tenant.name), **key} if self.table == "Watched" else key

    def item(self):
        item = {**self.key(), "body": text(f"{self.tenant.name}/{uuid.uuid4().hex}")}
        if self.table == "Watched":
            item |= {"n": {"N": str(self.dice.randrange(900))},
                     "kind": text(self.dice.choice("xyz"))}
        return item

    def look(self, items):
        for item in items:
            assert item["body"]["S"].startswith(self.tenant.name + "/"), item
            assert item.get("tenant", text(self.tenant.name)) == text(self.tenant.name), item
            self.read += 1

    def step(self):
        getattr(self, self.dice.choice(OPERATIONS))()

    def put(self):
        answer = self.tenant("PutItem", TableName=self.table, Item=self.item(),
                             ReturnValues="ALL_OLD")
        self.look([answer["Attributes"]] if "Attributes" in answer else [])
        self.written += 1

    def put_plain(self):
        self.tenant("PutItem", TableName=self.table, Item=self.item())
        self.written += 1

    def put_if(self):
        there = self.dice.choice(["attribute_exists", "attribute_not_exists"])
        status, answer = self.tenant.tell(
            "PutItem", TableName=self.table, Item=self.item(),
            ConditionExpression=f"{there}(id)", ReturnValuesOnConditionCheckFailure="ALL_OLD")
        assert status == 200 or "ConditionalCheckFailed" in answer["__type"], answer
        self.look([answer["Item"]] if "Item" in answer else [])

    def get(self):
        answer = self.tenant("GetItem", TableName=self.table, Key=self.key())
        self.look([answer["Item"]] if "Item" in answer else [])

    def update(self):
        answer = self.tenant(
            "UpdateItem", TableName=self.table, Key=self.key(),
            UpdateExpression="SET body = :b", ReturnValues="ALL_NEW",
            ExpressionAttributeValues={":b": text(f"{self.tenant.name}/updated")})
        self.look([answer["Attributes"]])

    def delete(self):
        answer = self.tenant("DeleteItem", TableName=self.table, Key=self.key(),
                             ReturnValues="ALL_OLD")
        self.look([answer["Attributes"]] if "Attributes" in answer else [])

    def delete_if(self):
        status, answer = self.tenant.tell(
            "DeleteItem", TableName=self.table, Key=self.key(),
            ConditionExpression="begins_with(body, :b)",
            ExpressionAttributeValues={":b": text(self.tenant.name)})
        assert status == 200 or "ConditionalCheckFailed" in answer["__type"], answer

    def batch_write(self):
        puts = {item["id"]["S"]: item for item in (self.item() for _ in range(3))}
        writes = [{"PutRequest": {"Item": item}} for item in puts.values()]
        left = [name for name in IDS if name not in puts][:2]
        writes += [{"DeleteRequest": {"Key": {**self.key(), "id": text(name)}}} for name in left]
        self.tenant("BatchWriteItem", RequestItems={self.table: writes})

    def batch_get(self):
        keys = [{**self.key(), "id": text(name)} for name in IDS]
        answer = self.tenant("BatchGetItem", RequestItems={self.table: {"Keys": keys}})
        self.look(answer["Responses"][self.table])

    def query(self):
        named = "tenant" if self.table == "Watched" else "id"
        answer = self.tenant(
            "Query", TableName=self.table, KeyConditionExpression=f"{named} = :k",
            ExpressionAttributeValues={":k": self.key()[named]})
        self.look(answer["Items"])

    def query_others(self):
        if self.table != "Watched":
            return
        answer = self.tenant(
            "Query", TableName=self.table, IndexName="watched_by_kind",
            KeyConditionExpression="kind = :k", FilterExpression="n >= :n",
            ExpressionAttributeValues={":k": text(self.dice.choice("xyz")), ":n": {"N": "0"}})
        self.look(answer["Items"])

    def scan(self):
        pages = {"Limit": 3} if self.dice.random() < 0.5 else {}
        while True:
            answer = self.tenant("Scan", TableName=self.table, **pages)
            self.look(answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            pages["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def fail(self):
        """What breaks a rule, and takes back the statements beside it."""
        if self.table != "Watched":
            return
        status, answer = self.tenant.tell(
            "PutItem", TableName=self.table, Item={**self.item(), "n": {"N": "1000"}})
        assert status == 400 and "ValidationException" in answer["__type"], answer

    def trespass(self):
        """A key of another tenant's."""
        if self.table != "Watched":
            return
        other = self.dice.choice([name for name in TENANTS if name != self.tenant.name])
        key = {**self.key(), "tenant": text(other)}
        assert self.tenant("GetItem", TableName=self.table, Key=key) == {}
        status, answer = self.tenant.tell(
            "PutItem", TableName=self.table, Item={**self.item(), "tenant": text(other)})
        assert status == 400, answer

    def beside(self):
        """A table that asks for nobody's name."""
        answer = self.tenant("GetItem", TableName="Seen", Key={"id": text("1")})
        assert answer["Item"]["seen"] == text("nobody")


OPERATIONS = ["put", "put_plain", "put_if", "get", "get", "update", "delete", "delete_if",
              "batch_write", "batch_get", "query", "query_others", "scan", "fail", "trespass",
              "beside"]


@pytest.mark.parametrize("table", ["Watched", "Notes"])
def test_nobody_meets_another(shared, table):
    clients = [Client(shared.tenants[number % len(TENANTS)], table, seed=number)
               for number in range(CLIENTS)]

    def work(client):
        for _ in range(REQUESTS):
            client.step()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, clients))
    relation = table.lower()
    assert shared.database.value(
        f"select count(*) from public.{relation} where not starts_with(body, tenant || '/')") == 0
    assert shared.database.value(f"select count(distinct tenant) from public.{relation}") == len(
        TENANTS)
    assert all(client.read > REQUESTS // 4 and client.written > 0 for client in clients)
    if table == "Watched":
        assert shared.database.value("select count(*) from public.commits") > REQUESTS
        assert shared.database.value(
            "select count(*) from public.commits where principal <> tenant") == 0


@pytest.mark.skipif(shutil.which("pgbouncer") is None, reason="there is no pgbouncer")
def test_nobody_meets_another_behind_a_pooler(shared):
    """Also when sessions are no longer the gateway's own."""
    with pooler(shared.owner, "session", roles=["notes_gateway"]) as pool, \
            Server(shared.owner.data / "none", "--database-url", pool.url) as server:
        answered = []

        def work(client):
            for _ in range(REQUESTS // 5):
                try:
                    client.step()
                    answered.append(client)
                except Unanswered:
                    pass

        for mode, least in (("session", CLIENTS * (REQUESTS // 5)), ("transaction", 1)):
            pool.change(mode)
            answered.clear()
            clients = [Client(TolerantTenant(server.url, TENANTS[number % len(TENANTS)]),
                              "Watched", seed=number) for number in range(CLIENTS)]
            with ThreadPoolExecutor(CLIENTS) as pool_of_clients:
                list(pool_of_clients.map(work, clients))
            assert len(answered) >= least
    assert shared.database.value(
        "select count(*) from public.watched where not starts_with(body, tenant || '/')") == 0
    assert shared.database.value(
        "select count(*) from public.commits where principal <> tenant") == 0


def test_who_waits_for_a_lock_stays_who_it_is(shared):
    keys = [{"tenant": text(tenant.name), "id": text("locked")} for tenant in shared.tenants]
    for tenant, key in zip(shared.tenants, keys):
        tenant("PutItem", TableName="Watched", Item={**key, "body": text("before")})
    with psycopg.connect(database_url(shared.owner)) as holder:
        holder.execute("select from public.watched where id = 'locked' for update")
        with ThreadPoolExecutor(len(TENANTS) * 4) as pool:
            waiting = [
                pool.submit(tenant, "UpdateItem", TableName="Watched", Key=key,
                            UpdateExpression="SET body = :b", ReturnValues="ALL_OLD",
                            ExpressionAttributeValues={":b": text(f"{tenant.name}/{number}")})
                for number in range(4) for tenant, key in zip(shared.tenants, keys)]
            eventually(lambda: shared.database.value(
                "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"), "a wait")
            holder.commit()
            for answer in waiting:
                assert answer.result()["Attributes"]["id"] == text("locked")
    assert shared.database.value(
        "select count(*) from public.watched where id = 'locked' and starts_with(body, tenant)"
    ) == len(TENANTS)


def test_ids_are_each_tenants_own(shared):
    ann, bob, _ = shared.tenants
    for tenant in (ann, bob):
        tenant("PutItem", TableName="Notes",
               Item={"id": text("mine"), "body": text(f"{tenant.name}/1")})
    for tenant in (ann, bob):
        assert tenant("GetItem", TableName="Notes", Key={"id": text("mine")})["Item"] == {
            "id": text("mine"), "body": text(f"{tenant.name}/1")}
    bob("DeleteItem", TableName="Notes", Key={"id": text("mine")})
    assert "Item" in ann("GetItem", TableName="Notes", Key={"id": text("mine")})
    assert bob("GetItem", TableName="Notes", Key={"id": text("mine")}) == {}


def test_credentials_in_the_query_string_count_too(shared):
    ann = shared.tenants[0]
    ann("PutItem", TableName="Notes", Item={"id": text("query"), "body": text("ann/1")})

    def get(credential):
        return requests.post(
            f"{shared.server.url}/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}"
            "&X-Amz-Signature=0&X-Amz-SignedHeaders=host&X-Amz-Date=20260101T000000Z",
            data=json.dumps({"TableName": "Notes", "Key": {"id": text("query")}}),
            timeout=PATIENCE_SECONDS,
            headers={"X-Amz-Target": "DynamoDB_20120810.GetItem",
                     "Content-Type": "application/x-amz-json-1.0"}).json()

    assert get("a%6En%2F20260101%2Fus-east-1%2Fdynamodb%2Faws4_request")["Item"]["body"] == text(
        "ann/1")
    assert get("bob/20260101/us-east-1/dynamodb/aws4_request") == {}
    # What would be cut, or names two.
    assert "AccessDeniedException" in get("ann%00bob/20260101")["__type"]
    assert "AccessDeniedException" in get("ann/1&X-Amz-Credential=bob/1")["__type"]


@pytest.mark.parametrize("access_key", ["", "x" * 129, "ann, Credential=bob"])
def test_credentials_without_an_id_are_refused(shared, access_key):
    nobody = Tenant(shared.server.url, access_key)
    for operation, body in (("Scan", {}), ("GetItem", {"Key": {"id": text("1")}})):
        status, answer = nobody.tell(operation, TableName="Notes", **body)
        assert status == 400 and "AccessDeniedException" in answer["__type"], answer
    # Other tables are not concerned.
    assert "Item" in nobody("GetItem", TableName="Seen", Key={"id": text("1")})


def test_a_role_that_passes_policies_is_told(shared):
    # The owner's own server is a superuser's.
    report = Attached(shared.owner)
    try:
        report.wait_for("Notes")
        eventually(lambda: "no policy keeps clients apart" in shared.owner.errors(), "a warning")
    finally:
        report.close()
    assert "no policy keeps clients apart" not in shared.server.errors()
