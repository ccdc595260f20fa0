"""SELECT of a table by ExecuteStatement."""

from decimal import Decimal

import pytest
from partiql import KEY_TYPE, OVERLAP, TOO_MANY_READS, execute, items, pages
from support import NOT_FOUND, module_table, new_table, put_all, refused, table_name, unique

pairs = module_table("p:S", "c:N")
table = module_table("p:S")

FIRST = {"c": 1, "n": 1, "s": "apple", "b": True, "l": [1, 2, "x"], "ss": {"a", "b"},
         "ns": {1, 2}, "m": {"k": 1, "i": {"j": "v"}}, "nul": None}
SECOND = {"c": 2, "n": 2, "s": "banana", "b": False, "bin": b"\x01"}
THIRD = {"c": 3, "n": 10, "m": {"k": 2}}


@pytest.fixture(scope="module")
def p(pairs):
    """A partition of three items."""
    value = unique()
    put_all(pairs, [{"p": value, **item} for item in (FIRST, SECOND, THIRD)])
    return value


# --- keys ---


def test_one_item(resource, pairs, table, p):
    for statement in (f'SELECT * FROM "{pairs.name}" WHERE p = \'{p}\' AND c = 1',
                      f'select * from "{pairs.name}" where c = 1 and p = \'{p}\'',
                      f'SELECT * FROM "{pairs.name}"\n\tWHERE ((p = \'{p}\') AND (c = 1.0));'):
        assert execute(resource, statement) == {"Items": [{"p": p, **FIRST}]}
    item = {"p": unique(), "v": Decimal("1.50")}
    table.put_item(Item=item)
    assert items(resource, f'SELECT * FROM "{table.name}" WHERE "p" = ?', item["p"]) == [item]


def test_no_item(resource, pairs, p):
    for condition in (f"p = '{p}' AND c = 9", f"p = '{unique()}'", f"p = '{p}' AND n = 9"):
        assert execute(resource, f'SELECT * FROM "{pairs.name}" WHERE {condition}') == {"Items": []}


@pytest.mark.parametrize(("condition", "expected"), [
    ("c = 2", [2]), ("c > 1", [2, 3]), ("c >= 2", [2, 3]), ("c < 3", [1, 2]), ("c <= 1", [1]),
    ("c BETWEEN 2 AND 3", [2, 3]), ("c <> 2", [1, 3]), ("c IN [3]", [3]), ("NOT c = 2", [1, 3]),
    ("c < 3 AND n <> 1", [2]),
])
def test_conditions_on_the_sort_key(resource, pairs, p, condition, expected):
    """In the order of the sort key."""
    found = items(resource, f'SELECT c FROM "{pairs.name}" WHERE p = ? AND {condition}', p)
    assert found == [{"c": c} for c in expected]


@pytest.mark.parametrize(("condition", "expected"), [
    ("p IN [?, ?] AND c = 1", [("a", 1), ("b", 1)]),
    ("p IN [?, ?] AND c IN [1, 3]", [("a", 1), ("a", 3), ("b", 1), ("b", 3)]),
    ("p IN [?, ?] AND n = 2", [("a", 2), ("b", 2)]),
    ("(p = ? OR p = ?) AND c > 2", [("a", 3), ("b", 3)]),
    ("p = ? AND c = 1 OR p = ? AND c = 2", [("a", 1), ("b", 2)]),
])
def test_several_reads_by_key(resource, pairs, condition, expected):
    a, b = unique("a"), unique("b")
    put_all(pairs, [{"p": p, "c": c, "n": c} for p in (a, b) for c in (1, 2, 3)])
    found = items(resource, f'SELECT p, c FROM "{pairs.name}" WHERE {condition}', a, b)
    assert sorted((item["p"][0], item["c"]) for item in found) == expected


def test_as_many_reads_by_key_as_there_may_be(resource, pairs):
    p = unique()
    put_all(pairs, [{"p": p, "c": c} for c in range(60)])
    numbers = ", ".join(str(c) for c in range(50))
    found = [item for page in pages(
        resource, f'SELECT c FROM "{pairs.name}" WHERE p = ? AND c IN [{numbers}]', p)
        for item in page]
    assert sorted(item["c"] for item in found) == list(range(50))


# --- conditions ---


