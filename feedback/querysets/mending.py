"""Reading what hangs on a story while it is put right: recoveries, offers, promises, bills, referrals."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from feedback.querysets.stories import FeedbackQuerySet, at, placed, within

if TYPE_CHECKING:
    from hospital.models import User
    from hospital.standing import Scope


class OfStoryQuerySet(models.QuerySet):
    """What hangs on a story: seen by whoever sees how that is put right. Nobody named in it hears of it."""

    path = "feedback"

    def _stories(self) -> FeedbackQuerySet:
        model: Any = self.model
        for name in self.path.split("__"):
            model = model._meta.get_field(name).related_model
        return model._default_manager.all()

    def visible_to(self, user: User) -> Self:
        return self.filter(self._seen(user)).not_naming(user)

    def _seen(self, user: User) -> Q:
        return Q(_reads(self._stories(), self.path, user))

    def not_naming(self, user: User) -> Self:
        return self.exclude(_names(self._stories(), self.path, user))

    def open_to(self, user: User) -> Self:
        """Whoever was told may hear of it, unless it names them."""
        return self.not_naming(user)

    def fit_for(self, user: User) -> Self:
        """What this user can have and see to, and does not see only because they have it."""
        works = placed(user, "feedback.recover_feedback", f"{self.path}__")
        return self.filter(works, Q(_reads(self._stories(), self.path, user))).not_naming(user)

    def counted(self) -> Self:
        return self.filter(**{f"{self.path}__entered_in_error_at": None, f"{self.path}__duplicate_of": None})

    def reported_to(self, user: User) -> Self:
        """What counts in the totals this user sees."""
        return self.filter(placed(user, "feedback.view_redress", f"{self.path}__")).counted()

    def read_by(self, user: User) -> Self:
        """Adds `is_read`: does this user read the story as well? Whoever decides or pays need not."""
        return self.annotate(is_read=_reads(self._stories(), self.path, user))

    def with_story(self) -> Self:
        parts = (self.path, *(f"{self.path}__{part}" for part in ("site", "department", "location")))
        words = ("words", "wish", "tokens")
        return self.select_related(*parts).defer(*(f"{self.path}__{name}" for name in words))


def _reads(stories: FeedbackQuerySet, path: str, user: User) -> Exists:
    """Asked row by row: there are far more stories than rows that hang on them."""
    return Exists(stories.visible_to_helpers(user).filter(pk=OuterRef(path)))


def _names(stories: FeedbackQuerySet, path: str, user: User) -> Exists:
    named: Any = stories.model._meta.get_field("named").related_model
    return Exists(named.objects.filter(feedback=OuterRef(path), user__in=user.acts_as))


class RecoveryQuerySet(OfStoryQuerySet):
    def open(self) -> RecoveryQuerySet:
        return self.filter(at__isnull=True)

    def over(self) -> RecoveryQuerySet:
        return self.filter(at__isnull=False)


class PromiseQuerySet(OfStoryQuerySet):
    def open(self) -> PromiseQuerySet:
        return self.filter(kept_at__isnull=True)


class OfferQuerySet(OfStoryQuerySet):
    path = "recovery__feedback"

    def _seen(self, user: User) -> Q:
        return super()._seen(user) | self._to_decide(user) | self._granted(user)

    def decided_by(self, user: User) -> OfferQuerySet:
        """Waits for this user's role at its place; never what they proposed, or agreed to in another role."""
        rows = self.filter(self._to_decide(user)).not_naming(user).counted().exclude(proposed_by__in=user.acts_as)
        return rows.exclude(approvals__by__in=user.acts_as)

    def fit_for(self, user: User) -> OfferQuerySet:
        return self.decided_by(user)

    def _to_decide(self, user: User) -> Q:
        scopes = user.standing.granting("feedback.decide_offer")
        mine = (Q(state="proposed", steps__0=scope.role) & at(scope, f"{self.path}__") for scope in scopes)
        return reduce(or_, mine, Q(pk__in=[]))

    def paid_by(self, user: User) -> OfferQuerySet:
        """Accepted and to be paid, where this user records it."""
        return self.filter(self._to_pay(user)).not_naming(user).counted()

    def _to_pay(self, user: User) -> Q:
        return Q(paid_on__isnull=True) & self._granted(user)

    def _granted(self, user: User) -> Q:
        """Of value and accepted, paid or not: whoever keeps the books goes on seeing it."""
        granted = Q(state="accepted", value__isnull=False)
        return granted & placed(user, "feedback.pay_offer", f"{self.path}__")

    def unpaid(self) -> OfferQuerySet:
        """Of value, accepted and not paid yet."""
        return self.filter(state="accepted", paid_on__isnull=True, value__isnull=False)

    def loose(self) -> OfferQuerySet:
        """Somebody still has to decide, offer, answer or pay."""
        unpaid = Q(state="accepted", paid_on__isnull=True, value__isnull=False)
        return self.filter(Q(state__in=["proposed", "approved", "made"]) | unpaid)


