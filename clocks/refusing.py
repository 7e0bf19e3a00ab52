"""The pure rules refuse with their own words; pages and actions know `ValidationError`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from clocks.worktime import Refusal


def in_words(refusal: Refusal) -> str:
    """In the reader's language; `N_` put the message into the catalogs."""
    return gettext(refusal.message) % refusal.params if refusal.params else gettext(refusal.message)


@contextmanager
def refusals() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise ValidationError(in_words(refusal), code="refused") from refusal
