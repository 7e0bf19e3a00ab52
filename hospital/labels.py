"""The words of a choice, without the price of Django's own: that one puts every choice of the field into words, each
time it is asked for one of them, and a list asks a hundred times.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Choices


def label_of(choices: type[Choices], name: str) -> Callable[[Any], str]:
    """`get_…_display` of the field `name`; what is none of the choices stays as it is."""
    known = set(choices.values)

    def label(row: Any) -> str:
        value = getattr(row, name)
        return str(choices(value).label) if value in known else value

    return label
