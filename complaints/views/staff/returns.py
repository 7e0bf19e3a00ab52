"""Returns of whole sites, closed period by period; and files of cases in columns of one's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from complaints.actions.returns import close_return, export_cases
from complaints.forms.returns import ExportCasesForm, ReturnForm
from complaints.models import Complaint, Return
from complaints.returns import desk, periods, reading
from complaints.returns.columns import CASES, known_at
from complaints.returns.counting import is_balanced
from feedback.models import ColumnProfile
from feedback.register.duty import duties
from feedback.views.columns import columns_page
from hospital.cover import today_of
from hospital.models import Site, User
from hospital.views.doors import posted, refusals_on, refuse_unless
from hospital.views.downloads import sheet

DAY = timedelta(days=1)
both = require_http_methods(["GET", "HEAD", "POST"])
sees = permission_required("complaints.view_return", raise_exception=True)
takes_out = permission_required("complaints.export_complaint", raise_exception=True)


# ------------------------------------------------------------------------------------------------ returns
@both
@sees
def returns(request: HttpRequest) -> HttpResponse:
    """GET counts a period as it stands now, POST closes it."""
    refuse_unless(request.method != "POST" or request.user.has_perm("complaints.close_return"))
    form, sites = _asked(request)
    context: dict[str, Any] = {"form": form, "sites": sites}
    if sites and form.is_valid():
        if request.method == "POST":
            with refusals_on(form):
                return redirect(close_return(by=request.user, **form.cleaned_data))
        context |= _counted(request.user, **form.cleaned_data)
    context["closed"] = Return.objects.visible_to(request.user).select_related("site", "by")[:40]
    return render(request, "complaints/returns.html", context)


def _asked(request: HttpRequest) -> tuple[ReturnForm, list[Site]]:
    """The period before this one, of the first site, until somebody asks for another."""
    now, user = timezone.now(), request.user
    sites, today = desk.sites_of(user), today_of(user, now)
    kinds = desk.kinds_at(sites, now)
    last = periods.quarter_of(periods.period_of(periods.quarter_of(today)).first - DAY)
    first = {"kind": kinds[0] if kinds else "", "site": sites[0].code if sites else "", "period": last}
    told = request.POST if request.method == "POST" else {**first, **request.GET.dict()}
    is_everywhere = any(scope.is_everywhere for scope in user.standing.granting("complaints.view_return"))
    return ReturnForm(told, kinds=kinds, sites=sites, is_everywhere=is_everywhere, today=today), sites


def _counted(user: User, kind: str, site: Site | None, period: Any) -> dict[str, Any]:
    figures = reading.figures_of(kind, (line for _pk, line in reading.lines_of(kind, site, period)))
    is_over = periods.is_over(period, timezone.localdate())
    closed = Return.objects.visible_to(user).filter(kind=kind, site=site, first_on=period.first, last_on=period.last)
    return {
        "totals": desk.totals_of(figures), "sections": desk.sections_of(figures), "is_over": is_over, "period": period,
        "kind": Return.Kind(kind), "is_balanced": _balance(kind, figures), "closed_already": closed.first(),
    }  # fmt: skip


def _balance(kind: str, figures: dict[str, Any]) -> bool | None:
    return None if kind == Return.Kind.CMS else is_balanced(figures["totals"])


@require_safe
@sees
def closed_return(request: HttpRequest, pk: int) -> HttpResponse:
    """As it was closed; beside what it would come to today, for whoever asks."""
    rows = Return.objects.visible_to(request.user).select_related("site", "by")
    closed = get_object_or_404(rows, pk=pk)
    beside = desk.beside_today(closed, request.user) if "beside" in request.GET else None
    context = {
        "closed": closed, "beside": beside, "sections": desk.sections_of(closed.figures),
        "totals": desk.totals_of(closed.figures, beside.figures if beside else None),
        "is_balanced": _balance(closed.kind, closed.figures), "is_log": closed.kind == Return.Kind.CMS,
        "may_name": request.user.has_perm("complaints.reveal_complaint"),
    }  # fmt: skip
    return render(request, "complaints/return.html", context)


@require_safe
@sees
def return_file(request: HttpRequest, pk: int, part: str, form: str) -> HttpResponseBase:
    """The figures, or the lines of the cases this user sees; `named` with patients' names, which is recorded."""
    closed = get_object_or_404(Return.objects.visible_to(request.user), pk=pk)
    name = f"{closed.kind}-{closed.first_on:%Y-%m-%d}-{part}"
    if part == "figures":
        return sheet(name, form, [str(label) for label in desk.FIGURE_HEADINGS], desk.figure_rows(closed.figures))
    if part not in ("lines", "named") or (part == "named" and closed.kind != Return.Kind.CMS):
        raise Http404
    is_named = part == "named"
    refuse_unless(not is_named or request.user.has_perm("complaints.reveal_complaint"))
    facts = {"closed": closed.pk, "is_named": is_named, "form": form}
    export_cases(facts, request.user)
    rows = desk.line_rows(closed, request.user, is_named=is_named)
    return sheet(name, form, desk.line_headings(closed.kind), rows)


# ------------------------------------------------------------------------------------------------ files of cases
@both
@takes_out
def complaints_export(request: HttpRequest) -> HttpResponseBase:
    """What of the cases this user sees, in the columns they choose. Every taking out is recorded before it begins."""
    user, first = request.user, today_of(request.user, timezone.now()).replace(month=1, day=1)
    seen = Site.objects.filter(complaints__in=Complaint.objects.visible_to(user)).distinct().order_by("name")
    layouts = ColumnProfile.objects.visible_to(user).filter(of=ColumnProfile.Of.CASES)
    may_name = user.has_perm("complaints.reveal_complaint")
    days = {"first_on": first, "last_on": timezone.localdate()}
    form = ExportCasesForm(posted(request), layouts=layouts, sites=seen, may_name=may_name, initial=days)
    if form.is_valid():
        return _taken_out(user, **form.cleaned_data)
    return render(request, "complaints/export.html", {"form": form, "offered": CASES.offered(_known())})


def _taken_out(
    user: User, layout: ColumnProfile | None, site: Site | None, first_on: date, last_on: date, form: str,
    purpose: str,
) -> HttpResponseBase:  # fmt: skip
    rows = Complaint.objects.visible_to(user).filter(received_on__range=(first_on, last_on)).order_by("pk")
    rows = rows.filter(site=site) if site else rows
    rows = rows.read_by(user).revealed_to(user) if purpose else rows
    chosen = CASES.chosen(layout.columns if layout else None, _known([site] if site else None))
    facts = {"first_on": first_on, "last_on": last_on, "site": site and site.pk, "purpose": purpose}
    export_cases({**facts, "columns": [one.column.key for one in chosen], "form": form}, user)
    cells = CASES.rows(rows, chosen, is_named=bool(purpose))
    return sheet(f"cases-{first_on:%Y-%m-%d}-{last_on:%Y-%m-%d}", form, [one.heading for one in chosen], cells)


def _known(sites: list[Site] | None = None) -> set[str]:
    """What the places know, all of them where none is named."""
    sites = list(Site.objects.all()) if sites is None else sites
    return known_at(sites, duties(timezone.now(), sites))


@both
@takes_out
def complaints_columns(request: HttpRequest) -> HttpResponse:
    return columns_page(request, "cases", CASES.offered(_known()), back="complaints-export", usual=CASES.usual)