CONDITIONS = [
    ("n = 1", [1]), ("n <> 1", [2, 3]), ("n != 1", [2, 3]), ("n > 1 AND n < 10", [2]),
    ("n >= 2", [2, 3]), ("n <= 2", [1, 2]), ("n BETWEEN 2 AND 10", [2, 3]),
    ("n NOT BETWEEN 2 AND 10", [1]), ("n IN [1, 10]", [1, 3]), ("n IN (1, 10)", [1, 3]),
    ("n NOT IN [1, 10]", [2]), ("n = 1 OR n = 2", [1, 2]),
    ("(n = 1 OR n = 2) AND NOT s = 'apple'", [2]), ("n = 1 OR n = 2 AND s = 'apple'", [1]),
    ("NOT n = 1 AND n = 2", [2]), ("NOT (n = 1 AND n = 2)", [1, 2, 3]), ("n = -1", []),
    ("n = 0.1e1", [1]), ("n = .2e1", [2]), ("n = '1'", []),
    ("s = 'apple'", [1]), ("s <> 'apple'", [2, 3]), ("s > 'apple'", [2]),
    ("b = true", [1]), ("b = FALSE", [2]),
    ("s IS MISSING", [3]), ("s IS NOT MISSING", [1, 2]), ("nul IS NULL", [1]),
    ("nul IS NOT NULL", [2, 3]), ("b IS BOOL", [1, 2]), ("s IS STRING", [1, 2]),
    ("NOT s IS STRING", [3]), ("nul = NULL", [1]),
    ("attribute_exists(s)", [1, 2]), ("attribute_not_exists(s)", [3]),
    ("ATTRIBUTE_EXISTS(m.i)", [1]), ("attribute_exists(s) = true", [1, 2]),
    ("NOT attribute_exists(s) = true", [3]), ("true = attribute_exists(s)", [1, 2]),
    ("(n BETWEEN 0 AND 5) = true", [1, 2]), ("attribute_exists(s) <> 1", [1, 2, 3]),
    ("attribute_exists(s) IN [true, false]", [1, 2, 3]),
    ("begins_with(s, 'app')", [1]), ("contains(s, 'an')", [2]), ("contains(ss, 'a')", [1]),
    ("contains(l, 'x')", [1]), ("contains(l, 2)", [1]), ("size(s) > 5", [2]),
    ("size(l) = 3", [1]), ("attribute_type(ss, 'SS')", [1]), ("attribute_type(nul, 'NULL')", [1]),
    ("attribute_type(bin, 'B')", [2]),
    ("m.k = 1", [1]), ("m.i.j = 'v'", [1]), ('"m"."k" = 2', [3]), ("l[0] = 1", [1]),
    ("l[2] = 'x'", [1]), ("l[3] IS MISSING", [1, 2, 3]),
    ("ss = <<'b', 'a'>>", [1]), ("ns = <<2, 1>>", [1]), ("l = [1, 2, 'x']", [1]),
    ("l = [2, 1, 'x']", []), ("m = {'k': 2}", [3]), ("m = {'i': {'j': 'v'}, 'k': 1}", [1]),
    ("m <> {'k': 2}", [1, 2]),
]


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS)
def test_a_condition(resource, pairs, p, condition, expected):
    found = items(resource, f'SELECT c FROM "{pairs.name}" WHERE p = ? AND ({condition})', p)
    assert [item["c"] for item in found] == expected


@pytest.mark.parametrize(("condition", "values", "expected"), [
    ("n = ?", [2], [2]), ("n BETWEEN ? AND ?", [2, 10], [2, 3]), ("n IN [?, 2]", [10], [2, 3]),
    ("ss = ?", [{"a", "b"}], [1]), ("bin = ?", [b"\x01"], [2]), ("nul = ?", [None], [1]),
    ("l = ?", [[1, 2, "x"]], [1]), ("m = ?", [{"k": 2}], [3]), ("b = ?", [True], [1]),
    ("begins_with(s, ?)", ["b"], [2]), ("contains(l, ?)", ["x"], [1]),
    ("attribute_type(l, ?)", ["L"], [1]), ("size(s) = ?", [5], [1]),
])
def test_a_condition_of_parameters(resource, pairs, p, condition, values, expected):
    found = items(resource, f'SELECT c FROM "{pairs.name}" WHERE p = ? AND {condition}', p, *values)
    assert [item["c"] for item in found] == expected


# --- without a key ---


def test_a_scan(resource):
    with new_table(resource, "p:S", "c:N") as scanned:
        every = [{"p": p, "c": c, "n": c % 2} for p in ("a", "b", "c") for c in (1, 2)]
        put_all(scanned, every)

        def found(rest, *values):
            return sorted(items(resource, f'SELECT * FROM "{scanned.name}" {rest}', *values),
                          key=lambda item: (item["p"], item["c"]))

        assert found("") == every
        assert found("WHERE n = 1") == [item for item in every if item["n"] == 1]
        assert found("WHERE c = 2") == [item for item in every if item["c"] == 2]
        assert found("WHERE p > ?", "a") == every[2:]
        assert found("WHERE p = 'a' OR n = 1") == [
            item for item in every if item["p"] == "a" or item["n"] == 1]
        # The key is of another type, but nothing is looked up by it.
        assert found("WHERE p > 1") == []


