"""A PostgreSQL server that is not Tuskgate's."""

import os
import pathlib
import pwd
import subprocess

from server import PATIENCE_SECONDS


class Cluster:
    """On a socket in its directory. Its superuser is `owner`. Settings are "name=value"."""

    def __init__(self, directory, *settings):
        self.directory = directory
        self.programs = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"),
                            key=lambda path: int(path.parent.name))
        if os.geteuid() == 0:
            os.chown(directory, pwd.getpwnam("postgres").pw_uid, -1)
        self._run("initdb", "-D", directory / "data", "-U", "owner", "-E", "UTF8", "--locale=C",
                  "-A", "trust", "--no-sync")
        self._run("pg_ctl", "-D", directory / "data", "-w", "-l", directory / "log", "-o",
                  " ".join([f"-k {directory} -c listen_addresses= -c fsync=off",
                            *(f"-c {setting}" for setting in settings)]), "start")
        self.url = f"host={directory} user=owner dbname=postgres"

    def _run(self, program, *arguments):
        user = {"user": "postgres"} if os.geteuid() == 0 else {}
        subprocess.run([self.programs / program, *arguments], check=True, timeout=PATIENCE_SECONDS,
                       stdout=subprocess.DEVNULL, cwd="/", **user)

    def stop(self):
        self._run("pg_ctl", "-D", self.directory / "data", "-m", "immediate", "stop")
