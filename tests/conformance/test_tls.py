"""TLS between clients and the gateway, its certificates, and how they are changed."""

import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import threading
import urllib.parse

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import SSLError
from certificates import Authority, openssl
from raw_http import Connection, call, call_headers, chunked, message
from server import PATIENCE_SECONDS, Server, eventually, remove, run, temporary_directory

PLAIN_ANSWER = b"This endpoint speaks HTTPS: its URL begins with https://\n"


@pytest.fixture(scope="module")
def directory():
    path = temporary_directory()
    yield path
    remove(path)


@pytest.fixture(scope="module")
def authority(directory):
    return Authority(directory / "ca")


@pytest.fixture(scope="module")
def pair(authority):
    return authority.issue("server")


@pytest.fixture(scope="module")
def server(directory, pair):
    with Server(directory / "shared", *tls(pair), "--stream-events", "--request-timeout", "5",
                "--idle-timeout", "60") as running:
        yield running


@pytest.fixture
def verify(authority):
    return str(authority.certificate)


def tls(pair):
    return ["--tls-cert", str(pair.certificate), "--tls-key", str(pair.key)]


def connect(url, verify, service=boto3.client, **config):
    config.setdefault("retries", {"total_max_attempts": 1})
    config.setdefault("read_timeout", PATIENCE_SECONDS)
    return service("dynamodb", endpoint_url=url, config=Config(**config), verify=verify,
                   region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


def context(verify=None, **settings):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if verify is None:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    else:
        made.load_verify_locations(verify)
    for name, value in settings.items():
        setattr(made, name, value)
    return made


class Encrypted(Connection):
    """As raw_http's, and an end without a goodbye is an error."""

    def __init__(self, server, made=None, session=None):
        super().__init__(server.url)
        self.socket = (made or context()).wrap_socket(
            self.socket, server_hostname="localhost", suppress_ragged_eofs=False, session=session)


def make_table(client, name="Music", **options):
    client.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}], **options)


# --- Requests -----------------------------------------------------------------------------------


def test_an_sdk_that_knows_the_authority_is_answered(server, verify):
    assert server.url.startswith("https://127.0.0.1:")
    client = connect(server.url, verify)
    make_table(client)
    client.put_item(TableName="Music", Item={"pk": {"S": "a"}, "n": {"N": "1"}})
    item = client.get_item(TableName="Music", Key={"pk": {"S": "a"}})["Item"]
    assert item == {"pk": {"S": "a"}, "n": {"N": "1"}}


def test_an_sdk_that_knows_another_authority_refuses(server, directory):
    other = Authority(directory / "other-ca")
    with pytest.raises(SSLError, match="certificate verify failed"):
        connect(server.url, str(other.certificate)).list_tables()


def test_large_bodies_go_both_ways(server, verify):
    client = connect(server.url, verify)
    make_table(client, "Large")
    text = "x" * 390_000
    for first in (0, 20):
        client.batch_write_item(RequestItems={"Large": [
            {"PutRequest": {"Item": {"pk": {"S": str(n)}, "text": {"S": text}}}}
            for n in range(first, first + 20)]})
    answer = client.batch_get_item(RequestItems={"Large": {
        "Keys": [{"pk": {"S": str(n)}} for n in range(40)]}})
    assert not answer["UnprocessedKeys"]
    assert [item["text"]["S"] for item in answer["Responses"]["Large"]] == [text] * 40


@pytest.mark.parametrize("framed", [True, False])
def test_a_body_may_be_as_large_as_without_tls(server, framed):
    body = b"{" + b" " * (16 * 1024 * 1024 - 2) + b"}"
    with Encrypted(server) as connection:
        if framed:
            connection.send(message(headers=call_headers(), body=body))
        else:
            headers = {**call_headers(), "Transfer-Encoding": "chunked"}
            connection.send(message(headers=headers, body=chunked(body, 100_000), sized=False))
        response = connection.receive()
        assert (response.status, json.loads(response.body).keys()) == (200, {"TableNames"})
        assert connection.exchange(call()).status == 200


def test_a_connection_is_kept(server):
    with Encrypted(server) as connection:
        for _ in range(3):
            assert connection.exchange(call()).status == 200


def test_requests_may_come_together_and_in_pieces(server):
    with Encrypted(server) as connection:
        connection.send(call() * 3)
        assert [connection.receive().status for _ in range(3)] == [200] * 3
        for byte in call():
            connection.send(bytes([byte]))
        assert connection.receive().status == 200


