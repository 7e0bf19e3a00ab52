"""What people told us: one record per story, whichever way it came, and the raw thing as received."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from feedback.querysets import FeedbackQuerySet
from hospital.fields import reference
from hospital.models import Touchpoint, User
from hospital.searching import Searchable


class Kind(models.TextChoices):
    """What the person wants."""

    CONCERN = "concern", _("Put it right now")
    COMPLAINT = "complaint", _("Look into it and answer")
    COMPLIMENT = "compliment", _("Thank someone")
    SUGGESTION = "suggestion", _("Idea")
    ENQUIRY = "enquiry", _("Question")


class Channel(models.TextChoices):
    """How it reached us."""

    STAFF = "staff", _("In person")
    PHONE = "phone", _("Telephone")
    LETTER = "letter", _("Letter")
    EMAIL = "email", _("E-mail")
    WEB = "web", _("Web form")
    CODE = "qr", _("Code to scan")
    KIOSK = "kiosk", _("Tablet on the spot")
    SMS = "sms", _("Text message")
    PAPER = "paper", _("Paper card")
    ADVOCATE = "advocate", _("Through an advocate")
    REGULATOR = "regulator", _("Through a regulator")
    HANDBOOK = "handbook", _("Patient handbook")
    ROUND = "round", _("Ward round")
    SURVEY = "survey", _("Survey")
    SOCIAL = "social", _("Review or social media")
    IMPORT = "import", _("Read in from a file")
    NOTICED = "noticed", _("Noticed by the house")


# What people send by themselves, without anybody of the house who could tell them what happens next.
UNAIDED = frozenset({Channel.WEB, Channel.CODE, Channel.KIOSK})


class Teller(models.TextChoices):
    """Whose voice it is."""

    PATIENT = "patient", _("The patient")
    FAMILY = "family", _("Family")
    CARER = "carer", _("Carer")
    FRIEND = "friend", _("Friend")
    VISITOR = "visitor", _("Visitor")
    ADVOCATE = "advocate", _("Advocate")
    STAFF_FOR_PATIENT = "staff_for_patient", _("Staff member, for the patient")
    STAFF_IDEA = "staff_idea", _("Staff member, own idea")
    ANONYMOUS = "anonymous", _("Wants to stay anonymous")


class Severity(models.IntegerChoices):
    """One scale for feedback and cases, set by a person; "high" in a rule means High or more."""

    LOW = 1, _("Low")
    MODERATE = 2, _("Moderate")
    HIGH = 3, _("High")
    CRITICAL = 4, _("Critical")


class Flag(models.TextChoices):
    """What makes a record grave or delicate whatever its severity; set or confirmed by a person."""

    DANGER = "danger", _("Danger now")
    SELF_HARM = "self_harm", _("Self-harm")
    SAFEGUARDING = "safeguarding", _("Safeguarding")
    DISCRIMINATION = "discrimination", _("Discrimination")
    CANDOUR = "candour", _("Candour")
    MEDIA = "media", _("Media risk")
    LEGAL = "legal", _("Legal")
    RIGHTS = "rights", _("Rights")
    PRIVACY = "privacy", _("Privacy breach")
    REGULATOR = "regulator", _("Regulator")
    POLICE = "police", _("Police or coroner")
    VIP = "vip", _("Well known, or one of us")


class Precision(models.TextChoices):
    EXACT = "exact", _("Exactly then")
    DAY = "day", _("That day")
    ABOUT = "about", _("About then")
    UNKNOWN = "unknown", _("Not known")


class Mood(models.TextChoices):
    """How the person seemed to whoever listened; kept apart from their words."""

    CALM = "calm", _("Calm")
    WORRIED = "worried", _("Worried")
    UPSET = "upset", _("Upset")
    ANGRY = "angry", _("Angry")
    UNKNOWN = "unknown", _("Cannot tell")


class Quote(models.TextChoices):
    """Where their words may be repeated; nowhere, unless they said so."""

    NO = "no", _("Not at all")
    INTERNAL = "internal", _("To our staff only")
    NAMELESS = "nameless", _("In public, without a name")
    NAMED = "named", _("In public, with the name")


class Knows(models.TextChoices):
    """Whether the patient knows, when somebody else told us."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    CANNOT = "cannot", _("Cannot be asked")


