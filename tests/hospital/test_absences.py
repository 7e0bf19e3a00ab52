"""Being away: with a deputy or without, once at a time, ended early; and who hears it meanwhile."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import Entry
from hospital import actions, recipients
from hospital.models import Absence, Role
from tests import make_hospital as make

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def people(site):
    make.administrator()
    return make.user(Role.OFFICER, site), make.user(Role.OFFICER, site)


def refused(code):
    """Wherever in the refusal it stands."""
    return pytest.raises(ValidationError, check=lambda error: code in {e.code for e in flat(error)})


def flat(error):
    return [one for errors in error.error_dict.values() for one in errors] if hasattr(error, "error_dict") else [error]


def test_it_is_kept_with_its_deputy_and_leaves_an_entry(people):
    who, deputy = people
    absence = make.away(who, deputy, by=who)
    assert (absence.user, absence.deputy, absence.starts_at) == (who, deputy, make.NOW)
    entry = Entry.objects.get(verb="absence.add")
    assert (entry.actor_id, entry.subject_id, entry.facts["deputy"]) == (who.pk, who.pk, deputy.pk)


@pytest.mark.parametrize("ends_at", [make.NOW, make.NOW - HOUR])
def test_it_refuses_an_end_that_has_passed(people, ends_at):
    with refused("over"):
        make.away(people[0], ends_at=ends_at)


def test_it_refuses_an_end_before_the_start(people):
    with refused("over"):
        make.away(people[0], starts_at=make.NOW + 2 * DAY, ends_at=make.NOW + DAY)


def test_it_refuses_a_second_absence_at_the_same_time(people):
    make.away(people[0])
    with refused("away_already"):
        make.away(people[0], starts_at=make.NOW + DAY, ends_at=make.NOW + 30 * DAY)
    make.away(people[0], starts_at=make.NOW + 7 * DAY, ends_at=make.NOW + 8 * DAY)


def test_the_database_refuses_it_too(people):
    make.away(people[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(user=people[0], starts_at=make.NOW, ends_at=make.NOW + HOUR)


def test_it_refuses_oneself_as_deputy(people):
    with refused("self"):
        make.away(people[0], people[0])


def test_it_refuses_a_deputy_who_left(people):
    actions.deactivate(people[1], by=None, now=make.NOW)
    with refused("inactive"):
        make.away(people[0], people[1])


def test_it_refuses_a_deputy_who_is_away_then(people):
    make.away(people[1], starts_at=make.NOW + 6 * DAY, ends_at=make.NOW + 9 * DAY)
    with refused("away"):
        make.away(people[0], people[1])
    make.away(people[0], people[1], ends_at=make.NOW + 6 * DAY)


def test_nobody_makes_themselves_the_deputy_of_somebody_else(people):
    who, deputy = people
    with refused("own_hand"):
        make.away(who, deputy, by=deputy)


def test_it_refuses_somebody_who_left(people):
    actions.deactivate(people[0], by=None, now=make.NOW)
    with refused("inactive"):
        make.away(people[0])


def test_back_early(people):
    absence = make.away(*people)
    actions.end_absence(absence, by=people[0], now=make.NOW + HOUR)
    absence.refresh_from_db()
    assert absence.ends_at == make.NOW + HOUR
    assert Entry.objects.filter(verb="absence.end", subject_id=people[0].pk).count() == 1


def test_an_absence_called_off_before_it_began_leaves_the_time_free(people):
    absence = make.away(people[0], starts_at=make.NOW + DAY)
    actions.end_absence(absence, by=people[0], now=make.NOW)
    assert not Absence.objects.touching(make.NOW, make.NOW + 30 * DAY).exists()
    make.away(people[0], starts_at=make.NOW + DAY)


def test_what_is_over_cannot_be_ended(people):
    absence = make.away(*people)
    with refused("over"):
        actions.end_absence(absence, by=people[0], now=make.NOW + 7 * DAY)
    actions.end_absence(absence, by=people[0], now=make.NOW)
    with refused("over"):
        actions.end_absence(absence, by=people[0], now=make.NOW)


# ---------------------------------------------------------------- who hears it meanwhile
def hearers(site, now, **ask):
    found = recipients.resolve(Role.OFFICER, site.pk, now=now, **ask)
    return [tuple(one) for one in found.users], found.skipped


@pytest.mark.parametrize(
    ("at", "is_away"), [(-HOUR / 3600, False), (HOUR * 0, True), (7 * DAY - HOUR / 3600, True), (7 * DAY, False)]
)
def test_the_deputy_hears_it_from_the_first_to_the_last_second(site, at, is_away):
    who, deputy = make.user(Role.OFFICER, site), make.user(Role.DEPARTMENT, site)
    make.away(who, deputy)
    wanted = [(deputy.pk, "deputy")] if is_away else [(who.pk, "role")]
    assert hearers(site, make.NOW + at)[0] == wanted


def test_why_somebody_was_passed_over_is_kept(site):
    who, deputy = make.user(Role.OFFICER, site), make.user(Role.DEPARTMENT, site)
    make.away(who, deputy)
    assert hearers(site, make.NOW)[1] == [{"user": who.pk, "why": "away"}]


def test_a_deputy_named_in_the_case_is_passed_over_with_the_reason(site):
    who, deputy = make.user(Role.OFFICER, site), make.user(Role.DEPARTMENT, site)
    manager = make.user(Role.MANAGER, site)
    make.away(who, deputy)
    users, skipped = hearers(site, make.NOW, barred=[deputy.pk])
    assert users == [(manager.pk, "next_role")]
    assert skipped == [{"user": who.pk, "why": "away"}, {"user": deputy.pk, "why": "barred"}]


def test_the_deputy_of_somebody_barred_is_not_told_in_their_place(site):
    who, deputy = make.user(Role.OFFICER, site), make.user(Role.DEPARTMENT, site)
    manager = make.user(Role.MANAGER, site)
    make.away(who, deputy)
    users, skipped = hearers(site, make.NOW, barred=[who.pk])
    assert (users, skipped) == ([(manager.pk, "next_role")], [{"user": who.pk, "why": "barred"}])


def test_the_holder_of_the_thing_is_asked_first_and_stood_in_for(site):
    owner, deputy = make.user(Role.OFFICER, site), make.user(Role.DEPARTMENT, site)
    make.user(Role.OFFICER, site)
    ask = recipients.Ask(Role.OFFICER, site.pk, holder=owner.pk)
    assert recipients.resolve_many([ask], make.NOW)[0].users == ((owner.pk, "owner"),)
    make.away(owner, deputy)
    assert recipients.resolve_many([ask], make.NOW)[0].users == ((deputy.pk, "deputy"),)


def test_stand_ins_are_those_who_are_there(site):
    who, deputy, other = (make.user(Role.OFFICER, site) for _ in range(3))
    make.away(who, deputy)
    assert recipients.stand_ins([who.pk, other.pk], make.NOW) == {who.pk: deputy.pk}
    make.away(deputy, starts_at=make.NOW + HOUR)
    assert recipients.stand_ins([who.pk], make.NOW + 2 * HOUR) == {}
