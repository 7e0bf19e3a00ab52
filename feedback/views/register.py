"""The register outside the house: what is not there yet, files for it, its own list beside ours, how good it is.

Where no rule asks for a register there is none: every page is then as if it did not exist.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from feedback import actions
from feedback.forms.register import MOST_ROWS, CompareForm, ExportForm, RegistrationForm
from feedback.models import ColumnProfile, RegisterExport, Registration
from feedback.register import lists
from feedback.register.columns import REGISTER
from feedback.register.duty import duties_of
from feedback.register.facts import LABELS
from feedback.register.reconciling import Difference
from feedback.views.columns import columns_page
from hospital.sheets import FORMS
from hospital.views.doors import posted, refusals_on, refuse_unless, sent_again
from hospital.views.downloads import sheet

LABELED: dict[str, str | Promise] = {
    "missing": gettext_lazy("Not yet in the register"), "to_send": gettext_lazy("For the next file"),
    **dict(Registration.State.choices),
}  # fmt: skip
both = require_http_methods(["GET", "HEAD", "POST"])
MOST_SHOWN = 50
REPORTS = "feedback.report_registration"


def looks(view: Any) -> Any:
    """Who may look at the register, where there is one."""

    @wraps(view)
    def there(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not duties_of(request.user, timezone.now()):
            raise Http404
        return view(request, *args, **kwargs)

    return permission_required("feedback.view_registration", raise_exception=True)(there)


def _layouts(request: HttpRequest) -> Any:
    return ColumnProfile.objects.visible_to(request.user).filter(of=ColumnProfile.Of.REGISTER)


@require_safe
@looks
def register(request: HttpRequest) -> HttpResponse:
    """The longest waiting first; no words and no names."""
    view = request.GET.get("view", "missing")
    view = view if view in lists.VIEWS else "missing"
    after = request.GET.get("after", "")
    rows = lists.chosen_rows(request.user, view).order_by("pk")
    rows = rows.filter(pk__gt=int(after)) if after.isascii() and after.isdecimal() and len(after) < 12 else rows
    shown = lists.lines(rows.with_places()[: lists.ON_A_PAGE + 1])
    context = {
        "views": _views(view, lists.counts(request.user)), "lines": shown[: lists.ON_A_PAGE], "now": timezone.now(),
        "more": f"?view={view}&after={shown[lists.ON_A_PAGE - 1].row.pk}" if len(shown) > lists.ON_A_PAGE else "",
        "form": ExportForm(layouts=_layouts(request)), "may": request.user.has_perm(REPORTS),
        "exports": RegisterExport.objects.filter(by=request.user).select_related("layout")[:5],
    }  # fmt: skip
    return render(request, "feedback/register.html", context)


def _views(chosen: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"url": f"?view={view}", "label": LABELED[view], "count": counts[view], "current": view == chosen}
        for view in lists.VIEWS
    ]


@require_POST
@looks
def register_export(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the next file and is this user's to report."""
    refuse_unless(request.user.has_perm(REPORTS))
    form = ExportForm(request.POST, layouts=_layouts(request))
    if form.is_valid():
        with refusals_on(form):
            rows = Registration.objects.visible_to(request.user).reported_by(request.user).to_send()
            made = actions.export_register(rows, by=request.user, **form.cleaned_data)
            words = ngettext("%(number)d record is in the file.", "%(number)d records are in the file.", made.number)
            messages.success(request, words % {"number": made.number})
            return redirect("register")
    messages.error(request, " ".join(text for found in form.errors.values() for text in found))
    return redirect(f"{reverse('register')}?view=to_send")


@require_safe
@looks
def register_file(request: HttpRequest, number: int, form: str) -> HttpResponseBase:
    """A file that this user made, with what they still see of it. Recorded each time."""
    refuse_unless(request.user.has_perm(REPORTS))
    export = get_object_or_404(RegisterExport.objects.select_related("layout"), pk=number, by=request.user)
    if form not in FORMS:
        raise Http404
    audit.log.record("register.download", export, by=request.user, form=form, purpose=export.purpose)
    chosen, rows = lists.file_rows(export, request.user)
    return sheet(f"register-{export.pk}", form, [one.heading for one in chosen], rows)


@both
@looks
def registration(request: HttpRequest, ref: str) -> HttpResponse:
    """What has become of one record, and what the register says of it."""
    rows = Registration.objects.visible_to(request.user).with_places().select_related("export")
    row = get_object_or_404(rows, feedback__ref=ref)
    may = request.user.may(REPORTS, row)
    refuse_unless(may or request.method != "POST")
    form = RegistrationForm(posted(request), state=row.state)
    if form.is_valid():
        with refusals_on(form):
            _become(row, form.cleaned_data, request)
            return redirect(row)
    context = {"line": lists.lines([row])[0], "row": row, "form": form, "may": may, "now": timezone.now()}
    return render(request, "feedback/registration.html", {**context, "changed": lists.since_reported(row)})


def _become(row: Registration, told: dict[str, str], request: HttpRequest) -> None:
    if told["what"] == "number":
        actions.register_feedback(row, by=request.user, number=told["text"])
    elif told["what"] == "reject":
        actions.reject_registration(row, by=request.user, reason=told["text"])
    elif told["what"] == "excuse":
        actions.excuse_registration(row, by=request.user, reason=told["text"])
    else:
        actions.report_again(row, by=request.user)
    messages.success(request, _("Recorded."))


@both
@looks
def register_compare(request: HttpRequest) -> HttpResponse:
    """The register's list beside ours. Nothing is changed until it is confirmed."""
    refuse_unless(request.user.has_perm(REPORTS))
    form = CompareForm(posted(request), request.FILES or None, layouts=_layouts(request))
    context: dict[str, Any] = {"form": form, "layout": lists.columns_of(None)}
    if form.is_valid():
        with refusals_on(form):
            told = form.cleaned_data
            found = lists.look(told["text"], told["layout"], request.user, MOST_ROWS)
            if request.POST.get("confirm") == "yes" and not found.errors:
                actions.reconcile(found.found, by=request.user)
                messages.success(request, _("Taken over. What is missing there or differs is in the next file."))
                return redirect("register")
            context |= {"looked": found, "sent": [pair for pair in sent_again(form) if pair[0] != "file"]}
            context["different"] = _in_words(found.found.different[:MOST_SHOWN])
    return render(request, "feedback/register_compare.html", context)


def _in_words(different: list[Difference]) -> list[tuple[Difference, list[Any]]]:
    return [(one, [LABELS[key] for key in one.keys]) for one in different]


@require_safe
@looks
def register_quality(request: HttpRequest) -> HttpResponse:
    """Three shares with their sums, and the worst records to mend."""
    quality, number, is_all = lists.quality_of(request.user, timezone.now())
    worst = [{"fault": fault, "said": lists.said(fault)} for fault in quality.worst]
    context = {"quality": quality, "number": number, "is_all": is_all, "worst": worst, "days": lists.QUALITY_DAYS}
    return render(request, "feedback/register_quality.html", context)


@both
@looks
def register_columns(request: HttpRequest) -> HttpResponse:
    refuse_unless(request.user.has_perm(REPORTS))
    return columns_page(request, "register", REGISTER.columns, back="register", usual=REGISTER.usual)
