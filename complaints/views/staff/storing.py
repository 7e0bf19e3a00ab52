"""What somebody logged, with everything beside it: papers, card, thanks, and what was done on the spot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

import feedback.actions
from complaints import actions
from complaints.forms import RegisterForm
from complaints.models import Complaint
from feedback.models import Feedback, Kind
from files.models import File


@transaction.atomic
def store(form: RegisterForm, **more: Any) -> Complaint | Feedback:
    """The record and all that belongs to it: everything or nothing. `refused` on it are files that were not taken."""
    made = actions.take(**form.told(), **more)
    story = made.feedback if isinstance(made, Complaint) else made
    made.refused = _beside(form, made, story) if story.is_new else []
    solved = form.solved() if story.is_new else None  # a second click tells nothing new
    if solved and isinstance(made, Complaint) and not made.closed_at:
        actions.resolve(made, by=form.user, **solved)
    return made


def _beside(form: RegisterForm, made: Complaint | Feedback, story: Feedback) -> list[str]:
    data = form.cleaned_data
    if card := form.card():
        feedback.actions.type_card(story, by=form.user, **card)
    if data["thanks"].strip() and story.kind != Kind.COMPLIMENT:
        feedback.actions.mark_part(story, kind=Kind.COMPLIMENT, words=data["thanks"], by=form.user)
    if not data["papers"]:
        return []
    if isinstance(made, Complaint):
        handed = actions.attach(made, by=form.user, uploads=data["papers"])
        return _reasons(row.file for row in handed.refused)
    return _reasons(feedback.actions.add_papers(story, by=form.user, uploads=data["papers"]))


def _reasons(refused: Iterable[File]) -> list[str]:
    """Each reason once."""
    return list(dict.fromkeys(str(file.get_reason_display()) for file in refused))
