"""The programs of the product as the supervisor starts them, to be stopped, deafened, killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from pxm.local.programs import alert_worker, beat, bulk_worker, web
from tests.faults.world import World, wait_until


@dataclass
class House:
    """`folder` holds the schedules of beat; `second_chance` lets the web process sweep when the workers do not."""

    world: World
    folder: Path
    second_chance: bool = False
    port: int = 0
    programs: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *names: str) -> House:
        """Some of web, alerts, bulk, and any beat (`beat`, `beat2` …)."""
        self.port = self.port or free_port()
        for name in names:
            words, env = self._program(name)
            self.programs[name] = self.world.program(*words, **env)
        return self

    def _program(self, name: str) -> tuple[list[str], dict[str, str]]:
        if name.startswith("beat"):
            return beat(self.folder / name).command()[1:], {}
        program = {"web": web, "alerts": alert_worker, "bulk": bulk_worker}[name]()
        chance = {"SECOND_CHANCE": "1" if self.second_chance else "0"}
        place = {"WEB_BIND": f"127.0.0.1:{self.port}", "WEB_WORKERS": "1"}
        return program.command()[1:], {**program.env, **chance, **place}

    def kill(self, name: str) -> None:
        """With all its children, as `kill -9` of everything would."""
        self.world.end(self.programs.pop(name))

    def revive(self) -> None:
        """What the supervisor does: a Celery worker that loses its broker may end instead of waiting for it."""
        self.start(*[name for name, program in self.programs.items() if program.poll() is not None])

    def freeze(self, name: str) -> None:
        os.killpg(self.programs[name].pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        os.killpg(self.programs[name].pid, signal.SIGCONT)

    def answers(self, path: str = "/health/deep") -> int:
        """The status; 0 when nobody answers in time."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status
        except HTTPError as error:
            return error.code
        except (URLError, OSError):
            return 0

    def is_listening(self) -> bool:
        """What a check of the port sees."""
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def is_well(self) -> bool:
        return self.answers() == 200

    def wait(self, seconds: float = 180) -> House:
        wait_until(self.is_well, seconds, 1.0)
        return self


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]
