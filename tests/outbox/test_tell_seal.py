"""Once a day the newest seal of the audit leaves the house, so that a cut-off audit can be shown."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from audit.models import Seal
from outbox import actions, tasks
from outbox.models import Message
from tests import make_hospital as make

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@pytest.fixture
def privacy():
    Seal.objects.create(until=MORNING - timedelta(hours=1), count=3, hash="ab" * 32)
    return make.user("privacy")


def test_privacy_officers_get_the_newest_hash_once_a_day(privacy):
    for hour in range(3):
        actions.tell_seal(now=MORNING + timedelta(hours=hour))
    message = Message.objects.get()
    assert (message.to_user, message.channel) == (privacy, "email")
    assert message.context["seal"] == "ab" * 32
    actions.tell_seal(now=MORNING + timedelta(days=1))
    assert Message.objects.count() == 2


def test_it_arrives_as_a_mail_to_keep(privacy):
    tasks.tell_seal()
    actions.deliver_due()
    assert f"--expect {'ab' * 32}" in mail.outbox[0].body


def test_without_a_seal_there_is_nothing_to_tell():
    make.user("privacy")
    actions.tell_seal(now=MORNING)
    assert not Message.objects.exists()
