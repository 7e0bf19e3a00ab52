"""One door for everything people tell us."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from audit.models import Entry
from feedback import actions
from feedback.models import Feedback, IntakeItem, Named
from hospital.models import Identifier, Patient, Person
from tests import make
from tests.complaints.seen import refused, statements


def test_it_works(cast):
    story = make.feedback(cast, words="The night nurse was wonderful.")
    story = Feedback.objects.get(pk=story.pk)
    assert story.ref == f"F-{story.pk:06d}"
    assert (story.kind, story.words, story.logged_by) == ("compliment", "The night nurse was wonderful.", cast.nurse)


def test_one_audit_entry_is_left_without_words(cast):
    story = make.feedback(cast, words="Unmistakable.")
    entry = Entry.objects.get(subject_kind="feedback", subject_id=story.pk, verb="feedback.receive")
    assert (entry.verb, entry.facts["kind"]) == ("feedback.receive", "compliment")
    assert "Unmistakable" not in str(entry.facts)


def test_the_raw_item_is_kept_with_its_hash(cast):
    nonce = uuid4()
    story = make.feedback(cast, intake_id=nonce)
    item = IntakeItem.objects.get(feedback=story)
    assert (item.external_id, len(item.sha256), item.channel) == (str(nonce), 64, "staff")


@pytest.mark.parametrize("kind", ["concern", "complaint", "compliment", "suggestion", "enquiry"])
def test_every_kind_is_stored(cast, kind):
    assert make.feedback(cast, kind=kind).kind == kind


def test_the_same_item_twice_is_one_record(cast):
    nonce = uuid4()
    first, second = make.feedback(cast, intake_id=nonce), make.feedback(cast, intake_id=nonce)
    assert first == second
    assert (first.is_new, second.is_new) == (True, False)
    assert Feedback.objects.count() == 1
    assert Entry.objects.filter(verb="feedback.receive").count() == 1


def test_the_same_number_from_another_channel_is_another_record(cast):
    nonce = uuid4()
    assert make.feedback(cast, intake_id=nonce) != make.feedback(cast, intake_id=nonce, channel="web")


def test_people_named_are_barred_from_the_first_moment(cast):
    story = make.feedback(cast, named=[cast.officer])
    assert Named.objects.get(feedback=story).user == cast.officer
    assert not Feedback.objects.visible_to(cast.officer).filter(pk=story.pk)
    assert Feedback.objects.visible_to(cast.colleague).filter(pk=story.pk)


def test_a_person_who_is_not_known_yet_is_saved_with_it(cast):
    story = make.feedback(cast, teller=Person(name="Wei Chen"))
    assert Person.objects.get(name="Wei Chen") == story.teller


def test_a_record_number_finds_the_patient(cast):
    first = make.feedback(cast, record_number="MRN 4711")
    second = make.feedback(cast, record_number="mrn-4711")
    assert first.patient == second.patient == Patient.objects.get()
    assert Identifier.objects.get().value == "MRN 4711"


def test_the_patients_own_story_makes_the_teller_the_patient(cast):
    story = make.feedback(cast, teller_role="patient", record_number="4711")
    assert story.patient.person == story.teller


def test_somebody_elses_story_does_not(cast):
    story = make.feedback(cast, teller_role="family", record_number="4711")
    assert story.patient.person != story.teller


def test_it_refuses_what_reached_us_in_the_future(cast):
    with refused("future"):
        make.feedback(cast, received_at=datetime(2100, 1, 1, tzinfo=UTC))


def test_it_refuses_a_department_of_another_site(cast):
    with refused("place"):
        make.feedback(cast, department=cast.other_department)


def test_it_refuses_a_name_for_somebody_anonymous(cast):
    with refused("anonymous"):
        make.feedback(cast, teller_role="anonymous", teller=make.teller())


def test_what_the_database_refuses_is_refused_in_words(cast):
    with refused("refused"):
        make.feedback(cast, severity=9)
    assert not Feedback.objects.exists()


def test_it_takes_few_statements(cast):
    with statements() as found:
        make.feedback(cast, teller=None, kind="enquiry")
    assert len(found) == 3


def test_the_rest_of_the_row_is_as_told(cast):
    at = datetime(2026, 11, 12, 10, 0, tzinfo=UTC)
    story = make.feedback(cast, received_at=at, wish="Tell her", wants_reply=True, touchpoint="stay", language="ar")
    assert (story.received_at, story.wish, story.wants_reply, story.touchpoint, story.language) == (
        at, "Tell her", True, "stay", "ar",
    )  # fmt: skip


def test_the_logger_may_always_see_what_they_logged(cast):
    story = make.feedback(cast)
    assert list(Feedback.objects.visible_to(cast.nurse)) == [story]
    assert not Feedback.objects.visible_to(cast.outsider)
    actions.name(story, user=cast.nurse, by=cast.officer)
    assert not Feedback.objects.visible_to(cast.nurse)
