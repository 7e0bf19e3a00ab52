"""Words for spans, moments, counts and targets. Values in, words out: `now` and zones are arguments.

Words come from the catalogs of the language that is active when the function is called, with the
plural form the language wants (Arabic has six).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import get_timezone_location
from django.utils import dateformat, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

MINUTE, HOUR, DAY = 60, 3600, 86400
# A target is due soon in the last quarter of its time, and in its last four hours in any case.
SOON_SHARE = 0.25
SOON_LEAST = timedelta(hours=4)
# From here on hours say nothing any more.
DAYS_WITHOUT_HOURS = 10
TITLES = {"dr", "mr", "mrs", "ms", "miss", "prof", "professor"}


def span(seconds: float) -> str:
    """Length of time in at most two units, rounded down: "2 days 4 h", "1 h 05 min", "40 min"."""
    return _span(*_units(seconds), translation.get_language() or "")


def _units(seconds: float) -> tuple[int, int, int]:
    """Days, hours and minutes, as far as they are said."""
    whole = int(abs(seconds))
    days, hours, minutes = whole // DAY, whole % DAY // HOUR, whole % HOUR // MINUTE
    return (days, 0 if days >= DAYS_WITHOUT_HOURS else hours, 0) if days else (0, hours, minutes)


@lru_cache(maxsize=4096)
def _span(days: int, hours: int, minutes: int, language: str) -> str:
    """In the language that is active, which is `language`: the spans that lists say are few."""
    if days:
        return _days_and_hours(days, hours)
    if hours and minutes:
        return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
    if hours:
        return _("%(hours)d h") % {"hours": hours}
    if minutes:
        return _("%(minutes)d min") % {"minutes": minutes}
    return _("less than a minute")


def seconds(value: float) -> str:
    """A short time as it was measured: "0.4 s", "12 s"; longer ones as `span` says them."""
    if value >= 2 * MINUTE:
        return span(value)
    return _("%(number)s s") % {"number": number_format(value, 1 if value < 10 else 0)}


def _days_and_hours(days: int, hours: int) -> str:
    in_days = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if not hours:
        return in_days
    in_hours = _("%(hours)d h") % {"hours": hours}
    return _("%(days)s %(hours)s") % {"days": in_days, "hours": in_hours}


# Translated one by one when they are needed: a page of fifty targets asks a thousand times.
NEAR = {0: gettext_noop("today"), 1: gettext_noop("tomorrow"), -1: gettext_noop("yesterday")}
SENTENCES = {
    "over": gettext_noop("Overdue by %(span)s"), "soon": gettext_noop("Due in %(span)s"),
    "ok": gettext_noop("%(span)s left"),
}  # fmt: skip
NEAR_MOMENT, MOMENT = gettext_noop("%(day)s %(time)s"), gettext_noop("%(day)s, %(time)s")
WAS_DUE, BY_THE_END = gettext_noop("was due %(moment)s"), gettext_noop("by the end of %(day)s")


def _said(words: str) -> str:
    return _translated(words, translation.get_language() or "")


@lru_cache(maxsize=64)
def _translated(words: str, language: str) -> str:
    """Into the language that is active, which is `language`."""
    return _(words)


def day(on: date, *, today: date) -> str:
    """A date as people say it: "today", "tomorrow", "yesterday", "Tue 24 Nov"; with the year when it is another."""
    return _day(on, today, translation.get_language() or "")


@lru_cache(maxsize=512)
def _day(on: date, today: date, language: str) -> str:
    """In the language that is active, which is `language`. The dates of a list are few."""
    near = NEAR.get((on - today).days)
    return _(near) if near else dateformat.format(on, _day_pattern(same_year=on.year == today.year))


def _day_pattern(*, same_year: bool) -> str:
    # Translators: Django date format letters; write the parts in the order of the language.
    return pgettext("date format", "D j M") if same_year else pgettext("date format", "D j M Y")


def when(at: datetime, *, now: datetime, zone: str | None = None) -> str:
    """A moment in a zone: "today 11:30", "Tue 24 Nov, 13:30".

    `zone` is an IANA name (a site's zone); without it the viewer's own zone holds, which is the one `now`
    carries. The place is named when its time differs from the viewer's at that moment.
    """
    there = at.astimezone(ZoneInfo(zone)) if zone else at.astimezone(now.tzinfo)
    today = now.astimezone(there.tzinfo).date()
    is_near = abs((there.date() - today).days) <= 1
    parts = {"day": day(there.date(), today=today), "time": f"{there:%H:%M}"}
    words = _said(NEAR_MOMENT if is_near else MOMENT) % parts
    return _with_place(words, zone, at, now) if zone else words


def back(at: datetime, *, now: datetime, zone: str | None = None) -> str:
    """Until when somebody is away: the day they are back where that is its beginning, else the minute."""
    there = at.astimezone(ZoneInfo(zone)) if zone else at.astimezone(now.tzinfo)
    if (there.hour, there.minute) != (0, 0):
        return when(at, now=now, zone=zone)
    return day(there.date(), today=now.astimezone(there.tzinfo).date())


def _with_place(words: str, zone: str, at: datetime, now: datetime) -> str:
    """Names the place whose time is meant where the reader's own differs at that moment."""
    if at.astimezone(ZoneInfo(zone)).utcoffset() == at.astimezone(now.tzinfo).utcoffset():
        return words
    return _("%(moment)s (%(place)s)") % {"moment": words, "place": place(zone, translation.get_language() or "en")}


@lru_cache(maxsize=256)
def place(zone: str, language: str) -> str:
    """The city of an IANA zone in a language: "Halifax"."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return get_timezone_location(zone, locale=locale, return_city=True)


def capped(number: int, limit: int = 999) -> str:
    """A count that never grows wider than its place: 41, "999+"."""
    return f"{limit}+" if number > limit else str(number)


def listed(parts: Iterable[object]) -> str:
    """Several things in one line, as the language lists them: "Amara Diallo, Hana Kimura"; empty ones are left out."""
    # Translators: what stands between the things of a list.
    return str(pgettext("between things of a list", ", ")).join(str(part) for part in parts if part)


# What reads from left to right inside Arabic and would be turned round there: references and codes, dates and other
# numbers with hyphens, telephone numbers. The first alternative is web addresses, which stay as they are.
FORWARD = re.compile(
    r"https?://\S+|(?P<run>\b[A-Z]-\d{4,}\b|\b[0-9A-Z]{5}-[0-9A-Z]{5}\b|\+\d[\d ()-]*\d|\b\d+(?:-\d+)+\b"
    r"|\b\d(?:[ -]?\d){6,}\b)"
)
ISOLATED = "\u2066{}\u2069"  # Unicode's marks around a run from left to right (UAX 9), for plain text


def isolated(text: str, around: str = ISOLATED) -> str:
    """Puts `around` each run that has to read from left to right."""
    return FORWARD.sub(lambda found: around.format(found[0]) if found["run"] else found[0], text)


def initials(name: str) -> str:
    """Up to two characters for an avatar: "AD" for Amara Diallo, "小明" for 王小明, one letter for Arabic."""
    words = [w for w in re.split(r"[\s\-]+", name.strip()) if w.strip(".").lower() not in TITLES and w[:1].isalpha()]
    if not words:
        return "?"
    script = unicodedata.name(words[0][0], "")
    if script.startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL")):
        return words[-1][-2:]
    if script.startswith("ARABIC"):
        return words[0].removeprefix("ال")[:1] or words[0][:1]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


class Owed(Protocol):
    """What a target must tell to be put into words; `clocks.Clock` does."""

    started_at: datetime
    due_at: datetime
    due_on: date
    edge: str  # "day": met until the end of due_on; "instant": met until due_at
    zone: str
    stopped_at: datetime | None
    cancelled_at: datetime | None
    paused_at: datetime | None
    paused_until: datetime | None


@dataclass(frozen=True, slots=True)
class Target:
    """A target in words. `state` is ok, soon, over, pause, met, missed or off; `at` is the line below the chip."""

    state: str
    words: str
    at: str


def soon_at(started_at: datetime, due_at: datetime) -> datetime:
    """From when on a running target is due soon."""
    return due_at - max((due_at - started_at) * SOON_SHARE, SOON_LEAST)


def state(owed: Owed, now: datetime) -> str:
    """The state of a target at `now`, by the same rules as the queues (late at once on a day edge, B18 and B19)."""
    if owed.cancelled_at:
        return "off"
    if owed.stopped_at:
        return "missed" if _late(owed, owed.stopped_at) else "met"
    if owed.paused_at and (owed.paused_until is None or owed.paused_until > now):
        return "pause"
    if _late(owed, now):
        return "over"
    return "soon" if now >= soon_at(owed.started_at, owed.due_at) else "ok"


def _late(owed: Owed, at: datetime) -> bool:
    return at >= owed.due_at if owed.edge == "day" else at > owed.due_at


def target(owed: Owed, now: datetime, waits_for: str = "") -> Target:
    """A target as chip words and the line below; `waits_for` says what a pause waits for."""
    found = state(owed, now)
    return Target(found, _sentence(found, owed, now), _line(found, owed, now, waits_for))


def sentence_forms() -> dict[str, str]:
    """The sentences that change with time, for the page's script: placeholder `%(span)s`."""
    return {found: _(words) for found, words in SENTENCES.items()}


def _sentence(found: str, owed: Owed, now: datetime) -> str:
    left = (owed.due_at - now).total_seconds()
    if found in SENTENCES:
        return _running(found, *_units(left), translation.get_language() or "")
    if found == "pause":
        left = (owed.due_at - (owed.paused_at or now)).total_seconds()
        return _("Paused, %(span)s left") % {"span": span(left)}
    if found == "off":
        return _("Not owed any more")
    stopped_at = owed.stopped_at or now
    if found == "missed":
        return _("Missed by %(span)s") % {"span": span((stopped_at - owed.due_at).total_seconds())}
    return _("Met in %(span)s") % {"span": span((stopped_at - owed.started_at).total_seconds())}


@lru_cache(maxsize=4096)
def _running(found: str, days: int, hours: int, minutes: int, language: str) -> str:
    return _(SENTENCES[found]) % {"span": _span(days, hours, minutes, language)}


def _line(found: str, owed: Owed, now: datetime, waits_for: str) -> str:
    if found == "off":
        return ""
    if found == "pause":
        there = ZoneInfo(owed.zone)
        since = day((owed.paused_at or now).astimezone(there).date(), today=now.astimezone(there).date())
        if waits_for:
            return _("waiting for %(what)s since %(day)s") % {"what": waits_for, "day": since}
        return _("waiting since %(day)s") % {"day": since}
    if owed.stopped_at:
        return _("done %(moment)s") % {"moment": when(owed.stopped_at, now=now, zone=owed.zone)}
    return was_due_words(owed, now) if found == "over" else due_words(owed, now)


def due_words(owed: Owed, now: datetime) -> str:
    """When it is due: the minute, or for a day edge the date until whose end it is on time."""
    if owed.edge != "day":
        return when(owed.due_at, now=now, zone=owed.zone)
    return _with_place(_said(BY_THE_END) % {"day": _due_day(owed, now)}, owed.zone, owed.due_at, now)


def was_due_words(owed: Owed, now: datetime) -> str:
    """When it should have been done: "was due today 04:00", or the date alone: "was due Thu 26 Nov"."""
    if owed.edge != "day":
        return _said(WAS_DUE) % {"moment": when(owed.due_at, now=now, zone=owed.zone)}
    return _with_place(_said(WAS_DUE) % {"moment": _due_day(owed, now)}, owed.zone, owed.due_at, now)


def day_end_words(owed: Owed, now: datetime) -> str:
    """For a day edge "end of Thu 26 Nov", which is not the midnight that follows; "" for a target of the minute."""
    if owed.edge != "day":
        return ""
    return _with_place(_("end of %(day)s") % {"day": _due_day(owed, now)}, owed.zone, owed.due_at, now)


def _due_day(owed: Owed, now: datetime) -> str:
    return day(owed.due_on, today=now.astimezone(ZoneInfo(owed.zone)).date())


# Numbers that reach every plural form of the languages we may speak; the page's script asks
# Intl.PluralRules which form each of them stands for.
PLURAL_SAMPLES = (0, 1, 2, 3, 11, 100)


def day_forms() -> list[str]:
    """The plural forms of "day", one per sample number, with `{n}` for the number."""
    return [ngettext("%(count)d day", "%(count)d days", n).replace("%(count)d", "{n}") for n in PLURAL_SAMPLES]


def speaks(one: str, other: str) -> bool:
    """The same language, whatever the script or country; nobody knows better where one is blank."""
    return not (one and other) or one.split("-")[0].casefold() == other.split("-")[0].casefold()
