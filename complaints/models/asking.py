"""What we ask colleagues about a case: numbered questions with what they need to know, and their answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Complaint
from complaints.models.issues import Issue
from complaints.models.records import Evidence
from complaints.querysets import InquiryQuerySet
from hospital.fields import reference


class Inquiry(models.Model):
    """Questions to a department, held by one person at a time. Whoever is asked sees this and never the case: the
    summary, and of the case what was chosen. `wanted_on` is the later day they have asked for.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for an answer")
        ANSWERED = "answered", _("Answered")
        ACCEPTED = "accepted", _("Answer accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    ref = reference("Q")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="inquiries")
    department = models.ForeignKey("hospital.Department", models.PROTECT, related_name="+")
    asked = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="asked_of")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    exact_at = models.DateTimeField(null=True)  # the hour on that day, where they have hours and not days
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    summary = models.TextField()
    issues = models.ManyToManyField(Issue, related_name="+")
    files = models.ManyToManyField(Evidence, related_name="+")
    is_named = models.BooleanField(default=False)  # they may read who the patient is
    passed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    passed_because = models.TextField(blank=True)
    wanted_on = models.DateField(null=True)
    wanted_because = models.TextField(blank=True)
    profile_version = models.ForeignKey("clocks.ProfileVersion", models.PROTECT, related_name="+")
    nonce = models.UUIDField(unique=True)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wanted_on__isnull=True, wanted_because="") | Q(wanted_on__isnull=False, state="asked"),
                name="inquiry_wants_time_while_asked",
            ),
        ]
        indexes = [models.Index(fields=["department", "due_on"], condition=Q(state="asked"), name="inquiry_owed")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("inquiry", args=[self.ref])

    def open_files(self) -> models.QuerySet[Evidence]:
        """What was shared, and what came with an answer."""
        rows = Evidence.objects.filter(errored_at__isnull=True).select_related("file")
        return rows.filter(Q(pk__in=self.files.values("pk")) | Q(replies__inquiry=self.pk)).distinct()

    # What targets and rights ask of a row, besides `department_id` and `profile_version_id`.
    @property
    def site_id(self) -> int:
        return self.department.site_id

    @property
    def zone(self) -> str:
        return self.department.site.zone

    @property
    def owner_id(self) -> int:
        return self.asked_id

    @property
    def is_open(self) -> bool:
        """An answer is still wanted: a case that has ended asks nobody any more."""
        return self.state == self.State.ASKED and self.complaint.is_held


class Question(models.Model):
    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inquiry", "number"], name="question_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Question {self.number} of {self.inquiry_id}"


class Reply(models.Model):
    """One answer to all questions; another one follows where this was sent back, and both stay."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="replies")
    number = models.PositiveSmallIntegerField()
    statement = models.TextField(blank=True)
    files = models.ManyToManyField(Evidence, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    returned_because = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inquiry", "number"], name="reply_once")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Reply {self.number} to {self.inquiry_id}"


class Answer(models.Model):
    """To one question: whether they agree, and in words."""

    class Verdict(models.TextChoices):
        AGREE = "agree", _("Agree")
        PARTLY = "partly", _("Partly")
        DISAGREE = "disagree", _("Disagree")

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply", "question"], name="answer_to_question_once"),
        ]
        ordering = ["question__number"]

    def __str__(self) -> str:
        return f"Answer {self.pk}"
