"""By what cases can be found: the same as the stories they grew from."""

from __future__ import annotations

from django.db import transaction
from django.db.models import OuterRef, Subquery

from complaints.models import Complaint
from feedback.models import Feedback
from hospital.searching import EDITION

BATCH = 500


@transaction.atomic
def renew_tokens() -> int:
    """Let a batch of older cases, whose stories are renewed already, be found as newer ones are; returns how many.

    Not audited: nothing is changed but how they are found.
    """
    older = Complaint.objects.filter(edition__lt=EDITION, feedback__edition=EDITION).order_by("pk")
    rows = older.select_for_update(of=("self",), no_key=True, skip_locked=True).values_list("pk", flat=True)[:BATCH]
    story = Feedback.objects.filter(pk=OuterRef("feedback_id"))
    tokens = Subquery(story.values("tokens")[:1])
    return Complaint.objects.filter(pk__in=list(rows)).update(tokens=tokens, edition=EDITION)
