"""STS beside DynamoDB: who am I, and temporary credentials for users and roles."""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.request
import xml.etree.ElementTree

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from raw_http import NOT_FOUND, Connection
from server import PATIENCE_SECONDS, Server, remove, temporary_directory

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a server with keys of our own"
)

ACCOUNT = "123456789012"
SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"
NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
ALL = "arn:aws:iam::aws:policy/AdministratorAccess"
TABLE = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/Things"


def statement(effect="Allow", action="*", resource="*", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trust(principal, action="sts:AssumeRole", **more):
    return document({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, **more})


def user_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:user/{name}"


def role_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def session_arn(role, session):
    return f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"


ASSUMES = document(statement(action="sts:AssumeRole", resource=role_arn("work")))

USERS = {
    "alice": {"policies": [ASSUMES]},
    "bob": {},
    "carol": {"policies": [ALL, document(statement("Deny", "sts:*"))]},
    "dan": {"policies": [ALL], "boundary": "tables"},
    # What conditions know of temporary credentials.
    "erin": {"policies": [document(
        statement(action="dynamodb:GetItem", Condition={
            "DateGreaterThan": {"aws:TokenIssueTime": "2025-01-01T00:00:00Z"},
            "DateLessThan": {"aws:TokenIssueTime": "2100-01-01T00:00:00Z"}}),
        statement(action="dynamodb:Scan", Condition={"Null": {"aws:TokenIssueTime": "true"}}),
        statement(action="dynamodb:Query", Condition={
            "Bool": {"aws:MultiFactorAuthPresent": "false"},
            "Null": {"aws:MultiFactorAuthAge": "true"}}),
        statement(action="dynamodb:DescribeTable", Condition={
            "BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}))]},
}
ROLES = {
    # The account is trusted, so users need a policy of their own.
    "work": {"trust": trust(ACCOUNT), "policies": [document(statement(action="dynamodb:*"))],
             "maxSessionDuration": 7200},
    # Those who are named do not.
    "named": {"trust": trust([user_arn(name) for name in USERS]), "path": "/team/",
              "policies": [document(statement(action="dynamodb:*"))]},
    "partner": {"trust": trust(user_arn("alice"), Condition={
        "StringEquals": {"sts:ExternalId": "order:17"}})},
    "next": {"trust": trust(role_arn("work")), "maxSessionDuration": 43200},
    "teams": {"trust": trust(user_arn("alice"), ["sts:AssumeRole", "sts:TagSession"], Condition={
        "StringLike": {"aws:RequestTag/team": "*", "sts:RoleSessionName": "night-*"}}),
              "tags": {"team": "nobody"},
              "policies": [document(statement(action="dynamodb:GetItem", Condition={
                  "StringEquals": {"aws:PrincipalTag/team": "blue"}}))]},
}


def key_id(name):
    return ("AKIA" + name.upper() + "A" * 16)[:20]


def keys_of(name):
    return [{"accessKeyId": key_id(name), "secretAccessKey": SECRET}]


@pytest.fixture(scope="module")
def server():
    directory = temporary_directory()
    path = directory / "credentials.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({
        "users": [{"name": name, "accessKeys": keys_of(name), **more}
                  for name, more in USERS.items()],
        "roles": [{"name": name, **more} for name, more in ROLES.items()],
        "policies": {"tables": document(statement(action="dynamodb:*"))},
        "root": {"accessKeys": keys_of("root")}}))
    try:
        with Server(directory / "data", "--auth", "sigv4", "--account-id", ACCOUNT,
                    "--credentials", path, "--log-level", "debug") as running:
            client(running, "root", "dynamodb").create_table(
                TableName="Things", BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
            yield running
            assert SECRET not in running.errors()
    finally:
        remove(directory)


def client(server, who, api="sts"):
    """Of a user's name, or of Credentials that were issued."""
    if isinstance(who, str):
        who = {"AccessKeyId": key_id(who), "SecretAccessKey": SECRET}
    return boto3.client(
        api, endpoint_url=server.url, region_name="us-east-1",
        aws_access_key_id=who["AccessKeyId"], aws_secret_access_key=who["SecretAccessKey"],
        aws_session_token=who.get("SessionToken"),
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False))


def assume(server, who, role="work", session="night-1", **more):
    arn = role if role.startswith("arn:") else role_arn(role)
    return client(server, who).assume_role(RoleArn=arn, RoleSessionName=session, **more)


def refused(call, *args, **kwargs):
    """(status, code, message)"""
    with pytest.raises(ClientError) as raised:
        call(*args, **kwargs)
    response = raised.value.response
    return (response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"],
            response["Error"].get("Message"))


def denied(who, role, action="sts:AssumeRole"):
    arn = role if role.startswith("arn:") else role_arn(role)
    return (403, "AccessDenied", f"User: {who} is not authorized to perform: {action} "
                                 f"on resource: {arn}")


def get_thing(server, credentials):
    return client(server, credentials, "dynamodb").get_item(
        TableName="Things", Key={"id": {"S": "1"}})


def test_who_one_is(server):
    identity = client(server, "alice").get_caller_identity()
    assert identity["Arn"] == user_arn("alice")
    assert identity["Account"] == ACCOUNT
    assert re.fullmatch("AIDA[A-Z2-7]{17}", identity["UserId"])
    root = client(server, "root").get_caller_identity()
    assert (root["Arn"], root["UserId"]) == (f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT)


def test_who_one_is_is_told_whatever_policies_deny(server):
    assert client(server, "carol").get_caller_identity()["Arn"] == user_arn("carol")


def test_a_role_is_assumed(server):
    answer = assume(server, "alice", session="night-1")
    arn = session_arn("work", "night-1")
    assert answer["AssumedRoleUser"]["Arn"] == arn
    assert re.fullmatch("AROA[A-Z2-7]{17}:night-1", answer["AssumedRoleUser"]["AssumedRoleId"])
    assert "PackedPolicySize" not in answer
    credentials = answer["Credentials"]
    assert re.fullmatch("ASIA[A-Z2-7]{16}", credentials["AccessKeyId"])
    left = credentials["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
    assert abs(left.total_seconds() - 3600) < PATIENCE_SECONDS
    identity = client(server, credentials).get_caller_identity()
    assert identity["Arn"] == arn
    assert identity["UserId"] == answer["AssumedRoleUser"]["AssumedRoleId"]
    get_thing(server, credentials)
    # Alice herself may not.
    assert refused(get_thing, server, "alice")[1] == "AccessDeniedException"
    assert credentials["SecretAccessKey"] not in server.errors()


def test_an_account_that_is_trusted_needs_policies_of_its_users(server):
    assert refused(assume, server, "bob") == denied(user_arn("bob"), "work")


def test_who_is_named_needs_none(server):
    assert assume(server, "bob", f"arn:aws:iam::{ACCOUNT}:role/team/named")["AssumedRoleUser"][
        "Arn"] == session_arn("named", "night-1")


def test_denials_and_boundaries_count(server):
    named = f"arn:aws:iam::{ACCOUNT}:role/team/named"
    assert refused(assume, server, "carol", named) == denied(user_arn("carol"), named)
    assert refused(assume, server, "dan") == denied(user_arn("dan"), "work")
    # A user that is named is not limited by a boundary that does not deny.
    assume(server, "dan", named)


def test_whether_there_is_a_role_is_not_told(server):
    assert refused(assume, server, "bob", "missing") == denied(user_arn("bob"), "missing")
    other = "arn:aws:iam::999999999999:role/work"
    assert refused(assume, server, "alice", other) == denied(user_arn("alice"), other)
    # The path belongs to the name.
    assert refused(assume, server, "bob", "named") == denied(user_arn("bob"), "named")


def test_policies_do_not_replace_trust(server):
    administrator = assume(server, "alice", Policy=json.dumps(document(statement())))
    assert refused(assume, server, administrator["Credentials"], "partner")[1] == "AccessDenied"
    assert refused(assume, server, "dan", "partner") == denied(user_arn("dan"), "partner")


def test_the_root_assumes_nothing(server):
    assert refused(assume, server, "root") == (
        403, "AccessDenied", "Roles may not be assumed by root accounts.")


def test_an_external_id(server):
    for wrong in ({}, {"ExternalId": "order:18"}):
        assert refused(assume, server, "alice", "partner", **wrong) == denied(
            user_arn("alice"), "partner")
    assume(server, "alice", "partner", ExternalId="order:17")


def test_a_role_assumes_the_next(server):
    work = assume(server, "alice")["Credentials"]
    chained = assume(server, work, "next", DurationSeconds=3600)
    assert client(server, chained["Credentials"]).get_caller_identity()["Arn"] == session_arn(
        "next", "night-1")
    assert refused(assume, server, work, "next", DurationSeconds=3601) == (
        400, "ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit "
        "for roles assumed by role chaining.")
    # A session's policy limits what the role may assume.
    less = assume(server, "alice", Policy=json.dumps(document(statement(action="dynamodb:*"))))
    assert refused(assume, server, less["Credentials"], "next") == denied(
        session_arn("work", "night-1"), "next")


def test_tags_of_a_session(server):
    def assume_with(*tags, session="night-1"):
        return assume(server, "alice", "teams", session,
                      Tags=[{"Key": key, "Value": value} for key, value in tags])

    blue = assume_with(("Team", "blue"), ("note", ""))
    assert blue["PackedPolicySize"] > 0
    get_thing(server, blue["Credentials"])
    red = assume_with(("team", "red"))
    assert refused(get_thing, server, red["Credentials"])[1] == "AccessDeniedException"
    # Conditions of the trust policy see them, and the session's name.
    assert refused(assume, server, "alice", "teams") == denied(user_arn("alice"), "teams")
    assert refused(assume_with, ("team", "blue"), session="day-1") == denied(
        user_arn("alice"), "teams")
    # Who may not tag.
    assert refused(assume, server, "alice", "work", Tags=[{"Key": "team", "Value": "blue"}]) == (
        denied(user_arn("alice"), "work", "sts:TagSession"))
    assert refused(assume_with, ("team", "a"), ("TEAM", "b"))[:2] == (400, "ValidationError")
    assert refused(assume_with, ("aws:team", "a"))[:2] == (400, "ValidationError")
    assert refused(assume_with, *((f"k{i}", "") for i in range(51)))[:2] == (
        400, "ValidationError")
    assert refused(assume_with, ("team", "a"), ("te<am", "b")) == (
        400, "ValidationError", "1 validation error detected: Value 'te<am' at "
        "'tags.2.member.key' failed to satisfy constraint: Member must satisfy regular expression "
        r"pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+")


def test_tags_have_to_fit_into_a_header(server):
    def assume_with(count):
        # Nothing to be saved by compression.
        tags = [{"Key": "team", "Value": "blue"}]
        tags += [{"Key": f"k{i}", "Value": os.urandom(128).hex()} for i in range(count)]
        return assume(server, "alice", "teams", Tags=tags)

    status, code, message = refused(assume_with, 49)
    assert (status, code) == (400, "PackedPolicyTooLarge")
    assert re.fullmatch(r"Packed policy consumes 1\d\d% of allotted space, please use smaller "
                        r"policy\.", message)
    fits = assume_with(30)
    assert 50 < fits["PackedPolicySize"] <= 100
    get_thing(server, fits["Credentials"])


def test_a_session_policy_narrows(server):
    reads = document(statement(action="dynamodb:GetItem", resource=TABLE))
    answer = assume(server, "alice", Policy=json.dumps(reads))
    assert answer["PackedPolicySize"] > 0
    get_thing(server, answer["Credentials"])
    with pytest.raises(ClientError, match="because no session policy allows"):
        client(server, answer["Credentials"], "dynamodb").scan(TableName="Things")
    # And gives nothing.
    other = assume(server, "alice", Policy=json.dumps(document(statement(action="sts:*"))))
    assert refused(get_thing, server, other["Credentials"])[1] == "AccessDeniedException"


def test_policies_that_are_none(server):
    assert refused(assume, server, "alice", Policy="{")[:2] == (400, "MalformedPolicyDocument")
    status, code, message = refused(assume, server, "alice", Policy=json.dumps(
        document({"Effect": "Allow", "Action": "*"})))
    assert (status, code) == (400, "MalformedPolicyDocument") and "Resource" in message
    status, code, message = refused(assume, server, "alice", Policy=" " * 2049)
    assert (status, code) == (400, "ValidationError")
    assert message.endswith("Member must have length less than or equal to 2048")


def test_how_long(server):
    longer = assume(server, "alice", DurationSeconds=7200)["Credentials"]["Expiration"]
    left = longer - datetime.datetime.now(datetime.timezone.utc)
    assert abs(left.total_seconds() - 7200) < PATIENCE_SECONDS
    assert refused(assume, server, "alice", DurationSeconds=7201) == (
        400, "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    assert refused(assume, server, "alice", DurationSeconds=899) == (
        400, "ValidationError", "1 validation error detected: Value '899' at 'durationSeconds' "
        "failed to satisfy constraint: Member must have value greater than or equal to 900")
    # Who may not have it is not told how long they could.
    assert refused(assume, server, "bob", DurationSeconds=7201) == denied(user_arn("bob"), "work")


def test_parameters_are_checked_together(server):
    assert refused(client(server, "alice").assume_role, RoleSessionName="a/") == (
        400, "ValidationError", "2 validation errors detected: "
        "Value null at 'roleArn' failed to satisfy constraint: Member must not be null; "
        "Value 'a/' at 'roleSessionName' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: [\w+=,.@-]*")
    assert refused(assume, server, "alice", "arn:aws:iam::x:user/y-and-more") == (
        400, "ValidationError", "arn:aws:iam::x:user/y-and-more is invalid")


@pytest.mark.parametrize("more", [
    {"TransitiveTagKeys": ["team"]}, {"PolicyArns": [{"arn": ALL}]}, {"SourceIdentity": "alice"},
    {"SerialNumber": "arn:aws:iam::1:mfa/x", "TokenCode": "123456"}])
def test_what_is_not_heeded_is_refused(server, more):
    assert refused(assume, server, "alice", **more) == (
        400, "ValidationError", f"{next(iter(more))} is not supported by Tuskgate")


def test_a_session_of_a_user(server):
    credentials = client(server, "alice").get_session_token()["Credentials"]
    left = credentials["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
    assert abs(left.total_seconds() - 43200) < PATIENCE_SECONDS
    mine = client(server, credentials)
    assert mine.get_caller_identity()["Arn"] == user_arn("alice")
    assume(server, credentials)
    assert refused(mine.get_session_token) == (
        403, "AccessDenied", "Cannot call GetSessionToken with session credentials")
    for role in (assume(server, "alice")["Credentials"], "root"):
        assert refused(client(server, role).get_session_token)[:2] == (403, "AccessDenied")
    for seconds in (899, 129601):
        assert refused(client(server, "bob").get_session_token, DurationSeconds=seconds)[:2] == (
            400, "ValidationError")
    assert "Credentials" in client(server, "carol").get_session_token(DurationSeconds=129600)


def allowed(server, who):
    """Those of four operations on the table that one may ask for."""
    tables = client(server, who, "dynamodb")
    calls = {"GetItem": lambda: tables.get_item(TableName="Things", Key={"id": {"S": "1"}}),
             "Scan": lambda: tables.scan(TableName="Things"),
             "Query": lambda: tables.query(
                 TableName="Things", KeyConditionExpression="id = :i",
                 ExpressionAttributeValues={":i": {"S": "1"}}),
             "DescribeTable": lambda: tables.describe_table(TableName="Things")}
    names = []
    for name, call in calls.items():
        try:
            call()
        except ClientError as error:
            assert error.response["Error"]["Code"] == "AccessDeniedException"
        else:
            names.append(name)
    return names


def test_what_conditions_know_of_sessions(server):
    assert allowed(server, "erin") == ["Scan", "DescribeTable"]
    session = client(server, "erin").get_session_token()["Credentials"]
    assert allowed(server, session) == ["GetItem", "Query"]


def test_wrong_credentials(server):
    def ask(**changed):
        good = {"AccessKeyId": key_id("alice"), "SecretAccessKey": SECRET}
        return refused(client(server, {**good, **changed}).get_caller_identity)

    assert ask(SecretAccessKey="wrong")[:2] == (403, "SignatureDoesNotMatch")
    assert ask(AccessKeyId="AKIANOBODY") == (
        403, "InvalidClientTokenId", "The security token included in the request is invalid.")
    session = client(server, "alice").get_session_token()["Credentials"]
    assert ask(**{**session, "SessionToken": session["SessionToken"][:-8] + "AAAAAAA="})[:2] == (
        403, "InvalidClientTokenId")


def post(url, body, service="sts", headers=None, sign=True):
    """(status, headers, body) of a form by Alice."""
    request = AWSRequest("POST", url + "/", data=body, headers={
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8", **(headers or {})})
    if sign:
        SigV4Auth(Credentials(key_id("alice"), SECRET), service, "us-east-1").add_auth(request)
    with Connection(url) as connection:
        head = f"POST / HTTP/1.1\r\nHost: {url.removeprefix('http://')}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        connection.send(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        answer = connection.receive()
    return answer.status, answer.headers, answer.body


def error_of(answer):
    """(status, code, message) of an error in XML."""
    status, headers, body = answer
    assert headers["content-type"] == "text/xml"
    root = xml.etree.ElementTree.fromstring(body)
    space = root.tag.partition("}")[0] + "}"
    assert root.tag == space + "ErrorResponse"
    assert root.findtext(space + "RequestId") == headers["x-amzn-requestid"]
    error = root.find(space + "Error")
    assert error.findtext(space + "Type") == "Sender"
    return status, error.findtext(space + "Code"), error.findtext(space + "Message")


def test_the_form_of_answers(server):
    status, headers, body = post(server.url, "Action=GetCallerIdentity&Version=2011-06-15&Extra=1")
    assert status == 200 and headers["content-type"] == "text/xml"
    assert re.fullmatch(
        f"""<GetCallerIdentityResponse xmlns="{re.escape(NAMESPACE)}">
  <GetCallerIdentityResult>
    <Arn>{user_arn("alice")}</Arn>
    <UserId>AIDA[A-Z2-7]{{17}}</UserId>
    <Account>{ACCOUNT}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata>
    <RequestId>{headers["x-amzn-requestid"]}</RequestId>
  </ResponseMetadata>
</GetCallerIdentityResponse>
""", body.decode())


def test_what_is_no_request(server):
    def ask(body, **more):
        return error_of(post(server.url, body, **more))

    assert ask("") == (400, "MissingAction", "Missing Action")
    assert ask("Action=GetFederationToken&Version=2011-06-15") == (
        400, "InvalidAction", "Could not find operation GetFederationToken for version 2011-06-15")
    assert ask("Action=GetCallerIdentity") == (
        400, "InvalidAction",
        "Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED")
    assert ask("Action=%3Ca%26%00%ff&Version=1")[2] == (
        "Could not find operation <a&\ufffd\ufffd for version 1")
    session = "Action=GetSessionToken&Version=2011-06-15&DurationSeconds="
    assert ask(session) == (400, "MalformedInput", "missing value for decimal type")
    assert ask(session + "900.0") == (400, "MalformedInput", None)
    assert post(server.url, session + "%2B900")[0] == 200


def test_who_asks_is_found_out_first(server):
    assert error_of(post(server.url, "Action=Nothing", sign=False)) == (
        403, "MissingAuthenticationToken", "Request is missing Authentication Token")
    assert error_of(post(server.url, "Action=Nothing", service="dynamodb")) == (
        403, "SignatureDoesNotMatch",
        "Credential should be scoped to correct service: 'sts'. ")
    expired = post(server.url, "Action=Nothing", sign=False, headers={
        "X-Amz-Date": "20250101T000000Z", "Authorization": "AWS4-HMAC-SHA256 "
        f"Credential={key_id('alice')}/20250101/us-east-1/sts/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=00"})
    assert error_of(expired)[:2] == (403, "SignatureDoesNotMatch")


def test_large_forms_are_not_read(server):
    with Connection(server.url) as connection:
        connection.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n"
                        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nAction=")
        assert connection.receive().status == 413
    # Nor decompressed.
    answer = post(server.url, "Action=GetCallerIdentity", headers={"Content-Encoding": "gzip"})
    assert error_of(answer)[1] == "InvalidAction"


def test_web_pages_may_not_ask(server):
    answer = post(server.url, "Action=GetCallerIdentity&Version=2011-06-15",
                  headers={"Origin": "http://example.com"})
    assert answer[0] == 403 and b"Account" not in answer[2]


def test_dynamodb_is_what_it_was(server):
    request = urllib.request.Request(server.url + "/elsewhere", data=b"Action=GetCallerIdentity")
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request, timeout=PATIENCE_SECONDS)
    assert raised.value.code == 404 and raised.value.read() == NOT_FOUND
    assert client(server, "root", "dynamodb").list_tables()["TableNames"] == ["Things"]


def test_without_signatures_there_is_none(server_url):
    answer = post(server_url, "Action=GetCallerIdentity&Version=2011-06-15")
    assert (answer[0], answer[2]) == (404, NOT_FOUND)


def test_credentials_of_a_profile(server, tmp_path, monkeypatch):
    """An SDK that is told a role asks for the credentials itself."""
    config = tmp_path / "config"
    config.write_text(f"""
[profile alice]
aws_access_key_id = {key_id("alice")}
aws_secret_access_key = {SECRET}

[profile work]
role_arn = {role_arn("work")}
role_session_name = nightly
source_profile = alice
region = us-east-1
endpoint_url = {server.url}
""")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    session = boto3.Session(profile_name="work")
    session.client("dynamodb").get_item(TableName="Things", Key={"id": {"S": "1"}})
    assert session.client("sts").get_caller_identity()["Arn"] == session_arn("work", "nightly")


def test_the_command_line_interface(server):
    ended = subprocess.run(
        [pathlib.Path(sys.executable).with_name("aws"), "sts", "get-caller-identity",
         "--endpoint-url", server.url, "--region", "eu-west-1", "--query", "Arn", "--output",
         "text"],
        capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS,
        env={"PATH": os.environ["PATH"], "AWS_ACCESS_KEY_ID": key_id("alice"),
             "AWS_SECRET_ACCESS_KEY": SECRET})
    assert (ended.stdout, ended.stderr) == (user_arn("alice") + "\n", "")


def test_requests_are_in_the_log_of_requests(server):
    refused(assume, server, "bob")
    assume(server, "alice")
    assert re.search("AssumeRole.*AccessDenied", server.errors())
