"""ExecuteTransaction."""

import re

import pytest
from indexes import Index, module_indexed_table
from partiql import EXISTS_ALREADY, IN_STATEMENT, MALFORMED, OVERLAP, statements, transact
from support import get, module_table, refused, table_name, unchecked, unique
from transactions import CANCELLED, DONE, FAILED, MISMATCH, NO_FIT, ONE_ITEM, cancelled, invalid

MIXED = ("ExecuteTransaction API does not support both read and write operations in the same "
         "request.")
NOT_BY_KEY = ("Select statements within ExecuteTransaction must specify the primary key in the "
              "where clause.")
NOT_ONE = "EXISTS() must contain a single item read with additional condition"
NO_TABLE = {"Code": "ResourceNotFound", "Message": "Requested resource not found"}
LENGTH = ("^1 validation error detected: (Value '\\[.*\\]' at 'transactStatements'|Value at "
          "'TransactStatements') failed to satisfy constraint: Member must have length {} than or "
          "equal to {}$")
NOTHING = {"Responses": []}

table = module_table("p:S", "c:N")
other = module_indexed_table("p:S", global_indexes=[Index("idx", "g:S")])


def stored(table, **attributes):
    item = {"p": unique(), "c": 1, **attributes}
    table.put_item(Item=item)
    return item


def now(table, item):
    return get(table, {"p": item["p"], "c": item["c"]})


def select(table, p, what="*", c=1):
    return (f'SELECT {what} FROM "{table.name}" WHERE p = ? AND c = ?', p, c)


def insert(table, p, c=1):
    return (f"INSERT INTO \"{table.name}\" VALUE {{'p': ?, 'c': ?}}", p, c)


def update(table, p, rest=""):
    return (f'UPDATE "{table.name}" SET t = 1 WHERE p = ? AND c = 1{rest}', p)


def exists(table, p, condition):
    return (f'EXISTS(SELECT * FROM "{table.name}" WHERE p = ? AND c = 1 AND {condition})', p)


# --- writes ---


def test_writes(resource, table, other):
    changed, gone, checked, p = stored(table, n=1), stored(table), stored(table, n=7), unique()
    assert transact(
        resource,
        (f"INSERT INTO \"{other.name}\" VALUE {{'p': ?, 'v': ?}}", p, [1, {"a": None}]),
        (f'UPDATE "{table.name}" SET n = n + ? REMOVE x WHERE p = ? AND c = 1 AND n = ?', 2,
         changed["p"], 1),
        (f'DELETE FROM "{table.name}" WHERE p = ? AND c = 1', gone["p"]),
        exists(table, checked["p"], "n = 7"),
        exists(table, p, "n IS MISSING"),
        (f'DELETE FROM "{table.name}" WHERE p = ? AND c = 2', p),
    ) == NOTHING
    assert get(other, {"p": p}) == {"p": p, "v": [1, {"a": None}]}
    assert now(table, changed) == {**changed, "n": 3}
    assert now(table, gone) is None
    assert now(table, checked) == checked
    assert get(table, {"p": p, "c": 1}) is None


def test_a_failed_condition_and_nothing_is_written(resource, table):
    item, p = stored(table, n=1), unique()
    with cancelled(DONE, FAILED, FAILED, FAILED):
        transact(resource, insert(table, p), update(table, item["p"], " AND n = 2"),
                 update(table, unique()), exists(table, unique(), "n = 1"))
    assert get(table, {"p": p, "c": 1}) is None
    assert now(table, item) == item


def test_the_old_item_of_a_failed_condition(dynamodb, table):
    item = stored(table, n=1)
    requests = statements(update(table, {"S": item["p"]}, " AND n = 2"),
                          insert(table, {"S": unique()}, {"N": "1"}))
    requests[0]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    with cancelled({**FAILED, "Item": {"p": {"S": item["p"]}, "c": {"N": "1"}, "n": {"N": "1"}}},
                   DONE):
        dynamodb.execute_transaction(TransactStatements=requests)


def test_an_insert_of_what_is_there(resource, table):
    item, p = stored(table, n=1), unique()
    with refused(code=CANCELLED) as caught:
        transact(resource, insert(table, p), insert(table, item["p"]))
    assert caught.value.response["CancellationReasons"] == [
        DONE, {"Code": "DuplicateItem", "Message": EXISTS_ALREADY}]
    assert now(table, item) == item
    assert get(table, {"p": p, "c": 1}) is None


def test_keys_that_do_not_name_one_item(resource, table):
    item = stored(table)
    start = f'UPDATE "{table.name}" SET a = 1 WHERE '
    with cancelled(*[invalid(NO_FIT)] * 4, DONE):
        transact(resource, (start + "p = ?", item["p"]), (start + "p IN [?] AND c = 1", item["p"]),
                 (start + "p = ? AND c = 1 AND p = 'other'", item["p"]),
                 (start + "p = ? AND c = '1'", item["p"]),
                 (start + "p = ? AND c = 1", item["p"]))
    with cancelled(invalid("One or more parameter values were invalid: Missing the key c in the "
                           "item"), invalid(NO_FIT)):
        transact(resource, f"INSERT INTO \"{table.name}\" VALUE {{'p': 'x'}}",
                 f'DELETE FROM "{table.name}" WHERE c = 1')
    assert now(table, item) == item


