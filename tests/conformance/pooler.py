"""PgBouncer in front of a server's cluster."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess

from attached import database_url
from server import eventually, remove, temporary_directory

CONFIGURATION = """
[databases]
tuskgate = host={socket} dbname=tuskgate
[pgbouncer]
listen_addr =
unix_socket_dir = {directory}
listen_port = {port}
auth_type = trust
auth_file = {directory}/users
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 500
ignore_startup_parameters = extra_float_digits,options
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Pooler:
    """PgBouncer; `url` is its address as a connection string."""

    def __init__(self, database, mode, size, roles):
        self.directory = temporary_directory()
        self._format = {"socket": database.data / "socket", "directory": self.directory,
                        "port": free_port(), "size": size}
        (self.directory / "users").write_text("".join(f'"{role}" ""\n' for role in roles))
        self._write(mode)
        as_user = {}
        if os.geteuid() == 0:  # which PgBouncer refuses to be
            owner = (database.data / "socket").stat()
            shutil.chown(self.directory, owner.st_uid)
            as_user = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        self._process = subprocess.Popen(["pgbouncer", self.directory / "ini"],
                                         stderr=subprocess.DEVNULL, **as_user)
        port = self._format["port"]
        eventually((self.directory / f".s.PGSQL.{port}").exists, "PgBouncer")
        self.url = database_url(database, host=self.directory, port=port, user=roles[0])

    def _write(self, mode):
        (self.directory / "ini").write_text(CONFIGURATION.format(mode=mode, **self._format))

    def change(self, mode):
        self._write(mode)
        self._process.send_signal(signal.SIGHUP)

    def stop(self):
        self._process.kill()
        self._process.wait()
        remove(self.directory)


@contextlib.contextmanager
def pooler(database, mode, size=60, roles=("tuskgate",)):
    """`roles` may come in; the address is that of the first."""
    made = Pooler(database, mode, size, roles)
    try:
        yield made
    finally:
        made.stop()
