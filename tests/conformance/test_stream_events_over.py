"""Events of a stream end, soon, for whoever has lost the key or the permission to read them."""

import contextlib
import copy
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
from server import PATIENCE_SECONDS, Server, eventually, remove, temporary_directory
from verifier import VerifierService, judged

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a server with keys of our own"
)

ACCOUNT = "000000000000"
SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/work"
READER = f"arn:aws:iam::{ACCOUNT}:user/reader"
ALL = "arn:aws:iam::aws:policy/AdministratorAccess"
READS = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "dynamodb:GetRecords", "Resource": "*"}]}
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": READER}, "Action": "sts:AssumeRole"}]}


def key_id(name):
    return ("AKIA" + name.upper() + "A" * 16)[:20]


ADMIN = Credentials(key_id("admin"), SECRET)


def user(name, policy):
    return {"name": name, "policies": [policy],
            "accessKeys": [{"accessKeyId": key_id(name), "secretAccessKey": SECRET}]}


class Exposed:
    """A server with a table, whose identities can be changed."""

    def __init__(self, directory, *options):
        self.file = directory / "credentials.json"
        self.file.touch(mode=0o600)
        self.identities = {"users": [user("admin", ALL), user("reader", READS)],
                           "roles": [{"name": "work", "trust": TRUST, "policies": [READS]}]}
        self.file.write_text(json.dumps(self.identities))
        self.server = Server(directory / "data", "--auth", "sigv4", "--stream-events",
                             "--credentials", self.file, *options)
        self.tables = 0

    def change(self, change):
        """change(identities) changes what the file is to say."""
        changed = copy.deepcopy(self.identities)
        change(changed)
        self.file.write_text(json.dumps(changed))

    def client(self, name="admin", api="dynamodb"):
        return boto3.client(
            api, endpoint_url=self.server.url, region_name="us-east-1",
            aws_access_key_id=key_id(name), aws_secret_access_key=SECRET,
            config=Config(retries={"total_max_attempts": 1}))

    def new_table(self):
        """Its name, and the ARN of its stream."""
        self.tables += 1
        name = f"Music{self.tables}"
        made = self.client().create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
        return name, made["TableDescription"]["LatestStreamArn"]

    def put(self, table, name):
        self.client().put_item(TableName=table, Item={"id": {"S": name}})

    @contextlib.contextmanager
    def events(self, table, credentials=Credentials(key_id("reader"), SECRET)):
        """The events, of which the first line has come."""
        path = f"/streams/{table}/events?from=TRIM_HORIZON"

        def opened():
            """Nothing while it is not known that the reader may read again."""
            request = AWSRequest("GET", self.server.url + path)
            SigV4Auth(credentials, "dynamodb", "us-east-1").add_auth(request)
            connection = http.client.HTTPConnection(self.server.url.removeprefix("http://"),
                                                    timeout=PATIENCE_SECONDS)
            connection.request("GET", path, headers=dict(request.headers))
            answer = connection.getresponse()
            if answer.status == 200:
                return connection, answer
            assert answer.status == 403, answer.read()
            return connection.close()

        connection, answer = eventually(opened, "permission to read")
        try:
            assert answer.readline().startswith(b"id: ")
            yield answer
        finally:
            connection.close()


def rest_of(events):
    """The keys in what is still told, up to the end. A comment comes now and then."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    keys = []
    while line := events.readline():
        assert time.monotonic() < deadline, "the events go on"
        if line.startswith(b"data: "):
            keys.append(json.loads(line[6:])["dynamodb"]["Keys"]["id"]["S"])
    return keys


def next_key(events):
    while not (line := events.readline()).startswith(b"data: "):
        assert line, "the events have ended"
    return json.loads(line[6:])["dynamodb"]["Keys"]["id"]["S"]


@pytest.fixture(scope="module")
def exposed():
    directory = temporary_directory()
    try:
        exposed = Exposed(directory)
        with exposed.server:
            yield exposed
    finally:
        remove(directory)


def disable(identities):
    identities["users"][1]["accessKeys"][0]["status"] = "Inactive"


def delete(identities):
    del identities["users"][1]


def take_policy(identities):
    identities["users"][1]["policies"] = []


def forbid(identities):
    identities["users"][1]["policies"].append({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Action": "dynamodb:GetRecords", "Resource": "*"}]})


@pytest.mark.parametrize("change", [disable, delete, take_policy, forbid])
def test_what_changes_about_the_reader(exposed, change):
    table, _ = exposed.new_table()
    exposed.change(lambda identities: None)
    with exposed.events(table) as events, exposed.events(table, ADMIN) as others:
        exposed.put(table, "before")
        assert next_key(events) == next_key(others) == "before"
        exposed.change(change)
        assert rest_of(events) == []
        # Who may read goes on.
        exposed.put(table, "after")
        assert next_key(others) == "after"
    exposed.change(lambda identities: None)


def test_a_policy_of_the_stream(exposed):
    table, stream = exposed.new_table()
    with exposed.events(table) as events:
        exposed.put(table, "before")
        assert next_key(events) == "before"
        exposed.client().put_resource_policy(ResourceArn=stream, Policy=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Deny", "Principal": {"AWS": READER}, "Action": "dynamodb:GetRecords",
                "Resource": stream}]}))
        assert rest_of(events) == []


def test_sessions_that_are_revoked(exposed):
    table, _ = exposed.new_table()
    issued = exposed.client("reader", "sts").assume_role(
        RoleArn=ROLE, RoleSessionName="night")["Credentials"]
    credentials = Credentials(issued["AccessKeyId"], issued["SecretAccessKey"],
                              issued["SessionToken"])
    with exposed.events(table, credentials) as events:
        exposed.put(table, "before")
        assert next_key(events) == "before"
        exposed.change(lambda identities: identities["roles"][0].update(
            sessionsSince=int(time.time()) + 1))
        assert rest_of(events) == []
    exposed.change(lambda identities: None)


# --- keys that a verifier knows ---


@pytest.fixture(scope="module")
def verified():
    directory = temporary_directory()
    try:
        with VerifierService(None) as service:
            exposed = Exposed(directory, "--auth-verifier", service.url)
            exposed.service = service
            with exposed.server:
                yield exposed
    finally:
        remove(directory)


@pytest.mark.parametrize("reason", ["expired", "unknown-key"])
@pytest.mark.parametrize("kept", [{"gives_key": False}, {"seconds": 1}], ids=["asked", "kept"])
def test_a_verifier_that_takes_a_key_back(verified, reason, kept):
    table, _ = verified.new_table()
    credentials = Credentials(f"AKIDASKED{table.upper()}00000", SECRET)
    verified.service.answer = lambda question: judged(question, SECRET, **kept)
    with verified.events(table, credentials) as events:
        verified.put(table, "before")
        assert next_key(events) == "before"
        verified.service.answer = lambda question: {"allowed": False, "reason": reason}
        assert rest_of(events) == []
