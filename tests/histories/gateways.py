"""Two gateways over one database, which are killed while they are at work."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import time

_PATIENCE_SECONDS = 120


class Failure(Exception):
    """Something for the person who runs this, without a traceback."""


class Gateway:
    """A Tuskgate on a port of its own, which it keeps when it is started again."""

    def __init__(self, binary, name, directory, *arguments):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.name, self._log = name, directory / f"{name}.log"
        self._command = [str(part) for part in (
            binary, "serve", "--listen", f"127.0.0.1:{self.port}", *arguments)]
        self.start()

    def start(self):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("TUSKGATE_")}
        began = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("a") as output:
            # A session of its own: Ctrl-C ends the test, which then ends its servers.
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, env=environment)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if re.search("is ready on", self._log.read_text()[began:]):
                return
            time.sleep(0.02)
        tail = "\n".join(self._log.read_text().splitlines()[-20:])
        self.stop()
        raise Failure(f"gateway {self.name} did not start:\n{tail}")

    def kill(self):
        self._process.kill()
        self._process.wait()

    def alive(self):
        return self._process.poll() is None

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


class Gateways:
    """The first one has the database; the second uses it, too."""

    def __init__(self, binary, directory):
        self._data = directory / "data"
        self.all = [Gateway(binary, "first", directory, "--data", self._data)]
        try:
            url = f"host={self._data}/socket user=tuskgate dbname=tuskgate"
            self.all.append(Gateway(binary, "second", directory, "--database-url", url))
        except Failure:
            self.stop()
            raise

    @property
    def ports(self):
        return [gateway.port for gateway in self.all]

    def kill_first(self):
        self._kill(self.all[0])

    def kill_second(self):
        self._kill(self.all[1])

    @staticmethod
    def _kill(gateway):
        gateway.kill()
        gateway.start()

    def kill_session(self):
        """One session's process; PostgreSQL then ends them all, and recovers."""
        postmaster = (self._data / "postgres/postmaster.pid").read_text().split("\n")[0]
        children = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text()
        for child in children.split():
            try:
                # Its title says who is served; what comes by the socket is ours.
                if "[local]" in pathlib.Path(f"/proc/{child}/cmdline").read_text():
                    os.kill(int(child), signal.SIGKILL)
                    return
            except (FileNotFoundError, ProcessLookupError):
                continue

    def stop(self):
        for gateway in reversed(self.all):
            gateway.stop()


def find_tuskgate(root):
    binary = pathlib.Path(os.environ.get("TUSKGATE_BINARY") or root / "build/release/tuskgate")
    if not binary.exists():
        raise Failure(f"{binary} is not there: build it, or name another in TUSKGATE_BINARY")
    return binary.resolve()
