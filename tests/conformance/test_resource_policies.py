"""PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy, and the policy that CreateTable takes.

The words, the order of checks and the canonical form were recorded from the service by
aws-controllers-k8s/dynamodb-controller, docs/api-quirks/ (DDB-TABLE-205 to 214, 233, 236, 351 to
356), in October 2026, and by getmoto/moto, tests/test_dynamodb/test_dynamodb_resource_policy.py.
"""

import json
import os
import threading
import time

import boto3
import pytest
from attached import database_url
from server import Server, eventually, remove, temporary_directory
from streams import arn_of as stream_arn_of
from streams import OFF, set_stream, stream_table
from support import (NOT_FOUND, VALIDATION, connect, key_parameters, new_table, refused, table_name,
                     unchecked, wait_until_active)
from tuskgate_kit import Kit

INVALID = "One or more parameter values were invalid: "
DOCUMENT = INVALID + "Invalid policy document: "
ABSENT = "Resource-based policy not found for the provided ResourceArn: "
NO_POLICY = "PolicyNotFoundException"
IN_USE = "ResourceInUseException"
STILL = "Attempt to change a resource which is still in use: "

ours = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="the service takes 15 s between changes"
)


@pytest.fixture
def table(resource):
    with new_table(resource, "p:S") as made:
        yield made


@pytest.fixture
def arn(table):
    return arn_of(table)


def arn_of(table):
    return table.meta.client.describe_table(TableName=table.name)["Table"]["TableArn"]


def account_of(arn):
    return arn.split(":")[4]


def root_of(arn):
    return f"arn:aws:iam::{account_of(arn)}:root"


def statement(arn, **elements):
    return {"Sid": "One", "Effect": "Allow", "Principal": {"AWS": root_of(arn)},
            "Action": "dynamodb:GetItem", "Resource": arn, **elements}


def policy(arn, **elements):
    """A policy in its canonical form."""
    return compact({"Version": "2012-10-17", "Statement": [statement(arn, **elements)]})


def compact(document):
    return json.dumps(document, separators=(",", ":"))


def put(client, arn, text, **parameters):
    return client.put_resource_policy(ResourceArn=arn, Policy=text, **parameters)["RevisionId"]


def told(client, arn):
    """The policy and its revision; None: there is none."""
    try:
        answer = client.get_resource_policy(ResourceArn=arn)
    except client.exceptions.PolicyNotFoundException as error:
        assert error.response["Error"]["Message"] == ABSENT + arn
        return None
    assert set(answer) <= {"Policy", "RevisionId", "ResponseMetadata"}
    return answer["Policy"], answer["RevisionId"]


def deletion(client, arn, **parameters):
    """The revision that DeleteResourcePolicy tells, or None."""
    answer = client.delete_resource_policy(ResourceArn=arn, **parameters)
    return answer.get("RevisionId")


@ours
def test_a_policy_comes_and_goes(dynamodb, table, arn):
    assert told(dynamodb, arn) is None
    before = int(time.time() * 1000)
    first = put(dynamodb, arn, policy(arn))
    assert len(first) == 13 and before <= int(first) <= int(time.time() * 1000)
    assert told(dynamodb, arn) == (policy(arn), first)
    assert "Policy" not in json.dumps(dynamodb.describe_table(TableName=table.name), default=str)
    second = put(dynamodb, arn, policy(arn, Sid="Two"))
    assert int(second) > int(first)
    third = put(dynamodb, arn, policy(arn))
    assert int(third) > int(second)
    # The first deletion tells what it removed, the others when that was.
    assert deletion(dynamodb, arn) == third
    assert told(dynamodb, arn) is None
    tombstone = deletion(dynamodb, arn)
    assert int(tombstone) > int(third)
    assert deletion(dynamodb, arn) == tombstone
    assert int(put(dynamodb, arn, policy(arn))) > int(tombstone)


def test_there_was_never_one(dynamodb, arn):
    assert deletion(dynamodb, arn) is None
    assert deletion(dynamodb, arn, ExpectedRevisionId="NO_POLICY") is None
    with refused(f"{ABSENT}Requested update for policy with revision id 1234567890123, but table "
                 f"{arn.split('/')[1]} has no associated policy.", NO_POLICY):
        deletion(dynamodb, arn, ExpectedRevisionId="1234567890123")


