"""Working hours and holidays: what holds, a form for the next version, and what it would move."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clocks import actions, boards, previews, seeding, words
from clocks.calendars import calendars_of
from clocks.forms import CalendarForm, SeedForm, as_typed, with_holidays
from clocks.views.doors import changes_settings
from hospital.models import Site

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@changes_settings
def calendars(request: HttpRequest) -> HttpResponse:
    return render(request, "clocks/calendars.html", {"sites": boards.calendars_by_site()})


@both
@changes_settings
def calendar_publish(request: HttpRequest, code: str, role: str) -> HttpResponse:
    site = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    if role not in words.CALENDARS:
        raise Http404
    form = CalendarForm(request.POST or None, zone=site.zone, initial=as_typed(calendars_of(site.pk).by_role[role]))
    context = {"site": site, "role": role, "label": words.CALENDARS[role], "back": "calendars"}
    if request.POST.get("seed") == "yes":
        return _seeded(request, site, role, context)
    if form.is_valid():
        return _published(request, form, context)
    seeds = SeedForm(initial={"year": timezone.now().year + 1, "country": seeding.country_of(site.zone)})
    return render(request, "clocks/calendar_form.html", {**context, "form": form, "seeds": seeds})


def _seeded(request: HttpRequest, site: Site, role: str, context: dict[str, Any]) -> HttpResponse:
    """The same form with a country's holidays in it; nothing is saved."""
    seeds = SeedForm(request.POST)
    typed = {name: request.POST.get(name, "") for name in CalendarForm(zone=site.zone).fields}
    if seeds.is_valid():
        calendar = calendars_of(site.pk).by_role[role]
        typed = with_holidays(typed, calendar, **seeds.cleaned_data)
        messages.info(request, _("Look through the days below. Nothing is published yet."))
    form = CalendarForm(zone=site.zone, initial=typed)
    return render(request, "clocks/calendar_form.html", {**context, "form": form, "seeds": seeds})


def _published(request: HttpRequest, form: CalendarForm, context: dict[str, Any]) -> HttpResponse:
    """First what it would move, then, asked again, the publishing itself."""
    site, role, data = context["site"], context["role"], form.cleaned_data["data"]
    preview, refused = boards.tried(lambda: previews.calendar_preview(site, role, data, timezone.now()))
    if refused:
        form.add_error(None, refused)
        return render(request, "clocks/calendar_form.html", {**context, "form": form, "seeds": SeedForm()})
    if request.POST.get("confirm") != "yes":
        sent = [(name, request.POST.get(name, "")) for name in form.fields]
        return render(request, "clocks/calendar_preview.html", {**context, "preview": preview, "sent": sent})
    actions.publish_calendar(site, role, data=data, by=request.user)
    messages.success(request, _("Published. Running targets are moved within a minute."))
    return redirect("calendars")
