"""What an event is called on a timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "customers.created": _("Customer added"),
    "customers.changed": _("Details changed"),
    "customers.contacted": _("Contacted"),
    "customers.noted": _("Note"),
    "customers.called": _("Phone call"),
    "customers.visited": _("Visit"),
    "customers.deleted": _("Customer deleted"),
    "customers.restored": _("Customer restored"),
    "orders.entered": _("Order entered"),
    "orders.changed": _("Order changed"),
    "orders.status_changed": _("Order status changed"),
    "orders.deleted": _("Order deleted"),
    "products.created": _("Product added"),
    "products.changed": _("Details changed"),
    "products.deleted": _("Product deleted"),
    "orders.product_changed": _("Details changed"),  # by an import; the next two by taking it back
    "orders.product_put_back": _("Details changed"),
    "customers.put_back": _("Details changed"),
}


def verb_label(verb: str) -> Any:
    """Words for a verb; an unknown one is shown as it is."""
    return VERBS.get(verb, verb)


def name_verbs(verbs: dict[str, Any]) -> None:
    """Higher apps add the words for their own verbs, handed over by config."""
    VERBS.update(verbs)
