"""Pure: the framework of themes as it ships, and which of them words suggest."""

from feedback.themes.framework import (
    CHILDLESS,
    HCAT,
    LANGUAGES,
    Shipped,
    shipped,
    shipped_values,
    shipped_words,
    spoken,
)
from feedback.themes.suggesting import MOST, Suggestion, suggest

__all__ = [
    "CHILDLESS", "HCAT", "LANGUAGES", "MOST", "Shipped", "Suggestion", "shipped", "shipped_values", "shipped_words",
    "spoken", "suggest",
]  # fmt: skip
