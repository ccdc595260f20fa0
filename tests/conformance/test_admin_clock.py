"""The clock of the test kit: all that DynamoDB dates follows it, at every gateway and in SQL."""

import datetime
import re

import psycopg
import pytest
from raw_http import Connection
from server import Server, eventually, own_server, run
from support import connect, key_parameters, refused, table_name
from tuskgate_kit import Kit

ADMIN = ("--admin-listen", "127.0.0.1:0")
NEW_YEAR = datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)
HOUR = "3600000"


@pytest.fixture(scope="module")
def server():
    with own_server(*ADMIN) as started:
        yield started


@pytest.fixture
def client(server):
    return connect(server.url)


@pytest.fixture
def kit(server):
    kit = Kit(server.admin_url)
    yield kit
    kit.clock(follow=True)


def create(client, **parameters):
    name = table_name()
    parameters.setdefault("BillingMode", "PAY_PER_REQUEST")
    return client.create_table(TableName=name, **key_parameters("p:S"),
                               **parameters)["TableDescription"]


def connection_string(server):
    return f"host={server.data}/socket user=tuskgate dbname=tuskgate"


def database_time(server):
    with psycopg.connect(connection_string(server)) as session:
        return session.execute("select tuskgate.now()").fetchone()[0]


def real_time():
    return datetime.datetime.now(datetime.timezone.utc)


def test_it_stands_still(server, client, kit):
    assert kit.clock(set="2030-01-01T00:00:00Z") == {
        "now": "2030-01-01T00:00:00.000Z", "seconds": NEW_YEAR.timestamp(), "mode": "stands still",
        "ahead": pytest.approx((NEW_YEAR - real_time()).total_seconds(), abs=3600),
    }
    for _ in range(2):
        assert create(client)["CreationDateTime"] == NEW_YEAR
        assert database_time(server) == NEW_YEAR
    kit.clock(advance="25h")
    later = NEW_YEAR + datetime.timedelta(hours=25)
    assert create(client)["CreationDateTime"] == later
    assert database_time(server) == later
    kit.clock(set=NEW_YEAR.timestamp() + 0.5)
    assert database_time(server) == NEW_YEAR + datetime.timedelta(seconds=0.5)


def test_streams_begin_again_while_it_stands_still(server, client, kit):
    kit.clock(set="2030-01-01T00:00:00Z")
    labels = []

    def told(description):
        labels.append(description["LatestStreamLabel"])
        found = client.describe_table(TableName=description["TableName"])["Table"]
        assert found["LatestStreamArn"] == description["LatestStreamArn"]
        streams = connect(server.url, api="dynamodbstreams")
        stream = streams.describe_stream(StreamArn=found["LatestStreamArn"])["StreamDescription"]
        assert stream["StreamStatus"] == "ENABLED"
        return found["TableName"]

    enabled = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    name = told(create(client, StreamSpecification=enabled))
    client.delete_table(TableName=name)
    told(client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"),
                             StreamSpecification=enabled)["TableDescription"])
    client.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    told(client.update_table(TableName=name, StreamSpecification=enabled)["TableDescription"])
    assert labels == [f"2030-01-01T00:00:00.00{millisecond}" for millisecond in range(3)]


def test_a_destination_in_kinesis_is_told_after_it_went_back(client, kit):
    arn = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"
    name = create(client)["TableName"]

    def enable():
        client.enable_kinesis_streaming_destination(TableName=name, StreamArn=arn)

    def told():
        return [each["DestinationStatus"] for each in
                client.describe_kinesis_streaming_destination(TableName=name)
                ["KinesisDataStreamDestinations"]]

    kit.clock(set="2030-01-01T00:00:00Z")
    for _ in range(2):
        enable()
        assert told() == ["ACTIVE"]
        client.disable_kinesis_streaming_destination(TableName=name, StreamArn=arn)
        assert told() == ["DISABLED"]
    kit.clock(follow=True)
    enable()
    assert told() == ["ACTIVE"]
    client.delete_table(TableName=name)


def test_it_goes_on(server, client, kit):
    kit.clock(set="2030-01-01T00:00:00Z", ticking=True)
    first = database_time(server)
    assert NEW_YEAR <= first < database_time(server) < NEW_YEAR + datetime.timedelta(hours=1)
    kit.clock(advance=86_400)
    told = kit.clock()
    assert told["mode"] == "goes on"
    assert told["now"].startswith("2030-01-02T00:")
    made = create(client)["CreationDateTime"]
    assert first + datetime.timedelta(days=1) <= made <= database_time(server)


def test_it_follows_the_real_time_again(server, client, kit):
    assert kit.clock()["mode"] == "real"
    kit.clock(advance="25h")
    assert database_time(server) > real_time() + datetime.timedelta(hours=24)
    assert kit.clock(follow=True)["mode"] == "real"
    before = real_time() - datetime.timedelta(seconds=1)
    made = create(client)["CreationDateTime"]
    for time in (made, database_time(server)):
        assert before <= time <= real_time() + datetime.timedelta(seconds=1)


