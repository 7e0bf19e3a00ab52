"""Offers and questioned bills, for a system of bills: what was given, which reminders stand still, its word back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

import audit.log
from feedback import serializers as shapes
from feedback.models import Bill, Offer
from feedback.views.redress import STEPS
from hospital.models import TokenScope
from hospital.serializers import Body
from hospital.views.api.checking import checked, refuse_errors
from hospital.views.api.describing import listed, reads, writes
from hospital.views.api.doors import Done, Door, Reads, Writes, one_route
from hospital.views.api.lists import asked, first_of, page
from hospital.views.doors import refuse_unless

TAG = "Offers and bills"
Rows = QuerySet[Any]


class Desk(Door):
    """Whoever may see what waits at the desk, and of that the rows they see."""

    def rows(self, request: Request) -> Rows:
        if not request.user.has_perm("feedback.view_redress"):
            raise PermissionDenied
        return self.model.objects.visible_to(request.user).with_story()


class ListView(Reads, Desk):
    """The newest first; what was entered in error or told twice is left out."""

    reads = TokenScope.READ_REDRESS

    def read(self, request: Request) -> dict[str, Any]:
        wanted = asked(request, self.query)
        rows = self.narrowed(self.rows(request), wanted)
        before = int(wanted["after"][2:]) if wanted["after"] else None
        rows = rows.filter(pk__lt=before) if before else rows
        shown, last = first_of(rows.order_by("-pk"), wanted["limit"])
        audit.log.record("redress.view", by=request.user)
        return page(request, self.row(shown, many=True).data, last.ref if last else "")


@reads(TAG, "List offers", listed("OfferPage", shapes.OfferRow), query=shapes.OfferQuery)
class OffersView(ListView):
    """What was offered; whoever keeps the books sees what was accepted and has a value."""

    model, query, row = Offer, shapes.OfferQuery, shapes.OfferRow

    def narrowed(self, rows: Any, wanted: Mapping[str, Any]) -> Rows:
        rows, state = rows.counted(), wanted.get("state")
        if state == "unpaid":
            return rows.unpaid()
        return rows.filter(state=state) if state else rows


@reads(TAG, "List questioned bills", listed("BillPage", shapes.BillRow), query=shapes.BillQuery)
class BillsView(ListView):
    """Bills that somebody questions. With `reminders` what is to be done, what was entered in error as well."""

    model, query, row = Bill, shapes.BillQuery, shapes.BillRow

    def narrowed(self, rows: Any, wanted: Mapping[str, Any]) -> Rows:
        if "state" in wanted:
            rows = rows.filter(answered_at__isnull=wanted["state"] == "open")
        if "reminders" in wanted:
            return rows.to_pause().counted() if wanted["reminders"] == Bill.Reminders.TO_PAUSE else rows.to_resume()
        return rows.counted()


class OneView(Reads, Desk):
    reads = TokenScope.READ_REDRESS

    def read(self, request: Request, ref: str) -> dict[str, Any]:
        row = get_object_or_404(self.rows(request), ref=ref)
        audit.log.record("feedback.view", row.story, by=request.user)
        return self.row(row).data


@reads(TAG, "Read an offer", shapes.OfferDetail, words="The look is recorded.")
class OfferView(OneView):
    """One offer; the story behind it is read with another scope."""

    model, row = Offer, shapes.OfferDetail


@reads(TAG, "Read a questioned bill", shapes.BillDetail, words="The look is recorded.")
class BillView(OneView):
    """One bill, and where its reminders stand."""

    model, row = Bill, shapes.BillDetail


class WordView(Writes, Desk):
    """One step of the desk: the same right, the same form, the same action. Done twice it is refused, and says why."""

    writes = TokenScope.WRITE_REDRESS
    name: str
    body: type[Body]

    def write(self, request: Request, ref: str) -> Done:
        row, step = get_object_or_404(self.rows(request), ref=ref), STEPS[self.name]
        refuse_unless(request.user.may(step.needs, row.story))
        body = checked(self.body, request)
        form = step.form(body.flat())
        refuse_errors(form, body)
        step.act(row, by=request.user, **form.cleaned_data)
        row.refresh_from_db()
        return Done(self.told({**self.row(row).data}).data)


@writes(TAG, "Record that an offer was paid", shapes.PayBody, shapes.OfferDone)
class PayView(WordView):
    """It was paid, credited or handed over."""

    name, model, body, row, told = "pay", Offer, shapes.PayBody, shapes.OfferRow, shapes.OfferDone


class BillWordView(WordView):
    model, row, told = Bill, shapes.BillRow, shapes.BillDone


@writes(TAG, "Record that reminders of a bill stand still", shapes.EmptyBody, shapes.BillDone)
class PauseView(BillWordView):
    """The answer to `bill.pause`."""

    name, body = "pause", shapes.EmptyBody


@writes(TAG, "Record that reminders of a bill go on again", shapes.EmptyBody, shapes.BillDone)
class ResumeView(BillWordView):
    """The answer to `bill.resume`."""

    name, body = "resume", shapes.EmptyBody


@writes(TAG, "Answer about a bill", shapes.AnswerBillBody, shapes.BillDone)
class AnswerView(BillWordView):
    """What is right about it. Whoever asked hears of it."""

    name, body = "answer", shapes.AnswerBillBody


BILL_PARTS: Mapping[str, type[Door]] = {view.name: view for view in (PauseView, ResumeView, AnswerView)}
bill_part = one_route(BILL_PARTS)
