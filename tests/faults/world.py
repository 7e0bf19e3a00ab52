"""A small hospital computer of our own to be cruel to: durable PostgreSQL, Valkey, a mail server, our processes.

Nothing is shared with the other tests: own clusters, own sockets, processes ended by their number. Checks read the
database as its administrator, and what the mail server was handed from its file.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from pxm.local import places, processes, throwaway
from pxm.local.postgres import APP, OWNER, Cluster
from pxm.local.valkey import Valkey

IS_FULL = os.environ.get("PXM_FAULTS") == "full"
SEED = int(os.environ.get("PXM_SEED") or random.SystemRandom().randrange(1 << 32))
BASE = 10_000_000  # numbers of the copied cases begin here (pxm.bench.copying)


def at_length(short: Any, full: Any) -> Any:
    """A figure of the test command, and the one of `bench chaos`."""
    return full if IS_FULL else short


PATIENCE = at_length(180.0, 1200.0)  # seconds until all is done, on a machine with much else to do; no promise


def wait_until(is_so: Callable[[], bool], seconds: float, every: float = 0.1) -> float:
    """How long it took; raises when it never came true."""
    started = time.monotonic()
    while not is_so():
        if time.monotonic() - started > seconds:
            raise AssertionError(f"not within {seconds:.0f} s")
        time.sleep(every)
    return time.monotonic() - started


@dataclass
class Child:
    """One forked process of the actor: its number, when it began, where its answer will stand."""

    pid: int
    identity: str | None
    answer: Path

    @property
    def is_alive(self) -> bool:
        return self.identity is not None and processes.identity(self.pid) == self.identity

    def kill(self) -> None:
        if self.is_alive:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def result(self, within: float = PATIENCE) -> Any:
        """What it returned; None when it died before. Raises when it raised."""
        wait_until(lambda: not self.is_alive, within, 0.01)
        if (error := self.answer.with_suffix(".error")).exists():
            raise AssertionError(error.read_text())
        return json.loads(self.answer.read_text()) if self.answer.exists() else None


class Actor:
    """A process that has loaded everything and forks one child for each order (tests/faults/actor.py)."""

    def __init__(self, world: World, *unsafe: str, **more: str) -> None:
        env = {**world.env, **dict.fromkeys(unsafe, "1"), **more}
        self.world = world
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.actor"], cwd=places.ROOT, env=env, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=world.log.open("ab"), text=True, preexec_fn=processes.die_with(os.getpid()),
        )  # fmt: skip
        self.count = 0
        assert self.process.stdout.readline() == "ready\n"

    def start(self, deed: str, **arguments: Any) -> Child:
        self.count += 1
        answer = self.world.folder / f"{self.process.pid}-{self.count}.json"
        print(json.dumps({"do": deed, "with": arguments, "answer": str(answer)}), file=self.process.stdin, flush=True)
        pid = int(self.process.stdout.readline())
        self.world.children.append(Child(pid, processes.identity(pid), answer))
        return self.world.children[-1]

    def do(self, deed: str, within: float = PATIENCE, **arguments: Any) -> Any:
        return self.start(deed, **arguments).result(within)

    def stop(self) -> None:
        processes.stop(self.process, signal.SIGKILL)


@dataclass
class World:
    """Started by `world()`. `first` is the number of the next copied case."""

    folder: Path
    cluster: Cluster
    valkey: Valkey
    env: dict[str, str] = field(default_factory=dict)
    sink: subprocess.Popen[bytes] | None = None
    sink_port: int = 0
    provider: subprocess.Popen[bytes] | None = None
    provider_port: int = 0
    programs: list[subprocess.Popen[bytes]] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    first: int = 1

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def mails(self) -> Path:
        return self.folder / "mails"

    @property
    def texts(self) -> Path:
        return self.folder / "texts"

    def start_sink(self, mode: str = "ok") -> None:
        words = [sys.executable, "-m", "tests.sink", self.mails, "--port", self.sink_port, "--mode", mode]
        self.sink = subprocess.Popen(
            [str(word) for word in words], cwd=places.ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            preexec_fn=processes.die_with(os.getpid()),
        )  # fmt: skip
        self.sink_port = int(self.sink.stdout.readline())

    def start_provider(self, mode: str = "ok") -> None:
        """Of text messages: an HTTP server that keeps what it is asked in a file."""
        words = [sys.executable, "-m", "tests.outside", self.texts, "--port", self.provider_port, "--mode", mode]
        self.provider = subprocess.Popen(
            [str(word) for word in words], cwd=places.ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            preexec_fn=processes.die_with(os.getpid()),
        )  # fmt: skip
        self.provider_port = int(self.provider.stdout.readline())

    def stop_provider(self) -> None:
        if self.provider:
            processes.stop(self.provider, signal.SIGKILL)

    @property
    def gateway(self) -> dict[str, str]:
        """How that provider is asked, for the environment."""
        origin = f"http://127.0.0.1:{self.provider_port}"
        recipe = {"url": f"{origin}/send", "body": {"to": "{to}", "text": "{text}"}, "id": "id",
                  "success": {"field": "code", "equals": 0}}  # fmt: skip
        return {"SMS_GATEWAY": json.dumps(recipe), "OUTBOUND_ALLOWED_HOSTS": origin}

    def stop_sink(self) -> None:
        if self.sink:
            processes.stop(self.sink, signal.SIGKILL)

    def program(self, *words: str, **env: str) -> subprocess.Popen[bytes]:
        """One of our own programs as the supervisor would start it."""
        started = processes.start([sys.executable, *words], log=self.log, env={**self.env, **env}, cwd=places.ROOT)
        self.programs.append(started)
        return started

    def end_all(self) -> None:
        """What a test that failed half way left running would go on in the next one."""
        for child in self.children:
            child.kill()
        self.children.clear()
        self.end()

    def end(self, *programs: subprocess.Popen[bytes]) -> None:
        for program in programs or list(self.programs):
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
            if program in self.programs:
                self.programs.remove(program)

    # ---------------------------------------------------------------- the database
    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        return self.cluster.execute(statement, database="pxm")

    def one(self, statement: str) -> Any:
        return self.sql(statement)[0][0]

    def answers(self) -> bool:
        with suppress(psycopg2.Error):
            return bool(self.sql("SELECT 1"))
        return False

    def hurry(self) -> None:
        """Nobody waits in the test command; in `bench chaos` the waits do pass."""
        if not IS_FULL:
            self.let_waits_pass()

    def let_waits_pass(self) -> None:
        """As if the waits after a failure and the leases of the dead had passed."""
        self.sql("UPDATE outbox_message SET wake_at = now() - interval '1 second', locked_until = now()"
                 " WHERE state = 'leased'")  # fmt: skip
        self.sql("UPDATE outbox_message SET wake_at = now() WHERE state = 'queued' AND wake_at > now()")

    def kill_valkey(self) -> None:
        self.valkey.process.kill()
        self.valkey.process.wait()

    def start_valkey(self, *, is_empty: bool = False) -> None:
        if is_empty:
            shutil.rmtree(self.valkey.home / "appendonlydir", ignore_errors=True)
        self.valkey.start()
        self.valkey.wait()

    def restart_database(self, sign: signal.Signals = signal.SIGKILL) -> None:
        """End the postmaster, and start it again: it recovers from its log."""
        self.cluster.process.send_signal(sign)
        self.cluster.process.wait()
        wait_until(lambda: not self._backends(), 20, 0.02)
        (self.cluster.data / "postmaster.pid").unlink(missing_ok=True)
        self.cluster.start()
        self.cluster.wait()

    def _backends(self) -> list[int]:
        """Processes that still hold the socket's server: orphans of a killed postmaster end by themselves."""
        mark = str(self.cluster.data).encode()
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and mark in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
        return found

    # ---------------------------------------------------------------- cases
    def load(self, actor: Actor, count: int, **more: Any) -> range:
        """Copied cases, each with one step that is due now and no other one soon."""
        numbers = range(self.first, self.first + count)
        self.first += count
        assert actor.do("load", first=numbers[0], last=numbers[-1], within=120, **more) == count
        return range(BASE + numbers[0], BASE + numbers[-1] + 1)

    def state(self, cases: range) -> State:
        return State(self, cases)


