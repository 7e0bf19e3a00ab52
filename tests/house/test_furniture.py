"""Every room has the same furniture: a file is one of the known kinds, or DECISIONS.md says why it exists."""

import re
from pathlib import Path

from tests.house import tree

FURNITURE = {
    "__init__", "admin", "apps", "actions", "forms", "models", "querysets", "serializers", "tasks", "urls", "views",
    "management", "templatetags",
}  # fmt: skip
RULE_MODULES = (
    "clocks/worktime", "clocks/planning", "clocks/profiles", "clocks/years", "complaints/mapping", "complaints/missing",
    "complaints/policy", "complaints/returns/counting", "complaints/returns/grievances", "complaints/returns/periods",
    "feedback/inbound",
    "feedback/mapping", "feedback/passages", "feedback/redress", "feedback/themes/", "feedback/register/quality",
    "feedback/register/reconciling", "feedback/sorting", "files/gate",
    "files/naming", "handbook/alphabet", "handbook/checking", "handbook/choosing", "handbook/cycles",
    "handbook/finding", "handbook/opening",
    "handbook/differing", "handbook/inheriting", "handbook/papertext", "handbook/saying", "handbook/staleness",
    "handbook/stopwords",
    "hospital/accent", "hospital/feed", "hospital/masking", "hospital/rota", "outbox/quiet", "outbox/guarded/addresses",
    "outbox/guarded/urls", "outbox/events", "outbox/gsm", "outbox/reaching", "outbox/receipts", "outbox/recipes",
    "surveys/questions",
    "surveys/calls/", "surveys/eligibility", "surveys/hcahps", "surveys/interchange", "surveys/pace",
    "surveys/sampling", "surveys/scoring", "surveys/sendtimes", "surveys/suppression", "surveys/texting",
)  # fmt: skip
EXPLAINED = re.compile(r"^\| `([\w/]+\.py|[\w/]+/)` \|", re.MULTILINE)


def explained(decisions: str) -> set[str]:
    """The files DECISIONS.md names in its table "Files beside the furniture"."""
    return {entry.removesuffix(".py").rstrip("/") for entry in EXPLAINED.findall(decisions)}


def strangers(files: list[str], decisions: str) -> list[str]:
    """Files that are no known furniture and stand in no decision."""
    reasons = explained(decisions)
    return [f for f in files if _first(f) not in FURNITURE and _piece(f) not in reasons]


def _piece(file: str) -> str:
    """`clocks/worktime` for every file of that package."""
    return "/".join(file.split("/")[:2]).removesuffix(".py")


def _first(file: str) -> str:
    return file.split("/")[1].removesuffix(".py")


def test_every_file_of_a_room_is_furniture_or_has_its_reason_in_decisions():
    files = [tree.name(path) for path in tree.sources(tree.ROOMS)]
    assert strangers(files, (tree.ROOT / "DECISIONS.md").read_text()) == []


def test_a_stray_file_would_be_found():
    assert strangers(["clocks/utils.py", "clocks/models.py"], "") == ["clocks/utils.py"]
    assert strangers(["clocks/utils.py"], "| `clocks/utils.py` | because |\n") == []


def test_no_decision_explains_a_file_that_is_gone():
    gone = [f for f in explained((tree.ROOT / "DECISIONS.md").read_text()) if not _exists(f)]
    assert gone == []


def _exists(entry: str) -> bool:
    return (tree.ROOT / entry).is_dir() or (tree.ROOT / f"{entry}.py").is_file()


def rule_modules() -> list[Path]:
    return [p for p in tree.sources(tree.ROOMS) if tree.name(p).removesuffix(".py").startswith(RULE_MODULES)]


def test_no_module_has_a_name_that_means_nothing():
    empty_names = {"core", "common", "helpers", "utils", "misc"}
    assert [tree.name(p) for p in tree.sources() if {p.stem, *p.parent.parts} & empty_names] == []


def test_pure_rules_know_no_django():
    modules = rule_modules()
    assert len(modules) >= 3
    assert [tree.name(p) for p in modules if re.search(r"^\s*(from|import) (django|celery)", p.read_text(), re.M)] == []
