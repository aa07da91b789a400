"""What the events about cases are called on a timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {"service.settings_changed": _("Settings of cases and answers changed")}
