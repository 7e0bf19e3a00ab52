"""The answer is enough."""

import pytest
from django.urls import reverse

from complaints import actions
from tests import make
from tests.complaints import seen

pytestmark = pytest.mark.django_db


def test_it_is_accepted_once(cast):
    row = make.answered(cast)
    url = reverse("inquiry-accept-answer", args=[row.ref])
    assert make.signed_in(cast.outsider).post(url).status_code == 404
    assert make.signed_in(cast.head).post(url).status_code == 403
    make.signed_in(cast.officer).post(url)
    row.refresh_from_db()
    assert row.state == "accepted"
    assert seen.verbs(row.complaint).count("complaint.accept_answer") == 1
    with seen.refused("moved_on"):
        actions.accept_answer(row, by=cast.officer)
