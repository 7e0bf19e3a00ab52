"""A threat is over, with the reason; whoever was told hears that, too."""

import pytest
from django.urls import reverse

from complaints import actions
from hospital.models import Role, User
from outbox.models import Message
from tests import make
from tests.complaints import seen


@pytest.fixture
def threat(cast):
    make.user(Role.SECURITY, cast.site)
    return actions.raise_threat(cast.site, cast.ward, cast.nurse)


def test_it_is_over_and_they_hear_of_it(cast, threat):
    client = make.signed_in(cast.duty)
    client.post(reverse("threat-stand-down", args=[threat.ref]), {"reason": "He has left the house."})
    threat.refresh_from_db()
    assert (threat.stood_down_by, threat.stood_down_because) == (cast.duty, "He has left the house.")
    about = Message.objects.about("threat", threat.pk)
    users = [set(about.filter(template=f"complaints/{name}").values_list("to_user", flat=True))
             for name in ("threat", "threat_over")]  # fmt: skip
    assert users[0] == users[1]


def test_it_needs_a_reason_and_happens_once(cast, threat):
    with seen.refused("reason"):
        actions.stand_down(threat, by=cast.duty, reason=" ")
    actions.stand_down(threat, by=cast.duty, reason="Over.")
    with seen.refused("over"):
        actions.stand_down(threat, by=cast.duty, reason="Over.")


def test_an_outsider_finds_no_threat_and_who_raised_it_does_not_end_it(cast, threat):
    url = reverse("threat-stand-down", args=[threat.ref])
    assert make.signed_in(cast.outsider).post(url).status_code == 404
    assert make.signed_in(cast.nurse).post(url).status_code == 403


def test_while_it_goes_on_every_page_says_so_to_whoever_is_told_and_whoever_pressed(cast, threat):
    def is_said(user):
        return threat.get_absolute_url() in make.signed_in(user).get(reverse("my-work")).content.decode()

    guard = User.objects.get(memberships__role=Role.SECURITY)
    assert [is_said(user) for user in (guard, cast.duty, cast.nurse, cast.officer)] == [True, True, True, False]
    actions.stand_down(threat, by=cast.duty, reason="Over.")
    assert not any(is_said(user) for user in (guard, cast.duty, cast.nurse))
