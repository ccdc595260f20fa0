"""What web pages may: nothing, unless their origin is allowed. Clients that are none see no difference."""

import json

import pytest
from raw_http import Connection, call, message
from server import Server, remove, temporary_directory
from support import connect

PAGE = "http://localhost:3000"


@pytest.fixture(scope="module", params=[False, True], ids=["by default", "with an origin allowed"])
def server(request):
    directory = temporary_directory()
    options = ("--cors-origins", f"https://console.example, {PAGE}") if request.param else ()
    try:
        with Server(directory / "data", *options, "--hosts", "db.example.com") as started:
            started.allowed = request.param
            yield started
    finally:
        remove(directory)


def exchange(server, request):
    with Connection(server.url) as connection:
        return connection.exchange(request)


def posted(server, origin=None, host="localhost", operation="ListTables", body=b"{}"):
    request = call(operation=operation, body=body).replace(b"Host: localhost", f"Host: {host}".encode())
    if origin:
        request = request.replace(b"Host:", f"Origin: {origin}\r\nHost:".encode(), 1)
    return exchange(server, request)


def refusal(response):
    body = json.loads(response.body)
    assert response.status == 400
    assert body["__type"] == "com.amazon.coral.service#AccessDeniedException"
    return body["Message"]


def allowed_origin(response):
    return response.headers.get("access-control-allow-origin")


def test_a_page_of_another_origin_writes_nothing(server):
    table = json.dumps({
        "TableName": "bent", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}]}).encode()
    response = posted(server, "https://evil.example", operation="CreateTable", body=table)
    assert refusal(response) == ("Requests from pages of https://evil.example are not allowed:"
                                 " --cors-origins allows an origin")
    assert allowed_origin(response) is None
    assert connect(server.url).list_tables()["TableNames"] == []


def test_preflights(server):
    def ask(origin):
        return exchange(server, message("OPTIONS", headers={
            "Origin": origin, "Access-Control-Request-Method": "POST"}))

    refused = ask("https://evil.example")
    assert refused.status == 403 and b"--cors-origins" in refused.body
    assert not [name for name in refused.headers if name.startswith("access-control")]
    answer = ask(PAGE)
    assert answer.status == (200 if server.allowed else 403)
    assert allowed_origin(answer) == (PAGE if server.allowed else None)


def test_a_page_whose_origin_is_allowed(server):
    response = posted(server, PAGE)
    if server.allowed:
        assert response.status == 200 and response.headers["vary"] == "Origin"
        assert allowed_origin(response) == PAGE
    else:
        refusal(response)


def test_the_endpoints_own_pages(server):
    host = f"localhost:{server.port}"
    assert posted(server, f"http://{host}", host).status == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000"])
def test_a_name_that_was_bent_to_lead_here(server, host):
    assert refusal(posted(server, host=host)) == (
        f"Requests to the host {host} are not allowed: --hosts allows a name")
    refusal(posted(server, f"http://{host}", host))


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "dynamodb", "db.example.com:8000",
                                  "host.docker.internal"])
def test_names_that_are_ours(server, host):
    assert posted(server, host=host).status == 200


def test_probes_answer_whoever_asks(server):
    request = message("GET", "/ready").replace(b"Host: localhost", b"Host: pod.example.com")
    assert exchange(server, request).status == 200
