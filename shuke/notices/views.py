"""What a person was told, and the bell that says how many of it are new."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, public, signed_in
from shuke.core.whole import whole_number
from shuke.notices import actions, choices, kinds, mail, push, queries
from shuke.notices.forms import ChoiceForm, DeviceForm
from shuke.notices.models import Notice

WORKER = "notices/worker.js"


@require_GET
@signed_in
def page(request: Request) -> HttpResponse:
    known = whole_number(request.GET.get("before", ""))
    unread_only = request.GET.get("show") != "all"
    shown = queries.page(request.user, unread_only=unread_only, before=known)
    return render(request, "notices/page.html", {"shown": shown, "unread_only": unread_only, "before": known})


@never_cache
@require_GET
@signed_in
def bell(request: Request) -> HttpResponse:
    """What the page asks for again while it is open."""
    return render(request, "notices/_bell.html")


@never_cache
@require_GET
@signed_in
def pops(request: Request) -> HttpResponse:
    """What happens now, since the notice `after`."""
    known = whole_number(request.GET.get("after", "")) or 0
    shown = queries.popping(request.user, known, timezone.now())
    return render(request, "notices/_pops.html", {"shown": shown})


@require_GET
@signed_in
def open_one(request: Request, pk: int) -> HttpResponse:
    """To where it leads; it is read then. What the person may no longer see stays where it is."""
    notice = _mine(request, pk)
    told = kinds.told(request.user, [notice]).get(notice.pk)
    actions.mark_read(notice, at=timezone.now())
    return redirect(told.url if told else "notices:page")


@require_POST
@signed_in
def read(request: Request, pk: int) -> HttpResponse:
    actions.mark_read(_mine(request, pk), at=timezone.now())
    return redirect("notices:page")


@require_POST
@signed_in
def read_all(request: Request) -> HttpResponse:
    newest = whole_number(request.POST.get("until", ""))
    if newest is None:
        return HttpResponseBadRequest()
    actions.mark_all_read(request.user, at=timezone.now(), until=newest)
    return redirect("notices:page")


@signed_in
def choose(request: Request) -> HttpResponse:
    """A person's own settings: of what they are told, and how."""
    offered = kinds.offered(request.user, request.shop)
    form = ChoiceForm(offered, choices.choice_of(request.user.pk), request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_choice(request.user, **form.values(), at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("notices:choices")
    devices = queries.devices(request.user)
    shown = {"form": form, "mail_works": mail.works(), "devices": devices, "push_key": push.our_public_key()}
    return render(request, "notices/choices.html", shown, status=422 if form.errors else 200)


@require_POST
@signed_in
def subscribe(request: Request) -> HttpResponse:
    """This browser, as its script tells of it; `again`: one that should be known. 200 says that it is not."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    key, given = request.session.session_key or "", form.cleaned_data
    if given.pop("again"):
        known = actions.renew(request.user, given["endpoint"], session=key)
        return HttpResponse(status=204 if known else 200)
    actions.subscribe(request.user, session=key, **given, at=timezone.now())
    return HttpResponse(status=204)


@require_POST
@signed_in
def unsubscribe(request: Request, pk: int) -> HttpResponse:
    actions.unsubscribe(request.user, pk)
    messages.success(request, _("This device is told nothing any more."))
    return redirect("notices:choices")


@require_GET
@signed_in
def worker(_request: Request) -> HttpResponse:
    """The service worker stands under the notices' own address: it rules no page of the counter."""
    path = Path(finders.find(WORKER) or settings.STATIC_ROOT / WORKER)
    answer = HttpResponse(path.read_text("utf-8"), content_type="text/javascript; charset=utf-8")
    patch_cache_control(answer, no_cache=True)
    return answer


@csrf_exempt  # a mail program asks by itself (RFC 8058); the secret in the address says for whom
@public
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Asks first: a mail program may look at every link."""
    person = mail.whose(secret)
    if person is None:
        raise Http404
    if request.method == "POST":
        actions.stop_mail(person)
    return render(request, "notices/stop.html", {"done": request.method == "POST"})


def _mine(request: Request, pk: int) -> Notice:
    return get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
