"""What coding, risk and flags mean for the one severity, and what each flag switches on. The settings page shows it.

Nothing here reads the database. Words are marked for translation; pages translate them.
Source: complaint record, table "coded or flagged"; bands of risk NPSA 2008 (green verified, the rest defaults).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from complaints.policy import gettext_noop

HIGH, CRITICAL = 3, 4
HCAT_HIGH = 3
CATASTROPHIC = 5
PUBLIC_CONSEQUENCE = 4  # of adverse national publicity, at least
# Kinds of case whose targets are those of a complaint where the rules of the place have none of their own.
LIKE_A_COMPLAINT = ("grievance", "regulator_letter")
# In the order of what they promise.
PROMISES = {"compliment": 0, "suggestion": 0, "concern": 1, "complaint": 2, "grievance": 2, "regulator_letter": 2}
# Nobody is promised an answer: they are thanked, and that ends it.
OWES_NOTHING = frozenset(kind for kind, promise in PROMISES.items() if promise == 0)
# Who tells us something about somebody else. Visitors and staff with an idea speak for themselves.
FOR_A_PATIENT = frozenset({"family", "carer", "friend", "advocate", "staff_for_patient"})


@dataclass(frozen=True, slots=True)
class Bands:
    """From which product a risk is yellow, amber, red. Every product from 1 to 25 has a band."""

    yellow_from: int = 4
    amber_from: int = 8
    red_from: int = 15

    def of(self, likelihood: int, consequence: int) -> str:
        product = likelihood * consequence
        if product >= self.red_from:
            return "red"
        return "amber" if product >= self.amber_from else "yellow" if product >= self.yellow_from else "green"


def least_coded(harm: int | None, band: str) -> int:
    """Catastrophic harm and a red risk raise to Critical."""
    return CRITICAL if harm == CATASTROPHIC or band == "red" else 1


def suggested(hcat_severities: Collection[int | None]) -> int:
    """HCAT 3 on any issue suggests High; nothing else suggests anything (1)."""
    return HIGH if HCAT_HIGH in hcat_severities else 1


def least_consequence(flags: Collection[str]) -> int:
    return PUBLIC_CONSEQUENCE if "media" in flags else 1


def ruled_as(kind: str, known: Collection[str]) -> str:
    """Whose targets a case of this kind has, among the kinds that the rules of the place know."""
    return "complaint" if kind in LIKE_A_COMPLAINT and kind not in known else kind


def is_of(kind: str, actual: str) -> bool:
    """Is it of this kind? The letter of a regulator stays one, whatever it is about; a grievance is a complaint."""
    return actual in (kind, "regulator_letter") or (kind == "complaint" and actual in LIKE_A_COMPLAINT)


def promises_less(before: str, after: str) -> bool:
    """Does a case of the second kind owe them less than one of the first?"""
    return PROMISES[after] < PROMISES[before]


def speaks_for_another(teller_role: str) -> bool:
    """Is it the patient's consent that decides what whoever told us may hear?"""
    return teller_role in FOR_A_PATIENT


# ------------------------------------------------------------------------------------------- as the pages show it
@dataclass(frozen=True, slots=True)
class Line:
    """What is coded, and what that does to the severity."""

    coded: str
    severity: int
    words: str


TABLE = (
    Line(gettext_noop("HCAT severity 3 on any issue"), HIGH, gettext_noop("suggests High")),
    Line(gettext_noop("Flag: rights, discrimination or media"), HIGH, gettext_noop("at least High")),
    Line(gettext_noop("Flag: danger now, self-harm or safeguarding"), CRITICAL, gettext_noop("raises to Critical")),
    Line(gettext_noop("Catastrophic harm"), CRITICAL, gettext_noop("raises to Critical")),
    Line(gettext_noop("A risk in the red band"), CRITICAL, gettext_noop("raises to Critical")),
)
# What each flag switches on, said beside it.
EFFECTS = {
    "danger": gettext_noop("Critical at once. Whoever is on duty is told and has to answer."),
    "self_harm": gettext_noop("Critical at once. The department, site leadership and whoever is on duty are told."),
    "safeguarding": gettext_noop("Critical, seen only by the people on it, a target of its own, a second person."),
    "discrimination": gettext_noop("At least High. Site leadership is told at once."),
    "candour": gettext_noop("Targets of its own beside the case; taken off by two people only."),
    "media": gettext_noop("At least High. Site leadership and PR are told at once; a second person sends the reply."),
    "legal": gettext_noop("Legal and site leadership are told at once; a second person sends the reply."),
    "rights": gettext_noop("Abuse or neglect: at least High."),
    "privacy": gettext_noop("The privacy officer looks at it. The full path."),
    "regulator": gettext_noop("Site leadership is told at once. Their date stands beside our own targets."),
    "police": gettext_noop("Targets that may pause may pause for it, unseen by the family. The full path."),
    "vip": gettext_noop("Seen only by the people on it, and every look is recorded. No faster target."),
}
