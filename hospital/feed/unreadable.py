"""Why something of the feed cannot be read: a code for the page of what was set aside, and words for the sender."""

from __future__ import annotations


class Unreadable(ValueError):
    """`code` is one word, `words` English plain text that quotes nothing of what was sent."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
