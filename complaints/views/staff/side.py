"""What stands beside a case: what is missing, people with masked names, needs before contacts, details."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints import mapping
from complaints.actions.cases import consent_of, plan_of
from complaints.actions.kinds import always, reason_of
from complaints.labels import flag_word, kind_word, outcome_word
from complaints.missing import Detail, Known
from complaints.missing import missing as still_asked
from complaints.models import Complaint
from complaints.states import AWAITING
from complaints.views.staff.words import language
from feedback.models import Channel as Channels
from feedback.models import Quote, Writer
from hospital import naming, phrasing
from hospital.masking import mask_name
from hospital.models import Need, Preference
from hospital.models.persons import Channel, Person

Fact = dict[str, Any]


class Side:
    """Facts of a case in words. Names are masked unless `is_revealed`, and contacts are there only then."""

    def __init__(self, complaint: Complaint, *, is_revealed: bool = False) -> None:
        self.complaint = complaint
        self.is_revealed = is_revealed

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @property
    def flags(self) -> list[str]:
        return [flag_word(self.complaint, flag) for flag in self.complaint.flags]

    @property
    def missing(self) -> list[Detail]:
        case, told, teller = self.complaint, self.complaint.feedback, self.complaint.teller
        known = Known(
            subject=bool(case.subject), when=told.occurred_on is not None, where=case.location_id is not None,
            name=bool(teller and teller.name), contact=bool(teller and teller.can_be_reached), wish=bool(told.wish),
            is_anonymous=case.is_anonymous,
        )  # fmt: skip
        return still_asked(known)

    # ----------------------------------------------------------------------------------------- people
    @property
    def people(self) -> list[Fact]:
        case = self.complaint
        return [
            {"label": _("Person who told us"), "value": self._teller(), "note": case.get_teller_role_display()},
            {"label": _("Patient"), "value": self._patient()},
            {"label": _("Patient's consent"), "value": self._consent()},
            {"label": _("Needs"), "value": "; ".join(self._needs())},
            {"label": _("Preferences"), "value": "; ".join(self._preferences())},
            {"label": _("Prefers"), "value": phrasing.listed(self._prefers())},
        ]

    def named(self, person: Person) -> str:
        """As this reader sees it; masked, the one name that says least."""
        if self.is_revealed:
            return naming.shown(person, get_language() or "")
        return mask_name(person.name or naming.addressed(person, get_language() or ""))

    def _teller(self) -> str:
        teller = self.complaint.teller
        if self.complaint.is_anonymous:
            return _("Wishes to stay anonymous")
        return self.named(teller) if teller and naming.spelled(teller, "") else _("Name not known yet")

    def _patient(self) -> str:
        patient = self.complaint.patient
        is_other = patient is not None and patient.person_id != self.complaint.teller_id
        return self.named(patient.person) if patient and is_other else ""

    def _consent(self) -> str:
        """Only where somebody else told us; what was decided, and when."""
        case = self.complaint
        if not mapping.speaks_for_another(case.teller_role):
            return ""
        consent = consent_of(case)
        if consent is None:
            return _("Not asked for yet")
        on = phrasing.day(consent.on, today=timezone.localdate()) if consent.on else ""
        ground = consent.get_ground_display() if consent.ground else ""
        return phrasing.listed([consent.get_state_display(), ground, on])

    def _needs(self) -> Iterator[str]:
        if self.complaint.teller and self.complaint.teller.needs_interpreter:
            yield _("Interpreter")
        yield from (Need(**need).words for need in self.complaint.needs)

    def _preferences(self) -> Iterator[str]:
        kinds = dict(Preference.Kind.choices)
        yield from (f"{kinds[one['kind']]}: {one['words']}" for one in self.complaint.preferences)

    def _prefers(self) -> Iterator[str]:
        teller = self.complaint.teller
        if teller is None:
            return
        parts = (dict(Channel.choices).get(teller.preferred_channel), teller.best_time, language(teller.language))
        yield from (str(part) for part in parts if part)

    @property
    def contact_warning(self) -> str:
        """What has to be known before anybody calls or writes."""
        teller = self.complaint.teller
        if teller is None:
            return ""
        if teller.deceased_on:
            return _("Has died. Ask the team before any contact.")
        if teller.do_not_contact:
            return _("Does not wish to be contacted.")
        if teller.contact_safety:
            return teller.contact_safety
        return _("Shares this telephone or mailbox with others.") if teller.has_shared_contact else ""

    @property
    def contacts(self) -> list[Fact]:
        teller = self.complaint.teller
        if not (teller and self.is_revealed):
            return []
        reader = get_language() or ""
        return [
            {"label": _("Name"), "value": naming.shown(teller, reader)},
            {"label": _("Call them"), "value": teller.preferred_name},
            {"label": _("Family name"), "value": naming.family_name(teller, reader)},
            {"label": _("Telephone"), "value": teller.phone},
            {"label": _("E-mail"), "value": teller.email},
            {"label": _("Address"), "value": teller.postal_address},
        ]

    # ---------------------------------------------------------------------------------------- details
    @property
    def details(self) -> list[Fact]:
        case = self.complaint
        return [
            {"label": _("Owner"), "value": case.owner or _("Nobody yet")},
            {"label": _("Helping"), "value": phrasing.listed(case.helpers)},
            {"label": _("Kind"), "value": kind_word(case), "note": self._always()},
            {"label": _("Stage"), "value": case.get_status_display()},
            {"label": _("Where"), **self._where()},
            {"label": _("When"), "value": self._occurred()},
            {"label": _("Received"), "value": self._received(), "note": case.get_channel_display()},
            *self._voice(),
            {"label": _("Plan"), "value": self._plan()},
            {"label": _("Waiting for"), "value": self._waiting_for()},
            {"label": _("Harm"), "value": case.get_harm_display() if case.harm is not None else ""},
            {"label": _("Outcome"), "value": outcome_word(case, case.outcome) if case.outcome else ""},
        ]

    def _always(self) -> str:
        """Why it can be nothing else, where the rules of the place say so."""
        rule = always(self.complaint)
        return reason_of(rule) if rule and mapping.is_of(rule.type, self.complaint.type) else ""

    def _waiting_for(self) -> str:
        """Asked only while it waits: whom for, and by when they are expected."""
        if self.complaint.status not in AWAITING[1:]:
            return ""
        wait = self.complaint.waits.filter(ended_at__isnull=True).first()
        if wait is None:
            return ""
        day = phrasing.day(wait.expected_on, today=timezone.localdate())
        return phrasing.listed([wait.body or _("the person who told us"), _("by %(day)s") % {"day": day}])

    def _plan(self) -> str:
        plan = plan_of(self.complaint)
        if plan is None:
            return ""
        day = phrasing.day(plan.answer_on, today=timezone.localdate()) if plan.answer_on else ""
        by = _("by %(day)s") % {"day": day} if day else ""
        return phrasing.listed([plan.get_method_display(), by, plan.get_agreement_display()])

    def _where(self) -> dict[str, str]:
        """The place, and in a line of its own the site; the site alone where nobody said more."""
        case = self.complaint
        names = dict.fromkeys(str(one) for one in (case.department, case.location, case.service) if one)
        place = phrasing.listed(list(filter(None, [*names, case.feedback.spot])))
        return {"value": place or str(case.site), "note": str(case.site) if place else ""}

    def _voice(self) -> list[Fact]:
        """Who wrote it down, how the person seemed; where their words may be repeated, if they allowed it."""
        story = self.complaint.feedback
        quote = story.get_quote_display() if story.quote != Quote.NO else ""
        return [
            {"label": _("Logged by"), "value": self.complaint.logged_by or self._writer()},
            {"label": _("How they seemed"), "value": story.get_mood_display()},
            {"label": _("May be repeated"), "value": quote},
        ]

    def _writer(self) -> str:
        """Staff without an account, by what they typed; asked only where nobody else logged it."""
        case = self.complaint
        writer = Writer.objects.filter(feedback=case.feedback_id).first() if case.channel == Channels.STAFF else None
        return _("%(name)s, not verified") % {"name": f"{writer.name}, {writer.department}"} if writer else ""

    def _occurred(self) -> str:
        on = self.complaint.feedback.occurred_on
        return phrasing.day(on, today=timezone.localdate()) if on else ""

    def _received(self) -> str:
        return phrasing.when(self.complaint.received_at, now=timezone.localtime(self.now), zone=self.complaint.zone)
