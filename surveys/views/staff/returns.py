"""The monthly return of Friends and Family: closing a month, and the file of one that is closed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from hospital.views.doors import posted, refusals_on
from surveys import actions
from surveys.forms.returns import CloseMonthForm
from surveys.returning import closed_file, is_returned, open_months
from surveys.views.staff.doors import found


@require_http_methods(["GET", "HEAD", "POST"])
def survey_close_month(request: HttpRequest, code: str) -> HttpResponse:
    survey = found(request, code, "change")
    if not is_returned(survey):
        raise Http404
    form = CloseMonthForm(posted(request), months=open_months(survey, timezone.localdate()))
    if form.is_valid():
        with refusals_on(form):
            actions.close_month(survey, by=request.user, **form.cleaned_data)
            return redirect("survey-close-month", code)
    closed = survey.returns.select_related("closed_by")
    return render(request, "surveys/returns.html", {"survey": survey, "form": form, "closed": closed})


@require_safe
def survey_return(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """`number` is that of the closed month."""
    survey = found(request, code, "change")
    closed = get_object_or_404(survey.returns, pk=number)
    response = HttpResponse(closed_file(closed), content_type="text/csv; charset=utf-8")
    name = f"friends-and-family-{closed.month:%Y-%m}.csv"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
