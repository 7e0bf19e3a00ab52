"""A survey as a file for other programs, and questions out of such a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hospital.views.doors import posted, refusals_on
from surveys import actions
from surveys.forms.interchange import LoadForm
from surveys.interchange import NotCarried, to_fhir, to_xlsform
from surveys.models import Instrument, InstrumentVersion
from surveys.questions import read
from surveys.views.staff.doors import drafted, found

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = ("fhir", "xlsform")


@require_http_methods(["GET", "HEAD", "POST"])
def survey_load(request: HttpRequest, code: str) -> HttpResponse:
    version, content = drafted(request, code)
    form = LoadForm(posted(request), request.FILES or None, language=content.language)
    if form.is_valid():
        with refusals_on(form):
            actions.load(version, form.cleaned_data["upload"], by=request.user)
            return redirect("survey-build", code)
    context = {"form": form, "survey": version.instrument, "title": _("Load questions from a file")}
    about = _("They take the place of all questions and languages of this draft.")
    return render(request, "surveys/question.html", context | {"about": about})


@require_safe
def survey_file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """What is published, else the draft."""
    survey = found(request, code)
    version = survey.versions.published().first() or survey.versions.drafts().first()
    if version is None or form not in FORMS:
        raise Http404
    try:
        return _written(request, survey, version, form)
    except NotCarried as error:
        refusal = _("“%(question)s” has a condition that this kind of file cannot say.") % {"question": error}
        messages.error(request, refusal)
        return redirect(survey)


def _written(request: HttpRequest, survey: Instrument, version: InstrumentVersion, form: str) -> HttpResponse:
    rows = version.translations.filter(is_easy=False)
    content, texts = read(version.content), {row.language: row.texts for row in rows}
    if form == "fhir":
        url = request.build_absolute_uri(reverse("survey", args=[survey.code]))
        data = to_fhir(content, texts, name=survey.code, url=url, number=version.number)
        response: HttpResponse = JsonResponse(data, content_type="application/fhir+json")
    else:
        response = HttpResponse(to_xlsform(content, texts, name=survey.code, number=version.number), content_type=XLSX)
    name = f"{survey.code}-{version.number}.{'json' if form == 'fhir' else 'xlsx'}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
