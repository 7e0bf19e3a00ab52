"""Working hours and holidays: what holds, a year to change, and what the next version would move."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clocks import actions, boards, previews, words
from clocks.calendars import calendars_of
from clocks.views import asking
from clocks.views.doors import changes_settings
from clocks.views.yeardesk import YearDesk
from hospital.models import Site

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@changes_settings
def calendars(request: HttpRequest) -> HttpResponse:
    return render(request, "clocks/calendars.html", {"sites": boards.calendars_by_site()})


@both
@changes_settings
def calendar_publish(request: HttpRequest, code: str, role: str) -> HttpResponse:
    """A year to change by pressing its days. Nothing is saved before what it moves was shown."""
    site = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    if role not in words.CALENDARS:
        raise Http404
    desk = YearDesk(request, site, calendars_of(site.pk).by_role[role])
    context = {"site": site, "role": role, "label": words.CALENDARS[role], "back": "calendars", "desk": desk}
    if desk.is_done:
        return _published(request, desk, context)
    desk.work()
    return render(request, "clocks/calendar_form.html", {**context, "form": desk.form})


def _published(request: HttpRequest, desk: YearDesk, context: dict[str, Any]) -> HttpResponse:
    """First what it would move, then, asked again, the publishing itself."""
    site, role, form = context["site"], context["role"], desk.form
    preview = desk.tried(lambda data: previews.calendar_preview(site, role, data, timezone.now(), request.user))
    if preview is None:
        return render(request, "clocks/calendar_form.html", {**context, "form": form})
    if request.POST.get("confirm") != "yes":
        sent = [(name, request.POST.get(name, "")) for name in form.fields]
        what_if = asking.calendar_changed(request, site, role, form.cleaned_data["calendar"])
        shown = {**context, "preview": preview, "sent": sent, "what_if": what_if}
        return render(request, "clocks/calendar_preview.html", shown)
    actions.publish_calendar(site, role, data=form.cleaned_data["data"], by=request.user)
    messages.success(request, _("Published. Running targets are moved within a minute."))
    return redirect("calendars")
