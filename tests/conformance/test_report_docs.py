"""docs/reporting.md does what it says: its blocks are run in their order, and print what follows
them. TUSKGATE_DOCS_UPDATE=1 writes what they print into the document; read the difference."""

import contextlib
import io
import os
import pathlib
import re
import shlex

import pytest
from reporting import reports_fixture
from server import run

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a database of our own"
)

reports = reports_fixture()

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "reporting.md"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def comparable(text):
    """Ids of tables differ, and psql fills columns up with spaces."""
    text = re.sub(r"~[0-9a-f]{8}", "~1a2b3c4d", text)
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def run_block(reports, language, text, variables):
    if language == "sql":
        return reports.psql(text, "-v", "SHOW_CONTEXT=never")
    if language == "sh":
        output = ""
        for line in text.splitlines():
            program, *arguments = shlex.split(line)
            assert program == "tuskgate"
            result = run(*arguments, "--data", reports.server.data)
            assert result.returncode in (0, 3), result.stderr
            output += result.stdout
        return output
    assert language == "python"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(text.replace("http://127.0.0.1:8000", reports.server.url), variables)
    return printed.getvalue()


def test_the_document(reports):
    document = DOCUMENT.read_text()
    update = "TUSKGATE_DOCS_UPDATE" in os.environ
    variables = {}
    output = None
    ran = 0
    pieces = []
    end = 0
    for block in _BLOCK.finditer(document):
        language, text = block.groups()
        if language == "text":
            assert output is not None, "output of nothing"
            if not update:
                assert comparable(output) == comparable(text), output
            pieces += [document[end : block.start(2)], comparable(output) + "\n"]
            end = block.end(2)
            output = None
        elif language in ("sql", "sh", "python"):
            output = run_block(reports, language, text, variables)
            ran += 1
    assert ran > 10
    if update:
        DOCUMENT.write_text("".join(pieces) + document[end:])
