"""What one client's address may take of the gateway."""

import json
import socket

import pytest
from raw_http import Connection, call, call_headers, message
from server import eventually, outward_address

EXPOSED = ["--insecure-no-auth", "--insecure-no-tls"]
LIMIT = 5


@pytest.fixture
def outside():
    """An address of this machine that is not a loopback one: its clients are like any others."""
    address = outward_address()
    if address is None:
        pytest.skip("the machine has no address but loopback ones")
    return address


def is_admitted(url):
    """Whether a new connection is served; kept open if so."""
    try:
        connection = Connection(url)
    except ConnectionResetError:
        return None
    try:
        if connection.exchange(call()).status == 200:
            return connection
    except (EOFError, ConnectionResetError, BrokenPipeError):
        pass
    connection.socket.close()
    return None


def test_an_address_has_so_many_connections(start_server, outside):
    server = start_server(*EXPOSED, "--connections-per-address", LIMIT, listen="0.0.0.0:0")
    url = f"http://{outside}:{server.port}"
    kept = [is_admitted(url) for _ in range(LIMIT)]
    assert all(kept)
    assert not any(is_admitted(url) for _ in range(20))
    # Those that are there go on, and so does this machine.
    assert all(connection.exchange(call()).status == 200 for connection in kept)
    local = [is_admitted(f"http://127.0.0.1:{server.port}") for _ in range(2 * LIMIT)]
    assert all(local)
    assert not is_admitted(url)
    # Each that goes, however it does, makes room for one.
    kept.pop().socket.close()
    kept.append(eventually(lambda: is_admitted(url), "room"))
    kept.pop().abort()
    kept.append(eventually(lambda: is_admitted(url), "room"))
    assert not is_admitted(url)
    # Told once in a while, not for each.
    told = server.errors().count("--connections-per-address already; the last was from")
    assert 1 <= told < 20
    for connection in kept + local:
        connection.socket.close()


def test_who_is_turned_away_is_told_at_once(start_server, outside):
    server = start_server(*EXPOSED, "--connections-per-address", 1, listen="0.0.0.0:0")
    with Connection(f"http://{outside}:{server.port}") as first:
        assert first.exchange(call()).status == 200
        # It hears so without having sent anything.
        try:
            with Connection(f"http://{outside}:{server.port}") as second:
                assert second.is_closed()
        except ConnectionResetError:
            pass


def test_an_ipv4_address_is_told_as_such_where_both_kinds_come(start_server, tmp_path):
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            pass
    except OSError:
        pytest.skip("the machine has no IPv6")
    file = tmp_path / "audit.log"
    server = start_server(*EXPOSED, "--audit-log", file, listen="[::]:0")
    for address in ("127.0.0.1", "[::1]"):
        with Connection(f"http://{address}:{server.port}") as connection:
            assert connection.exchange(call()).status == 200
    assert server.stop() == 0
    records = [json.loads(line) for line in file.read_text().splitlines()]
    assert [record["sourceIPAddress"] for record in records] == ["127.0.0.1", "::1"]


def test_zero_is_no_limit(start_server, outside):
    server = start_server(*EXPOSED, "--connections-per-address", 0, listen="0.0.0.0:0")
    kept = [is_admitted(f"http://{outside}:{server.port}") for _ in range(50)]
    assert all(kept)
    for connection in kept:
        connection.socket.close()


def test_a_head_that_does_not_end_is_closed(start_server):
    server = start_server("--request-timeout", "1")
    with Connection(server.url) as connection:
        connection.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nX: ")
        assert connection.is_closed()


def test_many_half_requests_leave_the_others_alone(start_server):
    server = start_server()
    slow = []
    for n in range(300):
        connection = Connection(server.url)
        request = message(headers=call_headers(), body=b"{}")
        connection.send(request[:1 + n % (len(request) - 1)])
        slow.append(connection)
    with Connection(server.url) as connection:
        for _ in range(20):
            assert connection.exchange(call()).status == 200
    for connection in slow:
        connection.abort()
