"""Files laid into the folder of a sender: stored message by message, then moved away.

Read while it is still being written, a file would be cut off, so that only what has rested for a moment is taken.
A file is moved after its messages are committed: whoever is stopped in between reads it again, and nothing is new.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError

from hospital import csvfile, sheets
from hospital.actions.feed.taking import take_delivery
from hospital.feed.pieces import Piece, mark_of, of_batch, of_bundle, of_rows
from hospital.feed.unreadable import Unreadable
from hospital.models import FeedSender

RESTS = 5.0  # seconds
LARGEST = 50_000_000
MOST_ROWS = 200_000
MOST_FILES = 20  # at once, so that one sender cannot hold up the others
KEPT_FOR = 30 * 24 * 3600.0
TAKEN, REFUSED = "taken", "refused"
HALF = (".part", ".tmp", ".filepart")
log = structlog.get_logger(__name__)


def collect_files(*, now: datetime | None = None) -> int:
    """Store what lies in the folders; returns how many files were taken or refused.

    Not one transaction: `take` is one. Not audited: the rows are the record.
    """
    senders = FeedSender.objects.active().exclude(folder="").select_related("site")
    return sum(_collect(sender, path, now) for sender in senders for path in _waiting(sender))


def _waiting(sender: FeedSender) -> list[Path]:
    folder = settings.FEED_FOLDER / sender.folder
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    _remove_old(folder)
    return [path for path in found if _is_ready(path)][:MOST_FILES]


def _is_ready(path: Path) -> bool:
    """Neither hidden nor half, no link that leads elsewhere, and at rest."""
    if path.name.startswith(".") or path.suffix.lower() in HALF or path.is_symlink() or not path.is_file():
        return False
    return time.time() - path.stat().st_mtime >= RESTS


def _collect(sender: FeedSender, path: Path, now: datetime | None) -> int:
    try:
        take_delivery(sender, pieces=pieces_of(path.name, _content(path)), now=now)
    except (Unreadable, ValidationError):
        log.warning("file of the feed refused", sender=sender.pk, exc_info=True)
        _move(path, REFUSED)
    else:
        _move(path, TAKEN)
    return 1


def _content(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise Unreadable("too_large", "The file is too large.")
    return path.read_bytes()


def pieces_of(name: str, content: bytes) -> list[Piece]:
    """By its name: .csv, .xlsx, .json, or messages of HL7. Raises Unreadable or ValidationError."""
    if name.lower().endswith((".csv", ".xlsx")):
        return of_csv(content)
    return of_bundle(content) if name.lower().endswith(".json") else of_batch(content)


def of_csv(content: bytes) -> list[Piece]:
    """Rows of a CSV file or of a workbook. All columns are kept, by their names in small letters; which of them are
    read is for the mapping to say.
    """
    text = sheets.text_of(content, largest=LARGEST, most=MOST_ROWS, has_times=True)
    names = [name.strip().lower() for name in csvfile.head(text)]
    table = csvfile.table(text, names, (), MOST_ROWS)
    csvfile.refuse_errors(table.errors)
    return of_rows(_rows(table), mark_of(text))


def _rows(table: csvfile.Table) -> Iterator[tuple[int, str]]:
    for row in table.rows:
        yield row.number, json.dumps(dict(row.cells), ensure_ascii=False)


def _move(path: Path, to: str) -> None:
    folder = path.parent / to
    folder.mkdir(exist_ok=True)
    path.replace(folder / f"{time.time_ns()} {path.name}"[:200])


def _remove_old(folder: Path) -> None:
    """What was taken goes with the messages that were in it."""
    for path in (*folder.glob(f"{TAKEN}/*"), *folder.glob(f"{REFUSED}/*")):
        if time.time() - path.stat().st_mtime > KEPT_FOR:
            path.unlink(missing_ok=True)
