"""A person's copy of all that the shop holds about them: a zip with JSON for programs, a page to read, their files."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.template.loader import render_to_string

from shuke.accounts.models import Shop, User
from shuke.accounts.policy import may
from shuke.core.errors import NotAllowed
from shuke.customers.models import Customer
from shuke.events import actions as events
from shuke.privacy.actions.erasing import NOT_YOURS, RIGHT
from shuke.privacy.queries.held import attachments, sections
from shuke.privacy.queries.sections import Section
from shuke.records.actions.files import path_of


@transaction.atomic
def hand_out(customer: Customer, *, by: User, at: datetime) -> BinaryIO:
    """A temporary file, rewound; it goes when it is closed. Who took it, and of whom, is written down."""
    if not may(by, RIGHT):
        raise NotAllowed(NOT_YOURS)
    found = sections(customer.pk, by)
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data.json", as_json(found, at))
        packed.writestr("data.html", as_page(found, at))
        for one in attachments(customer.pk):
            if (path := path_of(one.stored)).exists():
                packed.write(path, f"files/{one.pk}-{one.name}")
    events.record("privacy.person_handed_out", customer, by=by, at=at, customer_id=customer.pk)
    file.seek(0)
    return file


def as_json(found: Sequence[Section], at: datetime) -> str:
    told = {one.key: [dict(zip(one.heads, row, strict=True)) for row in one.rows] for one in found}
    return json.dumps({"made_at": at.isoformat(), **told}, ensure_ascii=False, indent=1, default=str)


def as_page(found: Sequence[Section], at: datetime) -> str:
    shop = Shop.objects.filter(pk=1).first()
    return render_to_string("privacy/person_file.html", {"sections": found, "at": at, "shop": shop})
