"""Terraform and its AWS provider, where they are installed, against a server of the tests' own.

What is applied is in terraform/, with the provider block that docs/terraform.md tells people to
paste. Nothing is downloaded: the provider comes from a mirror on the machine, which is looked for
in TF_PLUGIN_MIRROR and in the usual directories. test_terraform_calls.py sends what the provider
sends, and needs neither.
"""

import json
import os
import pathlib
import platform
import re
import shutil
import subprocess

import pytest
from indexes import Index, described_index, description, table_parameters
from server import PATIENCE_SECONDS
from support import connect, wait_until_active

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="configured for a server of our own"
)

CONFIGURATIONS = pathlib.Path(__file__).parent / "terraform"
DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "terraform.md"

# Each state lasts long enough to be seen by the provider, which has to wait for its end.
DELAYS = [part for change in ("create", "update", "delete")
          for part in (f"--{change}-delay", "300")]

_MIRRORS = ("~/.terraform.d/plugins", "~/.local/share/terraform/plugins",
            "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins",
            "/opt/tf-plugins")
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


def find_mirror():
    """A directory with the AWS provider for this platform, in either layout of a mirror; or None.

    https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
    """
    machine = platform.machine().lower()
    target = f"{platform.system().lower()}_{_MACHINES.get(machine, machine)}"
    for candidate in (os.environ.get("TF_PLUGIN_MIRROR"), *_MIRRORS):
        mirror = pathlib.Path(candidate).expanduser() if candidate else None
        if mirror and mirror.is_dir():
            provider = mirror / "registry.terraform.io" / "hashicorp" / "aws"
            if (any(provider.glob(f"*/{target}/terraform-provider-aws_*"))
                    or any(provider.glob(f"terraform-provider-aws_*_{target}.zip"))):
                return mirror.resolve()
    return None


class Workspace:
    """A directory in which Terraform runs."""

    def __init__(self, path, program, mirror, url):
        self.path = path
        self._program = program
        path.mkdir()
        settings = path / "terraform.rc"
        settings.write_text(f"""
disable_checkpoint = true
provider_installation {{
  filesystem_mirror {{
    path = {json.dumps(str(mirror))}
  }}
}}
""")
        blocks = re.findall(r"^```hcl\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
        (path / "document.tf").write_text("\n".join(blocks).replace("http://127.0.0.1:8000", url))
        self._environment = {
            **{name: value for name, value in os.environ.items()
               if not name.startswith(("AWS_", "TF_", "TUSKGATE_"))},
            "TF_CLI_CONFIG_FILE": str(settings),
            "TF_IN_AUTOMATION": "1",
            # Reading the provider's schema makes a lot of garbage; this saves a third of the time.
            "GOGC": "400",
        }

    def use(self, name, configuration):
        shutil.copyfile(CONFIGURATIONS / configuration, self.path / name)

    def run(self, command, *arguments):
        done = subprocess.run(
            [self._program, command, "-no-color", "-input=false", *arguments],
            cwd=self.path,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=5 * PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout

    def apply(self):
        self.run("apply", "-auto-approve")

    def plan_is_empty(self):
        """With -detailed-exitcode the status is 2 when there is something to do."""
        self.run("plan", "-detailed-exitcode")

    def outputs(self):
        state = json.loads((self.path / "terraform.tfstate").read_text())
        return {name: output["value"] for name, output in state["outputs"].items()}


@pytest.fixture
def server(start_server):
    return start_server(*DELAYS)


@pytest.fixture
def client(server):
    return connect(server.url)


@pytest.fixture
def workspace(request, directory):
    program = shutil.which("terraform")
    if not program:
        pytest.skip("there is no terraform on the PATH")
    mirror = find_mirror()
    if not mirror:
        pytest.skip("there is no mirror with the AWS provider: TF_PLUGIN_MIRROR names one")
    # Only now, so that no server is started for a test that is skipped.
    url = request.getfixturevalue("server").url
    return Workspace(directory / "workspace", program, mirror, url)


def tags_of(client, name):
    arn = description(client, name)["TableArn"]
    return {tag["Key"]: tag["Value"]
            for tag in client.list_tags_of_resource(ResourceArn=arn)["Tags"]}


def units(described):
    throughput = described["ProvisionedThroughput"]
    return throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]


def index_names(table):
    return {index["IndexName"] for index in table.get("GlobalSecondaryIndexes", ())}


def ada(client):
    return client.get_item(TableName="customers", Key={"id": {"S": "ada"}})["Item"]


def make_found(client):
    """The table of imported.tf, made by another client."""
    client.create_table(
        TableName="found",
        **table_parameters(
            "p:S", "s:B",
            global_indexes=[Index("by_g", "g:N", "s:B", project="KEYS_ONLY",
                                  ProvisionedThroughput={"ReadCapacityUnits": 2,
                                                         "WriteCapacityUnits": 1})],
            local_indexes=[Index("by_g_in_p", "p:S", "g:N", project=["a"])],
            BillingMode="PROVISIONED",
            ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 1},
            Tags=[{"Key": "Made", "Value": "elsewhere"}],
        ),
    )
    wait_until_active(client, "found")


