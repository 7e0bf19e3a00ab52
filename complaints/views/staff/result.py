"""What whoever logged something is shown: reference, owner, dates, a sentence to say, stage and result. No story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clocks.models import Clock
from complaints import states
from complaints.actions.cases import may_settle
from complaints.models import Complaint
from complaints.policy import REPLY_TARGETS
from complaints.views.staff import exhibits
from complaints.views.staff.side import Side
from hospital import phrasing

if TYPE_CHECKING:
    from django.http import HttpRequest

    from feedback.models import Feedback

UNDO_FOR = timedelta(seconds=15)


class Result:
    def __init__(self, request: HttpRequest, made: Complaint | Feedback) -> None:
        self.request, self.made = request, made
        self.is_case = isinstance(made, Complaint)
        self.now = timezone.now()

    @property
    def is_new(self) -> bool:
        """Logged within the last seconds: then it can be undone and the words to say matter."""
        story = self.made.feedback if self.is_case else self.made
        return self.now - story.logged_at < UNDO_FOR

    @property
    def is_over(self) -> bool:
        """Solved on the spot while it was logged."""
        return self.is_case and not self.made.is_open

    @cached_property
    def promise(self) -> Clock | None:
        """The target by which they hear our answer."""
        if not self.is_case:
            return None
        owed = Clock.objects.of("complaint", self.made.pk).running().filter(kind__in=REPLY_TARGETS)
        return owed.order_by("due_at").first()

    @property
    def reply_by(self) -> str:
        return phrasing.due_words(self.promise, timezone.localtime(self.now)) if self.promise else ""

    @property
    def owner(self) -> str:
        return str(self.made.owner or "") if self.is_case else ""

    @property
    def sentence(self) -> str:
        """What to say to the person, with a name and a date where there are any."""
        thanks = _("Thank you for telling us. We are sorry this happened.")
        if not self.is_case:
            return _("Thank you for telling us. I pass it on to the people it is about.")
        if not self.promise:
            return thanks
        words = {"owner": self.owner or _("A colleague"), "day": self._day()}
        if self.made.is_anonymous:
            return f"{thanks} " + _("%(owner)s will look into it by %(day)s.") % words
        return f"{thanks} " + _("%(owner)s will look into it and answer you by %(day)s.") % words

    def _day(self) -> str:
        return phrasing.day(self.promise.due_on, today=timezone.localdate(self.now))

    @property
    def facts(self) -> list[dict[str, Any]]:
        if not self.is_case:
            return [{"label": _("Kind"), "value": self.made.get_kind_display()}]
        return [
            {"label": _("Owner"), "value": self.owner or _("Nobody yet")},
            {"label": _("Reply due"), "value": self.reply_by},
            {"label": _("Stage"), "value": self.made.get_status_display()},
            {"label": _("Result"), "value": self.made.get_outcome_display() if self.made.outcome else ""},
            {"label": _("Files"), "value": phrasing.listed(self._files())},
        ]

    def _files(self) -> Iterator[str]:
        """What each is and whether it was taken; its name is for whoever reads the case."""
        for exhibit in [] if self.is_new else exhibits.of(self.made, self.request.user):
            if not exhibit.row.errored_at:
                yield f"{exhibit.what} ({exhibit.trouble})" if exhibit.trouble else exhibit.what

    @property
    def undo_url(self) -> str:
        return reverse("feedback-log-undo", args=[self.made.ref]) if self.is_case and self.is_new else ""

    @property
    def slip_url(self) -> str:
        return reverse("feedback-log-slip", args=[self.made.ref]) if self.is_case and self.made.is_open else ""

    @cached_property
    def can_open(self) -> bool:
        """Whether the reader sees the case itself, and not only what became of it: it may be restricted to its team."""
        may = self.is_case and self.request.user.may("complaints.view_complaint", self.made)
        return may and Complaint.objects.visible_to(self.request.user).filter(pk=self.made.pk).exists()

    @property
    def missing(self) -> int:
        """How many details nobody knows yet, for whoever may add them."""
        return len(Side(self.made).missing) if self.describe_url else 0

    @property
    def describe_url(self) -> str:
        may = self.can_open and self.request.user.may("complaints.describe_complaint", self.made)
        return reverse("complaint-describe", args=[self.made.ref]) if may else ""

    @property
    def settle_url(self) -> str:
        """The short path begins right here, for whoever may go it: log, answer, closed."""
        is_short = self.can_open and self.made.status in states.SETTLE_FROM and may_settle(self.made)
        may = is_short and self.request.user.may("complaints.settle_complaint", self.made)
        return reverse("complaint-settle", args=[self.made.ref]) if may else ""

    @property
    def case_url(self) -> str:
        return self.made.get_absolute_url() if self.can_open else ""
