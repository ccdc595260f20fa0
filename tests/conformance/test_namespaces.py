"""--namespaces: clients that have tables of their own. The default, none, is what all else tests."""

import concurrent.futures
import json
import pathlib
import re
import subprocess

import boto3
import pytest
import requests
from botocore.config import Config
from reader import Reader, blocks_of
from server import Server, eventually, own_server, run
from support import refused
from tuskgate_kit import Kit

PROJECT = pathlib.Path(__file__).resolve().parents[2]
TOKEN = "the same in each namespace"


def client_of(url, key="worker", region="us-east-1", api="dynamodb"):
    return boto3.client(api, endpoint_url=url, region_name=region, aws_access_key_id=key,
                        aws_secret_access_key="dummy",
                        config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture(scope="module")
def apart():
    """A server where each access key id has its own tables."""
    with own_server("--namespaces", "access-key") as server:
        yield server


def table(name, **members):
    return {"TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"},
                                     {"AttributeName": "kind", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "GlobalSecondaryIndexes": [{
                "IndexName": "ByKind", "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"}}], **members}


class Told:
    """A client whose answers and refusals are kept."""

    def __init__(self, client, kept):
        self._client, self._kept = client, kept

    def __getattr__(self, operation):
        def call(**request):
            try:
                answer = getattr(self._client, operation)(**request)
            except self._client.exceptions.ClientError as error:
                answer = error.response
            answer.pop("ResponseMetadata", None)
            self._kept.append((operation, answer))
            return answer
        return call


def items(*numbers, kind):
    return [{"id": {"S": f"{number}"}, "kind": {"S": kind}} for number in numbers]


def records_of(streams, iterator, count):
    """That many records: a page has what is visible by then, which others' writes may delay."""
    found = []

    def read():
        nonlocal iterator
        page = streams.get_records(ShardIterator=iterator)
        found.extend(page["Records"])
        iterator = page["NextShardIterator"]
        return len(found) >= count

    eventually(read, f"{count} records")
    return found


