"""The door of providers: no session and no account, the signature says who it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from outbox import receipts


def signed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hands on what was posted as `body`, once it is known who sent it: 413 too long, 403 signed by nobody we know."""

    @csrf_exempt
    @login_not_required
    @require_POST
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body = request.read(receipts.LARGEST_BYTES + 1)
        refused = _why_not(request, body)
        return HttpResponse(status=refused) if refused else view(request, *args, body=body, **kwargs)

    return checked


def _why_not(request: HttpRequest, body: bytes) -> int:
    """The status that refuses it; 0 where nothing is wrong."""
    if len(body) > receipts.LARGEST_BYTES:
        return 413
    try:
        receipts.check(settings.RECEIPT_KEYS, request.headers.get(receipts.HEADER, ""), body, time.time())
    except receipts.BadSignature:
        return 403
    return 0
