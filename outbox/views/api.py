"""The door of the providers: what became of a message they took. No session; the signature says who it is."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from outbox import actions, kinds, receipts
from outbox.providers import gateway

WAYS = frozenset({kinds.EMAIL, kinds.SMS})


@csrf_exempt
@login_not_required
@require_POST
def receipt(request: HttpRequest, way: str) -> HttpResponse:
    """204: noted, or noted before. 404: none of them is known (yet); providers try again."""
    body = request.read(receipts.LARGEST_BYTES + 1)
    if len(body) > receipts.LARGEST_BYTES:
        return HttpResponse(status=413)
    try:
        receipts.check(settings.RECEIPT_KEYS, request.headers.get(receipts.HEADER, ""), body, time.time())
        reports = receipts.read(_rule(way), body)
    except receipts.BadSignature:
        return HttpResponse(status=403)
    except receipts.BadReport:
        return HttpResponse(status=400)
    known = [actions.hear(way, number, outcome) for number, outcome in reports]
    return HttpResponse(status=204 if way in WAYS and any(known) else 404)


def _rule(way: str) -> receipts.Rule:
    is_described = way == kinds.SMS and settings.SMS_GATEWAY
    return receipts.Rule(**gateway().receipt) if is_described else receipts.Rule()
