"""StreamSpecification, ListStreams and DescribeStream: what they take, and what they show.

Words were recorded from the service by aws-controllers-k8s/dynamodb-controller, docs/api-quirks/,
in October 2026, and shapes by LocalStack's snapshots, but where a comment says otherwise.
"""

import datetime
import re

import pytest
from streams import (
    BOTH,
    OFF,
    VIEWS,
    arn_of,
    describe,
    enabled,
    set_stream,
    shards_of,
    stream_table,
    streams_of,
    wait_for_status,
)
from support import (
    NOT_FOUND,
    key_parameters,
    new_table,
    refused,
    table_name,
    unchecked,
    wait_until_active,
    wait_until_gone,
)

INVALID = "One or more parameter values were invalid: "
ABSENT = "arn:aws:dynamodb:us-east-1:000000000000:table/absent/stream/2000-01-01T00:00:00.000"
LABEL = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}"


@pytest.fixture(scope="module")
def table(resource):
    with stream_table(resource, "p:S", "s:N") as made:
        yield made


@pytest.fixture(scope="module")
def plain(resource):
    with new_table(resource, "p:S") as made:
        yield made


def description(client, name):
    return client.describe_table(TableName=name)["Table"]


def arns(found):
    return [stream["StreamArn"] for stream in found]


# --- StreamSpecification ---


@pytest.mark.parametrize("view", VIEWS)
def test_a_table_made_with_a_stream(dynamodb, streams, view):
    name = table_name()
    created = dynamodb.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", StreamSpecification=enabled(view),
        **key_parameters("p:S"))["TableDescription"]
    wait_until_active(dynamodb, name)
    try:
        told = description(dynamodb, name)
        for described in (created, told):
            assert described["StreamSpecification"] == enabled(view)
            assert re.fullmatch(LABEL, described["LatestStreamLabel"])
            assert (described["LatestStreamArn"]
                    == f"{described['TableArn']}/stream/{described['LatestStreamLabel']}")
        assert created["LatestStreamArn"] == told["LatestStreamArn"]
        assert describe(streams, told["LatestStreamArn"])["StreamViewType"] == view
    finally:
        dynamodb.delete_table(TableName=name)


def test_a_stream_that_comes_later(dynamodb, resource, streams):
    with new_table(resource, "p:S") as made:
        answer = set_stream(dynamodb, made, enabled("KEYS_ONLY"))
        assert answer["TableStatus"] == "UPDATING"
        assert answer["StreamSpecification"] == enabled("KEYS_ONLY")
        told = description(dynamodb, made.name)
        assert told["StreamSpecification"] == enabled("KEYS_ONLY")
        assert told["LatestStreamArn"] == answer["LatestStreamArn"]
        found = wait_for_status(streams, answer["LatestStreamArn"], "ENABLED")
        assert found["StreamViewType"] == "KEYS_ONLY"


def test_a_stream_and_the_billing_mode(dynamodb, resource):
    """Of all that UpdateTable takes, a stream goes together with this alone."""
    with new_table(resource, "p:S") as made:
        answer = set_stream(dynamodb, made, enabled(), BillingMode="PAY_PER_REQUEST")
        assert answer["StreamSpecification"] == enabled()


@pytest.mark.parametrize("view", [BOTH, "KEYS_ONLY"])
def test_the_view_cannot_be_changed(dynamodb, table, view):
    before = description(dynamodb, table.name)
    with refused(f"Table already has an enabled stream: TableName: {table.name}"):
        table.meta.client.update_table(TableName=table.name, StreamSpecification=enabled(view))
    assert description(dynamodb, table.name) == before


def test_switches_that_are_refused(dynamodb, table, plain):
    with refused(f"Table has no stream to disable: TableName: {plain.name}"):
        dynamodb.update_table(TableName=plain.name, StreamSpecification=OFF)
    with refused(INVALID + "If stream is being enabled then UpdateViewType is required"):
        dynamodb.update_table(TableName=plain.name, StreamSpecification={"StreamEnabled": True})
    with refused(INVALID + "If stream is being disabled, then UpdateViewType must not be specified"):
        dynamodb.update_table(TableName=table.name, StreamSpecification={**OFF,
                                                                         "StreamViewType": BOTH})


