"""INSERT, UPDATE and DELETE by ExecuteStatement."""

from decimal import Decimal

import pytest
from boto3.dynamodb.types import Binary
from partiql import EXISTS_ALREADY, NO_WHOLE_KEY, execute
from support import CONDITION_FAILED, NOT_FOUND, get, module_table, refused, table_name, unique
from transactions import DUPLICATE

INCORRECT = "An operand in the update expression has an incorrect data type"
NO_ATTRIBUTE = "The provided expression refers to an attribute that does not exist in the item"
NO_PATH = "The document path provided in the update expression is invalid for update"
NOTHING = {"Items": []}

table = module_table("p:S", "c:N")


def stored(table, **attributes):
    item = {"p": unique(), "c": 1, **attributes}
    table.put_item(Item=item)
    return item


def now(table, item):
    return get(table, {"p": item["p"], "c": item["c"]})


def update(resource, table, item, changes, *values, rest="", **parameters):
    return execute(resource, f'UPDATE "{table.name}" {changes} WHERE p = \'{item["p"]}\' AND c = 1'
                             f"{rest}", *values, **parameters)


# --- INSERT ---


def test_insert(resource, table):
    p = unique()
    assert execute(resource, f"INSERT INTO \"{table.name}\" VALUE {{'p': '{p}', 'c': 1, "
                             "'n': -1.50e1, 's': 'it''s', 'b': TRUE, 'nul': null, "
                             "'l': [1, 'two', [false], <<'x'>>], 'm': {'a': {'b.c': 3}}, "
                             "'ss': <<'y', 'x'>>, 'ns': <<1, 2.50>>}") == NOTHING
    assert get(table, {"p": p, "c": 1}) == {
        "p": p, "c": 1, "n": -15, "s": "it's", "b": True, "nul": None,
        "l": [1, "two", [False], {"x"}], "m": {"a": {"b.c": 3}}, "ss": {"x", "y"},
        "ns": {1, Decimal("2.5")}}


def test_insert_of_parameters(resource, table):
    p = unique()
    execute(resource, f"insert into \"{table.name}\" value {{'p': ?, 'c': ?, 'v': ?, 'w': ?}}",
            p, 1, {"bytes": b"\x00", "set": {1}}, "text")
    assert get(table, {"p": p, "c": 1}) == {
        "p": p, "c": 1, "v": {"bytes": Binary(b"\x00"), "set": {1}}, "w": "text"}


def test_insert_of_what_is_there(resource, table):
    item = stored(table, v=1)
    with refused(EXISTS_ALREADY, DUPLICATE):
        execute(resource, f"INSERT INTO \"{table.name}\" VALUE {{'p': ?, 'c': 1, 'v': 2}}",
                item["p"])
    assert now(table, item) == item


@pytest.mark.parametrize(("item", "message"), [
    ("{'p': 'x'}", None),
    ("{'p': 'x', 'c': 'text'}", None),
    ("{'p': 'x', 'c': 1, 's': <<>>}", "Empty bags are not supported"),
    ("{'p': 'x', 'c': 1, 's': <<1, 'a'>>}",
     "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"),
    ("{'p': 'x', 'c': 1, 's': <<'a', 'a'>>}",
     "One or more parameter values were invalid: Input collection [a, a] contains duplicates."),
    ("{'p': 'x', 'c': 1, 's': <<2, 2.0>>}",
     "One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! "
     "under root"),
    ("{'p': 'x', 'c': 1, 's': 1e126}",
     "Number overflow. Attempting to store a number with magnitude larger than supported range "
     "under root"),
    ("{'p': 'x', 'c': 1, 's': {'x': 1e126}}",
     "Number overflow. Attempting to store a number with magnitude larger than supported range "
     "under root.x"),
    ("{'p': 'x', 'c': 1, 's': [1, 1e-131]}",
     "Number underflow. Attempting to store a number with magnitude smaller than supported range "
     "under root[1]"),
    ("{'p': 'x', 'c': 1, 's': 1." + "0" * 37 + "1}",
     "Attempting to store more than 38 significant digits in a Number under root"),
    ("{'p': 'x', 'c': 1, 's': " + "{'a': " * 32 + "1" + "}" * 32 + "}",
     "Nesting Levels have exceeded supported limits under root" + ".a" * 32),
    ("{'p': 'x', 'c': 1, 's': {'a': " + "[" * 31 + "1" + "]" * 31 + "}}",
     "Nesting Levels have exceeded supported limits under root.a" + "[0]" * 31),
])
def test_an_insert_that_is_refused(resource, table, item, message):
    with refused(message):
        execute(resource, f'INSERT INTO "{table.name}" VALUE {item}')
    assert get(table, {"p": "x", "c": 1}) is None


