"""Actions: somebody has each of them by a day, or the case is not closed."""

from uuid import uuid4

import pytest
from django.urls import reverse

from clocks.models import Clock
from complaints import actions
from complaints.models import Action
from tests import make
from tests.complaints import seen
from tests.complaints.pages import cost, text
from tests.complaints.test_ask import told

pytestmark = pytest.mark.django_db


def test_whoever_has_it_sees_the_action_and_not_the_case(cast):
    case = make.triaged(cast)
    sent = {"what": "Test every bell.", "owner": cast.nurse.pk, "due_on": make.local_day(days=9).isoformat(),
            "department": cast.department.pk, "nonce": uuid4()}  # fmt: skip
    make.signed_in(cast.officer).post(reverse("complaint-add-action", args=[case.ref]), sent)
    row = Action.objects.get()
    clock = Clock.objects.get(subject_kind="action")
    assert (clock.owner, clock.due_on, row.department) == (cast.nurse, make.local_day(days=9), cast.department)
    assert told(row, "action_given") == {cast.nurse}
    client = make.signed_in(cast.nurse)
    assert "Test every bell." in text(client.get(reverse("my-work")))
    page = text(client.get(row.get_absolute_url()))
    assert "Test every bell." in page
    assert case.ref not in page
    assert make.signed_in(cast.outsider).get(row.get_absolute_url()).status_code == 404
    assert make.signed_in(cast.head).get(reverse("complaint-add-action", args=[case.ref])).status_code == 403
    assert "complaint.add_action" in seen.verbs(case)


def test_a_case_is_not_closed_before_each_action_has_somebody_and_a_day(cast):
    case = make.responded(cast)
    row = make.action(cast, case, owner=None, due_on=None)
    outcomes = {issue.pk: "upheld" for issue in case.issues.all()}
    with seen.refused("action"):
        actions.close(make.fresh(case), by=cast.officer, outcomes=outcomes)
    actions.assign_action(row, by=cast.officer, owner=cast.nurse, due_on=make.local_day(days=30))
    actions.close(make.fresh(case), by=cast.officer, outcomes=outcomes)
    assert Clock.objects.running().filter(subject_kind="action").count() == 1


def test_it_may_be_for_one_issue_of_the_case(cast):
    case, other = make.triaged(cast), make.triaged(cast)
    issue = case.issues.create(words="Nobody apologized.")
    row = make.action(cast, make.fresh(case), issue=issue)
    assert "Nobody apologized." in text(make.signed_in(cast.officer).get(row.get_absolute_url()))
    assert "Nobody apologized." not in text(make.signed_in(cast.nurse).get(row.get_absolute_url()))
    with seen.refused("foreign"):
        make.action(cast, other, issue=issue)


def test_the_same_form_twice_adds_one_and_an_empty_one_none(cast):
    case, nonce = make.triaged(cast), uuid4()
    make.action(cast, case, nonce=nonce)
    assert actions.add_action(case, by=cast.officer, what="Again", nonce=nonce) is None
    with seen.refused("empty"):
        make.action(cast, make.fresh(case), what=" ")
    with seen.refused("cannot_do"):
        make.action(cast, make.fresh(case), owner=cast.reader)


def test_the_list_is_by_department_with_the_latest_first_and_costs_the_same_for_many(cast):
    case, next_door = make.triaged(cast), make.department(at=cast.site)
    make.action(cast, case, department=next_door)
    late = make.action(cast, make.fresh(case))
    Clock.objects.filter(subject_kind="action", subject_id=late.pk).update(due_at=make.NOW)
    client, url = make.signed_in(cast.officer), reverse("actions")
    page = text(client.get(url))
    assert page.index(f'id="of-1">{cast.department.name}') < page.index(f'id="of-2">{next_door.name}')
    assert 'id="of-2"' not in text(client.get(f"{url}?department={next_door.pk}"))
    few = cost(client, url)
    for _ in range(4):
        make.action(cast, make.fresh(case))
    assert cost(client, url) == few