def test_a_revision_is_expected(dynamodb, table, arn):
    name = table.name
    with refused(f"{ABSENT}Requested update for policy with revision id 1, but table {name} has no "
                 "associated policy.", NO_POLICY):
        put(dynamodb, arn, policy(arn), ExpectedRevisionId="1")
    first = put(dynamodb, arn, policy(arn), ExpectedRevisionId="NO_POLICY")
    with refused(f"{ABSENT}Requested policy update expecting none to be present for table {name}, "
                 f"but a policy exists with revision id {first}.", NO_POLICY):
        put(dynamodb, arn, policy(arn, Sid="Two"), ExpectedRevisionId="NO_POLICY")
    other = (f"{ABSENT}Requested update for policy with revision id 1, but the policy associated to "
             f"target table {name} has revision id {first}.")
    with refused(other, NO_POLICY):
        put(dynamodb, arn, policy(arn, Sid="Two"), ExpectedRevisionId="1")
    with refused(other, NO_POLICY):
        deletion(dynamodb, arn, ExpectedRevisionId="1")
    eventually(lambda: told(dynamodb, arn) == (policy(arn), first), "the policy")


@ours
def test_a_revision_after_a_deletion(dynamodb, table, arn):
    first = put(dynamodb, arn, policy(arn))
    assert deletion(dynamodb, arn, ExpectedRevisionId=first) == first
    tombstone = deletion(dynamodb, arn)
    gone = (f"{ABSENT}Requested update for policy with revision id {first}, but the policy "
            f"associated to target table {table.name} has revision id {tombstone}.")
    with refused(gone, NO_POLICY):
        deletion(dynamodb, arn, ExpectedRevisionId=first)
    with refused(gone, NO_POLICY):
        put(dynamodb, arn, policy(arn), ExpectedRevisionId=first)
    put(dynamodb, arn, policy(arn), ExpectedRevisionId="NO_POLICY")


def test_an_equivalent_document_changes_nothing(dynamodb, arn):
    revision = put(dynamodb, arn, policy(arn))
    document = json.loads(policy(arn))
    same = [
        json.dumps(document, indent=4),
        compact(dict(reversed(document.items()))),
        compact({**document, "Statement": [dict(reversed(statement(arn).items()))]}),
        compact({**document, "Statement": statement(arn)}),
        policy(arn, Action=["dynamodb:GetItem"], Resource=[arn]),
        policy(arn, Principal={"AWS": account_of(arn)}),
        policy(arn, Principal={"AWS": [account_of(arn), root_of(arn)]}),
        policy(arn, Effect="allow"),
        policy(arn).replace("One", "\\u004fne"),
    ]
    for text in same:
        assert put(dynamodb, arn, text) == revision, text
    eventually(lambda: told(dynamodb, arn) == (policy(arn), revision), "the policy")


@ours
@pytest.mark.parametrize(("elements", "canonical"), [
    ({"Action": ["dynamodb:Query", "dynamodb:GetItem"]}, {}),
    ({"Action": ["dynamodb:getitem", "dynamodb:getitem"]}, {}),
    ({"Action": ["dynamodb:*"]}, {"Action": "dynamodb:*"}),
    ({"Condition": {"StringEquals": {"aws:PrincipalAccount": ["000000000000"]}}},
     {"Condition": {"StringEquals": {"aws:PrincipalAccount": "000000000000"}}}),
    ({"Effect": "DENY", "Principal": "*"}, {"Effect": "Deny"}),
    ({"Sid": "with \u00e9 \" and \\"}, {}),
    ({"Resource": "*"}, {}),
])
def test_the_canonical_form(dynamodb, arn, elements, canonical):
    put(dynamodb, arn, json.dumps(json.loads(policy(arn, **elements)), indent=1))
    text, _ = told(dynamodb, arn)
    assert json.loads(text)["Statement"] == [statement(arn, **{**elements, **canonical})]
    expected = json.dumps(json.loads(policy(arn, **{**elements, **canonical})),
                          separators=(",", ":"), ensure_ascii=False)
    assert text == expected


