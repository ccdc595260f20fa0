"""Who may do what: policies decide before an operation looks at anything, and where they ask for
keys or attributes, before it runs a statement."""

import contextlib
import http.client
import json

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from server import Server, eventually, remove, temporary_directory
from support import table_name

ACCOUNT = "123456789012"
TABLES = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table"
SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
MUSIC = "Music"


def statement(effect="Allow", action="dynamodb:*", resource="*", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}



ITEMS_OF_OWN = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:username}"]}}
ACTIONS_ON_ITEMS = [
    "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem",
    "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem", "dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate", "dynamodb:PartiQLDelete",
]

USERS = {
    "admin": [document(statement())],
    "nobody": [],
    "reader": [document(statement(action=["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"],
                                  resource=f"{TABLES}/{MUSIC}"))],
    "labelled": [document(statement(action="dynamodb:GetRecords",
                                    resource=f"{TABLES}/{MUSIC}/stream/2*"))],
    "indexreader": [document(statement(action="dynamodb:Query",
                                       resource=f"{TABLES}/{MUSIC}/index/*"))],
    "alice": [document(statement(action=ACTIONS_ON_ITEMS, resource=f"{TABLES}/{MUSIC}",
                                 Condition=ITEMS_OF_OWN))],
    "names": [document(statement(
        action=["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:Scan",
                "dynamodb:PartiQLSelect"],
        resource=f"{TABLES}/{MUSIC}",
        Condition={"ForAllValues:StringEquals": {"dynamodb:Attributes": ["who", "song", "year"]},
                   "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES",
                                            "dynamodb:ReturnValues": ["NONE", "UPDATED_NEW"]}}))],
    "several": [document(statement(
        action="dynamodb:Query",
        Condition={"ForAllValues:StringEquals": {
            "dynamodb:FirstPartitionKeyValues": "eu", "dynamodb:SecondPartitionKeyValues": "ann"}}))],
    "noscan": [document(
        statement(),
        statement("Deny", "dynamodb:PartiQLSelect", "*",
                  Condition={"Bool": {"dynamodb:FullTableScan": "true"}}))],
    "transact": [document(statement(
        action=["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:ConditionCheckItem"],
        Condition={"ForAnyValue:StringEquals": {
            "dynamodb:EnclosingOperation": ["TransactWriteItems", "TransactGetItems"]}}))],
    "nocapacity": [document(
        statement(), statement("Deny", "dynamodb:GetItem", "*", Condition={
            "StringNotEquals": {"dynamodb:ReturnConsumedCapacity": "NONE"}}))],
    "tagger": [document(
        statement(action=["dynamodb:DescribeTable", "dynamodb:GetItem"],
                  Condition={"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}),
        statement(action=["dynamodb:CreateTable", "dynamodb:TagResource"],
                  Condition={"StringEquals": {"aws:RequestTag/team": "red"}}))],
    "redonly": [document(statement(
        Condition={"StringEquals": {"aws:RequestTag/team": "red"}}))],
    "mine": [document(statement(resource=f"{TABLES}/Mine*"),
                      statement(action="dynamodb:ListBackups"))],
    "butmusic": [document(statement(), statement("Deny", resource=[
        f"{TABLES}/{MUSIC}", f"{TABLES}/{MUSIC}/*"]))],
}


def credentials(path):
    """The file of --credentials."""
    users = []
    for name, policies in USERS.items():
        users.append({
            "name": name, "policies": policies,
            "tags": {"team": "red"} if name == "tagger" else {},
            "accessKeys": [{"accessKeyId": key_id(name), "secretAccessKey": SECRET}]})
    path.write_text(json.dumps({"users": users}))
    path.chmod(0o600)
    return path


def key_id(name):
    return ("AKIA" + name.upper() + "A" * 16)[:20]


@contextlib.contextmanager
def signed_get(server, name, path):
    """The answer to a GET that the user has signed."""
    request = AWSRequest("GET", server.url + path)
    SigV4Auth(Credentials(key_id(name), SECRET), "dynamodb", "us-east-1").add_auth(request)
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=60)
    try:
        connection.request("GET", path, headers=dict(request.headers))
        yield connection.getresponse()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def server():
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--auth", "sigv4", "--account-id", ACCOUNT, "--stream-events",
                    "--credentials", credentials(directory / "credentials.json")) as started:
            admin = client(started, "admin")
            admin.create_table(
                TableName=MUSIC, BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"}
                                      for name in ("who", "song", "genre")],
                KeySchema=[{"AttributeName": "who", "KeyType": "HASH"},
                           {"AttributeName": "song", "KeyType": "RANGE"}],
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
                GlobalSecondaryIndexes=[{
                    "IndexName": "Genres",
                    "KeySchema": [{"AttributeName": "genre", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"}}])
            for who in ("alice", "bob"):
                admin.put_item(TableName=MUSIC, Item=item(who))
            yield started
    finally:
        remove(directory)


def client(server, name, api="dynamodb"):
    return boto3.client(
        api, endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=key_id(name),
        aws_secret_access_key=SECRET,
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False))


def key(who):
    return {"who": {"S": who}, "song": {"S": "one"}}


def item(who):
    return {**key(who), "year": {"N": "1990"}, "secret": {"S": "x"}, "genre": {"S": "jazz"}}


def refused(call, *args, **kwargs):
    """The message of an AccessDeniedException."""
    with pytest.raises(ClientError) as raised:
        call(*args, **kwargs)
    error = raised.value.response["Error"]
    assert error["Code"] == "AccessDeniedException", error
    return error["Message"]


def test_who_has_no_policy_may_nothing(server):
    nobody = client(server, "nobody")
    arn = f"arn:aws:iam::{ACCOUNT}:user/nobody"
    assert refused(nobody.get_item, TableName=MUSIC, Key=key("alice")) == (
        f"User: {arn} is not authorized to perform: dynamodb:GetItem on resource: "
        f"{TABLES}/{MUSIC} because no identity-based policy allows the dynamodb:GetItem action")
    assert refused(nobody.list_tables) == (
        f"User: {arn} is not authorized to perform: dynamodb:ListTables on resource: {TABLES}/* "
        "because no identity-based policy allows the dynamodb:ListTables action")


def test_whether_a_table_exists_is_told_to_those_who_may_know(server):
    assert "GetItem" in refused(client(server, "nobody").get_item, TableName="Missing",
                                Key=key("alice"))
    assert "Missing" in refused(client(server, "reader").get_item, TableName="Missing",
                                Key=key("alice"))
    with pytest.raises(ClientError) as raised:
        client(server, "admin").get_item(TableName="Missing", Key=key("alice"))
    assert raised.value.response["Error"]["Code"] == "ResourceNotFoundException"


# Each operation, with what it has to be refused for.
CALLS = {
    "create_table": {"TableName": "New", "AttributeDefinitions": [
        {"AttributeName": "p", "AttributeType": "S"}], "KeySchema": [
            {"AttributeName": "p", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"},
    "delete_table": {"TableName": MUSIC},
    "update_table": {"TableName": MUSIC, "BillingMode": "PAY_PER_REQUEST"},
    "describe_table": {"TableName": MUSIC},
    "list_tables": {},
    "get_item": {"TableName": MUSIC, "Key": key("alice")},
    "put_item": {"TableName": MUSIC, "Item": item("alice")},
    "update_item": {"TableName": MUSIC, "Key": key("alice")},
    "delete_item": {"TableName": MUSIC, "Key": key("alice")},
    "query": {"TableName": MUSIC, "KeyConditionExpression": "who = :w",
              "ExpressionAttributeValues": {":w": {"S": "alice"}}},
    "scan": {"TableName": MUSIC},
    "batch_get_item": {"RequestItems": {MUSIC: {"Keys": [key("alice")]}}},
    "batch_write_item": {"RequestItems": {MUSIC: [{"PutRequest": {"Item": item("alice")}}]}},
    "transact_get_items": {"TransactItems": [{"Get": {"TableName": MUSIC, "Key": key("alice")}}]},
    "transact_write_items": {"TransactItems": [
        {"Put": {"TableName": MUSIC, "Item": item("alice")}}]},
    "execute_statement": {"Statement": f'SELECT * FROM "{MUSIC}"'},
    "execute_transaction": {"TransactStatements": [
        {"Statement": f"SELECT * FROM \"{MUSIC}\" WHERE who = 'alice' AND song = 'one'"}]},
    "describe_limits": {},
    "describe_endpoints": {},
    "list_backups": {"TableName": MUSIC},
    "create_backup": {"TableName": MUSIC, "BackupName": "backup"},
    "describe_backup": {"BackupArn": f"{TABLES}/{MUSIC}/backup/01489602797149-73d8d5bc"},
    "delete_backup": {"BackupArn": f"{TABLES}/{MUSIC}/backup/01489602797149-73d8d5bc"},
    "restore_table_from_backup": {
        "TargetTableName": "New", "BackupArn": f"{TABLES}/{MUSIC}/backup/01489602797149-73d8d5bc"},
    "restore_table_to_point_in_time": {"SourceTableName": MUSIC, "TargetTableName": "New"},
    "describe_continuous_backups": {"TableName": MUSIC},
    "update_continuous_backups": {"TableName": MUSIC, "PointInTimeRecoverySpecification": {
        "PointInTimeRecoveryEnabled": True}},
    "describe_time_to_live": {"TableName": MUSIC},
    "update_time_to_live": {"TableName": MUSIC, "TimeToLiveSpecification": {
        "Enabled": True, "AttributeName": "ttl"}},
    "tag_resource": {"ResourceArn": f"{TABLES}/{MUSIC}", "Tags": [{"Key": "a", "Value": "b"}]},
    "untag_resource": {"ResourceArn": f"{TABLES}/{MUSIC}", "TagKeys": ["a"]},
    "list_tags_of_resource": {"ResourceArn": f"{TABLES}/{MUSIC}"},
    "get_resource_policy": {"ResourceArn": f"{TABLES}/{MUSIC}"},
    "put_resource_policy": {"ResourceArn": f"{TABLES}/{MUSIC}", "Policy": "{}"},
    "delete_resource_policy": {"ResourceArn": f"{TABLES}/{MUSIC}"},
    "describe_kinesis_streaming_destination": {"TableName": MUSIC},
    "enable_kinesis_streaming_destination": {"TableName": MUSIC, "StreamArn": "arn:aws:kinesis:"},
    "disable_kinesis_streaming_destination": {"TableName": MUSIC, "StreamArn": "arn:aws:kinesis:"},
    "update_kinesis_streaming_destination": {"TableName": MUSIC, "StreamArn": "arn:aws:kinesis:"},
    "describe_contributor_insights": {"TableName": MUSIC},
    "list_contributor_insights": {"TableName": MUSIC},
    "list_exports": {}, "list_imports": {}, "list_global_tables": {},
    "describe_export": {"ExportArn": f"{TABLES}/{MUSIC}/export/0"},
    "describe_import": {"ImportArn": f"{TABLES}/{MUSIC}/import/0"},
    "describe_global_table": {"GlobalTableName": MUSIC},
    "describe_global_table_settings": {"GlobalTableName": MUSIC},
    "describe_table_replica_auto_scaling": {"TableName": MUSIC},
}


@pytest.mark.parametrize("operation", CALLS)
def test_each_operation_asks(server, operation):
    assert "no identity-based policy allows" in refused(
        getattr(client(server, "nobody"), operation), **CALLS[operation])


def test_batches_of_statements_tell_it_for_each(server):
    answer = client(server, "nobody").batch_execute_statement(Statements=[
        {"Statement": f"SELECT * FROM \"{MUSIC}\" WHERE who = 'alice' AND song = 'one'"}])
    (one,) = answer["Responses"]
    assert one["Error"]["Code"] == "AccessDenied"
    assert "dynamodb:PartiQLSelect" in one["Error"]["Message"]
    assert "Item" not in one


def test_each_operation_of_streams_asks(server):
    streams = client(server, "admin", "dynamodbstreams")
    (stream,) = streams.list_streams(TableName=MUSIC)["Streams"]
    arn = stream["StreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    position = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(**position)["ShardIterator"]
    assert len(streams.get_records(ShardIterator=iterator)["Records"]) >= 2
    nobody = client(server, "nobody", "dynamodbstreams")
    assert f"dynamodb:DescribeStream on resource: {arn}" in refused(
        nobody.describe_stream, StreamArn=arn)
    assert f"dynamodb:GetShardIterator on resource: {arn}" in refused(
        nobody.get_shard_iterator, **position)
    assert f"dynamodb:GetRecords on resource: {arn}" in refused(
        nobody.get_records, ShardIterator=iterator)
    assert "dynamodb:ListStreams on resource: *" in refused(nobody.list_streams)


def test_events_ask_as_get_records_does(server):
    path = f"/streams/{MUSIC}/events?from=TRIM_HORIZON"
    for name in ("admin", "labelled"):
        with signed_get(server, name, path) as answer:
            assert answer.status == 200
            assert b"id:" in answer.readline() + answer.readline()
    with signed_get(server, "nobody", path) as answer:
        assert answer.status == 403
        told = answer.read().decode()
        assert f"dynamodb:GetRecords on resource: {TABLES}/{MUSIC}/stream/* " in told
    # Whether there is a stream is not told to whoever may not read it.
    with signed_get(server, "nobody", "/streams/Missing/events") as answer:
        assert answer.status == 403
        assert answer.read().decode() == told.replace(MUSIC, "Missing")
    with signed_get(server, "admin", "/streams/Missing/events") as answer:
        assert answer.status == 404


def test_an_index_is_a_resource_of_its_own(server):
    by_genre = {"TableName": MUSIC, "IndexName": "Genres", "KeyConditionExpression": "genre = :g",
                "ExpressionAttributeValues": {":g": {"S": "jazz"}}}
    assert f"{TABLES}/{MUSIC}/index/Genres" in refused(client(server, "reader").query, **by_genre)
    assert client(server, "indexreader").query(**by_genre)["Count"] == 2
    refused(client(server, "indexreader").query, **CALLS["query"])


def test_leading_keys(server):
    alice = client(server, "alice")
    assert alice.get_item(TableName=MUSIC, Key=key("alice"))["Item"] == item("alice")
    refused(alice.get_item, TableName=MUSIC, Key=key("bob"))
    alice.put_item(TableName=MUSIC, Item=item("alice"))
    refused(alice.put_item, TableName=MUSIC, Item=item("bob"))
    alice.update_item(TableName=MUSIC, Key=key("alice"))
    refused(alice.update_item, TableName=MUSIC, Key=key("bob"))
    refused(alice.delete_item, TableName=MUSIC, Key=key("bob"))
    assert alice.query(**CALLS["query"])["Count"] == 1
    refused(alice.query, TableName=MUSIC, KeyConditionExpression="who = :w",
            ExpressionAttributeValues={":w": {"S": "bob"}})
    refused(alice.scan, TableName=MUSIC)
    both = [key("alice"), key("bob")]
    assert alice.batch_get_item(RequestItems={MUSIC: {"Keys": both[:1]}})["Responses"][MUSIC]
    refused(alice.batch_get_item, RequestItems={MUSIC: {"Keys": both}})
    refused(alice.batch_write_item, RequestItems={MUSIC: [
        {"DeleteRequest": {"Key": one}} for one in both]})
    get = [{"Get": {"TableName": MUSIC, "Key": one}} for one in both]
    assert alice.transact_get_items(TransactItems=get[:1])["Responses"][0]["Item"]
    refused(alice.transact_get_items, TransactItems=get)
    check = {"ConditionCheck": {"TableName": MUSIC, "Key": key("bob"),
                                "ConditionExpression": "attribute_exists(who)"}}
    put = {"Put": {"TableName": MUSIC, "Item": item("alice")}}
    alice.transact_write_items(TransactItems=[put])
    refused(alice.transact_write_items, TransactItems=[put, check])


def test_leading_keys_of_statements(server):
    alice = client(server, "alice")

    def run(text, *parameters):
        given = {"Parameters": [{"S": one} for one in parameters]} if parameters else {}
        return alice.execute_statement(Statement=text, **given)["Items"]

    select = f'SELECT * FROM "{MUSIC}"'
    assert run(f"{select} WHERE who = ?", "alice") == [item("alice")]
    refused(run, f"{select} WHERE who = ?", "bob")
    refused(run, f"{select} WHERE who IN ('alice', 'bob') AND song = 'one'")
    refused(run, f"UPDATE \"{MUSIC}\" SET year = 1 WHERE who = 'bob' AND song = 'one'")
    refused(run, f"DELETE FROM \"{MUSIC}\" WHERE who = 'bob' AND song = 'one'")
    refused(run, f"INSERT INTO \"{MUSIC}\" VALUE {{'who': 'bob', 'song': 'two'}}")
    refused(alice.execute_transaction, TransactStatements=[
        {"Statement": f"{select} WHERE who = 'bob' AND song = 'one'"}])
    refused(alice.execute_transaction, TransactStatements=[
        {"Statement": f"UPDATE \"{MUSIC}\" SET year = 1 WHERE who = 'alice' AND song = 'one'"},
        {"Statement": f"EXISTS(SELECT * FROM \"{MUSIC}\" WHERE who = 'bob' AND song = 'one' "
                      "AND genre = 'jazz')"}])
    answer = alice.batch_execute_statement(Statements=[
        {"Statement": f"{select} WHERE who = '{who}' AND song = 'one'"}
        for who in ("alice", "bob")])["Responses"]
    assert answer[0]["Item"] == item("alice")
    assert answer[1]["Error"]["Code"] == "AccessDenied"
    assert client(server, "admin").get_item(TableName=MUSIC, Key=key("bob"))["Item"] == item("bob")


def test_the_keys_of_an_index_with_several(server):
    """One may read one customer's orders in one region only."""
    admin = client(server, "admin")
    name = table_name()
    attributes = ("id", "region", "customer")
    admin.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": one, "AttributeType": "S"} for one in attributes],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[{
            "IndexName": "Places", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "region", "KeyType": "HASH"},
                          {"AttributeName": "customer", "KeyType": "HASH"}]}])

    def query(region, customer):
        return client(server, "several").query(
            TableName=name, IndexName="Places",
            KeyConditionExpression="#r = :r AND customer = :c",
            ExpressionAttributeNames={"#r": "region"},
            ExpressionAttributeValues={":r": {"S": region}, ":c": {"S": customer}})

    assert query("eu", "ann")["Count"] == 0
    refused(query, "us", "ann")
    refused(query, "eu", "bob")
    admin.delete_table(TableName=name)


def test_attributes(server):
    names = client(server, "names")
    get = {"TableName": MUSIC, "Key": key("alice"), "ExpressionAttributeNames": {"#y": "year"}}
    assert names.get_item(**get, ProjectionExpression="#y")["Item"] == {"year": {"N": "1990"}}
    refused(names.get_item, TableName=MUSIC, Key=key("alice"))
    refused(names.get_item, **get, ProjectionExpression="#y, secret")
    refused(names.scan, TableName=MUSIC, ProjectionExpression="who",
            FilterExpression="attribute_exists(secret)")
    refused(names.query, **CALLS["query"], Select="COUNT")
    update = {"TableName": MUSIC, "Key": key("alice"), "UpdateExpression": "SET #y = #y",
              "ExpressionAttributeNames": {"#y": "year"}}
    names.update_item(**update, ReturnValues="UPDATED_NEW")
    refused(names.update_item, **update, ReturnValues="ALL_NEW")
    refused(names.update_item, **update, ConditionExpression="attribute_exists(secret)")
    select = "SELECT {} FROM \"" + MUSIC + "\" WHERE who = 'alice'"
    assert names.execute_statement(Statement=select.format("year"))["Items"]
    refused(names.execute_statement, Statement=select.format("secret"))
    refused(names.execute_statement, Statement=select.format("*"))


def test_scans_by_statements(server):
    noscan = client(server, "noscan")
    text = f'SELECT * FROM "{MUSIC}"'
    assert noscan.execute_statement(Statement=f"{text} WHERE who = 'alice'")["Items"]
    assert "with an explicit deny in an identity-based policy" in refused(
        noscan.execute_statement, Statement=text)
    assert noscan.scan(TableName=MUSIC)["Count"] == 2


def test_enclosing_operation(server):
    transact = client(server, "transact")
    transact.transact_write_items(TransactItems=[
        {"Put": {"TableName": MUSIC, "Item": item("alice")}}])
    transact.transact_get_items(**CALLS["transact_get_items"])
    refused(transact.put_item, TableName=MUSIC, Item=item("alice"))
    refused(transact.get_item, TableName=MUSIC, Key=key("alice"))


def test_returned_capacity(server):
    nocapacity = client(server, "nocapacity")
    nocapacity.get_item(TableName=MUSIC, Key=key("alice"))
    assert "explicit deny" in refused(nocapacity.get_item, TableName=MUSIC, Key=key("alice"),
                                      ReturnConsumedCapacity="TOTAL")


def test_what_was_allowed_before_is_allowed_for_the_same_only(server):
    """Decisions are kept: another caller, operation, table or index is not the same."""
    admin, reader, nobody = (client(server, name) for name in ("admin", "reader", "nobody"))
    index = {"TableName": MUSIC, "IndexName": "Genres", "KeyConditionExpression": "genre = :g",
             "ExpressionAttributeValues": {":g": {"S": "jazz"}}}
    own = {"TableName": MUSIC, "KeyConditionExpression": "who = :w",
           "ExpressionAttributeValues": {":w": {"S": "alice"}}}
    for _ in range(3):
        assert reader.get_item(TableName=MUSIC, Key=key("alice"))["Item"]
        assert reader.get_item(TableName=f"{TABLES}/{MUSIC}", Key=key("alice"))["Item"]
        assert reader.query(**own)["Count"] == 1
        assert admin.query(**index)["Count"] == 2
        admin.put_item(TableName=MUSIC, Item=item("bob"))
        refused(nobody.get_item, TableName=MUSIC, Key=key("alice"))
        refused(reader.query, **index)
        refused(reader.put_item, TableName=MUSIC, Item=item("bob"))
        refused(reader.get_item, TableName="Musics", Key=key("alice"))


def test_what_was_allowed_before_ends_with_a_policy_of_the_table(server):
    admin = client(server, "admin")
    name = table_name()
    admin.create_table(**{**CALLS["create_table"], "TableName": name})
    arn = f"{TABLES}/{name}"
    get = {"TableName": name, "Key": {"p": {"S": "a"}}}

    def may():
        try:
            admin.get_item(**get)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "AccessDeniedException"
            return False
        return True

    for _ in range(2):
        eventually(may, "the decision without a policy")
        assert may()
        admin.put_resource_policy(ResourceArn=arn, Policy=json.dumps(document(statement(
            "Deny", "dynamodb:GetItem", arn,
            Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:user/admin"}))))
        eventually(lambda: not may(), "the decision with the policy")
        admin.delete_resource_policy(ResourceArn=arn)
    eventually(may, "the decision without a policy")
    admin.delete_table(TableName=name)


def test_tags(server):
    admin = client(server, "admin")
    tagger = client(server, "tagger")
    name = table_name()
    table = {**CALLS["create_table"], "TableName": name}
    refused(tagger.create_table, **table)
    refused(tagger.create_table, **table, Tags=[{"Key": "team", "Value": "blue"}])
    tagger.create_table(**table, Tags=[{"Key": "team", "Value": "red"}])
    assert tagger.describe_table(TableName=name)["Table"]["TableName"] == name
    admin.tag_resource(ResourceArn=f"{TABLES}/{name}", Tags=[{"Key": "team", "Value": "blue"}])

    def is_refused():
        try:
            tagger.describe_table(TableName=name)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "AccessDeniedException"
            return True
        return False

    eventually(is_refused, "the refusal")
    admin.delete_table(TableName=name)
