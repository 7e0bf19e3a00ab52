"""Mails that come in: from a real server on loopback over TLS, each once, whatever happens on the way."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from audit.models import Entry
from complaints.actions import err, take_answer
from complaints.models import Entry as Told
from feedback import actions
from feedback.models import Addition, Feedback, IntakeItem, Mail, Source
from files import vault
from hospital.models import Person
from outbox.channels.email import as_mail
from outbox.channels.letters import Letter, mark_of
from outbox.guarded import client
from outbox.models import Message
from outbox.wording import Text
from tests import make
from tests.certificates import authority
from tests.feedback.inbound import again, mail, mailbox, polled
from tests.files import samples
from tests.imap import Imap

pytestmark = pytest.mark.django_db


@pytest.fixture
def imap(settings, monkeypatch, tmp_path):
    """A mail server that is trusted as the world's are, and listed as one of the hospital's own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority().own(tmp_path / "authority.pem")))
    with Imap() as server:
        settings.OUTBOUND_ALLOWED_HOSTS = [server.origin]
        yield server


def test_a_mail_becomes_feedback_that_waits_to_be_sorted(cast, imap):
    at = timezone.now() - timedelta(hours=3)
    imap.put(bytes(mail()), at)
    box = polled(mailbox(cast, imap))
    story, kept = Feedback.objects.get(), Mail.objects.get()
    assert (story.channel, story.site, story.words) == ("email", cast.site, "My father\n\nNobody came when I rang.")
    assert (story.teller.name, story.teller.email) == ("Orla Byrne", "orla@family.example")
    assert abs(story.received_at - at) < timedelta(seconds=2) and story.triage_waits() and story.patient is None
    item = IntakeItem.objects.get()
    assert (item.account, item.external_id, item.sha256) == (f"mailbox-{box.pk}", kept.key, kept.file.sha256)
    assert item.reader and item.retrieved_at and kept.state == "taken" and kept.feedback == story
    assert b"".join(vault.read(kept.file.key)) == imap.mails[0].raw
    assert box.failure == "" and box.good_at and not box.is_stale


def test_the_same_mail_is_there_once_however_often_it_is_found(cast, imap):
    raw = bytes(mail())
    imap.put(raw), imap.put(raw.replace(b"Nobody", b"Received: again\nNobody", 1))  # the same Message-ID
    box = polled(mailbox(cast, imap))
    imap.validity += 1  # the mailbox was restored: all numbers are new
    box = polled(box)
    assert (Feedback.objects.count(), Mail.objects.count()) == (1, 1) and box.place.startswith("8:")


def test_without_a_number_of_its_own_a_mail_is_known_by_its_content(cast, imap):
    raw = bytes(mail(message_id=None))
    imap.put(raw), imap.put(raw), imap.put(bytes(mail("Thank you.", message_id=None)))
    polled(mailbox(cast, imap))
    assert Feedback.objects.count() == 2 and Mail.objects.filter(key__startswith="raw:").count() == 2


def test_only_what_is_new_is_asked_for_and_nothing_from_before(cast, imap):
    imap.put(bytes(mail("Old.")), timezone.now() - timedelta(days=1, hours=1))
    imap.put(bytes(mail("New.")))
    box = polled(mailbox(cast, imap))
    polled(box)
    assert Feedback.objects.get().words.endswith("New.")
    assert imap.asked[-1].endswith(f"UID {imap.mails[-1].number + 1}:*")


UNWRITTEN = (
    ({"auto_submitted": "auto-replied (vacation)"}, "automatic"),
    ({"precedence": "bulk"}, "automatic"),
    ({"list_id": "<news.example>"}, "list"),
    ({"return_path": "<>"}, "bounce"),
    ({"sender": "MAILER-DAEMON@mx.example"}, "bounce"),
    ({"sender": "Listening <Listening@hospital.example>"}, "own"),
    ({"words": "", "subject": None}, "empty"),
)


def test_what_no_person_wrote_is_not_taken_in_and_says_why(cast, imap):
    for headers, _reason in UNWRITTEN:
        imap.put(bytes(mail(**headers)))
    polled(mailbox(cast, imap))
    assert not Feedback.objects.exists()
    told = Mail.objects.order_by("pk").values_list("state", "reason")
    assert list(told) == [("ignored", reason) for _headers, reason in UNWRITTEN]


def test_a_person_may_say_that_it_is_to_be_taken_in_all_the_same(cast, imap):
    imap.put(bytes(mail(precedence="bulk", auto_submitted="no")))
    polled(mailbox(cast, imap))
    actions.reread(Mail.objects.get(), by=cast.administrator)
    assert actions.read_due() == 1 and Feedback.objects.exists()
    assert Entry.objects.filter(verb="mail.reread").count() == 1


