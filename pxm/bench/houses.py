"""Hospitals of different sizes, each in a database of its own that is kept for the next run.

They live in the cluster of `python3 run.py bench`, named by their scale. One that was made by other code, with
other keys or more than a week ago is made again: its open cases would all be late.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from django.http import HttpResponse
from django.test import Client

from hospital.models import User
from pxm.accounts import sessions
from pxm.demo import lexicon, lines, loading, originals, retelling
from pxm.demo import scale as copies
from pxm.local import places, processes, throwaway
from pxm.local.house import command, for_command
from pxm.local.postgres import Cluster

OPEN = 2000  # in a small hospital as many as fit: what differs between the sizes shall be what is closed
FRESH_FOR = timedelta(days=7)
MARK = "pxm bench "
Say = Callable[[str], None]


@dataclass
class House:
    """A hospital of one size. `enter` before asking it anything: it is the default database from then on."""

    scale: int
    connection: BaseDatabaseWrapper
    browsers: dict[str, Client] = field(default_factory=dict)

    def enter(self) -> House:
        connections["default"] = self.connection
        return self

    def browser(self, email: str) -> Client:
        """A browser in which this person is signed in, in two steps where the role asks for it."""
        self.enter()
        if email not in self.browsers:
            self.browsers[email] = signed_in(User.objects.get(email=email))
        return self.browsers[email]

    def get(self, email: str, url: str) -> Request:
        return Request(self, self.browser(email), "get", url)

    @property
    def name(self) -> str:
        return f"{self.scale:,}"


@dataclass
class Request:
    """What one browser asks one house: an act to measure."""

    house: House
    client: Client
    method: str
    url: str
    data: Mapping[str, Any] | None = None

    def prepare(self) -> None:
        self.house.enter()

    def do(self) -> HttpResponse:
        return getattr(self.client, self.method)(self.url, self.data)

    def answer(self, status: int = 200) -> HttpResponse:
        """The response, which must have this status."""
        self.prepare()
        shown = self.do()
        if shown.status_code != status:
            raise CommandError(f"{self.url} answered {shown.status_code}.")
        return shown


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    session, now = client.session, datetime.now(UTC).timestamp()
    session[sessions.STARTED] = session[sessions.SEEN] = now
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": now, "reauthenticated": True}, {"method": "mfa", "at": now, "type": "totp"},
    ]  # fmt: skip
    session.save()
    return client


# ------------------------------------------------------------------------------------------------ making them
def house(scale: int, say: Say) -> House:
    """The kept hospital of this size; made when it is not there."""
    name = f"bench_{scale}"
    cluster = _cluster()
    kept = cluster.execute(
        f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'"  # noqa: S608 - our own
    )
    if not kept or not is_fresh(kept[0][0] or ""):
        _make(cluster, name, scale, say)
    own = {**settings.DATABASES["default"], "NAME": name, "CONN_MAX_AGE": None}
    return House(scale, ConnectionHandler({"default": own})["default"])


def _cluster() -> Cluster:
    """The running cluster this program was started in."""
    socket = Path(settings.DATABASES["default"]["HOST"])
    if not socket.is_absolute():
        raise CommandError("Benchmarks make databases of their own: start them by python3 run.py bench.")
    cluster = Cluster(socket.parent)
    cluster.socket = socket
    return cluster


def mark() -> str:
    """What a kept hospital was made from."""
    found = hashlib.sha256((throwaway.migrations_mark() + settings.SEARCH_KEY + "".join(settings.FIELD_KEYS)).encode())
    for file in (__file__, *(module.__file__ for module in (lexicon, lines, loading, originals, retelling, copies))):
        found.update(Path(file).read_bytes())
    return found.hexdigest()[:16]


def is_fresh(comment: str) -> bool:
    made_from, _space, made = comment.removeprefix(MARK).partition(" ")
    return made_from == mark() and datetime.fromisoformat(made) > datetime.now(UTC) - FRESH_FOR


def _make(cluster: Cluster, name: str, scale: int, say: Say) -> None:
    say(f"making a hospital with {scale:,} cases; it is kept for the next run")
    cluster.execute(f"DROP DATABASE IF EXISTS {name}")
    connections["default"].close()  # nobody may look at what is copied
    cluster.add_database(name, template=settings.DATABASES["default"]["NAME"])
    words = ["seed_demo", "--scale", str(scale), "--open", str(min(OPEN, scale * 9 // 10))]
    if processes.run(command(words), cwd=places.ROOT, env=for_command(words, _environment(name))):
        raise CommandError("The hospital could not be made: see above.")
    cluster.execute(f"COMMENT ON DATABASE {name} IS '{MARK}{mark()} {datetime.now(UTC).isoformat()}'")


def _environment(name: str) -> dict[str, str]:
    """Ours, with the addresses of that database."""
    urls: dict[str, Any] = {key: urlsplit(os.environ[key]) for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    return {**os.environ, **{key: urlunsplit(url._replace(path=f"/{name}")) for key, url in urls.items()}}
