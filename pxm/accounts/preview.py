""" "See as this role": the menu and the pages of a role, shown to an administrator without anybody's rows."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hospital.models import Role, User
from hospital.standing import Scope, Standing

ROLE = "px_preview"  # in the session
NOBODY = 0  # a number no row has
# Pages whose rows depend on who reads them; others, such as the audit log, show the whole house to whoever may open it.
SHOWN = frozenset({"home", "my-work", "escalations", "complaints", "feedback", "feedback-log", "feedback-log-next"})
WAYS_OUT = frozenset({"role-preview-end", "account_logout", "language", "theme"})


def role_of(request: HttpRequest) -> str:
    """The role looked at; "" for everybody who does not, or may no longer."""
    role = request.session.get(ROLE, "") if request.user.is_authenticated else ""
    return role if role in Role.values and request.user.has_perm("hospital.change_settings") else ""


def nobody(role: str) -> User:
    """Somebody with this role who works nowhere, sees no row and is never saved."""
    person = User(pk=NOBODY, name=str(Role(role).label), email="", theme="system")
    person._state.adding = False
    person.standing = Standing((Scope(role=role),))
    person.is_preview = True
    return person


def may_show(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD") and request.resolver_match.url_name in SHOWN


def not_shown(request: HttpRequest) -> HttpResponse:
    """Instead of a page that would show the house's data, or of doing anything."""
    if request.headers.get("X-Requested-With") == "fetch" or getattr(request, "htmx", False):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        messages.error(request, _("Nothing can be sent while you look at the house as another role."))
        return redirect("home")
    return render(request, "pxm/not_in_preview.html", status=200)