def test_a_scan_of_many_values(resource):
    """Only reads by key are counted."""
    with new_table(resource, "p:S") as scanned:
        put_all(scanned, [{"p": "1", "n": 1}, {"p": "60", "n": 1}, {"p": "70"}])
        values = ", ".join(f"'{each}'" for each in range(51))
        found = items(resource,
                      f'SELECT p FROM "{scanned.name}" WHERE p IN [{values}] OR n = 1')
        assert sorted(item["p"] for item in found) == ["1", "60"]


# --- projections ---


@pytest.mark.parametrize(("columns", "expected"), [
    ("c, s", {"c": 1, "s": "apple"}), ('"s"', {"s": "apple"}), ("absent, c", {"c": 1}),
    ("absent", {}), ("m", {"m": FIRST["m"]}), ("m.k", {"k": 1}), ("m.i.j, c", {"j": "v", "c": 1}),
    ("l[0]", {"l[0]": 1}), ("m.i, l[2]", {"i": {"j": "v"}, "l[2]": "x"}), ("l[9]", {}),
    ("m.k.x", {}),
])
def test_a_projection(resource, pairs, p, columns, expected):
    """A path is named by its last name and what follows it."""
    found = items(resource, f'SELECT {columns} FROM "{pairs.name}" WHERE p = ? AND c = 1', p)
    assert found == [expected]


def test_names_that_need_quotes(resource, table):
    item = {"p": unique(), "a.b": 1, "value": 2, "A": 3, "a": 4, "Grün": 5}
    table.put_item(Item=item)
    statement = f'SELECT {{}} FROM "{table.name}" WHERE p = ?'
    assert items(resource, statement.format('"a.b", "value", a, "Grün"'), item["p"]) == [
        {"a.b": 1, "value": 2, "a": 4, "Grün": 5}]
    assert items(resource, statement.format("A"), item["p"]) == [{"A": 3}]


@pytest.mark.parametrize(("columns", "message"), [
    ("COUNT(*)", "Unexpected path component at 1:8:5"),
    ("attribute_exists(p)", "Unexpected path component at 1:8:16"),
])
def test_what_cannot_be_selected(resource, columns, message):
    with refused(message):
        execute(resource, f'SELECT {columns} FROM "{table_name()}" WHERE p = \'x\'')


# --- order ---


@pytest.mark.parametrize(("order", "expected"), [
    ("c", [1, 2, 3]), ("c ASC", [1, 2, 3]), ("c DESC", [3, 2, 1]), ("p DESC, c ASC", [1, 2, 3]),
    ("p ASC, c DESC", [3, 2, 1]),
])
def test_an_order(resource, pairs, p, order, expected):
    found = items(resource, f'SELECT c FROM "{pairs.name}" WHERE p = ? ORDER BY {order}', p)
    assert [item["c"] for item in found] == expected


@pytest.mark.parametrize(("rest", "message"), [
    ("ORDER BY c", "Must have WHERE clause in the statement when using ORDER BY clause."),
    ("WHERE p = 'x' ORDER BY n",
     "Attribute n in ORDER BY clause must be part of the primary key"),
    ("WHERE c = 1 ORDER BY c",
     "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY "
     "clause."),
    ("WHERE p IN ['x', 'y'] ORDER BY c",
     "Must have hash key in ORDER BY clause when more than one hash key condition specified in "
     "WHERE clause."),
])
def test_an_order_that_is_refused(resource, pairs, rest, message):
    with refused(message):
        execute(resource, f'SELECT * FROM "{pairs.name}" {rest}')


# --- what is refused ---


REFUSED = [
    ("p = 1", KEY_TYPE.format("p")),
    ("p = 'x' AND c = '1'", KEY_TYPE.format("c")),
    ("p IN ['x', 1]", KEY_TYPE.format("p")),
    ("p IN ['a', 'a']", OVERLAP),
    ("p = 'a' OR p = 'a'", OVERLAP),
    ("p = 'a' AND (c > 0 OR c < 5)", OVERLAP),
    ("p = 'a' AND (c = 1 OR n = 1)", OVERLAP),
    ("(p = 'a' AND n = 1) OR (p = 'a' AND n = 2)", OVERLAP),
    ("p IN [" + ", ".join(f"'{each}'" for each in range(51)) + "]", TOO_MANY_READS),
    ("p = 'x' AND c IN [" + ", ".join(str(each) for each in range(51)) + "]", TOO_MANY_READS),
    ("p IN [" + ", ".join(f"'{each}'" for each in range(26)) + "] AND c IN [1, 2]",
     TOO_MANY_READS),
    ("n IN [" + ", ".join(str(each) for each in range(101)) + "]",
     "The IN operator is provided with too many operands; number of operands: 101"),
]


