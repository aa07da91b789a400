"""The entries of the command menu."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shuke.accounts.access import Request, signed_in
from shuke.workspace.commands import groups, words_of

MOST_HERE = 40


@require_GET
@signed_in
def commands(request: Request) -> HttpResponse:
    """`here` are the labels of what the page before the person offers, so that they can be typed by pinyin too."""
    here = [(label, words_of([label])) for label in request.GET.getlist("here")[:MOST_HERE] if len(label) <= 80]
    offered = groups(request.user, request.shop.parts, {label for label, _words in here})
    return render(request, "workspace/_commands.html", {"here": here, "groups": offered})
