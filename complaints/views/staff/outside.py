"""Bodies outside the house, on a case and in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.actions.catalog import restore_body, retire_body, save_body
from complaints.forms import BodyForm
from complaints.models import Body, Complaint, Involvement
from complaints.views.staff import aside
from hospital.views.doors import administers, button, form_page, posted

if TYPE_CHECKING:
    from django.forms import Form

both = require_http_methods(["GET", "HEAD", "POST"])


def of(case: Complaint) -> list[Involvement]:
    """Whoever leads first; one statement."""
    return list(case.involvements.select_related("body", "target", "replied_by", "entry", "reply"))


def bodies(request: HttpRequest, case: Complaint, form: Form) -> dict[str, Any]:
    """Who has to do with it already, and the story."""
    return {**aside.story(request, case, form), "involvements": of(case)}


# ---------------------------------------------------------------- settings
@require_safe
@administers
def catalog(request: HttpRequest) -> HttpResponse:
    return render(request, "complaints/bodies.html", {"bodies": Body.objects.all()})


@both
@administers
def body_add(request: HttpRequest) -> HttpResponse:
    return _form(request, Body(), _("Add an outside body"))


@both
@administers
def body_change(request: HttpRequest, pk: int) -> HttpResponse:
    body = get_object_or_404(Body, pk=pk)
    return _form(request, body, _("Change %(name)s") % {"name": body.name})


def _form(request: HttpRequest, body: Body, title: str) -> HttpResponse:
    form = BodyForm(posted(request), instance=body)
    return form_page(
        request, form, lambda **_fields: save_body(form.instance, request.user), to="bodies",
        done=_("The list of outside bodies is changed."), title=title,
    )  # fmt: skip


@require_POST
@administers
def body_retire(request: HttpRequest, pk: int) -> HttpResponse:
    body = get_object_or_404(Body, pk=pk)
    return button(request, lambda: retire_body(body, request.user), to="bodies", done=_("It is not offered any more."))


@require_POST
@administers
def body_restore(request: HttpRequest, pk: int) -> HttpResponse:
    body = get_object_or_404(Body, pk=pk)
    return button(request, lambda: restore_body(body, request.user), to="bodies", done=_("It is offered again."))
