"""The example of docs/security.md: tenants with rows of their own, an analyst, an administrator."""

import os
import pathlib

import pytest
from attached import database_url
from reader import ADDRESS, Reader, blocks_of
from server import Server, eventually

PROJECT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = "docs/security.md"

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a database of our own"
)


def test_the_example():
    # A profile is test_sts.py's.
    rows, users, serve, requests, printed = (
        block for block in blocks_of(DOCUMENT, (PROJECT / DOCUMENT).read_text())
        if block.language != "ini")
    with Reader(PROJECT) as reader:
        reader.paste(rows)
        assert "AWS_SECRET" not in reader.paste(users)
        assert serve.text.startswith("script/tuskgate serve --auth sigv4 --key-file shop.keys ")
        url = database_url(reader.server, user="shop_gateway")
        with Server(reader.directory / "data", "--auth", "sigv4", "--key-file",
                    reader.directory / "shop.keys", "--database-url", url) as server:
            requests.text = requests.text.replace(ADDRESS, server.url)
            eventually(lambda: "AccessDenied" not in reader.paste(requests).splitlines()[0],
                       "the users")
            output = reader.paste(requests)
            if "TUSKGATE_DOCS_UPDATE" in os.environ:
                text = (PROJECT / DOCUMENT).read_text()
                (PROJECT / DOCUMENT).write_text(
                    text[:printed.begin] + output + text[printed.end:])
            else:
                assert output == printed.text
