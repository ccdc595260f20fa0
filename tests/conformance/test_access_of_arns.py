"""Policies are asked about what an operation acts on, however the client spells its ARN."""

import base64

import pytest
from botocore.exceptions import ClientError
from test_access import CALLS, MUSIC, TABLES, client, key, refused
from test_access import server  # noqa: F401

# The service and the rest of an ARN are as they are; where it is, is told otherwise.
PLACES = ["arn:aws:dynamodb:eu-west-1:123456789012:", "arn:aws:dynamodb:us-east-1:999999999999:",
          "arn:aws-cn:dynamodb:us-east-1:123456789012:", "arn:x:dynamodb:::"]


def error_of(call, **request):
    with pytest.raises(ClientError) as raised:
        call(**request)
    return raised.value.response["Error"]


@pytest.fixture(name="stream")
def one_stream(server):
    """The ARN of the stream of Music, and its first shard."""
    streams = client(server, "admin", "dynamodbstreams")
    arn = streams.list_streams(TableName=MUSIC)["Streams"][0]["StreamArn"]
    shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    return arn, shards[0]["ShardId"]


@pytest.mark.parametrize("place", PLACES)
def test_a_denied_stream_stays_denied(server, stream, place):
    arn, shard = stream
    other = place + arn.split(":", 5)[5]
    admin = client(server, "admin", "dynamodbstreams")
    denied = client(server, "butmusic", "dynamodbstreams")
    assert "explicit deny" in refused(denied.describe_stream, StreamArn=other)
    position = {"ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    refused(denied.get_shard_iterator, StreamArn=other, **position)
    iterator = admin.get_shard_iterator(StreamArn=arn, **position)["ShardIterator"]
    assert admin.get_records(ShardIterator=iterator)["Records"]
    for text in (iterator, iterator.replace(arn, other)):
        refused(denied.get_records, ShardIterator=text)


@pytest.mark.parametrize("text", ["arn:x:table/", "arn:x|:table/",
                                  "arn:aws:dynamodb:us-east-1:table/"])
def test_what_is_no_arn_finds_no_stream(server, stream, text):
    arn, shard = stream
    denied = client(server, "butmusic", "dynamodbstreams")
    other = text + arn.split("table/")[1]
    assert error_of(denied.describe_stream, StreamArn=other)["Code"] == "ValidationException"
    place = base64.b64encode(f"{shard} 0 0 0 9999999999999".encode()).decode()
    error = error_of(denied.get_records, ShardIterator=f"{other}|1|{place}")
    assert error["Code"] == "ValidationException"


@pytest.mark.parametrize("place", PLACES)
def test_denied_tags_stay_denied(server, place):
    denied = client(server, "butmusic")
    arn = f"{place}table/{MUSIC}"
    refused(denied.tag_resource, ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}])
    refused(denied.untag_resource, ResourceArn=arn, TagKeys=["a"])
    refused(denied.list_tags_of_resource, ResourceArn=arn)


def test_a_backup_is_of_the_table_that_its_arn_names(server):
    admin = client(server, "admin")
    mine = client(server, "mine")
    arn = admin.create_backup(TableName=MUSIC, BackupName="backup")["BackupDetails"]["BackupArn"]
    as_mine = arn.replace(f"table/{MUSIC}/", "table/Mine/")
    restored = {"TargetTableName": "Mine2"}
    for other in (as_mine, as_mine.replace("us-east-1", "eu-west-1")):
        for call, more in ((mine.describe_backup, {}), (mine.delete_backup, {}),
                           (mine.restore_table_from_backup, restored)):
            error = error_of(call, BackupArn=other, **more)
            assert error["Code"] == "BackupNotFoundException"
            assert error["Message"] == f"Backup not found: {other}"
    refused(mine.describe_backup, BackupArn=arn)
    refused(mine.restore_table_from_backup, BackupArn=arn, **restored)
    denied = client(server, "butmusic")
    for place in PLACES[:2]:
        refused(denied.delete_backup, BackupArn=place + arn.split(":", 5)[5])
    assert admin.describe_backup(BackupArn=arn)["BackupDescription"]
    admin.delete_backup(BackupArn=arn)


def test_tags_of_a_request_are_those_that_its_operation_sets(server):
    red = client(server, "redonly")
    tags = [{"Key": "team", "Value": "red"}]
    signed = []

    def bring(request, **_):
        request.data = request.data[:-1] + b',"Tags":[{"Key":"team","Value":"red"}]}'
        signed.append(request)

    red.meta.events.register("before-sign", lambda request, **_: bring(request))
    refused(red.get_item, TableName=MUSIC, Key=key("alice"))
    refused(red.describe_table, TableName=MUSIC)
    assert signed
    client(server, "redonly").tag_resource(ResourceArn=f"{TABLES}/{MUSIC}", Tags=tags)


def test_recovery_asks_about_its_source(server):
    request = {"SourceTableArn": f"{TABLES}/{MUSIC}", "TargetTableName": "Mine2",
               "UseLatestRestorableTime": True}
    refused(client(server, "mine").restore_table_to_point_in_time, **request)
    error = error_of(client(server, "admin").restore_table_to_point_in_time, **request)
    assert error["Code"] == "PointInTimeRecoveryUnavailableException"


def test_who_may_all_is_told_what_there_is_not(server, stream):
    admin = client(server, "admin")
    for resource in (stream[0], f"{TABLES}/what else", f"{TABLES}/None"):
        error = error_of(admin.list_tags_of_resource, ResourceArn=resource)
        assert error["Code"] == "ResourceNotFoundException"


def test_global_tables_are_resources_of_their_own(server):
    message = refused(client(server, "nobody").describe_global_table,
                      **CALLS["describe_global_table"])
    assert f"arn:aws:dynamodb::123456789012:global-table/{MUSIC}" in message
