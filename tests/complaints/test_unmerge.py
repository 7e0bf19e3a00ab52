"""They were two things after all."""

from datetime import timedelta

from complaints import actions
from tests import make
from tests.complaints import seen


def due(case):
    rows = seen.Clock.objects.of("complaint", case.pk).running()
    return dict(rows.values_list("kind", "due_at"))


def test_both_owe_what_they_owed_before(cast):
    gone = make.triaged(cast, received_at=make.NOW, words="Another meal.")
    stays = make.triaged(cast, received_at=make.NOW + timedelta(days=2))
    before = [due(gone), due(stays), stays.received_at]
    actions.merge(gone, by=cast.manager, into=stays)
    actions.unmerge(make.fresh(gone), by=cast.manager, reason="Two meals")
    gone, stays = make.fresh(gone), make.fresh(stays)
    assert [due(gone), due(stays), stays.received_at] == before
    assert (gone.status, gone.merged_into, gone.closed_at, gone.issues.count()) == ("triaged", None, None, 1)
    assert seen.verbs(gone)[-1] == "complaint.unmerge"


def test_it_refuses_after_a_week_and_what_was_never_merged(cast):
    gone = make.case(cast)
    with seen.refused("illegal_transition"):
        actions.unmerge(gone, by=cast.manager, reason="x")
    actions.merge(gone, by=cast.manager, into=make.case(cast))
    gone = make.fresh(gone)
    type(gone).objects.filter(pk=gone.pk).update(closed_at=gone.closed_at - timedelta(days=8))
    with seen.refused("too_late"):
        actions.unmerge(gone, by=cast.manager, reason="x")
