"""FHIR R4 Questionnaire (hl7.org/fhir/R4/questionnaire.html), as the resource's JSON.

Ours in theirs: one answer and several are `choice` (with `repeats`), scales and numbers `integer` with their bounds,
several lines a `group` shown as a table, statements `display`, pictures `attachment`, conditions `enableWhen`. A
ranking is a choice with our own marker, because R4 has no word for it. Any `modifierExtension` is refused: it may turn
the meaning round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from surveys.interchange.carrying import Carried, NotCarried, codes, in_language, joined, keys, marked, page_of, set_of
from surveys.questions import shape as kinds
from surveys.questions.branching import JOINERS
from surveys.questions.shape import Content, Item, Option

SDC = "http://hl7.org/fhir/StructureDefinition/"
CONTROL, HIDDEN, ALONE = (
    f"{SDC}questionnaire-itemControl",
    f"{SDC}questionnaire-hidden",
    f"{SDC}questionnaire-optionExclusive",
)
LEAST, MOST, TOGETHER = f"{SDC}minValue", f"{SDC}maxValue", f"{SDC}questionnaire-maxOccurs"
TRANSLATION = f"{SDC}translation"
RANKED = "urn:pxm:ranking"
TYPES = {
    kinds.SINGLE: "choice", kinds.MULTIPLE: "choice", kinds.RANKING: "choice", kinds.HIDDEN: "choice",
    kinds.TEN: "integer", kinds.SCALE: "integer", kinds.NUMBER: "integer", kinds.TEXT: "text", kinds.DATE: "date",
    kinds.PHOTO: "attachment", kinds.STATEMENT: "display",
}  # fmt: skip
BACK = {
    "text": kinds.TEXT, "string": kinds.TEXT, "date": kinds.DATE, "attachment": kinds.PHOTO, "display": kinds.STATEMENT,
}  # fmt: skip
HELPS = {"hint": "help", "low": "lower", "high": "upper"}
PARTS = {control: part for part, control in HELPS.items()}
SIGNS = {"least": ">=", "most": "<="}
Json = dict[str, Any]


# ------------------------------------------------------------------------------------------------ there
def to_fhir(content: Content, texts: Mapping[str, Mapping[str, Any]], *, name: str, url: str, number: int) -> Json:
    """`texts` are those of the other languages, by language. Raises NotCarried."""
    whole = {language: in_language(content, of, language) for language, of in texts.items()}
    return {
        "resourceType": "Questionnaire", "url": url, "version": str(number), "name": name, "status": "active",
        "language": content.language, **_text("title", content.title, {k: c.title for k, c in whole.items()}),
        **_text("description", content.intro, {k: c.intro for k, c in whole.items()}),
        "item": [_item(content, item, whole) for item in content.items],
    }  # fmt: skip


def _text(name: str, text: str, spoken: Mapping[str, str]) -> Json:
    said = [_translated(language, words) for language, words in spoken.items() if words != text]
    return {name: text, **({f"_{name}": {"extension": said}} if said else {})} if text else {}


def _translated(language: str, words: str) -> Json:
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": words}]
    return {"url": TRANSLATION, "extension": parts}


def _item(content: Content, item: Item, whole: Mapping[str, Content]) -> Json:
    spoken = {language: one.by_key[item.key] for language, one in whole.items()}
    told = {"linkId": item.key, **_text("text", item.text, {k: one.text for k, one in spoken.items()}), **_enable(item)}
    if item.kind == kinds.MATRIX:
        rows = [_line(content, item, at, whole) for at in range(len(item.rows))]
        return told | {"type": "group", "extension": [_control("gtable")], "item": rows}
    told |= {"type": TYPES[item.kind]} | ({"required": True} if item.is_required else {})
    if item.kind in kinds.CHOSEN:
        is_many = item.kind in (kinds.MULTIPLE, kinds.RANKING)
        told |= {"answerOption": _options(content, item, whole), "repeats": is_many}
    extensions, helps = list(_extensions(item)), list(_helps(item, spoken))
    return told | ({"extension": extensions} if extensions else {}) | ({"item": helps} if helps else {})


def _helps(item: Item, spoken: Mapping[str, Item]) -> Iterator[Json]:
    """The hint and the words at both ends of a scale, as displays below the question."""
    for part, control in HELPS.items():
        if text := getattr(item, part):
            said = {language: getattr(one, part) for language, one in spoken.items()}
            about = {"linkId": f"{item.key}.{part}", "type": "display", "extension": [_control(control)]}
            yield about | _text("text", text, said)


def _line(content: Content, item: Item, at: int, whole: Mapping[str, Content]) -> Json:
    row = item.rows[at]
    spoken = {language: one.by_key[item.key].rows[at].label for language, one in whole.items()}
    return {
        "linkId": page_of(item, row), "type": "choice", "repeats": False, **_text("text", row.label, spoken),
        "answerOption": _options(content, item, whole), **({"required": True} if item.is_required else {}),
    }  # fmt: skip


def _options(content: Content, item: Item, whole: Mapping[str, Content]) -> list[Json]:
    found = []
    for at, option in enumerate(content.options(item)):
        spoken = {language: one.sets[item.set][at].label for language, one in whole.items()}
        coding = {"code": option.code, **_text("display", option.label, spoken)}
        alone = {"extension": [{"url": ALONE, "valueBoolean": True}]} if option.is_exclusive else {}
        found.append({"valueCoding": coding, **alone})
    return found


def _extensions(item: Item) -> Iterator[Json]:
    if item.kind in kinds.COUNTED:
        least, most = item.bounds
        yield {"url": LEAST, "valueInteger": least}
        yield {"url": MOST, "valueInteger": most}
        if item.kind != kinds.NUMBER:
            yield _control("slider")
    if item.kind == kinds.MULTIPLE and item.most is not None:
        yield {"url": TOGETHER, "valueInteger": item.most}
    if item.kind == kinds.RANKING:
        yield {"url": RANKED, "valueBoolean": True}
    if item.kind == kinds.HIDDEN:
        yield {"url": HIDDEN, "valueBoolean": True}


def _control(code: str) -> Json:
    return {"url": CONTROL, "valueCodeableConcept": {"coding": [{"code": code}]}}


def _enable(item: Item) -> Json:
    """`enableWhen` is one list joined by all or by any. Raises NotCarried for what that cannot say."""
    if not item.show_if:
        return {}
    condition = straight(item.show_if)
    joiner = next((name for name in JOINERS if name in condition), "")
    parts = condition[joiner] if joiner else [condition]
    tests = [_tests(item, part) for part in parts]
    if any(len(of) > 1 for of in tests):
        if len(tests) > 1 and joiner != "any":
            raise NotCarried(item.key)
        joiner = "any"
    found = [test for of in tests for test in of]
    return {"enableWhen": found, "enableBehavior": joiner or "all"}


def straight(condition: Mapping[str, Any], *, turned: bool = False) -> Json:
    """The same with each "not" moved down to the single tests, where R4 has a word for it."""
    if "not" in condition:
        return straight(condition["not"], turned=not turned)
    for joiner, other in (("all", "any"), ("any", "all")):
        if joiner in condition:
            return {other if turned else joiner: [straight(part, turned=turned) for part in condition[joiner]]}
    if turned and "answered" in condition:
        return {**condition, "answered": not condition["answered"]}
    return {"not": dict(condition)} if turned else dict(condition)


def _tests(item: Item, part: Mapping[str, Any]) -> list[Json]:
    if "not" in part and len(part["not"].get("in", ())) == 1:
        (test,) = _tests(item, part["not"])
        return [{**test, "operator": "!="}]
    about = {"question": part.get("item")}
    if "in" in part:
        return [{**about, "operator": "=", "answerCoding": {"code": code}} for code in part["in"]]
    if "answered" in part:
        return [{**about, "operator": "exists", "answerBoolean": part["answered"]}]
    for name, sign in SIGNS.items():
        if name in part:
            return [{**about, "operator": sign, "answerInteger": part[name]}]
    raise NotCarried(item.key)


# ------------------------------------------------------------------------------------------------ and back
def from_fhir(data: Mapping[str, Any], *, language: str = "en") -> Carried:
    """Raises NotCarried."""
    if data.get("resourceType") != "Questionnaire":
        raise NotCarried(str(data.get("resourceType")))
    return Reading(str(data.get("language") or language)[:12]).read(data)


class Reading:
    """One resource on its way in: keys and codes of ours for their names, and what was said in other languages."""

    def __init__(self, language: str) -> None:
        self.language, self.keys = language, keys()
        self.codes: dict[str, Any] = {}
        self.sets: dict[str, tuple[Option, ...]] = {}
        self.spoken: dict[str, dict[str, str]] = {}

    def read(self, data: Mapping[str, Any]) -> Carried:
        self._refuse_modified(data)
        title, intro = self._said(data, "title", "title"), self._said(data, "description", "intro")
        items = [one for row in data.get("item", []) for one in self._items(row)]
        content = Content(self.language, title or str(data.get("name", "")), intro, sets=self.sets, items=tuple(items))
        return Carried(content, {language: marked(content, said) for language, said in self.spoken.items()})

    def _refuse_modified(self, row: Mapping[str, Any]) -> None:
        for extension in row.get("modifierExtension", []):
            raise NotCarried(f"{row.get('linkId', 'Questionnaire')}: modifierExtension {extension.get('url')}")

    def _said(self, row: Mapping[str, Any], name: str, unit: str) -> str:
        for extension in row.get(f"_{name}", {}).get("extension", []):
            parts = {part["url"]: part for part in extension.get("extension", [])}
            if extension["url"] == TRANSLATION and {"lang", "content"} <= parts.keys():
                language = parts["lang"]["valueCode"]
                self.spoken.setdefault(language, {})[unit] = parts["content"]["valueString"]
        return str(row.get(name, ""))

    def _items(self, row: Mapping[str, Any]) -> Iterator[Item]:
        """A group that is no table is a heading and what stands below it."""
        self._refuse_modified(row)
        name = str(row.get("linkId", ""))
        key = self.keys.of(name)
        kind = self._kind(row)
        text = self._said(row, "text", f"{key}.text") or str(row.get("prefix", "")) or key
        shown = {"show_if": self._show_if(row)}
        if kind == kinds.MATRIX:
            yield self._matrix(key, text, row, shown)
        elif kind == "group":
            if row.get("text"):
                yield Item(key, kinds.STATEMENT, text, **shown)
            for below in row.get("item", []):
                yield from self._items(below)
        else:
            yield Item(key, kind, text, is_required=bool(row.get("required")), **shown, **self._more(key, kind, row))

    def _kind(self, row: Mapping[str, Any]) -> str:
        given, control = row.get("type"), _controls(row)
        if given == "group":
            lines = row.get("item", [])
            is_table = "gtable" in control and lines and all(line.get("type") == "choice" for line in lines)
            return kinds.MATRIX if is_table else "group"
        if given == "boolean":
            return kinds.SINGLE
        if given == "choice":
            if _extension(row, HIDDEN):
                return kinds.HIDDEN
            if _extension(row, RANKED):
                return kinds.RANKING
            return kinds.MULTIPLE if row.get("repeats") else kinds.SINGLE
        if given == "integer":
            bounds = _extension(row, LEAST), _extension(row, MOST)
            ends = {one for below in row.get("item", []) for one in _controls(below)}
            if not {"lower", "upper"} <= ends:
                return kinds.NUMBER
            return kinds.TEN if bounds == (0, 10) else kinds.SCALE
        if given not in BACK:
            raise NotCarried(f"{row.get('linkId')}: type {given}")
        return BACK[given]

    def _more(self, key: str, kind: str, row: Mapping[str, Any]) -> Json:
        told: Json = {}
        if kind in kinds.CHOSEN:
            told["set"] = self._set(key, row)
        if kind in (kinds.SCALE, kinds.NUMBER):
            told |= {"least": _extension(row, LEAST), "most": _extension(row, MOST)}
        if kind == kinds.MULTIPLE:
            told["most"] = _extension(row, TOGETHER)
        for below in row.get("item", []):
            part = next((PARTS[control] for control in _controls(below) if control in PARTS), "")
            if not part:
                raise NotCarried(f"{below.get('linkId')}: below a question")
            told[part] = self._said(below, "text", f"{key}.{part}")
        return told

    def _set(self, key: str, row: Mapping[str, Any]) -> str:
        if row.get("type") == "boolean":
            return set_of(self.sets, (Option("true", "Yes"), Option("false", "No")), f"{key[:20]}_set")
        name, ours = f"{key[:20]}_set", codes()
        self.codes[key] = ours
        options = []
        for one in row.get("answerOption", []):
            coding = one.get("valueCoding") or {"code": str(one.get("valueString", one.get("valueInteger", "")))}
            code = ours.of(str(coding.get("code", "")))
            label = self._said(coding, "display", f"set.{name}.{code}") or str(coding.get("code", ""))
            options.append(Option(code, label, is_exclusive=bool(_extension(one, ALONE))))
        if not options:
            raise NotCarried(f"{row.get('linkId')}: answerOption")
        used = set_of(self.sets, options, name)
        if used != name:
            for said in self.spoken.values():
                for unit in [unit for unit in said if unit.startswith(f"set.{name}.")]:
                    said.pop(unit)
        return used

    def _matrix(self, key: str, text: str, row: Mapping[str, Any], shown: Json) -> Item:
        lines, ours = row["item"], codes()
        rows = []
        for line in lines:
            name = str(line.get("linkId", ""))
            code = ours.of(name.rpartition(".")[2] or name)
            self.keys.known[name] = f"{key}.{code}"
            rows.append(Option(code, self._said(line, "text", f"{key}.row.{code}") or name))
        used = self._set(key, lines[0])
        return Item(key, kinds.MATRIX, text, set=used, rows=tuple(rows), **shown)

    def _show_if(self, row: Mapping[str, Any]) -> Json | None:
        tests = [self._test(row, one) for one in row.get("enableWhen", [])]
        if not tests:
            return None
        return joined("any" if row.get("enableBehavior") == "any" else "all", tests)

    def _test(self, row: Mapping[str, Any], one: Mapping[str, Any]) -> Json:
        name, operator = str(one.get("question")), one.get("operator")
        if name not in self.keys.known:
            raise NotCarried(f"{row.get('linkId')}: enableWhen {name}")
        about, key = {"item": self.keys.known[name]}, self.keys.known[name].partition(".")[0]
        if operator == "exists":
            return {**about, "answered": bool(one.get("answerBoolean"))}
        if operator in (">=", "<=") and "answerInteger" in one:
            return {**about, "least" if operator == ">=" else "most": one["answerInteger"]}
        given = one.get("answerCoding", {}).get("code", one.get("answerString"))
        if "answerBoolean" in one:
            given = "true" if one["answerBoolean"] else "false"
        if operator in ("=", "!=") and given is not None:
            ours = self.codes.get(key)
            test = {**about, "in": [ours.of(str(given)) if ours else str(given)]}
            return {"not": test} if operator == "!=" else test
        raise NotCarried(f"{row.get('linkId')}: enableWhen {operator}")


def _extension(row: Mapping[str, Any], url: str) -> Any:
    found = next((one for one in row.get("extension", []) if one.get("url") == url), {})
    return next((value for name, value in found.items() if name.startswith("value")), None)


def _controls(row: Mapping[str, Any]) -> set[str]:
    found = (one for one in row.get("extension", []) if one.get("url") == CONTROL)
    return {coding.get("code", "") for one in found for coding in one.get("valueCodeableConcept", {}).get("coding", [])}
