"""BatchExecuteStatement."""

import re

import pytest
from boto3.dynamodb.types import Binary
from indexes import Index, module_indexed_table
from partiql import EXISTS_ALREADY, MALFORMED, OVERLAP, TOO_MANY_READS, batch
from support import get, module_table, refused, table_name, unchecked, unique

NOT_BY_KEY = ("Select statements within BatchExecuteStatement must specify the primary key in the "
              "where clause.")
LENGTH = ("^1 validation error detected: (Value '\\[.*\\]' at 'statements'|Value at 'Statements') "
          "failed to satisfy constraint: Member must have length {} than or equal to {}$")

table = module_table("p:S", "c:N")
other = module_indexed_table("p:S", global_indexes=[Index("idx", "g:S")])


def stored(table, **attributes):
    item = {"p": unique(), "c": 1, **attributes}
    table.put_item(Item=item)
    return item


def now(table, item):
    return get(table, {"p": item["p"], "c": item["c"]})


def by_key(table, item, what="*"):
    return (f'SELECT {what} FROM "{table.name}" WHERE p = ? AND c = ?', item["p"], item["c"])


def failed(code, message, table=None):
    """The answer of a statement; it has its table's name if it was carried out there."""
    error = {"Error": {"Code": code, "Message": message}}
    return {**error, "TableName": table.name} if table else error


def test_reads(resource, table, other):
    first = stored(table, n=1, v={"a": [b"\x00", None]})
    other.put_item(Item={"p": first["p"], "s": {"x"}})
    assert batch(
        resource,
        (f'SELECT * FROM "{other.name}" WHERE p = ?', first["p"]),
        by_key(table, first),
        by_key(table, {"p": unique(), "c": 1}),
        by_key(table, first, "n, v.a[1]"),
    ) == {"Responses": [
        {"TableName": other.name, "Item": {"p": first["p"], "s": {"x"}}},
        {"TableName": table.name, "Item": {**first, "v": {"a": [Binary(b"\x00"), None]}}},
        {"TableName": table.name},
        {"TableName": table.name, "Item": {"n": 1, "a[1]": None}},
    ]}


def test_writes(resource, table):
    changed, gone, p = stored(table, n=1), stored(table), unique()
    done = {"TableName": table.name}
    assert batch(
        resource,
        (f"INSERT INTO \"{table.name}\" VALUE {{'p': ?, 'c': 1, 'v': ?}}", p, {"a": 1}),
        (f'UPDATE "{table.name}" SET n = n + 1 WHERE p = ? AND c = 1', changed["p"]),
        (f'DELETE FROM "{table.name}" WHERE p = ? AND c = 1', gone["p"]),
        (f'DELETE FROM "{table.name}" WHERE p = ? AND c = 1', unique()),
    ) == {"Responses": [done] * 4}
    assert get(table, {"p": p, "c": 1}) == {"p": p, "c": 1, "v": {"a": 1}}
    assert now(table, changed) == {**changed, "n": 2}
    assert now(table, gone) is None


def test_writes_that_return_items(resource, table):
    changed, gone, other = stored(table, n=1), stored(table, n=5), stored(table, n=7)
    assert batch(
        resource,
        (f'UPDATE "{table.name}" SET n = 2 WHERE p = ? AND c = 1 RETURNING ALL NEW *',
         changed["p"]),
        (f'DELETE FROM "{table.name}" WHERE p = ? AND c = 1 RETURNING ALL OLD *', gone["p"]),
        (f'DELETE FROM "{table.name}" WHERE p = ? AND c = 1 RETURNING ALL OLD *', unique()),
        # Nothing is left of what it changed.
        (f'UPDATE "{table.name}" REMOVE n WHERE p = ? AND c = 1 RETURNING MODIFIED NEW *',
         other["p"]),
    ) == {"Responses": [
        {"TableName": table.name, "Item": {**changed, "n": 2}},
        {"TableName": table.name, "Item": gone},
        {"TableName": table.name},
        {"TableName": table.name},
    ]}


def test_a_failure_leaves_the_others_alone(resource, table):
    """Each write is done or not for itself."""
    item, p = stored(table, n=1), unique()
    done = {"TableName": table.name}
    value = "x"
    for _ in range(31):
        value = {"a": value}
    assert batch(
        resource,
        (f"INSERT INTO \"{table.name}\" VALUE {{'p': ?, 'c': 1}}", p),
        (f'UPDATE "{table.name}" SET n = 2 WHERE p = ? AND c = 1 AND n = 9', item["p"]),
        (f"INSERT INTO \"{table.name}\" VALUE {{'p': ?, 'c': 1}}", item["p"]),
        f'UPDATE "{table.name}" SET n = 2 WHERE',
        (f'UPDATE "{table.name}" SET n = 2 WHERE p = ? AND c = 1', unique()),
        (f"INSERT INTO \"{table_name()}\" VALUE {{'p': ?}}", p),
        (f"INSERT INTO \"{table.name}\" VALUE {{'p': ?, 'c': 2}}", p),
        (f'UPDATE "{table.name}" SET m = {{\'d\': 1}} WHERE p = ? AND c = 1', item["p"]),
    ) == {"Responses": [
        done,
        failed("ConditionalCheckFailed", "The conditional request failed", table),
        failed("DuplicateItem", EXISTS_ALREADY, table),
        failed("ValidationError", MALFORMED + "Unexpected term"),
        failed("ConditionalCheckFailed", "The conditional request failed", table),
        failed("ResourceNotFound", "Requested resource not found"),
        done,
        done,
    ]}
    assert now(table, item) == {**item, "m": {"d": 1}}
    assert get(table, {"p": p, "c": 1}) == {"p": p, "c": 1}
    assert get(table, {"p": p, "c": 2}) == {"p": p, "c": 2}
    response = batch(resource, (f'UPDATE "{table.name}" SET m.d = ? WHERE p = ? AND c = 1', value,
                                item["p"]))
    assert response == {"Responses": [
        failed("ValidationError", "Nesting Levels have exceeded supported limits", table)]}


