"""HCAHPS month by month: everybody who went home and why they are or are not asked, the drawn ones, what was tried.

A month belongs to a certification number, whatever sites share it. Once it is frozen nothing of it changes; what it
came to is written down each time (`Freeze`).
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hospital.models import Visit
from surveys.hcahps import codes, dispositions, drawing, frame, population, protocol
from surveys.models.asking import Asked, Invitation
from surveys.models.instruments import Instrument, InstrumentVersion
from surveys.models.packed import PackedResponse
from surveys.querysets import AttemptQuerySet, SampledQuerySet


class SampleMonth(models.Model):
    """One month of discharges, drawn. `strata` has by name what is eligible and sampled, and the cut by which late
    discharges are judged (`surveys.hcahps.frame`); `frame_hash` is of what was drawn from. `seed` stays secret until
    the month is frozen. `because` says why it was opened again.
    """

    class Method(models.TextChoices):
        SIMPLE = drawing.Method.SIMPLE.value, _("Simple: from all together")
        PROPORTIONATE = drawing.Method.PROPORTIONATE.value, _("Proportionate: the same share of each department")
        DISPROPORTIONATE = (
            drawing.Method.DISPROPORTIONATE.value,
            _("Disproportionate: the same number from each department"),
        )

    class Mode(models.TextChoices):
        WEB_MAIL_PHONE = "web_mail_phone", _("Web, mail, telephone")
        WEB_MAIL = "web_mail", _("Web, mail")
        WEB_PHONE = "web_phone", _("Web, telephone")
        MAIL_PHONE = "mail_phone", _("Mail, telephone")
        MAIL = "mail", _("Mail")
        PHONE = "phone", _("Telephone")

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="months")
    ccn = models.CharField(max_length=6)
    month = models.DateField()  # its first day
    mode = models.CharField(max_length=16, choices=Mode)
    method = models.CharField(max_length=1, choices=Method)
    size = models.PositiveIntegerField(null=True)  # how many were wanted; None: everybody
    steps = models.CharField(max_length=300)  # `surveys.hcahps.protocol.read_steps`
    seed = models.CharField(max_length=64)
    frame_hash = models.CharField(max_length=64)
    strata = models.JSONField(default=dict)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["ccn", "month"], name="survey_month_drawn_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="survey_month_is_whole"),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True) | Q(frozen_at__gte=F("drawn_at")), name="survey_month_frozen_later"
            ),
        ]

    def __str__(self) -> str:
        return f"HCAHPS of {self.month:%Y-%m}, {self.ccn}"

    def get_absolute_url(self) -> str:
        return reverse("survey-month", args=[self.instrument.code, f"{self.month:%Y-%m}"])


class Freeze(models.Model):
    """What a month came to when it was frozen. Written once and never changed (a trigger holds it); a month that is
    opened again for a reason gets another one.
    """

    month = models.ForeignKey(SampleMonth, models.PROTECT, related_name="freezes")
    number = models.PositiveSmallIntegerField()
    counts = models.JSONField()
    sha256 = models.CharField(max_length=64)  # of every line of the month with all that is counted
    because = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="survey_freeze_once"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(because=""), name="survey_freeze_again_says_why"),
        ]

    def __str__(self) -> str:
        return f"Freeze {self.number} of month {self.month_id}"


class FrameLine(Asked):
    """One inpatient discharge of a month: in the frame, or why not. `reasons` are codes with a blank between,
    the first of them counted; `service` is the service line by its MS-DRG.
    """

    class Verdict(models.TextChoices):
        INELIGIBLE = population.Verdict.INELIGIBLE.value, _("Ineligible")
        EXCLUDED = population.Verdict.EXCLUDED.value, _("Excluded")
        DEDUPLICATED = frame.DEDUPLICATED, _("Asked once already")
        DEFERRED = frame.DEFERRED, _("Waits for its codes")
        FRAME = frame.FRAME, _("In the frame")

    month = models.ForeignKey(SampleMonth, models.PROTECT, related_name="lines")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")
    went_home_on = models.DateField()
    verdict = models.CharField(max_length=14, choices=Verdict)
    reasons = models.CharField(max_length=300, blank=True)
    stratum = models.CharField(max_length=120, blank=True)
    rank = models.CharField(max_length=64)
    service = models.CharField(max_length=10, blank=True, choices=[(line, line) for line in codes.LINES])

    class Meta:
        ordering = ["went_home_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["month", "visit"], name="survey_frame_line_once"),
            models.CheckConstraint(
                condition=Q(verdict="frame", reasons="") | ~Q(verdict="frame") & ~Q(reasons=""),
                name="survey_frame_line_says_why",
            ),
        ]
        indexes = [models.Index(fields=["month", "verdict"], name="survey_frame_sums")]

    def __str__(self) -> str:
        return f"Line {self.pk} of month {self.month_id}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.zone)


class Sampled(models.Model):
    """One who was drawn, and how the asking of them goes. The final status is derived from what was found.

    `code` follows them on paper and into the file, and says nothing of them; `about` are the codes of their stay as
    they are sent; `ways` those that reach them. `closes_on` is the last day for a first contact, and after that the
    last on which an answer counts. `version` is what their paper asks, or whoever calls them; `left_out` why answers
    that came by web do not count. The response is linked for the survey office alone, and not for ever.
    """

    class Status(models.TextChoices):
        COMPLETED = dispositions.D.COMPLETED.value, pgettext_lazy("whoever is asked", "Completed")
        DECEASED = dispositions.D.DECEASED.value, _("Has died")
        NOT_IN_POPULATION = dispositions.D.NOT_IN_POPULATION.value, _("Is not one of those to be asked")
        LANGUAGE = dispositions.D.LANGUAGE.value, _("Speaks another language")
        INCAPACITY = dispositions.D.INCAPACITY.value, _("Is not able to answer")
        BROKEN_OFF = dispositions.D.BROKEN_OFF.value, _("Broken off")
        REFUSED = dispositions.D.REFUSED.value, _("Does not want to answer")
        NO_RESPONSE = dispositions.D.NO_RESPONSE.value, _("No response")
        BAD_ADDRESS = dispositions.D.BAD_ADDRESS.value, _("The address is wrong")
        BAD_TELEPHONE = dispositions.D.BAD_TELEPHONE.value, _("The number is wrong, or there is none")

    class LeftOut(models.TextChoices):
        """Why answers that came by web do not count."""

        ANSWERED = "answered", _("They had answered by another way.")
        LATE = "late", _("The last day was over.")
        FROZEN = "frozen", _("The month was frozen.")

    month = models.ForeignKey(SampleMonth, models.PROTECT, related_name="sampled")
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, null=True, related_name="+")
    line = models.OneToOneField(FrameLine, models.PROTECT, related_name="sampled")
    code = models.CharField(max_length=12, unique=True)
    about = models.JSONField(default=dict)
    ways = ArrayField(models.CharField(max_length=5), default=list)
    language = models.CharField(max_length=12, blank=True)
    first_contact_at = models.DateTimeField(null=True)
    closes_on = models.DateField()
    invitation = models.OneToOneField(Invitation, models.SET_NULL, null=True, related_name="sampled")
    answered_on = models.DateField(null=True)
    is_complete = models.BooleanField(null=True)
    is_proxy = models.BooleanField(default=False)
    left_out = models.CharField(max_length=8, choices=LeftOut, blank=True)
    response = models.OneToOneField(PackedResponse, models.SET_NULL, null=True, related_name="sampled")
    status = models.CharField(max_length=2, choices=Status, blank=True)
    ended_on = models.DateField(null=True)
    lag_days = models.PositiveSmallIntegerField(null=True)

    objects = SampledQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="", ended_on__isnull=True, lag_days__isnull=True)
                | ~Q(status="") & Q(ended_on__isnull=False, lag_days__isnull=False),
                name="sampled_status_iff_ended",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, is_complete__isnull=True)
                | Q(answered_on__isnull=False, is_complete__isnull=False),
                name="sampled_answered_iff_judged",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["closes_on"], condition=Q(status=""), name="sampled_open")]

    def __str__(self) -> str:
        return f"Sampled {self.pk}"


class Attempt(models.Model):
    """One try of one way: due, and made or not. What was found out by it, or without one (number 0), is a status."""

    class Way(models.TextChoices):
        WEB = protocol.WEB, _("Web")
        MAIL = protocol.MAIL, _("Mail")
        PHONE = protocol.PHONE, _("Telephone")

    sampled = models.ForeignKey(Sampled, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=5, choices=Way, blank=True)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    found = models.CharField(max_length=2, choices=Sampled.Status, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sampled", "number"], condition=Q(number__gt=0), name="survey_attempt_once"
            ),
            models.CheckConstraint(condition=Q(found="") | Q(made_at__isnull=False), name="survey_attempt_found_made"),
            models.CheckConstraint(condition=Q(number=0) | ~Q(way=""), name="survey_attempt_has_its_way"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["due_at"], condition=Q(made_at__isnull=True), name="survey_attempt_due")]

    def __str__(self) -> str:
        return f"Attempt {self.number} of sampled {self.sampled_id}"
