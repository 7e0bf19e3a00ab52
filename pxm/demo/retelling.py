"""Each copy of a case is told by somebody else, with further words: what it can be found by differs as in life."""

from __future__ import annotations

import hashlib
from functools import cache
from random import Random

from hospital.actions.persons import HOSPITAL, number_hash
from hospital.fields import encrypt
from hospital.searching import phone_tokens, place_token, record_tokens
from pxm.demo.lexicon import Lexicon
from pxm.demo.lines import escaped
from pxm.demo.originals import Original

FURTHER = 8  # words that a copy has and its original has not
TAILS = 10_000  # ends of telephone numbers
WHERE = 3.0  # how much more often the first department is named than the last


class Retelling:
    """Makes the values named in `originals.ANEW`, each a column as COPY reads it."""

    def __init__(self, lexicon: Lexicon, chance: Random) -> None:
        self.lexicon, self.chance = lexicon, chance

    def tell(self, original: Original, serial: int) -> dict[str, str]:
        language, tokens = original.case.feedback.language, set(original.base)
        further = self._further(language, tokens)
        words = f"{original.case.feedback.words} ({further})"
        department, ward = self._place(original)
        site = original.case.site_id
        tokens.update(map(place_token, "ds", (department, site)))
        if original.case.location_id:  # what was told of no ward in particular is not told of one in its copies
            tokens.add(place_token("w", ward))
        if original.case.service_id:
            tokens.add(place_token("v", original.case.service_id))
        values = {
            "words": escaped(words), "department_id": str(department), "location_id": str(ward),
            "external_id": f"copy-{serial}", "sha256": hashlib.sha256(words.encode()).hexdigest(),
        }  # fmt: skip
        if original.case.teller:
            values |= self._person(language, tokens)
        if original.has_number:
            values |= _record_number(serial, tokens)
        values["tokens"] = '{"' + '","'.join(tokens) + '"}'
        return values

    def _further(self, language: str, tokens: set[str]) -> str:
        vocabulary = self.lexicon.words[language]
        ranks = vocabulary.draw(self.chance, FURTHER)
        tokens.update(*[vocabulary.tokens[rank] for rank in ranks])
        return " ".join([vocabulary.words[rank] for rank in ranks])

    def _place(self, original: Original) -> tuple[int, int]:
        """Any ward of the site, the first ones more often."""
        places = original.places
        return places[int(len(places) * self.chance.random() ** WHERE)]

    def _person(self, language: str, tokens: set[str]) -> dict[str, str]:
        called, tail = self.lexicon.names[language].name(self.chance), int(self.chance.random() * TAILS)
        tokens.update(called.tokens, _found_by_phone(tail))
        return {"name": called.name, "name_transliterated": called.latin, **_contacts(tail)}


@cache
def _found_by_phone(tail: int) -> set[str]:
    return phone_tokens(f"{tail:04}")


@cache
def _contacts(tail: int) -> dict[str, str]:
    """As they stand in the table; the same number is encrypted once, or a million cases would take an hour."""
    return {"phone": encrypt(f"+353 87 555 {tail:04}"), "email": encrypt(f"family{tail:04}@mail.example")}


def _record_number(serial: int, tokens: set[str]) -> dict[str, str]:
    value = number_of(serial)
    tokens.update(record_tokens(value))
    return {"value": encrypt(value), "value_hash": number_hash(HOSPITAL, value)}


def number_of(serial: int) -> str:
    """The record number of a copy that has one."""
    return f"N{serial:08}"
