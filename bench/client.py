"""Requests to an endpoint as an SDK sends them, with a signature of the right shape and no meaning."""

import http.client
import json
import time

HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Date": "20260101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/dynamodb/aws4_request, "
                     "SignedHeaders=host;x-amz-date, Signature=0",
}


class Refused(Exception):
    """An answer other than 200."""


class Client:
    """One keep-alive connection."""

    def __init__(self, endpoint):
        self.connection = http.client.HTTPConnection(endpoint, timeout=600)

    def call(self, operation, request):
        self.connection.request(
            "POST", "/", json.dumps(request),
            HEADERS | {"X-Amz-Target": f"DynamoDB_20120810.{operation}"})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise Refused(f"{operation}: {answer.status} {body[:300].decode()}")
        return json.loads(body)

    def timed(self, operation, request):
        """Milliseconds that it took."""
        began = time.perf_counter()
        self.call(operation, request)
        return (time.perf_counter() - began) * 1000
