"""Streams: which writes leave a record, and which do not.

Which leave none was found by Alternator's tests, which pass on the service, and by LocalStack's
snapshots of it. A record that should not be there is seen as the changes of an item are in order:
each test ends with one that leaves a record.
"""

from decimal import Decimal

import pytest
from botocore.exceptions import ClientError
from partiql import batch, execute, transact
from streams import Reader, arn_of, change, images, key_of, stream_table, values
from support import CONDITION_FAILED, module_table, refused, unique
from transactions import CANCELLED, check, delete, put, update, write

INSERT, MODIFY, REMOVE = "INSERT", "MODIFY", "REMOVE"


@pytest.fixture(scope="module")
def table(resource):
    with stream_table(resource, "p:S") as made:
        yield made


@pytest.fixture(scope="module")
def sorted_table(resource):
    with stream_table(resource, "p:S", "c:N") as made:
        yield made


silent = module_table("p:S")  # without a stream


@pytest.fixture
def reader(streams, table):
    return Reader(streams, arn_of(table))


# --- single writes ---


def test_puts(table, reader):
    p = unique()
    items = [{"p": p, "a": 1}, {"p": p, "b": 2}, {"p": p, "a": 3, "b": 4}, {"p": p}]
    for item in items:
        table.put_item(Item=item)
        table.put_item(Item=item)  # of what is there already
    table.delete_item(Key={"p": p})
    assert reader.changes(5, p=p) == [
        (INSERT, None, items[0]), (MODIFY, items[0], items[1]), (MODIFY, items[1], items[2]),
        (MODIFY, items[2], items[3]), (REMOVE, items[3], None)]


def test_updates(table, reader):
    p = unique()
    change(table, p)
    change(table, p)  # of nothing
    change(table, p, "SET a = :a", **values(a=1))
    change(table, p, "SET a = :a", **values(a=1))
    change(table, p, "REMOVE b")
    change(table, p, "ADD a :n", **values(n=2))
    change(table, p, "ADD a :n", **values(n=0))
    change(table, p, "REMOVE a")
    # An item of nothing but its key has an image, of just that.
    assert reader.changes(4, p=p) == [
        (INSERT, None, {"p": p}), (MODIFY, {"p": p}, {"p": p, "a": 1}),
        (MODIFY, {"p": p, "a": 1}, {"p": p, "a": 3}), (MODIFY, {"p": p, "a": 3}, {"p": p})]


def test_an_update_that_makes_an_item(table, reader):
    p = unique()
    change(table, p, "SET a = :a", **values(a=1))
    assert reader.changes(1, p=p) == [(INSERT, None, {"p": p, "a": 1})]


def test_deletes(table, reader):
    p = unique()
    table.delete_item(Key={"p": p})  # of nothing
    table.put_item(Item={"p": p, "a": 1})
    table.delete_item(Key={"p": p})
    table.delete_item(Key={"p": p})
    table.put_item(Item={"p": p, "a": 2})
    assert reader.changes(3, p=p) == [
        (INSERT, None, {"p": p, "a": 1}), (REMOVE, {"p": p, "a": 1}, None),
        (INSERT, None, {"p": p, "a": 2})]


def test_legacy_updates(table, reader):
    p = unique()
    for number in (1, 1, 2):
        table.update_item(Key={"p": p}, AttributeUpdates={"a": {"Value": number, "Action": "PUT"}})
    assert reader.changes(2, p=p) == [
        (INSERT, None, {"p": p, "a": 1}), (MODIFY, {"p": p, "a": 1}, {"p": p, "a": 2})]


def test_conditions_that_fail(table, reader):
    p = unique()
    table.put_item(Item={"p": p, "a": 1})
    for attempt in (
        lambda: table.put_item(Item={"p": p}, ConditionExpression="attribute_not_exists(p)"),
        lambda: change(table, p, "SET a = :a", ConditionExpression="a > :a", **values(a=3)),
        lambda: table.delete_item(Key={"p": p}, ConditionExpression="attribute_exists(b)"),
    ):
        with refused(None, CONDITION_FAILED):
            attempt()
    table.delete_item(Key={"p": p}, ConditionExpression="a = :a", **values(a=1))
    assert reader.changes(2, p=p) == [(INSERT, None, {"p": p, "a": 1}),
                                      (REMOVE, {"p": p, "a": 1}, None)]


