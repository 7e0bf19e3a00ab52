"""Tokens of programs: one's own, and those of programs that have an account. Each is shown once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hospital import actions
from hospital.actions.tokens import Made
from hospital.forms import ProgramForm, TokenForm
from hospital.models import Token, User
from hospital.views.doors import administers, asks_again, button, posted, refusals_on
from pxm.accounts import sessions
from pxm.views.api import first_request

both = require_http_methods(["GET", "HEAD", "POST"])


@both
@asks_again
def own_tokens(request: HttpRequest) -> HttpResponse:
    return _page(request, request.user, title=_("Your tokens"), is_own=True)


@both
@administers
@asks_again
def program(request: HttpRequest, pk: int) -> HttpResponse:
    """The account of one program and its tokens."""
    owner = get_object_or_404(User.objects.programs(), pk=pk)
    return _page(request, owner, title=owner.name, is_own=False)


def _page(request: HttpRequest, owner: User, **context: Any) -> HttpResponse:
    """What there is, and a form for another one."""
    form = TokenForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            is_two_step = sessions.has_two_steps(request, request.user)
            made = actions.make_token(owner, by=request.user, is_two_step=is_two_step, **form.cleaned_data)
            return _shown(request, made)
    now = timezone.now()
    rows = Token.objects.filter(user=owner).select_related("made_by")
    roles = owner.memberships.current().select_related("organization", "site", "department").order_by("pk")
    shown = {"form": form, "live": rows.live(now), "owner": owner, "roles": roles, **context}
    return render(request, "pxm/tokens.html", shown)


def _shown(request: HttpRequest, made: Made) -> HttpResponse:
    """The one time it is shown."""
    back = "tokens" if made.token.user_id == request.user.pk else "programs"
    context = {"token": made.token, "secret": made.secret, "back": back, "curl": first_request(made.secret)}
    return render(request, "pxm/token_made.html", context)


@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(Token.objects.visible_to(request.user).select_related("user"), pk=pk)
    to = redirect("tokens") if token.user_id == request.user.pk else redirect("programs")
    done = _("“%(name)s” opens nothing any more.") % {"name": token.name}
    return button(request, lambda: actions.revoke_token(token, by=request.user), to=to.url, done=done)


@require_POST
@administers
def program_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of use: roles and tokens end."""
    owner = get_object_or_404(User.objects.programs(), pk=pk)
    done = _("%(name)s is out of use.") % {"name": owner.name}
    return button(request, lambda: actions.deactivate(owner, by=request.user), to="programs", done=done)


@require_safe
@administers
def programs(request: HttpRequest) -> HttpResponse:
    """Programs with an account, and every token of the house."""
    live = Token.objects.live(timezone.now()).select_related("user")
    context = {"programs": User.objects.programs().with_roles(), "tokens": live}
    return render(request, "pxm/programs.html", context)


@both
@administers
@asks_again
def program_add(request: HttpRequest) -> HttpResponse:
    form = ProgramForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            return _shown(request, _add(request.user, dict(form.cleaned_data)))
    return render(request, "hospital/form.html", {"form": form, "title": _("Add a program"), "back": "programs"})


@transaction.atomic
def _add(by: User, given: dict[str, Any]) -> Made:
    """The account and its first token: both or neither."""
    owner = actions.add_program(name=given.pop("program"), role=given.pop("role"), place=given.pop("place"), by=by)
    return actions.make_token(owner, by=by, **given)
