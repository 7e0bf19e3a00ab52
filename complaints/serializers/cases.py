"""What programs read of cases. Names of people are masked, as on the page; codes are those of the models."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from complaints.models import CaseType, Entry, Outcome
from complaints.models.coding import Hcat, Profession, StageOfCare
from complaints.queues import EVERY, VIEWS
from complaints.states import Status
from feedback.models import Channel, Flag, Severity, Teller
from hospital.models import Touchpoint
from hospital.serializers import Coded, Colleague, Paged, PlaceShort, Since, SiteShort

MARK = re.compile(r"(d~[0-9TZ:.+-]{1,40}~\d{1,18}|n~\d{1,18})?")
STATES = ["ok", "soon", "over", "pause", "met", "missed", "off"]


class CaseQuery(Paged):
    """The filters of the queues."""

    view = serializers.ChoiceField(
        choices=[(view.slug, view.label) for view in VIEWS.values() if not view.is_own], default=EVERY.slug,
        help_text="A saved view of the queues. Views of open cases are ordered by what is due next, others by age.",
    )  # fmt: skip
    site = serializers.SlugField(required=False, max_length=12, help_text="Code of a site.")
    department = serializers.IntegerField(required=False, min_value=1, max_value=10**12, help_text="With all below it.")
    owner = serializers.RegexField(r"^(none|[0-9]{1,12})$", required=False, help_text="Number of a colleague, or none.")
    severity = serializers.ChoiceField(Severity.choices, required=False)
    stage = serializers.ChoiceField(Status.choices, required=False)
    flag = serializers.ChoiceField(Flag.choices, required=False)
    type = serializers.ChoiceField(CaseType.choices, required=False)
    changed_since = Since()

    def validate(self, words: dict[str, Any]) -> dict[str, Any]:
        if "changed_since" in words and VIEWS[words["view"]].is_open:
            refused = _("What has changed is listed by age: choose “every” or a view of what has ended.")
            raise serializers.ValidationError({"view": refused}, "order")
        return words

    def validate_after(self, value: str) -> str:
        if not MARK.fullmatch(value):
            raise serializers.ValidationError(_("This is no place in a list."), "after")
        return value


class EntryQuery(Paged):
    after = serializers.RegexField(r"^\d{0,18}$", required=False, default="", help_text="From the `next` before.")


class NextTarget(serializers.Serializer):
    """What is due next."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    due_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    is_paused = serializers.SerializerMethodField()

    def get_is_paused(self, target: Any) -> bool:
        return target.paused_at is not None


class CaseRow(serializers.Serializer):
    """One line of a list: no words of theirs, and nobody's identity."""

    ref = serializers.CharField(source="case.ref")
    url = serializers.SerializerMethodField()
    type = serializers.ChoiceField(CaseType.choices, source="case.type")
    status = serializers.ChoiceField(Status.choices, source="case.status")
    subject = serializers.CharField(source="case.subject")
    severity = serializers.ChoiceField(Severity.choices, source="case.severity")
    flags = serializers.ListField(child=serializers.ChoiceField(Flag.choices), source="case.flags")
    channel = serializers.ChoiceField(Channel.choices, source="case.channel")
    teller_role = Coded(Teller.choices, source="case.teller_role")
    site = serializers.CharField(source="case.site_name")
    department = serializers.CharField(source="case.department_name", allow_null=True)
    location = serializers.CharField(source="case.location_name", allow_null=True)
    owner = serializers.CharField(source="case.owner_name", allow_null=True)
    is_restricted = serializers.BooleanField(source="case.is_restricted")
    next_target = NextTarget(source="target", allow_null=True)

    def get_url(self, row: Any) -> str:
        return f"{self.context['url']}/{row.case.ref}"


class TellerShown(serializers.Serializer):
    """Whoever told us. Without the right to read words only the role is there."""

    role = Coded(Teller.choices)
    name = serializers.CharField(allow_null=True, help_text="Masked; in full at `/identity`.")
    language = serializers.CharField(allow_null=True)
    needs = serializers.ListField(child=serializers.CharField())
    contact_warning = serializers.CharField(allow_null=True, help_text="To be known before anybody calls or writes.")


class CaseDetail(serializers.Serializer):
    """One case as its page shows it to the owner of the token."""

    ref = serializers.CharField(source="complaint.ref")
    version = serializers.IntegerField(source="complaint.version")
    type = serializers.ChoiceField(CaseType.choices, source="complaint.type")
    status = serializers.ChoiceField(Status.choices, source="complaint.status")
    subject = serializers.CharField(source="complaint.subject")
    severity = serializers.ChoiceField(Severity.choices, source="complaint.severity")
    flags = serializers.ListField(child=serializers.ChoiceField(Flag.choices), source="complaint.flags")
    is_restricted = serializers.BooleanField(source="complaint.is_restricted")
    site = SiteShort(source="complaint.site")
    department = PlaceShort(source="complaint.department", allow_null=True)
    location = PlaceShort(source="complaint.location", allow_null=True)
    service = PlaceShort(source="complaint.service", allow_null=True)
    touchpoint = Coded(Touchpoint.choices, source="complaint.touchpoint")
    channel = serializers.ChoiceField(Channel.choices, source="complaint.channel")
    feedback = serializers.CharField(source="complaint.feedback.ref")
    received_at = serializers.DateTimeField(source="complaint.received_at")
    received_on = serializers.DateField(source="complaint.received_on", help_text="The day it was at the site.")
    acknowledged_at = serializers.DateTimeField(source="complaint.acknowledged_at", allow_null=True)
    responded_at = serializers.DateTimeField(source="complaint.responded_at", allow_null=True)
    closed_at = serializers.DateTimeField(source="complaint.closed_at", allow_null=True)
    outcome = Coded(Outcome.choices, source="complaint.outcome")
    owner = Colleague(source="complaint.owner", allow_null=True)
    logged_by = Colleague(source="complaint.logged_by", allow_null=True)
    teller = TellerShown()
    patient = serializers.CharField(allow_null=True, help_text="Masked; null where it is whoever told us.")
    words = serializers.CharField(allow_null=True, help_text="What they told us; null without the right to read it.")
    wish = serializers.CharField(allow_null=True)
    learning = serializers.CharField(allow_null=True)
    may = serializers.ListField(
        child=serializers.CharField(), help_text="What the token may do with it now: `POST` to `/cases/{ref}/…`."
    )


