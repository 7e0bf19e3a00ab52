"""Signed short links: made for one person after their right was asked and recorded, good for a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core import signing
from django.urls import reverse

if TYPE_CHECKING:
    from files.models import File
    from hospital.models import User

SALT = "files.link"
GOOD_FOR_SECONDS = 60
NOTHING = UUID(int=0)


def link_to(file: File, user: User) -> str:
    return reverse("file", args=[signing.dumps([file.key.hex, user.pk], salt=SALT)])


def opened(token: str, user: User) -> UUID:
    """The key a link names; `NOTHING` when it has ended, was made for somebody else, or not by us."""
    try:
        key, made_for = signing.loads(token, salt=SALT, max_age=GOOD_FOR_SECONDS)
    except signing.BadSignature:
        return NOTHING
    return UUID(key) if made_for == user.pk else NOTHING
