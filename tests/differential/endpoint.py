"""An endpoint of DynamoDB, spoken to without an SDK: what an SDK would refuse must be sent too."""

import dataclasses
import http.client
import json
import re

# Both servers look at the form of the credentials only; DynamoDB Local wants letters and digits.
_AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=differential/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64
)


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back. `body` is the JSON of a success, `kind` and `message` are an error's."""

    status: int
    body: object = None
    kind: str = ""
    message: str = ""

    @property
    def accepted(self):
        return self.status == 200

    def __str__(self):
        if self.accepted:
            return f"200 {json.dumps(self.body, ensure_ascii=False, sort_keys=True)}"
        return f"{self.status} {self.kind}: {self.message}"


_PATIENCE_SECONDS = 40  # longer than any statement of Tuskgate's may take
_REGION = re.compile(r"(?<=arn:aws:dynamodb:)[\w-]+(?=:)")
_ARN = re.compile(r"\(arn of (.*)\)")


class Silent(Exception):
    """The server does not answer."""

    def __init__(self, endpoint, operation, text):
        super().__init__(f"{endpoint.name} did not answer {operation} {text[:3000]}")
        self.endpoint = endpoint


class Endpoint:
    """Keeps one connection, and makes another when the server closed it."""

    def __init__(self, name, host, port, region):
        self.name = name
        self._arn = f"arn:aws:dynamodb:{region}:000000000000:table/"
        self._connection = http.client.HTTPConnection(host, port, timeout=_PATIENCE_SECONDS)

    def named(self, value):
        """A request in which "(arn of T)" is this server's name for the table T."""
        if isinstance(value, dict):
            return {name: self.named(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.named(inner) for inner in value]
        found = _ARN.fullmatch(value) if isinstance(value, str) else None
        return self._arn + found[1] if found else value

    def call(self, operation, request):
        """Sends the request, a JSON value or the raw text of a body."""
        text = request if isinstance(request, str) else json.dumps(request)
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "X-Amz-Date": "20260101T000000Z",
            "Authorization": _AUTHORIZATION,
        }
        for attempt in (1, 2):
            try:
                self._connection.request("POST", "/", text.encode(), headers)
                response = self._connection.getresponse()
                return _read(response.status, response.read())
            except TimeoutError as error:
                raise Silent(self, operation, text) from error
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self._connection.close()
                if attempt == 2:
                    raise
        raise AssertionError("not reached")

    def close(self):
        self._connection.close()


def _read(status, content):
    try:
        body = json.loads(content) if content else None
    except ValueError:
        return Answer(status, None, "(no JSON)", content.decode(errors="replace")[:500])
    if status == 200:
        return Answer(status, body)
    if not isinstance(body, dict):
        return Answer(status, None, "(no object)", str(body))
    kind = body.get("__type", "(no type)").rpartition("#")[2]
    message = body.get("message", body.get("Message"))
    if message is None:
        return Answer(status, None, kind, "(no message)")
    return Answer(status, None, kind, _REGION.sub("(region)", message))
