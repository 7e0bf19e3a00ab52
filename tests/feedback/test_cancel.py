"""A file is stopped: behind the piece in hand, and what was taken over can still be taken back."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from feedback import actions
from feedback.actions import taking
from feedback.models import Import
from tests.feedback.tables import handed_in, matched, rows, states, worked


def test_it_stops_behind_the_piece_in_hand(cast, monkeypatch):
    monkeypatch.setattr(taking, "PIECE", 2)
    job = matched(handed_in(cast.manager, rows({}, {}, {})), cast.manager)
    actions.run(job, by=cast.manager)
    assert taking._proceed_one(None)
    actions.cancel(job, by=cast.manager)
    job = worked(job)
    assert (job.state, states(job)) == ("cancelled", {"made": 2, "new": 1})
    actions.undo(job, by=cast.manager)
    assert states(worked(job)) == {"removed": 2, "new": 1}


def test_it_refuses_what_is_over(cast):
    job = handed_in(cast.manager, rows({}))
    actions.cancel(job, by=cast.manager)
    with pytest.raises(ValidationError):
        actions.cancel(Import.objects.get(pk=job.pk), by=cast.manager)