def test_sessions_that_have_planned_follow(server, kit):
    """A plan into which the clock was inlined is made anew."""
    with psycopg.connect(connection_string(server), autocommit=True) as session:
        session.execute("create table public.dated (at timestamptz default tuskgate.now())")
        session.execute("prepare note as insert into public.dated default values returning at")
        for _ in range(7):
            assert session.execute("execute note").fetchone()[0] < NEW_YEAR
        kit.clock(set="2030-01-01T00:00:00Z")
        assert session.execute("execute note").fetchone()[0] == NEW_YEAR
        plan = session.execute("explain (verbose, costs off) select tuskgate.now()").fetchall()
        assert "now()" not in str(plan)


def test_other_gateways_follow(server, kit):
    # Without a kit of its own.
    with Server(server.data, "--database-url", connection_string(server)) as other:
        assert other.admin_url is None
        kit.clock(set="2030-01-01T00:00:00Z")
        client = connect(other.url)
        eventually(lambda: create(client)["CreationDateTime"] == NEW_YEAR, "the other's clock")
        kit.clock(follow=True)
        eventually(lambda: create(client)["CreationDateTime"] < NEW_YEAR, "the real time")
        assert "follows the real time again" in other.errors()


def test_a_forgotten_clock_is_told_and_kept(start_server):
    server = start_server(*ADMIN)
    Kit(server.admin_url).clock(set="2030-01-01T00:00:00Z")
    assert server.stop() == 0
    again = start_server()
    told = "the database's clock was set, for all that is dated: it stands still at 2030-01-01T00:00:00.000Z"
    assert told in again.errors()
    assert create(connect(again.url))["CreationDateTime"] == NEW_YEAR
    # As the log says.
    with psycopg.connect(connection_string(again), autocommit=True) as session:
        session.execute(re.search("`(select .*?)`", again.errors())[1])
    eventually(lambda: create(connect(again.url))["CreationDateTime"] < NEW_YEAR, "the real time")


def test_new_functions_keep_the_clock(start_server):
    server = start_server(*ADMIN)
    Kit(server.admin_url).clock(set="2030-01-01T00:00:00Z")
    with psycopg.connect(connection_string(server), autocommit=True) as session:
        session.execute("update tuskgate.repeatable set hash = '' where name like 'functions/%now%'")
        session.execute("create or replace function tuskgate.now() returns timestamptz language sql"
                        " as 'select clock_timestamp()'")
    assert server.stop() == 0
    again = start_server()
    assert "migrating: applied" in again.errors()
    assert database_time(again) == NEW_YEAR


def test_states_of_tables_end(start_server):
    server = start_server(*ADMIN, "--create-delay", HOUR, "--delete-delay", HOUR)
    client, kit = connect(server.url), Kit(server.admin_url)
    name = create(client)["TableName"]

    def status():
        return client.describe_table(TableName=name)["Table"]["TableStatus"]

    assert status() == "CREATING"
    kit.clock(advance="1h")
    assert status() == "ACTIVE"
    client.put_item(TableName=name, Item={"p": {"S": "x"}})
    client.delete_table(TableName=name)
    assert status() == "DELETING"
    kit.clock(advance="61 minutes")
    eventually(lambda: client.list_tables()["TableNames"] == [], "the table's end")


def test_items_expire_at_once_when_it_is_set(start_server):
    """However long they are not looked for otherwise."""
    server = start_server(*ADMIN, "--ttl-interval", HOUR)
    client, kit = connect(server.url), Kit(server.admin_url)
    name = create(client)["TableName"]
    client.update_time_to_live(TableName=name, TimeToLiveSpecification={
        "Enabled": True, "AttributeName": "until"})
    for hour in (1, 3):
        client.put_item(TableName=name, Item={
            "p": {"S": str(hour)}, "until": {"N": str(int(real_time().timestamp()) + hour * 3600)}})
    for left in (["3"], []):
        kit.clock(advance="2h")
        eventually(lambda: [item["p"]["S"] for item in client.scan(TableName=name)["Items"]] == left,
                   "expiry")


def test_tokens_of_transactions_grow_old(client, kit):
    name = create(client)["TableName"]

    def write(value):
        client.transact_write_items(ClientRequestToken="token", TransactItems=[
            {"Put": {"TableName": name, "Item": {"p": {"S": "x"}, "v": {"S": value}}}}])

    write("a")
    kit.clock(advance="9m")
    write("a")
    with refused(code="IdempotentParameterMismatchException"):
        write("b")
    kit.clock(advance="2m")
    write("b")
    assert client.get_item(TableName=name, Key={"p": {"S": "x"}})["Item"]["v"] == {"S": "b"}


def test_throughput_flows_in(start_server):
    server = start_server(*ADMIN, "--throttle")
    client, kit = connect(server.url), Kit(server.admin_url)
    kit.clock(set="2030-01-01T00:00:00Z")
    name = create(client, BillingMode="PROVISIONED", ProvisionedThroughput={
        "ReadCapacityUnits": 1, "WriteCapacityUnits": 1})["TableName"]

    def write():
        client.put_item(TableName=name, Item={"p": {"S": "x"}, "v": {"S": "x" * 2000}})

    write()
    for _ in range(2):
        with refused(code="ProvisionedThroughputExceededException"):
            write()
    kit.clock(advance="10s")
    write()