def test_writes_that_are_refused(table, reader):
    p = unique()
    table.put_item(Item={"p": p, "a": "text"})
    with refused():
        change(table, p, "ADD a :n", **values(n=1))
    with refused():
        table.put_item(Item={"p": p, "a": "x" * 400 * 1024})
    table.delete_item(Key={"p": p})
    assert [name for name, _, _ in reader.changes(2, p=p)] == [INSERT, REMOVE]


def test_every_kind_of_value(table, reader):
    p = unique()
    item = {
        "p": p, "text": "é\u0000\"\\", "empty": "", "binary": b"\x00\xff", "no bytes": b"",
        "number": Decimal("-1.2345678901234567890123456789012345678E+10"),
        "small": Decimal("1E-130"), "true": True, "null": None,
        "list": [1, "two", [None, {}], b"3"], "map": {"a.b": {"c": []}},
        "texts": {"a", "b"}, "numbers": {1, Decimal("2.5")}, "binaries": {b"x", b"\xfe"},
        "SizeBytes": 1, "Keys": {"S": "x"},
    }
    table.put_item(Item=item)
    expected = table.get_item(Key={"p": p}, ConsistentRead=True)["Item"]
    table.delete_item(Key={"p": p})
    assert reader.changes(2, p=p) == [(INSERT, None, expected), (REMOVE, expected, None)]


@pytest.mark.parametrize(("kind", "keys"), [
    ("S", ["é/|#", "x" * 1000]), ("N", [0, -1, Decimal("1.5"), Decimal("1E+30")]),
    ("B", [b"\x00", b"\xff" * 500])])
def test_every_kind_of_key(resource, streams, kind, keys):
    with stream_table(resource, "p:S", f"k:{kind}") as made:
        for key in keys:
            made.put_item(Item={"p": "p", "k": key})
        expected = made.scan(ConsistentRead=True)["Items"]
        found = Reader(streams, arn_of(made)).all(len(keys))
        for item in expected:
            (record,) = [record for record in found if key_of(record) == item]
            assert images(record) == (INSERT, None, item)


# --- many at once ---


def test_batches(resource, table, reader):
    kept, changed, gone, new = (unique() for _ in range(4))
    for p in (kept, changed, gone):
        table.put_item(Item={"p": p, "a": 1})
    resource.meta.client.batch_write_item(RequestItems={table.name: [
        {"PutRequest": {"Item": {"p": kept, "a": 1}}},
        {"PutRequest": {"Item": {"p": changed, "a": 2}}},
        {"PutRequest": {"Item": {"p": new}}},
        {"DeleteRequest": {"Key": {"p": gone}}},
        {"DeleteRequest": {"Key": {"p": unique("absent")}}},
    ]})
    table.delete_item(Key={"p": kept})
    assert reader.changes(2, p=kept) == [(INSERT, None, {"p": kept, "a": 1}),
                                         (REMOVE, {"p": kept, "a": 1}, None)]
    assert reader.changes(2, p=changed)[1] == (MODIFY, {"p": changed, "a": 1},
                                               {"p": changed, "a": 2})
    assert reader.changes(2, p=gone)[1] == (REMOVE, {"p": gone, "a": 1}, None)
    assert reader.changes(1, p=new) == [(INSERT, None, {"p": new})]


