"""Settings: the purposes and channels that customers are asked about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.core.errors import UserError
from shuke.customers.actions import consent_words as actions
from shuke.customers.consent_forms import WordsForm
from shuke.customers.models import Channel, Purpose
from shuke.records.refusal import refuse

KINDS: dict[str, type[Purpose] | type[Channel]] = {"purposes": Purpose, "channels": Channel}


@require_GET
@requires("settings.change")
def consent_words(request: Request) -> HttpResponse:
    return render(request, "customers/consent_words.html", _lists())


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def add_words(request: Request, kind: str) -> HttpResponse:
    form = WordsForm(request.POST if request.method == "POST" else None)
    model = _kind(kind)
    return _answer(request, form, lambda: actions.add_words(model, form.values(), by=request.user), adding=kind)


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def change_words(request: Request, kind: str, key: str) -> HttpResponse:
    words: Any = get_object_or_404(_kind(kind), pk=key)
    form = WordsForm(request.POST if request.method == "POST" else None, words)
    return _answer(request, form, lambda: actions.rename_words(words, form.values(), by=request.user), words=words)


@require_POST
@requires("settings.change")
def retire_words(request: Request, kind: str, key: str) -> HttpResponse:
    """Or ask for it again."""
    words: Any = get_object_or_404(_kind(kind), pk=key)
    actions.retire_words(words, back=request.POST.get("back") == "yes", by=request.user)
    messages.success(request, _("Saved."))
    return redirect("customers:consent_words")


def _kind(kind: str) -> type[Purpose] | type[Channel]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _lists() -> dict[str, object]:
    return {
        "lists": [
            (kind, label, model.objects.order_by("retired_at", "position", "key"))
            for (kind, model), label in zip(KINDS.items(), (_("What for"), _("By which way")), strict=True)
        ]
    }


def _answer(request: Request, form: WordsForm, save: Callable[[], object], **shown: object) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except UserError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("customers:consent_words")
    return render(request, "customers/consent_word.html", {"form": form, **shown}, status=422 if form.errors else 200)
