"""What a survey's answers add up to, from kept totals: three statements for all questions, however many answered.

Whole sites are read from their own totals, whatever number of wards they have; only parts of one are added up by ward.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys import pace, places, scoring, suppression, words
from surveys.editions import source_of
from surveys.models import SiteTally, Tally
from surveys.querysets import sees_whole_sites
from surveys.questions import Content, Page
from surveys.questions import shape as kinds
from surveys.scoring import FEWEST_SHOWN, Share

if TYPE_CHECKING:
    from hospital.models import User

ANSWER, SKIPPED, FORM, LEFT, TOOK = (what.value for what in Tally.What)
RESERVED = {"ranked", "ticked", kinds.TEXT, kinds.DATE, kinds.PHOTO}  # codes that say how many, not what
LONGEST_CODE = 24  # of a kept total; longer names of pages are cut there
Counts = Mapping[tuple[str, str, str], int]
TOO_FEW = _(
    "Between this choice and a wider one stand so few people that they could be worked out by subtraction. "
    "Choose a wider one."
)
ONLY_WHOLE = _("One way of asking can be looked at everywhere and for all the time only: in parts it would be too few.")


@dataclass(frozen=True, slots=True)
class Filters:
    """Of one version: since a month, at a place ("s3" a site, "w7" a ward), by a way in. `sinces`: the months there are
    to choose from.
    """

    version_id: int
    since: date | None = None
    place: str = ""
    way: str = ""
    sinces: tuple[date, ...] = ()

    @property
    def is_of_ward(self) -> bool:
        return self.place.startswith("w")

    @property
    def is_of_part(self) -> bool:
        return bool(self.since or self.place or self.way)

    def condition(self) -> Q:
        found = Q(version_id=self.version_id)
        if self.since:
            found &= Q(month__gte=self.since)
        if self.way:
            found &= Q(way=self.way)
        if self.place:
            column = "location_id" if self.is_of_ward else "site_id"
            found &= Q(**{column: int(self.place[1:])})
        return found


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer: its share of those who answered the question, with its interval, all in per cent."""

    label: str
    share: Share
    percent: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Answered:
    """One question: how many answered and how many passed, and by its kind bars, a middle, a score."""

    page: Page
    theme: Any
    n: int
    skipped: int
    bars: list[Bar] = field(default_factory=list)
    median: float | None = None
    recommendation: scoring.Recommendation | None = None
    friends: scoring.FriendsAndFamily | None = None
    sureness: str = "none"

    @property
    def is_counted_here(self) -> bool:
        """Official questions of HCAHPS are counted in the months of going home."""
        return bool(self.n or self.skipped) or not self.page.item.is_locked


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: a ward or a month, its responses, and its main score where there are enough of them."""

    name: Any
    n: int
    score: scoring.Recommendation | scoring.FriendsAndFamily | None
    is_hidden: bool
    is_greyed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One page on the way: how many stopped there, which share of those who had come so far, and about how many seconds
    the middle one of them took ("up to").
    """

    text: Any
    left: int
    share: Share
    usual: int | None


@dataclass(frozen=True, slots=True)
class Results:
    content: Content
    n: int
    sureness: str
    questions: list[Answered]
    wards: list[Line]
    months: list[Line]
    mix: list[tuple[str, int]]
    steps: list[Step]
    began: int
    usual: int | None
    refusal: Any = ""

    @property
    def finished(self) -> Share:
        """Of those who began, whose end is known by now."""
        return Share(self.n, self.began)

    @property
    def main(self) -> Answered | None:
        """The question that the whole is known by."""
        return next((one for one in self.questions if one.recommendation or one.friends), None)


def results_of(user: User, filters: Filters) -> Results:
    content = source_of(filters.version_id)
    around = Around(user, filters)
    if around.refusal:
        return Results(content, 0, "none", [], [], [], [], [], began=0, usual=None, refusal=around.refusal)
    by_ward = Tally.objects.visible_to(user).filter(filters.condition())
    rows = by_ward if _looks_at_parts(user, filters) else _of_sites(user, filters)
    counts = {(r["what"], r["item"], r["code"]): r["total"] for r in rows.summed("what", "item", "code")}
    n = counts.get((FORM, "", "sent"), 0)
    left = {code: number for (what, _item, code), number in counts.items() if what == LEFT}
    asked = [_answered(content, page, counts) for page in content.pages if page.item.is_counted]
    questions = [one for one in asked if one.is_counted_here]
    enough = n >= FEWEST_SHOWN
    main = next((page for page in content.pages if page.item.measure), None)
    took = _took(counts) if enough else {}
    parts = enough and not filters.way  # a way is shown as a whole
    return Results(
        content, n, scoring.sureness(n), questions if enough else [],
        wards=_wards(by_ward, main, around.shut.places) if parts else [],
        months=_months(rows, main, around.months_away) if parts and around.has_months else [],
        mix=_mix(counts) if enough else [], steps=_steps(content, left, n, took) if enough else [],
        began=n + sum(left.values()), usual=took.get(""),
    )  # fmt: skip


