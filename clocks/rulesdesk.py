"""The page on which rules are changed: as they stand in the draft, what differs, and where each number is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language

from clocks import profiles, words
from clocks.boards import RuleLine, StepLine
from clocks.changes import Change, changes_of
from clocks.models import ProfileVersion, Proposal
from clocks.profiles import Profile, Rung
from clocks.profiles.comparing import Part, rows_of


@dataclass(frozen=True, slots=True)
class EditableRule(RuleLine):
    """`cited` is the row its source has; a number that differs from it is marked."""

    cited: Mapping[str, Any] | None

    @property
    def is_changed_here(self) -> bool:
        rule, cited = self.rule, self.cited
        return cited is not None and (rule.amount, rule.unit) != (cited["amount"], cited["unit"])

    @property
    def cited_amount(self) -> str:
        cited = self.cited
        return words.amount(cited["amount"], cited["unit"], cited["calendar"]) if cited else ""


@dataclass(frozen=True, slots=True)
class PauseLine:
    row: Mapping[str, Any]

    @property
    def label(self) -> str:
        return capfirst(words.pause(self.row["reason"]))

    @property
    def longest(self) -> str:
        return words.longest_pause(self.row)


class RulesDesk:
    """`version` is the newest that was published; None for rules of the hospital's own that are new."""

    def __init__(self, slug: str, version: ProfileVersion | None, proposal: Proposal | None) -> None:
        self.slug, self.version, self.proposal = slug, version, proposal

    def get_absolute_url(self) -> str:
        return reverse("profile-publish", args=[self.slug])

    @cached_property
    def data(self) -> Mapping[str, Any]:
        found = self.proposal or self.version
        assert found is not None  # the view answers 404
        return found.data

    @cached_property
    def profile(self) -> Profile:
        return profiles.read(self.data)

    @property
    def name(self) -> str:
        return self.profile.name.get(get_language() or "en", self.profile.name["en"])

    @property
    def since(self) -> date | None:
        return self.proposal.effective_from if self.proposal else None

    @cached_property
    def source(self) -> Mapping[str, Any] | None:
        """What these rules began from: those they are a copy of, or those of this name as they ship."""
        origin = self.data.get("copied_from")
        if origin and not origin["is_shipped"]:
            version = ProfileVersion.objects.filter(slug=origin["slug"], number=origin["number"]).first()
            return version.data if version else None
        slug, number = (origin["slug"], origin["number"]) if origin else (self.slug, None)
        versions = profiles.shipped_versions(slug) if slug in profiles.shipped() else []
        return next((data for data in versions if data["number"] == number), versions[-1] if versions else None)

    @property
    def source_name(self) -> str:
        return self.source["name"].get(get_language() or "en", self.source["name"]["en"]) if self.source else ""

    @property
    def rules(self) -> list[EditableRule]:
        cited = rows_of(self.source, "rules") if self.source else {}
        return [EditableRule(rule, cited.get(rule.key)) for rule in self.profile.rules]

    @property
    def steps(self) -> list[StepLine]:
        return [StepLine(rung) for rung in sorted(self.profile.rungs, key=_place)]

    @property
    def pauses(self) -> list[PauseLine]:
        return [PauseLine(row) for row in self.data["pauses"]]

    @property
    def kinds(self) -> set[str]:
        return {rule.kind for rule in self.profile.rules}

    @property
    def drafted(self) -> list[Change]:
        """What the draft changes in what was published last."""
        return changes_of(self.version.data, self.data) if self.version and self.proposal else []

    @property
    def differing(self) -> list[Change]:
        """How these rules differ from those they began from."""
        return changes_of(self.source, self.data) if self.source else []

    def row(self, part: Part, key: str) -> Mapping[str, Any] | None:
        return rows_of(self.data, part).get(key)

    def new_step(self, trigger: str) -> dict[str, Any]:
        """A step that is to be added, before anything was typed."""
        taken = set(rows_of(self.data, "rungs"))
        key = next(f"own-{number}" for number in range(1, len(taken) + 2) if f"own-{number}" not in taken)
        origin = {
            "source": "Set by the hospital",
            "checked_on": timezone.localdate().isoformat(),
            "confidence": "verified",
        }
        return {"key": key, "number": 0, "role": "owner", "trigger": trigger, "kinds": [], "origin": origin}


def _place(rung: Rung) -> tuple[int, int, str]:
    return rung.number, rung.percent or 0, rung.key


def desk_of(slug: str) -> RulesDesk | None:
    """None where there are no such rules, published or drafted."""
    version = ProfileVersion.objects.standing().filter(slug=slug).order_by("-number").first()
    proposal = Proposal.objects.filter(slug=slug, site=None).first()
    return RulesDesk(slug, version, proposal) if version or proposal else None
