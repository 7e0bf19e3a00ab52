"""A published profile as the pure rules want it. Versions are never edited, so a process reads each one once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from clocks import profiles
from clocks.models import ProfileVersion, Rung
from clocks.profiles import Profile

# Set off by a person at once (`escalate`), never planned ahead.
BY_HAND = (Rung.Trigger.FLAG, Rung.Trigger.SEVERITY, Rung.Trigger.PRESS, Rung.Trigger.MANUAL)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """`rung_ids` maps the key of a reminder or escalation step to its row."""

    version_id: int
    profile: Profile
    rung_ids: Mapping[str, int]

    def planned_rungs(self, kind: str) -> tuple[profiles.Rung, ...]:
        return tuple(rung for rung in self.profile.rungs_of(kind) if rung.trigger not in BY_HAND)

    def set_off_by(self, *triggers: str) -> tuple[profiles.Rung, ...]:
        """Steps that a person sets off at once. What these rules say nothing about (a flag, a press) goes by the
        ladder every hospital begins with, so that no flag reaches nobody.
        """
        own = tuple(rung for rung in self.profile.rungs if rung.trigger in triggers)
        said = {part for rung in own for part in _causes(rung)}
        usual = (rung for rung in profiles.usual_rungs() if rung.trigger in triggers)
        return own + tuple(rung for rung in usual if not said & _causes(rung))


def _causes(rung: profiles.Rung) -> set[str]:
    """The flags it hears of; for other causes the cause itself."""
    return set(rung.flags) or {rung.trigger}


@lru_cache(maxsize=64)
def rulebook_of(version_id: int) -> Rulebook:
    """Two queries the first time, none after it."""
    data = ProfileVersion.objects.values_list("data", flat=True).get(pk=version_id)
    ids = dict(Rung.objects.filter(profile_version=version_id).values_list("key", "pk"))
    return Rulebook(version_id, profiles.read(data), ids)


@lru_cache(maxsize=64)
def lineage_of(version_id: int) -> tuple[str, ...]:
    """The name of these rules, then of those they are a copy of, and so on back."""
    profile = rulebook_of(version_id).profile
    names, source = [profile.slug], profile.copied_from
    while source and source["slug"] not in names:
        names.append(source["slug"])
        versions = ProfileVersion.objects.filter(slug=source["slug"], number=source["number"])
        data = None if source["is_shipped"] else versions.values_list("data", flat=True).first()
        source = (data or {}).get("copied_from")
    return tuple(names)
