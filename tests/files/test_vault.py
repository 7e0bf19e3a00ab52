"""What is kept can be read by nobody without a key, and by nobody who changed it."""

import os
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet

from files import vault

CONTENT = b"The bell was not connected. " * 6000  # three chunks


@pytest.fixture
def kept():
    key = uuid4()
    vault.put(key, CONTENT)
    return key


def blob_of(settings, key):
    return settings.FILES_ROOT / key.hex[:2] / key.hex


def test_it_comes_back_as_it_was_and_stands_nowhere_readable(kept, settings):
    assert b"".join(vault.read(kept)) == CONTENT
    assert b"bell" not in blob_of(settings, kept).read_bytes()


@pytest.mark.parametrize("size", [0, 1, vault.CHUNK, vault.CHUNK + 1, 2 * vault.CHUNK])
def test_it_comes_back_whatever_its_size(size):
    key = uuid4()
    vault.put(key, os.urandom(size))
    assert sum(map(len, vault.read(key))) == size


def test_keys_rotate_as_those_of_fields_do(kept, settings):
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    assert b"".join(vault.read(kept)) == CONTENT
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    with pytest.raises(vault.Lost):
        list(vault.read(kept))


SEALED = vault.CHUNK + vault.TAG


@pytest.mark.parametrize(
    "change",
    [
        lambda blob: blob[:-1] + bytes([blob[-1] ^ 1]),
        lambda blob: blob[: vault.HEADER + SEALED],  # the last chunks cut off
        lambda blob: blob[: vault.HEADER] + blob[vault.HEADER + SEALED :],  # the first
        lambda blob: (
            blob[: vault.HEADER]
            + blob[vault.HEADER + SEALED : vault.HEADER + 2 * SEALED]
            + blob[vault.HEADER : vault.HEADER + SEALED]
            + blob[vault.HEADER + 2 * SEALED :]
        ),
        lambda blob: b"",
    ],
)
def test_a_blob_that_was_changed_does_not_open(kept, settings, change):
    path = blob_of(settings, kept)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(vault.Lost):
        list(vault.read(kept))


def test_a_blob_under_another_name_does_not_open(kept, settings):
    other = uuid4()
    blob_of(settings, other).parent.mkdir(exist_ok=True)
    blob_of(settings, kept).rename(blob_of(settings, other))
    for key in (kept, other):
        with pytest.raises(vault.Lost):
            list(vault.read(key))