def test_a_disabled_stream_lingers(dynamodb, resource, streams):
    with stream_table(resource, "p:S") as made:
        first = arn_of(made)
        answer = set_stream(dynamodb, made, OFF)
        told = description(dynamodb, made.name)
        for described in (answer, told):
            assert "StreamSpecification" not in described
            assert described["LatestStreamArn"] == first
            assert first.endswith("/stream/" + described["LatestStreamLabel"])
        found = wait_for_status(streams, first, "DISABLED")
        assert found["StreamViewType"] == BOTH
        assert found["TableName"] == made.name
        # Its shards are closed. Alternator's tests say so of the service.
        for shard in shards_of(streams, first):
            span = shard["SequenceNumberRange"]
            assert int(span["EndingSequenceNumber"]) >= int(span["StartingSequenceNumber"])
        assert arns(streams_of(streams, TableName=made.name)) == [first]


def test_each_time_it_is_another_stream(dynamodb, resource, streams):
    with stream_table(resource, "p:S") as made:
        found = [arn_of(made)]
        for view in ("KEYS_ONLY", "KEYS_ONLY"):
            set_stream(dynamodb, made, OFF)
            answer = set_stream(dynamodb, made, enabled(view))
            assert answer["LatestStreamArn"] not in found
            found.append(answer["LatestStreamArn"])
            assert arn_of(made) == found[-1]
        assert sorted(arns(streams_of(streams, TableName=made.name))) == sorted(found)
        for arn in found[:-1]:
            wait_for_status(streams, arn, "DISABLED")
        wait_for_status(streams, found[-1], "ENABLED")
        assert describe(streams, found[0])["StreamViewType"] == BOTH
        assert describe(streams, found[1])["StreamViewType"] == "KEYS_ONLY"


def test_a_stream_outlives_its_table(dynamodb, resource, streams):
    name = table_name()
    with stream_table(resource, "p:S", TableName=name) as made:
        first = arn_of(made)
    wait_until_gone(dynamodb, name)
    found = wait_for_status(streams, first, "DISABLED")
    assert (found["TableName"], found["StreamArn"]) == (name, first)
    assert found["KeySchema"] == [{"AttributeName": "p", "KeyType": "HASH"}]
    assert streams_of(streams, TableName=name) == [
        {"StreamArn": first, "TableName": name, "StreamLabel": first.rpartition("/")[2]}]

    # A table made anew has one of its own, and the old one stays listed under the name.
    with stream_table(resource, "q:S", TableName=name) as made:
        second = arn_of(made)
        assert second != first
        assert sorted(arns(streams_of(streams, TableName=name))) == sorted([first, second])
        assert describe(streams, first)["KeySchema"][0]["AttributeName"] == "p"
        assert describe(streams, second)["KeySchema"][0]["AttributeName"] == "q"


def test_other_changes_leave_the_stream_alone(dynamodb, resource, streams):
    with stream_table(resource, "p:S") as made:
        before = description(dynamodb, made.name)
        dynamodb.tag_resource(ResourceArn=before["TableArn"], Tags=[{"Key": "a", "Value": "b"}])
        dynamodb.update_table(TableName=made.name, BillingMode="PROVISIONED",
                              ProvisionedThroughput={"ReadCapacityUnits": 1,
                                                     "WriteCapacityUnits": 1})
        wait_until_active(dynamodb, made.name)
        after = description(dynamodb, made.name)
        for member in ("StreamSpecification", "LatestStreamArn", "LatestStreamLabel"):
            assert after[member] == before[member]
        assert arns(streams_of(streams, TableName=made.name)) == [before["LatestStreamArn"]]


# --- ListStreams ---


