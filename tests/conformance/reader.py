"""A reader who pastes the blocks of a document, from top to bottom, where they belong: shell into a
terminal, SQL into one psql that stays open, Python into one python3. Only the server's addresses are
not the document's."""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import traceback
import uuid

import boto3
from server import PATIENCE_SECONDS, Server, binary, clean_environment, eventually, remove
from server import run, temporary_directory

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8000"
ADMIN_ADDRESS = "127.0.0.1:8001"


class Block:
    """What stands between two lines of three backticks."""

    def __init__(self, document, match):
        self.document = document
        self.language, self.text = match.groups()
        self.begin, self.end = match.start(2), match.end(2)
        self.first_line = self.text.split("\n", 1)[0]
        self.line = match.string.count("\n", 0, match.start()) + 1

    def __str__(self):
        return f"{self.document}:{self.line} ({self.language or 'no language'}: {self.first_line})"


def blocks_of(document, text):
    return [Block(document, match) for match in _BLOCK.finditer(text)]


class Psql:
    """A session of psql, opened as a document says."""

    def __init__(self, command, directory, environment):
        self._process = subprocess.Popen(
            ["bash", "-c", f"exec {command}"], cwd=directory, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def paste(self, text):
        """What psql prints, errors among the rest."""
        mark = uuid.uuid4().hex
        # To stderr, which is not buffered: it is read after all that the block has printed.
        self._process.stdin.write(f"{text}\n\\warn {mark}\n")
        self._process.stdin.flush()
        output = ""
        for line in self._process.stdout:
            if line == f"{mark}\n":
                return output
            output += line
        raise AssertionError(f"psql has ended: {output}")

    def close(self):
        self._process.stdin.close()
        self._process.wait(PATIENCE_SECONDS)
        self._process.stdout.close()


class Reader:
    """A directory like the project's, with a server that keeps its data there."""

    # What the README says of looking with SQL.
    PSQL = 'psql -h "$PWD/data/socket" -p 5432 -U tuskgate tuskgate'

    def __init__(self, project):
        self.directory = temporary_directory()
        (self.directory / "script").symlink_to(project / "script")
        programs = self.directory / "programs"
        programs.mkdir()
        aws = programs / "aws"
        aws.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m awscli "$@"\n')
        aws.chmod(0o755)
        self._environment = clean_environment(
            TUSKGATE_BINARY=binary(), PATH=f"{programs}:{os.environ['PATH']}", PSQLRC="/dev/null",
            PGTZ="UTC", PGOPTIONS="", AWS_EC2_METADATA_DISABLED="true", HOME=str(self.directory),
            PYTHONDONTWRITEBYTECODE="1")
        for name in [name for name in self._environment if name.startswith("AWS_")]:
            if name != "AWS_EC2_METADATA_DISABLED":
                del self._environment[name]
        self._exports = self.directory / "exports"
        self._exports.touch()
        self.server = Server(self.directory / "data", "--admin-listen", "127.0.0.1:0")
        self._client = boto3.client(
            "dynamodb", endpoint_url=self.server.url, region_name="us-east-1",
            aws_access_key_id="reader", aws_secret_access_key="reader")
        self._psql = None
        self._variables = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            if self._psql:
                self._psql.close()
            self.server.__exit__()
        finally:
            remove(self.directory)

    def paste(self, block):
        """Runs the block, and returns what it prints. Fails if it fails."""
        text = block.text.replace(ADDRESS, self.server.url)
        if self.server.admin_url:
            text = text.replace(ADMIN_ADDRESS, self.server.admin_url.removeprefix("http://"))
        output = getattr(self, f"_{block.language}")(block, text)
        if block.language in ("sh", "sql"):
            self._settle()
        return output

    def _sh(self, block, text):
        if text.startswith("psql "):
            assert text.count("\n") == 1 and not self._psql, f"{block}: one psql, by itself"
            self._open(text.strip())
            return ""
        # Each block is a shell of its own, which has what the shells before it have exported.
        trap = r"""trap 'echo "status $?: $BASH_COMMAND" >&3' ERR"""
        script = f". {self._exports}\n{trap}\n{text}\ntrap - ERR\ndeclare -px > {self._exports}\n"
        failed, writing = os.pipe()
        with os.fdopen(failed) as reading:
            done = subprocess.run(
                ["bash", "-c", f"exec 3>&{writing}\n{script}"], cwd=self.directory,
                env=self._environment, pass_fds=[writing], stdin=subprocess.DEVNULL,
                capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
            os.close(writing)
            # `views refresh --check` says by its status that there is something to report.
            failures = [line for line in reading
                        if not (line.startswith("status 3:") and "--check" in line)]
        assert not failures and done.returncode == 0, f"{block}: {failures}\n{done.stderr}"
        return done.stdout

    def _open(self, command):
        self._psql = Psql(command, self.directory, self._environment)
        self._psql.paste("\\set SHOW_CONTEXT never")
        assert "tuskgate" in self._psql.paste("select current_database();"), command

    def _sql(self, block, text):
        if not self._psql:
            self._open(self.PSQL)
        return self._psql.paste(text)

    def _python(self, block, text):
        printed = io.StringIO()
        code = compile(text, str(block), "exec")
        try:
            with contextlib.redirect_stdout(printed):
                exec(code, self._variables)
        except Exception:
            raise AssertionError(f"{block}: {traceback.format_exc()}") from None
        return printed.getvalue()

    def _settle(self):
        """The server follows SQL and `tuskgate attach` by itself, but not at once."""
        listed = run("attach", "--list", "--data", self.server.data)
        assert listed.returncode == 0, listed.stderr
        attached = {line.partition(":")[0] for line in listed.stdout.splitlines()}
        made = set(subprocess.run(
            ["psql", "-XAtc", "select name from tuskgate.tables", "-U", "tuskgate",
             "-h", self.server.data / "socket", "tuskgate"],
            capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS,
        ).stdout.split())
        eventually(lambda: self._tables() == attached | made, "the server's notice of the tables")

    def _tables(self):
        pages = self._client.get_paginator("list_tables").paginate()
        return {name for page in pages for name in page["TableNames"]}
