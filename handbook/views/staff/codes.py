"""Codes to scan, for the editors of a site: make, print, lead elsewhere, see how often they were scanned."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handbook import actions
from handbook.forms import CodeForm, CodesForm
from handbook.models import QrCode
from hospital.models import Site
from hospital.templatetags import px
from hospital.views.doors import button, form_page, posted, refusals_on
from hospital.views.public import page

both = require_http_methods(["GET", "HEAD", "POST"])
theirs = permission_required("handbook.change_code", raise_exception=True)


def site_of(request: HttpRequest, code: str) -> Site:
    sites = [one.pk for one in Site.objects.active() if request.user.may("handbook.change_code", one)]
    return get_object_or_404(Site.objects.filter(pk__in=sites).select_related("organization"), code=code)


@both
@theirs
def codes_first(request: HttpRequest) -> HttpResponse:
    """Of the first site one writes for."""
    mine = [one for one in Site.objects.active() if request.user.may("handbook.change_code", one)]
    return redirect("codes-of", mine[0].code) if mine else render(request, "handbook/codes/none.html")


@both
@theirs
def codes(request: HttpRequest, code: str) -> HttpResponse:
    """Every code of the site with its scans of 30 days; `?print=` is the sheet of one ward or of all."""
    site = site_of(request, code)
    rows = QrCode.objects.visible_to(request.user).filter(site=site).in_use().scanned(timezone.localdate())
    if "print" in request.GET:
        return _sheet(request, site, rows)
    form = CodesForm(posted(request), site=site)
    if form.is_valid():
        with refusals_on(form):
            actions.add_codes(site, by=request.user, **form.cleaned_data)
            return redirect("codes-of", code)
    others = [one for one in Site.objects.active() if one != site and request.user.may("handbook.change_code", one)]
    lines = [(row, form.words_of(row.target)) for row in rows]
    return render(request, "handbook/codes/list.html", {"lines": lines, "form": form, "site": site, "others": others})


def _sheet(request: HttpRequest, site: Site, rows: object) -> HttpResponse:
    """Cards of A6, four to a page, in two languages of the site."""
    ward = request.GET.get("print", "")
    wanted = rows.filter(location=int(ward)) if ward.isdecimal() and len(ward) < 19 else rows
    languages = [one for one, _name in settings.LANGUAGES if one in site.languages][:2] or [settings.LANGUAGE_CODE]
    sides = [{"code": one, "dir": "rtl" if get_language_info(one)["bidi"] else "ltr"} for one in languages]
    cards = [{"row": row, "picture": px.qr(row.url)} for row in wanted]
    context = {"cards": cards, "sides": sides, "today": timezone.localdate()}
    return page(request, "handbook/codes/sheet.html", context, site, main_class="px-cards")


@both
@theirs
def code_change(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Where it leads; or, by the other button, out of use."""
    site = site_of(request, code)
    row = get_object_or_404(QrCode.objects.visible_to(request.user).filter(site=site).in_use(), code=slug)
    back = redirect("codes-of", code).url
    if "retire" in request.POST:
        return button(request, lambda: actions.retire_code(row, by=request.user), to=back)
    form = CodeForm(posted(request), site=site, initial={"label": row.label, "target": row.target})
    return form_page(
        request, form, lambda **given: actions.change_code(row, by=request.user, **given), to=back,
        done=_("It leads there from now on; nothing has to be printed."), template="handbook/codes/change.html",
        row=row, site=site,
    )  # fmt: skip
