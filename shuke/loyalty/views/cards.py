"""A gift card that a customer brings."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuke.accounts.access import Request, requires
from shuke.accounts.rights import Verb
from shuke.core.whole import whole_number
from shuke.loyalty.actions.cards import bring
from shuke.loyalty.books import STORED
from shuke.loyalty.forms import CardForm
from shuke.loyalty.panels import RECEIVE
from shuke.loyalty.views.accounts import whose
from shuke.loyalty.views.answering import answer, asked


@require_http_methods(["GET", "POST"])
@requires(RECEIVE)
def redeem_card(request: Request, pk: int) -> HttpResponse:
    """Onto their stored value; then back to the `order` that it shall pay, if one is named."""
    customer, _holder = whose(request, "customers", pk, STORED, Verb.CHANGE)
    form = CardForm(asked(request))

    def save() -> None:
        bring(form.cleaned_data["code"], customer, by=request.user, at=timezone.now())

    back = reverse("loyalty:account", args=["customers", pk, STORED])
    if order := whole_number(request.GET.get("order", "")):
        back = reverse("records:page", args=["orders", order])
    return answer(request, form, save, title=_("Redeem a gift card"), about=customer, back=back)
