"""Acting for somebody who is away: their rows and verbs, both names, both bars, and an end at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from complaints import actions as complaints
from complaints.models import Complaint
from hospital import actions
from hospital.models import Role, User
from outbox.models import Message
from tests import make

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def cast():
    return make.cast()


@pytest.fixture
def deputy(cast):
    """A department manager of the other site, who cannot see the case of their own right."""
    return make.user(Role.DEPARTMENT, cast.other_department, name="Dee Puty")


@pytest.fixture
def case(cast):
    return make.triaged(cast)


def away(who, deputy):
    now = timezone.now()
    return actions.add_absence(who, deputy=deputy, ends_at=now + WEEK, by=who, now=now)


def begin(absence):
    client = make.signed_in(absence.deputy)
    assert client.post(reverse("act-for", args=[absence.pk])).status_code == 302
    return client


def note(client, case):
    sent = {"words": "Rang the family.", "nonce": str(uuid4())}
    return client.post(reverse("complaint-note", args=[case.ref]), sent)


def acting(deputy, person) -> User:
    """The deputy as of one request."""
    user = User.objects.get(pk=deputy.pk)
    user.act_for(person)
    return user


# ---------------------------------------------------------------- what it opens
def test_it_opens_what_the_person_may_see_and_do_and_nothing_before(cast, deputy, case):
    absence = away(cast.officer, deputy)
    client = make.signed_in(deputy)
    assert client.get(case.get_absolute_url()).status_code == 404
    client.post(reverse("act-for", args=[absence.pk]))
    assert client.get(case.get_absolute_url()).status_code == 200
    assert note(client, case).status_code == 302


def test_their_work_stands_in_my_work(cast, deputy, case):
    client = begin(away(cast.officer, deputy))
    assert case.ref in client.get(reverse("my-work")).content.decode()
    assert case.ref in client.get(reverse("complaints")).content.decode()


def test_both_names_stand_in_the_audit_and_in_the_story(cast, deputy, case):
    client = begin(away(cast.officer, deputy))
    note(client, case)
    entry = Entry.objects.get(verb="complaint.note")
    assert (entry.actor_id, entry.on_behalf_of_id, entry.facts["acting_for"]) == (
        deputy.pk, cast.officer.pk, cast.officer.pk,
    )  # fmt: skip
    page = client.get(case.get_absolute_url()).content.decode()
    assert f"{deputy.name} for {cast.officer.name}" in page
    log = make.signed_in(cast.administrator).get(reverse("audit-log")).content.decode()
    assert deputy.name in log
    assert f"for {cast.officer.name}" in log


def test_beginning_and_ending_leave_entries(cast, deputy):
    client = begin(away(cast.officer, deputy))
    client.post(reverse("act-as-self"))
    assert [entry.verb for entry in Entry.objects.filter(verb__startswith="user.act_").order_by("pk")] == [
        "user.act_for", "user.act_as_self",
    ]  # fmt: skip


def test_every_page_says_for_whom(cast, deputy):
    absence = away(cast.officer, deputy)
    client = make.signed_in(deputy)
    assert f"Act for {cast.officer.name}" in client.get(reverse("my-work")).content.decode()
    client.post(reverse("act-for", args=[absence.pk]))
    page = client.get(reverse("my-work")).content.decode()
    assert f"You act for {cast.officer.name} until" in page
    assert "Act as yourself again" in page


# ---------------------------------------------------------------- who may, and for how long
def test_nobody_but_the_deputy_may(cast, deputy):
    absence = away(cast.officer, deputy)
    for other in (cast.colleague, cast.manager, cast.administrator):
        assert make.signed_in(other).post(reverse("act-for", args=[absence.pk])).status_code == 404
    with pytest.raises(ValidationError):
        actions.act_for(absence, by=cast.colleague)


def test_nor_the_deputy_before_the_absence_or_after_it(cast, deputy):
    now = timezone.now()
    absence = actions.add_absence(
        cast.officer, deputy=deputy, starts_at=now + WEEK, ends_at=now + 2 * WEEK, by=None, now=now
    )
    assert make.signed_in(deputy).post(reverse("act-for", args=[absence.pk])).status_code == 404
    for moment in (now + WEEK - timedelta(seconds=1), now + 2 * WEEK):
        with pytest.raises(ValidationError):
            actions.act_for(absence, by=deputy, now=moment)
    actions.act_for(absence, by=deputy, now=now + WEEK)


def test_it_ends_with_the_absence_in_the_middle_of_a_session(cast, deputy, case):
    absence = away(cast.officer, deputy)
    client = begin(absence)
    assert client.get(case.get_absolute_url()).status_code == 200
    actions.end_absence(absence, by=cast.officer)
    answer = client.get(case.get_absolute_url())
    assert answer.status_code == 404
    assert "You act as yourself again" in client.get(reverse("my-work")).content.decode()


def test_it_ends_when_the_person_leaves_or_loses_the_role(cast, deputy, case):
    client = begin(away(cast.officer, deputy))
    actions.end_membership(cast.officer.memberships.get(), by=None)
    assert client.get(case.get_absolute_url()).status_code == 200  # the case is the officer's own
    other = make.case(cast)
    assert client.get(other.get_absolute_url()).status_code == 404
    complaints.assign(case, owner=cast.colleague, by=cast.manager)
    actions.deactivate(cast.officer, by=None)
    assert client.get(case.get_absolute_url()).status_code == 404


def test_the_deputy_stops(cast, deputy, case):
    client = begin(away(cast.officer, deputy))
    client.post(reverse("act-as-self"))
    assert client.get(case.get_absolute_url()).status_code == 404


def test_it_is_a_choice_of_one_session(cast, deputy, case):
    begin(away(cast.officer, deputy))
    assert make.signed_in(deputy).get(case.get_absolute_url()).status_code == 404


# ---------------------------------------------------------------- what it does not open
def test_house_wide_roles_are_lent_to_nobody(cast, deputy):
    for person in (cast.administrator, make.user(Role.PRIVACY)):
        user = acting(deputy, person)
        assert not user.has_perm("hospital.change_settings")
        assert not user.has_perm("audit.view_entry")


def test_a_deputy_of_somebody_named_in_a_case_is_kept_from_it(cast, case):
    """Even where their own role would show it."""
    complaints.name(case, user=cast.head, by=cast.manager)
    assert Complaint.objects.visible_to(cast.colleague).filter(pk=case.pk).exists()
    user = acting(cast.colleague, cast.head)
    assert not Complaint.objects.visible_to(user).filter(pk=case.pk).exists()
    assert not type(case.feedback).objects.visible_to(user).filter(pk=case.feedback_id).exists()


def test_a_deputys_own_bar_holds_while_they_act(cast, case):
    complaints.name(case, user=cast.head, by=cast.manager)
    user = acting(cast.head, cast.manager)
    assert not Complaint.objects.visible_to(user).filter(pk=case.pk).exists()


def test_nobody_approves_what_the_person_wrote_for_whom_they_act(cast):
    case = make.waiting(cast)
    with pytest.raises(ValidationError, match="Somebody who has not written in it"):
        complaints.respond(case, by=acting(cast.manager, cast.officer))
    complaints.respond(make.fresh(case), by=cast.manager, is_without_patient=True)


def test_nobody_owns_a_case_only_because_they_act_for_somebody(cast, deputy):
    case = make.case(cast, by=acting(deputy, cast.officer))
    assert case.owner in (cast.officer, cast.colleague)


def test_a_second_step_is_asked_of_whoever_acts_for_somebody_with_one(cast):
    nurse = cast.nurse
    client = begin(away(cast.officer, nurse))
    answer = client.get(reverse("my-work"))
    assert answer.status_code == 302
    assert answer.url == reverse("mfa_activate_totp")


def test_a_deputy_does_not_prolong_what_they_stand_in_for(cast, deputy):
    away(cast.manager, deputy)
    user = acting(deputy, cast.manager)
    now = timezone.now()
    with pytest.raises(ValidationError, match="Somebody else has to name you"):
        actions.add_absence(cast.manager, deputy=user, starts_at=now + WEEK, ends_at=now + 2 * WEEK, by=user, now=now)


# ---------------------------------------------------------------- what reaches whom
def told(template: str) -> set[int]:
    return set(Message.objects.filter(template=template).values_list("to_user", flat=True))


def test_what_would_come_to_somebody_away_comes_to_the_deputy(cast, deputy, case):
    away(cast.colleague, deputy)
    complaints.assign(case, owner=cast.colleague, by=cast.manager)
    assert told("complaints/assigned") == {deputy.pk}


def test_a_deputy_named_in_the_case_is_told_nothing(cast, deputy, case):
    complaints.name(case, user=deputy, by=cast.manager)
    away(cast.colleague, deputy)
    complaints.assign(make.fresh(case), owner=cast.colleague, by=cast.manager)
    assert told("complaints/assigned") == {cast.colleague.pk}


def queries(client) -> int:
    client.get(reverse("my-work"))  # the first page of a session writes when it was seen
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("my-work")).status_code == 200
        return len(asked)


def test_acting_costs_three_queries_and_nobody_else_any(cast, deputy):
    """The absence, the lent roles, and the cards of what is theirs."""
    absence = away(cast.officer, deputy)
    before = queries(make.signed_in(deputy))
    assert queries(begin(absence)) <= before + 3
    actions.end_absence(absence, by=None)
    assert queries(make.signed_in(deputy)) == before
