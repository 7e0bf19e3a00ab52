"""Presses of a button: a second person agrees or declines, and somebody is taken off a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints import actions
from complaints.views.doors import found
from complaints.views.staff.place import Place
from hospital.models import User
from hospital.views.doors import button

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from complaints.models import SecondLook


@require_POST
def agree(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    return _decide(request, ref, pk, actions.agree, _("Agreed. It is taken away."))


@require_POST
def decline(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    return _decide(request, ref, pk, actions.decline, _("Not agreed. It stays."))


def _decide(request: HttpRequest, ref: str, pk: int, act: Callable[..., Any], done: str) -> HttpResponse:
    case = found(request, ref, "approve")
    look: SecondLook = get_object_or_404(case.second_looks, pk=pk)
    return button(request, lambda: act(look, by=request.user), to=Place(request, case).case_url(ref), done=done)


@require_POST
def dismiss(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    case = found(request, ref, "admit")
    member = get_object_or_404(User.objects.filter(helps_with__complaint=case), pk=pk)
    to = Place(request, case).case_url(ref)
    done = _("%(name)s is taken off %(ref)s.") % {"name": member.name, "ref": ref}
    return button(request, lambda: actions.dismiss(case, by=request.user, user=member), to=to, done=done)