class Feedback(Searchable):
    """One story. `words` are the teller's own and are written once; whatever follows is another row.

    `is_new` is true only on the object that `feedback.actions.receive` has just written; `colleagues` are those whom
    it found to be the teller or the patient.
    """

    is_new = False
    colleagues: Sequence[User] = ()
    ref = reference("F")
    kind = models.CharField(max_length=12, choices=Kind)
    channel = models.CharField(max_length=12, choices=Channel)
    received_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    occurred_on = models.DateField(null=True, blank=True)
    occurred_precision = models.CharField(max_length=8, choices=Precision, default=Precision.UNKNOWN)
    # No index of their own where one below leads with the column.
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="feedback", db_index=False)
    department = models.ForeignKey(
        "hospital.Department", models.PROTECT, null=True, related_name="feedback", db_index=False
    )
    location = models.ForeignKey("hospital.Location", models.PROTECT, null=True, related_name="feedback")
    service = models.ForeignKey("hospital.Service", models.PROTECT, null=True, related_name="feedback")
    # The bed, or what else hangs beside the code that was scanned: "Bed 4".
    spot = models.CharField(max_length=32, blank=True, default="", db_default="")
    touchpoint = models.CharField(max_length=12, choices=Touchpoint, blank=True)
    visit = models.ForeignKey("hospital.Visit", models.PROTECT, null=True, related_name="feedback")
    teller_role = models.CharField(max_length=20, choices=Teller, default=Teller.ANONYMOUS)
    teller = models.ForeignKey("hospital.Person", models.PROTECT, null=True, related_name="told_us")
    patient = models.ForeignKey("hospital.Patient", models.PROTECT, null=True, related_name="feedback")
    patient_knows = models.CharField(max_length=8, choices=Knows, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    words = models.TextField()
    language = models.CharField(max_length=12)
    wish = models.TextField(blank=True)
    wants_reply = models.BooleanField(default=False)
    mood = models.CharField(max_length=8, choices=Mood, blank=True, default="", db_default="")
    quote = models.CharField(max_length=8, choices=Quote, default=Quote.NO, db_default=Quote.NO)
    # What they gave, out of how many; a rating never decides the kind.
    rating = models.PositiveSmallIntegerField(null=True)
    rating_of = models.PositiveSmallIntegerField(null=True)
    severity = models.PositiveSmallIntegerField(choices=Severity, null=True)
    flags = ArrayField(models.CharField(max_length=16, choices=Flag), default=list)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="logged", db_index=False
    )
    # What another system called it, where it was taken over from one.
    original_ref = models.CharField(max_length=80, blank=True, default="", db_default="")
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    entered_in_error_at = models.DateTimeField(null=True)
    # Where somebody has to come back on it: by which rules, and to whom it falls (`feedback.actions.owe`).
    profile_version = models.ForeignKey("clocks.ProfileVersion", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    # Something negative that can wait for a digest, and is in none yet (`feedback.actions.tell_later`).
    is_to_tell = models.BooleanField(default=False, db_default=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(duplicate_of=F("id")), name="feedback_not_its_own_duplicate"),
            models.CheckConstraint(
                condition=~Q(teller_role="anonymous") | Q(teller__isnull=True), name="feedback_anonymous_has_no_person"
            ),
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__range=(1, 4)), name="feedback_severity_1_to_4"
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True, rating_of__isnull=True) | Q(rating__lte=F("rating_of")),
                name="feedback_rating_within_its_scale",
            ),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["site", "-id"], name="feedback_site"),
            models.Index(fields=["department", "-id"], name="feedback_department"),
            models.Index(fields=["kind", "-id"], name="feedback_kind"),
            models.Index(fields=["logged_by", "-id"], name="feedback_logged_by"),
            models.Index(fields=["site", "department", "-received_at"], name="feedback_near"),
            models.Index(fields=["id"], condition=Q(is_to_tell=True), name="feedback_to_tell"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def zone(self) -> str:
        return self.site.zone

    @property
    def place(self) -> models.Model:
        return self.location or self.department or self.site

    @property
    def title(self) -> str:
        """What lists call it; the teller's words stand in none."""
        return self.subject or _("%(kind)s, %(place)s") % {"kind": self.get_kind_display(), "place": self.place}

    def triage_waits(self) -> bool:
        """Is it in the inbox? Asked as it was read."""
        row = getattr(self, "triage", None)
        return row is not None and row.triaged_at is None


class IntakeItem(models.Model):
    """The raw thing as it came in; never changed. The form's own number makes a second sending harmless."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="items")
    channel = models.CharField(max_length=12, choices=Channel)
    account = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    # Where it stands in public, when we fetched it, and which edition of our reader read it.
    url = models.URLField(max_length=1000, blank=True, default="", db_default="")
    retrieved_at = models.DateTimeField(null=True)
    reader = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "account", "external_id"], condition=~Q(external_id=""), name="intake_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.external_id}"


class Named(models.Model):
    """A member of staff named in the record: barred from seeing it, holding it and hearing of it."""

    class Why(models.TextChoices):
        TOLD = "told", _("Named in what was told us")
        DECLARED = "declared", _("Says that they cannot judge it freely")
        TELLER = "teller", _("Told us")
        PATIENT = "patient", _("Is the patient")

    why = models.CharField(max_length=10, choices=Why, default=Why.TOLD, db_default=Why.TOLD)
    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="named")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="named_in")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feedback", "user"], name="named_once")]
        indexes = [models.Index(fields=["user", "feedback"], name="named_bar")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.feedback_id}"
