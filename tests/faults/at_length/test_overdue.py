"""P6: with every worker dead, the queue shows exactly what the rules call overdue; a stored flag would not."""

from __future__ import annotations

import pytest

from tests.faults.world import SEED, World

pytestmark = pytest.mark.faults
CASES = 10_000
LOT = (
    "UPDATE clocks_clock SET {change} WHERE subject_id BETWEEN {first} AND {last} AND is_running AND random() < {share}"
)
CHANGES = {
    "stop_event = 'test', stopped_at = now(), stop_recorded_at = now()": 0.2,
    "cancelled_at = now(), cancel_reason = 'test'": 0.1,
    "paused_at = now() - interval '1 day', paused_until = now() + interval '1 day'": 0.2,
    "paused_at = now() - interval '1 day', paused_until = NULL": 0.1,
    "paused_at = now() - interval '2 days', paused_until = now() - interval '1 day'": 0.1,
}
# Nothing is due within an hour, so that the rules and the screen may look a minute apart.
DUE = """
UPDATE clocks_clock SET is_next = false, edge = CASE WHEN random() < 0.5 THEN 'day' ELSE 'instant' END,
    due_at = now() + CASE WHEN random() < 0.7 THEN 1 ELSE -1 END * (interval '1 hour' + random() * interval '30 days')
WHERE subject_id BETWEEN {first} AND {last}
"""
NEXT = """
UPDATE clocks_clock c SET is_next = true FROM (
    SELECT DISTINCT ON (subject_id) id FROM clocks_clock
    WHERE is_running AND subject_id BETWEEN {first} AND {last} ORDER BY subject_id, due_at, id) AS first
WHERE c.id = first.id
"""


def shuffle(world: World, cases: range) -> None:
    """Any state a target can be in, for every target of these cases."""
    place = {"first": cases[0], "last": cases[-1]}
    lots = [LOT.format(change=change, share=share, **place) for change, share in CHANGES.items()]
    world.sql(";".join([f"SELECT setseed({SEED / (1 << 32)})", DUE.format(**place), *lots, NEXT.format(**place)]))


def test_p6_the_queue_is_the_model_though_nobody_works(here, actor):
    cases = here.load(actor, CASES)
    shuffle(here, cases)
    expected = actor.do("overdue_by_the_rules", within=120)
    shown = actor.do("overdue_on_screen", within=600)
    ours = {f"C-{pk}" for pk in cases}.intersection(expected)
    print(f"{len(ours)} of {CASES} are overdue, and {len(expected) - len(ours)} of other tests")
    assert CASES / 10 < len(ours) < CASES * 9 / 10
    assert len(shown) == len(set(shown))
    assert sorted(shown) == expected
    assert actor.do("overdue_by_a_flag") != expected, "the control: a flag that a worker sets would be right, too"
