"""Who acts in the demo, and what they say where a story brings no words of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from uuid import UUID

from complaints.models import Complaint
from hospital.models import Person, Role, User
from pxm.demo.places import Places
from pxm.demo.stories import Row, Story, chance_of
from pxm.demo.week import Week

PHRASES = Path(__file__).parent / "phrases.toml"
NUMBERS = {"n": "+353 87 555 {tail}", "h": "+86 138 5550 {tail}"}
EVENINGS = {"en": "after 18:00", "zh-hans": "晚上六点以后", "ar": "بعد السادسة مساءً"}


@dataclass
class Stage:
    """The house, its weeks, who tells stories, and the luck of each story."""

    places: Places
    weeks: Mapping[str, Week]
    tellers: Mapping[str, list[tuple[str, str]]]
    seed: int
    phrases: dict[str, dict[str, list[str]]] = field(
        default_factory=lambda: tomllib.loads(PHRASES.read_text(encoding="utf-8"))
    )
    undecided: set[int] = field(default_factory=set)  # cases of which nobody has taken the escalations yet

    def scene(self, story: Story) -> Scene:
        row = story.data
        return Scene(self, row, self.weeks[row["site"]], chance_of(self.seed, row, "life"))


@dataclass
class Scene:
    """One story's part of the stage."""

    stage: Stage
    row: Row
    week: Week
    chance: Random
    said: dict[str, list[str]] = field(default_factory=dict)
    notes: int = 0

    # ------------------------------------------------------------------------------------------ who
    def staff(self, who: str) -> User:
        """By the first part of their address."""
        code = self.stage.places.sites[self.row["site"]].code
        return self.stage.places.people[f"{who}@{code}.example"]

    @property
    def manager(self) -> User:
        return self.staff("manager")

    def on_duty(self, owner: User | None, at: datetime) -> User | None:
        """Whoever rings at that hour: the owner, outside office hours the duty manager."""
        return owner if self.week.is_open(at) else self.staff("duty")

    def colleague(self) -> User:
        """One of the officers of the site."""
        return self.chance.choice(self.stage.places.holders(Role.OFFICER, self.row["site"], ""))

    def at_the_bedside(self) -> User:
        """Who hears it on the ward: its nurses, else whoever leads the department."""
        site, department = self.row["site"], self.row["department"]
        holders = self.stage.places.holders
        return (holders(Role.FRONTLINE, site, department) or holders(Role.DEPARTMENT, site, department))[0]

    def person(self) -> Person:
        """Whoever tells this story, with invented contacts."""
        chance, language = self.chance, self.row["language"]
        name, latin = chance.choice(self.stage.tellers[language])
        tail = f"{chance.randrange(10_000):04d}"
        return Person(
            name=name, name_transliterated=latin, language=language, needs_interpreter=language == "ar",
            phone=NUMBERS[self.row["site"]].format(tail=tail), email=f"family{tail}@mail.example",
            preferred_channel=chance.choice(["phone", "email"]),
            best_time=EVENINGS[language] if chance.random() < 0.25 else "",
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------ what
    @property
    def tongue(self) -> str:
        """What staff of the site write in."""
        return self.stage.places.sites[self.row["site"]].languages[0]

    def phrase(self, kind: str, language: str) -> str:
        """A sentence that was not said in this story before, as long as there is one."""
        left = self.said.setdefault(kind, [])
        if not left:
            left += self.chance.sample(self.stage.phrases[kind][language], len(self.stage.phrases[kind][language]))
        return left.pop()

    def talk(self) -> str:
        return self.row.get("talk") or self.phrase("talk", self.tongue)

    def note(self) -> str:
        """The story's own notes first, in their order."""
        self.notes += 1
        own = self.row.get("notes", [])
        return own[self.notes - 1] if self.notes <= len(own) else self.phrase("note", self.tongue)

    def news(self) -> str:
        return self.phrase("news", self.row["language"])

    def nonce(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)


def has_mailbox(case: Complaint) -> bool:
    return bool(case.teller and case.teller.email)
