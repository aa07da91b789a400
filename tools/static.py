"""Collect every app's static files under hashed, compressed names: `python -m tools.static`.

Needs Django and WhiteNoise but none of our apps, so that the wheel's build can run it too.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
TARGET = CHECKOUT / "build" / "static"
STAMP = ".collected-from"


def is_current(target: Path = TARGET) -> bool:
    """Whether `target` was collected from the sources as they are now."""
    stamp = target / STAMP
    return stamp.exists() and stamp.read_text() == _fingerprint(_sources())


def _sources() -> list[Path]:
    return sorted((CHECKOUT / "shuke").glob("*/static"))


def collect(target: Path = TARGET) -> None:
    """Fill `target` anew, swapping it in when it is complete."""
    sources = _sources()
    stamp = _fingerprint(sources)
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    _run_collectstatic(sources, fresh)
    (fresh / STAMP).write_text(stamp)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _fingerprint(sources: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(file for source in sources for file in source.rglob("*") if file.is_file()):
        status = path.stat()
        digest.update(f"{path.relative_to(CHECKOUT)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _run_collectstatic(sources: list[Path], target: Path) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.configure(
        INSTALLED_APPS=["django.contrib.staticfiles"],
        STATIC_URL="/static/",
        STATIC_ROOT=target,
        STATICFILES_DIRS=sources,
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        STORAGES={"staticfiles": {"BACKEND": "shuke.ui.storage.StaticFiles"}},
        WHITENOISE_KEEP_ONLY_HASHED_FILES=True,
    )
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    collect(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else TARGET)
