"""A body is read by its shape, then by the form of the page, whose rules are the only ones."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import Form
from django.utils.translation import gettext as _
from rest_framework.request import Request

from hospital.serializers import Body
from hospital.views.api.problems import CHANGED, Changed, Invalid


def checked(kind: type[Body], request: Request, **more: Any) -> Body:
    body = kind(data=request.data, **more)
    body.is_valid(raise_exception=True)
    return body


def refuse_strangers(form: Form, body: Body, but: str = "") -> None:
    """What this form does not ask: of another case, of somebody with other rights, or under other rules. `but` is what
    it is about.
    """
    strangers = [name for name in body.flat() if name not in form.fields and name != but]
    if strangers:
        words = _("This is not asked here.")
        raise Invalid([{"pointer": body.pointer(name), "detail": words, "code": "not_asked"} for name in strangers])


def refuse_errors(form: Form, body: Body) -> None:
    """The errors of the form, at the places of the body they are about."""
    if form.is_valid():
        return
    if form.has_error(NON_FIELD_ERRORS, code=CHANGED):
        raise Changed
    raise Invalid([
        {"pointer": "" if name == NON_FIELD_ERRORS else body.pointer(name), "detail": " ".join(error.messages),
         "code": error.code or "invalid"}
        for name, errors in form.errors.as_data().items() for error in errors
    ])  # fmt: skip
