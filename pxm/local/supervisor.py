"""One process that starts everything, watches it, and stops it in the opposite order."""

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import FrameType
from typing import Any

from pxm.local import house, places, processes, programs
from pxm.local.console import say
from pxm.local.environment import complete
from pxm.local.services import Services

RUN = places.VAR / "run"
STATE = RUN / "state"
LOGS = places.VAR / "logs"
DEFAULT_PORT = 8000
FEED_PORT = 2575  # of MLLP; another one where it is taken
FREED_WITHIN = 5.0  # seconds, for the port of what was only just ended
BIG_LOG = 10_000_000  # bytes; then it becomes the previous one
WEB_SECONDS = 120
# A program that ends again and again is left to a person: so often within so many seconds.
GIVE_UP, WITHIN = 6, 120.0


class AlreadyRunning(Exception):
    pass


@contextmanager
def alone(folder: Path = RUN) -> Iterator[None]:
    """Hold the house's lock. The kernel gives it back however this process ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "lock").open("w")
    except PermissionError:
        sys.exit(f"{places.VAR} belongs to another user: start as that user, or use a copy of your own.")
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning from None
        yield


def state() -> dict[str, Any]:
    """What the running supervisor wrote down: its pid, port and server addresses."""
    try:
        return json.loads(STATE.read_text())
    except (FileNotFoundError, ValueError):
        return {}


def refuse_busy_port(port: int, patience: float = 0.0) -> None:
    """`patience` in seconds: what was only just ended may hold it a moment longer."""
    until = time.monotonic() + patience
    while not _is_free(port):
        if time.monotonic() >= until:
            sys.exit(f"Port {port} is used by another program. Choose another: python3 run.py --port {port + 1}")
        time.sleep(0.1)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            sys.exit(f"Port {port} needs root. Choose one above 1023: python3 run.py --port {DEFAULT_PORT}")
        except OSError:
            return False
    return True


def stop_on_signals() -> None:
    """Ctrl-C and SIGTERM become SystemExit, once: a second Ctrl-C must not cut the stopping short."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        say("stopping ...")
        sys.exit(0)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def leave_ctrl_c_to_the_command() -> None:
    """The terminal sends it to both of us. A handler that does nothing is, unlike SIG_IGN, not inherited."""
    signal.signal(signal.SIGINT, lambda _number, _frame: None)


@dataclass
class Watched:
    """One running program, how to start it again, and when it ended lately."""

    name: str
    begin: Callable[[], subprocess.Popen[bytes]]
    sign: signal.Signals
    process: subprocess.Popen[bytes]
    ends: list[float] = field(default_factory=list)
    again_at: float | None = None

    def look(self, now: float) -> None:
        """Start it again when it has ended: at once the first time, later each time after."""
        if self.again_at is None and self.process.poll() is not None:
            processes.end_group(self.process.pid)
            self.ends = [end for end in self.ends if end > now - WITHIN] + [now]
            if len(self.ends) >= GIVE_UP:
                sys.exit(f"{self.name} keeps ending; the end of its log in {LOGS} says why. Stopped.")
            self.again_at = now + 2.0 ** (len(self.ends) - 1) - 1
            say(f"{self.name} ended with {self.process.returncode}; starting it again")
        if self.again_at is not None and now >= self.again_at:
            self.process, self.again_at = self.begin(), None


