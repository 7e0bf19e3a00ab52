"""The bell: one's own notices, new until they were seen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import actions
from outbox.models import Message
from tests import make_hospital as make
from tests.outbox.made import to_staff

pytestmark = pytest.mark.django_db


def new(user) -> int:
    return Message.objects.notices_of(user).unseen().count()


def test_notices_are_new_until_seen():
    officer = make.user("officer")
    first, second = (to_staff(officer)[0] for _ in range(2))
    assert new(officer) == 2
    assert actions.see(officer, upto_id=first.pk) == 1
    assert new(officer) == 1
    assert list(Message.objects.notices_of(officer)) == [second, first]


def test_nobody_sees_for_somebody_else():
    officer, other = make.user("officer"), make.user("officer")
    notice, _mail = to_staff(officer)
    assert actions.see(other, upto_id=notice.pk) == 0
    assert new(officer) == 1


def test_a_notice_of_a_deed_that_may_still_be_undone_is_not_there_yet():
    officer = make.user("officer")
    to_staff(officer, send_after=timezone.now() + timedelta(seconds=15))
    assert new(officer) == 0
    Message.objects.update(send_after=timezone.now() - timedelta(seconds=1))
    assert new(officer) == 1
