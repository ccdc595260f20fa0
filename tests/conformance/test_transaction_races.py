"""Transactions at the same time as everything else: what a serial order could not have led to never
happens, nobody is told of a deadlock, and nothing is left behind.
"""

import concurrent.futures
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
from support import CONDITION_FAILED, connect
from test_concurrency import at_once
from transactions import CANCELLED

ACCOUNTS = [f"account {number}" for number in range(10)]
BALANCE = 1000
DEPOSIT = 1_000_000  # more than all accounts have, so that deposits and transfers are told apart
TOTAL = BALANCE * len(ACCOUNTS)
ROUNDS = int(os.environ.get("TUSKGATE_TEST_TRANSFERS", "40"))  # of each client


@pytest.fixture(scope="module")
def directory():
    path = temporary_directory()
    yield path
    remove(path)


@pytest.fixture(scope="module")
def server(directory):
    with Server(directory / "data") as started:
        yield started


@pytest.fixture(scope="module")
def other(server):
    """Another gateway over the same database."""
    with Server(server.data, "--database-url", database_url(server)) as started:
        yield started


@pytest.fixture(scope="module")
def client(server):
    return connect(server.url, max_pool_connections=64)


def make(client, name):
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
                        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}])
    return name


def key(name):
    return {"p": {"S": name}}


def number(value):
    return {"N": str(value)}


def placeholders(server):
    """How many rows without content there are, in all relations."""
    with psycopg.connect(database_url(server)) as connection:
        relations = connection.execute("select relation from tuskgate.tables").fetchall()
        return sum(connection.execute(
            f'select count(*) from tuskgate_data."{relation}" where size = 0').fetchone()[0]
            for relation, in relations)


def deadlocks(server):
    """How often PostgreSQL told of one in its log."""
    return server.errors().count("deadlock detected")


def transfer(client, table, source, target, amount):
    """Whether it was done: both accounts change, or none."""
    try:
        client.transact_write_items(TransactItems=[
            {"Update": {"TableName": table, "Key": key(source),
                        "UpdateExpression": "SET n = n - :a", "ConditionExpression": "n >= :a",
                        "ExpressionAttributeValues": {":a": number(amount)}}},
            {"Update": {"TableName": table, "Key": key(target),
                        "UpdateExpression": "SET n = n + :a",
                        "ConditionExpression": "attribute_exists(p)",
                        "ExpressionAttributeValues": {":a": number(amount)}}}])
    except ClientError as error:
        if error.response["Error"]["Code"] != CANCELLED:
            raise
        codes = [reason["Code"] for reason in error.response["CancellationReasons"]]
        assert codes == ["ConditionalCheckFailed", "None"], codes
        return False
    return True


def open_accounts(client, table):
    for account in ACCOUNTS:
        client.put_item(TableName=table, Item={**key(account), "n": number(BALANCE)})


def total(items):
    return sum(int(item["n"]["N"]) for item in items)


def by_transaction(client, table):
    answer = client.transact_get_items(
        TransactItems=[{"Get": {"TableName": table, "Key": key(account)}} for account in ACCOUNTS])
    return total(response["Item"] for response in answer["Responses"])


def by_scan(client, table):
    return total(client.scan(TableName=table)["Items"])


