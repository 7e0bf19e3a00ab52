"""Whether a message may leave is asked when it leaves, not when it is written."""

from datetime import date

import pytest
from django.core import mail

from audit.models import Entry
from hospital.models import Membership
from outbox import actions
from outbox.models import Message
from tests import make_hospital as make
from tests.outbox.made import again, states, to_family, to_staff, wake

pytestmark = pytest.mark.django_db

REASONS = {
    "deceased": {"deceased_on": date(2026, 11, 20)},
    "do_not_contact": {"do_not_contact": True},
    "shared_contact": {"has_shared_contact": True},
    "contact_safety": {"contact_safety": "Not by mail: her husband reads it"},
    "no_answer_wanted": {"preferred_channel": "none"},
    "no_address": {"email": ""},
}


@pytest.mark.parametrize("why", REASONS)
def test_what_became_unsafe_while_the_message_waited_keeps_it_from_leaving(why):
    person = make.person(email="family@home.example")
    message = to_family(person, template="complaints/reply", context={"reply": "We found that …"})
    for name, value in REASONS[why].items():
        setattr(person, name, value)
    person.save()
    actions.deliver_due()
    assert mail.outbox == []
    assert (again(message).state, message.error_code, message.context) == ("barred", why, {"ref": "C-000412"})


def test_what_became_safe_while_the_message_waited_lets_it_leave():
    person = make.person(email="family@home.example", do_not_contact=True)
    to_family(person)
    person.do_not_contact = False
    person.save()
    actions.deliver_due()
    assert states() == ["sent"]


def test_it_goes_to_the_address_of_the_day_it_leaves():
    person = make.person(email="old@home.example")
    to_family(person)
    person.email = "new@home.example"
    person.save()
    actions.deliver_due()
    assert mail.outbox[0].to == ["new@home.example"]


def test_the_control_asked_when_it_was_written_it_would_have_left():
    """The message row itself still says nothing against it: only the question at the door stops it."""
    person = make.person(email="family@home.example")
    message = to_family(person)
    person.do_not_contact = True
    person.save()
    assert again(message).state == "queued"
    assert Message.objects.due("email", message.wake_at).exists()
    actions.deliver_due()
    assert again(message).state == "barred"


def test_somebody_who_left_gets_nothing_more():
    officer = make.user("officer")
    to_staff(officer)
    officer.is_active = False
    officer.save()
    actions.deliver_due()
    assert mail.outbox == []
    assert Message.objects.get(channel="email").error_code == "inactive"


def test_rights_that_ended_while_the_message_waited_end_it():
    officer = make.user("officer")
    to_staff(officer, subject=make.site())
    Membership.objects.update(ended_at="2026-11-20T09:00Z")
    actions.deliver_due()
    assert Message.objects.get(channel="email").error_code == "no_place"


def test_a_letter_about_the_account_reaches_somebody_without_a_role_yet():
    actions.queue("hospital/invitation", to=make.user(), key="invite:1", context={"link": "/x/"})
    actions.deliver_due()
    assert states() == ["sent"]


def test_what_was_kept_back_is_not_tried_again_and_others_go_on():
    barred, fine = to_family(make.person(email="a@home.example", do_not_contact=True)), to_family()
    assert actions.deliver_due() == 2
    wake()
    assert actions.deliver_due() == 0
    assert (again(barred).state, again(fine).state) == ("barred", "sent")


def test_it_leaves_an_entry_that_says_why_about_the_record_it_belongs_to():
    site = make.site()
    message = to_family(make.person(email="a@home.example", has_shared_contact=True), subject=site)
    actions.deliver_due()
    entry = Entry.objects.get(verb="message.bar")
    assert (entry.subject_kind, entry.subject_id) == ("site", site.pk)
    assert entry.facts == {"message": message.pk, "why": "shared_contact"}
