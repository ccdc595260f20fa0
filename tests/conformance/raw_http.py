"""HTTP by hand: raw sockets, so that requests may be as wrong as they like."""

import json
import re
import socket
import struct
import urllib.parse
import zlib

import pytest
from server import PATIENCE_SECONDS

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
        self.socket = socket.create_connection((address.hostname, address.port), PATIENCE_SECONDS)
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
