"""Everybody chooses how they are told: by which ways, at which hours; the app always, urgent things at any hour."""

from datetime import UTC, datetime, time
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from hospital.models import User
from outbox import actions, reaching
from outbox.actions import Parcel
from outbox.kinds import CHOOSABLE, USUAL, Topic
from outbox.models import Message, Reach
from outbox.reaching import Wishes
from tests import make_hospital as make
from tests.outbox.made import STAFF_SAYS, again, reachable

CHOICES = {"phone": "", "ways": {}, "quiet_from": None, "quiet_until": None, "zone": ""}
NIGHT = datetime(2036, 11, 20, 23, 30, tzinfo=UTC)  # 23:30 in Dublin
NOON = datetime(2036, 11, 20, 12, 0, tzinfo=UTC)
MORNING = datetime(2036, 11, 21, 7, 0, tzinfo=UTC)


@pytest.fixture
def colleague(db, settings) -> User:
    settings.SMS_GATEWAY = {"url": "https://sms.example/"}
    return make.user("duty")


def told(user: User, *, template: str = "complaints/escalated", now: datetime = NOON, **options) -> dict[str, Message]:
    """By way, the messages of one occurrence to somebody."""
    key = f"esc:{uuid4().hex}"
    parcel = Parcel(template=template, to_user=user, key=key, context=STAFF_SAYS, **options)
    actions.queue_many([parcel], now)
    return {message.channel: message for message in Message.objects.filter(key__startswith=f"{key}:")}


def test_without_a_choice_it_is_as_usual(colleague):
    assert set(told(colleague)) == {"in_app", "email"}
    assert set(told(colleague, is_urgent=True)) == {"in_app", "email"}
    assert set(told(colleague, template="complaints/reminder")) == {"in_app", "digest"}


def test_a_number_alone_makes_urgent_alerts_go_by_text_too(colleague):
    reachable(colleague)
    assert set(told(colleague, is_urgent=True)) == {"in_app", "email", "sms"}
    assert set(told(colleague)) == {"in_app", "email"}


def test_what_was_chosen_holds_for_its_topic_and_no_other(colleague):
    actions.choose(colleague, **{**CHOICES, "phone": "+353 87 555 0142", "ways": {"escalations": ["sms"], "cases": []}})
    assert set(told(colleague)) == {"in_app", "sms"}
    assert set(told(colleague, template="complaints/assigned")) == {"in_app"}
    assert set(told(colleague, template="complaints/sent_back")) == {"in_app", "email"}


def test_a_link_that_opens_an_account_goes_by_mail_whatever_was_chosen(colleague):
    actions.choose(colleague, **{**CHOICES, "ways": {topic: ["sms"] for topic in Topic.values}})
    rows = actions.queue("hospital/password_reset", to=colleague, key="r", context={"link": "/x/"})
    assert [row.channel for row in rows] == ["email"]


def test_an_urgent_alert_to_somebody_who_chose_texts_and_has_no_number_goes_by_mail(colleague):
    actions.choose(colleague, **{**CHOICES, "ways": {"urgent": ["sms"]}})
    assert set(told(colleague, is_urgent=True)) == {"in_app", "email"}


def test_where_no_text_can_be_sent_none_is_queued(colleague, settings):
    reachable(colleague)
    settings.SMS_GATEWAY = {}
    assert set(told(colleague, is_urgent=True)) == {"in_app", "email"}


def test_it_refuses_urgent_alerts_by_no_way_and_a_number_without_its_country(colleague):
    for wrong, code in (({"ways": {"urgent": []}}, "no_way"), ({"phone": "087 555 0142"}, "phone")):
        with pytest.raises(ValidationError) as refusal:
            actions.choose(colleague, **{**CHOICES, **wrong})
        assert code in str(refusal.value.error_dict["phone"][0].code if code == "phone" else refusal.value.code)
    assert not Reach.objects.exists()