def test_the_streams_of_a_table(streams, table, plain):
    arn = arn_of(table)
    answer = streams.list_streams(TableName=table.name)
    assert set(answer) == {"Streams", "ResponseMetadata"}
    assert answer["Streams"] == [{
        "StreamArn": arn, "TableName": table.name, "StreamLabel": arn.rpartition("/")[2]}]
    assert streams.list_streams(TableName=plain.name)["Streams"] == []
    # What is said of a table that is not there was not recorded; emulators agree on this.
    assert streams.list_streams(TableName=table_name("absent"))["Streams"] == []


def test_pages_of_streams(resource, streams, table):
    with stream_table(resource, "p:S") as second, stream_table(resource, "p:S") as third:
        expected = {arn_of(made) for made in (table, second, third)}
        found = arns(streams_of(streams, Limit=1))
        assert len(found) == len(set(found))
        assert expected <= set(found)
        page = streams.list_streams(Limit=1)
        assert len(page["Streams"]) == 1
        assert page["LastEvaluatedStreamArn"] == page["Streams"][0]["StreamArn"]
        # A stream that comes while one reads moves no other to a page that was read already.
        with stream_table(resource, "p:S"):
            rest = arns(streams_of(streams,
                                   ExclusiveStartStreamArn=page["LastEvaluatedStreamArn"]))
        assert page["LastEvaluatedStreamArn"] not in rest
        assert expected <= {page["LastEvaluatedStreamArn"], *rest}


def test_pages_of_the_streams_of_a_table(dynamodb, resource, streams):
    with stream_table(resource, "p:S") as made:
        expected = [arn_of(made)]
        set_stream(dynamodb, made, OFF)
        set_stream(dynamodb, made, enabled())
        expected.append(arn_of(made))
        found = arns(streams_of(streams, TableName=made.name, Limit=1))
        assert sorted(found) == sorted(expected)
        rest = streams_of(streams, TableName=made.name, ExclusiveStartStreamArn=found[0])
        assert arns(rest) == found[1:]


def test_lists_that_are_refused(server_url, streams):
    client = unchecked(server_url, api="dynamodbstreams")
    # Alternator's tests say that the service refuses these; the layer that does has these words
    # everywhere.
    for limit, bound in ((0, "greater than or equal to 1"), (-1, "greater than or equal to 1"),
                         (101, "less than or equal to 100")):
        with refused(re.compile(f"Value '{limit}' at 'limit' failed to satisfy constraint: Member "
                                f"must have value {bound}")):
            client.list_streams(Limit=limit)
    assert len(streams.list_streams(Limit=100)["Streams"]) <= 100
    with refused():  # The words are a guess.
        client.list_streams(ExclusiveStartStreamArn="no-arn-but-as-long-as-an-arn-has-to-be")
    for name in ("ab", "x" * 256, "no name"):
        with refused(re.compile(f"Value '{name}' at 'tableName' failed to satisfy constraint")):
            client.list_streams(TableName=name)


# --- DescribeStream ---


def test_members_of_a_stream(dynamodb, streams, table):
    told = description(dynamodb, table.name)
    wait_for_status(streams, told["LatestStreamArn"], "ENABLED")
    answer = streams.describe_stream(StreamArn=told["LatestStreamArn"])
    assert set(answer) == {"StreamDescription", "ResponseMetadata"}
    found = answer["StreamDescription"]
    shards = found.pop("Shards")
    created = found.pop("CreationRequestDateTime")
    found.pop("LastEvaluatedShardId", None)
    assert found == {
        "StreamArn": told["LatestStreamArn"],
        "StreamLabel": told["LatestStreamLabel"],
        "StreamStatus": "ENABLED",
        "StreamViewType": BOTH,
        "TableName": table.name,
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"},
                      {"AttributeName": "s", "KeyType": "RANGE"}],
    }
    label = datetime.datetime.fromisoformat(told["LatestStreamLabel"] + "+00:00")
    assert abs(created - label) < datetime.timedelta(seconds=1)
    assert 1 <= len(shards) <= 100
    for shard in shards:
        assert set(shard) <= {"ShardId", "SequenceNumberRange", "ParentShardId"}
        assert re.fullmatch(r"shardId-\d{20}-[0-9a-z]{1,36}", shard["ShardId"])
        # None is closed yet.
        assert set(shard["SequenceNumberRange"]) == {"StartingSequenceNumber"}
        assert re.fullmatch(r"\d{21,40}", shard["SequenceNumberRange"]["StartingSequenceNumber"])


