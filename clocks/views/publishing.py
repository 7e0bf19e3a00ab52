"""A change before it holds (a draft and what it would move), while it is carried to what runs, and its undo."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clocks import actions, boards, changes, previews
from clocks.forms import PublishForm
from clocks.models import Proposal, Publication
from clocks.views import asking
from clocks.views.doors import changes_settings
from hospital.views.doors import button, posted, refusals_on

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@changes_settings
def publications(request: HttpRequest) -> HttpResponse:
    """Drafts, and the changes that were published, the newest first."""
    context = {"lines": changes.newest_jobs(), "drafts": changes.drafts()}
    return render(request, "clocks/publications.html", context)


@both
@changes_settings
def proposal_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What a draft would move; a POST publishes it. Where many would be overdue at once, it asks first."""
    proposal = get_object_or_404(Proposal.objects.select_related("site", "by"), pk=pk)
    preview, refused = boards.tried(lambda: previews.preview_of(proposal, timezone.now(), request.user))
    form = PublishForm(request.POST if "publish" in request.POST else None, preview=preview)
    if form.is_valid() and not refused:
        with refusals_on(form):
            return redirect("publication", actions.publish(proposal, by=request.user).pk)
    context = {"name": changes.name_of(proposal), "changes": changes.changes_in(proposal), "refused": refused}
    context |= {"proposal": proposal, "preview": preview, "form": form, "what_if": asking.proposed(request, proposal)}
    return render(request, "clocks/proposal.html", context)


@require_POST
@changes_settings
def proposal_discard(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = get_object_or_404(Proposal, pk=pk)
    to, done = "calendars" if proposal.site_id else "targets", _("The draft is dropped. Nothing has changed.")
    return button(request, lambda: actions.discard(proposal), to=to, done=done)


@require_safe
@changes_settings
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, by a plain reload or by itself; then what it did."""
    job = get_object_or_404(Publication.objects.with_versions(), pk=pk)
    template = "clocks/_publication.html" if request.htmx else "clocks/publication.html"
    return render(request, template, {"board": changes.board_of(job, timezone.now())})


publication.counts_as_activity = False  # type: ignore[attr-defined]  # the open page asks by itself


@both
@changes_settings
def publication_undo(request: HttpRequest, pk: int) -> HttpResponse:
    job, now = get_object_or_404(Publication.objects.with_versions(), pk=pk), timezone.now()
    form = Form(posted(request))
    if form.is_valid():
        with refusals_on(form):
            return redirect("publication", actions.undo(job, by=request.user).pk)
    context = {"form": form, "board": changes.board_of(job, now), "preview": previews.undo_preview(job, now)}
    return render(request, "clocks/publication_undo.html", context)


@require_POST
@changes_settings
def publication_retry(request: HttpRequest, pk: int) -> HttpResponse:
    job, to = get_object_or_404(Publication, pk=pk), reverse("publication", args=[pk])
    done = _("It is tried again within a minute.")
    return button(request, lambda: actions.retry(job, by=request.user), to=to, done=done)
