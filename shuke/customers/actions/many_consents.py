"""The same said by thousands of customers, and taken back, in a job."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.accounts.models import User
from shuke.customers import consent
from shuke.customers.actions.consenting import Said, Source, write_down
from shuke.customers.consent import pair_of
from shuke.customers.models import Customer, Proof
from shuke.events.models import Batch
from shuke.records.many import Work

WORK = "consent"


def record(ids: Sequence[int], told: Mapping[str, Any], *, batch: Batch | None, by: User | None, at: datetime) -> int:
    """`told` as `ConsentForm.told` has it. Gives of how many it was news."""
    said_at = datetime.fromisoformat(told["said_at"]) if told["said_at"] else None
    said = [Said(pk, pair_of(key), granted, said_at) for pk in ids for key, granted in told["answers"].items()]
    return _write(said, Source(told["proof"], at, by, told["statement"], batch=batch))


def put_back(before: Mapping[int, Collection[str]], *, batch: Batch | None, by: User | None, at: datetime) -> None:
    """Exactly what these customers had granted."""
    standing = consent.standings(sorted(before))
    said = []
    for pk, keys in before.items():
        now = consent.granted_keys(standing[pk])
        said += [Said(pk, pair_of(key), key in keys) for key in sorted({*keys} ^ {*now})]
    _write(said, Source(Proof.UNDONE, at, by, batch=batch))


def _write(said: Sequence[Said], source: Source) -> int:
    """The customers are held meanwhile, so that nobody writes the same between our reading and our writing."""
    ids = sorted({one.customer_id for one in said})
    list(Customer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    return len({one.customer_id for one in write_down(said, source)})


def in_words(told: Mapping[str, Any]) -> list[tuple[Any, str]]:
    labels = consent.labels()
    answers = {True: _("agrees to it"), False: _("takes it back")}
    said = [(labels.get(key, key), str(answers[granted])) for key, granted in told["answers"].items()]
    return [*said, (_("Proof"), str(Proof(told["proof"]).label)), *_statement(told["statement"])]


def _statement(text: str) -> list[tuple[Any, str]]:
    return [(_("What was said"), text)] if text else []


CONSENT = Work(label=_("Agrees to"), field="consents", do=record, put_back=put_back, said=in_words)
