"""A service that Tuskgate asks about access keys, as an operator would have one (--auth-verifier)."""

import base64
import hashlib
import hmac
import http.server
import json
import socket
import ssl
import threading

from server import eventually

ACCOUNT = "000000000000"
EVERYTHING = {"Version": "2012-10-17",
              "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


def signing_key(secret, question):
    """What Signature Version 4 derives of a secret for the scope of a question."""
    key = ("AWS4" + secret).encode()
    for part in (question["date"], question["region"], question["service"], "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def judged(question, secret, gives_key=True, seconds=600, **members):
    """The answer of a verifier that knows the secret."""
    key = signing_key(secret, question)
    right = hmac.new(key, question["stringToSign"].encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right, question["signature"]):
        return {"allowed": False, "reason": "bad-signature"}
    answer = {"allowed": True, "arn": f"arn:aws:iam::{ACCOUNT}:user/ann", "policies": [EVERYTHING],
              **members}
    if gives_key:
        answer.update(signingKey=base64.b64encode(key).decode(), cacheSeconds=seconds)
    return answer


class VerifierService:
    """`answer(question)` returns the answer, or a status and a text."""

    def __init__(self, answer, port=0, certificate=None):
        self.answer = answer
        self.questions = []
        self.headers = []
        self.connections = []
        self._lock = threading.Lock()
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                with service._lock:
                    service.connections.append(self.connection)

            def do_POST(self):
                question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with service._lock:
                    service.questions.append(question)
                    service.headers.append((self.path, dict(self.headers)))
                answer = service.answer(question)
                status, text = answer if isinstance(answer, tuple) else (200, json.dumps(answer))
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text.encode())
                except OSError:
                    self.close_connection = True  # the gateway did not wait

            def log_message(self, *_):
                pass

        class Http(http.server.ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 256

            def handle_error(self, *_):
                pass

        self._server = Http(("127.0.0.1", port), Handler)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.certificate, certificate.key)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        scheme = "http" if certificate is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self.port}/verify"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def wait_for_questions(self, count):
        eventually(lambda: len(self.questions) >= count, f"question {count}")

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended before

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
