"""What the inbox shows: what waits to be sorted, one of it in full, and what might help beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clocks.models import Clock
from feedback.actions import piece_of
from feedback.models import Answer, Cause, Feedback, Outcome, PostReply, RedFlagHit, Severity
from feedback.sorting import gravity
from feedback.sorting.likeness import alike
from feedback.themeboard import ThemePanel, panel_of
from hospital.models import User

ROWS = 50
REFERENCE = re.compile(r"\b[CF]-\d{6,12}\b", re.I)  # as messages of ours write them
MOST_NAMED = 3
NEAR = timedelta(days=14)
MOST_NEAR = 60  # of the same place, the newest; a suggestion needs no more
PLACE = ("site", "department", "location", "triage")
# One letter on the keyboard for each outcome; C, A, S, E, R, N and X mean something else on every page.
KEYS = {Outcome.RECOVERY: "p", Outcome.THANKS: "t", Outcome.IDEA: "i", Outcome.ANSWER: "q"}
ICONS = {
    Outcome.RECOVERY: "wrench-screwdriver", Outcome.THANKS: "sparkles", Outcome.IDEA: "light-bulb",
    Outcome.ANSWER: "question-mark-circle",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    story: Feedback
    target: Clock | None
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Near:
    """Another story of the same place and days that says much the same."""

    story: Feedback
    percent: int


@dataclass(frozen=True, slots=True)
class ToRead:
    """An answer, or a reply to a post, that waits for a second person."""

    ref: str
    by: User
    at: datetime
    zone: str
    url: str


def _to_read(page: str, rows: Iterable[Answer | PostReply]) -> list[ToRead]:
    return [ToRead(row.feedback.ref, row.by, row.at, row.feedback.zone, reverse(page, args=[row.feedback.ref]))
            for row in rows]  # fmt: skip


@dataclass
class Inbox:
    """`asked` is the reference of the one that is shown; the first where none is asked for or it waits no more."""

    user: User
    now: datetime
    asked: str = ""
    after: int | None = None
    _targets: dict[int, Clock] = field(default_factory=dict)

    @cached_property
    def stories(self) -> list[Feedback]:
        """One more than a page holds, with their words: one of them is read beside the list."""
        rows = Feedback.objects.visible_to(self.user).counted().to_sort()
        if self.after:
            rows = rows.filter(triage__id__gt=self.after, triage__is_urgent=False)
        return list(rows.select_related(*PLACE).defer("tokens")[: ROWS + 1])

    @cached_property
    def rows(self) -> list[Row]:
        shown = self.stories[:ROWS]
        clocks = Clock.objects.filter(subject_kind="feedback", subject_id__in=[s.pk for s in shown], is_next=True)
        targets = {clock.subject_id: clock for clock in clocks}
        chosen = self.chosen.pk if self.chosen else None
        return [Row(s, targets.get(s.pk), self._url(item=s.ref), s.pk == chosen) for s in shown]

    def _url(self, **more: Any) -> str:
        words = {**({"after": self.after} if self.after else {}), **more}
        return reverse("triage") + (f"?{urlencode(words)}" if words else "")

    @property
    def more_url(self) -> str:
        last = self.stories[ROWS - 1].triage.pk if len(self.stories) > ROWS else None
        return reverse("triage") + f"?{urlencode({'after': last})}" if last else ""

    @property
    def start_url(self) -> str:
        return reverse("triage") if self.after else ""

    @cached_property
    def chosen(self) -> Feedback | None:
        """It need not be on the page shown."""
        for story in self.stories:
            if story.ref == self.asked:
                return story
        rows = Feedback.objects.visible_to(self.user).counted().to_sort().select_related(*PLACE)
        elsewhere = rows.filter(ref=self.asked).first() if self.asked else None
        return elsewhere or (self.stories[0] if self.stories else None)

    @property
    def next_url(self) -> str:
        """The place in the list once the chosen one is sorted; the start of it behind the last one."""
        refs = [story.ref for story in self.stories]
        at = refs.index(self.asked) + 1 if self.asked in refs else len(refs)
        return f"{self._url(item=refs[at])}#record" if at < len(refs) else reverse("triage")

    @cached_property
    def to_read(self) -> list[ToRead]:
        """What others wrote to people, and a second person has to read."""
        answers = replies = ()
        if self.user.has_perm("feedback.recover_feedback"):
            answers = Answer.objects.to_read(self.user).select_related("feedback__site", "by").order_by("pk")[:ROWS]
        if self.user.has_perm("feedback.reply_post"):
            replies = PostReply.objects.to_read(self.user).select_related("feedback__site", "by").order_by("pk")[:ROWS]
        return [*_to_read("feedback-item", answers), *_to_read("feedback-reply", replies)]

    @cached_property
    def beside(self) -> Beside | None:
        return Beside(self.chosen, self.user) if self.chosen else None


@dataclass
class Beside:
    """Suggestions about one story. Nothing of it is set unless a person chooses it."""

    story: Feedback
    user: User

    @cached_property
    def hits(self) -> list[RedFlagHit]:
        rows = self.story.hits.select_related("rule", "judged_by").order_by("judged_at", "pk")
        return list(rows)

    @property
    def open_hits(self) -> list[RedFlagHit]:
        return [hit for hit in self.hits if hit.judged_at is None]

    @cached_property
    def likely(self) -> gravity.Likely:
        causes = [hit.rule.cause for hit in self.hits if hit.is_confirmed is not False]
        return gravity.likely(self.story.kind, causes, self.story.rating, self.story.rating_of)

    @property
    def severity(self) -> int:
        """What the choice begins with: what is set, else what is likely."""
        return self.story.severity or self.likely.severity

    @property
    def severities(self) -> list[tuple[int, Any]]:
        return list(Severity.choices)

    @property
    def reason(self) -> str:
        severity, cause = Severity(self.likely.severity).label, self.likely.cause
        if cause == "rating":
            return _("Likely %(severity)s: the rating is in the lowest band.") % {"severity": severity}
        if cause:
            words = {"severity": severity, "cause": Cause(cause).label}
            return _("Likely %(severity)s: words of “%(cause)s” were found.") % words
        return _("Likely %(severity)s: nothing in it says that it is graver.") % {"severity": severity}

    @cached_property
    def near(self) -> list[Near]:
        rows = Feedback.objects.visible_to(self.user).counted().near(self.story, NEAR)
        others = {row.pk: row for row in rows.select_related("complaint", *PLACE).defer("tokens")[:MOST_NEAR]}
        found = alike(self.story.words, {pk: row.words for pk, row in others.items()})
        return [Near(others[one.number], one.percent) for one in found]

    @cached_property
    def named(self) -> list[Feedback]:
        """What its words name by a reference and this user sees. A reference can be guessed: somebody else decides."""
        refs = {found.upper() for found in REFERENCE.findall(self.story.words)} - {self.story.ref}
        if not refs:
            return []
        rows = Feedback.objects.visible_to(self.user).filter(Q(ref__in=refs) | Q(complaint__ref__in=refs))
        return list(rows.select_related("complaint", *PLACE).defer("tokens")[:MOST_NAMED])

    @cached_property
    def themes(self) -> ThemePanel:
        """What keywords suggest, to be confirmed on the spot."""
        may = self.user.may("feedback.label_feedback", self.story)
        url = f"{reverse('feedback-themes', args=[self.story.ref])}?to=triage" if may else ""
        return panel_of(piece_of(self.story), self.story.words, url)

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        """The usual one for what they want is the main button; for a complaint that is a case."""
        usual = {
            "compliment": Outcome.THANKS, "suggestion": Outcome.IDEA, "concern": Outcome.RECOVERY,
            "enquiry": None if self.user.has_perm("feedback.recover_feedback") else Outcome.ANSWER,  # they answer it
        }  # fmt: skip
        first = usual.get(self.story.kind)
        return [
            {"value": one.value, "label": _labels()[one], "key": key, "icon": ICONS[one], "is_usual": one == first}
            for one, key in KEYS.items()
        ]


def _labels() -> dict[Outcome, str]:
    return {
        Outcome.RECOVERY: _("Put it right"), Outcome.THANKS: _("Pass thanks on"), Outcome.IDEA: _("An idea"),
        Outcome.ANSWER: _("A question"),
    }  # fmt: skip
