"""Reading feedback."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from audit.models import Entry
from hospital.searching import ask, asked_reference, matching
from hospital.standing import flags_seen

if TYPE_CHECKING:
    from feedback.models import Feedback
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


def _read_by(user: User) -> Q:
    rows = Q(logged_by__in=user.acts_as)
    for scope in user.standing.granting("feedback.view_feedback"):
        rows |= seen_through(scope) & ~Q(complaint__is_restricted=True)
    return rows


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> FeedbackQuerySet:
        """What the user's roles let them read and what they logged, less whatever names them.

        The story of a restricted case is read in the case, by the people on it.
        """
        return self.filter(_read_by(user)).not_naming(user)

    def not_naming(self, user: User) -> FeedbackQuerySet:
        named = self.model._meta.get_field("named").related_model
        return self.exclude(Exists(named.objects.filter(feedback=OuterRef("pk"), user__in=user.acts_as)))

    def speakable(self) -> FeedbackQuerySet:
        """What a group chat may hear of: nobody is named in it, and no case keeps it to the people on it."""
        named = self.model._meta.get_field("named").related_model
        hidden = Exists(named.objects.filter(feedback=OuterRef("pk")))
        return self.filter(~hidden).exclude(complaint__is_restricted=True)

    def search(self, query: str) -> FeedbackQuerySet:
        """See `searched`; newest first, the caller takes the first rows."""
        return self.filter(searched(query)).order_by("-id")

    def logged_by(self, user: User) -> FeedbackQuerySet:
        return self.filter(logged_by__in=user.acts_as)

    def visible_to_helpers(self, user: User) -> FeedbackQuerySet:
        """Where this user may see how it is put right: what they read, and stories of cases they hold or help with."""
        cases = self.model._meta.get_field("complaint").related_model
        team = cases._meta.get_field("team").related_model.objects
        helps = Exists(team.filter(complaint__feedback=OuterRef("pk"), user__in=user.acts_as))
        return self.filter(_read_by(user) | Q(complaint__owner__in=user.acts_as) | Q(helps)).not_naming(user)

    def counted(self) -> FeedbackQuerySet:
        """Without what was entered in error or is another record's double."""
        return self.filter(entered_in_error_at__isnull=True, duplicate_of__isnull=True)

    def with_answer(self) -> FeedbackQuerySet:
        """`is_answered`: was an answer given, or has somebody written down what was done? `is_begun`: is somebody at
        it? `is_closed`.
        """
        done = self.model._meta.get_field("recoveries").related_model.objects.filter(feedback=OuterRef("pk"))
        answers = self.model._meta.get_field("answers").related_model.objects.given().filter(feedback=OuterRef("pk"))
        closed = self.model._meta.get_field("closings").related_model.objects
        return self.annotate(
            is_answered=Exists(done.filter(at__isnull=False)) | Exists(answers),
            is_begun=Exists(done.filter(at__isnull=True)),
            is_closed=Exists(closed.filter(feedback=OuterRef("pk"), reopened_at__isnull=True)),
        )  # fmt: skip

    def changed_since(self, moment: datetime) -> FeedbackQuerySet:
        """To which something was done from then on, or to the case it became. Whatever is done leaves an entry."""
        done = {kind: Entry.objects.changes(kind, moment).values("subject_id") for kind in ("feedback", "complaint")}
        return self.filter(Q(pk__in=done["feedback"]) | Q(complaint__in=done["complaint"]))

    def to_sort(self) -> FeedbackQuerySet:
        """What came in and nobody has sorted yet: words of a red-flag rule first, then the oldest."""
        waiting = self.filter(triage__isnull=False, triage__triaged_at__isnull=True)
        return waiting.order_by("-triage__is_urgent", "triage__id")

    def near(self, story: Feedback, within: timedelta) -> FeedbackQuerySet:
        """What was told of the same place within these days before and after, but for the story itself."""
        span = (story.received_at - within, story.received_at + within)
        place = {"site": story.site_id, "department": story.department_id, "received_at__range": span}
        return self.filter(**place).exclude(pk=story.pk).order_by("-received_at")

    def ideas(self) -> FeedbackQuerySet:
        """Ideas, whichever way they came, but for those that nobody has sorted yet."""
        unsorted = Q(triage__isnull=False, triage__triaged_at__isnull=True)
        return self.counted().filter(kind="suggestion").exclude(unsorted).order_by("-id")

    def newest(self, kind: str = "", before: int | None = None) -> FeedbackQuerySet:
        """Newest first, of one kind or all, from below a record's number on."""
        rows = self.filter(kind=kind) if kind else self
        return (rows.filter(pk__lt=before) if before else rows).order_by("-id")


class TriageQuerySet(models.QuerySet):
    def waiting(self) -> TriageQuerySet:
        return self.filter(triaged_at__isnull=True)


class RedFlagRuleQuerySet(models.QuerySet):
    def in_use(self) -> RedFlagRuleQuerySet:
        return self.filter(is_on=True)

    def with_record(self) -> RedFlagRuleQuerySet:
        """`hits_count`, `confirmed` and `dismissed`: how often it found something, and what people said of it."""
        judged = {
            "confirmed": Count("hits", filter=Q(hits__is_confirmed=True)),
            "dismissed": Count("hits", filter=Q(hits__is_confirmed=False)),
        }
        return self.annotate(hits_count=Count("hits"), **judged)