def statement_of(client, name):
    """Of the policy of a table, which has one."""
    arn = description(client, name)["TableArn"]
    return json.loads(client.get_resource_policy(ResourceArn=arn)["Policy"])["Statement"][0]


def check_created(client, outputs):
    orders = description(client, "orders")
    assert units(orders) == (5, 4)
    assert "BillingModeSummary" not in orders
    assert index_names(orders) == {"by_status", "by_number"}
    by_status = described_index(client, "orders", "by_status")
    assert units(by_status) == (3, 2)
    assert set(by_status["Projection"]["NonKeyAttributes"]) == {"total", "currency"}
    assert described_index(client, "orders", "by_placed")["KeySchema"] == [
        {"AttributeName": "customer", "KeyType": "HASH"},
        {"AttributeName": "placed", "KeyType": "RANGE"},
    ]
    assert tags_of(client, "orders") == {"Team": "sales", "Stage": "test"}
    assert description(client, "customers")["DeletionProtectionEnabled"]
    assert ada(client)["since"] == {"N": "1815"}
    events = description(client, "events")
    assert events["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    visits = description(client, "visits")
    assert visits["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert visits["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    assert visits["OnDemandThroughput"] == {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}
    assert statement_of(client, "visits")["Action"] == ["dynamodb:Query", "dynamodb:Scan"]
    assert description(client, "replaced")["KeySchema"][0]["AttributeName"] == "before"

    assert json.loads(outputs["ada"]) == ada(client)
    found = outputs["orders"]
    assert found["arn"] == orders["TableArn"]
    assert found["billing_mode"] == "PROVISIONED"
    assert (found["hash_key"], found["range_key"]) == ("customer", "number")
    assert {index["name"] for index in found["global_secondary_index"]} == index_names(orders)
    assert [index["name"] for index in found["local_secondary_index"]] == ["by_placed"]
    assert found["tags"] == {"Team": "sales", "Stage": "test"}
    assert not found["point_in_time_recovery"][0]["enabled"]
    assert not found["ttl"][0]["enabled"]


def check_changed(client, outputs):
    orders = description(client, "orders")
    assert units(orders) == (7, 3)
    assert orders["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert index_names(orders) == {"by_status", "by_city"}
    assert units(described_index(client, "orders", "by_status")) == (6, 2)
    assert tags_of(client, "orders") == {"Team": "orders", "Owner": "ada"}
    assert client.describe_time_to_live(TableName="orders")["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    assert not description(client, "customers")["DeletionProtectionEnabled"]
    assert ada(client)["since"] == {"N": "1852"}
    events = description(client, "events")
    assert events["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
    assert units(events) == (2, 3)
    assert units(described_index(client, "events", "by_at")) == (4, 5)
    visits = description(client, "visits")
    assert visits["StreamSpecification"]["StreamViewType"] == "OLD_IMAGE"
    assert visits["OnDemandThroughput"] == {"MaxReadRequestUnits": 200, "MaxWriteRequestUnits": 50}
    assert statement_of(client, "visits")["Effect"] == "Deny"
    assert description(client, "replaced")["KeySchema"][0]["AttributeName"] == "after"

    assert json.loads(outputs["ada"]) == ada(client)
    names = {index["name"] for index in outputs["orders"]["global_secondary_index"]}
    assert names == index_names(orders)


def test_tables_are_made_imported_changed_and_destroyed(workspace, client):
    """One test, as every call of Terraform takes seconds."""
    workspace.use("tables.tf", "created.tf")
    workspace.use("read.tf", "read.tf")
    workspace.run("init")
    workspace.apply()
    check_created(client, workspace.outputs())
    assert index_names(description(client, "Concerts")) == {"ByCity"}

    make_found(client)
    workspace.use("imported.tf", "imported.tf")
    workspace.run("import", "aws_dynamodb_table.found", "found")
    workspace.plan_is_empty()

    workspace.use("tables.tf", "changed.tf")
    workspace.apply()
    check_changed(client, workspace.outputs())
    workspace.plan_is_empty()

    workspace.run("destroy", "-auto-approve")
    assert client.list_tables()["TableNames"] == []