@dataclass
class State:
    """What became of the due steps of some copied cases."""

    world: World
    cases: range

    @property
    def which(self) -> str:
        return f"subject_kind = 'complaint' AND subject_id BETWEEN {self.cases[0]} AND {self.cases[-1]}"

    def escalations(self) -> int:
        return self.world.one(f"SELECT count(*) FROM clocks_escalation WHERE {self.which}")

    def escalated_cases(self) -> int:
        return self.world.one(f"SELECT count(DISTINCT subject_id) FROM clocks_escalation WHERE {self.which}")

    def told(self) -> int:
        return self.world.one(
            f"SELECT count(*) FROM clocks_told JOIN clocks_escalation e ON e.id = escalation_id WHERE {self.which}"
        )

    def entries(self) -> int:
        return self.world.one(f"SELECT count(*) FROM audit_entry WHERE verb = 'complaint.escalate' AND {self.which}")

    def messages(self, state: str = "", way: str = "email") -> int:
        more = f"AND state = '{state}'" if state else ""
        return self.world.one(f"SELECT count(*) FROM outbox_message WHERE channel = '{way}' AND {self.which} {more}")

    def waiting(self) -> int:
        """Steps that are still to fire."""
        return self.world.one(
            "SELECT count(*) FROM clocks_firing f JOIN clocks_clock c ON c.id = clock_id"
            f" WHERE f.state = 'planned' AND f.wake_at < now() + interval '2 hours' AND {self.which}"
        )

    def longest_wait(self) -> float:
        """Seconds from due to recorded, of the latest one."""
        return float(self.world.one(
            "SELECT extract(epoch FROM max(e.at - f.fire_at)) FROM clocks_escalation e JOIN clocks_firing f"
            f" ON f.id = e.firing_id WHERE {self.which}"
        ))  # fmt: skip

    def mailed(self) -> dict[str, int]:
        """How often each message of these cases was taken by the mail server, by its Message-ID."""
        keys = {
            key for (key,) in self.world.sql(f"SELECT key FROM outbox_message WHERE channel = 'email' AND {self.which}")
        }
        wanted = {message_id(key): 0 for key in keys}
        for line in self.world.mails.read_text().splitlines() if self.world.mails.exists() else []:
            found = json.loads(line)["message_id"]
            if found in wanted:
                wanted[found] += 1
        return wanted

    def texted(self) -> dict[str, int]:
        """How often each text message of these cases was taken by the provider, by its idempotency key."""
        keys = self.world.sql(f"SELECT key FROM outbox_message WHERE channel = 'sms' AND {self.which}")
        wanted = {mark(key): 0 for (key,) in keys}
        for line in self.world.texts.read_text().splitlines() if self.world.texts.exists() else []:
            found = json.loads(line)["headers"]["idempotency-key"]
            if found in wanted:
                wanted[found] += 1
        return wanted

    def assert_once(self, expected: int) -> None:
        """Every step recorded exactly once, with one person told, one entry and one message."""
        found = (self.escalations(), self.escalated_cases(), self.told(), self.entries(), self.messages())
        assert found == (expected,) * 5, f"seed {SEED}: {found} instead of {expected}"

    def assert_mailed(self) -> dict[str, int]:
        """Every message handed over at least once."""
        mailed = self.mailed()
        lost = sum(not times for times in mailed.values())
        assert not lost, f"seed {SEED}: {lost} of {len(mailed)} messages were lost"
        return mailed