class Supervisor:
    def __init__(self, port: int) -> None:
        self.port = port
        self.services = Services()
        self.records = processes.Records(RUN)
        self.watched: list[Watched] = []

    @cached_property
    def feed_port(self) -> int:
        return next(number for number in (FEED_PORT, *range(self.port + 1, 65_536)) if _is_free(number))

    @property
    def env(self) -> dict[str, str]:
        return {"FEED_LISTEN": f"127.0.0.1:{self.feed_port}"} | complete(self.port, self.services.addresses())

    def run(self, prepare: Callable[[dict[str, str]], None]) -> None:
        """Everything from nothing to a served page, then watch until a signal comes."""
        was_stale = self.end_stale()
        refuse_busy_port(self.port, FREED_WITHIN if was_stale else 0.0)
        with self.servers():
            house.compile_languages()
            house.migrate(self.env, LOGS / "migrate.log")
            prepare(self.env)
            self.serve()
            self.watch()

    @contextmanager
    def servers(self) -> Iterator[None]:
        """Database and broker, with whatever an earlier start left behind ended first."""
        self.end_stale()
        try:
            self.services.start()
            say(f"{self.services.describe()} ready")
            self.tell_where()
            self.write_state()
            yield
        finally:
            self.stop()

    def end_stale(self) -> bool:
        """Whether there was anything to end."""
        if stale := self.records.end_stale():
            say(f"ended what an earlier start left running: {', '.join(stale)}")
        return bool(stale)

    def tell_where(self) -> None:
        cluster = self.services.cluster
        if cluster and cluster.home.parent != places.VAR:
            say(f"the data is kept in {cluster.home}, because others cannot enter this folder")

    def write_state(self) -> None:
        content = {"pid": os.getpid(), "identity": processes.identity(os.getpid()), "port": self.port}
        half = STATE.with_suffix(".half")
        half.write_text(json.dumps(content | {"servers": self.services.addresses()}))
        half.replace(STATE)

    def serve(self) -> None:
        self.watch_servers()
        self.start(programs.web())
        self.wait_for_web()
        self.welcome()
        for program in (programs.alert_worker(), programs.bulk_worker(), programs.beat(places.VAR / "beat")):
            self.start(program)
        self.start(programs.listener())
        say(f"workers and timers started; logs are in {LOGS}; Ctrl-C stops everything")

    def welcome(self) -> None:
        address = f"http://127.0.0.1:{self.port}/"
        say(f"open {address}; systems of the hospital send HL7 v2 to 127.0.0.1:{self.feed_port}")
        if house.hospital(self.env) == "demo":
            print(*house.sign_in_lines(address), sep="\n", file=sys.stderr, flush=True)

    def watch_servers(self) -> None:
        for name, server, sign in self.services.own():
            if server.process:
                self.watched.append(Watched(name, self.noted(name, server.start, sign), sign, server.process))

    def start(self, program: programs.Program) -> None:
        begin = self.noted(program.name, lambda: self.spawn(program), program.sign)
        self.watched.append(Watched(program.name, begin, program.sign, begin()))

    def spawn(self, program: programs.Program) -> subprocess.Popen[bytes]:
        log = LOGS / f"{program.name}.log"
        if log.exists() and log.stat().st_size > BIG_LOG:
            log.replace(log.with_suffix(".previous.log"))
        return processes.start(program.command(), log=log, env=self.env | program.env, cwd=places.ROOT)

    def noted(
        self, name: str, begin: Callable[[], subprocess.Popen[bytes]], sign: signal.Signals
    ) -> Callable[[], subprocess.Popen[bytes]]:
        def begin_and_note() -> subprocess.Popen[bytes]:
            process = begin()
            self.records.note(name, process.pid, sign)
            return process

        return begin_and_note

    def wait_for_web(self) -> None:
        web = self.watched[-1].process
        until = time.monotonic() + WEB_SECONDS
        while web.poll() is None and time.monotonic() < until:
            if answers(self.port):
                return
            time.sleep(0.05)
        last = "\n".join((LOGS / "web.log").read_text(errors="replace").splitlines()[-house.LAST_LINES :])
        sys.exit(f"{last}\n\nThe web server did not start: {LOGS / 'web.log'} says why.")

    def watch(self) -> None:
        while True:
            now = time.monotonic()
            for watched in self.watched:
                watched.look(now)
            time.sleep(0.5)

    def stop(self) -> None:
        """In the opposite order: beat, workers, web, then Valkey and PostgreSQL."""
        servers = {name for name, _server, _sign in self.services.own()}
        ours = [watched for watched in reversed(self.watched) if watched.name not in servers]
        for watched in ours:  # all are asked before the first is waited for
            processes.ask(watched.process, watched.sign)
        for watched in ours:
            processes.finish(watched.process)
            self.records.forget(watched.name)
        self.services.stop()
        STATE.unlink(missing_ok=True)
        say("stopped")


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


def wait_for(path: Path, patience: float) -> bool:
    """Until that file is gone."""
    until = time.monotonic() + patience
    while path.exists() and time.monotonic() < until:
        time.sleep(0.1)
    return not path.exists()
