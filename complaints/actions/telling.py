"""Who is told what about a case. Staff get a reference and a link, never the story."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.urls import reverse

import clocks.actions
from clocks.models import Clock, Escalation
from clocks.rulebook import rulebook_of
from clocks.worktime import local_date
from complaints import policy
from complaints.actions.cases import KIND, UNDO_FOR, barred, may_disclose
from complaints.models import Complaint, TeamMember
from hospital.models import Role, User
from hospital.recipients import Ask, Chosen, Recipients, resolve_many, stand_ins
from outbox import actions as outbox
from outbox.actions import Parcel

TO_FAMILY = (
    "received",
    "acknowledged",
    "update",
    "reply",
    "letter",
    "closed",
    "reopened",
    "merged",
    "moved",
    "transferred_out",
    "brought_back",
    "meeting",
    "thanked",
)  # how their keys begin
UNPROMISED = timedelta(days=7)
NO_REASONS: Mapping[int, str] = MappingProxyType({})
ALERTED = 2  # number of the ladder: where the duty manager stands
LOUD_FROM = 3  # severity: from here on there are no quiet hours
GRAVE_FLAGS = frozenset({"danger", "self_harm", "safeguarding", "media", "legal", "regulator"})


def tell_family(
    template: str, case: Complaint, key: str, now: datetime, send_after: datetime | None = None, **context: Any
) -> None:
    """One message to the person who told us, and to whoever told us what was merged into it, each under the own
    reference; nothing when nobody can be written to.
    """
    tell_teller(template, case, key, now, send_after, **context)
    tell_others(template, case, key, now, send_after, **context)


def tell_others(
    template: str, case: Complaint, key: str, now: datetime, send_after: datetime | None = None, withheld: str = "",
    **context: Any,
) -> None:  # fmt: skip
    """The same to whoever told us what was merged into it. Where it speaks of the patient `withheld` goes instead to
    those who may not hear of them: a message that says nothing of it.
    """
    for other in others(case):
        other.owner, other.site = case.owner, case.site
        if withheld and not may_disclose(other):
            tell_teller(withheld, other, f"{key}:{other.ref}", now, send_after)
        else:
            tell_teller(template, other, f"{key}:{other.ref}", now, send_after, **context)


def others(case: Complaint) -> Iterator[Complaint]:
    """What was merged into it, as far as somebody else told us that: each person and each mailbox once."""
    heard = {case.teller_id, case.teller.email.casefold() if case.teller else ""} - {""}
    for other in case.merged.filter(teller__isnull=False).select_related("teller", "consent").order_by("pk"):
        assert other.teller is not None  # asked for
        own = {other.teller_id, other.teller.email.casefold()} - {""}
        if own.isdisjoint(heard):
            heard |= own
            other.merged_into = case
            yield other


def tell_teller(
    template: str, case: Complaint, key: str, now: datetime, send_after: datetime | None = None, **context: Any
) -> None:
    """The same to nobody but the person who told us this one."""
    if case.teller is None or not outbox.can_reach(case.teller, template):
        return
    link = track_link()
    owner = case.owner.name if case.owner else str(case.site)
    outbox.queue(
        template, to=case.teller, key=key, context={"ref": case.ref, "link": link, "name": owner, **context},
        subject=case, send_after=send_after, now=now,
    )  # fmt: skip


def track_link() -> str:
    """Where whoever told us follows it."""
    return settings.SITE_URL + reverse("public-track")


def answer_due(case: Complaint, now: datetime) -> date:
    """The day by which the family hears the answer, as promised now; a week where nothing else is."""
    return soonest_reply(Clock.objects.of(KIND, case.pk).running()) or unpromised(case, now)


def soonest_reply(owed: Iterable[Clock]) -> date | None:
    """Of these targets that run."""
    replies = [clock for clock in owed if clock.kind in policy.REPLY_TARGETS]
    soonest = min(replies, key=lambda clock: clock.due_at, default=None)
    return soonest.due_on if soonest else None


def unpromised(case: Complaint, now: datetime) -> date:
    return local_date(case.zone, now) + UNPROMISED


def tell_staff(
    template: str, case: Complaint, users: Iterable[int], key: str, now: datetime,
    send_after: datetime | None = None, is_urgent: bool = False, roles: Iterable[str] = (),
    why: Mapping[int, str] = NO_REASONS,
) -> None:  # fmt: skip
    """The reference and the way to it, to each of these users (by number) and to the group chats of these roles.

    At night only what is urgent rings. `why` it goes to each of them, by user, where the message does not say itself.
    """
    parcel = Parcel(
        template=template, key=key, subject_kind=KIND, subject_id=case.pk, send_after=send_after, is_urgent=is_urgent,
        context={"ref": case.ref, "link": settings.SITE_URL + case.get_absolute_url()},
        quiet_zone=case.zone,
    )  # fmt: skip
    people = [replace(parcel, to_user=user, why=why.get(user, "")) for user in users]
    outbox.queue_many([*people, *(replace(parcel, to_rooms_of=(case.site_id, role)) for role in roles)], now)


def tell_person(
    template: str, case: Complaint, user: int, key: str, now: datetime, send_after: datetime | None = None
) -> None:
    """The same to one person because of what they do here; while they are away, to their deputy."""
    deputy = stand_ins([user], now).get(user)
    hearer = user if deputy is None or {user, deputy} & barred(case) else deputy
    why = NO_REASONS if hearer == user else {hearer: f"deputy:{Role.OFFICER}"}
    tell_staff(template, case, [hearer], key, now, send_after, why=why)


def is_urgent(case: Complaint) -> bool:
    """Goes out at any hour: High, Critical, or a flag that cannot wait."""
    return case.severity >= LOUD_FROM or bool(GRAVE_FLAGS & set(case.flags))


def after_undo(case: Complaint, now: datetime) -> datetime | None:
    """When a message of a verb that can be undone may leave; urgent ones at once, an undo corrects them."""
    return None if is_urgent(case) else now + UNDO_FOR


def holders(case: Complaint, roles: Iterable[str], now: datetime, told: Collection[int] = ()) -> list[Recipients]:
    """Per role, whom to tell about this case now; never somebody named in it."""
    bar = barred(case)
    return resolve_many([Ask(role, case.site_id, case.department_id, bar, frozenset(told)) for role in roles], now)


def hearers(case: Complaint, roles: Iterable[str], now: datetime, told: Collection[int] = ()) -> list[Recipients]:
    """The same for a verb that tells them: where only the duty manager was left, administrators hear of that."""
    roles = list(roles)
    found = holders(case, roles, now, told)
    outbox.tell_falls(falls(case.site_id, roles, found), now=now)
    return found


def falls(site_id: int, roles: Iterable[str], found: Iterable[Recipients]) -> set[tuple[int, str]]:
    return {(site_id, str(role)) for role, answer in zip(roles, found, strict=True) if answer.fell_to_duty}


def people(found: Iterable[Recipients]) -> list[int]:
    """The users of these answers, each once, in their order."""
    return list(dict.fromkeys(chosen.user_id for answer in found for chosen in answer.users))


def reasons(roles: Iterable[str], found: Iterable[Recipients]) -> dict[int, str]:
    """By user, why each of these answers chose them: "role:manager", "deputy:leadership", …"""
    pairs = [(chosen, role) for role, answer in zip(roles, found, strict=True) for chosen in answer.users]
    return {chosen.user_id: f"{chosen.because}:{role}" for chosen, role in reversed(pairs)}


def let_in(case: Complaint, users: Iterable[int], by: User | None, now: datetime) -> None:
    """Whoever is told of a restricted case may also look at it."""
    if case.is_restricted:
        TeamMember.objects.bulk_create(
            (TeamMember(complaint=case, user_id=user, by=by, at=now) for user in users), ignore_conflicts=True
        )


def let_keepers_in(case: Complaint, by: User | None, now: datetime) -> None:
    """A complaints manager keeps the list of who may see a restricted case, and so is on it."""
    if case.is_restricted:
        let_in(case, people(holders(case, [Role.MANAGER], now)), by, now)


def report(case: Complaint, users: list[int], by: User | None, now: datetime, number: int) -> None:
    """Negative feedback, told at once: in the transaction that saves it, whatever the hour.

    What asks for an answer is an escalation of its own, so that each of them can say that they have it.
    """
    key, template, roles = f"negative:{case.ref}:{number}", "complaints/negative", policy.reported_to(case.severity)
    if asks(case):
        told = Recipients(tuple(Chosen(user, "role") for user in users), [])
        alert = clocks.actions.escalate(
            case, number=ALERTED, trigger="receipt", role="", recipients=told, by=by, key=f"alert:{case.pk}:{number}",
            now=now,
        )  # fmt: skip
        assert alert is not None  # the case has just been made, and so has its key
        clocks.actions.ask(KIND, {case.pk: alert.pk}, now=now)
        key, template = f"esc:{alert.pk}", "complaints/urgent"
    tell_staff(template, case, users, key, now, is_urgent=True, roles=roles)
    let_in(case, users, by, now)


def asks(case: Complaint) -> bool:
    return policy.asks_for_answer(case.severity, case.flags)


def raise_to(
    case: Complaint, number: int, role: str, trigger: str, key: str, reason: str, by: User | None, now: datetime,
    **more: Any,
) -> Escalation | None:  # fmt: skip
    """Tell the holders of a role and remember that they were told; None when that key was used before."""
    (recipients,) = holders(case, [role], now)
    escalation = clocks.actions.escalate(
        case, number=number, trigger=trigger, role=role, reason=reason, recipients=recipients, by=by, key=key, now=now,
        **more,
    )  # fmt: skip
    if escalation is None:
        return None
    users = people([recipients])
    outbox.tell_falls(falls(case.site_id, [role], [recipients]), now=now)
    wait = after_undo(case, now) if trigger == "manual" else None
    if asks(case):
        clocks.actions.ask(KIND, {case.pk: escalation.pk}, now=now)
    template = "complaints/urgent" if asks(case) else "complaints/escalated"
    why = reasons([role], [recipients])
    tell_staff(template, case, users, f"esc:{escalation.pk}", now, wait, is_urgent(case), [role], why)
    let_in(case, users, by, now)
    return escalation


def jump(case: Complaint, news: policy.Judged, by: User | None, now: datetime) -> list[int]:
    """What a person's judgement sets off at once, in parallel; returns the escalations made."""
    rungs, made = rulebook_of(case.profile_version_id).set_off_by(*policy.AT_ONCE), []
    heard = () if news.was else policy.reported_to(case.severity)  # at its receipt, in the same breath
    for (number, role), cause in policy.jumps(rungs, news).items():
        if role in heard:
            continue
        key = f"flag:{case.pk}:{cause}:{number}:{case.version}"
        if escalation := raise_to(case, number, role, "flag", key, "", by, now):
            made.append(escalation.pk)
    return made
