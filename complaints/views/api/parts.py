"""What belongs to one case, and the work on it: one address for each, answered by one route."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from rest_framework.request import Request

import audit.log
from clocks import words
from clocks.models import Clock
from complaints import actions
from complaints.actions.cases import locked
from complaints.forms.base import CaseForm
from complaints.models import Complaint
from complaints.serializers.bodies import CaseDone
from complaints.serializers.cases import EntryQuery, EntryRow, Identity, IssueRow, TargetRow
from complaints.views.api.bodies import VERBS, Sent
from complaints.views.api.reading import TARGETS, InFull
from complaints.views.api.telling import standing
from complaints.views.doors import found, may
from complaints.views.staff.verbs import TABLE
from complaints.views.staff.words import needed
from hospital import phrasing
from hospital.models import TokenScope
from hospital.views.api.checking import checked, refuse_errors, refuse_strangers
from hospital.views.api.describing import listed, reads, writes
from hospital.views.api.doors import Done, Door, Reads, Writes, nonce_of, one_route, seen_version
from hospital.views.api.lists import asked, first_of, page

FORMS: Mapping[str, type[CaseForm]] = {verb.name: verb.form for verb in TABLE}
TAG, WORK = "Cases", "Work on a case"


class Part(Reads, Door):
    """Of a case in sight; the look is recorded."""

    reads = TokenScope.READ_CASES
    with_words = True

    def read(self, request: Request, ref: str) -> dict[str, Any]:
        case = found(request, ref)
        if self.with_words and not may(request, case, "complaints.read_words"):
            raise PermissionDenied
        audit.log.record("complaint.view", case, by=request.user, page=self.name)
        return self.tell(request, case)


@reads(TAG, "List the issues of a case", listed("IssuePage", IssueRow))
class IssuesView(Part):
    name = "issues"

    def tell(self, request: Request, case: Complaint) -> dict[str, Any]:
        rows = case.issues.select_related("location", "service").prefetch_related("codes")
        return page(request, IssueRow(rows, many=True).data)


@reads(TAG, "List what was written on a case", listed("NotePage", EntryRow), query=EntryQuery)
class NotesView(Part):
    """Notes, contacts, holding updates, what the family added; the newest first."""

    name = "notes"

    def tell(self, request: Request, case: Complaint) -> dict[str, Any]:
        wanted = asked(request, EntryQuery)
        older = {"pk__lt": int(wanted["after"])} if wanted["after"] else {}
        rows = case.entries.filter(**older).select_related("by").order_by("-pk")
        shown, last = first_of(rows, wanted["limit"])
        return page(request, EntryRow(shown, many=True).data, last.pk if last else "")


@reads(TAG, "List the targets of a case", listed("TargetPage", TargetRow))
class TargetsView(Part):
    name = "targets"
    with_words = False

    def tell(self, request: Request, case: Complaint) -> dict[str, Any]:
        now = timezone.now()
        rows = Clock.objects.of("complaint", case.pk).begun(now).order_by("started_at", "id")
        return page(request, TargetRow(rows, many=True, context=target_words(now)).data)


def target_words(now: Any) -> dict[str, Any]:
    return {"url": TARGETS, "label": words.target, "state": lambda target: phrasing.state(target, now)}


@reads(TAG, "Read who told us, in full", Identity, words="Recorded as a reveal.")
class IdentityView(Reads, Door):
    """Names and contacts: for a token that opens them, of somebody who may see them."""

    name = "identity"
    reads = TokenScope.READ_IDENTITY

    def read(self, request: Request, ref: str) -> dict[str, Any]:
        case = found(request, ref, "reveal")
        audit.log.record("complaint.reveal", case, by=request.user)
        return Identity(InFull(case).values).data


class VerbView(Writes, Door):
    """One verb of the pages: the same right, the same form, the same action."""

    writes = TokenScope.WRITE_CASES
    name: str
    sent: Sent

    def write(self, request: Request, ref: str) -> Done:
        case = found(request, ref, lambda case: needed(self.name, case))
        if (version := seen_version(request)) is not None:
            locked(case, version)  # held to the end: nobody comes in between
        body = checked(self.sent.body, request)
        form = self._form(request, case, body)
        refuse_errors(form, body)
        getattr(actions, self.name)(case, by=request.user, **form.cleaned_data)
        return Done(standing(case))

    def _form(self, request: Request, case: Complaint, body: Any) -> CaseForm:
        """Filled in with the body, and with what a page would have hidden in it."""
        kind, about = FORMS[self.name], {"case": case, "user": request.user}
        empty = kind(None, **about)
        refuse_strangers(empty, body)
        hidden = {"version": case.version, "nonce": nonce_of(request)}
        known = {name: empty[name].field.prepare_value(empty[name].value()) for name in empty.fields}
        return kind({**(known if self.sent.keeps else {}), **hidden, **body.flat()}, **about)


def view_of(name: str, sent: Sent) -> type[VerbView]:
    about = {"name": name, "sent": sent, "__doc__": sent.words or f"{sent.summary}."}
    made = type(f"{name.title().replace('_', '')}View", (VerbView,), about)
    return writes(WORK, sent.summary, sent.body, CaseDone, words=sent.words, matches=True)(made)


PARTS: Mapping[str, type[Door]] = {
    **{view.name: view for view in (IssuesView, NotesView, TargetsView, IdentityView)},
    **{name.replace("_", "-"): view_of(name, sent) for name, sent in VERBS.items()},
}
case_part = one_route(PARTS)
