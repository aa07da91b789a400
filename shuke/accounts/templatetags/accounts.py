"""What templates ask about the person: `{% if user|may:"customers.change" %}`."""

from __future__ import annotations

from typing import Any

from django import template

from shuke.accounts import policy
from shuke.accounts.models import Shop
from shuke.accounts.parts import turned_on

register = template.Library()


@register.filter
def uses(shop: Shop, part: str) -> bool:
    """`{% if request.shop|uses:"network" %}`: whether the shop has turned this part on."""
    return turned_on(shop, part)


@register.filter
def may(user: Any, permission: str) -> bool:
    return policy.may(user, permission)


@register.filter
def writes(user: Any, field: str) -> bool:
    """`{% if user|writes:"customer.consents" %}`: whether no rule of their role keeps them from changing this field."""
    record_type, _dot, name = field.partition(".")
    return name not in policy.fields_fixed(user, record_type)
