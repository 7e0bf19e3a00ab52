"""Taking a file raises nothing, whatever it is; and no crash leaves half of one."""

import os
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from files import actions, vault
from files.models import File
from files.receiving import BoundedUpload
from hospital.timing import database_now
from tests.files import samples


@pytest.fixture
def received(db):
    return lambda content=None, name="bell.jpg": actions.receive(samples.upload(content, name), by=None)


def aged(settings) -> None:
    """Every content was written two days ago."""
    for key, _written in vault.held():
        then = (database_now() - timedelta(days=2)).timestamp()
        os.utime(settings.FILES_ROOT / key.hex[:2] / key.hex, (then, then))


def test_what_is_refused_says_why_and_keeps_nothing(received):
    file = received(samples.SVG, "../drawing.svg")
    assert (file.state, file.reason, file.name) == ("refused", "type", "drawing")
    assert list(vault.held()) == []


def test_a_full_disk_refuses_and_leaves_nothing(received, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vault, "_flush", full)
    file = received()
    assert (file.state, file.reason) == ("refused", "storage")


def test_content_whose_row_was_never_committed_is_collected(received, settings):
    kept = received()
    with pytest.raises(RuntimeError), transaction.atomic():
        received(samples.PDF)
        raise RuntimeError  # as a kill between content and commit
    assert len(list(vault.held())) == 2
    assert actions.collect() == 0  # somebody may be about to commit it
    aged(settings)
    assert actions.collect() == 1
    assert [key for key, _written in vault.held()] == [kept.key]
    assert kept.is_given_out


def test_a_row_whose_content_is_gone_never_passes_for_a_file(received):
    file = received()
    File.objects.update(at=database_now() - timedelta(days=2))
    vault.remove(file.key)
    assert not file.is_given_out
    assert actions.collect() == 1
    file.refresh_from_db()
    assert (file.state, file.reason) == ("quarantined", "missing")
    assert actions.collect() == 0


def test_erased_it_has_neither_name_nor_content(received, django_capture_on_commit_callbacks):
    file = received()
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase(file, by=None)
    file.refresh_from_db()
    assert (file.state, file.name, list(vault.held())) == ("erased", "", [])


def test_the_name_is_encrypted_like_other_words_of_people(received):
    file = received(name="my mother's wound.jpg")
    raw = File.objects.extra(select={"raw": "name::bytea"}).values_list("raw", flat=True).get()
    assert b"mother" not in bytes(raw)
    assert file.name == "my mother's wound.jpg"


def test_uploads_stay_in_memory_and_within_bounds(settings):
    """What is over the limit is counted, not kept; the page can say how large it was."""
    settings.FILE_MOST_BYTES, settings.FILES_TOTAL_BYTES = 1000, 1500
    arriving = BoundedUpload()
    found = [sent(arriving, size) for size in (900, 5000, 600, 601)]
    assert [(file.size, len(file.read())) for file in found] == [(900, 900), (5000, 0), (600, 600), (601, 0)]


def sent(arriving: BoundedUpload, size: int) -> UploadedFile:
    arriving.new_file("files", "bell.jpg", "image/jpeg", None)
    for start in range(0, size, 100):
        arriving.receive_data_chunk(b"x" * min(100, size - start), start)
    return arriving.file_complete(size)
