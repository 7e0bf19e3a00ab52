"""`python3 run.py` on one computer, for real: started, killed, started again, stopped."""

import json
import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

from pxm.local import environment, places, processes
from tests.house import tree

COPIED = [*tree.PRODUCT, "deploy", "locale", "static", "templates", "manage.py", "run.py"]
COPIED += ["pyproject.toml", "requirements.txt", "requirements-server.txt"]
PATIENCE = 480.0  # seconds, on a machine with a great deal else to do
ONCE = ("bringing the tables up to date", "loading the demo hospital")  # what a second start has no need of


class House:
    """A copy of the product in a folder of its own, with the packages of this one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = free_port()
        self.said: Path = root.parent / "said"
        for name in COPIED:
            source = tree.ROOT / name
            if source.is_dir():
                shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.is_file():
                shutil.copy2(source, root / name)
        (root / ".venv").symlink_to(tree.ROOT / ".venv")

    def words(self, *words: str) -> list[str]:
        return [sys.executable, str(self.root / "run.py"), *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.words(*words), env=bare(), capture_output=True, text=True, timeout=PATIENCE)

    def start(self) -> subprocess.Popen[bytes]:
        """Until everything runs; the words it said are in `said`."""
        with self.said.open("wb") as sink:
            process = subprocess.Popen(
                self.words(f"--port={self.port}"), env=bare(), stdout=sink, stderr=sink, start_new_session=True
            )
        until = time.monotonic() + PATIENCE
        while "workers and timers started" not in self.heard():
            assert process.poll() is None, self.heard()
            assert time.monotonic() < until, self.heard()
            time.sleep(0.1)
        return process

    def heard(self) -> str:
        return self.said.read_text()

    def did_once(self) -> list[str]:
        return [words for words in ONCE if words in self.heard()]

    def status(self) -> int:
        """Of the front door, which leads to the sign-in page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=PATIENCE) as answer:
            return answer.status

    def pids(self) -> dict[str, int]:
        """Every program and the supervisor, from their records."""
        records = self.root.glob("var/run/*.json")
        state = json.loads((self.root / "var/run/state").read_text())
        return {"supervisor": state["pid"]} | {file.stem: json.loads(file.read_text())["pid"] for file in records}

    def session(self, code: str) -> str:
        lines = ["from django.contrib.sessions.models import Session", "from django.utils import timezone", code]
        done = self.run("manage", "shell", "--no-imports", "-c", "\n".join(lines))
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def bare() -> dict[str, str]:
    """What a newcomer's shell has."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def gone(pids: dict[str, int], patience: float = PATIENCE) -> bool:
    until = time.monotonic() + patience
    while any(processes.identity(pid) for pid in pids.values()):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture
def house():
    folder = places.temporary_folder()
    made = folder / "our own hospital"  # people have spaces in their paths
    made.mkdir()
    yield House(made)
    for file in made.glob("var/run/*.json"):  # only what a failed test left running
        told = json.loads(file.read_text())
        if processes.identity(told["pid"]) == told["identity"]:
            os.kill(told["pid"], signal.SIGKILL)
    places.remove(folder)


@pytest.mark.long
def test_it_starts_survives_being_killed_loses_nothing_and_stops(house):
    house.start()
    assert house.status() == 200
    assert house.pids().keys() == {"supervisor", "postgres", "valkey", "web", "alerts", "bulk", "beat", "listener"}
    assert house.did_once() == [*ONCE]

    again = house.run(f"--port={house.port}")
    assert again.returncode == 1
    assert f"It runs already at http://127.0.0.1:{house.port}/" in again.stderr

    house.session("Session.objects.create(session_key='kept', session_data='', expire_date=timezone.now())")
    killed = house.pids()
    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)
    assert gone(killed)

    house.start()
    assert house.session("print(Session.objects.filter(session_key='kept').exists())") == "True"
    assert house.did_once() == [], "nothing changed, so nothing is done again"

    halted = house.pids()
    for name in ("valkey", "alerts"):  # they cannot hear that their parent dies
        os.kill(halted[name], signal.SIGSTOP)
    os.kill(halted["supervisor"], signal.SIGKILL)
    assert gone({name: pid for name, pid in halted.items() if name not in ("valkey", "alerts", "supervisor")})
    supervisor = house.start()
    assert "ended what an earlier start left running" in house.heard()
    assert gone(halted)

    running = house.pids()
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(PATIENCE) == 0
    assert gone(running, patience=1)
    assert house.heard().rstrip().endswith("stopped")
    assert list(house.root.glob("var/run/*.json")) == []


def test_a_busy_port_is_named_with_the_remedy(house):
    with socket.socket() as other:
        other.bind(("127.0.0.1", house.port))
        other.listen()
        done = house.run(f"--port={house.port}")
    assert done.returncode == 1
    assert f"Port {house.port} is used by another program" in done.stderr
    assert f"--port {house.port + 1}" in done.stderr


def test_stop_says_when_nothing_runs(house):
    assert "nothing runs here" in house.run("stop").stderr


def test_help_and_unknown_words_need_no_packages(house):
    (house.root / ".venv").unlink()
    assert "python3 run.py reset-demo" in house.run("--help").stdout
    done = house.run("strat")
    assert done.returncode == 1
    assert "I do not know the word 'strat'" in done.stderr
    assert not (house.root / ".venv").exists()


@pytest.mark.parametrize(
    ("name", "stand_in", "reason"),
    [
        ("os", SimpleNamespace(name="nt"), "install WSL 2"),
        (
            "sys",
            SimpleNamespace(argv=["run.py"], version_info=(3, 9, 2), exit=sys.exit),
            "Python 3.11 or newer is needed",
        ),
    ],
)
def test_where_it_cannot_run_it_says_what_to_do(monkeypatch, name, stand_in, reason):
    main = runpy.run_path(str(tree.ROOT / "run.py"))["main"]
    monkeypatch.setitem(main.__globals__, name, stand_in)
    monkeypatch.setattr(sys, "argv", ["run.py"])
    with pytest.raises(SystemExit, match=reason):
        main()


@pytest.fixture
def var(monkeypatch):
    folder = places.temporary_folder()  # pytest's own is closed, and would send root to /var/lib
    monkeypatch.setattr(places, "VAR", folder / "var")
    yield folder / "var"
    places.remove(folder)


def test_secrets_are_made_once_and_are_nobody_elses(var):
    first = environment.kept_secrets()
    assert environment.kept_secrets() == first
    assert environment.secrets_file() == var / "secrets.json"
    assert environment.secrets_file().stat().st_mode & 0o777 == 0o600
    assert len({*first.values()}) == 3


@pytest.mark.usefixtures("var")
def test_what_the_user_has_set_stays(monkeypatch):
    monkeypatch.setenv("SITE_URL", "http://ward-tablet.local")
    assert environment.complete(8000, {})["SITE_URL"] == "http://ward-tablet.local"


@pytest.mark.parametrize(("root", "mode", "closed"), [(True, 0o700, True), (True, 0o755, False), (False, 0o700, False)])
def test_only_root_needs_another_place_below_a_closed_folder(monkeypatch, root, mode, closed):
    monkeypatch.setattr(places, "IS_ROOT", root)
    folder = places.temporary_folder()
    folder.chmod(mode)
    assert places.is_closed(folder / "var" / "data") is closed
    assert (places.reachable_home(folder / "var").parent == Path("/var/lib")) is closed
    places.remove(folder)


def test_a_process_is_known_by_more_than_its_number():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    told = processes.identity(child.pid)
    assert "time.sleep(60)" in told
    child.kill()
    child.wait()
    assert processes.identity(child.pid) is None


def test_a_stranger_with_a_recorded_number_is_left_alone(tmp_path):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    records = processes.Records(tmp_path)
    (tmp_path / "web.json").write_text(json.dumps({"pid": child.pid, "identity": "1 somebody else", "signal": 15}))
    assert records.end_stale() == []
    assert child.poll() is None
    records.note("web", child.pid, signal.SIGTERM)
    assert records.end_stale() == ["web"]
    assert child.wait(PATIENCE) == -signal.SIGTERM
