"""Cases that belong together: what was told twice is merged into one, what only has to do with it is linked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.worktime import local_date
from complaints import policy, states
from complaints.actions import belongings, cases, telling
from complaints.actions.cases import KIND, because, facts_of, locked, move, record, save
from complaints.actions.judging import JUDGED, follow, judge, judged
from complaints.models import Complaint, Link, TeamMember
from hospital.folding import fold
from hospital.models import User
from hospital.timing import now as web_now

UNMERGE_FOR = timedelta(days=7)
RECEIVED = ("received_at", "received_on")
TWO = _("Two people told us. Link the two, so that each is answered; or say here that they speak as one.")
WAITED_FOR = frozenset({"complainant_info"})  # what they write now reaches the one that stays, whatever its stage


@transaction.atomic
def merge(
    complaint: Complaint, *, by: User | None, into: Complaint, are_one: bool = False, now: datetime | None = None,
    version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """The same thing was told twice: it goes on in the one that stays, with the earlier receipt, the graver judgement
    and of each promise the stricter one. Whoever told either of them hears from there on, under the own reference.

    Refuses (`bars`) where different people are named in the two or only one is restricted: merged, one would open
    what the other keeps closed; and (`people`) where two people told us, unless somebody says that they speak as one
    (`are_one`): others are linked, and each keeps their promise and their answer.
    """
    now = now or web_now()
    gone, stays = both(complaint, into)
    if version not in (None, gone.version):
        raise cases.changed()
    before = gone.status
    move(gone, "merge")
    _refuse(gone, stays)
    are_two = _are_two(gone, stays)
    if are_two and not are_one:
        raise ValidationError({"are_one": ValidationError(TWO, code="people")})
    rows = belongings.give_over(gone, stays, not are_two)
    given = _give_over(gone, stays, rows["dates"], by, now)
    gone.closed_at, gone.merged_into = now, stays
    gone.merged.update(merged_into=stays)
    save(gone, now, "status", "closed_at", "merged_into")
    clocks.actions.settle_escalations(gone, now=now)
    _tell(gone, stays, by, now)
    record("merge", stays, by, now, merged=gone.pk)
    return record("merge", gone, by, now, into=stays.pk, before=before, belongings=rows, **given)


def both(one: Complaint, other: Complaint) -> tuple[Complaint, Complaint]:
    """Both as they are now, locked in the order of their numbers, so that two who go the opposite ways do not wait for
    each other for ever.
    """
    if one.pk == other.pk:
        raise ValidationError(_("This is the same one. Choose another."), code="same")
    held = {case.pk: locked(case) for case in sorted((one, other), key=lambda case: case.pk)}
    return held[one.pk], held[other.pk]


def _refuse(gone: Complaint, stays: Complaint) -> None:
    if not stays.is_open:
        raise states.illegal(stays.status)
    if gone.is_restricted != stays.is_restricted or cases.barred(gone) != cases.barred(stays):
        raise ValidationError(
            _("Not everybody who may see the one may see the other. Name the same people in both first."), code="bars"
        )
    is_less = stays.is_anonymous and not gone.is_anonymous
    if is_less or (gone.type, stays.type) == ("complaint", "concern"):
        raise ValidationError(
            _("%(ref)s promises less. Merge it the other way round."), code="direction", params={"ref": stays.ref}
        )


def _are_two(gone: Complaint, stays: Complaint) -> bool:
    """Did people of different names tell us? Told twice, one person is often kept twice."""
    tellers = (gone.teller, stays.teller)
    names = {fold(teller.name).strip() for teller in tellers if teller is not None and teller.name}
    return gone.teller_id != stays.teller_id and len(names) > 1


def _give_over(
    gone: Complaint, stays: Complaint, dates: list[int], by: User | None, now: datetime
) -> dict[str, Any]:  # fmt: skip
    """Everything that is owed goes on in `stays`, with the `dates` of bodies outside (numbers of targets); what it was
    like before is returned for `unmerge`.
    """
    received, was = stays.received_at, judged(stays)
    news = judge(stays, max(gone.severity, stays.severity), {*gone.flags, *stays.flags}, raises=True)
    if gone.received_at < stays.received_at:
        stays.received_at, stays.received_on = gone.received_at, gone.received_on
    done = [at for at in (gone.acknowledged_at, stays.acknowledged_at) if at]
    stays.acknowledged_at = min(done, default=None)
    issues = _issues_to_add(gone, stays)
    stays.issues.model.objects.filter(pk__in=issues).update(complaint=stays)
    team = gone.team.values_list("user_id", flat=True)
    rows = [TeamMember(complaint=stays, user_id=user, by=by, at=now) for user in team]
    TeamMember.objects.bulk_create(rows, ignore_conflicts=True)
    save(stays, now, "acknowledged_at", *RECEIVED, *JUDGED)
    taken = clocks.actions.merge(
        gone, stays, facts=facts_of(stays), now=now, apart=dates, always=policy.GOES_ON, never=WAITED_FOR
    )
    clocks.actions.fall_to(stays, stays.owner)
    made = follow(stays, news, by, now)
    return {"issues": issues, "received": received, "judged": was, "escalations": made, **taken}


def _issues_to_add(gone: Complaint, stays: Complaint) -> list[int]:
    """What the other one does not say already: each thing told keeps its own finding and outcome."""
    known = {issue.words.strip() for issue in (cases.issue_of(stays), *stays.issues.all())}
    told = list(gone.issues.all()) or [cases.issue_of(gone)]
    return [issue.pk for issue in told if issue.words.strip() not in known]


def _tell(gone: Complaint, stays: Complaint, by: User | None, now: datetime) -> None:
    key = f"merged:{gone.ref}:{gone.version}"
    telling.tell_teller("complaints/merged", gone, key, now, date=telling.answer_due(stays, now).isoformat())
    for owner, template in ((gone.owner, "handed_over"), (stays.owner, "information_added")):
        if owner and owner != by:
            telling.tell_person(f"complaints/{template}", stays, owner.pk, f"{key}:{template}", now)


@transaction.atomic
def unmerge(complaint: Complaint, *, by: User | None, reason: str, now: datetime | None = None) -> audit.models.Entry:
    """They were two things after all: within 7 days it goes on by itself from where it was, with its own targets.

    What the other one took over goes back; its judgement stays until somebody changes it.
    """
    now = now or web_now()
    if complaint.merged_into is None:
        raise states.illegal(complaint.status)
    gone, stays = both(complaint, complaint.merged_into)
    move(gone, "unmerge")
    merged_at = gone.closed_at
    if merged_at is None or now - merged_at > UNMERGE_FOR:
        raise ValidationError(_("This was merged too long ago. Link them instead."), code="too_late")
    facts = _facts_of_merging(gone, merged_at)
    entry = because(gone, reason, by, now)
    gone.status, gone.closed_at, gone.merged_into = facts["before"], None, None
    save(gone, now, "status", "closed_at", "merged_into")
    _take_back(gone, stays, facts, merged_at, now)
    record("unmerge", stays, by, now, merged=gone.pk)
    return record("unmerge", gone, by, now, into=stays.pk, reason=entry)


def _facts_of_merging(gone: Complaint, merged_at: datetime) -> dict[str, Any]:
    rows = audit.models.Entry.objects.filter(subject_kind=KIND, subject_id=gone.pk, verb="complaint.merge")
    return rows.filter(at=merged_at, facts__has_key="into").latest("id").facts


def _take_back(gone: Complaint, stays: Complaint, facts: dict[str, Any], merged_at: datetime, now: datetime) -> None:
    gone.issues.model.objects.filter(pk__in=facts["issues"], complaint=stays).update(complaint=gone)
    received = parse_datetime(facts["received"])
    if received and stays.received_at == gone.received_at:
        stays.received_at, stays.received_on = received, local_date(stays.zone, received)
    save(stays, now, *RECEIVED)
    rows = facts.get("belongings", {})
    belongings.take_back(gone, stays, rows)
    started, agreed = (
        {kind: parse_datetime(at) for kind, at in facts.get(name, {}).items()} for name in ("started", "agreed")
    )
    clocks.actions.unmerge(
        gone, stays, at=merged_at, started=started, begun=facts["begun"], apart=rows.get("dates", ()),
        agreed=agreed, facts=facts_of(stays), now=now,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------- links
@transaction.atomic
def link(
    complaint: Complaint, *, by: User | None, other: Complaint, now: datetime | None = None
) -> audit.models.Entry | None:
    """These two have to do with each other; both go on as they are. None when they were linked before."""
    now = now or web_now()
    one, two = both(complaint, other)
    for case in (one, two):
        states.refuse_unless(case.status, "link")
    first, second = sorted((one, two), key=lambda case: case.pk)
    _row, is_new = Link.objects.get_or_create(first=first, second=second, defaults={"by": by, "at": now})
    return _record_both("link", one, two, by, now) if is_new else None


@transaction.atomic
def unlink(
    complaint: Complaint, *, by: User | None, other: Complaint, now: datetime | None = None
) -> audit.models.Entry | None:
    """They have nothing to do with each other. None when they were not linked."""
    now = now or web_now()
    one, two = both(complaint, other)
    first, second = sorted((one, two), key=lambda case: case.pk)
    gone, _rows = Link.objects.filter(first=first, second=second).delete()
    return _record_both("unlink", one, two, by, now) if gone else None


def _record_both(verb: str, one: Complaint, two: Complaint, by: User | None, now: datetime) -> audit.models.Entry:
    for case in (one, two):
        save(case, now)
    record(verb, two, by, now, other=one.pk)
    return record(verb, one, by, now, other=two.pk)


def stories_of(case: Complaint) -> Iterable[Complaint]:
    """The case and whatever was merged into it."""
    return case, *case.merged.select_related("feedback", "teller")
