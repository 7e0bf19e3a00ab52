"""How something is put right, for programs: the page of it in values, and its steps by the same forms and actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from rest_framework.request import Request

import audit.log
from feedback import serializers as shapes
from feedback.desk import RecoveryPage
from feedback.models import Recovery
from feedback.serializers.money import FEEDBACK
from feedback.views.recovering import STEPS, WORK, found
from hospital.models import TokenScope
from hospital.serializers import Body
from hospital.views.api.checking import checked, refuse_errors, refuse_strangers
from hospital.views.api.describing import listed, reads, writes
from hospital.views.api.doors import Done, Door, Reads, Writes, one_route
from hospital.views.api.lists import asked, first_of, page

TAG = "Putting things right"


@reads(TAG, "List what is put right", listed("RecoveryPage", shapes.RecoveryRow), query=shapes.RecoveryQuery)
class RecoveriesView(Reads, Door):
    """Of what people told us and this account sees; the newest first."""

    reads = TokenScope.READ_REDRESS

    def read(self, request: Request) -> dict[str, Any]:
        if not request.user.has_perm("feedback.view_feedback"):
            raise PermissionDenied
        wanted = asked(request, shapes.RecoveryQuery)
        rows = Recovery.objects.visible_to(request.user).counted().with_story().select_related("owner")
        if "state" in wanted:
            rows = rows.open() if wanted["state"] == "open" else rows.over()
        rows = rows.filter(pk__lt=wanted["after"]) if wanted["after"] else rows
        shown, last = first_of(rows.order_by("-pk"), wanted["limit"])
        return page(request, shapes.RecoveryRow(shown, many=True).data, last.pk if last else "")


@reads(TAG, "Read how feedback is put right", shapes.Mending, words="The look is recorded, as opening its page is.")
class MendingView(Reads, Door):
    """What was tried, offered, promised and questioned, and what became of it."""

    name = "recovery"
    reads = TokenScope.READ_REDRESS

    def read(self, request: Request, ref: str) -> dict[str, Any]:
        story = found(request, ref)
        audit.log.record("feedback.view", story, by=request.user)
        return shapes.Mending(RecoveryPage(story, request.user)).data


class Sent(NamedTuple):
    """`step` is that of the pages; what it is about stands in the body under `about`, by number or reference."""

    body: type[Body]
    step: str
    summary: str
    about: str = ""


SENT = {
    "begin": Sent(shapes.BeginBody, "begin", "Begin to put it right"),
    "contact": Sent(shapes.TryBody, "contact", "Log a try to reach them"),
    "end": Sent(shapes.EndBody, "end", "Record what was done, and whether they say it is put right"),
    "offer": Sent(shapes.OfferBody, "offer", "Offer something"),
    "answer-offer": Sent(shapes.AnswerOfferBody, "answer", "Record the answer to an offer", "offer"),
    "promise": Sent(shapes.PromiseBody, "promise", "Promise something"),
    "keep": Sent(shapes.KeepBody, "keep", "Record that a promise was kept", "promise"),
    "move": Sent(shapes.MoveBody, "move", "Move a promise to another day", "promise"),
    "hand-on": Sent(shapes.HandOnBody, "hand-on", "Give what is being put right to somebody else"),
    "hand-on-promise": Sent(shapes.HandOnPromiseBody, "hand-on-promise", "Give a promise to somebody else", "promise"),
    "bill": Sent(shapes.BillBody, "bill", "Question a bill"),
    "answer": Sent(shapes.AnswerBody, "answer-story", "Answer the person who told us"),
    "approve-answer": Sent(shapes.ReadAnswerBody, "approve-answer", "Approve an answer of somebody else", "answer"),
    "drop-answer": Sent(shapes.ReadAnswerBody, "drop-answer", "Do not send an answer", "answer"),
}


class StepView(Writes, Door):
    """One step of the pages: the same right, the same form, the same action."""

    writes = TokenScope.WRITE_REDRESS
    sent: Sent

    def write(self, request: Request, ref: str) -> Done:
        story, step = found(request, ref, WORK), STEPS[self.sent.step]
        body = checked(self.sent.body, request)
        given = body.flat()
        row = step.row(story, number_of(given.pop(self.sent.about, 0)))
        about = {"story": story, "row": row, "user": request.user}
        refuse_strangers(step.form(None, **about), body, but=self.sent.about)
        form = step.form(given, **about)
        refuse_errors(form, body)
        made = step.act(row, by=request.user, **form.cleaned_data)
        told = {"ref": story.ref, "url": f"{FEEDBACK}/{story.ref}/recovery", "made": getattr(made, "ref", "")}
        return Done(shapes.StepDone(told).data)


def number_of(mark: int | str) -> int:
    """7 of 7 and of `O-000007`."""
    return int(str(mark).rpartition("-")[2])


def view_of(name: str, sent: Sent) -> type[StepView]:
    about = {"name": name, "sent": sent, "__doc__": f"{sent.summary}."}
    made = type(f"{name.title().replace('-', '')}StepView", (StepView,), about)
    return writes(TAG, sent.summary, sent.body, shapes.StepDone)(made)


PARTS: Mapping[str, type[Door]] = {
    "recovery": MendingView,
    **{name: view_of(name, sent) for name, sent in SENT.items()},
}
feedback_part = one_route(PARTS)
