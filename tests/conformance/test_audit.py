"""The audit log: a record of each request, in CloudTrail's form, without the values of items."""

import collections
import itertools
import json
import os
import pathlib
import re
import signal
import stat
import threading

import pytest
import requests
from botocore.exceptions import ClientError
from raw_http import CREDENTIALS
from server import PATIENCE_SECONDS, Server, eventually, remove, run, temporary_directory
from support import connect

SECRET = "s3cret"
KEY = {"Artist": {"S": "No One You Know"}, "SongTitle": {"S": "Call Me Today"}}
OF_KEY = {"Artist": "No One You Know", "SongTitle": "Call Me Today"}
ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/Music"
MUSIC = {
    "TableName": "Music",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in KEY],
    "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"},
                  {"AttributeName": "SongTitle", "KeyType": "RANGE"}],
}


@pytest.fixture
def directory():
    path = temporary_directory()
    yield path
    remove(path)


def read(*files):
    """The records of the files, each of which has to be whole lines."""
    records = []
    for file in files:
        text = pathlib.Path(file).read_text()
        assert text == "" or text.endswith("\n")
        records += [json.loads(line) for line in text.splitlines()]
    return records


def start(directory, *options, name="audit.log", **more):
    return Server(directory / "data", "--audit-log", directory / name, *options, **more)


def call(function, **arguments):
    """The request's id, whatever it is answered."""
    try:
        answer = function(**arguments)
    except ClientError as error:
        answer = error.response
    return answer["ResponseMetadata"]["RequestId"]


def requests_of_all_kinds(client, streams):
    """What is sent, by the id of the request: what the record has to say of it."""
    table = {"TableName": "Music"}
    secret = {":v": {"S": SECRET}}
    shown = {"tableName": "Music"}

    def item(**more):
        return {**KEY, "Album": {"S": SECRET}, **more}

    def kept(name, error=None, parameters=None, resources=(ARN,), data=True, read_only=False):
        return name, error, parameters, list(resources), data, read_only

    yield (call(client.create_table, **MUSIC, StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}),
        kept("CreateTable", parameters=..., data=False))
    yield (call(client.describe_table, **table),
           kept("DescribeTable", parameters=shown, data=False, read_only=True))
    yield (call(client.describe_table, TableName="Nothing"),
           kept("DescribeTable", "ResourceNotFoundException", {"tableName": "Nothing"},
                [ARN.replace("Music", "Nothing")], data=False, read_only=True))
    yield (call(client.list_tables), kept("ListTables", None, None, [], False, True))
    yield (call(client.put_item, **table, Item=item(), ReturnConsumedCapacity="TOTAL"),
           kept("PutItem", parameters={**shown, "key": OF_KEY, "returnConsumedCapacity": "TOTAL",
                                       "item": ["Artist", "SongTitle", "Album"]}))
    yield (call(client.put_item, TableName="Nothing", Item=item()),
           kept("PutItem", "ResourceNotFoundException",
                {"tableName": "Nothing", "item": ["Artist", "SongTitle", "Album"]},
                [ARN.replace("Music", "Nothing")]))
    yield (call(client.get_item, **table, Key=KEY, ConsistentRead=True),
           kept("GetItem", None, {**shown, "key": OF_KEY, "consistentRead": True}, read_only=True))
    yield (call(client.update_item, **table, Key=KEY, UpdateExpression="SET a = :v",
                ConditionExpression="attribute_not_exists(#A)", ReturnValues="ALL_OLD",
                ExpressionAttributeNames={"#A": "Album"}, ExpressionAttributeValues=secret),
           kept("UpdateItem", "ConditionalCheckFailedException",
                {**shown, "key": OF_KEY, "updateExpression": "SET a = :v",
                 "conditionExpression": "attribute_not_exists(#A)", "returnValues": "ALL_OLD",
                 "expressionAttributeNames": {"#A": "Album"}}))
    yield (call(client.query, **table, KeyConditionExpression="Artist = :v",
                ExpressionAttributeValues=secret, Limit=3),
           kept("Query", None, {**shown, "keyConditionExpression": "Artist = :v", "limit": 3},
                read_only=True))
    yield (call(client.scan, **table, FilterExpression="Album = :v", Segment=0, TotalSegments=2,
                ExpressionAttributeValues=secret, ExclusiveStartKey={
                    "Artist": {"S": SECRET}, "SongTitle": {"S": "x"}}),
           kept("Scan", ..., ..., read_only=True))
    yield (call(client.batch_write_item, RequestItems={"Music": [
        {"PutRequest": {"Item": item(Artist={"S": "b"})}}, {"DeleteRequest": {"Key": KEY}}]}),
        kept("BatchWriteItem", None, {"requestItems": [
            {"operation": "Put", "tableName": "Music", "items": ["Artist", "SongTitle", "Album"],
             "key": {**OF_KEY, "Artist": "b"}},
            {"operation": "Delete", "tableName": "Music", "key": OF_KEY}]}))
    yield (call(client.batch_get_item, RequestItems={"Music": {"Keys": [KEY]}}),
           kept("BatchGetItem", None,
                {"requestItems": [{"tableName": "Music", "keys": [OF_KEY]}]}, read_only=True))
    yield (call(client.transact_write_items, TransactItems=[
        {"Put": {**table, "Item": item(Artist={"S": "c"})}},
        {"ConditionCheck": {**table, "Key": KEY, "ConditionExpression": "Album = :v",
                            "ExpressionAttributeValues": secret}}], ClientRequestToken="t"),
        kept("TransactWriteItems", "TransactionCanceledException", {
            "clientRequestToken": "t", "requestItems": [
                {"operation": "Put", "tableName": "Music", "key": {**OF_KEY, "Artist": "c"},
                 "items": ["Artist", "SongTitle", "Album"]},
                {"operation": "ConditionCheck", "tableName": "Music", "key": OF_KEY,
                 "conditionExpression": "Album = :v"}]}))
    yield (call(client.execute_statement, Parameters=[{"S": SECRET}], Statement=(
        f"SELECT * FROM Music WHERE Artist = 'a' AND Album = '{SECRET}' AND x = ?")),
        kept("ExecuteStatement", None, {"statement": (
            "SELECT * FROM Music WHERE Artist = 'a' AND Album = ***(Redacted) AND x = ?")}))
    yield (call(client.batch_execute_statement, Statements=[{"Statement": (
        f"INSERT INTO Music VALUE {{'Artist': '{SECRET}', 'SongTitle': '{SECRET}'}}")}]),
        kept("BatchExecuteStatement", None, {"requestItems": [{"statement": (
            "INSERT INTO Music VALUE {'Artist': ***(Redacted), 'SongTitle': ***(Redacted)}")}]}))
    stream = client.describe_table(**table)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    yield (call(streams.get_records, ShardIterator=iterator),
           kept("GetRecords", None, {"shardIterator": iterator}, read_only=True))
    yield (call(client.tag_resource, ResourceArn=ARN, Tags=[{"Key": "k", "Value": "v"}]),
           kept("TagResource", None,
                {"resourceArn": ARN, "tags": [{"key": "k", "value": "v"}]}, data=False))
    yield (call(client.delete_table, **table), kept("DeleteTable", None, shown, data=False))


