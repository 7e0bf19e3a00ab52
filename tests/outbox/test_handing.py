"""How fast something grave leaves the house: from saved to handed over."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from outbox.handing import handed
from outbox.models import Message
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db


def test_the_share_within_sixty_seconds_stands_on_the_page_of_the_reminders(cast):
    assert handed() is None
    make.feedback(cast, by=None, kind="concern", channel="survey", severity=3)
    make.case(cast, severity=3)
    sent = Message.objects.filter(is_urgent=True, channel="email").order_by("pk")
    late = sent.last()
    sent.update(state="sent", settled_at=F("queued_at") + timedelta(seconds=4))
    sent.filter(pk=late.pk).update(settled_at=F("queued_at") + timedelta(seconds=90))
    found = handed()
    assert (found.count, found.in_time, found.median, found.most) == (sent.count(), sent.count() - 1, 4, 90)
    page = text(make.signed_in(cast.administrator).get(reverse("clockwork")))
    assert f"{found.share} %" in page and "Something grave" in page
