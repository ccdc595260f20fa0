"""HTTP as it arrives on the wire: raw sockets, so that requests may be as wrong as they like.

The wanted answers are the service's, as dynalite (test/connection.js) and Alternator
(test_cors.py, test_health.py, test_manual_requests.py) recorded them.
Where the service's front end is not documented (limits, refusals) they are this gateway's.
"""

import json
import socket

import pytest
from raw_http import connect  # noqa: F401  a fixture
from raw_http import (
    BODY_LIMIT,
    CREDENTIALS,
    NOT_FOUND,
    SERIALIZATION,
    UNKNOWN_OPERATION,
    Connection,
    call,
    call_headers,
    chunked,
    expect_common,
    expect_error,
    expect_not_found,
    expect_success,
    message,
)

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
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
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
