"""Places people are sent to: what there is, and that somebody looked whether it is still so."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handbook import actions, boards
from handbook.actions.dishes import today_at
from handbook.forms import PlaceForm
from handbook.forms.kitchen import NEW
from handbook.models import Place
from handbook.views.staff.kitchen import about, own_site
from hospital.views.doors import button, form_page, posted

both = require_http_methods(["GET", "HEAD", "POST"])
changes = permission_required("handbook.change_place", raise_exception=True)


@both
@changes
def places(request: HttpRequest, code: str) -> HttpResponse:
    """Those that were not looked at for longest first; POST says that what is ticked is still so."""
    site = own_site(request, code, "handbook.change_place")
    if request.method == "POST":
        codes = [request.POST["one"]] if request.POST.get("one") else request.POST.getlist("place")
        act = partial(actions.check_places, site, codes=codes, by=request.user)
        return button(request, act, to=request.path, done=_("Looked at, and still so."))
    lines = boards.placed(site, request.user, today_at(site, timezone.now()))
    bulk = [{"name": "check", "value": "yes", "label": _("Still so"), "icon": "check"}]
    return render(
        request, "handbook/staff/places.html", {"lines": lines, "bulk": bulk} | about(request, site, "places")
    )


@both
@changes
def place_change(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """One place, or at `new` another one."""
    site = own_site(request, code, "handbook.change_place")
    rows = Place.objects.visible_to(request.user).select_related("site").filter(site=site)
    place = None if slug == NEW else get_object_or_404(rows, code=slug)
    form = PlaceForm(posted(request), place=place)

    act = partial(actions.change_place, place) if place else partial(actions.add_place, site)
    context = about(request, site, "places") | {"title": str(place or _("Add a place"))}
    return form_page(
        request, form, partial(act, by=request.user), to=reverse("places", args=[site.code]),
        done=_("The place is kept."), template="handbook/staff/place.html", **context,
    )  # fmt: skip
