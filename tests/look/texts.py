"""What a person can read in a template or a module: texts, labels, and what is handed to translators."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
READ_ALOUD = {"aria-label", "title", "placeholder", "alt", "content", "value"}
COMMENT = re.compile(r"\{% comment .*?endcomment %\}|\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.S)
BLOCKTRANS = re.compile(r"\{%-?\s*blocktrans(?:late)?\b.*?%\}(.*?)\{%-?\s*endblocktrans(?:late)?\s*%\}", re.S)
TRANS = re.compile(r"""\{%-?\s*trans(?:late)?\s+(?:"([^"]*)"|'([^']*)')""")
MARKED = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def source(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("kbd", "script", "style")
        self.texts += [value for key, value in attrs if value and key in READ_ALOUD and (key, tag) not in QUIET]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("kbd", "script", "style")

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.texts.append(data.strip())


# Values that nobody reads: what a form sends, and what a browser is told
QUIET = {("value", "button"), ("value", "input"), ("value", "option"), ("content", "meta")}


def translated(text: str) -> list[str]:
    """The texts of a template that go through the catalogs."""
    bodies: list[str] = BLOCKTRANS.findall(text)
    return bodies + [one or two for pattern in (TRANS, MARKED) for one, two in pattern.findall(text)]


def untranslated(text: str) -> list[str]:
    """The texts of a template that no catalog knows."""
    reader = _Reader()
    reader.feed(TAG.sub(" ", BLOCKTRANS.sub(" ", text)))
    return [words for words in reader.texts if re.search(r"[^\W\d_]{2,}", words)]


def messages(path: Path) -> list[str]:
    """The texts a Python module hands to gettext."""
    return [
        argument.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXT
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def extends(path: Path) -> str:
    """The outermost template that a template extends, by name; its own name when it extends none."""
    parent = re.search(r"""\{% extends ["']([^"']+)["']""", source(path))
    above = TEMPLATES / parent[1] if parent else None
    return extends(above) if above and above.exists() else path.relative_to(TEMPLATES).as_posix()