class Identity(serializers.Serializer):
    """In full. That it was asked for is on record."""

    name = serializers.CharField(allow_null=True)
    preferred_name = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    postal_address = serializers.CharField(allow_null=True)
    patient = serializers.CharField(allow_null=True, help_text="Null where it is whoever told us.")


class EntryRow(serializers.Serializer):
    """Something written on the case: a note, a contact, a holding update."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(Entry.Kind.choices)
    how = Coded(Entry.How.choices)
    is_two_way = serializers.BooleanField()
    words = serializers.CharField()
    next_contact_on = serializers.DateField(allow_null=True)
    by = Colleague(allow_null=True)
    at = serializers.DateTimeField()


class CodeShort(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    label = serializers.CharField()


class IssueRow(serializers.Serializer):
    """One thing complained of, with its coding."""

    id = serializers.IntegerField(source="pk")
    words = serializers.CharField()
    location = PlaceShort(allow_null=True)
    service = PlaceShort(allow_null=True)
    hcat = Coded(Hcat.choices)
    problem = serializers.CharField()
    hcat_severity = serializers.IntegerField(allow_null=True)
    stage_of_care = Coded(StageOfCare.choices)
    profession = Coded(Profession.choices)
    codes = CodeShort(many=True)
    finding = serializers.CharField()
    outcome = Coded(Outcome.choices)
    outcome_reason = serializers.SerializerMethodField()

    def get_outcome_reason(self, issue: Any) -> str:
        """Read once there is an outcome."""
        return issue.outcome_reason if issue.outcome else ""


class TargetRow(serializers.Serializer):
    """One thing owed, by when; late is decided at the moment of reading."""

    id = serializers.IntegerField(source="pk")
    url = serializers.SerializerMethodField()
    kind = serializers.CharField()
    label = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    edge = serializers.ChoiceField([("day", "until the end of the day"), ("instant", "to the minute")])
    zone = serializers.CharField()
    paused_at = serializers.DateTimeField(allow_null=True)
    paused_until = serializers.DateTimeField(allow_null=True)
    stopped_at = serializers.DateTimeField(allow_null=True)
    stop_event = serializers.CharField()

    def get_url(self, target: Any) -> str:
        return f"{self.context['url']}/T-{target.pk:06}"

    def get_label(self, target: Any) -> str:
        return str(self.context["label"](target.kind))

    def get_state(self, target: Any) -> str:
        """`ok`, `soon`, `over` (late now), `pause`, `met`, `missed`, `off` (called off)."""
        return self.context["state"](target)


class SumRow(serializers.Serializer):
    when = serializers.CharField()
    what = serializers.CharField()
    hours = serializers.CharField()
    counted = serializers.CharField()
    so_far = serializers.CharField()


class SumPart(serializers.Serializer):
    """A sum: by the rule, or since a later date was agreed."""

    rows = SumRow(many=True)
    total = serializers.CharField()
    until = serializers.CharField()
    is_exact = serializers.BooleanField(help_text="Whether the sum leads to the date that is kept.")
    is_agreed = serializers.SerializerMethodField()

    def get_is_agreed(self, part: Any) -> bool:
        return part.extension is not None


class PauseRow(serializers.Serializer):
    reason = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    max_ends_at = serializers.DateTimeField()


class WhyDate(serializers.Serializer):
    """Why this date: the rule, where it comes from, the calendar, and the sum line by line, in words."""

    label = serializers.CharField()
    due = serializers.CharField(source="due_words")
    amount = serializers.CharField()
    counted_from = serializers.CharField(source="event")
    ends_with = serializers.CharField(source="ends")
    rules = serializers.CharField(source="version.name", allow_null=True, default=None)
    rules_version = serializers.IntegerField(source="version.number", allow_null=True, default=None)
    source = serializers.CharField(source="rule.origin.source", allow_null=True, default=None)
    source_url = serializers.CharField(source="rule.origin.url", allow_null=True, default=None)
    confidence = serializers.CharField()
    calendar = serializers.CharField(source="calendar_label")
    zone = serializers.CharField(source="clock.zone")
    parts = SumPart(many=True)
    pauses = PauseRow(many=True, source="pause_lines")
    without_pauses = serializers.CharField()
    took = serializers.CharField()
    may_still_move = serializers.IntegerField(
        allow_null=True, help_text="Holidays are known until the end of this year, and the date lies beyond."
    )


class TargetDetail(TargetRow):
    ref = serializers.CharField(source="card.ref", help_text="Of what it is owed.")
    why = WhyDate()
