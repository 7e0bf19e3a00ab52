"""The door of the SMS provider: what people write back."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse

from outbox.views.signed import signed
from surveys import actions

NEEDED = ("from", "text", "id")


@signed
def survey_text(request: HttpRequest, body: bytes) -> HttpResponse:
    """`{"from": "+353…", "text": "STOP", "id": "…"}`, signed as receipts are. 204 whatever it was."""
    try:
        told = [str(json.loads(body)[name]) for name in NEEDED]
    except (KeyError, TypeError, ValueError):
        return HttpResponse(status=400)
    actions.hear_text(told[0], told[1], mark=told[2][:80])
    return HttpResponse(status=204)
