"""DynamoDB Local and a Tuskgate, each in a process of its own."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

# DynamoDB Local's answers are the other half of known_*.py: another version needs another look.
VERSION = "2.6.1"
_PATIENCE_SECONDS = 120
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tuskgate</groupId>
  <artifactId>differential</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.amazonaws</groupId>
      <artifactId>DynamoDBLocal</artifactId>
      <version>{version}</version>
    </dependency>
  </dependencies>
</project>
"""


class Failure(Exception):
    """Something for the person who runs this, without a traceback."""


def fetch_local(cache):
    """DynamoDB Local and what it needs from Maven, in a directory below `cache`."""
    for program, what in (("java", "a Java runtime"), ("mvn", "Maven")):
        if not shutil.which(program):
            raise Failure(f"this needs {what} ({program} is not there)")
    library = cache / f"dynamodb-local-{VERSION}"
    if (library / ".complete").exists():
        return library
    shutil.rmtree(library, ignore_errors=True)
    library.mkdir(parents=True)
    pom = library / "pom.xml"
    pom.write_text(_POM.format(version=VERSION))
    done = subprocess.run(
        ["mvn", "--batch-mode", "--quiet", "--file", str(pom), "dependency:copy-dependencies",
         f"-DoutputDirectory={library}", "-DincludeScope=runtime"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"Maven failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    (library / ".complete").touch()
    return library


class Process:
    """A server that is ended with the with statement."""

    def __init__(self, name, command, log):
        self.name, self.log = name, log
        with log.open("w") as output:
            # A session of its own: Ctrl-C ends the test, which then ends its servers.
            self._process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True)

    def wait_until(self, ready):
        """Waits until ready() is true, and returns what it returned."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            result = ready()
            if result:
                return result
            time.sleep(0.1)
        tail = "\n".join(self.log.read_text().splitlines()[-20:])
        raise Failure(f"{self.name} did not start:\n{tail}")

    def alive(self):
        return self._process.poll() is None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _listens(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def start_local(library, directory):
    """DynamoDB Local in memory: the process and its port."""
    port = _free_port()
    process = Process("DynamoDB Local", [
        "java", "-Xmx1g", f"-Djava.library.path={library}", "-cp", f"{library}/*",
        "com.amazonaws.services.dynamodbv2.local.main.ServerRunner", "-inMemory", "-sharedDb",
        "-disableTelemetry", "-port", port], directory / "local.log")
    try:
        process.wait_until(lambda: _listens(port))
    except Failure:
        process.__exit__()
        raise
    return process, port


def start_tuskgate(binary, directory):
    """A Tuskgate with a cluster of its own: the process and its port."""
    for name in [name for name in os.environ if name.startswith("TUSKGATE_")]:
        del os.environ[name]
    log = directory / "tuskgate.log"
    process = Process("Tuskgate", [
        binary, "serve", "--data", directory / "data", "--listen", "127.0.0.1:0"], log)
    try:
        ready = process.wait_until(
            lambda: re.search(r"ready on http://\S+:(\d+)", log.read_text()))
    except Failure:
        process.__exit__()
        raise
    return process, int(ready[1])


def find_tuskgate(root):
    binary = pathlib.Path(os.environ.get("TUSKGATE_BINARY") or root / "build/release/tuskgate")
    if not binary.exists():
        raise Failure(f"{binary} is not there: build it, or name another in TUSKGATE_BINARY")
    return binary.resolve()
