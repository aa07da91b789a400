"""Gift cards for programs (a web shop, a till of another make), with the rights of the person whose key it is."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuke.accounts.policy import may
from shuke.accounts.rights import Verb
from shuke.core.errors import NotAllowed
from shuke.customers.models import Customer
from shuke.ledgers.queries.holders import customer as holder_of
from shuke.ledgers.queries.totals import balance
from shuke.loyalty.actions.cards import bring
from shuke.loyalty.books import STORED
from shuke.loyalty.panels import RECEIVE, tells_accounts
from shuke.records import types
from shuke.records.api.doors import body, caller, door
from shuke.records.rights import check_reach


@door("POST", scope="gift-cards")
def redeem(request: HttpRequest) -> HttpResponseBase:
    """`{"code": "…", "customer": id}`: the value of the card onto the customer's stored value. Sent again, it answers
    the same and adds nothing."""
    given, by = body(request), caller(request)
    code, pk = given.get("code"), given.get("customer")
    if set(given) != {"code", "customer"} or not isinstance(code, str) or type(pk) is not int or not 0 < pk < 2**63:
        raise BadRequest(_("Send `code`, as it stands on the card, and `customer`, the id of who brings it."))
    if not (may(by, RECEIVE) and tells_accounts(by)):
        raise NotAllowed(_("Your role does not allow this. Ask the owner of the shop."))
    customer = get_object_or_404(Customer.objects.visible_to(by), pk=pk)
    check_reach(types.named("customer"), customer, by, Verb.CHANGE)
    card = bring(code, customer, by=by, at=timezone.now())
    stored = balance(STORED, holder_of(customer.pk))
    return JsonResponse({"data": {"customer": customer.pk, "value": _amount(card.value), "stored": _amount(stored)}})


def _amount(value: object) -> str:
    return f"{value:f}"
