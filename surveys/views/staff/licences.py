"""The permission for wording that is not free: handing it in, reading it, confirming it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from files.links import link_to
from hospital.views.doors import button, posted, refusals_on
from surveys import actions
from surveys.forms.licences import PermitForm
from surveys.models import Permission
from surveys.views.staff.doors import found


@require_http_methods(["GET", "HEAD", "POST"])
def survey_permit(request: HttpRequest, code: str) -> HttpResponse:
    survey = found(request, code, "change")
    form = PermitForm(posted(request), request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            actions.permit(survey, by=request.user, **form.cleaned_data)
            return redirect("survey-permit", code)
    rows = survey.permissions.select_related("file", "added_by", "confirmed_by")
    return render(request, "surveys/permission.html", {"survey": survey, "form": form, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def survey_confirm(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A GET opens the paper, a POST says that it was read and lets us use the wording."""
    survey = found(request, code, "change")
    row = get_object_or_404(Permission.objects.select_related("file"), instrument=survey, pk=number)
    if request.method != "POST":
        return redirect(link_to(row.file, request.user))
    done, to = _("Confirmed."), reverse("survey-permit", args=[code])
    return button(request, lambda: actions.confirm(row, by=request.user), to=to, done=done)