@ours
def test_the_order_of_elements(dynamodb, arn):
    mixed = compact({"Statement": [{
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}, "NotAction": "dynamodb:DeleteTable",
        "Resource": [arn, f"{arn}/index/*"], "NotPrincipal": {"AWS": root_of(arn)},
        "Effect": "Deny"}], "Version": "2012-10-17"})
    put(dynamodb, arn, mixed)
    document = json.loads(told(dynamodb, arn)[0])
    assert list(document) == ["Version", "Statement"]
    assert list(document["Statement"][0]) == ["Effect", "NotPrincipal", "NotAction", "Resource",
                                              "Condition"]


@ours
def test_a_missing_version(dynamodb, arn):
    """It is told as 2008-10-17, and is another document than one that says so."""
    text = compact({"Statement": [statement(arn)]})
    first = put(dynamodb, arn, text)
    answer, _ = told(dynamodb, arn)
    assert answer == policy(arn).replace("2012", "2008")
    assert put(dynamodb, arn, text) == first
    second = put(dynamodb, arn, answer)
    assert second != first
    assert put(dynamodb, arn, answer) == second


@pytest.mark.parametrize("operation", ["get_resource_policy", "put_resource_policy",
                                       "delete_resource_policy"])
def test_arns_that_are_refused(dynamodb, arn, table, operation):
    others = {"Policy": policy(arn)} if operation.startswith("put") else {}

    def call(resource):
        getattr(dynamodb, operation)(ResourceArn=resource, **others)

    with refused(f"{INVALID}ARNs must start with 'arn:': {table.name}"):
        call(table.name)
    region = arn.split(":")[3]
    for other in (arn.replace(region, "eu-north-1"), arn.replace("arn:aws:", "arn:aws-cn:")):
        with refused(f"{INVALID}Invalid resource Arn: {other}"):
            call(other)
    with refused("This action is only supported by accounts that match the resource owner’s "
                 "account."):
        call(arn.replace(account_of(arn), "123456789012"))
    with refused(f"{INVALID}Invalid resource arn provided, only table or stream is accepted. "
                 f"Provided resource arn: {arn}/index/i"):
        call(arn + "/index/i")
    backup = arn + "/backup/01791504762511-2779fadd"
    with refused(f"{INVALID}Provided Arn is not a DynamoDB resource arn: {backup}"):
        call(backup)
    with refused(f"Requested resource not found: Table: {table.name.upper()} not found", NOT_FOUND):
        call(arn.replace(table.name, table.name.upper()))


def test_a_stream_that_is_not_there(dynamodb, arn, table):
    stream = arn + "/stream/2000-01-01T00:00:00.000"
    missing = ("Requested resource not found: Stream: 2000-01-01T00:00:00.000 not found for Table: "
               + table.name)
    for operation in (dynamodb.get_resource_policy, dynamodb.delete_resource_policy):
        with refused(missing, NOT_FOUND):
            operation(ResourceArn=stream)
    # The document is looked at first.
    with refused(f'{DOCUMENT}The relative-id "table/{table.name}" is invalid for ARN "{arn}"'):
        put(dynamodb, stream, policy(arn))
    with refused(missing, NOT_FOUND):
        put(dynamodb, stream, policy(arn, Action="dynamodb:GetRecords", Resource=stream))


