"""Settings: the feed of the hospital's systems. Who sends, what was set aside, how messages are read."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hospital import inbox
from hospital.actions import feed as actions
from hospital.actions.feed.reading import data_of
from hospital.forms.feed import CodeForm, DiscardForm, MappingForm, SenderChangeForm, SenderForm
from hospital.models import FeedCode, FeedSender, InboundMessage
from hospital.querysets import InboundMessageQuerySet
from hospital.views.doors import administers, asks_again, button, form_page, posted

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@administers
def feed(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shown = {
        "senders": inbox.senders(now), "silent": inbox.silent(now), "groups": inbox.groups(),
        "held": inbox.newest(), "codes": [(code, CodeForm(code=code)) for code in inbox.unknown_codes()],
        "discard": DiscardForm(),
    }  # fmt: skip
    return render(request, "hospital/feed.html", shown)


# ---------------------------------------------------------------- who sends
@both
@administers
@asks_again
def sender_add(request: HttpRequest) -> HttpResponse:
    return form_page(
        request, SenderForm(posted(request)), lambda **fields: actions.add_sender(by=request.user, **fields),
        to="feed", done=_("The sender is added."), title=_("Add a sender"),
    )  # fmt: skip


@both
@administers
@asks_again
def sender(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(FeedSender, pk=pk)
    return form_page(
        request, SenderChangeForm(posted(request), sender=one),
        lambda **fields: actions.change_sender(one, by=request.user, **fields),
        to="feed", done=_("The sender is changed."), title=one.name, sender=one, template="hospital/feed_sender.html",
    )  # fmt: skip


@require_POST
@administers
@asks_again
def sender_key(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(FeedSender, pk=pk)
    secret = actions.make_key(one, by=request.user)
    return render(request, "hospital/feed_key.html", {"sender": one, "secret": secret})


@both
@administers
def sender_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """The table and a message to try it with; only "save" changes anything."""
    one = get_object_or_404(FeedSender.objects.select_related("site"), pk=pk)
    table = json.dumps(data_of(one), indent=1, ensure_ascii=False)
    form, found = MappingForm(posted(request), initial={"data": table}), None
    if form.is_valid() and request.POST.get("do") == "save":
        return form_page(
            request, form, lambda data, message: actions.save_mapping(one, data=data, by=request.user), to=one,
            done=_("From now on its messages are read so."), template="hospital/feed_mapping.html", sender=one,
        )  # fmt: skip
    if form.is_valid():
        found = inbox.tried(form.cleaned_data["message"], form.cleaned_data["data"], one.site.zone)
    return render(request, "hospital/feed_mapping.html", {"sender": one, "form": form, "found": found})


# ---------------------------------------------------------------- what was set aside
@require_POST
@administers
def code_map(request: HttpRequest, pk: int) -> HttpResponse:
    code = get_object_or_404(FeedCode.objects.select_related("sender"), pk=pk)
    form = CodeForm(request.POST, code=code)
    done = _("It is known from now on.")
    if form.is_valid():
        to = form.cleaned_data["to"]
        return button(request, lambda: actions.map_code(code, to=to, by=request.user), to="feed", done=done)
    messages.error(request, _("Choose what it means."))
    return redirect("feed")


@require_safe
@administers
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Masked: enough to see what is wrong with it, too little to know whom it is about."""
    one = get_object_or_404(InboundMessage.objects.set_aside().select_related("sender__site").defer("raw"), pk=pk)
    actions.look_at_message(one, by=request.user)
    shown = {"message": one, "found": inbox.masked(one), "shape": inbox.shape(one), "discard": DiscardForm()}
    return render(request, "hospital/feed_message.html", shown)


@require_POST
@administers
def replay(request: HttpRequest) -> HttpResponse:
    rows = _asked_for(request)
    done = _("They are tried again within seconds.")
    return button(request, lambda: actions.replay_messages(rows, by=request.user), to="feed", done=done)


@require_POST
@administers
def discard(request: HttpRequest) -> HttpResponse:
    """One, or all of one reason."""
    rows, form = _asked_for(request), DiscardForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    number = rows.set_aside().count()
    done = ngettext("%(number)d message is discarded.", "%(number)d messages are discarded.", number)
    return button(
        request, lambda: actions.discard_messages(rows, why=why, by=request.user), to="feed",
        done=done % {"number": number},
    )  # fmt: skip


def _asked_for(request: HttpRequest) -> InboundMessageQuerySet:
    """One message, or a group of them, as the buttons say."""
    one, of, reason = (request.POST.get(name, "") for name in ("message", "sender", "reason"))
    if one.isdecimal():
        return InboundMessage.objects.filter(pk=int(one))
    if of.isdecimal() and reason:
        return InboundMessage.objects.filter(sender=int(of), reason=reason)
    return InboundMessage.objects.none()
