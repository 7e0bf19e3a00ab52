"""From being asked to having answered, by way and by ward: how many there were, and the share with its interval.

Who answered is known to nobody: those who were asked are counted from invitations, those who answered from kept totals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from surveys.models import Invitation, Tally, Way
from surveys.models.asking import SHARED
from surveys.places import COLUMNS, called, place_of
from surveys.querysets import part_of
from surveys.results import FORM, LEFT
from surveys.scoring import FEWEST_SHOWN, Share
from surveys.suppression import hidden

if TYPE_CHECKING:
    from hospital.models import User

UNINVITED = (Way.OPEN, *SHARED)


@dataclass(frozen=True, slots=True)
class Stage:
    """One way or one ward. `asked` is None where nobody was invited; `rate` where there are too few to say."""

    name: Any
    asked: int | None
    began: int
    sent: int
    rate: Share | None
    is_hidden: bool

    @property
    def interval(self) -> tuple[float, float]:
        """Of 95 %, in per cent."""
        low, high = (self.rate and self.rate.interval) or (0.0, 0.0)
        return 100 * low, 100 * high


@dataclass(frozen=True, slots=True)
class Funnel:
    ways: list[Stage]
    wards: list[Stage]
    whole: Stage


def funnel_of(user: User, instrument_id: int) -> Funnel:
    """Of all versions, all the time and all that the user may see, in two statements: parts of it beside those of the
    results would give people away. Wards only by those who were invited there.
    """
    asked = _asked(user, instrument_id)
    rows = Tally.objects.visible_to(user).filter(version__instrument=instrument_id)
    wanted = rows.filter(Q(what=FORM, code="sent") | Q(what=LEFT))
    began: Counter[tuple[str, Any]] = Counter()
    sent: Counter[tuple[str, Any]] = Counter()
    for row in wanted.values("way", "what", *COLUMNS).annotate(total=Sum("number")).order_by():
        key = row["way"], place_of(row)
        began[key] += row["total"]
        if row["what"] == FORM:
            sent[key] += row["total"]
    by_way = _stages(*(_by(counts, 0) for counts in (asked, began, sent)), names=dict(Way.choices))
    invited = [Counter({key: n for key, n in counts.items() if key[0] not in UNINVITED}) for counts in (began, sent)]
    of_wards = [_by(counts, 1) for counts in (asked, *invited)]
    others = _by(sent - invited[1], 1)
    by_ward = _stages(*of_wards, names=called({place for counts in of_wards for place in counts}), beside=others)
    whole = _stage(_("All who were invited"), asked.total(), invited[0].total(), invited[1].total(), is_hidden=False)
    return Funnel(by_way, by_ward if asked else [], whole)


def _asked(user: User, instrument_id: int) -> Counter[tuple[str, Any]]:
    rows = Invitation.objects.filter(part_of(user, "surveys.view_survey"), instrument=instrument_id)
    counted = rows.values("way", *COLUMNS).annotate(total=Count("pk")).order_by()
    return Counter({(row["way"], place_of(row)): row["total"] for row in counted})


def _by(counts: Counter[tuple[str, Any]], at: int) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for key, number in counts.items():
        found[key[at]] += number
    return found


def _stages(
    asked: Counter[Any], began: Counter[Any], sent: Counter[Any], *, names: Mapping[Any, Any],
    beside: Mapping[Any, int] | None = None,
) -> list[Stage]:  # fmt: skip
    """The largest first. Small ones are hidden, and one more that would tell them. `beside`: who sent it uninvited."""
    keys = sorted({*asked, *began}, key=lambda key: (-began[key], str(key)))
    away = hidden({key: sent[key] for key in keys}, beside=beside)
    return [_stage(names.get(key, key), asked.get(key), began[key], sent[key], is_hidden=key in away) for key in keys]


def _stage(name: Any, asked: int | None, began: int, sent: int, *, is_hidden: bool) -> Stage:
    """More answers than invitations, as at the edge of a month, are no rate."""
    is_known = asked is not None and asked >= FEWEST_SHOWN and sent <= asked and not is_hidden
    return Stage(name, asked, began, sent, Share(sent, asked) if is_known and asked else None, is_hidden)
