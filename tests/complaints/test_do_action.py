"""Done, with what shows it; of two who say so at once one is told that it is done."""

import pytest
from django.test import override_settings
from django.urls import reverse

from clocks.models import Clock
from complaints import actions
from complaints.models import Action
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text
from tests.complaints.test_ask import told
from tests.complaints.test_owing import fire
from tests.complaints.test_races import at_once
from tests.files import samples

pytestmark = pytest.mark.django_db


def test_whoever_has_it_records_it_with_a_file_and_whoever_added_it_hears(cast):
    row = make.action(cast)
    url = reverse("action-do", args=[row.ref])
    client = make.signed_in(cast.nurse)
    assert "add a file" in text(client.post(url, {"note": " "}))
    client.post(url, {"note": "Every bell was tested.", "files": [samples.upload(samples.PDF, "list.pdf")]})
    row.refresh_from_db()
    assert (row.state, Clock.objects.get(subject_kind="action").stop_event) == ("done", "action_done")
    page = text(make.signed_in(cast.officer).get(row.get_absolute_url()))
    assert "Every bell was tested." in page
    assert "list.pdf" in page
    assert told(row, "action_done") == {cast.officer}
    assert "complaint.do_action" in seen.verbs(row.complaint)
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    assert make.signed_in(cast.head).get(url).status_code == 403


def test_its_reminders_go_to_whoever_has_it_and_then_to_their_manager(cast):
    row = make.action(cast, make.closed(cast))
    fire(row, "half")
    assert told(row, "reminder") == {cast.nurse}
    fire(row, "late")
    assert told(row, "escalated") == {cast.head}
    actions.do_action(row, by=cast.head, note="Done by me")
    assert fire(row, "due") == 0


def done_by_both(cast, row):
    return [lambda who=who: actions.do_action(row, by=who, note="Done").verb for who in (cast.nurse, cast.officer)]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(cast):
    row = make.action(cast)
    assert at_once(done_by_both(cast, row)).count("moved_on") == 1
    assert seen.verbs(row.complaint).count("complaint.do_action") == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_it_is_done_twice(cast):
    row = make.action(cast)
    with override_settings(UNSAFE=frozenset({"UNSAFE_NO_LOCK"})):
        for _ in range(8):
            Action.objects.filter(pk=row.pk).update(state="open", settled_at=None)
            if "moved_on" not in at_once(done_by_both(cast, row)):
                return
    pytest.fail("the lock protects from nothing")
