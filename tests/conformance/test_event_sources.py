"""Event source mappings: what functions are given, in which order, and again when they fail."""

import json
import os
import pathlib
import subprocess
import sys
import threading
import time

import psycopg
import pytest
from attached import database_url
from certificates import Authority
from functions import Function, declared, mapping, numbers_of
from reader import blocks_of
from server import PATIENCE_SECONDS, Server, eventually, run
from streams import enabled
from support import connect

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a server of our own"
)

BOOM = (500, "boom")


def make_table(client, name="Orders", **parameters):
    parameters.setdefault("StreamSpecification", enabled())
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST", **parameters)


def put(client, *keys, table="Orders", **attributes):
    for key in keys:
        item = {"pk": {"S": key}}
        item.update({name: {"N": str(value)} for name, value in attributes.items()})
        client.put_item(TableName=table, Item=item)


def put_together(client, *keys, table="Orders"):
    """Changes that any reader sees at the same time."""
    client.transact_write_items(TransactItems=[
        {"Put": {"TableName": table, "Item": {"pk": {"S": key}}}} for key in keys])


def names(count, prefix="k"):
    return [f"{prefix}{number:04}" for number in range(count)]


@pytest.fixture
def serve(directory, start_server):
    """serve(mapping, ...) is a client of a server with a table Orders and these mappings."""

    def serve(*mappings, arguments=(), **options):
        server = start_server(*declared(directory, *mappings), *arguments, **options)
        client = connect(server.url)
        client.server = server
        make_table(client)
        return client

    return serve


def test_a_function_behind_https(serve, directory):
    authority = Authority(directory / "ca")
    with Function(certificate=authority.issue("function")) as function:
        client = serve(mapping(function), environment={"SSL_CERT_FILE": str(authority.certificate)})
        put(client, "a")
        function.wait_for_ids(["a"])


