"""The morning page: who sees what, and as many statements for two cases as for many."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints import actions
from hospital.actions import persons
from hospital.models import Role
from tests import make
from tests.complaints.pages import statements

pytestmark = pytest.mark.django_db
TODAY = "today"


def parts(user, **place):
    page = make.signed_in(user).get(reverse(TODAY), place).context["page"]
    return {part["slug"]: {row.case.pk for row in part["found"].rows} for part in page.parts}, page


def test_each_case_stands_where_it_belongs(cast):
    now = timezone.now()
    old, new = make.case(cast, received_at=make.NOW), make.case(cast)
    media = make.case(cast, flags=["media"])
    told = make.triaged(cast)
    actions.update(told, by=cast.officer, words="We ask.", next_contact_on=timezone.localdate() + timedelta(1),
                   nonce=uuid4())  # fmt: skip
    told.entries.filter(kind="update").update(next_contact_on=timezone.localdate() - timedelta(1))
    patient = persons.identify(make.person(), authority="hospital", number="MRN-7", by=cast.officer)
    persons.visit(patient, location=cast.ward, started_at=now - timedelta(days=2), by=cast.officer)
    type(new).objects.filter(pk=new.pk).update(patient=patient)
    found, page = parts(cast.director)
    assert old.pk in found["late"]
    assert media.pk in found["grave"]
    assert (found["promised"], found["in-house"], found["going-home"]) == ({told.pk}, {new.pk}, set())
    assert old.pk not in found["overnight"]
    assert new.pk in found["overnight"]
    tally = page.tallies[0]
    assert (tally.name, tally.open) == (str(cast.department), 4)


def test_only_what_the_reader_may_see_is_shown_or_counted(cast):
    make.case(cast, received_at=make.NOW)
    named = make.case(cast, received_at=make.NOW)
    actions.name(named, by=cast.manager, user=cast.director)
    found, page = parts(cast.director)
    assert named.pk not in set().union(*found.values())
    assert sum(tally.open for tally in page.tallies) == 1
    found, page = parts(cast.outsider)
    assert (set().union(*found.values()), page.tallies) == (set(), [])


def test_it_narrows_to_a_department(cast):
    make.case(cast, received_at=make.NOW)
    elsewhere = make.department(at=cast.site)
    found, page = parts(cast.director, department=elsewhere.pk)
    assert (found["late"], page.place) == (set(), str(elsewhere))


def test_it_asks_as_often_for_two_cases_as_for_many(cast):
    client, asked = make.signed_in(cast.director), []
    for count in (2, 20):
        for _ in range(count):
            make.case(cast, received_at=make.NOW)
        client.get(reverse(TODAY))
        with statements() as seen:
            client.get(reverse(TODAY))
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_leadership_begins_here(cast):
    assert cast.director.memberships.get().role == Role.LEADERSHIP
    assert make.signed_in(cast.director).get("/").url == reverse(TODAY)
