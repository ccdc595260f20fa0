"""What the tests of reports share: a server of their own, SQL, and `tuskgate views refresh`."""

import decimal
import json
import subprocess

import boto3
import pytest
from server import PATIENCE_SECONDS, Server, remove, run, temporary_directory
from support import connect

# An item with all types.
EVERYTHING = {
    "pk": "p",
    "text": "a\x01b \u00fc",
    "number": decimal.Decimal("-1.50"),
    "large": decimal.Decimal("1E+125"),
    "digits": decimal.Decimal("12345678901234567890123456789012345678"),
    "yes": True,
    "nothing": None,
    "bytes": b"\x00\xff",
    "texts": {"b", "a"},
    "numbers": {decimal.Decimal("10"), decimal.Decimal("9.5")},
    "binaries": {b"\x00", b"\x01"},
    "list": [1, "x", [True], {"deep": b"\x02"}],
    "map": {"a.b": {"c": [0, {"d": "found"}]}, "empty": {}, "none": []},
}


class Reports:
    """A server with its database."""

    def __init__(self, data):
        self.server = Server(data)
        self.client = connect(self.server.url)
        self.resource = connect(self.server.url, boto3.resource)

    def psql(self, script, *options):
        """Runs a script; returns what psql prints, errors among the rest."""
        return subprocess.run(
            ["psql", "-X", *options,
             f"host={self.server.data}/socket user=tuskgate dbname=tuskgate"],
            input=script,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        ).stdout

    def sql(self, query):
        """The output of one statement that succeeds: fields separated by |, rows by new lines."""
        output = self.psql(query, "-qAt", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse").strip()
        assert "ERROR:" not in output, output
        return output

    def rows(self, query):
        """The rows of a query, as dictionaries of what JSON makes of the columns."""
        return json.loads(
            self.sql(f"select coalesce(json_agg(q), '[]') from ({query}) q")
        )

    def refused(self, statement):
        """The message of a statement that fails."""
        output = self.psql(statement, "-qAt", "-v", "VERBOSITY=terse").strip()
        assert output.startswith("ERROR:"), output or "nothing"
        return output.split("\n")[0].removeprefix("ERROR:").strip()

    def refresh(self, *arguments, status=0):
        """The lines that `tuskgate views refresh` prints."""
        result = run("views", "refresh", "--data", self.server.data, *arguments)
        assert result.returncode == status, result.stdout + result.stderr
        return result.stderr.splitlines() if status in (1, 2) else result.stdout.splitlines()

    def relation(self, table):
        """The table's relation, as SQL writes it."""
        return self.sql(
            "select format('tuskgate_data.%I', relation) from tuskgate.tables "
            f"where name = '{table}'"
        )

    def columns(self, view):
        """Names and types of the columns, in their order."""
        return [
            tuple(line.split("|"))
            for line in self.sql(
                "select attname, format_type(atttypid, atttypmod) from pg_attribute "
                f"where attrelid = 'reporting.\"{view}\"'::regclass and attnum > 0 order by attnum"
            ).splitlines()
        ]


def reports_fixture():
    """A fixture: one server for all tests of a module."""

    @pytest.fixture(scope="module")
    def reports():
        directory = temporary_directory()
        try:
            made = Reports(directory / "data")
            with made.server:
                yield made
        finally:
            remove(directory)

    return reports
