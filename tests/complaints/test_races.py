"""P34 and P35 with real transactions: two people, double clicks, retries. Each has a twin without its protection."""

import os
from collections.abc import Callable
from contextlib import closing, contextmanager
from threading import Barrier, Thread
from uuid import uuid4

import psycopg2
import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from complaints import actions
from complaints.models import Complaint, Entry, Letter
from feedback.models import Feedback, IntakeItem
from tests import make
from tests.complaints import seen

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 20


def at_once(deeds: list[Callable[[], object]]) -> list[object]:
    """Run all from one barrier, each on its own connection; what each answered or was refused with."""
    barrier, answers = Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int) -> None:
        try:
            barrier.wait()
            answers[place] = deeds[place]()
        except ValidationError as refusal:
            answers[place] = refusal.code
        finally:
            connection.close()

    threads = [Thread(target=run, args=[place]) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@contextmanager
def without_index(name: str):
    """The owner takes one unique index away for a while."""
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as owner:
        owner.autocommit = True
        cursor = owner.cursor()
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
        definition = cursor.fetchone()[0]
        cursor.execute(f'DROP INDEX "{name}"')
        try:
            yield
        finally:
            cursor.execute("DELETE FROM feedback_intakeitem a USING feedback_intakeitem b WHERE a.id > b.id"
                           " AND a.external_id = b.external_id")  # fmt: skip
            cursor.execute(definition)


def log(cast, nonce):
    told = make._told(cast, {"kind": "complaint", "severity": 2, "intake_id": nonce, "teller": None})
    return lambda: actions.register(**told).ref


def test_twenty_clicks_make_one_case(cast):
    nonce = uuid4()
    refs = at_once([log(cast, nonce) for _ in range(CLICKS)])
    assert len(set(refs)) == 1
    assert (Complaint.objects.count(), Feedback.objects.count(), IntakeItem.objects.count()) == (1, 1, 1)
    assert seen.verbs(Complaint.objects.get()) == ["complaint.register"]


def test_without_the_unique_key_they_make_several(cast):
    nonce = uuid4()
    with without_index("intake_once"):
        refs = at_once([log(cast, nonce) for _ in range(CLICKS)])
        assert len(set(refs)) > 1


@pytest.mark.parametrize("verb", ["note", "contact", "update"])
def test_twenty_clicks_write_one_entry(cast, verb):
    case, nonce = make.case(cast), uuid4()
    more = {"contact": {"how": "phone"}, "update": {"next_contact_on": make.later(days=3000).date()}}.get(verb, {})

    def click():
        return getattr(actions, verb)(case, by=cast.officer, words="Once.", nonce=nonce, **more) is not None

    assert sum(at_once([click] * CLICKS)) == 1
    assert Entry.objects.filter(complaint=case).count() == 1
    assert seen.verbs(case).count(f"complaint.{verb}") == 1


def test_twenty_clicks_escalate_once(cast):
    case, nonce = make.case(cast), uuid4()
    clicks = [lambda: actions.escalate(case, by=cast.officer, role="manager", reason="Help", nonce=nonce)] * CLICKS
    assert len([answer for answer in at_once(clicks) if answer is not None]) == 1
    assert len(seen.escalations(case)) == 1


def test_twenty_clicks_send_one_reply(cast):
    case = make.drafting(cast)
    answers = at_once([lambda: actions.respond(case, by=cast.officer, is_without_patient=True)] * CLICKS)
    assert answers.count("illegal_transition") == CLICKS - 1
    assert len(seen.messages(case, "reply")) == 1


# ------------------------------------------------------------------------------------ two people
def test_of_two_people_one_wins_and_the_other_is_told(cast):
    case = make.case(cast)
    deeds = [
        lambda: actions.rate(case, by=cast.officer, severity=1, reason="Less", version=case.version),
        lambda: actions.flag(case, by=cast.colleague, flags=["rights"], reason="Rights", version=case.version),
    ]
    answers = at_once(deeds)
    assert answers.count("changed") == 1
    assert make.fresh(case).version == case.version + 1


def test_without_the_version_the_second_would_go_through(cast):
    """The twin: nobody says which version they saw, and both write."""
    case = make.case(cast)
    deeds = [
        lambda: actions.rate(case, by=cast.officer, severity=1, reason="Less"),
        lambda: actions.rate(case, by=cast.colleague, severity=3, reason="More"),
    ]
    assert "changed" not in at_once(deeds)
    assert make.fresh(case).version == case.version + 2


def test_of_two_writers_one_wins_and_both_texts_are_there(cast):
    case = make.investigating(cast)
    words = ["Hers.", "His."]
    deeds = [lambda w=w: actions.draft(case, by=cast.officer, words=w, revision=0) and w for w in words]
    answers = at_once(deeds)
    assert answers.count("changed") == 1
    won = Letter.objects.get(complaint=case).words
    assert won in answers  # the other text is still in the form that was refused


def test_two_who_take_it_leave_one_owner(cast):
    case = make.case(cast, owner=cast.manager)
    deeds = [
        lambda who=who: actions.assign(case, by=cast.manager, owner=who, version=case.version)
        for who in (cast.officer, cast.colleague)
    ]
    assert at_once(deeds).count("changed") == 1


def test_naming_and_assigning_at_once_never_leaves_a_barred_owner(cast):
    for _ in range(5):
        case = make.case(cast, owner=cast.manager)
        at_once([
            lambda case=case: actions.assign(case, by=cast.manager, owner=cast.officer),
            lambda case=case: actions.name(case, by=cast.manager, user=cast.officer),
        ])  # fmt: skip
        assert make.fresh(case).owner != cast.officer
