"""Duty rotas: the weekly pattern of one, changes for once, and the way in and out as a file."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from hospital import actions, boards, shiftfile
from hospital.forms import FileForm, ReliefForm, RotaForm, ShiftEndForm, ShiftForm, SwapForm
from hospital.models import Relief, Rota, Shift, Site, User
from hospital.views.doors import button, form_page, posted, refuse_unless
from hospital.views.imports import import_page
from hospital.views.sites import ZONES

both = require_http_methods(["GET", "HEAD", "POST"])
sees_cover = permission_required("hospital.view_cover", raise_exception=True)
plans = permission_required("hospital.change_rota", raise_exception=True)


def found(request: HttpRequest, pk: int) -> Rota:
    """The rota, for whoever may change it; out of sight it is not there."""
    rota = get_object_or_404(Rota.objects.visible_to(request.user).select_related("site"), pk=pk)
    refuse_unless(request.user.may("hospital.change_rota", rota))
    return rota


# ---------------------------------------------------------------- the rota itself
@require_safe
@plans
def rota(request: HttpRequest, pk: int) -> HttpResponse:
    """The weekly pattern by day, with lines that are still to come."""
    one = found(request, pk)
    today = timezone.now().astimezone(ZoneInfo(one.wall)).date()
    rows = one.shifts.between(today - timedelta(days=1), today + timedelta(days=3660)).select_related("user")
    shown = {"rota": one, "days": boards.by_weekday(rows), "today": today}
    return render(request, "hospital/rota.html", shown)


@both
@plans
def rota_add(request: HttpRequest) -> HttpResponse:
    """An empty one, for a site one plans or for the group."""
    sites = Site.objects.active().where(request.user, "hospital.change_rota")
    everywhere = request.user.standing.allows("hospital.change_rota", None, None)
    initial = {"place": request.GET.get("place"), "zone": sites.values_list("zone", flat=True).first()}
    form = RotaForm(posted(request), sites=sites, with_group=everywhere, initial=initial)
    return form_page(
        request, form, lambda **fields: actions.add_rota(by=request.user, **fields),
        to="cover", done=_("The rota is made. Now say who is on when."), title=_("Add a duty rota"), zones=ZONES,
    )  # fmt: skip


@require_POST
@plans
def rota_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether somebody has to be on at every hour."""
    one, always = found(request, pk), request.POST.get("always") == "yes"
    return button(
        request, lambda: actions.change_rota(one, is_round_the_clock=always, by=request.user),
        to=one, done=_("The rota is changed."),
    )  # fmt: skip


# ---------------------------------------------------------------- the weekly pattern
@both
@plans
def shift_add(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    today = timezone.now().astimezone(ZoneInfo(one.wall)).date()
    form = ShiftForm(posted(request), people=User.objects.active().holding(one).order_by("name"), today=today)
    return form_page(
        request, form, lambda **fields: actions.add_shift(one, by=request.user, **fields),
        to=one, done=_("The shifts are in the rota."), title=_("Add shifts"),
    )  # fmt: skip


@both
@plans
def shift_end(request: HttpRequest, pk: int) -> HttpResponse:
    """From a day on these hours are nobody's."""
    rows = Shift.objects.select_related("rota__site", "user")
    shift = get_object_or_404(rows.filter(rota__in=Rota.objects.visible_to(request.user)), pk=pk)
    refuse_unless(request.user.may("hospital.change_rota", shift.rota))
    today = timezone.now().astimezone(ZoneInfo(shift.rota.wall)).date()
    form = ShiftEndForm(posted(request), initial={"last_on": today})
    return form_page(
        request, form, lambda last_on: actions.end_shift(shift, last_on=last_on, by=request.user),
        to=shift.rota, done=_("The shift ends."), title=_("End a shift of %(name)s") % {"name": shift.user.name},
    )  # fmt: skip


# ---------------------------------------------------------------- for once
@both
@plans
def relief_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else takes these hours, this time."""
    one = found(request, pk)
    with timezone.override(one.wall):
        initial = {"starts_at": _moment(request, "starts"), "ends_at": _moment(request, "ends")}
        people = User.objects.active().holding(one).order_by("name")
        form = ReliefForm(posted(request), people=people, initial=initial)
        return form_page(
            request, form, lambda **fields: actions.add_relief(one, by=request.user, **fields),
            to=one.site or "cover", done=_("The hours are covered."), title=_("Who takes these hours?"),
        )  # fmt: skip


def _moment(request: HttpRequest, name: str) -> datetime | None:
    """A time on the wall of the place, from the address."""
    try:
        return parse_datetime(request.GET.get(name, ""))
    except ValueError:
        return None


@require_POST
@plans
def relief_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The pattern holds again."""
    rows = Relief.objects.select_related("rota__site").filter(rota__in=Rota.objects.visible_to(request.user))
    relief = get_object_or_404(rows, pk=pk)
    refuse_unless(request.user.may("hospital.change_rota", relief.rota))
    done, to = _("It is as in the rota again."), relief.rota.site or "cover"
    return button(request, lambda: actions.end_relief(relief, by=request.user), to=to, done=done)


@both
@plans
def rota_swap(request: HttpRequest, pk: int) -> HttpResponse:
    """Two people take each other's turn, this time."""
    one = found(request, pk)
    turns = boards.turns(one, timezone.now())
    form = SwapForm(posted(request), turns=turns, initial={"one": request.GET.get("one")})
    return form_page(
        request, form, lambda **fields: actions.swap_shifts(one, by=request.user, **fields),
        to=one.site or "cover", done=_("The two turns are swapped."), title=_("Swap two turns of duty"),
    )  # fmt: skip


# ---------------------------------------------------------------- as a file
@both
@plans
def rota_import(request: HttpRequest, pk: int) -> HttpResponse:
    """First what the file would change, row by row; then, with a second sending, the change."""
    one = found(request, pk)
    form = FileForm(posted(request), request.FILES or None)
    return import_page(
        request, form, lambda text: _compared(one, text),
        lambda text: actions.import_rota(one, text=text, by=request.user),
        to=one, done=_("The rota is as in the file."), template="hospital/rota_import.html", rota=one,
        columns=shiftfile.COLUMNS,
    )  # fmt: skip


def _compared(one: Rota, text: str) -> shiftfile.Comparison:
    today = timezone.now().astimezone(ZoneInfo(one.wall)).date()
    return shiftfile.compare(one, shiftfile.read(text), today)


@require_safe
@plans
def rota_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The pattern as it holds now and later."""
    one = found(request, pk)
    today = timezone.now().astimezone(ZoneInfo(one.wall)).date()
    text = shiftfile.write(one.shifts.between(today, today + timedelta(days=3660)).select_related("user"))
    audit.log.record("rota.export", one, by=request.user)
    name = f"rota-{one.site.code if one.site else 'group'}-{one.role}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
