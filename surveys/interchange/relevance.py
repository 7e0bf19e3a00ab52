"""Conditions as XLSForm writes them: `${waited} >= 30 and selected(${why}, 'noise')`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from surveys.interchange.carrying import NotCarried, joined
from surveys.questions.branching import JOINERS
from surveys.questions.shape import MULTIPLE, RANKING, Content, Item

TOKEN = re.compile(r"\s*(?:(\$\{[^}]+\})|('[^']*'|\"[^\"]*\")|(-?\d+)|(>=|<=|!=|=|>|<|\(|\)|,)|([\w-]+))")
WORDS = {"all": " and ", "any": " or "}
Condition = dict[str, Any]


# ------------------------------------------------------------------------------------------------ there
def as_written(content: Content, item: Item) -> str:
    """Raises NotCarried for a condition about words."""
    return _written(content, item, item.show_if) if item.show_if else ""


def _written(content: Content, item: Item, condition: Mapping[str, Any]) -> str:
    for joiner in JOINERS:
        if joiner in condition:
            parts = [_written(content, item, part) for part in condition[joiner]]
            return "(" + WORDS[joiner].join(parts) + ")" if len(parts) > 1 else parts[0]
    if "not" in condition:
        return f"not({_written(content, item, condition['not'])})"
    page = content.by_page[condition["item"]]
    name = "${" + condition["item"].replace(".", "_") + "}"
    if "answered" in condition:
        return f"{name} {'!=' if condition['answered'] else '='} ''"
    if "in" in condition:
        is_many = page.item.kind in (MULTIPLE, RANKING)
        tests = [f"selected({name}, '{code}')" if is_many else f"{name} = '{code}'" for code in condition["in"]]
        return "(" + " or ".join(tests) + ")" if len(tests) > 1 else tests[0]
    if "says" in condition:
        raise NotCarried(item.key)
    return f"{name} >= {condition['least']}" if "least" in condition else f"{name} <= {condition['most']}"


# ------------------------------------------------------------------------------------------------ and back
def read_condition(text: str, names: Mapping[str, str], where: str) -> Condition:
    """`names` are our pages by their names; `where` is the row, for whoever has to mend it. Raises NotCarried."""
    reading = _Reading(_tokens(text, where), names, f"{where}: {text}")
    found = reading.either()
    if reading.rest:
        raise NotCarried(reading.where)
    return found


def _tokens(text: str, where: str) -> list[str]:
    found, at = [], 0
    while text[at:].strip():
        match = TOKEN.match(text, at)
        if match is None:
            raise NotCarried(f"{where}: {text}")
        found.append(match.group().strip())
        at = match.end()
    return found


class _Reading:
    def __init__(self, tokens: list[str], names: Mapping[str, str], where: str) -> None:
        self.rest, self.names, self.where = tokens, names, where

    def take(self, *wanted: str) -> str:
        if not self.rest or (wanted and self.rest[0] not in wanted):
            raise NotCarried(self.where)
        return self.rest.pop(0)

    def either(self) -> Condition:
        return self._joined("or", "any", lambda: self._joined("and", "all", self.single))

    def _joined(self, word: str, joiner: str, part: Any) -> Condition:
        parts = [part()]
        while self.rest[:1] == [word]:
            self.take(word)
            parts.append(part())
        return joined(joiner, parts)

    def single(self) -> Condition:
        first = self.take()
        if first == "(":
            found = self.either()
            self.take(")")
            return found
        if first == "not":
            self.take("(")
            found = self.either()
            self.take(")")
            return {"not": found}
        if first == "selected":
            self.take("(")
            page = self._page(self.take())
            self.take(",")
            code = self._literal()
            self.take(")")
            return {"item": page, "in": [code]}
        return self._compared(self._page(first))

    def _page(self, token: str) -> str:
        name = token.removeprefix("${").removesuffix("}")
        if not token.startswith("${") or name not in self.names:
            raise NotCarried(self.where)
        return self.names[name]

    def _literal(self) -> str:
        token = self.take()
        if token[0] in "'\"" or token.lstrip("-").isdecimal():
            return token.strip("'\"")
        raise NotCarried(self.where)

    def _compared(self, page: str) -> Condition:
        sign, value = self.take(">=", "<=", ">", "<", "=", "!="), self._literal()
        if sign in ("=", "!="):
            if value == "":
                return {"item": page, "answered": sign == "!="}
            test: Condition = {"item": page, "in": [value]}
            return test if sign == "=" else {"not": test}
        number = int(value)
        if sign in (">=", ">"):
            return {"item": page, "least": number + (sign == ">")}
        return {"item": page, "most": number - (sign == "<")}
