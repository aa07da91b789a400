"""While a customer is written down: who may be the same, and why. `config` hands this to the record type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.models import User
from shuke.accounts.policy import fields_closed
from shuke.customers.models import Customer
from shuke.customers.names import tidy
from shuke.duplicates.actions.glimpsing import glimpse
from shuke.duplicates.likeness.people import Person
from shuke.duplicates.likeness.reasons import AGAINST
from shuke.duplicates.likeness.scoring import LIKELY, WORTH_ASKING, Verdict
from shuke.duplicates.queries.candidates import scored, typed
from shuke.duplicates.queries.masking import hidden
from shuke.duplicates.queries.words import told
from shuke.records.alike import Alike

MOST, MOST_HIDDEN = 4, 2
SHARED = ("phone_same", "email_same", "email_alias", "line_same", "tax_same")  # what is nobody's by chance


def alike(user: User | AnonymousUser, values: Mapping[str, Any]) -> list[Alike]:
    """Those whom the person sees; then, masked, customers of others, when what was typed leaves little doubt: a name
    with a phone, an e-mail address or an id of the same person."""
    if not isinstance(user, User):
        return []
    person, closed = typed(values, user), fields_closed(user, "customer")
    name = "" if "name" in closed else tidy(str(values.get("name") or ""))[:120]
    verdicts = scored(person, name, user)
    best = sorted(verdicts, key=lambda pk: (-verdicts[pk].score, pk))
    seen = Customer.objects.visible_to(user).select_related("team").prefetch_related("phones").in_bulk(best)
    shown = [pk for pk in best if pk in seen and _worth_telling(verdicts[pk], seen[pk], name)][:MOST]
    rows = [_open(seen[pk], name, verdicts[pk], closed) for pk in shown]
    return rows + list(_masked([pk for pk in best if pk not in seen and _sure(verdicts[pk])], verdicts, person, user))


def _worth_telling(verdict: Verdict, customer: Customer, name: str) -> bool:
    if verdict.score >= WORTH_ASKING or set(verdict.reasons) & set(SHARED):
        return True
    return len(name) > 1 and tidy(customer.name).startswith(name)


def _sure(verdict: Verdict) -> bool:
    named = any(reason.startswith("name_") and reason not in AGAINST for reason in verdict.reasons)
    return verdict.score >= LIKELY and named and bool(set(verdict.reasons) & set(SHARED))


def _open(customer: Customer, name: str, verdict: Verdict, closed: frozenset[str]) -> Alike:
    reasons = told(verdict.reasons, name, customer.name, closed) if verdict.score >= WORTH_ASKING else []
    return Alike(customer, why=[words for words, good in reasons if good][:3])


def _masked(found: list[int], verdicts: Mapping[int, Verdict], person: Person, user: User) -> Iterator[Alike]:
    """Of the phone only what was typed is told, and only if it is theirs."""
    others = Customer.objects.select_related("owner").in_bulk(found[:MOST_HIDDEN])
    for pk, other in others.items():
        if glimpse(other, by=user, at=timezone.now()):
            known = "phone_same" in verdicts[pk].reasons
            numbers = other.phones.filter(e164__in=person.e164s).values_list("e164", flat=True) if known else ()
            shown = hidden(other, next(iter(numbers), ""))
            text = _("A customer like this is in another team: %(name)s. Ask %(ask)s.")
            yield Alike(told=" ".join(filter(None, [text % {"name": shown.name, "ask": shown.ask}, shown.phone])))
