"""Where I am signed in, and ending one of them; looking at the house as another role."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hospital import actions
from hospital.models import Role
from hospital.views.doors import administers, button
from pxm.accounts import preview


@require_safe
def profile_sessions(request: HttpRequest) -> HttpResponse:
    """Every browser in which I am signed in now; this one is marked."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).values("pk")
    rows = request.user.web_sessions.filter(key__in=live)
    return render(request, "pxm/sessions.html", {"rows": rows, "here": request.session.session_key})


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(request.user.web_sessions.all(), pk=pk)
    done = _("This browser is signed out.")
    return button(request, lambda: actions.end_session(session, by=request.user), to="profile-sessions", done=done)


@require_POST
@administers
def role_preview(request: HttpRequest, as_role: str) -> HttpResponse:
    """See as this role: menu and pages, nobody's rows."""
    if as_role not in Role.values:
        raise Http404
    actions.preview_role(Role(as_role), by=request.user)
    request.session[preview.ROLE] = as_role
    return redirect("home")


@require_POST
def role_preview_end(request: HttpRequest) -> HttpResponse:
    request.session.pop(preview.ROLE, None)
    return redirect("roles" if request.user.has_perm("hospital.change_settings") else "home")
