"""What programs send and read about offers and about bills that are questioned: what a system of bills needs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.models import Bill, Offer, Redress
from hospital.serializers import Body, Coded, Paged, PlaceShort, SiteShort, text

FEEDBACK, OFFERS, BILLS = "/api/v1/feedback", "/api/v1/offers", "/api/v1/bills"


def amount(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=12, decimal_places=2, **more)


class OfferQuery(Paged):
    state = serializers.ChoiceField(
        [*Offer.State.choices, ("unpaid", "Accepted, of value, not paid yet")], required=False,
        help_text="With “unpaid” what was accepted, has a value, and is not paid yet.",
    )  # fmt: skip
    after = serializers.RegexField(r"^(O-\d{6,12})?$", required=False, default="", help_text="A reference.")


class BillQuery(Paged):
    state = serializers.ChoiceField([("open", "Not answered yet"), ("answered", "Answered")], required=False)
    reminders = serializers.ChoiceField(
        [(Bill.Reminders.TO_PAUSE.value, "To be paused"), (Bill.Reminders.TO_RESUME.value, "To go on again")],
        required=False,
    )
    after = serializers.RegexField(r"^(B-\d{6,12})?$", required=False, default="", help_text="A reference.")


class OfStory(serializers.Serializer):
    """What hangs on a story: where it was, and under which number it was told. No words of it."""

    ref = serializers.CharField()
    url = serializers.SerializerMethodField()
    feedback = serializers.CharField(source="story.ref")
    site = SiteShort(source="story.site")
    department = PlaceShort(source="story.department", allow_null=True)

    def get_url(self, row: Any) -> str:
        return f"{self.root}/{row.ref}"


class OfferRow(OfStory):
    root = OFFERS

    kind = serializers.ChoiceField(Redress.choices)
    value = amount(allow_null=True)
    currency = serializers.CharField(help_text="ISO 4217; empty where it has no value.")
    state = serializers.ChoiceField(Offer.State.choices)
    waits_for = serializers.ListField(source="steps", child=serializers.CharField(), help_text="Roles, the next first.")
    proposed_at = serializers.DateTimeField()
    made_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    paid_on = serializers.DateField(allow_null=True)


class OfferDetail(OfferRow):
    words = serializers.CharField(help_text="What exactly is offered.")
    paid_reference = serializers.CharField(help_text="Number in the books.")


class BillRow(OfStory):
    root = BILLS

    number = serializers.CharField(help_text="Of the bill, as whoever asked wrote it.")
    reminders = serializers.ChoiceField(Bill.Reminders.choices)
    paused_at = serializers.DateTimeField(allow_null=True)
    resumed_at = serializers.DateTimeField(allow_null=True)
    asked_at = serializers.DateTimeField()
    outcome = Coded(Bill.Outcome.choices)
    answered_at = serializers.DateTimeField(allow_null=True)


class BillDetail(BillRow):
    questioned = serializers.CharField()
    answer = serializers.CharField(help_text="In words for the person.")


# ------------------------------------------------------------------------------------------ what is sent
class PayBody(Body):
    paid_on = serializers.DateField(help_text="Paid, credited or handed over; a day of the site.")
    reference = serializers.CharField(max_length=40, help_text="Number in the books.")


class EmptyBody(Body):
    """Nothing is asked."""


class AnswerBillBody(Body):
    outcome = serializers.ChoiceField(Bill.Outcome.choices)
    answer = text(help_text="In words for the person; whoever asked passes them on.")


class OfferDone(serializers.Serializer):
    ref = serializers.CharField()
    url = serializers.CharField()
    state = serializers.ChoiceField(Offer.State.choices)
    paid_on = serializers.DateField(allow_null=True)


class BillDone(serializers.Serializer):
    ref = serializers.CharField()
    url = serializers.CharField()
    reminders = serializers.ChoiceField(Bill.Reminders.choices)
    outcome = Coded(Bill.Outcome.choices)
