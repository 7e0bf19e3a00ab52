"""Pure: what a page of a site takes from the page its group wrote, and what it says otherwise.

A page is a mapping from part to what it says there, in its order: its title, its summary, its easy words, and each
block by its id. A site's page keeps the group's parts as it knows them (`known`). A part that still says what is
known is inherited: it follows the group. One that says something else was overridden here, and stays; once the group
says something new there, somebody has to look at both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handbook.staleness import bare, fingerprint

HEAD = ("title", "summary", "easy")
Part = Mapping[str, Any]  # {"type", "value"}
Parts = Mapping[str, Part]


def parts(
    title: str, summary: str, blocks: Iterable[Mapping[str, Any]], easy: Sequence[Any] = ()
) -> dict[str, Part]:  # fmt: skip
    """`blocks` and `easy` as they are stored."""
    head = zip(HEAD, (title, summary, list(easy)), strict=True)
    found: dict[str, Part] = {name: {"type": name, "value": value} for name, value in head}
    return found | {block["id"]: {"type": block["type"], "value": block["value"]} for block in blocks}


def blocks(said: Parts) -> list[dict[str, Any]]:
    """As they are stored."""
    return [{"type": part["type"], "value": part["value"], "id": name} for name, part in said.items()
            if name not in HEAD]  # fmt: skip


def same(one: Part | None, two: Part | None) -> bool:
    return one is not None and two is not None and _mark(one) == _mark(two)


def _mark(part: Part) -> str:
    return fingerprint([part["type"], bare(part["value"])])


@dataclass(frozen=True, slots=True)
class Merged:
    """What the site's page says now, what it knows of the group's, and which parts it took from it."""

    said: dict[str, Part]
    known: dict[str, Part]
    taken: frozenset[str]


def merged(own: Parts, known: Parts, group: Parts) -> Merged:
    """Whatever is inherited as the group says it now; whatever was overridden as it was."""
    said: dict[str, Part] = {}
    kept: dict[str, Part] = {}
    taken = set()
    for name, part in own.items():
        then, now = known.get(name), group.get(name)
        if now is None and then is not None and same(part, then):
            continue  # the group took it back, and nobody had changed it here
        if now is not None and (same(part, then) or same(part, now)):
            said[name], kept[name] = now, now
            taken.add(name)
            continue
        said[name] = part
        if before := then or now:
            kept[name] = before
    for name in (group.keys() & known.keys()) - own.keys():
        kept[name] = known[name]  # left out here
    new = [name for name in group if name not in own and name not in known]
    for name in new:
        said = _after(said, name, group)
        kept[name] = group[name]
    return Merged(said, kept, frozenset(taken | set(new)))


def _after(said: Mapping[str, Part], name: str, group: Parts) -> dict[str, Part]:
    """With the group's part where it stands in the group's page: behind the nearest part before it that is here."""
    order = list(group)
    before = [one for one in order[: order.index(name)] if one in said]
    names = list(said)
    names.insert(names.index(before[-1]) + 1 if before else 0, name)
    return {one: group[name] if one == name else said[one] for one in names}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One part the group says otherwise since it was overridden: what it said, what it says, what stands here.

    `now` is None where the group took it back, `here` where the site has left it out.
    """

    name: str
    then: Part
    now: Part | None
    here: Part | None


def waiting(own: Parts, known: Parts, group: Parts) -> list[Waiting]:
    """What somebody has to look at, in the order of the page, then what is left out here."""
    names = [*own, *(name for name in known if name not in own)]
    return [
        Waiting(name, known[name], group.get(name), own.get(name))
        for name in names
        if name in known
        and not same(known[name], own.get(name))
        and not same(known[name], group.get(name))
        and (name in own or name in group)
    ]


def overridden(own: Parts, known: Parts) -> list[str]:
    """The parts that are not the group's, those that are left out among them."""
    changed = [name for name, part in own.items() if not same(part, known.get(name))]
    return [*changed, *(name for name in known if name not in own)]


def accepted(own: Parts, known: Parts, group: Parts, name: str) -> Merged:
    """The group's words for this part, which follows the group again."""
    here = {one: part for one, part in own.items() if one != name}
    there = {one: part for one, part in known.items() if one != name}
    if name in own and name in group:
        here = {one: group[one] if one == name else part for one, part in own.items()}
    return merged(here, there, group)


def kept(known: Parts, group: Parts, name: str) -> dict[str, Part]:
    """What is known of the group after somebody has looked at this part and stays with what stands here."""
    found = {one: part for one, part in known.items() if one != name}
    return found | {name: group[name]} if name in group else found
