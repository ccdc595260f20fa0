"""Items that expire: which, which not, and who deletes them.

What is not to expire is looked at after an item that was put later has: nothing waits for a time.
"""

import concurrent.futures
import contextlib
import os
import random
import threading
import time
from decimal import Decimal

import boto3
import pytest
from attached import Database, database_url
from indexes import Index, indexed_table, scan
from server import eventually
from streams import Reader, arn_of, images, stream_table
from support import all_items, connect, get, key_parameters, new_table, put_all, refused
from time_to_live import (FUTURE, PAST, ago, described, enable, pass_over, switch,
                          wait_until_enabled, wait_until_expired, wait_until_left)

pytestmark = pytest.mark.skipif(
    "amazonaws.com" in os.environ.get("TUSKGATE_TEST_URL", ""), reason="the service takes days")

FIVE_YEARS = 5 * 366 * 86400


@pytest.fixture
def table(resource):
    with new_table(resource, "p:S") as made:
        yield made


@pytest.fixture
def database(start_server):
    """A server of the test's own, with its SQL."""
    server = start_server()
    sql = Database(database_url(server))
    yield server, sql
    sql.close()


def relation(sql, name):
    return "tuskgate_data." + sql.value(
        "select quote_ident(relation) from tuskgate.tables where name = %s", name)


def entries(sql, name):
    """The relation that says when the table's items expire."""
    return "tuskgate_data." + sql.value(
        "select quote_ident(i.relation) from tuskgate.indexes i join tuskgate.tables t "
        "on t.id = i.table_id where t.name = %s and i.kind = 'EXPIRY'", name)


def one_table(server, name):
    return connect(server.url, boto3.resource).create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))


# Which items


