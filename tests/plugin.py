"""Loaded before anything else (`-p tests.plugin` in pyproject.toml): the world the tests run in.

pytest-django reads the settings before conftest.py, so servers and environment must be there
earlier than that. A run gets a PostgreSQL and a Valkey of its own and never looks at a database
that the environment names. The tests are the app role; migrating and flushing are the owner's.
"""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from pxm.local import house, places, throwaway
from pxm.local.postgres import ADMIN, APP, OWNER, Cluster
from pxm.local.valkey import Valkey

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
LOOPBACK = {"", "localhost", "::1", "0.0.0.0", "::"}
# the first draws the same pages without a window to keep, in half the time
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
LONG = ("faults", "long", "browser")  # markers; one of these at the end, and every other process waits for it
LEFT_OUT: list[str] = []


class OutsideCall(RuntimeError):
    """A test, or what it tests, called for an address that is not on this computer."""


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def is_inside(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    return name is None or name in LOOPBACK or str(name).startswith("127.")


def refuse_outside(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook: it sees every connection and look-up that Python makes, whoever makes it."""
    if event == "socket.getaddrinfo":
        host: object = args[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if not is_inside(host):
        raise OutsideCall(f"{event} to {host!r}: tests run without the Internet")


def folder_of_this_run(what: str) -> str:
    """Shared by the processes of a run and gone after it."""
    folder = tempfile.mkdtemp(prefix=f"pxm-{what}-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def test_environment() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "pxm.settings",
        "PXM_ENV": "test",
        "SECRET_KEY": "for tests only",
        "SEARCH_KEY": "for tests only",
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "SITE_URL": "http://testserver",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "HTTPS": "0",
        "EMAIL_URL": "memory://",
        "DEFAULT_FROM_EMAIL": "listening@hospital.example",
        "FILES_ROOT": folder_of_this_run("files"),  # what tests hand in
        "PXM_TEST_BUILT": folder_of_this_run("built"),
        "LOG_LEVEL": "WARNING",
        "STATEMENT_TIMEOUT_SECONDS": "60",
    }


def serve_database() -> None:
    """The first process of a run starts the server; with xdist the others find it in the environment."""
    socket = os.environ.get("PXM_TEST_SOCKET") if WORKER != "main" else None
    if socket:
        cluster = Cluster(Path(socket).parent, durable=False)
        cluster.socket = Path(socket)
    else:
        cluster = throwaway.start_cluster()
        os.environ["PXM_TEST_SOCKET"] = str(cluster.socket)
        at_end(cluster.stop, cluster.home)
    name = f"px_{WORKER}"
    throwaway.clone(cluster, name)
    os.environ["DATABASE_URL"] = cluster.url(APP, name)
    os.environ["DATABASE_OWNER_URL"] = cluster.url(OWNER, name)
    os.environ["PXM_TEST_ADMIN_URL"] = cluster.url(ADMIN, name)


def serve_valkey() -> None:
    valkey = Valkey(places.temporary_folder(), durable=False)
    valkey.start()
    valkey.wait()
    os.environ["REDIS_URL"] = valkey.url
    at_end(valkey.stop, valkey.home)


def at_end(stop: Any, home: Path) -> None:
    ours = os.getpid()

    def end() -> None:
        if os.getpid() == ours:  # not in a forked child
            stop()
            shutil.rmtree(home, ignore_errors=True)

    atexit.register(end)


def begin() -> None:
    for name in ("PXM_AS_OWNER", "DEBUG", *(name for name in os.environ if name.startswith("UNSAFE_"))):
        os.environ.pop(name, None)
    places.remove_abandoned()
    if WORKER == "main":
        os.environ.update(test_environment())
        house.compile_languages()  # a process keeps what it read first: English, where a catalog came later
    serve_valkey()
    serve_database()
    sys.addaudithook(refuse_outside)


begin()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not walk through it again and again (8 % of a run)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first. Without a browser the browser tests are left out, and the closing lines say so."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, LONG)))
    if chromium():
        return
    chosen = [item for item in items if item.get_closest_marker("browser")]
    if chosen and os.environ.get("CI") == "true":
        raise pytest.UsageError("CI=true needs Chromium for the browser tests: apt-get install chromium")
    LEFT_OUT.extend(item.nodeid for item in chosen)
    items[:] = [item for item in items if item not in chosen]
    config.hook.pytest_deselected(items=chosen)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if LEFT_OUT:
        terminalreporter.section("NO BROWSER", red=True)
        terminalreporter.line(f"{len(LEFT_OUT)} browser tests were LEFT OUT because Chromium was not found.", red=True)
        terminalreporter.line("Install it (Debian and Ubuntu: sudo apt install chromium) or name it in CHROMIUM.")
