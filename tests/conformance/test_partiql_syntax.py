"""What PartiQL's parser takes, and what it says of the rest.

Where no table is made there is none: a statement is read before its table is looked for.
"""

import re

import pytest
from partiql import MALFORMED, execute, items
from support import (
    ENVELOPE,
    NOT_FOUND,
    module_table,
    new_table,
    refused,
    table_name,
    unchecked,
    unique,
)

ABSENT = table_name("absent")

table = module_table("p:S")


def naming(name, statement):
    """The statement with the table's name for T."""
    return re.sub(r"\bT\b", f'"{name}"', statement)


def run(resource, statement, *values):
    return execute(resource, naming(ABSENT, statement), *values)


# The statement, where T is the absent table, and what the parser says.
BROKEN = [
    ("SELECT * FROM T WHERE p = 1 foo", "Unexpected token after expression"),
    ("SELECT * FROM T WHERE p = 1 e5", "Unexpected token after expression"),
    ("SELECT * FROM T WHERE p = 1)", "Unexpected token after expression"),
    ("SELECT * FROM T ORDER BY p WHERE p = 1", "Unexpected token after expression"),
    ("DELETE FROM T WHERE p = 1 ORDER BY p", "Unexpected token after expression"),
    ("INSERT INTO T t VALUE {'p': 1}", "Unexpected token after expression"),
    ("UPDATE T SET a = 1 WHERE p = 1 garbage", "Unexpected token after expression"),
    ("UPDATE T SET a = 1 b = 2 WHERE p = 1", "Unexpected token after expression"),
    ("UPDATE T REMOVE a, b WHERE p = 1", "Unexpected token after expression"),
    ("FROM T SET a = 1 WHERE p = 1", "Unexpected token after expression"),
    ("INSERT INTO T VALUE {'p': 1}, {'p': 2}", "Unexpected token after expression"),
    ("SLECT * FROM T WHERE p = 1", "Expected data manipulation"),
    ("UPDATE T WHERE p = 1", "Expected data manipulation"),
    ("UPDATE a-b SET a = 1 WHERE p = 1", "Expected data manipulation"),
    ("SELECT * FROM T WHERE", "Unexpected term"),
    ("SELECT * FROM T WHERE;", "Unexpected term"),
    ("SELECT * FROM T WHERE NOT", "Unexpected term"),
    ("SELECT * FROM T WHERE (", "Unexpected term"),
    ("SELECT * FROM", "Unexpected term"),
    ("UPDATE T SET a = 1 WHERE", "Unexpected term"),
    ("INSERT INTO T", "Unexpected term"),
    ("INSERT INTO T VALUE {'p': 1,}", "Unexpected term"),
    ("SELECT * FROM T WHERE p = [1,]", "Unexpected term"),
    ("SELECT * FROM T WHERE p = :v", "Unexpected term"),
    ("-- nothing", "Unexpected term"),
    (";", "Unexpected term"),
    ("SELECT * FROM T WHERE p = 'p1' AND", "Missing right-hand side expression of infix operator"),
    ("SELECT * FROM T WHERE p = 'p1' OR", "Missing right-hand side expression of infix operator"),
    ("SELECT * FROM T WHERE ORDER BY p", "Unexpected keyword"),
    ("SELECT key FROM T WHERE p = 1", "Unexpected keyword"),
    ("SELECT * FROM T WHERE user = 1", "Unexpected keyword"),
    ("INSERT T VALUE {'p': 1}", "Unexpected keyword"),
    ("INSERT INTO T (p, key) VALUES ('x', 1)", "Unexpected keyword"),
    ("SELECT * FROM T WHERE IS NULL", "Unexpected operator"),
    ("SELECT * FROM T WHERE p = LIKE", "Unexpected operator"),
    ("SELECT * FROM T WHERE p == 1", "Unexpected operator"),
    ("SELECT * FROM T WHERE p = 1 AND a IS FOO", "Expected type name"),
    ("DELETE FROM", "Expected identifier for simple path"),
    ("DELETE FROM  ;", "Expected identifier for simple path"),
    ("DELETE FROM WHERE p = 1", "Expected identifier for simple path"),
    ("UPDATE SET a = 1 WHERE p = 1", "Expected identifier for simple path"),
    ("UPDATE T SET a = 1, WHERE p = 1", "Expected identifier for simple path"),
    ("UPDATE T SET order = 1 WHERE p = 1", "Expected identifier for simple path"),
    ("UPDATE T REMOVE WHERE p = 1", "Expected identifier for simple path"),
    ("SELECT m.inner FROM T WHERE p = 1", "Invalid path dot component"),
    ("SELECT * FROM T WHERE p = 1 AND m.value = 1", "Invalid path dot component"),
    ("DELETE T WHERE p = 1", "Expected FROM after DELETE"),
    ("SELECT * T WHERE p = 1", "Expected FROM after SELECT list"),
    ("UPDATE T SET a WHERE p = 1", "Expected '='"),
    ("SELECT * FROM T WHERE p = 1; SELECT * FROM T",
     "Unexpected token after semicolon. (Only one query is allowed.)"),
    ("SELECT * FROM T WHERE p = 1 AND a BETWEEN 1 5", "Expected AND keyword"),
    ("SELECT * FROM T WHERE p IN [1, 2", "Expected RIGHT_BRACKET"),
    ("SELECT * FROM T WHERE (p = 1", "Expected RIGHT_PAREN"),
    ("INSERT INTO T VALUE {'p': 1", "Expected RIGHT_CURLY"),
    ("SELECT *, a FROM T WHERE p = 1",
     "Other expressions may not be present in the select list when '*' is used without dot "
     "notation."),
    ("UPDATE T SET a = 1 WHERE p = 1 RETURNING ALL FOO *",
     "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element."),
    # The lexer has nothing more to say.
    ("SELECT * FROM T WHERE Grün = 1", ""),
    ("SELECT * FROM T WHERE p = 1..2", ""),
    ("SELECT * FROM T WHERE p = 'x", ""),
    ('SELECT * FROM T WHERE "p = 1', ""),
    ("SELECT * FROM T WHERE p = 1 /* open", ""),
    ("SELECT * FROM T WHERE p = #", ""),
    ("SELECT * FROM T WHERE p = 1e2147483648", ""),
]


