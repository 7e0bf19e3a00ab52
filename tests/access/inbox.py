"""What the pages of the inbox are about: a picture that came with a story, words of a red flag in it, a rule."""

from __future__ import annotations

from feedback.models import Feedback, RedFlagHit, RedFlagRule
from tests import make
from tests.access.matrix import Route

ABOUT_STORY = (
    "feedback-triage", "feedback-raise", "feedback-answer-idea", "hit-dismiss", "complaint-confirm-hit",
    "feedback-parts", "card",
)  # fmt: skip


def fill(story: Feedback) -> None:
    make.pictured(story)
    make.card(story)
    make.device("kiosk", story.location)
    RedFlagHit.objects.create(feedback=story, rule=RedFlagRule.objects.all()[0], found="lawyer", at=make.NOW)


def number(route: Route, story: Feedback) -> int:
    if route.name == "redflag":
        return RedFlagRule.objects.all()[0].pk
    rows = story.hits if "hit" in route.name else story.pictures
    return rows.get().pk
