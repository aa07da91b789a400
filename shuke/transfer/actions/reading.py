"""How a file's cells are read for this shop: its staff, teams and own fields, and what an empty cell means."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from shuke.accounts.models import Team, User
from shuke.customers.phones import shop_region
from shuke.transfer.matching import goods, merging
from shuke.transfer.models import Import
from shuke.transfer.own_fields import PREFIX, kept_values, own_fields
from shuke.transfer.prepare.cells import Styles
from shuke.transfer.rules import Rules


def styles_of(job: Import, at: datetime) -> Styles:
    fields = own_fields(job)
    return Styles(
        region=shop_region(), today=timezone.localdate(at), date_order=job.settings.get("date_order", ""),
        own=(lambda cells: kept_values(cells, fields, job.by)) if fields else None,
        people=staff(), teams=list(Team.objects.values_list("name", flat=True)), zone=timezone.get_current_timezone(),
        empties=emptied_by(job),
    )  # fmt: skip


def emptied_by(job: Import) -> dict[str, str]:
    """Columns whose empty cells are to empty a field → that field; never one by which records are recognised."""
    rules = Rules.of(job.settings)
    if not rules.empties:
        return {}
    able = {"customers": merging.EMPTIED, "products": goods.EMPTIED}.get(job.kind, {})
    called = {**CALLED.get(job.kind, {}), **{name: name for name in able}}
    paved = {name: field for name, field in called.items() if field in able and name not in rules.key_fields()}
    return paved | {name: name for name in job.columns if name.startswith(PREFIX)}


CALLED = {
    "customers": {"team": "team_id", "owner": "owner_id"},
    "products": {"tax": "tax_rate", "commission": "commission_rate"},
}


def staff() -> dict[str, int]:
    """User name, e-mail and name of everybody who works here → id; a name that two have counts for neither."""
    names: dict[str, int] = {}
    shared: set[str] = set()
    for one in User.objects.filter(is_active=True).only("id", "username", "email", "name"):
        for text in {one.username, one.email, one.name}:
            if text and names.setdefault(text.casefold(), one.pk) != one.pk:
                shared.add(text.casefold())
    return {text: number for text, number in names.items() if text not in shared}
