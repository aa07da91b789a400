"""What a customer agrees to, as people of the shop see it and write it down."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.accounts.policy import fields_fixed, may, told
from shuke.core.errors import NotAllowed, UserError
from shuke.customers import consent
from shuke.customers.actions.consenting import Source, keep_proof, record_consent
from shuke.customers.actions.many_consents import WORK
from shuke.customers.actions.preferences import make_link, revoke_links
from shuke.customers.consent_forms import ConsentForm
from shuke.customers.models import Consent, Customer, PreferenceLink
from shuke.customers.views.whose import to_change
from shuke.records import types
from shuke.records.actions.bulk import work_on_many
from shuke.records.actions.files import path_of
from shuke.records.answering import answer
from shuke.records.chosen import among
from shuke.records.refusal import refuse
from shuke.records.rights import changeable
from shuke.records.undoing import undo_url
from shuke.ui.toasts import undoable

FIELD = "consents"


@require_http_methods(["GET", "POST"])
@requires("customers.view")
def consents(request: Request, pk: int) -> HttpResponse:
    """All that was ever said, and a form for more, with proof."""
    customer = _seen(request, pk)
    form = ConsentForm(request.POST if request.method == "POST" else None, request.FILES)
    if request.method == "POST" and form.is_valid():
        to_write(request, pk)
        try:
            _save(request, customer, form)
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("customers:consents", pk)
    return render(
        request, "customers/consents.html", _shown(request, customer, form), status=422 if form.errors else 200
    )


@require_POST
@requires("customers.change")
def tap(request: Request, pk: int) -> HttpResponse:
    """One cell of the panel: `set` is a key and yes or no."""
    customer, at = to_write(request, pk), timezone.now()
    key, _colon, answer = request.POST.get("set", "").partition(":")
    proof = request.POST.get("proof", "")
    if proof not in dict(ConsentForm.base_fields["proof"].choices):  # type: ignore[attr-defined]  # a ChoiceField
        proof = "spoken"
    record_consent(customer, {key: answer == "yes"}, Source(proof, at, request.user))
    undoable(request, _("Saved."), undo_url(types.named("customer"), pk, request.user, at))
    return redirect(f"{_page(pk)}#consent")


@require_POST
@requires("customers.change")
def new_link(request: Request, pk: int) -> HttpResponse:
    """The address of the customer's own page, shown this once."""
    customer = to_write(request, pk)
    secret = make_link(customer, by=request.user, at=timezone.now())
    link = request.build_absolute_uri(reverse("customers:preferences", args=[secret]))
    shown = _shown(request, customer, ConsentForm()) | {"link": link}
    answer = render(request, "customers/consents.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@requires("customers.change")
def end_links(request: Request, pk: int) -> HttpResponse:
    revoke_links(to_write(request, pk), at=timezone.now())
    messages.success(request, _("The links no longer work."))
    return redirect("customers:consents", pk)


@require_http_methods(["GET", "POST"])
@requires("customers.change")
def many(request: Request) -> HttpResponse:
    """The same said by many, with one statement; by whom, says `records.chosen`. Those that the person may not change
    are left."""
    if FIELD in fields_fixed(request.user, "customer"):
        raise NotAllowed(_("Your role may not change “%(field)s”."), field=_("Agrees to"))
    kind, asked = types.named("customer"), request.POST if request.method == "POST" else request.GET
    rows = among(changeable(request.user, kind), kind, request.user, asked)
    form = ConsentForm(request.POST if request.method == "POST" else None, request.FILES)
    if request.method == "POST" and form.is_valid():
        ids = rows.order_by("pk").values_list("pk", flat=True)
        try:
            job = work_on_many(kind, WORK, ids, form.told(), by=request.user)
        except UserError as error:
            refuse(form, error)
        else:
            return answer(request, job, kind.list_url())
    kept = [(name, asked[name]) for name in ("ids", "all", "list") if name in asked]
    shown = {"form": form, "count": rows.count(), "kept": kept}
    return render(request, "customers/consent_many.html", shown, status=422 if form.errors else 200)


@require_GET
@requires("customers.view")
def proof_file(request: Request, pk: int, number: int) -> FileResponse:
    """Always handed over as a file, never opened as a page of ours."""
    row = get_object_or_404(Consent, pk=number, customer=_seen(request, pk), file__isnull=False)
    assert row.file
    path = path_of(row.file.stored)
    if not path.exists():
        raise Http404
    answer = FileResponse(
        path.open("rb"), as_attachment=True, filename=row.file.name, content_type=row.file.content_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def to_write(request: Request, pk: int) -> Customer:
    if FIELD in fields_fixed(request.user, "customer"):
        raise NotAllowed(_("Your role may not change “%(field)s”."), field=_("Agrees to"))
    return to_change(request, pk)


def _seen(request: Request, pk: int) -> Customer:
    if not told(request.user, "customer", FIELD):
        raise Http404
    return get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)


def _save(request: Request, customer: Customer, form: ConsentForm) -> None:
    upload = form.cleaned_data["file"]
    file = keep_proof(customer, upload, by=request.user) if upload else None
    record_consent(customer, form.answers(), replace(_source(request, form), file=file), said_at=form.said_at())


def _source(request: Request, form: ConsentForm) -> Source:
    return Source(form.cleaned_data["proof"], timezone.now(), request.user, form.cleaned_data["statement"])


def _shown(request: Request, customer: Customer, form: ConsentForm) -> dict[str, object]:
    links = PreferenceLink.objects.filter(customer=customer, revoked_at=None, expires_at__gt=timezone.now())
    return {
        "customer": customer, "form": form, "rows": consent.history(customer), "lines": consent.matrix(customer),
        "links": links.count(), "may_change": may(request.user, "customers.change"), "page": _page(customer.pk),
    }  # fmt: skip


def _page(pk: int) -> str:
    return reverse("records:page", args=["customers", pk])
