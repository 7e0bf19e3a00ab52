"""Words of a red flag are confirmed: see also tests/feedback/test_screen.py, where they are found."""

import pytest
from django.urls import reverse

from complaints import actions
from feedback.models import RedFlagHit
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def hit(cast):
    make.feedback(cast, by=None, channel="email", kind="complaint", words="You will hear from my lawyer.")
    return RedFlagHit.objects.select_related("rule", "feedback").get()


def test_it_becomes_a_case_that_carries_the_flag(cast, hit):
    case = actions.confirm_hit(hit, by=cast.officer)
    assert (case.type, case.flags, case.feedback) == ("complaint", ["legal"], hit.feedback)


def test_who_may_not(cast, hit):
    address = reverse("complaint-confirm-hit", args=[hit.feedback.ref, hit.pk])
    assert make.signed_in(cast.outsider).post(address).status_code == 404
    assert make.signed_in(cast.reader).post(address).status_code == 403


def test_it_is_judged_once(cast, hit):
    actions.confirm_hit(hit, by=cast.officer)
    client = make.signed_in(cast.officer)
    page = client.post(reverse("complaint-confirm-hit", args=[hit.feedback.ref, hit.pk]), follow=True)
    assert "judged this already" in page.content.decode()
