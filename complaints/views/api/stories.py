"""Feedback that is no case: read in its own room, and told here, as all that is told."""

from __future__ import annotations

from rest_framework.request import Request

from complaints.serializers.bodies import FeedbackBody, StoryDone
from complaints.views.api import telling
from feedback.views.api import FeedbackView
from hospital.models import TokenScope
from hospital.views.api.describing import writes
from hospital.views.api.doors import Done, Writes


@writes("Feedback", "Log feedback", FeedbackBody, StoryDone, status=201, words="What is no complaint: see /cases.")
class StoriesView(Writes, FeedbackView):
    writes = TokenScope.WRITE_FEEDBACK

    def write(self, request: Request) -> Done:
        return telling.tell(request, FeedbackBody)
