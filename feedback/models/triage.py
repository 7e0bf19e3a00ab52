"""What came in and waits to be sorted, what a person made of it, and the words that make somebody look at once."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from feedback.models.stories import Feedback, Kind
from feedback.querysets import RedFlagRuleQuerySet, TriageQuerySet


class Outcome(models.TextChoices):
    """What a person made of something that came in."""

    CASE = "case", _("A case was opened")
    RECOVERY = "recovery", _("To be put right")
    THANKS = "thanks", _("Thanks to pass on")
    IDEA = "idea", _("Idea to answer")
    ANSWER = "answer", _("Question to answer")
    DUPLICATE = "duplicate", _("Told before")
    ERROR = "error", _("Entered in error")


class Triage(models.Model):
    """The row of one story in the inbox; what staff log with a kind already decided has none.

    `is_urgent`: it holds words of a red-flag rule that nobody has judged yet. `kind_was`: what it came in as.
    """

    feedback = models.OneToOneField(Feedback, models.PROTECT, related_name="triage")
    is_urgent = models.BooleanField(default=False)
    kind_was = models.CharField(max_length=12, choices=Kind)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    triaged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    triaged_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=300, blank=True)

    objects = TriageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", triaged_by__isnull=True, triaged_at__isnull=True)
                | ~Q(outcome="") & Q(triaged_by__isnull=False, triaged_at__isnull=False),
                name="triage_outcome_by_and_at_together",
            ),
            models.CheckConstraint(condition=~Q(outcome="error") | ~Q(because=""), name="triage_error_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["-is_urgent", "id"], condition=Q(triaged_at__isnull=True), name="triage_waiting")
        ]

    def __str__(self) -> str:
        return f"Triage of {self.feedback_id}"


class Sameness(models.Model):
    """Keyed hashes of a story's plain words and of the contact of whoever told it, which give neither back: the same
    words of the same contact within a day are one story, and one contact again and again is somebody to call.
    """

    feedback = models.OneToOneField(Feedback, models.PROTECT, related_name="sameness")
    words = models.CharField(max_length=32, blank=True)
    contact = models.CharField(max_length=32, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["contact", "-received_at"], name="sameness_contact")]

    def __str__(self) -> str:
        return f"Sameness of {self.feedback_id}"


class IdeaAnswer(models.Model):
    """What we say to an idea: yes or no, and because of what."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes, we do it")
        NO = "no", _("No")

    feedback = models.OneToOneField(Feedback, models.PROTECT, related_name="idea_answer")
    answer = models.CharField(_("what do we say?"), max_length=3, choices=Answer)
    because = models.TextField(_("because"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(because=""), name="idea_answer_says_why")]

    def __str__(self) -> str:
        return f"Answer to idea {self.feedback_id}"


class Cause(models.TextChoices):
    """Why words make somebody look at once."""

    DANGER = "danger", _("Danger now")
    SELF_HARM = "self_harm", _("Self-harm")
    ABUSE = "abuse", _("Abuse, safeguarding")
    DISCRIMINATION = "discrimination", _("Discrimination")
    THREAT = "threat", _("Threats")
    MEDIA = "media", _("Media")
    LEGAL = "legal", _("Legal words")
    PRIVACY = "privacy", _("Other people’s private data")
    ALLERGY = "allergy", _("Allergy")
    # No words, but what somebody claims whom nobody knows.
    SAID_HIGH = "said_high", _("Said to be High, not verified")
    SAID_CRITICAL = "said_critical", _("Said to be Critical, not verified")


class RedFlagRule(models.Model):
    """Words of one language for one cause, edited by the hospital. A word that ends with * stands for all it begins."""

    cause = models.CharField(max_length=16, choices=Cause)
    language = models.CharField(max_length=12)
    words = ArrayField(models.CharField(max_length=60), default=list)
    is_on = models.BooleanField(_("in use"), default=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    objects = RedFlagRuleQuerySet.as_manager()
    confirmed = dismissed = 0  # counted by `with_record`

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cause", "language"], name="red_flag_rule_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} · {self.spoken}"

    @property
    def false_alarms(self) -> int | None:
        """In percent of what was judged, on a row read `with_record`; None while nothing is."""
        judged = self.confirmed + self.dismissed
        return round(100 * self.dismissed / judged) if judged else None

    @property
    def spoken(self) -> str:
        """Its language, in its own words."""
        return str(get_language_info(self.language)["name_local"])


class RedFlagHit(models.Model):
    """A rule found its words in a story. A person confirms it, or dismisses it with a reason; until then it stays."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="hits")
    rule = models.ForeignKey(RedFlagRule, models.PROTECT, related_name="hits")
    found = models.CharField(max_length=60)  # the word of the rule, not of the story
    in_translation = models.BooleanField(default=False)
    at = models.DateTimeField()
    is_confirmed = models.BooleanField(null=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feedback", "rule"], name="red_flag_hit_once"),
            models.CheckConstraint(
                condition=Q(is_confirmed__isnull=True, judged_by__isnull=True, judged_at__isnull=True)
                | Q(is_confirmed__isnull=False, judged_by__isnull=False, judged_at__isnull=False),
                name="red_flag_hit_judged_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(is_confirmed=False) | ~Q(reason=""), name="red_flag_hit_dismissed_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} in {self.feedback_id}"


class Watch(models.Model):
    """A rule that raises a concern before anybody complains. `amount` and `days` mean what each kind says."""

    class Kind(models.TextChoices):
        CONTACTS = "contacts", _("Told us again and again")
        WAIT = "wait", _("A long wait in emergency")
        CALLED_OFF = "called_off", _("A stay that was called off")
        MOVED = "moved", _("Moved to another ward at night")

    kind = models.CharField(max_length=12, choices=Kind, unique=True)
    is_on = models.BooleanField(_("in use"), default=False)
    amount = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=30)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())
