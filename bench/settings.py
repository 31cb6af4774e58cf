"""As in production, with what a benchmark needs beside it: plain HTTP on loopback, and a bare view."""

from portal.settings.prod import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
PAGE_CACHE = False  # the figures are of pages made for each request
FORMS_ARE_STAMPED = False  # replies are posted without opening the page before
