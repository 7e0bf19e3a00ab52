"""What the pages of calls show: the work of a team, one call with the minimum its caller needs, lists and figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from hospital.models import FeedSender, Need, Person, User
from hospital.models.persons import Channel
from surveys.calling import Past, known_of
from surveys.calls import planning, scripts, states
from surveys.calls.figures import Figures, Made, Raised, figures, load
from surveys.calls.scripts import Words
from surveys.models import Call, CallAttempt, CallFlag, CallList, CallNote, CallScript
from surveys.scoring import Share, half_up
from surveys.sendtimes import day_begins

MOST = 200  # on one page: more than a team calls in a day
DAYS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the work list: neither a name nor a number stands in it."""

    call: Call
    has_room: bool
    is_overdue: bool
    is_mine: bool
    holder: User | None
    language: str
    needs_interpreter: bool
    questions: Collection[bool]  # of each that was asked before the call: is there an answer?

    @property
    def has_question(self) -> bool:
        return not all(self.questions)

    @property
    def spoken(self) -> str:
        return language_of(self.language)


@dataclass(frozen=True, slots=True)
class Work:
    """`languages` are what is spoken in all of it, each with how many, whatever was asked for."""

    lines: list[Line]
    tasks: list[CallFlag]
    letters: list[Call]
    later: int
    silent: list[str]
    languages: list[tuple[str, str, int]]
    language: str


def work_of(user: User, now: datetime, language: str = "") -> Work:
    """In one language where it is asked for. Seven statements, however many there are."""
    mine = Call.objects.visible_to(user)
    rows = mine.open_at(now).select_related("call_list__site", "site", "location", "taken_by", "visit__patient__person")
    calls = list(rows.order_by("tier", "due_at", "pk")[:MOST])
    tasks = CallFlag.objects.visible_to(user).unsettled().select_related("call", "site", "location", "owner")
    letters = mine.to_print().select_related("site", "location").order_by("letter_wanted_at", "pk")
    later = mine.waiting().count() - mine.open_at(now).count()
    lines = list(_lines(calls, user, now))
    return Work(
        [line for line in lines if not language or line.language == language], list(tasks.order_by("pk")[:MOST]),
        list(letters[:MOST]), later, _silent(lines, now), _languages(lines), language,
    )  # fmt: skip


def _silent(lines: list[Line], now: datetime) -> list[str]:
    """Sites of whose systems nothing was heard for too long: who has died or is back may not be known."""
    sites = FeedSender.objects.silent_sites(now) if lines else set()
    return sorted({line.call.site.name for line in lines if line.call.site_id in sites})


def _languages(lines: list[Line]) -> list[tuple[str, str, int]]:
    """By code, in its own words, with how many; whose language is not known has a line and no filter."""
    found = Counter(line.language for line in lines if line.language)
    return [(code, language_of(code), found[code]) for code in sorted(found)]


def _lines(calls: list[Call], user: User, now: datetime) -> Iterator[Line]:
    """By list as much as its team has room for today; what it has no room for stands behind everything."""
    made = _made_today({call.call_list for call in calls}, now)
    by_list: dict[int, list[Call]] = {}
    for call in calls:
        by_list.setdefault(call.call_list_id, []).append(call)
    rooms = {
        call.pk: has_room
        for pk, own in by_list.items()
        for call, has_room in planning.today(own, own[0].call_list.most_a_day, made[pk], now)
    }
    in_order, asked = planning.in_order(calls, now), _asked_about(calls)
    for call in sorted(in_order, key=lambda one: not rooms[one.pk]):
        yield _line(call, rooms[call.pk], asked[call.pk], user, now)


def _line(call: Call, has_room: bool, questions: Collection[bool], user: User, now: datetime) -> Line:
    person = call.visit.patient.person
    holder = call.taken_by if call.is_held(now) else None
    return Line(
        call, has_room, call.is_overdue(now), holder == user, holder, person.language, person.needs_interpreter,
        questions,
    )  # fmt: skip


def _asked_about(calls: list[Call]) -> dict[int, list[bool]]:
    """By call, of every question: is there an answer?"""
    found: dict[int, list[bool]] = {call.pk: [] for call in calls}
    rows = CallFlag.objects.filter(call__in=found, kind__in=states.QUESTIONS).order_by("pk")
    for call, settled_at in rows.values_list("call_id", "settled_at") if found else ():
        found[call].append(settled_at is not None)
    return found


def _made_today(lists: Iterable[CallList], now: datetime) -> Counter[int]:
    """By list, how many entries were tried today, where its site is."""
    since = {row.pk: day_begins(now.astimezone(ZoneInfo(row.site.zone)).date(), row.site.zone) for row in lists}
    if not since:
        return Counter()
    rows = CallAttempt.objects.filter(call__call_list__in=since, at__gte=min(since.values())).order_by()
    tried = {(pk, call) for pk, call, at in rows.values_list("call__call_list", "call", "at") if at >= since[pk]}
    return Counter(pk for pk, _call in tried)


def language_of(code: str) -> str:
    """In its own words; the code where nobody knows it."""
    try:
        return str(get_language_info(code)["name_local"]) if code else ""
    except KeyError:
        return code


