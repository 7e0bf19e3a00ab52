"""What every kind answers alike that one person has and the rules chase: `clocks.subjects` says what is asked.

A room's own kind says what it reads, until when it is owed, who hears of it where nobody has it, and in which words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Model, QuerySet
from django.utils.translation import gettext as _

import audit.log
from audit.log import Row
from clocks.subjects import Due, Owed, Raised
from clocks.unasked import Unasked
from hospital.models import User
from hospital.recipients import NOBODY, Ask, Recipients, resolve_many
from hospital.statements import AnyOf
from outbox import actions as outbox
from outbox.actions import Parcel


class Chased(Unasked):
    """Most of `clocks.subjects.Subject`. A reminder goes to whoever has it, a step up the ladder of its rules.

    Of each row of `model` its `columns` are read with the lock and kept as a `row`: a named tuple that has `site_id`,
    `department_id` and `zone`. `falls_to` is the role that is reminded where nobody has it; `verb` is what the audit
    calls being chased. `held_in` are the fields that say who has it, for kinds whose rows do.
    """

    kind: str
    model: type[Model]
    columns: tuple[str, ...]
    row: Callable[..., Any]
    falls_to: str
    verb: str
    held_in: tuple[str, ...] = ("owner",)

    def is_owed(self, due: Due) -> bool:
        """Asked with the lock held."""
        raise NotImplementedError

    def entry(self, due: Due) -> tuple[str, int, Mapping[str, Any]]:
        """Kind and number of what its audit entry stands with, and facts beside the usual ones."""
        return self.kind, due.subject_id, {}

    def message(self, due: Due) -> Mapping[str, Any]:
        """Template, context and manner of what each of them is sent."""
        raise NotImplementedError

    def barred(self, due: Sequence[Due]) -> Mapping[int, frozenset[int]]:
        """By step, people who must not hear of it. One statement."""
        return {}

    def holder(self, due: Due) -> int | None:
        return due.owner_id

    def told(self, due: Due) -> frozenset[int]:
        """A step goes past whoever has it: the reminder was theirs."""
        return frozenset({self.holder(due)} - {None})

    def role(self, due: Due) -> str:
        return due.role if due.number else self.falls_to

    # ------------------------------------------------------------------------------------ the sweep
    @property
    def rows(self) -> QuerySet[Any]:
        return self.model._default_manager.all()

    def lock(self, ids: Sequence[int]) -> Mapping[int, Any]:
        rows = self.rows.filter(AnyOf(F("pk"), ids)).values_list("pk", *self.columns)
        if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
            rows = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
        return {pk: self.row(*values) for pk, *values in rows}

    def still_owed(self, due: Sequence[Due], now: datetime) -> Owed:
        return Owed(frozenset(d.firing_id for d in due if self.is_owed(d)))

    def recipients(self, due: Sequence[Due], now: datetime) -> Mapping[int, Recipients]:
        bars = self.barred(due)
        asks = {d.firing_id: self.ask(d, bars.get(d.firing_id, NOBODY)) for d in due}
        return dict(zip(asks, resolve_many(asks.values(), now), strict=True))

    def ask(self, due: Due, bar: frozenset[int]) -> Ask:
        place = self.role(due), due.row.site_id, due.row.department_id, bar
        return Ask(*place, told=self.told(due)) if due.number else Ask(*place, holder=self.holder(due))

    def record(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """One statement each, however many there are."""
        audit.log.record_many(self._entry(d, recipients[d.firing_id], now) for d in due)
        outbox.queue_many(self._parcels(due, escalations, recipients), now)
        falls = {(d.row.site_id, self.role(d)) for d in due if d.number and recipients[d.firing_id].fell_to_duty}
        outbox.tell_falls(falls, now=now)

    def _entry(self, due: Due, recipients: Recipients, now: datetime) -> Row:
        facts = {
            "number": due.number, "trigger": due.trigger, "users": [chosen.user_id for chosen in recipients.users],
            "skipped": recipients.skipped,
        }  # fmt: skip
        kind, pk, more = self.entry(due)
        return Row(self.verb, kind, pk, None, {**facts, **more}, now)

    def _parcels(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients]
    ) -> Iterator[Parcel]:
        for d in due:
            key, said = f"esc:{escalations[d.firing_id].pk}", self.message(d)
            for chosen in recipients[d.firing_id].users:
                why = "" if chosen.because == "owner" else f"{chosen.because}:{self.role(d)}"
                yield Parcel(
                    key=key, to_user=chosen.user_id, subject_kind=self.kind, subject_id=d.subject_id,
                    quiet_zone=d.row.zone, why=why, **said,
                )  # fmt: skip

    # ------------------------------------------------------------------------------------ changing hands
    def fit(self, user: User) -> QuerySet[Any]:
        """The rows that this user can have: what they see and may do, and nothing that names them."""
        raise NotImplementedError

    def refused(self, ids: Collection[int], user: User) -> Mapping[int, str]:
        """One statement. Whether it names them or is not theirs to see is not said."""
        fit = set(self.fit(user).filter(pk__in=ids).values_list("pk", flat=True))
        words = _("%(name)s is named in it or does not work on it. Choose somebody else.") % {"name": user.name}
        return dict.fromkeys(set(ids) - fit, words)

    def give(self, ids: Collection[int], before: User | None, owner: User) -> None:
        for field in self.held_in:
            self.model._default_manager.filter(**{field: before, "pk__in": ids}).update(**{field: owner})

    def go_by(self, subject_id: int, profile_version_id: int) -> None:
        self.rows.filter(pk=subject_id).update(profile_version=profile_version_id)
