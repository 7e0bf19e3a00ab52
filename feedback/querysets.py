"""Reading feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from hospital.searching import ask, asked_reference, matching
from hospital.standing import flags_seen

if TYPE_CHECKING:
    from hospital.models import User
    from hospital.standing import Scope


REFERENCES = ("C", "F")


def within(scope: Scope) -> Q:
    """The rows of one scope, for anything that carries a site and a department."""
    if scope.is_everywhere:
        return Q(pk__isnull=False)
    return Q(site_id=scope.site_id) if scope.site_id else Q(department_id__in=scope.department_ids)


def seen_through(scope: Scope) -> Q:
    """One role's rows: its part of the house, and for some roles only what carries certain flags."""
    flags = flags_seen(scope)
    return within(scope) & Q(flags__overlap=sorted(flags)) if flags else within(scope)


def searched(query: str) -> Q:
    """The condition for a typed query, on any record: its reference, or every part by one of its tokens.

    "w5" looks like a reference and is a ward: only the letters of ours are read as one.
    """
    ref = asked_reference(query)
    return Q(ref=ref) if ref.startswith(REFERENCES) else matching(ask(query).told)


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> FeedbackQuerySet:
        """What the user's roles let them read and what they logged, less whatever names them.

        The story of a restricted case is read in the case, by the people on it.
        """
        rows = Q(logged_by__in=user.acts_as)
        for scope in user.standing.granting("feedback.view_feedback"):
            rows |= seen_through(scope) & ~Q(complaint__is_restricted=True)
        return self.filter(rows).not_naming(user)

    def not_naming(self, user: User) -> FeedbackQuerySet:
        named = self.model._meta.get_field("named").related_model
        return self.exclude(Exists(named.objects.filter(feedback=OuterRef("pk"), user__in=user.acts_as)))

    def search(self, query: str) -> FeedbackQuerySet:
        """See `searched`; newest first, the caller takes the first rows."""
        return self.filter(searched(query)).order_by("-id")

    def logged_by(self, user: User) -> FeedbackQuerySet:
        return self.filter(logged_by__in=user.acts_as)

    def counted(self) -> FeedbackQuerySet:
        """Without what was entered in error or is another record's double."""
        return self.filter(entered_in_error_at__isnull=True, duplicate_of__isnull=True)

    def newest(self, kind: str = "", before: int | None = None) -> FeedbackQuerySet:
        """Newest first, of one kind or all, from below a record's number on."""
        rows = self.filter(kind=kind) if kind else self
        return (rows.filter(pk__lt=before) if before else rows).order_by("-id")
