"""Messages that wait or failed, one's own notices, and the mailbox of the demo."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hospital.models import Organization
from outbox import actions
from outbox.models import House, Message
from tests import make
from tests.outbox.made import STAFF_SAYS, again, states, to_family, to_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return make.administrator()


def failed(**options) -> Message:
    message = to_family(**options)
    gone = {"state": "dead", "settled_at": timezone.now(), "attempts": 20, "error_code": "SMTPRecipientsRefused 550"}
    Message.objects.filter(pk=message.pk).update(**gone)
    return again(message)


def cost(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))])


# ------------------------------------------------------------------------------------------------ messages
def test_the_lists_show_what_waits_what_failed_and_what_was_kept_back(administrator):
    client = make.signed_in(administrator)
    to_family()
    failed()
    to_family(make.person(email="a@home.example", do_not_contact=True))
    actions.deliver_due()
    to_family(template="complaints/closed")
    told = client.get(reverse("messages")).content.decode()
    assert "Closing message" in told and "Acknowledgement" not in told
    told = client.get(reverse("messages"), {"show": "failed"}).content.decode()
    assert "SMTPRecipientsRefused 550" in told and "Try again" in told
    told = client.get(reverse("messages"), {"show": "barred"}).content.decode()
    assert "They asked not to be contacted" in told


def test_a_list_tells_nobody_s_name_and_no_address(administrator):
    failed(person=make.person(name="Wei Chen", email="wei@home.example"))
    told = make.signed_in(administrator).get(reverse("messages"), {"show": "failed"}).content.decode()
    assert "Person who told us" in told
    assert "Wei" not in told and "home.example" not in told


def test_it_costs_the_same_queries_for_2_rows_as_for_60(administrator):
    client = make.signed_in(administrator)
    url = reverse("messages")
    client.get(url)
    costs = []
    for count in (2, 58):
        for _ in range(count):
            to_family()
        costs.append(cost(client, url))
    assert costs[0] == costs[1] <= 12


def test_older_messages_are_on_the_next_page(administrator):
    client = make.signed_in(administrator)
    messages = [to_family() for _ in range(52)]
    first = client.get(reverse("messages"))
    assert len(first.context["board"].lines) == 50
    second = client.get(first.context["board"].next_url)
    assert [line.pk for line in second.context["board"].lines] == [messages[1].pk, messages[0].pk]
    assert second.context["board"].next_url == ""


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "1.5", "٣"])
def test_a_page_number_that_is_none_is_the_first_page_or_an_empty_one(administrator, before):
    to_family()
    assert make.signed_in(administrator).get(reverse("messages"), {"before": before}).status_code == 200


def test_a_failed_message_is_tried_again_from_its_row(administrator):
    client, message, other = make.signed_in(administrator), failed(), failed()
    answer = client.post(reverse("message-redrive"), {"message": message.pk})
    assert answer.url == reverse("messages")
    assert (again(message).state, again(other).state) == ("queued", "dead")


def test_all_failed_messages_are_tried_again_at_once(administrator):
    for _ in range(3):
        failed()
    make.signed_in(administrator).post(reverse("message-redrive"))
    assert states() == ["queued"] * 3


@pytest.mark.parametrize("asked", ["999999", "x", "0", "-3"])
def test_a_message_that_is_not_there_cannot_be_tried_again(administrator, asked):
    failed()
    assert make.signed_in(administrator).post(reverse("message-redrive"), {"message": asked}).status_code == 404
    assert states() == ["dead"]


def test_holding_and_releasing(administrator):
    client = make.signed_in(administrator)
    to_family()
    client.post(reverse("message-hold"))
    assert House.objects.get().held_at
    assert "No message has left the house since" in client.get(reverse("messages")).content.decode()
    client.post(reverse("message-release"), {"is_discarding": "on"})
    assert states() == ["cancelled"]
    answer = client.post(reverse("message-release"), follow=True)
    assert "Nothing is held back" in answer.content.decode()


@pytest.mark.parametrize(("role", "name", "status"), [
    ("manager", "messages", 200), ("officer", "messages", 403), ("frontline", "messages", 403),
    ("manager", "message-release", 403), ("officer", "message-redrive", 403), ("manager", "message-hold", 403),
])  # fmt: skip
def test_roles(role, name, status):
    client = make.signed_in(make.user(role))
    answer = client.get(reverse(name)) if name == "messages" else client.post(reverse(name))
    assert answer.status_code == status


def test_a_manager_of_one_site_sees_messages_about_what_they_may_see():
    here, there = make.case(), make.case()
    for case in (here, there):
        context = {**STAFF_SAYS, "ref": case.ref}
        about = {"subject_kind": "complaint", "subject_id": case.pk}
        parcel = {"template": "complaints/escalated", "to_user": make.user("officer"), "key": f"esc:{case.pk}"}
        actions.queue_many([actions.Parcel(context=context, **parcel, **about)], timezone.now())
    manager = make.user("manager", here.site)
    assert here.site != there.site
    told = make.signed_in(manager).get(reverse("messages")).content.decode()
    assert here.ref in told and there.ref not in told


# ------------------------------------------------------------------------------------------------ notices
def test_notices_lead_to_what_they_are_about_and_are_seen_by_a_button():
    officer = make.user("officer")
    client = make.signed_in(officer)
    notice, _mail = to_staff(officer)
    told = client.get(reverse("notices")).content.decode()
    assert "C-000412 is now yours" in told and 'href="/complaints/C-000412/"' in told
    assert Message.objects.notices_of(officer).unseen().count() == 1, "looking writes nothing"
    client.post(reverse("notice-see"), {"upto": notice.pk})
    assert Message.objects.notices_of(officer).unseen().count() == 0
    assert "Mark all as seen" not in client.get(reverse("notices")).content.decode()


def test_notices_are_read_in_the_reader_s_language():
    officer = make.user("officer")
    officer.language = "zh-hans"
    officer.save()
    to_staff(officer)
    assert "C-000412 现在由您负责" in make.signed_in(officer).get(reverse("notices")).content.decode()


def test_a_notice_whose_wording_is_gone_still_says_what_it_was():
    officer = make.user("officer")
    to_staff(officer)
    Message.objects.update(template="complaints/of_old")
    assert "complaints/of_old C-000412" in make.signed_in(officer).get(reverse("notices")).content.decode()


def test_everybody_sees_only_their_own_notices():
    officer = make.user("officer")
    to_staff(officer)
    told = make.signed_in(make.user("manager")).get(reverse("notices")).content.decode()
    assert "C-000412" not in told and "Nothing is waiting for you" in told


def test_notices_cost_the_same_queries_for_2_as_for_60():
    officer = make.user("officer")
    client = make.signed_in(officer)
    client.get(reverse("notices"))
    costs = []
    for count in (2, 58):
        for _ in range(count):
            to_staff(officer)
        costs.append(cost(client, reverse("notices")))
    assert costs[0] == costs[1] <= 8


@pytest.mark.parametrize("name", ["notices", "messages", "notice-see", "message-redrive"])
def test_nobody_gets_in_without_signing_in(name):
    client = Client()
    answer = client.post(reverse(name)) if name in ("notice-see", "message-redrive") else client.get(reverse(name))
    assert answer.status_code == 302 and answer.url.startswith(reverse("account_login"))


def test_a_number_that_is_none_marks_nothing():
    officer = make.user("officer")
    to_staff(officer)
    for wrong in ("x", "-1", ""):
        make.signed_in(officer).post(reverse("notice-see"), {"upto": wrong})
    assert Message.objects.notices_of(officer).unseen().count() == 1


# ------------------------------------------------------------------------------------------------ the demo's mailbox
@pytest.fixture
def demo(settings):
    settings.PXM_ENV = "local"
    settings.EMAIL_BACKEND = "outbox.demomail.EmailBackend"
    house = make.organization()
    Organization.objects.filter(pk=house.pk).update(is_demo=True)


def test_the_demo_shows_its_mails_and_their_links_to_anybody(demo):
    to_family(template="complaints/reply", context={"reply": "We found that <b>nobody</b> came."})
    actions.deliver_due()
    client = Client()
    listed = client.get(reverse("mail")).content.decode()
    assert "Our answer: C-000412" in listed
    link = listed.partition('href="/demo/mail/')[2].partition('"')[0]
    told = client.get(f"/demo/mail/{link}").content.decode()
    assert 'href="http://testserver/track/"' in told
    assert "&lt;b&gt;nobody&lt;/b&gt;" in told


def test_a_mail_handed_over_twice_is_shown_once(demo):
    message = to_family()
    actions.deliver_due()
    Message.objects.filter(pk=message.pk).update(state="queued", settled_at=None, context=message.context)
    actions.deliver_due()
    assert Client().get(reverse("mail")).content.decode().count('href="/demo/mail/') == 1


def test_a_real_hospital_has_no_such_page_and_its_mails_wait_for_a_server(demo):
    Organization.objects.update(is_demo=False)
    message = to_family()
    assert actions.deliver_due() == 0
    assert (again(message).state, message.error_code) == ("queued", "NoMailServer")
    assert Client().get(reverse("mail")).status_code == 404


@pytest.mark.parametrize("env", ["production", "test"])
def test_nor_has_a_demo_that_is_not_on_one_computer(demo, settings, env):
    settings.PXM_ENV = env
    assert Client().get(reverse("mail")).status_code == 404
    assert Client().get(f"/demo/mail/{'a' * 40}/").status_code == 404
