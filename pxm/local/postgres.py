"""A PostgreSQL cluster of our own: made, started, given its two roles, stopped."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from psycopg2.extensions import connection as Connection

from pxm.local import binaries, places, processes

ADMIN, OWNER, APP = "pxm_admin", "pxm_owner", "pxm_app"
DATABASE = "pxm"
ROLES = places.ROOT / "deploy" / "roles.sql"
# psycopg2 puts values into the statement, so a logged statement or error would carry patients' words.
# docker-compose.yml has the same; a test keeps them equal.
QUIET = ("log_min_messages=log", "log_min_error_statement=panic", "log_error_verbosity=terse")
# Autovacuum would count the rows of a test that is still running as none, and every plan after that be a bad one.
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=256MB", "autovacuum=off")
STILL_DYING = (b'lock file "postmaster.pid" already exists', b"pre-existing shared memory block")
# Of the machine's memory, what PostgreSQL keeps pages in: its own default of 128 MB makes a round of reminders over a
# million targets read and write each page again and again. The usual advice is a quarter; other programs live here too.
SHARE, LEAST_MB, MOST_MB = 8, 128, 2048
START_SECONDS = 120  # recovery after a crash may take a while


def _options(settings: Sequence[str]) -> list[str]:
    return [word for setting in settings for word in ("-c", setting)]


def roomy() -> tuple[str, ...]:
    """Settings for data that is kept, by the memory of this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return (f"shared_buffers={min(max(memory // SHARE, LEAST_MB), MOST_MB)}MB", "max_wal_size=4GB")


class Cluster:
    """One data folder below `home`, reached by a Unix socket that only its user and root can open."""

    def __init__(self, home: Path, *, durable: bool = True, connections: int = 100) -> None:
        self.home = home
        self.data = home / "data"
        self.durable = durable
        self.connections = connections
        self.socket = Path()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@{quote(str(self.socket), safe='')}/{database}"

    def connect(self, database: str = "postgres", role: str = ADMIN) -> Connection:
        return psycopg2.connect(host=str(self.socket), user=role, dbname=database, connect_timeout=5)

    def execute(self, statement: str, *, database: str = "postgres", role: str = ADMIN) -> list[tuple[Any, ...]]:
        """Run it outside a transaction block, as CREATE DATABASE wants."""
        with closing(self.connect(database, role)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []

    def start(self) -> subprocess.Popen[bytes]:
        """Make the data folder when it is missing, start, and return without waiting."""
        self.home.mkdir(parents=True, exist_ok=True)
        if not self.socket.is_absolute():  # a later start keeps the address that others know
            self.socket = places.socket_folder(self.home)
        self._take_over()
        if not self.data.exists():
            self._initdb()
        self._refuse_other_version()
        settings = ["listen_addresses=", "unix_socket_permissions=0700", f"max_connections={self.connections}", *QUIET]
        words: list[str | Path] = [binaries.postgres_bin() / "postgres", "-D", self.data, "-k", self.socket]
        words += _options([*settings, *(roomy() if self.durable else THROW_AWAY)])
        self.process = processes.start(words, log=self.log, cwd="/", **self._user())
        return self.process

    def wait(self) -> None:
        """Until it answers. Ends the program, naming the log, when it does not."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and (self.is_running() or self._waits_for_the_dead()):
            try:
                self.connect().close()
                return
            except psycopg2.OperationalError:
                time.sleep(0.03)
        sys.exit(f"PostgreSQL did not start: the end of {self.log} says why.")

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _waits_for_the_dead(self) -> bool:
        """After `kill -9` the old server's processes are gone a moment later than they were killed: once more."""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 2000))
            last_words = log.read()
        if not any(reason in last_words for reason in STILL_DYING):
            return False
        time.sleep(0.5)
        self.start()
        return True

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process, signal.SIGINT)  # "fast": ends open connections, then writes all
        if self.socket.parent != self.home:
            shutil.rmtree(self.socket, ignore_errors=True)

    def add_database(self, name: str = DATABASE, *, template: str = "template0") -> None:
        """Create it unless it is there, and give both roles their rights."""
        if not self.execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            self.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        self.execute(ROLES.read_text(), database=name)

    def _user(self) -> dict[str, Any]:
        owner = self.data.stat() if self.data.exists() else None
        if owner is None or owner.st_uid == 0:
            nobody = pwd.getpwnam("nobody")
            return places.popen_as(nobody.pw_uid, nobody.pw_gid)
        return places.popen_as(owner.st_uid, owner.st_gid)

    def _take_over(self) -> None:
        """As root: let the server's user write its socket. As anybody: refuse another user's data in words."""
        if places.IS_ROOT:
            self.home.chmod(0o755)
            user = self._user()
            os.chown(self.socket, user["user"], user["group"])
        elif self.data.exists() and self.data.stat().st_uid != os.geteuid():
            owner = pwd.getpwuid(self.data.stat().st_uid).pw_name
            sys.exit(f"{self.data} belongs to {owner}: start as {owner} or as root, or use a copy of your own.")

    def _initdb(self) -> None:
        half = self.home / "data.half"  # a start that is cut off must not leave half a cluster behind
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        user = self._user()
        if user:
            os.chown(half, user["user"], user["group"])
        words: list[str | Path] = [
            binaries.postgres_bin() / "initdb",
            "-D",
            half,
            "-U",
            ADMIN,
            "--auth=trust",
            "-E",
            "UTF8",
        ]
        # this build has no ICU; the builtin provider came with 17
        provider = ["--locale-provider=builtin"] if binaries.postgres_version() >= 17 else []
        words += [*provider, "--locale=C.UTF-8", "--no-instructions", *([] if self.durable else ["--no-sync"])]
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, cwd="/", **user)
        if done.returncode:
            sys.exit(_explain(done.stderr))
        half.rename(self.data)

    def _refuse_other_version(self) -> None:
        made_by, ours = int((self.data / "PG_VERSION").read_text()), binaries.postgres_version()
        if made_by != ours:
            sys.exit(f"{self.data} was made by PostgreSQL {made_by}, and this is PostgreSQL {ours}. See the README.")


def _explain(words: str) -> str:
    if "could not look up effective user ID" in words:
        return (
            "This user id has no name on this computer, and PostgreSQL refuses that.\n"
            "Start as a named user, or use Docker: docker compose up."
        )
    return f"PostgreSQL could not set up its data folder:\n{words.strip()}"
