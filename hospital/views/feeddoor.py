"""The door at which systems of the hospital post what they tell. A key of their own says who it is."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hospital.actions import feed
from hospital.actions.feed.dropping import of_csv
from hospital.actions.feed.senders import sender_of
from hospital.feed.answers import AGAIN, REFUSED, STORED
from hospital.feed.pieces import Piece, of_bundle
from hospital.feed.unreadable import Unreadable
from hospital.limits import Limit, Turnstile, network_of
from hospital.models import FeedSender
from hospital.sheets import FORMS

LARGEST = 20_000_000
STATUS = {STORED: 200, AGAIN: 503, REFUSED: 400}
HL7, FHIR = "application/hl7-v2; charset=utf-8", "application/fhir+json"
READ: dict[str, Callable[[bytes], list[Piece]]] = {
    "application/fhir+json": of_bundle, "application/json": of_bundle, "text/csv": of_csv, FORMS["xlsx"]: of_csv,
}  # fmt: skip
WRONG_KEYS = (Limit(60, 60), Limit(600, 3600))  # from one address


@csrf_exempt  # no browser and no cookie: the key says who it is
@login_not_required
@require_POST
def feed_take(request: HttpRequest) -> HttpResponse:
    """200 stored, 400 not understood, 401 nobody we know, 413 too large, 429 too many wrong keys, 503 send it again."""
    sender = sender_of(request.headers.get("Authorization", "").removeprefix("Bearer ").strip())
    if sender is None:
        return _nobody(Turnstile(WRONG_KEYS, "feed", network_of(request)))
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return HttpResponse(status=413)
    if read := READ.get(request.content_type or ""):
        return _told(*_take(sender, read, body))
    heard = feed.hear_from(sender, raw=body)
    return HttpResponse(heard.text, status=STATUS[heard.code], content_type=HL7)


def _nobody(gate: Turnstile) -> HttpResponse:
    if gate.take():
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="feed"'})
    return HttpResponse(status=429, headers={"Retry-After": str(gate.wait_seconds)})


def _take(sender: FeedSender, read: Callable[[bytes], list[Piece]], body: bytes) -> tuple[int, str]:
    try:
        feed.take_delivery(sender, pieces=read(body))
    except Unreadable as wrong:
        return STATUS[REFUSED], wrong.words
    except ValidationError:
        return STATUS[REFUSED], "This is no file of rows that can be read."
    except DatabaseError:
        return STATUS[AGAIN], "It could not be stored. Send it again."
    return STATUS[STORED], "Stored."


def _told(status: int, words: str) -> HttpResponse:
    """As FHIR says it."""
    severity = "information" if status == STATUS[STORED] else "error"
    issue = {"severity": severity, "code": "informational" if status < 300 else "invalid", "diagnostics": words}
    text = json.dumps({"resourceType": "OperationOutcome", "issue": [issue]})
    return HttpResponse(text, status=status, content_type=FHIR)
