"""Settings of selling."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shuke.accounts.access import Request, requires
from shuke.orders.actions.selling import lay_down
from shuke.orders.forms.selling import SellingForm
from shuke.orders.models import Selling


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def selling(request: Request) -> HttpResponse:
    kept = Selling.objects.filter(shop=1).first() or Selling()
    form = SellingForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        lay_down(form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("orders:selling")
    return render(request, "orders/selling.html", {"form": form}, status=422 if form.errors else 200)
