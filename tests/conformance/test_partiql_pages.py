"""Pages of a SELECT: Limit, NextToken, and several keys in one statement."""

import pytest
from support import module_table, refused, unique

pairs = module_table("p:S", "c:N")

WRONG_TOKEN = "NextToken does not match request"


@pytest.fixture
def items(pairs):
    """Three partitions of five items each."""
    keys = sorted(unique() for _ in range(3))
    with pairs.batch_writer() as batch:
        for p in keys:
            for c in range(5):
                batch.put_item(Item={"p": p, "c": c, "n": c % 2})
    return keys


def pages(resource, statement, parameters, **options):
    """The keys on each page."""
    if parameters:
        options["Parameters"] = parameters
    found = []
    token = {}
    while True:
        answer = resource.meta.client.execute_statement(Statement=statement, **options, **token)
        found.append([(item["p"], int(item["c"])) for item in answer["Items"]])
        if "NextToken" not in answer:
            return found
        token = {"NextToken": answer["NextToken"]}


def test_a_partition_page_by_page(resource, pairs, items):
    statement = f'SELECT * FROM "{pairs.name}" WHERE p = ?'
    found = pages(resource, statement, [items[0]], Limit=2)
    assert found[:2] == [[(items[0], 0), (items[0], 1)], [(items[0], 2), (items[0], 3)]]
    assert sum(found, []) == [(items[0], c) for c in range(5)]


def test_a_filter_counts_what_it_looked_at(resource, pairs, items):
    statement = f'SELECT * FROM "{pairs.name}" WHERE p = ? AND n = 1'
    found = pages(resource, statement, [items[0]], Limit=1)
    assert [page for page in found if page] == [[(items[0], 1)], [(items[0], 3)]]
    assert len(found) >= 5


def test_several_partitions_are_read_one_after_the_other(resource, pairs, items):
    statement = f'SELECT * FROM "{pairs.name}" WHERE p IN [?, ?, ?]'
    expected = [(p, c) for p in items for c in range(5)]
    for limit in (1, 3, 5, 7, 100):
        found = pages(resource, statement, items, Limit=limit)
        assert sum(found, []) == expected
        assert all(len(page) <= limit for page in found)
    assert sum(pages(resource, statement, items), []) == expected


def test_several_partitions_in_an_order(resource, pairs, items):
    statement = f'SELECT * FROM "{pairs.name}" WHERE p IN [?, ?, ?] ORDER BY p DESC, c DESC'
    found = pages(resource, statement, items, Limit=4)
    assert sum(found, []) == [(p, c) for p in reversed(items) for c in range(4, -1, -1)]


def test_ranges_of_one_partition(resource, pairs, items):
    statement = f'SELECT * FROM "{pairs.name}" WHERE p = ? AND (c < 1 OR c > 3 OR c = 2)'
    assert sorted(sum(pages(resource, statement, [items[1]], Limit=1), [])) == [
        (items[1], 0), (items[1], 2), (items[1], 4)]


def test_a_table_page_by_page(resource, pairs, items):
    statement = f'SELECT p, c FROM "{pairs.name}" WHERE n = 1'
    found = sum(pages(resource, statement, [], Limit=4), [])
    assert {pair for pair in found if pair[0] in items} == {(p, c) for p in items for c in (1, 3)}


def test_a_token_is_for_its_statement(resource, pairs, items):
    client = resource.meta.client
    statement = f'SELECT * FROM "{pairs.name}" WHERE p = ?'
    token = client.execute_statement(
        Statement=statement, Parameters=[items[0]], Limit=1)["NextToken"]
    with refused(WRONG_TOKEN):
        client.execute_statement(Statement=statement, Parameters=[items[1]], NextToken=token)
    with refused(WRONG_TOKEN):
        client.execute_statement(Statement=statement + " ", Parameters=[items[0]], NextToken=token)
    for other in ("x", "AAAA", token[:-4], token + token):
        with refused("Invalid NextToken" if other != token[:-4] else None):
            client.execute_statement(Statement=statement, Parameters=[items[0]], NextToken=other)
    again = client.execute_statement(
        Statement=statement, Parameters=[items[0]], NextToken=token, Limit=3, ConsistentRead=True)
    assert [int(item["c"]) for item in again["Items"]] == [1, 2, 3]
