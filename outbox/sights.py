"""Who may see what a message is about, asked of the rooms above without knowing them.

A message names its subject by kind (a model's name) and number. Whichever room has a model of that name
answers for it through its own queryset: `visible_to(user)` for who sees it, and `not_naming(user)`, where
it has one, for whom it must be kept from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from hospital.models import User


@cache
def rows_of(kind: str) -> models.Manager | None:
    """The manager that answers for a kind, or None where nobody does."""
    model = next((model for model in apps.get_models() if model._meta.model_name == kind and _answers(model)), None)
    return model._default_manager if model else None


def _answers(model: type[models.Model]) -> bool:
    """A message names a whole number, so what has another key is no subject of one."""
    return isinstance(model._meta.pk, models.IntegerField) and hasattr(model._default_manager, "visible_to")


def kinds() -> Iterator[str]:
    """Every kind that a room above can answer for."""
    for model in apps.get_models():
        name = model._meta.model_name or ""
        if model._meta.app_label != "outbox" and rows_of(name) is not None:
            yield name


def may_open(user: User, kind: str) -> bool:
    """May this user open pages of this kind at all? Which of them, the page decides."""
    rows = rows_of(kind)
    return rows is not None and user.has_perm(f"{rows.model._meta.app_label}.view_{kind}")


def kept_from_rooms(kind: str, ids: Iterable[int]) -> set[int]:
    """Which of these a group chat must not hear of: all, where the room above does not say which may."""
    rows, asked = rows_of(kind), set(ids)
    if rows is None or not hasattr(rows, "speakable"):
        return asked
    return asked - set(rows.filter(pk__in=asked).speakable().values_list("pk", flat=True))


def kept_from(user: User, kind: str, ids: Iterable[int], *, has_lost: bool) -> dict[int, str]:
    """By number, why the user must not hear of it now: it names them, is kept to others, or their rights have ended.

    `has_lost`: a role was taken from them, so they hear only of what they still see. One statement while nothing is
    kept from them. Kinds that no room answers for are open to whoever was written to.
    """
    rows, asked = rows_of(kind), set(ids)
    if rows is None:
        return {}
    found = rows.filter(pk__in=asked)
    hidden = asked - _numbers(found.visible_to(user) if has_lost else _open_to(user, found))
    if not hidden or not hasattr(rows, "not_naming"):
        return dict.fromkeys(hidden, "no_sight")
    unnamed = _numbers(rows.filter(pk__in=hidden).not_naming(user))
    return {pk: "no_sight" if pk in unnamed else "named" for pk in hidden}


def outlived(keys: Iterable[str], now: datetime) -> set[str]:
    """Which of these messages, by their keys, tell of what is over by now: whichever room wrote them says it of its own
    (`outlived`).
    """
    asked = list(keys)
    return {key for rows in _tellers() for key in rows.outlived(asked, now)} if asked else set()


@cache
def _tellers() -> tuple[Any, ...]:
    return tuple(m._default_manager for m in apps.get_models() if hasattr(m._default_manager, "outlived"))


def _open_to(user: User, rows: Any) -> models.QuerySet:
    """What somebody may hear of who was told: the room above says it, where it knows more than who is named."""
    asked = getattr(rows, "open_to", None) or getattr(rows, "not_naming", None)
    return asked(user) if asked else rows


def _numbers(rows: models.QuerySet) -> set[int]:
    return set(rows.values_list("pk", flat=True))