@pytest.mark.parametrize(("statement", "detail"), BROKEN)
def test_a_statement_that_is_not_well_formed(resource, statement, detail):
    with refused(MALFORMED + detail):
        run(resource, statement)


@pytest.mark.parametrize("statement", [
    "SELECT * FROM T WHERE p = 'x' AND", "UPDATE T SET a = 1 WHERE", "DELETE FROM T WHERE (",
    "SELECT", "WHERE", "1 +", "CREATE TABLE x", "DROP TABLE T", "{'a': 1}", "'", "(((", "1",
    "SELECT * FROM T, T", "SELECT a AS b FROM T WHERE p = 1", "SELECT DISTINCT a FROM T",
    "SELECT * FROM T GROUP BY a", "SELECT * FROM T LIMIT 1", "SELECT * FROM T WHERE a LIKE 'x%'",
    "SELECT a.* FROM T", "SELECT 1 FROM T", "SELECT ? FROM T", "INSERT INTO T VALUES ('x')",
    "INSERT INTO T <<{'p': 1}>>", "INSERT INTO T VALUE {'p': 1} RETURNING ALL OLD *",
    "UPDATE T SET a = 1 WHERE p = 1 RETURNING ALL OLD a", "UPDATE T SET a = a * 2 WHERE p = 1",
    "UPDATE T SET a = foo(a) WHERE p = 1", "SELECT * FROM T WHERE p = `1`",
    "INSERT INTO T VALUE {p: 1}", "INSERT INTO T VALUE 'p'",
])
def test_a_statement_that_is_no_statement(resource, statement):
    """Never anything but a refusal of the statement."""
    with refused():
        run(resource, statement)


# The condition of a SELECT, and the message.
CONDITIONS = [
    ("p = 1 AND exists(x)", "Unrecognized function: exists at 1:{at}:6"),
    ("p = 1 AND SET_ADD(x, <<1>>)", "Unrecognized function: set_add at 1:{at}:7"),
    ("p = 1 AND attribute_exists('x')",
     "Operator or function requires a document path; operator or function: attribute_exists"),
    ("p = 1 AND attribute_exists()",
     "Incorrect number of operands for operator or function; operator or function: "
     "attribute_exists, number of operands: 0"),
    ("p = 1 AND attribute_type(x, 'Y')",
     "Invalid attribute type name found; type: Y, valid types: {{N,BS,L,B,NULL,M,S,SS,NS,BOOL}}"),
    ("p = 1 AND attribute_type(x, 1)",
     "Incorrect operand type for operator or function; operator or function: attribute_type, "
     "operand type: N"),
    ("p = 1 AND x < true",
     "Incorrect operand type for operator or function; operator or function: <, operand type: "
     "BOOL"),
    ("p = 1 AND x >= null",
     "Incorrect operand type for operator or function; operator or function: >=, operand type: "
     "NULL"),
    ("p = 1 AND x > [1]",
     "Incorrect operand type for operator or function; operator or function: >, operand type: L"),
    ("p = 1 AND x <= {{'a': 1}}",
     "Incorrect operand type for operator or function; operator or function: <=, operand type: M"),
    ("p = 1 AND x BETWEEN 1 AND <<'a'>>",
     "Incorrect operand type for operator or function; operator or function: BETWEEN, operand "
     "type: SS"),
    ("p = 1 AND attribute_exists(x) > false",
     "Incorrect operand type for operator or function; operator or function: >, operand type: "
     "BOOL"),
    ("x = 1e126",
     "Number overflow. Attempting to store a number with magnitude larger than supported range "
     "under root"),
    ("x = <<'a', 'a'>>",
     "One or more parameter values were invalid: Input collection [a, a] contains duplicates."),
]


