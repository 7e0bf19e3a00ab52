"""The case: what we owe an answer to, who works on it, and what belongs to it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.models.coding import Consequence, Harm, Likelihood
from complaints.querysets import ComplaintQuerySet
from complaints.states import HELD, OPEN, Status
from feedback.models import Channel, Feedback, Flag, Severity, Teller
from hospital.fields import reference
from hospital.labels import label_of
from hospital.models import Touchpoint
from hospital.searching import Searchable

WITH_END = [
    "closed", "closed_final", "resolved_informally", "withdrawn", "transferred", "out_of_scope", "entered_in_error",
    "merged",
]  # fmt: skip
WITH_REPLY_SENT = [*(status.value for status in OPEN), Status.RESPONDED.value]  # of `states.IN_WORK`, in order


class CaseType(models.TextChoices):
    """The profile supplies the words a hospital uses for these. The last two are what it may turn out to be."""

    CONCERN = "concern", _("Concern")
    COMPLAINT = "complaint", _("Complaint")
    GRIEVANCE = "grievance", _("Grievance")
    REGULATOR_LETTER = "regulator_letter", _("Letter of a regulator")
    COMPLIMENT = "compliment", _("Compliment")
    SUGGESTION = "suggestion", _("Suggestion")


class Outcome(models.TextChoices):
    """Per issue; the outcome of the case is derived from its issues."""

    UPHELD = "upheld", _("Upheld")
    PARTLY = "partly_upheld", _("Partly upheld")
    NOT_UPHELD = "not_upheld", _("Not upheld")
    CANNOT = "cannot_determine", _("Cannot be determined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OUT_OF_SCOPE = "out_of_scope", _("Not for us to look into")
    RESOLVED = "resolved_informally", _("Resolved informally")


# What the queues ask of every case in work. They read it in the index: a case itself is heavy with the tokens it is
# found by.
COUNTED = ("site", "department", "owner", "is_restricted", "feedback", "status", "flags", "severity")


class Complaint(Searchable):
    """One case. Deadlines live in `clocks`; the teller's words live in the feedback record it grew from."""

    Status = Status
    Severity = Severity
    # Not kept: by when the action that opened the case said they hear. None where it said nothing, or it moved since.
    promised_on: date | None = None

    ref = reference("C")
    feedback = models.OneToOneField(Feedback, models.PROTECT, related_name="complaint")
    type = models.CharField(max_length=20, choices=CaseType)
    status = models.CharField(max_length=20, choices=Status, default=Status.RECEIVED)
    subject = models.CharField(_("in a few words"), max_length=120)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    flags = ArrayField(models.CharField(max_length=16, choices=Flag), default=list)
    # Coding fields: empty where the site does not use them.
    harm = models.PositiveSmallIntegerField(choices=Harm, null=True)
    likelihood = models.PositiveSmallIntegerField(choices=Likelihood, null=True)
    consequence = models.PositiveSmallIntegerField(choices=Consequence, null=True)
    # No index of their own where one below leads with the column.
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="complaints", db_index=False)
    department = models.ForeignKey(
        "hospital.Department", models.PROTECT, null=True, related_name="complaints", db_index=False
    )
    location = models.ForeignKey("hospital.Location", models.PROTECT, null=True, related_name="complaints")
    service = models.ForeignKey("hospital.Service", models.PROTECT, null=True, related_name="complaints")
    touchpoint = models.CharField(max_length=12, choices=Touchpoint, blank=True)
    channel = models.CharField(max_length=12, choices=Channel)
    is_oral = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    zone = models.CharField(max_length=64)
    working_language = models.CharField(max_length=12, blank=True, db_default="")  # blank: the first of the site
    profile_version = models.ForeignKey("clocks.ProfileVersion", models.PROTECT, related_name="+")
    teller_role = models.CharField(max_length=20, choices=Teller)
    teller = models.ForeignKey("hospital.Person", models.PROTECT, null=True, related_name="complaints")
    patient = models.ForeignKey("hospital.Patient", models.PROTECT, null=True, related_name="complaints")
    anonymous_reason = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="owned", db_index=False)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    is_restricted = models.BooleanField(default=False)
    acknowledged_at = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closings = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    learning = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")  # itself never merged
    severity_at_close = models.PositiveSmallIntegerField(choices=Severity, null=True)
    last_activity_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ComplaintQuerySet.as_manager()

    get_status_display = label_of(Status, "status")
    get_type_display = label_of(CaseType, "type")
    get_channel_display = label_of(Channel, "channel")
    get_teller_role_display = label_of(Teller, "teller_role")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=WITH_END) ^ Q(closed_at__isnull=True),
                name="complaint_closed_iff_closed_at",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["responded", "closed"]) | Q(responded_at__isnull=False),
                name="complaint_responded_has_responded_at",
            ),
            models.CheckConstraint(
                condition=~Q(teller_role="anonymous") | Q(teller__isnull=True), name="complaint_anonymous_has_no_person"
            ),
            models.CheckConstraint(condition=Q(severity__range=(1, 4)), name="complaint_severity_1_to_4"),
            models.CheckConstraint(
                condition=Q(likelihood__isnull=True, consequence__isnull=True)
                | Q(likelihood__range=(1, 5), consequence__range=(1, 5)),
                name="complaint_risk_is_both",
            ),
            models.CheckConstraint(
                condition=Q(status="merged") ^ Q(merged_into__isnull=True), name="complaint_merged_iff_merged_into"
            ),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["site", "-id"], name="complaint_site"),
            models.Index(fields=["department", "-id"], name="complaint_department"),
            models.Index(fields=["owner", "-id"], name="complaint_owner"),
            models.Index(
                fields=["-id"], include=COUNTED, condition=Q(status__in=WITH_REPLY_SENT), name="complaint_in_work"
            ),
            models.Index(fields=["logged_by", "-id"], name="complaint_logged_by"),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("complaint", args=[self.ref])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_held(self) -> bool:
        """Somebody has it, and may ask others about it."""
        return self.status in HELD

    @property
    def is_anonymous(self) -> bool:
        """Nobody to answer. Somebody whose name is only not known yet is still owed an answer."""
        return self.teller_role == Teller.ANONYMOUS

    @property
    def works_in(self) -> str:
        """The language in which colleagues work on it."""
        return self.working_language or next(iter(self.site.languages), "en")

    @property
    def leading(self) -> Complaint:
        """Where it goes on: the one it was merged into, else itself."""
        return self.merged_into or self

    @property
    def title(self) -> str:
        """The few words about it, or kind and place as long as nobody wrote any. Never the story itself."""
        return self.subject or untitled(self.type, self.location or self.department or self.site)


def untitled(kind: str, place: object) -> str:
    """What stands for the few words as long as nobody wrote any."""
    return gettext("%(kind)s, %(place)s") % {"kind": CaseType(kind).label, "place": place}


class TeamMember(models.Model):
    """Somebody asked to help with the case; sees it even when it is restricted. `why` they were let in by hand; who
    was told of it is let in without words.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="helps_with")
    why = models.CharField(max_length=200, blank=True, db_default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "user"], name="team_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.complaint_id}"


class Link(models.Model):
    """Two cases that have to do with each other; each keeps its own targets and answer. The older one is `first`."""

    first = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    second = models.ForeignKey(Complaint, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="link_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="link_older_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class TrackingKey(models.Model):
    """Lets the person who told us follow the case: a link with a token, or the reference with a code.

    Only hashes are kept; token and code are shown once, on the slip.
    """

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="tracking_keys")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Tracking key {self.pk}"
