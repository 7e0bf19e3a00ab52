"""Taken, shown to the scanner, let through or held back; and what happens while it is away."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from audit.models import Entry
from files import actions, scanners
from files.models import File
from hospital.timing import database_now
from tests.files import clamd, samples


@pytest.fixture
def due(db):
    """Everything that waits is due now, as after the pause."""
    return lambda: File.objects.filter(wake_at__isnull=False).update(wake_at=database_now() - timedelta(seconds=1))


def received(content: bytes | None = None, name: str = "bell.jpg") -> File:
    return actions.receive(samples.upload(content, name), by=None)


def fresh(file: File) -> tuple[str, str]:
    file.refresh_from_db()
    return file.state, file.reason


def test_a_file_waits_until_the_scanner_has_seen_it(scanner, due):
    file = received(samples.PDF, "letter.pdf")
    assert (file.state, file.reason, file.is_given_out) == ("quarantined", "waiting", False)
    due()
    assert [actions.scan_due(), actions.scan_due()] == [1, 0]
    assert fresh(file) == ("stored", "")
    assert scanner.seen == [samples.PDF]
    assert file.is_given_out and not file.is_unchecked
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == ["file.receive", "file.release"]


def test_what_is_infected_is_held_back_for_good(scanner, due):
    file = received(samples.PDF + clamd.VIRUS, "letter.pdf")
    due()
    actions.scan_due()
    assert fresh(file) == ("quarantined", "infected")
    due()
    assert actions.scan_due() == 0


@pytest.mark.parametrize("mood", ["dies", "full", "hangs", "away"])
def test_silence_lets_nothing_through_and_is_asked_again(scanner, due, mood, monkeypatch, settings):
    file, there = received(), settings.FILES_SCANNER
    monkeypatch.setattr(scanners, "SCAN_SECONDS", 0.2)
    scanner.mood = mood
    if mood == "away":
        settings.FILES_SCANNER = "unix:///nowhere/clamd.sock"
    due()
    assert actions.scan_due() == 0
    assert fresh(file) == ("quarantined", "waiting")
    assert file.wake_at > database_now()
    scanner.mood, settings.FILES_SCANNER = "well", there
    due()
    actions.scan_due()
    assert fresh(file) == ("stored", "")


def test_a_round_that_died_over_a_file_leaves_it_to_the_next(scanner, due):
    file = received()
    due()
    assert actions._lease(has_scanner=True) == file  # and then the process is killed
    assert actions.scan_due() == 0
    due()
    assert actions.scan_due() == 1
    assert fresh(file) == ("stored", "")


def test_without_a_scanner_files_are_kept_and_say_that_nobody_checked_them(due, settings, request):
    file = received()
    assert (file.state, file.is_given_out, file.is_unchecked) == ("stored", True, True)
    assert File.objects.standing().unchecked == 1
    request.getfixturevalue("scanner")  # set up later, it sees them too
    due()
    actions.scan_due()
    assert fresh(file) == ("stored", "")
    assert not file.is_unchecked


def test_a_scanner_that_is_taken_away_holds_nothing_back(scanner, due, settings):
    file = received()
    settings.FILES_SCANNER = ""
    due()
    actions.scan_due()
    assert fresh(file) == ("stored", "")


def test_the_scanner_says_whether_it_is_there(scanner, settings):
    assert scanners.configured().answers()
    scanner.mood = "hangs"
    assert not scanners.Clamd(scanners.Place(path="/nowhere")).answers()
    settings.FILES_SCANNER = "clamav:3310"
    with pytest.raises(SystemCheckError, match=r"files\.E001"):
        call_command("check")
