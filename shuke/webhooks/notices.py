"""That a webhook was switched off by itself."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.accounts.models import User
from shuke.notices.kinds import Kind, Told
from shuke.notices.models import Way
from shuke.records.notices import of_one
from shuke.webhooks.models import PERMISSION, Webhook


def _tells(hook: Webhook, _user: User) -> Told:
    words = _("The webhook “%(name)s” no longer gets anything") % {"name": hook.name}
    return Told(words, reverse("webhooks:one", args=[hook.pk]), hook.get_off_display() if hook.off else "")


WEBHOOK = Kind(
    "webhook",
    gettext_lazy("A webhook was switched off"),
    icon="alert-triangle",
    looks=(of_one(Webhook, Webhook.objects.visible_to, _tells),),
    ways=frozenset({Way.PAGE, Way.MAIL}),
    permission=PERMISSION,
)
