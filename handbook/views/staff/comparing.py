"""Pages beside what they follow: a translation beside its source, a site's page beside its group's."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from handbook import actions, comparing
from handbook.models import HandbookHome, HandbookPage
from handbook.views.staff.kitchen import BESIDE, about, own_site
from handbook.views.staff.searches import spoken
from hospital.models import Site
from hospital.views.doors import button, refuse_unless

both = require_http_methods(["GET", "HEAD", "POST"])
ADMINISTERS = "hospital.change_settings"
CHOICES = {
    "leave_out": (actions.leave_out, gettext_lazy("Readers of this site are not shown it any more.")),
    "take_in": (actions.take_in, gettext_lazy("Readers of this site are shown it again.")),
}


@both
@permission_required("wagtailadmin.access_admin", raise_exception=True)
def page_compare(request: HttpRequest, code: str, language: str, section: str, slug: str) -> HttpResponse:
    """POST: `take` or `keep` one part that the group says otherwise now."""
    rows = HandbookPage.objects.visible_to(request.user).select_related("locale")
    page = get_object_or_404(rows, url_path=f"/{code}-{language}/{section}/{slug}/")
    may_change = page.permissions_for_user(request.user).can_edit()
    if request.method == "POST":
        refuse_unless(may_change)
        return _decide(request, page)
    context = {"one": comparing.comparison(page), "page": page, "may_change": may_change}
    return render(request, "handbook/pages/compare.html", context)


def _decide(request: HttpRequest, page: HandbookPage) -> HttpResponse:
    taken, kept = request.POST.get("take", ""), request.POST.get("keep", "")
    act = partial(actions.accept, part=taken) if taken else partial(actions.keep, part=kept)
    done = _("The group’s words are in a draft. Somebody else approves it.") if taken else _("Your words stay.")
    return button(request, lambda: act(page, by=request.user), to=request.path, done=done)


@both
def group_pages(request: HttpRequest, code: str) -> HttpResponse:
    """What the site inherits, by language: `?in=ar`. POST: override `page`, `leave_out` one or `take_in` it again, or
    `open` the handbook of the group.
    """
    site = _site(request, code)
    asked = request.GET.get("in", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    if request.method == "POST":
        return _open(request, site) if "open" in request.POST else _override(request, site, language)
    context = {
        "lines": comparing.inherited(site, language), "home": comparing.group_home(language),
        "may_open": request.user.has_perm(ADMINISTERS), "may_override": _may_override(request, site, language),
    }  # fmt: skip
    return render(
        request, "handbook/pages/group.html", about(request, site, "group-pages") | spoken(language) | context
    )


def _site(request: HttpRequest, code: str) -> Site:
    """For the site's editors; and for administrators, who decide which site keeps the group's handbook."""
    if request.user.has_perm(BESIDE):
        return own_site(request, code, BESIDE)
    if not request.user.has_perm(ADMINISTERS):
        raise PermissionDenied
    return get_object_or_404(Site.objects.visible_to(request.user), code=code)


def _may_override(request: HttpRequest, site: Site, language: str) -> bool:
    home = HandbookHome.objects.of(site).filter(locale__language_code=language).first()
    return home is not None and home.permissions_for_user(request.user).can_add_subpage()


def _override(request: HttpRequest, site: Site, language: str) -> HttpResponse:
    refuse_unless(_may_override(request, site, language))
    name = next((one for one in ("leave_out", "take_in") if one in request.POST), "page")
    lines = comparing.inherited(site, language)
    chosen = next((line.page for line in lines if line.path == request.POST.get(name)), None)
    if chosen is None:
        messages.error(request, _("The group has no such page."))
        return redirect(request.get_full_path())
    if name == "page":
        return redirect("wagtailadmin_pages:edit", actions.override(chosen, site, by=request.user).pk)
    act, done = CHOICES[name]
    return button(request, lambda: act(chosen, site, by=request.user), to=request.get_full_path(), done=done)


def _open(request: HttpRequest, site: Site) -> HttpResponse:
    refuse_unless(request.user.has_perm(ADMINISTERS))
    done = _("The handbook of the group is open. The writers of this site keep it.")
    return button(request, lambda: actions.open_group(site, by=request.user), to=request.path, done=done)