def test_insert_of_a_deep_item(resource, table):
    p = unique()
    execute(resource, f"INSERT INTO \"{table.name}\" VALUE {{'p': '{p}', 'c': 1, 'd': "
                      + "{'a': " * 31 + "1" + "}" * 31 + "}")
    value = get(table, {"p": p, "c": 1})["d"]
    for _ in range(31):
        value = value["a"]
    assert value == 1


def test_parameters_within_a_literal(resource, table):
    statement = f"INSERT INTO \"{table.name}\" VALUE {{'p': 'x', 'c': 1, 'm': {{'k': ?}}}}"
    with refused("Unsupported data type: Parameter under key root.k at 1:"
                 f"{statement.index('?') + 1}:1"):
        execute(resource, statement, 1)
    statement = f"UPDATE \"{table.name}\" SET x = [?] WHERE p = 'x' AND c = 1"
    with refused("Unsupported data type: Parameter under key root[0] at 1:"
                 f"{statement.index('?') + 1}:1"):
        execute(resource, statement, 1)


# --- UPDATE ---


UPDATES = [
    ("SET n = 1", {}, {"n": 1}),
    ("SET n = 1, m = 'x', l = [1] SET b = true", {}, {"n": 1, "m": "x", "l": [1], "b": True}),
    ("REMOVE a REMOVE b", {"a": 1, "b": 2, "n": 3}, {"n": 3}),
    ("SET n = n + 1 REMOVE a", {"n": 1, "a": 1}, {"n": 2}),
    ("SET n=n-1", {"n": 5}, {"n": 4}),
    ("SET n = n - - 2, l = [- 1]", {"n": 1}, {"n": 3, "l": [-1]}),
    ("SET n = m", {"m": [1]}, {"m": [1], "n": [1]}),
    ("SET n = m, m = n", {"m": 1, "n": 2}, {"m": 2, "n": 1}),
    ("SET n = 10 - n", {"n": 3}, {"n": 7}),
    ("SET m.k.x = 1 REMOVE m.y", {"m": {"k": {}, "y": 2}}, {"m": {"k": {"x": 1}}}),
    ("SET l[1] = 'b' REMOVE l[0]", {"l": ["a", "x", "c"]}, {"l": ["b", "c"]}),
    ("SET l[9] = 'b'", {"l": ["a"]}, {"l": ["a", "b"]}),
    ("SET l = list_append(l, [3])", {"l": [1, 2]}, {"l": [1, 2, 3]}),
    ("SET m.l = LIST_APPEND([0, <<'a'>>], m.l)", {"m": {"l": [1]}}, {"m": {"l": [0, {"a"}, 1]}}),
    ("SET s = set_add(s, <<'b', 'c'>>)", {"s": {"a", "b"}}, {"s": {"a", "b", "c"}}),
    ("SET s = SET_ADD(s, <<1>>)", {}, {"s": {1}}),
    ("SET s = set_delete(s, <<'b', 'x'>>)", {"s": {"a", "b"}}, {"s": {"a"}}),
    ("SET s = set_delete(s, <<'a'>>)", {"s": {"a"}}, {}),
    ("SET s = set_delete(s, <<'a'>>)", {}, {}),
    ('SET "value" = 1, "a.b" = 2 REMOVE "c d"', {"c d": 1}, {"value": 1, "a.b": 2}),
]


@pytest.mark.parametrize(("changes", "before", "after"), UPDATES)
def test_update(resource, table, changes, before, after):
    item = stored(table, **before)
    assert update(resource, table, item, changes) == NOTHING
    assert now(table, item) == {"p": item["p"], "c": 1, **after}


