"""The two queues: views, counts, filters, pages."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clocks.models import Clock
from complaints import actions, queues
from complaints.filters import Filters
from complaints.models import Complaint
from complaints.queues import QUEUES, Reader, counts, page, view_of
from hospital import actions as hospital
from hospital.models import User
from tests import make
from tests.complaints import seen

NOW = make.NOW  # a Friday, 09:00


def reader(user, now=NOW):
    return Reader(user, now)


def refs(view, who, filters=None, queue="complaints", **options):
    return [row.case.ref for row in page(view_of(queue, view), who, filters, **options).rows]


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer, now=NOW)


# ------------------------------------------------------------------------------------------- views
def test_mine_is_what_i_hold(case, cast):
    make.case(cast, owner=cast.colleague, now=NOW)
    assert refs("mine", reader(cast.officer)) == [case.ref]


def test_unassigned_is_what_nobody_holds(case, cast):
    bare = make.case(cast, named=[cast.officer, cast.colleague], now=NOW)
    assert refs("unassigned", reader(cast.manager)) == [bare.ref]


def test_overdue_is_computed_on_read(case, cast):
    assert refs("overdue", reader(cast.manager)) == []
    assert refs("overdue", reader(cast.manager, make.later(hours=4))) == []
    assert refs("overdue", reader(cast.manager, make.later(hours=4, seconds=1))) == [case.ref]


def test_due_today_is_today_where_the_case_is(cast):
    case = make.case(cast, now=NOW)  # its first target is due today at 13:00
    concern = make.case(cast, kind="concern", now=make.later(hours=8, minutes=10))  # Monday morning
    assert refs("due-today", reader(cast.manager), queue="escalations") == [case.ref]
    assert refs("due-today", reader(cast.manager, make.later(hours=5)), queue="escalations") == []
    assert refs("due-today", reader(cast.manager, make.later(days=3)), queue="escalations") == [case.ref, concern.ref]


def test_today_in_halifax_is_not_today_in_dublin(cast):
    make.case(site=cast.other_site, by=cast.nurse, now=make.later(hours=16))  # 01:00 in Dublin, 21:00 in Halifax
    boss = make.user("manager")
    late_evening = make.later(days=2, hours=18)  # Monday 03:00 in Dublin, Sunday 23:00 in Halifax
    assert refs("due-today", reader(boss, late_evening), queue="escalations") == []
    assert len(refs("due-today", reader(boss, late_evening + timedelta(hours=2)), queue="escalations")) == 1


def test_needs_my_decision_is_what_i_was_told_of_and_nobody_has_taken(case, cast):
    actions.escalate(case, by=cast.officer, role="manager", reason="Help", nonce=uuid4())
    assert refs("needs-my-decision", reader(cast.manager), queue="escalations") == [case.ref]
    assert refs("needs-my-decision", reader(cast.director), queue="escalations") == []


def test_media_and_legal_have_a_view(case, cast):
    flagged = make.case(cast, flags=["legal"], now=NOW)
    assert refs("media-legal", reader(cast.manager), queue="escalations") == [flagged.ref]


def test_what_waits_for_approval_and_what_waits_to_be_closed(cast):
    waiting, sent = make.waiting(cast), make.responded(cast)
    assert refs("waiting-approval", reader(cast.manager)) == [waiting.ref]
    assert refs("to-close", reader(cast.manager)) == [sent.ref]


def test_what_somebody_else_has_the_word_on_has_views(cast):
    waiting, looked_at = make.asked(cast), make.referred(cast)
    assert refs("awaiting", reader(cast.manager)) == [waiting.ref]
    assert refs("independent", reader(cast.manager)) == [looked_at.ref]


def test_closed_ones_are_newest_first_and_without_errors(cast):
    first, second, wrong = (make.closed(cast) for _ in range(3))
    actions.err(wrong, by=cast.manager, reason="Typed twice")
    assert refs("closed", reader(cast.manager)) == [second.ref, first.ref]


def test_the_logger_finds_what_they_logged_and_may_not_read(case, cast):
    assert not Complaint.objects.visible_to(cast.nurse)
    assert refs("entered", reader(cast.nurse)) == [case.ref]
    actions.name(case, by=cast.officer, user=cast.nurse)
    assert refs("entered", reader(cast.nurse)) == []


def test_nobody_sees_what_they_may_not(case, cast):
    for queue, views in QUEUES.items():
        for view in views:
            assert refs(view.slug, reader(cast.outsider, make.later(days=30)), queue=queue) == []


def test_an_unknown_view_is_the_first(cast):
    assert view_of("complaints", "no-such").slug == "mine"


# ------------------------------------------------------------------------------------------- order
def test_due_soonest_comes_first_and_what_owes_nothing_last(cast):
    bare = make.case(cast, now=NOW)
    Clock.objects.of("complaint", bare.pk).update(cancelled_at=NOW, cancel_reason="test", is_next=False)
    soon = make.case(cast, kind="concern", now=NOW)
    later = make.case(cast, teller=None, teller_role="anonymous", now=make.later(days=1))
    middle = make.case(cast, now=NOW)
    assert refs("open", reader(cast.manager)) == [soon.ref, middle.ref, later.ref, bare.ref]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_pages_together_are_the_whole_list_once(cast, size):
    made = [make.case(cast, kind=kind, now=NOW) for kind in ("concern", "complaint", "complaint") for _ in range(3)]
    Clock.objects.filter(subject_id__in=[made[2].pk, made[5].pk]).update(
        cancelled_at=NOW, cancel_reason="test", is_next=False
    )
    whole, after, pages = refs("open", reader(cast.manager)), "", []
    while True:
        found = page(view_of("complaints", "open"), reader(cast.manager), after=after, size=size)
        pages += [row.case.ref for row in found.rows]
        after = found.after
        if not after:
            break
    assert len(whole) == len(made)
    assert pages == whole


def test_ended_ones_are_paged_too(cast):
    made = [make.case(cast) for _ in range(5)]
    for case in made:
        actions.resolve(case, by=cast.officer, done="Mended", is_put_right="yes")
    view = view_of("complaints", "closed")
    first = page(view, reader(cast.manager), size=3)
    second = page(view, reader(cast.manager), after=first.after, size=3)
    assert [row.case.ref for row in (*first.rows, *second.rows)] == [case.ref for case in reversed(made)]
    assert second.after == ""


@pytest.mark.parametrize(
    "mark", ["x", "d~", "d~2026~1", "d~nonsense~1", "n~x", "d~2026-11-20T09:00:00~5", "~~~~", "n~"]
)
def test_a_mark_that_makes_no_sense_is_the_first_page(case, cast, mark):
    assert refs("open", reader(cast.manager), after=mark) == [case.ref]


def test_a_mark_survives_the_address(cast):
    for _ in range(3):
        make.case(cast, now=NOW)
    first = page(view_of("complaints", "open"), reader(cast.manager), size=1)
    spoiled = first.after.replace("+", " ")  # what a query string makes of a plus
    assert len(refs("open", reader(cast.manager), after=spoiled)) == 2


def test_a_row_says_what_is_due_and_whose_it_is(case, cast):
    row = page(view_of("complaints", "open"), reader(cast.manager)).rows[0]
    assert (row.target.kind, row.case.owner_name, row.place) == ("triage", cast.officer.name, cast.ward.name)


# ------------------------------------------------------------------------------ statements that are kept
def test_what_one_person_asked_is_not_what_the_next_one_sees(case, cast):
    """Two who stand alike share a statement, and each fills in who they are and what time it is."""
    mine = {"officer": refs("mine", reader(cast.officer)), "colleague": refs("mine", reader(cast.colleague))}
    assert mine == {"officer": [case.ref], "colleague": []}
    assert refs("overdue", reader(cast.officer)) == []
    assert refs("overdue", reader(cast.officer, make.later(days=3))) == [case.ref]


def test_whoever_is_given_another_standing_asks_another_statement(case, cast):
    assert refs("open", reader(cast.outsider)) == []
    hospital.grant(cast.outsider, role="officer", place=case.site, by=None)
    assert refs("open", reader(User.objects.get(pk=cast.outsider.pk))) == [case.ref]


def test_what_is_seen_while_acting_for_one_is_not_kept_for_acting_for_another(case, cast):
    now, later = User.objects.get(pk=cast.colleague.pk), User.objects.get(pk=cast.colleague.pk)
    now.act_for(User.objects.get(pk=cast.officer.pk))
    later.act_for(make.user("officer", cast.site))
    assert now.standing == later.standing  # but for whose work it is, they are alike
    for _time in range(2):
        assert (refs("mine", reader(now)), refs("mine", reader(later))) == ([case.ref], [])
        assert (counts("complaints", reader(now))["mine"], counts("complaints", reader(later))["mine"]) == (1, 0)


# ------------------------------------------------------------------------------------------ counts
def test_counts_match_the_lists(cast):
    make.case(cast, owner=cast.manager, now=NOW)
    make.case(cast, flags=["media"], now=NOW)
    make.case(cast, named=[cast.officer, cast.colleague], now=NOW)
    make.responded(cast)
    make.waiting(cast)
    who = reader(cast.manager, make.later(hours=5))
    for queue, views in QUEUES.items():
        counted = counts(queue, who)
        assert set(counted) == {view.slug for view in views if view.is_counted}
        for slug, number in counted.items():
            assert number == len(refs(slug, who, queue=queue)), slug


def test_counting_stops(cast, monkeypatch):
    monkeypatch.setattr(queues, "MOST_COUNTED", 2)
    for _ in range(3):
        make.case(cast, now=NOW)
    assert counts("complaints", reader(cast.manager))["open"] == 2


def test_counts_are_one_statement(cast):
    make.case(cast)
    cast.manager.standing  # noqa: B018
    for queue in QUEUES:
        with seen.statements() as found:
            counts(queue, reader(cast.manager))
        assert len(found) == 1


@pytest.mark.parametrize("number", [1, 12])
def test_a_page_takes_few_statements_however_long_it_is(cast, number):
    for _ in range(number):
        make.case(cast, now=NOW)
    cast.manager.standing  # noqa: B018
    with seen.statements() as found:
        page(view_of("complaints", "open"), reader(cast.manager), size=10)
    assert len(found) == (3 if number < 10 else 2)


# ----------------------------------------------------------------------------------------- filters
def test_filters_narrow_a_view(cast):
    plain = make.case(cast, owner=cast.officer, now=NOW)
    grave = make.case(cast, severity=3, flags=["rights"], department=None, location=None, now=NOW)
    concern = make.case(cast, kind="concern", named=[cast.officer, cast.colleague], now=NOW)
    who = reader(cast.manager)

    def found(**data):
        return set(refs("open", who, Filters.read(data)))

    assert found(severity="3") == {grave.ref}
    assert found(flag="rights") == {grave.ref}
    assert found(type="concern") == {concern.ref}
    assert found(owner="none") == {concern.ref}
    assert found(owner=str(cast.officer.pk)) >= {plain.ref}
    assert found(department=str(cast.department.pk)) == {plain.ref, concern.ref}
    assert found(site=str(cast.other_site.pk)) == set()
    assert found(stage="triaged") == set()


def test_a_department_filter_takes_what_is_below_it(cast):
    below = make.department(parent=cast.department)
    case = make.case(cast, department=below, location=None, now=NOW)
    assert case.ref in refs("open", reader(cast.manager), Filters.read({"department": str(cast.department.pk)}))


@pytest.mark.parametrize(
    "data",
    [
        {"severity": "9"},
        {"site": "x"},
        {"owner": "1; drop"},
        {"stage": "gone"},
        {"flag": "<b>"},
        {"type": ""},
        {"site": "٣"},
        {"q": "Wei Chen"},  # a search is a POST, and is recorded
    ],
)
def test_what_makes_no_sense_does_not_filter(data):
    assert not Filters.read(data)


def test_filters_are_written_back_into_the_address():
    filters = Filters.read({"severity": "3", "flag": "media", "page": "7"})
    assert filters.query() == "severity=3&flag=media"
    assert filters.query(severity="") == "flag=media"
    assert filters.query(owner="none") == "owner=none&severity=3&flag=media"
