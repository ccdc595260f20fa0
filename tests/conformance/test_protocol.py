"""HTTP as it arrives on the wire: raw sockets, so that requests may be as wrong as they like.

The wanted answers are the service's, as dynalite (test/connection.js) and Alternator
(test_compressed_request.py, test_cors.py, test_health.py, test_manual_requests.py) recorded them.
Where the service's front end is not documented (limits, refusals) they are this gateway's.
"""

import gzip
import json
import re
import socket
import struct
import urllib.parse
import zlib

import pytest

PATIENCE = 60  # seconds a test waits for bytes before it fails; nothing is expected to take long
NOT_FOUND = b"<UnknownOperationException/>\n"
UNKNOWN_OPERATION = b'{"__type":"com.amazon.coral.service#UnknownOperationException"}'
SERIALIZATION = b'{"__type":"com.amazon.coral.service#SerializationException"}'
BODY_LIMIT = 16 * 1024 * 1024
CREDENTIALS = {
    "X-Amz-Date": "20250101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250101/us-east-1/dynamodb/"
    "aws4_request, SignedHeaders=host;x-amz-date, Signature=00",
}


class Response:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body


class Connection:
    def __init__(self, url):
        address = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((address.hostname, address.port), PATIENCE)
        self.input = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _read_until(self, enough):
        while not enough():
            data = self.socket.recv(65536)
            if not data:
                raise EOFError(self.input)
            self.input += data

    def _take(self, length):
        self._read_until(lambda: len(self.input) >= length)
        taken, self.input = self.input[:length], self.input[length:]
        return taken

    def _line(self):
        self._read_until(lambda: b"\r\n" in self.input)
        return self._take(self.input.index(b"\r\n") + 2)[:-2].decode("latin-1")

    def receive(self, to_head=False):
        _, status, _ = self._line().split(" ", 2)
        headers = {}
        while line := self._line():
            name, value = line.split(": ", 1)
            assert name.lower() not in headers
            headers[name.lower()] = value
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            while size := int(self._line(), 16):
                body += self._take(size)
                assert self._line() == ""
            assert self._line() == ""
        elif not to_head and int(status) >= 200:
            body = self._take(int(headers["content-length"]))
        return Response(int(status), headers, body)

    def is_closed(self):
        """Waits for the server to close; False when it sends something instead."""
        try:
            return self.input == b"" and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def exchange(self, data):
        self.send(data)
        return self.receive()

    def abort(self):
        """Closes with a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


@pytest.fixture
def connect(server_url):
    return lambda: Connection(server_url)


def message(method="POST", target="/", headers=None, body=b"", version="1.1", sized=True):
    lines = [f"{method} {target} HTTP/{version}", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body and sized:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines + ["", ""]).encode("latin-1") + body


def call_headers(operation="ListTables", **more):
    headers = {
        "X-Amz-Target": "DynamoDB_20120810." + operation,
        "Content-Type": "application/x-amz-json-1.0",
        **CREDENTIALS,
    }
    headers.update({name.replace("_", "-"): value for name, value in more.items()})
    return headers


def call(body=b"{}", **more):
    return message(headers=call_headers(**more), body=body)


def chunked(body, size=7, ending=b"0\r\n\r\n"):
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + ending


def expect_success(response):
    assert response.status == 200
    assert response.headers["content-type"] == "application/x-amz-json-1.0"
    assert isinstance(json.loads(response.body), dict)
    expect_common(response)


def expect_common(response):
    assert re.fullmatch("[0-9A-Z]{52}", response.headers["x-amzn-requestid"])
    assert response.headers["x-amz-crc32"] == str(zlib.crc32(response.body))
    assert response.headers["server"] == "Server"
    assert re.fullmatch(
        r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", response.headers["date"]
    )


def expect_error(response, body, crc=None, content_type="application/json"):
    assert (response.status, response.body) == (400, body)
    assert response.headers["content-type"] == content_type
    assert crc is None or response.headers["x-amz-crc32"] == str(crc)
    expect_common(response)


def expect_not_found(response):
    assert (response.status, response.body) == (404, NOT_FOUND)
    assert response.headers["x-amz-crc32"] == "3552371480"
    assert response.headers["content-length"] == "29"
    expect_common(response)


# --- what is asked ----------------------------------------------------------------------------


def test_health(connect):
    with connect() as connection:
        response = connection.exchange(message("GET"))
        assert response.status == 200
        assert response.body.startswith(b"healthy: dynamodb.")
        assert response.body.endswith(b".amazonaws.com ")
        expect_common(response)
        for target in ("/abc", "/-", "/index.htm", "/health/"):
            expect_not_found(connection.exchange(message("GET", target)))


@pytest.mark.parametrize("host", ["tuskgate.internal:8000", 'a"\\b', "\xff"])
def test_the_endpoint_is_where_the_client_came(connect, host):
    request = call(operation="DescribeEndpoints").replace(
        b"Host: localhost", b"Host: " + host.encode("latin-1")
    )
    with connect() as connection:
        endpoint, = json.loads(connection.exchange(request).body)["Endpoints"]
        assert endpoint["Address"] == ("\ufffd" if host == "\xff" else host)


def test_operations_are_at_the_root(connect):
    with connect() as connection:
        for target in ("/abc", "//", "/ready"):
            expect_not_found(
                connection.exchange(message(target=target, headers=call_headers(), body=b"{}"))
            )
        expect_success(
            connection.exchange(message(target="/?x=y", headers=call_headers(), body=b"{}"))
        )


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
def test_other_methods(connect, method):
    with connect() as connection:
        expect_not_found(connection.exchange(message(method)))
        expect_success(connection.exchange(call()))


def test_head_has_no_body(connect):
    with connect() as connection:
        connection.send(message("HEAD"))
        assert connection.receive(to_head=True).status == 404
        expect_success(connection.exchange(call()))


@pytest.mark.parametrize(
    "content_type", [None, "whatever", "application/x-amz-json-1.1", "application/jsonasdf"]
)
def test_wrong_content_type(connect, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type}
    with connect() as connection:
        expect_not_found(connection.exchange(message(headers=headers, body=b"hi")))


@pytest.mark.parametrize(
    "content_type, answered",
    [
        ("application/json", "application/json"),
        ("application/json;", "application/json"),
        ("  application/json  ;   asfd", "application/json"),
        ("application/json;blahblah", "application/json"),
        ("application/x-amz-json-1.0", "application/x-amz-json-1.0"),
        ("application/x-amz-json-1.0;blahblah", "application/x-amz-json-1.0"),
    ],
)
def test_content_types(connect, content_type, answered):
    headers = {"Content-Type": content_type}
    with connect() as connection:
        response = connection.exchange(message(headers=headers, body=b"hi"))
        expect_error(response, SERIALIZATION, 3948637019, answered)
        response = connection.exchange(message(headers=headers, body=b"{}"))
        expect_error(response, UNKNOWN_OPERATION, 1368724161, answered)


@pytest.mark.parametrize(
    "target",
    [None, "", "whatever", "ListTables", "DynamoDB_20120810.ListTable", "DynamoDB_20120810.a.b"],
)
def test_unknown_operation(connect, target):
    headers = {} if target is None else {"X-Amz-Target": target}
    with connect() as connection:
        expect_error(connection.exchange(message(headers=headers)), UNKNOWN_OPERATION, 1368724161)
        headers.update(CREDENTIALS)
        expect_error(connection.exchange(message(headers=headers)), UNKNOWN_OPERATION, 1368724161)


@pytest.mark.parametrize("body", [b"", b"{", b"hi", b"{}{}", b"[" * 100_000])
def test_bad_json(connect, body):
    with connect() as connection:
        response = connection.exchange(call(body))
        expect_error(response, SERIALIZATION, 3948637019, "application/x-amz-json-1.0")


def error(kind, text):
    value = {"__type": "com.amazon.coral.service#" + kind, "message": text}
    return json.dumps(value, separators=(",", ":")).encode()


MISSING_TOKEN = error(
    "MissingAuthenticationTokenException", "Request is missing Authentication Token"
)
BOTH = error(
    "InvalidSignatureException",
    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
)


@pytest.mark.parametrize(
    "target, headers, body, crc",
    [
        ("/", {}, MISSING_TOKEN, 2088342776),
        ("/", {"Authorization": "AWS4"}, MISSING_TOKEN, 2088342776),
        ("/?X-Amz-Algorith", {"Authorization": "X"}, MISSING_TOKEN, 2088342776),
        (
            "/?X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d",
            {},
            MISSING_TOKEN,
            2088342776,
        ),
        ("/?X-Amz-Algorithm", {"Authorization": "X"}, BOTH, 2139606068),
        (
            "/",
            {"Authorization": "AWS4-"},
            error(
                "IncompleteSignatureException",
                "Authorization header requires 'Credential' parameter. "
                "Authorization header requires 'Signature' parameter. "
                "Authorization header requires 'SignedHeaders' parameter. "
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
                "header. Authorization=AWS4-",
            ),
            1828866742,
        ),
        (
            "/",
            {"Authorization": "AWS4- Signature=b,Credential=a", "Date": "a"},
            error(
                "IncompleteSignatureException",
                "Authorization header requires 'SignedHeaders' parameter. "
                "Authorization=AWS4- Signature=b,Credential=a",
            ),
            1159703774,
        ),
        (
            "/?X-Amz-Algorithm",
            {},
            error(
                "IncompleteSignatureException",
                "AWS query-string parameters must include 'X-Amz-Algorithm'. "
                "AWS query-string parameters must include 'X-Amz-Credential'. "
                "AWS query-string parameters must include 'X-Amz-Signature'. "
                "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
                "AWS query-string parameters must include 'X-Amz-Date'. "
                "Re-examine the query-string parameters.",
            ),
            2900502663,
        ),
        (
            "/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d",
            {},
            error(
                "IncompleteSignatureException",
                "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
                "Re-examine the query-string parameters.",
            ),
            3712057481,
        ),
    ],
)
def test_bad_credentials(connect, target, headers, body, crc):
    headers = {"X-Amz-Target": "DynamoDB_20120810.ListTables", **headers}
    with connect() as connection:
        expect_error(connection.exchange(message(target=target, headers=headers)), body, crc)


def test_credentials_in_the_query(connect):
    headers = call_headers()
    del headers["Authorization"]
    target = (
        "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=b&X-Amz-Signature=c"
        "&X-Amz-SignedHeaders=d&X-Amz-Date=e"
    )
    with connect() as connection:
        expect_success(connection.exchange(message(target=target, headers=headers, body=b"{}")))


def test_header_bytes_that_are_not_utf8_do_not_spoil_the_answer(connect):
    headers = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Authorization": 'AWS4-\xff"\\'}
    with connect() as connection:
        response = connection.exchange(message(headers=headers))
        assert response.status == 400
        assert "Authorization=AWS4-\ufffd\"\\" in json.loads(response.body)["message"]


def test_preflight(connect):
    with connect() as connection:
        response = connection.exchange(message("OPTIONS", headers={"Origin": "whatever"}))
        assert (response.status, response.body) == (200, b"")
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["access-control-max-age"] == "172800"
        assert response.headers["content-length"] == "0"
        assert "access-control-allow-methods" not in response.headers
        headers = {
            "Origin": "whatever",
            "Access-Control-Request-Headers": "a, b, c",
            "Access-Control-Request-Method": "d",
        }
        response = connection.exchange(message("OPTIONS", headers=headers))
        assert response.headers["access-control-allow-headers"] == "a, b, c"
        assert response.headers["access-control-allow-methods"] == "d"
        assert "access-control-expose-headers" in response.headers


def test_cors_headers_only_for_an_origin(connect):
    requests = [message("GET"), call(), call(operation="Nope"), message("PUT")]
    with connect() as connection:
        for request in requests:
            response = connection.exchange(request)
            assert not [name for name in response.headers if name.startswith("access-control")]
            with_origin = request.replace(b"Host:", b"Origin: o\r\nHost:", 1)
            response = connection.exchange(with_origin)
            assert response.headers["access-control-allow-origin"] == "*"
            assert "access-control-expose-headers" in response.headers
            assert "access-control-max-age" not in response.headers


# --- how it is sent ---------------------------------------------------------------------------


def test_request_ids_differ(connect):
    with connect() as connection:
        ids = {connection.exchange(call()).headers["x-amzn-requestid"] for _ in range(20)}
        assert len(ids) == 20


def test_keep_alive_and_close(connect):
    with connect() as connection:
        for _ in range(3):
            response = connection.exchange(call())
            expect_success(response)
            assert response.headers["connection"] == "keep-alive"
        response = connection.exchange(call(Connection="close"))
        expect_success(response)
        assert response.headers["connection"] == "close"
        assert connection.is_closed()


def test_http10(connect):
    with connect() as connection:
        request = message("GET", version="1.0", headers={"Connection": "keep-alive"})
        assert connection.exchange(request).headers["connection"] == "keep-alive"
        assert connection.exchange(message("GET", version="1.0")).headers["connection"] == "close"
        assert connection.is_closed()


def test_pipelined_requests_are_answered_in_order(connect):
    kinds = [
        (call(), 200, None),
        (call(operation="Nope"), 400, UNKNOWN_OPERATION),
        (message("GET"), 200, None),
        (message("PUT", body=b"x" * 100), 404, NOT_FOUND),
        (message(headers=call_headers(Transfer_Encoding="chunked")) + chunked(b"{ "), 400, None),
    ]
    wanted = [kinds[(i * i + i // 7) % len(kinds)] for i in range(100)]
    with connect() as connection:
        connection.send(b"".join(request for request, _, _ in wanted))
        for _, status, body in wanted:
            response = connection.receive()
            assert response.status == status
            assert body is None or response.body == body
        expect_success(connection.exchange(call()))


def test_empty_lines_before_a_request(connect):
    with connect() as connection:
        expect_success(connection.exchange(b"\r\n\r\n" + call()))
        expect_success(connection.exchange(b"\r\n" + call()))


def test_byte_by_byte(connect):
    request = message(headers=call_headers(Transfer_Encoding="chunked")) + chunked(b"{}", 1)
    with connect() as connection:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in (call(), request, b"\r\n" + call()):
            for i in range(len(request)):
                connection.send(request[i : i + 1])
            expect_success(connection.receive())


@pytest.mark.parametrize("size", [1, 2, 5000, 100_000])
def test_chunked(connect, size):
    headers = call_headers(Transfer_Encoding="chunked")
    body = b"{" + b" " * 99_998 + b"}"
    endings = [b"0\r\n\r\n", b"0;a=b\r\nX-Amz-Target: evil\r\n\r\n"]
    with connect() as connection:
        for ending in endings:
            data = message(headers=headers) + chunked(body, size, ending)
            expect_success(connection.exchange(data))


def test_expect_continue(connect):
    with connect() as connection:
        for body in (b"{}", b"{" + b" " * 100_000 + b"}"):
            request = call(body, Expect="100-continue")
            connection.send(request[: -len(body)])
            assert connection.receive().status == 100
            connection.send(body)
            expect_success(connection.receive())
        # Whoever does not wait is answered all the same.
        connection.send(call(Expect="100-continue"))
        expect_success(connection.receive())


def test_expect_continue_of_too_much(connect):
    with connect() as connection:
        headers = call_headers(Expect="100-continue", Content_Length=str(BODY_LIMIT + 1))
        assert connection.exchange(message(headers=headers)).status == 413


# --- compressed -------------------------------------------------------------------------------


def naming(table, **headers):
    return message(headers=call_headers("DescribeTable", **headers),
                   body=json.dumps({"TableName": table}).encode())


def ask_long(connection, length, **headers):
    """The answer to a request that is answered with a body of `length` bytes, before coding."""
    shortest = len(connection.exchange(naming("x" * 2000)).body) - 2000
    return connection.exchange(naming("x" * (length - shortest), **headers))


@pytest.mark.parametrize("coding, decode", [
    ("gzip", gzip.decompress), ("deflate", zlib.decompress), ("br, *;q=0.1", gzip.decompress)])
def test_compressed_answers(connect, coding, decode):
    with connect() as connection:
        plain = ask_long(connection, 6000)
        assert len(plain.body) == 6000
        assert "content-encoding" not in plain.headers
        response = ask_long(connection, 6000, Accept_Encoding=coding)
        assert response.status == plain.status
        assert response.headers["content-encoding"] == (coding if "," not in coding else "gzip")
        assert len(response.body) < 1000
        assert decode(response.body) == plain.body
        expect_common(response)  # the checksum is that of what is sent
        # Short ones are not.
        for length, compressed in ((4095, False), (4096, True)):
            response = ask_long(connection, length, Accept_Encoding=coding)
            assert ("content-encoding" in response.headers) == compressed
        # The next answer on the connection is none of it.
        assert "content-encoding" not in ask_long(connection, 6000).headers


@pytest.mark.parametrize("first, second, coding", [
    ("gzip", "deflate", "gzip"), ("deflate", "gzip", "deflate"), ("identity", "gzip", None)])
def test_the_first_of_two_accepted_encodings_counts(connect, first, second, coding):
    body = json.dumps({"TableName": "x" * 6000}).encode()
    headers = {**call_headers("DescribeTable"), "Accept-Encoding": first, "accept-encoding": second}
    with connect() as connection:
        response = connection.exchange(message(headers=headers, body=body))
        assert response.headers.get("content-encoding") == coding


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "deflate;q=0, *;q=0"])
def test_answers_that_are_not_to_be_compressed(connect, accepted):
    with connect() as connection:
        response = ask_long(connection, 6000, Accept_Encoding=accepted)
        assert "content-encoding" not in response.headers
        assert len(response.body) == 6000


def test_compressed_requests(connect):
    plain = b'{"ignored": "%s"}' % (b"x" * 50_000)
    bodies = [
        ("gzip", gzip.compress(plain)),
        ("GZIP", gzip.compress(plain[:10]) + gzip.compress(plain[10:])),
        ("deflate", zlib.compress(plain)),
        ("identity", plain),
    ]
    with connect() as connection:
        for encoding, body in bodies:
            expect_success(connection.exchange(call(body, Content_Encoding=encoding)))
            headers = call_headers(Content_Encoding=encoding, Transfer_Encoding="chunked")
            expect_success(connection.exchange(message(headers=headers) + chunked(body, 1000)))
        expect_success(connection.exchange(call()))


@pytest.mark.parametrize(
    "encoding, body",
    [
        ("garbage", b"{}"),
        ("gzip", b"{}"),
        ("gzip", b""),
        ("gzip", gzip.compress(b"{}")[:-1]),
        ("gzip", gzip.compress(b"{}") + b"junk"),
        ("deflate", b"{}"),
        ("deflate", b""),
    ],
)
def test_bodies_that_cannot_be_decoded(connect, encoding, body):
    with connect() as connection:
        response = connection.exchange(call(body, Content_Encoding=encoding))
        assert response.status == 500
        assert json.loads(response.body)["__type"].endswith("#InternalServerError")
        expect_success(connection.exchange(call()))


def test_compression_does_not_widen_the_limit(connect):
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(bomb.compress(b" " * (1 << 20)) for _ in range(200)) + bomb.flush()
    with connect() as connection:
        assert connection.exchange(call(data, Content_Encoding="gzip")).status == 413
        assert connection.is_closed()


# --- limits -----------------------------------------------------------------------------------


def expect_too_large(connection):
    response = connection.receive()
    assert (response.status, response.body) == (413, b"")
    assert response.headers["transfer-encoding"] == "chunked"
    assert "x-amzn-requestid" not in response.headers
    assert connection.is_closed()


def test_largest_body(connect):
    with connect() as connection:
        body = b"a" * BODY_LIMIT
        expect_not_found(connection.exchange(message(body=body)))
        headers = {"Transfer-Encoding": "chunked"}
        expect_not_found(connection.exchange(message(headers=headers) + chunked(body, 1 << 20)))


def test_body_too_large(connect):
    with connect() as connection:
        connection.send(message(body=b"a" * (BODY_LIMIT + 1)))
        expect_too_large(connection)
    with connect() as connection:
        body = chunked(b"a" * (BODY_LIMIT + 1), 1 << 20)
        connection.send(message(headers={"Transfer-Encoding": "chunked"}) + body)
        expect_too_large(connection)


def test_header_too_large(connect):
    requests = [
        message(headers={"A": "x" * 20_000}),
        message(headers={f"A{i}": "x" * 100 for i in range(200)}),
        message(target="/" + "x" * 20_000),
    ]
    for request in requests:
        for step in (len(request), 1000):
            with connect() as connection:
                for i in range(0, len(request), step):
                    connection.send(request[i : i + step])
                assert connection.receive().status == 400
                assert connection.is_closed()


def test_endless_chunk_header(connect):
    with connect() as connection:
        connection.send(message(headers={"Transfer-Encoding": "chunked"}))
        connection.send(b"1;" + b"x" * 40_000)
        assert connection.receive().status == 400
        assert connection.is_closed()


def test_large_but_lawful_header(connect):
    with connect() as connection:
        expect_success(connection.exchange(call(X_Amz_Security_Token="x" * 8_000)))


@pytest.mark.parametrize(
    "request_bytes, status",
    [
        (b"\0\1\2\3\r\n\r\n", 400),
        (b"hello\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: x\n\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: nine\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", None),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n", 400),
        (b"POST / HTTP/1.1\r\nBad Header: x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nSmuggled : x\r\n\r\n", 400),
    ],
)
def test_malformed(connect, request_bytes, status):
    with connect() as connection:
        response = connection.exchange(request_bytes)
        assert response.status == status if status else response.status in (400, 501)
        assert response.headers["connection"] == "close"
        assert connection.is_closed()


# --- clients that leave -----------------------------------------------------------------------


def test_half_a_request_then_the_end(connect):
    request = call(b"{" + b" " * 1000 + b"}")
    for length in (1, 20, len(request) // 2, len(request) - 1):
        with connect() as connection:
            connection.send(request[:length])
            connection.socket.shutdown(socket.SHUT_WR)
            assert connection.is_closed()


def test_request_then_the_end(connect):
    with connect() as connection:
        connection.send(call())
        connection.socket.shutdown(socket.SHUT_WR)
        expect_success(connection.receive())
        assert connection.is_closed()


def test_abrupt_closes_do_no_harm(connect):
    request = call()
    for i in range(100):
        connection = connect()
        connection.send((request * 20)[: len(request) * 20 - i * 7])
        connection.abort()
    with connect() as connection:
        expect_success(connection.exchange(request))


def test_stuck_clients_do_not_hold_up_others(connect):
    stuck = []
    try:
        for i in range(50):
            stuck.append(connect())
            stuck[-1].send(call()[: 10 + i])
        with connect() as connection:
            for _ in range(10):
                expect_success(connection.exchange(call()))
    finally:
        for connection in stuck:
            connection.socket.close()
