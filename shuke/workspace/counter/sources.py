"""Terms that hold for people at the counter, and what is open with them, asked for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.accounts.models import User
from shuke.accounts.parts import turned_on
from shuke.accounts.policy import may
from shuke.accounts.queries import current_shop
from shuke.automation.actions.making import PART
from shuke.automation.queries.open import shown_to
from shuke.core.enumerated import is_chinese
from shuke.customers.models import Customer, Membership
from shuke.ledgers.models import Account
from shuke.loyalty.books import POINTS, TAB
from shuke.loyalty.models import Tab
from shuke.loyalty.queries.program import program, tabs_used
from shuke.orders.models import Way
from shuke.records import types
from shuke.service.models import Case
from shuke.service.queries.cases import open_cases
from shuke.ui.templatetags.ui import money, number
from shuke.workspace.counter.notes import ATTENTION, TERMS, Note

Notes = dict[int, list[Note]]
DIGITS = "零一二三四五六七八九"


def cases(customers: Sequence[Customer], user: User, on: date) -> Notes:
    """Money that is missing is spoken of first; other open cases stand beside it."""
    if not may(user, "case:see"):
        return {}
    found: Notes = defaultdict(list)
    kind = types.named("case")
    for one in open_cases([customer.pk for customer in customers], user):
        days = (on - timezone.localdate(one.opened_at)).days
        text = ngettext("%(subject)s (open for %(n)s day)", "%(subject)s (open for %(n)s days)", days)
        words = {"subject": one.subject, "n": days}
        first = _("First speak of “%(subject)s”: it is not settled yet.") % words if one.kind == Case.Kind.MONEY else ""
        note = Note(ATTENTION, text % words, icon="message", url=kind.url(one.pk), first=first)
        found[one.customer_id or 0].append(note)
    return found


def tabs(customers: Sequence[Customer], user: User, _on: date) -> Notes:
    """Own ones, and those of the household; how much is left, and what they take off."""
    if not may(user, "tab:see") or not tabs_used():
        return {}
    homes = _homes(customers)
    known = Tab.objects.visible_to(user).filter(active=True)
    known = known.filter(Q(customer__in=[one.pk for one in customers]) | Q(household__in=set(homes.values())))
    owed = _balances(TAB, known)
    found: Notes = {}
    for customer in customers:
        theirs = [one for one in known if customer.pk == one.customer_id]
        theirs += [one for one in known if one.household_id and one.household_id == homes.get(customer.pk)]
        if theirs:
            found[customer.pk] = _of_tab(theirs[0], -owed.get(theirs[0].pk, Decimal(0)))
    return found


def points(customers: Sequence[Customer], _user: User, _on: date) -> Notes:
    rules = program()
    if not rules.points_on:
        return {}
    held = Account.objects.filter(book=POINTS, name="", customer__in=[one.pk for one in customers], balance__gt=0)
    return {
        pk: [Note(TERMS, _("Points: %(points)s") % {"points": number(balance)}, icon="star")]
        for pk, balance in held.values_list("customer_id", "balance")
        if pk is not None and balance >= rules.least_points
    }


def suggestions(customers: Sequence[Customer], user: User, _on: date) -> Notes:
    """What playbooks say at the counter."""
    if not turned_on(current_shop(), PART):
        return {}
    found: Notes = defaultdict(list)
    ids = [one.pk for one in customers]
    for one in shown_to(user, timezone.now(), customer__in=ids, playbook__channel="counter"):
        found[one.customer.pk].append(Note(ATTENTION, one.words, icon="bolt"))
    return found


def _of_tab(tab: Tab, owed: Decimal) -> list[Note]:
    words = {"owed": money(owed), "limit": money(tab.limit)}
    full = owed >= tab.limit
    text = _("On the tab: %(owed)s of %(limit)s") % words
    say, way = ("", "") if full else (_("may pay by the month"), Way.TAB)
    notes = [Note(TERMS, text, icon="notebook", say=say, way=way)]
    if tab.discount:
        off = _("%(rate)s %% off") % {"rate": number(tab.discount)}
        notes.append(Note(TERMS, off, icon="discount", say=_folded(tab.discount) if is_chinese() else off))
    return notes


def _folded(rate: Decimal) -> str:
    """5 % off as one says it: 打九五折; 10 %: 打九折."""
    left = Decimal(100) - rate
    if left != left.to_integral() or not 0 < left < 100:
        return _("%(rate)s %% off") % {"rate": number(rate)}
    tens, ones = divmod(int(left), 10)
    return f"打{DIGITS[tens]}{DIGITS[ones] if ones else ''}折"


def _homes(customers: Iterable[Customer]) -> dict[int, int]:
    stays = Membership.objects.current().filter(customer__in=[one.pk for one in customers])
    return dict(stays.values_list("customer_id", "household_id"))


def _balances(book: str, known: Iterable[Tab]) -> dict[int, Decimal]:
    """Tab → what stands in its account."""
    of = {(one.customer_id, one.household_id): one.pk for one in known}
    holders = Q(customer__in=[pk for pk, _home in of if pk]) | Q(household__in=[home for _pk, home in of if home])
    rows = Account.objects.filter(holders, book=book, name="").values_list("customer_id", "household_id", "balance")
    return {of[customer, home]: balance for customer, home, balance in rows if (customer, home) in of}
