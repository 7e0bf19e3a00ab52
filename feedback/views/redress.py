"""What waits to be put right, for whoever decides, pays or answers about bills; what was given; and the limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

import audit.log
from feedback import actions, budget, totals
from feedback.desk import Desk
from feedback.forms import redress as forms
from feedback.models import Bill, Offer, RedressBudget
from feedback.views.recovering import HAND_ON, HANDED_ON
from hospital.models import Department, Site, User
from hospital.views.doors import administers, form_page, posted, refusals_on, refuse_unless
from hospital.views.downloads import sheet

if TYPE_CHECKING:
    from collections.abc import Callable

YEARS = 20  # so far back and ahead a budget is looked at
reads = permission_required("feedback.view_redress", raise_exception=True)


@require_safe
@reads
@transaction.atomic
def redress(request: HttpRequest) -> HttpResponse:
    """What waits; with `?view=totals` what was given, with `?view=budget` what of the budget of a year.

    What is questioned about a bill is words of people.
    """
    audit.log.record("redress.view", by=request.user)
    if request.GET.get("view") == "budget":
        return _budget(request)
    if request.GET.get("view") == "totals":
        return render(request, "feedback/totals.html", {"totals": totals.of(request.user, timezone.now())})
    return render(request, "feedback/redress.html", {"desk": Desk(request.user)})


def _year(request: HttpRequest) -> int:
    """That of the address, where it makes sense; else this one."""
    asked, this = request.GET.get("year", ""), timezone.localdate().year
    return int(asked) if re.fullmatch(r"[0-9]{4}", asked) and abs(int(asked) - this) <= YEARS else this


def _budget(request: HttpRequest) -> HttpResponse:
    found = budget.of(request.user, _year(request))
    context = {"budgets": found, "before": found.year - 1, "after": found.year + 1}
    return render(request, "feedback/budget.html", context)


@require_safe
@reads
@transaction.atomic
def redress_export(request: HttpRequest, form: str) -> HttpResponse:
    """The same totals, or the budget of a year, as a file; no cell is a formula."""
    if request.GET.get("view") == "budget":
        year = budget.of(request.user, _year(request))
        name, headings, rows = f"budget-{year.year}", budget.HEADINGS, list(year.cells())
    else:
        name, headings, rows = "redress", totals.HEADINGS, list(totals.of(request.user, timezone.now()).cells())
    audit.log.record("redress.export", by=request.user, rows=len(rows))
    return sheet(name, form, headings, rows)


# ------------------------------------------------------------------------------------------------ steps
@dataclass(frozen=True, slots=True)
class Step:
    """What is particular to one step at the desk: whose rows, its form, its action, and its words."""

    rows: Callable[[User], Any]
    form: type[Any]
    act: Callable[..., object]
    title: Any
    done: Any
    needs: str


DECIDE, PAY, ANSWER = "feedback.decide_offer", "feedback.pay_offer", "feedback.answer_bill"
STEPS = {
    "decide": Step(lambda user: Offer.objects.visible_to(user).decided_by(user), forms.DecideForm,
                   actions.decide_offer, _("Decide on the offer"), _("It is decided."), DECIDE),
    "pay": Step(lambda user: Offer.objects.visible_to(user).paid_by(user), forms.PayForm, actions.pay_offer,
                _("Write down the payment"), _("It is paid."), PAY),
    "pause": Step(lambda user: Bill.objects.visible_to(user).answered_by(user).open(), forms.PauseForm,
                  actions.pause_bill, _("Reminders are paused"), _("It is noted that reminders stand still."), ANSWER),
    "resume": Step(lambda user: Bill.objects.visible_to(user).resumed_by(user), forms.PauseForm, actions.resume_bill,
                   _("Reminders go on again"), _("It is noted that reminders go on."), ANSWER),
    "answer": Step(lambda user: Bill.objects.visible_to(user).answered_by(user).open(), forms.AnswerBillForm,
                   actions.answer_bill, _("Answer about the bill"), _("Whoever asked has the answer."), ANSWER),
    "hand-on-offer": Step(lambda user: Offer.objects.visible_to(user).decided_by(user), forms.HandOnOfferForm,
                          actions.hand_on, HAND_ON, HANDED_ON, DECIDE),
    "hand-on-bill": Step(lambda user: Bill.objects.visible_to(user).answered_by(user).open(), forms.HandOnBillForm,
                         actions.hand_on, HAND_ON, HANDED_ON, ANSWER),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def redress_step(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """One form about one offer or bill, for whoever it waits for."""
    step = _known(verb)
    refuse_unless(request.user.has_perm(step.needs))
    row = get_object_or_404(step.rows(request.user).with_story().read_by(request.user), ref=ref)
    form = step.form(posted(request))
    if form.is_valid():
        with refusals_on(form):
            step.act(row, by=request.user, **form.cleaned_data)
            messages.success(request, step.done)
            return redirect("redress")
    audit.log.record("feedback.view", row.story, by=request.user)
    return render(request, "feedback/redress_step.html", {"row": row, "form": form, "step": step})


def _known(verb: str) -> Step:
    if verb not in STEPS:
        raise Http404
    return STEPS[verb]


@require_http_methods(["GET", "HEAD", "POST"])
@administers
def redress_limits(request: HttpRequest, code: str) -> HttpResponse:
    """Up to which value each role may give each kind at a site."""
    site = get_object_or_404(Site.objects.where(request.user, "hospital.change_settings"), code=code)
    form = forms.LimitsForm(posted(request), rules=actions.rules_of(site.pk))
    return form_page(
        request, form, lambda **_data: actions.set_limits(site, by=request.user, limits=form.limits),
        to=reverse("site-change", args=[site.code]), done=_("The limits are changed."), site=site,
        template="feedback/limits.html",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("feedback.set_budget", raise_exception=True)
def redress_budget(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """How much may be given in a year, at the whole site and in each department."""
    site = get_object_or_404(Site.objects.where(request.user, "feedback.set_budget"), code=code)
    rows = RedressBudget.objects.visible_to(request.user).filter(site=site, year=year, currency=site.currency)
    departments = Department.objects.active().filter(site=site).order_by("name", "pk")
    known = dict(rows.values_list("department", "amount"))
    form = forms.BudgetForm(posted(request), departments=dict(departments.values_list("pk", "name")), known=known)
    return form_page(
        request, form, lambda **_data: actions.set_budgets(site, by=request.user, year=year, amounts=form.amounts),
        to=f"{reverse('redress')}?view=budget&year={year}", done=_("The budget is set."), site=site, year=year,
        template="feedback/budget_set.html",
    )  # fmt: skip
