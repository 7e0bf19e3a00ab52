"""Campaigns: who is asked after which event, when and how; and for every discharge a line that says asked, or why not.

The ledger knows nothing of answers. Its steps go on whether somebody answered or not, and only the link table, which
is dropped after a set time, says whether a reminder is still wanted (`asking.ResponseLink`).
"""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hospital.models import Location, Service, Visit, VisitEvent
from surveys.models.asking import Asked, Invitation
from surveys.models.instruments import Instrument
from surveys.querysets import AskingQuerySet, CampaignQuerySet


class Channel(models.TextChoices):
    """By which way somebody is asked. The last three are done by a colleague, and logged as done by hand."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    LETTER = "letter", _("Printed letter")
    HAND = "hand", _("A colleague’s own messenger, or a code shown to them")
    TABLET = "tablet", _("Tablet on the ward")


class Reason(models.TextChoices):
    """Why somebody was not asked, or not yet. The order is that of the rules: the first that holds is the main one."""

    VISIT_TYPE = "visit_type", _("Another kind of visit")
    WARD = "ward", _("Another ward")
    SERVICE = "service", _("Another service")
    DISCHARGE_CANCELLED = "discharge_cancelled", _("Did not go home after all")
    ADMISSION_CANCELLED = "admission_cancelled", _("Was not admitted after all")
    DECEASED = "deceased", _("Has died")
    SENSITIVE_SERVICE = "sensitive_service", _("Sensitive service")
    AGE = "age", _("Too young or too old for this survey")
    AGE_UNKNOWN = "age_unknown", _("Age not known")
    ALREADY_ASKED = "already_asked", _("Asked about this visit already")
    OPTED_OUT = "opted_out", _("Wants no surveys")
    DO_NOT_CONTACT = "do_not_contact", _("Does not wish to be contacted")
    CONTACT_SAFETY = "contact_safety", _("Contact safety")
    SURVEY_HOLD = "survey_hold", _("Surveys are held back")
    SAME_SURVEY = "same_survey", _("Got this survey lately")
    ANY_SURVEY = "any_survey", _("Got another survey lately")
    HOUSEHOLD = "household", _("Somebody at the same address was asked lately")
    MANY_MESSAGES = "many_messages", _("Enough messages to this address lately")
    NO_CONTACT = "no_contact", _("No way to reach them")
    NOT_SAMPLED = "not_sampled", _("Not drawn")
    TOO_EARLY = "too_early", _("Not time yet")
    QUIET_HOURS = "quiet_hours", _("Waits for the hours in which messages go out")
    DAILY_CAP = "daily_cap", _("Waits: as many were asked that day as a day may have")
    FEED_STALE = "feed_stale", _("Waits: the hospital’s systems have fallen silent")
    UNLICENSED = "unlicensed", _("Waits: the permission to use these questions has run out")
    HCAHPS_OPEN = "hcahps_open", _("Another survey comes first")
    TOO_LATE = "too_late", _("Too long after going home")
    ENDED = "ended", _("The campaign ended before")
    UNREADABLE = "unreadable", _("Their record cannot be read")
    BOUNCED = "bounced", _("The message did not arrive, and there is no other way")


class Campaign(models.Model):
    """A survey that is sent after an event, as data. What it did stands in the ledger (`Asking`)."""

    class Event(models.TextChoices):
        DISCHARGED = VisitEvent.Kind.DISCHARGED.value, _("Somebody went home")

    class Sampling(models.TextChoices):
        CENSUS = "census", _("Everybody")
        SIMPLE = "simple", _("A random share of all")
        STRATIFIED = "stratified", _("The same random share of every ward")

    class State(models.TextChoices):
        DRAFT = "draft", _("Being planned")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    name = models.CharField(_("name"), max_length=80)
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="campaigns", verbose_name=_("survey"))
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+", verbose_name=_("site"))
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)

    event = models.CharField(_("after"), max_length=20, choices=Event, default=Event.DISCHARGED)
    kinds = ArrayField(
        models.CharField(max_length=12, choices=Visit.Kind), verbose_name=_("kinds of visit"), default=list, blank=True
    )
    wards = models.ManyToManyField(Location, related_name="+", verbose_name=_("wards"), blank=True)
    services = models.ManyToManyField(Service, related_name="+", verbose_name=_("services"), blank=True)
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True, default=18)
    age_until = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)

    delay_hours = models.PositiveSmallIntegerField(_("hours after going home"), default=48)
    latest_days = models.PositiveSmallIntegerField(_("at the latest, days after going home"), default=42)
    window_from = models.TimeField(_("messages go out from"), default=time(10))
    window_until = models.TimeField(_("until"), default=time(18))
    is_quiet_on_sundays = models.BooleanField(_("none on Sundays"), default=True)
    is_quiet_on_holidays = models.BooleanField(_("none on holidays of the site"), default=True)
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("reminders after days"), default=list, blank=True
    )
    open_days = models.PositiveSmallIntegerField(_("days a link works"), default=42)

    channels = ArrayField(models.CharField(max_length=8, choices=Channel), verbose_name=_("ways, first choice first"))
    is_link_free = models.BooleanField(_("SMS without a link: a short address and a code"), default=False)
    sms_sender = models.CharField(_("name of the sender of SMS"), max_length=11, blank=True)
    # By language, the number under which the provider approved the text: {"en": "1207161…"}
    sms_templates = models.JSONField(default=dict, blank=True)

    sampling = models.CharField(_("whom of them"), max_length=10, choices=Sampling, default=Sampling.CENSUS)
    percent = models.PositiveSmallIntegerField(
        _("share in percent"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    seed = models.CharField(max_length=32, editable=False)

    same_gap_days = models.PositiveSmallIntegerField(_("days between two of this survey"), default=90)
    any_gap_days = models.PositiveSmallIntegerField(_("days between two of any survey"), default=30)
    household_gap_days = models.PositiveSmallIntegerField(_("days between two people at one address"), default=30)
    most_a_day = models.PositiveIntegerField(_("invitations on one day, at most"), null=True, blank=True)
    waits_for_draw = models.BooleanField(_("wait until HCAHPS has drawn the month"), default=True)
    most_messages = models.PositiveSmallIntegerField(_("messages to one address in 90 days, at most"), default=4)

    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CampaignQuerySet.as_manager()

    # What `User.may` asks of a row, besides `site_id`.
    department_id = None

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") ^ Q(started_at__isnull=False), name="campaign_started_iff_at"
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") & Q(ended_at__isnull=True) | Q(state="ended", ended_at__isnull=False),
                name="campaign_ended_iff_at",
            ),
            models.CheckConstraint(condition=Q(window_from__lt=F("window_until")), name="campaign_window_opens_first"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="campaign_share_of_a_hundred"),
            models.CheckConstraint(condition=Q(channels__len__gte=1), name="campaign_has_a_way"),
            models.CheckConstraint(condition=Q(most_a_day__gte=1), name="campaign_asks_somebody_a_day"),
            models.CheckConstraint(
                condition=Q(delay_hours__lt=F("latest_days") * 24), name="campaign_delay_before_latest"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaign", args=[self.pk])

    @property
    def ways(self) -> list[str]:
        """The channels in words, first choice first."""
        return [str(Channel(way).label) for way in self.channels]


class ClaimedEvent(models.Model):
    """An event of a visit that the sweep has seen, whether a campaign wanted it or not."""

    event = models.OneToOneField(VisitEvent, models.PROTECT, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"Claim of event {self.pk}"


class Asking(Asked):
    """One line of the ledger: one discharge and one campaign. Every discharge has one, whoever is asked.

    `reason` is the main one and `reasons` all, as codes with a blank between. `due_at` is when the next thing happens:
    the invitation, or reminder number `step`. `stratum` and `position` are what it was drawn by, so that the draw can
    be done again. `contact` and `home` are keyed hashes of where it went.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        HAND = "hand", _("For a colleague to hand over")
        ASKED = "asked", _("Asked")
        NOT_ASKED = "not_asked", _("Not asked")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="askings")
    event = models.ForeignKey(VisitEvent, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    reasons = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    due_at = models.DateTimeField(null=True)
    step = models.PositiveSmallIntegerField(default=0)
    stratum = models.BigIntegerField(null=True)
    position = models.PositiveIntegerField(null=True)
    decided_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    has_fallen_back = models.BooleanField(default=False)
    contact = models.CharField(max_length=32, blank=True)
    home = models.CharField(max_length=32, blank=True)
    invitation = models.OneToOneField(Invitation, models.SET_NULL, null=True, related_name="asking")

    objects = AskingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "event"], name="asking_once_per_discharge"),
            models.CheckConstraint(
                condition=Q(state="asked", asked_at__isnull=False)
                | Q(state="withdrawn", asked_at__isnull=False)
                | Q(state__in=["waiting", "hand", "not_asked"], asked_at__isnull=True),
                name="asking_asked_iff_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_asked", "withdrawn"]) | ~Q(reason=""), name="asking_says_why_not"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_asked", "withdrawn"]) | Q(due_at__isnull=True),
                name="asking_nothing_due_when_over",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="asking_due"),
            models.Index(fields=["campaign", "state", "reason"], name="asking_sums"),
            models.Index(fields=["campaign", "stratum"], condition=Q(position__isnull=False), name="asking_drawn"),
            models.Index(fields=["contact"], condition=~Q(contact=""), name="asking_contact"),
            models.Index(fields=["home"], condition=~Q(home=""), name="asking_home"),
        ]

    def __str__(self) -> str:
        return f"Line {self.pk} of campaign {self.campaign_id}"


class InvitationKey(models.Model):
    """A further key of an invitation: every message has a token of its own, and texts may have a code to type in.

    Kept as hashes, like the first; all of them open the same invitation and end with it.
    """

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="keys")
    token_hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"Key {self.pk}"
