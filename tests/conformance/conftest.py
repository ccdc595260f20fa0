"""Fixtures of all suites.

TUSKGATE_TEST_URL names an endpoint to test: https://dynamodb.us-east-1.amazonaws.com is the real
service. Without it, TUSKGATE_BINARY is started on a free port with a cluster of its own.
"""

import os

import boto3
import pytest
from attached import world  # noqa: F401  a fixture
from server import Server, remove, temporary_directory
from support import connect
from support import table_name as new_table_name


@pytest.fixture(scope="session")
def server_url():
    """Where the server under test listens."""
    url = os.environ.get("TUSKGATE_TEST_URL")
    if url:
        yield url
        return
    directory = temporary_directory()
    try:
        # However slow the machine is, pages end where the service's do.
        with Server(directory / "data", "--debug-headers", "--cors-origins", "*",
                    "--page-budget", "600000") as server:
            yield server.url
            assert server.process.poll() is None, f"the server ended early: {server.errors()}"
            assert server.stop() == 0, server.errors()
    finally:
        remove(directory)


@pytest.fixture(scope="session")
def dynamodb(server_url):
    """A boto3 client, without retries."""
    return connect(server_url)


@pytest.fixture(scope="session")
def resource(server_url):
    """A boto3 resource, without retries."""
    return connect(server_url, boto3.resource)


@pytest.fixture(scope="session")
def streams(server_url):
    """A boto3 client of the streams, without retries."""
    return connect(server_url, api="dynamodbstreams")


@pytest.fixture
def make_table_name():
    """A factory of names no other test uses."""
    return new_table_name


@pytest.fixture
def directory():
    """A new directory, which PostgreSQL's user may enter."""
    path = temporary_directory()
    yield path
    remove(path)


@pytest.fixture
def start_server(directory):
    """A factory of servers of the test's own: start_server("--workers", "1", data=path).

    They share a data directory unless told otherwise, and are ended with the test.
    """
    servers = []

    def start(*arguments, data=None, **options):
        server = Server(data or directory / "data", *arguments, **options)
        servers.append(server)
        return server

    yield start
    for server in reversed(servers):
        server.__exit__()
