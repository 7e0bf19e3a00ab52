"""Who may open the pages of this room, and what a refusal does on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest

changes_settings = permission_required("clocks.change_settings", raise_exception=True)


def said(request: HttpRequest, act: Callable[..., Any], done: str, *args: Any, **kwargs: Any) -> bool:
    """Do it and say so; a refusal is said instead."""
    try:
        act(*args, **kwargs)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    messages.success(request, done)
    return True
