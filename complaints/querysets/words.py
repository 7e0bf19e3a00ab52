"""Reading what leaves the house: letters, their texts and translations, phrases and returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from complaints.models import Complaint
    from hospital.models import User


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> LetterQuerySet:
        """Of cases whose words this user may read."""
        cases = self.model._meta.get_field("complaint").related_model.objects
        return self.filter(complaint__in=cases.visible_to(user).read_by(user).values("pk"))

    def in_work(self) -> LetterQuerySet:
        return self.filter(state__in=["draft", "submitted"])

    def replies(self) -> LetterQuerySet:
        """The letters whose sending moves the case."""
        return self.filter(kind="response")

    def with_order(self) -> LetterQuerySet:
        """`is_further`: a reply was sent before it."""
        before = self.model._default_manager.filter(complaint=OuterRef("complaint"), number__lt=OuterRef("number"))
        return self.annotate(is_further=Exists(before.replies().filter(sent_at__isnull=False)))

    def to_post(self) -> LetterQuerySet:
        """Sent on paper, and nobody has said yet that they are in the post; the oldest first."""
        return self.filter(state="sent", how="letter", posted_on__isnull=True).order_by("sent_at", "pk")


class LetterTextQuerySet(models.QuerySet):
    def newest(self) -> LetterTextQuerySet:
        """The version that holds of each text."""
        return self.order_by("name", "language", "profile", "-number").distinct("name", "language", "profile")

    def holding(self, name: str, language: str, rules: Sequence[str]) -> Any:
        """The hospital's own text, of the first of these rules that has one, else for any; None where it wrote none."""
        asked = [*rules, ""]
        rows = self.filter(name=name, language=language, profile__in=asked).newest()
        return min(rows, key=lambda row: asked.index(row.profile), default=None)


class TranslationQuerySet(models.QuerySet):
    def waiting(self) -> TranslationQuerySet:
        """Asked for or written, and nobody has looked at it; of letters only those still in work."""
        of_work = Q(letter__isnull=True) | Q(letter__state__in=["draft", "submitted"])
        return self.filter(of_work, checked_at__isnull=True)


class PhraseQuerySet(models.QuerySet):
    def standing(self) -> PhraseQuerySet:
        return self.filter(retired_at__isnull=True)

    def changed_by(self, user: User) -> PhraseQuerySet:
        """Of the sites where this user may change them; those of every site only for whoever may everywhere."""
        sites = user.standing.whole_sites("complaints.change_phrase")
        return self if sites is None else self.filter(site__in=sites)

    def fitting(self, case: Complaint, language: str) -> PhraseQuerySet:
        """For a reply in this language: of the case's site and touchpoint first, then those for any."""
        rows = self.standing().filter(Q(site=case.site_id) | Q(site__isnull=True), language=language)
        rows = rows.filter(touchpoint__in=("", case.touchpoint)) if case.touchpoint else rows
        return rows.order_by("-touchpoint", "name")


class ReturnQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ReturnQuerySet:
        """Of the sites whose returns are this user's; those of every site only for whoever reports them all."""
        sites = user.standing.whole_sites("complaints.view_return")
        return self if sites is None else self.filter(site__in=sites)