def test_it_leaves_an_entry_without_the_number_and_the_column_is_encrypted(colleague):
    actions.choose(colleague, **{**CHOICES, "phone": "00353 (87) 555-0142", "zone": "Asia/Shanghai"})
    assert Reach.objects.get().phone == "+353875550142"
    entry = Entry.objects.get(verb="user.choose")
    assert entry.facts == {"fields": ["phone", "zone"]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM outbox_reach")
        assert "555" not in cursor.fetchone()[0]
    actions.choose(colleague, **{**CHOICES, "phone": None, "zone": "Asia/Shanghai"})
    assert Reach.objects.get().phone == "+353875550142"
    assert Entry.objects.filter(verb="user.choose").count() == 1


def test_quiet_hours_of_the_site_hold_back_what_leaves_and_not_the_notice(colleague):
    found = told(colleague, now=NIGHT, quiet_zone="Europe/Dublin")
    assert {way: message.send_after for way, message in found.items()} == {"in_app": NIGHT, "digest": MORNING}
    assert told(colleague, now=NOON, quiet_zone="Europe/Dublin")["email"].send_after == NOON


def test_own_hours_in_the_own_zone_take_their_place(colleague):
    reachable(colleague, quiet_from=time(12), quiet_until=time(14), zone="Asia/Shanghai")
    assert told(colleague, now=NIGHT, quiet_zone="Europe/Dublin")["email"].send_after == NIGHT  # 07:30 there
    five = datetime(2036, 11, 20, 5, 0, tzinfo=UTC)  # 13:00 there
    assert told(colleague, now=five, quiet_zone="Europe/Dublin")["digest"].send_after == five.replace(hour=6)


def test_no_hours_are_no_quiet(colleague):
    reachable(colleague, quiet_from=time(0), quiet_until=time(0))
    assert told(colleague, now=NIGHT, quiet_zone="Europe/Dublin")["email"].send_after == NIGHT


def test_urgent_things_pass_all_quiet_hours(colleague):
    reachable(colleague, quiet_from=time(1), quiet_until=time(0, 59), zone="Europe/Dublin")
    found = told(colleague, now=NIGHT, quiet_zone="Europe/Dublin", is_urgent=True)
    assert {message.send_after for message in found.values()} == {NIGHT}


@given(
    ways=st.dictionaries(st.sampled_from(Topic.values), st.lists(st.sampled_from([*CHOOSABLE, "digest"]), unique=True)),
    topic=st.sampled_from(Topic.values), can_text=st.booleans(), is_urgent=st.booleans(),
)  # fmt: skip
def test_whatever_was_chosen_the_app_is_told_and_something_urgent_goes_out(ways, topic, can_text, is_urgent):
    found = Wishes(ways, can_text).ways_for(topic, USUAL[topic], is_urgent=is_urgent)
    assert found[0] == "in_app"
    assert "sms" not in found or can_text
    assert len(found) > 1 or not is_urgent
    assert "digest" not in found or (len(found) == 2 and not is_urgent)
    assert set(found) - {"in_app"} <= set(ways.get(topic, USUAL[topic])) or is_urgent


@pytest.mark.parametrize("number", ["+353875550142", "+353 87 555 0142", "00353-87/5550142", "+1 (202) 555.0142"])
def test_a_number_is_tidied(number):
    assert reaching.international(number).startswith("+")
    assert reaching.international(number)[1:].isdecimal()


@pytest.mark.parametrize(
    "number", ["0875550142", "+0875550142", "+12", "+353 87 ext 5", "+" + "1" * 16, "٣٥٣٨٧٥٥٥٠١٤٢"]
)
def test_what_is_no_international_number_is_refused(number):
    with pytest.raises(ValueError, match="begins with"):
        reaching.international(number)


# ------------------------------------------------------------------------------------------- a test alert
def test_a_test_goes_by_the_one_way_that_was_asked(colleague):
    reachable(colleague, ways={"urgent": ["email"]})
    message = actions.test(colleague, way="sms")
    assert (message.channel, message.is_urgent, message.template) == ("sms", True, "outbox/test")
    assert Message.objects.count() == 1
    assert Entry.objects.get(verb="message.test").facts == {"way": "sms"}
    assert actions.test(colleague, way="email") != actions.test(colleague, way="email")


@pytest.mark.parametrize("way", ["sms", "chat", "in_app", "pigeon"])
def test_a_test_refuses_a_way_that_does_not_reach_them(colleague, way):
    with pytest.raises(ValidationError):
        actions.test(colleague, way=way)


def test_a_number_that_is_gone_by_the_time_it_is_sent_bars_the_text(colleague):
    reachable(colleague)
    message = actions.test(colleague, way="sms")
    Reach.objects.update(phone="")
    actions.deliver_due()
    assert (again(message).state, message.error_code) == ("barred", "no_phone")


def test_a_number_that_cannot_be_read_any_more_holds_up_no_mail(colleague):
    reachable(colleague)
    text, mail = actions.test(colleague, way="sms"), actions.test(colleague, way="email")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_reach SET phone = 'not a token'")
    actions.deliver_due()
    assert (again(mail).state, again(text).state, text.error_code) == ("sent", "queued", "InvalidToken")
    assert text.wake_at > timezone.now()