class Around:
    """What is wider and narrower than a choice, for whoever may see so much: whether it gives somebody away, and which
    of its rows would. One statement.
    """

    def __init__(self, user: User, filters: Filters) -> None:
        self.filters, self.sees_whole = filters, sees_whole_sites(user, "surveys.view_survey")
        sent = Tally.objects.visible_to(user).filter(version_id=filters.version_id, what=FORM, code="sent")
        self.people: dict[suppression.Place, dict[date, int]] = defaultdict(dict)
        if filters.way:
            self.ways = {row["way"]: row["total"] for row in sent.summed("way")}
        else:
            for row in sent.summed("site_id", "location_id", "month"):
                self.people[row["site_id"], row["location_id"]][row["month"]] = row["total"]
        self.views = suppression.shut(self.people, {*filters.sinces, *([filters.since] if filters.since else [])})
        self.shut = self.views[filters.since]

    @property
    def refusal(self) -> Any:
        """Why this is not shown, in words; "" where it is. What is few by itself says so by itself."""
        if self.filters.way:
            if self.filters.place or self.filters.since or not self.sees_whole:
                return ONLY_WHOLE
            return TOO_FEW if self.filters.way in suppression.hidden(self.ways) else ""
        return TOO_FEW if self._is_in(self.shut) else ""

    @property
    def has_months(self) -> bool:
        """Of the whole they are shown but for some; of a part all, or none."""
        return not self.filters.place or not self._is_in(suppression.shut_by_month(self.people, self.views))

    @property
    def months_away(self) -> set[date]:
        return set() if self.filters.place else suppression.hidden_months(self.people, self.views)

    def _is_in(self, away: suppression.Shut) -> bool:
        if not self.filters.place:
            return away.is_all
        number = int(self.filters.place[1:])
        return number in ({ward for _site, ward in away.places} if self.filters.is_of_ward else away.sites)


def _looks_at_parts(user: User, filters: Filters) -> bool:
    return filters.is_of_ward or not sees_whole_sites(user, "surveys.view_survey")


def _of_sites(user: User, filters: Filters) -> Any:
    """Their totals, and how long it took whichever way people came."""
    seen = SiteTally.objects.visible_to(user).filter(filters.condition())
    if not filters.way:
        return seen
    anyhow = replace(filters, way="").condition() & Q(what=TOOK)
    return SiteTally.objects.visible_to(user).filter(filters.condition() | anyhow)


def _answered(content: Content, page: Page, counts: Counts) -> Answered:
    given = {code: number for (what, item, code), number in counts.items() if what == ANSWER and item == page.name}
    n = _people(page, given)
    chosen = {code: number for code, number in given.items() if code not in RESERVED}
    is_sure = scoring.sureness(n)
    facts: dict[str, Any] = {"n": n, "skipped": counts.get((SKIPPED, page.name, ""), 0), "sureness": is_sure}
    if is_sure != "none":
        facts |= _by_kind(content, page, chosen, n)
    return Answered(page, words.theme(page.item.theme), **facts)


def _people(page: Page, given: Mapping[str, int]) -> int:
    """How many answered: of several choices each person ticked counts once."""
    one = {kinds.MULTIPLE: "ticked", kinds.RANKING: "ranked"}.get(page.item.kind)
    return given.get(one, 0) if one else sum(given.values())


def _by_kind(content: Content, page: Page, chosen: Mapping[str, int], n: int) -> dict[str, Any]:
    item = page.item
    if item.kind == kinds.NUMBER:
        return {"median": scoring.median(chosen)}
    if item.kind in (kinds.TEN, kinds.SCALE):
        least, most = item.bounds
        bars = _bars([(str(step), chosen.get(str(step), 0)) for step in range(least, most + 1)], n)
        score = scoring.recommendation(chosen) if item.measure == kinds.RECOMMEND else None
        return {"bars": bars, "recommendation": score}
    options = content.options(item)
    if item.kind == kinds.RANKING:
        return {"bars": _bars([(option.label, chosen.get(f"{option.code}@1", 0)) for option in options], n)}
    friends = scoring.friends_and_family(chosen) if item.measure == kinds.FRIENDS_AND_FAMILY else None
    is_one = item.kind != kinds.MULTIPLE
    return {"bars": _bars([(o.label, chosen.get(o.code, 0)) for o in options], n, is_one=is_one), "friends": friends}


