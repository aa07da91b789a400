"""What a role grants: the four that every shop has, as they come, and what its owner has changed of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.accounts.models import Role

Pair = tuple[str, str]  # record type, and verb or field
Changed = Mapping[str, Mapping[str, str]]  # record type → verb → extent, or record type → field → access


class Verb(TextChoices):
    """What one can do with records."""

    SEE = "see", pgettext_lazy("right", "See")
    CREATE = "create", pgettext_lazy("right", "Add")
    CHANGE = "change", pgettext_lazy("right", "Change")
    DELETE = "delete", pgettext_lazy("right", "Delete")
    EXPORT = "export", pgettext_lazy("right", "Export")
    IMPORT = "import", pgettext_lazy("right", "Import")


class Extent(TextChoices):
    """With whose records, from none to all."""

    NONE = "none", pgettext_lazy("right", "No")
    OWN = "own", pgettext_lazy("right", "Own ones only")
    TEAM = "team", pgettext_lazy("right", "Own teams")
    TREE = "tree", pgettext_lazy("right", "Own teams and those below")
    ALL = "all", pgettext_lazy("right", "All")

    def narrower(self, other: Extent) -> Extent:
        return min(self, other, key=list(Extent).index)


class Access(TextChoices):
    """What a role may do with one field."""

    WRITE = "write", _("See and change")
    READ = "read", _("See only")
    MASKED = "masked", _("Hide the middle")
    HIDDEN = "hidden", pgettext_lazy("field", "Hidden")


LOOK = frozenset({"today.view", "reports.view"})
WORK = LOOK | {"today.answer", "exports.run", "loyalty.receive"}
LEAD = WORK | {"imports.run", "teams.change", "batches.undo", "loyalty.adjust"}
OWN = LEAD | {"settings.change", "exports.approve", "users.change", "audit.view", "roles.change", "privacy.manage"}
NAMED: dict[str, frozenset[str]] = {Role.READ_ONLY: LOOK, Role.STAFF: WORK, Role.MANAGER: LEAD, Role.OWNER: OWN}

GRANTABLE: dict[str, Any] = {  # in the order in which they are shown
    "today.view": _("Sees Today: who is about to buy"),
    "today.answer": _("Answers the reminders: bought, later, no longer needed"),
    "reports.view": _("Sees the reports"),
    "exports.run": _("Takes reports away as a file"),
    "loyalty.receive": _("Takes payments for tabs and stored value, gives coupons away"),
    "loyalty.adjust": _("Sets points, tabs and tiers right by hand"),
    "imports.run": _("Imports files"),
    "batches.undo": _("Takes back imports and other large changes"),
    "teams.change": _("Makes and changes teams"),
    "users.change": _("Invites people and ends their access"),
    "settings.change": _("Changes the settings of the shop"),
    "exports.approve": _("Approves exports that need it, and needs no approval"),
    "audit.view": _("Reads the audit log"),
    "privacy.manage": _("Hands out and erases all data of a person"),
}

# The same in words of verbs; what is said here of customers holds for every record type not named.
CUSTOMER = "customer"
_see, _keep = frozenset({Verb.SEE}), frozenset({Verb.SEE, Verb.CREATE, Verb.CHANGE, Verb.EXPORT})
_all = frozenset(Verb)
_lead: dict[str, frozenset[Verb]] = {
    Role.READ_ONLY: _see,
    Role.STAFF: _see | {Verb.EXPORT},
    Role.MANAGER: _all,
}  # laid down by who leads
VERBS: dict[str, dict[str, frozenset[Verb]]] = {
    CUSTOMER: {Role.READ_ONLY: _see, Role.STAFF: _keep, Role.MANAGER: _keep | {Verb.IMPORT}},
    "order": {Role.READ_ONLY: _see, Role.STAFF: _keep | {Verb.DELETE}, Role.MANAGER: _all},
    "product": _lead,
    "category": _lead,
    "brand": _lead,
    "product_family": _lead,
    "price_book": _lead,
    "book_price": _lead,
    "location": _lead,
    "movement": {Role.READ_ONLY: _see, Role.STAFF: _see | {Verb.CREATE, Verb.EXPORT}, Role.MANAGER: _all},
    "coupon": _lead,
    "tab": _lead,
    "gift_card": {Role.READ_ONLY: frozenset(), Role.STAFF: _see | {Verb.CREATE}, Role.MANAGER: _all},
    "payment": {Role.READ_ONLY: _see, Role.STAFF: _keep | {Verb.DELETE}, Role.MANAGER: _all},
    "return": {Role.READ_ONLY: _see, Role.STAFF: _keep | {Verb.DELETE}, Role.MANAGER: _all},
    "cart": {Role.READ_ONLY: _see, Role.STAFF: _keep | {Verb.DELETE}, Role.MANAGER: _all},
    "payment_method": {Role.READ_ONLY: _see, Role.STAFF: _see, Role.MANAGER: _all},
    "delivery_method": {Role.READ_ONLY: _see, Role.STAFF: _see, Role.MANAGER: _all},
    "task": {Role.READ_ONLY: _see, Role.STAFF: _keep | {Verb.DELETE}, Role.MANAGER: _all},
    "membership": {Role.READ_ONLY: _see, Role.STAFF: _keep | {Verb.DELETE}, Role.MANAGER: _all},
    "relation": {Role.READ_ONLY: _see, Role.STAFF: _keep | {Verb.DELETE}, Role.MANAGER: _all},
    "case": {Role.READ_ONLY: _see, Role.STAFF: _keep | {Verb.DELETE}, Role.MANAGER: _all},
    "playbook": _lead,
    **dict.fromkeys(("case_rule", "canned_reply", "help_category", "article"), _lead),
    "purchase_order": {Role.READ_ONLY: _see, Role.STAFF: _keep, Role.MANAGER: _all},
    "purchase_line": {Role.READ_ONLY: _see, Role.STAFF: _keep | {Verb.DELETE}, Role.MANAGER: _all},
    **dict.fromkeys(("vendor", "vendor_product", "goods_in"), _lead),
    "team": {Role.READ_ONLY: _see, Role.STAFF: _see | {Verb.EXPORT}, Role.MANAGER: _see | {Verb.EXPORT}},
}

# Permissions that pages have always asked for by these names, and what they come to.
SAME: dict[str, tuple[str, Verb]] = {
    "customers.view": (CUSTOMER, Verb.SEE),
    "customers.change": (CUSTOMER, Verb.CHANGE),
    "customers.delete": (CUSTOMER, Verb.DELETE),
    "orders.view": ("order", Verb.SEE),
    "orders.change": ("order", Verb.CHANGE),
    "products.view": ("product", Verb.SEE),
    "products.change": ("product", Verb.CHANGE),
}

# What a named permission is worth nothing without.
NEEDS: dict[str, tuple[tuple[str, Verb], ...]] = {
    "imports.run": ((CUSTOMER, Verb.IMPORT), ("order", Verb.IMPORT)),
}


# What insights.CustomerMeasure tells of what somebody bought.
MEASURED = (
    "recency_days", "frequency", "rfm", "rfm_before", "average_gap", "regularity", "variety", "impulse",
    "expected_purchases", "alive", "churn_risk", "satisfaction", "novelty", "lifecycle", "relationship",
)  # fmt: skip
# What is worked out from another field, whatever record has that: no role sees the sum without what it is the sum of.
WORKED_OUT: dict[str, dict[str, Pair]] = {
    CUSTOMER: {
        "orders_total": ("order", "total"),
        **dict.fromkeys(
            ("monetary", "expected_value", "at_risk", "discount_share", "customer_type", "orientation"),
            ("order", "total"),
        ),
        **dict.fromkeys(MEASURED, ("order", "rows")),
        **dict.fromkeys(("profit", "strategy"), ("order", "margin")),
    },
    "order": {"margin": ("product", "cost"), "delivery_cost": ("product", "cost")},
    "payment": {"amount": ("order", "total"), "cost": ("product", "cost")},
    "tab": {"owed": ("order", "total")},
    "cart": {"total": ("order", "total"), "items": ("order", "rows")},
    "return": {"amount": ("order", "total")},
    "payment_method": {"fee_rate": ("product", "cost")},
    "delivery_method": {"cost": ("product", "cost")},
    "vendor_product": {"price": ("product", "cost")},
    "purchase_order": {"total": ("product", "cost")},
    "purchase_line": {"price": ("product", "cost")},
    "goods_in": {"amount": ("product", "cost")},
    "household": {"spent": (CUSTOMER, "orders_total"), "last_ordered_on": (CUSTOMER, "last_ordered_on")},
}


def offered_extents(verb: Verb, *, divided: bool) -> list[Extent]:
    """What can be chosen: nobody adds or imports "own ones only", and what belongs to no team is seen whole or not."""
    if divided and verb not in {Verb.CREATE, Verb.IMPORT}:
        return list(Extent)
    return [Extent.NONE, Extent.ALL]


READ, WRITE = "read", "write"  # of a key that is for some record types only: `customer:read`


def in_scope(scopes: Collection[str], record_type: str, verb: str) -> bool:
    reading = verb in {Verb.SEE, Verb.EXPORT} and f"{record_type}:{READ}" in scopes
    return reading or f"{record_type}:{WRITE}" in scopes


@dataclass(frozen=True)
class Rights:
    """Of one role. `base` is the built-in role whose rights hold where nothing has been `changed`."""

    base: str
    extents: Changed = field(default_factory=dict)
    named: Mapping[str, bool] = field(default_factory=dict)
    fields: Changed = field(default_factory=dict)
    scopes: tuple[str, ...] | None = None  # of a program's key that is not for everything

    @property
    def unbounded(self) -> bool:
        """The owner can't be locked out, whatever the table says."""
        return self.base == Role.OWNER and self.scopes is None

    def extent(self, record_type: str, verb: str) -> Extent:
        if self.scopes is not None and not in_scope(self.scopes, record_type, verb):
            return Extent.NONE
        if self.base == Role.OWNER:
            return Extent.ALL
        changed = self.extents.get(record_type, {}).get(verb)
        return Extent(changed) if changed else self.usual_extent(record_type, verb)

    def usual_extent(self, record_type: str, verb: str) -> Extent:
        granted = VERBS.get(record_type, VERBS[CUSTOMER]).get(self.base, _all)
        return Extent.ALL if Verb(verb) in granted else Extent.NONE

    def grants(self, permission: str) -> bool:
        if self.scopes is not None:  # doors that need one are named themselves
            return False
        usual = permission in NAMED[self.base]
        return usual if self.unbounded else self.named.get(permission, usual)

    def set_access(self, record_type: str, name: str) -> Access:
        """As the role says, whatever is hidden along with other fields."""
        return Access(self.fields.get(record_type, {}).get(name, Access.WRITE))

    def access(self, record_type: str, name: str) -> Access:
        return Access(self._fields(record_type).get(name, Access.WRITE))

    def fields_with(self, record_type: str, *accesses: Access) -> frozenset[str]:
        return frozenset(name for name, access in self._fields(record_type).items() if access in accesses)

    def within(self, other: Rights) -> bool:
        """Whether it grants nothing that the other does not."""
        if other.unbounded or self.unbounded:
            return other.unbounded
        kinds = {*VERBS, *self.extents, *other.extents}
        pairs = [(self.extent(kind, verb), other.extent(kind, verb)) for kind in kinds for verb in Verb]
        fields = [(kind, name) for kind, rules in other.fields.items() for name in rules]
        openness = list(Access).index  # from write to hidden
        closed = all(openness(self.access(*field)) >= openness(other.access(*field)) for field in fields)
        reaches = all(own == own.narrower(theirs) for own, theirs in pairs)
        return reaches and closed and all(other.grants(name) for name in OWN if self.grants(name))

    def tells(self, record_type: str, name: str) -> bool:
        """Whether the field, and what is worked out from it, may be told at all."""
        seen = self.extent(record_type, Verb.SEE) != Extent.NONE
        return seen and self.access(record_type, name) not in {Access.MASKED, Access.HIDDEN}

    def _fields(self, record_type: str) -> Mapping[str, Any]:
        if record_type not in self._worked_out:
            self._worked_out[record_type] = {} if self.unbounded else self._with_untold(record_type)
        return self._worked_out[record_type]

    @cached_property
    def _worked_out(self) -> dict[str, Mapping[str, Any]]:
        """By record type: a page asks a hundred times."""
        return {}

    def _with_untold(self, record_type: str) -> Mapping[str, Any]:
        worked_out = WORKED_OUT.get(record_type, {})
        untold = {name: Access.HIDDEN for name, source in worked_out.items() if not self.tells(*source)}
        return {**self.fields.get(record_type, {}), **untold}
