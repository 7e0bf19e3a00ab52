"""Settings: sites, their languages, and who is the duty manager."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hospital import actions
from hospital.forms import DutyForm, SiteForm
from hospital.models import Organization, Site, User
from hospital.views.doors import administers, form_page, posted

ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))
)


@require_safe
@administers
def sites(request: HttpRequest) -> HttpResponse:
    active = Q(departments__is_active=True)
    rows = Site.objects.select_related("duty_manager").annotate(number=Count("departments", filter=active))
    house = Organization.objects.select_related("duty_manager").first()
    return render(request, "hospital/sites.html", {"sites": rows, "house": house})


@require_http_methods(["GET", "HEAD", "POST"])
@administers
def site_add(request: HttpRequest) -> HttpResponse:
    house = get_object_or_404(Organization)
    form = SiteForm(posted(request))
    return form_page(
        request, form, lambda **fields: actions.add_site(house, by=request.user, **fields),
        to="sites", done=_("The site is added."), title=_("Add a site"), zones=ZONES,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@administers
def site_change(request: HttpRequest, code: str) -> HttpResponse:
    site = get_object_or_404(Site, code=code)
    form = SiteForm(posted(request), instance=Site.objects.get(pk=site.pk))
    return form_page(
        request, form, lambda **fields: actions.change_site(site, by=request.user, **fields),
        to="sites", done=_("The site is changed."), preview="hospital/site_preview.html",
        title=_("Change %(site)s") % {"site": site.name}, site=site, zones=ZONES,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@administers
def site_duty(request: HttpRequest, code: str) -> HttpResponse:
    return _name_duty(request, get_object_or_404(Site, code=code))


@require_http_methods(["GET", "HEAD", "POST"])
@administers
def organization_duty(request: HttpRequest) -> HttpResponse:
    return _name_duty(request, get_object_or_404(Organization))


def _name_duty(request: HttpRequest, place: Site | Organization) -> HttpResponse:
    form = DutyForm(posted(request), initial={"user": place.duty_manager_id})
    return form_page(
        request, form, lambda user: actions.name_duty_manager(place, user, by=request.user),
        to="sites", done=_("The duty manager is named."), preview="hospital/duty_preview.html",
        title=_("Duty manager of %(place)s") % {"place": place.name}, place=place,
    )  # fmt: skip


@require_safe
@administers
def languages(request: HttpRequest) -> HttpResponse:
    """Which language is offered where, and how many people use it."""
    offered = list(Site.objects.active())
    users = dict(User.objects.active().values_list("language").annotate(Count("pk")).order_by())
    rows = [
        {
            "code": code, "name": get_language_info(code)["name_local"], "users": users.get(code, 0),
            "sites": [site for site in offered if code in site.languages],
        }
        for code, _label in settings.LANGUAGES
    ]  # fmt: skip
    return render(request, "hospital/languages.html", {"rows": rows, "unset": users.get("", 0)})