def test_an_update_that_does_not_fit(resource, table):
    item, p, value = stored(table, s="text", m={}), unique(), "x"
    for _ in range(31):
        value = {"a": value}
    start = f'UPDATE "{table.name}" SET '
    end = " WHERE p = ? AND c = 1"
    for change, values, message in (
            ("n = s + 1", [], "An operand in the update expression has an incorrect data type"),
            ("n = absent", [],
             "The provided expression refers to an attribute that does not exist in the item"),
            ("m.deep = ?", [value], "Nesting Levels have exceeded supported limits")):
        with cancelled(DONE, invalid(message)):
            transact(resource, insert(table, p), (start + change + end, *values, item["p"]))
    assert now(table, item) == item
    assert get(table, {"p": p, "c": 1}) is None


def test_no_such_table(resource, table):
    """A reason, unlike TransactWriteItems; it comes before what else is wrong with it."""
    p, absent = unique(), table_name()
    with cancelled(DONE, NO_TABLE, NO_TABLE):
        transact(resource, insert(table, p),
                 f'UPDATE "{absent}" SET a = 1 WHERE p = \'x\' RETURNING ALL NEW *',
                 f'DELETE FROM "{absent}" WHERE p = \'x\'')
    with cancelled(DONE, NO_TABLE):
        transact(resource, select(table, p), f'SELECT * FROM "{absent}"."i" WHERE p = \'x\'')
    assert get(table, {"p": p, "c": 1}) is None


def test_two_statements_on_one_item(resource, table):
    p = unique()
    with refused(ONE_ITEM):
        transact(resource, insert(table, p), insert(table, p, 2), update(table, p))
    with refused(ONE_ITEM):
        transact(resource, select(table, p),
                 (f'SELECT a FROM "{table.name}" WHERE c = 1 AND p = ?', p))
    # A key that does not fit is told first.
    with cancelled(DONE, DONE, invalid(NO_FIT)):
        transact(resource, select(table, p), select(table, p), select(table, p, c="1"))
    assert get(table, {"p": p, "c": 2}) is None


def test_two_values_of_one_key(resource, table):
    """The first one names what is checked to exist, the second is a condition."""
    item = stored(table, n=1)
    with cancelled(FAILED, DONE):
        transact(resource, exists(table, item["p"], "p = 'other' AND n = 1"),
                 insert(table, unique()))


# --- reads ---


def test_reads(resource, table, other):
    item = stored(table, n=1, v=["x"])
    other.put_item(Item={"p": item["p"]})
    assert transact(
        resource,
        (f'SELECT * FROM "{other.name}" WHERE p = ?', item["p"]),
        select(table, unique()),
        select(table, item["p"]),
    ) == {"Responses": [{"Item": {"p": item["p"]}}, {}, {"Item": item}]}
    assert transact(resource, select(table, item["p"], "n, v[0]")) == {
        "Responses": [{"Item": {"n": 1, "v[0]": "x"}}]}


@pytest.mark.parametrize("where", [
    "c = 1 AND p = '{p}'", "p IN ['{p}'] AND c IN [1]", "(c = 1) AND p = '{p}' AND p = '{p}'",
    "(p IN ['{p}']) AND p = '{p}' AND c = 1",
])
def test_ways_to_name_an_item(resource, table, where):
    item = stored(table)
    assert transact(resource, f'SELECT * FROM "{table.name}" WHERE '
                              + where.format(p=item["p"])) == {"Responses": [{"Item": item}]}


# --- what is refused of the statements alone ---


