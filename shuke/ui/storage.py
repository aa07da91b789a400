"""Where static files come from in production."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # ships no types


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names inside our JavaScript modules too, so that a browser never mixes two versions."""

    support_js_module_import_aggregation = True
