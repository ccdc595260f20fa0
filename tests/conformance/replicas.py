"""Clusters that replicate: a primary, and standbys that pg_basebackup makes of it."""

import os
import pathlib
import pwd
import subprocess

from server import PATIENCE_SECONDS

SETTINGS = "-c listen_addresses= -c fsync=off -c wal_level=replica -c hot_standby=on"


class Node:
    """A PostgreSQL server on a socket in its directory."""

    def __init__(self, directory):
        self.directory = directory
        self.data = directory / "data"
        self.url = f"host={directory} user=owner dbname=postgres"
        self.programs = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"),
                            key=lambda path: int(path.parent.name))
        directory.mkdir()
        if os.geteuid() == 0:
            os.chown(directory, pwd.getpwnam("postgres").pw_uid, -1)

    def run(self, program, *arguments):
        user = {"user": "postgres"} if os.geteuid() == 0 else {}
        subprocess.run([self.programs / program, *arguments], check=True, timeout=PATIENCE_SECONDS,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **user)

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.directory / "log", "-o",
                 f"-k {self.directory} {SETTINGS}", "start")

    def stop(self):
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")

    def promote(self):
        self.run("pg_ctl", "-D", self.data, "-w", "promote")


def new_primary(directory):
    node = Node(directory)
    node.run("initdb", "-D", node.data, "-U", "owner", "-E", "UTF8", "--locale=C", "-A", "trust",
             "--no-sync")
    node.start()
    return node


def new_standby(directory, primary):
    """Streams what the primary does."""
    node = Node(directory)
    node.run("pg_basebackup", "-d", f"host={primary.directory} user=owner", "-D", node.data,
             "-R", "-X", "stream", "-c", "fast", "--no-sync")
    node.start()
    return node
