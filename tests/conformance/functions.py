"""Functions that event source mappings call, and the files that declare the mappings."""

import http.server
import json
import ssl
import threading

from server import eventually


class Function:
    """An HTTP server that keeps what it was called with.

    `answer(records, call)` is called with the records and the number of the call, from 1 on, and
    returns the status, the body and perhaps headers; None is a success without a body.
    """

    def __init__(self, answer=lambda records, call: None, port=0, certificate=None):
        self.calls = []  # the records of each call, in the order in which the calls began
        self.headers = []
        self.answer = answer
        self._lock = threading.Lock()
        function = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                records = json.loads(body)["Records"]
                with function._lock:
                    function.calls.append(records)
                    function.headers.append((self.path, dict(self.headers)))
                    number = len(function.calls)
                status, body, headers = (*(function.answer(records, number) or (200, "")), {})[:3]
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body.encode())
                except OSError:
                    pass  # the caller is gone

            def log_message(self, *_):
                pass

        class Http(http.server.ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

            def handle_error(self, *_):
                pass  # callers are killed

        self._server = Http(("127.0.0.1", port), Handler)
        scheme = "http"
        if certificate is not None:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.certificate, certificate.key)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}/2015-03-31/functions/function/invocations"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def records(self):
        """All that it was given, as often as it was."""
        with self._lock:
            return [record for call in self.calls for record in call]

    def ids(self):
        return [record["dynamodb"]["Keys"]["pk"]["S"] for record in self.records()]

    def wait_for_calls(self, count):
        eventually(lambda: len(self.calls) >= count, f"call {count} of {len(self.calls)}")
        return self.calls

    def wait_for_ids(self, wanted):
        """Until every one of these was given once at least."""
        wanted = set(wanted)
        eventually(lambda: wanted <= set(self.ids()), f"{len(wanted)} records")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def mapping(function, table="Orders", name="orders", **members):
    """A mapping that gives a function all of the stream."""
    return {"Name": name, "TableName": table, "StartingPosition": "TRIM_HORIZON",
            "Endpoint": function if isinstance(function, str) else function.url, **members}


def declared(directory, *mappings):
    """Arguments of a server that runs these."""
    path = directory / "event-sources.json"
    path.write_text(json.dumps(mappings))
    return "--event-sources", path


def numbers_of(records):
    return [record["dynamodb"]["SequenceNumber"] for record in records]
