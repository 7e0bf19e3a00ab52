"""The benchmarks of the clockwork run, at a tiny scale, in hospitals of their own."""

from __future__ import annotations

import pytest

from clocks import actions as clocks
from clocks.models import Clock, Move
from pxm.bench import guesses, invite, outage, recompute, response, sweeping, totals
from pxm.bench.measuring import counted
from pxm.bench.sheet import Sheet
from surveys.models import Asking

pytestmark = pytest.mark.django_db


def test_a_calendar_edit_is_carried_to_every_running_target():
    lines: list[str] = []
    assert recompute.run({"open": 3}, Sheet(lines.append))
    assert any("targets a second" in line for line in lines)
    assert Move.objects.filter(state="moved").exists()


def test_after_an_outage_each_reader_gets_one_message_of_each_case():
    """The judging of `bench outage`; there another process catches up, here this one."""
    sweeping.fill(4, 0, str)
    outage.let_lie()
    assert outage.due() == 4 * len(outage.STEPS)
    assert not outage.judge(4, 1.0, [0.1, 0.2], Sheet(str))
    clocks.sweep()
    lines: list[str] = []
    assert outage.judge(4, 1.0, [0.1, 0.2], Sheet(lines.append)), lines


def test_an_idle_sweep_asks_nothing_of_targets_that_were_met():
    model = sweeping.fill(1, 1, str)
    sweeping.copy_met(model, 50, str)
    assert counted(sweeping.Idle()) <= sweeping.MOST_IDLE_SQL
    assert Clock.objects.filter(stopped_at__isnull=False).count() >= 50


def test_results_are_measured_on_totals_and_answers_made_in_sql():
    lines: list[str] = []
    sheet = Sheet(lines.append)
    totals.run({"responses": 2000, "recounted": 200, "wards": 4, "months": 2}, sheet)
    assert "responses that were not counted: 0" in "\n".join(lines)
    assert sum("milliseconds for thirty questions" in line for line in lines) == 4


def test_a_whole_response_costs_few_statements_a_page():
    lines: list[str] = []
    response.run({"rounds": 1}, Sheet(lines.append))
    assert any("met    statements of a page" in line for line in lines), lines


def test_no_guess_opens_a_survey_and_ended_links_cost_alike():
    lines: list[str] = []
    guesses.run({"tries": 30, "rounds": 1}, Sheet(lines.append))
    assert "different numbers of statements: 1 " in "\n".join(lines)
    assert "30 answered 404" in "\n".join(lines)


def test_an_invitation_costs_a_share_of_a_statement_and_writes_what_bare_sql_writes():
    """Times prove nothing here; twenty people of each are a batch."""
    people, share = 4 * invite.ROUNDS, 2
    campaign = invite.fill(people, str)
    invite.Entering().do()
    lines: list[str] = []
    invite.judge(campaign, share, Sheet(lines.append))
    wrote = "{'Invitation': 2, 'InvitationKey': 4, 'Message': 2, 'Entry': 2}"
    assert f"rows written: {wrote}, bare SQL {wrote}" in lines
    assert Asking.objects.filter(state="asked").count() == people
