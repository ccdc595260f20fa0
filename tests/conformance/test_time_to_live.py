"""UpdateTimeToLive and DescribeTimeToLive: what they take, say and show.

Words, states and the order of checks were recorded from the service by
aws-controllers-k8s/dynamodb-controller, docs/api-quirks/, in October 2026, but where a comment says
otherwise. What expires, and when, is not looked at here.
"""

import os
import re

import pytest
from backups import back_up
from server import eventually
from support import (
    NOT_FOUND,
    connect,
    key_parameters,
    module_table,
    new_table,
    refused,
    table_name,
    unchecked,
    wait_until_active,
    wait_until_gone,
)

DISABLED = {"TimeToLiveStatus": "DISABLED"}
ALREADY_ENABLED = "TimeToLive is already enabled"
ALREADY_DISABLED = "TimeToLive is already disabled"
OTHER = "TimeToLive is active on a different AttributeName: current AttributeName is {}"
TOO_OFTEN = "Time to live has been modified multiple times within a fixed interval"
HOUR = "3600000"

plain = module_table("p:S", "s:N")

ours_only = pytest.mark.skipif("TUSKGATE_TEST_URL" in os.environ,
                               reason="needs a server of its own")


def missing(name):
    return f"Requested resource not found: Table: {name} not found"


def update(client, name, attribute, enable=True):
    return client.update_time_to_live(TableName=name, TimeToLiveSpecification={
        "Enabled": enable, "AttributeName": attribute})


def describe(client, name):
    """What is told once it is settled: a job may be at the items of a table just then."""

    def settled():
        answer = client.describe_time_to_live(TableName=name)
        assert set(answer) == {"TimeToLiveDescription", "ResponseMetadata"}
        told = answer["TimeToLiveDescription"]
        return told["TimeToLiveStatus"] in ("ENABLED", "DISABLED") and told

    return eventually(settled, f"the time to live of {name}")


def enabled(attribute):
    return {"TimeToLiveStatus": "ENABLED", "AttributeName": attribute}


def disable(client, name, attribute):
    """Whether that was done: the service refuses two changes within half an hour."""
    before = describe(client, name)
    try:
        answer = update(client, name, attribute, enable=False)
    except client.exceptions.ClientError as error:
        assert (error.response["Error"]["Code"], error.response["Error"]["Message"]) == (
            "ValidationException", TOO_OFTEN)
        assert describe(client, name) == before
        return False
    assert answer["TimeToLiveSpecification"] == {"Enabled": False, "AttributeName": attribute}
    return True


# --- states ---


def test_a_table_that_never_had_it(dynamodb, plain):
    assert describe(dynamodb, plain.name) == DISABLED


