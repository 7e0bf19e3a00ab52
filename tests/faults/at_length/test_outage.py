"""F17: five days of outage are caught up within a minute, with one message for each case and person."""

from __future__ import annotations

import time

import pytest

from tests.faults.world import wait_until

pytestmark = pytest.mark.faults
STEPS_OF_THE_ANSWER = """
UPDATE clocks_firing f SET wake_at = now() FROM clocks_clock c, clocks_rung r
WHERE c.id = f.clock_id AND r.id = f.rung_id AND f.state = 'planned' AND c.kind = 'statutory_response'
  AND r.key IN ('share-50', 'share-75', 'share-90', 'breach', 'after-breach')
  AND c.subject_id BETWEEN {first} AND {last}
"""


def test_f17_five_days_of_outage_are_caught_up_within_a_minute_with_one_message_each(here, actor):
    due = 4_000
    cases = here.load(actor, due)
    here.sql(STEPS_OF_THE_ANSWER.format(first=cases[0], last=cases[-1]))
    state = here.state(cases)
    assert state.waiting() == 20_000
    started = time.monotonic()
    children = [actor.start("sweep_for_ever", limit=500) for _number in range(2)]
    wait_until(lambda: state.escalated_cases() == due, 300)
    seconds = time.monotonic() - started
    for child in children:
        child.kill()
    print(f"20,000 due steps of {due} cases caught up in {seconds:.0f} s")
    state.assert_once(due)
    assert seconds < 60


def test_f17_control_without_collapsing_people_get_several_messages(here, unsafe):
    careless = unsafe("UNSAFE_NO_COLLAPSE")
    cases = here.load(careless, 50)
    here.sql(
        "UPDATE clocks_firing f SET wake_at = now() FROM clocks_clock c WHERE c.id = f.clock_id"
        f" AND f.state = 'planned' AND c.subject_id BETWEEN {cases[0]} AND {cases[-1]}"
    )
    careless.do("sweep_from", moment=0.0)
    assert here.state(cases).messages() > len(cases)
