"""TagResource, UntagResource, ListTagsOfResource, and the tags that CreateTable takes."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError
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
)

INVALID = "One or more parameter values were invalid: "
TOO_MANY = "Number of Tags exceed the current limit for the provided ResourceArn"

untagged = module_table("p:S")


def arn_of(table):
    return table.meta.client.describe_table(TableName=table.name)["Table"]["TableArn"]


def pairs(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags_of(client, arn):
    answer = client.list_tags_of_resource(ResourceArn=arn)
    assert set(answer) <= {"Tags", "ResponseMetadata"}
    return {tag["Key"]: tag["Value"] for tag in answer["Tags"]}


def wait_for_tags(client, arn, expected):
    """The real service takes some seconds until it lists what it has been told."""
    eventually(lambda: tags_of(client, arn) == expected, f"tags {expected}")


def test_tags_come_and_go(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        arn = arn_of(made)
        assert tags_of(dynamodb, arn) == {}
        answer = dynamodb.tag_resource(ResourceArn=arn, Tags=pairs({"a": "1", "b": ""}))
        assert set(answer) == {"ResponseMetadata"}
        wait_for_tags(dynamodb, arn, {"a": "1", "b": ""})
        dynamodb.tag_resource(ResourceArn=arn, Tags=pairs({"b": "2", "c d": "é+-=._:/@"}))
        wait_for_tags(dynamodb, arn, {"a": "1", "b": "2", "c d": "é+-=._:/@"})
        answer = dynamodb.untag_resource(ResourceArn=arn, TagKeys=["a", "absent"])
        assert set(answer) == {"ResponseMetadata"}
        wait_for_tags(dynamodb, arn, {"b": "2", "c d": "é+-=._:/@"})
        dynamodb.untag_resource(ResourceArn=arn, TagKeys=["absent"])
        dynamodb.untag_resource(ResourceArn=arn, TagKeys=["b", "c d"])
        wait_for_tags(dynamodb, arn, {})


def test_bodies_are_empty(server_url, resource):
    client = connect(server_url)
    lengths = []
    for operation in ("TagResource", "UntagResource"):
        client.meta.events.register(
            f"before-parse.dynamodb.{operation}",
            lambda response_dict, **_: lengths.append(len(response_dict["body"])))
    with new_table(resource, "p:S") as made:
        arn = arn_of(made)
        client.tag_resource(ResourceArn=arn, Tags=pairs({"a": "1"}))
        client.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert lengths == [0, 0]


def test_tags_of_a_new_table(dynamodb, resource):
    tags = {"team": "x", "Team": "y"}
    with new_table(resource, "p:S", Tags=pairs(tags)) as made:
        wait_for_tags(dynamodb, arn_of(made), tags)
        assert "Tags" not in dynamodb.describe_table(TableName=made.name)["Table"]
    with new_table(resource, "p:S", Tags=[]) as made:
        assert tags_of(dynamodb, arn_of(made)) == {}


def test_a_table_made_anew_has_no_tags(dynamodb, resource):
    name = table_name()
    with new_table(resource, "p:S", TableName=name, Tags=pairs({"a": "1"})):
        pass
    dynamodb.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    with new_table(resource, "p:S", TableName=name) as made:
        assert tags_of(dynamodb, arn_of(made)) == {}


def test_any_token_is_that_of_the_first_page(dynamodb, untagged):
    arn = arn_of(untagged)
    assert dynamodb.list_tags_of_resource(ResourceArn=arn, NextToken="x")["Tags"] == []


@pytest.mark.parametrize(("tags", "message"), [
    ([{"Key": "", "Value": "v"}], "The Tag Key provided is invalid, Key: "),
    ([{"Value": "v"}], "The Tag Key provided is invalid, Key: null"),
    ([{"Key": "k"}], "The Tag Value provided is invalid, Value: null"),
    ([{"Key": "k" * 129, "Value": "v"}], "The Tag Key provided is invalid, Key: " + "k" * 129),
    ([{"Key": "a#b", "Value": "v"}], "The Tag Key provided is invalid, Key: a#b"),
    ([{"Key": "k", "Value": "v" * 257}],
     "The Tag Value provided is invalid, Value: " + "v" * 257),
    ([{"Key": "k", "Value": "a!"}], "The Tag Value provided is invalid, Value: a!"),
    ([{"Key": "aws:x", "Value": "v"}], "Tag Key cannot be prefixed with aws:, Key: aws:x"),
    ([{"Key": "AWS:x", "Value": "v"}], "Tag Key cannot be prefixed with aws:, Key: AWS:x"),
    ([{"Key": "dup", "Value": "1"}, {"Key": "dup", "Value": "2"}],
     "Duplicate Tag Keys provided as input: Duplicate Tag Key found dup"),
    ([{"Key": f"k{n}", "Value": "v"} for n in range(51)], TOO_MANY),
])
def test_tags_that_are_refused(server_url, untagged, tags, message):
    client = unchecked(server_url)
    arn = arn_of(untagged)
    with refused(message):
        client.tag_resource(ResourceArn=arn, Tags=tags)
    assert tags_of(client, arn) == {}
    name = table_name()
    with refused(message):
        client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", Tags=tags,
                            **key_parameters("p:S"))
    with refused(None, NOT_FOUND):
        client.describe_table(TableName=name)


def test_lists_of_tags_that_are_refused(server_url, untagged):
    client = unchecked(server_url)
    arn = arn_of(untagged)
    with refused("Atleast one Tag needs to be provided as Input."):
        client.tag_resource(ResourceArn=arn, Tags=[])
    with refused("Atleast one Tag Key needs to be provided as Input."):
        client.untag_resource(ResourceArn=arn, TagKeys=[])
    with refused("Tag Key cannot be prefixed with aws:, Key: aws:x"):
        client.untag_resource(ResourceArn=arn, TagKeys=["aws:x"])
    with refused(re.compile("Value null at 'tags' failed to satisfy constraint: Member must not be "
                            "null")):
        client.tag_resource(ResourceArn=arn)
    with refused(re.compile("Value null at 'tagKeys' failed to satisfy constraint: Member must not "
                            "be null")):
        client.untag_resource(ResourceArn=arn)


def test_at_most_fifty(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        arn = arn_of(made)
        fifty = {f"k{n}": str(n) for n in range(50)}
        dynamodb.tag_resource(ResourceArn=arn, Tags=pairs(fifty))
        wait_for_tags(dynamodb, arn, fifty)
        with refused(TOO_MANY):
            dynamodb.tag_resource(ResourceArn=arn, Tags=pairs({"k0": "new", "more": ""}))
        assert tags_of(dynamodb, arn) == fifty
        dynamodb.tag_resource(ResourceArn=arn, Tags=pairs({"k0": "new"}))
        wait_for_tags(dynamodb, arn, {**fifty, "k0": "new"})


def test_the_limit_holds_for_many_at_once(dynamodb, server_url, resource):
    """The service makes them wait; here they may all run. There are never more than fifty tags."""
    with new_table(resource, "p:S") as made:
        arn = arn_of(made)
        barrier = threading.Barrier(8)

        def work(number):
            client = connect(server_url)
            barrier.wait()
            for n in range(10):
                try:
                    client.tag_resource(ResourceArn=arn, Tags=pairs({f"{number}-{n}": ""}))
                except client.exceptions.ClientError as error:
                    assert error.response["Error"]["Code"] in (
                        "ValidationException", "LimitExceededException", "ThrottlingException")

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
        assert len(tags_of(dynamodb, arn)) <= 50
        if "amazonaws.com" not in server_url:
            assert len(tags_of(dynamodb, arn)) == 50


def test_resources_that_are_refused(server_url, untagged):
    client = unchecked(server_url)
    arn = arn_of(untagged)
    other = "arn:aws:s3:::bucket"
    operations = [
        lambda arn: client.list_tags_of_resource(ResourceArn=arn),
        lambda arn: client.tag_resource(ResourceArn=arn, Tags=pairs({"a": ""})),
        lambda arn: client.untag_resource(ResourceArn=arn, TagKeys=["a"]),
    ]
    for operation in operations:
        with refused(INVALID + "ARNs must start with 'arn:': not-an-arn"):
            operation("not-an-arn")
        with refused(INVALID + f"Provided Arn is not a DynamoDB resource arn: {other}"):
            operation(other)
        with refused(INVALID + "Invalid resource arn provided, only table or stream is accepted. "
                     f"Provided resource arn: {arn}/index/i"):
            operation(f"{arn}/index/i")
        for absent in (f"{arn}x", f"{arn}/stream/2026-01-01T00:00:00.000"):
            with refused(f"Requested resource not found: ResourceArn: {absent} not found",
                         NOT_FOUND):
                operation(absent)


def test_a_table_of_another_account(dynamodb, untagged):
    arn = arn_of(untagged)
    account = arn.split(":")[4]
    foreign = arn.replace(f":{account}:", ":999999999999:") + "x"
    for name, operation in (
        ("ListTagsOfResource", lambda: dynamodb.list_tags_of_resource(ResourceArn=foreign)),
        ("TagResource", lambda: dynamodb.tag_resource(ResourceArn=foreign, Tags=pairs({"a": ""}))),
        ("UntagResource",
         lambda: dynamodb.untag_resource(ResourceArn=foreign, TagKeys=["a"])),
    ):
        with pytest.raises(ClientError) as caught:
            operation()
        error = caught.value.response["Error"]
        assert error["Code"] == "AccessDeniedException"
        assert re.match(rf"User: arn:aws:iam::{account}:\S+ is not authorized to perform: dynamodb:"
                        rf"{name} on resource: {foreign}", error["Message"])


def test_tags_are_checked_before_the_table_is_looked_for(dynamodb, untagged):
    with refused("Tag Key cannot be prefixed with aws:, Key: aws:x"):
        dynamodb.tag_resource(ResourceArn=arn_of(untagged) + "x", Tags=pairs({"aws:x": ""}))


def test_tags_do_not_disturb_the_table(dynamodb, resource):
    with new_table(resource, "p:S", BillingMode="PROVISIONED",
                   ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}) as made:
        arn = arn_of(made)
        dynamodb.tag_resource(ResourceArn=arn, Tags=pairs({"a": "1"}))
        dynamodb.update_table(
            TableName=made.name,
            ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 1})
        wait_until_active(dynamodb, made.name)
        wait_for_tags(dynamodb, arn, {"a": "1"})
        made.put_item(Item={"p": "x"})
        assert made.get_item(Key={"p": "x"}, ConsistentRead=True)["Item"] == {"p": "x"}
