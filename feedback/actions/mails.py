"""Reading mails that were fetched: each becomes feedback, is added to what it answers, or says why it does not.

One that cannot be read is held back with its reason and holds up none of the others.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
import files.actions
from feedback.actions.adding import add, keep_files
from feedback.actions.intake import receive
from feedback.inbound import READER, mails, plain
from feedback.models import Channel, Feedback, Kind, Mail, Source, Teller
from feedback.querysets import MailQuerySet
from files import vault
from files.models import File
from hospital.contacts import email_mark
from hospital.models import Person, User
from hospital.models.persons import Channel as Way
from hospital.timing import database_now
from hospital.timing import now as web_now
from outbox import actions as outbox
from outbox.models import Message
from outbox.receipts import FAILED

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 3
IGNORED_FOR = timedelta(days=30)
BATCH = 100
log = structlog.get_logger(__name__)


def read_due() -> int:
    """Read the mail that waits longest. 0 when none does. Not one transaction: a mail that ends the process over and
    over is left after a few attempts. Not audited: what comes of it is.
    """
    mail = _lease(Mail.objects.due(database_now()))
    if mail is None:
        return 0
    if mail.attempts > MOST_ATTEMPTS:
        _leave(mail, Mail.State.HELD, Mail.Reason.FAILED)
        return 1
    try:
        told = opened(mail)
    except Exception:  # whatever somebody wrote to us, the next one is read
        log.warning("mail unreadable", id=mail.pk)
        _leave(mail, Mail.State.HELD, Mail.Reason.UNREADABLE)
        return 1
    try:
        _take(mail, told)
    except ValidationError:
        _leave(mail, Mail.State.HELD, Mail.Reason.REFUSED)
    except Exception:  # tried again when the lease ends
        log.warning("mail not taken", id=mail.pk, exc_info=True)
    return 1


@transaction.atomic
def _lease(rows: MailQuerySet) -> Mail | None:
    mail = rows.select_related("source__site", "file").select_for_update(skip_locked=True, of=("self",)).first()
    if mail is not None:
        mail.attempts, mail.wake_at = mail.attempts + 1, database_now() + LEASE
        mail.save(update_fields=["attempts", "wake_at"])
    return mail


def opened(mail: Mail) -> mails.Mail:
    """What it says. Raises `vault.Lost`, and whatever the standard library raises over a mail that is none."""
    if mail.file is None:
        raise vault.Lost
    addresses = Source.objects.filter(kind=Source.Kind.MAILBOX).values_list("address", flat=True)
    ours = {address.strip().lower() for address in (*addresses, settings.DEFAULT_FROM_EMAIL) if address}
    return mails.read(b"".join(vault.read(mail.file.key)), own=ours)


def _leave(mail: Mail, state: str, reason: str) -> None:
    _ours(mail).update(state=state, reason=reason)


def _ours(mail: Mail) -> MailQuerySet:
    """Unless another round took it after our lease."""
    return Mail.objects.filter(pk=mail.pk, state=mail.state, wake_at=mail.wake_at)


@transaction.atomic
def _take(mail: Mail, told: mails.Mail) -> None:
    if _ours(mail).select_for_update(of=("self",)).first() is None:
        return None
    _note_undelivered(told)
    if told.ignored and not mail.is_wanted:
        return _leave(mail, Mail.State.IGNORED, told.ignored)
    about = _answered(told)
    number = about.subject_id if about and about.subject_kind == "feedback" else None
    story = Feedback.objects.filter(pk=number).first() if number else None
    case = _case_of(about, story)
    if case:
        fresh = {"attempts": 0, "wake_at": mail.fetched_at}
        _ours(mail).update(state=Mail.State.ANSWER, about_kind="complaint", about_id=case, **fresh)
    elif story is not None:
        add(story, words=told.words, attached=told.attached, key=mail.key, at=mail.received_at, provenance=_how(mail))
        settle_answer(mail, story)
    else:
        take_alone(mail, told)
    return None


def _note_undelivered(told: mails.Mail) -> None:
    """As the provider's own report would say it; only where that message went to that address."""
    for mark, address in told.undelivered:
        rows = Message.objects.filter(channel=Message.Channel.EMAIL, provider_id=mark)
        sent = rows.select_related("to_person", "to_user").order_by("-id").first()
        reader = sent and (sent.to_person or sent.to_user)
        if reader and email_mark(reader.email) == email_mark(address):
            outbox.hear(Message.Channel.EMAIL, mark, FAILED)


