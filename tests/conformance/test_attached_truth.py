"""What the answer says is what happened: random relations, whose types, triggers, rules, policies
and collations disagree with the gateway in all ways that PostgreSQL has, and random requests.

After each request the rows are looked at with SQL: they are as before unless it was answered with
200, no row but the one of its key has changed, and that one holds what was written. At the end each
item that Scan shows is found by its key, and each row is shown.

TUSKGATE_PROPERTY_SEEDS and TUSKGATE_PROPERTY_STEPS make it run longer, as for other tables.
"""

import contextlib
import os
import random
from decimal import Decimal

import pytest
from botocore.exceptions import ClientError

SEEDS = range(int(os.environ.get("TUSKGATE_PROPERTY_SEEDS", "6")) * 4)
STEPS = int(os.environ.get("TUSKGATE_PROPERTY_STEPS", "60"))


def s(*values):
    return [{"S": value} for value in values]


def n(*values):
    return [{"N": value} for value in values]


TIMES = ["2026-01-02T03:04:05.000000", "2026-01-02T03:04:05.600000"]
UUIDS = ["0b5f3f1c-7a39-4c55-9a51-6f3d1f6f8a11", "0B5F3F1C-7A39-4C55-9A51-6F3D1F6F8A11"]
DURATIONS = ["P1M", "P30D", "PT720H", "P1Y2M", "PT0.5S"]
BITS = ["101", "1011", "1", "111"]

# What is written into columns of a type: as different spellings and values as may be one to it.
VALUES = {
    "text": s("a", "A", "á", "a\u0301", "a ", "x#y", "", "ß"),
    "varchar(3)": s("a", "abc", "abcd", "a  "),
    "char(3)": s("a", "abc", "a ", "abcd"),
    "name": s("a", "x" * 70),
    '"char"': s("a", "ab", "é"),
    "citext": s("a", "A", "b"),
    'text collate "{schema}"."loose"': s("a", "A", "b", "á"),
    "smallint": n("1", "1.5", "32768"),
    "integer": n("1", "-7", "3000000000"),
    "bigint": n("1", "9223372036854775807", "9223372036854775808"),
    "numeric": n("1", "1.50", "0.1", "1e-20", "12345678901234567890123456789012345678"),
    "numeric(4,1)": n("1.5", "1.25", "1000"),
    "real": n("1.5", "0.1", "16777217", "16777216"),
    "double precision": n("0.1", "1e300", "12345678901234567890"),
    "boolean": [{"BOOL": True}, {"BOOL": False}],
    "bytea": [{"B": b""}, {"B": b"a"}, {"B": b"\0"}],
    "date": s("2026-01-02", "2026-01-02T03:04:05", "20260102"),
    "timestamp": s(*TIMES, "2026-01-02T03:04:05.1234567"),
    "timestamp(0)": s(*TIMES),
    "timestamptz": s(TIMES[0] + "Z", "2026-01-02T05:04:05+02:00"),
    "time": s("03:04:05.000000", "03:04:05.5", "24:00:00"),
    "interval": s(*DURATIONS),
    "interval(0)": s(*DURATIONS),
    "interval day to minute": s(*DURATIONS),
    "uuid": s(*UUIDS),
    "bit(3)": s(*BITS),
    "varbit(3)": s(*BITS),
    "money": s("$1.00", "1.005", "$1,234.50"),
    "oid": s("1", "-1", "4294967295"),
    "inet": s("10.0.0.1", "10.0.0.1/32", "10.0.0.1/24"),
    "cidr": s("10.0.0.0/8", "10.0.0.1/8"),
    "macaddr": s("08:00:2b:01:02:03", "08-00-2B-01-02-03"),
    "jsonb": [{"M": {"a": {"N": "1.0"}}}, {"L": [{"NULL": True}]}, {"S": "x"}],
    "json": [{"M": {"a": {"N": "1.0"}}}, {"L": [{"S": "x"}]}],
    "text[]": [{"L": s("a", "b")}, {"L": []}, {"SS": ["a", "A"]}],
    "date[]": [{"SS": ["2026-01-02", "20260102"]}, {"L": s("2026-01-02")}],
    "uuid[]": [{"SS": UUIDS}, {"L": s(UUIDS[0])}],
    "float8[]": [{"NS": ["0.1", "0.10000000000000000001"]}, {"L": n("1.5")}],
    "bit(3)[]": [{"L": s(*BITS[:2])}, {"L": s("101")}],
    "int4range": [{"M": {"lower": {"N": "1"}, "upper": {"N": "5"}, "bounds": {"S": "[)"}}},
                  {"M": {"lower": {"N": "1"}, "upper": {"N": "5"}, "bounds": {"S": "[]"}}},
                  {"M": {"empty": {"BOOL": True}}}],
    "ltree": s("a.b", "a b", "A.B"),
    "hstore": s('"a"=>"1"', "a=>1, a=>2", "x"),
    "jsonpath": s('$."a"', "$.a", "x y"),
    "tsquery": s("'a' & 'b'", "a & b", "&&"),
    "tsvector": s("'a' 'b'", "b a", "'"),
    "regclass": s("pg_class", "no such"),
    "xml": s("<a/>", "<a>"),
    "point": s("(1,2)", "1,2"),
    "pg_lsn": s("0/16B3748", "0/016B3748"),
}
# Values that SQL writes and items cannot hold.
UNREADABLE = {
    "numeric": ["NaN", "Infinity", "1" * 39],
    "real": ["NaN", "-Infinity"],
    "double precision": ["NaN", "Infinity"],
    "jsonb": ['{"a": 1e400}', "[" + "1" * 39 + "]"],
}
# What the documents say of how a value is written is another spelling of the same.
OF_ONE_SPELLING = {
    "numeric", "integer", "smallint", "bigint", "text", "varchar(3)", "char(3)", "citext", "bit(3)",
    "varbit(3)", "interval", "interval(0)", "interval day to minute", "boolean", "bytea", "name",
    '"char"', "numeric(4,1)", "money", "oid",
}
KEYS = ["text", "citext", 'text collate "{schema}"."loose"', "varchar(3)", "char(3)", "integer",
        "numeric", "real", "double precision", "date", "timestamp", "timestamp(0)", "timestamptz",
        "interval", "uuid", "bit(3)", "varbit(3)", "inet", "bytea", "time"]

