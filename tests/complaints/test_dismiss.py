"""Whoever was let in can be taken off again."""

from django.urls import reverse

from complaints import actions
from complaints.models import Complaint
from tests import make


def test_they_do_not_see_it_any_more(cast):
    case = make.case(cast, owner=cast.officer, severity=4, flags=["safeguarding"])
    actions.admit(case, by=cast.manager, user=cast.reader, why="Speaks their language")
    url = reverse("complaint-dismiss", args=[case.ref, cast.reader.pk])
    assert make.signed_in(cast.manager).post(url).status_code == 302
    assert not Complaint.objects.visible_to(cast.reader).filter(pk=case.pk)
    assert actions.dismiss(case, by=cast.manager, user=cast.reader) is None
