"""Columns of our own: text that is encrypted at rest (AES through Fernet, the first key encrypts), and references."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models.functions import Cast, Concat, Greatest, Length, LPad


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
