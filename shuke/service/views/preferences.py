"""What the owner lays down for cases and the public page of answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shuke.accounts.access import Request, requires
from shuke.core.errors import UserError
from shuke.service import actions
from shuke.service.forms import SettingsForm
from shuke.service.queries import answers


@require_http_methods(["GET", "POST"])
@requires("settings.change")
def preferences(request: Request) -> HttpResponse:
    row = actions.settings_row()
    form = SettingsForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_settings(by=request.user, at=timezone.now(), **form.cleaned_data)
        except UserError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("service:settings")
    context = {"form": form, "counts": answers.counts(), "row": actions.settings_row()}
    return render(request, "service/settings.html", context, status=422 if form.errors else 200)


@require_POST
@requires("settings.change")
def starters(request: Request) -> HttpResponse:
    actions.write_starter_articles(by=request.user, at=timezone.now())
    messages.success(
        request, _("The starter answers are there as drafts. Read them and change what is different with you.")
    )
    return redirect("records:list", "articles")


@require_POST
@requires("settings.change")
def publish(request: Request) -> HttpResponse:
    count = actions.publish_all(request.POST.get("language", ""), by=request.user, at=timezone.now())
    messages.success(request, _("Published: %(count)s") % {"count": count})
    return redirect("service:settings")