def test_each_request_has_a_record(directory):
    with start(directory, "--audit-events", "all") as server:
        sent = dict(requests_of_all_kinds(connect(server.url),
                                          connect(server.url, api="dynamodbstreams")))
        assert server.stop() == 0
    records = read(directory / "audit.log")
    by_id = {record["requestID"]: record for record in records}
    assert len(by_id) == len(records), "one for each request"
    assert len({record["eventID"] for record in records}) == len(records)
    for number, (name, error, parameters, resources, data, read_only) in sent.items():
        record = by_id[number]
        assert record["eventName"] == name
        if error is not ...:
            assert record.get("errorCode") == error, name
        if parameters is not ...:
            assert record["requestParameters"] == parameters
        assert [one["ARN"] for one in record.get("resources", [])] == resources, name
        assert record["eventCategory"] == ("Data" if data else "Management")
        assert record["managementEvent"] is not data
        assert record["readOnly"] is read_only, name
        assert record["eventVersion"] == "1.11"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", record["eventTime"])
        assert record["sourceIPAddress"] == "127.0.0.1"
        assert record["userAgent"].startswith("Boto3/")
        assert record["userIdentity"] == {"type": "Unknown", "accessKeyId": "conformance"}
        assert record["tlsDetails"] == {
            "clientProvidedHostHeader": f"{server.host}:{server.port}"}
        changes = not data and not read_only and error is None and name != "TagResource"
        assert (record["responseElements"] is not None) == changes, name
    told = {record["eventName"]: record["errorMessage"]
            for record in records if "errorMessage" in record}
    assert told["DescribeTable"] == "Requested resource not found: Table: Nothing not found"
    assert told["UpdateItem"] == "The conditional request failed"
    assert told["TransactWriteItems"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed]")
    assert SECRET not in (directory / "audit.log").read_text()
    created = records[0]["responseElements"]["tableDescription"]
    assert created["tableName"] == "Music"
    assert re.fullmatch(r"[A-Z][a-z]{2} \d+, \d{4} \d+:\d\d:\d\d [AP]M",
                        created["creationDateTime"])


