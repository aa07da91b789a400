"""Columns that say what customers of a file agree to: in an import's settings `consent.<key>`, in whose cells stands
yes, no, or the day of a yes. They go through the check with the shop's own fields (transfer.own_fields)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.customers import consent
from shuke.records.fields import Text
from shuke.records.fields.base import BadValue
from shuke.records.words import Words

PREFIX = "consent."
CONSENT = "+"  # before the key among the values of a row: no own field is called so
CALLED = {  # in lists of nobody's system in particular; the others say it in their recipe
    "marketing.email": "訂閱電子報", "marketing.sms": "接受簡訊", "marketing.line": "接受 LINE 訊息",
}  # fmt: skip


@dataclass(frozen=True)
class Answer(Text):
    """yes, no, or the day of a yes."""

    kind: ClassVar[str] = "consent"

    def typed(self, text: str, user: User | AnonymousUser) -> Any:
        from shuke.core import parse  # brings pyarrow along, which a page must not pay for

        answer, _reason = parse.boolean(text)
        if answer is not None:
            return "yes" if answer else "no"
        day, _reason = parse.date(text)
        if day is None:
            raise BadValue(_("“%(text)s”: write yes or no."), text=text.strip()[:40])
        return day.isoformat()

    def said(self, value: Any) -> str:
        words = {"yes": _("Yes"), "no": _("No")}
        return str(words.get(value, value or ""))


def consent_columns() -> dict[str, Answer]:
    """By their name in an import's settings."""
    return {
        PREFIX + key: Answer(CONSENT + key, Words({"": label, "zh-hant": CALLED.get(key, label)}, label))
        for key, label in consent.labels(retired=False).items()
    }
