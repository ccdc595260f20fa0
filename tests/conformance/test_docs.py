"""The README and docs/*.md do what they say: their blocks are run in their order, as a reader would
paste them, and print what follows them. A block that is not run is listed here with the reason.

TUSKGATE_DOCS_UPDATE=1 writes what blocks print into the documents; read the difference.
"""

import json
import os
import pathlib
import re
import subprocess

import pytest
import yaml
from reader import ADDRESS, Reader, blocks_of

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a database of our own"
)

PROJECT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", *sorted(f"docs/{path.name}" for path in (PROJECT / "docs").glob("*.md"))]

PICTURE = "a picture"
INSTALLS = "installs packages and builds"
DOCKER = "needs docker; test_containers.py runs some of it"
MOVES = "test_cluster_upgrade.py runs it"
SENDS = "test_kinesis_delivery.py runs it, with a Kinesis"
FOLLOWS = "test_replication.py runs it, between two databases"

LOADS = "test_init.py runs it"
APART = "test_namespaces.py runs it"

EXAMPLE = "of servers that are not there"
TESTED = "test_testing_docs.py runs it"
SECURED = "test_security_docs.py runs it"
SERVED = "the reader has a server with these options"

# By document and the block's first line.
NOT_RUN = {
    ("docs/administration.md", "export ADMINISTRATOR='host=db.example.org dbname=shop "
                               "user=administrator'"): EXAMPLE,
    ("docs/administration.md", "host=a.example.org,b.example.org dbname=shop user=gateway "
                               "target_session_attrs=read-write"): EXAMPLE,
    ("docs/administration.md", "copying a backup: 42501 ERROR:  permission denied for "
                               "function copy_next_backup"): "of a log",
    ("docs/audit.md", "tuskgate serve --audit-log /var/log/tuskgate/audit.log "
                      "--audit-events all"): "test_audit.py has such servers",
    ("docs/audit.md", "/var/log/tuskgate/audit.log {"): "of logrotate",
    ("README.md", "script/server   # installs what is missing, builds, serves on "
                  "http://127.0.0.1:8000, data in ./data"): INSTALLS,
    ("README.md", "script/test     # checks the format, builds everything and runs all tests"):
        "runs all tests",
    ("docs/testing.md", "tuskgate serve --listen 127.0.0.1:8000 --admin-listen 127.0.0.1:8001"): SERVED,
    ("docs/verifier.md", "TUSKGATE_VERIFIER_TOKEN=... tuskgate serve --auth sigv4 "
                         "--auth-verifier https://keys.example.org/verify"): EXAMPLE,
    ("docs/verifier.md", '{"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "region": "eu-north-1", '
                         '"service": "dynamodb",'): "of a service",
    ("docs/verifier.md", '{"allowed": true, "arn": "arn:aws:iam::000000000000:user/ann",'):
        "of a service",
    ("docs/verifier.md", "import base64, hashlib, hmac, http.server, json"):
        "test_verifier.py runs it",
    ("docs/testing.md", "import os"): TESTED,
    ("docs/testing.md", "import pytest"): TESTED,
    ("docs/testing.md", "import { test } from './tuskgate.js';"): TESTED,
    ("docs/testing.md", "import java.net.URI;"): TESTED,
    ("docs/testing.md", "import static org.junit.jupiter.api.Assertions.assertEquals;"): TESTED,
    ("docs/testing.md", "<dependencies>"): TESTED,
    ("docs/testing.md", "from testcontainers.core.container import DockerContainer"): DOCKER,
    ("docs/testing.md", 'GenericContainer<?> tuskgate = new GenericContainer<>(DockerImageName.parse('
                        '"tuskgate"))'): DOCKER,
    ("docs/delivery.md", "import http.server"): "test_event_sources.py runs it",
    ("docs/delivery.md", 'const events = new EventSource("http://127.0.0.1:8000/streams/Music/events");'):
        "needs a browser; test_stream_events.py asks as one",
    ("docs/terraform.md", "terraform {"): "test_terraform.py runs it, where Terraform is installed",
    ("README.md", "Tuskgate is ready on http://127.0.0.1:8000 (PostgreSQL in ./data)"):
        "has a test of its own below",
    ("README.md", "docker compose -f docker/compose.yaml up --build   # http://127.0.0.1:8000, data "
                  "in a volume"): DOCKER,
    ("README.md", "from testcontainers.core.container import DockerContainer"): DOCKER,
    ("README.md", 'GenericContainer<?> tuskgate = new GenericContainer<>(DockerImageName.parse('
                  '"tuskgate"))'): DOCKER,
    ("README.md", " client"): PICTURE,
    ("README.md", " tuskgate.tables                        one row per table: names and types "
                  "of the keys, billing mode, ..."): PICTURE,
    ("README.md", "script/test           # checks the format, builds everything and runs all tests"):
        "runs all tests",
    ("docs/coming-from-dynamodb-local.md", "script/server --listen 127.0.0.1:8001 --data "
                                           "/dev/shm/tuskgate   # and rm -r /dev/shm/tuskgate "
                                           "afterwards"): INSTALLS,
    ("docs/contributing.md", "script/install build test                   # the Debian 12 "
                             "packages that are missing"): INSTALLS,
    ("docs/contributing.md", "script/test -R test_query                                          "
                             "# those whose names match"): "runs tests",
    ("docs/contributing.md", "cd tests/conformance"): "runs tests",
    ("docs/contributing.md", "TUSKGATE_BINARY=$PWD/build/tsan/tuskgate tests/sanitizers/run "
                             "build/venv/bin/python -m pytest -q "
                             "tests/conformance/test_query.py"): "runs tests",
    ("docs/kinesis.md", "moto_server -p 5000   # pip install 'moto[server]'"): SENDS,
    ("docs/kinesis.md", "export AWS_ACCESS_KEY_ID=dummy AWS_SECRET_ACCESS_KEY=dummy"): SENDS,
    ("docs/kinesis.md", "export AWS_ACCESS_KEY_ID=dummy AWS_SECRET_ACCESS_KEY=dummy "
                        "AWS_DEFAULT_REGION=us-east-1 AWS_PAGER="): SENDS,
    ("docs/kinesis.md", "iterator=$(aws kinesis get-shard-iterator --stream-name orders --shard-id "
                        "shardId-000000000000 \\"): SENDS,
    ("docs/storage.md", "tuskgate check [--table NAME]... [--repair]"): "a synopsis",
    ("docs/replication.md", "alter system set wal_level = 'logical';"): FOLLOWS,
    ("docs/replication.md", "create publication tuskgate_catalog for table"): FOLLOWS,
    ("docs/replication.md", "create subscription tuskgate"): FOLLOWS,
    ("docs/replication.md", "select count(*) from pg_subscription_rel where srsubstate <> 'r';"): FOLLOWS,
    ("docs/replication.md", "alter subscription tuskgate add publication tuskgate_items;"): FOLLOWS,
    ("docs/replication.md", "alter subscription tuskgate refresh publication;"): FOLLOWS,
    ("docs/replication.md", "select application_name, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) as bytes"): FOLLOWS,
    ("docs/replication.md", "drop subscription tuskgate;"): FOLLOWS,
    ("docs/upgrading.md", "script/tuskgate upgrade-cluster --data ./data"): MOVES,
    ("docs/upgrading.md", 'pg_dumpall --roles-only -h "$PWD/data/socket" -p 5432 -U tuskgate > '
                          'roles.sql'): MOVES,
    ("docs/upgrading.md", 'psql -X -v ON_ERROR_STOP=1 -d "$TARGET dbname=postgres" -f roles.sql'):
        MOVES,
    ("docs/namespaces.md", "script/tuskgate serve --namespaces access-key"): APART,
    ("docs/namespaces.md", "import boto3"): APART,
    ("docs/namespaces.md", "arn:aws:dynamodb:eu-central-1:000000000000:table/Music ['Music']"):
        APART,
    ("docs/preload.md", "mkdir init"): LOADS,
    ("docs/preload.md", "script/tuskgate serve --init init"): LOADS,
    ("docs/preload.md", "export AWS_ACCESS_KEY_ID=dummy AWS_SECRET_ACCESS_KEY=dummy "
                        "AWS_DEFAULT_REGION=us-east-1"): LOADS,
    ("docs/preload.md", "Pastel Blues\tWild Is the Wind"): LOADS,
    ("docs/preload.md", "cat > init/shop.yaml <<'END'"): LOADS,
    ("docs/preload.md", "tuskgate: init/Albums.jsonl:2: PutItem: ValidationException: One or more "
                        "parameter values were invalid: Missing the key Title in the item"): LOADS,
    ("docs/security.md", "[profile alice]"): "test_sts.py has such profiles",
    ("docs/security.md", "create table public.invoices ("): SECURED,
    ("docs/security.md", "script/tuskgate grant --role shop_gateway --apply"): SECURED,
    ("docs/security.md", "script/tuskgate serve --auth sigv4 --key-file shop.keys --database-url "
                         '"postgresql://shop_gateway@/tuskgate?host=$PWD/data/socket"'): SECURED,
    ("docs/security.md", "as() {"): SECURED,
    ("docs/security.md", '"12.5"'): SECURED,
    ("docs/reporting.md", "tuskgate views refresh [--table NAME]... [--sample N] [--check] "
                          "[declarations]"): "a synopsis",
}

