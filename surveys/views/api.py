"""The door of the SMS provider: what people write back. No session; the signature says who it is."""

from __future__ import annotations

import json
import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from outbox import receipts
from surveys import actions

NEEDED = ("from", "text", "id")


@csrf_exempt
@login_not_required
@require_POST
def survey_text(request: HttpRequest) -> HttpResponse:
    """`{"from": "+353…", "text": "STOP", "id": "…"}`, signed as receipts are. 204 whatever it was."""
    body = request.read(receipts.LARGEST_BYTES + 1)
    if len(body) > receipts.LARGEST_BYTES:
        return HttpResponse(status=413)
    try:
        receipts.check(settings.RECEIPT_KEYS, request.headers.get(receipts.HEADER, ""), body, time.time())
        told = [str(json.loads(body)[name]) for name in NEEDED]
    except receipts.BadSignature:
        return HttpResponse(status=403)
    except (KeyError, TypeError, ValueError):
        return HttpResponse(status=400)
    actions.hear_text(told[0], told[1], mark=told[2][:80])
    return HttpResponse(status=204)
