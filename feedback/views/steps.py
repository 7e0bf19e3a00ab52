"""What somebody may do with a story, the most pressing first: the head of its page shows one, a menu the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from feedback.models import Feedback, Kind


class Step(NamedTuple):
    label: str
    url: str


def steps_of(item: Feedback, may: Mapping[str, bool], page: Mapping[str, Any]) -> list[Step]:
    """`may` by the names of `MAY`, `page` with what stands beside the story. Once there is a case, it is done there."""
    if case := page["case"]:
        first = Step(_("Open %(ref)s") % {"ref": case.ref}, case.get_absolute_url())
        return [first, *_thanks(item, may, page["thanks"])]
    return [*_pressing(item, may, page), *_others(item, may, page), *_thanks(item, may, page["thanks"])]


def _pressing(item: Feedback, may: Mapping[str, bool], page: Mapping[str, Any]) -> Iterator[Step]:
    if may["may_recover"] and item.kind == Kind.ENQUIRY and not page["answers"]:
        yield _answer(item)
    if page["waits"] and may["may_triage"]:
        yield Step(_("Sort it"), f"{reverse('triage')}?item={item.ref}")
    if may["may_share"] and page["thanks"] and not page["thanks"].shared_at:
        yield _to("thanks-share", item, _("Pass on the thanks"))
    if may["may_recover"] and item.kind == Kind.SUGGESTION and not page["idea_answer"]:
        yield _to("feedback-answer-idea", item, _("Answer the idea"))
    if page["mending"]:
        yield _to("recovery", item, _("Putting it right"))
    elif may["may_recover"]:
        yield _to("feedback-recover", item, _("Say what was done"))


def _others(item: Feedback, may: Mapping[str, bool], page: Mapping[str, Any]) -> Iterator[Step]:
    if may["may_recover"] and (item.kind != Kind.ENQUIRY or page["answers"]):
        yield _answer(item)
    if not page["mending"]:
        yield _to("recovery", item, _("Putting it right"))
    if may["may_open"]:
        yield _to("complaint-register-from", item, _("Open a case from this"))
    if may["may_triage"]:
        yield _to("feedback-raise", item, _("Raise to a department"))
    if may["may_reply"] and hasattr(item, "review"):
        yield _to("feedback-reply", item, _("Reply to the post"))
    if may["may_mark"]:
        yield _to("feedback-parts", item, _("Mark a passage"))


def _thanks(item: Feedback, may: Mapping[str, bool], thanks: Any) -> Iterator[Step]:
    """The card once it is passed on, else to pass on what the rest of it hides."""
    if thanks and thanks.shared_at and may["may_share"]:
        yield Step(_("Thank-you card"), thanks.get_absolute_url())
    if not thanks and may["may_share"]:
        yield _to("thanks-share", item, _("Somebody is thanked in it"))


def _answer(item: Feedback) -> Step:
    return Step(_("Answer them"), reverse("recovery-step", args=[item.ref, "answer-story", 0]))


def _to(name: str, item: Feedback, label: str) -> Step:
    return Step(label, reverse(name, args=[item.ref]))
