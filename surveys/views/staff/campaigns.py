"""Campaigns: planned, changed, started, paused, ended; the ledger, its search and its file; a dry run; by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from files import pdf
from hospital.models import OptOut
from hospital.views.doors import button, posted, refusals_on
from surveys import actions, ledger, letters
from surveys.forms.campaigns import CampaignForm, LedgerForm
from surveys.models import Asking, Campaign, Channel

ROWS, LONGEST_NAME = 50, 80
runs = permission_required("surveys.run_campaign", raise_exception=True)
both = require_http_methods(["GET", "HEAD", "POST"])
STEPS = {"start": actions.start_campaign, "pause": actions.pause_campaign, "end": actions.end_campaign}


def found(request: HttpRequest, pk: int) -> Campaign:
    """Whoever may see a campaign may run it."""
    if "surveys.run_campaign" not in request.user.standing.verbs:
        raise PermissionDenied
    rows = Campaign.objects.visible_to(request.user).select_related("instrument", "site__organization")
    return get_object_or_404(rows.prefetch_related("wards", "services"), pk=pk)


@require_safe
@runs
def campaigns(request: HttpRequest) -> HttpResponse:
    return render(request, "surveys/campaigns/list.html", {"campaigns": ledger.campaigns_of(request.user)})


@both
@runs
def campaign_plan(request: HttpRequest) -> HttpResponse:
    form = CampaignForm(posted(request), user=request.user, initial={"instrument": request.GET.get("survey")})
    if form.is_valid():
        with refusals_on(form):
            return redirect(actions.plan_campaign(**form.said(), by=request.user))
    return render(request, "surveys/campaigns/plan.html", {"form": form})


@both
def campaign_change(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = found(request, pk)
    form = CampaignForm(posted(request), user=request.user, instance=campaign)
    if form.is_valid():
        with refusals_on(form):
            actions.change_campaign(campaign, by=request.user, **form.said())
            return redirect(campaign)
    return render(request, "surveys/campaigns/plan.html", {"form": form, "campaign": campaign})


@require_POST
def campaign_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Start, pause, end."""
    campaign = found(request, pk)
    if step not in STEPS:
        raise Http404
    return button(request, lambda: STEPS[step](campaign, by=request.user), to=campaign.get_absolute_url())


@both
@transaction.atomic
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, what it did, and its ledger. Names of patients stand in it, so looking is recorded; a name that is
    looked for comes in the body of a POST.
    """
    one, words = found(request, pk), request.POST.get("q", "").strip()[:LONGEST_NAME]
    form = LedgerForm(request.GET or None, campaign=one)
    rows = ledger.lines_called(one, words)[:ROWS] if words else ledger.lines_of(one, _asked(form))
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    audit.log.record("campaign.look", one, by=request.user, lines=len(page))
    lines = [(line, ledger.said(line)) for line in page]
    context = {"campaign": one, "form": form, "page": page, "lines": lines, "sums": ledger.sums_of(one), "words": words}
    if one.state == Campaign.State.RUNNING:
        context |= {"letters": len(ledger.letters_of(one)), "most": actions.MOST_LETTERS, "can_pdf": pdf.can_be_made()}
    return render(request, "surveys/campaigns/campaign.html", {**context, "query": _query(request)})


def _asked(form: LedgerForm) -> dict[str, Any]:
    """What makes no sense is as if it had not been asked."""
    form.is_valid()
    return getattr(form, "cleaned_data", {})


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@require_safe
@transaction.atomic
def campaign_export(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    text = ledger.csv_of(ledger.lines_of(one, _asked(LedgerForm(request.GET or None, campaign=one))).iterator())
    audit.log.record("campaign.export", one, by=request.user)
    headers = {"Content-Disposition": f'attachment; filename="ledger-{one.pk}.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@transaction.atomic
def campaign_dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    context = {"campaign": one, "dry": ledger.dry_run(one, timezone.now())}
    audit.log.record("campaign.look", one, by=request.user, lines=len(context["dry"].trials))
    return render(request, "surveys/campaigns/dry_run.html", context)


@require_POST
def campaign_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Letters to print, or one message to copy and its code. Shown this once, because nothing here keeps the links."""
    one, way = found(request, pk), request.POST.get("way", "")
    lines = [int(number) for number in request.POST.getlist("line") if number.isdecimal()]
    lines = ledger.letters_of(one)[: actions.MOST_LETTERS] if "all" in request.POST else lines
    try:
        sheets, file = letters.handed(one, lines=lines, way=way, by=request.user, as_pdf="pdf" in request.POST)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(one)
    if file:
        return pdf.answer(file, f"letters-{one.pk}-{timezone.localdate():%Y-%m-%d}")
    context = {"campaign": one, "sheets": sheets, "way": way, "is_letter": way == Channel.LETTER}
    return render(request, "surveys/campaigns/handed.html", context)


@require_POST
def campaign_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody told us that they want no surveys, or want them again."""
    one = found(request, pk)
    line = get_object_or_404(
        Asking.objects.filter(campaign=one).select_related("visit__patient__person"), pk=request.POST.get("line") or 0
    )
    person, is_back = line.visit.patient.person, request.POST.get("again") == "yes"
    act = (
        (lambda: actions.ask_again(person, by=request.user))
        if is_back
        else (lambda: actions.stop_asking(person, how=OptOut.How.STAFF, by=request.user))
    )
    done = _("They may be asked again.") if is_back else _("They are not asked any more.")
    return button(request, act, to=one.get_absolute_url(), done=done)
