"""Streams have every change once, those of an item in order, whoever writes, and whatever dies.

Each change adds one to the counter of its item. So the changes of an item are known by what it is in
the end, also where a writer was not told whether it was done: they are 1, 2, 3, ... up to that.
"""

import os
import random
import signal
import threading
import time

import psycopg
import pytest
from attached import database_url
from botocore.exceptions import BotoCoreError, ClientError
from server import Server, eventually, remove, temporary_directory
from streams import enabled, shards_of
from support import connect

CHANGES = int(os.environ.get("TUSKGATE_TEST_CHANGES", "4000"))
# A long run has more items, of which its transactions write more, and goes on longer between two
# deaths and two generations of shards; it would else spend its time waiting for locks, and looking
# through thousands of shards.
IS_LONG = CHANGES >= 100_000
BETWEEN_KILLS = 15 if IS_LONG else 3  # seconds
BETWEEN_ROLLS = 20 if IS_LONG else 1  # likewise
ITEMS = [f"item {number:04}" for number in range(4000 if IS_LONG else 200)]
ITEMS_OF_SQL = [1, 100, 800] if IS_LONG else [1, 20, 60]
HTTP_WRITERS = 16
SQL_WRITERS = 16
READERS = 2  # of each gateway
TABLE = "Counters"


@pytest.fixture(scope="module")
def directory():
    path = temporary_directory()
    yield path
    remove(path)


def key(name):
    return {"p": {"S": name}}


class Gateways:
    """Two gateways over one database: now and then one of them or of its processes is killed."""

    def __init__(self, directory):
        self.first = self._start(directory / "data", "--stream-shards", "3")
        self.database = database_url(self.first)
        self._second = self._start(self.first.data, "--database-url", self.database)

    @staticmethod
    def _start(data, *arguments, **options):
        def start():
            try:
                return Server(data, *arguments, **options)
            except AssertionError:  # the database is just being recovered
                return None

        return eventually(start, "a gateway")

    def url(self, number):
        return (self._second if number % 2 else self.first).url

    def kill_first(self):
        """Whose child PostgreSQL is."""
        self.first.kill()
        self.first = self._start(self.first.data, "--stream-shards", "3",
                                 listen=f"127.0.0.1:{self.first.port}")

    def kill_second(self):
        self._second.kill()
        self._second = self._start(self.first.data, "--database-url", self.database)

    def kill_a_session(self):
        """PostgreSQL then ends all others, and recovers."""
        try:
            os.kill(random.choice(self.first.sessions()), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, IndexError):
            pass  # it has just ended by itself

    def kill_postgres(self):
        """The first gateway starts it again, once what it left behind is gone."""
        postmaster = self.first.postmaster()
        if postmaster is not None:
            os.kill(postmaster, signal.SIGKILL)

    def stop(self):
        self._second.stop()
        self.first.stop()


class Work:
    """Threads that do something again and again, on whichever gateway there is, until the end."""

    def __init__(self, gateways):
        self.gateways = gateways
        self.ended = threading.Event()
        self.wrong = []
        self._threads = []

    def start(self, repeat, number):
        def run():
            try:
                while not self.ended.is_set():
                    try:
                        repeat(number)
                    except (BotoCoreError, ClientError, psycopg.Error, psycopg.Rollback, OSError):
                        time.sleep(0.1)
            except BaseException as error:  # of the test itself
                self.wrong.append(error)
                raise

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self._threads.append(thread)

    def end(self):
        self.ended.set()
        for thread in self._threads:
            thread.join()
        assert self.wrong == []


