"""Start programs that do not outlive us, and end those that did.

Linux sends the child a signal when its parent dies, however it dies. For the rest (other systems,
a signal that came too early) each program leaves a record with its start time and command line:
a number alone may meanwhile belong to somebody else.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

PR_SET_PDEATHSIG = 1
PATIENCE = 20.0  # seconds a program gets to end by itself
SETTLED_AFTER = 1.0  # seconds at most until a started program has its command line
Words = Sequence[str | Path]


def die_with(parent: int) -> Callable[[], None] | None:
    """For `preexec_fn`. It fires when the thread that started the child ends: start from the main thread."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask_the_kernel


def start(words: Words, *, log: Path, env: Mapping[str, str] | None = None, **more: Any) -> subprocess.Popen[bytes]:
    """Start in a process group of its own, so that Ctrl-C in the terminal reaches the supervisor alone."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        return subprocess.Popen(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            env=None if env is None else dict(env),
            start_new_session=True,
            preexec_fn=die_with(os.getpid()),
            **more,
        )


def run(words: Words, *, env: Mapping[str, str], cwd: Path) -> int:
    """Run to its end, on our terminal. Whatever ends us ends it too, and we go when it has cleared up."""
    asked = [str(word) for word in words]
    child = subprocess.Popen(asked, env=dict(env), cwd=cwd, preexec_fn=die_with(os.getpid()))
    try:
        return child.wait()
    except BaseException as end:
        if not isinstance(end, KeyboardInterrupt):  # that the terminal has told it, too
            ask(child, signal.SIGTERM)
        child.wait()
        raise


def clear_up_on_sigterm() -> None:
    """SIGTERM becomes SystemExit, once: what stands in `finally` is done, as with Ctrl-C."""

    def leave(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, leave)


def ask(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(sign)


def finish(process: subprocess.Popen[bytes], patience: float = PATIENCE) -> None:
    """Wait, then insist; in the end nothing of its process group is left."""
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    end_group(process.pid)


def stop(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    ask(process, sign)
    finish(process)


def end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def identity(pid: int) -> str | None:
    """Start time and command line of a living process; None when there is none."""
    if sys.platform == "linux":
        return _identity_from_proc(pid)
    words = ["ps", "-p", str(pid), "-o", "lstart=", "-o", "command="]
    return subprocess.run(words, capture_output=True, text=True).stdout.strip() or None


def _identity_from_proc(pid: int) -> str | None:
    """A program that is only just being started has no command line for a moment, and is waited for."""
    until = time.monotonic() + SETTLED_AFTER
    while (found := _read_from_proc(pid)) and found.endswith(" ") and time.monotonic() < until:
        time.sleep(0.005)
    return found


def _read_from_proc(pid: int) -> str | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    is_gone = fields[0] in "ZX"
    return None if is_gone else f"{fields[19]} {command.strip()}"


@dataclass
class Records:
    """One small file for each running program, in `folder`."""

    folder: Path
    names: list[str] = field(default_factory=list)

    def note(self, name: str, pid: int, sign: signal.Signals) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        content = {"pid": pid, "identity": identity(pid), "signal": int(sign)}
        self._file(name).write_text(json.dumps(content))

    def forget(self, name: str) -> None:
        self._file(name).unlink(missing_ok=True)

    def end_stale(self) -> list[str]:
        """End what an earlier start left running, the last started first; return the names."""
        files = sorted(self.folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
        return [file.stem for file in files if self._end(file)]

    def _end(self, file: Path) -> bool:
        try:
            told = json.loads(file.read_text())
        except ValueError:  # cut off while it was written; the kernel's signal has ended that one
            told = {"identity": None}
        found = told["identity"] is not None and identity(told["pid"]) == told["identity"]
        if found:
            end_stranger(told["pid"], told["identity"], signal.Signals(told["signal"]))
        elif told["identity"] is not None:
            found = end_orphans(told["pid"], told["identity"])
        file.unlink(missing_ok=True)
        return found

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def end_orphans(leader: int, known_as: str) -> bool:
    """End what a killed program's own children (gunicorn's, Celery's) go on doing without it.

    They are in its process group and carry its command line; a group that has both is no stranger's.
    """
    command = known_as.partition(" ")[2]
    found = [pid for pid in group(leader) if (identity(pid) or "").partition(" ")[2] == command]
    for pid in found:
        os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while any(identity(pid) for pid in found) and time.monotonic() < until:
        time.sleep(0.02)
    return bool(found)


def group(leader: int) -> list[int]:
    """The processes of one process group."""
    words = ["ps", "-A", "-o", "pid=", "-o", "pgid="]
    if sys.platform != "linux":
        rows = [line.split() for line in subprocess.run(words, capture_output=True, text=True).stdout.splitlines()]
        return [int(pid) for pid, pgid in rows if int(pgid) == leader]
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _group_of(folder) == leader]


def _group_of(folder: Path) -> int | None:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[2])
    except (FileNotFoundError, ProcessLookupError):
        return None


def end_stranger(pid: int, known_as: str, sign: signal.Signals, patience: float = PATIENCE / 2) -> None:
    """End a process that is not our child, as long as it is still the one we know."""
    os.kill(pid, sign)
    os.kill(pid, signal.SIGCONT)  # one that was halted hears the first signal only now
    until = time.monotonic() + patience
    while identity(pid) == known_as:
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            until = time.monotonic() + PATIENCE
        time.sleep(0.05)
    end_group(pid)
