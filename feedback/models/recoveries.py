"""Putting it right, the only model of redress: what is offered, promised and paid, and whether it is put right."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.models.stories import Feedback
from feedback.querysets import BillQuerySet, OfferQuerySet, PromiseQuerySet, RecoveryQuerySet
from feedback.redress import PAYER
from hospital.fields import reference
from hospital.roles import Role

STEPS = [(role.value, role.label) for role in (Role.MANAGER, Role.FINANCE, Role.LEADERSHIP, Role.LEGAL)]


class Redress(models.TextChoices):
    """What can be given to put things right. Limits are data: `feedback/redress.json` and `RedressLimit`."""

    APOLOGY = "apology", _("Apology")
    EXPLANATION = "explanation", _("Explanation")
    FIX = "fix", _("Putting it in order")
    MEETING = "meeting", _("Meeting")
    GESTURE = "gesture", _("Small gesture")
    DISCOUNT = "discount", _("Discount")
    FEE_WAIVER = "fee_waiver", _("Fee waived")
    REFUND = "refund", _("Refund")
    VOUCHER = "voucher", _("Voucher")
    WITHOUT_PREJUDICE = "without_prejudice", _("Offer without prejudice")


class OfStory(models.Model):
    """What hangs on one story and is owed by somebody: what targets and rights ask of a row."""

    profile_version = models.ForeignKey("clocks.ProfileVersion", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def story(self) -> Feedback:
        return self.feedback  # type: ignore[attr-defined]  # each of them says which

    @property
    def site_id(self) -> int:
        return self.story.site_id

    @property
    def department_id(self) -> int | None:
        return self.story.department_id

    @property
    def zone(self) -> str:
        return self.story.zone


class Recovery(OfStory):
    """What was done to put it right, and whether the person says it is.

    One that takes a while is `begun_at` and has no `at` until it is over; what was put right at once is written down in
    one go, and never was begun. `goes_home_at`: expected, while they are here, as `home_by` said or, where that is
    nobody, the hospital's system. `reached_at`: first contact.
    """

    class Content(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")
        NOT_ASKED = "not_asked", _("They could not be asked")

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="recoveries")
    went_wrong = models.TextField(_("what went wrong"), blank=True, default="", db_default="")
    wanted = models.TextField(_("what they want"), blank=True, default="", db_default="")
    is_in_house = models.BooleanField(_("they are still here"), default=False, db_default=False)
    begun_at = models.DateTimeField(null=True)
    goes_home_at = models.DateTimeField(null=True)
    home_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reached_at = models.DateTimeField(null=True)
    done = models.TextField(_("what we did"), blank=True)
    is_put_right = models.CharField(_("is this put right?"), max_length=10, choices=Content, blank=True)
    their_words = models.TextField(_("in their words"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(at__isnull=True) ^ ~Q(is_put_right=""), name="recovery_over_iff_answered"
            ),
            models.CheckConstraint(
                condition=Q(at__isnull=False) | Q(begun_at__isnull=False), name="recovery_begun_or_over"
            ),
            models.CheckConstraint(
                condition=Q(goes_home_at__isnull=True) | Q(is_in_house=True), name="recovery_goes_home_from_here"
            ),
            models.UniqueConstraint(fields=["feedback"], condition=Q(at__isnull=True), name="recovery_one_open"),
        ]

    def __str__(self) -> str:
        return f"Recovery of {self.feedback_id}"

    @property
    def is_open(self) -> bool:
        return self.at is None


class Offer(OfStory):
    """One thing offered to put it right. `steps` are the roles that still have to agree, in their order.

    Whoever proposed it is none of them. What has a value is paid on a day, under a number of the books.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for approval")
        REFUSED = "refused", _("Not approved")
        APPROVED = "approved", _("Can be offered")
        MADE = "made", _("Offered, no answer yet")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    ref = reference("O")
    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="offers")
    kind = models.CharField(_("kind"), max_length=17, choices=Redress)
    words = models.TextField(_("what exactly"))
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    has_claim = models.BooleanField(_("a claim is in sight"), default=False)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    steps = ArrayField(models.CharField(max_length=16, choices=STEPS), default=list)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    paid_on = models.DateField(_("paid on"), null=True)
    paid_reference = models.CharField(_("number in the books"), max_length=40, blank=True)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=True, currency="") | Q(value__gt=0) & ~Q(currency=""),
                name="offer_value_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, paid_by__isnull=True)
                | Q(paid_on__isnull=False, state="accepted", value__isnull=False, paid_by__isnull=False),
                name="offer_paid_was_accepted",
            ),
            models.CheckConstraint(condition=Q(state="proposed") ^ Q(steps=[]), name="offer_waits_for_steps"),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "declined"]) ^ Q(answered_at__isnull=True),
                name="offer_answered_iff_accepted_or_declined",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="proposed"), name="offer_waiting"),
            models.Index(
                fields=["id"], condition=Q(state="accepted", paid_on__isnull=True, value__isnull=False),
                name="offer_to_pay",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.ref

    @property
    def story(self) -> Feedback:
        return self.recovery.feedback

    @property
    def is_unpaid(self) -> bool:
        return self.state == self.State.ACCEPTED and self.value is not None and self.paid_on is None

    @property
    def is_loose(self) -> bool:
        """Somebody still has to decide, offer, answer or pay."""
        return self.state in (self.State.PROPOSED, self.State.APPROVED, self.State.MADE) or self.is_unpaid

    def get_absolute_url(self) -> str:
        return reverse("recovery", args=[self.story.ref])


class Approval(models.Model):
    """One step of an offer: who agreed or did not, in which role. Nobody twice, and never the proposer."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="approvals")
    role = models.CharField(max_length=16, choices=STEPS)
    is_agreed = models.BooleanField()
    because = models.CharField(_("why"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "by"], name="approval_by_each_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role} on offer {self.offer_id}"


class Promise(OfStory):
    """What somebody was promised: what, by whom, by when. Another day counts only once the person was told of it."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="promises")
    what = models.CharField(_("what was promised"), max_length=300)
    due_on = models.DateField(_("by when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    moved = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)  # of the other day

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(moved=0) ^ Q(told_at__isnull=False), name="promise_moved_was_told")
        ]

    def __str__(self) -> str:
        return f"Promise {self.pk}"


class Attempt(models.Model):
    """One try to reach the person. The number is kept masked: who may see it whole asks for it, on record."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Spoke with them")
        NO_ANSWER = "no_answer", _("Nobody answered")
        BUSY = "busy", _("Busy")
        VOICEMAIL = "voicemail", _("Left a message")
        WRONG = "wrong", _("Wrong number")

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="attempts")
    outcome = models.CharField(_("what happened"), max_length=10, choices=Outcome)
    masked = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"Attempt {self.pk}"


class Bill(OfStory):
    """A bill that somebody questions. Finance answers it; reminders of it stand still until then, if that was asked.

    `paused_at` and `resumed_at`: when the system that sends them, or somebody who saw to it, said so.
    """

    class Outcome(models.TextChoices):
        RIGHT = "right", _("The bill is right, and was explained")
        CORRECTED = "corrected", _("Corrected")
        REDUCED = "reduced", _("Reduced")
        CANCELLED = "cancelled", _("Cancelled")
        OTHER = "other", _("Not ours; said whose it is")

    class Reminders(models.TextChoices):
        AS_USUAL = "as_usual", _("As usual")
        TO_PAUSE = "to_pause", _("To be paused")
        PAUSED = "paused", _("Paused")
        TO_RESUME = "to_resume", _("To go on again")
        RESUMED = "resumed", _("Go on again")

    ref = reference("B")
    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="bills")
    number = models.CharField(_("number of the bill"), max_length=40)
    questioned = models.TextField(_("what is questioned"))
    asks_pause = models.BooleanField(_("pause reminders of this bill"), default=True)
    paused_at = models.DateTimeField(null=True)
    resumed_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    answer = models.TextField(_("answer, in words for the person"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = BillQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True) | ~Q(outcome="") & Q(answered_at__isnull=False),
                name="bill_answered_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(asks_pause=True), name="bill_paused_was_asked"
            ),
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True) | Q(paused_at__isnull=False), name="bill_resumed_was_paused"
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(answered_at__isnull=True), name="bill_open")]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_over(self) -> bool:
        """Answered, or of something that was entered in error: nothing stands still for it any more."""
        return self.answered_at is not None or self.story.entered_in_error_at is not None

    @property
    def reminders(self) -> str:
        """Where reminders of it stand, one of `Reminders`."""
        if self.paused_at is None:
            return self.Reminders.TO_PAUSE if self.asks_pause and not self.is_over else self.Reminders.AS_USUAL
        if self.resumed_at:
            return self.Reminders.RESUMED
        return self.Reminders.TO_RESUME if self.is_over else self.Reminders.PAUSED


class Closing(models.Model):
    """Feedback that became no case is closed: what came of it, and what was learned. Reopened, it is history."""

    class Outcome(models.TextChoices):
        PUT_RIGHT = "put_right", _("Put right")
        ANSWERED = "answered", _("Answered")
        PASSED_ON = "passed_on", _("Passed on to those it is for")
        TAKEN_UP = "taken_up", _("Taken up as an improvement")
        NOTHING = "nothing", _("Nothing to do")

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="closings")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    learning = models.CharField(_("what we learned"), max_length=300, blank=True)  # "" is "none"
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reopened_because = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["feedback"], condition=Q(reopened_at__isnull=True), name="closing_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True) | Q(reopened_at__gte=F("at")), name="closing_reopened_later"
            ),
        ]

    def __str__(self) -> str:
        return f"Closing of {self.feedback_id}"


class RedressLimit(models.Model):
    """Up to which value a role may give one kind of redress at a site, where it is not as shipped; None is any."""

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=17, choices=Redress)
    role = models.CharField(max_length=16, choices=[*Role.choices, (PAYER, _("Whoever proposed it pays it"))])
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "role"], name="redress_limit_once"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="redress_limit_not_below_0"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.role}"
