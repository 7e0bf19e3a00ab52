"""A case begins: logged by staff, told by the public, or grown from feedback that came another way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import CharField, DateField
from django.utils.translation import gettext_lazy as _

import audit.log
import clocks.actions
import feedback.actions
from audit.log import Row
from clocks.models import ProfileVersion
from clocks.rulebook import rulebook_of
from clocks.worktime import local_date
from complaints import policy, states, tracking
from complaints.actions import cases, evidence, telling, waits
from complaints.actions.cases import KIND, facts_of, locked, record
from complaints.actions.evidence import Handed
from complaints.actions.judging import begin_duties
from complaints.actions.kinds import turn_if_always
from complaints.models import Complaint, Entry, Evidence, TrackingKey
from feedback.models import UNAIDED, Channel, Feedback, Kind, Severity
from hospital.models import Role, Site, User
from hospital.recipients import Recipients
from hospital.statements import Slot, Statement
from hospital.timing import now as web_now

SPOKEN = frozenset({Channel.STAFF, Channel.PHONE})
CASE_KINDS = frozenset({Kind.CONCERN, Kind.COMPLAINT})
TRACK_FOR = timedelta(days=400)
COPIED = (
    "site", "department", "location", "service", "touchpoint", "channel", "received_at", "teller_role", "teller",
    "patient", "subject", "severity", "flags", "logged_by", "tokens", "edition",
)  # fmt: skip


def take(**told: Any) -> Complaint | Feedback:
    """Whatever somebody tells us: a case for complaints and concerns, a feedback record for the rest."""
    if told["kind"] in CASE_KINDS:
        return register(**told)
    for only_for_cases in ("acknowledged", "owner", "anonymous_reason", "key"):
        told.pop(only_for_cases, None)
    return feedback.actions.receive(**told)


@transaction.atomic
def register(
    *,
    kind: str,
    intake_id: UUID | str,
    site: Site,
    severity: int,
    by: User | None = None,
    now: datetime | None = None,
    flags: Collection[str] = (),
    acknowledged: Collection[str] = (),
    owner: User | None = None,
    anonymous_reason: str = "",
    key: tracking.Key | None = None,
    **told: Any,
) -> Complaint:
    """Store what was told and open the case for it; the same `intake_id` twice is one case.

    `told` goes to `feedback.actions.receive` (channel, words, department, teller …). `acknowledged` says what
    the logger already did (`spoken`, `written`, `offer_made`). Without `owner` the case falls to the logger when
    they may hold it, else to an officer of the place. `key` opens it to whoever told us, as `grant` does.
    """
    now = now or web_now()
    if kind not in CASE_KINDS:
        raise ValidationError(_("Only complaints and concerns become a case."), code="kind")
    severity = max(severity, policy.least_severity(flags))
    entries: list[Row] = []
    told |= {"kind": kind, "site": site, "severity": severity, "flags": sorted(flags), "intake_id": intake_id}
    story = feedback.actions.receive(**told, by=by, now=now, entries=entries, opens_case=True)
    if story.is_new:
        return _open(story, by, now, owner, acknowledged, anonymous_reason, entries, key=key)
    case = _opened_before(story)
    if key:
        _grant(case, key, by, now)
    return case


def _opened_before(story: Feedback) -> Complaint:
    """The case this form made the first time."""
    case = Complaint.objects.filter(feedback=story).first()
    if case is None:
        raise ValidationError(_("This form was sent before, as something else."), code="sent_before")
    return case


@transaction.atomic
def register_from(
    story: Feedback, *, by: User | None, severity: int, kind: str = Kind.COMPLAINT, now: datetime | None = None,
    flags: Collection[str] = (), owner: User | None = None,
) -> Complaint:  # fmt: skip
    """Open a case from feedback that is there already; its targets count from when it first reached us."""
    now = now or web_now()
    story = Feedback.objects.select_for_update(of=("self",), no_key=True).select_related("site").get(pk=story.pk)
    if Complaint.objects.filter(feedback=story).exists():
        raise ValidationError(_("There is a case for this already."), code="exists")
    if story.entered_in_error_at:
        raise ValidationError(_("This was entered in error."), code="entered_in_error")
    severity = max(severity, policy.least_severity(flags))
    waits = story.is_to_tell and not policy.is_grave(severity, flags)
    story = feedback.actions.describe(
        story, by=by, now=now, kind=kind, severity=severity, flags=sorted(flags), is_to_tell=waits
    )
    feedback.actions.pass_to_case(story, by=by, now=now)
    case = _open(story, by, now, owner, (), "", [], feedback.actions.told_of(story))
    _take_pictures(case, story)
    return case


def _take_pictures(case: Complaint, story: Feedback) -> None:
    """What was handed in with the story is evidence of the case from now on."""
    kind = Evidence.Kind.PICTURE
    Evidence.objects.bulk_create(
        Evidence(complaint=case, file_id=one.file_id, kind=kind, at=one.at) for one in story.pictures.order_by("pk")
    )


def _open(
    story: Feedback, by: User | None, now: datetime, owner: User | None, acknowledged: Collection[str],
    anonymous_reason: str, entries: list[Row], knows: Collection[int] = (), key: tracking.Key | None = None,
) -> Complaint:  # fmt: skip
    """The case, its targets, who is told, and the audit entries. Who `knows` was told before it was a case, and hears
    of it again only where somebody has to say that they have it.
    """
    case = _case_from(story, now, anonymous_reason)
    alerted = _choose(case, by, owner, now)
    if knows and not telling.asks(case):
        alerted = [user for user in alerted if user not in knows]
    is_acknowledged = _stops_acknowledging(case, acknowledged)
    case.acknowledged_at = now if is_acknowledged else None
    case.save(force_insert=True)
    # Something grave is in its owner's hands at once, day or night; the rest waits to be sorted first.
    also = ["assigned"] if case.owner_id and case.severity >= Severity.HIGH else []
    owed = clocks.actions.happened(
        case, "received", at=case.received_at, now=now, facts=facts_of(case), also=also, is_first=True
    )
    case.promised_on = telling.soonest_reply(owed) or telling.unpromised(case, now)
    if alerted:
        telling.report(case, alerted, by, now, 1)
    made = telling.jump(case, policy.Judged(case.flags, 0, case.severity), by, now)
    begin_duties(case, case.flags, now)
    telling.let_keepers_in(case, by, now)
    if is_acknowledged:
        _acknowledge_at_once(case, by, now, acknowledged)
    if story.channel in UNAIDED:
        on = case.promised_on.isoformat()
        telling.tell_teller("complaints/received", case, f"received:{case.ref}:1", now, date=on)
    facts = {
        "version": case.version, "type": case.type, "feedback": story.pk, "severity": case.severity,
        "flags": case.flags, "owner": case.owner_id, "told": alerted, "escalations": made,
    }  # fmt: skip
    entries.append(Row("complaint.register", KIND, case.pk, by.pk if by else None, facts, now))
    audit.log.record_many([*entries, _key_made(case, key, by, now)] if key else entries)
    if turn_if_always(case, by, now):
        case.promised_on = None
    return case


def _case_from(story: Feedback, now: datetime, anonymous_reason: str) -> Complaint:
    case = Complaint(
        feedback=story, type=story.kind, zone=story.site.zone, last_activity_at=now, anonymous_reason=anonymous_reason,
        is_oral=story.channel in SPOKEN, is_restricted=policy.is_restricted(story.flags),
        **{name: getattr(story, name) for name in COPIED},
    )  # fmt: skip
    case.received_on = local_date(case.zone, story.received_at)
    case.profile_version_id = rules_of(case.site, case.received_on)
    return case


def rules_of(site: Site, on: date) -> int:
    """The number of the complaint rules in force at a site on a date; a case keeps them for life."""
    found = _in_force().ask(slug=site.profile, on=on)
    if not found:
        raise ValidationError(_("No complaint rules are in force at %(site)s."), code="profile", params={"site": site})
    return found[0][0]


@lru_cache(1)
def _in_force() -> Statement:
    rows = ProfileVersion.objects.in_force(Slot("slug", CharField()), Slot("on", DateField()))
    return Statement(rows.values_list("pk")[:1])


def _choose(case: Complaint, by: User | None, owner: User | None, now: datetime) -> list[int]:
    """Set the owner; return whom negative feedback this grave must reach at once."""
    if owner is not None:
        cases.refuse_owner(case, owner)
    elif by is not None and by.acting_for is None and _may_hold(by, case):
        owner = by  # not somebody who could hold it only as long as they act for another
    case.owner = owner
    if not policy.is_grave(case.severity, case.flags):
        if owner is None:
            case.owner_id = feedback.actions.officer_in_turn(case.feedback, now)
        return []
    officers, *others = telling.hearers(case, policy.reported_to(case.severity), now)
    if owner is None:
        case.owner_id = _turn(case, officers)
    hearers = telling.people([officers, *others])
    if case.owner_id and not policy.asks_for_answer(case.severity, case.flags):
        # It is in good hands: the other officers see it in their queue, and nobody wakes three for one.
        hearers = [case.owner_id, *(user for user in telling.people(others) if user != case.owner_id)]
    return [user for user in hearers if by is None or user != by.pk]


def _may_hold(user: User, case: Complaint) -> bool:
    return user.may("complaints.own_complaint", case) and user.pk not in cases.barred(case)


def _turn(case: Complaint, officers: Recipients) -> int | None:
    """Officers of a place take turns, by the number of the record: even, and without another question.

    A deputy only while all of them are away: the officers who are there can surely hold it.
    """
    here = [chosen.user_id for chosen in officers.users if chosen.because in ("role", "unit_up")]
    holders = here or [chosen.user_id for chosen in officers.users if chosen.because == "deputy"]
    return holders[case.feedback_id % len(holders)] if holders else None


def _stops_acknowledging(case: Complaint, done: Collection[str]) -> bool:
    """Logging acknowledges only when the rules of the place accept what was done."""
    accepted = rulebook_of(case.profile_version_id).profile.acknowledged_by
    return not case.is_anonymous and bool(set(done) & accepted)


def _acknowledge_at_once(case: Complaint, by: User | None, now: datetime, done: Collection[str]) -> None:
    how = Entry.How.LETTER if "spoken" not in done and "written" in done else Entry.How.IN_PERSON
    cases.write(case, Entry.Kind.ACKNOWLEDGEMENT, by, now, "", how=how)
    clocks.actions.happened(case, "acknowledged", at=now, now=now, facts=facts_of(case))


@transaction.atomic
def inform(
    complaint: Complaint, *, words: str, nonce: UUID, uploads: Iterable[UploadedFile] = (), most: int | None = None,
    now: datetime | None = None, how: str = Entry.How.WEB,
) -> Handed:  # fmt: skip
    """The family adds something: words, files or both. It reaches whoever holds the case and never counts as our own
    work. A file that is refused (also what is beyond `most`) keeps nothing else from being taken.
    """
    now = now or web_now()
    received = evidence.receive(uploads, None, now, most)
    case = locked(complaint)
    states.refuse_unless(case.status, "inform")
    if not words.strip() and not received:
        raise ValidationError(_("Write what you want to add, or choose a file."), code="empty")
    handed = evidence.keep(case, received, None, now)
    if cases.is_sent_twice(nonce):
        return handed
    entry = cases.write(case, Entry.Kind.INFORMATION, None, now, words, nonce, how=how)
    moved = _answer_if_asked(case, now)
    _tell_of(entry, case, now)
    facts = {"files": handed.pks, "taken": len(handed.taken), "refused": len(handed.refused)} if received else {}
    record("inform", case, None, now, entry=entry.pk, **moved, **facts)
    return handed


def _answer_if_asked(case: Complaint, now: datetime) -> dict[str, list[str]]:
    """We waited for their word: the work goes on. The stages for the audit, where it moved."""
    was = case.status
    if was == Complaint.Status.AWAITING_COMPLAINANT:
        cases.move(case, "hear_back")
    cases.save(case, None, "status")
    if was == case.status:
        return {}
    waits.end_wait(case, was, None, now)
    return {"stage": [was, str(case.status)]}


def _tell_of(entry: Entry, case: Complaint, now: datetime) -> None:
    key = f"information:{entry.pk}"
    if case.owner_id:
        telling.tell_person("complaints/information_added", case, case.owner_id, key, now)
    else:
        found = telling.hearers(case, [Role.MANAGER], now)
        why = telling.reasons([Role.MANAGER], found)
        telling.tell_staff("complaints/information_added", case, telling.people(found), key, now, why=why)


@transaction.atomic
def grant(complaint: Complaint, *, by: User | None, now: datetime | None = None) -> tracking.Key:
    """Make a key to follow the case: a token for the link and a code to type. Both are shown once."""
    key = tracking.new_key()
    _grant(complaint, key, by, now or web_now())
    return key


def _grant(case: Complaint, key: tracking.Key, by: User | None, now: datetime) -> None:
    states.refuse_unless(case.status, "grant")
    audit.log.record_many([_key_made(case, key, by, now)])


def _key_made(case: Complaint, key: tracking.Key, by: User | None, now: datetime) -> Row:
    """Keep its hashes; returns the entry to be."""
    made = TrackingKey.objects.create(
        complaint=case, token_hash=tracking.token_hash(key.token), code_hash=tracking.code_hash(case.ref, key.code),
        made_at=now, expires_at=now + TRACK_FOR,
    )  # fmt: skip
    return Row("complaint.grant", KIND, case.pk, by.pk if by else None, {"key": made.pk}, now)
