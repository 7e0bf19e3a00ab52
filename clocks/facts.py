"""What a rule may ask about a subject when it decides which targets it starts and how long they are."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Facts:
    """`type` is the room's own word (for a case "complaint" or "concern"); `severity` 1 Low to 4 Critical."""

    type: str
    severity: int
    flags: frozenset[str] = field(default_factory=frozenset)
    is_anonymous: bool = False
    is_oral: bool = False
    site_id: int | None = None
