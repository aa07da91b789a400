"""Deciding which customers are one: pairs by strength, side by side."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shuke.accounts.access import Request, requires
from shuke.duplicates.actions import deciding, housing
from shuke.duplicates.models import Pair, Scan
from shuke.duplicates.queries.queue import LEVELS, Queue, shown, unseen
from shuke.duplicates.queries.words import GROUP_NAMES, strength

NARROWED_BY = ("state", "kind", "level", "reason")


@requires("customers.change")
@require_GET
def queue(request: Request) -> HttpResponse:
    found = Queue(request.user, timezone.localdate(), request.GET.dict())
    rows, after = found.page
    chosen = {name: request.GET[name] for name in NARROWED_BY if request.GET.get(name)}
    context = {
        "rows": rows,
        "next_url": f"?{urlencode({**chosen, 'after': after})}" if after else "",
        "queue": found,
        "levels": [(name, strength(low)) for name, (low, _high) in LEVELS.items()],
        "groups": [(group, GROUP_NAMES[group]) for group in found.reasons],
        "scan": Scan.objects.first(),
        "still_to_come": unseen(),
    }
    return render(request, "duplicates/queue.html", context)


@requires("customers.change")
@require_POST
def decide(request: Request, number: int, answer: str) -> HttpResponse:
    """`different`, `household`, `later`, or `again` to take any back. For htmx the pair as it stands now."""
    pair = get_object_or_404(Pair.objects.visible_to(request.user), pk=number)
    now, household = timezone.now(), None
    if answer == "different":
        pair = deciding.not_the_same(pair, by=request.user, at=now)
    elif answer == "household" and pair.kind == Pair.Kind.HOUSEHOLD:
        household = housing.one_household(pair, by=request.user, on=timezone.localdate(), at=now)
    elif answer == "later":
        pair = deciding.later(pair, by=request.user, on=timezone.localdate(), at=now)
    elif answer == "again":
        pair = housing.ask_again(pair, by=request.user, at=now)
    else:
        raise Http404
    if not request.htmx:
        messages.success(request, _("Noted."))
        return redirect(queue_of(pair))
    context = {"row": next(shown([pair], request.user)), "answer": answer, "household": household}
    return render(request, "duplicates/_pair.html" if answer == "again" else "duplicates/_decided.html", context)


def queue_of(pair: Pair) -> str:
    kind = "?kind=household" if pair.kind == Pair.Kind.HOUSEHOLD else ""
    return reverse("duplicates:queue") + kind