def test_documents_that_are_refused(dynamodb, arn, table):
    stream = arn + "/stream/2026-10-09T00:29:04.041"
    everybody = ("Resource-based policy grants unbounded access in one or more elements. Please "
                 "revise the policy to ensure least-privilege form of access")
    without_resource = statement(arn)
    del without_resource["Resource"]
    cases = [
        ("{not json", DOCUMENT + "This policy contains invalid Json"),
        (policy(arn) + " " * 20480, INVALID + "Maximum policy size of 20480 bytes exceeded"),
        (compact({"Version": "2012-10-17", "Statement": []}),
         DOCUMENT + "Could not parse the policy: Statement is empty!"),
        (compact({"Version": "2012-10-17", "Statement": [without_resource]}),
         DOCUMENT + "Missing required field Resource"),
        (compact({"Version": "2012-10-17", "Statement": [statement(arn), statement(arn)]}),
         DOCUMENT + "The Statement Ids in the policy are not unique"),
        (policy(arn, Sid="Four", Principal=account_of(arn)),
         DOCUMENT + "Syntax error at position (1,94)"),
        (policy(arn, Action=["dynamodb:DescribeStream", "dynamodb:GetRecords"]),
         f'{DOCUMENT}The following action names are invalid: "dynamodb:GetRecords", '
         '"dynamodb:DescribeStream"'),
        (policy(arn, Resource=stream),
         f'{DOCUMENT}The relative-id "table/{table.name}/stream/2026-10-09T00:29:04.041" is invalid '
         f'for ARN "{stream}"'),
        (policy(arn, Principal={"Service": "lambda.amazonaws.com"}),
         DOCUMENT + "Policy contains invalid service principal"),
        (policy(arn, Principal={"AWS": "arn:aws:iam::1:user/x"}),
         INVALID + "Invalid principal in policy document."),
        (policy(arn, Principal="*"), everybody),
        (policy(arn, Principal={"AWS": ["*", account_of(arn)]}), everybody),
        (policy(arn, Principal="*", Condition={"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*"}}),
         everybody),
    ]
    for text, message in cases:
        with refused(message):
            put(dynamodb, arn, text)
    assert told(dynamodb, arn) is None
    # The service says the same of what a new table is to have.
    name = table_name()
    with refused(DOCUMENT + "This policy contains invalid Json"):
        dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", ResourcePolicy="{",
                              **key_parameters("p:S"))
    with refused(code=NOT_FOUND):
        dynamodb.describe_table(TableName=name)


def test_everybody_whom_a_condition_names(dynamodb, arn):
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html"""
    text = policy(arn, Principal="*",
                  Condition={"StringEquals": {"aws:PrincipalAccount": account_of(arn)}})
    put(dynamodb, arn, text)
    eventually(lambda: told(dynamodb, arn)[0] == text, "the policy")


def test_members_that_are_missing(server_url, arn):
    client = unchecked(server_url)
    with refused("1 validation error detected: Value null at 'policy' failed to satisfy "
                 "constraint: Member must not be null"):
        client.put_resource_policy(ResourceArn=arn)
    with refused(code=VALIDATION):
        client.put_resource_policy(ResourceArn=arn, Policy=policy(arn), ExpectedRevisionId="1" * 256)


def test_the_largest_document(dynamodb, arn):
    put(dynamodb, arn, policy(arn).ljust(20480))
    eventually(lambda: told(dynamodb, arn)[0] == policy(arn), "the policy")


def test_a_table_is_made_with_one(dynamodb, resource):
    name = table_name()
    with new_table(resource, "p:S") as other:
        arn = arn_of(other).replace(other.name, name)
    made = dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                                 ResourcePolicy=json.dumps(json.loads(policy(arn)), indent=2),
                                 **key_parameters("p:S"))
    assert "ResourcePolicy" not in made["TableDescription"]
    wait_until_active(dynamodb, name)
    try:
        text, revision = told(dynamodb, arn)
        assert text == policy(arn) and len(revision) == 13
        assert put(dynamodb, arn, policy(arn)) == revision
    finally:
        dynamodb.delete_table(TableName=name)


@ours
def test_a_table_made_anew_has_none(dynamodb, resource):
    name = table_name()
    with new_table(resource, "p:S", TableName=name) as made:
        arn = arn_of(made)
        put(dynamodb, arn, policy(arn))
    for operation in (dynamodb.get_resource_policy, dynamodb.delete_resource_policy):
        with refused(f"Requested resource not found: Table: {name} not found", NOT_FOUND):
            operation(ResourceArn=arn)
    with refused(f"Requested resource not found: Table: {name} not found", NOT_FOUND):
        put(dynamodb, arn, policy(arn))
    with new_table(resource, "p:S", TableName=name):
        assert told(dynamodb, arn) is None
        assert deletion(dynamodb, arn) is None


@ours
def test_a_stream_has_one_of_its_own(dynamodb, resource):
    with stream_table(resource, "p:S") as made:
        table, stream = arn_of(made), stream_arn_of(made)
        text = policy(table, Action="dynamodb:GetRecords", Resource=stream)
        revision = put(dynamodb, stream, text)
        assert told(dynamodb, stream) == (text, revision)
        assert told(dynamodb, table) is None
        put(dynamodb, table, policy(table))
        assert told(dynamodb, stream) == (text, revision)
        with refused(f'{DOCUMENT}The following action names are invalid: "dynamodb:ListStreams"'):
            put(dynamodb, stream, policy(table, Action="dynamodb:ListStreams", Resource=stream))
        # A stream that has ended can be read, and so can its policy be.
        set_stream(dynamodb, made, OFF)
        assert told(dynamodb, stream) == (text, revision)
        assert deletion(dynamodb, stream) == revision
        assert told(dynamodb, table)[0] == policy(table)
        put(dynamodb, stream, text)
    # Nor is it gone before the stream, but its policy is.
    assert told(dynamodb, stream) is None
    with refused(f"Requested resource not found: Table: {made.name} not found", NOT_FOUND):
        put(dynamodb, stream, text)


@ours
def test_a_backup_has_none(dynamodb, resource):
    with new_table(resource, "p:S") as made:
        arn = arn_of(made)
        put(dynamodb, arn, policy(arn))
        backup = dynamodb.create_backup(TableName=made.name, BackupName="backup")
        target = table_name()
        backup_arn = backup["BackupDetails"]["BackupArn"]
        dynamodb.restore_table_from_backup(TargetTableName=target, BackupArn=backup_arn)
        try:
            wait_until_active(dynamodb, target)
            assert told(dynamodb, arn.replace(made.name, target)) is None
            assert told(dynamodb, arn)[0] == policy(arn)
        finally:
            dynamodb.delete_table(TableName=target)
            dynamodb.delete_backup(BackupArn=backup_arn)


@ours
def test_changes_at_once_have_different_revisions(dynamodb, arn):
    revisions = []

    def change(number):
        for turn in range(5):
            revisions.append(put(dynamodb, arn, policy(arn, Sid=f"S{number}x{turn}")))

    threads = [threading.Thread(target=change, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(revisions)) == 20
    assert told(dynamodb, arn)[1] == max(revisions)


@ours
def test_all_gateways_know(start_server):
    first = start_server()
    second = start_server("--database-url", database_url(first))
    one, other = connect(first.url), connect(second.url)
    name = table_name()
    arn = one.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                           **key_parameters("p:S"))["TableDescription"]["TableArn"]
    revision = put(one, arn, policy(arn))
    assert told(other, arn) == (policy(arn), revision)
    assert deletion(other, arn) == revision
    assert told(one, arn) is None


# --- Where changes take their time ---


@pytest.fixture
def slow():
    """A server whose changes take as long as the service's, and a clock that the test moves."""
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--update-delay", "3600000", "--delete-delay", "3600000",
                    "--admin-listen", "127.0.0.1:0") as started:
            kit = Kit(started.admin_url)
            kit.clock(set="2030-01-01T00:00:00Z")
            yield connect(started.url), kit
    finally:
        remove(directory)