class Bank:
    """Clients that transfer, deposit and add up, until they are told to end."""

    def __init__(self, table, clients):
        self.table = table
        self.clients = clients
        self.ended = threading.Event()
        self.wrong = []
        self.done = {"transfer": 0, "deposit": 0, "total": 0}
        self._lock = threading.Lock()

    def _count(self, kind):
        with self._lock:
            self.done[kind] += 1

    def _repeat(self, work, kind, seed):
        dice = random.Random(seed)
        while not self.ended.is_set():
            try:
                work(dice.choice(self.clients), dice)
                self._count(kind)
            except BotoCoreError:
                time.sleep(0.05)  # of a server that is killed; whether it was done is not known
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
                    self.wrong.append(error)
            except Exception as error:  # pylint: disable=broad-exception-caught
                self.wrong.append(error)

    def _transfer(self, client, dice):
        source, target = dice.sample(ACCOUNTS, 2)
        transfer(client, self.table, source, target, dice.randrange(1, 600))

    def _deposit(self, client, dice):
        client.update_item(TableName=self.table, Key=key(dice.choice(ACCOUNTS)),
                           UpdateExpression="ADD n :d",
                           ExpressionAttributeValues={":d": number(DEPOSIT)})

    def _total(self, client, dice):
        read = dice.choice([by_transaction, by_scan])
        found = read(client, self.table)
        if found % DEPOSIT != TOTAL:
            self.wrong.append(f"{read.__name__}: {found}")

    def run(self, until):
        """`until` runs in the caller's thread meanwhile."""
        work = [(self._transfer, "transfer")] * 6 + [(self._deposit, "deposit")] * 2 + [
            (self._total, "total")] * 2
        with concurrent.futures.ThreadPoolExecutor(len(work)) as pool:
            for seed, (function, kind) in enumerate(work):
                pool.submit(self._repeat, function, kind, seed)
            try:
                until()
            finally:
                self.ended.set()
        assert self.wrong == []
        assert min(self.done.values()) > 0, self.done


def enough(bank, transfers):
    eventually(lambda: bank.done["transfer"] >= transfers, f"{transfers} transfers")


def test_money_is_neither_made_nor_lost(server, other, client):
    table = make(client, "bank")
    open_accounts(client, table)
    bank = Bank(table, [client, connect(other.url, max_pool_connections=64)])
    bank.run(lambda: enough(bank, ROUNDS * 6))
    assert by_scan(client, table) % DEPOSIT == TOTAL
    assert by_scan(client, table) // DEPOSIT == bank.done["deposit"]
    assert placeholders(server) == 0
    assert deadlocks(server) == 0


def test_money_survives_kills(directory):
    """Of the gateway and of PostgreSQL, in the middle of it."""
    data = directory / "killed"
    server = Server(data)
    port = server.port
    client = connect(server.url, max_pool_connections=64)
    table = make(client, "bank")
    open_accounts(client, table)
    bank = Bank(table, [client])

    def violence():
        nonlocal server
        for kill in range(4):
            enough(bank, (kill + 1) * 20)
            if kill % 2 == 0:
                server.kill()
                server = Server(data, listen=f"127.0.0.1:{port}")
            else:
                os.kill(server.sessions()[0], signal.SIGKILL)
        enough(bank, 100)

    try:
        bank.run(violence)
        assert by_scan(client, table) % DEPOSIT == TOTAL
        assert by_transaction(client, table) % DEPOSIT == TOTAL
        assert placeholders(server) == 0
    finally:
        server.stop()


def attempts(client, *actions):
    """Whether the transaction was done; it may be cancelled by its conditions."""
    try:
        client.transact_write_items(TransactItems=list(actions))
    except ClientError as error:
        assert error.response["Error"]["Code"] == CANCELLED, error
        return False
    return True


def absent(table, name):
    return {"ConditionCheck": {"TableName": table, "Key": key(name),
                               "ConditionExpression": "attribute_not_exists(p)"}}


def put(table, name, **attributes):
    return {"Put": {"TableName": table, "Item": {**key(name), **attributes}}}


@pytest.mark.parametrize("kind", ["checked", "deleted", "updated"])
def test_of_two_that_need_the_other_absent_one_is_done(server, other, client, kind):
    """Write skew. Both read that the other's item is absent, and each writes its own."""
    table = make(client, f"skew.{kind}")
    clients = [client, connect(other.url)]

    def absence(name):
        if kind == "checked":
            return absent(table, name)
        condition = {"TableName": table, "Key": key(name),
                     "ConditionExpression": "attribute_not_exists(p)"}
        if kind == "deleted":
            return {"Delete": condition}
        return {"Update": {**condition, "UpdateExpression": "REMOVE n"}}

    for turn in range(ROUNDS):
        names = [f"a{turn}", f"b{turn}"]
        done = at_once(lambda i, names=names: attempts(
            clients[i], absence(names[1 - i]), put(table, names[i])), clients=2)
        found = client.scan(TableName=table, ConsistentRead=True, FilterExpression="p IN (:a, :b)",
                            ExpressionAttributeValues={":a": {"S": names[0]},
                                                       ":b": {"S": names[1]}})["Count"]
        assert (done.count(True), found) == (1, 1)
    assert placeholders(server) == 0


