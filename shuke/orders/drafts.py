"""What to write to a customer: a draft that a person reads and sends, in the language of the shop's people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuke.orders.models import Cart


def draft_for(cart: Cart) -> str:
    """About a cart that waits."""
    names = [line.product.name for line in cart.lines.select_related("product").order_by("id")]
    said = _("%(name)s and more") % {"name": names[0]} if len(names) > 1 else "".join(names)
    words = _("Hello %(customer)s, %(products)s is still in your cart. Shall we keep it for you?")
    told = words % {"customer": cart.customer.name, "products": said}
    return f"{told} {cart.url}" if cart.url else told
