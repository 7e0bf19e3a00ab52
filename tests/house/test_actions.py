"""An action is one transaction that leaves an audit entry; a task is a loop of at most five lines without arguments."""

import ast
from pathlib import Path

from tests.house import tree

# Actions that only call another audited action, or whose rows are the audit or a heartbeat themselves.
# What is only done inside other verbs, and refuses nothing, is part of their transaction.
ATOMIC = {"transaction.atomic", "transaction.atomic(savepoint=False)", "atomic"}
RECORDS = ("log.record", "log.record_many", "audit.log.record", "audit.log.record_many", "record", "record_many")


def action_files() -> list[Path]:
    return [p for p in tree.sources(tree.ROOMS) if p.stem == "actions" or p.parent.name == "actions"]


def _excused(function: tree.Function, mark: str) -> bool:
    """The docstring says in so many words why the rule does not hold here."""
    return mark in (ast.get_docstring(function) or "")


def _is_verb(function: tree.Function) -> bool:
    """Verbs change things: they take keyword-only arguments such as by= and now=, or act in a transaction."""
    return bool(function.args.kwonlyargs) or bool(tree.decorators(function) & ATOMIC)


def unaudited(label: str, text: str) -> list[str]:
    inner = {f.name: tree.calls(f) for f in tree.functions(text)}
    return [
        f"{label}: {f.name}"
        for f in tree.public_functions(text)
        if _is_verb(f) and not _leaves_entry(f.name, inner, set()) and not _excused(f, "Not audited:")
    ]


def _leaves_entry(name: str, inner: dict[str, set[str]], seen: set[str]) -> bool:
    """Does this function, or one of the same file that it calls, write to the audit?"""
    if name in seen or name not in inner:
        return False
    called = inner[name]
    return any(c.endswith(RECORDS) for c in called) or any(_leaves_entry(c, inner, seen | {name}) for c in called)


def not_atomic(label: str, text: str) -> list[str]:
    return [
        f"{label}: {f.name}"
        for f in tree.public_functions(text)
        if f.args.kwonlyargs and not tree.decorators(f) & ATOMIC and not _excused(f, "Not one transaction:")
    ]


def test_every_action_leaves_an_audit_entry():
    assert [line for p in action_files() for line in unaudited(tree.name(p), p.read_text())] == []


def test_every_action_is_one_transaction():
    assert [line for p in action_files() for line in not_atomic(tree.name(p), p.read_text())] == []


def test_an_action_without_transaction_or_entry_would_be_found():
    bare = "def close(case, *, by):\n    case.save()\n"
    assert unaudited("x", bare) == ["x: close"]
    assert not_atomic("x", bare) == ["x: close"]


def task_findings(label: str, text: str) -> list[str]:
    found = []
    for function in tree.public_functions(text):
        if not any("task" in d for d in tree.decorators(function)):
            continue
        body = function.body[1:] if ast.get_docstring(function) else function.body
        lines = body[-1].end_lineno - body[0].lineno + 1
        arguments = len(function.args.args) + len(function.args.kwonlyargs)
        found += [f"{label}: {function.name}"] if lines > 5 or arguments else []
    return found


def test_tasks_are_short_and_take_no_arguments():
    files = [p for p in tree.sources() if p.stem == "tasks"]
    assert files
    assert [line for p in files for line in task_findings(tree.name(p), p.read_text())] == []


def test_a_task_with_an_argument_would_be_found():
    assert task_findings("x", "@shared_task\ndef fire(pk):\n    act(pk)\n") == ["x: fire"]
