"""What the events of webhooks are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERBS = {
    "webhooks.created": _("Webhook made"),
    "webhooks.changed": _("Webhook changed"),
    "webhooks.secret_made": _("New secret for a webhook"),
    "webhooks.switched_on": _("Webhook switched on"),
    "webhooks.switched_off": _("Webhook switched off"),
    "webhooks.deleted": _("Webhook deleted"),
    "webhooks.told_again": _("Webhook told again"),
}