# The statement, where T is the table, and the message; the table's name is not told.
REFUSED = [
    ("SLECT * FROM T", MALFORMED + "Expected data manipulation"),
    ("SELECT * FROM T", NOT_BY_KEY),
    ("SELECT * FROM T WHERE p = 'x'", NOT_BY_KEY),
    ("SELECT * FROM T WHERE p = 'x' AND c > 1", NOT_BY_KEY),
    ("SELECT * FROM T WHERE p = 'x' AND c = 1 AND n = 1", NOT_BY_KEY),
    ("SELECT * FROM T WHERE p = 'x' AND c = 1 AND p = 'y'", NOT_BY_KEY),
    ("SELECT * FROM T WHERE p IN ['x', 'y'] AND c = 1", NOT_BY_KEY),
    ("SELECT * FROM T WHERE p IN ['x', 'x'] AND c = 1", OVERLAP),
    ("SELECT * FROM T WHERE c = 1 AND p IN [" + ", ".join(f"'{n}'" for n in range(51)) + "]",
     TOO_MANY_READS),
    ("EXISTS(SELECT * FROM T WHERE p = 'x' AND c = 1 AND n = 1)",
     "EXISTS can only be used in ExecuteTransaction write requests."),
]


@pytest.mark.parametrize(("statement", "message"), REFUSED)
def test_a_statement_that_is_refused(resource, table, statement, message):
    response = batch(resource, re.sub(r"\bT\b", f'"{table.name}"', statement))
    assert response == {"Responses": [failed("ValidationError", message)]}


def test_reads_and_writes_do_not_mix(resource, table):
    item = stored(table)
    with refused(re.compile("read and write operations")):
        batch(resource, by_key(table, item),
              f"UPDATE \"{table.name}\" SET a = 1 WHERE p = '{item['p']}' AND c = {item['c']}")
    assert now(table, item) == item


def test_an_index_is_not_read(resource, other):
    assert batch(resource, f'SELECT * FROM "{other.name}"."idx" WHERE g = \'x\'') == {
        "Responses": [failed("ValidationError", NOT_BY_KEY)]}


def test_keys_that_are_named_in_other_ways(resource, table):
    item = stored(table)
    where = [f"c = 1 AND p = '{item['p']}'", f"(p = '{item['p']}') AND c = 1",
             f"p IN ['{item['p']}'] AND c = 1", f"p IN ['{item['p']}'] AND c IN [1.0]"]
    response = batch(resource, *(f'SELECT * FROM "{table.name}" WHERE {each}' for each in where))
    assert response == {"Responses": [{"TableName": table.name, "Item": item}] * 4}


def test_a_parameter_that_is_wrong(server_url, table):
    response = unchecked(server_url).batch_execute_statement(Statements=[
        {"Statement": f'UPDATE "{table.name}" SET n = ? WHERE p = \'x\' AND c = 1',
         "Parameters": [{"SS": []}]}])
    assert response["Responses"] == [
        failed("ValidationError",
               "One or more parameter values were invalid: An string set  may not be empty")]


def test_twenty_five_and_no_more(resource, server_url, table):
    p = unique()
    inserts = [(f"INSERT INTO \"{table.name}\" VALUE {{'p': ?, 'c': ?}}", p, c) for c in range(26)]
    assert batch(resource, *inserts[:25]) == {"Responses": [{"TableName": table.name}] * 25}
    with refused(re.compile(LENGTH.format("less", 25), re.DOTALL)):
        batch(resource, *inserts)
    assert get(table, {"p": p, "c": 24}) == {"p": p, "c": 24}
    assert get(table, {"p": p, "c": 25}) is None
    with refused(re.compile(LENGTH.format("greater", 1))):
        unchecked(server_url).batch_execute_statement(Statements=[])


def test_capacity(resource, table, other):
    first, second = stored(table), stored(table, v="x" * 5000)
    statement, *_ = by_key(table, first)
    client = resource.meta.client

    def units(*requests):
        response = client.batch_execute_statement(Statements=list(requests),
                                                  ReturnConsumedCapacity="TOTAL")
        return {each.pop("TableName"): each for each in response["ConsumedCapacity"]}

    def of(item, **parameters):
        return {"Statement": statement, "Parameters": [item["p"], 1], **parameters}

    # An eventual read of one block, a consistent read of two.
    assert units(of(first), of(second, ConsistentRead=True)) == {
        table.name: {"CapacityUnits": 2.5}}
    assert units(of(first), {"Statement": f'SELECT * FROM "{other.name}" WHERE p = \'none\''}) == {
        table.name: {"CapacityUnits": 0.5}, other.name: {"CapacityUnits": 0.5}}
    insert = f"INSERT INTO \"{table.name}\" VALUE {{'p': ?, 'c': 1, 'v': ?}}"
    assert units({"Statement": insert, "Parameters": [unique(), "x" * 1500]},
                 {"Statement": insert, "Parameters": [unique(), "x"]}) == {
        table.name: {"CapacityUnits": 3}}
