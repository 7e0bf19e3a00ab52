"""How a provider is asked, as data: method, headers, body, what a good answer looks like. Pure.

A recipe is JSON. Placeholders stand inside its texts, `{to}`, and are filled value by value before the body is
written as JSON or as a form, so that no value can end a text or add a field. It cannot loop, choose or look
anything up.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
METHODS = frozenset({"GET", "POST", "PUT"})
Values = Mapping[str, str]


class BadRecipe(ValueError):
    """Says what is wrong in the words of the recipe, without its values: they may be secrets."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """`body` is sent as JSON, `form` as a form, `query` joins the address.

    A good answer has a status of 2xx and, where `success` names a field, that value there. `later` are values of
    that field that say "not now"; any other is a refusal of this one message. `id` is the field with the number the
    provider gives; fields are named `messages.0.id`. `escape` replaces signs in the values; `sign` names a way of
    signing the address.
    """

    label: str = ""
    url: str = field(default="", repr=False)
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] = field(default_factory=dict)
    success: Mapping[str, Any] = field(default_factory=dict)
    later: tuple[str, ...] = ()
    id: str = ""
    escape: Mapping[str, str] = field(default_factory=dict)
    sign: str = ""
    receipt: Mapping[str, Any] = field(default_factory=dict)

    def address(self, values: Values, url: str = "") -> str:
        return _with(url or self.url, _filled(self.query, values))

    def head(self, values: Values) -> dict[str, str]:
        kind = {"Content-Type": self._kind} if self._kind else {}
        return {**kind, **_filled(self.headers, values)}

    @property
    def _kind(self) -> str:
        if self.body is not None:
            return "application/json"
        return "application/x-www-form-urlencoded" if self.form else ""

    def text(self, values: Values) -> bytes:
        escaped = {name: self._escaped(value) for name, value in values.items()}
        if self.body is not None:
            return json.dumps(_filled(self.body, escaped), ensure_ascii=False).encode()
        return urlencode(_filled(self.form, escaped)).encode() if self.form else b""

    def _escaped(self, value: str) -> str:
        for sign, instead in self.escape.items():
            value = value.replace(sign, instead)
        return value


@dataclass(frozen=True, slots=True)
class Verdict:
    """`code` is "" when it was taken. `is_later`: nothing is wrong with this message, but not now."""

    code: str = ""
    is_later: bool = False
    id: str = ""


LATER_STATUS = frozenset({401, 403, 404, 407, 408, 410, 425, 429})  # about us or the address, not about one message


def verdict(recipe: Recipe, status: int, body: bytes) -> Verdict:
    """What an answer means. The codes hold numbers only, never what the other side wrote."""
    if not 200 <= status < 300:
        return Verdict(f"HTTP {status}", is_later=status in LATER_STATUS or not 400 <= status < 500)
    answer = _read(body) if recipe.success or recipe.id else None
    if recipe.success:
        said = _text(_at(answer, recipe.success["field"]))
        if said not in _wanted(recipe.success["equals"]):
            return Verdict(_said(said), is_later=said in recipe.later)
    number = _at(answer, recipe.id) if recipe.id else None
    return Verdict(id="" if number is None else _text(number)[:120])


def _said(code: str) -> str:
    """A short number is a code; a longer one may be somebody's telephone."""
    return f"said {code}" if code.isdecimal() and len(code) <= 6 else "said no"


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace").strip()


def _at(answer: Any, path: str) -> Any:
    """`messages.0.id` in an answer; the whole answer for an empty path; None where it leads nowhere."""
    for step in path.split(".") if path else ():
        if isinstance(answer, Mapping):
            answer = answer.get(step)
        elif isinstance(answer, list) and step.isdecimal() and int(step) < len(answer):
            answer = answer[int(step)]
        else:
            return None
    return answer


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _wanted(equals: Any) -> set[str]:
    return {_text(one) for one in (equals if isinstance(equals, list) else [equals])}


def _filled(data: Any, values: Values) -> Any:
    if isinstance(data, str):
        return PLACEHOLDER.sub(lambda found: values[found[1]], data)
    if isinstance(data, Mapping):
        return {name: _filled(value, values) for name, value in data.items()}
    return [_filled(value, values) for value in data] if isinstance(data, list) else data


def _with(url: str, query: Values) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}" if query else url


# ------------------------------------------------------------------------------------------- signing
def _timestamp_and_secret(url: str, secret: str, milliseconds: int) -> str:
    """HMAC-SHA256 over "timestamp, line break, secret", keyed with the secret (DingTalk's custom robots)."""
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    return _with(url, {"timestamp": str(milliseconds), "sign": base64.b64encode(digest).decode()})


SIGNINGS: dict[str, Callable[[str, str, int], str]] = {"timestamp_and_secret": _timestamp_and_secret}


def signed(recipe: Recipe, url: str, secret: str, milliseconds: int) -> str:
    """The address with its signature, where the recipe signs and there is a secret."""
    return SIGNINGS[recipe.sign](url, secret, milliseconds) if recipe.sign and secret else url


# ------------------------------------------------------------------------------------------- reading
LISTS = frozenset({"later"})


def parse(data: Any, allowed: Iterable[str]) -> Recipe:
    """A recipe from JSON; raises `BadRecipe`. `allowed` are the placeholders that have values."""
    if not isinstance(data, Mapping):
        raise BadRecipe("it is no JSON object")
    if unknown := data.keys() - set(Recipe.__dataclass_fields__):
        raise BadRecipe(f"it has no {', '.join(sorted(unknown))}")
    recipe = Recipe(**{name: tuple(value) if name in LISTS else value for name, value in data.items()})
    if fault := next(_faults(recipe, frozenset(allowed)), ""):
        raise BadRecipe(fault)
    return recipe


def _faults(recipe: Recipe, allowed: frozenset[str]) -> Iterable[str]:
    if recipe.method not in METHODS:
        yield "method is GET, POST or PUT"
    if not all(isinstance(part, Mapping) for part in (recipe.headers, recipe.query, recipe.form, recipe.success)):
        yield "headers, query, form and success are objects"
    if recipe.body is not None and recipe.form:
        yield "it has a body or a form, not both"
    if recipe.success and recipe.success.keys() != {"field", "equals"}:
        yield "success has field and equals"
    if recipe.sign and recipe.sign not in SIGNINGS:
        yield f"sign is one of {', '.join(SIGNINGS)}"
    used = set(PLACEHOLDER.findall(json.dumps([recipe.headers, recipe.query, recipe.body, recipe.form])))
    if strangers := used - allowed:
        yield f"nothing fills {', '.join(sorted(strangers))}"
