"""The audit log, for privacy officers. Reading it is recorded, too."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit import ledger, log, verify
from audit.forms import FilterForm, reference_of, subject_of
from audit.models import Entry, Seal


@require_safe
@permission_required("audit.view_entry", raise_exception=True)
def audit_log(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    people = ledger.people_called(wanted["person"]) if wanted.get("person") else []
    entries = Entry.objects.visible_to(request.user) if form.is_valid() else Entry.objects.none()
    page = ledger.page(ledger.chosen(entries, wanted, people), wanted.get("before"))
    facts = {name: wanted[name] for name in ("verb", "day", "ref") if wanted.get(name)}
    log.record("audit.view", by=request.user, people=people, **facts)
    asked = {field.name: field.value() for field in form.visible_fields() if field.value()}
    next_url = f"?{urlencode({**asked, 'before': page.next_before})}" if page.next_before else ""
    about = reference_of(*wanted["ref"]) if wanted.get("ref") else ""
    context = {"form": form, "page": page, "is_filtered": bool(asked), "next_url": next_url, "about": about, **_seals()}
    return render(request, "audit/log.html", context)


@require_safe
@permission_required("audit.view_entry", raise_exception=True)
def audit_about(request: HttpRequest, ref: str) -> HttpResponse:
    subject = subject_of(ref)
    if subject is None:
        raise Http404
    people = ledger.lookers(Entry.objects.visible_to(request.user).about(*subject))
    log.record("audit.view", by=request.user, ref=subject)
    return render(request, "audit/about.html", {"ref": ref, "people": people})


@require_POST
@permission_required("audit.verify_entry", raise_exception=True)
def audit_verify(request: HttpRequest) -> HttpResponse:
    report = verify.verify(last=verify.recent())
    log.record("audit.verify", by=request.user, seals=report.seals, broken=[b.seal for b in report.broken])
    return render(request, "audit/verified.html", {"report": report})


def _seals() -> dict[str, object]:
    """How far the seals reach, and in which zone the page tells times."""
    newest = Seal.objects.newest().first()
    count, age = verify.tail(newest.until if newest else None)
    zone = timezone.get_current_timezone_name()
    return {"newest": newest, "tail": count, "tail_seconds": age.total_seconds(), "zone": zone}
