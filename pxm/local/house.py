"""Bringing one database up to date: tables, languages, and the demo or an empty hospital."""

import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pxm import catalogs
from pxm.local import places
from pxm.local.console import say
from pxm.local.services import ask
from pxm.local.throwaway import STAGES, migrations_mark

MARK = "pxm migrations "
LAST_LINES = 15
DEMO = places.ROOT / "pxm" / "demo" / "hospital.toml"
SHOWN_ROLES = {
    "frontline": "on a ward",
    "officer": "patient experience",
    "manager": "complaints manager",
    "leadership": "site leadership",
}

Env = Mapping[str, str]


def run_command(words: list[str], env: Env, log: Path) -> None:
    """One of Django's commands, its words into `log`; ends the program with the last of them when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as sink:
        done = subprocess.run(command(words), cwd=places.ROOT, env=for_command(words, env), stdout=sink, stderr=sink)
    if done.returncode:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:])
        sys.exit(f"{last}\n\n`{' '.join(words)}` failed; the whole of it is in {log}")


def command(words: list[str]) -> list[str]:
    return [sys.executable, "manage.py", *words]


def for_command(words: list[str], env: Env) -> dict[str, str]:
    """A command has time; and one that changes tables, or takes indexes off to load millions of rows, is the owner."""
    is_loading = words[:1] == ["seed_demo"] and any(word.startswith("--scale") for word in words)
    role = {"PXM_AS_OWNER": "1"} if is_loading or words[:1] == ["migrate"] else {}
    return {**env, "STATEMENT_TIMEOUT_SECONDS": "0", **role}


def migrate(env: Env, log: Path) -> None:
    """Skipped while the database carries the mark of the same migrations.

    The mark is a comment on the database, so that it cannot be right about another one.
    """
    url, wanted = env["DATABASE_OWNER_URL"], MARK + migrations_mark()
    found = ask(url, "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()")
    if found[0][0] == wanted:
        return
    started = time.monotonic()
    say("bringing the tables up to date ...")
    for stage in stages(url):
        run_command(["migrate", "--verbosity=1", "--skip-checks"], {**env, "PXM_MIGRATING": stage}, log)
    name = ask(url, "SELECT current_database()")[0][0]
    ask(url, f"""COMMENT ON DATABASE "{name}" IS '{wanted}'""")
    say(f"... done in {time.monotonic() - started:.0f} s")


def stages(url: str) -> tuple[str, ...]:
    """An empty database is filled in stages, which takes a quarter less time; one that has tables goes in one go."""
    is_empty = ask(url, "SELECT to_regclass('django_migrations') IS NULL")[0][0]
    return STAGES if is_empty else STAGES[-1:]


def compile_languages() -> None:
    if changed := catalogs.compile_changed():
        say(f"compiled the texts of {len(changed)} languages")


def hospital(env: Env) -> str | None:
    """`demo` or `real`; None while the database holds no hospital."""
    rows = ask(env["DATABASE_URL"], "SELECT bool_or(is_demo) FROM hospital_organization")
    return None if rows[0][0] is None else "demo" if rows[0][0] else "real"


def load_demo(env: Env) -> None:
    """It tells of itself as it goes; half a demo is none, so it is one transaction."""
    say("loading the demo hospital (once) ...")
    words = ["seed_demo"]
    if subprocess.run(command(words), cwd=places.ROOT, env=for_command(words, env)).returncode:
        sys.exit("The demo hospital could not be loaded: see above.")


def sign_in_lines(address: str) -> list[str]:
    """Where to sign in to the demo, and as whom."""
    told = tomllib.loads(DEMO.read_text(encoding="utf-8"))
    people = {person["roles"][0][0]: person for person in reversed(told["person"])}
    rows = [f"    {people[role]['email']:32} {people[role]['name']}, {what}" for role, what in SHOWN_ROLES.items()]
    return [
        f"sign in at {address} with the password {told['password']} as",
        *rows,
        f"  everybody, and the codes of their second step: {address}demo/",
    ]


def found_hospital(words: list[str], env: Env) -> None:
    """An empty hospital; asks in the terminal for what `words` leave open."""
    words = ["init_hospital", *words]
    if subprocess.run(command(words), cwd=places.ROOT, env=for_command(words, env)).returncode:
        sys.exit("The hospital was not set up: see above.")


def forget_everything(env: Env) -> None:
    """Drop every table, as the owner. The caller has made sure that this database is a demo."""
    url = env["DATABASE_OWNER_URL"]
    name = ask(url, "SELECT current_database()")[0][0]
    ask(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO pxm_app")
    ask(url, f'COMMENT ON DATABASE "{name}" IS NULL')


def in_place_of_this_process(words: list[str], env: Env) -> None:
    os.chdir(places.ROOT)
    os.execve(sys.executable, command(words), for_command(words, env))