def _bars(found: list[tuple[str, int]], n: int, *, is_one: bool = True) -> list[Bar]:
    """Where one answer was chosen the percentages add up to 100."""
    boxes = scoring.display_boxes([number for _label, number in found]) if is_one else []
    bars = []
    for at, (label, number) in enumerate(found):
        share = Share(number, n)
        low, high = share.interval or (0.0, 0.0)
        percent = boxes[at] if is_one else int(scoring.half_up(100 * number / n))
        bars.append(Bar(label, share, percent, 100 * low, 100 * high))
    return bars


# ------------------------------------------------------------------------------------------------ wards, months
def _wards(rows: Any, main: Page | None, away: Collection[suppression.Place]) -> list[Line]:
    """Ward by ward, or the whole of a site."""
    sent, chosen = _grouped(rows, main, places.COLUMNS, places.place_of)
    order = sorted(sent, key=lambda key: (-sent[key], str(key)))
    names = places.called(order)
    return [_line(names[key], sent[key], chosen[key], main, (key.site_id, key.ward_id) in away) for key in order]


def _months(rows: Any, main: Page | None, away: Collection[date]) -> list[Line]:
    sent, chosen = _grouped(rows, main, ("month",), lambda row: row["month"])
    return [_line(month, sent[month], chosen[month], main, month in away) for month in sorted(sent)]


def _grouped(
    rows: Any, main: Page | None, columns: tuple[str, ...], key_of: Callable[[Mapping[str, Any]], Any]
) -> tuple[Counter[Any], dict[Any, Counter[str]]]:
    """By row of a table, how many sent it, and what they answered to the main question."""
    wanted = Q(what=FORM, code="sent") | (Q(what=ANSWER, item=main.name) if main else Q(pk__in=()))
    sent: Counter[Any] = Counter()
    chosen: dict[Any, Counter[str]] = defaultdict(Counter)
    for row in rows.filter(wanted).summed(*columns, "what", "code"):
        if row["what"] == FORM:
            sent[key_of(row)] += row["total"]
        else:
            chosen[key_of(row)][row["code"]] += row["total"]
    return sent, chosen


def _line(name: Any, n: int, chosen: Mapping[str, int], main: Page | None, is_hidden: bool) -> Line:
    of = sum(chosen.values())
    if is_hidden or main is None or of < FEWEST_SHOWN:
        return Line(name, n, None, is_hidden, is_greyed=True)
    count = scoring.recommendation if main.item.measure == kinds.RECOMMEND else scoring.friends_and_family
    return Line(name, n, count(chosen), is_hidden, is_greyed=scoring.sureness(of) == "grey")


def _mix(counts: Counts) -> list[tuple[str, int]]:
    """Languages, the most spoken first; as whole per cent."""
    found = Counter(
        {code: number for (what, item, code), number in counts.items() if (what, item) == (FORM, "language")}
    )
    shares = scoring.display_boxes([number for _code, number in found.most_common()])
    return [(code, share) for (code, _number), share in zip(found.most_common(), shares, strict=True)]


def _took(counts: Counts) -> dict[str, int]:
    """About how many seconds each page took, where enough of them were counted; "" is all of them together."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (what, item, code), number in counts.items():
        if what == TOOK:
            found[item][code] += number
    return {item: pace.usual(of) or 0 for item, of in found.items() if of.total() >= FEWEST_SHOWN}


def _steps(content: Content, left: Mapping[str, int], n: int, took: Mapping[str, int]) -> list[Step]:
    """Every page on which somebody could stop, in the order of the survey, and the last one before sending."""
    still, steps = n + sum(left.values()), []
    names = [(page.name, _said(page)) for page in content.pages if page.item.is_shown]
    for name, text in [*names, ("send", words.AT_THE_END)]:
        gone = left.get(name[:LONGEST_CODE], 0)
        steps.append(Step(text, gone, Share(gone, still), took.get(name)))
        still -= gone
    return steps


def _said(page: Page) -> str:
    return f"{page.item.text} {page.row.label}" if page.row else page.item.text