class ImportQuerySet(models.QuerySet):
    def worked_by(self, user: User) -> ImportQuerySet:
        """Files whose rows this user may look into and act on: their own; all, for whoever may do so everywhere."""
        scopes = user.standing.granting("feedback.import_feedback")
        if any(scope.is_everywhere for scope in scopes):
            return self
        return self.filter(by__in=user.acts_as) if scopes else self.none()

    def visible_to(self, user: User) -> ImportQuerySet:
        """Also what others brought to a site of theirs: that it was done, and what arrived late."""
        sites = {scope.site_id for scope in user.standing.granting("feedback.import_feedback") if scope.site_id}
        return (self.worked_by(user) | self.filter(sites__overlap=sorted(sites))) if sites else self.worked_by(user)

    def due(self, now: datetime) -> ImportQuerySet:
        return self.filter(wake_at__lte=now)


class ImportRowQuerySet(models.QuerySet):
    def counted(self) -> dict[str, int]:
        """How many rows are in which state."""
        return dict(self.order_by().values_list("state").annotate(number=Count("pk")))

    def late(self) -> ImportRowQuerySet:
        return self.filter(is_late=True, feedback__isnull=False)


class ColumnProfileQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ColumnProfileQuerySet:
        """Shared ones, and one's own."""
        return self.filter(Q(owner__isnull=True) | Q(owner=user), retired_at__isnull=True)


class PartQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> PartQuerySet:
        """Of the stories this user reads."""
        stories = self.model._meta.get_field("feedback").related_model.objects
        return self.filter(feedback__in=stories.visible_to(user))


class CardQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CardQuerySet:
        """Of the stories this user reads."""
        stories = self.model._meta.get_field("feedback").related_model.objects
        return self.filter(feedback__in=stories.visible_to(user))

    def waiting(self, user: User) -> CardQuerySet:
        """Drawn for a second look that nobody has given; never one's own typing."""
        return self.filter(is_drawn=True, looked_at__isnull=True).exclude(feedback__logged_by__in=user.acts_as)


class DeviceQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> DeviceQuerySet:
        """To those who may register devices there."""
        return self.filter(reduce(or_, map(within, user.standing.granting("feedback.change_device")), Q(pk__in=[])))

    def open(self) -> DeviceQuerySet:
        return self.filter(revoked_at__isnull=True)


class RegistrationQuerySet(models.QuerySet):
    """What the register outside the house knows of each record."""

    def visible_to(self, user: User) -> RegistrationQuerySet:
        """Of the stories this user reads, and of the cases they own or help with: those of a restricted case are told
        to the register by the people on it, and by nobody else.
        """
        stories = self.model._meta.get_field("feedback").related_model.objects
        mine = stories.filter(Q(complaint__owner__in=user.acts_as) | Q(complaint__team__user__in=user.acts_as))
        seen = Q(feedback__in=stories.visible_to(user)) | Q(feedback__in=mine.not_naming(user))
        return self.filter(seen, placed(user, "feedback.view_registration"))

    def reported_by(self, user: User) -> RegistrationQuerySet:
        """Where this user reports to the register, and does not only look at it."""
        return self.filter(placed(user, "feedback.report_registration"))

    def not_naming(self, user: User) -> RegistrationQuerySet:
        stories = self.model._meta.get_field("feedback").related_model.objects
        return self.filter(feedback__in=stories.not_naming(user))

    def open_to(self, user: User) -> RegistrationQuerySet:
        """Whoever was told that it is late may hear of it, unless it names them."""
        return self.not_naming(user)

    def missing(self) -> RegistrationQuerySet:
        """Not yet in the register, or not as it is here."""
        return self.filter(Q(state__in=["to_report", "exported", "rejected"]) | Q(changed_at__isnull=False))

    def to_send(self) -> RegistrationQuerySet:
        """What the next file has to hold: what was never told, and what has changed since."""
        return self.filter(Q(state="to_report") | Q(changed_at__isnull=False))

    def told(self) -> RegistrationQuerySet:
        """The register was told of it."""
        return self.filter(state__in=["exported", "registered"])

    def with_places(self) -> RegistrationQuerySet:
        return self.select_related(
            *(f"feedback__{part}" for part in ("site", "department", "location", "complaint"))
        ).defer("feedback__words", "feedback__wish", "feedback__tokens", "feedback__complaint__tokens")


def placed(user: User, verb: str, path: str = "feedback__") -> Q:
    return reduce(or_, (at(scope, path) for scope in user.standing.granting(verb)), Q(pk__in=[]))


def at(scope: Scope, path: str = "feedback__") -> Q:
    if scope.is_everywhere:
        return Q(pk__isnull=False)
    if scope.site_id:
        return Q(**{f"{path}site_id": scope.site_id})
    return Q(**{f"{path}department_id__in": scope.department_ids})


