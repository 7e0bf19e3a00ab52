"""What the two pages about questions to a department show: what is shared, by when, and what was answered."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clocks.models import Clock
from complaints.models import Inquiry, Reply
from complaints.views.doors import may
from complaints.views.staff.exhibits import Exhibit
from hospital import naming
from hospital.masking import mask_name
from hospital.views import drafts

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest


class Shared:
    """What both see. Of the patient's name only the first letters, unless whoever asked shares it: enough not to speak
    of somebody else. Of a case that is kept to few not even those.
    """

    def __init__(self, request: HttpRequest, inquiry: Inquiry) -> None:
        self.request, self.inquiry = request, inquiry

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def clock(self) -> Clock | None:
        """The target that runs, else the last one."""
        return Clock.objects.of("inquiry", self.inquiry.pk).order_by("-is_running", "-id").first()

    @property
    def patient(self) -> str:
        case, is_named = self.inquiry.complaint, self.inquiry.is_named
        patient = case.patient
        if patient is None or (case.is_restricted and not is_named):
            return ""
        name = naming.addressed(patient.person, get_language() or "")
        return naming.shown(patient.person, get_language() or "") if is_named else mask_name(name)

    @cached_property
    def issues(self) -> list[str]:
        return list(self.inquiry.issues.values_list("words", flat=True))

    @cached_property
    def files(self) -> list[Exhibit]:
        return shown(self.inquiry.files.all())

    @cached_property
    def questions(self) -> list[Any]:
        return list(self.inquiry.questions.all())

    @cached_property
    def replies(self) -> list[dict[str, Any]]:
        """Newest first, each with its answers and files."""
        rows = self.inquiry.replies.select_related("by").prefetch_related("answers__question")
        return [{"row": row, "answers": row.answers.all(), "files": shown(row.files.all())} for row in rows]


def shown(rows: Any) -> list[Exhibit]:
    return [Exhibit(row, row.file.is_given_out) for row in rows.filter(errored_at=None).select_related("file", "by")]


class AnswerPage(Shared):
    """For whoever is asked."""

    @property
    def is_open(self) -> bool:
        return self.inquiry.is_open

    @property
    def is_over(self) -> bool:
        """Nothing is shown of what nobody needs to know any more."""
        is_unanswered = self.inquiry.state == Inquiry.State.ASKED and not self.inquiry.is_open
        return is_unanswered or self.inquiry.state == Inquiry.State.WITHDRAWN

    @property
    def draft(self) -> str:
        return f"inquiry-{self.inquiry.ref}"

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed before, else what they wrote in the answer that was sent back."""
        return drafts.kept(self.request, self.draft) or (answered(self.last) if self.last else {})

    @cached_property
    def last(self) -> Reply | None:
        return self.inquiry.replies.prefetch_related("answers__question").first()

    @property
    def case_url(self) -> str:
        """The way to the case, for whoever is asked and works with it as well."""
        seen = Inquiry.objects.of_cases(self.request.user).filter(pk=self.inquiry.pk)
        return self.inquiry.get_absolute_url() if seen.exists() else ""


def answered(reply: Reply) -> dict[str, Any]:
    typed: dict[str, Any] = {"statement": reply.statement}
    for one in reply.answers.all():
        typed |= {f"verdict_{one.question.number}": one.verdict, f"words_{one.question.number}": one.words}
    return typed


class InquiryPage(Shared):
    """For whoever asked and works with the case."""

    @cached_property
    def may_ask(self) -> bool:
        return self.inquiry.complaint.is_held and may(self.request, self.inquiry.complaint, "ask")

    @property
    def may_chronicle(self) -> bool:
        return may(self.request, self.inquiry.complaint, "chronicle")

    @property
    def may_judge(self) -> bool:
        return self.may_ask and self.inquiry.state == Inquiry.State.ANSWERED

    @property
    def may_recall(self) -> bool:
        return self.may_ask and self.inquiry.state in (Inquiry.State.ASKED, Inquiry.State.ANSWERED)

    @property
    def again_url(self) -> str:
        if not self.may_ask or self.inquiry.state == Inquiry.State.ASKED:
            return ""
        return reverse("complaint-ask", args=[self.inquiry.complaint.ref]) + f"?again={self.inquiry.ref}"

    @property
    def answer_url(self) -> str:
        mine = self.inquiry.asked_id in self.request.user.acts_as and self.inquiry.is_open
        return reverse("inquiry-answer", args=[self.inquiry.ref]) if mine else ""

    @property
    def crumbs(self) -> list[dict[str, Any]]:
        case = self.inquiry.complaint
        return [
            {"url": reverse("complaints"), "label": _("Complaints")},
            {"url": case.get_absolute_url(), "label": case.ref},
            {"url": "", "label": self.inquiry.ref},
        ]
