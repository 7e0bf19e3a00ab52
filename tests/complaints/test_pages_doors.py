"""Nobody is pointed at a locked door: whatever a page of a case offers somebody, they may do."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from clocks import profiles
from clocks.actions import publish_profile
from complaints import actions
from complaints.actions.cases import checklist_of
from hospital.models import Site, User
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db

STATES = {
    "new": make.case, "sorted": make.triaged, "looked into": make.investigating, "written": make.drafting,
    "waiting": make.waiting, "answered": make.responded, "closed": make.closed,
    "critical": lambda cast: make.waiting(cast, severity=4, flags=["media", "legal"]),
    "late": lambda cast: make.waiting(cast, now=make.later(days=-40)),
}  # fmt: skip
READERS = ("officer", "colleague", "manager", "head", "duty", "director", "pr", "legal", "reader")
LINK = re.compile(r'(?:href|action|formaction|hx-post|hx-get)="(/[^"]*)"')
LOCKED = (403, 404)


def doors(page: str) -> set[str]:
    """Every address of this house in the main part of a page; one of each kind, like "Why?" of the first target."""
    main = page[page.index("<main") : page.index("</main>")]
    found = {unescape(link) for link in LINK.findall(main)}
    return set({kind_of(link): link for link in sorted(found, reverse=True)}.values())


def kind_of(link: str) -> tuple[str, ...]:
    """The page and the words that are asked for in its address."""
    parts = urlsplit(link)
    return resolve(parts.path).view_name, *sorted(parse_qs(parts.query))


def answers(client: Client, url: str) -> int:
    """What a link or the button of an empty form answers; nothing is changed."""
    with transaction.atomic():
        status = client.get(url).status_code
        if status == 405:
            status = client.post(url).status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("state", STATES)
def test_whatever_is_offered_may_be_done(cast, state):
    page, readers, locked = STATES[state](cast).get_absolute_url(), 0, {}
    for who in READERS:
        client = make.signed_in(getattr(cast, who))
        shown = client.get(page)
        if shown.status_code == 200:
            readers += 1
            found = {url: answers(client, url) for url in doors(text(shown))}
            assert found
            assert text(shown).split("<main")[1].count("px-btn-primary") <= 1, who
            locked |= {(who, url): status for url, status in found.items() if status in LOCKED}
    assert locked == {}
    assert readers > 3


def acknowledged(case, cast):
    actions.acknowledge(case, by=cast.officer, how="phone")
    actions.contact(case, by=cast.officer, how="phone", words="Spoke.", is_two_way=True, nonce=make.uuid4())
    return make.fresh(case)


def box(user: User, case) -> dict:
    return make.signed_in(user).get(case.get_absolute_url()).context["case"].next_step


def test_the_approver_reads_and_sends_from_the_case_itself(cast):
    case = make.waiting(cast)
    step = box(cast.manager, case)
    assert step["action"] == "Approve and send"
    assert step["action_url"] == reverse("complaint-respond", args=[case.ref])
    assert step["other_url"] == reverse("complaint-send-back", args=[case.ref])
    shown = text(make.signed_in(cast.manager).get(case.get_absolute_url()))
    assert len(re.findall(r'class="px-btn px-btn-primary[^>]*>', shown.split("<main")[1])) == 1
    assert text(make.signed_in(cast.manager).get(step["action_url"])).count("Approve and send") >= 2


def test_the_writer_is_told_who_was_asked_and_is_not_sent_to_a_locked_door(cast):
    case = acknowledged(make.waiting(cast), cast)
    step = box(cast.officer, case)
    assert not step.get("action_url")
    assert step["head"] == "The reply waits for a second person to read it."
    assert step["words"] == f"Asked: {cast.manager.name}."
    assert "respond" not in make.signed_in(cast.officer).get(case.get_absolute_url()).context["case"].offered


def test_an_owed_delay_notice_is_pointed_to_until_it_is_sent(cast):
    publish_profile(profiles.shipped_data("us_cms"), by=None, now=make.NOW)
    Site.objects.filter(pk=cast.site.pk).update(profile="us_cms")
    cast.site.refresh_from_db()
    case = acknowledged(make.investigating(cast, severity=3, now=make.later(days=-60)), cast)
    step = box(cast.officer, case)
    assert (step["tone"], step["action"]) == ("", "Delay notice: Write it")
    assert step["action_url"] == reverse("complaint-draft", args=[case.ref]) + "?kind=delay"
    until = timezone.localdate() + timedelta(days=9)
    actions.draft(case, by=cast.officer, kind="delay", words="Late.", answer_on=until)
    said = ["delay_reason", "new_date", "further_options"]
    actions.submit(case, by=cast.officer, kind="delay", checked=said)
    assert not box(cast.officer, case).get("action_url") or "kind=delay" not in box(cast.officer, case)["action_url"]
    step = box(cast.manager, case)
    assert step["action_url"] == reverse("complaint-respond", args=[case.ref]) + "?kind=delay"
    assert make.signed_in(cast.manager).get(step["action_url"]).status_code == 200
    actions.respond(case, by=cast.manager, kind="delay")
    assert "kind=delay" not in (box(cast.manager, case).get("action_url") or "")
    assert "delay_notice" not in seen.running(case)


def test_a_manager_is_not_asked_to_approve_their_own_reply(cast):
    case = make.drafting(cast, severity=3)
    actions.draft(case, by=cast.manager, words="By the manager.")
    actions.submit(acknowledged(case, cast), by=cast.manager, checked=checklist_of(case))
    step = box(cast.manager, case)
    assert not step.get("action_url") and step["words"] == f"Asked: {cast.director.name}."
    assert box(cast.director, case)["action"] == "Approve and send"


def test_a_reply_that_is_late_is_approved_first_and_the_writer_sends_an_update(cast):
    case = acknowledged(make.waiting(cast, now=timezone.now() - timedelta(days=40)), cast)
    assert (box(cast.manager, case)["verb"], box(cast.officer, case)["verb"]) == ("respond", "update")


def test_who_cannot_do_it_is_told_whose_turn_it_is(cast):
    case = acknowledged(make.investigating(cast), cast)
    step = box(cast.director, case)
    assert (step["head"], step["words"]) == ("It waits for an answer.", f"{cast.officer.name} looks after it.")


def test_escalations_of_one_case_ask_once(cast):
    case = make.case(cast)
    for reason in ("May we offer a meeting?", "They speak of the newspaper."):
        actions.escalate(case, by=cast.officer, role="leadership", reason=reason, nonce=make.uuid4())
    client = make.signed_in(cast.director)
    shown = client.get(case.get_absolute_url())
    waiting = shown.context["case"].waiting
    assert len(waiting["reasons"]) == 2 and text(shown).count("I have it") == 1
    client.post(waiting["url"])
    assert client.get(case.get_absolute_url()).context["case"].waiting is None
