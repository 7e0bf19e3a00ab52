"""They have nothing to do with each other."""

from django.urls import reverse

from complaints import actions
from complaints.models import Link
from tests import make
from tests.complaints import seen


def test_it_is_taken_away_and_recorded_on_both(cast):
    one, other = make.case(cast), make.case(cast)
    assert actions.unlink(one, by=cast.officer, other=other) is None
    actions.link(one, by=cast.officer, other=other)
    make.signed_in(cast.officer).post(reverse("complaint-unlink", args=[other.ref, one.ref]))
    assert not Link.objects.exists()
    assert seen.verbs(one)[-1] == seen.verbs(other)[-1] == "complaint.unlink"
