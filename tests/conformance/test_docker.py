"""What docker/ promises, as far as it can be told without docker."""

import http.server
import json
import pathlib
import re
import socket
import subprocess
import threading

import pytest
import yaml
from server import PATIENCE_SECONDS, clean_environment

DOCKER = pathlib.Path(__file__).resolve().parents[2] / "docker"


def instructions():
    """The Dockerfile's instructions, each on one line."""
    return re.sub(r"\\\n\s*", " ", (DOCKER / "Dockerfile").read_text()).splitlines()


def environment():
    variables = {}
    for line in instructions():
        if line.startswith("ENV "):
            variables.update(word.split("=", 1) for word in line.split()[1:])
    return variables


def health_check(port, **variables):
    """The exit status of the image's health check, of a server at this port."""
    line, = (line for line in instructions() if line.startswith("HEALTHCHECK"))
    command = json.loads(line.partition(" CMD ")[2])
    assert "/8000 " in command[-1]
    command[-1] = command[-1].replace("/8000 ", f"/{port} ")
    return subprocess.run(command, capture_output=True, timeout=PATIENCE_SECONDS, check=False,
                          env=clean_environment(**variables)).returncode


@pytest.mark.parametrize(("status", "healthy", "variables"), [
    (200, True, {}), (503, False, {}), (404, False, {}), (400, False, {}),
    # By plain HTTP, from a server that speaks TLS.
    (400, True, {"TUSKGATE_TLS_CERT": "/c.pem"}), (400, True, {"TUSKGATE_TLS_SELF_SIGNED": "1"}),
    (503, False, {"TUSKGATE_TLS_CERT": "/c.pem"})])
def test_the_health_check_asks_whether_the_server_is_ready(status, healthy, variables):
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"200")

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            assert (health_check(server.server_address[1], **variables) == 0) == healthy
        finally:
            server.shutdown()
            thread.join()
    assert asked == ["/ready"]


def test_nothing_is_not_healthy():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        assert health_check(taken.getsockname()[1]) != 0


def test_the_image_listens_where_its_port_is_published():
    assert environment() == {
        "TUSKGATE_DATA": "/var/lib/tuskgate/data",
        "TUSKGATE_LISTEN": "0.0.0.0:8000",
        "TUSKGATE_INSECURE_NO_AUTH": "1",
        "TUSKGATE_INSECURE_NO_TLS": "1",
    }
    assert "EXPOSE 8000" in instructions()


def test_compose_publishes_to_this_machine_only():
    service = yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]["tuskgate"]
    assert service["ports"] == ["127.0.0.1:8000:8000"]
    assert "network_mode" not in service
