"""Refusals as programs read them (RFC 9457): one shape for whatever went wrong, and nothing of what was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.utils.encoders import JSONEncoder

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/"
WAIT_SECONDS = 60
# A body is read as data; where it is taken for a page all the same, no word in it becomes markup.
HARMLESS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
CHANGED = "changed"  # the code of the actions for "somebody was faster"


class Kind(NamedTuple):
    status: int
    title: str | Promise


KINDS: dict[str, Kind] = {
    "bad-request": Kind(400, _("This request cannot be read.")),
    "invalid": Kind(400, _("Some of what was sent cannot be taken.")),
    "refused": Kind(400, _("This cannot be done now.")),
    "unauthenticated": Kind(401, _("A token is needed, or this one opens nothing any more.")),
    "forbidden": Kind(403, _("This token, or its owner, may not do this.")),
    "not-found": Kind(404, _("There is nothing here that this token may see.")),
    "method-not-allowed": Kind(405, _("This address does not know this method.")),
    "not-acceptable": Kind(406, _("Answers are JSON and nothing else.")),
    "changed": Kind(412, _("Somebody changed it since you read it.")),
    "too-large": Kind(413, _("This is too much at once.")),
    "unsupported": Kind(415, _("Send JSON.")),
    "key-reused": Kind(422, _("This Idempotency-Key was used for another request.")),
    "too-many": Kind(429, _("Too many requests. Wait a little.")),
    "failed": Kind(500, _("Something went wrong on our side.")),
}
BY_STATUS = {
    401: "unauthenticated", 403: "forbidden", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable",
    415: "unsupported", 429: "too-many",
}  # fmt: skip


class KeyReused(exceptions.APIException):
    status_code = 422


class Changed(exceptions.APIException):
    status_code = 412


class Invalid(Exception):
    """Rows for `errors`, each with a `pointer` into the body."""

    def __init__(self, errors: Sequence[Mapping[str, str]]) -> None:
        super().__init__("invalid")
        self.errors = errors


def dumped(data: Any) -> str:
    return json.dumps(data, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":")).translate(HARMLESS)


def answer(kind: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> HttpResponse:
    """`detail` and `errors`, where there is more to say than the title."""
    status, title = KINDS[kind]
    about = {"type": f"{settings.SITE_URL}{ROOT}#{kind}", "title": title, "status": status}
    body = dumped({**about, **{name: value for name, value in more.items() if value}})
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers)


def is_for_programs(request: HttpRequest) -> bool:
    """Below the address of the door for programs, whatever stands there."""
    return request.path.startswith(ROOT) and request.path != ROOT


# ------------------------------------------------------------------------------------------ what went wrong
def handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """What a view raised, as a problem; None for a mistake of ours, which is logged and answered as such."""
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    if isinstance(error, Invalid):
        return answer("invalid", errors=error.errors)
    if isinstance(error, ValidationError):
        return _of_action(error)
    if isinstance(error, RequestDataTooBig):
        return answer("too-large")
    kinds = {Http404: "not-found", PermissionDenied: "forbidden"}
    return next((answer(kind) for cause, kind in kinds.items() if isinstance(error, cause)), None)


def _of_framework(error: exceptions.APIException) -> HttpResponse:
    if isinstance(error, exceptions.ValidationError):
        return answer("invalid", errors=list(_fields(error.get_full_details(), "")))
    if isinstance(error, KeyReused | Changed):
        return answer("key-reused" if isinstance(error, KeyReused) else "changed")
    kind = BY_STATUS.get(error.status_code, "bad-request")
    detail = str(error.detail) if kind == "forbidden" and error.get_codes() == "scope" else ""
    return answer(kind, headers=_headers(error), detail=detail)


def _headers(error: exceptions.APIException) -> dict[str, str]:
    """What goes with the status: when to try again, how to authenticate."""
    wait = getattr(error, "wait", None)
    if isinstance(error, exceptions.Throttled):
        return {"Retry-After": str(int(wait or WAIT_SECONDS))}
    challenge = getattr(error, "auth_header", None)
    return {"WWW-Authenticate": challenge} if challenge else {}


def _of_action(error: ValidationError) -> HttpResponse:
    """An action refused; where it says which field, that is said again."""
    if hasattr(error, "error_dict"):
        return answer("invalid", errors=list(_named(error)))
    codes = [one.code for one in error.error_list]
    if CHANGED in codes:
        return answer("changed")
    return answer("refused", detail=" ".join(error.messages), code=codes[0] or "")


def _named(error: ValidationError) -> Iterator[dict[str, str]]:
    for name, rows in error.error_dict.items():
        for row in rows:
            yield {"pointer": f"/{name}", "detail": " ".join(row.messages), "code": row.code or "invalid"}


def _fields(details: Any, pointer: str) -> Iterator[dict[str, str]]:
    """Every error of a body with the place it stands at (RFC 6901)."""
    if isinstance(details, Mapping) and "message" in details and isinstance(details.get("code"), str):
        yield {"pointer": pointer, "detail": str(details["message"]), "code": details["code"]}
    elif isinstance(details, Mapping):
        for name, inner in details.items():
            yield from _fields(inner, pointer if name == "non_field_errors" else f"{pointer}/{_escaped(str(name))}")
    else:
        is_rows = any(not _is_error(one) for one in details)
        for number, inner in enumerate(details):
            yield from _fields(inner, f"{pointer}/{number}" if is_rows else pointer)


def _is_error(details: Any) -> bool:
    return isinstance(details, Mapping) and "message" in details and isinstance(details.get("code"), str)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
