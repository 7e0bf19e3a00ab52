"""What runs beside a case and must not be overlooked: asked only where the case says that there is any."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from clocks.worktime import local_date
from complaints import states
from complaints.actions.dealing import person_asked
from complaints.views.staff import duties, guarding, outside
from hospital.models import ContactPlan, SurveyHold

if TYPE_CHECKING:
    from complaints.models import Involvement, SecondLook, Threat
    from complaints.views.staff.casepage import CasePage
    from feedback.models import Recovery


class Care:
    """`page` is the case page and says what its reader may do."""

    def __init__(self, page: CasePage) -> None:
        self.page, self.case = page, page.complaint

    @cached_property
    def looks(self) -> list[dict[str, Any]]:
        """What waits for a second person: the reason, and the buttons for whoever may decide and did not ask."""
        if not (self.case.has_looks and self.page.may_read):
            return []
        rows = self.case.second_looks.filter(decided_at__isnull=True).select_related("user", "reason", "asked_by")
        return [{"look": row, **self._ways(row)} for row in rows]

    def _ways(self, row: SecondLook) -> dict[str, str]:
        may = self.page.may("agree") and row.asked_by_id not in self.page.request.user.acts_as
        return {f"{verb}_url": self.page.url(verb, row.pk) if may else "" for verb in ("agree", "decline")}

    @cached_property
    def threats(self) -> list[Threat]:
        return list(self.case.threats.standing().select_related("by")) if self.case.has_threat else []

    @property
    def may_open_threat(self) -> bool:
        """Whoever looks after security here, and whoever pressed."""
        mine = any(one.by_id in self.page.request.user.acts_as for one in self.threats)
        return mine or self.page.may("complaints.stand_down_threat")

    @property
    def alarm_url(self) -> str:
        may = "alarm" in states.possible(self.case.status) and self.page.may("feedback.log_feedback")
        return self.page.url("alarm") if may and not self.threats else ""

    @cached_property
    def plan(self) -> ContactPlan | None:
        """Whoever opens a case of this person sees that there is one, and who speaks with them."""
        if not self.case.has_plan:
            return None
        return ContactPlan.objects.standing().select_related("contact", "decided_by").get(person=self.case.teller_id)

    @property
    def is_plan_overdue(self) -> bool:
        return self.plan is not None and self.plan.review_on <= local_date(self.case.zone, self.page.now)

    @property
    def plan_urls(self) -> dict[str, str]:
        return {verb: self.page.url_if(verb) for verb in ("plan_contact", "end_plan")}

    @cached_property
    def hold(self) -> SurveyHold | None:
        """That no survey asks the patient for a while."""
        person = person_asked(self.case) if self.case.has_hold and self.page.may_read else None
        if person is None:
            return None
        held = SurveyHold.objects.standing(local_date(self.case.zone, self.page.now)).filter(person=person)
        return held.select_related("by").last()

    @property
    def lift_hold_url(self) -> str:
        return self.page.url_if("lift_hold")

    @cached_property
    def recoveries(self) -> list[Recovery]:
        """How the story is put right, the newest first, with what was offered."""
        if not (self.case.has_recovery and self.page.may_read):
            return []
        rows = self.case.feedback.recoveries.filter(begun_at__isnull=False).order_by("-pk")
        return list(rows.select_related("owner").prefetch_related("offers"))

    @cached_property
    def bodies(self) -> list[Involvement]:
        """Bodies outside the house that have to do with it; their dates stand above our own."""
        return outside.of(self.case) if self.case.has_bodies and self.page.may_read else []

    @property
    def body_targets(self) -> frozenset[int]:
        return frozenset(row.target_id for row in self.bodies if row.target_id)

    @property
    def reply_url(self) -> str:
        is_owed = any(row.replied_at is None for row in self.bodies)
        return self.page.url_if("reply_to_body") if is_owed and "reply_to_body" in self.page.offered else ""

    @cached_property
    def duties(self) -> list[dict[str, Any]]:
        """Candour and safeguarding, with the way to record a step."""
        rows = duties.of(self.case)
        for row in rows:
            row["url"] = self.page.url_if(row["verb"])
            row["lift_url"] = self.page.url_if("lift") if row["duty"] == "candour" else ""
        return rows

    @cached_property
    def seen_by(self) -> list[dict[str, Any]]:
        """Who may see a restricted case, and why each of them."""
        return guarding.seen_by(self.case) if self.case.is_restricted else []

    @property
    def admit_url(self) -> str:
        return self.page.url_if("admit")
