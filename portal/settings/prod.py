"""Production: every address and secret comes from the environment; a missing one stops the start."""

from . import environment as env
from .base import *

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", None)
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", None)
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", [])
SITE_URL = env.site_url("SITE_URL", None)
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/Berlin")
LANGUAGE_CODE = env.language("LANGUAGE_CODE", "en")

DATABASES = {"default": env.database("DATABASE_URL", None)}
CACHES = {"default": env.cache("CACHE_URL", None)}
STORAGES = {
    "default": env.storage("STORAGE_URL", None),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MAILING = env.email("EMAIL_URL", None)
if "OUTBOX_DIR" in MAILING:
    env.stop("EMAIL_URL=outbox://… shows every mail to everybody; it is for development only.")
globals().update(MAILING)
INBOUND_DOMAIN = env.text("INBOUND_DOMAIN", "")  # replies by mail come to addresses in it
ANYMAIL_WEBHOOK_SECRET = env.text("INBOUND_SECRET", "")  # "user:password" of the mail provider's webhook
globals().update(env.broker("CELERY_BROKER_URL", None))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"noreply@{ALLOWED_HOSTS[0].lstrip('.')}")

STYLEGUIDE = DEBUG
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# Rate limits count by address: the visitor's, whom the proxies in front name in X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.count("TRUSTED_PROXY_COUNT", 1)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
