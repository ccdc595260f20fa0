"""The examples of docs/testing.md are run by the programs that they are for. What needs docker is
run by test_containers.py, and test_docs.py checks that it has the right form."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import boto3
import pytest
from reader import blocks_of
from server import PATIENCE_SECONDS, clean_environment
from tuskgate_kit import Kit

PROJECT = pathlib.Path(__file__).resolve().parents[2]
KIT = pathlib.Path(__file__).with_name("tuskgate_kit.py")
VITEST = pathlib.Path(__file__).with_name("javascript") / "vitest"
DOCUMENT = "docs/testing.md"

pytestmark = pytest.mark.skipif("TUSKGATE_TEST_URL" in os.environ, reason="it has no test kit")


def block(first_line):
    found, = (one for one in blocks_of(DOCUMENT, (PROJECT / DOCUMENT).read_text())
              if one.first_line == first_line)
    return found.text


@pytest.fixture
def server(start_server):
    return start_server("--admin-listen", "127.0.0.1:0")


def environment(server):
    return clean_environment(AWS_ENDPOINT_URL_DYNAMODB=server.url,
                             TUSKGATE_ADMIN_URL=server.admin_url, PYTHONDONTWRITEBYTECODE="1")


def songs(server):
    return boto3.client("dynamodb", endpoint_url=server.url, region_name="us-east-1",
                        aws_access_key_id="dummy", aws_secret_access_key="dummy")


def is_as_before(server):
    client = songs(server)
    assert client.list_tables()["TableNames"] == ["Songs"]
    assert client.scan(TableName="Songs")["Items"] == [{"Title": {"S": "Sinnerman"}}]
    told = Kit(server.admin_url)
    assert (told.clock()["mode"], told.faults()) == ("real", [])


def test_pytest(server, directory):
    shutil.copy(KIT, directory)
    (directory / "conftest.py").write_text(block("import os"))
    (directory / "test_songs.py").write_text(block("import pytest"))
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
                           "test_songs.py"], cwd=directory, env=environment(server), text=True,
                          capture_output=True, timeout=PATIENCE_SECONDS, check=False)
    assert "3 passed" in done.stdout, done.stdout + done.stderr
    is_as_before(server)


def test_vitest():
    """tests/CMakeLists.txt has it run; the document shows a part of it."""
    shown = block("import { test } from './tuskgate.js';")
    real = (VITEST / "songs.spec.js").read_text()
    for part in shown.strip().split("\n\n"):
        assert part in real


@pytest.mark.skipif(not shutil.which("mvn"), reason="Maven is not installed")
def test_junit(server, directory):
    client = songs(server)
    client.create_table(
        TableName="Songs", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "Title", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "Title", "KeyType": "HASH"}])
    client.put_item(TableName="Songs", Item={"Title": {"S": "Sinnerman"}})
    sources = directory / "src" / "test" / "java"
    sources.mkdir(parents=True)
    for first_line in ("import java.net.URI;",
                       "import static org.junit.jupiter.api.Assertions.assertEquals;"):
        text = block(first_line)
        (sources / f"{re.search('class ([A-Za-z]+)', text)[1]}.java").write_text(text)
    (directory / "pom.xml").write_text(
        '<project xmlns="http://maven.apache.org/POM/4.0.0">\n'
        "<modelVersion>4.0.0</modelVersion><groupId>org.example</groupId>"
        "<artifactId>songs</artifactId><version>1</version><properties>"
        "<maven.compiler.source>17</maven.compiler.source>"
        "<maven.compiler.target>17</maven.compiler.target>"
        "<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>\n"
        + block("<dependencies>") + "</project>\n")
    done = subprocess.run(["mvn", "--batch-mode", "test"], cwd=directory, env=environment(server),
                          stdin=subprocess.DEVNULL, text=True, capture_output=True, check=False,
                          timeout=5 * PATIENCE_SECONDS)
    assert "Tests run: 3, Failures: 0, Errors: 0" in done.stdout, done.stdout[-5000:]
    is_as_before(server)
