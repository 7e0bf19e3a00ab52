"""Handing a letter over by one HTTP request, as a recipe says."""

from __future__ import annotations

from collections.abc import Mapping

from outbox.channels.letters import NotTaken
from outbox.guarded import Request, guard
from outbox.recipes import Recipe, verdict

IDEMPOTENCY = "Idempotency-Key"  # draft-ietf-httpapi-idempotency-key-header; whoever does not know it ignores it


def ask(recipe: Recipe, url: str, mark: str, values: Mapping[str, str]) -> str:
    """The provider's number for it. The same `mark` on every try. Raises OSError."""
    headers = {IDEMPOTENCY: mark, **recipe.head(values)}
    answer = guard().ask(Request(recipe.method, url, headers, recipe.text(values)))
    found = verdict(recipe, answer.status, answer.body)
    if found.code:
        raise NotTaken(found.code, is_later=found.is_later)
    return found.id