TRIGGERS = {
    "leaves out": ("before insert or update or delete", "return null;"),
    "leaves out some": ("before insert or update or delete",
                        "if random() < 0.5 then return null; end if; return coalesce(new, old);"),
    "changes": ("before insert or update", "new.note := 'changed'; return new;"),
    "raises": ("after insert or update or delete", "raise exception 'no'; return null;"),
    "raises late": ("constraint", "raise exception sqlstate '23505'; return null;"),
    "moves": ("before update", "new.k1 := old.k1; new.note := 'kept'; return new;"),
    "fails": ("before insert or update or delete", "perform no_such_function(); return new;"),
}
RULES = [
    "create rule r as on insert to {relation} do instead nothing",
    "create rule r as on update to {relation} do instead nothing",
    "create rule r as on delete to {relation} do instead nothing",
]


class Relation:
    """A random one, with its columns and what its owner has done to it."""

    def __init__(self, dice):
        self.dice = dice
        self.keys = {f"k{i + 1}": dice.choice(KEYS) for i in range(dice.choice([1, 1, 2]))}
        self.columns = {f"c{i}": dice.choice(list(VALUES)) for i in range(dice.randint(1, 4))}
        self.columns["note"] = "text"
        self.owner_code = dice.choice([None, None, "trigger", "rule", "policy"])
        self.trigger = dice.choice(list(TRIGGERS))
        self.rule = dice.choice(RULES)
        self.sets = dice.random() < 0.3
        self.partitioned = (dice.random() < 0.2 and self.owner_code is None
                            and not any("bit" in kind for kind in self.keys.values()))

    def types(self):
        return {**self.keys, **self.columns}

    def definition(self):
        columns = ", ".join(f"{name} {kind}" + (" not null" if name in self.keys else "")
                            for name, kind in self.types().items())
        option = ', "arrays": "set"' if self.sets else ""
        partition = f"partition by hash ({', '.join(self.keys)})" if self.partitioned else ""
        text = (
            "create extension if not exists citext; create extension if not exists hstore;"
            "create extension if not exists ltree;"
            "create collation {schema}.loose (provider = icu, locale = 'und-u-ks-level1',"
            " deterministic = false);"
            f"create table {{schema}}.r ({columns}, primary key ({', '.join(self.keys)}))"
            f" {partition};")
        if self.partitioned:
            text += ("create table {schema}.part partition of {schema}.r"
                     " for values with (modulus 1, remainder 0);")
        if self.owner_code == "trigger":
            when, body = TRIGGERS[self.trigger]
            text += ("create function {schema}.f() returns trigger language plpgsql as $$ begin "
                     + body + " end $$;")
            if when == "constraint":
                text += ("create constraint trigger t after insert or update on {schema}.r"
                         " deferrable initially deferred for each row execute function {schema}.f();")
            else:
                text += f"create trigger t {when} on {{schema}}.r for each row execute function" \
                        " {schema}.f();"
        elif self.owner_code == "rule":
            text += self.rule.replace("{relation}", "{schema}.r") + ";"
        elif self.owner_code == "policy":
            text += ("alter table {schema}.r force row level security, enable row level security;"
                     "create policy reads on {schema}.r for select using (true);"
                     "create policy puts on {schema}.r for insert with check (true);"
                     "create policy sees on {schema}.r for "
                     + self.dice.choice(["update", "delete"])
                     + " using (note is distinct from 'hidden');")
        return text + ("comment on table {schema}.r is '@dynamodb {\"table\": \"{schema}.r\""
                       + ("" if len(self.keys) == 1 else
                          ', "partition_key": "k1", "sort_key": "k2"') + option + "}'")

    def describe(self):
        code = {"trigger": self.trigger, "rule": self.rule}.get(self.owner_code, self.owner_code)
        return f"{self.types()}, {code}" + (", partitioned" if self.partitioned else "")

    def value(self, name):
        return self.dice.choice(VALUES[self.types()[name]])

    def key(self):
        return {name: self.value(name) for name in self.keys}

    def item(self):
        item = self.key()
        for name in self.columns:
            if self.dice.random() < 0.7:
                item[name] = self.value(name)
        if self.dice.random() < 0.2:
            item["note"] = {"S": "hidden"}
        return item


