"""The door of the providers: what became of a message they took."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from outbox import actions, kinds, receipts
from outbox.providers import gateway
from outbox.views.signed import signed

WAYS = frozenset({kinds.EMAIL, kinds.SMS})


@signed
def receipt(request: HttpRequest, way: str, body: bytes) -> HttpResponse:
    """204: noted, or noted before. 404: none of them is known (yet); providers try again."""
    try:
        reports = receipts.read(_rule(way), body)
    except receipts.BadReport:
        return HttpResponse(status=400)
    known = [actions.hear(way, number, outcome) for number, outcome in reports]
    return HttpResponse(status=204 if way in WAYS and any(known) else 404)


def _rule(way: str) -> receipts.Rule:
    is_described = way == kinds.SMS and settings.SMS_GATEWAY
    return receipts.Rule(**gateway().receipt) if is_described else receipts.Rule()
