"""Kinesis streaming destinations of tables: the API alone, nothing that is delivered.

Words and states were recorded from the service by aws-controllers-k8s/dynamodb-controller,
docs/api-quirks/, in October 2026, but where a comment says otherwise. The service answers before it
looks for the stream in Kinesis, and finds none of these then; here they become active.
"""

import os
import re

import pytest
from server import eventually
from support import NOT_FOUND, new_table, refused, table_name, unchecked, wait_until_gone

STATE = "Table is not in a valid state to enable Kinesis Streaming Destination: "
NOT_TO_ENABLE = STATE + (
    "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE "
    "operation.")
NOT_TO_DISABLE = STATE + "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation."
NOTHING_TO_UPDATE = (
    "Streaming destination cannot be updated with given parameters: "
    "UpdateKinesisStreamingConfiguration cannot be null or contain only null values")
pytestmark = pytest.mark.skipif("TUSKGATE_TEST_URL" in os.environ,
                                reason="needs streams of these names in Kinesis")
FIRST = "arn:aws:kinesis:us-east-1:000000000000:stream/first"
SECOND = "arn:aws:kinesis:us-east-1:000000000000:stream/second"


def precision(unit):
    return {"ApproximateCreationDateTimePrecision": unit}


def body(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def destinations(client, name):
    """What a table's description says of each stream, by its ARN."""
    answer = client.describe_kinesis_streaming_destination(TableName=name)
    found = answer["KinesisDataStreamDestinations"]
    told = {each["StreamArn"]: {member: value for member, value in each.items()
                                if member != "StreamArn"} for each in found}
    assert len(told) == len(found)
    return told


def wait_for(client, table, arn, status):
    """States between others last for seconds on the service, UPDATING for two minutes."""

    def reached():
        found = destinations(client, table.name)[arn]
        return found["DestinationStatus"] == status and found

    return eventually(reached, f"status {status}")


def enable(client, table, arn, unit=None):
    """Returns the answer once the destination is active."""
    parameters = {}
    if unit is not None:
        parameters["EnableKinesisStreamingConfiguration"] = precision(unit)
    answer = client.enable_kinesis_streaming_destination(TableName=table.name, StreamArn=arn,
                                                         **parameters)
    wait_for(client, table, arn, "ACTIVE")
    return body(answer)


def disable(client, table, arn):
    answer = client.disable_kinesis_streaming_destination(TableName=table.name, StreamArn=arn)
    wait_for(client, table, arn, "DISABLED")
    return body(answer)


def update(client, table, arn, unit):
    answer = client.update_kinesis_streaming_destination(
        TableName=table.name, StreamArn=arn, UpdateKinesisStreamingConfiguration=precision(unit))
    wait_for(client, table, arn, "ACTIVE")
    return body(answer)


@pytest.fixture
def table(resource):
    with new_table(resource, "p:S") as made:
        yield made


@pytest.fixture
def active(dynamodb, table):
    """A table with an active destination."""
    enable(dynamodb, table, FIRST)
    return table


# --- enabling ---


def test_a_table_without(dynamodb, table):
    answer = dynamodb.describe_kinesis_streaming_destination(TableName=table.name)
    assert body(answer) == {"KinesisDataStreamDestinations": [], "TableName": table.name}


def test_enabling(dynamodb, table):
    assert enable(dynamodb, table, FIRST) == {
        "TableName": table.name, "StreamArn": FIRST, "DestinationStatus": "ENABLING",
        "EnableKinesisStreamingConfiguration": {}}
    # No precision is told that was not asked for.
    assert destinations(dynamodb, table.name) == {FIRST: {"DestinationStatus": "ACTIVE"}}
    told = dynamodb.describe_table(TableName=table.name)["Table"]
    # It has nothing to do with the streams of DynamoDB, and the table's description without it.
    assert "StreamSpecification" not in told
    assert "kinesis" not in str(told)
    assert told["TableStatus"] == "ACTIVE"


@pytest.mark.parametrize("unit", ["MILLISECOND", "MICROSECOND"])
def test_enabling_with_a_precision(dynamodb, table, unit):
    answer = enable(dynamodb, table, FIRST, unit)
    assert answer["EnableKinesisStreamingConfiguration"] == precision(unit)
    assert destinations(dynamodb, table.name) == {
        FIRST: {"DestinationStatus": "ACTIVE", **precision(unit)}}


@pytest.mark.parametrize("arn", [FIRST, SECOND])
@pytest.mark.parametrize("unit", [None, "MICROSECOND"])
def test_a_table_has_one_destination(dynamodb, active, arn, unit):
    with refused(NOT_TO_ENABLE):
        enable(dynamodb, active, arn, unit)
    assert destinations(dynamodb, active.name) == {FIRST: {"DestinationStatus": "ACTIVE"}}


def test_the_arn_of_a_table(dynamodb, table):
    arn = dynamodb.describe_table(TableName=table.name)["Table"]["TableArn"]
    answer = dynamodb.enable_kinesis_streaming_destination(TableName=arn, StreamArn=FIRST)
    assert answer["TableName"] == table.name
    wait_for(dynamodb, table, FIRST, "ACTIVE")
    answer = dynamodb.describe_kinesis_streaming_destination(TableName=arn)
    assert answer["TableName"] == table.name
    answer = dynamodb.disable_kinesis_streaming_destination(TableName=arn, StreamArn=FIRST)
    assert answer["TableName"] == table.name


def test_a_table_with_a_stream_of_its_own(dynamodb, resource):
    stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    with new_table(resource, "p:S", StreamSpecification=stream) as made:
        enable(dynamodb, made, FIRST)
        disable(dynamodb, made, FIRST)
        told = dynamodb.describe_table(TableName=made.name)["Table"]
        assert told["StreamSpecification"] == stream


# --- disabling ---


def test_disabling(dynamodb, active):
    answer = disable(dynamodb, active, FIRST)
    # Whether there is a configuration in it was not recorded.
    answer.pop("EnableKinesisStreamingConfiguration", None)
    assert answer == {
        "TableName": active.name, "StreamArn": FIRST, "DestinationStatus": "DISABLING"}
    # It stays listed.
    assert destinations(dynamodb, active.name) == {FIRST: {"DestinationStatus": "DISABLED"}}
    with refused(NOT_TO_DISABLE):
        disable(dynamodb, active, FIRST)


def test_nothing_to_disable(server_url, dynamodb, table):
    for arn in (FIRST, "arn:aws:kinesis:us-east-1:999999999999:stream/of-another-account"):
        with refused(NOT_TO_DISABLE):
            dynamodb.disable_kinesis_streaming_destination(TableName=table.name, StreamArn=arn)
    with refused(NOT_TO_DISABLE):
        unchecked(server_url).disable_kinesis_streaming_destination(
            TableName=table.name, StreamArn="not-an-arn")
    enable(dynamodb, table, FIRST)
    with refused(NOT_TO_DISABLE):
        dynamodb.disable_kinesis_streaming_destination(TableName=table.name, StreamArn=SECOND)
    assert destinations(dynamodb, table.name) == {FIRST: {"DestinationStatus": "ACTIVE"}}


def test_disabling_takes_no_precision(dynamodb, active):
    with refused("Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters"):
        dynamodb.disable_kinesis_streaming_destination(
            TableName=active.name, StreamArn=FIRST,
            EnableKinesisStreamingConfiguration=precision("MICROSECOND"))
    assert destinations(dynamodb, active.name) == {FIRST: {"DestinationStatus": "ACTIVE"}}


def test_enabling_again(dynamodb, table):
    enable(dynamodb, table, FIRST, "MICROSECOND")
    disable(dynamodb, table, FIRST)
    # It is the same entry, with nothing of what it was told before.
    assert enable(dynamodb, table, FIRST)["DestinationStatus"] == "ENABLING"
    assert destinations(dynamodb, table.name) == {FIRST: {"DestinationStatus": "ACTIVE"}}


def test_another_after_the_first(dynamodb, active):
    disable(dynamodb, active, FIRST)
    enable(dynamodb, active, SECOND)
    assert destinations(dynamodb, active.name) == {
        FIRST: {"DestinationStatus": "DISABLED"}, SECOND: {"DestinationStatus": "ACTIVE"}}
    with refused(NOT_TO_ENABLE):
        enable(dynamodb, active, FIRST)


# --- updating ---


def test_updating(dynamodb, active):
    assert update(dynamodb, active, FIRST, "MICROSECOND") == {
        "TableName": active.name, "StreamArn": FIRST, "DestinationStatus": "UPDATING",
        "UpdateKinesisStreamingConfiguration": precision("MICROSECOND")}
    assert destinations(dynamodb, active.name) == {
        FIRST: {"DestinationStatus": "ACTIVE", **precision("MICROSECOND")}}
    update(dynamodb, active, FIRST, "MILLISECOND")
    assert destinations(dynamodb, active.name) == {
        FIRST: {"DestinationStatus": "ACTIVE", **precision("MILLISECOND")}}


@pytest.mark.parametrize(("before", "unit"), [
    (None, "MILLISECOND"), ("MILLISECOND", "MILLISECOND"), ("MICROSECOND", "MICROSECOND")])
def test_updating_to_what_it_is(dynamodb, table, before, unit):
    """None was asked for: that is MILLISECOND."""
    enable(dynamodb, table, FIRST, before)
    told = destinations(dynamodb, table.name)
    table_id = dynamodb.describe_table(TableName=table.name)["Table"]["TableId"]
    with refused(f"Invalid Request: Precision is already set to the desired value of {unit} for "
                 f"tableId: {table_id}, kdsArn: {FIRST}"):
        update(dynamodb, table, FIRST, unit)
    assert destinations(dynamodb, table.name) == told


def test_nothing_to_update(dynamodb, active):
    with refused(NOTHING_TO_UPDATE):
        dynamodb.update_kinesis_streaming_destination(TableName=active.name, StreamArn=FIRST)
    with refused(NOTHING_TO_UPDATE):
        dynamodb.update_kinesis_streaming_destination(
            TableName=active.name, StreamArn=FIRST, UpdateKinesisStreamingConfiguration={})


def test_updating_what_is_not_there(dynamodb, active):
    # The recorded words end there.
    with refused(re.compile("^" + re.escape(
            f"{STATE}No streaming destination with streamArn: {SECOND}"))):
        update(dynamodb, active, SECOND, "MICROSECOND")


def test_updating_what_is_not_active(dynamodb, active):
    disable(dynamodb, active, FIRST)
    with refused(f"{STATE}Kinesis streaming is not in ACTIVE state. Updates are only allowed in "
                 f"ACTIVE state. TableName: {active.name}, kdsArn: {FIRST}"):
        update(dynamodb, active, FIRST, "MICROSECOND")


# --- requests that are refused ---


def test_precisions_that_there_are_not(server_url, table):
    client = unchecked(server_url)
    tail = ("approximateCreationDateTimePrecision' failed to satisfy constraint: Member must "
            "satisfy enum value set: ")
    for unit in ("SECOND", "millisecond", ""):
        with refused(re.compile(f"Value '{unit}' at 'enableKinesisStreamingConfiguration.{tail}")):
            client.enable_kinesis_streaming_destination(
                TableName=table.name, StreamArn=FIRST,
                EnableKinesisStreamingConfiguration=precision(unit))
        with refused(re.compile(f"Value '{unit}' at 'updateKinesisStreamingConfiguration.{tail}")):
            client.update_kinesis_streaming_destination(
                TableName=table.name, StreamArn=FIRST,
                UpdateKinesisStreamingConfiguration=precision(unit))
    assert destinations(client, table.name) == {}


@pytest.mark.parametrize("operation", ["enable", "disable", "update"])
def test_members_that_are_missing(server_url, table, operation):
    client = unchecked(server_url)
    call = getattr(client, f"{operation}_kinesis_streaming_destination")
    with refused(re.compile("Value null at 'streamArn' failed to satisfy constraint: Member must "
                            "not be null")):
        call(TableName=table.name)


def test_a_table_that_is_not_there(dynamodb):
    name = table_name("absent")
    told = f"Requested resource not found: Table: {name} not found"
    with refused(told, NOT_FOUND):
        dynamodb.describe_kinesis_streaming_destination(TableName=name)
    for operation in ("enable", "disable", "update"):
        parameters = {}
        if operation == "update":
            parameters["UpdateKinesisStreamingConfiguration"] = precision("MICROSECOND")
        with refused(told, NOT_FOUND):
            getattr(dynamodb, f"{operation}_kinesis_streaming_destination")(
                TableName=name, StreamArn=FIRST, **parameters)


# --- the table's life ---


def test_a_table_that_is_deleted(dynamodb, resource):
    name = table_name()
    with new_table(resource, "p:S", TableName=name) as made:
        enable(dynamodb, made, FIRST)
    wait_until_gone(dynamodb, name)
    with refused(f"Requested resource not found: Table: {name} not found", NOT_FOUND):
        dynamodb.describe_kinesis_streaming_destination(TableName=name)
    with new_table(resource, "p:S", TableName=name) as made:
        assert destinations(dynamodb, name) == {}
        enable(dynamodb, made, FIRST)


def test_a_stream_of_many_tables(dynamodb, resource, active):
    """One for a table, not one for a stream."""
    with new_table(resource, "p:S") as made:
        enable(dynamodb, made, FIRST)
        disable(dynamodb, made, FIRST)
    assert destinations(dynamodb, active.name) == {FIRST: {"DestinationStatus": "ACTIVE"}}


def test_other_changes_leave_it_alone(dynamodb, active):
    active.put_item(Item={"p": "x"})
    active.delete_item(Key={"p": "x"})
    dynamodb.update_table(TableName=active.name, StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    eventually(lambda: dynamodb.describe_table(TableName=active.name)["Table"]["TableStatus"]
               == "ACTIVE", "the stream")
    assert destinations(dynamodb, active.name) == {FIRST: {"DestinationStatus": "ACTIVE"}}
