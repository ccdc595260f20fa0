"""UpdateTable makes, changes and drops global secondary indexes while the table is in use."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import boto3
import pytest
from botocore.exceptions import ClientError
from indexes import (
    THROUGHPUT,
    Index,
    definitions,
    described_index,
    description,
    indexed_table,
    query,
    scan,
    soon,
    unordered,
    wait_for_index,
    wait_until_index_is_gone,
)
from support import (
    NOT_FOUND,
    all_items,
    connect,
    get,
    module_table,
    put_all,
    refused,
    table_name,
    unchecked,
)

INVALID = "One or more parameter values were invalid: "
LIMIT = "LimitExceededException"
ONE_AT_A_TIME = ("Subscriber limit exceeded: Only 1 online index can be created or deleted "
                 "simultaneously per table")
WRITERS = 6

untouched = module_table("p:S")


def begin(table, index, **parameters):
    return table.meta.client.update_table(
        TableName=table.name, AttributeDefinitions=definitions(*index.keys),
        GlobalSecondaryIndexUpdates=[{"Create": index.parameters}], **parameters)


def create(table, index, **parameters):
    answer = begin(table, index, **parameters)["TableDescription"]
    wait_for_index(table.meta.client, table.name, index.parameters["IndexName"])
    return answer


def drop(table, index):
    answer = table.meta.client.update_table(
        TableName=table.name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": index}}])
    wait_until_index_is_gone(table.meta.client, table.name, index)
    return answer["TableDescription"]


def attributes(client, name):
    return description(client, name)["AttributeDefinitions"]


def test_a_new_index_holds_what_the_table_held(resource, dynamodb):
    with indexed_table(resource, "p:S") as made:
        items = [{"p": str(n), "x": f"x{n % 3}", "y": Decimal(n), "z": "z"} for n in range(9)]
        put_all(made, [*items, {"p": "no x", "y": 1}, {"p": "no y", "x": "x0"}, {"p": "none"}])
        index = Index("new", "x:S", "y:N", project=("p",))
        told = create(made, index)
        assert told["TableStatus"] == "UPDATING"
        (told,) = told["GlobalSecondaryIndexes"]
        assert (told["IndexName"], told["IndexStatus"]) == ("new", "CREATING")
        told = described_index(dynamodb, made.name, "new")
        assert (told["KeySchema"], told["Projection"]) == (index.parameters["KeySchema"],
                                                           index.parameters["Projection"])
        assert "Backfilling" not in told
        assert attributes(dynamodb, made.name) == definitions("p:S", "x:S", "y:N")
        shown = [{name: item[name] for name in "pxy"} for item in items]
        assert query(made, "new", x="x1") == shown[1::3]
        assert unordered(scan(made, "new")) == unordered(shown)
        # From now on it follows the table.
        made.put_item(Item={"p": "10", "x": "x1", "y": Decimal(-1)})
        made.delete_item(Key={"p": "1"})
        soon(lambda: [item["p"] for item in query(made, "new", x="x1")], ["10", "4", "7"])


def test_items_that_do_not_fit_stay_out(resource):
    with indexed_table(resource, "p:S", "c:S") as made:
        fits = {"p": "fits", "c": "c", "x": "x" * 1024}
        bad = [{"p": "number", "x": Decimal(1)}, {"p": "empty", "x": ""}, {"p": "null", "x": None},
               {"p": "list", "x": ["x"]}, {"p": "map", "x": {"S": "x"}}, {"p": "set", "x": {"x"}},
               {"p": "binary", "x": b"x"}, {"p": "very long", "x": "x" * 70_000},
               {"p": "2049", "x": "x" * 2049}]
        bad = [{"c": "c", **item} for item in bad]
        only_hash = [{"p": "1025", "c": "c", "x": "x" * 1025},
                     {"p": "2048", "c": "c", "x": "x" * 2048}]
        put_all(made, [fits, *bad, *only_hash])
        create(made, Index("hash", "x:S"))
        create(made, Index("range", "c:S", "x:S"))
        assert unordered(scan(made, "hash")) == unordered([fits, *only_hash])
        assert scan(made, "range") == [fits]
        for item in bad:
            key = {"p": item["p"], "c": "c"}
            assert get(made, key)["x"] == item["x"]
            # What is not changed is not looked at again.
            made.update_item(Key=key, UpdateExpression="SET v = :v",
                             ExpressionAttributeValues={":v": 1})
            with refused():
                made.put_item(Item=item)
        assert len(scan(made, "hash")) == 3
        # Once it fits, it is there.
        made.update_item(Key={"p": "list", "c": "c"}, UpdateExpression="SET x = :x",
                         ExpressionAttributeValues={":x": "better"})
        soon(lambda: query(made, "hash", x="better"),
             [{"p": "list", "c": "c", "x": "better", "v": 1}])
        made.update_item(Key={"p": "map", "c": "c"}, UpdateExpression="REMOVE x")
        made.delete_item(Key={"p": "set", "c": "c"})


def test_types_are_checked_from_now_on_and_no_longer(resource):
    message = INVALID + "Type mismatch for Index Key x Expected: S Actual: N IndexName: new"
    with indexed_table(resource, "p:S") as made:
        made.put_item(Item={"p": "p", "x": 1})
        create(made, Index("new", "x:S"))
        with refused(message):
            made.put_item(Item={"p": "p", "x": 1})
        made.put_item(Item={"p": "q"})
        drop(made, "new")
        made.put_item(Item={"p": "p", "x": 1})
        # The attribute may now have another type in an index.
        create(made, Index("new", "x:N"))
        soon(lambda: query(made, "new", x=1), [{"p": "p", "x": 1}])


def test_a_dropped_index_is_gone(resource, dynamodb):
    indexes = [Index("one", "x:S", "y:N"), Index("two", "x:S")]
    with indexed_table(resource, "p:S", global_indexes=indexes) as made:
        item = {"p": "p", "x": "x", "y": 1}
        made.put_item(Item=item)
        told = drop(made, "one")
        assert told["TableStatus"] == "UPDATING"
        status = {index["IndexName"]: index["IndexStatus"]
                  for index in told["GlobalSecondaryIndexes"]}
        assert status == {"one": "DELETING", "two": "ACTIVE"}
        with refused("The table does not have the specified index: one"):
            query(made, "one", x="x")
        assert attributes(dynamodb, made.name) == definitions("p:S", "x:S")
        soon(lambda: query(made, "two", x="x"), [item])
        with refused(f"Requested resource not found: Index one for table {made.name}",
                     NOT_FOUND):
            drop(made, "one")
        drop(made, "two")
        assert "GlobalSecondaryIndexes" not in description(dynamodb, made.name)
        assert attributes(dynamodb, made.name) == definitions("p:S")
        assert get(made, {"p": "p"}) == item


def test_an_index_made_anew_has_its_own_keys(resource):
    with indexed_table(resource, "p:S") as made:
        items = [{"p": str(n), "x": "x", "y": Decimal(n)} for n in range(4)]
        put_all(made, items)
        for _ in range(2):
            create(made, Index("index", "x:S", "y:N"))
            assert query(made, "index", x="x") == items
            drop(made, "index")
            create(made, Index("index", "y:N", project="KEYS_ONLY"))
            assert query(made, "index", y=2) == [{"p": "2", "y": 2}]
            with refused("Query condition missed key schema element: y"):
                query(made, "index", x="x")
            drop(made, "index")


def test_keys_that_other_indexes_and_the_table_use(resource):
    local = Index("local", "p:S", "x:S")
    with indexed_table(resource, "p:S", "c:S", local_indexes=[local]) as made:
        items = [{"p": str(n), "c": "c", "x": str(n)} for n in range(4)]
        put_all(made, items)
        for index in (Index("by-x", "x:S"), Index("by-c", "c:S", "p:S")):
            create(made, index)
            assert unordered(scan(made, index.parameters["IndexName"])) == unordered(items)
        drop(made, "by-x")
        # The local index still needs its key.
        with refused(INVALID + "Type mismatch for Index Key x Expected: S Actual: N "
                     "IndexName: local"):
            made.put_item(Item={"p": "p", "c": "c", "x": 1})
        with refused("Attempting to create an index which already exists"):
            create(made, Index("local", "x:S"))
        with refused("Cannot delete an index that is not a GlobalSecondaryIndex: local"):
            drop(made, "local")


def test_many_items(resource):
    """More than a backfill would move at once."""
    with indexed_table(resource, "p:S") as made:
        count = 4000
        put_all(made, [{"p": str(n), "x": f"x{n % 2}", "v": "v" * 200} for n in range(count)])
        create(made, Index("new", "x:S", "p:S"))
        found = query(made, "new", x="x0")
        assert [item["p"] for item in found] == sorted(str(n) for n in range(0, count, 2))
        assert len(scan(made, "new", Select="ALL_ATTRIBUTES")) == count


# While others write


def derived(items, *names):
    """The items that have all these attributes."""
    return unordered(item for item in items if all(name in item for name in names))


class Writers:
    """Threads that write random items to a table until told to stop; none of them may fail."""

    def __init__(self, server_url, name):
        client = connect(server_url, boto3.resource, max_pool_connections=WRITERS)
        self._table = client.Table(name)
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(WRITERS)
        self.turns = [0] * WRITERS

    def _write(self, number):
        table = self._table
        while not self._stop.is_set():
            turn = self.turns[number]
            # Some keys are written by one thread, some by all.
            p = f"{number if turn % 2 else 'all'}/{turn % 37}"
            x = f"x{turn % 5}"
            work = (turn + number) % 6
            if work < 2:
                table.put_item(Item={"p": p, "x": x, "y": turn})
            elif work == 2:
                table.update_item(Key={"p": p}, UpdateExpression="SET x = :x, y = :y",
                                  ExpressionAttributeValues={":x": x, ":y": turn})
            elif work == 3:
                table.update_item(Key={"p": p}, UpdateExpression="REMOVE x ADD y :one",
                                  ExpressionAttributeValues={":one": 1})
            elif work == 4:
                table.delete_item(Key={"p": p})
            else:
                with table.batch_writer() as batch:
                    for n in range(5):
                        batch.put_item(Item={"p": f"{number}/{turn % 7}/{n}", "x": x, "y": n})
            self.turns[number] += 1

    def wait_for_turns(self, count):
        """Waits until each thread has written so often."""
        waiting = threading.Event()
        targets = [turns + count for turns in self.turns]
        while any(now < target for now, target in zip(self.turns, targets)):
            for future in self._futures:
                assert not future.done(), future.result()
            waiting.wait(0.01)

    def __enter__(self):
        self._futures = [self._pool.submit(self._write, n) for n in range(WRITERS)]
        return self

    def __exit__(self, kind, *_):
        self._stop.set()
        self._pool.shutdown()
        if kind is None:
            for future in self._futures:
                future.result()


def test_indexes_come_and_go_under_writers(server_url, resource):
    with indexed_table(resource, "p:S") as made:
        put_all(made, [{"p": f"early/{n}", "x": f"x{n % 5}", "y": n} for n in range(500)])
        indexes = {"by-x": ("x",), "by-y": ("y",), "by-both": ("x", "y")}
        kinds = {"x": "x:S", "y": "y:N"}
        for _ in range(2):
            with Writers(server_url, made.name) as writers:
                for name, keys in indexes.items():
                    writers.wait_for_turns(5)
                    create(made, Index(name, *(kinds[key] for key in keys)))
                writers.wait_for_turns(10)
            items = all_items(made.scan, ConsistentRead=True)
            for name, keys in indexes.items():
                soon(lambda name=name: unordered(scan(made, name)), derived(items, *keys))
            with Writers(server_url, made.name) as writers:
                for name in indexes:
                    writers.wait_for_turns(5)
                    drop(made, name)
                writers.wait_for_turns(5)


def test_reads_while_an_index_comes_and_goes(server_url, resource):
    """A query finds the index or is told that there is none (yet); nothing else."""
    with indexed_table(resource, "p:S") as made:
        put_all(made, [{"p": str(n), "x": "x"} for n in range(300)])
        stop = threading.Event()
        table = connect(server_url, boto3.resource, max_pool_connections=4).Table(made.name)

        def read(_):
            while not stop.is_set():
                try:
                    assert len(query(table, "new", x="x")) == 300
                except ClientError as error:
                    message = error.response["Error"]["Message"]
                    assert error.response["Error"]["Code"] in (
                        "ValidationException", "ResourceNotFoundException"), message

        with ThreadPoolExecutor(4) as pool:
            futures = [pool.submit(read, n) for n in range(4)]
            try:
                for _ in range(3):
                    create(made, Index("new", "x:S"))
                    drop(made, "new")
            finally:
                stop.set()
            for future in futures:
                future.result()


def test_two_updates_at_once(server_url, resource):
    with indexed_table(resource, "p:S") as made:
        made.put_item(Item={"p": "p", "x": "x"})
        tables = [connect(server_url, boto3.resource).Table(made.name) for _ in range(4)]
        barrier = threading.Barrier(len(tables))

        def work(number):
            barrier.wait()
            try:
                begin(tables[number], Index(f"new{number}", "x:S"))
            except ClientError as error:
                assert error.response["Error"]["Code"] in (
                    "LimitExceededException", "ResourceInUseException"), error
                return None
            return f"new{number}"

        with ThreadPoolExecutor(len(tables)) as pool:
            names = [name for name in pool.map(work, range(len(tables))) if name]
        assert names
        for name in names:
            wait_for_index(made.meta.client, made.name, name)
            soon(lambda name=name: scan(made, name), [{"p": "p", "x": "x"}])
        found = description(made.meta.client, made.name)["GlobalSecondaryIndexes"]
        assert {index["IndexName"] for index in found} == set(names)


# Throughput


def test_throughput(resource, dynamodb):
    with indexed_table(resource, "p:S", BillingMode="PROVISIONED",
                       ProvisionedThroughput=THROUGHPUT) as made:
        with refused(INVALID + "Both ReadCapacityUnits and WriteCapacityUnits must be specified "
                     "for index: new"):
            begin(made, Index("new", "x:S"))
        create(made, Index("new", "x:S", ProvisionedThroughput=THROUGHPUT))
        more = {"ReadCapacityUnits": 4, "WriteCapacityUnits": 3}
        update = {"Update": {"IndexName": "new", "ProvisionedThroughput": more}}
        told = dynamodb.update_table(TableName=made.name, GlobalSecondaryIndexUpdates=[update])
        (told,) = told["TableDescription"]["GlobalSecondaryIndexes"]
        assert told["IndexStatus"] == "UPDATING"
        found = wait_for_index(dynamodb, made.name, "new")["ProvisionedThroughput"]
        assert {name: found[name] for name in more} == more
        with refused(re.compile("The provisioned throughput for the index new will not change. The "
                                "requested value equals the current value.")):
            dynamodb.update_table(TableName=made.name, GlobalSecondaryIndexUpdates=[update])
        update["Update"]["IndexName"] = "nowhere"
        with refused(f"Requested resource not found: Index nowhere for table {made.name}",
                     NOT_FOUND):
            dynamodb.update_table(TableName=made.name, GlobalSecondaryIndexUpdates=[update])


def test_no_throughput_when_paying_per_request(resource, dynamodb):
    with indexed_table(resource, "p:S", global_indexes=[Index("old", "x:S")]) as made:
        with refused(INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                     "for index: new when BillingMode is PAY_PER_REQUEST"):
            begin(made, Index("new", "x:S", ProvisionedThroughput=THROUGHPUT))
        with refused(INVALID + "ProvisionedThroughput must be specified for index: old"):
            dynamodb.update_table(TableName=made.name, BillingMode="PROVISIONED",
                                  ProvisionedThroughput=THROUGHPUT)
        dynamodb.update_table(
            TableName=made.name, BillingMode="PROVISIONED", ProvisionedThroughput=THROUGHPUT,
            GlobalSecondaryIndexUpdates=[{"Update": {"IndexName": "old",
                                                     "ProvisionedThroughput": THROUGHPUT}}])
        found = wait_for_index(dynamodb, made.name, "old")["ProvisionedThroughput"]
        assert {name: found[name] for name in THROUGHPUT} == THROUGHPUT


# What is refused

NEW = {"Create": Index("new", "x:S").parameters}
OTHER = {"Create": Index("other", "x:S").parameters}


def dropping(name):
    return {"Delete": {"IndexName": name}}


@pytest.mark.parametrize(("updates", "code", "message"), [
    ([{}], "ValidationException",
     INVALID + "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
     "GlobalSecondaryIndexUpdate.Delete must not be null"),
    ([{**NEW, **dropping("old")}], "ValidationException",
     INVALID + "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate "
     "object"),
    ([NEW, dropping("new")], "ValidationException",
     INVALID + "Only one global secondary index update per index is allowed simultaneously. "
     "Index: new"),
    ([NEW, OTHER], LIMIT, ONE_AT_A_TIME),
    ([dropping("one"), dropping("two")], LIMIT, ONE_AT_A_TIME),
    ([NEW, dropping("other")], LIMIT, ONE_AT_A_TIME),
    ([dropping("nowhere")], NOT_FOUND,
     re.compile("Requested resource not found: Index nowhere for table conformance-")),
    ([{"Create": Index("new", "x:S", Projection={}).parameters}], "ValidationException",
     INVALID + "Unknown ProjectionType: null"),
    ([{"Create": Index("new", "x:S", Projection={"ProjectionType": "INCLUDE"}).parameters}],
     "ValidationException",
     INVALID + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
    ([{"Create": Index("no", "x:S").parameters}], "ValidationException",
     re.compile("Member must have length greater than or equal to 3")),
])
def test_updates_that_are_refused(server_url, untouched, updates, code, message):
    with refused(message, code):
        unchecked(server_url).update_table(
            TableName=untouched.name, AttributeDefinitions=definitions("x:S"),
            GlobalSecondaryIndexUpdates=updates)
    told = description(untouched.meta.client, untouched.name)
    assert "GlobalSecondaryIndexes" not in told
    assert told["AttributeDefinitions"] == definitions("p:S")


def test_definitions_of_attributes(resource, dynamodb, untouched):
    with refused(INVALID + "AttributeDefinitions is not specified for index: new"):
        dynamodb.update_table(TableName=untouched.name, GlobalSecondaryIndexUpdates=[NEW])
    with refused():
        dynamodb.update_table(TableName=untouched.name, GlobalSecondaryIndexUpdates=[NEW],
                              AttributeDefinitions=definitions("y:S"))
    with indexed_table(resource, "p:S", global_indexes=[Index("old", "x:S")]) as made:
        with refused(re.compile("Attributes cannot be redefined. Please check that your attribute "
                                "has the same type as previously defined.")):
            begin(made, Index("new", "x:N"))
        with refused(re.compile("Attributes cannot be redefined.")):
            begin(made, Index("new", "p:N"))
        with refused("Attempting to create an index which already exists"):
            begin(made, Index("old", "y:S"))
        # What no index uses is not kept.
        dynamodb.update_table(TableName=made.name, GlobalSecondaryIndexUpdates=[NEW],
                              AttributeDefinitions=definitions("x:S", "unused:S"))
        wait_for_index(dynamodb, made.name, "new")
        assert attributes(dynamodb, made.name) == definitions("p:S", "x:S")


def test_no_such_table(dynamodb):
    with refused(re.compile("Requested resource not found: Table: .* not found"), NOT_FOUND):
        dynamodb.update_table(TableName=table_name(), GlobalSecondaryIndexUpdates=[NEW],
                              AttributeDefinitions=definitions("x:S"))


def test_as_many_indexes_as_there_may_be(resource):
    indexes = [Index(f"gsi{n:02}", "x:S", project="KEYS_ONLY") for n in range(21)]
    with indexed_table(resource, "p:S", global_indexes=indexes[:19]) as made:
        made.put_item(Item={"p": "p", "x": "x"})
        create(made, indexes[19])
        soon(lambda: query(made, "gsi19", x="x"), [{"p": "p", "x": "x"}])
        with refused("Subscriber limit exceeded: Number of global secondary indexes exceeds "
                     "per-table limit of 20", LIMIT):
            begin(made, indexes[20])
        drop(made, "gsi00")
        create(made, indexes[20])
