"""Snapshots of the test kit: tables are put back to what they were, or emptied."""

import concurrent.futures

import boto3
import psycopg
import pytest
from indexes import Index, table_parameters, wait_for_index
from server import Server, eventually, remove, run, temporary_directory
from support import NOT_FOUND, all_items, connect, key_parameters, refused, table_name
from tuskgate_kit import Kit


@pytest.fixture(scope="module")
def server():
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--admin-listen", "127.0.0.1:0") as started:
            yield started
    finally:
        remove(directory)


@pytest.fixture(scope="module")
def client(server):
    return connect(server.url)


@pytest.fixture
def kit(server):
    kit = Kit(server.admin_url)
    kit.reset(tables=True)
    for snapshot in kit.ask("GET", "/snapshots")["snapshots"]:
        kit.ask("DELETE", f"/snapshots/{snapshot['name']}")
    return kit


def sql(server, statement, *parameters):
    url = f"host={server.data}/socket user=tuskgate dbname=tuskgate"
    with psycopg.connect(url, autocommit=True) as session:
        return session.execute(statement, parameters).fetchall()


def connect_streams(url):
    return boto3.client("dynamodbstreams", endpoint_url=url, region_name="us-east-1",
                        aws_access_key_id="conformance", aws_secret_access_key="conformance")


def make(client, *keys, name=None, **parameters):
    name = name or table_name()
    parameters.setdefault("BillingMode", "PAY_PER_REQUEST")
    client.create_table(TableName=name, **key_parameters(*keys), **parameters)
    return name


def put(client, name, **attributes):
    client.put_item(TableName=name, Item={
        key: {"N" if isinstance(value, int) else "B" if isinstance(value, bytes) else "S":
              str(value) if isinstance(value, int) else value}
        for key, value in attributes.items()})


def items(client, name, **parameters):
    found = all_items(client.scan, TableName=name, **parameters)
    return sorted(found, key=lambda item: sorted(str(pair) for pair in item.items()))


