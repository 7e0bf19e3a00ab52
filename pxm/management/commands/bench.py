"""`bench WORD`: a module of `pxm.bench` with `add_arguments(parser)` and `handle(options, say)` is a word.

`handle` returns whether every bar was met. The first line of the module says what the word measures.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

import pxm.bench
from pxm.local import processes

MODULES = {
    info.name.replace("_", "-"): import_module(f"pxm.bench.{info.name}") for info in iter_modules(pxm.bench.__path__)
}
WORDS = {word: module for word, module in MODULES.items() if hasattr(module, "handle")}


class Command(BaseCommand):
    help = "Measure the house: figure, floor of the same run, ratio, statements, CPU. Ends with 1 when a bar is missed."

    def add_arguments(self, parser: CommandParser) -> None:
        words = parser.add_subparsers(dest="word", required=True, metavar="WORD")
        for word, module in WORDS.items():
            described = (module.__doc__ or "").partition("\n")[0]
            module.add_arguments(words.add_parser(word, help=described, description=described))

    def handle(self, *args: Any, **options: Any) -> None:
        processes.clear_up_on_sigterm()
        if not WORDS[options["word"]].handle(options, self.say):
            sys.exit(1)

    def say(self, words: str) -> None:
        self.stdout.write(f"  {words}")
        self.stdout.flush()
