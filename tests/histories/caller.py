"""Sends requests of one client, to any of the gateways, and tells what is known of each."""

import dataclasses
import http.client
import json
import time

_PATIENCE_SECONDS = 60
# The server looks at the form of the credentials only.
_AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=histories/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64
)


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back. `kind` is an error's, without what stands before '#'."""

    kind: str
    body: dict

    @property
    def accepted(self):
        return not self.kind


class Lost(Exception):
    """No answer, or none that tells whether it was done."""


class Unexpected(Exception):
    """An answer that no request of ours should get."""

    def __init__(self, operation, request, answer):
        super().__init__(f"{operation} {json.dumps(request)}\n  was answered with {answer}")


class Caller:
    """For one thread. Keeps a connection to each gateway."""

    def __init__(self, ports, dice):
        self._ports, self._dice, self._connections = ports, dice, {}

    def call(self, operation, request):
        """The answer of some gateway; raises Lost. What could not be sent is sent again."""
        text = json.dumps(request)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            port = self._dice.choice(self._ports)
            try:
                connection = self._connected(port)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)  # it is being started again
        headers = {
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": _AUTHORIZATION,
            "X-Amz-Date": "20260101T000000Z",
        }
        try:
            connection.request("POST", "/", text, headers)
            response = connection.getresponse()
            body = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._connections.pop(port).close()
            raise Lost(str(error)) from error
        if response.status >= 500:
            raise Lost(body.get("message", ""))
        kind = "" if response.status == 200 else body["__type"].rpartition("#")[2]
        return Answer(kind, body)

    def _connected(self, port):
        if port not in self._connections:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
            connection.connect()
            self._connections[port] = connection
        return self._connections[port]

    def close(self):
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()