@pytest.mark.parametrize(("condition", "message"), CONDITIONS)
def test_a_condition_that_is_refused_without_a_table(resource, condition, message):
    statement = f'SELECT * FROM "{ABSENT}" WHERE {condition.format()}'
    at = statement.index(" AND ") + len(" AND ") + 1 if " AND " in statement else 0
    with refused(message.format(at=at)):
        execute(resource, statement)


def test_an_operand_of_the_wrong_type_by_parameter(resource):
    with refused("Incorrect operand type for operator or function; operator or function: <, "
                 "operand type: BOOL"):
        run(resource, "SELECT * FROM T WHERE p = 1 AND x < ?", True)


# --- names of tables ---


@pytest.mark.parametrize(("statement", "message"), [
    ("SELECT * FROM T t WHERE p = 1", "Aliasing is not supported"),
    ("SELECT * FROM T AS t WHERE p = 1", "Aliasing is not supported"),
    ("UPDATE T t SET a = 1 WHERE p = 1", "Aliasing is not supported"),
    ("DELETE FROM T t WHERE p = 1", "Aliasing is not supported"),
    ('SELECT * FROM T."" WHERE p = 1', "Path component cannot be an empty string"),
    ('SELECT * FROM T."i"."j" WHERE p = 1',
     "A path may contain at most 2 components in the FROM clause"),
    ("EXISTS(SELECT * FROM T WHERE p = 1 AND a = 1)",
     "EXISTS can only be used in ExecuteTransaction write requests."),
])
def test_what_is_read_and_refused(resource, statement, message):
    with refused(message):
        run(resource, statement)


# --- what is taken ---


@pytest.mark.parametrize("statement", [
    "SELECT * FROM T WHERE p = '{p}'", "select * from T where p = '{p}'",
    "SeLeCt\t*\nFrOm\r\nT wHeRe p='{p}'", "  SELECT * FROM T WHERE p = '{p}'  ;  ",
    "SELECT/**/* FROM T -- the table\nWHERE p/* key */='{p}' --",
    'SELECT * FROM T WHERE "p"=\'{p}\'', "SELECT * FROM T WHERE (((p = '{p}')))",
    "SELECT * FROM T WHERE p = '{p}' AND s = 'it''s -- /*x*/'",
    "SELECT * FROM T WHERE p = '{p}' AND n > -/* c */-0.5e-1",
    "SELECT * FROM T WHERE p = '{p}' AND n BETWEEN - 2 AND +5 AND n IN [- 1, 1]",
    "SELECT * FROM T WHERE p = '{p}' AND n = 1.0 AND nOt n = 2",
    "SELECT * FROM T WHERE p = '{p}' AND ATTRIBUTE_NOT_EXISTS (nope) AND Begins_With(s, 'it''')",
])
def test_ways_to_write(resource, table, statement):
    item = {"p": unique(), "n": 1, "s": "it's -- /*x*/"}
    table.put_item(Item=item)
    assert items(resource, naming(table.name, statement).format(p=item["p"])) == [item]


def test_a_name_without_quotes(resource):
    """It is taken as it is written."""
    name = table_name("plain").replace("-", "_")
    with new_table(resource, "p:S", TableName=name) as plain:
        plain.put_item(Item={"p": "x"})
        assert items(resource, f"SELECT * FROM {name} WHERE p = 'x'") == [{"p": "x"}]
        with refused("Requested resource not found", NOT_FOUND):
            execute(resource, f"SELECT * FROM {name.upper()} WHERE p = 'x'")


@pytest.mark.parametrize(("literal", "value"), [
    ("7.31e6", 7_310_000), (".73e1", "7.3"), ("-.73", "-0.73"), ("- - 1", 1), ("+5", 5),
    ("1E3", 1000), ("-1.5e-3", "-0.0015"), ("2.50", "2.5"), ("-0", 0), ("1e125", None),
])
def test_literals_of_numbers(resource, dynamodb, table, literal, value):
    p = unique()
    execute(resource, f"INSERT INTO \"{table.name}\" VALUE {{'p': '{p}', 'n': {literal}}}")
    found = dynamodb.get_item(TableName=table.name, Key={"p": {"S": p}})["Item"]["n"]
    assert found == {"N": "1" + "0" * 125 if value is None else str(value)}


