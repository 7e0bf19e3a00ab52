"""Columns of our own: text that is encrypted at rest (AES through Fernet, the first key encrypts), and references."""

from functools import lru_cache
from typing import Any, TypeVar

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad

log = structlog.get_logger(__name__)
M = TypeVar("M", bound=models.Model)


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(words: str) -> str:
    """Return a token; the empty string stays empty, so that "nothing there" can be asked in SQL."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(words.encode()).decode() if words else ""


def decrypt(token: str) -> str:
    """Return the words of a token made with any current key; raises `InvalidToken` otherwise."""
    return _box(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode() if token else ""


class EncryptedTextField(models.TextField):
    """Searching, sorting and comparing are impossible by design; see `hospital/searching.py` for blind tokens."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None else encrypt(value)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return value if value is None else decrypt(value)


def readable(rows: models.QuerySet[M], most: int | None = None) -> list[M]:
    """The first `most` of a query that is not cut yet, without those that none of our keys opens: one of them must not
    hold up the others. The log says which they are.
    """
    try:
        return list(rows[:most])
    except InvalidToken:
        pks = rows.values_list("pk", flat=True)[:most]
        return [row for pk in list(pks) for row in _opened(rows, pk)]


def _opened(rows: models.QuerySet[M], pk: Any) -> list[M]:
    try:
        return list(rows.filter(pk=pk))
    except InvalidToken:
        log.warning("a row that cannot be decrypted is left out", kind=rows.model._meta.model_name, id=str(pk))
        return []


def reference(letter: str) -> models.GeneratedField:
    """`C-000412`: the letter and the row's number, six digits or more; gaps are allowed."""
    digits = Cast("id", models.CharField())
    padded = LPad(digits, Greatest(Length(digits), 6), models.Value("0"))
    return models.GeneratedField(
        expression=Concat(models.Value(f"{letter}-"), padded),
        output_field=models.CharField(max_length=16),
        db_persist=True,
        unique=True,
    )
