"""The image, as docs/testing.md has it used, where a container engine answers that has it: docker, or
podman's service under DOCKER_HOST. To have it: docker build -f docker/Dockerfile -t tuskgate ."""

import pathlib
import shutil
import subprocess
import sys
import time

import boto3
import pytest
import requests
import yaml
from reader import blocks_of
from server import PATIENCE_SECONDS

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "testing.md"
IMAGE = "tuskgate"


def docker(*arguments):
    """What docker says on its output."""
    ran = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False,
                         timeout=10 * PATIENCE_SECONDS)
    assert ran.returncode == 0, f"docker {' '.join(arguments)}: {ran.stderr}"
    return ran.stdout.strip()


def example(language, heading):
    """The first block of a language below a heading."""
    section = GUIDE.read_text().partition(f"\n## {heading}\n")[2]
    return next(one.text for one in blocks_of("testing.md", section) if one.language == language)


@pytest.fixture(autouse=True, scope="module")
def image():
    if shutil.which("docker") is None:
        pytest.skip("there is no docker")
    found = subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True, check=False,
                           timeout=PATIENCE_SECONDS)
    if found.returncode != 0:
        pytest.skip(f"no container engine answers that has the image {IMAGE}")


def test_the_recipe_for_testcontainers_works():
    code = example("python", "Testcontainers")
    assert "admin clock advance" in code
    subprocess.run([sys.executable, "-c", code], check=True, timeout=10 * PATIENCE_SECONDS)


@pytest.mark.skipif(not shutil.which("mvn"), reason="Maven is not installed")
def test_the_recipe_in_java_works(tmp_path):
    code = example("java", "Testcontainers")
    assert '"admin", "reset"' in code
    sources = tmp_path / "src" / "main" / "java"
    sources.mkdir(parents=True)
    (sources / "Recipe.java").write_text(
        "import org.testcontainers.containers.GenericContainer;\n"
        "import org.testcontainers.containers.wait.strategy.Wait;\n"
        "import org.testcontainers.utility.DockerImageName;\n\n"
        "public class Recipe {\n  public static void main(String[] arguments) throws Exception {\n"
        f"{code}    tuskgate.stop();\n  }}\n}}\n")
    (tmp_path / "pom.xml").write_text(
        '<project xmlns="http://maven.apache.org/POM/4.0.0">\n'
        "<modelVersion>4.0.0</modelVersion><groupId>t</groupId><artifactId>t</artifactId>\n"
        "<version>1</version><properties>\n<maven.compiler.source>17</maven.compiler.source>\n"
        "<maven.compiler.target>17</maven.compiler.target></properties><dependencies><dependency><groupId>org.testcontainers</groupId>\n"
        "<artifactId>testcontainers</artifactId><version>1.21.3</version></dependency>\n"
        "</dependencies></project>\n")
    done = subprocess.run(
        ["mvn", "--batch-mode", "--quiet", "compile", "org.codehaus.mojo:exec-maven-plugin:3.5.0:java",
         "-Dexec.mainClass=Recipe"], cwd=tmp_path, capture_output=True, text=True, check=False,
        timeout=30 * PATIENCE_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_service_of_a_github_job_works():
    """What GitHub makes of the job: https://docs.github.com/en/actions/using-containerized-services"""
    job = yaml.safe_load(example("yaml", "GitHub Actions"))["jobs"]["test"]
    (name, service), = job["services"].items()
    inside = service["ports"][0].partition(":")[2]
    variables = [part for variable, value in service["env"].items()
                 for part in ("--env", f"{variable}={value}")]
    container = docker("run", "--detach", "--publish", f"127.0.0.1::{inside}", *variables, IMAGE)
    try:
        endpoint = f"http://{docker('port', container, inside).splitlines()[0]}"
        deadline = time.monotonic() + 10 * PATIENCE_SECONDS
        while not is_ready(endpoint):
            assert time.monotonic() < deadline, docker("logs", container)
            time.sleep(0.2)
        steps = [step["run"] for step in job["steps"] if "run" in step]
        asked = [step for step in steps if step.startswith("docker ")]
        assert asked, steps
        for step in asked:
            command = step.replace("${{ job.services.%s.id }}" % name, container)
            docker(*command.split()[1:])
        given = job["env"]
        client = boto3.client(
            "dynamodb", endpoint_url=endpoint, region_name=given["AWS_DEFAULT_REGION"],
            aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"])
        table = client.create_table(
            TableName="made-in-2030", BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])["TableDescription"]
        assert table["CreationDateTime"].year == 2030
    finally:
        docker("rm", "--force", "--volumes", container)


def is_ready(endpoint):
    try:
        return requests.get(f"{endpoint}/ready", timeout=PATIENCE_SECONDS).status_code == 200
    except requests.ConnectionError:
        return False