@dataclass(frozen=True, slots=True)
class Sight:
    """What its caller sees of one call: whom to ask for, how to speak with them, what to mind. No record, no address.

    `warnings` stand before the number, and are read anew each time it is opened.
    """

    call: Call
    person: Person
    needs: list[Need]
    tries: list[CallAttempt]
    flags: list[CallFlag]
    words: Words
    script: CallScript
    languages: list[tuple[str, str]]
    notes: list[CallNote]
    reasons: list[str]
    is_blind: bool  # the systems of the site are silent

    @property
    def questions(self) -> list[CallFlag]:
        return [flag for flag in self.flags if flag.is_question]

    @property
    def has_news(self) -> bool:
        """Is there something to read before dialing?"""
        return bool(self.notes or self.questions or self.is_blind)

    @property
    def name(self) -> str:
        return self.person.preferred_name or self.person.name

    @property
    def spoken(self) -> str:
        return language_of(self.person.language)

    @property
    def is_delicate(self) -> bool:
        """Might a call harm them? Then the caller reads why before there is a number to dial."""
        safety = self.person.contact_safety.strip() or self.person.has_shared_contact
        return bool(safety) or self.person.preferred_channel == Channel.NONE


def sight_of(call: Call, language: str, now: datetime) -> Sight:
    """In the language asked for, else in the patient's own as far as there is a script in it."""
    person, script = call.visit.patient.person, call.call_list.script
    words = scripts.spoken(script.words, language or person.language)
    return Sight(
        call, person, list(person.needs.order_by("pk")), list(call.attempts.select_related("by")),
        list(call.flags.select_related("feedback", "owner")), words, script,
        [(code, language_of(code)) for code in script.words], list(call.visit.call_notes.select_related("by")),
        list(_reasons(call)), call.site_id in FeedSender.objects.silent_sites(now),
    )  # fmt: skip


def _reasons(call: Call) -> Iterator[str]:
    """Why they need the call, as far as the feed tells."""
    words = {
        "nights": _("nights here: %(number)d"),
        "emergencies": _("emergency visits in half a year: %(number)d"),
        "was_back": _("had gone home less than 30 days before"),
        "age": _("%(number)d or older"),
    }  # fmt: skip
    for code, number in planning.reasons(known_of(call.visit, call.home_at, Past([call.visit]))):
        yield words[code] % {"number": number}


# ------------------------------------------------------------------------------------------------ lists and figures
class Percent(NamedTuple):
    """A share in whole percent with its interval, and the counts it stands for."""

    number: int
    of: int
    value: int
    low: int
    high: int


def percent(share: Share) -> Percent | None:
    """None where there is nobody yet."""
    if share.interval is None:
        return None
    value, low, high = (int(half_up(100 * one)) for one in (share.count / share.of, *share.interval))
    return Percent(share.count, share.of, value, low, high)


@dataclass(frozen=True, slots=True)
class Board:
    """One list with what its calls of the last weeks add up to."""

    row: CallList
    waiting: int
    figures: Figures
    callers: list[tuple[str, int]]
    taken_off: list[tuple[str, int]]

    @property
    def reached(self) -> Percent | None:
        return percent(self.figures.reached)

    @property
    def uncalled(self) -> Percent | None:
        return percent(self.figures.uncalled)

    @property
    def flags(self) -> list[tuple[str, int, int, float | None]]:
        return [(str(CallFlag.Kind(kind).label), *rest) for kind, *rest in self.figures.flags]


def lists_of(user: User) -> QuerySet[CallList]:
    rows = CallList.objects.visible_to(user).select_related("site", "script")
    return rows.annotate(entries=Count("calls")).order_by("ended_at", "name", "pk")


def board_of(row: CallList, now: datetime) -> Board:
    """Of who went home in the last thirty days. Whoever is not to be called counts nowhere."""
    lately = row.calls.filter(home_at__gte=now - timedelta(days=DAYS)).order_by()
    calls = lately.exclude(state=Call.State.REMOVED)
    gone = Counter(lately.filter(state=Call.State.REMOVED).values_list("why", flat=True))
    taken_off = [(str(Call.Why(why).label), number) for why, number in gone.most_common()]
    known = list(calls.defer("answers", "next_step"))  # what was said stays encrypted
    flags = CallFlag.objects.filter(call__in=calls.values("pk")).order_by()
    raised = [Raised(*one) for one in flags.values_list("kind", "raised_at", "settled_at")]
    tried = CallAttempt.objects.filter(call__in=calls.values("pk"), by__isnull=False).order_by()
    waiting = sum(call.state == Call.State.WAITING for call in known)
    made = [_made(call, now) for call in known]
    callers = load(tried.values_list("by__name", flat=True))
    return Board(row, waiting, figures(made, raised), callers, taken_off)


def _made(call: Call, now: datetime) -> Made:
    is_uncalled = call.state == Call.State.MISSED or (not call.tries and call.due_at < now)
    was_late = call.told_late_at is not None  # it was made afterwards, and was not called in time all the same
    return Made(call.home_at, call.reached_at, call.tries, call.due_at < now, is_uncalled or was_late)
