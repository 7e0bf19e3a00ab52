"""Ways in: codes for wards, and invitations that somebody of the staff makes by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hospital.templatetags import px
from hospital.views.doors import button, posted, refusals_on
from hospital.views.public import page
from surveys import actions
from surveys.editions import Edition, edition_of
from surveys.forms.asking import InviteForm, OpenForm
from surveys.models import Instrument, Invitation, OpenLink
from surveys.saying import marks_in_words
from surveys.views.staff.doors import found


def edition(survey: Instrument) -> Edition | None:
    version = survey.versions.published().defer("content").first()
    return edition_of(version.pk) if version else None


@require_http_methods(["GET", "HEAD", "POST"])
def survey_links(request: HttpRequest, code: str) -> HttpResponse:
    """Every open code of the places this person works at; a POST opens another one."""
    survey = found(request, code, "invite")
    shown = edition(survey)
    form = OpenForm(posted(request), survey=survey, user=request.user, content=shown and shown.source)
    if form.is_valid():
        with refusals_on(form):
            link = actions.open_link(survey, by=request.user, **form.told())
            return redirect("survey-link", code, link.pk)
    links = survey.links.standing().within(request.user, "surveys.invite_survey").select_related("site", "location")
    lines = [(link, marks_in_words(shown.source, link.marks) if shown else []) for link in links]
    waiting = Invitation.objects.filter(instrument=survey, expires_at__gt=timezone.now()).count()
    context = {"survey": survey, "lines": lines, "form": form, "waiting": waiting, "is_published": shown}
    return render(request, "surveys/links.html", context)


@require_safe
def survey_link(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A sheet to print: the code, and what it is, in the languages of the place."""
    survey = found(request, code, "invite")
    link = _link(request, survey, pk)
    shown = edition(survey)
    sides = [_side(shown, language) for language in shown.languages if language in link.site.languages] if shown else []
    context = {"survey": survey, "link": link, "picture": px.qr(link.url), "sides": sides}
    return page(request, "surveys/sheet.html", context, link.site)


def _link(request: HttpRequest, survey: Instrument, pk: int) -> OpenLink:
    mine = survey.links.standing().within(request.user, "surveys.invite_survey")
    return get_object_or_404(mine.select_related("site__organization", "location", "instrument"), pk=pk)


def _side(shown: Edition, language: str) -> dict[str, Any]:
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    return {"language": language, "direction": direction, "content": shown.content(language)}


@require_POST
def survey_link_close(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    survey = found(request, code, "invite")
    link = _link(request, survey, pk)
    done = _("The code of %(place)s has ended.") % {"place": link.place}
    return button(request, lambda: actions.close_link(link, by=request.user), to=_links_of(survey), done=done)


def _links_of(survey: Instrument) -> str:
    return redirect("survey-links", survey.code).url


@require_http_methods(["GET", "HEAD", "POST"])
def survey_invite(request: HttpRequest, code: str) -> HttpResponse:
    """One invitation. The address of one made by hand is shown this once, because nothing here keeps it."""
    survey = found(request, code, "invite")
    shown = edition(survey)
    languages = shown.languages if shown else []
    form = InviteForm(posted(request), survey=survey, user=request.user, languages=languages)
    if form.is_valid():
        with refusals_on(form):
            language = form.cleaned_data["language"]
            made, link = actions.invite(survey, visit=form.visit, language=language, by=request.user, **form.where())
            return _handed(request, survey, made, link)
    return render(request, "surveys/invite.html", {"survey": survey, "form": form})


def _handed(request: HttpRequest, survey: Instrument, made: Invitation, link: str) -> HttpResponse:
    if made.person_id:
        messages.success(request, _("The invitation is on its way by e-mail."))
        return redirect("survey-links", survey.code)
    with translation.override(made.language):
        words = _("How was it for you? A few short questions, about two minutes: %(link)s") % {"link": link}
    direction = "rtl" if get_language_info(made.language)["bidi"] else "ltr"
    context = {"survey": survey, "made": made, "words": words, "direction": direction, "picture": px.qr(link)}
    return render(request, "surveys/invited.html", context)
