"""The chronology: what happened when, each line with its source, in the order of time."""

from datetime import date, time
from uuid import uuid4

import pytest
from django.urls import reverse

from complaints import actions, chronology
from hospital.actions.persons import visit
from tests import make
from tests.complaints import seen
from tests.complaints.pages import cost, text
from tests.complaints.test_answer import patient

pytestmark = pytest.mark.django_db


def test_lines_stand_in_the_order_of_time_with_where_they_are_from(cast):
    person = patient("Wei Chen")
    case = make.triaged(cast, patient=person, occurred_on=date(2026, 3, 6))
    visit(person, location=cast.ward, started_at=make.later(days=-5), ended_at=make.later(days=-1), by=cast.officer)
    reply = make.answered(cast, make.inquiry(cast, case)).replies.get()
    url = reverse("complaint-chronicle", args=[case.ref])
    sent = {"on": "2026-03-06", "time": "18:30", "words": "The bell was pressed.", "source": f"reply-{reply.pk}",
            "nonce": uuid4()}  # fmt: skip
    client = make.signed_in(cast.officer)
    assert f'value="reply-{reply.pk}" selected' in text(client.get(f"{url}?source=reply-{reply.pk}"))
    page = text(client.post(url, sent, follow=True))
    lines = chronology.lines_of(make.fresh(case))
    assert [(line.time, line.source) for line in lines if line.on == date(2026, 3, 6)] == [
        (None, "The person who told us"),
        (time(18, 30), f"Answer of {cast.nurse}, {reply.inquiry.ref}"),
    ]
    assert [line.on for line in lines] == sorted(line.on for line in lines)
    assert f"Came to {cast.ward}." in page
    assert "Copy 1" in text(client.get(reverse("complaint-chronology-print", args=[case.ref])))
    few = cost(client, reverse("complaint-chronology", args=[case.ref]))
    for _ in range(4):
        make.event(cast, make.fresh(case))
    assert cost(client, reverse("complaint-chronology", args=[case.ref])) == few
    assert "complaint.chronicle" in seen.verbs(case)
    assert make.signed_in(cast.outsider).get(url).status_code == 404
    assert make.signed_in(cast.head).get(url).status_code == 403


def test_it_refuses_a_day_to_come_an_empty_line_and_the_answer_of_another_case(cast):
    case, reply = make.triaged(cast), make.answered(cast).replies.get()
    for changes, code in (({"on": date(2099, 1, 1)}, "future"), ({"words": " "}, "empty"),
                          ({"source": "reply", "reply": reply}, "foreign")):  # fmt: skip
        with seen.refused(code):
            make.event(cast, make.fresh(case), **changes)
    nonce = make.event(cast, make.fresh(case)).nonce
    again = {"on": make.NOW.date(), "words": "Again", "source": "teller", "nonce": nonce}
    assert actions.chronicle(case, by=cast.officer, **again) is None
