"""Writing a pasted block: all of it or nothing, and one batch that is undone as one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed, UserError
from shuke.events import actions as events
from shuke.events.models import Batch
from shuke.records.pasting import Block
from shuke.records.rights import check_fields, check_reach
from shuke.records.types import RecordType
from shuke.records.values import split
from shuke.records.versions import version_of


class RowRefused(UserError):
    code = "row_refused"


@transaction.atomic
def paste(kind: RecordType, block: Block, *, by: User, at: datetime) -> Batch:
    """Through the type's own change, row by row. Raises RowRefused, which names the row; then nothing is written."""
    if kind.change is None:
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    batch = events.open_batch("paste", by=by, at=at)
    for row in block.rows:
        if values := row.values():
            check_reach(kind, row.record, by, Verb.CHANGE)
            check_fields(kind, values, by)
            try:
                kind.change(
                    row.record, by=by, version=version_of(row.record), batch=batch, at=at, **split(kind, values)
                )  # fmt: skip
            except UserError as error:
                refused = RowRefused(_("%(title)s: %(why)s Nothing was pasted."), title=row.title, why=str(error))
                raise refused from error
    return batch
