"""Settings: webhooks, where programs listen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hospital.views.doors import administers, asks_again, button, posted, refusals_on
from outbox import actions, boards
from outbox.forms import EndpointForm
from outbox.models import Endpoint

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@administers
def webhooks(request: HttpRequest) -> HttpResponse:
    return render(request, "outbox/webhooks.html", {"lines": boards.endpoints()})


@both
@administers
@asks_again
def webhook_add(request: HttpRequest) -> HttpResponse:
    form = EndpointForm(posted(request), is_new=True)
    if form.is_valid():
        with refusals_on(form):
            return _shown(request, actions.add_endpoint(by=request.user, **form.cleaned_data))
    return render(request, "hospital/form.html", {"form": form, "title": _("Add a webhook"), "back": "webhooks"})


@both
@administers
@asks_again
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook: what became of the newest events, and how it is changed."""
    endpoint = get_object_or_404(Endpoint.objects.select_related("user"), pk=pk)
    known = {name: getattr(endpoint, name) for name in ("name", "user", "events")}
    form = EndpointForm(posted(request), initial=known, is_new=False)
    if form.is_valid():
        with refusals_on(form):
            changed = actions.change_endpoint(endpoint, by=request.user, **form.cleaned_data)
            return _shown(request, changed) if form.cleaned_data["is_renewed"] else redirect("webhooks")
    shown = {"endpoint": endpoint, "form": form, "deliveries": boards.deliveries(endpoint)}
    return render(request, "outbox/webhook.html", shown)


def _shown(request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    """The one time its secret is shown."""
    context: dict[str, Any] = {"endpoint": endpoint, "secret": endpoint.secret}
    return render(request, "outbox/webhook_made.html", context)


@require_POST
@administers
def webhook_test(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = get_object_or_404(Endpoint, pk=pk)
    done = _("A test is on its way to %(name)s. What became of it stands below.") % {"name": endpoint.name}
    to = redirect("webhook", pk).url
    return button(request, lambda: actions.test_endpoint(endpoint, by=request.user), to=to, done=done)


@require_POST
@administers
def webhook_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """In use or not: the other than it is."""
    endpoint = get_object_or_404(Endpoint, pk=pk)
    words = _("%(name)s hears nothing more.") if endpoint.is_active else _("%(name)s is told again, from now on.")
    return button(
        request, lambda: actions.switch_endpoint(endpoint, by=request.user, is_on=not endpoint.is_active),
        to="webhooks", done=words % {"name": endpoint.name},
    )  # fmt: skip
