"""Our reply to an outside body: what, when and by whom; it meets their deadline and no other."""

from datetime import timedelta
from uuid import uuid4

import pytest

from complaints import actions
from complaints.actions.catalog import save_body
from complaints.models import Body
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    case = make.case(cast, owner=cast.officer)
    for name in ("Health Ombudsman", "City hotline"):
        body = save_body(Body(name=name, kind="ombudsman"), None)
        on = case.received_on + timedelta(days=9)
        actions.involve(case, by=cast.officer, body=body, words="The file, please.", nonce=uuid4(), due_on=on)
    return make.fresh(case)


def reply(case, row, by, **fields):
    said = {"words": "The whole file, by courier.", "nonce": uuid4(), **fields}
    return actions.reply_to_body(case, by=by, involvement=row, **said)


def test_their_deadline_is_met_and_the_others_is_not(case, cast):
    first, second = case.involvements.order_by("pk")
    reply(case, first, cast.officer)
    first.refresh_from_db()
    assert (first.target.stop_event, first.replied_by, first.reply.words[:14]) == (
        "papers_sent", cast.officer, "The whole file",
    )  # fmt: skip
    second.target.refresh_from_db()
    assert second.target.is_running


def test_it_is_late_or_not_by_when_it_was_sent(case, cast):
    row = case.involvements.first()
    later = row.target.due_at + timedelta(days=2)
    reply(case, row, cast.officer, happened_at=row.target.due_at - timedelta(days=1), now=later)
    row.target.refresh_from_db()
    assert row.target.breached_at is None


def test_they_have_one_reply(case, cast):
    reply(case, case.involvements.first(), cast.officer)
    with seen.refused("replied"):
        reply(case, case.involvements.first(), cast.officer)
