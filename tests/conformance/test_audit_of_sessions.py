"""The audit log of who asks STS for temporary credentials, and of requests with them."""

import json
import os
import re
import threading
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from server import PATIENCE_SECONDS, Server, eventually, remove, temporary_directory

ACCOUNT = "123456789012"
SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/work"
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
READS = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["dynamodb:ListTables", "dynamodb:Scan"], "Resource": "*"}]}


def key_id(name):
    return ("AKIA" + name.upper() + "A" * 16)[:20]


def statement_of_trust(action):
    return {"Effect": "Allow", "Principal": {"AWS": ALICE}, "Action": action}


class Audited:
    def __init__(self, directory, *options):
        self.directory = directory
        self.file = directory / "audit.log"
        credentials = directory / "credentials.json"
        credentials.touch(mode=0o600)
        credentials.write_text(json.dumps({
            "users": [{"name": name, "policies": [READS], "accessKeys": [
                {"accessKeyId": key_id(name), "secretAccessKey": SECRET}]}
                for name in ("alice", "bob")],
            "roles": [{"name": "work", "path": "/team/", "policies": [READS],
                       "trust": {"Version": "2012-10-17", "Statement": [
                           statement_of_trust(["sts:AssumeRole", "sts:TagSession"])]}}]}))
        self.server = Server(directory / "data", "--auth", "sigv4", "--account-id", ACCOUNT,
                             "--credentials", credentials, "--audit-log", self.file, *options)

    def client(self, who, api="sts", **more):
        """Of a user's name, or of Credentials that were issued."""
        if isinstance(who, str):
            who = {"AccessKeyId": key_id(who), "SecretAccessKey": SECRET}
        return boto3.client(
            api, endpoint_url=self.server.url, region_name="us-east-1",
            aws_access_key_id=who["AccessKeyId"], aws_secret_access_key=who["SecretAccessKey"],
            aws_session_token=who.get("SessionToken"),
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=False, **more))

    def record_of(self, answer):
        """The one record of the request with that answer."""
        number = answer["ResponseMetadata"]["RequestId"]

        def found():
            lines = self.file.read_text().splitlines()
            return [one for one in map(json.loads, lines) if one.get("requestID") == number]

        eventually(found, "its record")
        assert len(found()) == 1
        return found()[0]


@pytest.fixture(scope="module")
def audited():
    directory = temporary_directory()
    try:
        audited = Audited(directory)
        with audited.server:
            yield audited
            assert audited.server.stop() == 0
    finally:
        remove(directory)


def refusal(call, **arguments):
    with pytest.raises(ClientError) as raised:
        call(**arguments)
    return raised.value.response


def is_of_sts(record, name):
    assert record["eventSource"] == "sts.amazonaws.com"
    assert record["eventName"] == name
    assert record["eventType"] == "AwsApiCall"
    assert "apiVersion" not in record
    assert record["managementEvent"] is True and record["eventCategory"] == "Management"
    assert record["readOnly"] is True
    assert record["awsRegion"] == "us-east-1" and record["recipientAccountId"] == ACCOUNT
    assert record["sourceIPAddress"] == "127.0.0.1"
    assert record["userAgent"].startswith("Boto3/")
    return record


def lasting(name):
    return {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}", "accountId": ACCOUNT,
            "accessKeyId": key_id(name), "userName": name}


def identity_of(record):
    """Without the id, which nobody chose."""
    identity = dict(record["userIdentity"])
    identity.pop("principalId")
    return identity


def assume(client, **more):
    return client.assume_role(RoleArn=ROLE, RoleSessionName="night", **more)


