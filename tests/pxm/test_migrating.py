"""Migrations in batches do what Django does operation by operation, statement for statement."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from pxm import migrating

pytestmark = pytest.mark.django_db  # to ask it for names; nothing is executed

NEW = [
    migrations.CreateModel("Ward", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
    migrations.CreateModel(
        "Bed",
        [("id", models.BigAutoField(primary_key=True)), ("ward", models.ForeignKey("beds.Ward", models.PROTECT))],
    ),
]
ADDED = [
    migrations.AddField("Bed", "beside", models.ForeignKey("beds.Bed", models.PROTECT, null=True)),
    migrations.AddField("Bed", "number", models.IntegerField(default=1), preserve_default=False),
    migrations.AddField("Ward", "beds", models.ManyToManyField("beds.Bed", related_name="+")),
    migrations.AddConstraint(
        "Bed", models.UniqueConstraint(fields=["ward", "number"], name="bed_number", violation_error_message="twice")
    ),
    migrations.AddConstraint("Bed", models.CheckConstraint(condition=models.Q(number__gt=0), name="bed_number_above")),
    migrations.AddIndex("Bed", models.Index(fields=["number"], name="bed_by_number")),
]
CHANGED = [
    migrations.AlterField("Bed", "number", models.BigIntegerField()),
    migrations.RenameField("Bed", "number", "place"),
]


def migration(name: str, *operations: object) -> Migration:
    made = Migration(name, "beds")
    made.operations = list(operations)
    return made


def statements(todo: list[Migration], state: ProjectState) -> list[str]:
    """What would be executed; nothing is."""
    written = []
    for one in todo:
        with connection.schema_editor(collect_sql=True) as editor:
            state = one.apply(state, editor)
        written += editor.collected_sql
    return written


def of_room(room: str) -> tuple[list[Migration], ProjectState]:
    """The migrations of a room, less what works on rows and not on tables, and the state they begin with."""
    loader = MigrationLoader(connection)
    plan = [
        loader.graph.nodes[key] for leaf in loader.graph.leaf_nodes(room) for key in loader.graph.forwards_plan(leaf)
    ]
    todo = [one for one in plan if one.app_label == room]
    before = [(one.app_label, one.name) for one in plan if one.app_label != room]
    for one in todo:
        one.operations = [op for op in one.operations if not isinstance(op, RunPython | RunSQL)]
    return todo, loader._create_project_state(nodes=None) if not before else loader.project_state(before)


def drawn(state: ProjectState) -> ProjectState:
    state.apps  # noqa: B018 - from now on it is kept up to date
    return state


def test_models_together_additions_together_and_all_else_alone():
    raw = RunSQL("SELECT 1")
    assert list(migrating.batches([*NEW, *ADDED, raw, *CHANGED, *ADDED[:1]])) == [
        NEW, ADDED, [raw], [CHANGED[0]], [CHANGED[1]], ADDED[:1],
    ]  # fmt: skip


def test_a_batch_is_executed_as_if_it_came_one_by_one():
    todo = [migration("0001", *NEW), migration("0002", *ADDED), migration("0003", *CHANGED)]
    plain = statements(todo, drawn(ProjectState()))
    with migrating.in_batches():
        assert statements(todo, drawn(ProjectState())) == plain
    assert len([line for line in plain if line.startswith(("CREATE", "ALTER"))]) > len(ADDED)


@pytest.mark.parametrize("room", ["files", "outbox"])
def test_the_migrations_of_a_room_do_the_same(room):
    todo, before = of_room(room)
    plain = statements(todo, drawn(before.clone()))
    with migrating.in_batches():
        assert statements(todo, drawn(before.clone())) == plain
    assert len(plain) > len(todo)


def test_the_twin_an_addition_in_the_batch_of_its_model_finds_no_table_to_add_to(monkeypatch):
    monkeypatch.setattr(migrating, "kind", lambda operation: "any")
    with migrating.in_batches(), pytest.raises(LookupError, match="beds"):
        statements([migration("0001", *NEW, *ADDED)], drawn(ProjectState()))


def test_a_migration_without_a_transaction_goes_one_by_one(monkeypatch):
    made = migration("0001", *NEW)
    made.atomic = False
    monkeypatch.setattr(migrating, "batches", lambda operations: pytest.fail("in batches"))
    with migrating.in_batches(), connection.schema_editor(collect_sql=True, atomic=False) as editor:
        made.apply(ProjectState(), editor)
    assert Migration.apply is migrating.one_by_one
