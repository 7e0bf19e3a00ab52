"""A published version is carried to what runs: oldest first, logged, resumable, and without a burst of messages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from clocks import actions, profiles
from clocks.actions import carrying
from clocks.models import Clock, Move, ProfileVersion, Publication
from outbox.models import Message
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.toy import FACTS, RECEIVED

pytestmark = pytest.mark.django_db
AT = RECEIVED + timedelta(minutes=10)
TODAY = RECEIVED.date()
WEEK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
TUESDAY_OFF = {"weekly": WEEK, "holidays": {"2026-03-10": "Closed"}}


def rules(since: date = TODAY, **amounts: int) -> ProfileVersion:
    """The next version, with these amounts, for what is received since a day."""
    data = profiles.shipped_data("private_hospital")
    rows = [{**row, "amount": amounts.get(row["key"].replace("-", "_"), row["amount"])} for row in data["rules"]]
    return actions.publish_profile({**data, "rules": rows}, by=None, effective_from=since, now=AT)


def dates(things: list[toy.Thing], kind: str = "statutory_response") -> list[date]:
    return [made.clock(kind).due_on for made in things]


def test_new_rules_move_what_was_received_in_their_time_and_nothing_before():
    old = toy.version()
    before = toy.received(rules=old, at=RECEIVED - timedelta(days=1))
    since = toy.received(rules=old)
    new = rules(response=10)
    kept, moved = before.clock("statutory_response").due_on, since.clock("statutory_response").due_on
    actions.carry(now=AT)
    assert (before.clock("statutory_response").due_on, since.clock("statutory_response").due_on) == (
        kept, moved + timedelta(days=5),
    )  # fmt: skip
    assert toy.execute("SELECT version FROM toy_thing ORDER BY id DESC LIMIT 2") == [(new.pk,), (old.pk,)]
    assert set(since.clocks.values_list("profile_version", flat=True)) == {new.pk}
    move = Move.objects.get(clock=since.clock("statutory_response"))
    assert (move.state, move.due_after, move.before["due_on"]) == (
        "moved", since.clock("statutory_response").due_at, str(moved),
    )  # fmt: skip
    assert Entry.objects.filter(verb="target.move", subject_id=since.pk).count() >= 1


def test_a_step_that_is_told_to_somebody_else_is_planned_anew():
    data = profiles.shipped_data("private_hospital")
    made = toy.received(rules=toy.version())
    rungs = [{**row, "role": "leadership"} if row["key"] == "breach" else row for row in data["rungs"]]
    new = actions.publish_profile({**data, "rungs": rungs}, by=None, effective_from=RECEIVED.date(), now=AT)
    actions.carry(now=AT)
    response = made.clock("statutory_response")
    assert (response.generation, response.due_on) == (2, date(2026, 3, 18))
    planned = made.firings.filter(clock=response, state="planned", rung__key="breach").get()
    assert (planned.rung.role, planned.rung.profile_version_id) == ("leadership", new.pk)


def test_what_is_received_meanwhile_goes_by_the_new_version_from_its_start():
    site = make_hospital.site()
    rules_then = toy.version()
    toy.received(site=site, rules=rules_then)
    actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=AT)
    born = toy.received(site=site, rules=rules_then)
    due = born.clock("acknowledge").due_at
    actions.carry(now=AT)
    assert (born.clock("acknowledge").due_at, born.clock("acknowledge").generation) == (due, 1)
    assert due.date() == date(2026, 3, 12)


def test_the_oldest_cases_come_first_and_a_turn_that_is_out_of_time_is_gone_on_with():
    site, old = make_hospital.site(), toy.version()
    young, older, oldest = (toy.received(site=site, rules=old, at=RECEIVED - timedelta(hours=n)) for n in range(3))
    actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=AT)
    for done in ([oldest], [oldest, older], [oldest, older, young]):
        assert actions.carry(seconds=0, now=AT) == 1
        moved = Move.objects.filter(state="moved").values_list("subject_id", flat=True)
        assert set(moved) == {made.pk for made in done}
    assert not Publication.objects.unfinished().exists() or actions.carry(now=AT) == 0
    job = Publication.objects.get(calendar_version__isnull=False)
    assert (job.state, job.looked_at) == ("done", 12)
    assert not job.moves.exclude(state__in=["moved", "left"]).exists()


def test_doing_a_subject_twice_changes_nothing():
    site = make_hospital.site()
    made = toy.received(site=site)
    actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=AT)
    actions.carry(now=AT)
    Move.objects.update(state="waiting")
    Publication.objects.update(state="running", finished_at=None)
    actions.carry(now=AT)
    assert made.clock("acknowledge").generation == 2


def test_what_is_met_overdue_or_paused_is_left_and_the_log_says_why():
    site, old = make_hospital.site(), toy.version()
    made = [toy.received(site=site, rules=old) for _number in range(2)]
    for one in made:
        actions.happened(one, "plan_agreed", at=RECEIVED, now=RECEIVED, facts=FACTS, agreed_on=date(2026, 3, 20))
    actions.pause(made[0].clock("agreed_response"), reason="complainant", until=AT + timedelta(days=5), by=None, now=AT)
    actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=AT)
    carrying._begin(Publication.objects.unfinished().last())
    actions.happened(made[1], "acknowledged", at=AT, now=AT)
    before = list(Clock.objects.filter(kind__in=["acknowledge", "agreed_response"]).order_by("id").values())
    actions.carry(now=made[0].clock("acknowledge").due_at)
    left = Move.objects.filter(state="left").order_by("clock__kind", "clock__subject_id")
    assert list(left.exclude(clock__kind="triage").values_list("clock__kind", "reason")) == [
        ("acknowledge", "late"), ("acknowledge", "ended"), ("agreed_response", "paused"),
    ]  # fmt: skip
    assert [row for row in before if row["kind"] == "acknowledge"] == list(
        Clock.objects.filter(kind="acknowledge").order_by("id").values()
    )


def test_a_target_that_the_new_rules_do_not_know_goes_on_by_its_own():
    old = toy.version()
    made = toy.received(rules=old)
    rows = [{**row, "key": "holding"} if row["key"] == "update" else row for row in old.data["rules"]]
    actions.publish_profile({**old.data, "rules": rows}, by=None, effective_from=TODAY, now=AT)
    actions.carry(now=AT)
    assert Move.objects.get(clock=made.clock("update")).reason == "rules"
    made.profile_version_id = ProfileVersion.objects.latest("number").pk
    actions.happened(made, "update_sent", at=AT, now=AT, facts=FACTS)
    assert made.clock("update").stopped_at == AT
    assert made.clocks.filter(kind="update").count() == 1


def test_one_that_cannot_be_moved_holds_up_no_other_and_is_named():
    old = toy.version()
    bad, good = toy.received(rules=old), toy.received(rules=old)
    bad.set("is_poison", True)
    rules(response=10)
    actions.carry(now=AT)
    assert set(Move.objects.filter(subject_id=bad.pk).values_list("state", "reason")) == {("left", "failed")}
    assert bad.clock("statutory_response").generation == 1
    assert good.clock("statutory_response").generation == 2
    assert Publication.objects.latest("pk").state == "done"


def test_what_failed_is_tried_again_by_a_press():
    old, person = toy.version(), make_hospital.user()
    bad, good = toy.received(rules=old), toy.received(rules=old)
    bad.set("is_poison", True)
    job = rules(response=10).publications.get()
    actions.carry(now=AT)
    bad.set("is_poison", False)
    assert actions.retry(job, by=person) == 4
    actions.carry(now=AT)
    assert bad.clock("statutory_response").due_on == good.clock("statutory_response").due_on
    job.refresh_from_db()
    assert (job.state, job.looked_at) == ("done", 8)
    assert Entry.objects.get(verb="publication.retry").actor_id == person.pk
    with pytest.raises(ValidationError) as refusal:
        actions.retry(job, by=person)
    assert refusal.value.code == "nothing"


def test_what_becomes_late_by_it_speaks_once_for_each_case():
    """Four steps of the target lie in the past at once; the highest speaks and names the others."""
    now = datetime.now(UTC)
    old = toy.version()
    things = [toy.received(at=now - timedelta(days=9), rules=old) for _number in range(3)]
    for made in things:
        actions.happened(made, "acknowledged", at=now - timedelta(days=8), now=now - timedelta(days=8))
        actions.happened(made, "triaged", at=now - timedelta(days=8), now=now - timedelta(days=8))
        actions.happened(made, "update_sent", at=now, now=now)
        made.firings.filter(state="planned", fire_at__lte=now).update(state="superseded")
    rules(since=now.date() - timedelta(days=10), response=1)
    actions.carry(now=now)
    assert Move.objects.filter(is_late=True).count() == 3
    assert actions.fire_due(now=now) > 3
    assert [made.escalations.count() for made in things] == [1, 1, 1]
    assert Message.objects.filter(channel="email").count() == 3


def test_it_costs_about_the_same_for_each_case(django_assert_max_num_queries):
    site, old = make_hospital.site(), toy.version()
    for _number in range(10):
        toy.received(site=site, rules=old)
    actions.carry(now=AT)
    actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=AT)
    with django_assert_max_num_queries(10 * 24 + 20):
        actions.carry(now=AT)
    ids = list(Move.objects.order_by("pk").values_list("subject_id", flat=True))
    assert all(one <= other for one, other in pairwise(ids))
