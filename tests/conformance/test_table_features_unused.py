"""What is asked of every table by Terraform, the CDK and consoles, about features that it has not
used. The words were recorded from the service by aws-controllers-k8s/dynamodb-controller,
docs/api-quirks/, in October 2026.
"""

import os

import pytest
import requests
from indexes import Index, indexed_table
from server import PATIENCE_SECONDS
from support import (
    NOT_FOUND,
    connect,
    module_table,
    refused,
    unchecked,
)

INVALID = "One or more parameter values were invalid: "
ACCOUNT = "arn:aws:dynamodb:us-east-1:000000000000:"

plain = module_table("p:S", "s:S")


@pytest.fixture(scope="module")
def indexed(resource):
    with indexed_table(
        resource, "p:S", "s:S",
        global_indexes=[Index("global", "l:S")], local_indexes=[Index("local", "p:S", "l:S")],
    ) as table:
        yield table


def post(server_url, operation, **members):
    """For operations that the SDK does not know, and answers that it does not show."""
    target = operation if "." in operation else "DynamoDB_20120810." + operation
    answer = requests.post(
        server_url,
        json=members,
        headers={
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": target,
            "X-Amz-Date": "20260101T000000Z",
            "Authorization": "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/dynamodb/"
            "aws4_request, SignedHeaders=host, Signature=0",
        },
        timeout=PATIENCE_SECONDS,
    )
    return answer.status_code, answer.json()