@pytest.mark.parametrize(("condition", "message"), REFUSED)
def test_a_condition_that_is_refused(resource, pairs, condition, message):
    with refused(message):
        execute(resource, f'SELECT * FROM "{pairs.name}" WHERE {condition}')


@pytest.mark.parametrize("condition", [
    "p = 'a' OR c = 1", "p = 'a' AND (c = 1 OR c = 2)", "p = 'a' AND c IN [1, 2]",
    "p = 'a' AND NOT c = 1 OR p = 'a' AND c = 2", "n IN [" + ", ".join(map(str, range(100))) + "]",
])
def test_a_condition_that_is_not_refused(resource, pairs, condition):
    assert items(resource,
                 f'SELECT absent FROM "{pairs.name}" WHERE ({condition}) AND m.absent = 1') == []


def test_no_such_table_or_index(resource, pairs):
    for condition in ("WHERE p = 'x'", ""):
        with refused("Requested resource not found", NOT_FOUND):
            execute(resource, f'SELECT * FROM "{table_name()}" {condition}')
    for condition in ("WHERE p = 'x'", ""):
        with refused("The table does not have the specified index"):
            execute(resource, f'SELECT * FROM "{pairs.name}"."absent" {condition}')


# --- pages ---


def test_pages(resource, pairs):
    p = unique()
    put_all(pairs, [{"p": p, "c": c} for c in range(5)])
    statement = f'SELECT c FROM "{pairs.name}" WHERE p = ?'
    found = list(pages(resource, statement, p, Limit=2))
    assert [[item["c"] for item in page] for page in found] == [[0, 1], [2, 3], [4]]
    found = list(pages(resource, statement + " ORDER BY c DESC", p, Limit=2))
    assert [[item["c"] for item in page] for page in found] == [[4, 3], [2, 1], [0]]


def test_a_limit_counts_what_is_looked_at(resource, pairs):
    p = unique()
    put_all(pairs, [{"p": p, "c": c} for c in range(5)])
    found = list(pages(resource, f'SELECT c FROM "{pairs.name}" WHERE p = ? AND c <> 0 AND c <> 1 '
                                 "AND c <> 4", p, Limit=2))
    assert [[item["c"] for item in page] for page in found] == [[], [2, 3], []]


def test_pages_of_a_scan(resource):
    with new_table(resource, "p:S") as scanned:
        every = [{"p": str(each)} for each in range(10)]
        put_all(scanned, every)
        found = list(pages(resource, f'SELECT * FROM "{scanned.name}"', Limit=4))
        assert [len(page) for page in found] == [4, 4, 2]
        assert sorted((item["p"] for page in found for item in page)) == [
            item["p"] for item in every]


def test_a_page_of_a_megabyte(resource, pairs):
    p = unique()
    put_all(pairs, [{"p": p, "c": c, "v": "x" * 300_000} for c in range(5)])
    found = list(pages(resource, f'SELECT c FROM "{pairs.name}" WHERE p = ?', p))
    assert [[item["c"] for item in page] for page in found] == [[0, 1, 2, 3], [4]]


def test_a_token_of_another_request(resource, pairs, p):
    statement = f'SELECT c FROM "{pairs.name}" WHERE p = ?'
    token = execute(resource, statement, p, Limit=1)["NextToken"]
    # The size of the next page, and how it is read, may be another.
    again = execute(resource, statement, p, Limit=5, NextToken=token, ConsistentRead=True)
    assert again == {"Items": [{"c": 2}, {"c": 3}]}
    with refused("NextToken does not match request"):
        execute(resource, statement.replace("c", "*", 1), p, Limit=1, NextToken=token)
    with refused("NextToken does not match request"):
        execute(resource, statement, p + "x", Limit=1, NextToken=token)
    with refused("Invalid NextToken"):
        execute(resource, statement, p, Limit=1, NextToken="no token")


# --- capacity ---


def test_capacity(resource, table):
    p = unique()
    table.put_item(Item={"p": p, "v": "x" * 5000})
    statement = f'SELECT p FROM "{table.name}" WHERE p = ?'

    def units(value=p, **parameters):
        response = execute(resource, statement, value, **parameters)
        return response.get("ConsumedCapacity")

    total = {"ReturnConsumedCapacity": "TOTAL"}
    assert units(**total) == {"TableName": table.name, "CapacityUnits": 1}
    assert units(**total, ConsistentRead=True) == {"TableName": table.name, "CapacityUnits": 2}
    assert units(unique(), **total) == {"TableName": table.name, "CapacityUnits": 0.5}
    assert units(ReturnConsumedCapacity="INDEXES") == {
        "TableName": table.name, "CapacityUnits": 1, "Table": {"CapacityUnits": 1}}
    assert units(ReturnConsumedCapacity="NONE") is None
    assert units() is None
