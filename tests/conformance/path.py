"""A path to PostgreSQL that can be lost without a word, as when a firewall or a switch drops packets:
nothing is refused, nothing is closed, and nothing arrives."""

import contextlib
import socket
import threading


class Path:
    """Listens on a TCP port of 127.0.0.1 and forwards to a unix socket."""

    def __init__(self, unix_socket):
        self._target = str(unix_socket)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._is_lost = False
        self._connections = []
        threading.Thread(target=self._accept, daemon=True).start()

    def lose(self):
        """From now on nothing arrives; connections that there are never recover."""
        with self._lock:
            self._is_lost = True
            for connection in self._connections:
                connection.is_lost = True

    def find_again(self):
        """New connections are forwarded again."""
        with self._lock:
            self._is_lost = False

    def close(self):
        self._listener.close()
        with self._lock:
            for connection in self._connections:
                connection.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._connections.append(_Connection(client, self._target, self._is_lost))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class _Connection:
    def __init__(self, client, target, is_lost):
        self.is_lost = is_lost
        self._ends = [client]
        if is_lost:
            return
        server = socket.socket(socket.AF_UNIX)
        server.connect(target)
        self._ends.append(server)
        for source, sink in ((client, server), (server, client)):
            threading.Thread(target=self._forward, args=(source, sink), daemon=True).start()

    def _forward(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if not self.is_lost:
                    sink.sendall(data)
        # The end of a connection is lost like all else.
        if not self.is_lost:
            self.close()

    def close(self):
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
