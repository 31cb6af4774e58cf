"""The test suite: the embedded default, mails in memory; DATABASE_URL chooses PostgreSQL."""

import atexit
import os
import shutil
import tempfile

if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="stammtisch-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from . import environment as env
from .dev import *

DEBUG = False
SITE_URL = "http://testserver"
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{env.VAR / 'test.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file: in memory, the threads of a live server would share one connection and its transaction.
    DATABASES["default"]["TEST"] = {"NAME": str(env.VAR / "test-suite.sqlite3")}
else:
    # Fifty at once wait for the few connections of the pool, also where the machine is slow.
    DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 120
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PAGE_CACHE = False
FORMS_ARE_STAMPED = False  # most tests post plainly
INBOUND_DOMAIN = "mail.testserver"
ANYMAIL_WEBHOOK_SECRET = "provider:secret"  # noqa: S105
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "memory://")
DOORBELL_SECONDS = 0
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
WHITENOISE_AUTOREFRESH = False