@ours
def test_changes_that_follow_each_other(slow):
    client, kit = slow
    name = table_name()
    arn = client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                              **key_parameters("p:S"))["TableDescription"]["TableArn"]
    pending = f"{STILL}Table is pending previous resource-based policy update: {name}"
    throttled = (f"Resource-based policy for table {name} modified within the previous 15000 "
                 "milliseconds. Please try again after 2030-01-01T00:00:15.000Z.")
    revision = put(client, arn, policy(arn))
    assert revision == "1893456000000"
    with refused(pending, IN_USE):
        put(client, arn, policy(arn, Sid="Two"))
    with refused(pending, IN_USE):
        deletion(client, arn)
    with refused(f"{STILL}Table: {name} has a pending resource-based policy update.", IN_USE):
        client.delete_table(TableName=name)
    assert put(client, arn, policy(arn)) == revision
    kit.clock(advance="2s")
    for change in (lambda: put(client, arn, policy(arn, Sid="Two")), lambda: deletion(client, arn)):
        with refused(throttled, "ThrottlingException"):
            change()
    with refused(pending, IN_USE):
        put(client, arn, policy(arn, Sid="Two"), ExpectedRevisionId=revision)
    with refused(code=NO_POLICY):
        put(client, arn, policy(arn, Sid="Two"), ExpectedRevisionId="1")
    assert told(client, arn) == (policy(arn), revision)
    kit.clock(advance="13s")
    assert deletion(client, arn) == revision
    kit.clock(advance="15s")
    client.delete_table(TableName=name)
    # While it is going, what is there is told, and nothing is changed.
    assert told(client, arn) is None
    with refused(f"{STILL}Table is being deleted: {name}", IN_USE):
        put(client, arn, policy(arn))