def test_what_has_expired_goes_and_the_rest_stays(table):
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html"""
    enable(table)
    gone = {
        "just now": ago(1),
        "long ago": ago(4 * 365 * 86400),
        "as an update": None,
        # https://github.com/scylladb/scylladb/blob/master/test/alternator/test_ttl.py
        "a part of a second": ago(PAST) + Decimal("0.123"),
        "with an exponent": Decimal(ago(PAST) // 10).scaleb(1),
    }
    stays = {
        "later": ago(-FUTURE),
        "milliseconds": ago(PAST) * 1000,
        "far in the future": 99_999_999_999,
        "too long ago": ago(FIVE_YEARS),
        "in 1970": 1,
        "zero": 0,
        "negative": -ago(PAST),
        "no attribute": None,
        "text": str(ago(PAST)),
        "binary": b"1",
        "null": None,
        "boolean": True,
        "list": [ago(PAST)],
        "map": {"ttl": ago(PAST)},
        "numbers": {ago(PAST)},
        "a part of a second later": ago(-FUTURE) + Decimal("0.5"),
    }
    put_all(table, [{"p": name, **({} if value is None and name != "null" else {"ttl": value})}
                    for name, value in {**gone, **stays}.items()])
    table.update_item(Key={"p": "as an update"}, UpdateExpression="SET #t = :t",
                      ExpressionAttributeNames={"#t": "ttl"},
                      ExpressionAttributeValues={":t": ago(PAST)})
    wait_until_expired(table, *({"p": name} for name in gone))
    pass_over(table)
    assert {item["p"] for item in all_items(table.scan)} == set(stays)


def test_what_was_there_before_expires(resource):
    with new_table(resource, "p:S", "s:N") as table:
        put_all(table, [{"p": f"p{n % 7}", "s": n, "ttl": ago(PAST) if n % 2 else ago(-FUTURE)}
                        for n in range(300)])
        assert len(all_items(table.scan)) == 300
        enable(table)
        wait_until_left(table, 150)
        assert all(item["s"] % 2 == 0 for item in all_items(table.scan))


@pytest.mark.parametrize("key", ["p:N", "p:S s:N", "p:S s:S", "p:S s:B", "p:B s:S", "p:B"])
def test_keys_of_all_types(resource, key):
    longest = {"S": "x", "B": b"x"}
    values = {"N": [0, -1, 10**20], "S": ["a", "é\0", longest["S"] * 1000],
              "B": [b"\0", b"\xff" * 3, longest["B"] * 1000]}
    names = dict(part.split(":") for part in key.split())
    with new_table(resource, *key.split()) as table:
        enable(table)
        for n in range(3):
            item = {name: values[kind][n] for name, kind in names.items()}
            table.put_item(Item={**item, "ttl": ago(-FUTURE)})
            table.put_item(Item={**item, "ttl": ago(PAST)})
        wait_until_left(table, 0)


def test_the_attribute_may_be_the_key(resource):
    with new_table(resource, "p:S", "ttl:N") as table:
        enable(table)
        table.put_item(Item={"p": "k", "ttl": ago(PAST)})
        table.put_item(Item={"p": "k", "ttl": ago(-FUTURE)})
        wait_until_left(table, 1)
        assert all_items(table.scan)[0]["ttl"] > time.time()


def test_every_write_counts(table):
    """Batches and transactions, too."""
    enable(table)
    client = table.meta.client
    ttl = str(ago(PAST))
    client.batch_write_item(RequestItems={table.name: [
        {"PutRequest": {"Item": {"p": f"batch {n}", "ttl": ago(PAST)}}} for n in range(25)]})
    client.transact_write_items(TransactItems=[
        {"Put": {"TableName": table.name, "Item": {"p": f"transaction {n}", "ttl": ago(PAST)}}}
        for n in range(25)])
    client.execute_statement(
        Statement=f"INSERT INTO \"{table.name}\" VALUE {{'p': 'statement', 'ttl': {ttl}}}")
    wait_until_left(table, 0)


def test_indexes_lose_what_expires(resource):
    with indexed_table(resource, "p:S", "s:S",
                       global_indexes=[Index("by-g", "g:S", "s:S")],
                       local_indexes=[Index("by-l", "p:S", "l:S")]) as table:
        enable(table)
        for n in range(40):
            table.put_item(Item={"p": f"p{n % 5}", "s": f"s{n}", "g": f"g{n % 3}", "l": f"l{n % 2}",
                                 "ttl": ago(PAST) if n % 4 else ago(-FUTURE)})
        wait_until_left(table, 10)
        for index in ("by-g", "by-l"):
            assert sorted(item["s"] for item in scan(table, index)) == sorted(
                f"s{n}" for n in range(0, 40, 4))


def test_streams_tell_that_the_service_did_it(resource, streams):
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html"""
    with stream_table(resource, "p:S") as table:
        reader = Reader(streams, arn_of(table))
        enable(table)
        item = {"p": "expired", "ttl": ago(PAST)}
        table.put_item(Item=item)
        wait_until_expired(table, {"p": "expired"})
        table.put_item(Item={"p": "deleted", "ttl": ago(-FUTURE)})
        table.delete_item(Key={"p": "deleted"})
        put, removed = reader.of(2, p="expired")
        assert images(removed) == ("REMOVE", item, None)
        assert removed["userIdentity"] == {
            "Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
        for record in (put, *reader.of(2, p="deleted")):
            assert "userIdentity" not in record


# When


def test_a_time_that_was_moved_counts(table):
    enable(table)
    for name in ("forward", "removed", "replaced", "as text"):
        table.put_item(Item={"p": name, "ttl": ago(-2)})
    names = {"#t": "ttl"}
    table.update_item(Key={"p": "forward"}, UpdateExpression="SET #t = :t",
                      ExpressionAttributeNames=names,
                      ExpressionAttributeValues={":t": ago(-FUTURE)})
    table.update_item(Key={"p": "removed"}, UpdateExpression="REMOVE #t",
                      ExpressionAttributeNames=names)
    table.put_item(Item={"p": "replaced"})
    table.update_item(Key={"p": "as text"}, UpdateExpression="SET #t = :t",
                      ExpressionAttributeNames=names, ExpressionAttributeValues={":t": str(ago(9))})
    table.put_item(Item={"p": "control", "ttl": ago(-2)})
    wait_until_expired(table, {"p": "control"})
    pass_over(table)
    assert {item["p"] for item in all_items(table.scan)} == {
        "forward", "removed", "replaced", "as text"}


def test_until_it_is_deleted_an_item_is_there(start_server):
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html"""
    server = start_server("--ttl-interval", "3600000")
    resource = connect(server.url, boto3.resource)
    with (new_table(resource, "p:S") as table,
          contextlib.closing(Database(database_url(server))) as database):
        enable(table)
        # It has begun to lead, and looked. The next time is in an hour.
        eventually(lambda: database.execute(
            "select from pg_stat_activity a join pg_locks l using (pid) "
            "where a.application_name = 'tuskgate expiry' and l.locktype = 'advisory' "
            "and a.state = 'idle' and a.query not like '%pg_try_advisory_lock%'"),
            "the first look")
        table.put_item(Item={"p": "k", "ttl": ago(PAST), "n": 1})
        for _ in range(3):
            assert get(table, {"p": "k"})["n"] >= 1
            assert len(all_items(table.scan)) == 1
            table.update_item(Key={"p": "k"}, UpdateExpression="ADD n :one",
                              ConditionExpression="attribute_exists(p)",
                              ExpressionAttributeValues={":one": 1})
        assert get(table, {"p": "k"})["n"] == 4


def test_disabled_means_that_nothing_expires(resource, table):
    enable(table)
    switch(table, False)
    table.put_item(Item={"p": "k", "ttl": ago(PAST)})
    with new_table(resource, "p:S") as other:
        enable(other)
        pass_over(other)
    assert get(table, {"p": "k"})
    enable(table, "other")
    table.put_item(Item={"p": "witness", "other": ago(PAST)})
    wait_until_expired(table, {"p": "witness"})
    assert get(table, {"p": "k"})
    switch(table, False, "other")
    enable(table)
    wait_until_expired(table, {"p": "k"})


# Who, and how many at once


def test_a_large_lot(database):
    """Several batches, over many partitions and tables."""
    server, sql = database
    resource = connect(server.url, boto3.resource)
    with new_table(resource, "p:S", "s:N") as table, new_table(resource, "p:S") as small:
        enable(table)
        enable(small)
        expires = ago(PAST)
        sql.execute(
            f"insert into {relation(sql, table.name)} (pk, sk, item, size) "
            "select 'p' || n % 1000, n, jsonb_build_object('p', jsonb_build_object('S', 'p' || n % "
            "1000), 's', jsonb_build_object('N', n::text), 'ttl', jsonb_build_object('N', (case "
            f"when n % 10 = 0 then {ago(-FUTURE)} else {expires} - n % 3 end)::text)), 50 "
            "from generate_series(1, 30000) n")
        small.put_item(Item={"p": "k", "ttl": ago(PAST)})
        wait_until_expired(small, {"p": "k"})
        wait_until_left(table, 3000)
        assert sql.value(f"select count(*) from {entries(sql, table.name)}") == 3000


def test_one_gateway_deletes_and_another_goes_on(start_server):
    first = start_server("--partitions", "4")
    url = database_url(first)
    second = start_server("--database-url", url)
    sql = Database(url)
    leaders = ("select a.pid from pg_locks l join pg_stat_activity a using (pid) "
               "where l.locktype = 'advisory' and a.application_name = 'tuskgate expiry'")
    resource = connect(first.url, boto3.resource)
    with new_table(resource, "p:S", "s:N") as table:
        enable(table)
        pass_over(table)
        assert len(sql.execute(leaders)) == 1
        third = start_server("--database-url", url)
        put_all(table, [{"p": f"p{n % 17}", "s": n, "ttl": ago(PAST) if n % 3 else ago(-FUTURE)}
                        for n in range(600)])
        # Whoever has the lock loses it, and another one takes it.
        before = sql.value(leaders)
        sql.execute("select pg_terminate_backend(%s)", before)
        second.kill()
        third.kill()
        wait_until_left(table, 200)
        assert all(item["s"] % 3 == 0 for item in all_items(table.scan))
        eventually(lambda: [row[0] for row in sql.execute(leaders)] not in ([], [before]),
                   "another leader")
    sql.close()


def test_a_gateway_that_starts_finds_what_expired_meanwhile(start_server):
    server = start_server()
    table = one_table(server, "kept")
    enable(table)
    put_all(table, [{"p": f"k{n}", "ttl": ago(-1)} for n in range(50)])
    server.kill()
    again = start_server()
    table = connect(again.url, boto3.resource).Table("kept")
    assert described(table.meta.client, "kept")["TimeToLiveStatus"] == "ENABLED"
    wait_until_left(table, 0)


def test_writers_go_on_and_nothing_is_lost(server_url, resource):
    """Many move the times of items back and forth, while it is enabled and after: what should expire
    does, and what should not is there."""
    with new_table(resource, "p:S", "s:N") as table:
        keys = [{"p": f"p{n % 11}", "s": n} for n in range(200)]
        put_all(table, [{**key, "ttl": ago(-FUTURE), "kept": 1} for key in keys])
        ending = threading.Event()
        losses = []

        def move(seed):
            chance = random.Random(seed)
            mine = connect(server_url, boto3.resource).Table(table.name)
            while not ending.is_set():
                key = chance.choice(keys[seed::4])
                # Never later than the item says by this writer's last word.
                mine.put_item(Item={**key, "ttl": ago(-FUTURE - chance.randrange(100)), "kept": 1})
                mine.update_item(Key=key, UpdateExpression="SET #t = :t",
                                 ExpressionAttributeNames={"#t": "ttl"},
                                 ExpressionAttributeValues={":t": ago(-FUTURE)})
                if get(mine, key) is None:
                    losses.append(key)

        def expire(seed):
            chance = random.Random(seed)
            mine = connect(server_url, boto3.resource).Table(table.name)
            n = 0
            while not ending.is_set():
                n += 1
                key = {"p": f"gone{chance.randrange(5)}", "s": 1000 * seed + n % 50}
                mine.put_item(Item={**key, "ttl": ago(PAST)})

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            work = [pool.submit(move, seed) for seed in range(4)]
            work += [pool.submit(expire, seed) for seed in range(10, 12)]
            try:
                enable(table)
                wait_until_enabled(resource.meta.client, table.name)
                pass_over(table)
            finally:
                ending.set()
            for done in work:
                done.result()
        assert not losses
        wait_until_left(table, len(keys))


def test_what_somebody_has_locked_is_left_and_nobody_waits(database):
    server, sql = database
    table = one_table(server, "Locked")
    enable(table)
    table.put_item(Item={"p": "locked", "ttl": ago(-FUTURE)})
    table.put_item(Item={"p": "moved", "ttl": ago(-FUTURE)})
    there = relation(sql, "Locked")
    expired = f"jsonb_set(item, '{{ttl,N}}', to_jsonb('{ago(PAST)}'::text))"
    sql.execute("begin")
    sql.execute(f"update {there} set item = {expired} where pk = 'moved'")
    sql.execute(f"select from {there} where pk = 'locked' for update")
    pass_over(table)
    sql.execute("rollback")
    assert len(all_items(table.scan)) == 2
    sql.execute(f"update {there} set item = {expired}")
    wait_until_left(table, 0)


def test_truncate_leaves_nothing_behind(database):
    """It fires no trigger: the entries of items that are gone go with their time."""
    server, sql = database
    table = one_table(server, "Truncated")
    enable(table)
    soon = ago(-3)
    put_all(table, [{"p": f"k{n}", "ttl": soon} for n in range(20)])
    sql.execute(f"truncate {relation(sql, 'Truncated')}")
    # Made anew, and not to expire at the time of the entry that was left.
    table.put_item(Item={"p": "k1", "ttl": ago(-FUTURE)})
    table.put_item(Item={"p": "k2", "ttl": soon})
    eventually(lambda: sql.value(f"select count(*) from {entries(sql, 'Truncated')}") == 1,
               "the end of what was left")
    assert [item["p"] for item in all_items(table.scan)] == ["k1"]


def test_what_does_not_expire_is_not_looked_at(database):
    """However much there is: an index has what expires in its order."""
    server, sql = database
    table = one_table(server, "Large")
    enable(table)
    sql.execute(
        f"insert into {relation(sql, 'Large')} (pk, item, size) select n::text, jsonb_build_object("
        "'p', jsonb_build_object('S', n::text), 'ttl', jsonb_build_object('N', "
        f"({ago(-FUTURE)} + n)::text)), 50 from generate_series(1, 20000) n")
    sql.execute(f"vacuum analyze {relation(sql, 'Large')}")

    def blocks():
        sql.execute("select tuskgate.expire(1000)")
        sql.execute("select pg_stat_force_next_flush()")
        return sql.value("select sum(pg_stat_get_blocks_fetched(c.oid)) from pg_class c "
                         "where c.relname like 'Large~%'")

    before = blocks()
    for _ in range(20):
        after = blocks()
    # The relation has hundreds. Some of these are the gateway's, which looks as well.
    assert after - before < 1000


def test_an_attached_table_is_refused(world):  # noqa: F811
    with refused("Table cities is attached to relations of the database, which are changed there"):
        world.client.update_time_to_live(TableName="cities", TimeToLiveSpecification={
            "Enabled": True, "AttributeName": "ttl"})
