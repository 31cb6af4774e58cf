"""What holds everywhere. Where it runs is said by `dev`, `test` and `prod`."""

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from . import environment as env
from .admin import *
from .environment import ROOT, VAR, flag, site_url, text

BASE_DIR = ROOT
VAR_DIR = VAR

INSTALLED_APPS = [
    "portal.activity",
    "portal.shell",
    "portal.search",
    "portal.content",
    "portal.api",
    "portal.members",
    "portal.notifications",
    "portal.webhooks",
    "portal.help",
    "community",
    "loyalty",
    "feedback",
    "portal.journeys",
    "portal.insights",
    "portal.home",
    "portal.demo",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "import_export",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.members.middleware.LanguageMiddleware",
    "portal.members.middleware.ForgettingMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.shell.middleware.PolicyMiddleware",
    "portal.shell.middleware.AdminPolicyMiddleware",
    "portal.shell.middleware.RateLimitMiddleware",
    "portal.shell.middleware.NotAPageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.shell.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.members.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "portal.members.forms.SignupFields"
ACCOUNT_FORMS = {"signup": "portal.members.signup.SignupForm"}
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
# A code typed into the page: mail scanners that open links confirm nothing.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True

SESSION_ENGINE = "portal.members.sessions"
SESSION_COOKIE_NAME = "stammtisch"
CSRF_FAILURE_VIEW = "portal.home.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# Files made at set-up (the subset fonts) lie beside the ones in the repository.
STATICFILES_DIRS = [ROOT / "static", VAR / "assets"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o640

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Which websites may embed customers' voices, beside the portal itself: origins such as https://www.example.org.
VOICES_FRAME_ANCESTORS = [SELF, *env.names("VOICES_EMBED_ORIGINS", [])]

CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
# A task only says "look": the database holds the work, so one lost is found by the next sweep.
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
DOORBELL_SECONDS = 0.2  # at most so often, and so late, is a worker told to look; 0 rings within the request
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")

DEFAULT_FROM_EMAIL = "Stammtisch <stammtisch@localhost>"
QUIET_HOURS: tuple[int, int] | None = (21, 8)  # no mails but service, in hours of TIME_ZONE
CONTACTS_PER_WEEK = 5  # surveys, thank-yous and what journeys send, by mail, per member
PREPARED_STATEMENTS = flag("PREPARED_STATEMENTS", True)  # false behind a pooler that cannot keep them
BATCHES_AT_ONCE = 3  # threads of bulk work, each with a connection: one a core, and one that waits
FORMS_ARE_STAMPED = True  # a text sent without the moment its form was opened waits for a moderator
PAGE_CACHE = True  # visitors read pages that are up to half a minute old
FINISHED_WORK_DAYS = 30  # how long deliveries that are done are kept; their events stay
# A service that knows spam and speaks Akismet's protocol; none is asked where this is empty.
AKISMET_URL = site_url("AKISMET_URL", "")
AKISMET_KEY = text("AKISMET_KEY", "")
WEBHOOKS_TO_LOCALHOST = False  # a public portal sends to public addresses only

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"celery.app.trace": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}},
}