# Documents whose blocks go on from those of another one.
BUILDS_ON = {"docs/storage.md": "README.md"}


def read(document):
    return (PROJECT / document).read_text()


def comparable(text):
    """Ids of tables differ, and psql fills columns up with spaces."""
    text = re.sub(r"~[0-9a-f]{8}", "~1a2b3c4d", text)
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def check_form(block):
    """What can be told of a block without running it."""
    if block.language == "json":
        json.loads(block.text)
    elif block.language == "yaml":
        assert yaml.safe_load(block.text), str(block)
    elif block.language == "python":
        compile(block.text, str(block), "exec")
    elif block.language == "sh":
        done = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True,
                              check=False)
        assert done.returncode == 0, f"{block}: {done.stderr}"
        for path in re.findall(r"(?<![\w/])(?:script|docker)/[\w./]+", block.text):
            assert (PROJECT / path).exists(), f"{block}: {path}"


def runs(block):
    return (block.language in ("sh", "python", "sql")
            and (block.document, block.first_line) not in NOT_RUN)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_block_is_accounted_for(document):
    for block in blocks_of(document, read(document)):
        check_form(block)
        known = block.language in ("sh", "python", "sql", "json", "yaml", "text")
        assert known or (document, block.first_line) in NOT_RUN, str(block)


