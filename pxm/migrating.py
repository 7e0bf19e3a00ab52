"""Migrations applied in batches: the same tables for two fifths of the processor's time.

Django draws a model and all that is related to it anew after every single operation, and in a house whose rooms point
at each other that is nearly every model. Operations that only add do not need that: each finds its table as it was
before and its own addition in the models as they are after the whole batch. So the models are drawn once a batch.
What is executed is the same, statement by statement (`tests/pxm/test_migrating.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ADDING = (AddField, AddConstraint, AddIndex)
one_by_one = Migration.apply


def batches(operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    """New models together, additions together, all else alone.

    A model and what is added to it are never in one batch: it would be made with the addition already.
    """
    batch: list[Operation] = []
    for operation in operations:
        if batch and not (kind(operation) and kind(operation) == kind(batch[0])):
            yield batch
            batch = []
        batch.append(operation)
    if batch:
        yield batch


def kind(operation: Operation) -> str:
    """Empty for what has to stand alone; a subclass may do more than its parent."""
    return "new" if type(operation) is CreateModel else "adding" if type(operation) in ADDING else ""


def apply(
    migration: Migration, state: ProjectState, editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
) -> ProjectState:
    """In place of `Migration.apply`. What only writes its SQL down, or commits in between, goes one by one."""
    if collect_sql or not editor.atomic_migration:
        return one_by_one(migration, state, editor, collect_sql)
    for batch in batches(migration.operations):
        before = state.clone()
        with drawn_once(state):
            for operation in batch:
                operation.state_forwards(migration.app_label, state)
        for operation in batch:
            operation.database_forwards(migration.app_label, editor, before, state)
    return state


@contextmanager
def drawn_once(state: ProjectState) -> Iterator[None]:
    """Models that have to be drawn anew are noted, and drawn at the end, each with what is related to it."""
    noted: dict[tuple[str, str], bool] = {}

    def note(app_label: str, model_name: str, delay: bool = False) -> None:
        noted[app_label, model_name] = delay and noted.get((app_label, model_name), True)

    vars(state)["reload_model"] = note  # in front of the method, for this one state
    try:
        yield
    finally:
        del vars(state)["reload_model"]
    if noted and "apps" in vars(state):  # else nothing was drawn yet
        state._reload(set().union(*(state._find_reload_model(*key, delay) for key, delay in noted.items())))


@contextmanager
def in_batches() -> Iterator[None]:
    Migration.apply = apply
    try:
        yield
    finally:
        Migration.apply = one_by_one
