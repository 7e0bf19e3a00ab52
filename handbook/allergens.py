"""Which allergens a kitchen has to name, by where it cooks; the lists of the law as data.

EU and UK: Regulation (EU) 1169/2011, Annex II. United States: FALCPA with the FASTER Act of 2021. China: GB 7718-2025,
4.4. Australia and New Zealand: Food Standards Code, Schedule 9.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.TextChoices):
    EU = "eu", _("European Union and United Kingdom")
    US = "us", _("United States")
    CN = "cn", _("China")
    ANZ = "anz", _("Australia and New Zealand")


class Allergen(models.TextChoices):
    """Every code of every list."""

    CELERY = "celery", _("celery")
    GLUTEN = "gluten", _("cereals with gluten")
    WHEAT = "wheat", _("wheat")
    CRUSTACEANS = "crustaceans", _("crustaceans")
    EGG = "egg", _("egg")
    FISH = "fish", _("fish")
    LUPIN = "lupin", _("lupin")
    MILK = "milk", _("milk")
    MOLLUSCS = "molluscs", _("molluscs")
    MUSTARD = "mustard", _("mustard")
    NUTS = "nuts", _("tree nuts")
    PEANUTS = "peanuts", _("peanuts")
    SESAME = "sesame", _("sesame")
    SOYA = "soya", _("soya")
    SULPHITES = "sulphites", _("sulphites")


_A = Allergen
LISTS: dict[str, tuple[Allergen, ...]] = {
    Region.EU: (
        _A.CELERY, _A.GLUTEN, _A.CRUSTACEANS, _A.EGG, _A.FISH, _A.LUPIN, _A.MILK, _A.MOLLUSCS, _A.MUSTARD, _A.NUTS,
        _A.PEANUTS, _A.SESAME, _A.SOYA, _A.SULPHITES,
    ),
    Region.US: (_A.MILK, _A.EGG, _A.FISH, _A.CRUSTACEANS, _A.NUTS, _A.PEANUTS, _A.WHEAT, _A.SOYA, _A.SESAME),
    Region.CN: (_A.GLUTEN, _A.CRUSTACEANS, _A.FISH, _A.EGG, _A.PEANUTS, _A.SOYA, _A.MILK, _A.NUTS),
    Region.ANZ: (
        _A.WHEAT, _A.GLUTEN, _A.CRUSTACEANS, _A.MOLLUSCS, _A.EGG, _A.FISH, _A.LUPIN, _A.MILK, _A.NUTS, _A.PEANUTS,
        _A.SESAME, _A.SOYA, _A.SULPHITES,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """What one kitchen names: the list of its law, and what it adds to that."""

    codes: tuple[Allergen, ...]

    @classmethod
    def of(cls, region: str, also: Iterable[str] = ()) -> Listed:
        law = LISTS[region]
        return cls((*law, *(Allergen(code) for code in also if code not in law)))

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(code.value, code.label) for code in self.codes]


def names(codes: Iterable[str]) -> list[str]:
    """In the order of our own list, in the reader's language; a code that is gone is shown as it is."""
    found = set(codes)
    return [one.label for one in Allergen if one in found] + sorted(found - set(Allergen.values))