def test_a_client_may_ask_before_it_sends_the_body(server):
    head = message(headers={**call_headers(), "Expect": "100-continue", "Content-Length": "2"})
    with Encrypted(server) as connection:
        assert connection.exchange(head).status == 100
        assert connection.exchange(b"{}").status == 200


def test_the_end_is_said(server):
    with Encrypted(server) as connection:
        response = connection.exchange(call(Connection="close"))
        assert (response.status, response.headers["connection"]) == (200, "close")
        assert connection.socket.recv(1) == b""  # no SSLEOFError


def test_a_client_that_sends_no_more_is_answered(server):
    with Encrypted(server) as connection:
        connection.send(call())
        socket.socket.shutdown(connection.socket, socket.SHUT_WR)
        assert connection.receive().status == 200


def test_a_client_that_said_goodbye_is_answered(server):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    address = urllib.parse.urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), PATIENCE_SECONDS) as raw:
        def until_done(step):
            while True:
                try:
                    return step()
                except ssl.SSLWantReadError:
                    raw.sendall(outgoing.read())
                    data = raw.recv(65536)
                    if not data:
                        return None
                    incoming.write(data)

        until_done(client.do_handshake)
        client.write(call())
        with pytest.raises(ssl.SSLWantReadError):
            client.unwrap()
        raw.sendall(outgoing.read())
        received = b""
        while data := raw.recv(65536):
            received += data
        # The answer, the goodbye; that they are such, nobody can tell any more who said goodbye.
        assert len(received) > 300