def test_a_role_that_is_assumed(audited):
    policy = json.dumps(READS)
    answer = assume(audited.client("alice"), DurationSeconds=900, Policy=policy, ExternalId="x:1",
                    Tags=[{"Key": "team", "Value": "blue"}])
    record = is_of_sts(audited.record_of(answer), "AssumeRole")
    assert identity_of(record) == lasting("alice")
    assert record["requestParameters"] == {
        "roleArn": ROLE, "roleSessionName": "night", "durationSeconds": 900, "policy": policy,
        "externalId": "x:1", "tags": [{"key": "team", "value": "blue"}]}
    credentials = answer["Credentials"]
    ends = credentials["Expiration"]
    assert record["responseElements"] == {
        "credentials": {
            "accessKeyId": credentials["AccessKeyId"],
            "expiration": f"{ends:%b} {ends.day}, {ends.year} {int(f'{ends:%I}')}:{ends:%M:%S %p}"},
        "assumedRoleUser": {"assumedRoleId": answer["AssumedRoleUser"]["AssumedRoleId"],
                            "arn": answer["AssumedRoleUser"]["Arn"]},
        "packedPolicySize": answer["PackedPolicySize"]}
    assert record["resources"] == [{"accountId": ACCOUNT, "type": "AWS::IAM::Role", "ARN": ROLE}]
    text = audited.file.read_text()
    assert credentials["SecretAccessKey"] not in text
    assert credentials["SessionToken"] not in text


def test_a_role_that_may_not_be_assumed(audited):
    answer = refusal(audited.client("bob").assume_role, RoleArn=ROLE, RoleSessionName="night")
    record = is_of_sts(audited.record_of(answer), "AssumeRole")
    assert identity_of(record) == lasting("bob")
    assert (record["errorCode"], record["errorMessage"]) == (
        "AccessDenied", answer["Error"]["Message"])
    assert record["requestParameters"] is None and record["responseElements"] is None
    assert "resources" not in record


def test_what_is_wrong_with_a_request(audited):
    answer = refusal(audited.client("alice").assume_role, RoleArn=ROLE, RoleSessionName="a/b",
                     SerialNumber="arn:aws:iam::1:mfa/x", TokenCode="123456")
    record = is_of_sts(audited.record_of(answer), "AssumeRole")
    assert record["errorCode"] == "ValidationError"
    assert record["requestParameters"] == {
        "roleArn": ROLE, "roleSessionName": "a/b", "serialNumber": "arn:aws:iam::1:mfa/x"}
    assert record["responseElements"] is None
    assert "123456\"" not in json.dumps(record)


def test_a_session_of_a_user(audited):
    answer = audited.client("alice").get_session_token(DurationSeconds=1000)
    record = is_of_sts(audited.record_of(answer), "GetSessionToken")
    assert record["requestParameters"] == {"durationSeconds": 1000}
    assert list(record["responseElements"]) == ["credentials"]
    assert sorted(record["responseElements"]["credentials"]) == ["accessKeyId", "expiration"]
    assert "resources" not in record


def test_who_am_i(audited):
    record = is_of_sts(audited.record_of(audited.client("bob").get_caller_identity()),
                       "GetCallerIdentity")
    assert identity_of(record) == lasting("bob")
    assert record["requestParameters"] is None and record["responseElements"] is None


def test_credentials_that_are_refused(audited):
    wrong = {"AccessKeyId": key_id("alice"), "SecretAccessKey": "another"}
    answer = refusal(audited.client(wrong).assume_role, RoleArn=ROLE, RoleSessionName="secretive")
    record = is_of_sts(audited.record_of(answer), "AssumeRole")
    assert record["userIdentity"] == {"type": "Unknown", "accessKeyId": key_id("alice")}
    assert record["errorCode"] == "SignatureDoesNotMatch"
    assert record["requestParameters"] is None and "resources" not in record
    nobody = {"AccessKeyId": "AKIANOBODY", "SecretAccessKey": "another"}
    answer = refusal(audited.client(nobody).get_caller_identity)
    assert audited.record_of(answer)["errorCode"] == "InvalidClientTokenId"
    assert "secretive" not in audited.file.read_text()


def test_what_there_is_not_has_no_record(audited):
    answer = refusal(audited.client("alice").get_access_key_info, AccessKeyId=key_id("bob"))
    assert answer["Error"]["Code"] == "InvalidAction"
    audited.record_of(audited.client("alice").get_caller_identity())
    assert answer["ResponseMetadata"]["RequestId"] not in audited.file.read_text()
    assert "GetAccessKeyInfo" not in audited.file.read_text()


