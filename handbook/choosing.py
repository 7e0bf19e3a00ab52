"""Pure: what a reader wants of a menu, and which dishes fit. Nothing is hidden in silence: whoever asks counts.

Nothing is claimed of a dish that was not checked, so with any wish at all such a dish does not fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Claims:
    """What a checked dish says of itself. `allergens` are those it contains and those it may contain."""

    is_checked: bool
    diets: frozenset[str] = frozenset()
    allergens: frozenset[str] = frozenset()
    texture: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """Every diet, none of the allergens, this texture."""

    diets: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    texture: str = ""

    def __bool__(self) -> bool:
        return bool(self.diets or self.without or self.texture)

    def toggled(self, kind: str, code: str) -> Wish:
        if kind == "texture":
            return replace(self, texture="" if self.texture == code else code)
        return replace(self, **{kind: getattr(self, kind) ^ {code}})

    def fits(self, claims: Claims) -> bool:
        if not self:
            return True
        return (
            claims.is_checked
            and self.diets <= claims.diets
            and not self.without & claims.allergens
            and self.texture in ("", claims.texture)
        )


def codes(text: str, known: Iterable[str]) -> frozenset[str]:
    """The codes of an address, "milk,egg", that mean anything."""
    return frozenset(text.split(",")) & frozenset(known)
