"""What a survey asks, as values: its shape, its ways through, its texts and what is wrong with it."""

from surveys.questions.branching import Tangled, lengths, path, reachable
from surveys.questions.checking import Finding, findings
from surveys.questions.shape import BadContent, Content, Item, Option, Page, Rule, digest, read
from surveys.questions.texts import Coverage, coverage, said_in, source_mark, units

__all__ = [
    "BadContent", "Content", "Coverage", "Finding", "Item", "Option", "Page", "Rule", "Tangled", "coverage", "digest",
    "findings", "lengths", "path", "reachable", "read", "said_in", "source_mark", "units",
]  # fmt: skip
