"""Cases: the lists of the queues, one case, and a new one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from rest_framework.request import Request

import audit.log
from complaints import queues
from complaints.filters import Filters
from complaints.querysets import ComplaintQuerySet
from complaints.serializers.bodies import CaseBody, CaseDone
from complaints.serializers.cases import CaseDetail, CaseQuery, CaseRow
from complaints.views.api import telling
from complaints.views.api.bodies import VERBS
from complaints.views.api.reading import CASES, Shown
from complaints.views.doors import found
from hospital.models import Site, TokenScope
from hospital.views.api.describing import listed, reads, writes
from hospital.views.api.doors import Done, Door, Reads, Writes
from hospital.views.api.lists import asked, page

TAG = "Cases"


@reads(TAG, "List cases", listed("CasePage", CaseRow), query=CaseQuery)
@writes(TAG, "Register a case", CaseBody, CaseDone, status=201, words="A concern or a complaint, as staff log it.")
class CasesView(Reads, Writes, Door):
    """The views and filters of the queues, with the same rows."""

    reads, writes = TokenScope.READ_CASES, TokenScope.WRITE_CASES

    def read(self, request: Request) -> dict[str, Any]:
        if not request.user.has_perm("complaints.view_complaint"):
            raise PermissionDenied
        words = asked(request, CaseQuery)
        view = queues.VIEWS[words["view"]]
        reader = queues.Reader(request.user, timezone.now())
        found_page = page_of(view, reader, words)
        rows = CaseRow(found_page.rows, many=True, context={"url": CASES}).data
        return page(request, rows, found_page.after)

    def write(self, request: Request) -> Done:
        return telling.tell(request, CaseBody)


def page_of(view: queues.View, reader: queues.Reader, words: dict[str, Any]) -> queues.Page:
    filters, place = filters_of(words), (words["after"], words["limit"])
    if "changed_since" in words:
        return queues.changed(view, reader, filters, words["changed_since"], *place)
    return queues.page(view, reader, filters, *place)


def filters_of(words: dict[str, Any]) -> Filters:
    """As the queues read them; a site is named by its code."""
    given = {name: str(value) for name, value in words.items() if name in Filters.__dataclass_fields__}
    if "site" in given:
        site = Site.objects.filter(code=given["site"]).values_list("pk", flat=True).first()
        given["site"] = str(site or 0)
    return Filters.read(given)


@reads(TAG, "Read a case", CaseDetail, words="The look is recorded, as opening its page is.")
class CaseView(Reads, Door):
    """Names are masked; whoever may not read words finds none."""

    reads = TokenScope.READ_CASES

    def read(self, request: Request, ref: str) -> dict[str, Any]:
        case = found(request, ref, also=ComplaintQuerySet.with_side)
        audit.log.record("complaint.view", case, by=request.user)
        return CaseDetail(Shown(request, case, tuple(VERBS))).data