def test_update_of_parameters(resource, table):
    """In the order of the text."""
    item = stored(table, n=1, l=[1], s={"a"})
    statement = (f'UPDATE "{table.name}" SET n = n + ?, l = list_append(?, l) '
                 "SET s = set_add(s, ?) SET v = ? WHERE p = ? AND c = ? AND n = ?")
    assert execute(resource, statement, 5, [0], {"b"}, b"\x01", item["p"], 1, 1) == NOTHING
    assert now(table, item) == {**item, "n": 6, "l": [0, 1], "s": {"a", "b"},
                                "v": Binary(b"\x01")}


def test_an_update_with_its_table_first(resource, table):
    item = stored(table, a=1)
    assert execute(resource, f'FROM "{table.name}" WHERE p = ? AND c = 1 SET n = 1 REMOVE a '
                             "RETURNING ALL NEW *", item["p"]) == {
        "Items": [{"p": item["p"], "c": 1, "n": 1}]}


@pytest.mark.parametrize("condition", [
    "p = '{p}' AND c = 1", "c = 1 AND ((p = '{p}') AND n = 1)", "(p = '{p}' AND c = 1) AND n <> 2",
    "p = '{p}' AND c = 1 AND p = '{p}'", "p = '{p}' AND c = 1 AND (n = 1 OR n = 2)",
    "p = '{p}' AND c = 1 AND attribute_exists(n) AND NOT n IN [5]",
])
def test_the_conditions_of_a_write(resource, table, condition):
    item = stored(table, n=1)
    where = condition.format(p=item["p"])
    assert execute(resource, f'UPDATE "{table.name}" SET t = 1 WHERE {where}') == NOTHING
    assert now(table, item) == {**item, "t": 1}
    assert execute(resource, f'DELETE FROM "{table.name}" WHERE {where}') == NOTHING
    assert now(table, item) is None


