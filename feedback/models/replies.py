"""Replies to what stands in public: written by one, looked at by another, posted by hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from feedback.models.stories import Feedback
from feedback.querysets import PostReplyQuerySet


class PostReply(models.Model):
    """One reply to a post, where everybody reads it or in a message to its author alone."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Waits for a second person")
        APPROVED = "approved", _("Approved, to be posted")
        POSTED = "posted", _("Posted")
        DROPPED = "dropped", _("Not posted")

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="post_replies")
    is_public = models.BooleanField()
    words = models.TextField(_("reply"))
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    posted_on = models.DateField(_("posted on"), null=True)

    objects = PostReplyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("by")), name="post_reply_approved_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "posted"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="post_reply_posted_after_approval",
            ),
            models.CheckConstraint(
                condition=Q(state="posted") ^ Q(posted_on__isnull=True), name="post_reply_posted_iff_posted_on"
            ),
            models.UniqueConstraint(
                fields=["feedback"], condition=Q(state__in=["draft", "approved"]), name="post_reply_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"Reply to {self.feedback_id}"
