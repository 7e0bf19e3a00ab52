"""Referring somebody to support; a colleague's own is seen by them, their line and who helps."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

import clocks.actions
from audit.models import Entry
from clocks.models import Clock, Firing
from feedback import actions
from feedback.models import SupportReferral
from hospital.models import Role
from outbox.models import Message
from tests import make
from tests.complaints.pages import cost, text

pytestmark = pytest.mark.django_db
WHY = "She cannot read the forms."


@pytest.fixture
def story(cast):
    return make.feedback(cast, kind="concern")


@pytest.fixture
def helper(cast):
    return make.user(Role.FRONTLINE, cast.department)


def referred(client, story, **fields):
    sent = {"kind": "advocacy", "why": WHY, "consent": "given", **fields}
    return client.post(reverse("support-add") + (f"?of={story.ref}" if story else ""), sent)


def test_a_colleague_is_asked_takes_it_and_says_what_came_of_it(cast, story, helper):
    assert referred(make.signed_in(cast.officer), story, helper=helper.pk).status_code == 302
    row = SupportReferral.objects.get()
    assert Message.objects.filter(template="feedback/referred", to_user=helper).exists()
    client, page = make.signed_in(helper), row.get_absolute_url()
    assert row.ref in text(client.get(reverse("my-work"))) and WHY in text(client.get(page))
    client.post(page, {"is_taken": "yes", "follow_on": make.local_day(days=3).isoformat()})
    assert Clock.objects.of("supportreferral", row.pk).running().get().due_on == make.local_day(days=3)
    assert "It is not known yet" in text(make.signed_in(cast.officer).get(reverse("recovery", args=[story.ref])))
    client.post(page, {"outcome": "helped", "what_followed": "Read them together."})
    row.refresh_from_db()
    assert (row.state, row.outcome) == ("ended", "helped")
    assert not Clock.objects.of("supportreferral", row.pk).running().exists()
    assert make.signed_in(cast.outsider).get(page).status_code == 404
    assert make.signed_in(cast.reader).post(page, {}).status_code == 403


def listed(**more):
    told = {"kind": "advocacy", "name": "Citizens' advice", "email": "help@advice.example", **more}
    return actions.add_helping_body(by=None, review_on=make.local_day(days=90), **told)


def test_a_body_outside_gets_a_number_and_nobodys_name(cast, story):
    body = listed()
    referred(make.signed_in(cast.officer), story, body=body.pk)
    message = Message.objects.get(template="feedback/referred_out")
    assert set(message.context) == {"ref", "site", "phone"}
    referred(make.signed_in(cast.officer), story, body=body.pk)
    assert {row.body for row in SupportReferral.objects.all()} == {body.person}


def test_a_body_without_a_mailbox_is_called(cast, story):
    referred(make.signed_in(cast.officer), story, body=listed(email="", phone="+353 1 555 0199").pk)
    row = SupportReferral.objects.get()
    page = text(make.signed_in(cast.officer).get(row.get_absolute_url()))
    assert "+353 1 555 0199" in page and "call them" in page
    assert not Message.objects.filter(template="feedback/referred_out").exists()


def test_what_is_retired_or_of_another_site_is_not_offered(cast, story):
    away, gone = listed(site=cast.other_site), listed(name="Gone")
    actions.retire_helping_body(gone, by=None)
    for body in (away, gone):
        assert referred(make.signed_in(cast.officer), story, body=body.pk).status_code == 200
    assert not SupportReferral.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [{"consent": "not_needed"}, {}, {"kind": "staff"}, {"body": "999999"}],
    ids=["no reason", "nobody helps", "which colleague", "no such body"],
)
def test_it_says_what_is_missing(cast, story, fields):
    answer = referred(make.signed_in(cast.officer), story, **fields)
    assert answer.status_code == 200 and not SupportReferral.objects.exists()


def test_nobody_named_in_it_helps(cast, helper):
    story = make.feedback(cast, named=[helper])
    with pytest.raises(ValidationError) as refused:
        actions.refer_to_support(
            by=cast.officer, kind="advocacy", why=WHY, consent="given", site=cast.site, feedback=story, helper=helper
        )
    assert refused.value.code == "named"


def test_support_for_a_colleague_is_seen_by_them_their_line_and_who_helps(cast, story, helper):
    sent = {"kind": "staff", "staff": cast.nurse.pk, "helper": helper.pk}
    assert referred(make.signed_in(cast.officer), story, **sent).url == reverse("supports")
    page = SupportReferral.objects.get().get_absolute_url()
    seen = {who: make.signed_in(who).get(page).status_code for who in (
        cast.nurse, helper, cast.head, cast.officer, cast.manager, cast.director, cast.reader)}  # fmt: skip
    assert [who for who, code in seen.items() if code == 200] == [cast.nurse, helper, cast.head]
    assert WHY not in text(make.signed_in(cast.officer).get(reverse("recovery", args=[story.ref])))
    assert "for you" in text(make.signed_in(cast.nurse).get(reverse("supports")))
    Firing.objects.filter(clock__subject_kind="supportreferral", rung__key="late").update(wake_at=make.NOW)
    while clocks.actions.fire_due():
        pass
    told = Message.objects.filter(template="feedback/step_late").values_list("to_user", flat=True)
    assert set(told) == {cast.head.pk}  # their line, and no manager of complaints
    assert not Entry.objects.filter(verb="feedback.chase", subject_kind="feedback").exists()


def test_where_a_body_outside_helps_a_colleague_whoever_wrote_to_it_follows(cast):
    body = listed(kind="staff", name="Counselling", email="help@counselling.example")
    answer = referred(make.signed_in(cast.officer), None, kind="staff", staff=cast.nurse.pk, body=body.pk)
    page = SupportReferral.objects.get().get_absolute_url()
    assert answer.url == page and make.signed_in(cast.officer).get(page).status_code == 200
    assert make.signed_in(cast.manager).get(page).status_code == 404


def test_the_list_costs_the_same_for_2_as_for_20(cast, helper):
    body, client, page = listed(), make.signed_in(cast.officer), reverse("supports")

    def refer(number: int) -> None:
        for count in range(number):
            story, to = make.feedback(cast, kind="concern"), {"helper": helper} if count % 2 else {"body": body}
            actions.refer_to_support(
                by=cast.officer, kind="advocacy", why=WHY, consent="given", feedback=story, site=cast.site,
                department=cast.department, **to,
            )  # fmt: skip

    refer(2)
    few = cost(client, page)
    refer(18)
    assert cost(client, page) == few
    assert SupportReferral.objects.last().ref in text(client.get(page))