def test_a_failed_condition(resource, table):
    item = stored(table, n=1, v={"a": [1]})
    failed = ("The conditional request failed", CONDITION_FAILED)
    where = f"WHERE p = '{item['p']}' AND c = 1 AND n = 2"
    for statement in (f'UPDATE "{table.name}" SET n = 2 {where}',
                      f'DELETE FROM "{table.name}" {where}'):
        with refused(*failed) as caught:
            execute(resource, statement)
        assert "Item" not in caught.value.response
        with refused(*failed) as caught:
            execute(resource, statement, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        assert caught.value.response["Item"] == {
            "p": {"S": item["p"]}, "c": {"N": "1"}, "n": {"N": "1"},
            "v": {"M": {"a": {"L": [{"N": "1"}]}}}}
    assert now(table, item) == item


def test_an_update_makes_no_item(resource, table):
    for rest in ("", " AND attribute_not_exists(p)", " AND n IS MISSING"):
        item = {"p": unique(), "c": 1}
        with refused("The conditional request failed", CONDITION_FAILED):
            update(resource, table, item, "SET n = 1", rest=rest)
        assert now(table, item) is None


def test_a_deletion_of_nothing(resource, table):
    for rest in ("", " AND n = 1", " AND attribute_exists(p)"):
        assert execute(resource, f'DELETE FROM "{table.name}" WHERE p = ? AND c = 1{rest}',
                       unique()) == NOTHING


TWO_KEYS = "Multiple conditions on same key p. Only single item Update/Insert/Delete are supported"


@pytest.mark.parametrize(("rest", "message"), [
    ("WHERE p = '{p}'", NO_WHOLE_KEY),
    ("WHERE n = 1", NO_WHOLE_KEY),
    ("", NO_WHOLE_KEY),
    ("WHERE p = '{p}' AND c > 0", NO_WHOLE_KEY),
    ("WHERE p IN ['{p}'] AND c = 1", NO_WHOLE_KEY),
    ("WHERE p = '{p}' OR c = 1", NO_WHOLE_KEY),
    ("WHERE p = '{p}' AND NOT c = 2", NO_WHOLE_KEY),
    ("WHERE p = '{p}' AND c = 1 AND p = 'other'", TWO_KEYS),
])
def test_a_write_of_more_than_one_item(resource, table, rest, message):
    item = stored(table, n=1)
    rest = rest.format(p=item["p"])
    for statement in (f'UPDATE "{table.name}" SET n = 2 {rest}',
                      f'DELETE FROM "{table.name}" {rest}'):
        with refused(message):
            execute(resource, statement)
    assert now(table, item) == item


REFUSED = [
    ("SET n = absent", {}, NO_ATTRIBUTE),
    ("SET n = n + 1", {}, NO_ATTRIBUTE),
    ("SET l = list_append(l, [1])", {}, NO_ATTRIBUTE),
    ("SET n = s + 1", {"s": "text"}, INCORRECT),
    ("SET s = set_add(s, <<1>>)", {"s": {"a"}}, INCORRECT),
    ("SET s = set_add(s, <<'a'>>)", {"s": "text"}, INCORRECT),
    ("SET l = list_append(l, [1])", {"l": "text"}, INCORRECT),
    ("SET m.k = 1", {}, NO_PATH),
    ("SET m.k = 1", {"m": "text"}, NO_PATH),
    ("SET n = 'a' + 1", {"n": 1},
     "Incorrect operand type for operator or function; operator or function: +, operand type: S"),
    ("SET n = n - null", {"n": 1},
     "Incorrect operand type for operator or function; operator or function: -, operand type: "
     "NULL"),
    ("SET n = n + [1]", {"n": 1},
     "Incorrect operand type for operator or function; operator or function: +, operand type: L"),
]


@pytest.mark.parametrize(("changes", "before", "message"), REFUSED)
def test_an_update_that_is_refused(resource, table, changes, before, message):
    item = stored(table, **before)
    with refused(message):
        update(resource, table, item, changes)
    assert now(table, item) == item


def test_a_literal_of_the_wrong_type_comes_before_the_condition(resource, table):
    item = stored(table, n=1)
    with refused("Incorrect operand type for operator or function; operator or function: +, "
                 "operand type: S"):
        update(resource, table, item, "SET n = n + 'a'", rest=" AND n = 2")


def test_functions_of_sets(resource, table):
    """The places are those of the function, and of its first argument."""
    item = stored(table, band={"a"})
    start = f'UPDATE "{table.name}" SET '
    column = len(start)
    with refused("The first argument to SET_ADD must equal the assignment value at 1:"
                 f"{column + len('x = ') + 1}:7"):
        update(resource, table, item, "SET x = set_add(band, <<'x'>>)")
    place = f"1:{column + len('band = set_add(') + 1}:4"
    with refused(f"The second argument to SET_ADD must be a value with type SET at {place}"):
        update(resource, table, item, "SET band = set_add(band, 'x')")
    place = f'1:{column + len("band = set_delete(") + 1}:6'
    with refused(f"The second argument to SET_DELETE must be a value with type SET at {place}"):
        update(resource, table, item, "SET band = set_delete(\"band\", ['x'])")
    assert now(table, item) == item


def test_an_item_that_gets_too_deep(resource, table):
    item, value = stored(table, m={}), "x"
    for _ in range(31):
        value = {"a": value}
    with refused("Nesting Levels have exceeded supported limits"):
        update(resource, table, item, "SET m.deep = ?", value)
    assert now(table, item) == item


def test_an_item_that_gets_too_large(resource, table):
    item = stored(table, v="x" * 400_000)
    with refused("Item size to update has exceeded the maximum allowed size"):
        update(resource, table, item, "SET w = ?", "x" * 10_000)
    with refused("Item size has exceeded the maximum allowed size"):
        execute(resource, f"INSERT INTO \"{table.name}\" VALUE {{'p': ?, 'c': 1, 'v': ?}}",
                unique(), "x" * 409_600)
    assert now(table, item) == item


def test_no_such_table(resource):
    name = table_name()
    for statement in (f"INSERT INTO \"{name}\" VALUE {{'p': 'x'}}",
                      f"UPDATE \"{name}\" SET n = 1 WHERE p = 'x'",
                      f"DELETE FROM \"{name}\" WHERE p = 'x'"):
        with refused("Requested resource not found", NOT_FOUND):
            execute(resource, statement)


def test_a_write_names_no_index(resource):
    """Said before the table is looked for."""
    for statement in (f'UPDATE "{table_name()}"."i" SET n = 1 WHERE p = \'x\'',
                      f'DELETE FROM "{table_name()}"."i" WHERE p = \'x\''):
        with refused("This operation is not supported on an index"):
            execute(resource, statement)


# --- RETURNING ---


RETURNED = [
    ("SET n = 2 REMOVE a", "ALL OLD", {"n": 1, "a": 1}, {"p", "c", "n", "a"}, {"n": 1, "a": 1}),
    ("SET n = 2 REMOVE a", "ALL NEW", {"n": 1, "a": 1}, {"p", "c", "n"}, {"n": 2}),
    ("SET n = 2 REMOVE a", "MODIFIED OLD", {"n": 1, "a": 1, "b": 1}, {"n", "a"}, {"n": 1, "a": 1}),
    ("SET n = 2 REMOVE a", "MODIFIED NEW", {"n": 1, "a": 1, "b": 1}, {"n"}, {"n": 2}),
    ("SET m.x = 2", "MODIFIED NEW", {"m": {"x": 1, "y": 1}}, {"m"}, {"m": {"x": 2}}),
    ("SET tags[2] = 'c'", "MODIFIED NEW", {"tags": ["a", "b"]}, {"tags"}, {"tags": ["c"]}),
    ("REMOVE tags[1]", "MODIFIED NEW", {"tags": ["a", "b", "c"]}, {"tags"}, {"tags": ["c"]}),
]


@pytest.mark.parametrize(("changes", "returning", "before", "names", "values"), RETURNED)
def test_returning(resource, table, changes, returning, before, names, values):
    item = stored(table, **before)
    response = update(resource, table, item, changes, rest=f" RETURNING {returning} *")
    assert response == {"Items": [
        {name: values.get(name, item[name]) for name in names}]}


@pytest.mark.parametrize(("changes", "returning", "before"), [
    ("REMOVE a", "MODIFIED NEW", {"a": 1}),
    ("SET a = 1", "MODIFIED OLD", {}),
    ("SET tags[5] = 'c'", "MODIFIED NEW", {"tags": ["a", "b"]}),
    ("SET tags[2] = 'c'", "MODIFIED OLD", {"tags": ["a", "b"]}),
    ("REMOVE tags[1]", "MODIFIED NEW", {"tags": ["a", "b"]}),
])
def test_nothing_to_return(resource, table, changes, returning, before):
    item = stored(table, **before)
    assert update(resource, table, item, changes, rest=f" RETURNING {returning} *") == NOTHING


def test_a_deletion_returns_the_old_item(resource, table):
    item = stored(table, n=1)
    statement = f'DELETE FROM "{table.name}" WHERE p = ? AND c = 1 RETURNING {{}} *'
    for returning in ("ALL NEW", "MODIFIED OLD", "MODIFIED NEW"):
        with refused(f"Invalid returning clause: RETURNING {returning} *. Only RETURNING ALL OLD * "
                     "is allowed in DELETE statements."):
            execute(resource, statement.format(returning), item["p"])
    assert execute(resource, statement.format("ALL OLD"), item["p"]) == {"Items": [item]}
    assert execute(resource, statement.format("ALL OLD"), item["p"]) == NOTHING


# --- capacity ---


def test_capacity(resource, table):
    """What single writes take."""
    p, parameters = unique(), {"ReturnConsumedCapacity": "TOTAL"}
    written = execute(resource, f"INSERT INTO \"{table.name}\" VALUE {{'p': ?, 'c': 1, 'v': ?}}",
                      p, "x" * 1500, **parameters)
    capacity = {"TableName": table.name, "CapacityUnits": 2}
    assert written == {**NOTHING, "ConsumedCapacity": capacity}
    item = {"p": p, "c": 1}
    assert update(resource, table, item, "SET n = 1", **parameters) == {
        **NOTHING, "ConsumedCapacity": capacity}
    deleted = execute(resource, f'DELETE FROM "{table.name}" WHERE p = ? AND c = 1', p,
                      ReturnConsumedCapacity="INDEXES")
    assert deleted == {**NOTHING, "ConsumedCapacity": {
        **capacity, "Table": {"CapacityUnits": 2}}}
