"""The list of who was erased, kept beside the files and not in the database: a backup that is older than an erasure
brings the person back, and this list takes them away again.

One line for each person: the moment, and a mark that only this house can make (HMAC of the row with `SEARCH_KEY`).
Nobody can tell from it who it was.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from hospital.models import Person

NAME = "erasures.list"


def place() -> Path:
    return Path(settings.FILES_ROOT) / NAME


def mark_of(pk: int, created_at: datetime) -> str:
    """The moment belongs to it: after a restore the same number may be given to somebody else."""
    about = f"erased:{pk}:{created_at.isoformat()}"
    return hmac.new(settings.SEARCH_KEY.encode(), about.encode(), hashlib.sha256).hexdigest()


def marks(path: Path | None = None) -> set[str]:
    path = path or place()
    if not path.exists():
        return set()
    return {line.split()[-1] for line in path.read_text(encoding="ascii").splitlines() if line.strip()}


def add(lines: Iterable[tuple[datetime, str]]) -> None:
    """On the disk when it returns. Several nodes may write at once: a line is one write at the end."""
    place().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = os.open(place(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        for at, mark in lines:
            os.write(number, f"{at:%Y-%m-%dT%H:%M:%SZ} {mark}\n".encode("ascii"))
        os.fsync(number)
    finally:
        os.close(number)


def people(wanted: set[str]) -> Iterator[int]:
    """The numbers of the people of these marks, as far as they are here."""
    for pk, created_at in Person.objects.order_by("pk").values_list("pk", "created_at").iterator():
        if mark_of(pk, created_at) in wanted:
            yield pk
