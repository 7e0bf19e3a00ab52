"""What a case does not know yet, and in which order it is asked for.

Nothing here reads the database. Words are marked for translation; pages translate them.
"""

from __future__ import annotations

from dataclasses import dataclass

from complaints.policy import gettext_noop


@dataclass(frozen=True, slots=True)
class Detail:
    """Something not known yet; `field` is the name in the form that adds it."""

    code: str
    words: str
    field: str


DETAILS = (
    Detail("subject", gettext_noop("What it is about, in a few words"), "subject"),
    Detail("when", gettext_noop("When it happened"), "occurred_on"),
    Detail("where", gettext_noop("The ward or place"), "location"),
    Detail("name", gettext_noop("Who told us"), "name"),
    Detail("contact", gettext_noop("How to reach them"), "phone"),
    Detail("wish", gettext_noop("What would put it right for them"), "wish"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a case knows, as yes or no."""

    subject: bool
    when: bool
    where: bool
    name: bool
    contact: bool
    wish: bool
    is_anonymous: bool = False


def missing(known: Known) -> list[Detail]:
    """What to ask for, in the order of the form; somebody anonymous is not asked who they are."""
    not_asked = {"name", "contact"} if known.is_anonymous else set()
    return [d for d in DETAILS if d.code not in not_asked and not getattr(known, d.code)]