class BillQuerySet(OfStoryQuerySet):
    def _seen(self, user: User) -> Q:
        return super()._seen(user) | self._to_answer(user)

    def open(self) -> BillQuerySet:
        return self.filter(answered_at__isnull=True)

    def to_pause(self) -> BillQuerySet:
        return self.open().filter(asks_pause=True, paused_at=None, feedback__entered_in_error_at=None)

    def to_resume(self) -> BillQuerySet:
        """Reminders of these stand still, and nothing keeps them from going on."""
        is_over = Q(answered_at__isnull=False) | Q(feedback__entered_in_error_at__isnull=False)
        return self.filter(is_over, paused_at__isnull=False, resumed_at=None)

    def answered_by(self, user: User) -> BillQuerySet:
        return self.filter(self._to_answer(user)).not_naming(user).counted()

    def fit_for(self, user: User) -> BillQuerySet:
        return self.answered_by(user)

    def resumed_by(self, user: User) -> BillQuerySet:
        """What was entered in error as well: its reminders must not stand still for ever."""
        return self.filter(self._to_answer(user)).not_naming(user).to_resume()

    def _to_answer(self, user: User) -> Q:
        return placed(user, "feedback.answer_bill")


class SupportReferralQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> SupportReferralQuerySet:
        """Of the stories one sees, what one asked for without a story, and what one is asked to help with. A
        colleague's own: they, their line, who helps;
        where a body outside helps, whoever has to ask what became of it.

        Whoever acts for somebody does not see what is that person's own.
        """
        has = Q(helper__in=user.acts_as) | Q(owner__in=user.acts_as) | Q(patient__isnull=False, by__in=user.acts_as)
        theirs = Q(_reads(self._stories(), "feedback", user)) | has
        line = reduce(or_, map(within, self._lines(user)), Q(pk__in=[]))
        own = Q(staff=user.pk) | Q(helper=user.pk) | Q(helper=None, owner=user.pk) | line
        return self.filter(~Q(kind="staff") & theirs | Q(kind="staff") & own).not_naming(user)

    @staticmethod
    def _lines(user: User) -> list[Scope]:
        """The departments this user leads."""
        return [scope for scope in user.standing.scopes if scope.role == "department" and scope.department_ids]

    def fit_for(self, user: User) -> SupportReferralQuerySet:
        """Anybody may help, but for whom it is about."""
        return self.not_naming(user).exclude(staff=user)

    def not_naming(self, user: User) -> SupportReferralQuerySet:
        return self.exclude(_names(self._stories(), "feedback", user), ~Q(kind="staff"))

    def _stories(self) -> FeedbackQuerySet:
        stories: Any = self.model._meta.get_field("feedback").related_model
        return stories._default_manager.all()

    def open_to(self, user: User) -> SupportReferralQuerySet:
        return self.not_naming(user)

    def read_by(self, user: User) -> SupportReferralQuerySet:
        """As of everything that hangs on a story; whoever helps need not read it."""
        return self.annotate(is_read=_reads(self._stories(), "feedback", user))

    def open(self) -> SupportReferralQuerySet:
        return self.filter(state__in=["sent", "accepted"])

    def of_stories(self) -> SupportReferralQuerySet:
        """Without those of colleagues, which are nobody's but theirs."""
        return self.exclude(kind="staff")

    def with_all(self) -> SupportReferralQuerySet:
        return self.select_related(
            "site", "department", "feedback", "staff", "helper", "body", "by", "patient__person"
        ).order_by("-id")


class RedressBudgetQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> RedressBudgetQuerySet:
        """Those of the places whose totals this user sees."""
        return self.filter(placed(user, "feedback.view_redress", ""))


class HelpingBodyQuerySet(models.QuerySet):
    """The directory of bodies outside that help. Of the whole house, or of the sites this user works at."""

    def visible_to(self, user: User) -> HelpingBodyQuerySet:
        sites: Any = self.model._meta.get_field("site").related_model
        return self.filter(Q(site=None) | Q(site__in=sites._default_manager.visible_to(user)))

    def in_use(self) -> HelpingBodyQuerySet:
        return self.filter(retired_at=None)

    def at_site(self, site: Any) -> HelpingBodyQuerySet:
        return self.in_use().filter(Q(site=None) | Q(site=site))

    def by_name(self) -> HelpingBodyQuerySet:
        return self.select_related("person", "site").order_by("person__name", "pk")
