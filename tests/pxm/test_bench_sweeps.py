"""The benchmarks of the clockwork run, at a tiny scale, in hospitals of their own."""

from __future__ import annotations

import pytest

from clocks import actions as clocks
from clocks.models import Clock, Move
from pxm.bench import outage, recompute, sweeping
from pxm.bench.measuring import counted
from pxm.bench.sheet import Sheet

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
