"""Cover: who is on duty at a site, who is away, and who stands in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hospital import actions, boards, middleware
from hospital import cover as reading
from hospital.forms import AbsenceForm
from hospital.models import Absence, Site, User
from hospital.views.doors import button, form_page, posted, refuse_unless

both = require_http_methods(["GET", "HEAD", "POST"])
sees_cover = permission_required("hospital.view_cover", raise_exception=True)
changes_absences = permission_required("hospital.change_absence", raise_exception=True)


# ---------------------------------------------------------------- the page of a site
@require_safe
@sees_cover
def cover(request: HttpRequest) -> HttpResponse:
    """The site one works at."""
    site = Site.objects.visible_to(request.user).active().nearest(request.user).first()
    if site is None:
        return render(request, "hospital/cover_none.html")
    return redirect("cover-site", site.code)


@require_safe
@sees_cover
def cover_site(request: HttpRequest, code: str) -> HttpResponse:
    """Who is on now, who comes next, the coming two weeks, and who is away."""
    sites = list(Site.objects.visible_to(request.user).active().select_related("duty_manager"))
    site = get_object_or_404(Site.objects.visible_to(request.user).select_related("duty_manager"), code=code)
    now = timezone.now()
    may = {verb: request.user.may(f"hospital.change_{verb}", site) for verb in ("rota", "absence")}
    may["group"] = request.user.standing.allows("hospital.change_rota", None, None)
    shown = {
        "page": boards.Page.of(site, now), "absences": away_at(site, now), "site": site, "sites": sites, "may": may,
        "now": now,
    }  # fmt: skip
    return render(request, "hospital/cover.html", shown)


def away_at(site: Site, now: datetime) -> Any:
    """Who of this site is away now or in the coming two weeks."""
    people = User.objects.working_at([site.pk]).values("pk")
    rows = Absence.objects.touching(now, now + boards.AHEAD).filter(user__in=people)
    return rows.select_related("user", "deputy")


# ---------------------------------------------------------------- absences
@both
def absence_add(request: HttpRequest) -> HttpResponse:
    """My own: from now on until a day, with the usual deputy, unless I say something else."""
    me = request.user
    form = _absence_form(request, me, deputies=User.objects.active().working().near(me))
    return form_page(
        request, form, lambda **fields: actions.add_absence(me, by=me, **fields),
        to="absence-add", done=_("It is noted that you are away."), title=_("I am away"),
        template="hospital/absence.html", absences=_coming(me), zone=form.zone,
    )  # fmt: skip


@both
@changes_absences
def absence_add_other(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody else's, for whoever plans the cover of their site."""
    site = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    refuse_unless(request.user.may("hospital.change_absence", site))
    people = User.objects.active().working_at([site.pk]).order_by("name")
    form = _absence_form(request, None, people=people, deputies=people, zone=site.zone)
    return form_page(
        request, form, lambda user, **fields: actions.add_absence(user, by=request.user, **fields),
        to=site, done=_("The absence is entered."), title=_("Enter an absence"),
    )  # fmt: skip


def _absence_form(request: HttpRequest, person: User | None, **more: Any) -> AbsenceForm:
    more = {"people": User.objects.none(), **more}
    zone = more.pop("zone", None) or reading.zone_of(request.user)
    return AbsenceForm(posted(request), person=person, zone=zone, now=timezone.now(), **more)


def _coming(user: User) -> Any:
    """Absences of this person that are not over."""
    return user.absences.coming(timezone.now()).select_related("deputy")


@require_POST
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back early. One's own, or anybody's for whoever plans the cover of their site."""
    absence = get_object_or_404(Absence.objects.visible_to(request.user).select_related("user"), pk=pk)
    refuse_unless(Absence.objects.changed_by(request.user).filter(pk=pk).exists())
    done = _("Welcome back.") if absence.user == request.user else _("The absence is ended.")
    return button(request, lambda: actions.end_absence(absence, by=request.user), to=_back(request), done=done)


def _back(request: HttpRequest) -> str:
    return "cover" if request.POST.get("to") == "cover" else "absence-add"


# ---------------------------------------------------------------- acting for somebody
@require_POST
def act_for(request: HttpRequest, pk: int) -> HttpResponse:
    """See and do what the person may for whom I stand in, until they are back."""
    absences = Absence.objects.at(timezone.now()).stood_in_by(request.user).select_related("user")
    absence = get_object_or_404(absences, pk=pk)
    actions.act_for(absence, by=request.user)
    middleware.begin(request, absence)
    return redirect("home")


@require_POST
def act_as_self(request: HttpRequest) -> HttpResponse:
    """Only myself again."""
    person = request.user.acting_for
    if person is not None:
        actions.act_as_self(person, by=request.user)
        middleware.end(request)
    return redirect("home")