def test_management_events_alone_are_the_default(directory):
    with start(directory) as server:
        client = connect(server.url)
        client.create_table(**MUSIC)
        client.put_item(TableName="Music", Item=KEY)
        client.get_item(TableName="Music", Key=KEY)
        client.delete_table(TableName="Music")
        assert server.stop() == 0
    assert [r["eventName"] for r in read(directory / "audit.log")] == ["CreateTable", "DeleteTable"]


def test_a_record_is_in_the_file_before_the_process_ends(directory):
    with start(directory) as server:
        connect(server.url).list_tables()
        eventually(lambda: read(directory / "audit.log"), "a record")
        server.kill()
    assert stat.S_IMODE((directory / "audit.log").stat().st_mode) == 0o640
    with start(directory) as server:
        connect(server.url).list_tables()
        assert server.stop() == 0
    assert len(read(directory / "audit.log")) == 2, "it is appended to"


def test_data_events_may_be_those_of_some_tables(directory):
    with start(directory, "--audit-events", "all", "--audit-tables", "Music,Other") as server:
        client = connect(server.url)
        for name in ("Music", "Third"):
            client.create_table(**{**MUSIC, "TableName": name})
            client.put_item(TableName=name, Item=KEY)
            client.execute_statement(Statement=f'SELECT * FROM "{name}"')
        client.transact_get_items(TransactItems=[
            {"Get": {"TableName": name, "Key": KEY}} for name in ("Third", "Music")])
        assert server.stop() == 0
    assert [r["eventName"] for r in read(directory / "audit.log")] == [
        "CreateTable", "PutItem", "ExecuteStatement", "CreateTable", "TransactGetItems"]


def refused_request(url, number, operation="GetItem"):
    return requests.post(url, data=json.dumps({"TableName": SECRET}), timeout=PATIENCE_SECONDS,
                         headers={"X-Amz-Target": f"DynamoDB_20120810.{operation}",
                                  "Content-Type": "application/x-amz-json-1.0",
                                  "User-Agent": f"agent {number} \xe4".encode("latin-1"),
                                  "Authorization": CREDENTIALS["Authorization"]})


def test_requests_whose_credentials_are_refused(directory):
    count = 300
    with start(directory) as server:
        with requests.Session():
            for number in range(count):
                assert refused_request(server.url, number).status_code == 400
        refused_request(server.url, 0, "NoOperation")
        assert server.stop() == 0
    records = read(directory / "audit.log")
    missing = sum(r["serviceEventDetails"]["count"] for r in records
                  if r["eventName"] == "RecordsMissing")
    told = [r for r in records if r["eventName"] == "GetItem"]
    assert missing + len(told) == count
    assert missing > 0, "not all of a flood are recorded"
    assert told[0]["errorCode"] == "IncompleteSignatureException"
    assert told[0]["userIdentity"] == {"type": "Unknown", "accessKeyId": "AKIDEXAMPLE"}
    assert told[0]["requestParameters"] is None
    assert told[0]["managementEvent"] is True
    assert told[0]["userAgent"] == "agent 0 ?"
    assert SECRET not in (directory / "audit.log").read_text()


# --- rotation ---


def test_rotation_under_load_loses_and_tears_no_line(directory):
    server = start(directory, "--audit-events", "all", start_new_session=True)
    with server:
        client = connect(server.url, max_pool_connections=8)
        client.create_table(**MUSIC)
        ids = collections.Counter()
        lock = threading.Lock()
        done = threading.Event()

        def write():
            while not done.is_set():
                number = call(client.get_item, TableName="Music", Key=KEY)
                with lock:
                    ids[number] += 1

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            for number in range(5):
                before = ids.total()
                eventually(lambda: ids.total() > before + 100, "more requests")
                os.rename(directory / "audit.log", directory / f"audit.log.{number}")
                server.process.send_signal(signal.SIGHUP)
                eventually((directory / "audit.log").exists, "a new file")
        finally:
            done.set()
            for thread in threads:
                thread.join()
        assert server.stop() == 0
    records = read(*directory.glob("audit.log*"))
    recorded = collections.Counter(
        r["requestID"] for r in records if r["eventName"] == "GetItem")
    assert recorded == ids


def ignore_hangup():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@pytest.mark.parametrize("options", [
    {"start_new_session": True},
    # As nohup and some supervisors start it, in a terminal or not.
    {"preexec_fn": ignore_hangup},
    {"start_new_session": True, "preexec_fn": ignore_hangup},
])
def test_sighup_opens_the_file_of_an_idle_log(directory, options):
    with start(directory, **options) as server:
        os.rename(directory / "audit.log", directory / "old")
        server.process.send_signal(signal.SIGHUP)
        eventually((directory / "audit.log").exists, "a new file")
        connect(server.url).list_tables()
        assert server.stop() == 0
    assert len(read(directory / "audit.log")) == 1
    assert read(directory / "old") == []


