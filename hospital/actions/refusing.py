"""What a constraint of the database refuses, in words: of two people at once the second is told, not thrown out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from hospital.models import Organization


@contextmanager
def refusing(constraint: str, refusal: ValidationError) -> Iterator[None]:
    """Raise `refusal` where this constraint says no; any other breach stays what it is."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != constraint:
            raise
        raise refusal from None


def on_field(field: str, words: Any, code: str) -> ValidationError:
    """A refusal that a form shows beside this field."""
    return ValidationError({field: ValidationError(words, code=code)})


def one_file_at_a_time(house: Organization) -> None:
    """Of two people who read the same file in at once the second begins with what the first has added."""
    Organization.objects.select_for_update(no_key=True).get(pk=house.pk)