def test_what_is_not_run_is_there():
    found = {(document, block.first_line) for document in DOCUMENTS
             for block in blocks_of(document, read(document))}
    assert set(NOT_RUN) - found == set()


@pytest.mark.parametrize(
    "document", [document for document in DOCUMENTS
                 if any(runs(block) for block in blocks_of(document, read(document)))])
def test_the_blocks_work(document):
    text = read(document)
    update = "TUSKGATE_DOCS_UPDATE" in os.environ
    with Reader(PROJECT) as reader:
        if document in BUILDS_ON:
            before = BUILDS_ON[document]
            for block in blocks_of(before, read(before)):
                if runs(block):
                    reader.paste(block)
        last, output = None, ""
        pieces = []
        end = 0

        def nothing_is_wrong(expected=""):
            errors = [line for line in output.splitlines() if re.match("ERROR:|no rows returned", line)]
            unexpected = [line for line in errors if line not in expected.splitlines()]
            assert update or not unexpected, f"{last}: {output}"

        for block in blocks_of(document, text):
            if block.language == "text" and (document, block.first_line) not in NOT_RUN:
                assert last, f"{block}: output of nothing"
                nothing_is_wrong(block.text)
                printed = comparable(output.replace(reader.server.url, ADDRESS))
                if not update:
                    assert printed == comparable(block.text), str(last)
                pieces += [text[end : block.begin], printed + "\n"]
                end = block.end
                last, output = None, ""
            elif runs(block):
                nothing_is_wrong()
                last, output = block, reader.paste(block)
        nothing_is_wrong()
    if update:
        (PROJECT / document).write_text("".join(pieces) + text[end:])


def test_the_ready_line():
    line, = (block.first_line for block in blocks_of("README.md", read("README.md"))
             if "ready on" in block.first_line)
    with Reader(PROJECT) as reader:
        ready = reader.server.ready_line.replace(reader.server.url, ADDRESS)
        assert ready.replace(str(reader.server.data), "./data") == line


def anchors(text):
    """The names that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document):
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", read(document)):
        path, _, anchor = link.partition("#")
        target = (PROJECT / document).parent / path if path else PROJECT / document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text()), link