@pytest.mark.parametrize(("body", "message"), [
    ({}, "the body has one of set, advance and"),
    ({"set": "2030-01-01T00:00:00Z", "advance": "1h"}, "the body has one of set, advance and"),
    ({"set": "soon"}, "invalid input syntax for type timestamp with time zone"),
    ({"advance": "far"}, "invalid input syntax for type interval"),
    ({"set": "infinity"}, "the clock goes from 1970 to 9999"),
    ({"advance": "10000 years"}, "the clock goes from 1970 to 9999"),
    ({"advance": True}, "advance has to be a string or a number"),
    ({"advance": "1h", "ticking": True}, "ticking is of use with set"),
    ({"speed": 2}, "there is no member speed"),
])
def test_what_is_no_time_is_refused(kit, body, message):
    with pytest.raises(ValueError, match=f"400 .*{re.escape(message)}"):
        kit.ask("PUT", "/clock", **body)
    assert kit.clock()["mode"] == "real"


def test_unknown_paths_are_explained(kit):
    for method, path in [("GET", "/"), ("POST", "/clock"), ("GET", "/clock/x")]:
        with pytest.raises(ValueError, match="404 .*there are GET /clock, PUT /clock"):
            kit.ask(method, path)


def admin(server, *arguments):
    return run("admin", "--admin-listen", server.admin_url.removeprefix("http://"), *arguments)


def test_the_command(server, client):
    assert '"real"' in admin(server, "clock", "show").stdout
    assert '"2030-01-01T00:00:00.000Z"' in admin(server, "clock", "set",
                                                 "2030-01-01T00:00:00Z").stdout
    assert '"2030-01-02T01:00:00.000Z"' in admin(server, "clock", "advance", "25h").stdout
    assert create(client)["CreationDateTime"] == NEW_YEAR + datetime.timedelta(hours=25)
    assert '"2030-01-02T00:00:00.000Z"' in admin(server, "--", "clock", "advance", "-1h").stdout
    assert '"goes on"' in admin(server, "clock", "set", "2031-01-01", "--ticking").stdout
    assert '"real"' in admin(server, "clock", "follow").stdout
    refusal = admin(server, "clock", "advance", "far")
    assert (refusal.returncode, refusal.stdout) == (1, "")
    assert 'invalid input syntax for type interval: "far"' in refusal.stderr
    for arguments in (["clock"], ["clock", "set"], ["clock", "show", "x"], ["time"]):
        usage = admin(server, *arguments)
        assert usage.returncode == 2 and "admin takes one of: clock show, clock set X" in usage.stderr


def test_the_command_says_that_nobody_answers():
    result = run("admin", "clock", "show", "--admin-listen", "127.0.0.1:1")
    assert result.returncode == 1
    assert "no test kit answers on 127.0.0.1:1: Connection refused" in result.stderr
    result = run("admin", "clock", "show")
    assert result.returncode == 2 and "admin wants --admin-listen" in result.stderr


@pytest.mark.parametrize("address", ["0.0.0.0:0", "192.168.1.1:8001", "[::]:8001"])
def test_it_is_for_this_machine_only(address):
    result = run("serve", "--allow-remote", "--listen", "127.0.0.1:0", "--admin-listen", address)
    assert result.returncode == 2
    assert "is not a loopback address" in result.stderr


def test_a_port_that_is_taken(server, directory):
    taken = server.admin_url.removeprefix("http://")
    result = run("serve", "--listen", "127.0.0.1:0", "--admin-listen", taken, "--data",
                 directory / "other")
    assert result.returncode == 1
    assert f"cannot listen on {taken}: Address already in use" in result.stderr


def exchange(server, method, headers):
    with Connection(server.admin_url) as connection:
        return connection.exchange(
            f"{method} /clock HTTP/1.1\r\nContent-Length: 0\r\n{headers}\r\n".encode())


def test_web_pages_reach_nothing(server):
    assert exchange(server, "GET", "Host: localhost\r\n").status == 200
    for method in ("GET", "PUT", "OPTIONS"):
        for headers in ("Host: localhost\r\nOrigin: https://example.com\r\n",
                        "Host: rebound.example.com\r\n"):
            assert exchange(server, method, headers).status == 403


def test_the_api_is_not_there(server):
    with Connection(server.admin_url) as connection:
        assert connection.exchange(b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: "
                                   b"DynamoDB_20120810.ListTables\r\nContent-Length: 2\r\n\r\n{}"
                                   ).status == 404


def test_it_is_off_unless_asked_for(start_server):
    server = start_server()
    with Connection(server.url) as connection:
        assert connection.exchange(b"GET /clock HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 404


def test_a_restart_of_postgresql_is_survived(server, kit):
    kit.clock(advance="1h")
    with psycopg.connect(connection_string(server), autocommit=True) as session:
        session.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                        " where application_name = 'tuskgate test kit'")
    assert kit.clock(advance="1h")["ahead"] == 7200
