"""What programs send and read while something is put right."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.models import Answer, Attempt, Recovery, Redress, SupportReferral
from feedback.serializers.money import FEEDBACK, BillDetail, OfferDetail
from hospital.serializers import Body, Coded, Colleague, Paged, PlaceShort, SiteShort, moment, number, text


class RecoveryQuery(Paged):
    state = serializers.ChoiceField([("open", "Being put right"), ("over", "Over")], required=False)
    after = serializers.RegexField(r"^(\d{1,12})?$", required=False, default="", help_text="It stands in `next`.")


class RecoveryBrief(serializers.Serializer):
    """How far it is, and no words."""

    is_in_house = serializers.BooleanField(help_text="They were still here when it began.")
    begun_at = serializers.DateTimeField(allow_null=True, help_text="Null where it was put right in one go.")
    goes_home_at = serializers.DateTimeField(allow_null=True)
    reached_at = serializers.DateTimeField(allow_null=True, help_text="The first contact.")
    ended_at = serializers.DateTimeField(source="at", allow_null=True)
    is_put_right = Coded(Recovery.Content.choices)
    owner = Colleague(allow_null=True)


class RecoveryRow(RecoveryBrief):
    feedback = serializers.CharField(source="story.ref")
    url = serializers.SerializerMethodField()
    site = SiteShort(source="story.site")
    department = PlaceShort(source="story.department", allow_null=True)

    def get_url(self, row: Any) -> str:
        return f"{FEEDBACK}/{row.story.ref}/recovery"


class AttemptRow(serializers.Serializer):
    at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(Attempt.Outcome.choices)


class RecoveryDetail(RecoveryBrief):
    went_wrong = serializers.CharField()
    wanted = serializers.CharField()
    done = serializers.CharField()
    their_words = serializers.CharField()
    attempts = AttemptRow(many=True, source="attempts.all")


class PromiseRow(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    what = serializers.CharField()
    owner = Colleague(allow_null=True)
    due_on = serializers.DateField()
    kept_at = serializers.DateTimeField(allow_null=True)


class ReferralRow(serializers.Serializer):
    ref = serializers.CharField()
    kind = serializers.ChoiceField(SupportReferral.Kind.choices)
    state = serializers.ChoiceField(SupportReferral.State.choices)
    asked_at = serializers.DateTimeField(source="at")
    follow_on = serializers.DateField(allow_null=True)
    outcome = Coded(SupportReferral.Outcome.choices)


class AnswerRow(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    way = serializers.ChoiceField(Answer.Way.choices)
    state = serializers.ChoiceField(Answer.State.choices)
    words = serializers.CharField()
    language = serializers.CharField()
    by = Colleague()
    approved_by = Colleague(allow_null=True)
    given_at = serializers.DateTimeField(allow_null=True)


class Mending(serializers.Serializer):
    """Everything that hangs on one story while it is put right; the newest recovery first."""

    feedback = serializers.CharField(source="item.ref")
    recoveries = RecoveryDetail(many=True)
    offers = OfferDetail(many=True)
    promises = PromiseRow(many=True)
    bills = BillDetail(many=True)
    referrals = ReferralRow(many=True, source="supports")
    answers = AnswerRow(many=True)


# ------------------------------------------------------------------------------------------ what is sent
class BeginBody(Body):
    went_wrong = text(help_text="In a sentence or two.")
    wanted = text(required=False)
    is_in_house = serializers.BooleanField(required=False, help_text="They are still here.")
    goes_home_at = serializers.DateTimeField(required=False, help_text="If known; with an offset.")


class TryBody(Body):
    outcome = serializers.ChoiceField(Attempt.Outcome.choices)
    at = moment()
    went_wrong = text(required=False, help_text="Where it does not stand there yet.")
    wanted = text(required=False, help_text="Where it does not stand there yet.")


class EndBody(Body):
    done = text(help_text="What was done.")
    is_put_right = serializers.ChoiceField(Recovery.Content.choices)
    their_words = text(required=False)


class OfferBody(Body):
    kind = serializers.ChoiceField(Redress.choices)
    words = text(help_text="What exactly.")
    value = serializers.RegexField(
        r"^[0-9]{1,10}(\.[0-9]{1,2})?$", required=False, trim_whitespace=False,
        help_text="Such as 20.00, in the currency of the site; of what has a value.",
    )  # fmt: skip
    has_claim = serializers.BooleanField(required=False, help_text="A claim is in sight: Legal reads it first.")


class AnswerOfferBody(Body):
    offer = serializers.RegexField(r"^O-\d{6,12}$", help_text="A reference.")
    answer = serializers.ChoiceField([("made", "offered, no answer yet"), ("yes", "accepted"), ("no", "declined")])


class PromiseBody(Body):
    what = serializers.CharField(max_length=300)
    owner = number(help_text="Number of a colleague, who keeps it.")
    due_on = serializers.DateField()


class KeepBody(Body):
    promise = number()


class MoveBody(Body):
    promise = number()
    due_on = serializers.DateField()
    is_told = serializers.BooleanField(help_text="The person was told of the other day.")


class HandOnBody(Body):
    owner = number(help_text="Number of a colleague, who has it from now on.")


class HandOnPromiseBody(HandOnBody):
    promise = number()


class BillBody(Body):
    number = serializers.CharField(max_length=40)
    questioned = text(help_text="Finance reads this and not the story.")
    asks_pause = serializers.BooleanField(required=False, default=True, help_text="Reminders are to stand still.")


class AnswerBody(Body):
    way = serializers.ChoiceField(Answer.Way.choices, help_text="A way that cannot reach them is refused.")
    words = serializers.CharField(max_length=10_000)
    language = serializers.CharField(max_length=12, help_text="The language of the answer, such as en.")
    unfit_because = serializers.CharField(
        max_length=300, required=False, help_text="Why it is not in the language or form they need."
    )


class ReadAnswerBody(Body):
    answer = number()


class StepDone(serializers.Serializer):
    """`made` is the reference of the offer or bill that was made; empty else."""

    ref = serializers.CharField()
    url = serializers.CharField()
    made = serializers.CharField()
