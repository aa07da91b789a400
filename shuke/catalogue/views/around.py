"""What goes with a product, its sizes and colours, and whether customers can read it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import fields_fixed
from shuke.accounts.rights import Verb
from shuke.catalogue import actions
from shuke.catalogue.actions import companions, variants
from shuke.catalogue.forms import CompanionForm, VariantsForm
from shuke.catalogue.models import Companion, Family, Product
from shuke.catalogue.views.answering import answer, asked, changeable, page_of
from shuke.core.errors import NotAllowed, UserError
from shuke.core.whole import whole_number
from shuke.records import types
from shuke.records.refusal import refuse
from shuke.records.rights import check_reach


@require_http_methods(["GET", "POST"])
@requires("products.change")
def add_companion(request: Request, pk: int) -> HttpResponse:
    product = changeable(request, pk)
    form = CompanionForm(request.user, asked(request))

    def save() -> None:
        given = form.cleaned_data
        companions.add_companion(product, given["other"], kind=given["kind"], by=request.user, at=timezone.now())

    return answer(request, form, save, template="catalogue/companion.html", back=page_of(product), product=product)


@require_POST
@requires("products.change")
def remove_companion(request: Request, pk: int, number: int) -> HttpResponse:
    product = changeable(request, pk)
    companion = get_object_or_404(Companion.objects.select_related("other", "product"), pk=number, product=product)
    companions.remove_companion(companion, by=request.user, at=timezone.now())
    return redirect(page_of(product))


@require_POST
@requires("products.change")
def publish(request: Request, pk: int) -> HttpResponse:
    """Shown to customers with `published`, else no longer."""
    product = changeable(request, pk)
    if "published" in fields_fixed(request.user, "product"):
        raise NotAllowed(types.named("product").field("published").label(Product))
    actions.change_product(product, by=request.user, published=bool(request.POST.get("published")))
    return redirect(page_of(product))


@require_http_methods(["GET", "POST"])
@requires("product:create")
def make_variants(request: Request) -> HttpResponse:
    """Sizes and colours first, then the grid of them; with `do` = make, what is ticked is made. `product` in the
    address begins with what that one has, `family` adds to one that is there."""
    like, family = _like(request), _family(request)
    hidden = fields_fixed(request.user, "product")
    form = VariantsForm(request.user, asked(request), hidden=hidden, **_begun(like, family))
    ready = form.is_bound and form.is_valid()
    if ready and request.POST.get("do") == "make":
        try:
            made, _new = variants.make_variants(
                form.style(family, like), form.ticked(), by=request.user, at=timezone.now(),
                token=form.cleaned_data["token"],
            )  # fmt: skip
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(types.named("product_family").url(made.pk))
    shown = {"form": form, "like": like, "family": family, "grid": form.grid(family) if ready else None}
    return render(request, "catalogue/variants.html", shown, status=422 if form.errors else 200)


def _like(request: Request) -> Product | None:
    given = whole_number(request.GET.get("product", ""))
    return changeable(request, given) if given else None


def _family(request: Request) -> Family | None:
    given = whole_number(request.GET.get("family", ""))
    if not given:
        return None
    kind = types.named("product_family")
    family: Family = get_object_or_404(kind.visible_to(request.user), pk=given)
    check_reach(kind, family, request.user, Verb.CHANGE)
    return family


def _begun(like: Product | None, family: Family | None) -> dict[str, Any]:
    first = like or Product.objects.filter(family=family, deleted_at=None).order_by("id").first() if family else like
    if first is None:
        return {}
    code = first.code.removesuffix(f"-{first.colour}-{first.size}") if first.size and first.colour else first.code
    alike = {name: getattr(first, name) for name in ("category", "unit", "price", "cost")}
    own = {one.name: one.initial(first) for one in types.named("product").custom_fields}
    return {"name": family.name if family else first.name, "code": code[:40], **alike, **own}
