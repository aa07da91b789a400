"""Where static files come from in production."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names inside our JavaScript modules too, so that a browser never mixes two versions."""

    support_js_module_import_aggregation = True
