"""Letting somebody go: open cases are handed over first, then roles and sessions end."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from clocks.models import Clock
from complaints import actions as complaints
from hospital import actions as hospital
from hospital import cover
from hospital import rota as rules
from hospital.models import Absence, Relief, Role, Rota, Shift, User
from outbox.models import Message
from pxm.accounts import actions
from pxm.accounts.leaving import Holdings
from tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    make.administrator()
    return make.cast()


def test_open_cases_go_to_the_heir_and_the_account_ends(cast):
    case = make.triaged(cast)
    actions.farewell(cast.officer, heir=cast.colleague, by=cast.administrator)
    case.refresh_from_db()
    assert case.owner == cast.colleague
    assert not User.objects.get(pk=cast.officer.pk).is_active
    entry = Entry.objects.get(verb="user.farewell")
    assert (entry.facts["heir"], entry.facts["handed_over"]) == (cast.colleague.pk, 1)


def test_nobody_leaves_while_their_open_cases_have_no_heir(cast):
    make.triaged(cast)
    with pytest.raises(ValidationError):
        actions.farewell(cast.officer, heir=None, by=cast.administrator)
    assert User.objects.get(pk=cast.officer.pk).is_active


def test_an_heir_who_cannot_hold_cases_is_refused_and_nothing_has_changed(cast):
    case = make.triaged(cast)
    with pytest.raises(ValidationError):
        actions.farewell(cast.officer, heir=cast.nurse, by=cast.administrator)
    case.refresh_from_db()
    assert case.owner == cast.officer
    assert User.objects.get(pk=cast.officer.pk).is_active


def test_the_last_turn_of_today_is_theirs_where_it_is_still_today(cast):
    """In Halifax it is ten in the evening, in UTC the next morning."""
    duty, now = make.user("duty", cast.other_site), datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    rota = hospital.add_rota(role=Role.DUTY, site=cast.other_site, by=None, now=now - DAY)
    hospital.add_shift(
        rota, user=duty, weekdays=[4], starts=time(22), ends=time(6), first_on=date(2026, 11, 20),
        last_on=date(2026, 11, 20), by=None, now=now - DAY,
    )  # fmt: skip
    assert len(Holdings(duty, now).shifts) == 1
    assert Holdings(duty, now + DAY).shifts == []


def test_closed_cases_stay_with_who_closed_them(cast):
    case = make.closed(cast)
    owner = case.owner
    actions.farewell(owner, heir=None, by=cast.administrator)
    case.refresh_from_db()
    assert case.owner == owner


def test_running_targets_of_other_cases_go_along(cast):
    """Of a case nobody owns the targets fall to a manager: they are promises, too."""
    case = make.triaged(cast)
    complaints.name(case, user=cast.officer, by=cast.manager)
    assert set(Clock.objects.running().values_list("owner", flat=True)) == {cast.manager.pk}
    with pytest.raises(ValidationError):
        actions.farewell(cast.manager, heir=None, by=cast.administrator)
    other = make.user(Role.MANAGER, cast.site)
    actions.farewell(cast.manager, heir=other, by=cast.administrator)
    assert set(Clock.objects.running().values_list("owner", flat=True)) == {other.pk}
    assert Entry.objects.get(verb="user.farewell").facts["targets"] > 0


def test_targets_do_not_go_to_somebody_named_in_their_case(cast):
    case = make.triaged(cast)
    other = make.user(Role.MANAGER, cast.site)
    complaints.name(case, user=cast.officer, by=cast.manager)
    complaints.name(make.fresh(case), user=other, by=cast.manager)
    with pytest.raises(ValidationError, match="is named in it"):
        actions.farewell(cast.manager, heir=other, by=cast.administrator)
    assert User.objects.get(pk=cast.manager.pk).is_active


def test_a_place_gets_its_next_duty_manager(cast):
    hospital.name_duty_manager(cast.site, cast.duty, by=None)
    hospital.name_duty_manager(make.organization(), cast.duty, by=None)
    with pytest.raises(ValidationError):
        actions.farewell(cast.duty, by=cast.administrator)
    actions.farewell(cast.duty, duty=cast.director, by=cast.administrator)
    cast.site.refresh_from_db()
    assert cast.site.duty_manager == make.organization().duty_manager == cast.director


def test_standing_in_goes_on_or_ends(cast):
    hospital.name_deputy(cast.officer, deputy=cast.colleague, by=None)
    hospital.name_deputy(cast.manager, deputy=cast.colleague, by=None)
    now = timezone.now()
    for who in (cast.officer, cast.manager):
        hospital.add_absence(who, deputy=cast.colleague, ends_at=now + DAY, by=None, now=now)
    actions.farewell(cast.colleague, deputy=cast.manager, by=cast.administrator)
    deputies = dict(User.objects.filter(pk__in=[cast.officer.pk, cast.manager.pk]).values_list("pk", "deputy"))
    assert deputies == {cast.officer.pk: cast.manager.pk, cast.manager.pk: None}
    # The manager is away, so nobody stands in for the officer now; and nobody is their own deputy.
    assert set(Absence.objects.values_list("deputy", flat=True)) == {None}


@pytest.fixture
def rota(cast):
    rota = make.rota(cast.site)
    make.shifts(rota, cast.duty, "08:00", "20:00")
    make.shifts(rota, cast.duty, "20:00", "08:00", days=[6])
    return rota


def test_turns_of_duty_are_taken_over_from_today_on(cast, rota):
    other, now = make.user(Role.DUTY, cast.site), timezone.now()
    hours = {"starts_at": now + DAY, "ends_at": now + 2 * DAY}
    hospital.add_relief(rota, user=cast.duty, by=None, now=now, **hours)
    actions.farewell(cast.duty, shifts=other, by=cast.administrator)
    today = now.astimezone(ZoneInfo("Europe/Dublin")).date()
    assert set(Shift.objects.current(today).values_list("user", flat=True)) == {other.pk}
    assert Shift.objects.current(today).count() == 8
    assert set(Shift.objects.exclude(user=other).values_list("last_on", flat=True)) == {today - DAY}
    assert Relief.objects.get().user == other


def test_or_their_hours_are_free_and_a_gap(cast, rota):
    actions.farewell(cast.duty, by=cast.administrator)
    now = timezone.now()
    (board,) = cover.read(Rota.objects.all(), now, now + rules.WEEK)
    assert len(rules.gaps(board.plan, now, now + rules.WEEK)) == 1


def test_turns_do_not_go_to_somebody_without_the_role(cast, rota):
    with pytest.raises(ValidationError) as refusal:
        actions.farewell(cast.duty, shifts=cast.officer, by=cast.administrator)
    assert set(refusal.value.error_dict) == {"shifts"}
    assert User.objects.get(pk=cast.duty.pk).is_active
    assert set(Shift.objects.values_list("user", flat=True)) == {cast.duty.pk}


def test_whoever_is_let_go_without_a_farewell_leaves_the_rota_too(cast, rota):
    hospital.deactivate(cast.duty, by=cast.administrator)
    now = timezone.now()
    (board,) = cover.read(Rota.objects.all(), now, now + rules.WEEK)
    assert rules.fit_people(board.plan) == set()
    assert Entry.objects.get(verb="user.leave_cover").facts["shifts"] == 8


def test_their_own_absences_end(cast):
    now = timezone.now()
    hospital.add_absence(cast.officer, ends_at=now + DAY, by=None, now=now)
    hospital.add_absence(cast.officer, starts_at=now + 2 * DAY, ends_at=now + 3 * DAY, by=None, now=now)
    actions.farewell(cast.officer, by=cast.administrator)
    assert not Absence.objects.filter(ends_at__gt=timezone.now()).exists()


# ---------------------------------------------------------------- the page
def leave(cast, person):
    return make.signed_in(cast.administrator), reverse("user-deactivate", args=[person.pk])


def test_the_page_asks_for_everything_there_is_and_for_nothing_else(cast, rota):
    make.triaged(cast)
    hospital.name_duty_manager(cast.site, cast.duty, by=None)
    hospital.name_deputy(cast.officer, deputy=cast.duty, by=None)
    for person, asked in ((cast.officer, ["heir"]), (cast.duty, ["duty", "deputy", "shifts"]), (cast.reader, [])):
        client, url = leave(cast, person)
        assert list(client.get(url).context["form"].fields) == asked


def test_nobody_has_to_be_said_in_so_many_words(cast, rota):
    client, url = leave(cast, cast.duty)
    assert "shifts" in client.post(url, {"shifts": "", "confirm": "yes"}).context["form"].errors
    assert client.post(url, {"shifts": "nobody", "confirm": "yes"}).status_code == 302
    assert not User.objects.get(pk=cast.duty.pk).is_active


def test_every_single_thing_is_shown_with_whom_it_goes_to_before_anything_moves(cast, rota):
    case = make.triaged(cast)
    make.member(cast.officer, Role.DUTY, cast.site)
    make.shifts(make.rota(cast.site, Role.OFFICER), cast.officer, "08:00", "20:00", days=[0])
    hospital.name_deputy(cast.manager, deputy=cast.officer, by=None)
    client, url = leave(cast, cast.officer)
    sent = {"heir": cast.colleague.pk, "deputy": cast.director.pk, "shifts": cast.colleague.pk}
    page = client.post(url, sent)
    moves = {move.what: str(move.whom) for move in page.context["moves"]}
    assert moves == {
        f"{case.ref} {case.title}": cast.colleague.name,
        f"Deputy of {cast.manager.name}": cast.director.name,
        f"On duty as Patient-experience officer, {cast.site.name}: Monday, 08:00 to 20:00": cast.colleague.name,
    }
    assert make.fresh(case).owner == cast.officer
    assert client.post(url, {**sent, "confirm": "yes"}).status_code == 302
    assert make.fresh(case).owner == cast.colleague


def test_what_cannot_move_is_shown_before_it_is_tried(cast):
    case = make.triaged(cast)
    complaints.name(case, user=cast.colleague, by=cast.manager)
    client, url = leave(cast, cast.officer)
    page = client.post(url, {"heir": cast.colleague.pk}).content.decode()
    assert f"{cast.colleague.name} is named in it and cannot hold it." in page
    page = client.post(url, {"heir": cast.nurse.pk}).content.decode()
    assert f"{cast.nurse.name} cannot hold this." in page


def test_the_preview_costs_the_same_for_many_cases(cast):
    make.triaged(cast)
    client, url = leave(cast, cast.officer)
    client.post(url, {"heir": cast.colleague.pk})

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.post(url, {"heir": cast.colleague.pk}).status_code == 200
            return len(queries)

    before = asked()
    for _ in range(4):
        make.triaged(cast)
    assert asked() == before


def test_a_welcome_makes_account_role_and_letter_together(cast):
    user = actions.welcome(
        email="new@example.org", name="New Person", role="officer", place=cast.site, by=cast.administrator
    )
    assert user.memberships.current().get().site == cast.site
    assert Message.objects.filter(to_user=user, template="hospital/invitation").count() == 1


def test_a_welcome_that_is_refused_leaves_nothing_behind(cast):
    with pytest.raises(ValidationError):
        actions.welcome(email="new@example.org", name="N", role="administrator", place=cast.site, by=cast.administrator)
    assert not User.objects.filter(email="new@example.org").exists()
    assert not Message.objects.filter(template="hospital/invitation").exists()
