"""Mixed feedback: the words of a story, and its passages with labels of their own."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

import audit.log
from feedback.actions import mark_part, unmark_part
from feedback.forms import PartForm
from feedback.models import Feedback
from hospital.views.doors import posted, refusals_on, refuse_unless


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def feedback_parts(request: HttpRequest, ref: str) -> HttpResponse:
    """Mark a passage, or take a mark away (`unmark` is its number). The words are shown, which is recorded."""
    item = get_object_or_404(Feedback.objects.visible_to(request.user).select_related("site", "complaint"), ref=ref)
    refuse_unless(request.user.may("feedback.mark_part", item))
    if (number := request.POST.get("unmark", "")).isdecimal():
        unmark_part(get_object_or_404(item.parts.select_related("feedback"), pk=number), by=request.user)
        return redirect("feedback-parts", ref)
    form = PartForm(posted(request), story=item)
    if form.is_valid():
        with refusals_on(form):
            mark_part(item, by=request.user, **form.cleaned_data)
            return redirect("feedback-parts", ref)
    audit.log.record("feedback.view", item, by=request.user)
    return render(request, "feedback/parts.html", {"item": item, "form": form, "parts": item.parts.all()})