def every_operation(url, key, region):
    """What a client does, and all that it is told. Its items have its key for their kind."""
    kept = []
    db = Told(client_of(url, key, region), kept)
    streams = Told(client_of(url, key, region, "dynamodbstreams"), kept)
    for name in ("One", "Two"):
        db.create_table(**table(name, Tags=[{"Key": "of", "Value": key}], StreamSpecification={
            "StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}))
        db.create_table(**table(name))
    arn = db.describe_table(TableName="One")["Table"]["TableArn"]
    assert arn == f"arn:aws:dynamodb:{region}:000000000000:table/One"
    db.list_tables()
    db.list_tables(ExclusiveStartTableName="One")
    db.list_tables(Limit=1)
    capacity = {"ReturnConsumedCapacity": "INDEXES"}
    first, second, third = items(1, 2, 3, kind=key)
    db.put_item(TableName="One", Item=first, **capacity)
    db.put_item(TableName=arn, Item=second, **capacity)
    db.batch_write_item(RequestItems={"One": [{"PutRequest": {"Item": third}}], "Two": [
        {"PutRequest": {"Item": item}} for item in (first, second)]}, **capacity)
    db.batch_get_item(RequestItems={name: {"Keys": [{"id": {"S": "1"}}, {"id": {"S": "3"}}]}
                                    for name in ("One", "Two")}, **capacity)
    db.update_item(TableName="One", Key={"id": {"S": "1"}}, UpdateExpression="SET n = :n",
                   ExpressionAttributeValues={":n": {"N": "1"}}, ReturnValues="ALL_NEW", **capacity)
    db.get_item(TableName="One", Key={"id": {"S": "1"}}, **capacity)
    db.query(TableName="One", IndexName="ByKind", KeyConditionExpression="kind = :k",
             ExpressionAttributeValues={":k": {"S": key}}, **capacity)
    db.scan(TableName="Two", **capacity)
    for _ in range(2):
        db.transact_write_items(ClientRequestToken=TOKEN, TransactItems=[
            {"Put": {"TableName": "One", "Item": {"id": {"S": "4"}, "kind": {"S": key}}}},
            {"Delete": {"TableName": "Two", "Key": {"id": {"S": "2"}}}}], **capacity)
    db.transact_get_items(TransactItems=[
        {"Get": {"TableName": "One", "Key": {"id": {"S": "4"}}}}], **capacity)
    db.execute_statement(Statement='SELECT * FROM "One"."ByKind" WHERE kind = ?',
                         Parameters=[{"S": key}], **capacity)
    db.batch_execute_statement(Statements=[
        {"Statement": "SELECT * FROM Two WHERE id = '1'"}], **capacity)
    db.execute_transaction(TransactStatements=[
        {"Statement": f"INSERT INTO Two VALUE {{'id': '5', 'kind': '{key}'}}"}], **capacity)
    db.delete_item(TableName="One", Key={"id": {"S": "4"}}, ReturnValues="ALL_OLD", **capacity)
    for refusing in ("Three", "another/One"):
        db.describe_table(TableName=refusing)
        db.get_item(TableName=refusing, Key={"id": {"S": "1"}})
    db.query(TableName="One", IndexName="None", KeyConditionExpression="id = :k",
             ExpressionAttributeValues={":k": {"S": key}})
    db.execute_statement(Statement=f'SELECT * FROM "{key}/One"')
    db.list_tags_of_resource(ResourceArn=arn)
    db.tag_resource(ResourceArn=arn, Tags=[{"Key": "more", "Value": "x"}])
    db.untag_resource(ResourceArn=arn, TagKeys=["more"])
    db.list_tags_of_resource(ResourceArn=arn)
    db.update_table(TableName="Two", GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "ByKind"}}])
    db.update_table(TableName="Two", DeletionProtectionEnabled=True)
    db.delete_table(TableName="Two")
    backup = db.create_backup(TableName="One", BackupName="saved")["BackupDetails"]["BackupArn"]
    db.list_backups()
    db.list_backups(TableName="One")
    db.list_backups(TableName="Two")
    db.describe_backup(BackupArn=backup)
    db.restore_table_from_backup(TargetTableName="Three", BackupArn=backup)
    db.restore_table_from_backup(TargetTableName="One", BackupArn=backup)
    db.describe_table(TableName="Three")
    db.scan(TableName="Three")
    db.delete_backup(BackupArn=backup)
    db.describe_backup(BackupArn=backup)
    streams.list_streams()
    stream = streams.list_streams(TableName="One")["Streams"][0]["StreamArn"]
    streams.list_streams(Limit=1)
    streams.list_streams(ExclusiveStartStreamArn=stream)
    shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=stream, ShardId=shard,
                                          ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    kept.append(("get_records", records_of(client_of(url, key, region, "dynamodbstreams"), iterator,
                                           6)))
    db.describe_continuous_backups(TableName="One")
    db.describe_time_to_live(TableName="One")
    db.update_table(TableName="Two", DeletionProtectionEnabled=False)
    for name in ("One", "Two", "Three"):
        db.delete_table(TableName=name)
    db.list_tables()
    return kept


# What differs between two runs of the same requests.
DIFFERING = ("TableId", "BackupArn", "BackupCreationDateTime", "CreationDateTime", "StreamArn",
             "LatestStreamArn", "LatestStreamLabel", "StreamLabel", "ShardId", "ShardIterator",
             "NextShardIterator", "eventID", "SequenceNumber", "StartingSequenceNumber",
             "ApproximateCreationDateTime", "CreationRequestDateTime", "TableCreationDateTime",
             "LastEvaluatedStreamArn", "LastUpdateToPayPerRequestDateTime", "RestoreDateTime",
             "SourceBackupArn", "TableSizeBytes", "IndexSizeBytes", "BackupSizeBytes", "SizeBytes",
             "ItemCount")


def without(value):
    if isinstance(value, dict):
        return {name: without(member) for name, member in value.items() if name not in DIFFERING}
    if isinstance(value, list):
        members = [without(member) for member in value]
        return sorted(members, key=lambda member: json.dumps(member, sort_keys=True, default=str))
    return value