def test_transactions(resource, table, silent, sorted_table, streams, reader):
    kept, changed, gone, checked, new = (unique() for _ in range(5))
    for p in (kept, changed, gone, checked):
        table.put_item(Item={"p": p, "a": 1})
    write(resource,
          put(table, {"p": kept, "a": 1}),
          update(table, {"p": changed}, "SET a = a + :n", **values(n=1)),
          update(table, {"p": new}, "ADD a :n", **values(n=5)),
          delete(table, {"p": gone}),
          check(table, {"p": checked}, "a = :n", **values(n=1)),
          put(silent, {"p": new}),
          put(sorted_table, {"p": new, "c": 1}))
    for p in (kept, checked):
        table.delete_item(Key={"p": p})
    for p in (kept, checked):
        assert [name for name, _, _ in reader.changes(2, p=p)] == [INSERT, REMOVE]
    assert reader.changes(2, p=changed)[1] == (MODIFY, {"p": changed, "a": 1},
                                               {"p": changed, "a": 2})
    assert reader.changes(2, p=gone)[1] == (REMOVE, {"p": gone, "a": 1}, None)
    assert reader.changes(1, p=new) == [(INSERT, None, {"p": new, "a": 5})]
    assert Reader(streams, arn_of(sorted_table)).changes(1, p=new, c=1) == [
        (INSERT, None, {"p": new, "c": 1})]


def test_transactions_that_are_cancelled(resource, table, reader):
    p = unique()
    with pytest.raises(ClientError) as caught:
        write(resource, put(table, {"p": p, "a": 1}),
              check(table, {"p": unique("absent")}, "attribute_exists(p)"))
    assert caught.value.response["Error"]["Code"] == CANCELLED
    table.put_item(Item={"p": p, "a": 2})
    assert reader.changes(1, p=p) == [(INSERT, None, {"p": p, "a": 2})]


def test_a_transaction_that_is_sent_again(resource, table, reader):
    p = unique()
    for _ in range(2):
        write(resource, update(table, {"p": p}, "ADD a :n", **values(n=1)),
              ClientRequestToken=p[-36:])
    table.delete_item(Key={"p": p})
    assert reader.changes(2, p=p) == [(INSERT, None, {"p": p, "a": 1}),
                                      (REMOVE, {"p": p, "a": 1}, None)]


# --- PartiQL ---


def test_statements(resource, table, reader):
    p = unique()
    where = f"WHERE p = '{p}'"
    execute(resource, f"INSERT INTO \"{table.name}\" VALUE {{'p': '{p}', 'a': 1}}")
    execute(resource, f'UPDATE "{table.name}" SET a = 1 {where}')
    execute(resource, f'UPDATE "{table.name}" SET a = 2 SET b = ? {where}', {"c": [1]})
    execute(resource, f'UPDATE "{table.name}" REMOVE a {where}')
    execute(resource, f'SELECT * FROM "{table.name}" {where}')
    execute(resource, f'DELETE FROM "{table.name}" {where}')
    steps = [None, {"p": p, "a": 1}, {"p": p, "a": 2, "b": {"c": [1]}}, {"p": p, "b": {"c": [1]}},
             None]
    assert reader.changes(4, p=p) == list(
        zip((INSERT, MODIFY, MODIFY, REMOVE), steps, steps[1:]))


def test_batches_of_statements(resource, table, reader):
    first, second = unique(), unique()
    table.put_item(Item={"p": second, "a": 1})
    batch(resource,
          (f"INSERT INTO \"{table.name}\" VALUE {{'p': ?}}", first),
          (f'UPDATE "{table.name}" SET a = 2 WHERE p = ?', second),
          (f'DELETE FROM "{table.name}" WHERE p = ?', unique("absent")))
    assert reader.changes(1, p=first) == [(INSERT, None, {"p": first})]
    assert reader.changes(2, p=second)[1] == (MODIFY, {"p": second, "a": 1},
                                              {"p": second, "a": 2})


def test_transactions_of_statements(resource, table, reader):
    first, second = unique(), unique()
    table.put_item(Item={"p": second, "a": 1})
    transact(resource,
             (f"INSERT INTO \"{table.name}\" VALUE {{'p': ?}}", first),
             (f'DELETE FROM "{table.name}" WHERE p = ?', second))
    assert reader.changes(1, p=first) == [(INSERT, None, {"p": first})]
    assert reader.changes(2, p=second)[1] == (REMOVE, {"p": second, "a": 1}, None)
