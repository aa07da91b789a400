"""What a customer likely takes next time, for programs (docs/api.md)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404

from shuke.customers.models import Customer
from shuke.insights.suggesting import next_time
from shuke.records.api.doors import caller, door


@door("GET")
def next_basket(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Likeliest first, each with its reason; empty for whom nothing was bought, and for whose key may not know it."""
    user = caller(request)
    customer = get_object_or_404(Customer.objects.visible_to(user), pk=pk)
    return JsonResponse(
        {
            "data": [
                {
                    "product": one.product.pk, "name": one.product.name,
                    "probability": one.probability, "bought_before": one.known, "reason": one.reason,
                    "instead_of": one.instead_of.pk if one.instead_of else None,
                }
                for one in next_time(customer.pk, user)
            ]
        }
    )  # fmt: skip
