"""A cluster for one run of the tests: migrated already, shared with nobody, gone afterwards.

Migrating takes a minute, copying a stopped cluster takes a fraction of a second. So a migrated cluster is
kept below .cache, one for each content of the lock and of the migrations, and each run copies it. A further
migration begins with the newest of them that has all the earlier ones and nothing else.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pxm.local import binaries, places
from pxm.local.postgres import OWNER, ROLES, Cluster

TEMPLATE = "px_template"
SEED_SCHEMA = "px_seed"
KEPT = 3
STAGES = (
    "packages",
    "house",
    "",
)  # each with only the models in sight that it needs: Django draws all anew at every step
CACHE = places.ROOT / ".cache" / "pg"

# What the migrations put into the tables is kept twice, so that a test which really commits can
# be followed by "as it was after migrating" instead of by "empty".
KEEP_ROWS = f"""
DROP SCHEMA IF EXISTS {SEED_SCHEMA} CASCADE;
CREATE SCHEMA {SEED_SCHEMA} AUTHORIZATION pxm_owner;
DO $$
DECLARE one name; found bool;
BEGIN
    FOR one IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one) INTO found;
        IF found AND one <> 'django_migrations' THEN
            EXECUTE format('CREATE TABLE {SEED_SCHEMA}.%I AS TABLE public.%I', one, one);
        END IF;
    END LOOP;
END
$$;
"""


def _server() -> str:
    """Which server makes the data folder; the same for several work trees that share their packages."""
    return f"{binaries.postgres_bin().resolve()} {binaries.postgres_version()}"


def migrations_mark() -> str:
    """A short hash of everything that decides what a migrated database looks like."""
    mark = hashlib.sha256()
    for file in sorted(places.ROOT.glob("*/migrations/*.py")):
        mark.update(str(file.relative_to(places.ROOT)).encode() + b"\0" + file.read_bytes())
    mark.update((places.ROOT / "requirements-server.txt").read_bytes() + ROLES.read_bytes())
    return mark.hexdigest()[:16]


def _template_mark() -> str:
    words = f"{migrations_mark()} {_server()} {Path(__file__).read_text()}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _steps() -> dict[str, str]:
    """By name, a hash of each migration and of all else that decides what a migrated database looks like."""
    lock = places.ROOT / "requirements-server.txt"
    files = [*places.ROOT.glob("*/migrations/*.py"), lock, ROLES, Path(__file__)]
    steps = {str(file.relative_to(places.ROOT)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    return steps | {"server": _server()}


def _list_of(seed: Path) -> Path:
    return seed.with_suffix(".json")


def _earlier() -> Path | None:
    """The newest seed that lacks some of our steps and has no other."""
    now = _steps().items()
    for seed in _newest_first("?" * 16):
        steps = _list_of(seed)
        if steps.exists() and json.loads(steps.read_text()).items() <= now:
            return seed
    return None


def _newest_first(name: str) -> list[Path]:
    return sorted(CACHE.glob(name), key=lambda seed: seed.stat().st_mtime, reverse=True)


@contextmanager
def _alone() -> Iterator[None]:
    """Two runs that start together build the template once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _packages_mark() -> str:
    """A short hash of what decides the tables of packages: the lock, and the rooms those tables point at."""
    mark = hashlib.sha256(_server().encode())
    for room in ("audit", "hospital"):
        for file in sorted((places.ROOT / room / "migrations").glob("*.py")):
            mark.update(file.read_bytes())
    mark.update((places.ROOT / "requirements-server.txt").read_bytes() + ROLES.read_bytes())
    return mark.hexdigest()[:16]


def _build(seed: Path) -> None:
    """In stages; what the packages bring (two thirds of all steps) is kept for as long as the lock stays as it is."""
    if earlier := _earlier():
        return _migrated(seed, earlier, STAGES[-1])
    base = CACHE / f"packages-{_packages_mark()}"
    if not base.exists():
        _migrated(base, None, STAGES[0])
    return _migrated(seed, base, *STAGES[1:])


def _migrated(seed: Path, base: Path | None, *stages: str) -> None:
    work = places.temporary_folder()
    cluster = Cluster(work, durable=False)
    try:
        if base:
            places.copy_tree(base, cluster.data)
        cluster.start()
        cluster.wait()
        if not base:
            cluster.add_database(TEMPLATE)
        for stage in stages:
            migrate(cluster.url(OWNER, TEMPLATE), stage)
        if "" in stages:
            cluster.execute(KEEP_ROWS, database=TEMPLATE, role=OWNER)
        cluster.stop()
        half = seed.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        places.copy_tree(work / "data", half)
        half.rename(seed)
        if "" in stages:
            _list_of(seed).write_text(json.dumps(_steps()))
    finally:
        cluster.stop()
        shutil.rmtree(work, ignore_errors=True)


def migrate(owner_url: str, stage: str = "") -> None:
    env = dict(os.environ, PXM_AS_OWNER="1", DATABASE_OWNER_URL=owner_url, STATEMENT_TIMEOUT_SECONDS="0")
    env["PXM_MIGRATING"] = stage
    words = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
    subprocess.run(words, cwd=places.ROOT, env=env, check=True)


def _forget_old() -> None:
    for name in ("?" * 16, f"packages-{'?' * 16}"):
        for seed in _newest_first(name)[KEPT:]:
            shutil.rmtree(seed, ignore_errors=True)
            _list_of(seed).unlink(missing_ok=True)


def start_cluster(*, durable: bool = False, connections: int = 100) -> Cluster:
    """Return a running cluster that holds TEMPLATE. The caller stops it and removes `home`.

    What is killed in a test, or measured, has to be durable: without fsync it would prove nothing.
    """
    cluster = Cluster(places.temporary_folder(), durable=durable, connections=connections)
    with _alone():
        seed = CACHE / _template_mark()
        if not seed.exists():
            started = time.monotonic()
            print("migrating a template database (once for each change of the migrations) ...", flush=True)
            _build(seed)
            print(f"... done in {time.monotonic() - started:.0f} s", flush=True)
        os.utime(seed)
        places.copy_tree(seed, cluster.data)
        _forget_old()
    cluster.start()
    cluster.wait()
    return cluster


def clone(cluster: Cluster, name: str) -> None:
    """A database of its own for one process, migrated, with both roles."""
    cluster.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    cluster.execute(ROLES.read_text(), database=name)
