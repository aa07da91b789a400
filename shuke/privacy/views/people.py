"""One person's data: looked through, handed out, erased."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import may
from shuke.core.errors import UserError
from shuke.customers.models import Customer
from shuke.privacy.actions import erasing, handing_out
from shuke.privacy.actions.steps import KEPT, KINDS
from shuke.privacy.forms import AskForm, ConfirmForm
from shuke.privacy.models import Erasure
from shuke.privacy.queries.held import sections
from shuke.privacy.queries.rules import retention
from shuke.records.refusal import refuse

OPEN = [Erasure.Status.ASKED, Erasure.Status.RUNNING, Erasure.Status.FAILED]
STAYS = {"orders", "order_lines"}


@require_GET
@requires("privacy.manage")
def person(request: Request, pk: int) -> HttpResponse:
    """What there is, what would go and what would stay."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    found = [(one.label, len(one.rows), one.key in STAYS) for one in sections(pk, request.user)]
    asked = Erasure.objects.filter(customer_id=pk, status__in=OPEN).first()
    context = {"customer": customer, "found": found, "asked": asked, "form": AskForm(), "rules": retention()}
    return render(request, "privacy/person.html", context)


@require_POST
@requires("privacy.manage")
def hand_out(request: Request, pk: int) -> FileResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    file = handing_out.hand_out(customer, by=request.user, at=now)
    return FileResponse(file, as_attachment=True, filename=f"person-{pk}-{timezone.localdate(now):%Y%m%d}.zip")


@require_POST
@requires("privacy.manage")
def ask(request: Request, pk: int) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    form = AskForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else Erasure.Reason.WISH
    made = erasing.ask(customer, reason=reason, by=request.user, at=timezone.now())
    return redirect("privacy:erasure", made.pk)


@require_GET
@requires("privacy.manage")
def erasures(request: Request) -> HttpResponse:
    rows = Erasure.objects.select_related("asked_by", "confirmed_by").order_by("-id")[:200]
    return render(request, "privacy/erasures.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires("privacy.manage")
def erasure(request: Request, number: int) -> HttpResponse:
    """`do` is confirm or drop; afterwards its progress, and the way to the certificate."""
    found = get_object_or_404(Erasure, pk=number)
    if found.status in OPEN and not erasing.reaches(found, request.user):
        raise Http404
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and request.POST.get("do") == "drop":
        erasing.drop(found, by=request.user, at=timezone.now())
        messages.success(request, _("Not carried out. Nothing was erased."))
        return redirect("privacy:erasures")
    if request.method == "POST" and form.is_valid():
        try:
            erasing.confirm(found, form.cleaned_data["typed"], by=request.user, at=timezone.now())
        except UserError as error:
            refuse(form, error)
        else:
            return redirect("privacy:erasure", number)
    return render(request, "privacy/erasure.html", _shown(request, found, form), status=422 if form.errors else 200)


@require_GET
@requires("privacy.manage")
def certificate(request: Request, number: int) -> HttpResponse:
    """A page to print; it holds nothing of the person."""
    found = get_object_or_404(Erasure.objects.select_related("asked_by", "confirmed_by"), pk=number, status="done")
    true = found.sha256 == erasing.fingerprint(found)
    return render(request, "privacy/certificate.html", _shown(request, found, ConfirmForm()) | {"true": true})


def _shown(request: Request, found: Erasure, form: ConfirmForm) -> dict[str, object]:
    told = [(KINDS[kind], count, kind in KEPT) for kind, count in found.counts.items() if count and kind in KINDS]
    customer = Customer.objects.visible_to(request.user).filter(pk=found.customer_id).first()
    held = sections(found.customer_id, request.user) if customer and found.status in OPEN else []
    return {
        "erasure": found, "form": form, "told": told, "customer": customer, "shop": request.shop,
        "found": [(one.label, len(one.rows), one.key in STAYS) for one in held],
        "may_confirm": may(request.user, erasing.RIGHT), "rules": retention(),
    }  # fmt: skip
