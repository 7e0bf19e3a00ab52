"""Settings: the color of the house and what its sites print; and the style sheet of that color."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_http_methods, require_safe

from hospital import accent, actions
from hospital.forms import AccentForm, LetterheadForm
from hospital.models import Letterhead, Organization, Site
from hospital.views.doors import administers, form_page, posted

both = require_http_methods(["GET", "HEAD", "POST"])
KEPT_SECONDS = 86400


@both
@administers
def accent_change(request: HttpRequest) -> HttpResponse:
    """The color of buttons and links; one that could not be read is refused with the nearest that can."""
    house = get_object_or_404(Organization)
    form = AccentForm(posted(request), initial={"light": house.accent, "dark": house.accent_dark})
    return form_page(
        request, form, lambda **fields: actions.change_accent(house, by=request.user, **fields),
        to="accent-change", done=_("The colors are changed."), template="hospital/accent.html", house=house,
    )  # fmt: skip


@both
@administers
def site_letterhead(request: HttpRequest, code: str) -> HttpResponse:
    """What stands on paper, in each language of the site, with the paper beside it."""
    site = get_object_or_404(Site, code=code)
    form = LetterheadForm(posted(request), site=site)
    return form_page(
        request, form, lambda words: actions.change_letterheads(site, words=words, by=request.user),
        to=site.letterhead_url, done=_("The letterhead is changed."), template="hospital/letterhead.html", site=site,
        heads=list(Letterhead.objects.by_language(site).values()),
    )  # fmt: skip


def _colors() -> tuple[str, str]:
    return Organization.objects.values_list("accent", "accent_dark").first() or ("", "")


def _mark(request: HttpRequest) -> str:
    """What stands in the sheet is made of two colors and nothing else."""
    return '"{}/{}"'.format(*_colors())


@login_not_required
@require_safe
@condition(etag_func=_mark)
def accent_sheet(request: HttpRequest) -> HttpResponse:
    """The same for everybody and nobody's secret, so browsers keep it; another pair of colors has another address."""
    light, dark = _colors()
    headers = {"Cache-Control": f"public, max-age={KEPT_SECONDS}"}
    text = accent.sheet(light, dark) if light else ""
    return HttpResponse(text, content_type="text/css; charset=utf-8", headers=headers)


accent_sheet.counts_as_activity = False  # type: ignore[attr-defined]