def _answered(told: mails.Mail) -> Message | None:
    """The message it answers, if it comes from where that went: nobody's words get into the record of somebody else."""
    rows = Message.objects.filter(channel=Message.Channel.EMAIL, provider_id__in=told.marks, to_person__isnull=False)
    found = list(rows.select_related("to_person").order_by("-id")[:BATCH]) if told.marks else []
    mark = email_mark(told.sender)
    return next((one for one in found if one.to_person and email_mark(one.to_person.email) == mark), None)


def _case_of(about: Message | None, story: Feedback | None) -> int | None:
    """By number, the case it belongs to: the one that was written about, or the one its feedback has become."""
    if about is not None and about.subject_kind == "complaint":
        return about.subject_id
    case = getattr(story, "complaint", None)
    return case.pk if case else None


def take_alone(mail: Mail, told: mails.Mail) -> Feedback:
    """As feedback of its own, which waits to be sorted. Not audited: `receive` is."""
    source, now = mail.source, web_now()
    language = plain.language_of(told.words, source.language)
    teller = Person(name=told.name, email=told.sender, language=language, preferred_channel=Way.EMAIL)
    story = receive(
        kind=Kind.ENQUIRY, channel=Channel.EMAIL, words=told.words, site=source.site, intake_id=mail.key,
        account=account_of(source), received_at=min(mail.received_at, now), now=now, teller=teller,
        teller_role=Teller.VISITOR, wants_reply=True, language=language, provenance=_how(mail),
    )  # fmt: skip
    if story.is_new:
        keep_files(story, told.attached, now=now)
    settle_answer(mail, story)
    return story


def account_of(source: Source) -> str:
    """Which of our ways in it was, as raw items say it."""
    return f"{source.kind}-{source.pk}"


def _how(mail: Mail) -> dict[str, object]:
    return {"sha256": mail.file.sha256 if mail.file else "", "retrieved_at": mail.fetched_at, "reader": READER}


# ------------------------------------------------------------------------------------------ answers, for other rooms
def claim_answer(kind: str) -> Mail | None:
    """The oldest mail that answers something of this kind, for its room to take. Whoever claims it settles it, or
    says that it stands alone; left undone it is claimable again after a while. Not audited: what comes of it is.
    """
    return _lease(Mail.objects.answering(kind).filter(wake_at__lte=database_now()))


@transaction.atomic
def settle_answer(mail: Mail, story: Feedback) -> None:
    """It was taken, and belongs to this story. Not audited: who takes it records that."""
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.TAKEN, reason="", feedback=story, wake_at=mail.fetched_at)


# ------------------------------------------------------------------------------------------ by hand, and forgetting
@transaction.atomic
def reread(mail: Mail, *, by: User | None, now: datetime | None = None) -> None:
    """Read one that was held back or not taken in again, whatever it says of itself. One that the server did not hand
    over is asked for once more, and what comes after it with it: nothing is stored twice.
    """
    mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.state not in (Mail.State.HELD, Mail.State.IGNORED):
        raise ValidationError(_("This mail is not held back."), code="state")
    audit.log.record("mail.reread", mail, by=by, at=now or web_now(), reason=mail.reason)
    if mail.file is None:
        validity, _colon, number = mail.place.partition(":")
        Source.objects.filter(pk=mail.source_id).update(place=f"{validity}:{int(number) - 1}", wake_at=database_now())
        mail.delete()
        return
    mail.state, mail.reason, mail.attempts, mail.is_wanted = Mail.State.WAITING, "", 0, True
    mail.wake_at = database_now()
    mail.save(update_fields=["state", "reason", "attempts", "is_wanted", "wake_at"])


@transaction.atomic
def forget_mails() -> int:
    """Erase a batch of mails that were not taken in and that nobody asked for since. Not audited: each file is."""
    old = Mail.objects.filter(state=Mail.State.IGNORED, fetched_at__lt=database_now() - IGNORED_FOR)
    rows = (
        old.exclude(file__state=File.State.ERASED)
        .select_related("file")
        .select_for_update(of=("self",), skip_locked=True)
    )
    found = list(rows.order_by("pk")[:BATCH])
    for mail in found:
        if mail.file:
            files.actions.erase(mail.file, by=None)
    return len(found)
