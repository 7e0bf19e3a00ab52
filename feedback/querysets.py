"""Reading feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from hospital.models import User
    from hospital.standing import Scope


def within(scope: Scope) -> Q:
    """The rows of one scope, for anything that carries a site and a department."""
    if scope.is_everywhere:
        return Q(pk__isnull=False)
    return Q(site_id=scope.site_id) if scope.site_id else Q(department_id__in=scope.department_ids)


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> FeedbackQuerySet:
        """What the user's roles let them read and what they logged, less whatever names them."""
        rows = Q(logged_by=user)
        for scope in user.standing.granting("feedback.view_feedback"):
            rows |= within(scope)
        return self.filter(rows).not_naming(user)

    def not_naming(self, user: User) -> FeedbackQuerySet:
        named = self.model._meta.get_field("named").related_model
        return self.exclude(Exists(named.objects.filter(feedback=OuterRef("pk"), user=user)))

    def logged_by(self, user: User) -> FeedbackQuerySet:
        return self.filter(logged_by=user)

    def counted(self) -> FeedbackQuerySet:
        """Without what was entered in error or is another record's double."""
        return self.filter(entered_in_error_at__isnull=True, duplicate_of__isnull=True)
