"""Settings that every deployment shares. Values that differ come from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from bsafe.settings.urls import database_from_url

BASE_DIR = Path(__file__).resolve().parent.parent.parent

DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY", "")
# Encrypts drafts and safe-contact instructions; separate from SECRET_KEY so that each rotates alone.
# Comma separated base64 keys of 32 bytes: the first encrypts, all decrypt.
FIELD_KEYS = [key for key in os.environ.get("FIELD_KEYS", "").split(",") if key]
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "django_celery_beat",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "oauth2_provider",
    "partnership",
    "ledger",
    "people",
    "cases",
    "orders",
    "conferences",
    "asbrac",
    "marac",
    "plans",
    "performance",
    "bsafe",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bsafe.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "partnership.access.middleware.SessionRulesMiddleware",
    "partnership.access.middleware.DeclaredAccessMiddleware",
]

ROOT_URLCONF = "bsafe.urls"
WSGI_APPLICATION = "bsafe.wsgi.application"
ASGI_APPLICATION = "bsafe.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bsafe.context.page_frame",
            ],
            "builtins": ["bsafe.templatetags.page"],
        },
    },
]
FORM_RENDERER = "govuk.GovukFormRenderer"

# Two connections to one database: "default" is a role that owns nothing and runs the application;
# "owner" runs migrations and nothing else.
DATABASES = {
    "default": database_from_url(
        os.environ.get("DATABASE_URL", "postgresql://bsafe_app@localhost/bsafe"),
        pool=os.environ.get("DATABASE_POOL", "") == "1",
    ),
    "owner": database_from_url(
        os.environ.get("DATABASE_OWNER_URL", "postgresql://bsafe_owner@localhost/bsafe")
    ),
}
DATABASES["default"]["ATOMIC_REQUESTS"] = True
# The role that derives figures: it may read the ledger and write cells, nothing else.
FIGURES_ROLE = os.environ.get("FIGURES_ROLE", "bsafe_figures")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "partnership.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "partnership.passwords.RepetitionValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "bsafe.accounts.StaffAccountAdapter"
ACCOUNT_FORMS = {
    "login": "govuk.sign_in.SignInForm",
    "reauthenticate": "govuk.sign_in.ConfirmPasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}

# A session ends after 15 minutes without a request and after 10 hours whatever happens.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = 15 * 60
SESSION_ABSOLUTE_SECONDS = 10 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "bsafe.views.csrf_failure"
# Not "no-referrer": browsers then send "Origin: null" with our own forms, which Django refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
DATE_FORMAT = "j F Y"

STATIC_URL = "static/"
STATICFILES_DIRS = [("", BASE_DIR / "static" / "built")]
STATIC_ROOT = BASE_DIR / ".bsafe" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = BASE_DIR / ".bsafe" / "files"

REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "bsafe.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "bsafe",
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is away must not hold up the page that saved a case: the sweep sends the work later.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 1,
    "socket_timeout": 30,
    # Without these kombu tries for six seconds at every message, the setting above notwithstanding.
    # A worker that lost its broker goes on trying: that is CELERY_BROKER_CONNECTION_RETRY.
    "max_retries": 0,
    "connect_retries_timeout": 1,
}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "bsafe.api.authentication.ClientToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["bsafe.api.permissions.DeclaredAccess"],
    "DEFAULT_THROTTLE_CLASSES": ["bsafe.api.limits.RequestsPerMinute"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["bsafe.api.parsers.PlainJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["bsafe.api.filtering.KnownFilters"],
    "DEFAULT_PAGINATION_CLASS": "bsafe.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # What OPTIONS tells of a record, it tells of a hidden one.
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "bsafe.problems.problem_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_REQUESTS_PER_MINUTE = 60
SPECTACULAR_SETTINGS = {
    "TITLE": "BSafe",
    "DESCRIPTION": "Anti-social behaviour cases, incidents, orders and performance figures of one "
    "Community Safety Partnership, as far as the account may see them.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["orders.api.schema.one_path_for_each_step"],
    # Fields of one name with other choices in other places.
    "ENUM_NAME_OVERRIDES": {
        "OrderKindEnum": "orders.kinds.Kind",
        "OrderStateEnum": "orders.kinds.State",
        "ClosureRankEnum": "orders.steps.drafting.RANKS",
        "StatusEnum": "cases.models.AsbCase.Status",
        "AsbracRequestStatusEnum": "asbrac.models.AsbracRequest.Status",
        "AsbracActionStatusEnum": "asbrac.models.AsbracAction.Status",
        "OutcomeEnum": "orders.models.Appeal.Outcome",
        "AsbracCriterionEnum": "asbrac.models.Criterion",
        "AsbracConsentEnum": "asbrac.models.Consent",
        "MaracCriterionEnum": "marac.models.Criterion",
        "MaracConsentEnum": "marac.models.Consent",
        "YesNoUnknownEnum": "marac.models.YesNoUnknown",
        "SafeContactMethodEnum": "people.models.SafeContact.Method",
        "MethodEnum": "orders.models.Service.Method",
        "AsbracOutcomeEnum": "asbrac.models.Outcome",
        "AsbracStateEnum": "asbrac.models.AsbracReferral.State",
        "RiskBandEnum": "cases.models.RiskBand",
        "DispersalRankEnum": "orders.steps.drafting.DISPERSAL_RANKS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "bsafe.api.schema.add_problems",
    ],
}

# Programs sign in with client credentials and nothing else; tokens are stored as hashes, for 10 minutes.
OAUTH2_PROVIDER = {
    "SCOPES": {
        "case:read": "Read the cases and incidents that the account may see",
        "case:write": "Log cases, add incidents and notes, close and reopen",
        "order:read": "Read the orders and warnings that the account may see, and their letters",
        "order:write": "Draft orders and warnings, and take steps on them",
        "asbrac:read": "Read the ASBRAC referrals, requests and actions that the account may see",
        "asbrac:write": "Refer to the ASBRAC, screen, answer requests and finish actions",
        "marac:read": "Read what the agency is asked by the MARAC and has to do, with clearance for it",
        "marac:write": "Refer to the MARAC; with clearance answer requests and finish actions",
        "figures:read": "Read performance figures",
        "report:read": "Read the reports that were published, their figures and files",
        "series:write": "Import series that others publish",
    },
    "DEFAULT_SCOPES": [],
    "SCOPES_BACKEND_CLASS": "bsafe.api.authentication.ClientScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 600,
    "OAUTH2_GRANT_TYPES_SUPPORTED": ["client_credentials"],
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "PKCE_REQUIRED": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{rule}": True
        for rule in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
            "REFRESH_TOKEN",
            "REDIRECT_URI_SCHEME",
            "REDIRECT_URI_MATCHING",
            "PKCE_REQUIRED",
        )
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "bsafe.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ.get("EMAIL_FILE_PATH", BASE_DIR / ".bsafe" / "mail")
# Where people find BSafe, for the links in e-mails: a task knows no request.
SITE_ADDRESS = (
    os.environ.get("SITE_ADDRESS") or f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
)
