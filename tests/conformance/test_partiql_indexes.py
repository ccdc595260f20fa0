"""SELECT of an index."""

import pytest
from indexes import Index, indexed_table, module_indexed_table, soon
from partiql import execute, items, pages
from support import put_all, refused, unique

table = module_indexed_table("p:S", "c:S", global_indexes=[
    Index("all", "g:S", "h:N"),
    Index("some", "g:S", project=("a",)),
], local_indexes=[
    Index("local", "p:S", "l:S", project="KEYS_ONLY"),
])

NOT_PROJECTED = ("One or more parameter values were invalid: Global secondary index some does not "
                 "project ")
NOT_FILTERED = ("One or more parameter values were invalid: Secondary index {} does not project "
                "one or more filter attributes: ")


@pytest.fixture(scope="module")
def g(table):
    """A partition of both global indexes, of which there are three items."""
    value = unique()
    put_all(table, [{"p": value, "c": str(c), "g": value, "h": 10 - c, "l": f"l{c}", "a": c,
                     "b": c * 2} for c in (1, 2, 3)])
    soon(lambda: items_of(table, value), 3)
    return value


def items_of(table, g):
    return table.query(IndexName="all", KeyConditionExpression="g = :g",
                       ExpressionAttributeValues={":g": g})["Count"]


def select(resource, table, what, index, rest, *values, **parameters):
    return items(resource, f'SELECT {what} FROM "{table.name}"."{index}" WHERE {rest}', *values,
                 **parameters)


def test_an_index_is_read_in_its_order(resource, table, g):
    assert select(resource, table, "c", "all", "g = ?", g) == [{"c": c} for c in "321"]
    assert select(resource, table, "c", "all", "g = ? AND h > 7", g) == [{"c": c} for c in "21"]
    assert select(resource, table, "c", "all", "g = ? ORDER BY h DESC", g) == [
        {"c": c} for c in "123"]
    assert select(resource, table, "c", "local", "p = ? AND l >= 'l2'", g) == [
        {"c": c} for c in "23"]


def test_all_of_an_index_is_what_it_projects(resource, table, g):
    assert select(resource, table, "*", "all", "g = ? AND h = 9", g) == [
        {"p": g, "c": "1", "g": g, "h": 9, "l": "l1", "a": 1, "b": 2}]
    assert select(resource, table, "*", "some", "g = ? AND a = 1", g) == [
        {"p": g, "c": "1", "g": g, "a": 1}]
    assert select(resource, table, "*", "local", "p = ? AND l = 'l1'", g) == [
        {"p": g, "c": "1", "l": "l1"}]


def test_what_an_index_does_not_project(resource, table, g):
    """A local index fetches it, a global one cannot."""
    for condition in ("g = 'x'", "a = 1"):
        with refused(NOT_PROJECTED + "[l, b]"):
            select(resource, table, "l, a, b, p", "some", condition)
    assert select(resource, table, "b, c", "local", "p = ? AND l = 'l3'", g) == [{"b": 6, "c": "3"}]


@pytest.mark.parametrize(("index", "condition", "names"), [
    ("some", "g = 'x' AND b = 1", "[b]"),
    ("some", "g = 'x' AND y = '1' AND (x = '2' OR a = 3)", "[x, y]"),
    ("some", "g = 'x' AND (zz = '1' OR aa = '2' OR mm = '3')", "[zz, aa, mm]"),
    ("some", "g = 'x' AND NOT (b = 1 OR a = 2)", "[b]"),
    ("some", "(g = 'x' OR g = 'y') AND zz = '1'", "[zz]"),
    ("local", "p = 'x' AND b = 1", "[b]"),
])
def test_a_filter_of_what_an_index_does_not_project(resource, table, index, condition, names):
    with refused(NOT_FILTERED.format(index) + names):
        select(resource, table, "p", index, condition)


def test_an_index_that_is_scanned_lacks_what_it_does_not_project(resource, table, g):
    assert select(resource, table, "c", "some", f"b = 2 AND p = '{g}'") == []
    found = select(resource, table, "c", "some", f"NOT b = 2 AND p = '{g}'")
    assert sorted(item["c"] for item in found) == ["1", "2", "3"]
    assert select(resource, table, "c", "local", "b = 2") == []


def test_consistent_reads(resource, table, g):
    with refused("Strongly consistent read is not supported on Global Secondary Indexes"):
        select(resource, table, "*", "all", "g = ?", g, ConsistentRead=True)
    assert select(resource, table, "c", "local", "p = ?", g, ConsistentRead=True) == [
        {"c": c} for c in "123"]


def test_no_such_index(resource, table):
    with refused("The table does not have the specified index"):
        select(resource, table, "*", "absent", "g = 'x'")


def test_pages_of_an_index(resource, table):
    """Many items of one index key."""
    g = unique()
    put_all(table, [{"p": g, "c": f"{c:02}", "g": g, "h": 1} for c in range(20)])
    soon(lambda: items_of(table, g), 20)
    statement = f'SELECT c FROM "{table.name}"."all" WHERE g = ?'
    found = list(pages(resource, statement, g, Limit=7))
    assert [len(page) for page in found] == [7, 7, 6]
    assert sorted(item["c"] for page in found for item in page) == [f"{c:02}" for c in range(20)]
    token = execute(resource, statement, g, Limit=1)["NextToken"]
    with refused("NextToken does not match request"):
        execute(resource, f'SELECT c FROM "{table.name}"."some" WHERE g = ?', g, Limit=1,
                NextToken=token)


def test_capacity_of_an_index(resource, table, g):
    response = execute(resource, f'SELECT c FROM "{table.name}"."all" WHERE g = ?', g,
                       ReturnConsumedCapacity="INDEXES")
    assert response["ConsumedCapacity"] == {
        "TableName": table.name, "CapacityUnits": 0.5, "Table": {"CapacityUnits": 0},
        "GlobalSecondaryIndexes": {"all": {"CapacityUnits": 0.5}}}
    # Each item is fetched from the table.
    response = execute(resource, f'SELECT b FROM "{table.name}"."local" WHERE p = ?', g,
                       ReturnConsumedCapacity="INDEXES")
    assert response["ConsumedCapacity"] == {
        "TableName": table.name, "CapacityUnits": 2, "Table": {"CapacityUnits": 1.5},
        "LocalSecondaryIndexes": {"local": {"CapacityUnits": 0.5}}}


SEVERAL = ("PartiQL statements cannot be executed on tables with multi-attribute HASH keys or "
           "multi-attribute RANGE keys.")


def test_an_index_of_several_attributes(resource):
    """Only reads of that very index are refused."""
    with indexed_table(resource, "p:S", global_indexes=[
        Index("hashes", "g:S", "h:S", hashes=2), Index("ranges", "g:S", "h:S", "i:N"),
        Index("plain", "g:S"),
    ]) as made:
        made.put_item(Item={"p": "x", "g": "g", "h": "h", "i": 1})
        for index in ("hashes", "ranges"):
            for condition in ("g = 'g' AND h = 'h'", "g = 1", "a = 1 ORDER BY a"):
                with refused(SEVERAL):
                    select(resource, made, "*", index, condition)
        soon(lambda: len(select(resource, made, "p", "plain", "g = 'g'")), 1)
        assert items(resource, f'SELECT p FROM "{made.name}" WHERE p = \'x\'') == [{"p": "x"}]
        execute(resource, f'DELETE FROM "{made.name}" WHERE p = \'x\'')
        assert items(resource, f'SELECT p FROM "{made.name}"') == []