def test_a_poisoned_mail_is_held_back_and_the_next_one_is_read(cast, imap):
    imap.put(
        b"From: \xff\xfe <a@b.example>\nContent-Type: multipart/mixed; boundary=\nContent-Transfer-Encoding: 7\n\nx"
    )
    imap.put(b"Content-Type: text/plain; charset=nothing\nFrom: x@y.example\n\n\xd0\xd1\x00")
    imap.put(bytes(mail("The last one.")))
    polled(mailbox(cast, imap))
    assert Feedback.objects.filter(words__endswith="The last one.").exists()
    assert not Mail.objects.filter(state="waiting").exists()


def test_a_mail_that_ends_the_process_again_and_again_is_left(cast, imap):
    imap.put(bytes(mail()))
    box = mailbox(cast, imap)
    again(box), actions.poll_due()
    Mail.objects.update(attempts=3)
    assert actions.read_due() == 1
    assert Mail.objects.get().reason == "failed"


def test_a_mail_the_server_does_not_hand_over_holds_up_none_of_the_others(cast, imap):
    imap.put(bytes(mail("First.")))
    imap.dies_at.add(imap.put(bytes(mail("Second."))))
    imap.put(bytes(mail()))
    box = mailbox(cast, imap)
    for _visit in range(3):
        assert polled(box).failure == "fetch"
    polled(box)
    assert Feedback.objects.count() == 2 and Mail.objects.get(state="held").reason == "fetch"
    imap.dies_at.clear()
    actions.reread(Mail.objects.get(state="held"), by=cast.administrator)
    polled(box)
    assert Feedback.objects.count() == 3 and not Mail.objects.filter(state="held").exists()


DOWN = (("dead", "greeting"), ("denied", "login"), ("silent", "TimeoutError"))


def test_a_mailbox_that_is_down_costs_time_and_nothing_else(cast, imap, monkeypatch):
    monkeypatch.setattr(client, "STEP_SECONDS", 0.3)
    imap.put(bytes(mail()))
    box = mailbox(cast, imap)
    Source.objects.filter(pk=box.pk).update(good_at=timezone.now() - timedelta(hours=1))
    for failures, (mode, code) in enumerate(DOWN, 1):
        imap.mode = mode
        down = polled(box)
        assert (down.failure, down.failures, down.is_stale) == (code, failures, True) and down.wake_at > timezone.now()
    imap.mode = "ok"
    assert polled(box).failures == 0 and Feedback.objects.count() == 1


def test_files_come_through_the_gate_and_a_refused_one_loses_no_words(cast, imap):
    made = mail("See the picture.")
    made.add_attachment(samples.photo(), maintype="image", subtype="jpeg", filename="bell.jpg")
    made.add_attachment(b"MZ\x90\x00 a program", maintype="application", subtype="octet-stream", filename="run.exe")
    imap.put(bytes(made))
    polled(mailbox(cast, imap))
    kept = [picture.file for picture in Feedback.objects.get().pictures.order_by("pk")]
    assert [(file.name, file.state, file.reason) for file in kept] == [
        ("bell.jpg", kept[0].state, kept[0].reason), ("run", "refused", "type"),
    ]  # fmt: skip
    assert kept[0].is_picture


# ------------------------------------------------------------------------------------------ answers
def written(subject, person, key: str) -> str:
    """A message of ours that was sent to somebody; returns its Message-ID."""
    at = dict.fromkeys(("queued_at", "send_after", "wake_at", "settled_at"), make.NOW)
    Message.objects.create(
        key=key, template="complaints/received", channel="email", to_person=person, state="sent",
        subject_kind=subject[0], subject_id=subject[1], provider_id=mark_of(key), **at,
    )  # fmt: skip
    return f"<{mark_of(key)}@hospital.example>"


def answer(cast, imap, subject, person, words="It was on Tuesday.\n\nOn Mon, we wrote:\n> What day was it?", **more):
    number = written(subject, person, f"key:{subject}")
    given = {"sender": f"Somebody <{person.email}>", "in_reply_to": number, **more}
    imap.put(bytes(mail(words, **given)))
    box = Source.objects.first() or mailbox(cast, imap)
    polled(box)


REPORT = """From: MAILER-DAEMON@mx.example
To: listening@hospital.example
Message-ID: <report-{number}@mx.example>
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="XX"

--XX
Content-Type: text/plain

I am sorry to have to inform you.

--XX
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: 5.1.1

--XX
Content-Type: text/rfc822-headers

Message-ID: <{mark}@hospital.example>
Subject: Our answer

--XX--
"""


