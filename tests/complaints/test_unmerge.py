"""They were two things after all."""

from datetime import timedelta
from uuid import uuid4

from complaints import actions
from complaints.models import Body, Point
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


def test_what_belongs_to_each_belongs_to_it_again(cast):
    gone, stays = make.planned_by_date(cast, words="Another meal."), make.triaged(cast, severity=3)
    row = make.inquiry(cast, gone)
    make.action(cast, gone), make.meeting(cast, gone), make.event(cast, gone)
    Point.objects.bulk_create(Point(complaint=case, number=1, words=str(case.ref)) for case in (gone, stays))
    body = Body.objects.create(name="Regulator", kind="regulator")
    for case in (gone, stays):
        told = {"words": "Papers.", "nonce": uuid4(), "due_on": make.local_day(days=9), "is_lead": True}
        actions.involve(case, by=cast.officer, body=body, **told)
    actions.hand_over(gone, by=cast.officer, words="She calls at nine.", nonce=uuid4())
    actions.record_consent(gone, by=cast.officer, state="refused", evidence="The patient said no.")
    owed = [due(gone), due(stays)]
    before = [belongings(gone), belongings(stays)]
    actions.merge(make.fresh(gone), by=cast.manager, into=stays)
    assert belongings(gone) == ([], [], [], [], [], [], [], False, False)
    make.answered(cast, type(row).objects.get(pk=row.pk))
    actions.unmerge(make.fresh(gone), by=cast.manager, reason="Two meals")
    assert [belongings(gone), belongings(stays)] == before
    assert [due(gone), due(stays)] == owed
    assert gone.inquiries.get().state == "answered"


def belongings(case):
    case = make.fresh(case)
    rows = (case.inquiries, case.actions, case.meetings, case.events)
    led = list(case.involvements.values_list("pk", "is_lead", "target__subject_id"))
    handed = list(case.entries.filter(handover__isnull=False).values_list("pk", flat=True))
    points = list(case.points.values_list("pk", "number"))
    has = (hasattr(case, "plan"), hasattr(case, "consent"))
    return (*(list(one.values_list("pk", flat=True)) for one in rows), led, points, handed, *has)
