"""The public page: answers that everybody may read, and a form to ask. No sign-in, no script, nothing else of the
shop."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuke.accounts.access import Request, public
from shuke.core.errors import UserError
from shuke.core.often import caller, too_often
from shuke.service import actions
from shuke.service.forms import AskForm
from shuke.service.models import ServiceSettings
from shuke.service.queries import answers

READS_A_MINUTE, VOTES_AN_HOUR, QUESTIONS_AN_HOUR, HOUR = 120, 30, 10, 3600
SOONEST, LATEST = 3, 24 * HOUR  # seconds from opening the form to sending it
View = Callable[..., HttpResponse]


def opened(view: View) -> View:
    """Only while the owner lets it be open; in the language that the reader asks for. Hands the settings on."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        row = actions.settings_row()
        if not row.help_on or request.shop is None:
            raise Http404
        asked = request.GET.get("lang", "")
        with translation.override(asked if asked in dict(settings.LANGUAGES) else translation.get_language()):
            if too_often("help", caller(request), most=READS_A_MINUTE):
                return _shown(request, row, "too_often", status=429)
            kwargs.pop("slug", None)
            return view(request, row, *args, **kwargs)

    return guarded


@require_GET
@public
@opened
def home(request: Request, row: ServiceSettings) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:100]
    language = answers.language_shown(translation.get_language() or "", request.shop.language)
    found = answers.find(asked, language) if asked else []
    headings = [] if asked else answers.headings(language)
    return _shown(request, row, "home", q=asked, found=found, headings=headings)


@require_GET
@public
@opened
def article(request: Request, row: ServiceSettings, pk: int) -> HttpResponse:
    found = get_object_or_404(answers.published().select_related("category"), pk=pk)
    heading = found.category.said(found.language)
    return _shown(request, row, "article", article=found, heading=heading, thanks="thanks" in request.GET)


@require_POST
@public
@opened
def helped(request: Request, row: ServiceSettings, pk: int) -> HttpResponse:
    """Counted once an hour for each caller and article."""
    found, whom = get_object_or_404(answers.published(), pk=pk), caller(request)
    again = too_often("vote", f"{whom}:{pk}", most=1, seconds=HOUR)
    if not again and not too_often("votes", whom, most=VOTES_AN_HOUR, seconds=HOUR):
        actions.count_vote(found, helped=request.POST.get("helped") == "yes")
    return redirect(f"/{row.slug}/{found.pk}/?thanks=1&lang={translation.get_language()}")


@require_http_methods(["GET", "POST"])
@public
@opened
def ask(request: Request, row: ServiceSettings) -> HttpResponse:
    if not row.ask_on:
        raise Http404
    form = AskForm(request.POST or None)
    if not form.is_bound:
        return _asking(request, row, form)
    if form.is_valid() and form.cleaned_data["website"]:
        return _shown(request, row, "asked")  # a program hears what people hear
    if form.is_valid() and not _written_by_hand(form.cleaned_data["stamp"]):
        form.add_error(None, _("Please look at your question once more, then send it again."))
    if not form.is_valid():
        return _asking(request, row, form, status=422)
    if too_often("ask", caller(request), most=QUESTIONS_AN_HOUR, seconds=HOUR):
        return _shown(request, row, "too_often", status=429)
    return _asked(request, row, form)


def _asked(request: Request, row: ServiceSettings, form: AskForm) -> HttpResponse:
    said = {name: form.cleaned_data[name] for name in ("name", "phone", "email", "subject", "text", "agreed")}
    token = f"ask-{form.cleaned_data['stamp'].partition(':')[0]}"
    try:
        case = actions.ask_publicly(**said, token=token, at=timezone.now())
    except UserError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _asking(request, row, form, status=error.status)
    return _shown(request, row, "asked", number=case.number)


def _asking(request: Request, row: ServiceSettings, form: AskForm, status: int = 200) -> HttpResponse:
    """A new stamp each time: who was too quick is not so the second time."""
    return _shown(request, row, "ask", status=status, form=form, stamp=_signer().sign(uuid.uuid4().hex))


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="shuke.service.ask")


def _written_by_hand(stamp: str) -> bool:
    """Whether this form of ours was open longer than a program needs, and not longer than a day."""
    try:
        _signer().unsign(stamp, max_age=LATEST)
    except signing.BadSignature:
        return False
    try:
        _signer().unsign(stamp, max_age=SOONEST)
    except signing.SignatureExpired:
        return True
    return False


def _shown(request: Request, row: ServiceSettings, page: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"service/help/{page}.html", {**context, "row": row, "shop": request.shop}, status=status)
