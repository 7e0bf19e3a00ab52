"""Letters of the demo: one that waits to be posted, one that went in large print, words that wait for translation, and
a reply in two languages that waits for approval.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import audit.log
from audit.models import Door
from clocks.worktime import local_date
from complaints import actions
from complaints.letters import filling
from complaints.models import Complaint, Letter
from hospital.actions import persons
from hospital.models import Need, User
from pxm.demo.places import Places

UPDATE = Letter.Kind.UPDATE
TRANSLATOR = "translator@group.example"
NOT_UNDERSTOOD = "Consent form explained in English only"
IN_ARABIC = (
    "ما كان ينبغي أن يُطلب منك التوقيع على ما لا تستطيعين قراءته، ونحن نعتذر لك. "
    "التقى بك الجرّاح يوم الثلاثاء بحضور مترجم. ومن الآن تسأل جراحة اليوم الواحد عن اللغة عند حجز الموعد."
)
SAID = (
    "We have spoken with the colleagues who were there, and read what was written down that day.",
    "We look at it together with the ward this week, and then write down what changes.",
)


def build(house: Places, now: datetime) -> None:
    """Of cases that somebody looks into now; nothing where the day has none that fits."""
    with audit.log.through(Door.WEB):
        open_cases = Complaint.objects.filter(
            site=house.sites["n"], status=Complaint.Status.INVESTIGATING, is_restricted=False, owner__isnull=False,
            teller__isnull=False, severity__lte=3,
        ).select_related("site", "feedback", "teller", "owner")  # fmt: skip
        english = list(open_cases.filter(feedback__language="en", teller__language="en").order_by("-pk")[:2])
        for number, case in enumerate(english):
            _written(case, now - timedelta(hours=20 if number else 2), is_large=bool(number))
        if case := open_cases.filter(feedback__language="ar").order_by("-pk").first():
            at = now - timedelta(hours=3)
            actions.ask_translation(case, by=case.owner, what="words", language="en", works_in="en", now=at)
        waiting = Complaint.objects.filter(
            site=house.sites["n"], status=Complaint.Status.APPROVAL, subject__startswith=NOT_UNDERSTOOD
        )
        if case := waiting.select_related("owner", "teller").first():
            _in_two_languages(case, house.people[TRANSLATOR], now - timedelta(hours=5))


def _written(case: Complaint, at: datetime, *, is_large: bool) -> None:
    """On paper, as they asked; the one in large print is in the post already."""
    owner, reader = case.owner, case.teller
    persons.change_person(reader, by=owner, now=at, postal_address=f"{case.pk % 90 + 1} Quay Street\nDublin 4")
    if is_large:
        persons.record_need(reader, kind=Need.Kind.FORMAT, detail="Large print", by=owner, now=at)
    words = filling.begun(case, UPDATE, "en")
    for said in SAID:
        words = words.replace("[…]", said, 1)
    form = Letter.Format.LARGE if is_large else Letter.Format.STANDARD
    actions.draft(case, by=owner, words=words, language="en", kind=UPDATE, format=form, now=at)
    actions.respond(case, by=owner, kind=UPDATE, how="letter", now=at)
    if is_large:
        letter, later = case.letters.get(kind=UPDATE), at + timedelta(hours=1)
        day = local_date(case.zone, later)
        actions.post(case, letter=letter, by=owner, posted_on=day, tracking_number="RR 123 456 785 IE", now=later)


def _in_two_languages(case: Complaint, checker: User, at: datetime) -> None:
    """A machine's draft that its owner pasted, and that somebody who speaks the language looked at."""
    reply, owner = Letter.Kind.RESPONSE, case.owner
    persons.change_person(case.teller, by=owner, now=at, language="ar")
    actions.ask_translation(case, by=owner, what=reply, language="ar", now=at)
    translation = case.translations.get(letter__kind=reply, language="ar")
    later = at + timedelta(minutes=20)
    actions.translate(case, translation=translation, by=owner, words=IN_ARABIC, is_machine_made=True, now=later)
    actions.check_translation(case, translation=translation, by=checker, now=at + timedelta(hours=2))
