"""The door for programs, described: OpenAPI 3.1 as drf-spectacular reads it from the views, and the same for a page.

The resolver has one route for all the parts of a case, and one for all lists; the description has a path for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.urls import path
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

import complaints.urls  # noqa: F401 - brings the numbers in addresses
from complaints.views import api as cases
from feedback.views import api as stories
from hospital.views.api.me import MeView
from hospital.views.api.problems import MEDIA_TYPE

ROOT = "api/v1"
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `type` leads to a word about it; `errors` say where.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Why an action refused, for programs."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail", "code"],
                "properties": {
                    "pointer": {"type": "string", "description": "Into the body (RFC 6901)."},
                    "parameter": {"type": "string", "description": "Of the address."},
                    "header": {"type": "string"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
# Converters of the resolver are none of OpenAPI's: what stands in an address is said here.
NUMBERED = {"pk": "^T-[0-9]{6,12}$", "ref": "^[BCFO]-[0-9]{6,12}$"}


def patterns() -> list[Any]:
    """Every address there is."""
    return [
        path(f"{ROOT}/me", MeView.as_view()),
        path(f"{ROOT}/cases", cases.CasesView.as_view()),
        path(f"{ROOT}/cases/<str:ref>", cases.CaseView.as_view()),
        *(path(f"{ROOT}/cases/<str:ref>/{name}", view.as_view()) for name, view in cases.PARTS.items()),
        path(f"{ROOT}/targets/<str:pk>", cases.TargetView.as_view()),
        path(f"{ROOT}/feedback", cases.StoriesView.as_view()),
        path(f"{ROOT}/feedback/<str:ref>", stories.FeedbackItemView.as_view()),
        *(path(f"{ROOT}/feedback/<str:ref>/{name}", view.as_view()) for name, view in stories.PARTS.items()),
        path(f"{ROOT}/recoveries", stories.RecoveriesView.as_view()),
        path(f"{ROOT}/offers", stories.OffersView.as_view()),
        path(f"{ROOT}/offers/<str:ref>", stories.OfferView.as_view()),
        path(f"{ROOT}/offers/<str:ref>/pay", stories.PayView.as_view()),
        path(f"{ROOT}/bills", stories.BillsView.as_view()),
        path(f"{ROOT}/bills/<str:ref>", stories.BillView.as_view()),
        *(path(f"{ROOT}/bills/<str:ref>/{name}", view.as_view()) for name, view in stories.BILL_PARTS.items()),
        *(path(f"{ROOT}/reference/{name}", view.as_view()) for name, view in cases.LISTS.items()),
    ]


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """In English, as its names are; made once."""
    with translation.override("en"):
        schema = SchemaGenerator(patterns=patterns()).get_schema(request=None, public=True)
    parts = schema.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "pxm_…"}}
    schema["security"] = [{"token": []}]
    for _path, _method, operation in operations(schema):
        _finish(operation)
    for name, one in parts["schemas"].items():
        if name.endswith("Request") and one.get("type") == "object":
            one["additionalProperties"] = False
    return schema


def operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for address, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield address, method, operation


def _finish(operation: dict[str, Any]) -> None:
    """What every operation has besides its own: refusals, and for a GET the answer that nothing has changed."""
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation.pop("security", None)
    operation["responses"]["4XX"] = {"description": "A problem.", "content": problem}
    if "requestBody" not in operation:
        operation["responses"]["304"] = {"description": "What you have still holds."}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter["schema"] = {"type": "string", "pattern": NUMBERED[parameter["name"]]}


# ------------------------------------------------------------------------------------------ for a page
@dataclass(frozen=True, slots=True)
class Value:
    """One value of a body or an address."""

    name: str
    kind: str
    words: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str
    words: str
    anchor: str
    asked: list[Value] = field(default_factory=list)
    sent: list[Value] = field(default_factory=list)
    answered: list[Value] = field(default_factory=list)


def groups() -> list[tuple[str, list[Operation]]]:
    """Operations by what they are about, in the order of the description."""
    found: dict[str, list[Operation]] = {}
    schema = description()
    for address, method, operation in operations(schema):
        found.setdefault(operation["tags"][0], []).append(_operation(schema, address, method, operation))
    return list(found.items())


def _operation(schema: Mapping[str, Any], address: str, method: str, about: Mapping[str, Any]) -> Operation:
    body = about.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    good = next(about["responses"][code] for code in sorted(about["responses"]))
    told = good.get("content", {}).get("application/json", {}).get("schema")
    return Operation(
        method.upper(), address, about["summary"], about.get("description", ""), about["operationId"],
        asked=[_value(schema, one["name"], one["schema"], one.get("description", ""), one.get("required", False))
               for one in about.get("parameters", ())],
        sent=list(_values(schema, body)), answered=list(_values(schema, told)),
    )  # fmt: skip


def _values(schema: Mapping[str, Any], about: Any, before: str = "") -> Iterator[Value]:
    """Of an object, line by line; objects inside it indented by their names."""
    found = _resolved(schema, about)
    required = found.get("required", ())
    for name, one in found.get("properties", {}).items():
        yield _value(schema, before + name, one, one.get("description", ""), name in required)
        inner = _resolved(schema, one)
        rows = _resolved(schema, inner.get("items")) if inner.get("type") == "array" else inner
        if rows.get("properties"):
            yield from _values(schema, rows, f"{before}{name}{'[]' if rows is not inner else ''}.")


def _value(schema: Mapping[str, Any], name: str, about: Any, words: str, is_required: bool) -> Value:
    return Value(name, _kind(schema, about), words, is_required)


def _kind(schema: Mapping[str, Any], about: Any) -> str:
    """What it is in a word or two: `string (date)`, or its values."""
    found = _resolved(schema, about)
    if "enum" in found:
        return " | ".join(str(one) for one in found["enum"] if one is not None)
    if found.get("type") == "array":
        return f"[{_kind(schema, found.get('items'))}]"
    kinds = found.get("type", "")
    kind = " | ".join(kinds) if isinstance(kinds, list) else kinds
    return f"{kind} ({found['format']})" if "format" in found else kind or "object"


def _resolved(schema: Mapping[str, Any], about: Any) -> Mapping[str, Any]:
    """Behind references, and of several ways the first that says something."""
    if not about:
        return {}
    if "$ref" in about:
        return _resolved(schema, schema["components"]["schemas"][about["$ref"].rpartition("/")[2]])
    for way in ("allOf", "oneOf", "anyOf"):
        for one in about.get(way, ()):
            if one.get("type") != "null" and (found := _resolved(schema, one)):
                return found
    return about
