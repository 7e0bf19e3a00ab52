"""The product's source as the house rules see it: files, functions, imports. Checks return findings as text."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("audit", "hospital", "outbox", "files", "clocks", "feedback", "complaints", "surveys", "handbook")
PRODUCT = (*ROOMS, "pxm")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(apps: Iterable[str] = PRODUCT, root: Path = ROOT) -> Iterator[Path]:
    """Every Python file of the product but migrations."""
    for app in apps:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@lru_cache(maxsize=4096)
def parsed(text: str) -> ast.Module:
    """Read once for all the rules that look at it; nobody changes it."""
    return ast.parse(text)


@lru_cache(maxsize=4096)
def functions(text: str) -> tuple[Function, ...]:
    return tuple(node for node in ast.walk(parsed(text)) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines of a function without its decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def public_functions(text: str) -> Iterator[Function]:
    """Top-level functions that another module may call."""
    for node in parsed(text).body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def calls(node: ast.AST) -> set[str]:
    """Dotted names of everything called inside, such as `audit.log.record`."""
    return {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}


def decorators(function: Function) -> set[str]:
    return {ast.unparse(d) for d in function.decorator_list}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
