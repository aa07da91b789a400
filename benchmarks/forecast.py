"""Make the forecast of the whole shop from nothing, once, as the nightly task does."""

from __future__ import annotations

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    django.setup()
    from django.utils import timezone

    from shuke.insights.actions.refreshing import refresh

    refresh(timezone.localdate(), at=timezone.now())


if __name__ == "__main__":
    main()
