"""Words for the description of the door (OpenAPI): what an operation does, takes and answers. In English, as all names
in it are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.utils.text import slugify
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers

View = type[Any]
HEADER = OpenApiParameter.HEADER
KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, HEADER,
    description="Up to 255 signs of your own. The same request with the same key is done once, for a day.",
)  # fmt: skip
MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, HEADER,
    description="The ETag of the case as you read it: answered with 412 when somebody was faster.",
)  # fmt: skip
NONE_MATCH = OpenApiParameter(
    "If-None-Match", OpenApiTypes.STR, HEADER, description="The ETag of an answer you have: 304 while it still holds."
)


@lru_cache(maxsize=256)
def listed(name: str, row: type[serializers.Serializer]) -> serializers.Serializer:
    """A page of rows, and the address of the next one."""
    fields = {
        "results": row(many=True),
        "next": serializers.CharField(allow_null=True, help_text="Address of the next page; null at the end."),
    }
    return inline_serializer(name, fields)


def _schema(tag: str, summary: str, words: str, **more: Any) -> Any:
    """How to authenticate is the same everywhere, and said once (`pxm.openapi`)."""
    name = slugify(summary).replace("-", "_")
    return extend_schema(operation_id=name, tags=[tag], summary=summary, description=words, auth=[], **more)


def reads(tag: str, summary: str, answer: Any, *, query: Any = None, words: str = "") -> Callable[[View], View]:
    """`query` is a serializer of the words in the address."""
    given = [NONE_MATCH, *([query] if query else [])]
    schema = _schema(tag, summary, words, parameters=given, responses={200: answer})
    return extend_schema_view(get=schema)


def writes(
    tag: str, summary: str, body: Any, answer: Any, *, status: int = 200, words: str = "", matches: bool = False
) -> Callable[[View], View]:
    given = [KEY, *([MATCH] if matches else [])]
    schema = _schema(tag, summary, words, parameters=given, request=body, responses={status: answer})
    return extend_schema_view(post=schema)