def test_pages_of_shards(streams, table):
    arn = arn_of(table)
    shards = [shard["ShardId"] for shard in shards_of(streams, arn)]
    assert shards == sorted(set(shards))
    assert [shard["ShardId"] for shard in shards_of(streams, arn, Limit=1)] == shards
    page = describe(streams, arn, Limit=1)
    assert [shard["ShardId"] for shard in page["Shards"]] == shards[:1]
    if len(shards) > 1:
        assert page["LastEvaluatedShardId"] == shards[0]
    page = describe(streams, arn, ExclusiveStartShardId=shards[-1])
    assert page["Shards"] == []
    assert "LastEvaluatedShardId" not in page
    # A shard that is not there is a place in their order, as Alternator's tests found.
    assert describe(streams, arn, ExclusiveStartShardId="z" * 54)["Shards"] == []
    found = describe(streams, arn, ExclusiveStartShardId="shardId-" + "0" * 20 + "-00")["Shards"]
    assert [shard["ShardId"] for shard in found] == shards[:len(found)]
    assert found


def test_children_of_shards(streams, table):
    arn = arn_of(table)
    shards = shards_of(streams, arn)
    for shard in shards:
        children = describe(streams, arn, ShardFilter={
            "Type": "CHILD_SHARDS", "ShardId": shard["ShardId"]})["Shards"]
        assert children == [other for other in shards
                            if other.get("ParentShardId") == shard["ShardId"]]


def test_descriptions_that_are_refused(server_url, streams, table):
    client = unchecked(server_url, api="dynamodbstreams")
    arn = arn_of(table)
    # Both recorded by clients of the service.
    with refused(f"Requested resource not found: Stream: {ABSENT} not found", NOT_FOUND):
        streams.describe_stream(StreamArn=ABSENT)
    with refused("Invalid StreamArn"):
        streams.describe_stream(StreamArn="no-arn-but-as-long-as-an-arn-has-to-be")
    # Another stream of a table that is there.
    other = re.sub(LABEL + "$", "2000-01-01T00:00:00.000", arn)
    with refused(f"Requested resource not found: Stream: {other} not found", NOT_FOUND):
        streams.describe_stream(StreamArn=other)
    for limit, bound in ((0, "greater than or equal to 1"), (101, "less than or equal to 100")):
        with refused(re.compile(f"Value '{limit}' at 'limit' failed to satisfy constraint: Member "
                                f"must have value {bound}")):
            client.describe_stream(StreamArn=arn, Limit=limit)
    for shard, bound in (("x" * 27, "greater than or equal to 28"),
                         ("x" * 66, "less than or equal to 65")):
        with refused(re.compile(f"Value '{shard}' at 'exclusiveStartShardId' failed to satisfy "
                                f"constraint: Member must have length {bound}")):
            client.describe_stream(StreamArn=arn, ExclusiveStartShardId=shard)
    with refused(re.compile("Value null at 'streamArn' failed to satisfy constraint: Member must "
                            "not be null")):
        client.describe_stream()
    with refused(re.compile("Value 'PARENTS' at 'shardFilter.type' failed to satisfy constraint: "
                            "Member must satisfy enum value set: ")):
        client.describe_stream(StreamArn=arn, ShardFilter={"Type": "PARENTS"})


def test_the_arn_of_a_table_is_none_of_a_stream(dynamodb, streams, table):
    arn = description(dynamodb, table.name)["TableArn"]
    with refused():  # The words are a guess.
        streams.describe_stream(StreamArn=arn)


def test_a_stream_of_another_name(streams, table):
    """A stream's table and label have to fit each other."""
    arn = arn_of(table)
    other = arn.replace(f"/{table.name}/", f"/{table.name}x/")
    with refused(f"Requested resource not found: Stream: {other} not found", NOT_FOUND):
        streams.describe_stream(StreamArn=other)