def test_what_a_transaction_found_absent_is_put_after_it(server, client):
    """T finds k absent and writes x. Whoever sees the k that P then puts sees T's x as well.

    T is stopped between the two by a lock on x; P must not be answered before T is.
    """
    table = make(client, "litmus")
    for turn in range(5):
        name, late = f"k{turn}", f"x{turn}"
        client.put_item(TableName=table, Item={**key(late), "n": number(0)})
        relation = psycopg.connect(database_url(server), autocommit=True).execute(
            "select relation from tuskgate.tables where name = %s", (table,)).fetchone()[0]
        with psycopg.connect(database_url(server)) as holder, \
                concurrent.futures.ThreadPoolExecutor() as pool:
            holder.execute(f'select from tuskgate_data."{relation}" where pk = %s for update',
                           (late,))
            transaction = pool.submit(attempts, client, absent(table, name),
                                      put(table, late, n=number(1)))
            waits_for_a_lock(server, 1)
            single = pool.submit(client.put_item, TableName=table, Item=key(name))
            # Its locks are taken in the order of the keys' hashes: T holds k by then, or waits for
            # x before it has looked at k.
            eventually(lambda single=single: waiting(server) == 2 or single.done(), "the put")
            seen = client.transact_get_items(TransactItems=[
                {"Get": {"TableName": table, "Key": key(n)}} for n in (name, late)])["Responses"]
            holder.rollback()
            done = transaction.result()
            single.result()
        if "Item" in seen[0]:
            # P came first: T must have seen it.
            assert not done and seen[1]["Item"]["n"] == number(0)
        else:
            assert done