# --- where the log takes no more ---


class Pipe:
    """A log that is read when the test says so."""

    def __init__(self, path):
        self.path = path
        os.mkfifo(path)
        self.descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self.text = b""
        self.thread = threading.Thread(target=self._read)

    def begin_to_read(self):
        os.set_blocking(self.descriptor, True)
        self.thread.start()

    def _read(self):
        while data := os.read(self.descriptor, 1 << 20):
            self.text += data

    def records(self):
        self.thread.join(PATIENCE_SECONDS)
        os.close(self.descriptor)
        return [json.loads(line) for line in self.text.splitlines()]


def large_requests(client):
    """The id of a request with a large record, again and again."""
    keys = [{"Artist": {"S": f"{n:02}{'k' * 1000}"}, "SongTitle": {"S": "s"}} for n in range(90)]
    while True:
        yield call(client.batch_get_item, RequestItems={"Music": {"Keys": keys}})


@pytest.fixture
def pipe(directory):
    return Pipe(directory / "audit.log")


def is_full(client):
    """Whether a request of a management event is refused, as there is no room for its record."""
    try:
        client.create_table(**{**MUSIC, "TableName": "Other"})
    except ClientError as error:
        assert error.response["Error"]["Code"] == "ServiceUnavailableException"
        assert error.response["Error"]["Message"] == (
            "The audit log cannot take a record of the request")
        return True
    client.delete_table(TableName="Other")
    return False


def test_what_a_full_log_does_not_take_is_refused_or_counted(directory, pipe):
    with start(directory, "--audit-events", "all") as server:
        client = connect(server.url)
        client.create_table(**MUSIC)
        sent = list(itertools.islice(large_requests(client), 200))
        assert is_full(client)
        pipe.begin_to_read()
        eventually(lambda: not is_full(client), "room")
        assert client.list_tables()["TableNames"] == ["Music"]
        eventually(lambda: b'"ListTables"' in pipe.text, "the last record")
        assert server.stop() == 0
    records = pipe.records()
    recorded = [r["requestID"] for r in records if r["eventName"] == "BatchGetItem"]
    missing = sum(r["serviceEventDetails"]["count"] for r in records
                  if r["eventName"] == "RecordsMissing")
    assert recorded == sent[:len(recorded)]
    assert missing > 0
    assert len(recorded) + missing == len(sent)


def test_all_requests_may_wait_for_the_log(directory, pipe):
    with start(directory, "--audit-events", "all", "--audit-overflow", "wait") as server:
        client = connect(server.url)
        client.create_table(**MUSIC)
        sent = []
        thread = threading.Thread(target=lambda: sent.extend(
            itertools.islice(large_requests(client), 220)))
        thread.start()
        eventually(lambda: len(sent) > 160, "a log that is nearly full")
        pipe.begin_to_read()
        thread.join()
        connect(server.url).list_tables()
        eventually(lambda: b'"ListTables"' in pipe.text, "the last record")
        assert server.stop() == 0
    records = pipe.records()
    assert [r["requestID"] for r in records if r["eventName"] == "BatchGetItem"] == sent
    assert not [r for r in records if r["eventName"] == "RecordsMissing"]


def test_a_log_that_cannot_be_written(directory):
    with Server(directory / "data", "--audit-log", "/dev/full") as server:
        connect(server.url).list_tables()
        eventually(lambda: "cannot be written" in server.errors(), "a line in the log")
        assert server.stop() == 0
        assert "bytes of records are lost" in server.errors()


def test_an_end_at_once_tells_what_is_lost(directory):
    with Server(directory / "data", "--audit-log", "/dev/full") as server:
        connect(server.url).list_tables()
        eventually(lambda: "cannot be written" in server.errors(), "a line in the log")
        server.process.send_signal(signal.SIGTERM)
        server.process.send_signal(signal.SIGINT)
        # Which of the two is heard first is the kernel's to say.
        assert server.wait() in (128 + signal.SIGINT, 128 + signal.SIGTERM)
        assert re.search("audit log /dev/full: [0-9]+ bytes of records are lost, and 0 are missing",
                         server.errors())


def test_a_log_that_cannot_be_opened(directory):
    result = run("serve", "--data", directory / "data", "--audit-log", directory / "no" / "file")
    assert result.returncode == 1
    assert f"--audit-log: cannot open {directory / 'no' / 'file'}" in result.stderr


def test_stdout_may_be_the_log(directory):
    with Server(directory / "data", "--audit-log", "-") as server:
        connect(server.url).list_tables()
        assert json.loads(server.process.stdout.readline())["eventName"] == "ListTables"
        assert server.stop() == 0
