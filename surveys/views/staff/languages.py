"""A survey in other languages and in easy words: side by side with its source."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hospital.reading import level
from hospital.views.doors import button, posted, refusals_on
from surveys import actions
from surveys.boards import translated
from surveys.forms.building import LanguageForm, TranslateForm, language_choices
from surveys.models import InstrumentVersion, Translation
from surveys.models.instruments import name_of, parts_of
from surveys.questions import Content, read, units
from surveys.views.staff.doors import found
from surveys.words import NO_FORMULA


def version_of(request: HttpRequest, code: str) -> InstrumentVersion:
    """The draft, else the newest published version: a language may follow it."""
    instrument = found(request, code, "change")
    version = instrument.versions.drafts().first() or instrument.versions.published().first()
    if version is None:
        raise Http404
    version.instrument = instrument
    return version


@require_http_methods(["GET", "HEAD", "POST"])
def survey_translate(request: HttpRequest, code: str, tag: str) -> HttpResponse:
    version = version_of(request, code)
    content, (language, is_easy) = read(version.content), parts_of(tag)
    if language not in dict(language_choices()) or (language == content.language and not is_easy):
        raise Http404
    row = version.translations.filter(language=language, is_easy=is_easy).first()
    lines = translated(content, row, language)
    stale = [line["unit"] for line in lines if line["is_stale"]]
    form = TranslateForm(posted(request), source=units(content), texts=row.texts if row else {}, stale=stale)
    if form.is_valid():
        with refusals_on(form):
            actions.translate(version, language=language, is_easy=is_easy, texts=form.texts(), by=request.user)
            return redirect("survey-translate", code, tag)
    context = {"survey": version.instrument, "version": version, "row": row, "form": form, "tag": tag}
    return render(request, "surveys/translate.html", context | _side_by_side(content, tag, lines, form))


def _side_by_side(content: Content, tag: str, lines: list[dict[str, Any]], form: TranslateForm) -> dict[str, Any]:
    language, is_easy = parts_of(tag)
    return {
        "lines": [line | {"field": form[line["unit"]]} for line in lines],
        "lacking": sum(line["is_missing"] or line["is_stale"] for line in lines),
        "name": name_of(language, is_easy=is_easy), "source_name": name_of(content.language), "language": language,
        "no_formula": "" if level("", language).has_formula else NO_FORMULA,
        "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
    }  # fmt: skip


@require_POST
def survey_review(request: HttpRequest, code: str, tag: str) -> HttpResponse:
    version, (language, is_easy) = version_of(request, code), parts_of(tag)
    row = get_object_or_404(Translation.objects.filter(version=version), language=language, is_easy=is_easy)
    done = _("%(language)s is reviewed, and offered with this version.") % {"language": row.name}
    to = reverse("survey-translate", args=[code, tag])
    return button(request, lambda: actions.review(row, by=request.user), to=to, done=done)


@require_http_methods(["GET", "HEAD", "POST"])
def survey_language_add(request: HttpRequest, code: str) -> HttpResponse:
    """Choose one; its page then begins empty."""
    version = version_of(request, code)
    form = LanguageForm(posted(request))
    if form.is_valid():
        language, is_easy = form.cleaned_data["language"], form.cleaned_data["is_easy"]
        if language == version.content["language"] and not is_easy:
            form.add_error("language", _("It is written in this language."))
        else:
            return redirect("survey-translate", code, f"{language}-easy" if is_easy else language)
    context = {"form": form, "survey": version.instrument, "title": _("Another language")}
    return render(request, "surveys/question.html", context)
