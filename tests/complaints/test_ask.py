"""Asking a department: who is asked, what they are shown, and that nobody else finds it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clocks.models import Clock
from complaints import actions
from complaints.models import Inquiry
from complaints.subjects import _waited_upto
from hospital.models import Role
from outbox.models import Message
from tests import make
from tests.complaints import seen
from tests.complaints.pages import cost, text

pytestmark = pytest.mark.django_db


def told(row, template):
    rows = Message.objects.about(row._meta.model_name, row.pk).filter(template=f"complaints/{template}")
    return {message.to_user for message in rows.select_related("to_user")}


def form(cast, **changes):
    sent = {"department": cast.department.pk, "asked": cast.nurse.pk, "questions": "In reach?\n\nWho came?",
            "summary": "A Sunday evening.", "due_on": make.local_day(days=5).isoformat(), "nonce": uuid4()}  # fmt: skip
    return {**sent, **changes}


def test_whoever_is_asked_has_a_target_a_notice_and_a_line_in_their_work(cast):
    case = make.triaged(cast)
    client = make.signed_in(cast.officer)
    answer = client.post(reverse("complaint-ask", args=[case.ref]), form(cast), follow=True)
    row = Inquiry.objects.get()
    assert [one.words for one in row.questions.all()] == ["In reach?", "Who came?"]
    assert (row.asked, row.asked_by, row.state) == (cast.nurse, cast.officer, "asked")
    clock = Clock.objects.get(subject_kind="inquiry", subject_id=row.pk)
    assert (clock.due_on, clock.owner) == (row.due_on, cast.nurse)
    assert told(row, "asked") == {cast.nurse}
    assert row.ref in text(make.signed_in(cast.nurse).get(reverse("my-work")))
    assert "asked a department" in text(answer)
    assert seen.verbs(case)[-1] in ("complaint.ask", "complaint.view")


def test_without_a_person_whoever_leads_the_department_is_asked(cast):
    assert make.inquiry(cast, asked=None).asked == cast.head


def test_of_two_who_lead_it_the_one_who_is_named_in_the_case_is_not_chosen(cast):
    case, other = make.triaged(cast), make.user(Role.DEPARTMENT, cast.department)
    actions.name(case, user=cast.head, by=cast.manager)
    assert make.inquiry(cast, make.fresh(case), asked=None).asked == other


def test_the_same_form_twice_asks_once(cast):
    case, nonce = make.triaged(cast), uuid4()
    make.inquiry(cast, case, nonce=nonce)
    again = {"department": cast.department, "questions": ["?"], "summary": "Again", "nonce": nonce}
    assert actions.ask(case, by=cast.officer, due_on=make.local_day(days=1), **again) is None
    assert Inquiry.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"questions": [" "]}, "empty"), ({"summary": ""}, "empty"), ({"due_on": make.local_day(days=-3)}, "past")],
)
def test_it_refuses(cast, changes, code):
    with pytest.raises(ValidationError) as refused:
        make.inquiry(cast, **changes)
    assert refused.value.code == code


def test_it_refuses_a_reader_and_a_case_that_has_ended(cast):
    with pytest.raises(ValidationError, match="cannot be asked"):
        make.inquiry(cast, asked=cast.reader)
    with pytest.raises(ValidationError) as refused:
        make.inquiry(cast, make.closed(cast))
    assert refused.value.code == "illegal_transition"


def test_outsiders_get_404_and_readers_403(cast):
    row = make.inquiry(cast)
    url = reverse("complaint-ask", args=[row.complaint.ref])
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    assert make.signed_in(cast.head).get(url).status_code == 403
    assert make.signed_in(cast.outsider).get(row.get_absolute_url()).status_code == 404
    assert make.signed_in(cast.outsider).get(reverse("inquiry-answer", args=[row.ref])).status_code == 404


def test_departments_that_owe_us_are_listed_with_the_latest_first(cast):
    case = make.triaged(cast)
    next_door = make.department(at=cast.site)
    make.inquiry(cast, case, department=next_door)
    late = make.inquiry(cast, make.fresh(case))
    Clock.objects.filter(subject_kind="inquiry", subject_id=late.pk).update(due_at=make.NOW)
    client, url = make.signed_in(cast.officer), reverse("inquiries")
    page = text(client.get(url))
    assert page.index(f'id="owes-1">{cast.department.name}') < page.index(f'id="owes-2">{next_door.name}')
    assert "1 late" in page
    few = cost(client, url)
    for _ in range(4):
        make.inquiry(cast, make.fresh(case), department=next_door)
    assert cost(client, url) == few


def test_waiting_within_their_time_is_work_on_the_case(cast):
    """The step for want of activity sleeps until the day they were given has passed."""
    row = make.inquiry(cast)
    clock = Clock.objects.get(subject_kind="inquiry", subject_id=row.pk)
    now = clock.due_at.replace(year=clock.due_at.year + 1)
    assert _waited_upto({row.complaint_id: "Europe/Dublin"}, now) == {row.complaint_id: clock.due_at}
    actions.recall(row, by=cast.officer, reason="Not needed")
    assert _waited_upto({row.complaint_id: "Europe/Dublin"}, now) == {}


def test_hours_count_while_their_offices_are_open_and_a_later_day_takes_their_place(cast):
    friday = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    case = make.triaged(cast)
    entry = actions.ask(case, by=cast.officer, **asking(cast), within_hours=4, now=friday)
    row = Inquiry.objects.get(pk=entry.facts["inquiry"])
    clock = Clock.objects.of("inquiry", row.pk).running().get()
    assert (row.exact_at, row.due_on) == (clock.due_at, clock.due_on)
    assert (clock.edge, row.due_on.isoformat()) == ("instant", "2026-11-30")
    actions.need_time(row, by=cast.nurse, until=row.due_on, reason="Until the evening", now=friday)
    actions.decide_time(row, by=cast.officer, agrees=True, now=friday)
    row.refresh_from_db()
    assert (row.exact_at, Clock.objects.of("inquiry", row.pk).running().get().edge) == (None, "day")


def test_it_refuses_hours_that_the_rules_do_not_know(cast):
    with seen.refused("hours"):
        actions.ask(make.triaged(cast), by=cast.officer, **asking(cast), within_hours=5)


def asking(cast):
    return {"department": cast.department, "asked": cast.nurse, "questions": ["Who was there?"], "summary": "A night.",
            "nonce": uuid4()}  # fmt: skip