def text_of(kept, key, region):
    text = json.dumps([(operation, without(answer)) for operation, answer in kept], default=str,
                      sort_keys=True)
    text = re.sub(r"\d{14}-[0-9a-f]{8}", "BACKUP", text)
    return text.replace(key, "KEY").replace(region, "REGION")


def at_once(url, tenants):
    with concurrent.futures.ThreadPoolExecutor() as threads:
        runs = [threads.submit(every_operation, url, *tenant) for tenant in tenants]
        return [one.result() for one in runs]


def check_apart(runs, tenants, alone):
    expected = text_of(alone, "solitary", "us-east-1")
    for kept, tenant in zip(runs, tenants):
        assert text_of(kept, *tenant) == expected
        told = json.dumps(kept, default=str)
        for other in tenants:
            if other != tenant:
                assert not any(word in told for word in set(other) - set(tenant))


@pytest.fixture(scope="module")
def alone():
    """What a client is told that has a server to itself."""
    with own_server() as server:
        yield every_operation(server.url, "solitary", "us-east-1")


def test_access_keys_that_do_the_same_at_once_do_not_meet(apart, alone):
    tenants = [(f"worker{number}", "us-east-1") for number in range(4)]
    check_apart(at_once(apart.url, tenants), tenants, alone)


def test_regions_that_do_the_same_at_once_do_not_meet(start_server, alone):
    server = start_server("--namespaces", "region")
    tenants = [("worker", "eu-west-1"), ("worker", "ap-south-1")]
    runs = at_once(server.url, tenants)
    check_apart(runs, tenants, alone)


def test_the_region_of_a_set_of_them(start_server):
    """The scope of Signature Version 4A has none: its third piece is the service."""
    server = start_server("--namespaces", "region")
    client_of(server.url, region="eu-west-1").create_table(**table("Here"))

    def listed(**regions):
        answer = requests.post(server.url, data="{}", headers={
            "Authorization": "AWS4-ECDSA-P256-SHA256 Credential=worker/20260101/dynamodb/"
                             "aws4_request, SignedHeaders=host, Signature=0",
            "X-Amz-Date": "20260101T000000Z", "X-Amz-Target": "DynamoDB_20120810.ListTables",
            "Content-Type": "application/x-amz-json-1.0", **regions})
        return answer.json().get("TableNames", answer.json().get("__type", "").partition("#")[2])

    assert listed(**{"X-Amz-Region-Set": "eu-west-1"}) == ["Here"]
    assert listed(**{"X-Amz-Region-Set": "eu-west-3"}) == []
    for none in ({}, {"X-Amz-Region-Set": "*"}, {"X-Amz-Region-Set": "eu-west-1,eu-west-3"}):
        assert listed(**none) == "AccessDeniedException"


def test_arns_have_the_region_of_the_credentials(apart):
    name = "Arns"
    here, there = (client_of(apart.url, "arns", region) for region in ("eu-west-1", "eu-west-3"))
    made = here.create_table(**table(name))["TableDescription"]
    assert made["TableArn"].startswith("arn:aws:dynamodb:eu-west-1:")
    assert there.describe_table(TableName=name)["Table"]["TableArn"].startswith(
        "arn:aws:dynamodb:eu-west-3:")


