"""Not to be asked any more: by the link in a message, by a text message, by a member of staff. At once, everywhere."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

import audit.log
from feedback.actions import receive_text
from feedback.inbound.texts import Text
from feedback.models import Teller
from hospital import actions as hospital
from hospital.contacts import phone_mark
from hospital.models import OptOut, Person, User
from hospital.timing import now as web_now
from outbox import actions as outbox
from surveys.actions import turns
from surveys.actions.withdrawing import end_invitation, withdraw
from surveys.framing import WITH_PLACES
from surveys.models import Asking, Invitation
from surveys.texting import STARTS, STOPS, stops_first, word_of
from surveys.tokens import stopped_by

How = OptOut.How
LIVE = (Asking.State.WAITING, Asking.State.HAND, Asking.State.ASKED)


def invitation_of(mark: str) -> Invitation | None:
    """Whose surveys this mark of a message stops."""
    number = stopped_by(mark)
    rows = Invitation.objects.select_related("person", "site__organization")
    return rows.filter(pk=number, person__isnull=False).first() if number else None


@transaction.atomic
def stop_asking(person: Person, *, how: str, by: User | None = None, now: datetime | None = None) -> None:
    """Nothing that waits for them leaves, their links end, and no campaign asks them again."""
    now = now or web_now()
    turns.wait()
    hospital.opt_out(person, how=how, by=by, now=now)
    lines = Asking.objects.filter(visit__patient__person=person, state__in=LIVE)
    left = withdraw(lines.select_for_update(of=("self",)), because="opted_out", now=now)
    by_hand = Invitation.objects.standing(now).filter(person=person, asking__isnull=True)
    for made in by_hand.values_list("pk", flat=True):
        end_invitation(made, now)
    audit.log.record("person.stop_surveys", person, by=by, at=now, lines=left)


@transaction.atomic
def ask_again(person: Person, *, by: User | None = None, now: datetime | None = None) -> bool:
    """They changed their mind: later visits may be asked about. Not audited: `hospital.actions.opt_in` is."""
    return hospital.opt_in(person, by=by, now=now)


@transaction.atomic
def hear_text(text: Text, *, now: datetime | None = None) -> str:
    """A text message that came back: STOP, START, or something to read. Returns "stop", "start", "told" or "" (known
    already, or it waits for its other parts). Not audited: what it does is.

    A wish to stop comes first: whoever writes more than that is heard as well.
    """
    now, number, word = now or web_now(), phone_mark(text.sender), word_of(text.words)
    lines = Asking.objects.filter(contact=number).select_related(*(f"visit__{place}" for place in WITH_PLACES))
    last = lines.order_by("-asked_at").first() if number else None
    if text.part == 1 and (word in STOPS or stops_first(text.words)):
        _stop(number, last, text.mark, now)
        if word in STOPS and text.parts == 1:
            return "stop"
    elif word in STARTS and text.parts == 1:
        if last:
            ask_again(last.visit.patient.person, now=now)
        hospital.opt_in_address(number, now=now)
        return "start"
    return _tell(last, text, now)


def _stop(number: str, last: Asking | None, mark: str, now: datetime) -> None:
    """One confirmation, then silence."""
    is_new = hospital.opt_out_address(number, how=How.TEXT, now=now)
    if last:
        person = last.visit.patient.person
        stop_asking(person, how=How.TEXT, now=now)
        if is_new:
            outbox.queue("surveys/stopped", to=person, key=f"stopped:{person.pk}:{mark[:80]}", now=now)


def _tell(last: Asking | None, text: Text, now: datetime) -> str:
    """Whatever else somebody writes back is feedback: nobody is left talking to a machine."""
    known = {}
    if last is not None:
        ward = last.visit.location
        known = {
            "site": ward.department.site, "department": ward.department, "location": ward,
            "teller": last.visit.patient.person, "teller_role": Teller.PATIENT,
        }  # fmt: skip
    story = receive_text(text, now=now, **known)
    return "told" if story and story.is_new else ""