ADD = {"UpdateExpression": "ADD c :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}


class Writers(Work):
    """Single writes, transactions, PartiQL, and SQL in short and long transactions, some of which
    are rolled back."""

    def by_http(self, number):
        client = connect(self.gateways.url(number))
        dice = random.Random()
        for _ in range(50):
            if self.ended.is_set():
                return
            kind = dice.random()
            if kind < 0.6:
                client.update_item(TableName=TABLE, Key=key(dice.choice(ITEMS)), **ADD)
            elif kind < 0.8:
                client.transact_write_items(TransactItems=[
                    {"Update": {"TableName": TABLE, "Key": key(item), **ADD}}
                    for item in dice.sample(ITEMS, 4)])
            else:
                client.execute_statement(
                    Statement=f'UPDATE "{TABLE}" SET c = c + 1 WHERE p = ?',
                    Parameters=[{"S": dice.choice(ITEMS)}])

    def by_sql(self, number):
        dice = random.Random()
        with psycopg.connect(self.gateways.database, autocommit=True) as connection:
            relation = connection.execute(
                "select relation from tuskgate.tables where name = %s", [TABLE]).fetchone()[0]
            statement = (
                f'with r as (select pk from tuskgate_data."{relation}" where pk = any(%s) '
                'order by pk for update) '
                f'update tuskgate_data."{relation}" t set item = jsonb_set(t.item, '
                "'{c,N}', to_jsonb(((t.item #>> '{c,N}')::int + 1)::text)) from r "
                "where t.pk = r.pk")
            for _ in range(10):
                if self.ended.is_set():
                    return
                with connection.transaction():
                    connection.execute(statement, [dice.sample(ITEMS, dice.choice(ITEMS_OF_SQL))])
                    if number == 0:
                        time.sleep(0.3)
                    if dice.random() < 0.2:
                        raise psycopg.Rollback

    def by_others(self, _):
        """A transaction that has nothing to do with the table, and takes long."""
        with psycopg.connect(self.gateways.database) as connection:
            connection.execute("create table if not exists public.others (x int)")
            connection.execute("insert into public.others values (1)")
            self.ended.wait(2.5)

    def on_shards(self, _):
        with psycopg.connect(self.gateways.database, autocommit=True) as connection:
            connection.execute("select tuskgate.roll_old_shards('1 second', 3)")
            connection.execute("select tuskgate.keep_logs('2 seconds')")
        self.ended.wait(BETWEEN_ROLLS)


class Follower:
    """Reads a stream as it goes on: each shard after the one that it followed."""

    def __init__(self, gateways, number, arn):
        self._gateways = gateways
        self._number = number
        self._arn = arn
        self._iterators = {}
        self.records = []
        self.shards = set()

    def count(self):
        return len(self.records)

    def read(self, _):
        streams = connect(self._gateways.url(self._number), api="dynamodbstreams")
        for _ in range(20):
            self._find_shards(streams)
            for shard, position in list(self._iterators.items()):
                if position is None:
                    continue
                try:
                    answer = streams.get_records(ShardIterator=position)
                except ClientError as error:
                    assert error.response["Error"]["Code"] not in (
                        "ExpiredIteratorException", "TrimmedDataAccessException")
                    raise
                self._iterators[shard] = answer.get("NextShardIterator")
                self.records += answer["Records"]
            time.sleep(0.02)

    def _find_shards(self, streams):
        for shard in shards_of(streams, self._arn):
            parent = shard.get("ParentShardId")
            is_next = parent is None or (
                parent in self._iterators and self._iterators[parent] is None)
            if shard["ShardId"] not in self._iterators and is_next:
                self._iterators[shard["ShardId"]] = streams.get_shard_iterator(
                    StreamArn=self._arn, ShardId=shard["ShardId"],
                    ShardIteratorType="TRIM_HORIZON")["ShardIterator"]


def is_enough(gateways, followers):
    """Whether so many changes were made, or at least read where they are few."""
    if not IS_LONG:
        return min(follower.count() for follower in followers) >= CHANGES
    time.sleep(2)
    try:
        with psycopg.connect(gateways.database, autocommit=True) as connection:
            relation = connection.execute(
                "select relation from tuskgate.tables where name = %s", [TABLE]).fetchone()[0]
            (made,) = connection.execute(
                "select sum((item #>> '{c,N}')::int) "
                f'from tuskgate_data."{relation}"').fetchone()
    except psycopg.Error:
        return False
    print(f"{time.strftime('%T')}: {made} made, {[follower.count() for follower in followers]} read",
          flush=True)
    return made >= CHANGES


def disturb(gateways, followers):
    """Until there are enough changes, and each way to die was taken."""
    ways = [gateways.kill_first, gateways.kill_second, gateways.kill_a_session,
            gateways.kill_postgres]
    random.shuffle(ways)
    last = time.monotonic()
    kills = 0
    while not is_enough(gateways, followers) or kills < len(ways):
        if time.monotonic() - last > BETWEEN_KILLS:
            ways[kills % len(ways)]()
            kills += 1
            last = time.monotonic()
        time.sleep(0.2)


def check(follower, final):
    counters = {}
    for record in follower.records:
        change = record["dynamodb"]
        item = change["Keys"]["p"]["S"]
        before = int(change["OldImage"]["c"]["N"]) if "OldImage" in change else None
        after = int(change["NewImage"]["c"]["N"])
        assert before == counters.get(item), (item, before, counters.get(item), record)
        counters[item] = after
        assert before is None or after == before + 1
    assert counters == final
    ids = [record["eventID"] for record in follower.records]
    assert len(set(ids)) == len(ids)


def test_a_change_can_be_read_at_once(directory):
    """Each tick is made when nothing else is, and while the ticker makes others: one that forgets a
    transaction under way is followed by none that has it."""
    with Server(directory / "data") as server:
        client = connect(server.url)
        streams = connect(server.url, api="dynamodbstreams")
        iterators = {}
        for table in ("First", "Second", "Third"):
            made = client.create_table(
                TableName=table, BillingMode="PAY_PER_REQUEST", StreamSpecification=enabled(),
                AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}])["TableDescription"]
            (shard,) = shards_of(streams, made["LatestStreamArn"])
            iterators[table] = streams.get_shard_iterator(
                StreamArn=made["LatestStreamArn"], ShardId=shard["ShardId"],
                ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        for number in range(300):
            client.transact_write_items(TransactItems=[
                {"Put": {"TableName": table, "Item": key(str(number))}} for table in iterators])
            for table in iterators:
                answer = streams.get_records(ShardIterator=iterators[table])
                iterators[table] = answer["NextShardIterator"]
                assert [record["dynamodb"]["Keys"] for record in answer["Records"]] == [
                    key(str(number))], (table, number)


def test_nothing_is_skipped_or_repeated(directory):
    gateways = Gateways(directory)
    try:
        client = connect(gateways.first.url)
        made = client.create_table(
            TableName=TABLE, BillingMode="PAY_PER_REQUEST", StreamSpecification=enabled(),
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}])
        arn = made["TableDescription"]["LatestStreamArn"]
        for item in ITEMS:
            client.put_item(TableName=TABLE, Item={**key(item), "c": {"N": "0"}})

        followers = [Follower(gateways, number, arn) for number in range(2 * READERS)]
        readers = Work(gateways)
        for number, follower in enumerate(followers):
            readers.start(follower.read, number)
        writers = Writers(gateways)
        for number in range(HTTP_WRITERS):
            writers.start(writers.by_http, number)
        for number in range(SQL_WRITERS):
            writers.start(writers.by_sql, number)
        writers.start(writers.by_others, 0)
        writers.start(writers.on_shards, 0)
        try:
            disturb(gateways, followers)
        finally:
            writers.end()

        client = connect(gateways.first.url)
        final = {item["p"]["S"]: int(item["c"]["N"])
                 for item in client.scan(TableName=TABLE, ConsistentRead=True)["Items"]}
        total = sum(final.values()) + len(ITEMS)
        try:
            eventually(lambda: min(follower.count() for follower in followers) >= total,
                       f"{total} records")
        finally:
            readers.end()
        assert [follower.count() for follower in followers] == [total] * len(followers)
        for follower in followers:
            check(follower, final)
    finally:
        gateways.stop()
