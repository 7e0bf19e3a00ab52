"""The family adds something."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from complaints import actions
from complaints.models import Entry
from complaints.views.public import tracking
from tests import make
from tests.complaints import seen
from tests.files import samples


@pytest.fixture
def case(cast):
    return make.case(cast)


def test_it_works(case):
    actions.inform(case, words="It happened again this morning.", nonce=uuid4())
    entry = case.entries.get()
    assert (entry.kind, entry.by, entry.words) == (Entry.Kind.INFORMATION, None, "It happened again this morning.")
    assert seen.verbs(case)[-1] == "complaint.inform"


def test_the_owner_is_told(case):
    actions.inform(case, words="More.", nonce=uuid4())
    assert seen.told(case, "information_added") == {case.owner_id}
    entry = case.entries.get()
    assert f"information:{entry.pk}:u{case.owner_id}:in_app" in seen.messages(case)


def test_a_manager_is_told_when_nobody_holds_it(cast):
    case = make.case(cast, named=[cast.officer, cast.colleague])
    actions.inform(case, words="More.", nonce=uuid4())
    assert seen.told(case, "information_added") == {cast.manager.pk}


def test_it_is_not_our_own_work(case):
    before = case.last_activity_at
    actions.inform(case, words="More.", nonce=uuid4())
    after = make.fresh(case)
    assert after.last_activity_at == before
    assert after.version == case.version + 1


def test_sent_twice_it_is_written_once(case):
    nonce = uuid4()
    for _ in range(2):
        actions.inform(case, words="More.", nonce=nonce)
    assert case.entries.count() == 1
    assert seen.verbs(case).count("complaint.inform") == 1


def test_it_works_after_the_end_too(cast):
    case = make.closed(cast)
    actions.inform(case, words="Thank you, but.", nonce=uuid4())
    assert seen.told(case, "information_added") == {cast.officer.pk}


def test_it_refuses_nothing_at_all(case):
    with seen.refused("empty"):
        actions.inform(case, words="  ", nonce=uuid4())


def test_it_refuses_a_case_entered_in_error(case, cast):
    actions.err(case, by=cast.manager, reason="Typed twice")
    with seen.refused("illegal_transition"):
        actions.inform(case, words="More.", nonce=uuid4())


# ------------------------------------------------------------------------------------------------ files
def opened(case) -> Client:
    """A browser without JavaScript that follows the case."""
    client = Client()
    client.post(reverse("public-track-link", args=[actions.grant(case, by=None)[0]]))
    assert tracking.COOKIE in client.cookies
    return client


def send(client: Client, **form):
    return client.post(reverse("public-add-information"), {"words": "", "nonce": str(uuid4()), **form})


def test_files_come_with_words_or_alone(case):
    client = opened(case)
    shown = client.get(reverse("public-add-information")).content.decode()
    assert "Up to 10 files, each up to 10 MB" in shown
    assert 'enctype="multipart/form-data"' in shown
    answer = send(client, files=[samples.upload(), samples.upload(samples.PDF, "letter.pdf")])
    assert "2 files came with it." in answer.content.decode()
    assert [(row.by, row.kind) for row in case.evidence.all()] == [(None, "letter"), (None, "picture")]
    facts = seen.last_entry(case).facts
    assert (facts["taken"], facts["refused"]) == (2, 0)


def test_a_refused_file_is_named_with_its_reason_and_the_words_are_taken(case, settings):
    settings.FILES_SCANNER = "unix:///nowhere/clamd.sock"  # and the scanner is down
    answer = send(opened(case), words="Here it is.", files=[samples.upload(samples.SVG, "wound.svg"), samples.upload()])
    shown = answer.content.decode()
    assert "<bdi>wound</bdi>: It is neither a picture nor a PDF or Word document" in shown
    assert "1 file came with it." in shown
    assert case.entries.get().words == "Here it is."
    assert {row.file.state for row in case.evidence.all()} == {"refused", "quarantined"}


def test_sent_twice_files_are_there_once(case):
    client, nonce = opened(case), str(uuid4())
    for _ in range(2):
        send(client, words="Once.", nonce=nonce, files=[samples.upload()])
    assert (case.entries.count(), case.evidence.count()) == (1, 1)


def test_a_mistake_keeps_what_was_typed(case):
    shown = send(opened(case), words="x" * 10_001, files=[samples.upload()]).content.decode()
    assert "x" * 10_001 in shown
    assert "There is a problem" in shown
    assert not case.evidence.exists()


def test_nobody_fills_the_disk_and_words_are_still_taken(case):
    shown = ""
    client = opened(case)
    for number in range(8):
        files = [samples.upload(samples.PDF + bytes([number, one])) for one in range(10)]
        shown = send(client, words=f"Word {number}", files=files).content.decode()
    assert "There were too many files at once" in shown
    assert case.entries.count() == 8
    assert case.evidence.filter(file__state="stored").count() == 60
