"""Settings: the ways in by machine, and the mails that were not taken in."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback import actions, incoming
from feedback.forms.sources import SourceForm, initial_of
from feedback.models import Source
from hospital.views.doors import administers, asks_again, button, posted, refusals_on

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@administers
def sources(request: HttpRequest) -> HttpResponse:
    return render(request, "feedback/sources.html", {"lines": incoming.lines(), "kinds": Source.Kind})


@both
@administers
@asks_again
def source_add(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in Source.Kind.values:
        raise Http404
    form = SourceForm(posted(request), kind=kind, is_new=True, initial={"language": request.user.language or "en"})
    if form.is_valid():
        with refusals_on(form):
            return _shown(request, actions.add_source(kind=kind, by=request.user, **form.cleaned_data), is_new=True)
    title = _("Add: %(kind)s") % {"kind": Source.Kind(kind).label}
    return render(request, "hospital/form.html", {"form": form, "title": title, "back": "sources"})


@both
@administers
@asks_again
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One way in: how it is, what it did not take in, and how it is changed."""
    row = get_object_or_404(Source.objects.select_related("site"), pk=pk)
    form = SourceForm(posted(request), kind=row.kind, is_new=False, initial=initial_of(row))
    if form.is_valid():
        with refusals_on(form):
            changed = actions.change_source(row, by=request.user, **form.cleaned_data)
            return _shown(request, changed, is_new=form.cleaned_data.get("is_renewed", False))
    about = {"left": incoming.left(row), "failure": incoming.failure(row), "door": _door(row)}
    return render(request, "feedback/source.html", {"source": row, "form": form, **about})


def _door(row: Source) -> str:
    """Where a service sends to, to be copied as it stands."""
    return settings.SITE_URL + reverse("api-inbound-posts", args=[row.pk])


def _shown(request: HttpRequest, row: Source, *, is_new: bool) -> HttpResponse:
    """The one time a key of ours is shown."""
    if row.kind != Source.Kind.POSTS or not is_new:
        return redirect("sources")
    return render(request, "feedback/source_made.html", {"source": row, "secret": row.secret, "door": _door(row)})


@require_POST
@administers
def source_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """In use or not: the other than it is."""
    row = get_object_or_404(Source, pk=pk)
    words = _("Nothing more comes in through %(name)s.") if row.is_active else _("%(name)s is used again.")
    return button(
        request, lambda: actions.switch_source(row, by=request.user, is_on=not row.is_active),
        to="sources", done=words % {"name": row.name},
    )  # fmt: skip


@require_POST
@administers
def mail_reread(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    row = get_object_or_404(Source, pk=pk)
    mail = get_object_or_404(row.mails.left(), pk=number)
    return button(
        request, lambda: actions.reread(mail, by=request.user), to=row, done=_("It is read again within a minute.")
    )
