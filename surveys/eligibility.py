"""Is this patient asked? Pure: what is known of one discharge and the rules of one campaign in, every reason out.

The order is that of the ledger: the first that holds is the main one. `FINAL` reasons decide as soon as the discharge
is known; all others are looked at when it is time, because people get a telephone, and holds are lifted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

BARS = {  # what `outbox.safety.person_bar` says, in the words of the ledger
    "deceased": "deceased", "do_not_contact": "do_not_contact", "no_answer_wanted": "do_not_contact",
    "contact_safety": "contact_safety", "shared_contact": "contact_safety",
}  # fmt: skip
FINAL = frozenset(
    {
        "visit_type", "ward", "service", "discharge_cancelled", "admission_cancelled", "deceased", "sensitive_service",
        "age", "age_unknown", "already_asked", "not_sampled", "too_late",
    }
)  # fmt: skip
# Said as soon as it is known; for these nobody who was asked is sent a reminder, and the link ends.
WITHDRAWING = frozenset(
    {
        "discharge_cancelled", "admission_cancelled", "deceased", "opted_out", "do_not_contact", "contact_safety",
        "survey_hold",
    }
)  # fmt: skip
CAP_DAYS = 90
# HCAHPS comes first: until it is over, or nobody of the month can be drawn any more, other surveys wait.
GIVES_WAY = "hcahps_open"


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one campaign. Empty sets ask for everything."""

    survey: int
    kinds: frozenset[str] = frozenset()
    wards: frozenset[int] = frozenset()
    services: frozenset[int] = frozenset()
    age_from: int | None = None
    age_until: int | None = None
    latest_days: int = 42
    same_gap_days: int = 90
    any_gap_days: int = 30
    household_gap_days: int = 30
    most_messages: int = 4
    ways: tuple[str, ...] = ("email",)


@dataclass(frozen=True, slots=True)
class Facts:
    """One discharge as it is known now. `asked`: when this person got which survey; `beside`: when others at the same
    address were asked; `bars`: what `BARS` makes of contact safety; `reach`: the ways they can be reached by;
    `gives_way`: HCAHPS asks them, or may still.
    """

    kind: str
    ward: int
    service: int | None
    is_sensitive: bool
    admitted_on: date
    home_at: datetime
    born_on: date | None
    cancelled: str = ""
    is_deceased: bool = False
    is_opted_out: bool = False
    is_held: bool = False
    was_asked_of_it: bool = False
    bars: tuple[str, ...] = ()
    reach: frozenset[str] = frozenset()
    asked: tuple[tuple[int, datetime], ...] = ()
    beside: tuple[datetime, ...] = ()
    messages: int = 0
    gives_way: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """`way` is how they would be asked; "" where they are not."""

    reasons: tuple[str, ...] = ()
    way: str = ""

    @property
    def reason(self) -> str:
        return self.reasons[0] if self.reasons else ""

    @property
    def waits(self) -> bool:
        """Does nothing but HCAHPS stand in the way, which will be over one day?"""
        return self.reasons == (GIVES_WAY,)

    @property
    def is_final(self) -> bool:
        return any(reason in FINAL for reason in self.reasons)


def judge(facts: Facts, rules: Rules, now: datetime, *, but: tuple[str, ...] = ()) -> Verdict:
    """Every rule that stands in the way. `but`: ways that were tried already."""
    way = next((one for one in rules.ways if one in facts.reach and one not in but), "")
    reasons = (*_scope(facts, rules), *_person(facts, rules, now), *(() if way else ("no_contact",)))
    return Verdict(tuple(dict.fromkeys(reasons)), "" if reasons else way)


def still(facts: Facts) -> tuple[str, ...]:
    """Whatever ends it for somebody who was asked already: gaps and caps of new invitations do not hold for them."""
    return tuple(reason for reason in _standing(facts) if reason in WITHDRAWING)


def _scope(facts: Facts, rules: Rules) -> Iterator[str]:
    if rules.kinds and facts.kind not in rules.kinds:
        yield "visit_type"
    if rules.wards and facts.ward not in rules.wards:
        yield "ward"
    if rules.services and facts.service not in rules.services:
        yield "service"


def _person(facts: Facts, rules: Rules, now: datetime) -> Iterator[str]:
    standing = list(_standing(facts))
    yield from (reason for reason in standing if reason in FINAL)
    if facts.is_sensitive:
        yield "sensitive_service"
    yield from _age(facts, rules)
    if facts.was_asked_of_it:
        yield "already_asked"
    yield from standing
    yield from _fatigue(facts, rules, now)
    if facts.gives_way:
        yield GIVES_WAY
    if now - facts.home_at > timedelta(days=rules.latest_days):
        yield "too_late"


def _age(facts: Facts, rules: Rules) -> Iterator[str]:
    """At admission, as CAHPS counts it."""
    if rules.age_from is None and rules.age_until is None:
        return
    if facts.born_on is None:
        yield "age_unknown"
        return
    age = age_on(facts.admitted_on, facts.born_on)
    if age < (rules.age_from or 0) or (rules.age_until is not None and age > rules.age_until):
        yield "age"


def age_on(day: date, born_on: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _standing(facts: Facts) -> Iterator[str]:
    if facts.cancelled:
        yield facts.cancelled
    if facts.is_deceased:
        yield "deceased"
    if facts.is_opted_out:
        yield "opted_out"
    yield from facts.bars
    if facts.is_held:
        yield "survey_hold"


def _fatigue(facts: Facts, rules: Rules, now: datetime) -> Iterator[str]:
    """Two gaps that never stand in for each other: of this survey, and of any."""
    same = [at for survey, at in facts.asked if survey == rules.survey]
    if any(at > now - timedelta(days=rules.same_gap_days) for at in same):
        yield "same_survey"
    if any(at > now - timedelta(days=rules.any_gap_days) for _survey, at in facts.asked):
        yield "any_survey"
    if any(at > now - timedelta(days=rules.household_gap_days) for at in facts.beside):
        yield "household"
    if facts.messages >= rules.most_messages:
        yield "many_messages"
