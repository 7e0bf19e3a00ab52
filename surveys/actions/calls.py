"""Making a call: taking it, so that nobody else calls the same person; what came of a try; giving it back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
import clocks.actions
from audit.log import Row
from clocks.facts import Facts
from clocks.worktime import local_date
from hospital import actions as hospital
from hospital.models import User
from hospital.timing import now as web_now
from outbox import actions as outbox
from outbox.safety import paper_bar
from surveys.actions.callflags import Raised, raise_flags
from surveys.actions.callsweeps import owing, take_off
from surveys.calling import bars
from surveys.calls import states
from surveys.calls.states import Said
from surveys.models import Call, CallAttempt, CallScript
from surveys.models.calls import LEASE

State = Call.State
PROBLEMS = {
    "too_early_for_others": ("to", _("Call the patient, or somebody who speaks for them, four times before others.")),
    "whom": ("contact", _("Write down whom you called, and the number.")),
    "reason": ("reason", _("Say why nobody was reached.")),
    "not_reached": ("outcome", _("Nobody was reached, so this cannot be how it ended.")),
    "outcome": ("outcome", _("Say how the call ended.")),
    "reached": ("outcome", _("Somebody was reached. Say how the call ended.")),
    "promise": ("promised_at", _("Say when you call again, a time to come.")),
    "flag_unheard": ("flags", _("Nobody was reached, so nothing can have come up.")),
    "question": ("question_words", _("Write down what you want to know.")),
    "writes": ("writes", _("We write to whoever cannot be reached. Choose that as how it ended.")),
    "barred": ("writes", _("They cannot, or must not, be written to this way.")),
    "hand_over": ("handed_to", _("Say to whom you handed the call over. Nobody is left alone with an emergency.")),
}  # fmt: skip
MINOR = Facts(type="call", severity=1)


@transaction.atomic
def take_call(call: Call, *, by: User, now: datetime | None = None) -> Call:
    """Whoever opens it has it for half an hour. Every bar is asked once more; the row says if nobody is to call.

    Refuses (`taken`) while somebody else has it. Opening it again renews the half hour.
    """
    now = now or web_now()
    row = _locked(call)
    if row.state != State.WAITING:
        return row
    if why := next((why for why, barred in bars() if Call.objects.filter(barred, pk=row.pk).exists()), ""):
        take_off([row], why=why, by=None, now=now)
        return row
    _refuse_taken(row, by, now)
    if row.taken_by_id != by.pk or not row.is_held(now):
        audit.log.record("call.take", row, by=by, at=now)
    row.taken_by, row.taken_until = by, now + LEASE
    row.save(update_fields=["taken_by", "taken_until"])
    return row


@transaction.atomic
def release_call(call: Call, *, by: User, now: datetime | None = None) -> None:
    """Somebody else may call them. Nothing happens where it is not theirs."""
    row = _locked(call)
    if row.taken_by_id == by.pk:
        row.taken_by, row.taken_until = None, None
        row.save(update_fields=["taken_by", "taken_until"])
        audit.log.record("call.release", row, by=by, at=now or web_now())


@transaction.atomic
def log_call(
    call: Call, *, by: User, to: str, is_reached: bool, reason: str = "", outcome: str = "", contact: str = "",
    promised_at: datetime | None = None, flags: Sequence[Raised] = (), handed_to: str = "",
    answers: Mapping[str, str] | None = None, teach_back: str = "", next_step: str = "", script: CallScript,
    language: str, writes: str = "", helper: str | None = None, helper_phone: str | None = None,
    reviewed: Collection[str] = (), consulted: Collection[str] = (), now: datetime | None = None,
) -> CallAttempt:  # fmt: skip
    """One try, what was heard, and what follows from it, all at once or not at all.

    `flags` are what came up; each becomes feedback or a task in this transaction. `writes`: by which way somebody who
    cannot be reached hears that we tried (`states.MAIL`, `states.LETTER`). `reviewed` and `consulted` are what the
    caller looked through, and with whom they spoke, before.
    """
    now = now or web_now()
    row = _locked(call)
    if row.state != State.WAITING:
        raise ValidationError(_("This call is not to be made any more."), code="over")
    _refuse_taken(row, by, now)
    tried = row.attempts.exclude(to=states.OTHER).count()
    kinds = tuple(flag.kind for flag in flags)
    _keep(row, helper, helper_phone, reviewed, consulted)
    contact = contact or (row.helped_by if to != states.PATIENT else "")
    bar = bool(_bar(row, writes))
    asks = " ".join(flag.words for flag in flags if flag.kind in states.QUESTIONS)
    said = Said(to, is_reached, outcome, reason, contact, promised_at, kinds, handed_to, asks, tried, writes, bar)
    _refuse_wrong(said, now)
    row.tries += 1
    attempt = CallAttempt.objects.create(
        call=row, number=row.tries, to=to, contact=contact, at=now, by=by, is_reached=is_reached, reason=reason,
        outcome=outcome,
    )  # fmt: skip
    _note(row, attempt, script, language, answers or {}, teach_back, next_step)
    raise_flags(row, flags=flags, handed_to=handed_to, language=language, by=by, now=now)
    _follow(row, attempt, promised_at, now)
    row.letter_wanted_at = now if writes == states.LETTER else None
    row.save()
    if writes == states.MAIL:
        _write_to(row, now)
    _record(attempt, row, kinds)
    return attempt


def _record(attempt: CallAttempt, row: Call, kinds: Sequence[str]) -> None:
    audit.log.record(
        "call.log", row, by=attempt.by, at=attempt.at, number=attempt.number, reached=attempt.is_reached,
        outcome=attempt.outcome, flags=sorted(kinds),
    )  # fmt: skip


def _locked(call: Call) -> Call:
    rows = Call.objects.select_for_update(of=("self",)).select_related("site", "call_list", "visit__patient__person")
    return rows.get(pk=call.pk)


def _refuse_taken(row: Call, by: User, now: datetime) -> None:
    if not states.may_take(row.taken_by_id, row.taken_until, by.pk, now):
        raise ValidationError(_("A colleague is calling them just now."), code="taken")


def _refuse_wrong(said: Said, now: datetime) -> None:
    found = [PROBLEMS[code] + (code,) for code in states.problems(said, now)]
    if found:
        raise ValidationError({field: ValidationError(words, code=code) for field, words, code in found})


def _bar(row: Call, writes: str) -> str:
    """Why nobody writes to them by this way. What else bars a mail is asked when it leaves, as of every message."""
    person = row.visit.patient.person
    if writes == states.LETTER:
        return paper_bar(person)
    return "no_address" if writes and not person.email else ""


def _keep(
    row: Call, helper: str | None, helper_phone: str | None, reviewed: Collection[str], consulted: Collection[str]
) -> None:
    """What holds for every further try: who helps at home, what was looked through before, and with whom."""
    row.helper = row.helper if helper is None else helper
    row.helper_phone = row.helper_phone if helper_phone is None else helper_phone
    row.reviewed, row.consulted = sorted({*row.reviewed, *reviewed}), sorted({*row.consulted, *consulted})


def _note(
    row: Call, attempt: CallAttempt, script: CallScript, language: str, answers: Mapping[str, str], teach_back: str,
    next_step: str,
) -> None:  # fmt: skip
    """What was said stands with what was said in an earlier part of the same call."""
    kept = {**(json.loads(row.answers) if row.answers else {}), **{key: text for key, text in answers.items() if text}}
    row.answers = json.dumps(kept, ensure_ascii=False) if kept else ""
    row.outcome = attempt.outcome or row.outcome
    row.teach_back, row.next_step = teach_back or row.teach_back, next_step or row.next_step
    if attempt.is_reached:
        row.script, row.language = script, language
    if attempt.outcome in states.SPOKEN:
        row.reached_at = row.reached_at or attempt.at


def _follow(row: Call, attempt: CallAttempt, promised_at: datetime | None, now: datetime) -> None:
    """The promise before it is kept by any try; then another one, or the end."""
    if row.profile_version_id:
        clocks.actions.happened(owing(row), "called", at=now, now=now)
        clocks.actions.settle_escalations(row, now=now)
    row.promised_at, row.taken_by, row.taken_until = None, None, None
    if attempt.outcome == states.LATER and promised_at:
        row.profile_version, row.promised_at = clocks.actions.calls_rules(now=now), promised_at
        row.owner = attempt.by
        clocks.actions.happened(owing(row), "call_promised", at=promised_at, now=now, facts=MINOR)
    if states.is_over(attempt.outcome):
        row.state, row.over_at = State.DONE, now
    _tell_hospital(row, attempt, now)


def _tell_hospital(row: Call, attempt: CallAttempt, now: datetime) -> None:
    """What holds for everybody who would contact them: a number that is wrong, and a death."""
    person = row.visit.patient.person
    if attempt.outcome == states.WRONG:
        hospital.change_person(person, by=attempt.by, now=now, phone="")
    elif attempt.outcome == states.DEAD and person.deceased_on is None:
        hospital.change_person(person, by=attempt.by, now=now, deceased_on=local_date(row.zone, now))


@transaction.atomic
def print_letters(calls: Sequence[Call], *, by: User, now: datetime | None = None) -> list[Call]:
    """Those that may be posted, with whom they go to; again where one was printed before. Raises nothing: who has died
    since, or is not to be written to any more, is left out.
    """
    now = now or web_now()
    rows = Call.objects.filter(pk__in=[call.pk for call in calls], letter_wanted_at__isnull=False).order_by("pk")
    locked = rows.select_for_update(of=("self",)).select_related("site", "visit__patient__person")
    ready = [row for row in locked if not paper_bar(row.visit.patient.person)]
    Call.objects.filter(pk__in=[row.pk for row in ready]).update(letter_printed_at=now)
    audit.log.record_many(Row("call.print", "call", row.pk, by.pk, {}, now) for row in ready)
    return ready


def _write_to(row: Call, now: datetime) -> None:
    """Whether it may leave is asked when it does, as of every message."""
    person = row.visit.patient.person
    context = {"site": row.site.name, "phone": row.site.phone}
    outbox.queue("surveys/call_unreached", to=person, key=f"call-unreached:{row.ref}", context=context, subject=row,
                 now=now)  # fmt: skip
