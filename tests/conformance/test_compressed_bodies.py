"""Compressed requests and answers. The wanted ones are the service's, as Alternator recorded them
(test_compressed_request.py, test_compressed_response.py)."""

import gzip
import json
import zlib

import pytest
from raw_http import connect  # noqa: F401  a fixture
from raw_http import call, call_headers, chunked, expect_common, expect_success, message


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