def body(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def missing(name):
    return f"Requested resource not found: Table: {name} not found"


def test_time_to_live(dynamodb, plain):
    answer = dynamodb.describe_time_to_live(TableName=plain.name)
    assert body(answer) == {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}
    arn = dynamodb.describe_table(TableName=plain.name)["Table"]["TableArn"]
    assert body(dynamodb.describe_time_to_live(TableName=arn)) == body(answer)


def test_time_to_live_that_is_to_be_changed(dynamodb, server_url, plain):
    def update(**specification):
        return unchecked(server_url).update_time_to_live(
            TableName=plain.name, TimeToLiveSpecification=specification
        )

    with refused("TimeToLive is already disabled"):
        update(Enabled=False, AttributeName="ttl")
    head = "1 validation error detected: Value "
    at = "at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must "
    with refused(head + "null " + at + "not be null"):
        update(Enabled=False)
    with refused(head + "'' " + at + "have length greater than or equal to 1"):
        update(Enabled=False, AttributeName="")
    with refused(missing("absent"), NOT_FOUND):
        dynamodb.update_time_to_live(
            TableName="absent", TimeToLiveSpecification={"Enabled": False, "AttributeName": "a"}
        )


def test_time_to_live_of_a_table_that_is_being_made(start_server):
    client = connect(start_server("--create-delay", "3600000").url)
    client.create_table(
        TableName="new", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
    )
    with refused(
        "Cannot describe time to live while table is in CREATING state: Current table state is "
        "CREATING"
    ):
        client.describe_time_to_live(TableName="new")


def test_resource_policy(dynamodb, plain):
    arn = dynamodb.describe_table(TableName=plain.name)["Table"]["TableArn"]
    with refused(
        f"Resource-based policy not found for the provided ResourceArn: {arn}",
        "PolicyNotFoundException",
    ):
        dynamodb.get_resource_policy(ResourceArn=arn)
    assert body(dynamodb.delete_resource_policy(ResourceArn=arn)) == {}
    with refused(code="PolicyNotFoundException"):
        dynamodb.delete_resource_policy(ResourceArn=arn, ExpectedRevisionId="1234567890123")


@pytest.mark.parametrize("operation", ["get_resource_policy", "delete_resource_policy"])
def test_resource_policy_of_something_else(dynamodb, plain, operation):
    call = getattr(dynamodb, operation)
    arn = dynamodb.describe_table(TableName=plain.name)["Table"]["TableArn"]
    with refused(f"{INVALID}ARNs must start with 'arn:': {plain.name}"):
        call(ResourceArn=plain.name)
    with refused(
        f"{INVALID}Invalid resource arn provided, only table or stream is accepted. Provided "
        f"resource arn: {arn}/index/i"
    ):
        call(ResourceArn=arn + "/index/i")
    with refused(missing("absent"), NOT_FOUND):
        call(ResourceArn=ACCOUNT + "table/absent")
    with refused(
        "Requested resource not found: Stream: 2000-01-01T00:00:00.000 not found for Table: "
        + plain.name,
        NOT_FOUND,
    ):
        call(ResourceArn=arn + "/stream/2000-01-01T00:00:00.000")


def test_contributor_insights(dynamodb, indexed):
    expected = {"TableName": indexed.name, "ContributorInsightsStatus": "DISABLED"}
    assert body(dynamodb.describe_contributor_insights(TableName=indexed.name)) == expected
    answer = dynamodb.describe_contributor_insights(TableName=indexed.name, IndexName="global")
    assert body(answer) == {**expected, "IndexName": "global"}
    for index in ("local", "absent"):
        with refused(
            f"Requested resource not found: Index: {index} not found for table: {indexed.name}",
            NOT_FOUND,
        ):
            dynamodb.describe_contributor_insights(TableName=indexed.name, IndexName=index)
    assert dynamodb.list_contributor_insights()["ContributorInsightsSummaries"] == []
    answer = dynamodb.list_contributor_insights(TableName=indexed.name)
    assert body(answer) == {"ContributorInsightsSummaries": []}


def test_kinesis(dynamodb, plain):
    answer = dynamodb.describe_kinesis_streaming_destination(TableName=plain.name)
    assert body(answer) == {"KinesisDataStreamDestinations": [], "TableName": plain.name}


@pytest.mark.parametrize("operation", [
    "describe_time_to_live", "describe_contributor_insights", "list_contributor_insights",
    "describe_kinesis_streaming_destination"])
def test_a_table_that_is_not_there(dynamodb, operation):
    with refused(missing("absent"), NOT_FOUND):
        getattr(dynamodb, operation)(TableName="absent")


def test_exports_and_imports(dynamodb, plain):
    arn = dynamodb.describe_table(TableName=plain.name)["Table"]["TableArn"]
    assert body(dynamodb.list_exports()) == {"ExportSummaries": []}
    assert body(dynamodb.list_exports(TableArn=arn)) == {"ExportSummaries": []}
    assert body(dynamodb.list_imports()) == {"ImportSummaryList": []}
    export = ACCOUNT + "table/absent/export/01234567890123-a1b2c3d4"
    with refused(f"Export not found: Export not found: {export}", "ExportNotFoundException"):
        dynamodb.describe_export(ExportArn=export)
    with refused("Invalid Export ARN"):
        dynamodb.describe_export(ExportArn="x" * 37)
    with refused(code="ImportNotFoundException"):
        dynamodb.describe_import(ImportArn=export.replace("export", "import"))
    with refused("Invalid Import ARN"):
        dynamodb.describe_import(ImportArn=export)
    with refused("Invalid Request: Provided nextToken is invalid: 0123"):
        dynamodb.list_exports(NextToken="0123")
    with refused(
        "1 validation error detected: Value '26' at 'maxResults' failed to satisfy constraint: "
        "Member must have value less than or equal to 25"
    ):
        dynamodb.list_exports(MaxResults=26)


def test_global_tables(dynamodb, plain):
    assert body(dynamodb.list_global_tables()) == {"GlobalTables": []}
    none = f"Global table with name: '{plain.name}' does not exist."
    with refused("Global table not found: " + none, "GlobalTableNotFoundException"):
        dynamodb.describe_global_table(GlobalTableName=plain.name)
    with refused(none, "GlobalTableNotFoundException"):
        dynamodb.describe_global_table_settings(GlobalTableName=plain.name)
    with refused(none, NOT_FOUND):
        dynamodb.describe_table_replica_auto_scaling(TableName=plain.name)


def test_streams(dynamodb, streams, plain):
    assert body(streams.list_streams(TableName=plain.name)) == {"Streams": []}
    arn = ACCOUNT + "table/absent/stream/2000-01-01T00:00:00.000"
    with refused(f"Requested resource not found: Stream: {arn} not found", NOT_FOUND):
        streams.describe_stream(StreamArn=arn)
    with refused("Invalid StreamArn"):
        streams.describe_stream(StreamArn="x" * 37)


def test_bulk_operations(server_url):
    assert post(server_url, "ListBulkOperations") == (200, {"BulkOperationsSummaryList": []})
    arn = ACCOUNT + "bulk-operation/absent-operation"
    status, error = post(server_url, "DescribeBulkOperation", BulkOperationArn=arn)
    assert (status, error["__type"].partition("#")[2]) == (400, NOT_FOUND)


# Of a kind each: what a table would have to be changed for, and what reads.
@pytest.mark.parametrize("operation", ["UpdateContributorInsights", "SearchVectors"])
def test_what_is_not_here_is_told_in_words(server_url, operation):
    status, error = post(server_url, operation)
    assert (status, error) == (400, {
        "__type": "com.amazon.coral.service#UnknownOperationException",
        "message": f"{operation.rpartition('.')[2]} is not supported by Tuskgate",
    })


def test_operations_of_streams_have_a_prefix_of_their_own(server_url):
    unknown = {"__type": "com.amazon.coral.service#UnknownOperationException"}
    assert post(server_url, "ListStreams") == (400, unknown)
    assert post(server_url, "DynamoDBStreams_20120810.ListTables") == (400, unknown)
    status, answer = post(server_url, "DynamoDBStreams_20120810.ListStreams")
    assert (status, list(answer)) == (200, ["Streams"])


@pytest.mark.skipif("TUSKGATE_TEST_URL" in os.environ, reason="reads our server's log")
def test_what_is_not_here_is_logged_once(start_server):
    server = start_server()
    for operation in ("ImportTable", "ImportTable", "SearchVectors"):
        post(server.url, operation)
    lines = [line for line in server.errors().splitlines() if "is not supported" in line]
    assert len(lines) == 2
    assert "ImportTable is not supported" in lines[0]
