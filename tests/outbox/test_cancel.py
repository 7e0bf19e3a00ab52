"""What was queued for a deed that is undone never leaves; what has left is left alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from outbox import actions
from outbox.models import Message
from tests import make_hospital as make
from tests.outbox.made import again, to_family, to_staff

pytestmark = pytest.mark.django_db


def soon():
    return timezone.now() + timedelta(seconds=15)


def test_it_takes_back_notice_and_mail_of_an_undone_deed():
    officer = make.user("officer")
    notice, mail = to_staff(officer, key="assigned:C-000412:1", send_after=soon())
    assert actions.cancel("assigned:C-000412:1") == 2
    assert (again(notice).state, again(mail).state) == ("cancelled", "cancelled")
    assert mail.settled_at and mail.context == {}
    assert not Message.objects.notices_of(officer).exists()


def test_it_takes_whole_words_only():
    kept = to_family(key="closed:C-000412:21", template="complaints/closed", send_after=soon())
    gone = to_family(key="closed:C-000412:2", template="complaints/closed", send_after=soon())
    actions.cancel("closed:C-000412:2")
    assert (again(kept).state, again(gone).state) == ("queued", "cancelled")


def test_a_key_may_end_in_a_colon_or_name_a_family_of_messages():
    to_family(key="closed:C-000412:1", template="complaints/closed", send_after=soon())
    to_family(key="closed:C-000412:2", template="complaints/closed", send_after=soon())
    assert actions.cancel("closed:C-000412:") == 2


def test_signs_that_mean_something_in_a_pattern_mean_nothing_here():
    to_family(key="closed:C-000412:1", template="complaints/closed", send_after=soon())
    assert actions.cancel("closed:%") == actions.cancel("closed:C_000412") == 0


@pytest.mark.parametrize("state", ["sent", "leased", "dead", "barred"])
def test_what_is_being_sent_or_settled_stays(state):
    message = to_family(key="closed:C-000412:1", template="complaints/closed")
    settled = None if state == "leased" else timezone.now()
    Message.objects.update(state=state, settled_at=settled, locked_until=timezone.now())
    assert actions.cancel("closed:C-000412:1") == 0
    assert again(message).state == state


def test_a_notice_that_was_there_already_stays():
    notice, _mail = to_staff(key="assigned:C-000412:1")
    assert actions.cancel("assigned:C-000412:1") == 1
    assert again(notice).state == "sent"


def test_everything_about_one_subject_can_be_taken_back():
    here, there = make.site(), make.site()
    for site in (here, there):
        to_family(template="complaints/closed", subject=site)
    assert actions.cancel_about("site", here.pk) == 1
    assert Message.objects.about("site", there.pk).get().state == "queued"


def test_what_one_colleague_was_to_hear_can_be_taken_back_notices_included():
    site, named, other = make.site(), make.user("officer"), make.user("officer")
    for user in (named, other):
        to_staff(user, key="esc:1", subject=site)
    assert actions.cancel_for(named, "site", site.pk) == 2
    assert not Message.objects.notices_of(named).exists()
    assert Message.objects.notices_of(other).exists()


def test_it_leaves_an_entry_when_it_took_something_back():
    actions.cancel("closed:C-000412:1")
    assert not Entry.objects.filter(verb="message.cancel").exists()
    to_family(key="closed:C-000412:1", template="complaints/closed", send_after=soon())
    actions.cancel("closed:C-000412:1")
    assert Entry.objects.get(verb="message.cancel").facts == {"key": "closed:C-000412:1", "count": 1}
