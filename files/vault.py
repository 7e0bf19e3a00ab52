"""Private storage: one encrypted blob for each file, under a name drawn by chance, on the volume all nodes share.

A blob is a header and sealed chunks: AES-256-GCM under a key of its own, which HKDF draws from one of FIELD_KEYS and
the header's salt. Each chunk's nonce is its number and whether it is the last, and all of them vouch for header and
name: a blob cut short, put in another order or under another name does not open. Keys rotate as those of fields do:
the first encrypts, all decrypt.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

MARK = b"pxm1"
KEY_ID, SALT, TAG = 8, 16, 16  # bytes
HEADER = len(MARK) + KEY_ID + SALT
CHUNK = 64 * 1024


class Lost(Exception):
    """The blob is not there, or is not what was put there, or none of our keys opens it."""


def put(key: UUID, content: bytes) -> None:
    """Encrypt and write, down to the disk: whoever commits a row that names it may rely on it. May raise OSError."""
    store = _store()
    name = store.save(_place(key), ContentFile(b"".join(_sealed(key, content))))
    if name != _place(key):
        raise FileExistsError
    path = Path(store.path(name))
    for one in (path, path.parent, path.parent.parent):
        _flush(one)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(key: UUID) -> Iterator[bytes]:
    """The content in chunks; each was checked before it is handed out. Raises `Lost`."""
    try:
        with _store().open(_place(key)) as blob:
            header = blob.read(HEADER)
            box = _box(header, key)
            sealed = blob.read(CHUNK + TAG)
            for number in count():
                following = blob.read(CHUNK + TAG)
                yield box.decrypt(_nonce(number, is_last=not following), sealed, header + key.bytes)
                if not following:
                    return
                sealed = following
    except (OSError, InvalidTag) as error:
        raise Lost from error


def holds(key: UUID) -> bool:
    return _store().exists(_place(key))


def remove(key: UUID) -> None:
    """Gone afterwards; it may have been gone before."""
    _store().delete(_place(key))


def held() -> Iterator[tuple[UUID, datetime]]:
    """Every blob and when it was written."""
    store = _store()
    for folder in store.listdir("")[0] if Path(store.path("")).is_dir() else ():
        for name in store.listdir(folder)[1]:
            try:
                yield UUID(name), store.get_modified_time(f"{folder}/{name}")
            except (ValueError, FileNotFoundError):  # nothing of ours, or gone since
                continue


# ------------------------------------------------------------------------------------------ sealing
def _sealed(key: UUID, content: bytes) -> Iterator[bytes]:
    master = _masters()[0]
    header = MARK + _id_of(master) + os.urandom(SALT)
    box, last = _box(header, key), max(0, (len(content) - 1) // CHUNK)
    yield header
    for number in range(last + 1):
        chunk = content[number * CHUNK : (number + 1) * CHUNK]
        yield box.encrypt(_nonce(number, is_last=number == last), chunk, header + key.bytes)


def _box(header: bytes, key: UUID) -> AESGCM:
    """The cipher of one blob."""
    mark, master_id, salt = header[: len(MARK)], header[len(MARK) : -SALT], header[-SALT:]
    master = next((one for one in _masters() if _id_of(one) == master_id), None)
    if len(header) != HEADER or mark != MARK or master is None:
        raise Lost
    return AESGCM(HKDF(SHA256(), 32, salt=salt, info=b"pxm file" + key.bytes).derive(master))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _masters() -> list[bytes]:
    return [base64.urlsafe_b64decode(key) for key in settings.FIELD_KEYS]


def _id_of(master: bytes) -> bytes:
    """Which key it was, told without telling the key."""
    return hashlib.sha256(b"pxm file key" + master).digest()[:KEY_ID]


def _store() -> Storage:
    return storages["default"]


def _place(key: UUID) -> str:
    return f"{key.hex[:2]}/{key.hex}"