# T is the table, I its index; the other statement is a read or a write like it.
REFUSED = [
    ("SLECT * FROM T", MALFORMED + "Expected data manipulation"),
    ("UPDATE T SET a = 1 WHERE p = 'x' AND c = 1 RETURNING ALL OLD *",
     "RETURNING clause is not supported in ExecuteTransaction."),
    ("UPDATE T SET a = a + 'x' WHERE p = 'x' AND c = 1",
     "Incorrect operand type for operator or function; operator or function: +, operand type: S"),
    ("UPDATE T.I SET a = 1 WHERE p = 'x'", "This operation is not supported on an index"),
    ("DELETE FROM T.I WHERE p = 'x'", "This operation is not supported on an index"),
    ("INSERT INTO T VALUE {'p': 'x', 'c': 1, 's': [<<'a', 'a'>>]}",
     "One or more parameter values were invalid: Input collection [a, a] contains duplicates."),
    ("EXISTS(SELECT * FROM T WHERE p = 'x' AND c = 1)", NOT_ONE),
    ("EXISTS(SELECT * FROM T WHERE p IN ['x'] AND c = 1 AND a = 1)", NOT_ONE),
    ("EXISTS(SELECT * FROM T WHERE p = 'x' AND a = 1)", NOT_ONE),
    ("SELECT * FROM T", NOT_BY_KEY),
    ("SELECT * FROM T WHERE p = 'x'", NOT_BY_KEY),
    ("SELECT * FROM T WHERE p = 'x' AND c = 1 AND a = 1", NOT_BY_KEY),
    ("SELECT * FROM T WHERE p = 'x' AND c = 1 AND p = 'y'", NOT_BY_KEY),
    ("SELECT * FROM T WHERE p IN ['x'] AND p = 'y' AND c = 1", NOT_BY_KEY),
    ("SELECT * FROM T.I WHERE g = 'x'", "Reads on indices are not supported within transactions."),
    ("SELECT * FROM T WHERE p IN ['x', 'x'] AND c = 1", OVERLAP),
    ("SELECT * FROM T WHERE c = 1 AND p IN [" + ", ".join(f"'{n}'" for n in range(101)) + "]",
     "The IN operator is provided with too many operands; number of operands: 101"),
]


@pytest.mark.parametrize(("statement", "message"), REFUSED)
def test_a_statement_that_is_refused(resource, table, other, statement, message):
    """The request as a whole is, with the place of the statement; its like is not looked for."""
    name = f'"{other.name}"."idx"' if "T.I" in statement else f'"{table.name}"'
    broken = re.sub(r"\bT(\.I)?\b", lambda _: name, statement)
    absent = f'"{table_name()}"'
    like = (f"SELECT * FROM {absent} WHERE p = 'x'" if statement.startswith("SELECT") else
            f"DELETE FROM {absent} WHERE p = 'x'")
    for at, both in ((0, (broken, like)), (1, (like, broken))):
        with refused(IN_STATEMENT.format(at) + message) as caught:
            transact(resource, *both)
        assert "CancellationReasons" not in caught.value.response


def test_reads_and_writes_do_not_mix(resource, table):
    p = unique()
    for write in (insert(table, p), update(table, p), exists(table, p, "n = 1")):
        with refused(MIXED):
            transact(resource, select(table, p + "x"), write)
        with refused(MIXED):
            transact(resource, write, select(table, p))
    assert get(table, {"p": p, "c": 1}) is None


def test_a_parameter_that_is_wrong(server_url, table):
    """Said of the request, before any statement is read."""
    with refused("One or more parameter values were invalid: Input collection [a, a] contains "
                 "duplicates."):
        unchecked(server_url).execute_transaction(TransactStatements=[
            {"Statement": "SLECT"},
            {"Statement": f"INSERT INTO \"{table.name}\" VALUE {{'p': 'x', 'c': 1, 'v': ?}}",
             "Parameters": [{"SS": ["a", "a"]}]}])


def test_a_hundred_and_no_more(resource, server_url, table):
    p = unique()
    assert transact(resource, *(insert(table, p, c) for c in range(100))) == NOTHING
    assert get(table, {"p": p, "c": 99}) == {"p": p, "c": 99}
    with refused(re.compile(LENGTH.format("less", 100), re.DOTALL)):
        transact(resource, *(select(table, p, c=c) for c in range(101)))
    with refused(re.compile(LENGTH.format("greater", 1))):
        unchecked(server_url).execute_transaction(TransactStatements=[])


# --- tokens and capacity ---


def test_a_token_is_spent_once(resource, table):
    item, token = stored(table, n=0), unique("t")[:36]
    adding = (f'UPDATE "{table.name}" SET n = n + ? WHERE p = ? AND c = 1', 1, item["p"])
    for _ in range(2):
        assert transact(resource, adding, ClientRequestToken=token) == NOTHING
    assert now(table, item)["n"] == 1
    with refused(code=MISMATCH):
        transact(resource, (adding[0], 2, item["p"]), ClientRequestToken=token)
    assert now(table, item)["n"] == 1
    transact(resource, adding, ClientRequestToken=unique("t")[:36])
    assert now(table, item)["n"] == 2


def test_capacity(resource, table):
    p, token = unique(), unique("t")[:36]
    parameters = {"ReturnConsumedCapacity": "TOTAL"}
    writing = {"TableName": table.name, "CapacityUnits": 2, "WriteCapacityUnits": 2}
    reading = {"TableName": table.name, "CapacityUnits": 2, "ReadCapacityUnits": 2}
    assert transact(resource, insert(table, p), ClientRequestToken=token, **parameters) == {
        **NOTHING, "ConsumedCapacity": [writing]}
    # What it takes to find that it was done already.
    assert transact(resource, insert(table, p), ClientRequestToken=token, **parameters) == {
        **NOTHING, "ConsumedCapacity": [reading]}
    assert transact(resource, select(table, p), **parameters) == {
        "Responses": [{"Item": {"p": p, "c": 1}}], "ConsumedCapacity": [reading]}