def test_records_have_the_shape_of_lambdas(serve):
    with Function() as function:
        client = serve(mapping(function))
        put(client, "a", count=1)
        put(client, "a", count=2)
        client.delete_item(TableName="Orders", Key={"pk": {"S": "a"}})
        eventually(lambda: len(function.records()) == 3, "three records")
        inserted, modified, removed = function.records()
        arn = client.describe_table(TableName="Orders")["Table"]["LatestStreamArn"]
        image = {"pk": {"S": "a"}, "count": {"N": "1"}}
        assert inserted == {
            "eventID": inserted["eventID"],
            "eventName": "INSERT",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "us-east-1",
            "eventSourceARN": arn,
            "dynamodb": {
                "ApproximateCreationDateTime":
                    inserted["dynamodb"]["ApproximateCreationDateTime"],
                "Keys": {"pk": {"S": "a"}},
                "NewImage": image,
                "SequenceNumber": inserted["dynamodb"]["SequenceNumber"],
                "SizeBytes": 13,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        }
        assert modified["dynamodb"]["OldImage"] == image
        assert removed["eventName"] == "REMOVE" and "NewImage" not in removed["dynamodb"]
        assert "userIdentity" not in removed
        path, headers = function.headers[0]
        assert path == "/2015-03-31/functions/function/invocations"
        assert headers["Content-Type"] == "application/json"
        assert headers["Host"] == f"127.0.0.1:{function.port}"


def test_records_of_an_item_come_in_order_in_batches(serve):
    with Function() as function:
        client = serve(mapping(function, BatchSize=7), arguments=("--stream-shards", "3"))

        def count(key):
            for value in range(40):
                put(client, key, count=value)

        writers = [threading.Thread(target=count, args=(key,)) for key in names(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        eventually(lambda: len(function.records()) == 160, "all records")
        assert max(len(call) for call in function.calls) <= 7
        for key in names(4):
            counts = [record["dynamodb"]["NewImage"]["count"]["N"] for record in function.records()
                      if record["dynamodb"]["Keys"]["pk"]["S"] == key]
            assert counts == [str(value) for value in range(40)]


def test_a_batch_waits_for_its_window(serve):
    with Function() as function:
        client = serve(mapping(function, BatchSize=5, MaximumBatchingWindowInSeconds=300))
        for key in names(5):
            assert function.calls == []
            put(client, key)
        function.wait_for_calls(1)
        assert [len(call) for call in function.calls] == [5]


def test_only_what_fits_the_filter_is_given(serve, directory):
    inserts = {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"total": {"N": [{"exists": True}]}}}}
    with Function() as function:
        client = serve(mapping(function, FilterCriteria={"Filters": [
            {"Pattern": json.dumps(inserts)}, {"Pattern": json.dumps({"eventName": ["REMOVE"]})}]}))
        put(client, "plain")
        put(client, "order", total=5)
        put(client, "order", total=6)
        client.delete_item(TableName="Orders", Key={"pk": {"S": "plain"}})
        eventually(lambda: len(function.records()) == 2, "two records")
        assert [record["eventName"] for record in function.records()] == ["INSERT", "REMOVE"]
        # What was passed over is done: whoever goes on does not look at it again.
        with psycopg.connect(database_url(client.server), autocommit=True) as session:
            eventually(lambda: session.execute(
                "select min(n) >= 4 from tuskgate.event_source_shards").fetchone()[0],
                "the note of what is done")
        client.server.stop()
    with Function() as function, Server(directory / "data",
                                        *declared(directory, mapping(function))) as server:
        put(connect(server.url), "last")
        function.wait_for_ids(["last"])
        assert function.ids() == ["last"]


@pytest.mark.parametrize("failure", [
    BOOM,
    (404, ""),
    (200, "{}", {"X-Amz-Function-Error": "Unhandled"}),
    (200, json.dumps({"errorMessage": "boom", "errorType": "ValueError"})),
])
def test_a_batch_that_fails_comes_again(serve, failure):
    with Function(lambda records, call: failure if call <= 3 else None) as function:
        client = serve(mapping(function))
        put_together(client, "a", "b")
        function.wait_for_calls(4)
        put(client, "c")
        function.wait_for_ids(["c"])
        assert len({json.dumps(numbers_of(call)) for call in function.calls[:4]}) == 1
        assert sorted(function.ids()[:2]) == ["a", "b"] and function.ids()[8:] == ["c"]


def test_a_batch_is_given_up_after_its_retries(serve, directory):
    lost = directory / "lost.jsonl"

    def answer(records, call):
        return BOOM if any(r["dynamodb"]["Keys"]["pk"]["S"] == "bad" for r in records) else None

    with Function(answer) as function:
        client = serve(mapping(function, MaximumRetryAttempts=2, OnFailure={"File": str(lost)}))
        put_together(client, "bad", "good")
        line, = eventually(lambda: lost.exists() and lost.read_text().splitlines(), "a line")
        put(client, "next")
        function.wait_for_ids(["next"])
        assert [len(call) for call in function.calls] == [2, 2, 2, 1]
        told = json.loads(line)
        arn = client.describe_table(TableName="Orders")["Table"]["LatestStreamArn"]
        numbers = numbers_of(function.calls[0])
        assert told["requestContext"] == {
            "requestId": told["requestContext"]["requestId"],
            "functionArn": "arn:aws:lambda:us-east-1:000000000000:function:orders",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 3,
        }
        assert told["responseContext"] == {
            "statusCode": 500, "executedVersion": "$LATEST", "functionError": "Unhandled"}
        assert told["version"] == "1.0" and told["timestamp"].endswith("Z")
        batch = told["DDBStreamBatchInfo"]
        assert batch["shardId"].startswith("shardId-")
        assert (batch["startSequenceNumber"], batch["endSequenceNumber"]) == (numbers[0], numbers[1])
        assert batch["batchSize"] == 2 and batch["streamArn"] == arn
        assert batch["approximateArrivalOfFirstRecord"] <= batch["approximateArrivalOfLastRecord"]


def test_a_batch_is_halved_until_the_bad_record_is_alone(serve, directory):
    lost = directory / "lost.jsonl"
    bad = "k0013"

    def answer(records, call):
        return BOOM if any(r["dynamodb"]["Keys"]["pk"]["S"] == bad for r in records) else None

    with Function(answer) as function:
        client = serve(mapping(function, BisectBatchOnFunctionError=True, MaximumRetryAttempts=0,
                               OnFailure={"File": str(lost)}))
        put_together(client, *names(32))
        eventually(lambda: lost.exists() and lost.read_text(), "a record given up")
        put(client, "last")
        function.wait_for_ids(["last"])
        line, = lost.read_text().splitlines()
        batch = json.loads(line)["DDBStreamBatchInfo"]
        assert batch["batchSize"] == 1
        number, = {r["dynamodb"]["SequenceNumber"] for r in function.records()
                   if r["dynamodb"]["Keys"]["pk"]["S"] == bad}
        assert batch["startSequenceNumber"] == number
        # What succeeded came once after the whole had failed, and in order.
        good = [call for call in function.calls
                if bad not in [r["dynamodb"]["Keys"]["pk"]["S"] for r in call]]
        done = [key for call in good for key in numbers_of(call)]
        assert done == sorted(set(done)) and len(done) == 32


def test_records_that_are_told_to_have_failed_come_again(serve):
    def answer(records, call):
        if call > 2:
            return None
        failed = numbers_of(records)[3 if call == 1 else 0]
        return 200, json.dumps({"batchItemFailures": [{"itemIdentifier": failed}]})

    with Function(answer) as function:
        client = serve(mapping(function, FunctionResponseTypes=["ReportBatchItemFailures"]))
        put_together(client, *names(10))
        function.wait_for_calls(3)
        put(client, "last")
        function.wait_for_ids(["last"])
        first, second, third = (numbers_of(call) for call in function.calls[:3])
        assert len(first) == 10 and second == first[3:] and third == second


def test_records_that_are_too_old_are_given_up(serve, directory):
    lost = directory / "lost.jsonl"
    with Function(lambda records, call: BOOM) as function:
        client = serve(mapping(function, MaximumRecordAgeInSeconds=1,
                               OnFailure={"File": str(lost)}))
        put(client, "old")
        line, = eventually(lambda: lost.exists() and lost.read_text().splitlines(), "a line")
        assert json.loads(line)["requestContext"]["condition"] == "RecordAgeExceeded"
        function.answer = lambda records, call: None
        put(client, "new")
        function.wait_for_ids(["new"])


def test_a_failure_file_that_cannot_be_written_loses_nothing(serve, directory):
    lost = directory / "later" / "lost.jsonl"
    with Function(lambda records, call: BOOM) as function:
        client = serve(mapping(function, MaximumRetryAttempts=0, OnFailure={"File": str(lost)}))
        put(client, "bad")
        eventually(lambda: "cannot write to" in client.server.errors(), "a line of the log")
        lost.parent.mkdir()
        eventually(lambda: lost.exists() and lost.read_text(), "a record given up")
        assert len(function.calls) == 1


def test_a_function_that_is_not_there_is_waited_for(serve):
    with Function() as function:
        port = function.port
    # However few retries there may be: it has not failed.
    client = serve(mapping(f"http://127.0.0.1:{port}/", MaximumRetryAttempts=0))
    put(client, "a")
    eventually(lambda: "cannot connect" in client.server.errors(), "a line of the log")
    with Function(port=port) as function:
        function.wait_for_ids(["a"])


def test_a_function_that_hangs_holds_up_nobody_else(serve, directory):
    release = threading.Event()
    with Function(lambda records, call: release.wait(PATIENCE_SECONDS) and None) as hanging, \
            Function() as other:
        client = serve(mapping(hanging, name="hangs", TimeoutInSeconds=900),
                       mapping(other, name="other"))
        put(client, "a")
        hanging.wait_for_calls(1)
        for key in names(20):
            put(client, key)
        other.wait_for_ids(names(20))
        assert len(hanging.calls) == 1
        # Nor does it keep the server from ending.
        assert client.server.stop() == 0
        release.set()
        # What was not answered comes again.
        with Server(directory / "data", *declared(directory, mapping(hanging, name="hangs"))):
            hanging.wait_for_ids(names(20))
        assert hanging.ids().count("a") == 2


def test_a_function_that_takes_too_long_has_failed(serve, directory):
    lost = directory / "lost.jsonl"
    release = threading.Event()
    with Function(lambda records, call: release.wait(PATIENCE_SECONDS) and None) as function:
        client = serve(mapping(function, TimeoutInSeconds=1, MaximumRetryAttempts=1,
                               OnFailure={"File": str(lost)}))
        put(client, "a")
        line, = eventually(lambda: lost.exists() and lost.read_text().splitlines(), "a line")
        assert json.loads(line)["requestContext"]["approximateInvokeCount"] == 2
        assert "no answer in 1 s" in client.server.errors()
        release.set()


def test_latest_begins_with_what_comes(directory, start_server):
    with Function() as function:
        server = start_server()
        client = connect(server.url)
        make_table(client)
        put(client, "before")
        server.stop()
        server = start_server(*declared(directory, mapping(function, StartingPosition="LATEST")))
        # The mapping looks for streams when the server starts: then it has its place.
        wait_for_place(server)
        put(connect(server.url), "after")
        function.wait_for_ids(["after"])
        assert function.ids() == ["after"]


def wait_for_place(server, name="orders"):
    with psycopg.connect(database_url(server), autocommit=True) as session:
        eventually(lambda: session.execute(
            "select from tuskgate.event_source_streams where source = %s", [name]).rowcount,
            "a place of the mapping")


def test_at_timestamp_begins_there(directory, start_server):
    with Function() as function:
        server = start_server()
        client = connect(server.url)
        make_table(client)
        put(client, "before")
        time.sleep(1.1)
        begin = time.time()
        put(client, "after")
        server.stop()
        start_server(*declared(directory, mapping(
            function, StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=begin - 0.5)))
        function.wait_for_ids(["after"])
        assert function.ids() == ["after"]


def test_a_stream_that_begins_later_is_read_from_its_beginning(directory, start_server):
    with Function() as function:
        server = start_server(*declared(directory, mapping(function, StartingPosition="LATEST")))
        client = connect(server.url)
        make_table(client, StreamSpecification={"StreamEnabled": False})
        put(client, "without")
        client.update_table(TableName="Orders", StreamSpecification=enabled())
        put(client, "with")
        function.wait_for_ids(["with"])
        # And the next one after it: a table of that name, made anew.
        client.delete_table(TableName="Orders")
        make_table(client)
        put(client, "anew")
        function.wait_for_ids(["anew"])
        assert function.ids() == ["with", "anew"]


def test_streams_have_their_turn_wherever_the_clock_was(directory, start_server):
    with Function() as function:
        server = start_server()
        client = connect(server.url)
        with psycopg.connect(database_url(server), autocommit=True) as session:
            session.execute("select tuskgate.set_clock(timestamptz '2030-01-01')")
            make_table(client)
            put(client, "first")
            client.update_table(TableName="Orders", StreamSpecification={"StreamEnabled": False})
            session.execute("select tuskgate.set_clock()")
        client.update_table(TableName="Orders", StreamSpecification=enabled())
        put(client, "second")
        server.stop()
        start_server(*declared(directory, mapping(function)))
        function.wait_for_ids(["first", "second"])
        assert function.ids() == ["first", "second"]


def test_each_mapping_goes_its_own_way(serve):
    with Function() as one, Function() as two:
        client = serve(mapping(one, name="one"), mapping(two, name="two", BatchSize=1),
                       mapping(two, name="off", Enabled=False))
        put_together(client, *names(5))
        one.wait_for_ids(names(5))
        two.wait_for_ids(names(5))
        assert all(len(call) == 1 for call in two.calls) and len(two.calls) == 5


def test_of_two_gateways_one_runs_a_mapping(serve, directory):
    with Function() as function:
        arguments = mapping(function, BatchSize=3)
        client = serve(arguments)
        with Server(directory / "none", *declared(directory, arguments),
                    "--database-url", database_url(client.server)) as second:
            other = connect(second.url)
            for key in names(30):
                put(client, key + "-1")
                put(other, key + "-2")
            wanted = [key + suffix for key in names(30) for suffix in ("-1", "-2")]
            function.wait_for_ids(wanted)
            assert sorted(function.ids()) == sorted(wanted)


def test_nothing_is_lost_when_gateways_are_killed(directory, start_server):
    """At least once, in order, with kills in the middle of calls and of writes."""
    stop = threading.Event()
    acknowledged = []
    # Slow enough that a kill often finds it at work.
    with Function(lambda records, call: time.sleep(0.01)) as function:
        arguments = declared(directory, mapping(function, BatchSize=5))
        main = start_server()
        client = connect(main.url)
        make_table(client)
        url = database_url(main)

        def write():
            number = 0
            while not stop.is_set():
                put(client, f"w{number:05}", count=number)
                acknowledged.append(f"w{number:05}")
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        standing_by = Server(directory / "none", *arguments, "--database-url", url)
        try:
            for _ in range(3):
                leader = standing_by
                calls = len(function.calls)
                eventually(lambda: len(function.calls) > calls + 5, "calls")
                standing_by = Server(directory / "none", *arguments, "--database-url", url)
                leader.kill()
                leader.__exit__()
            calls = len(function.calls)
            eventually(lambda: len(function.calls) > calls + 5, "calls of the last one")
            stop.set()
            writer.join()
            function.wait_for_ids(acknowledged)
        finally:
            stop.set()
            standing_by.__exit__()
        # Each first delivery is in the order of the writes.
        firsts = list(dict.fromkeys(function.ids()))
        assert firsts == sorted(firsts)


def test_shards_that_follow_others_come_after_them(serve):
    """Streams that are switched off and on have shards that end."""
    with Function() as function:
        client = serve(mapping(function, BatchSize=2))
        wanted = []
        for turn in range(3):
            for number in range(5):
                wanted.append(f"t{turn}-{number}")
                put(client, wanted[-1])
            client.update_table(TableName="Orders", StreamSpecification={"StreamEnabled": False})
            client.update_table(TableName="Orders", StreamSpecification=enabled())
        function.wait_for_ids(wanted)
        assert function.ids() == wanted


def test_the_document_does_what_it_says(directory, start_server):
    """docs/delivery.md: the function, the file and the statements."""
    text = (pathlib.Path(__file__).parents[2] / "docs/delivery.md").read_text()
    blocks = blocks_of("docs/delivery.md", text)
    program = next(block.text for block in blocks if block.language == "python")
    file = next(json.loads(block.text) for block in blocks if block.language == "json")
    statements = next(block.text for block in blocks if block.language == "sql")
    pattern = [json.loads(block.text) for block in blocks if block.language == "json"][1]
    with Function() as free:
        port = free.port
    (directory / "function.py").write_text(program.replace("9000", str(port)))
    file[0]["Endpoint"] = file[0]["Endpoint"].replace("9000", str(port))
    file[0]["OnFailure"]["File"] = str(directory / file[0]["OnFailure"]["File"])
    file.append({**file[0], "Name": "filtered",
                 "FilterCriteria": {"Filters": [{"Pattern": pattern}]}})
    with subprocess.Popen([sys.executable, "-u", directory / "function.py"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as function:
        try:
            server = start_server(*declared(directory, *file))
            client = connect(server.url)
            make_table(client)
            put(client, "a")
            put(client, "a", count=1)
            assert function.stdout.readline() == "INSERT {'pk': {'S': 'a'}}\n"
            client.put_item(TableName="Orders", Item={
                "pk": {"S": "b"}, "status": {"S": "SHIPPED-1"}, "customer": {"S": "c"}})
            # Both mappings call it now.
            for _ in range(2):
                assert function.stdout.readline() == "INSERT {'pk': {'S': 'b'}}\n"
        finally:
            function.kill()
    with psycopg.connect(database_url(server), autocommit=True) as session:
        for statement in filter(str.strip, statements.split(";")):
            session.execute(statement)
        assert session.execute("select name from tuskgate.event_sources").fetchall() \
            == [("filtered",)]


@pytest.mark.parametrize("text, complaint", [
    ("{", "not JSON"),
    ("[{}]", "the mapping number 1: Name is missing"),
    (json.dumps([mapping("http://h/", TumblingWindowInSeconds=5)]), "TumblingWindowInSeconds"),
])
def test_a_file_that_is_wrong_is_refused(directory, text, complaint):
    path = directory / "sources.json"
    path.write_text(text)
    ended = run("serve", "--listen", "127.0.0.1:0", "--data", directory / "data",
                "--event-sources", path)
    assert ended.returncode == 1 and complaint in ended.stderr, ended.stderr


def test_a_file_that_is_not_there_is_refused(directory):
    ended = run("serve", "--listen", "127.0.0.1:0", "--data", directory / "data",
                "--event-sources", directory / "none.json")
    assert ended.returncode == 1 and "cannot read" in ended.stderr, ended.stderr
