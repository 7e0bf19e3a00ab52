"""The words after `python3 run.py`, once the packages are there."""

import argparse
import os
import signal
import sys

from pxm.local import house, places, processes, supervisor
from pxm.local.console import say
from pxm.local.environment import complete
from pxm.local.services import Services
from pxm.local.supervisor import DEFAULT_PORT, LOGS, AlreadyRunning, Supervisor

STOP_SECONDS = 90
REMEDIES = {"demo": "\nUse a copy of your own for it: git clone, then python3 run.py init.", "real": ""}


def up(words: list[str]) -> None:
    port = options(words).port
    supervisor.stop_on_signals()
    with supervisor.alone():
        Supervisor(port).run(demo_on_first_start)


def demo_on_first_start(env: dict[str, str]) -> None:
    if house.hospital(env) is None:
        house.load_demo(env)


def init(words: list[str]) -> None:
    """`init [--port N] [words for init_hospital]`."""
    known, rest = parser().parse_known_args(words)
    supervisor.stop_on_signals()

    def empty_hospital(env: dict[str, str]) -> None:
        if kind := house.hospital(env):
            sys.exit(f"This database holds a {kind} hospital already; nothing was changed.{REMEDIES[kind]}")
        house.found_hospital(rest, env)

    with supervisor.alone():
        Supervisor(known.port).run(empty_hospital)


def manage(words: list[str]) -> None:
    """A Django command, on the running servers or on servers started for it alone."""
    try:
        with supervisor.alone():
            helper = Supervisor(DEFAULT_PORT)
            with helper.servers():
                code = run_in_terminal(words, helper.env)
        sys.exit(code)
    except AlreadyRunning:
        told = supervisor.state()
        env = complete(told.get("port", DEFAULT_PORT), told.get("servers", {}))
        house.in_place_of_this_process(words, env)


def run_in_terminal(words: list[str], env: dict[str, str]) -> int:
    supervisor.leave_ctrl_c_to_the_command()
    return processes.run(house.command(words), cwd=places.ROOT, env=house.for_command(words, env))


def bench(words: list[str]) -> None:
    """The benchmarks have a database of their own, durable and kept between runs."""
    home = places.VAR / "bench"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    try:
        with supervisor.alone(home / "run"):
            sys.exit(measure(words, Services(home)))
    except AlreadyRunning:
        sys.exit("Another benchmark runs here, and the two would measure each other.")


def measure(words: list[str], services: Services) -> int:
    services.records.end_stale()
    processes.clear_up_on_sigterm()
    try:
        services.start()
        env = complete(DEFAULT_PORT, services.addresses())
        house.migrate(env, places.VAR / "bench" / "migrate.log")
        return run_in_terminal(["bench", *words], env)
    finally:
        services.stop()


def stop(words: list[str]) -> None:
    options(words, port=False)
    try:
        with supervisor.alone():
            stale = processes.Records(supervisor.RUN).end_stale()
            say(f"ended what was left running: {', '.join(stale)}" if stale else "nothing runs here")
    except AlreadyRunning:
        told = supervisor.state()
        pid = told.get("pid")
        if not pid or processes.identity(pid) != told["identity"]:
            sys.exit("It is just starting or stopping: try again in a moment.")
        os.kill(pid, signal.SIGTERM)
        ended = supervisor.wait_for(supervisor.STATE, STOP_SECONDS)
        say("stopped") if ended else sys.exit(f"Process {pid} does not stop.")


def reset_demo(words: list[str]) -> None:
    options(words, port=False)
    supervisor.stop_on_signals()
    with supervisor.alone():
        helper = Supervisor(DEFAULT_PORT)
        with helper.servers():
            house.migrate(helper.env, LOGS / "migrate.log")
            if house.hospital(helper.env) == "real":
                sys.exit("This database was not born as a demo: it is not thrown away.")
            house.forget_everything(helper.env)
            house.migrate(helper.env, LOGS / "migrate.log")
            house.load_demo(helper.env)


def parser(*, port: bool = True) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python3 run.py", description="See python3 run.py --help.")
    if port:
        made.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"default {DEFAULT_PORT}")
    return made


def options(words: list[str], *, port: bool = True) -> argparse.Namespace:
    return parser(port=port).parse_args(words)


WORDS = {"up": up, "init": init, "manage": manage, "bench": bench, "stop": stop, "reset-demo": reset_demo}


def main(words: list[str]) -> None:
    os.umask(0o022)
    word, rest = (words[0], words[1:]) if words[:1] and words[0] in WORDS else ("up", words)
    try:
        WORDS[word](rest)
    except AlreadyRunning:
        port = supervisor.state().get("port")
        where = f" at http://127.0.0.1:{port}/" if port else ""
        sys.exit(f"It runs already{where}. To stop it: python3 run.py stop")


if __name__ == "__main__":
    main(sys.argv[1:])
