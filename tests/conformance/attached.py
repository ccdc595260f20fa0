"""What the suites of attached relations share: a server over relations that are not its own.

The relations of relational/schema.sql are attached once per session, with one command. Suites that
change rows make relations of their own, in a schema of their own.
"""

import base64
import contextlib
import json
import os
import signal
import threading
import uuid
from decimal import Decimal

import boto3
import psycopg
import pytest
import requests
from server import PATIENCE_SECONDS, Server, eventually, remove, run, temporary_directory
from support import connect

CONNECTIONS = 32
SETTINGS = "-c TimeZone=UTC -c IntervalStyle=iso_8601"

CREDENTIALS = (
    "AWS4-HMAC-SHA256 Credential=conformance/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host, Signature=0"
)


def database_url(server, **changed):
    """How to reach the database of a server's embedded cluster."""
    parts = {"host": server.data / "socket", "user": "tuskgate", "dbname": "tuskgate", **changed}
    return " ".join(f"{name}={value}" for name, value in parts.items())


def set_clock(server, *moment):
    """That of its database, to the moment; without one it follows real time again."""
    with psycopg.connect(database_url(server), autocommit=True) as session:
        session.execute(f"select tuskgate.set_clock({', '.join(['%s::timestamptz'] * len(moment))})",
                        moment)


class Database:
    """SQL, each statement in a transaction of its own. For many threads."""

    def __init__(self, url):
        self.url = url
        self._connection = psycopg.connect(url, autocommit=True, options=SETTINGS)

    def execute(self, statement, *parameters):
        """All rows, or None of a statement that has none."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            # Rows may have no columns.
            is_rows = cursor.pgresult.status == psycopg.pq.ExecStatus.TUPLES_OK
            return cursor.fetchall() if is_rows else None

    def row(self, statement, *parameters):
        rows = self.execute(statement, *parameters)
        assert len(rows) == 1, f"{len(rows)} rows"
        return rows[0]

    def value(self, statement, *parameters):
        return self.row(statement, *parameters)[0]

    def close(self):
        self._connection.close()


@contextlib.contextmanager
def deaf(server):
    """The last gateway that came to the server's database hears nothing of it for a while: less than
    the seconds after which it would notice."""
    with contextlib.closing(Database(database_url(server))) as database:
        session = database.value("select pid from pg_stat_activity where application_name = "
                                 "'tuskgate listener' order by backend_start desc limit 1")

        def is_stopped():
            os.kill(session, signal.SIGSTOP)
            # Where it only waits it has no lock that others could wait for.
            if database.value("select state = 'idle' and wait_event = 'ClientRead' "
                              "from pg_stat_activity where pid = %s", session):
                return True
            os.kill(session, signal.SIGCONT)
            return False

        eventually(is_stopped, "the listener's rest")
        try:
            yield
        finally:
            os.kill(session, signal.SIGCONT)


class Raw:
    """Requests without an SDK, whose parsing takes longer than the server."""

    def __init__(self, url, credentials=CREDENTIALS):
        self.url = url
        self.credentials = credentials
        self._sessions = threading.local()

    def tell(self, operation, **body):
        """Status and answer."""
        if not hasattr(self._sessions, "session"):
            self._sessions.session = requests.Session()
        response = self._sessions.session.post(
            self.url, data=json.dumps(body), timeout=PATIENCE_SECONDS,
            headers={"X-Amz-Target": f"DynamoDB_20120810.{operation}",
                     "Content-Type": "application/x-amz-json-1.0",
                     "X-Amz-Date": "20260101T000000Z", "Authorization": self.credentials},
        )
        return response.status_code, response.json()

    def __call__(self, operation, **body):
        status, answer = self.tell(operation, **body)
        assert status == 200, (operation, answer)
        return answer

    def items(self, operation, **body):
        found = []
        while True:
            page = self(operation, **body)
            found += page["Items"]
            if "LastEvaluatedKey" not in page:
                return found
            body["ExclusiveStartKey"] = page["LastEvaluatedKey"]


class Attached:
    """A server, and the database behind it."""

    def __init__(self, server, url=None):
        self.server = server
        self.client = connect(server.url, max_pool_connections=CONNECTIONS)
        self.resource = connect(server.url, boto3.resource, max_pool_connections=CONNECTIONS)
        self.raw = Raw(server.url)
        self.database = Database(url or database_url(server))
        self.sql = self.database.execute

    def table(self, name):
        return self.resource.Table(name)

    def description(self, name):
        """DescribeTable's answer; None while there is no such table."""
        try:
            return self.client.describe_table(TableName=name)["Table"]
        except self.client.exceptions.ResourceNotFoundException:
            return None

    def wait_for(self, *names):
        for name in names:
            eventually(lambda: self.description(name), f"table {name}")

    @contextlib.contextmanager
    def relations(self, definition, *tables):
        """Runs SQL with {schema} for a new schema, waits for the tables; yields the schema."""
        schema = f"lab_{uuid.uuid4().hex[:12]}"
        self.sql(f"create schema {schema}")
        try:
            # Tables' names are global: the schema's is put in them, and no suite meets another.
            self.sql(definition.replace("{schema}", schema))
            self.wait_for(*(table.replace("{schema}", schema) for table in tables))
            yield schema
        finally:
            self.sql(f"drop schema {schema} cascade")

    def close(self):
        self.database.close()


