"""Saved phrases beside a text that is written: which there are, and one that the address asks for put behind it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from complaints.models import Complaint, Phrase


def phrases(case: Complaint) -> list[Phrase]:
    """In the language of whoever reads what is written."""
    language = case.teller.language if case.teller else ""
    return list(Phrase.objects.fitting(case, language or get_language() or "en"))


def with_phrase(request: HttpRequest, case: Complaint, kept: dict[str, Any], field: str) -> dict[str, Any]:
    """What was typed before, and behind it the phrase of the address: how it works without script."""
    asked = request.GET.get("phrase", "")
    phrase = next((one for one in phrases(case) if str(one.pk) == asked), None) if asked else None
    if phrase is None:
        return kept
    return {**kept, field: "\n\n".join(filter(None, (kept.get(field, ""), phrase.words)))}
