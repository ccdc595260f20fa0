"""The Chinook database: a record shop with 11 tables, their foreign keys and 15 607 rows, as Maven
has it in net.hydromatic:chinook-data-hsqldb (Apache License 2.0). HSQLDB's script is SQL that
PostgreSQL knows but for a few words.

    python chinook.py "host=... dbname=..."
"""

import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

import psycopg

VERSION = "0.2"
ROWS = 15_607
CACHE = pathlib.Path(__file__).resolve().parents[3] / "build" / "chinook"

# Only the data, without the database that it is of.
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tuskgate</groupId>
  <artifactId>chinook</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>net.hydromatic</groupId>
      <artifactId>chinook-data-hsqldb</artifactId>
      <version>{VERSION}</version>
      <exclusions>
        <exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion>
      </exclusions>
    </dependency>
  </dependencies>
</project>
"""


def jar():
    return CACHE / f"chinook-data-hsqldb-{VERSION}.jar"


def missing():
    """What has to be installed, or an empty string."""
    return "" if jar().exists() or shutil.which("mvn") else "Maven is not installed"


def fetch():
    if jar().exists():
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    pom = CACHE / "pom.xml"
    pom.write_text(_POM)
    done = subprocess.run(
        ["mvn", "--batch-mode", "--quiet", "--file", str(pom), "dependency:copy-dependencies",
         f"-DoutputDirectory={CACHE}"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def statements():
    """The tables, their rows, and what is added to the tables afterwards."""
    with zipfile.ZipFile(jar()) as archive:
        script = archive.read("chinook.script").decode("ascii")
    # http://hsqldb.org/doc/2.0/guide/management-chapt.html: characters beyond ASCII are escaped.
    script = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), script)
    for line in script.splitlines():
        if line.startswith('CREATE MEMORY TABLE "chinook".'):
            yield line.replace("MEMORY ", "", 1)
        elif line.startswith(('ALTER TABLE "chinook".', 'INSERT INTO "chinook".')):
            yield line


def load(url):
    """Into the schema chinook, with all its constraints."""
    fetch()
    with psycopg.connect(url) as connection:
        connection.execute('create schema "chinook"')
        # Tables are in the order of their names: what a row refers to may come after it.
        connection.execute("set local session_replication_role = replica")
        connection.execute("; ".join(statements()))
        connection.execute("set local session_replication_role = origin")
        # So each reference is looked at once more.
        for table, name, definition in connection.execute(
                "select conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid)"
                " from pg_constraint where contype = 'f'"
                " and connamespace = 'chinook'::regnamespace").fetchall():
            connection.execute(f"alter table {table} drop constraint {name},"
                               f" add constraint {name} {definition}")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("analyze")


if __name__ == "__main__":
    load(sys.argv[1])
