"""What orchestrators, load balancers and scripts ask before they send requests: no credentials."""

import concurrent.futures
import http.client
import json
import os
import signal
import subprocess
import time

import pytest
from botocore.exceptions import ClientError
from server import PATIENCE_SECONDS, eventually
from support import connect

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="the service has no such pages"
)


def probe(server, path, method="GET"):
    connection = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.read().decode(), response.headers["Content-Type"]
    finally:
        connection.close()


def processes_of_postgres(server):
    """The postmaster and its children."""
    postmaster = server.postmaster()
    listed = subprocess.run(
        ["pgrep", "-P", str(postmaster)], capture_output=True, text=True, check=True
    )
    return [postmaster, *map(int, listed.stdout.split())]


def test_a_server_that_serves(start_server):
    server = start_server()
    assert probe(server, "/health") == (200, "healthy\n", "text/plain")
    assert probe(server, "/ready") == (200, "ready\n", "text/plain")
    status, body, content_type = probe(server, "/_localstack/health")
    assert (status, content_type) == (200, "application/json")
    assert json.loads(body)["services"] == {"dynamodb": "available"}
    # Scripts search for these characters.
    assert '"dynamodb": "available"' in body
    for path in ("/health", "/ready", "/_localstack/health"):
        assert probe(server, path, "HEAD")[:2] == (200, "")


def test_a_database_that_does_not_answer(start_server):
    server = start_server()
    assert probe(server, "/ready")[0] == 200
    frozen = processes_of_postgres(server)
    for process in frozen:
        os.kill(process, signal.SIGSTOP)
    try:
        eventually(lambda: probe(server, "/ready") == (503, "not ready\n", "text/plain"),
                   "not being ready")
        status, body, _ = probe(server, "/_localstack/health")
        assert (status, json.loads(body)["services"]) == (503, {"dynamodb": "error"})
        assert probe(server, "/health")[0] == 200
    finally:
        for process in frozen:
            os.kill(process, signal.SIGCONT)
    eventually(lambda: probe(server, "/ready")[0] == 200, "being ready again")


def test_requests_to_a_database_that_does_not_answer(start_server):
    """They are told in time, whether they were under way or come later, and go on afterwards."""
    server = start_server("--silence-timeout", "4")
    patient = connect(server.url)
    patient.create_table(TableName="frozen", BillingMode="PAY_PER_REQUEST",
                         AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
                         KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}])
    item = {"p": {"S": "x"}}
    patient.put_item(TableName="frozen", Item=item)
    # As long as time-outs of clients are; statements themselves may take 30 seconds.
    client = connect(server.url, read_timeout=20, max_pool_connections=8)
    calls = [lambda: client.get_item(TableName="frozen", Key=item),
             lambda: client.query(TableName="frozen", KeyConditionExpression="p = :p",
                                  ExpressionAttributeValues={":p": item["p"]}),
             lambda: client.scan(TableName="frozen"),
             lambda: client.put_item(TableName="frozen", Item=item)]
    frozen = processes_of_postgres(server)
    for process in frozen:
        os.kill(process, signal.SIGSTOP)
    try:
        for _ in range(2):
            with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
                for future in [pool.submit(call) for call in calls]:
                    with pytest.raises(ClientError) as caught:
                        future.result()
                    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] >= 500
        with pytest.raises(ClientError) as caught:
            client.get_item(TableName="frozen", Key=item)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    finally:
        for process in frozen:
            os.kill(process, signal.SIGCONT)
    eventually(lambda: probe(server, "/ready")[0] == 200, "a database that answers")
    for call in calls:
        call()


def test_a_schema_that_lacks_a_migration(start_server):
    server = start_server()
    socket = server.data / "socket"

    def sql(text):
        subprocess.run(
            ["psql", "-h", socket, "-p", "5432", "-U", "tuskgate", "-q", "-c", text, "tuskgate"],
            check=True,
        )

    sql("create table public.kept as select * from tuskgate.migrations")
    sql("delete from tuskgate.migrations")
    eventually(lambda: probe(server, "/ready")[0] == 503, "not being ready")
    assert probe(server, "/health")[0] == 200
    sql("insert into tuskgate.migrations select * from public.kept")
    eventually(lambda: probe(server, "/ready")[0] == 200, "being ready again")


def test_asking_all_the_time_is_no_work_for_the_database(start_server):
    server = start_server("--workers", "2")

    def commits():
        return int(subprocess.run(
            ["psql", "-h", server.data / "socket", "-p", "5432", "-U", "tuskgate", "-qAt", "-c",
             "select xact_commit from pg_stat_database where datname = 'tuskgate'", "tuskgate"],
            check=True, capture_output=True, text=True).stdout)

    before = commits()
    connections = [http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE_SECONDS)
                   for _ in range(2)]
    begin = time.monotonic()
    asked = 0
    # Longer than PostgreSQL keeps to itself what it has counted.
    while asked < 2000 or time.monotonic() - begin < 3:
        for connection in connections:
            for path in ("/ready", "/_localstack/health"):
                connection.request("GET", path)
                assert connection.getresponse().read()
                asked += 1
    assert commits() - before < asked / 10
    for connection in connections:
        connection.close()


def test_a_database_that_is_gone_is_told_soon(start_server):
    server = start_server()
    assert probe(server, "/ready")[0] == 200
    os.kill(server.postmaster(), signal.SIGSTOP)  # it takes no new connections
    try:
        for process in server.sessions():
            os.kill(process, signal.SIGKILL)
        begin = time.monotonic()
        while probe(server, "/ready")[0] == 200:
            assert time.monotonic() - begin < 5
    finally:
        os.kill(server.postmaster(), signal.SIGCONT)
    eventually(lambda: probe(server, "/ready")[0] == 200, "being ready again")
