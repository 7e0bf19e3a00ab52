"""Messages that wait or failed, and everybody's own notices."""

from __future__ import annotations

from django.contrib import messages as toasts
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from outbox import actions, boards
from outbox.channels.in_app import notice
from outbox.forms import RedriveForm, ReleaseForm, SeeForm
from outbox.models import House, Message

NOTICES = 50


def number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


@require_safe
@permission_required("outbox.view_message", raise_exception=True)
def messages(request: HttpRequest) -> HttpResponse:
    asked, before = request.GET.get("show", ""), number(request.GET.get("before", ""))
    house = House.objects.first()
    context = {
        "board": boards.board(request.user, asked, before),
        "house": house,
        "held_because": boards.HELD.get(house.held_reason, "") if house else "",
        "may_redrive": request.user.has_perm("outbox.redrive_message"),
        "may_release": request.user.has_perm("outbox.release_message"),
    }
    return render(request, "outbox/messages.html", context)


@require_POST
@permission_required("outbox.redrive_message", raise_exception=True)
def redrive(request: HttpRequest) -> HttpResponse:
    form = RedriveForm(request.POST)
    rows = Message.objects.visible_to(request.user).lost()
    asked = form.cleaned_data["message"] if form.is_valid() else 0
    rows = rows if asked is None else rows.filter(pk=asked)
    count = actions.redrive_all(rows, by=request.user)
    if asked is not None and not count:
        raise Http404
    words = ngettext("%(count)d message is tried again.", "%(count)d messages are tried again.", count)
    toasts.success(request, words % {"count": count})
    return redirect("messages")


@require_POST
@permission_required("outbox.release_message", raise_exception=True)
def hold(request: HttpRequest) -> HttpResponse:
    actions.hold(by=request.user)
    toasts.success(request, _("No message leaves until somebody releases them."))
    return redirect("messages")


@require_POST
@permission_required("outbox.release_message", raise_exception=True)
def release(request: HttpRequest) -> HttpResponse:
    form = ReleaseForm(request.POST)
    is_discarding = form.is_valid() and form.cleaned_data["is_discarding"]
    try:
        actions.release(by=request.user, is_discarding=is_discarding)
        toasts.success(request, _("Messages leave again."))
    except ValidationError as refusal:
        toasts.error(request, " ".join(refusal.messages))
    return redirect("messages")


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    rows = Message.objects.notices_of(request.user)[:NOTICES]
    language = get_language() or "en"
    found = [notice(row, language) for row in rows]
    return render(request, "outbox/notices.html", {"notices": found, "has_new": any(one.is_new for one in found)})


@require_POST
def see(request: HttpRequest) -> HttpResponse:
    form = SeeForm(request.POST)
    if form.is_valid():
        actions.see(request.user, upto_id=form.cleaned_data["upto"])
    return redirect("notices")
