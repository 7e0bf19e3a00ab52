"""What is being put right in the hospital of the matrix: an offer that waits, a promise, a bill, a referral."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from feedback import actions
from feedback.models import Bill, Feedback, HelpingBody, Offer, SupportReferral
from tests import make

ABOUT_STORY = (
    "recovery", "recovery-step", "story-people", "story-people-step", "feedback-item", "feedback-recover",
    "feedback-picture", "api-feedback-item", "api-feedback-part", "complaint-register-from",
)  # fmt: skip
VERBS = {"recovery-step": "promise", "story-people-step": "need", "redress-step": "decide"}
PARTS = {"api-feedback-part": "promise", "api-bill-part": "pause"}


def build(cast: Any, story: Feedback) -> None:
    recovery = actions.begin_recovery(story, by=cast.officer, went_wrong="The bell.", now=make.NOW)
    actions.propose_offer(recovery, by=cast.officer, kind="refund", words="A night", value=Decimal(90), now=make.NOW)
    due_on = make.local_day(days=9)
    actions.make_promise(story, by=cast.officer, what="A call", owner=cast.officer, due_on=due_on)
    actions.question_bill(story, by=cast.officer, number="INV-1", questioned="Two nights")
    actions.refer_to_support(
        by=cast.officer, kind="advocacy", why="Forms", consent="given", site=story.site, department=story.department,
        feedback=story, helper=cast.colleague,
    )  # fmt: skip
    actions.add_helping_body(
        by=None, kind="advocacy", name="Speak up", phone="+353 1 555 0100", site=cast.site,
        review_on=make.local_day(days=9),
    )  # fmt: skip


def value(route: str, argument: str) -> Any:
    """None for what is no argument of these pages."""
    if argument == "verb":
        return VERBS.get(route)
    if argument == "number":
        return 0 if route in VERBS else None
    if argument == "pk:helper":
        return HelpingBody.objects.get().pk
    if argument == "part":
        return PARTS.get(route)
    rows = {"redress-step": Offer, "support": SupportReferral, "support-hand-on": SupportReferral}
    rows |= {"api-offer": Offer, "api-offer-pay": Offer, "api-bill": Bill, "api-bill-part": Bill}
    if argument == "year":
        return 2026
    return rows[route].objects.get().ref if argument == "ref" and route in rows else None