def waiting(server):
    with psycopg.connect(database_url(server)) as connection:
        return connection.execute(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock'").fetchone()[0]


def waits_for_a_lock(server, sessions):
    eventually(lambda: waiting(server) >= sessions, "a session that waits for a lock")


def test_overlapping_keys_in_opposite_orders(server, other, client):
    """16 clients, some of which write single items: no deadlock, and each is done or cancelled."""
    table = make(client, "orders")
    second = make(client, "orders.second")
    names = [f"item {number}" for number in range(12)]
    clients = [client, connect(other.url, max_pool_connections=64)]

    def work(i):
        dice = random.Random(i)
        done = 0
        for _ in range(ROUNDS // 2):
            mine = clients[dice.randrange(2)]
            chosen = dice.sample(names, 6)
            if i % 4 == 0:
                mine.update_item(TableName=table, Key=key(chosen[0]), UpdateExpression="ADD n :o",
                                 ExpressionAttributeValues={":o": number(1)})
                done += 1
                continue
            actions = [{"Update": {"TableName": dice.choice([table, second]), "Key": key(name),
                                   "UpdateExpression": "ADD n :o",
                                   "ExpressionAttributeValues": {":o": number(1)}}}
                       for name in (chosen if i % 2 else reversed(chosen))]
            assert attempts(mine, *actions)
            done += len(actions)
        return done

    written = sum(at_once(work, clients=16))
    assert total(client.scan(TableName=table)["Items"]
                 + client.scan(TableName=second)["Items"]) == written
    assert deadlocks(server) == 0
    assert placeholders(server) == 0


def test_a_token_is_used_once_by_many(other, client):
    """The same request, sent by many at once to two gateways, is done once, and all are told so."""
    table = make(client, "tokens")
    clients = [client, connect(other.url, max_pool_connections=64)]
    for turn in range(5):
        action = {"Update": {"TableName": table, "Key": key("counter"), "UpdateExpression": "ADD n :o",
                             "ExpressionAttributeValues": {":o": number(1)}}}
        at_once(lambda i, turn=turn, action=action: clients[i % 2].transact_write_items(
            TransactItems=[action], ClientRequestToken=f"token {turn}"), clients=12)
        found = client.get_item(TableName=table, Key=key("counter"))["Item"]["n"]
        assert found == number(turn + 1)


def test_a_token_outlives_the_server(directory):
    data = directory / "restarted"
    action = {"Update": {"TableName": "things", "Key": key("counter"), "UpdateExpression": "ADD n :o",
                         "ExpressionAttributeValues": {":o": number(1)}}}
    for _ in range(3):
        with Server(data) as server:
            client = connect(server.url)
            if not client.list_tables()["TableNames"]:
                make(client, "things")
            client.transact_write_items(TransactItems=[action], ClientRequestToken="token")
            assert client.get_item(TableName="things", Key=key("counter"))["Item"]["n"] == number(1)
            server.kill()


def test_old_tokens_are_removed(directory):
    data = directory / "swept"
    with Server(data) as server:
        with psycopg.connect(database_url(server), autocommit=True) as connection:
            connection.execute(
                "insert into tuskgate.transaction_tokens "
                "select 'old ' || n, 'f', 'r', 1 from generate_series(1, 12000) n")
    with Server(data) as server:
        client = connect(server.url)
        make(client, "things")
        client.transact_write_items(TransactItems=[put("things", "x")], ClientRequestToken="new")

        def tokens():
            with psycopg.connect(database_url(server)) as connection:
                return [token for token, in connection.execute(
                    "select token from tuskgate.transaction_tokens")]

        eventually(lambda: tokens() == ["new"], "the old tokens' end")


def test_conflicts_are_told_where_that_is_asked_for(server, client):
    """--transaction-conflicts fail: who meets a lock is told at once, and nobody waits behind it."""
    table = make(client, "conflicts")
    for name in ("held", "free"):
        client.put_item(TableName=table, Item=key(name))
    relation, = psycopg.connect(database_url(server)).execute(
        "select relation from tuskgate.tables where name = %s", (table,)).fetchone()
    with Server(server.data, "--database-url", database_url(server), "--transaction-conflicts",
                "fail") as failing, psycopg.connect(database_url(server)) as holder:
        quick = connect(failing.url)
        holder.execute(f'select from tuskgate_data."{relation}" where pk = %s for update',
                       ("held",))
        with pytest.raises(ClientError) as caught:
            quick.transact_write_items(TransactItems=[put(table, "free"), put(table, "held")])
        assert caught.value.response["Error"]["Code"] == CANCELLED
        assert caught.value.response["CancellationReasons"] == [
            {"Code": "None"},
            {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]
        for write in (quick.put_item, quick.delete_item):
            arguments = {"Item": key("held")} if write == quick.put_item else {"Key": key("held")}
            with pytest.raises(ClientError) as caught:
                write(TableName=table, **arguments)
            assert caught.value.response["Error"]["Code"] == "TransactionConflictException"
        quick.put_item(TableName=table, Item=key("free"))
        holder.rollback()
        assert attempts(quick, put(table, "free"), put(table, "held"))


def test_the_condition_of_a_single_write_waits_for_a_transaction(client):
    """Counters that start with 'absent, so put 1' lose nothing to transactions that do the same."""
    table = make(client, "first")

    def work(i):
        wins = 0
        for turn in range(ROUNDS // 2):
            if i % 2:
                wins += attempts(client, {"Put": {
                    "TableName": table, "Item": key(f"k{turn}"),
                    "ConditionExpression": "attribute_not_exists(p)"}}, absent(table, f"no{turn}"))
                continue
            try:
                client.put_item(TableName=table, Item=key(f"k{turn}"),
                                ConditionExpression="attribute_not_exists(p)")
                wins += 1
            except ClientError as error:
                assert error.response["Error"]["Code"] == CONDITION_FAILED, error
        return wins

    assert sum(at_once(work, clients=8)) == ROUNDS // 2
