"""The embedded default: SQLite, a broker in a folder, mails as files. Nothing to install, nothing to set."""

from . import environment as env
from .base import *

for folder in ("", "broker/queue", "broker/control", "outbox", "media", "assets"):
    try:
        (env.VAR / folder).mkdir(parents=True, exist_ok=True)
    except OSError:
        env.stop(f"the folder {env.VAR} cannot be written; run it where you may write, or set VAR_DIR.")

DEBUG = env.flag("DEBUG", True)
# Only ever used on a developer's machine: production names its own.
SECRET_KEY = env.text("SECRET_KEY", "development-only-" + "not-a-secret-" * 4)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.site_url("SITE_URL", "http://localhost:8000")
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/Berlin")
LANGUAGE_CODE = env.language("LANGUAGE_CODE", "en")

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{env.VAR / 'stammtisch.sqlite3'}")}
CACHES = {"default": env.cache("CACHE_URL", "dbcache://cache")}
STORAGES = {
    "default": env.storage("STORAGE_URL", f"file://{env.VAR / 'media'}"),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
globals().update(env.email("EMAIL_URL", f"outbox://{env.VAR / 'outbox'}"))
INBOUND_DOMAIN = env.text("INBOUND_DOMAIN", "")  # replies by mail come to addresses in it
ANYMAIL_WEBHOOK_SECRET = env.text("INBOUND_SECRET", "")  # "user:password" of the mail provider's webhook
globals().update(env.broker("CELERY_BROKER_URL", "filesystem://localhost"))

QUIET_HOURS = None  # whoever tries it at night sees the mails at once
PAGE_CACHE = False  # who tries it wants to see at once what she does
WEBHOOKS_TO_LOCALHOST = True  # to try a receiver on the same machine
STYLEGUIDE = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
INTERNAL_IPS = ["127.0.0.1"]
