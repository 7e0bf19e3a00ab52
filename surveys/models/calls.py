"""Calls after somebody went home: who is called by which rule, each call with its tries, and what was found out.

Care, not a survey. Nothing here leads to an answer of a survey, and no answer leads here.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hospital.fields import EncryptedTextField, reference
from hospital.models import Department, Location, Service, Visit, VisitEvent
from surveys.calls import planning, states
from surveys.models.asking import Asked
from surveys.querysets import CallFlagQuerySet, CallListQuerySet, CallQuerySet

GRACE = timedelta(hours=1)  # after the time of a promise, as its target says (`clocks/profiles/calls.json`)
LEASE = timedelta(minutes=30)  # a caller who leaves without a word holds nobody's call for longer


class Tier(models.IntegerChoices):
    """How much somebody needs the call; the numbers are those of `surveys.calls.planning`."""

    HIGH = planning.HIGH, _("High need")
    MEDIUM = planning.MEDIUM, _("Medium need")
    LOW = planning.LOW, _("Low need")


class CallScript(models.Model):
    """One version of what callers read out. Written once and never changed: another wording is the next version.

    `words` is by language: opening, questions as pairs of key and text, emergency, closing (`surveys.calls.scripts`).
    """

    name = models.CharField(_("name"), max_length=80)
    number = models.PositiveIntegerField()
    words = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["name", "-number"]
        constraints = [models.UniqueConstraint(fields=["name", "number"], name="call_script_once")]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class CallList(models.Model):
    """Whom a team calls, and when it does. A discharge is on the first list that it fits."""

    name = models.CharField(_("name"), max_length=80)
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+", verbose_name=_("site"))
    script = models.ForeignKey(CallScript, models.PROTECT, related_name="lists", verbose_name=_("script"))
    kinds = ArrayField(
        models.CharField(max_length=12, choices=Visit.Kind), verbose_name=_("kinds of visit"), default=list, blank=True
    )
    wards = models.ManyToManyField(Location, related_name="+", verbose_name=_("wards"), blank=True)
    services = models.ManyToManyField(Service, related_name="+", verbose_name=_("services"), blank=True)
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_until = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    least = models.PositiveSmallIntegerField(_("lowest need that is called"), choices=Tier, default=Tier.LOW)
    opens = models.TimeField(_("the team calls from"), default=time(9))
    closes = models.TimeField(_("until"), default=time(18))
    is_quiet_on_sundays = models.BooleanField(_("none on Sundays"), default=False)
    is_quiet_on_holidays = models.BooleanField(_("none on holidays of the site"), default=False)
    most_a_day = models.PositiveSmallIntegerField(_("calls on one day, at most"), null=True, blank=True)
    pharmacy = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("who answers questions to a pharmacist"),
        null=True, blank=True,
    )  # fmt: skip
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = CallListQuerySet.as_manager()

    # What `User.may` asks of a row, besides `site_id`.
    department_id = None

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="call_list_opens_first"),
            models.CheckConstraint(condition=Q(most_a_day__gte=1), name="call_list_calls_somebody_a_day"),
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="call_list_ended_later"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("call-list-change", args=[self.pk])


class HeardEvent(models.Model):
    """An event of a visit that the sweep of calls has seen, whether a list wanted it or not."""

    event = models.OneToOneField(VisitEvent, models.PROTECT, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"Event {self.pk} heard"


class Call(Asked):
    """One discharge to be called about. `opens_at` to `due_at` is the window for it; a promise takes its place.

    What was said is encrypted: `answers` is JSON by key of the script. Whoever `taken_by` has it until `taken_until`,
    so that two callers never call one person. `helper` is who helps them at home, whom the next caller may ask for.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To be called")
        DONE = "done", _("Done")
        REMOVED = "removed", _("Taken off the list")
        MISSED = "missed", _("Not called in time")

    class Why(models.TextChoices):
        """Why nobody calls them."""

        DECEASED = "deceased", _("Has died")
        DO_NOT_CONTACT = "do_not_contact", _("Does not wish to be contacted")
        OPTED_OUT = "opted_out", _("Does not wish to be asked any more")
        NO_PHONE = "no_phone", _("No telephone")
        DISCHARGE_CANCELLED = "discharge_cancelled", _("Did not go home after all")
        ADMISSION_CANCELLED = "admission_cancelled", _("Was not admitted after all")
        READMITTED = "readmitted", _("Is in hospital again")
        NEWER = "newer", _("Went home again since, and is called about that")
        ENDED = "ended", _("The list ended")
        UNREADABLE = "unreadable", _("Their record cannot be read")

    class Outcome(models.TextChoices):
        COMPLETED = "completed", _("Spoken with the patient")
        WITH_PROXY = "with_proxy", _("Spoken with somebody for them")
        PARTLY = "partly", _("Partly, it had to end")
        RESCHEDULED = "rescheduled", _("They ask for another time")
        DECLINED = "declined", _("They do not wish to speak with us")
        UNREACHABLE = "unreachable", _("Cannot be reached")
        READMITTED = "readmitted", _("Is in hospital again")
        DECEASED = "deceased", _("Has died")
        WRONG_NUMBER = "wrong_number", _("Wrong number")

    class TeachBack(models.TextChoices):
        YES = "yes", _("In their own words, and right")
        PARTLY = "partly", _("After I explained it again")
        NO = "no", _("Not clear to them")
        NOT_ASKED = "not_asked", _("Not asked")

    class Reviewed(models.TextChoices):
        """What a caller looked through in the hospital's own record (AHRQ RED form, "Pre-call review")."""

        HISTORY = "history", _("Their history")
        MEDICINES = "medicines", _("Lists of their medicines")
        NOTES = "notes", _("Notes of the stay")
        SUMMARY = "summary", _("What they were given to go home with")

    class Consulted(models.TextChoices):
        """Whom a caller spoke with before the call (the same form); none is nobody."""

        DOCTOR = "doctor", _("A doctor")
        EDUCATOR = "educator", _("Whoever explained going home to them")
        PHARMACY = "pharmacy", _("The pharmacy")
        OTHER = "other", _("Somebody else")

    ref = reference("K")
    call_list = models.ForeignKey(CallList, models.PROTECT, related_name="calls")
    event = models.OneToOneField(VisitEvent, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="calls")
    home_at = models.DateTimeField()
    tier = models.PositiveSmallIntegerField(choices=Tier)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    why = models.CharField(max_length=20, choices=Why, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    promised_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    teach_back = models.CharField(max_length=10, choices=TeachBack, blank=True)
    script = models.ForeignKey(CallScript, models.PROTECT, null=True, related_name="calls")
    language = models.CharField(max_length=12, blank=True)
    answers = EncryptedTextField(default="", blank=True)
    next_step = EncryptedTextField(default="", blank=True)
    helper = EncryptedTextField(default="", blank=True)
    helper_phone = EncryptedTextField(default="", blank=True)
    reviewed = ArrayField(models.CharField(max_length=10, choices=Reviewed), default=list, blank=True)
    consulted = ArrayField(models.CharField(max_length=10, choices=Consulted), default=list, blank=True)
    letter_wanted_at = models.DateTimeField(null=True)
    letter_printed_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    told_late_at = models.DateTimeField(null=True)
    profile_version = models.ForeignKey("clocks.ProfileVersion", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["tier", "due_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(opens_at__lt=F("due_at")), name="call_opens_before_due"),
            models.CheckConstraint(
                condition=Q(state="waiting", over_at__isnull=True) | ~Q(state="waiting") & Q(over_at__isnull=False),
                name="call_over_iff_at",
            ),
            models.CheckConstraint(
                condition=Q(state="removed") & ~Q(why="") | ~Q(state="removed") & Q(why=""), name="call_removed_iff_why"
            ),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(outcome=""), name="call_done_has_outcome"),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_until__isnull=True)
                | Q(taken_by__isnull=False, taken_until__isnull=False),
                name="call_taken_by_and_until",
            ),
            models.CheckConstraint(
                condition=Q(letter_printed_at__isnull=True) | Q(letter_wanted_at__isnull=False),
                name="call_letter_printed_if_wanted",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "due_at"], condition=Q(state="waiting"), name="call_waiting"),
            models.Index(fields=["call_list", "home_at"], name="call_figures"),
            models.Index(
                fields=["site", "letter_wanted_at"],
                name="call_letter",
                condition=Q(letter_wanted_at__isnull=False, letter_printed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("call", args=[self.ref])

    @property
    def zone(self) -> str:
        return self.site.zone

    @property
    def helped_by(self) -> str:
        """Who may be called in their place, on one line; "" where nobody was named."""
        return ", ".join(part for part in (self.helper, self.helper_phone) if part)

    @property
    def wanted_at(self) -> datetime:
        """By when: what was promised, else the end of the window."""
        return self.promised_at or self.due_at

    @property
    def hours_to_contact(self) -> int | None:
        """From going home to the first conversation, in whole hours."""
        return (self.reached_at - self.home_at) // timedelta(hours=1) if self.reached_at else None

    def is_overdue(self, now: datetime) -> bool:
        last = self.promised_at + GRACE if self.promised_at else self.due_at
        return self.state == self.State.WAITING and last < now

    def is_held(self, now: datetime) -> bool:
        """Is somebody on the telephone with them, as far as we know?"""
        return self.taken_until is not None and self.taken_until > now


class CallAttempt(models.Model):
    """One try, as it was: never changed. `contact` is who else was called, with their number."""

    class To(models.TextChoices):
        PATIENT = "patient", _("The patient")
        PROXY = "proxy", _("Somebody who speaks for them")
        OTHER = "other", _("Another contact")

    class Reason(models.TextChoices):
        MACHINE = "machine", _("Answering machine")
        NO_ANSWER = "no_answer", _("Nobody answered")
        NOT_HOME = "not_home", _("Not at home")
        DECLINED = "declined", _("Declined")
        BUSY = "busy", _("Busy")
        RESCHEDULED = "rescheduled", _("Another time")
        OTHER = "other", _("Something else")

    call = models.ForeignKey(Call, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    to = models.CharField(max_length=8, choices=To)
    contact = EncryptedTextField(default="", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_reached = models.BooleanField()
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    outcome = models.CharField(max_length=12, choices=Call.Outcome, blank=True)

    class Meta:
        ordering = ["call", "number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="call_attempt_once"),
            models.CheckConstraint(condition=Q(is_reached=True) | ~Q(reason=""), name="call_attempt_says_why_not"),
        ]

    def __str__(self) -> str:
        return f"Try {self.number} of call {self.call_id}"


class CallFlag(Asked):
    """Something a call brought to light: somebody helps at once, the same day, by a day, or in feedback; or a question
    of the caller to somebody who knows, before the call or after it, whose answer is in `done`.

    `feedback` is where it was told on; what went on by word of mouth says to whom. The rest is a task with a target.
    """

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", _("Emergency symptoms")
        SELF_HARM = "self_harm", _("Thoughts of self-harm")
        ABUSE = "abuse", _("Abuse or neglect")
        SYMPTOMS = "symptoms", _("New or worse symptoms")
        MEDICINE = "medicine", _("Medicine missing or misunderstood")
        APPOINTMENT = "appointment", _("Appointment missing")
        TRANSPORT = "transport", _("No way to get there")
        EQUIPMENT = "equipment", _("Equipment missing")
        HOME_CARE = "home_care", _("Help at home missing")
        UNSAFE_HOME = "unsafe_home", _("Not safe at home")
        COMPLAINT = "complaint", _("Wants to complain")
        PRAISE = "praise", _("Wants to thank somebody")
        NURSE = "nurse", _("Question to a nurse")
        PHARMACIST = "pharmacist", _("Question to a pharmacist")
        DOCTOR = "doctor", _("Question to a doctor")

    call = models.ForeignKey(Call, models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=12, choices=Kind)
    words = EncryptedTextField(default="", blank=True)
    handed_to = EncryptedTextField(default="", blank=True)
    feedback = models.ForeignKey("feedback.Feedback", models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done = EncryptedTextField(default="", blank=True)
    profile_version = models.ForeignKey("clocks.ProfileVersion", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CallFlagQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(feedback__isnull=False) | Q(profile_version__isnull=False), name="call_flag_is_owed_or_told"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(settled_at__gte=F("raised_at")), name="call_flag_settled_later"
            ),
        ]
        indexes = [models.Index(fields=["site", "-id"], condition=Q(settled_at__isnull=True), name="call_flag_open")]

    def __str__(self) -> str:
        return f"{self.kind} of call {self.call_id}"

    def get_absolute_url(self) -> str:
        return reverse("call-settle", args=[self.call.ref, self.pk])

    @property
    def is_question(self) -> bool:
        return self.kind in states.QUESTIONS

    @property
    def ref(self) -> str:
        return self.call.ref

    @property
    def zone(self) -> str:
        return self.site.zone
