"""Working hours and holidays: what holds, a year to change, and what the next version would move."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clocks import actions, boards, words
from clocks.actions.proposing import calendar_mark
from clocks.calendars import calendars_of
from clocks.views.doors import changes_settings
from clocks.views.yeardesk import YearDesk
from hospital.models import Site
from hospital.views.doors import refusals_on

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@changes_settings
def calendars(request: HttpRequest) -> HttpResponse:
    return render(request, "clocks/calendars.html", {"sites": boards.calendars_by_site()})


@both
@changes_settings
def calendar_publish(request: HttpRequest, code: str, role: str) -> HttpResponse:
    """A year to change by pressing its days. What it moves is shown before it is published."""
    site = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    if role not in words.CALENDARS:
        raise Http404
    mark = calendar_mark(site, role)
    desk = YearDesk(request, site, calendars_of(site.pk).by_role[role], boards.calendar_draft(site, role), mark)
    if desk.is_done and desk.is_workable:
        with refusals_on(desk.form):
            kept = {"data": desk.form.cleaned_data["data"], "seen": desk.seen}
            return redirect("proposal-publish", actions.propose_calendar(site, role, **kept, by=request.user).pk)
        desk.seen = mark
    desk.work()
    context = {"site": site, "role": role, "label": words.CALENDARS[role], "back": "calendars", "desk": desk}
    return render(request, "clocks/calendar_form.html", {**context, "form": desk.form})
