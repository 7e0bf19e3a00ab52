"""Cases that lived in another system: what a row may say of one, what that comes to, and what of it is wrong.

`complaints.actions.taking_over` writes what is read here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from clocks.models import ProfileVersion
from clocks.subjects import Card
from complaints import leaving, policy, states
from complaints.actions import taking_over
from complaints.models import CaseType, Complaint, Issue, Outcome
from complaints.states import Status
from complaints.subjects import card
from feedback.mapping import vocabulary
from feedback.mapping.fields import Choices, Given
from feedback.mapping.guessing import folded
from feedback.models import Channel, Flag, Import, Severity, Teller
from feedback.placing import (
    CHANNEL,
    DEPARTMENT,
    IN_REGISTER,
    LANGUAGE,
    OCCURRED,
    RECEIVED,
    REFERENCE,
    REGISTER_NUMBER,
    SITE,
    SUBJECT,
    WISH,
    WORDS,
    Places,
    common,
    field,
    spoken,
)
from feedback.targets import Made
from hospital.models import Membership, Role, User
from hospital.roles import VERBS

OWNS = "complaints.own_complaint"
# Stages that need no row of ours beside the case.
STAGES = (
    Status.RECEIVED, Status.TRIAGED, Status.INVESTIGATING, Status.DRAFTING, Status.RESPONDED, Status.CLOSED,
    Status.WITHDRAWN, Status.RESOLVED_INFORMALLY, Status.OUT_OF_SCOPE, Status.TRANSFERRED,
)  # fmt: skip
MOMENTS = ("acknowledged", "updated", "responded", "closed")
PERSON = ("name", "phone", "email", "postal_address")
TEXTS = (
    "subject", "words", "wish", "finding", "learning", "record_number", "acknowledgement_letter", "reply_letter",
    "note", *PERSON,
)  # fmt: skip


class CaseScene:
    """What rows may name, for somebody who takes over; a handful of statements, however many rows there are."""

    def __init__(self, by: User | None) -> None:
        self.places = Places(by)
        self.now = datetime.now(UTC)
        self._rules: dict[str, list[ProfileVersion]] = {}

    @cached_property
    def choices(self) -> dict[str, Choices]:
        return {
            **common(self.places),
            "kind": spoken(CaseType.choices, vocabulary.KINDS),
            "severity": spoken(Severity.choices, vocabulary.SEVERITIES),
            "status": spoken(Status.choices, vocabulary.STAGES, STAGES),
            "flags": spoken(Flag.choices, vocabulary.FLAGS),
            "outcome": spoken(Outcome.choices, vocabulary.OUTCOMES),
            "owner": self._owners(),
        }

    def _owners(self) -> Choices:
        users = {str(pk): person for pk, (person, _rows) in self.holders.items()}
        known = {folded(word): pk for pk, person in users.items() for word in (person.email, person.name)}
        return Choices({pk: person.name for pk, person in users.items()}, known)

    @cached_property
    def holders(self) -> dict[int, tuple[User, list[Membership]]]:
        """Everybody whose role may hold cases somewhere."""
        roles = [role for role in Role.values if OWNS in VERBS[role]]
        rows = Membership.objects.current().filter(role__in=roles, user__is_active=True).select_related("user")
        found: dict[int, tuple[User, list[Membership]]] = {}
        for row in rows.order_by("user__name", "pk"):
            found.setdefault(row.user_id, (row.user, []))[1].append(row)
        return found

    def may_hold(self, user: int, site: int, department: int | None) -> bool:
        path = self.places.departments[department].path if department else []
        return any(
            row.organization_id is not None or row.site_id == site or row.department_id in path
            for row in self.holders[user][1]
        )

    def rules(self, site: int, on: date) -> ProfileVersion | None:
        """In force on that day; for what is older than all of them, the first there were."""
        slug = self.places.site(site).profile
        if slug not in self._rules:
            self._rules[slug] = list(ProfileVersion.objects.standing().filter(slug=slug).order_by("-number"))
        versions = self._rules[slug]
        held = (one for one in versions if one.effective_from <= on and (one.effective_to or date.max) > on)
        return next(held, None) or min(versions, key=lambda one: (one.effective_from, one.number), default=None)


class CaseTarget:
    """Implements `feedback.targets.Target`."""

    key = "case"
    title = _("Cases: complaints and concerns, open and closed")
    about = _(
        "Each row becomes one case. Targets count from the original receipt; nobody gets a message about the past."
    )
    fields = (
        REFERENCE, RECEIVED, WORDS, SUBJECT,
        field("kind", _("Kind"), "choice", is_shared=True, about=_("Empty: a complaint.")),
        field("status", _("Stage"), "choice", about=_("Empty: by the days below.")),
        field("severity", _("Severity"), "choice", is_needed=True, is_shared=True),
        field("flags", _("Flags"), "choices", longest=400, about=_("Several in one cell with a semicolon between.")),
        SITE, DEPARTMENT,
        field("owner", _("Owner"), "choice", is_shared=True,
              about=_("Somebody who can hold cases here, by name or e-mail.")),
        field("acknowledged", _("Acknowledged"), "moment"),
        field("updated", _("Last holding update"), "moment"),
        field("responded", _("Reply sent"), "moment"),
        field("closed", _("Closed"), "moment", about=_("Without a day of the reply, this one counts as that, too.")),
        field("outcome", _("Outcome"), "choice"),
        field("finding", _("What we found"), "long"),
        field("learning", _("What we learned"), "long"),
        CHANNEL,
        field("teller_role", _("Who told us"), "choice", is_needed=True, is_shared=True),
        field("name", _("Name of the person who told us"), longest=160),
        field("phone", _("Telephone"), longest=60),
        field("email", _("E-mail"), "email", longest=254),
        field("postal_address", _("Address"), longest=400),
        field("record_number", _("Record number of the patient"), longest=40),
        WISH, OCCURRED, LANGUAGE,
        field("acknowledgement_letter", _("Text of the acknowledgement"), "long"),
        field("reply_letter", _("Text of the reply"), "long"),
        field("note", _("Notes"), "long"),
        IN_REGISTER, REGISTER_NUMBER,
    )  # fmt: skip

    def scene(self, by: User | None) -> CaseScene:
        return CaseScene(by)

    # ------------------------------------------------------------------------------------ what is wrong with it
    def look(self, given: Given, scene: CaseScene) -> None:
        scene.places.settle(given)
        if any(one.field in ("site", "received") for one in given.problems) or not given.get("received", None):
            return
        if not given.get("words") and not given.get("subject"):
            given.refuse("words", "words")
        if given.get("teller_role") == Teller.ANONYMOUS and any(given.get(name) for name in PERSON):
            given.refuse("anonymous", "name")
        stored = self.stored(given, scene)
        self._look_at_days(given, stored, scene)
        self._look_at_place(given, stored, scene)

    def _look_at_days(self, given: Given, stored: Mapping[str, Any], scene: CaseScene) -> None:
        received, status = stored["received_at"], stored["status"]
        if received > scene.now:
            given.refuse("future", "received")
        for name in MOMENTS:
            if name in given.values:
                if stored[f"{name}_at"] > scene.now:
                    given.refuse("future", name)
                elif given.values[name].day < given.values["received"].day:
                    given.refuse("before", name)
        if status in states.FINISHED and stored["closed_at"] is None:
            given.refuse("unended", "closed")
        if status not in states.FINISHED and stored["closed_at"] is not None:
            given.refuse("still_open", "status")
        if status == Status.RESPONDED and stored["responded_at"] is None:
            given.refuse("unanswered", "responded")

    def _look_at_place(self, given: Given, stored: Mapping[str, Any], scene: CaseScene) -> None:
        owner, site = stored["owner_id"], stored["site_id"]
        if owner and stored["status"] in states.OPEN and not scene.may_hold(owner, site, stored["department_id"]):
            given.refuse("owner", "owner", scene.holders[owner][0].name)
        if scene.rules(site, given.values["received"].day) is None:
            given.refuse("rules", "site")

    # ------------------------------------------------------------------------------------ what it comes to
    def stored(self, given: Given, scene: CaseScene) -> dict[str, Any]:
        received = self._moment(given, "received", scene)
        at = {name: self._moment(given, name, scene, received) for name in MOMENTS}
        status = given.get("status") or _stage(at)
        if status == Status.CLOSED and at["responded"] is None:
            at["responded"] = at["closed"]
        occurred, flags = given.get("occurred", None), given.get("flags", [])
        return {
            **{name: given.get(name) for name in TEXTS},
            "outcome": given.get("outcome") if status in states.FINISHED else "",
            "received_at": received, **{f"{name}_at": moment for name, moment in at.items()}, "status": str(status),
            "type": given.get("kind", CaseType.COMPLAINT.value), "flags": flags,
            "severity": max(int(given.get("severity", 0)), policy.least_severity(flags)),
            "site_id": given.get("site"), "department_id": given.get("department"),
            "owner_id": int(given.get("owner", 0)) or None, "channel": given.get("channel", Channel.IMPORT.value),
            "teller_role": given.get("teller_role"), "language": given.get("language", "en"),
            "occurred_on": occurred.day if occurred else None,
        }  # fmt: skip

    def _moment(self, given: Given, name: str, scene: CaseScene, received: datetime | None = None) -> datetime | None:
        """Something on the day of the receipt was not before its minute."""
        moment = given.get(name, None)
        if moment is None:
            return None
        at = scene.places.moment(given.get("site"), moment)
        is_same_day = received is not None and moment.at is None and moment.day == given.values["received"].day
        return max(at, received) if is_same_day and received else at

    def current(self, stories: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        rows = Complaint.objects.filter(feedback__in=list(stories)).select_related("feedback", "teller")
        issues = dict(Issue.objects.filter(complaint__in=rows).order_by("-pk").values_list("complaint_id", "finding"))
        return {row.feedback_id: _now(row, issues.get(row.pk, "")) for row in rows}

    # ------------------------------------------------------------------------------------ what is written
    def create(self, job: Import, rows: Sequence[Given], scene: CaseScene, now: datetime) -> list[Made]:
        return taking_over.create(job, rows, [self.stored(given, scene) for given in rows], scene, now)

    def update(
        self, job: Import, story: int, changes: Mapping[str, Any], given: Given, scene: CaseScene, now: datetime
    ) -> Collection[str]:
        return taking_over.bring_up(job, story, changes, given, self.stored(given, scene), now)

    def remove(self, job: Import, stories: Collection[int], now: datetime) -> Mapping[int, str]:
        return taking_over.remove(job, stories, now)

    def finish(self, job: Import, late: Sequence[int], now: datetime) -> None:
        taking_over.tell(job, late, now)

    def leaving(
        self, user: User, source: str, scene: CaseScene, first_on: date, last_on: date
    ) -> Iterator[dict[str, Any]]:
        may = user.has_perm("complaints.export_complaint")
        return leaving.rows(user, source, list(scene.places.sites), first_on, last_on) if may else iter(())

    def cards(self, stories: Collection[int], user: User) -> Mapping[int, Card]:
        rows = Complaint.objects.visible_to(user).filter(feedback__in=list(stories))
        return {row.feedback_id: card(row) for row in rows.select_related("site", "department", "location")}


def _stage(at: Mapping[str, datetime | None]) -> Status:
    """Where a row says no stage: by the days it has."""
    if at["closed"]:
        return Status.CLOSED
    if at["responded"]:
        return Status.RESPONDED
    return Status.TRIAGED if at["acknowledged"] else Status.RECEIVED


def _now(case: Complaint, finding: str) -> dict[str, Any]:
    person = {name: getattr(case.teller, name) if case.teller else "" for name in PERSON}
    status = leaving.NEAREST.get(Status(case.status), Status(case.status))
    columns = ("type", "severity", "flags", "owner_id", "received_at", "acknowledged_at", "responded_at", "closed_at",
               "outcome", "subject", "department_id", "learning")  # fmt: skip
    return {
        **{name: getattr(case, name) for name in columns}, **person, "wish": case.feedback.wish, "finding": finding,
        "status": status.value,
    }  # fmt: skip