# --- Where it is known who asks ---


SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"


@pytest.fixture
def signed():
    """A client whose signatures are verified, and which may do anything."""
    directory = temporary_directory()
    try:
        credentials = directory / "credentials.json"
        credentials.write_text(json.dumps({"users": [{
            "name": "keeper",
            "policies": [{"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}],
            "accessKeys": [{"accessKeyId": "AKIAKEEPERAAAAAAAAAA", "secretAccessKey": SECRET}]}],
            "roles": [{"name": "loader", "path": "/jobs/", "trust": {
                "Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Principal": {"AWS": "000000000000"},
                    "Action": "sts:AssumeRole"}]}}]}))
        credentials.chmod(0o600)
        with Server(directory / "data", "--auth", "sigv4", "--credentials", credentials) as started:
            yield boto3.client("dynamodb", endpoint_url=started.url, region_name="us-east-1",
                               aws_access_key_id="AKIAKEEPERAAAAAAAAAA",
                               aws_secret_access_key=SECRET)
    finally:
        remove(directory)


@ours
def test_nobody_locks_himself_out_unawares(signed):
    made = signed.create_table(TableName=table_name(), BillingMode="PAY_PER_REQUEST",
                               **key_parameters("p:S"))
    arn = made["TableDescription"]["TableArn"]
    caller = f"arn:aws:iam::{account_of(arn)}:user/keeper"

    def denial(action, **elements):
        return policy(arn, Effect="Deny", Principal="*", Action=action, **elements)

    def only(name):
        return {"ArnEquals": {"aws:PrincipalArn": name}}

    for text in (denial(["dynamodb:PutResourcePolicy", "dynamodb:DeleteResourcePolicy"]),
                 denial("dynamodb:Put*"),
                 denial("dynamodb:PutResourcePolicy", Condition=only(caller)),
                 policy(arn, Effect="Deny", Principal={"AWS": caller}, Action="dynamodb:*")):
        for confirmation in ({}, {"ConfirmRemoveSelfResourceAccess": False}):
            with refused("The new resource policy will not allow you to update the resource policy "
                         "in the future.", "AccessDeniedException"):
                put(signed, arn, text, **confirmation)
    assert told(signed, arn) is None
    put(signed, arn, denial("dynamodb:DeleteItem"))
    put(signed, arn, denial("dynamodb:PutResourcePolicy", Condition=only(caller + "2")))
    last = denial("dynamodb:PutResourcePolicy")
    revision = put(signed, arn, last, ConfirmRemoveSelfResourceAccess=True)
    assert told(signed, arn) == (last, revision)


@ours
def test_whom_a_policy_names_has_to_exist(signed):
    name = table_name()
    made = signed.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                               **key_parameters("p:S"))
    arn = made["TableDescription"]["TableArn"]
    ours = f"arn:aws:iam::{account_of(arn)}"
    message = ("One or more parameter values were invalid: "
               "Invalid principal in policy document.")
    for missing in ("user/nobody", "user/team/keeper", "role/nobody", "role/loader",
                    "role/keeper", "user/loader"):
        for principal in (f"{ours}:{missing}", [root_of(arn), f"{ours}:{missing}"]):
            text = policy(arn, Principal={"AWS": principal})
            with refused(message):
                put(signed, arn, text)
    denial = policy(arn, Effect="Deny", Principal={"AWS": f"{ours}:user/nobody"})
    with refused(message):
        signed.create_table(TableName=name + "2", BillingMode="PAY_PER_REQUEST",
                            ResourcePolicy=denial, **key_parameters("p:S"))
    with refused(f"Requested resource not found: Table: {name}2 not found",
                 "ResourceNotFoundException"):
        signed.describe_table(TableName=name + "2")
    assert told(signed, arn) is None
    # Who is elsewhere, or has a session, is not known.
    for principal in (f"{ours}:user/keeper", f"{ours}:role/jobs/loader",
                      "arn:aws:iam::999999999999:user/nobody",
                      f"arn:aws:sts::{account_of(arn)}:assumed-role/nobody/night"):
        put(signed, arn, policy(arn, Principal={"AWS": principal}))
