"""The door for programs: a token says who it is, and opens no more than its owner now may.

A view reads with `read` (`Reads`) or changes with `write` (`Writes`); what every answer has in common is done here:
who asks, how often, what was read before and is still so, and what was asked before and is not done twice.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from audit import log
from hospital import actions
from hospital.actions.tokens import hash_of
from hospital.limits import Limit, Turnstile, network_of
from hospital.models import Token, User
from hospital.views.api import problems

READS = (Limit(300, 60), Limit(6000, 3600))
WRITES = (Limit(60, 60), Limit(1200, 3600))
WRONG_TOKENS = (Limit(60, 60), Limit(600, 3600))  # from one address
IDEMPOTENCY = "Idempotency-Key"
LONGEST_KEY = 255
SIGNS = 20  # of a digest in an ETag


class Tokens(BaseAuthentication):
    """`Authorization: Bearer pxm_…`. A session of a browser opens nothing here, so there is nothing to forge."""

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="pxm"'

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if not kind:
            return None
        now = timezone.now()
        rows = Token.objects.live(now).select_related("user").filter(token_hash=hash_of(secret.strip()))
        token = rows.first() if kind.lower() == "bearer" else None
        if token is None or not is_proved(token):
            raise self._wrong(request)
        log.origin.set({**(log.origin.get() or {}), "token": token.pk})
        actions.use_token(token, now=now)
        return token.user, token

    def _wrong(self, request: Request) -> exceptions.APIException:
        gate = Turnstile(WRONG_TOKENS, "token", network_of(request))
        return exceptions.AuthenticationFailed() if gate.take() else exceptions.Throttled(gate.wait_seconds)


def is_proved(token: Token) -> bool:
    """Whose role asks for two steps made it in a session of two; a program has no session."""
    return token.user.is_service or token.is_two_step or not token.user.standing.needs_two_step


class Opens(BasePermission):
    """Does the token open this?"""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.auth is None:
            return False  # 401
        needed = view.reads if request.method in SAFE_METHODS else view.writes
        if needed and needed not in request.auth.scopes:
            raise exceptions.PermissionDenied(_("The token does not open “%(scope)s”.") % {"scope": needed}, "scope")
        return True


class PerToken(BaseThrottle):
    """Counted in the cache, and while that is away in this process."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        limits = READS if request.method in SAFE_METHODS else WRITES
        self.gate = Turnstile(limits, "api", "r" if limits is READS else "w", str(request.auth.pk))
        return self.gate.take()

    def wait(self) -> float:
        return self.gate.wait_seconds


class Door(APIView):
    """`reads` and `writes` are what a token must open for a GET and for anything else; empty: any token."""

    reads = ""
    writes = ""
    authentication_classes = (Tokens,)
    permission_classes = (Opens,)
    throttle_classes = (PerToken,)
    renderer_classes = (JSONRenderer,)
    parser_classes = (JSONParser,)
    metadata_class = None

    def get_exception_handler(self) -> Callable[..., Any]:
        return problems.handler


def one_route(doors: Mapping[str, type[Door]], word: str = "part") -> Callable[..., HttpResponse]:
    """One view for many doors, told apart by a word of the address: the resolver walks one route for all of them."""
    views = {name: door.as_view() for name, door in doors.items()}

    @csrf_exempt  # a token says who it is, and no cookie
    @login_not_required
    def view(request: HttpRequest, **named: Any) -> HttpResponse:
        door = views.get(named.pop(word))
        return door(request, **named) if door else problems.answer("not-found")

    return view


class Reads:
    """A GET is one transaction: what was looked at is on record, or there is nothing to read."""

    def get(self, request: Request, **named: Any) -> HttpResponse:
        with transaction.atomic():
            data = self.read(request, **named)
        return conditional(request, data)


class Done(NamedTuple):
    """What a change is answered with: references and numbers, which may be kept for a retry."""

    data: dict[str, Any]
    status: int = 200


class Writes:
    """A POST is one transaction, with the place of its answer in it."""

    def post(self, request: Request, **named: Any) -> HttpResponse:
        with transaction.atomic():
            return once(request, lambda: self.write(request, **named))


# ------------------------------------------------------------------------------------------ read before
def tag_of(text: str, version: int | None = None) -> str:
    """The version first, where the thing has one: that alone is compared when it is changed."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:SIGNS]
    return f'"{digest}"' if version is None else f'"{version}.{digest}"'


def conditional(request: Request, data: Mapping[str, Any]) -> HttpResponse:
    text = problems.dumped(data)
    tag = tag_of(text, data.get("version"))
    headers = {"ETag": tag, "Vary": "Authorization, Accept-Language"}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    if tag in known or "*" in known:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(text, content_type="application/json", headers=headers)


def seen_version(request: Request) -> int | None:
    """The version of an If-Match; None without one. What is no tag of ours was read of something else."""
    told = request.headers.get("If-Match", "").strip().removeprefix("W/")
    if told in ("", "*"):
        return None
    number = told.strip('"').partition(".")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise problems.Changed
    return int(number)


# ------------------------------------------------------------------------------------------ asked before
def once(request: Request, act: Callable[[], Done]) -> HttpResponse:
    """Do it, or say again, sign by sign, what was answered to the same request."""
    body, key = request.body, key_of(request)
    if not key:
        return told(act())
    mark = f"{request.method} {request.path}\n".encode() + body
    request_hash = hmac.new(settings.SEARCH_KEY.encode(), mark, hashlib.sha256).hexdigest()
    place, is_new = actions.keep_place(request.auth, key=key, request_hash=request_hash, now=timezone.now())
    if place.request_hash != request_hash:
        raise problems.KeyReused
    if not is_new:
        return told(Done(place.body, place.status), {"Idempotent-Replayed": "true"})
    done = act()
    actions.keep_answer(place, status=done.status, body=done.data)
    return told(done)


def told(done: Done, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Names in their order, so that a kept answer reads as the first."""
    more = {"Location": done.data["url"]} if done.status == 201 else {}
    text = problems.dumped(dict(sorted(done.data.items())))
    return HttpResponse(text, status=done.status, content_type="application/json", headers={**(headers or {}), **more})


def key_of(request: Request) -> str:
    key = request.headers.get(IDEMPOTENCY, "").strip()
    if len(key) > LONGEST_KEY:
        words = _("At most %(number)d signs.") % {"number": LONGEST_KEY}
        raise problems.Invalid([{"header": IDEMPOTENCY, "detail": words, "code": "max_length"}])
    return key


def nonce_of(request: Request) -> UUID:
    """The number that makes a second sending harmless: the same for the same key, also when the answer is forgotten."""
    key = key_of(request)
    return uuid5(NAMESPACE_OID, f"pxm:{request.auth.pk}:{key}") if key else uuid4()
