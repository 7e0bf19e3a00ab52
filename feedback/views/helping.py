"""The directory of bodies outside that help people: everybody reads it, whoever refers keeps it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback import actions
from feedback.forms.supports import HelpingBodyForm
from feedback.models import HelpingBody
from feedback.views.supports import opens
from hospital.models import Site
from hospital.views.doors import button, form_page, posted

KEEP = "feedback.change_helpingbody"
CONTACT = ("name", "phone", "email", "best_time", "postal_address")
keeps = permission_required(KEEP, raise_exception=True)


@require_safe
@opens
def helping_bodies(request: HttpRequest) -> HttpResponse:
    """Those in use first, by name."""
    rows = HelpingBody.objects.visible_to(request.user).by_name()
    groups = [[row for row in rows if bool(row.retired_at) == is_retired] for is_retired in (False, True)]
    context = {"rows": [*groups[0], *groups[1]], "today": timezone.localdate(), "keeps": request.user.has_perm(KEEP)}
    return render(request, "feedback/helping_bodies.html", context)


def _form(request: HttpRequest, initial: dict[str, Any] | None = None) -> HelpingBodyForm:
    sites = Site.objects.active().visible_to(request.user)
    return HelpingBodyForm(posted(request), initial=initial, sites=sites)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def helping_body_add(request: HttpRequest) -> HttpResponse:
    return form_page(
        request, _form(request), lambda **fields: actions.add_helping_body(by=request.user, **fields),
        to="helping-bodies", done=_("It is in the directory."), title=_("Add a body that helps"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def helping_body(request: HttpRequest, pk: int) -> HttpResponse:
    body = get_object_or_404(HelpingBody.objects.visible_to(request.user).by_name(), pk=pk)
    known = {name: getattr(body, name) for name in ("kind", "about", "site", "review_on")}
    form = _form(request, known | {name: getattr(body.person, name) for name in CONTACT})
    return form_page(
        request, form, lambda **fields: actions.change_helping_body(body, by=request.user, **fields),
        to="helping-bodies", done=_("The directory is changed."), title=_("Change %(name)s") % {"name": body},
    )  # fmt: skip


@require_POST
@keeps
def helping_body_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the directory, and back."""
    body = get_object_or_404(HelpingBody.objects.visible_to(request.user), pk=pk)
    act = actions.restore_helping_body if body.retired_at else actions.retire_helping_body
    done = _("It is offered again.") if body.retired_at else _("It is not offered any more.")
    return button(request, lambda: act(body, by=request.user), to="helping-bodies", done=done)