def test_texts(resource, table):
    p, text = unique(), "'Ünïcödé' 🎈 \"twice\" \\n -- /* */ ? \t\n"
    quoted = text.replace("'", "''")
    execute(resource,
            f"INSERT INTO \"{table.name}\" VALUE {{'p': '{p}', 's': '{quoted}', 'e': ''}}")
    assert items(resource, f"SELECT s, e FROM \"{table.name}\" WHERE p = '{p}' AND s = '{quoted}'"
                 ) == [{"s": text, "e": ""}]


# --- indexes of lists ---


@pytest.mark.parametrize(("path", "message"), [
    ("l[-1]", "List index is not within the allowable range; index: [-1] at 1:11:1"),
    ("l[2147483648]",
     "List index is not within the allowable range; index: [2147483648] at 1:10:10"),
])
def test_an_index_out_of_range(resource, path, message):
    with refused(message):
        run(resource, f"SELECT {path} FROM T WHERE p = 'x'")


def test_indexes_of_lists(resource, table):
    p = unique()
    table.put_item(Item={"p": p, "l": ["a", "b"]})
    statement = f'SELECT {{}} FROM "{table.name}" WHERE p = ?'
    assert items(resource, statement.format("l[-0]"), p) == [{"l[0]": "a"}]
    assert items(resource, statement.format("l[2147483647]"), p) == [{}]


# --- parameters ---


VALUES = [
    ({"N": "abc"}, "The parameter cannot be converted to a numeric value: abc"),
    ({"N": ""}, "The parameter cannot be converted to a numeric value"),
    ({"N": "1e99999999999"},
     "The parameter cannot be converted to a numeric value: 1e99999999999"),
    ({"N": "1e126"},
     "Number overflow. Attempting to store a number with magnitude larger than supported range"),
    ({"SS": ["a", "a"]},
     "One or more parameter values were invalid: Input collection [a, a] contains duplicates."),
    ({"SS": []}, "One or more parameter values were invalid: An string set  may not be empty"),
    ({"NULL": False},
     "One or more parameter values were invalid: Null attribute value types must have the value "
     "of true"),
    ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    ({"S": "a", "N": "1"},
     "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
     "supported datatypes"),
]


@pytest.mark.parametrize(("value", "message"), VALUES)
def test_a_parameter_that_is_wrong(server_url, value, message):
    """Said before the statement is read, even if nothing asks for it."""
    client = unchecked(server_url)
    for statement in ("SELECT * FROM", f"SELECT * FROM \"{ABSENT}\" WHERE p = ?"):
        with refused(message):
            client.execute_statement(Statement=statement, Parameters=[{"S": "fine"}, value])


def test_a_parameter_that_is_missing(resource, table):
    for statement in (f'SELECT * FROM "{table.name}" WHERE p = ? AND a = ?',
                      f'UPDATE "{table.name}" SET a = ?, b = ? WHERE p = \'x\'',
                      f"INSERT INTO \"{table.name}\" VALUE {{'p': ?, 'a': ?}}"):
        with refused("Number of parameters in request and statement don't match."):
            execute(resource, statement, "x")
        with refused("Number of parameters in request and statement don't match."):
            execute(resource, statement)


@pytest.mark.parametrize(("parameters", "message"), [
    ({"Statement": ""},
     "Value '' at 'statement' failed to satisfy constraint: Member must have length greater than "
     "or equal to 1"),
    ({"Statement": "SELECT", "Parameters": []},
     "Value '[]' at 'parameters' failed to satisfy constraint: Member must have length greater "
     "than or equal to 1"),
    ({"Statement": "SELECT", "Limit": 0},
     "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or "
     "equal to 1"),
    ({"Statement": "SELECT", "ReturnConsumedCapacity": "BOGUS"},
     "Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy "
     "enum value set: [INDEXES, TOTAL, NONE]"),
])
def test_members(server_url, parameters, message):
    with refused(ENVELOPE + message):
        unchecked(server_url).execute_statement(**parameters)


def test_a_statement_that_is_too_long(server_url):
    text = "SELECT * FROM t WHERE p = 'x'".ljust(8193)
    with refused(re.compile(f"^{ENVELOPE}Value '.+' at 'statement' failed to satisfy constraint: "
                            "Member must have length less than or equal to 8192$", re.DOTALL)):
        unchecked(server_url).execute_statement(Statement=text)
    with refused("Requested resource not found", NOT_FOUND):
        unchecked(server_url).execute_statement(
            Statement=f'SELECT * FROM "{ABSENT}" WHERE p = \'x\''.ljust(8192))