def test_a_form_of_a_stranger_has_a_record_only_where_it_names_an_action(audited):
    for action in ("GetSessionToken", "Invented"):
        request = urllib.request.Request(
            audited.server.url + "/", data=f"Action={action}&DurationSeconds=900".encode(),
            headers={"User-Agent": f"stranger of {action}"})
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(request, timeout=PATIENCE_SECONDS)
    audited.record_of(audited.client("alice").get_caller_identity())
    records = [json.loads(line) for line in audited.file.read_text().splitlines()]
    strangers = [one for one in records if one["userAgent"].startswith("stranger of")]
    assert [(one["eventName"], one["userIdentity"], one["errorCode"], one["requestParameters"])
            for one in strangers] == [
        ("GetSessionToken", {"type": "Unknown"}, "MissingAuthenticationToken", None)]


def test_nothing_is_issued_without_a_record():
    directory = temporary_directory()
    try:
        os.mkfifo(directory / "audit.log")
        pipe = os.open(directory / "audit.log", os.O_RDONLY | os.O_NONBLOCK)
        audited = Audited(directory, "--audit-events", "all")
        with audited.server:
            reader = audited.client("alice", "dynamodb")
            for _ in range(200):
                refusal(reader.scan, TableName="Nothing", FilterExpression="x" * 90_000)
            asking = audited.client("alice")
            answer = refusal(asking.get_session_token)
            assert answer["ResponseMetadata"]["HTTPStatusCode"] == 503
            assert answer["Error"] == {
                "Type": "Receiver", "Code": "ServiceUnavailable",
                "Message": "The audit log cannot take a record of the request"}
            os.set_blocking(pipe, True)
            texts = []

            def read():
                while text := os.read(pipe, 1 << 20):
                    texts.append(text)

            thread = threading.Thread(target=read)
            thread.start()

            def issued():
                try:
                    return asking.get_session_token()["Credentials"]["AccessKeyId"]
                except ClientError:
                    return None

            key = eventually(issued, "room")
            assert audited.server.stop() == 0
        thread.join(PATIENCE_SECONDS)
        os.close(pipe)
        assert key in b"".join(texts).decode()
    finally:
        remove(directory)


# --- requests with what it gave ---


def context_of(record):
    """The session's, whose time of creation is one."""
    context = record["userIdentity"]["sessionContext"]
    created = context["attributes"].pop("creationDate")
    assert re.fullmatch(MOMENT, created)
    assert created <= record["eventTime"]
    return context


def test_requests_of_a_roles_session_tell_whose_it_is(audited):
    answer = assume(audited.client("alice"))
    record = audited.record_of(audited.client(answer["Credentials"], "dynamodb").list_tables())
    assert record["userIdentity"]["type"] == "AssumedRole"
    assert record["userIdentity"]["principalId"] == answer["AssumedRoleUser"]["AssumedRoleId"]
    assert context_of(record) == {
        "sessionIssuer": {"type": "Role", "arn": ROLE, "accountId": ACCOUNT, "userName": "work",
                          "principalId": answer["AssumedRoleUser"]["AssumedRoleId"].split(":")[0]},
        "webIdFederationData": {}, "attributes": {"mfaAuthenticated": "false"}}


def test_requests_of_a_users_session_tell_since_when_it_is(audited):
    credentials = audited.client("alice").get_session_token()["Credentials"]
    record = audited.record_of(audited.client(credentials, "dynamodb").list_tables())
    assert context_of(record) == {
        "sessionIssuer": {}, "webIdFederationData": {},
        "attributes": {"mfaAuthenticated": "false"}}
    identity = identity_of(record)
    assert identity.pop("sessionContext")
    assert identity == {**lasting("alice"), "accessKeyId": credentials["AccessKeyId"]}
    record = audited.record_of(audited.client("alice", "dynamodb").list_tables())
    assert identity_of(record) == lasting("alice")