def message_id(key: str) -> str:
    """Computed here once more, because this process has other settings than the world's."""
    return f"<{mark(key)}@testserver>"


def mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:40]


@contextmanager
def world() -> Iterator[World]:
    print(f"seed {SEED}")
    folder = places.temporary_folder()
    cluster, valkey = throwaway.start_cluster(durable=True), Valkey(places.temporary_folder())
    made = World(folder, cluster, valkey)
    try:
        throwaway.clone(cluster, "pxm")
        valkey.start()
        valkey.wait()
        made.start_sink()
        made.start_provider()
        made.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("UNSAFE_")},
            "DATABASE_URL": cluster.url(APP, "pxm"), "DATABASE_OWNER_URL": cluster.url(OWNER, "pxm"),
            "REDIS_URL": valkey.url, "EMAIL_URL": f"smtp://127.0.0.1:{made.sink_port}", "LOG_LEVEL": "ERROR",
            "PYTHONPATH": str(places.ROOT), **made.gateway,
        }  # fmt: skip
        yield made
    finally:
        if os.environ.get("PXM_KEEP_LOG"):
            print(made.log.read_text() if made.log.exists() else "")
        made.end_all()
        made.stop_sink()
        made.stop_provider()
        valkey.stop()
        cluster.stop()
        for home in (folder, cluster.home, valkey.home):
            places.remove(home)
