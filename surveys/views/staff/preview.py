"""A survey as a phone shows it, in each language, before anybody outside sees it. Nothing that is typed is kept."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hospital.views.doors import posted
from hospital.views.public import page
from surveys.forms.public import AnswerForm
from surveys.hcahps import editions
from surveys.hcahps.questionnaire import with_topics
from surveys.models import Instrument, InstrumentVersion
from surveys.models.instruments import parts_of
from surveys.questions import Content, read, said_in
from surveys.questions.checking import minutes
from surveys.questions.ordering import laid_out
from surveys.saying import in_words
from surveys.views.staff.doors import found

SEED = 1  # of the order of answers, where it is drawn for each person


@require_http_methods(["GET", "HEAD", "POST"])
def survey_preview(request: HttpRequest, code: str, tag: str, number: int) -> HttpResponse:
    survey = found(request, code)
    version, content = _said(survey, tag)
    pages = [one for one in content.pages if one.item.is_shown]
    if not 1 <= number <= len(pages):
        raise Http404
    item = pages[number - 1].item
    form = AnswerForm(
        posted(request), request.FILES or None, content=laid_out(content, item, SEED), page=pages[number - 1]
    )
    if request.method == "POST" and ("skip" in request.POST or form.is_valid()):
        is_last = number == len(pages)
        return redirect(survey) if is_last else redirect("survey-preview", code, tag, number + 1)
    with translation.override(content.language):
        context = _context(survey, version, content, form, number, len(pages)) | {"back": _back(survey, tag, number)}
        return page(request, "surveys/public/question.html", context, languages=[], is_phone=True)


def _said(survey: Instrument, tag: str) -> tuple[InstrumentVersion, Content]:
    """The draft, else what is published, in the language of the tag."""
    version = survey.versions.drafts().first() or survey.versions.published().first()
    if version is None:
        raise Http404
    content, (language, is_easy) = read(version.content), parts_of(tag)
    if survey.is_hcahps:
        content = with_topics(editions.named(survey.edition), content)
    if language == content.language and not is_easy:
        return version, content
    row = version.translations.filter(language=language, is_easy=is_easy).first()
    if row is None:
        raise Http404
    return version, said_in(content, row.texts, language)


def _back(survey: Instrument, tag: str, number: int) -> str:
    if number == 1:
        return survey.get_absolute_url()
    return reverse("survey-preview", args=[survey.code, tag, number - 1])


def _context(
    survey: Instrument, version: InstrumentVersion, content: Content, form: AnswerForm, number: int, of: int
) -> dict[str, Any]:
    condition = in_words(content, form.item.show_if)
    asked = _("Asked if %(condition)s.") % {"condition": condition} if condition else ""
    return {
        "form": form, "number": number, "of": of, "share": round(100 * number / of),
        "minutes": minutes(version.longest_seconds), "leave": survey.get_absolute_url(),
        "note": " ".join(filter(None, (_("Preview: nothing is kept."), *_standing(survey, version), asked))),
    }  # fmt: skip


def _standing(survey: Instrument, version: InstrumentVersion) -> list[str]:
    """What the words of questions of HCAHPS are worth."""
    if survey.is_hcahps and version.is_draft:
        return [_("Draft wording: verify it against the official instrument.")]
    return [_("Not official HCAHPS, and not comparable with published results.")] if survey.is_benchmark else []
