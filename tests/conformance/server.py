"""A Tuskgate of the tests' own: the real binary with an embedded cluster, as a child process."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

# Long enough for a busy machine, short enough not to hang a broken build. Programs with sanitizers
# take several times as long.
PATIENCE_SECONDS = 120 * int(os.environ.get("TUSKGATE_TEST_PATIENCE", "1"))

_READY = re.compile(r"^Tuskgate is ready on (https?://(\S+):(\d+)) \((.*)\)$")


def binary():
    path = os.environ.get("TUSKGATE_BINARY")
    if not path:
        raise RuntimeError("set TUSKGATE_BINARY to the program to test, or TUSKGATE_TEST_URL")
    return os.path.abspath(path)


def temporary_directory():
    """A new directory that PostgreSQL's user may enter: it is not ours when we are root."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="tuskgate-test-"))
    path.chmod(0o755)
    return path


@contextlib.contextmanager
def own_server(*arguments):
    """A server with a new cluster, which goes with it."""
    directory = temporary_directory()
    try:
        with Server(directory / "data", *arguments) as server:
            yield server
    finally:
        remove(directory)


def written_to(file):
    """What a process has written so far to the file, which it was given when it was started.

    To seek would move the place where it writes, as both have the same open file.
    """
    descriptor = file.fileno()
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode(errors="replace")


def clean_environment(**variables):
    """The environment without settings of Tuskgate's, plus `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TUSKGATE_")}
    return {**kept, **variables}


def eventually(condition, what):
    """Waits until condition() is true, and returns what it returned."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen in {PATIENCE_SECONDS} s")
        time.sleep(0.02)


def alive(process_id):
    try:
        state = pathlib.Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def run(*arguments, **options):
    """Runs the program to its end."""
    options.setdefault("env", clean_environment())
    return subprocess.run(
        [binary(), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        stdin=subprocess.DEVNULL,
        check=False,
        **options,
    )


def outward_address():
    """An address of this machine that is not a loopback address, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it asks the routing table
        except OSError:
            return None
        return probe.getsockname()[0]


class Server:
    """`tuskgate serve` on a free port. Ready once the constructor returns."""

    def __init__(self, data, *arguments, listen="127.0.0.1:0", environment=None, program=None,
                 **options):
        self.data = pathlib.Path(data)
        self._errors = tempfile.TemporaryFile("w+")
        command = [str(program or binary()), "serve", "--listen", listen, *map(str, arguments)]
        if "--database-url" not in command:
            command += ["--data", str(self.data)]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=clean_environment(**(environment or {})),
            **options,
        )
        self.ready_line = self.process.stdout.readline().rstrip("\n")
        found = _READY.match(self.ready_line)
        if not found:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"not ready: {self.ready_line!r}; {self.errors()}")
        self.url, self.host, self.database = found[1], found[2], found[4]
        self.port = int(found[3])
        self.admin_url = None
        if "--admin-listen" in command:
            self.admin_url = self.process.stdout.readline().split()[-1]
        self.certificate = None
        if "--tls-self-signed" in command:
            self.certificate = self.process.stdout.readline().rstrip("\n").partition("=")[2]

    def errors(self):
        """What the server wrote to stderr so far."""
        return written_to(self._errors)

    def postmaster(self):
        """PostgreSQL's main process, or None."""
        try:
            first = (self.data / "postgres" / "postmaster.pid").read_text().split("\n")[0]
        except FileNotFoundError:
            return None
        return int(first) if first.isdigit() and alive(int(first)) else None

    def sessions(self):
        """The processes of the server's sessions."""
        postmaster = self.postmaster()
        children = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text()
        titles = {int(child): pathlib.Path(f"/proc/{child}/cmdline").read_text()
                  for child in children.split()}
        return [child for child, title in titles.items() if "[local]" in title]

    def wait(self):
        return self.process.wait(PATIENCE_SECONDS)

    def stop(self, number=signal.SIGTERM):
        """Ends the server as an operator would; returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait()

    def kill(self):
        self.process.kill()
        self.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            if self.process.poll() is None:
                self.kill()
            self.process.stdout.close()
            self._errors.close()


def remove(directory):
    shutil.rmtree(directory, ignore_errors=True)
