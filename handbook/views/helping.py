"""Did this page help? Asked below every page; without a cookie, an account or a script."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from handbook import actions, reading
from handbook.forms import MissedForm
from handbook.views.public import answer, site_at
from hospital.limits import Limit
from hospital.views.doors import posted
from hospital.views.public import limited

# A hospital's guests share a few addresses.
ANSWERS = (Limit(30, 60), Limit(300, 3600))
SAID = ("yes", "no", "told")


@csrf_exempt  # the mark against forgeries needs a cookie, and the handbook sets none; see `_refuse_other_pages`
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(ANSWERS)
def handbook_help(request: HttpRequest, code: str, language: str, section: str, slug: str) -> HttpResponse:
    """POST `helped` counts one answer; POST `words` is what was missing. GET says thank you and asks for the words."""
    site = site_at(code)
    found = reading.page_at(site, language, section, slug)
    if found is None or language not in reading.languages_of(site):
        raise Http404
    _refuse_other_pages(request)
    said = request.POST.get("helped")
    if said in ("yes", "no"):
        actions.help_reader(found.page, has_helped=said == "yes", language=language)
        return redirect(f"{request.path}?said={said}")
    with translation.override(language):
        form = MissedForm(posted(request))
        if form.is_valid():
            return _told(request, found.page, language, form, site)
    return answer(request, "handbook/public/help.html", _context(request, found, section, form), site, language)


def _told(request: HttpRequest, page: Any, language: str, form: MissedForm, site: Any) -> HttpResponse:
    given = form.cleaned_data
    actions.suggest(page, words=given["words"], language=language, intake_id=given["number"], site=site)
    return redirect(f"{request.path}?said=told")


def _context(request: HttpRequest, found: Any, section: str, form: MissedForm) -> dict[str, Any]:
    said = request.GET.get("said", "")
    heading = reading.section_at(found.site, found.asked, section)
    return {"reading": found, "section": heading, "form": form, "said": said if said in SAID else ""}


def _refuse_other_pages(request: HttpRequest) -> None:
    """A browser names the page a form was sent from: only ours."""
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin and urlsplit(origin).netloc != request.get_host():
        raise PermissionDenied
