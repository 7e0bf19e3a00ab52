"""The door for programs: what people told us."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

import audit.log
from feedback.models import Feedback
from feedback.serializers import FeedbackDetail, FeedbackQuery, FeedbackRow
from hospital.models import TokenScope
from hospital.views.api.describing import listed, reads
from hospital.views.api.doors import Door, Reads
from hospital.views.api.lists import asked, first_of, page

TAG, STORIES = "Feedback", "/api/v1/feedback"
PLACE = ("site", "department", "location", "complaint")


@reads(TAG, "List feedback", listed("FeedbackPage", FeedbackRow), query=FeedbackQuery)
class FeedbackView(Reads, Door):
    """Every story, those that became a case too; the newest first."""

    reads = TokenScope.READ_FEEDBACK

    def read(self, request: Request) -> dict[str, Any]:
        if not request.user.has_perm("feedback.view_feedback"):
            raise PermissionDenied
        wanted = asked(request, FeedbackQuery)
        before = int(wanted["after"].removeprefix("F-")) if wanted["after"] else None
        rows = Feedback.objects.visible_to(request.user).counted().newest(wanted.get("kind", ""), before)
        rows = rows.changed_since(wanted["changed_since"]) if "changed_since" in wanted else rows
        rows = rows.select_related(*PLACE).defer("words", "wish", "tokens")
        shown, last = first_of(rows, wanted["limit"])
        return page(request, FeedbackRow(shown, many=True, context={"url": STORIES}).data, last.ref if last else "")


@reads(TAG, "Read feedback", FeedbackDetail, words="The look is recorded, as opening its page is.")
class FeedbackItemView(Reads, Door):
    """What was told, in their words. Once there is a case, the story is read there."""

    reads = TokenScope.READ_FEEDBACK

    def read(self, request: Request, ref: str) -> dict[str, Any]:
        rows = Feedback.objects.visible_to(request.user).select_related(*PLACE, "logged_by", "service")
        story = get_object_or_404(rows, ref=ref)
        if not request.user.may("feedback.view_feedback", story):
            raise PermissionDenied
        audit.log.record("feedback.view", story, by=request.user)
        return FeedbackDetail(story, context={"url": STORIES}).data
