"""Drafts: the text of a form, kept on the server while it is typed and when a session ends over it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.fields import ArrayField
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import CharField
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_POST

from hospital import actions
from hospital.limits import Limit, Turnstile, network_of
from hospital.models import Draft, User
from hospital.statements import Slot, Statement

COOKIE = f"{settings.COOKIE_PREFIX}px_draft"
COOKIE_AGE = 7 * 24 * 3600
SALT = "hospital.draft"
PUBLIC = "public-"  # forms of the public doors begin with it; no others are kept for strangers
SAVINGS = (Limit(60, 60),)  # of strangers, from one address
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "nonce", "version", "confirm", "draft_form"})
LONGEST_FORM = 80


@require_POST
@login_not_required
def draft(request: HttpRequest, form: str) -> HttpResponse:
    """Save what was typed into `form` (JSON or a form's own encoding); `drop` forgets it."""
    owner = request.user if request.user.is_authenticated else None
    if owner is None and not _stranger_may(request, form):
        return JsonResponse({"saved": False}, status=403 if not form.startswith(PUBLIC) else 429)
    key = "" if owner else (key_of(request) or get_random_string(43))
    try:
        saved = _save(request, form, owner, key)
    except ValidationError:
        return JsonResponse({"saved": False}, status=400)
    return with_key(JsonResponse({"saved": saved, "at": timezone.now().isoformat()}), key)


draft.counts_as_activity = True  # text is only saved when somebody typed


def _stranger_may(request: HttpRequest, form: str) -> bool:
    return form.startswith(PUBLIC) and Turnstile(SAVINGS, "draft", network_of(request)).take()


def _save(request: HttpRequest, form: str, owner: User | None, key: str) -> bool:
    data = typed(request)
    if data.pop("drop", ""):
        actions.drop_draft(form, owner=owner, key=key)
        return False
    actions.save_draft(form, data, owner=owner, key=key)
    return True


def typed(request: HttpRequest) -> dict[str, Any]:
    """Names and texts of the form; several values of one name stay a list. Passwords are not kept."""
    if request.content_type == "application/json":
        try:
            sent = json.loads(request.body)
        except (ValueError, RecursionError) as error:  # the second: brackets in brackets by the thousand
            raise ValidationError("not JSON", code="json") from error
        sent = sent if isinstance(sent, dict) else {}
    else:
        sent = {name: values if len(values) > 1 else values[0] for name, values in request.POST.lists() if values}
    return {name: value for name, value in sent.items() if name not in NEVER_KEPT and "password" not in name}


def keep_posted(request: HttpRequest, *, owner: User) -> None:
    """Keep the text of a form whose session ended before it arrived."""
    match = request.resolver_match
    named = match.kwargs.get("form") if match and match.url_name == "draft" else None
    form = named or request.POST.get("draft_form") or request.path
    if sent := typed(request):
        actions.save_draft(form[:LONGEST_FORM], sent, owner=owner)


def kept(request: HttpRequest, form: str = "") -> dict[str, Any]:
    """What this person typed into `form` before (also by the page's own address), as initial values; else empty."""
    owner = request.user if request.user.is_authenticated else None
    key = "" if owner else key_of(request)
    if owner is None and not key:
        return {}
    names = [name[:LONGEST_FORM] for name in (form, request.path) if name]
    newest = _of_user(owner, names) if owner else _of_stranger().ask(key=key, forms=names)
    return json.loads(newest[0][0]) if newest else {}


def _of_user(owner: User, names: list[str]) -> list[tuple[Any, ...]]:
    return list(Draft.objects.of_any(owner=owner, key="", forms=names).values_list("data")[:1])


@lru_cache(1)
def _of_stranger() -> Statement:
    """The pages of the public doors ask for it at every step."""
    forms = Slot("forms", ArrayField(CharField()))
    rows = Draft.objects.of_any(owner=None, key=Slot("key", CharField()), forms=forms)
    return Statement(rows.values_list("data")[:1])


def kept_by(owner: User, form: str) -> dict[str, Any]:
    """The same for somebody who is known otherwise than by a session."""
    newest = Draft.objects.of(owner=owner, key="", form=form).first()
    return json.loads(newest.data) if newest else {}


def forget(request: HttpRequest, form: str = "") -> None:
    """The form was sent: its draft is no longer needed."""
    owner = request.user if request.user.is_authenticated else None
    for name in {form, request.path[:LONGEST_FORM]} - {""}:
        actions.drop_draft(name, owner=owner, key="" if owner else key_of(request))


def key_of(request: HttpRequest) -> str:
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return ""


def with_key(response: HttpResponse, key: str) -> HttpResponse:
    if key:
        response.set_cookie(
            COOKIE,
            signing.dumps(key, salt=SALT),
            max_age=COOKIE_AGE,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response
