"""The door of the SMS provider: what people write back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from feedback.inbound import texts
from outbox.views.signed import signed
from surveys import actions


@signed
def survey_text(request: HttpRequest, body: bytes) -> HttpResponse:
    """See `feedback.inbound.texts.read`; signed as receipts are. 204 whatever it was, 400 for what cannot be read."""
    try:
        text = texts.read(body)
    except texts.BadText:
        return HttpResponse(status=400)
    actions.hear_text(text)
    return HttpResponse(status=204)
