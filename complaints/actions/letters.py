"""What every letter goes through before it leaves, the reply as well as the others: its contents, its form, its
translation; then the page is kept as sent, and a mail is queued.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

import clocks.actions
from clocks.words import role as role_word
from complaints import mapping
from complaints.actions import cases, consent, telling
from complaints.actions.cases import facts_of
from complaints.labels import check_word
from complaints.letters import contents, filling, fitting, library, paper
from complaints.letters.contents import Content
from complaints.models import Complaint, Entry, Letter, SentCopy
from complaints.models.letters import hash_of
from complaints.states import TRANSITIONS
from hospital import phrasing, reading
from hospital.models import User
from outbox import actions as outbox

Kind = Letter.Kind
# Read by a second person wherever the reply of the case is.
READ_FIRST = frozenset({Kind.RESPONSE, Kind.DELAY, Kind.CLOSING})
# Speak of what was found, and so of the patient.
DISCLOSING = frozenset({Kind.RESPONSE, Kind.CLOSING})
# What the house has done by sending it; the reply moves the case besides.
MEANS = {Kind.ACKNOWLEDGEMENT: "acknowledged", Kind.UPDATE: "update_sent", Kind.DELAY: "delay_notice_sent"}
WRITTEN = frozenset({Entry.How.EMAIL, Entry.How.LETTER})
WITHHELD = "complaints/answer_withheld"  # there is an answer, and whoever told us may not hear about the patient


@dataclass(frozen=True, slots=True)
class Sending:
    """How it goes, how it is signed, why in a form or language that is not what its reader needs, whether nothing
    in it is about the patient, and who signed it where that was not who sends it.
    """

    how: str
    signing: str = Letter.Signing.NAME
    unfit_because: str = ""
    is_without_patient: bool = False
    signatory: User | None = None


def next_number(case: Complaint) -> int:
    newest = case.letters.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def ready(case: Complaint, kind: str = Kind.RESPONSE) -> Letter:
    letter = cases.letter_in_work(case, kind)
    if letter is None:
        words = _("There is no reply yet.") if kind == Kind.RESPONSE else _("There is no such letter yet.")
        raise ValidationError(words, code="no_letter")
    letter.complaint = case
    return letter


def is_read_first(case: Complaint, kind: str) -> bool:
    return kind in READ_FIRST and cases.needs_approval(case)


# ---------------------------------------------------------------------------------------- contents
def wanted(case: Complaint, kind: str) -> tuple[Content, ...]:
    """What the rules of the place ask of a letter of this kind about this case."""
    asked = cases.checklist_of(case) if kind == Kind.RESPONSE else ()
    return contents.wanted(kind, filling.rules_of(case), asked)


def check(case: Complaint, letter: Letter, checked: Collection[str]) -> None:
    """What the rules ask of it is in it, as its writer says or the letter shows; nothing is left to be filled in."""
    asked = wanted(case, letter.kind)
    letter.checked = sorted({*letter.checked, *checked} & {one.code for one in asked})
    if library.GAP in letter.words:
        raise ValidationError(_("Something is still to be filled in: look for […]."), code="gap")
    facts = filling.facts(case, letter) if asked else {}
    if missing := contents.missing(asked, letter.checked, letter.words, facts):
        words = (
            _("The reply does not hold yet all that the rules of this place ask: %(what)s.")
            if letter.is_reply
            else _("The letter does not hold yet all that the rules of this place ask: %(what)s.")
        )
        raise ValidationError(words, code="checklist", params={"what": _named(missing)})


def _named(missing: Collection[Content]) -> str:
    """Each by name, with where it is written that it has to be there."""
    named = (f"{check_word(one.code)} ({one.source})" if one.source else check_word(one.code) for one in missing)
    return phrasing.listed(named)


# -------------------------------------------------------------------------------- form and language
def unmet(case: Complaint, letter: Letter, how: str) -> list[str]:
    """What its reader needs and would not get. Easy read is not what is called so: the words have to be easy."""
    reader, said = filling.reader_of(case, letter.kind), paper.texts(letter, paper.good_translation(letter))
    is_hard = letter.format == Letter.Format.EASY and any(reading.is_hard(text, spoken) for spoken, text in said)
    found = fitting.unmet(fitting.STANDARD if is_hard else letter.format, how, filling.needs_of(reader))
    given = [spoken for spoken, _text in said]
    is_read = reader is None or how not in WRITTEN or any(phrasing.speaks(one, reader.language) for one in given)
    return found if is_read else [*found, str(_("a letter in their language"))]


def refuse_untranslated(letter: Letter) -> None:
    """Neither a letter nor its translation goes out before somebody else has looked at the translation."""
    rows = list(letter.translations.all()) if letter.pk else []
    if any(not row.is_good for row in rows):
        raise ValidationError(_("The translation is not there yet, or nobody has checked it."), code="translation")


def _refuse_unfit(case: Complaint, letter: Letter, sending: Sending) -> None:
    needs = unmet(case, letter, sending.how)
    if needs and not sending.unfit_because.strip():
        raise ValidationError(
            _("They need %(needs)s. Choose that, or say why not."), code="unfit", params={"needs": "; ".join(needs)}
        )  # fmt: skip
    letter.unfit_because = sending.unfit_because.strip() if needs else ""


# ------------------------------------------------------------------------------------------ sending
def key_of(case: Complaint, letter: Letter) -> str:
    return f"{'reply' if letter.is_reply else 'letter'}:{case.ref}:{letter.number}"


def dispatch(
    case: Complaint, letter: Letter, by: User | None, sending: Sending, now: datetime, wait: datetime | None = None
) -> None:
    """Freeze it as its reader will see it, and queue the mail. On paper it waits to be printed and posted; whoever told
    us what was merged into it gets a mail all the same.
    """
    refuse_untranslated(letter)
    _refuse_unfit(case, letter, sending)
    signer = _signer(case, letter, sending, by)
    reader = filling.reader_of(case, letter.kind)
    if reader is None and letter.kind == Kind.CONSENT:
        raise ValidationError(_("Nobody knows yet who the patient is."), code="no_reader")
    cases.refuse_without_mailbox(sending.how, reader)
    letter.state, letter.sent_at, letter.how = Letter.State.SENT, now, sending.how
    letter.signed_by, letter.signing = signer, sending.signing
    letter.save()
    page, to = paper.page_of(case, letter, sending.how, signer, now), paper.envelope(case, letter)
    SentCopy.objects.create(letter=letter, language=letter.language, page=page, reader=to, sha256=hash_of(page, to))
    if letter.kind == Kind.CONSENT:
        _ask_by_mail(case, letter, sending, now, wait)
    elif sending.how in WRITTEN:
        _mail(case, letter, sending, now, wait)


def _signer(case: Complaint, letter: Letter, sending: Sending, by: User | None) -> User | None:
    """The reply is signed by whom the rules of the place name for it, whoever sends it."""
    signer = sending.signatory or by
    if signer is None:
        return None
    if letter.is_reply and not cases.may_sign(case, signer):
        refusal = _("By the rules here the reply is signed by: %(role)s. Say who signed it.")
        raise ValidationError(refusal, code="signatory", params={"role": role_word(cases.signatory_of(case))})
    if signer.pk in cases.barred(case):
        raise ValidationError(_("Whoever is named in it cannot answer it."), code="barred")
    if signer != by and sending.signing == Letter.Signing.IMAGE:
        raise ValidationError(_("Only they themselves put the picture of their signature."), code="not_own")
    return signer


def _mail(case: Complaint, letter: Letter, sending: Sending, now: datetime, wait: datetime | None) -> None:
    template, name = paper.mail_of(letter)
    said, key = {name: paper.mail_words(case, letter)}, key_of(case, letter)
    if sending.how == Entry.How.EMAIL:
        telling.tell_teller(template, case, key, now, wait, **said)
    withheld = WITHHELD if letter.kind in DISCLOSING and not sending.is_without_patient else ""
    telling.tell_others(template, case, key, now, wait, withheld, **said)


def _ask_by_mail(case: Complaint, letter: Letter, sending: Sending, now: datetime, wait: datetime | None) -> None:
    """The patient, and nobody else."""
    patient, (template, name) = filling.reader_of(case, letter.kind), paper.mail_of(letter)
    assert patient is not None  # `dispatch` has refused that
    context = {"ref": case.ref, "link": telling.track_link(), name: paper.mail_words(case, letter)}
    if sending.how == Entry.How.EMAIL:
        outbox.queue(
            template, to=patient, key=key_of(case, letter), context=context, subject=case, send_after=wait, now=now
        )  # fmt: skip


def follow(case: Complaint, letter: Letter, by: User | None, now: datetime) -> tuple[Complaint, dict[str, Any]]:
    """What a letter other than the reply has done: targets met, the patient asked. The case as it is then, and facts
    for the audit.
    """
    facts: dict[str, Any] = {}
    if letter.kind == Kind.ACKNOWLEDGEMENT and case.acknowledged_at is None:
        case.acknowledged_at, facts["acknowledged"] = now, True
    if letter.kind == Kind.CONSENT and _may_be_asked(case):
        consent.ask_consent(case, by=by, how=letter.how, now=now)
        case, facts["asked_patient"] = cases.locked(case), True
    cases.save(case, now, "acknowledged_at")
    if event := MEANS.get(Kind(letter.kind)):
        clocks.actions.happened(case, event, at=now, now=now, facts=facts_of(case))
    return case, facts


def _may_be_asked(case: Complaint) -> bool:
    is_open = case.status in TRANSITIONS["ask_consent"] and cases.consent_of(case) is None
    return is_open and mapping.speaks_for_another(case.teller_role)
