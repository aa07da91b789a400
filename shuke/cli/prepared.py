"""Whether the database is prepared for this version: asked before a command needs its tables."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError
from django.utils.translation import gettext_lazy

from shuke.core.errors import UserError


def pending_migrations() -> int:
    """How many steps the database is behind this version."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        raise UserError(gettext_lazy("The database does not answer: %(reason)s"), reason=reason) from error
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_pending_migrations() -> None:
    if pending_migrations():
        raise UserError(gettext_lazy("The database is not prepared for this version. Run “shuke migrate” first."))