class SourceQuerySet(models.QuerySet):
    def active(self) -> SourceQuerySet:
        return self.filter(is_active=True)

    def due(self, now: datetime) -> SourceQuerySet:
        """To be asked now, whoever waits longest first."""
        return self.active().filter(wake_at__lte=now).order_by("wake_at", "pk")

    def with_left(self) -> SourceQuerySet:
        """`held`: how many mails are held back. Without what opens it."""
        held = Count("mails", filter=Q(mails__state="held"))
        return self.select_related("site").defer("url", "login", "secret").annotate(held=held)


class MailQuerySet(models.QuerySet):
    def due(self, now: datetime) -> MailQuerySet:
        return self.filter(state="waiting", wake_at__lte=now).order_by("wake_at", "pk")

    def left(self) -> MailQuerySet:
        """Held back, or not taken in: the newest first."""
        return self.filter(state__in=("held", "ignored")).order_by("-id")

    def answering(self, kind: str) -> MailQuerySet:
        return self.filter(state="answer", about_kind=kind).order_by("id")


class StoryAnswerQuerySet(models.QuerySet):
    def waiting(self) -> StoryAnswerQuerySet:
        """Written, and not yet read by a second person."""
        return self.filter(state="draft")

    def given(self) -> StoryAnswerQuerySet:
        return self.filter(state="given")

    def to_read(self, user: User) -> StoryAnswerQuerySet:
        """Of the stories this user reads, and of others' writing."""
        stories = self.model._meta.get_field("feedback").related_model.objects
        return self.waiting().filter(feedback__in=stories.visible_to(user)).exclude(by__in=user.acts_as)


class PostReplyQuerySet(models.QuerySet):
    def to_read(self, user: User) -> PostReplyQuerySet:
        """Of the stories this user reads, and of others' writing."""
        stories = self.model._meta.get_field("feedback").related_model.objects
        drafts = self.filter(state="draft", feedback__in=stories.visible_to(user))
        return drafts.exclude(by__in=user.acts_as)

    def open(self) -> PostReplyQuerySet:
        return self.filter(state__in=("draft", "approved"))


class ThemeLabelQuerySet(models.QuerySet):
    """Which themes fit what was told, for whoever counts them."""

    def visible_to(self, user: User) -> ThemeLabelQuerySet:
        """Of the part of the house in which this user labels; nothing of what names them."""
        told = self.model._meta.get_field("feedback").related_model.objects.visible_to(user)
        return self.filter(_of_place(user, "feedback.label_feedback")).filter(
            Q(feedback__isnull=True) | Q(feedback__in=told)
        )

    def counted(self) -> ThemeLabelQuerySet:
        """Without what was entered in error or is another record's double."""
        return self.filter(feedback__entered_in_error_at__isnull=True, feedback__duplicate_of__isnull=True)

    def confirmed(self) -> ThemeLabelQuerySet:
        return self.filter(is_right=True)


def _of_place(user: User, verb: str) -> Q:
    return reduce(or_, (within(scope) for scope in user.standing.granting(verb)), Q(pk__in=[]))


class ThanksQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ThanksQuerySet:
        """To whoever reads the story, and once shared to whoever is thanked, alone or with their team, and to everybody
        at that place.

        A name that bars from a story does not bar from the thanks in it: only the thanks are shown.
        """
        told = self.model._meta.get_field("feedback").related_model.objects.visible_to(user)
        return self.filter(Q(feedback__in=told)) | self.hung_before(user)

    def hung_before(self, user: User) -> ThanksQuerySet:
        """Shared, and at a place of this user's or for them: what a wall shows."""
        thanked = self.model._meta.get_field("thanked").related_model._default_manager
        teams = frozenset().union(*(scope.department_ids for scope in user.standing.scopes))
        mine = thanked.filter(Q(user__in=user.acts_as) | Q(department__in=teams), thanks=OuterRef("pk"))
        hung = self.counted().filter(shared_at__isnull=False)
        return hung.filter(_of_place(user, "feedback.view_thanks") | Q(Exists(mine)))

    def counted(self) -> ThanksQuerySet:
        return self.filter(
            called_off_at__isnull=True, feedback__entered_in_error_at__isnull=True, feedback__duplicate_of__isnull=True
        )

    def to_share(self) -> ThanksQuerySet:
        """Not shared yet, or somebody in it is not found yet."""
        thanked = self.model._meta.get_field("thanked").related_model._default_manager
        unknown = thanked.filter(thanks=OuterRef("pk"), user__isnull=True, department__isnull=True)
        return self.counted().filter(Q(shared_at__isnull=True) | Q(Exists(unknown)))

    def places(self) -> list[tuple[int, str]]:
        """The departments these are of, by name."""
        named = (
            self.order_by().filter(department__isnull=False).values_list("department", "department__name").distinct()
        )
        return sorted(named, key=lambda pair: pair[1])

    def with_all(self) -> ThanksQuerySet:
        return (
            self.select_related(
                "site",
                "department",
                "shared_by",
                "feedback__site",
                "feedback__teller",
                "feedback__department",
                "feedback__location",
            )
            .prefetch_related("thanked__user", "thanked__department")
            .defer("feedback__tokens", "feedback__wish")
        )
