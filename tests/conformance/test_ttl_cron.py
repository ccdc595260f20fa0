"""Items expire by pg_cron where no gateway runs: with the extension itself, in a PostgreSQL that
loads it."""

import pathlib

import boto3
import pytest
from attached import Database
from cluster import Cluster
from server import Server, eventually, remove, run, temporary_directory
from support import connect, get, key_parameters
from time_to_live import FUTURE, PAST, ago, enable, switch, wait_until_expired

pytestmark = pytest.mark.skipif(
    not list(pathlib.Path("/usr/lib/postgresql").glob("*/lib/pg_cron.so")),
    reason="pg_cron is not installed")

JOBS = "select command, schedule, active from cron.job where jobname = 'tuskgate expires'"


@pytest.fixture(scope="module", params=["a connection", "a background worker"])
def cluster(request):
    """A database with the extension, which runs its jobs in one of its two ways."""
    directory = temporary_directory()
    made = None
    try:
        settings = ["shared_preload_libraries=pg_cron", "cron.database_name=postgres",
                    f"cron.host={directory}"]
        if request.param == "a background worker":
            settings.append("cron.use_background_workers=on")
        made = Cluster(directory, *settings)
        made.sql = Database(made.url)
        made.sql.execute("create extension pg_cron")
        yield made
        made.sql.close()
    finally:
        if made:
            made.stop()
        remove(directory)


def serve(cluster, url=None):
    # A round when it starts, and none after it for an hour.
    return Server("none", "--database-url", url or cluster.url, "--ttl-interval", "3600000")


def make(client, name):
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))


def test_without_a_gateway(cluster):
    with serve(cluster) as server:
        resource = connect(server.url, boto3.resource)
        make(resource.meta.client, "Sessions")
        assert cluster.sql.execute(JOBS) == []
        table = resource.Table("Sessions")
        enable(table)
        eventually(lambda: cluster.sql.execute(JOBS) == [
            ("call tuskgate.expire_for(58)", "* * * * *", True)], "a job of pg_cron")
        # Switched off by somebody, it stays so.
        cluster.sql.execute("update cron.job set active = false")
        with serve(cluster):
            assert cluster.sql.execute(JOBS)[0][2] is False
        cluster.sql.execute("update cron.job set active = true")
        server.kill()
    relation = cluster.sql.value(
        "select 'tuskgate_data.' || quote_ident(relation) from tuskgate.tables")
    cluster.sql.execute(
        f"insert into {relation} (pk, item, size) select 'sql' || n, jsonb_build_object('p', "
        "jsonb_build_object('S', 'sql' || n), 'ttl', jsonb_build_object('N', (case n % 5 when 0 then "
        f"{ago(-FUTURE)} else {ago(PAST)} end)::text)), 40 from generate_series(1, 5000) n")
    eventually(lambda: cluster.sql.value(f"select count(*) from {relation}") == 1000,
               "expiry by pg_cron")
    # With those that expire while its job runs.
    cluster.sql.execute(
        f"update {relation} set item = jsonb_set(item, '{{ttl,N}}', to_jsonb('{ago(-1)}'::text))")
    eventually(lambda: cluster.sql.value(f"select count(*) from {relation}") == 0,
               "expiry by pg_cron")

    with serve(cluster) as server:
        table = connect(server.url, boto3.resource).Table("Sessions")
        switch(table, False)
        eventually(lambda: cluster.sql.execute(JOBS) == [], "the end of the job")
        table.delete()


def test_a_role_that_may_not_schedule(cluster):
    """Its gateway does it itself, and does not complain."""
    cluster.sql.execute("drop role if exists plain; create role plain login")
    granted = run("grant", "--role", "plain", "--apply", "--database-url", cluster.url)
    assert granted.returncode == 0, granted.stderr
    url = cluster.url.replace("user=owner", "user=plain")
    with Server("none", "--database-url", url) as server:
        table = connect(server.url, boto3.resource)
        make(table.meta.client, "Mine")
        table = table.Table("Mine")
        enable(table)
        table.put_item(Item={"p": "k", "ttl": ago(PAST)})
        table.put_item(Item={"p": "later", "ttl": ago(-FUTURE)})
        wait_until_expired(table, {"p": "k"})
        assert get(table, {"p": "later"})
        assert cluster.sql.execute(JOBS) == []
        table.delete()
        assert " warn " not in server.errors(), server.errors()