def test_what_another_has_is_not_found(apart):
    mine, yours = client_of(apart.url, "mine"), client_of(apart.url, "yours")
    made = mine.create_table(**table("Hidden", StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}))["TableDescription"]
    backup = mine.create_backup(TableName="Hidden", BackupName="hidden")["BackupDetails"]["BackupArn"]
    assert yours.list_tables()["TableNames"] == []
    assert yours.list_backups()["BackupSummaries"] == []
    with refused(code="BackupNotFoundException"):
        yours.describe_backup(BackupArn=backup)
    with refused(code="BackupNotFoundException"):
        yours.delete_backup(BackupArn=backup)
    for name in ("Hidden", made["TableArn"]):
        with refused(code="ResourceNotFoundException"):
            yours.describe_table(TableName=name)
    stream = made["LatestStreamArn"]
    with refused(code="ResourceNotFoundException"):
        client_of(apart.url, "yours", api="dynamodbstreams").describe_stream(StreamArn=stream)
    shard = client_of(apart.url, "mine", api="dynamodbstreams")
    shards = shard.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    iterator = shard.get_shard_iterator(StreamArn=stream, ShardId=shards[0]["ShardId"],
                                        ShardIteratorType="LATEST")["ShardIterator"]
    with refused(code="ResourceNotFoundException"):
        client_of(apart.url, "yours", api="dynamodbstreams").get_records(ShardIterator=iterator)


@pytest.mark.parametrize("key", ["with.dots-and_others", "AKIDEXAMPLE", "a'b\"c\\d%e", "x" * 128])
def test_any_access_key_id_is_a_namespace(apart, key):
    client = client_of(apart.url, key)
    client.create_table(**table("Music"))
    assert client.list_tables()["TableNames"] == ["Music"]
    client.delete_table(TableName="Music")


def psql(server, statement):
    subprocess.run(["psql", "-XAtqc", statement, "-h", server.data / "socket", "-U", "tuskgate",
                    "tuskgate"], check=True, capture_output=True)


def test_attached_relations_are_there_for_all(start_server):
    server = start_server("--namespaces", "access-key")
    psql(server, """create table people (id int primary key, name text);
                    comment on table people is '@dynamodb {"table": "People"}';
                    insert into people values (1, 'Ann')""")
    for key in ("one", "two"):
        client = client_of(server.url, key, "eu-west-1")
        client.create_table(**table("Mine"))
        eventually(lambda: client.list_tables()["TableNames"] == ["Mine", "People"], "attaching")
        assert client.describe_table(TableName="People")["Table"]["TableArn"] == (
            "arn:aws:dynamodb:eu-west-1:000000000000:table/People")
        found = client.get_item(TableName="People", Key={"id": {"N": "1"}})
        assert found["Item"]["name"] == {"S": "Ann"}
        with refused("Table already exists: People", "ResourceInUseException"):
            client.create_table(**table("People"))


