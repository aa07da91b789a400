"""A new database, made at once: the tables as the last migration leaves them, instead of one step after another.

Django describes all tables anew at each of a hundred steps, half a minute for a database that ends up the same. Here
every table is made from how the last step leaves it; then follows what only code can make. Migrations that bring rows
of older shops into a new form have nothing to do where there are no rows, and only count as done.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

Targets = list[tuple[str, str]]


class RunAtBeginning(RunPython):
    """What a new database needs as well: a search table, a trigger, the words that a shop begins with."""


def is_new(connection: BaseDatabaseWrapper) -> bool:
    """Whether no migration ever ran there."""
    return not MigrationRecorder(connection).applied_migrations()


def make(connection: BaseDatabaseWrapper, targets: Targets | None = None) -> None:
    """All that a new database holds after these migrations, or else after the newest; and that they have run."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    targets = graph.leaf_nodes() if targets is None else targets
    plan = [graph.nodes[key] for key in dict.fromkeys(key for one in targets for key in graph.forwards_plan(one))]
    state = executor.loader.project_state(targets)
    executor.recorder.ensure_schema()
    with connection.schema_editor() as editor:
        _create_tables(editor, state)
        for migration in plan:
            for operation in migration.operations:
                if isinstance(operation, RunAtBeginning):
                    operation.database_forwards(migration.app_label, editor, state, state)
        done = executor.recorder.Migration
        executor.recorder.migration_qs.bulk_create([done(app=one.app_label, name=one.name) for one in plan])


def _create_tables(editor: BaseDatabaseSchemaEditor, state: ProjectState) -> None:
    for model in state.apps.get_models():
        if model._meta.can_migrate(editor.connection):
            editor.create_model(model)
    put_off, editor.deferred_sql = editor.deferred_sql, []
    for statement in put_off:
        editor.execute(statement, None)
