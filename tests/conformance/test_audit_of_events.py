"""The audit log of who reads a stream's events, or is not let in."""

import contextlib
import http.client
import json
import os
import time

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from server import PATIENCE_SECONDS, Server, eventually, outward_address, remove, temporary_directory

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a server of our own"
)

ACCOUNT = "123456789012"
SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
WRONG = Credentials("AKIANOBODYKNOWSTHIS0", SECRET)
ALL = "arn:aws:iam::aws:policy/AdministratorAccess"
PATH = "/streams/{}/events?from=TRIM_HORIZON"
# Refusals that an address is told at once.
AT_ONCE = 60


def key_id(name):
    return ("AKIA" + name.upper() + "A" * 16)[:20]


def credentials_of(name):
    return Credentials(key_id(name), SECRET)


class Audited:
    """A server with a table Music that has a stream."""

    def __init__(self, directory, *options, **more):
        self.file = directory / "audit.log"
        credentials = directory / "credentials.json"
        credentials.touch(mode=0o600)
        credentials.write_text(json.dumps({"users": [
            {"name": name, "policies": policies,
             "accessKeys": [{"accessKeyId": key_id(name), "secretAccessKey": SECRET}]}
            for name, policies in (("admin", [ALL]), ("nobody", []))]}))
        self.server = Server(directory / "data", "--auth", "sigv4", "--account-id", ACCOUNT,
                             "--credentials", credentials, "--stream-events",
                             "--audit-log", self.file, *options, **more)
        self.url = self.server.url
        self.client = boto3.client(
            "dynamodb", endpoint_url=self.url, region_name="us-east-1",
            aws_access_key_id=key_id("admin"), aws_secret_access_key=SECRET,
            config=Config(retries={"total_max_attempts": 1}))
        self.stream = self.client.create_table(
            TableName="Music", BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )["TableDescription"]["LatestStreamArn"]

    @contextlib.contextmanager
    def ask(self, credentials=credentials_of("admin"), path=PATH.format("Music")):
        """The answer, of which the head has come."""
        request = AWSRequest("GET", self.url + path, headers={"User-Agent": "reader"})
        if credentials is not None:
            SigV4Auth(credentials, "dynamodb", "us-east-1").add_auth(request)
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"),
                                                timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path, headers=dict(request.headers))
            yield connection.getresponse()
        finally:
            connection.close()

    def status_and_id(self, *arguments):
        with self.ask(*arguments) as answer:
            return answer.status, answer.headers["x-amzn-RequestId"]

    def records(self):
        return [record for record in map(json.loads, self.file.read_text().splitlines())
                if record.get("userAgent") == "reader"]

    def record_of(self, number):
        """The one record of the request."""
        eventually(lambda: any(one["requestID"] == number for one in self.records()), "its record")
        (record,) = [one for one in self.records() if one["requestID"] == number]
        return record


@contextlib.contextmanager
def audited(*options, **more):
    directory = temporary_directory()
    try:
        audited = Audited(directory, *options, **more)
        with audited.server:
            yield audited
    finally:
        remove(directory)


@pytest.fixture(scope="module")
def everything():
    with audited("--audit-events", "all") as server:
        yield server


def test_who_reads_has_a_record_as_of_get_records(everything):
    status, number = everything.status_and_id()
    assert status == 200
    record = everything.record_of(number)
    assert record["eventName"] == "GetRecords"
    assert record["userIdentity"]["userName"] == "admin"
    assert record["userIdentity"]["accessKeyId"] == key_id("admin")
    (parameter,) = record["requestParameters"].items()
    assert parameter[0] == "shardIterator" and parameter[1].startswith(everything.stream + "|")
    assert [one["ARN"] for one in record["resources"]] == [everything.stream.split("/stream/")[0]]
    assert (record["eventCategory"], record["readOnly"]) == ("Data", True)
    assert record["sourceIPAddress"] == "127.0.0.1"
    assert "errorCode" not in record


def test_who_may_not_read_has_a_record(everything):
    status, number = everything.status_and_id(credentials_of("nobody"))
    assert status == 403
    record = everything.record_of(number)
    assert (record["eventName"], record["errorCode"]) == ("GetRecords", "AccessDenied")
    assert "is not authorized to perform: dynamodb:GetRecords" in record["errorMessage"]
    assert record["userIdentity"]["userName"] == "nobody"
    assert record["requestParameters"] is None
    assert record["eventCategory"] == "Data"


def test_what_cannot_be_read_has_a_record(everything):
    status, number = everything.status_and_id(credentials_of("admin"), PATH.format("Missing"))
    assert status == 404
    assert everything.record_of(number)["errorCode"] == "ResourceNotFoundException"


@pytest.mark.parametrize("credentials,error", [
    (None, "MissingAuthenticationTokenException"), (WRONG, "UnrecognizedClientException"),
    (Credentials(key_id("admin"), "wrong"), "InvalidSignatureException")])
def test_whose_credentials_are_refused_has_a_record(everything, credentials, error):
    status, number = everything.status_and_id(credentials)
    assert status == 403
    record = everything.record_of(number)
    assert (record["eventName"], record["errorCode"]) == ("GetRecords", error)
    assert record["userIdentity"]["type"] == "Unknown"
    assert (record["eventCategory"], record["readOnly"]) == ("Management", True)


def test_of_management_events_there_are_only_refused_credentials():
    with audited() as server:
        assert server.status_and_id()[0] == 200
        assert server.status_and_id(credentials_of("nobody"))[0] == 403
        status, number = server.status_and_id(WRONG)
        assert status == 403
        assert server.server.stop() == 0
        assert [record["requestID"] for record in server.records()] == [number]


def test_tables_can_be_chosen():
    with audited("--audit-events", "all", "--audit-tables", "Other") as server:
        assert server.status_and_id()[0] == 200
        status, number = server.status_and_id(credentials_of("admin"), PATH.format("Other"))
        assert status == 404
        assert server.server.stop() == 0
        assert [record["requestID"] for record in server.records()] == [number]


def test_many_refusals_come_late():
    outside = outward_address()
    if outside is None:
        pytest.skip("the machine has no address but loopback ones")
    with audited("--insecure-no-tls", listen="0.0.0.0:0") as server:
        server.url = f"http://{outside}:{server.server.port}"
        for _ in range(AT_ONCE):
            assert server.status_and_id(WRONG)[0] == 403

        def is_late():
            begin = time.monotonic()
            assert server.status_and_id(WRONG)[0] == 403
            return time.monotonic() - begin >= 1
        # There are a few more for the time that the others took.
        assert any(is_late() for _ in range(AT_ONCE // 2))