@pytest.mark.parametrize(
    ("action", "is_theirs", "state"),
    [("failed", True, "bounced"), ("delayed", True, "sent"), ("failed", False, "sent")],
)
def test_a_mail_that_came_back_is_known_as_not_delivered(cast, imap, action, is_theirs, state):
    story = make.feedback(cast, kind="enquiry")
    mark = written(("feedback", story.pk), story.teller, f"answer:{story.ref}:1")
    address = story.teller.email if is_theirs else "somebody@else.example"
    report = REPORT.format(number=1, address=address, action=action, mark=mark_of(f"answer:{story.ref}:1"))
    imap.put(report.replace("\n", "\r\n").encode())
    polled(mailbox(cast, imap))
    assert Mail.objects.get().reason == "bounce" and mark
    assert Message.objects.get(provider_id=mark_of(f"answer:{story.ref}:1")).state == state


def test_an_answer_about_a_case_is_taken_by_the_case(cast, imap):
    case = make.case(cast, teller=make.teller(email="orla@family.example"))
    answer(cast, imap, ("complaint", case.pk), case.teller)
    assert take_answer() == 1 and take_answer() == 0
    entry = Told.objects.get(complaint=case, kind="information")
    assert (entry.words, entry.how) == ("It was on Tuesday.", "email")
    assert Feedback.objects.get() == case.feedback and Mail.objects.get().feedback == case.feedback


def test_an_answer_is_known_by_the_reply_address_as_well(cast, imap, settings):
    settings.REPLY_EMAIL = "listening@hospital.example"
    letter = Letter("received:C-1:1", "orla@family.example", Text("s", "b"), "en", is_whole=True)
    assert as_mail(letter).reply_to == [f"listening+{letter.mark}@hospital.example"]
    case = make.case(cast, teller=make.teller(email="orla@family.example"))
    written(("complaint", case.pk), case.teller, letter.key)
    imap.put(bytes(mail("Here.", to=as_mail(letter).reply_to[0])))
    polled(mailbox(cast, imap))
    assert Mail.objects.get().about_id == case.pk


def test_nobody_writes_into_the_record_of_somebody_else(cast, imap):
    case = make.case(cast, teller=make.teller(email="orla@family.example"))
    answer(cast, imap, ("complaint", case.pk), case.teller, sender="A stranger <else@family.example>")
    assert take_answer() == 0 and Feedback.objects.count() == 2


def test_what_a_case_does_not_take_any_more_is_feedback_of_its_own(cast, imap):
    case = make.case(cast, teller=make.teller(email="orla@family.example"))
    err(case, by=cast.manager, reason="Logged twice.")
    answer(cast, imap, ("complaint", case.pk), case.teller)
    assert take_answer() == 1 and Feedback.objects.count() == 2 and Mail.objects.get().state == "taken"


def test_an_answer_about_feedback_stands_beside_it_and_its_owner_is_told(cast, imap):
    story = make.feedback(cast, kind="enquiry", teller=make.teller(email="orla@family.example"))
    actions.owe(story, by=None)
    answer(cast, imap, ("feedback", story.pk), story.teller)
    assert Addition.objects.get(feedback=story).words == "It was on Tuesday."
    assert Message.objects.filter(template="feedback/added", channel="in_app").count() == 1
    assert (Feedback.objects.count(), Person.objects.filter(told_us__isnull=False).count()) == (1, 1)


# ------------------------------------------------------------------------------------------ kill -9
def killed_while_polling(imap: Imap, at: int) -> None:
    """A process of its own asks the mailbox and is killed for good when it asks for its mail number `at`."""
    kept = connections["default"].connection  # shared with the child, which must not end it
    pid = os.fork()
    if not pid:
        connections["default"].connection = None
        try:
            actions.poll_due()
        finally:
            os._exit(9 if kept else 8)
    asked = iter(range(1, 100))
    imap.asked_for = lambda _number: os.kill(pid, signal.SIGKILL) if next(asked) == at else None
    _pid, status = os.waitpid(pid, 0)
    imap.asked_for = lambda _number: None
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.django_db(transaction=True)
def test_kill_9_between_fetch_and_store_and_after_it_loses_nothing_and_doubles_nothing(imap):
    cast = make.cast()
    imap.put(bytes(mail("One."))), imap.put(bytes(mail("Two."))), imap.put(bytes(mail("Three.")))
    box = again(mailbox(cast, imap))
    killed_while_polling(imap, at=1)
    assert not Mail.objects.exists()
    again(box)
    killed_while_polling(imap, at=2)
    assert Mail.objects.count() == 1  # stored, and not yet read
    polled(box)
    words = [words.rpartition("\n")[2] for words in Feedback.objects.order_by("pk").values_list("words", flat=True)]
    assert words == ["One.", "Two.", "Three."] and Mail.objects.filter(state="taken").count() == 3
    assert connection.is_usable()