def test_changes_are_sent_as_they_are_made(server, verify):
    client = connect(server.url, verify)
    make_table(client, "Watched", StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    with Encrypted(server) as connection:
        connection.send(b"GET /streams/Watched/events?from=TRIM_HORIZON HTTP/1.1\r\n"
                        b"Host: localhost\r\n\r\n")
        connection._read_until(lambda: b"\r\n\r\n" in connection.input)
        assert connection.input.startswith(b"HTTP/1.1 200 OK\r\n")
        client.put_item(TableName="Watched", Item={"pk": {"S": "seen by TLS"}})
        connection._read_until(lambda: b"seen by TLS" in connection.input)


# --- The handshake ------------------------------------------------------------------------------


@pytest.mark.parametrize("version, cipher", [
    (ssl.TLSVersion.TLSv1_3, "TLS_AES_128_GCM_SHA256"),
    (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-GCM-SHA256")])
def test_versions(server, version, cipher):
    made = context(minimum_version=version, maximum_version=version)
    with Encrypted(server, made) as connection:
        name, spoken, _ = connection.socket.cipher()
        assert name == cipher
        assert spoken in ("TLSv1.3", "TLSv1.2")
        assert connection.exchange(call()).status == 200


def test_old_versions_are_refused(server):
    for option in ("-tls1", "-tls1_1"):
        address = server.url.removeprefix("https://")
        tried = subprocess.run(
            ["openssl", "s_client", "-connect", address, option, "-cipher", "ALL:@SECLEVEL=0"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_SECONDS,
            check=False)
        assert tried.returncode != 0
        assert "protocol version" in tried.stderr


@pytest.mark.parametrize("ciphers", ["AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256"])
def test_ciphers_without_secrecy_or_authentication_are_refused(server, ciphers):
    made = context(maximum_version=ssl.TLSVersion.TLSv1_2)
    made.set_ciphers(ciphers)
    with pytest.raises(ssl.SSLError, match="handshake failure"):
        Encrypted(server, made)


@pytest.mark.parametrize("offered, chosen", [
    (["h2", "http/1.1"], "http/1.1"), (["http/1.1"], "http/1.1"), (["h2"], None), (None, None)])
def test_http_1_1_is_what_is_spoken(server, offered, chosen):
    made = context()
    if offered:
        made.set_alpn_protocols(offered)
    with Encrypted(server, made) as connection:
        assert connection.socket.selected_alpn_protocol() == chosen
        assert connection.exchange(call()).status == 200


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_sessions_are_resumed(server, version):
    made = context(minimum_version=version, maximum_version=version)
    with Encrypted(server, made) as first:
        assert first.exchange(call()).status == 200
        session = first.socket.session
        assert not first.socket.session_reused
    with Encrypted(server, made, session) as second:
        assert second.socket.session_reused
        assert second.exchange(call()).status == 200


def test_an_rsa_certificate_with_its_chain(start_server, directory, authority, verify):
    middle = Authority(directory / "middle", "Middle CA", above=authority)
    pair = middle.issue("chained", kind="rsa")
    server = start_server(*tls(pair))
    connect(server.url, verify).list_tables()
    with Encrypted(server, context(verify, maximum_version=ssl.TLSVersion.TLSv1_2)) as connection:
        assert connection.socket.cipher()[0] == "ECDHE-RSA-AES128-GCM-SHA256"


def test_plain_http_is_told_so(server):
    address = server.url.replace("https://", "http://")
    for request in (call(), b"GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        with Connection(address) as connection:
            response = connection.exchange(request)
            assert (response.status, response.body) == (400, PLAIN_ANSWER)
            assert connection.is_closed()


def test_a_large_plain_request_is_told_so(server):
    with Connection(server.url.replace("https://", "http://")) as connection:
        response = connection.exchange(call(b"{" + b" " * 1_000_000 + b"}"))
        assert (response.status, response.body) == (400, PLAIN_ANSWER)


@pytest.mark.parametrize("nonsense", [b"\0" * 600, b"\x16\x03\x01\x02\x00" + b"x" * 512,
                                      b"SSH-2.0-client\r\n", b"\x16\x03\x01\xff\xff" + b"x" * 70000])
def test_nonsense_is_closed(server, nonsense):
    with Connection(server.url) as connection:
        connection.send(nonsense)
        with pytest.raises((EOFError, ConnectionResetError)):
            while True:
                connection._take(1)
    with Encrypted(server) as connection:
        assert connection.exchange(call()).status == 200


def test_a_client_that_does_not_shake_hands_is_closed(server):
    with Connection(server.url) as connection:
        assert connection.is_closed()  # after the request time-out


def test_it_vanishes_without_harm(server):
    made = context()
    for cut in (1, 5, 100, 200):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = made.wrap_bio(incoming, outgoing, server_hostname="localhost")
        with pytest.raises(ssl.SSLWantReadError):
            client.do_handshake()
        with Connection(server.url) as connection:
            connection.send(outgoing.read()[:cut])
            connection.abort()
    for _ in range(3):
        with Encrypted(server, made) as connection:
            connection.send(call())
            connection.abort()
    with Encrypted(server, made) as connection:
        assert connection.exchange(call()).status == 200


# --- Clients' certificates ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def clients(directory):
    return Authority(directory / "clients")


def with_certificate(pair):
    made = context()
    made.load_cert_chain(pair.certificate, pair.key)
    return made


def is_answered(server, made):
    try:
        with Encrypted(server, made) as connection:
            return connection.exchange(call()).status == 200
    except (ssl.SSLError, EOFError, ConnectionResetError, BrokenPipeError):
        return False


@pytest.mark.parametrize("mode, without", [("required", False), ("optional", True)])
def test_clients_are_asked_for_certificates(start_server, pair, authority, clients, verify, mode,
                                            without):
    server = start_server(*tls(pair), "--tls-client-ca", clients.certificate,
                          "--tls-client-certs", mode)
    good = clients.issue(f"good-{mode}")
    assert is_answered(server, with_certificate(good))
    assert is_answered(server, context()) is without
    assert not is_answered(server, with_certificate(authority.issue(f"stranger-{mode}")))
    client = connect(server.url, verify, client_cert=(str(good.certificate), str(good.key)))
    client.list_tables()
    # A session that is resumed is that of the same client.
    made = with_certificate(good)
    with Encrypted(server, made) as first:
        first.exchange(call())
        session = first.socket.session
    with Encrypted(server, made, session) as second:
        assert second.exchange(call()).status == 200


def test_without_a_word_certificates_are_required(start_server, pair, clients):
    server = start_server(*tls(pair), "--tls-client-ca", clients.certificate)
    assert not is_answered(server, context())


# --- A certificate of our own -------------------------------------------------------------------


def test_a_certificate_of_our_own(start_server, directory):
    data = directory / "self"
    server = start_server("--tls-self-signed", "--hosts", "db.example", data=data)
    path = pathlib.Path(server.certificate)
    assert path == data.resolve() / "tls" / "certificate.pem"
    for host in ("127.0.0.1", "localhost"):
        client = connect(f"https://{host}:{server.port}", server.certificate)
        assert client.list_tables()["TableNames"] == []
    text = openssl("x509", "-in", path, "-noout", "-text")
    assert "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:db.example" in text
    assert stat.S_IMODE((path.parent / "key.pem").stat().st_mode) == 0o600
    before = path.read_bytes()
    server.stop()
    again = start_server("--tls-self-signed", data=data)
    assert (again.certificate, path.read_bytes()) == (str(path), before)
    again.stop()
    # Not one that lacks a name.
    start_server("--tls-self-signed", "--hosts", "other.example", data=data)
    assert path.read_bytes() != before


def test_tools_take_our_own_certificate(start_server, directory):
    server = start_server("--tls-self-signed", data=directory / "self")
    url = f"https://localhost:{server.port}/ready"
    answered = subprocess.run(["curl", "-sS", "--cacert", server.certificate, url],
                              capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert (answered.stdout, answered.stderr) == ("ready\n", "")
    if shutil.which("node"):
        script = f"fetch('{url}').then(r => r.text()).then(t => process.stdout.write(t))"
        answered = subprocess.run(
            ["node", "--no-warnings", "-e", script], capture_output=True, text=True,
            timeout=PATIENCE_SECONDS, check=False,
            env={**os.environ, "NODE_EXTRA_CA_CERTS": server.certificate})
        assert (answered.stdout, answered.stderr) == ("ready\n", "")


# --- Another certificate, without an end ---------------------------------------------------------


class Files:
    """A pair that is replaced, each file by a rename."""

    def __init__(self, path, pair):
        path.mkdir()
        self.certificate, self.key = path / "server.crt", path / "server.key"
        self.put(pair)

    def put(self, pair):
        for source, target in ((pair.certificate, self.certificate), (pair.key, self.key)):
            self.replace(target, pathlib.Path(source).read_text())

    @staticmethod
    def replace(target, text):
        fresh = target.with_suffix(".new")
        fresh.write_text(text)
        fresh.rename(target)


def serial(server):
    """Of the certificate that is shown to a new client."""
    with Encrypted(server) as connection:
        shown = ssl.DER_cert_to_PEM_cert(connection.socket.getpeercert(True))
    return subprocess.run(["openssl", "x509", "-noout", "-serial"], input=shown, text=True,
                          check=True, capture_output=True).stdout.strip()


def test_a_new_certificate_is_taken_under_load(start_server, directory, authority, verify):
    pairs = [authority.issue(f"renewed-{n}", kind=kind)
             for n, kind in enumerate(["ec", "rsa", "ec"])]
    files = Files(directory / "renewed", pairs[0])
    server = start_server(*tls(files), "--workers", "2")
    make_table(connect(server.url, verify), "Load")
    failures, done, ending = [], [0] * 6, threading.Event()

    def work(number):
        kept = connect(server.url, verify)
        while not ending.is_set():
            try:
                # Some on connections that stay, others on new ones.
                client = kept if number % 2 else connect(server.url, verify)
                key = {"pk": {"S": str(number)}}
                client.put_item(TableName="Load", Item={**key, "n": {"N": str(done[number])}})
                item = client.get_item(TableName="Load", Key=key, ConsistentRead=True)["Item"]
                assert item["n"]["N"] == str(done[number])
                done[number] += 1
            except Exception as failure:  # pylint: disable=broad-except
                failures.append(repr(failure))
                return

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(done))]
    for thread in threads:
        thread.start()
    try:
        for pair in (*pairs[1:], pairs[0], pairs[1]):
            before = list(done)
            files.put(pair)
            eventually(lambda: failures or serial(server) == pair.serial(), "the new certificate")
            eventually(lambda: failures or all(d > b for d, b in zip(done, before)), "requests")
    finally:
        ending.set()
        for thread in threads:
            thread.join()
    assert failures == []


def test_a_broken_pair_keeps_the_old_one(start_server, directory, authority, verify):
    first, second = authority.issue("first"), authority.issue("second")
    files = Files(directory / "broken", first)
    server = start_server(*tls(files))
    complaint = "is not that of the certificate"
    files.replace(files.key, second.key.read_text())
    eventually(lambda: complaint in server.errors(), "the complaint")
    assert serial(server) == first.serial()
    files.replace(files.certificate, "nonsense")
    eventually(lambda: "no certificate in" in server.errors(), "another complaint")
    assert serial(server) == first.serial()
    connect(server.url, verify).list_tables()
    files.certificate.unlink()
    eventually(lambda: "cannot read" in server.errors(), "a third complaint")
    files.put(second)
    eventually(lambda: serial(server) == second.serial(), "the new certificate")
    # Each once, however often the files were looked at.
    for text in (complaint, "no certificate in", "cannot read"):
        assert server.errors().count(text) == 1


def test_hangup_has_them_read_again(start_server, directory, authority):
    first, second = authority.issue("before-hup"), authority.issue("after-hup")
    files = Files(directory / "hup", first)
    # A session of its own has no terminal that could be closed.
    server = start_server(*tls(files), start_new_session=True)
    files.put(second)
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: serial(server) == second.serial(), "the new certificate")
    server.process.send_signal(signal.SIGHUP)
    eventually(lambda: server.errors().count("was read again") >= 2, "another reading")
    assert server.process.poll() is None
    assert server.stop() == 0


def test_without_tls_hangup_ends_it(start_server):
    server = start_server(start_new_session=True)
    assert server.stop(signal.SIGHUP) == 0


# --- The end ------------------------------------------------------------------------------------


def test_idle_connections_are_closed_with_a_goodbye(start_server, pair):
    server = start_server(*tls(pair))
    with Encrypted(server) as connection, Connection(server.url) as shaking:
        assert connection.exchange(call()).status == 200
        shaking.send(b"\x16")
        assert server.stop() == 0
        assert connection.socket.recv(1) == b""
        assert shaking.is_closed()


def test_a_request_under_way_is_answered_at_the_end(start_server, pair):
    server = start_server(*tls(pair))
    request = call(b"{" + b" " * 100_000 + b"}")
    with Encrypted(server) as connection:
        connection.send(request[:50_000])
        server.process.send_signal(signal.SIGTERM)

        def refuses():
            try:
                Connection(server.url).socket.close()
            except ConnectionRefusedError:
                return True
            return False

        eventually(refuses, "the listener's end")
        connection.send(request[50_000:])
        response = connection.receive()
        assert (response.status, response.headers["connection"]) == (200, "close")
        assert connection.socket.recv(1) == b""
    assert server.wait() == 0


# --- Settings -----------------------------------------------------------------------------------


def test_what_is_wrong_is_said_at_the_start(directory, authority, pair):
    other = authority.issue("other")
    locked = directory / "locked.key"
    openssl("pkey", "-in", pair.key, "-aes128", "-passout", "pass:secret", "-out", locked)
    nowhere = directory / "nowhere.pem"
    cases = [
        ([*tls(pair)[:2]], 2, "--tls-cert and --tls-key are of use together"),
        ([*tls(pair), "--tls-self-signed"], 2, "--tls-cert and --tls-self-signed exclude each other"),
        (["--tls-client-ca", pair.certificate], 2,
         "--tls-client-ca is of use with --tls-cert or --tls-self-signed"),
        (["--tls-cert", nowhere, "--tls-key", pair.key], 1,
         f"--tls-cert: cannot read {nowhere}: No such file or directory"),
        (["--tls-cert", pair.certificate, "--tls-key", other.key], 1,
         f"--tls-key: the key in {other.key} is not that of the certificate in {pair.certificate}"),
        (["--tls-cert", pair.certificate, "--tls-key", locked], 1,
         f"--tls-key: the key in {locked} wants a password; write it without"),
        ([*tls(pair), "--tls-client-ca", pair.key], 1,
         f"--tls-client-ca: no certificate in {pair.key}"),
    ]
    for arguments, status, text in cases:
        ended = run("serve", *arguments, "--data", directory / "never", "--listen", "127.0.0.1:0")
        assert (ended.returncode, ended.stdout) == (status, "")
        assert ended.stderr.startswith(f"tuskgate: {text}"), ended.stderr
    assert not (directory / "never").exists()


def test_a_certificate_that_has_ended_is_told(start_server, directory, authority):
    pair = authority.issue("ended")
    request = directory / "ca" / "ended.csr"
    openssl("x509", "-req", "-in", request, "-CA", authority.certificate, "-CAkey", authority.key,
            "-CAcreateserial", "-days", "-1", "-out", pair.certificate)
    server = start_server(*tls(pair))
    assert f"the certificate in {pair.certificate} is good from" in server.errors()
