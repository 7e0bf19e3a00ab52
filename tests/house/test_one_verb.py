"""One verb, five places: action, audit verb, URL name, form, test file. Grep the verb and you have read it."""

import re

from hospital.roles import VERBS
from tests.house import tree

# Verbs without a page of their own: the clock, another verb or the public door does them.
WITHOUT_PAGE = {"register", "grant", "inform", "press", "tell_us", "contest", "lapse", "time_out"}


def _shown(verb: str) -> str:
    """`do_action` has the address `action-do`."""
    return verb.removesuffix("_action").replace("_", "-")


def verbs() -> list[str]:
    files = sorted((tree.ROOT / "complaints" / "actions").glob("*.py"))
    found = [f.name for path in files for f in tree.public_functions(path.read_text()) if f.args.kwonlyargs]
    assert len(found) > 15
    return sorted(set(found))


def test_every_verb_has_its_test_file():
    assert [v for v in verbs() if not (tree.ROOT / "tests" / "complaints" / f"test_{v}.py").exists()] == []


def test_every_verb_has_its_url():
    text = "".join(p.read_text() for p in (tree.ROOT / "complaints").glob("urls*.py"))
    text += "".join(p.read_text() for p in (tree.ROOT / "complaints" / "views").rglob("*.py"))
    named = set(re.findall(r"""["'](?:complaint|inquiry|action|threat)-([\w-]+)["']""", text))
    offered = set(re.findall(r"""["'](\w+)["']: """, text)) | set(re.findall(r'Verb\(\s*["\'](\w+)["\']', text))
    missing = [v for v in verbs() if v not in WITHOUT_PAGE and _shown(v) not in named and v not in offered]
    assert missing == []


def test_every_verb_is_granted_to_some_role():
    granted = set().union(*VERBS.values())
    # granted with another verb
    shared = {"register_from", "submit", "send_back", "resolve", "unmerge", "unlink", "hand_over", "accept", "detach",
              "lift", "agree", "decline", "dismiss", "record_consent", "extend", "ask_external", "hear_back",
              "add_issue", "decide"}  # fmt: skip
    shared |= {
        "pass_on",
        "need_time",
        "decide_time",
        "accept_answer",
        "return_answer",
        "recall",
        "assign_action",
        "cancel_action",
        "rearrange",
        "minute",
        "call_off",
        "strike",
    }  # with answer, ask, add_action, arrange, chronicle
    shared |= {"alarm", "detail", "stand_down"}  # with log_feedback, view_threat and stand_down_threat
    shared |= {"end_plan", "lift_hold", "resume", "renew"}  # with plan_contact, hold_surveys, pause
    shared |= {"post", "ask_translation", "translate", "check_translation"}  # with respond and draft
    shared |= {"confirm_hit"}  # with triage_feedback
    shared |= {"reply_to_body", "transfer_out", "bring_back"}  # with involve and transfer
    named = {re.sub("_(complaint|inquiry)$", "", grant.split(".")[1]) for grant in granted}
    assert [v for v in verbs() if v not in WITHOUT_PAGE | shared | named] == []
