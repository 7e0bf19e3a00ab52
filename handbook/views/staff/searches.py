"""What readers look for: what they did not find, and which words mean the same."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_info
from django.views.decorators.http import require_http_methods

from handbook import actions
from handbook.actions.dishes import today_at
from handbook.forms import SynonymsForm
from handbook.menus import Link
from handbook.models import Synonyms
from handbook.seeing import mark_of
from handbook.unfound import unfound
from handbook.views.staff.kitchen import BESIDE, about, edits, own_site
from hospital.views.doors import posted, refusals_on


@require_http_methods(["GET", "HEAD", "POST"])
@edits
def searches(request: HttpRequest, code: str) -> HttpResponse:
    """By language: `?in=ar`."""
    site = own_site(request, code, BESIDE)
    known, asked = dict(settings.LANGUAGES), request.GET.get("in", "")
    language = asked if asked in known else settings.LANGUAGE_CODE
    kept = Synonyms.objects.filter(site=site, language=language).first()
    form = _held(request, kept.groups if kept else [])
    if form.is_valid():
        with refusals_on(form):
            actions.set_synonyms(site, language=language, groups=form.groups, seen=form.mark, by=request.user)
            return redirect(request.get_full_path())
    context = {"form": form, "found": unfound(site, language, today_at(site, timezone.now()))}
    return render(
        request, "handbook/staff/searches.html", about(request, site, "searches") | spoken(language) | context
    )


def _held(request: HttpRequest, groups: list[list[str]]) -> SynonymsForm:
    form = SynonymsForm(posted(request), initial={"words": SynonymsForm.written(groups)})
    form.hold(mark_of(groups))
    return form


def spoken(language: str) -> dict[str, list[Link]]:
    names = {code: get_language_info(code)["name_local"] for code, _name in settings.LANGUAGES}
    return {"languages": [Link(name, f"?in={code}", code == language, code) for code, name in names.items()]}
