"""A draw can be done again, and nobody's place in it depends on anybody else."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from surveys.hcahps import drawing
from surveys.hcahps.drawing import outlook, proportionate

KEYS = [f"stay:{number}" for number in range(400)]


def test_the_same_seed_and_frame_give_the_same_people_in_any_order():
    chance = Random(1)  # noqa: S311 - a walk that can be walked again
    first = drawing.drawn("seed", {"": KEYS}, {"": 60})
    shuffled = chance.sample(KEYS, len(KEYS))
    assert drawing.drawn("seed", {"": shuffled}, {"": 60}) == first
    assert drawing.frame_hash(shuffled) == drawing.frame_hash(KEYS)
    assert drawing.drawn("other", {"": KEYS}, {"": 60}) != first


def test_who_drops_out_or_comes_late_moves_nobody_but_the_last():
    drawn = drawing.drawn("seed", {"": KEYS}, {"": 60})[""]
    without = drawing.drawn("seed", {"": [key for key in KEYS if key != drawn[0]]}, {"": 60})[""]
    assert without[:59] == drawn[1:]
    later = drawing.drawn("seed", {"": [*KEYS, "stay:late"]}, {"": 60})[""]
    assert len(set(later) - set(drawn)) <= 1


def test_a_draw_favors_nobody():
    """Each of forty is drawn in a quarter of many draws; five standard errors either way."""
    keys, draws = KEYS[:40], 2000
    times = dict.fromkeys(keys, 0)
    for number in range(draws):
        for key in drawing.drawn(f"seed {number}", {"": keys}, {"": 10})[""]:
            times[key] += 1
    error = (draws * 0.25 * 0.75) ** 0.5
    assert all(abs(count - draws / 4) < 5 * error for count in times.values())


def test_every_stratum_gives_its_share_and_all_together_the_size():
    chance = Random(2)  # noqa: S311 - a walk that can be walked again
    for _walk in range(300):
        eligible = {f"s{number}": chance.randrange(1, 90) for number in range(chance.randrange(1, 8))}
        total = sum(eligible.values())
        size = chance.randrange(0, total + 20)
        sizes = proportionate(eligible, size)
        assert sum(sizes.values()) == min(size, total)
        assert all(0 <= sizes[name] <= number for name, number in eligible.items())
        assert all(abs(sizes[name] - Fraction(min(size, total) * n, total)) < 1 for name, n in eligible.items())


def test_weights_stand_for_everybody():
    eligible, sizes = {"a": 100, "b": 30, "c": 9}, {"a": 20, "b": 30}
    weights = drawing.weights(eligible, sizes)
    assert weights == {"a": 5, "b": 1}
    assert sum(weights[name] * sizes[name] for name in weights) == 130
    assert drawing.too_small(eligible) == ["c"]


def test_how_many_to_ask_comes_from_what_came_back():
    found = outlook(completes=75, asked=300, eligible=2400, months=12)
    assert (found.size, found.expected, found.shortfall, found.is_everybody) == (100, 300, 0, False)
    small = outlook(completes=60, asked=300, eligible=300, months=12)
    assert (small.size, small.expected, small.shortfall, small.is_everybody) == (125, 60, 240, True)
    assert outlook(0, 300, 300, 12) is None and outlook(1, 0, 300, 12) is None