def test_it_is_enabled_at_once(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        # The request is echoed; only DescribeTimeToLive has a status.
        answer = update(dynamodb, made.name, "expires")
        assert set(answer) == {"TimeToLiveSpecification", "ResponseMetadata"}
        assert answer["TimeToLiveSpecification"] == {"Enabled": True, "AttributeName": "expires"}
        assert describe(dynamodb, made.name) == enabled("expires")
        table = dynamodb.describe_table(TableName=made.name)["Table"]
        assert table["TableStatus"] == "ACTIVE"
        # The description of the table says nothing of it.
        assert "expires" not in str(table)


def test_what_is_refused_while_it_is_enabled(dynamodb, resource):
    """These come before the service looks at how long ago the last change was."""
    with new_table(resource, "p:S") as made:
        update(dynamodb, made.name, "one")
        with refused(ALREADY_ENABLED):
            update(dynamodb, made.name, "one")
        for enable in (True, False):
            with refused(OTHER.format("one")):
                update(dynamodb, made.name, "two", enable)
        # Names have cases.
        with refused(OTHER.format("one")):
            update(dynamodb, made.name, "One", enable=False)
        assert describe(dynamodb, made.name) == enabled("one")


def test_it_is_disabled(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        update(dynamodb, made.name, "one")
        if disable(dynamodb, made.name, "one"):
            # As one that never had it: the attribute is forgotten.
            assert describe(dynamodb, made.name) == DISABLED
            for attribute in ("one", "two"):
                with refused(ALREADY_DISABLED):
                    update(dynamodb, made.name, attribute, enable=False)
        else:
            assert describe(dynamodb, made.name) == enabled("one")


@pytest.mark.parametrize("attribute", ["p", "any"])
def test_it_is_disabled_already(dynamodb, plain, attribute):
    with refused(ALREADY_DISABLED):
        update(dynamodb, plain.name, attribute, enable=False)
    assert describe(dynamodb, plain.name) == DISABLED


# --- attributes ---


@pytest.mark.parametrize("attribute", [
    "x", "x" * 255, "é" * 255, "with space", "a.b", "a[0]", "#name", ":value", "SELECT", '"', "'",
    "\\", "null"])
def test_names_of_attributes(dynamodb, resource, attribute):
    with new_table(resource, "p:S") as made:
        item = {"p": "x", attribute: "text"}
        made.put_item(Item=item)
        update(dynamodb, made.name, attribute)
        assert describe(dynamodb, made.name) == enabled(attribute)
        # A value that is no number never expires, and may be changed as ever.
        made.put_item(Item={**item, "q": 1})
        assert made.get_item(Key={"p": "x"}, ConsistentRead=True)["Item"] == {**item, "q": 1}


@pytest.mark.parametrize("attribute", ["p", "s"])
def test_keys_are_attributes(dynamodb, resource, attribute):
    """Nothing of type S ever expires, and still it is taken."""
    with new_table(
        resource, "p:S", "s:N",
        GlobalSecondaryIndexes=[{
            "IndexName": "global", "KeySchema": [{"AttributeName": "s", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"}}],
    ) as made:
        update(dynamodb, made.name, attribute)
        assert describe(dynamodb, made.name) == enabled(attribute)


# --- requests that are refused ---


@pytest.mark.parametrize("enable", [True, False])
def test_specifications_that_are_refused(server_url, plain, enable):
    client = unchecked(server_url)
    head = "1 validation error detected: Value "
    at = " at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must "
    with refused(head + "''" + at + "have length greater than or equal to 1"):
        update(client, plain.name, "", enable)
    long = "x" * 256
    with refused(head + f"'{long}'" + at + "have length less than or equal to 255"):
        update(client, plain.name, long, enable)
    with refused(head + "null" + at + "not be null"):
        client.update_time_to_live(TableName=plain.name,
                                   TimeToLiveSpecification={"Enabled": enable})
    assert describe(client, plain.name) == DISABLED


def test_members_that_are_missing(server_url, plain):
    client = unchecked(server_url)
    with refused("1 validation error detected: Value null at 'timeToLiveSpecification.enabled' "
                 "failed to satisfy constraint: Member must not be null"):
        client.update_time_to_live(TableName=plain.name,
                                   TimeToLiveSpecification={"AttributeName": "x"})
    with refused(re.compile("^1 validation error detected: Value null at 'timeToLiveSpecification' "
                            "failed to satisfy constraint: Member must not be null$")):
        client.update_time_to_live(TableName=plain.name)
    # Both are told at once; in which order was not recorded.
    with refused(re.compile("^2 validation errors detected: .*timeToLiveSpecification")):
        client.update_time_to_live(TableName=plain.name, TimeToLiveSpecification={})


@pytest.mark.parametrize("specification", [
    {"Enabled": "dog", "AttributeName": "x"}, {"Enabled": True, "AttributeName": 3},
    {"Enabled": 1, "AttributeName": "x"}, {"Enabled": True, "AttributeName": ["x"]}])
def test_members_of_another_type(server_url, plain, specification):
    """Alternator's tests name the error, not its words."""
    with refused(None, "SerializationException"):
        unchecked(server_url).update_time_to_live(TableName=plain.name,
                                                  TimeToLiveSpecification=specification)


def test_a_table_that_is_not_there(server_url, dynamodb):
    name = table_name("absent")
    with refused(missing(name), NOT_FOUND):
        dynamodb.describe_time_to_live(TableName=name)
    for enable in (True, False):
        with refused(missing(name), NOT_FOUND):
            update(dynamodb, name, "x", enable)
    # What is wrong with the request alone is told first.
    with refused(re.compile("have length greater than or equal to 1$")):
        update(unchecked(server_url), name, "")


def test_the_arn_of_a_table(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        arn = dynamodb.describe_table(TableName=made.name)["Table"]["TableArn"]
        update(dynamodb, arn, "x")
        assert describe(dynamodb, arn) == enabled("x")
        with refused(ALREADY_ENABLED):
            update(dynamodb, made.name, "x")


# --- the table's life ---


def test_a_table_made_anew(dynamodb, resource):
    name = table_name()
    with new_table(resource, "p:S", TableName=name):
        update(dynamodb, name, "x")
    wait_until_gone(dynamodb, name)
    with refused(missing(name), NOT_FOUND):
        describe(dynamodb, name)
    with new_table(resource, "p:S", TableName=name):
        assert describe(dynamodb, name) == DISABLED
        update(dynamodb, name, "y")
        assert describe(dynamodb, name) == enabled("y")


def test_other_changes_leave_it_alone(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        update(dynamodb, made.name, "x")
        dynamodb.update_table(TableName=made.name, DeletionProtectionEnabled=True)
        dynamodb.update_table(TableName=made.name, DeletionProtectionEnabled=False)
        dynamodb.update_table(
            TableName=made.name, StreamSpecification={"StreamEnabled": True,
                                                      "StreamViewType": "KEYS_ONLY"})
        wait_until_active(dynamodb, made.name)
        assert describe(dynamodb, made.name) == enabled("x")


def test_backups_do_not_bring_it_back(dynamodb, resource):
    """The developer guide: it has to be set up again on a restored table."""
    with new_table(resource, "p:S") as made:
        update(dynamodb, made.name, "x")
        backup = back_up(dynamodb, made.name)
        features = dynamodb.describe_backup(BackupArn=backup)["BackupDescription"][
            "SourceTableFeatureDetails"]
        # As the API's model has it.
        assert features["TimeToLiveDescription"] == enabled("x")
        target = table_name("restored")
        dynamodb.restore_table_from_backup(TargetTableName=target, BackupArn=backup)
        wait_until_active(dynamodb, target)
        try:
            assert describe(dynamodb, target) == DISABLED
        finally:
            dynamodb.delete_table(TableName=target)
            dynamodb.delete_backup(BackupArn=backup)


def new_on(client, name):
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))


@ours_only
def test_a_table_that_is_being_made(start_server):
    client = connect(start_server("--create-delay", HOUR).url)
    new_on(client, "new")
    with refused("Attempt to change a resource which is still in use: Table new is being created",
                 "ResourceInUseException"):
        update(client, "new", "x")
    with refused("Cannot describe time to live while table is in CREATING state: Current table "
                 "state is CREATING"):
        describe(client, "new")


@ours_only
def test_a_table_that_is_being_changed(start_server):
    client = connect(start_server("--update-delay", HOUR).url)
    new_on(client, "changed")
    client.update_table(TableName="changed", TableClass="STANDARD_INFREQUENT_ACCESS")
    assert client.describe_table(TableName="changed")["Table"]["TableStatus"] == "UPDATING"
    update(client, "changed", "x")
    told = client.describe_time_to_live(TableName="changed")["TimeToLiveDescription"]
    assert told == {"TimeToLiveStatus": "ENABLING", "AttributeName": "x"}


@ours_only
def test_a_table_that_is_being_deleted(start_server):
    client = connect(start_server("--delete-delay", HOUR).url)
    new_on(client, "old")
    update(client, "old", "x")
    client.delete_table(TableName="old")
    with refused("Cannot describe time to live while table is in DELETING state: Current table "
                 "state is DELETING"):
        describe(client, "old")


@ours_only
def test_it_outlives_the_gateway(start_server):
    server = start_server()
    client = connect(server.url)
    new_on(client, "kept")
    update(client, "kept", "x")
    server.stop()
    assert describe(connect(start_server().url), "kept") == enabled("x")
