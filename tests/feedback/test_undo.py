"""What a file brought is taken back, as far as nothing else was done to it since."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from clocks.models import Clock, Firing
from complaints import actions as verbs
from complaints.models import Complaint
from feedback import actions
from feedback.boards import ImportBoard
from feedback.models import Feedback, Imported, IntakeItem
from hospital.models import Person
from tests import make
from tests.feedback.tables import rows, states, taken, worked

OPEN = {"Status": "New", "Date closed": "", "Reply date": "", "Date acknowledged": ""}


def undone(job, by):
    actions.undo(job, by=by)
    return worked(job)


def test_it_is_as_if_the_file_had_never_come(cast):
    mine = make.case(cast)
    people = Person.objects.count()
    job = undone(taken(cast.manager, rows({}, OPEN)), cast.manager)
    assert (job.state, states(job)) == ("undone", {"removed": 2})
    assert list(Complaint.objects.all()) == [mine]
    assert Feedback.objects.count() == IntakeItem.objects.count() == 1
    assert not Imported.objects.exists()
    assert not Clock.objects.exclude(subject_id=mine.pk).exists()
    assert not Firing.objects.exclude(clock__subject_id=mine.pk).exists()
    assert Person.objects.count() == people
    assert Entry.objects.filter(verb="complaint.take_back").count() == 2
    assert states(taken(cast.manager, rows({}, OPEN))) == {"made": 2}


def test_what_was_worked_on_stays_and_says_why(cast):
    job = taken(cast.manager, rows(OPEN, OPEN, OPEN))
    first, second, _third = Complaint.objects.order_by("pk")
    verbs.assign(first, owner=cast.officer, by=cast.manager)
    make.signed_in(cast.manager).get(second.get_absolute_url())  # a look is no deed
    job = undone(job, cast.manager)
    assert states(job) == {"removed": 2, "stays": 1}
    [stays] = ImportBoard(job, cast.manager).stays
    assert (stays.card.ref, stays.why) == (make.fresh(first).ref, "Assigned")


def test_what_was_there_before_stays(cast):
    taken(cast.manager, rows(OPEN))
    job = taken(cast.manager, rows({**OPEN, "Title": "Other words"}))
    assert states(job) == {"updated": 1}
    with pytest.raises(ValidationError, match="Nothing that this file brought"):
        actions.undo(job, by=cast.manager)