class Run:
    def __init__(self, world, schema, relation):
        self.client = world.client
        self.sql = world.sql
        self.relation = relation
        self.dice = relation.dice
        self.name = f"{schema}.r"
        self.found = []

    def rows(self):
        columns = ", ".join(f"{name}::text" for name in self.relation.types())
        return sorted(self.sql(f"select {columns} from {self.name}"), key=repr)

    def call(self, operation, **parameters):
        """The answer, or None when it was refused as it may be."""
        try:
            return getattr(self.client, operation)(**parameters)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            self.says(status == 400, f"{operation} {parameters}: {status} {error}")
            return None

    def says(self, holds, what):
        if not holds:
            self.found.append(what)

    def unreadable_row(self):
        """By SQL: a value that no item can hold."""
        columns = [name for name, kind in self.relation.columns.items() if kind in UNREADABLE]
        if not columns:
            return
        column = self.dice.choice(columns)
        value = self.dice.choice(UNREADABLE[self.relation.columns[column]])
        with contextlib.suppress(Exception):
            self.sql(f"update {self.name} set {column} = %s", value)

    def step(self):
        before = self.rows()
        operation = self.dice.choice(["put", "put", "update", "delete", "batch", "get"])
        getattr(self, operation)(before)

    def check(self, before, answer, what):
        """Nothing was written unless it was answered so, and at most one row was."""
        after = self.rows()
        if answer is None:
            self.says(after == before, f"refused, but written: {what}: {before} -> {after}")
        gone = [row for row in before if row not in after]
        new = [row for row in after if row not in before]
        self.says(len(gone) <= 1 and len(new) <= 1, f"more than one row: {what}: {gone} -> {new}")
        if gone and new:
            keys = len(self.relation.keys)
            self.says(gone[0][:keys] == new[0][:keys], f"another key: {what}: {gone} -> {new}")
        return after

    def item_of(self, key):
        answer = self.call("get_item", TableName=self.name, Key=key)
        return answer and answer.get("Item")

    def holds(self, item, what):
        """What was written is what is read."""
        answer = self.call("get_item", TableName=self.name,
                           Key={name: item[name] for name in self.relation.keys})
        if answer is None:
            return  # other values of the row cannot be read
        if "Item" not in answer:
            self.says(False, f"written, but not found: {what}")
            return
        if self.relation.owner_code == "trigger":
            return
        for name, value in item.items():
            if self.relation.types()[name] in OF_ONE_SPELLING:
                got = answer["Item"].get(name)
                self.says(got is not None and plain(got) == plain(value), f"written as {value}, read as {got}: {what}")

    def put(self, before):
        item = self.relation.item()
        more = self.dice.choice([{}, {"ReturnValues": "ALL_OLD"}, {
            "ConditionExpression": "attribute_not_exists(k1)"},
            {"ConditionExpression": "attribute_exists(k1)"}])
        there = "Condition" in str(more) and self.item_of(
            {name: item[name] for name in self.relation.keys})
        what = f"put {item} {more}"
        answer = self.call("put_item", TableName=self.name, Item=item, **more)
        self.check(before, answer, what)
        if answer is not None:
            self.holds(item, what)
            if "attribute_not" in str(more):
                self.says(not there, f"there, but put: {what}")

    def update(self, before):
        key = self.relation.key()
        name = self.dice.choice(list(self.relation.columns))
        value = self.relation.value(name)
        what = f"update {key} {name} = {value}"
        answer = self.call(
            "update_item", TableName=self.name, Key=key, UpdateExpression="set #n = :v",
            ExpressionAttributeNames={"#n": name}, ExpressionAttributeValues={":v": value},
            ReturnValues=self.dice.choice(["NONE", "ALL_NEW", "ALL_OLD", "UPDATED_NEW"]))
        self.check(before, answer, what)
        if answer is not None:
            self.holds({**key, name: value}, what)

    def delete(self, before):
        key = self.relation.key()
        what = f"delete {key}"
        answer = self.call("delete_item", TableName=self.name, Key=key,
                           ReturnValues=self.dice.choice(["NONE", "ALL_OLD"]))
        after = self.check(before, answer, what)
        if answer is not None:
            self.says(len(after) <= len(before), f"grew: {what}")
            got = self.call("get_item", TableName=self.name, Key=key)
            self.says(got is None or "Item" not in got, f"deleted, but there: {what}")

    def batch(self, before):
        item = self.relation.item()
        write = self.dice.choice([
            {"PutRequest": {"Item": item}},
            {"DeleteRequest": {"Key": {name: item[name] for name in self.relation.keys}}}])
        answer = self.call("batch_write_item", RequestItems={self.name: [write]})
        done = answer if answer and not answer["UnprocessedItems"] else None
        self.check(before, done, f"batch {write}")
        if done and "PutRequest" in write:
            self.holds(item, f"batch {write}")

    def get(self, _before):
        self.item_of(self.relation.key())

    def everything(self):
        """Each item that Scan shows is found by its key, and each row is shown."""
        self.sql(f"delete from {self.name} where k1::text = ''")
        items = []
        start = {}
        while True:
            page = self.call("scan", TableName=self.name, Limit=3, **start)
            if page is None:
                return  # a value cannot be read
            items += page["Items"]
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        self.says(len(items) == len(self.rows()), f"{len(items)} items of {self.rows()}")
        for item in items:
            key = {name: item[name] for name in self.relation.keys}
            got = self.item_of(key)
            self.says(got is not None and alike(got) == alike(item),
                      f"scanned {item}, found {got}")


def plain(value):
    """Numbers by value."""
    if value and "N" in value:
        return Decimal(value["N"])
    return value


def alike(item):
    """An item as text that is equal for equal items."""
    return sorted((name, kind, sorted(value) if kind in ("SS", "NS", "BS") else repr(value))
                  for name, attribute in item.items() for kind, value in attribute.items())


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_are_true(world, seed):
    relation = Relation(random.Random(seed))
    with world.relations(relation.definition()) as schema:
        name = f"{schema}.r"
        if not attached(world, name):
            return  # refused, which the log tells
        run = Run(world, schema, relation)
        for step in range(STEPS):
            if step == STEPS * 2 // 3:
                run.unreadable_row()
            run.step()
            assert not run.found, relation.describe()
        run.everything()
        assert not run.found, relation.describe()


def attached(world, name):
    """Whether the gateway serves the relation: it has seen it when it serves one made after it."""
    with world.relations("create table {schema}.after (id int primary key);"
                         "comment on table {schema}.after is"
                         " '@dynamodb {\"table\": \"{schema}.after\"}'", "{schema}.after"):
        return world.description(name) is not None
