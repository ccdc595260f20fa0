"""TLS between the gateway and PostgreSQL, as --database-url asks for it."""

import os
import pathlib
import pwd
import shutil
import socket
import subprocess

import pytest
from certificates import Authority
from cluster import Cluster
from server import PATIENCE_SECONDS, Server, eventually, remove, run, temporary_directory
from support import connect

HBA = """local all all trust
hostssl all all 127.0.0.1/32 cert
hostnossl all all 127.0.0.1/32 reject
"""


@pytest.fixture(scope="module")
def directory():
    path = temporary_directory()
    yield path
    remove(path)


@pytest.fixture(scope="module")
def authority(directory):
    return Authority(directory / "ca")


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class EncryptedCluster(Cluster):
    """Only whoever has a certificate for a role is let in, and only by TLS."""

    def __init__(self, directory, authority):
        directory.mkdir()
        self.port = free_port()
        pair = authority.issue("postgres", names="DNS:localhost")
        for source, name in ((pair.certificate, "server.crt"), (pair.key, "server.key"),
                             (authority.certificate, "root.crt")):
            target = directory / name
            shutil.copy(source, target)
            target.chmod(0o600)
            if os.geteuid() == 0:
                os.chown(target, pwd.getpwnam("postgres").pw_uid, -1)
        hba = directory / "hba.conf"
        hba.write_text(HBA)
        super().__init__(
            directory, "listen_addresses=127.0.0.1", f"port={self.port}", "ssl=on",
            f"ssl_cert_file={directory}/server.crt", f"ssl_key_file={directory}/server.key",
            f"ssl_ca_file={directory}/root.crt", f"hba_file={hba}", "max_connections=200")

    def sql(self, text):
        return subprocess.run(
            [self.programs / "psql", "-XqAt", "-h", self.directory, "-p", str(self.port), "-U",
             "owner", "-d", "postgres", "-c", text],
            check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS).stdout.strip()

    def sessions(self):
        """Of those that came by TCP: process, whether it is encrypted, and how."""
        rows = self.sql("select pid, ssl, version, client_dn from pg_stat_ssl "
                        "join pg_stat_activity using (pid) where client_addr is not null")
        return [row.split("|") for row in rows.splitlines()]


@pytest.fixture(scope="module")
def cluster(directory, authority):
    running = EncryptedCluster(directory / "cluster", authority)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def owner(authority):
    return authority.issue("owner-client", subject="owner")


def url(cluster, ca, owner=None, host="localhost", mode="verify-full"):
    text = f"postgresql://owner@{host}:{cluster.port}/postgres?sslmode={mode}&sslrootcert={ca}"
    if owner is not None:
        text += f"&sslcert={owner.certificate}&sslkey={owner.key}"
    return text


def refusal(cluster, **options):
    ended = run("serve", "--listen", "127.0.0.1:0", "--database-url", url(cluster, **options))
    assert (ended.returncode, ended.stdout) == (1, "")
    return ended.stderr


def make_table(client, name):
    client.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "gk")],
        GlobalSecondaryIndexes=[{
            "IndexName": "by-gk", "KeySchema": [{"AttributeName": "gk", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"}}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})


def test_every_session_is_encrypted(cluster, authority, owner):
    options = ["--database-url", url(cluster, authority.certificate, owner), "--workers", "2",
               "--stream-events"]
    with Server("unused", *options) as one, Server("unused", *options) as other:
        clients = [connect(server.url) for server in (one, other)]
        make_table(clients[0], "Music")
        # Notifications arrive, or the other would not know soon.
        clients[1].describe_table(TableName="Music")
        for n in range(40):
            clients[n % 2].put_item(TableName="Music", Item={"pk": {"S": str(n)}, "gk": {"S": "g"}})
        clients[0].batch_write_item(RequestItems={"Music": [
            {"PutRequest": {"Item": {"pk": {"S": f"b{n}"}, "gk": {"S": "g"},
                                     "text": {"S": "x" * 100_000}}}} for n in range(25)]})
        assert clients[1].scan(TableName="Music", Select="COUNT")["Count"] > 0
        assert clients[1].query(
            TableName="Music", IndexName="by-gk", KeyConditionExpression="gk = :g",
            ExpressionAttributeValues={":g": {"S": "g"}}, Select="COUNT")["Count"] > 0
        clients[0].transact_write_items(TransactItems=[
            {"Update": {"TableName": "Music", "Key": {"pk": {"S": key}},
                        "UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {
                            ":n": {"N": "1"}}}} for key in ("1", "2")])
        arn = clients[0].create_backup(TableName="Music", BackupName="copy")["BackupDetails"][
            "BackupArn"]
        eventually(lambda: clients[1].describe_backup(BackupArn=arn)["BackupDescription"][
            "BackupDetails"]["BackupStatus"] == "AVAILABLE", "the backup")
        clients[0].update_table(TableName="Music", AttributeDefinitions=[
            {"AttributeName": "hk", "AttributeType": "S"}], GlobalSecondaryIndexUpdates=[
            {"Create": {"IndexName": "by-hk", "Projection": {"ProjectionType": "ALL"},
                        "KeySchema": [{"AttributeName": "hk", "KeyType": "HASH"}]}}])
        eventually(lambda: all(
            index["IndexStatus"] == "ACTIVE" for index in
            clients[1].describe_table(TableName="Music")["Table"]["GlobalSecondaryIndexes"]),
            "the index")
        sessions = cluster.sessions()
        # Nobody came another way.
        assert cluster.sql("select count(*) from pg_stat_activity where client_addr is null and "
                           "backend_type = 'client backend' and pid <> pg_backend_pid()") == "0"
    assert len(sessions) >= 10
    assert {(encrypted, version) for _, encrypted, version, _ in sessions} == {("t", "TLSv1.3")}
    assert {name for *_, name in sessions} == {"/CN=owner"}


def test_commands_are_encrypted_too(cluster, authority, owner):
    for command in (["migrate"], ["check"], ["views", "refresh"], ["attach", "--list"]):
        done = run(*command, "--database-url", url(cluster, authority.certificate, owner))
        assert done.returncode == 0, done.stderr


def test_another_authority_is_refused(cluster, directory, owner):
    other = Authority(pathlib.Path(directory) / "other-ca")
    assert "certificate verify failed" in refusal(cluster, ca=other.certificate, owner=owner)


def test_another_host_is_refused(cluster, authority, owner):
    complaint = refusal(cluster, ca=authority.certificate, owner=owner, host="127.0.0.1")
    assert 'certificate for "localhost"' in complaint
    assert 'does not match host name "127.0.0.1"' in complaint


def test_a_client_without_a_certificate_is_refused(cluster, authority):
    assert "client certificate" in refusal(cluster, ca=authority.certificate)


def test_a_session_without_tls_is_refused(cluster, authority, owner):
    complaint = refusal(cluster, ca=authority.certificate, owner=owner, mode="disable")
    assert "rejects connection" in complaint and "no encryption" in complaint
