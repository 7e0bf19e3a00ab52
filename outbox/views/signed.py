"""The door of providers: no session and no account, the signature says who it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from outbox import receipts


class NotHeard(Exception):
    """413 too long, 403 signed by nobody we know, or not just now."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def signed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hands on what was posted as `body`, once it is known who sent it."""

    @csrf_exempt
    @login_not_required
    @require_POST
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            body, _signature = heard(request, settings.RECEIPT_KEYS)
        except NotHeard as refused:
            return HttpResponse(status=refused.status)
        return view(request, *args, body=body, **kwargs)

    return checked


def heard(request: HttpRequest, keys: Sequence[str]) -> tuple[bytes, str]:
    """What was posted, and the signature that is good for it. Raises `NotHeard`."""
    body = request.read(receipts.LARGEST_BYTES + 1)
    if len(body) > receipts.LARGEST_BYTES:
        raise NotHeard(413)
    try:
        return body, receipts.check(keys, request.headers.get(receipts.HEADER, ""), body, time.time())
    except receipts.BadSignature:
        raise NotHeard(403) from None