def world(client):
    """All that the API tells of tables."""
    told = {}
    for name in client.list_tables()["TableNames"]:
        table = client.describe_table(TableName=name)["Table"]
        told[name] = (table, items(client, name),
                      [(index["IndexName"], items(client, name, IndexName=index["IndexName"]))
                       for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
                       for index in table.get(kind, ())],
                      client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"])
    return told


KEYS = [(("p:S",), [{"p": "a"}, {"p": "b"}]),
        (("p:N", "s:B"), [{"p": 1, "s": b"\x00\xff"}, {"p": -2, "s": b"z"}]),
        (("p:B", "s:N"), [{"p": b"\x01", "s": 10 ** 30}, {"p": b"\x01", "s": -1}]),
        (("p:S", "s:S"), [{"p": "é", "s": "x" * 1000}, {"p": "'", "s": "%s"}])]


@pytest.mark.parametrize(("keys", "rows"), KEYS)
def test_items_of_every_kind_of_key_come_back(client, kit, keys, rows):
    name = make(client, *keys)
    for row in rows:
        put(client, name, **row, v="old")
    before = world(client)
    assert kit.snapshot("seed") == {"snapshot": "seed", "tables": 1}
    put(client, name, **rows[0], v="changed")
    client.delete_item(TableName=name, Key={
        key: value for key, value in items(client, name)[-1].items() if key != "v"})
    put(client, name, **{**rows[0], "p": {"S": "new", "N": 77, "B": b"new"}[keys[0][2]]})
    assert world(client) != before
    assert kit.restore("seed") == {"changed": [name]}
    assert world(client) == before
    assert kit.restore("seed") == {"changed": []}


def rich(client):
    """A table with indexes of both kinds, tags and items."""
    name = table_name()
    client.create_table(TableName=name, Tags=[{"Key": "team", "Value": "a"}], **table_parameters(
        "p:S", "s:N", global_indexes=[Index("by-g", "g:S", "s:N"), Index("by-h", "h:S")],
        local_indexes=[Index("by-n", "p:S", "n:N")]))
    for i in range(30):
        put(client, name, p=f"p{i % 3}", s=i, g=f"g{i % 2}", h=f"h{i % 5}", n=-i)
    return name


def test_tables_that_were_made_or_dropped_since(client, kit):
    kept, dropped, made_anew = rich(client), rich(client), make(client, "p:S")
    put(client, made_anew, p="x")
    before = world(client)
    kit.snapshot("seed")
    client.delete_table(TableName=dropped)
    client.delete_table(TableName=made_anew)
    make(client, "p:N", "s:N", name=made_anew)
    put(client, made_anew, p=1, s=2)
    new = make(client, "p:S")
    assert kit.restore("seed") == {"changed": sorted([dropped, made_anew, new])}
    assert world(client) == before
    with refused(code=NOT_FOUND):
        client.describe_table(TableName=new)
    assert kept in before
    # What came back can be used as ever.
    put(client, dropped, p="p0", s=99, g="g0", n=5)
    assert client.query(TableName=dropped, IndexName="by-n", KeyConditionExpression="p = :p",
                        ExpressionAttributeValues={":p": {"S": "p0"}})["Count"] == 11


def test_definitions_come_back(client, kit):
    name = rich(client)
    arn = client.describe_table(TableName=name)["Table"]["TableArn"]
    before = world(client)
    kit.snapshot("seed")
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "b"}])
    client.update_table(TableName=name, DeletionProtectionEnabled=True)
    client.update_table(TableName=name, TableClass="STANDARD_INFREQUENT_ACCESS")
    assert kit.restore("seed") == {"changed": [name]}
    assert world(client) == before
    client.update_table(TableName=name, GlobalSecondaryIndexUpdates=[
        {"Delete": {"IndexName": "by-h"}}])
    client.update_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "x", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "by-x", "KeySchema": [{"AttributeName": "x", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"}}}])
    wait_for_index(client, name, "by-x")
    assert kit.restore("seed") == {"changed": [name]}
    assert world(client) == before
    assert kit.restore("seed") == {"changed": []}


def test_another_gateway_sees_what_was_restored(server, client, kit):
    name = make(client, "p:S")
    kit.snapshot("seed")
    with Server(server.data, "--database-url",
                f"host={server.data}/socket user=tuskgate dbname=tuskgate") as other:
        second = connect(other.url)
        put(second, name, p="x")
        second.delete_table(TableName=name)
        make(second, "n:N", name=name)
        put(second, name, n=1)
        kit.restore("seed")
        put(client, name, p="y")

        def written():
            try:
                put(second, name, p="z")
                return True
            except second.exceptions.ClientError:
                return False

        eventually(written, "the other's notice")
        assert items(second, name) == [{"p": {"S": "y"}}, {"p": {"S": "z"}}]


def test_one_table(client, kit):
    one, other = make(client, "p:S"), make(client, "p:S")
    for name in (one, other):
        put(client, name, p="x")
    assert kit.snapshot("one", table=one) == {"snapshot": "one", "tables": 1}
    kit.snapshot("all")
    for name in (one, other):
        put(client, name, p="y")
    third = make(client, "p:S")
    assert kit.restore("one") == {"changed": [one]}
    assert [len(items(client, name)) for name in (one, other, third)] == [1, 2, 0]
    put(client, one, p="y")
    assert kit.restore("all", table=other) == {"changed": [other]}
    assert [len(items(client, name)) for name in (one, other, third)] == [2, 1, 0]
    client.delete_table(TableName=one)
    assert kit.restore("one") == {"changed": [one]}
    assert items(client, one) == [{"p": {"S": "x"}}]
    for ask in (lambda: kit.restore("one", table=other), lambda: kit.restore("all", table="nothing"),
                lambda: kit.restore("nothing"), lambda: kit.snapshot("x", table="nothing"),
                lambda: kit.reset(table="nothing"),
                lambda: kit.ask("DELETE", "/snapshots/nothing")):
        with pytest.raises(ValueError, match="404 .*there is no|404 .*has no table"):
            ask()


def test_snapshots_are_replaced_listed_and_removed(server, client, kit):
    name = make(client, "p:S")
    kit.snapshot("a", table=name)
    put(client, name, p="x")
    kit.snapshot("a")
    kit.snapshot("b")
    listed = kit.ask("GET", "/snapshots")["snapshots"]
    assert [(one["name"], one["tables"], "table" in one) for one in listed] == [
        ("a", 1, False), ("b", 1, False)]
    kit.reset()
    kit.restore("a")
    assert items(client, name) == [{"p": {"S": "x"}}]
    for snapshot in ("a", "b"):
        kit.ask("DELETE", f"/snapshots/{snapshot}")
    assert sql(server, "select count(*) from tuskgate.snapshot_items") == [(0,)]


def test_a_snapshot_of_nothing(client, kit):
    kit.snapshot("empty")
    make(client, "p:S")
    kit.restore("empty")
    assert client.list_tables()["TableNames"] == []


def test_reset_of_items(server, client, kit):
    tables = [rich(client), make(client, "p:S"), make(client, "p:S")]
    put(client, tables[1], p="x")
    before = world(client)
    assert kit.reset() == {"changed": sorted(tables[:2])}
    after = world(client)
    assert after.keys() == before.keys()
    for name, (table, found, indexes, tags) in after.items():
        assert (found, [entries for _, entries in indexes if entries]) == ([], [])
        assert tags == before[name][3]
        assert table["TableId"] == before[name][0]["TableId"]
    assert kit.reset() == {"changed": []}
    put(client, tables[1], p="x")
    put(client, tables[2], p="x")
    assert kit.reset(table=tables[1]) == {"changed": [tables[1]]}
    assert items(client, tables[2])


def test_reset_of_large_tables(server, client, kit):
    """They are truncated, and nothing is left in their indexes."""
    name = rich(client)
    relation, = sql(server, "select relation from tuskgate.tables where name = %s", name)[0]
    sql(server, f'insert into tuskgate_data."{relation}" (pk, sk, item, size) '
                "select 'p' || n %% 100, n, jsonb_build_object('p', jsonb_build_object('S', 'p' || n %% 100),"
                " 's', jsonb_build_object('N', n::text), 'g', '{\"S\": \"g\"}'::jsonb,"
                " 'n', jsonb_build_object('N', n::text),"
                " 'v', jsonb_build_object('S', repeat(md5(n::text), 20))), 700"
                " from generate_series(100, 8100) n returning %s", 1)
    assert sql(server, "select tuskgate.stored_bytes(%s::regclass) > 4194304",
               f'tuskgate_data."{relation}"') == [(True,)]
    assert kit.reset() == {"changed": [name]}
    assert sql(server, "select tuskgate.stored_bytes(%s::regclass) < 100000",
               f'tuskgate_data."{relation}"') == [(True,)]
    _, found, indexes, _ = world(client)[name]
    assert (found, [entries for _, entries in indexes if entries]) == ([], [])
    put(client, name, p="p0", s=1, g="g", n=5)
    assert len(items(client, name, IndexName="by-g")) == 1


def grow(server, name):
    """Beyond what a reset deletes row by row."""
    relation, = sql(server, "select relation from tuskgate.tables where name = %s", name)[0]
    sql(server, f'insert into tuskgate_data."{relation}" (pk, item, size) '
                "select 'p' || n, jsonb_build_object('p', jsonb_build_object('S', 'p' || n),"
                " 'v', jsonb_build_object('S', repeat(md5(n::text), 20))), 700"
                " from generate_series(1, 7000) n returning %s", 1)
    assert sql(server, "select tuskgate.stored_bytes(%s::regclass) > 4194304",
               f'tuskgate_data."{relation}"') == [(True,)]


STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def events(server, client, name):
    """Names of the events in the table's stream, and the items' keys, in no order."""
    streams = connect_streams(server.url)
    arn = client.describe_table(TableName=name)["Table"]["LatestStreamArn"]
    found = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        place = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"],
            ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        page = streams.get_records(ShardIterator=place)
        found += [(record["eventName"], record["dynamodb"]["Keys"]["p"]["S"])
                  for record in page["Records"]]
    return sorted(found)


def test_what_is_put_back_is_in_a_stream_that_goes_on(server, client, kit):
    name = make(client, "p:S", StreamSpecification=STREAM)
    for key in "abc":
        put(client, name, p=key, v="old")
    before = world(client)
    kit.snapshot("seed")
    put(client, name, p="a", v="new")
    client.delete_item(TableName=name, Key={"p": {"S": "b"}})
    put(client, name, p="d")
    assert kit.restore("seed") == {"changed": [name]}
    assert world(client) == before
    wanted = sorted([("INSERT", "a"), ("INSERT", "b"), ("INSERT", "c"), ("MODIFY", "a"),
                     ("REMOVE", "b"), ("INSERT", "d"),
                     ("MODIFY", "a"), ("INSERT", "b"), ("REMOVE", "d")])
    eventually(lambda: events(server, client, name) == wanted, "the changes in the stream")
    assert kit.restore("seed") == {"changed": []}
    assert kit.reset() == {"changed": [name]}
    wanted = sorted([*wanted, *(("REMOVE", key) for key in "abc")])
    eventually(lambda: events(server, client, name) == wanted, "the removals in the stream")


def test_large_tables_with_a_stream_are_emptied_too(server, client, kit):
    name = make(client, "p:S", StreamSpecification=STREAM)
    grow(server, name)
    assert kit.reset() == {"changed": [name]}
    assert items(client, name) == []
    assert sql(server, "select count(*) from tuskgate.change_logs where table_name = %s", name) == [(1,)]


def described_stream(client, name):
    table = client.describe_table(TableName=name)["Table"]
    return table.get("StreamSpecification"), table.get("LatestStreamLabel")


def test_streams_begin_and_end_with_what_is_restored(server, client, kit):
    streamed, plain, dropped = [make(client, "p:S", **parameters) for parameters in (
        {"StreamSpecification": STREAM}, {}, {"StreamSpecification": STREAM})]
    labels = [described_stream(client, name)[1] for name in (streamed, dropped)]
    put(client, dropped, p="x")
    kit.snapshot("seed")
    client.update_table(TableName=streamed, StreamSpecification={"StreamEnabled": False})
    client.update_table(TableName=plain, StreamSpecification=STREAM)
    client.delete_table(TableName=dropped)
    assert kit.restore("seed") == {"changed": sorted([streamed, plain, dropped])}
    for name, label in zip((streamed, dropped), labels):
        specification, now = described_stream(client, name)
        assert specification == STREAM and now != label
    assert described_stream(client, plain)[0] is None
    put(client, streamed, p="after")
    eventually(lambda: events(server, client, streamed) == [("INSERT", "after")], "the change")
    eventually(lambda: events(server, client, dropped) == [("INSERT", "x")], "the item's return")
    # It is as it was: nothing is made anew again.
    kept = [described_stream(client, name) for name in (streamed, plain, dropped)]
    client.delete_item(TableName=streamed, Key={"p": {"S": "after"}})
    assert kit.restore("seed") == {"changed": []}
    assert [described_stream(client, name) for name in (streamed, plain, dropped)] == kept


def test_streams_begin_anew_while_the_clock_stands_still(client, kit):
    kit.clock(set="2030-01-01T00:00:00Z")
    try:
        name = make(client, "p:S", StreamSpecification=STREAM)
        kit.snapshot("seed")
        for millisecond in range(1, 4):
            client.delete_table(TableName=name)
            kit.restore("seed")
            assert described_stream(client, name) == (
                STREAM, f"2030-01-01T00:00:00.00{millisecond}")
    finally:
        kit.clock(follow=True)


def test_reset_of_tables(client, kit):
    tables = sorted([rich(client), make(client, "p:S", DeletionProtectionEnabled=True)])
    assert kit.reset(table=tables[0], tables=True) == {"changed": tables[:1]}
    assert client.list_tables()["TableNames"] == tables[1:]
    assert kit.reset(tables=True) == {"changed": tables[1:]}
    assert client.list_tables()["TableNames"] == []
    make(client, "p:S", name=tables[0])
    put(client, tables[0], p="x")


def test_reset_of_tables_leaves_no_streams(server, client, kit):
    names = [make(client, "p:S", StreamSpecification=STREAM) for _ in range(3)]
    put(client, names[0], p="x")
    client.delete_table(TableName=names[0])
    client.update_table(TableName=names[1], StreamSpecification={"StreamEnabled": False})
    streams = connect_streams(server.url)

    def listed():
        return {stream["TableName"] for stream in streams.list_streams()["Streams"]}

    assert listed() >= set(names)
    assert kit.reset(table=names[2], tables=True) == {"changed": names[2:]}
    assert listed() & set(names) == set(names[:2])
    kit.reset(tables=True)
    assert listed() == set()
    assert sql(server, "select tuskgate.keep_logs('1 hour')") == [("",)]


def test_throughput_is_there_again(start_server):
    server = start_server("--admin-listen", "127.0.0.1:0", "--throttle")
    client, kit = connect(server.url), Kit(server.admin_url)
    kit.clock(set="2030-01-01T00:00:00Z")
    names = [make(client, "p:S", BillingMode="PROVISIONED", ProvisionedThroughput={
        "ReadCapacityUnits": 1, "WriteCapacityUnits": 1}) for _ in range(2)]
    kit.snapshot("seed")

    def use_up():
        for name in names:
            put(client, name, p="x", v="v" * 2000)
            assert is_used_up(name)

    def is_used_up(name):
        try:
            put(client, name, p="x")
        except client.exceptions.ProvisionedThroughputExceededException:
            return True
        return False

    use_up()
    kit.restore("seed", table=names[0])
    assert [is_used_up(name) for name in names] == [False, True]
    for back in (lambda: kit.restore("seed"), kit.reset):
        back()
        use_up()


@pytest.mark.parametrize("back", [lambda kit: kit.restore("seed"), lambda kit: kit.reset()])
def test_a_transaction_can_be_done_again(client, kit, back):
    name = make(client, "p:S")
    kit.snapshot("seed")
    for _ in range(2):
        client.transact_write_items(ClientRequestToken="once", TransactItems=[
            {"Put": {"TableName": name, "Item": {"p": {"S": "x"}}}}])
        assert len(items(client, name)) == 1
        back(kit)


def test_snapshots_show_one_moment(server, client, kit):
    """Of two tables that a transaction writes to, no snapshot has one item without the other."""
    one, other = make(client, "p:S"), make(client, "p:S")

    def write(writer):
        mine = connect(server.url)
        for n in range(60):
            mine.transact_write_items(TransactItems=[
                {"Put": {"TableName": name, "Item": {"p": {"S": f"{writer}-{n}"}}}}
                for name in (one, other)])

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(write, writer) for writer in range(2)]
        taken = 0
        while taken < 5 or not all(one_writing.done() for one_writing in writing):
            kit.snapshot(f"s{taken}")
            taken += 1
        for one_writing in writing:
            one_writing.result()
    for n in range(taken):
        kit.restore(f"s{n}")
        assert items(client, one) == items(client, other)


def test_writers_meanwhile_do_no_harm(server, client, kit):
    name = rich(client)
    kit.snapshot("seed")
    before = world(client)[name][1:3]

    def write(writer):
        mine = connect(server.url, retries={"total_max_attempts": 10})
        for n in range(100):
            put(mine, name, p=f"w{writer}", s=n, g="g", n=n)

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(write, writer) for writer in range(3)]
        while not all(one.done() for one in writing):
            kit.restore("seed")
            kit.reset()
        for one in writing:
            one.result()
    kit.restore("seed")
    assert world(client)[name][1:3] == before


def test_the_command(server, client, kit):
    def admin(*arguments):
        done = run("admin", *arguments, "--admin-listen", server.admin_url.removeprefix("http://"))
        return done.returncode, done.stdout or done.stderr

    name = make(client, "p:S")
    put(client, name, p="x")
    assert admin("snapshot", "seed") == (0, '{"snapshot": "seed", "tables": 1}\n')
    assert admin("reset") == (0, f'{{"changed": ["{name}"]}}\n')
    assert items(client, name) == []
    assert admin("restore", "seed", "--table", name) == (0, f'{{"changed": ["{name}"]}}\n')
    assert len(items(client, name)) == 1
    assert '"name":"seed"' in admin("snapshots", "list")[1]
    assert admin("reset", "--tables") == (0, f'{{"changed": ["{name}"]}}\n')
    assert admin("snapshots", "forget", "seed") == (0, "{}\n")
    assert admin("restore", "seed") == (1, "tuskgate: there is no snapshot seed\n")
