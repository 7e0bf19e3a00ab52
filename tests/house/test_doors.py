"""A view starts at what the user may see: patient models are never reached by a bare manager in a door."""

import re

from tests.house import tree

PATIENT_MODELS = (
    "Bill", "Complaint", "Entry", "Feedback", "HelpingBody", "Identifier", "Issue", "Letter", "LiaisonNote", "Need",
    "Offer", "Patient", "Person", "Preference", "Recovery", "SupportReferral", "Visit",
)  # fmt: skip
OPENINGS = "visible_to|logged_by|for_token|published|none"
BARE = re.compile(rf"\b({'|'.join(PATIENT_MODELS)})\.objects\.(?!{OPENINGS})(\w+)")
LONGEST_VIEW = 15


def is_door(path) -> bool:
    name = tree.name(path)
    return "/views" in name or "/tasks.py" in name or path.stem == "serializers"


def bare_reads(label: str, text: str) -> list[str]:
    return [f"{label}: {m.group(0)}" for m in BARE.finditer(text)]


def test_no_door_reads_a_patient_model_past_visible_to():
    doors = [p for p in tree.sources() if is_door(p)]
    assert doors
    assert [line for p in doors for line in bare_reads(tree.name(p), p.read_text())] == []


def test_a_bare_read_would_be_found():
    assert bare_reads("x", "Complaint.objects.get(ref=ref)") == ["x: Complaint.objects.get"]
    assert bare_reads("x", "Complaint.objects.visible_to(user).get(ref=ref)") == []


def long_views(label: str, text: str) -> list[str]:
    return [f"{label}: {f.name}" for f in tree.functions(text) if tree.length(f) > LONGEST_VIEW + 1]


def test_views_are_at_most_15_lines():
    views = [p for p in tree.sources() if "/views" in tree.name(p)]
    assert [line for p in views for line in long_views(tree.name(p), p.read_text())] == []


def test_a_long_view_would_be_found():
    assert long_views("x", "def page(request):\n" + "    x = 1\n" * 16) == ["x: page"]
