"""What a `Subject` answers about "I have it" where its alerts ask for it: whoever is next on duty is told, in the end
administrators. Apart from `clocks.subjects`, which is read before the models are there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import audit.log
from audit.log import Row
from clocks.subjects import Raised, Waiting
from hospital.models import Role
from hospital.recipients import Ask, Recipients, next_on_duty_many
from outbox import actions as outbox
from outbox.actions import Parcel


class PassedOn:
    """Part of `clocks.subjects.Subject`. Rows have `ref` and `site_id`; `passed_as` is what the audit calls it, and
    `passing` the wording.
    """

    kind: str
    passed_as: str
    passing: str

    def barred_from(self, waiting: Collection[Waiting]) -> Mapping[int, frozenset[int]]:
        """By subject, whoever must not hear of it. One statement."""
        raise NotImplementedError

    def links(self, refs: Collection[str]) -> Mapping[str, str]:
        raise NotImplementedError

    def next_in_line(self, waiting: Sequence[Waiting], now: datetime) -> Mapping[int, Recipients]:
        """Whoever is next on duty at the site, then in the group, and is not named in it."""
        bars = self.barred_from(waiting)
        asks = [Ask(Role.DUTY, one.row.site_id, None, bars[one.subject_id], one.told) for one in waiting]
        found = next_on_duty_many(asks, now)
        return {
            one.answer_id: Recipients((chosen,) if chosen else (), [])
            for one, chosen in zip(waiting, found, strict=True)
        }

    def record_passed_on(
        self, waiting: Sequence[Waiting], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """One statement each; an alarm to administrators for each that nobody is left for."""
        audit.log.record_many(self._passed_entry(one, escalations, recipients, now) for one in waiting)
        outbox.queue_many(self._passed_parcels(waiting, escalations, recipients), now)
        for one in waiting:
            if one.answer_id not in escalations:
                key = f"unanswered:{one.first_id}"
                outbox.tell_administrators(
                    "complaints/unanswered", key=key, now=now, page="clockwork", is_urgent=True, ref=one.row.ref
                )

    def _passed_entry(
        self, one: Waiting, escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients], now: datetime
    ) -> Row:
        facts: dict[str, Any] = {"first": one.first_id, "turn": one.turn}
        if one.answer_id not in escalations:
            return Row("escalation.exhaust", self.kind, one.subject_id, None, facts, now)
        told = [chosen.user_id for chosen in recipients[one.answer_id].users]
        facts |= {"escalation": escalations[one.answer_id].pk, "trigger": "silence", "role": Role.DUTY, "told": told}
        return Row(self.passed_as, self.kind, one.subject_id, None, facts, now)

    def _passed_parcels(
        self, waiting: Sequence[Waiting], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients]
    ) -> Iterator[Parcel]:
        """Urgent, by every way they chose, and into the rooms of the duty managers."""
        links = self.links([one.row.ref for one in waiting])
        for one in waiting:
            if one.answer_id in escalations:
                parcel = Parcel(
                    template=self.passing, key=f"esc:{escalations[one.answer_id].pk}", is_urgent=True,
                    context={"ref": one.row.ref, "link": links[one.row.ref]}, subject_kind=self.kind,
                    subject_id=one.subject_id,
                )  # fmt: skip
                for chosen in recipients[one.answer_id].users:
                    yield replace(parcel, to_user=chosen.user_id, why=f"{chosen.because}:{Role.DUTY}")
                yield replace(parcel, to_rooms_of=(one.row.site_id, Role.DUTY))
