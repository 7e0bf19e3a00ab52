"""Pages of long lists: bounded, and each knows the address of the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.http import urlencode
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from hospital.views.api.problems import Invalid


def asked(request: Request, query: type[Serializer]) -> dict[str, Any]:
    """The words of the address, each of which has to make sense."""
    form = query(data=request.query_params.dict())
    if not form.is_valid():
        raise Invalid([
            {"parameter": name, "detail": str(error), "code": error.code}
            for name, errors in form.errors.items() for error in errors
        ])  # fmt: skip
    return form.validated_data


def first_of(rows: Any, limit: int) -> tuple[list[Any], Any]:
    """So many rows of a queryset, and the last of them where more follow; else None. One statement."""
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return shown, shown[-1] if len(found) > limit else None


def page(request: Request, rows: Iterable[Mapping[str, Any]], after: Any = "") -> dict[str, Any]:
    """`after` is the mark of the next page; empty at the end."""
    words = {**request.query_params.dict(), "after": after}
    return {"results": list(rows), "next": f"{request.path}?{urlencode(words)}" if after else None}
