"""Ready replies with their places filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shuke.accounts.models import Shop, User
from shuke.accounts.policy import may
from shuke.records import types
from shuke.service.models import CannedReply, Case

PLACE = re.compile(r"\{(\w+)\}")


def filled(text: str, known: Mapping[str, str]) -> str:
    """A place that nothing is known of goes, as does a word in braces that is none of ours stay."""
    return PLACE.sub(lambda found: known.get(found[1], found[0]), text)


def places(case: Case, who: str, by: User) -> dict[str, str]:
    """For a case as the person sees it; `who` is the name of who asks."""
    shop = Shop.objects.filter(pk=1).first()
    return {
        "customer": who,
        "order": _seen_order(case, by),
        "product": case.product.name if case.product else "",
        "number": case.number,
        "me": str(by),
        "shop": shop.name if shop else "",
    }


def _seen_order(case: Case, by: User) -> str:
    kind = types.named("order")
    seen = case.order is not None and may(by, kind.view) and kind.visible_to(by).filter(pk=case.order_id).exists()
    return case.order.number if case.order and seen else ""


def offered(case: Case, who: str, by: User) -> list[tuple[CannedReply, str]]:
    known = places(case, who, by)
    rows = CannedReply.objects.filter(deleted_at=None).order_by("name", "id")[:100]
    return [(one, filled(one.text, known)) for one in rows]
