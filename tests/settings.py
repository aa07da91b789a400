"""Settings of the test runs: a home of their own, plain static files, quick passwords."""

import os
import tempfile

os.environ.setdefault("SHUKE_HOME", tempfile.mkdtemp(prefix="shuke-test-"))
os.environ.setdefault("SHUKE_SECRET_KEY", "tests-only")
# A browser of Playwright leaves its loop in the thread of a worker, which may make its database after it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from shuke.config.settings import *  # noqa: F403 -- the home must be set first

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
WHITENOISE_AUTOREFRESH = True  # or every client looks through all static files first, a tenth of what all tests take
INSTALLED_APPS = [*INSTALLED_APPS, "tests.record_engine"]  # noqa: F405 -- the record type of docs/record-types.md
