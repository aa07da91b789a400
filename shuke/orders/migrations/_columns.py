"""Steps that leave SQLite's large tables where they are: Django would copy the orders once for each column."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.models import CheckConstraint


class AddColumn(migrations.AddField):
    """Of a column with a constant default in the database, which SQLite too can add without a copy."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        field = to_state.apps.get_model(app_label, self.model_name)._meta.get_field(self.name)
        BaseDatabaseSchemaEditor.add_field(schema_editor, model, field)


class ReplaceConstraint(Operation):
    """A check by another of the same name: one copy on SQLite instead of two."""

    def __init__(self, model_name: str, constraint: CheckConstraint) -> None:
        self.model_name, self.constraint = model_name, constraint

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.remove_constraint(app_label, self.model_name, self.constraint.name)
        state.add_constraint(app_label, self.model_name, self.constraint)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._become(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._become(app_label, schema_editor, from_state, to_state)

    def _become(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        before, after = (state.apps.get_model(app_label, self.model_name) for state in (from_state, to_state))
        if schema_editor.connection.vendor == "sqlite":
            schema_editor._remake_table(after)  # noqa: SLF001 -- its name for the only way that SQLite has
            return
        for model, write in ((before, schema_editor.remove_constraint), (after, schema_editor.add_constraint)):
            write(model, next(one for one in model._meta.constraints if one.name == self.constraint.name))

    def describe(self) -> str:
        return f"Replace constraint {self.constraint.name} on model {self.model_name}"
