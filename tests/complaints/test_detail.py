"""What is said after the press: where exactly, what to know, or that it was a mistake."""

import pytest
from django.urls import reverse

from complaints import actions
from complaints.models import Threat
from hospital.models import Role
from outbox.models import Message
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text


@pytest.fixture
def guard(cast):
    return make.user(Role.SECURITY, cast.site)


def url(threat):
    return reverse("threat-detail", args=[threat.ref])


def test_one_press_on_the_case_tells_them_and_leads_to_where_more_is_said(cast, guard):
    case, client = make.case(cast, owner=cast.officer), make.signed_in(cast.officer)
    assert reverse("complaint-alarm", args=[case.ref]) in text(client.get(case.get_absolute_url()))
    page = client.post(reverse("complaint-alarm", args=[case.ref]), follow=True)
    threat = Threat.objects.get()
    assert page.redirect_chain[-1][0] == threat.get_absolute_url()
    assert "What should whoever goes there know?" in text(page)
    client.post(url(threat), {"details": "Two men, one with a stick."})
    assert "Two men" in text(make.signed_in(guard).get(threat.get_absolute_url()))
    news = Message.objects.filter(template="complaints/threat_details", channel="email")
    assert {guard.pk, cast.duty.pk} == set(news.values_list("to_user", flat=True))
    assert "stick" not in str(list(news.values_list("context", flat=True)))


def test_said_to_be_a_mistake_it_stands_until_security_ends_it(cast, guard):
    threat = actions.raise_threat(cast.site, cast.ward, cast.nurse)
    make.signed_in(cast.nurse).post(url(threat), {"is_mistake": "on"})
    threat.refresh_from_db()
    assert threat.mistaken_at and threat.stood_down_at is None
    assert Message.objects.filter(template="complaints/threat_mistaken", to_user=guard).exists()
    assert "was a mistake" in text(make.signed_in(guard).get(threat.get_absolute_url()))


def test_it_refuses_nothing_at_all_and_what_is_over(cast, guard):
    threat = actions.raise_threat(cast.site, cast.ward, cast.nurse)
    assert "Nothing was changed yet." in text(make.signed_in(cast.nurse).post(url(threat), {}))
    actions.stand_down(threat, by=cast.duty, reason="Over.")
    with seen.refused("over"):
        actions.detail(threat, by=cast.nurse, details="More")
    assert make.signed_in(cast.outsider).post(url(threat), {"details": "x"}).status_code == 404
