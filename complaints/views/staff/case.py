"""The page of one case: looking is recorded in the transaction that reads, or there is nothing to read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import audit.log
from audit.models import Entry as AuditEntry
from complaints.models import Complaint
from complaints.querysets import ComplaintQuerySet
from complaints.views.doors import found
from complaints.views.staff.casepage import CasePage
from hospital import phrasing
from hospital.models import Letterhead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hospital.models import User

HERE_FOR = 40  # seconds; the page says every 15 that it is still open


@require_safe
@transaction.atomic
def complaint(request: HttpRequest, ref: str) -> HttpResponse:
    case = found(request, ref, also=ComplaintQuerySet.with_side)
    audit.log.record("complaint.view", case, by=request.user)
    return show(request, case)


def show(request: HttpRequest, case: Complaint, *, is_revealed: bool = False) -> HttpResponse:
    page = CasePage(request, case, is_revealed=is_revealed)
    template = "complaints/parts/_contact.html" if request.htmx and is_revealed else "complaints/case.html"
    return render(request, template, {"complaint": case, "case": page})


@require_POST
@transaction.atomic
def reveal(request: HttpRequest, ref: str) -> HttpResponse:
    """Names and contacts in full, shown once and recorded."""
    case = found(request, ref, "reveal", also=ComplaintQuerySet.with_side)
    audit.log.record("complaint.reveal", case, by=request.user)
    return show(request, case, is_revealed=True)


@require_safe
@transaction.atomic
def sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """The case on paper: each copy has a number, which the audit knows."""
    case = found(request, ref, "print", also=ComplaintQuerySet.with_side)
    entry = audit.log.record("complaint.print", case, by=request.user)
    copies = AuditEntry.objects.filter(verb=entry.verb, subject_kind=entry.subject_kind, subject_id=case.pk).count()
    (head,) = Letterhead.objects.for_paper(case.site, get_language() or "")
    context = {"complaint": case, "case": CasePage(request, case), "copy": copies, "head": head}
    return render(request, "complaints/print.html", context)


@require_POST
def presence(request: HttpRequest, ref: str) -> HttpResponse:
    """Who else has this case open; kept in the cache for seconds only. 204 when nobody has."""
    case = get_object_or_404(Complaint.objects.visible_to(request.user).only("pk"), ref=ref)
    others = _appear(case, request.user, is_writing=bool(request.POST.get("writing")))
    if not others:
        return HttpResponse(status=204)
    return HttpResponse(" · ".join(_present(others)), content_type="text/plain; charset=utf-8")


def _present(others: list[tuple[str, bool]]) -> Iterator[str]:
    """ "Hana Kimura is writing", "Here too: Amara Diallo, Dr Sato": whoever writes is named first."""
    yield from (_("%(name)s is writing") % {"name": name} for name, is_writing in others if is_writing)
    if looking := [name for name, is_writing in others if not is_writing]:
        yield _("Here too: %(names)s") % {"names": phrasing.listed(looking)}


presence.counts_as_activity = False  # asked by the open page itself: nobody need be there


def _appear(case: Complaint, user: User, *, is_writing: bool) -> list[tuple[str, bool]]:
    """Mark this user as here; returns name and "is writing" of the others."""
    key, now = f"presence:{case.pk}", time.time()
    known = {pk: mark for pk, mark in (cache.get(key) or {}).items() if mark[2] > now - HERE_FOR}
    known[user.pk] = (user.name, is_writing, now)
    cache.set(key, known, HERE_FOR)
    return [(name, writing) for pk, (name, writing, _at) in known.items() if pk != user.pk]