def test_streams_of_attached_relations_are_there_for_all(start_server):
    server = start_server("--namespaces", "access-key")
    psql(server, """create table people (id int primary key, name text);
                    comment on table people is '@dynamodb {"table": "People"}'""")
    client = client_of(server.url, "one")
    eventually(lambda: client.list_tables()["TableNames"] == ["People"], "attaching")
    specification = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    arn = client.update_table(TableName="People", StreamSpecification=specification)[
        "TableDescription"]["LatestStreamArn"]
    psql(server, "insert into people values (1, 'Ann')")
    for key, region in (("one", "us-east-1"), ("two", "eu-west-1")):
        name = f"Mine-{key}"
        mine = client_of(server.url, key, region).create_table(
            **table(name, StreamSpecification=specification))["TableDescription"]["LatestStreamArn"]
        streams = client_of(server.url, key, region, api="dynamodbstreams")
        theirs = arn.replace("us-east-1", region)

        def listed(**wanted):
            answer = streams.list_streams(**wanted)
            return [each["StreamArn"] for each in answer["Streams"]], answer

        assert listed()[0] == [mine, theirs]
        first, answer = listed(Limit=1)
        assert first + listed(ExclusiveStartStreamArn=answer["LastEvaluatedStreamArn"])[0] == [
            mine, theirs]
        assert listed(TableName="People")[0] == [theirs]
        shard, = streams.describe_stream(StreamArn=theirs)["StreamDescription"]["Shards"]
        position = streams.get_shard_iterator(
            StreamArn=theirs, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        record, = streams.get_records(ShardIterator=position["ShardIterator"])["Records"]
        assert record["dynamodb"]["NewImage"] == {"id": {"N": "1"}, "name": {"S": "Ann"}}
    # Not so those of tables that were made without namespaces.
    server.stop()
    server = start_server()
    everybody = client_of(server.url, "one")
    everybody.create_table(**table("Films", StreamSpecification=specification))
    server.stop()
    server = start_server("--namespaces", "access-key")
    streams = client_of(server.url, "one", api="dynamodbstreams")
    assert streams.list_streams(TableName="Films")["Streams"] == []
    assert [each["TableName"] for each in streams.list_streams()["Streams"]] == [
        "Mine-one", "People"]


@pytest.fixture(scope="module")
def kitted():
    """The same with a test kit."""
    with own_server("--namespaces", "access-key", "--throttle",
                    "--admin-listen", "127.0.0.1:0") as server:
        yield server


@pytest.fixture
def workers(kitted):
    """(client, kit) of two namespaces that have a table Music each with one item."""
    def worker(name):
        client = client_of(kitted.url, name)
        client.create_table(**table("Music"))
        client.put_item(TableName="Music", Item={"id": {"S": name}})
        return client, Kit(kitted.admin_url, namespace=name)

    Kit(kitted.admin_url).reset(tables=True)
    Kit(kitted.admin_url).clear_faults()
    return worker("worker-1"), worker("worker-2")


def ids(client):
    return sorted(item["id"]["S"] for item in client.scan(TableName="Music")["Items"])


def test_snapshots_of_one_namespace(kitted, workers):
    (one, kit), (other, other_kit) = workers
    for each in (kit, other_kit):
        assert each.snapshot("seed") == {"snapshot": "seed", "tables": 1}
    listed = kit.ask("GET", "/snapshots")["snapshots"]
    assert [(each["namespace"], each["name"]) for each in listed] == [
        ("worker-1", "seed"), ("worker-2", "seed")]
    for client in (one, other):
        client.put_item(TableName="Music", Item={"id": {"S": "more"}})
        client.create_table(**table("Films"))
    assert kit.restore("seed") == {"changed": ["Films", "Music"]}
    assert (ids(one), one.list_tables()["TableNames"]) == (["worker-1"], ["Music"])
    assert (ids(other), other.list_tables()["TableNames"]) == (
        ["more", "worker-2"], ["Films", "Music"])
    assert kit.restore("seed", table="Music") == {"changed": []}
    assert other_kit.restore("seed", table="Music") == {"changed": ["Music"]}
    assert other.list_tables()["TableNames"] == ["Films", "Music"]
    for wrong, message in ((lambda: kit.restore("sown"), "there is no snapshot sown"),
                           (lambda: kit.restore("seed", table="Films"),
                            "the snapshot seed has no table Films"),
                           (lambda: kit.snapshot("x", table="Films"), "there is no table Films"),
                           (lambda: kit.reset(table="Films"), "there is no table Films"),
                           (lambda: Kit(kitted.admin_url).restore("seed"),
                            "there is no snapshot seed")):
        with pytest.raises(ValueError, match=f'404 .*{message}"'):
            wrong()
    kit.ask("DELETE", "/snapshots/seed", namespace="worker-1")
    assert len(kit.ask("GET", "/snapshots")["snapshots"]) == 1


def test_resets_of_one_namespace(kitted, workers):
    (one, kit), (other, _) = workers
    assert kit.reset(table="Music") == {"changed": ["Music"]}
    assert (ids(one), ids(other)) == ([], ["worker-2"])
    for client in (one, other):
        client.transact_write_items(ClientRequestToken=TOKEN, TransactItems=[
            {"Put": {"TableName": "Music", "Item": {"id": {"S": "x"}}}}])
    kit.reset()
    for client in (one, other):
        client.delete_item(TableName="Music", Key={"id": {"S": "x"}})
        client.transact_write_items(ClientRequestToken=TOKEN, TransactItems=[
            {"Put": {"TableName": "Music", "Item": {"id": {"S": "x"}}}}])
    assert (ids(one), ids(other)) == (["x"], ["worker-2"])
    assert kit.reset(tables=True) == {"changed": ["Music"]}
    assert (one.list_tables()["TableNames"], other.list_tables()["TableNames"]) == ([], ["Music"])
    assert Kit(kitted.admin_url).reset(tables=True) == {"changed": ["worker-2/Music"]}


def test_faults_of_one_namespace(kitted, workers):
    (one, kit), (other, other_kit) = workers
    told = kit.fault("error500", table="Music")
    assert (told["namespace"], told["table"]) == ("worker-1", "Music")
    other_kit.fault("throttle", operation="PutItem")
    with refused(code="InternalServerError"):
        ids(one)
    assert ids(other) == ["worker-2"]
    with refused(code="ProvisionedThroughputExceededException"):
        other.put_item(TableName="Music", Item={"id": {"S": "x"}})
    kit.clear_faults()
    assert ids(one) == ["worker-1"]
    assert [rule["namespace"] for rule in kit.faults()] == ["worker-2"]
    everybodys = Kit(kitted.admin_url)
    everybodys.fault("error500", table="Music", operation="Scan")
    for client in (one, other):
        with refused(code="InternalServerError"):
            ids(client)
    everybodys.clear_faults()
    assert kit.faults() == []


def test_the_command_of_one_namespace(kitted, workers):
    def admin(*arguments):
        done = run("admin", "--admin-listen", kitted.admin_url.removeprefix("http://"), *arguments,
                   "--namespace", "worker-2")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert admin("snapshot", "seed") == {"snapshot": "seed", "tables": 1}
    assert admin("reset", "--table", "Music") == {"changed": ["Music"]}
    assert admin("restore", "seed") == {"changed": ["Music"]}
    assert [ids(client) for client, _ in workers] == [["worker-1"], ["worker-2"]]
    assert admin("faults", "add", "drop", "--table", "Music")["namespace"] == "worker-2"
    assert admin("faults", "clear") == {}
    assert admin("snapshots", "forget", "seed") == {}


def test_tables_stay_where_they_were_made(start_server):
    server = start_server("--namespaces", "access-key")
    client_of(server.url, "one").create_table(**table("Music"))
    server.stop()
    server = start_server()
    everybody = client_of(server.url, "one")
    assert everybody.list_tables()["TableNames"] == []
    with refused(code="ResourceNotFoundException"):
        everybody.scan(TableName="Music")
    everybody.create_table(**table("Films"))
    server.stop()
    server = start_server("--namespaces", "access-key")
    assert client_of(server.url, "one").list_tables()["TableNames"] == ["Music"]
    assert client_of(server.url, "two").list_tables()["TableNames"] == []


def test_two_servers_of_one_database_agree(start_server):
    first = start_server("--namespaces", "access-key")
    url = f"host={first.data / 'socket'} port=5432 user=tuskgate dbname=tuskgate"
    second = start_server("--namespaces", "access-key", "--database-url", url)
    here, there = client_of(first.url, "one"), client_of(second.url, "one")
    here.create_table(**table("Music"))
    there.put_item(TableName="Music", Item={"id": {"S": "1"}, "kind": {"S": "x"}})
    here.delete_table(TableName="Music")

    def is_gone():
        try:
            there.put_item(TableName="Music", Item={"id": {"S": "2"}, "kind": {"S": "x"}})
        except there.exceptions.ResourceNotFoundException:
            return True
        return False

    eventually(is_gone, "the end of the table")


def test_init_has_nobody_to_make_tables_for(directory):
    done = run("serve", "--namespaces", "region", "--init", directory, "--data", directory / "data")
    assert done.returncode == 2
    assert "--init: with --namespaces, there is no client to see the tables that it makes" in done.stderr


def test_the_document(capsys):
    serve, workers, printed = blocks_of("docs/namespaces.md",
                                        (PROJECT / "docs/namespaces.md").read_text())
    assert serve.text == "script/tuskgate serve --namespaces access-key\n"
    with Reader(PROJECT) as reader:
        reader.server.stop()
        reader.server = Server(reader.directory / "data", *serve.text.split()[2:])
        assert reader.paste(workers) == printed.text
