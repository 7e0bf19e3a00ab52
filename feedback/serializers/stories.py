"""What programs read of feedback."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.models import Channel, Flag, Kind, Precision, Severity, Teller
from hospital.models import Touchpoint
from hospital.serializers import Coded, Colleague, Paged, PlaceShort, Since, SiteShort


class FeedbackQuery(Paged):
    kind = serializers.ChoiceField(Kind.choices, required=False)
    after = serializers.RegexField(r"^(F-\d{6,12})?$", required=False, default="", help_text="A reference.")
    changed_since = Since()


class FeedbackRow(serializers.Serializer):
    """One line: no words of theirs, and nobody's identity."""

    ref = serializers.CharField()
    url = serializers.SerializerMethodField()
    case = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(Kind.choices)
    channel = serializers.ChoiceField(Channel.choices)
    subject = serializers.CharField()
    severity = Coded(Severity.choices)
    flags = serializers.ListField(child=serializers.ChoiceField(Flag.choices))
    site = SiteShort()
    department = PlaceShort(allow_null=True)
    location = PlaceShort(allow_null=True)
    received_at = serializers.DateTimeField()

    def get_url(self, story: Any) -> str:
        return f"{self.context['url']}/{story.ref}"

    def get_case(self, story: Any) -> str | None:
        """The case it became, if any: its story is read there."""
        case = getattr(story, "complaint", None)
        return case.ref if case else None


class FeedbackDetail(FeedbackRow):
    """What was told. Where there is a case, the story is read there."""

    service = PlaceShort(allow_null=True)
    touchpoint = Coded(Touchpoint.choices)
    teller_role = Coded(Teller.choices)
    language = serializers.CharField()
    occurred_on = serializers.DateField(allow_null=True)
    occurred_precision = serializers.ChoiceField(Precision.choices)
    logged_by = Colleague(allow_null=True)
    words = serializers.SerializerMethodField()
    wish = serializers.SerializerMethodField()

    def get_words(self, story: Any) -> str | None:
        return None if self.get_case(story) else story.words

    def get_wish(self, story: Any) -> str | None:
        return None if self.get_case(story) else story.wish