def attach_world(server):
    """Loads relational/schema.sql into the server's database and attaches it."""
    from relational import load

    load.load(database_url(server))
    made = run("attach", "--database-url", database_url(server), "--schema", "world", "--apply")
    assert made.returncode == 0, made.stderr + made.stdout
    return made


@pytest.fixture(scope="session")
def world():
    """A server with the relations of relational/schema.sql as its tables."""
    if os.environ.get("TUSKGATE_TEST_URL"):
        pytest.skip("a server under test that is elsewhere has no relations")
    from relational import load

    if load.missing():
        pytest.skip(load.missing())
    directory = temporary_directory()
    try:
        with Server(directory / "data") as server:
            report = attach_world(server)
            attached = Attached(server)
            attached.report = report
            attached.wait_for("cities", "trips", "airport_places")
            yield attached
            attached.close()
            assert server.process.poll() is None, f"the server ended early: {server.errors()}"
    finally:
        remove(directory)


def lab(definition, *tables):
    """A fixture: relations of a module's own, in the server that has the world's too."""

    @pytest.fixture(scope="module")
    def made(world):
        with world.relations(definition, *tables) as schema:
            yield schema

    return made


# --- what a row is as an item, by what PostgreSQL says of it ---


def number(value):
    """A number as the API writes it: no exponent, no needless zeros."""
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return {"N": "0" if text in ("-0", "") else text}


def plain_json(value):
    """Plain JSON as an attribute value."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, list):
        return {"L": [plain_json(element) for element in value]}
    if isinstance(value, dict):
        return {"M": {name: plain_json(member) for name, member in value.items()}}
    return number(value)


def _moment(value):
    # strftime of the C library does not pad years.
    return (f"{value.year:04}-{value.month:02}-{value.day:02}"
            f"T{value.hour:02}:{value.minute:02}:{value.second:02}.{value.microsecond:06}")


def _range(value, element):
    if value.isempty:
        return {"M": {"empty": {"BOOL": True}}}
    members = {"bounds": {"S": value.bounds}}
    for name in ("lower", "upper"):
        if getattr(value, name) is not None:
            members[name] = attribute(element, getattr(value, name))
    return {"M": members}


def attribute(kind, value):
    """The attribute value of a column's value; `kind` is the type's name in pg_type."""
    if kind.startswith("_"):
        return {"L": [{"NULL": True} if element is None else attribute(kind[1:], element)
                      for element in value]}
    if kind in ("int2", "int4", "int8", "numeric"):
        return number(value)
    if kind in ("float4", "float8"):
        return number(repr(value))
    if kind == "bool":
        return {"BOOL": value}
    if kind == "bytea":
        return {"B": base64.b64encode(value).decode()}
    if kind == "bpchar":
        return {"S": value.rstrip(" ")}
    if kind == "date":
        return {"S": f"{value.year:04}-{value.month:02}-{value.day:02}"}
    if kind == "timestamp":
        return {"S": _moment(value)}
    if kind == "timestamptz":
        return {"S": _moment(value) + "Z"}
    if kind == "time":
        return {"S": f"{value.hour:02}:{value.minute:02}:{value.second:02}.{value.microsecond:06}"}
    if kind == "daterange":
        return _range(value, "date")
    if kind in ("json", "jsonb", "row"):
        members = json.loads(value, parse_float=Decimal, parse_int=Decimal)
        if kind == "row":  # a field that is null is absent
            members = {name: member for name, member in members.items() if member is not None}
        return plain_json(members)
    assert isinstance(value, str), (kind, value)
    return {"S": value}


# Types of which psycopg makes something else than their text.
_AS_TEXT = ("interval", "uuid", "json", "jsonb", "macaddr")


def columns_of(database, relation):
    """(name, name of the type, kind of type) of the columns."""
    return database.execute(
        "select a.attname, t.typname, t.typtype from pg_attribute a"
        " join pg_type u on u.oid = a.atttypid"
        " join pg_type t on t.oid = case when u.typtype = 'd' then u.typbasetype else u.oid end"
        " where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped"
        " order by a.attnum", relation)


def rows_as_items(database, relation, sets=(), where="true"):
    """Every row as an item, as DynamoDB's clients are to see it. NULLs are absent."""
    columns, selected = [], []
    for name, kind, sort in columns_of(database, relation):
        quoted = '"' + name.replace('"', '""') + '"'
        if sort in ("c", b"c"):
            kind, quoted = "row", f"to_jsonb({quoted})::text"
        elif kind in ("inet", "cidr"):  # the cast to text appends /32
            quoted = f"to_jsonb({quoted}) #>> '{{}}'"
        elif kind in _AS_TEXT or sort in ("e", b"e"):
            quoted += "::text"
        columns.append((name, kind))
        selected.append(quoted)
    items = []
    for row in database.execute(f"select {', '.join(selected)} from {relation} where {where}"):
        item = {name: attribute(kind, value)
                for (name, kind), value in zip(columns, row) if value is not None}
        for name in sets:
            if name in item:
                item[name] = set_of(item[name])
        items.append(item)
    return items


def set_of(attribute_list):
    elements = attribute_list["L"]
    kind = next(iter(elements[0]))
    return {kind + "S": sorted(element[kind] for element in elements)}


def canonical(item):
    """An item as text that is equal for equal items."""
    for value in item.values():
        for kind in ("SS", "NS", "BS"):
            if kind in value:
                value[kind].sort()
    return json.dumps(item, sort_keys=True, ensure_ascii=False)
