"""Every setting, from the environment only. The variables are explained in .env.example.

PXM_ENV says what this process is: `local` (the supervisor on one computer), `test`, or
`production`, which is the default, so that nobody runs a hospital on trial settings by accident.
"""

import os
from pathlib import Path

import wagtail
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from pxm import api, logs, safety, timetable

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
PXM_ENV: str = env.str("PXM_ENV", "production", validate=safety.one_of("local", "test", "production"))
IS_PRODUCTION = PXM_ENV == "production"
DEBUG: bool = env.bool("DEBUG", False)
# Switches that turn one protection off, so that a test can show that it is needed.
UNSAFE: frozenset[str] = safety.unsafe_switches(allowed=PXM_ENV == "test")

# --- Secrets -----------------------------------------------------------------------------------
SECRET_KEY: str = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
FIELD_KEYS: list[str] = env.list("FIELD_KEYS")  # the first encrypts, all decrypt
SEARCH_KEY: str = env.str("SEARCH_KEY")

# Names are read sign by sign: pypinyin's phrases and its second copy of the signs would cost 50 MB a process.
os.environ |= {"PYPINYIN_NO_PHRASES": "1", "PYPINYIN_NO_DICT_COPY": "1"}

# --- Addresses ---------------------------------------------------------------------------------
SITE_URL: str = env.str("SITE_URL")  # links in messages begin with it
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS")
HTTPS: bool = env.bool("HTTPS", True)
# How many proxies of ours stand in front. With 0 every X-Forwarded-* header is a forgery and ignored.
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", 0)
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Apps --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "pxm",
    "complaints",
    "surveys",
    "feedback",
    "handbook.apps.HandbookConfig",
    "clocks",
    "outbox",
    "files",
    "hospital",
    "audit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_htmx",
    "heroicons",
    "csp",
    "rest_framework",
    "wagtail.contrib.simple_translation",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail.search",
    "handbook.apps.EditorConfig",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]
# A template database is migrated in stages with only some of them (pxm/local/throwaway.py); nothing else asks for that.
INSTALLED_APPS = safety.in_sight(env.str("PXM_MIGRATING", ""), INSTALLED_APPS)
MIDDLEWARE = [
    "pxm.logs.RequestLog",
    "clocks.middleware.SecondChance",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pxm.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # closed by default
    "audit.middleware.AuditMiddleware",
    "pxm.middleware.LanguageMiddleware",
    "pxm.middleware.ZoneMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hospital.middleware.ActingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pxm.middleware.SessionEndMiddleware",
    "pxm.middleware.TwoStepMiddleware",
    "pxm.middleware.PreviewMiddleware",
]
ROOT_URLCONF = "pxm.urls"
WSGI_APPLICATION = "pxm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "hospital.templatetags.px",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pxm.shell.shell",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database ----------------------------------------------------------------------------------
# Two roles: pxm_owner may change tables and is used by `migrate` alone; pxm_app does everything else.
_database_variable = "DATABASE_OWNER_URL" if env.bool("PXM_AS_OWNER", False) else "DATABASE_URL"
if IS_PRODUCTION:
    safety.refuse_unsafe_settings(
        debug=DEBUG,
        secrets=[SECRET_KEY, SEARCH_KEY],
        field_keys=FIELD_KEYS,
        database_url=env.str(_database_variable),
    )
# A statement that hangs must not hold a web thread; the supervisor and compose give workers more.
_statement_timeout = env.int("STATEMENT_TIMEOUT_SECONDS", 10) * 1000
DATABASES = {
    "default": {
        **env.dj_db_url(_database_variable, engine="django.db.backends.postgresql"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {
        "connect_timeout": 5,
        "tcp_user_timeout": 10_000,
        "options": f"-c statement_timeout={_statement_timeout}",
    }
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Valkey or Redis: broker and cache. No promise rests on what it holds ----------------------
REDIS_URL: str = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "pxm.cache.FallingBackCache",
        "LOCATION": safety.cache_url(REDIS_URL),
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

# --- Sign-in -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "hospital.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # for a new account; a forgotten password has an hour (pxm/accounts/tokens.py)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "pxm.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts come from invitations, which prove the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # how long typing the password opens the important pages
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "pxm.accounts.tokens.SetPasswordTokens"  # noqa: S105 - a path
# Wrong passwords and codes are counted by pxm/accounts/tries.py; these are the other doors.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reset_password": "20/m/ip",
    "reset_password_from_key": "60/m/ip",
}
ACCOUNT_FORMS = {
    "login": "pxm.accounts.forms.SignInForm",
    "reset_password": "pxm.accounts.forms.ForgottenForm",
    "reset_password_from_key": "pxm.accounts.forms.NewPasswordForm",
    "change_password": "pxm.accounts.forms.ChangePasswordForm",
    "reauthenticate": "pxm.accounts.forms.ConfirmPasswordForm",
}
MFA_ADAPTER = "pxm.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "pxm.accounts.forms.CodeForm",
    "reauthenticate": "pxm.accounts.forms.ConfirmCodeForm",
    "activate_totp": "pxm.accounts.forms.SetUpForm",
    "add_webauthn": "pxm.accounts.forms.PasskeyForm",
    "authenticate_webauthn": "pxm.accounts.forms.UsePasskeyForm",
    "reauthenticate_webauthn": "pxm.accounts.forms.ConfirmPasskeyForm",
    "login_webauthn": "pxm.accounts.forms.SignInPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers themselves ask for https or localhost; on a laptop the library would refuse localhost as well.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# --- Single sign-on: one provider, if any; who it names is known by issuer and subject alone ---
OIDC_ISSUER: str = env.str("OIDC_ISSUER", "").rstrip("/")
OIDC_NAME: str = env.str("OIDC_NAME", "")
# Does the provider's word that it asked for a second factor (`amr`) spare ours?
OIDC_TRUST_SECOND_STEP: bool = env.bool("OIDC_TRUST_SECOND_STEP", False)
SOCIALACCOUNT_ADAPTER = "pxm.accounts.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # the same address at another provider takes nothing over
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = safety.sign_on_provider(
    OIDC_ISSUER, OIDC_NAME, env.str("OIDC_CLIENT_ID", ""), env.str("OIDC_CLIENT_SECRET", "")
)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# --- Cookies, sessions, headers ----------------------------------------------------------------
# The prefix makes browsers refuse the cookie unless it is Secure and for this one host.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}px_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}px_csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}px_language"
THEME_COOKIE_NAME = f"{COOKIE_PREFIX}px_theme"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # works on while Valkey is away
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600  # the end that pxm/accounts/sessions.py sets as well
CSRF_FAILURE_VIEW = "pxm.views.errors.forged"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked inside the house, past the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *([safety.origin_of(OIDC_ISSUER)] if OIDC_ISSUER else [])],
        "frame-ancestors": [NONE],
    }
}

# --- Words, times ------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Chinese (simplified)")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# --- The handbook's editor: Wagtail, below desk/ alone (handbook/desk.py) ----------------------
WAGTAIL_SITE_NAME = "pxm"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# A hospital's network must not call out, and accounts have their own pages.
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# What was approved is what is published: an edit after the check sends a page back to the first step.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
if "handbook.apps.HandbookConfig" in INSTALLED_APPS:  # Wagtail's models import it, and with it the rooms below
    WAGTAIL_FINISH_WORKFLOW_ACTION = "handbook.publishing.publish_approved"
FORMAT_MODULE_PATH = ["pxm.formats"]

# --- Files -------------------------------------------------------------------------------------
# What people hand in, at most: one file, files at once, all of them together, and the pixels of a picture.
FILE_MOST_BYTES: int = env.int("FILE_MOST_MEGABYTES", 10) * 1_000_000
FILES_MOST: int = env.int("FILES_MOST", 10)
FILES_TOTAL_BYTES: int = env.int("FILES_TOTAL_MEGABYTES", 40) * 1_000_000
FILE_MOST_PIXELS: int = env.int("FILE_MOST_MEGAPIXELS", 50) * 1_000_000
FILE_UPLOAD_HANDLERS = ["files.receiving.BoundedUpload"]
# The virus scanner, a clamd: tcp://host:3310 or unix:///path; empty: none, and files are kept unchecked.
FILES_SCANNER: str = env.str("FILES_SCANNER", "")
FILES_ROOT = Path(env.str("FILES_ROOT", str(BASE_DIR / "var" / "files")))
STATIC_URL = "/static/"
# The editor's style sheet names drawings of Wagtail's own app for images, which we have not.
STATICFILES_DIRS = [BASE_DIR / "static", Path(wagtail.__file__).parent / "images" / "static"]
# Off production nothing is collected first: files are served from where they are written.
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles"))) if IS_PRODUCTION else None
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
_static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": FILES_ROOT,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": _static if IS_PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- Mail --------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL")
SERVER_EMAIL, REPLY_EMAIL = DEFAULT_FROM_EMAIL, env.str("REPLY_EMAIL", "")  # families answer to a way in of ours
_mail = env.dj_email_url("EMAIL_URL", "smtp://" if IS_PRODUCTION else "demo://")
# A trial has no mail server: what was sent is shown on the demo's own mail page.
EMAIL_BACKEND = _mail.get("EMAIL_BACKEND", "outbox.demomail.EmailBackend")
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 20
if IS_PRODUCTION:
    safety.refuse_open_doors(https=HTTPS, site_url=SITE_URL, allowed_hosts=ALLOWED_HOSTS, email_backend=EMAIL_BACKEND)

# --- Surveys and the feed: where messages arrive by line and as files, and whose certificates are asked for ---
# How many days after its end an invitation knows that it was answered, and after its freeze a month of HCAHPS by whom.
SURVEY_LINK_DAYS, SURVEY_RESPONSE_DAYS = env.int("SURVEY_LINK_DAYS", 30), env.int("SURVEY_RESPONSE_DAYS", 1095)
FEED_LISTEN: str = env.str("FEED_LISTEN", "")
FEED_CERTIFICATE: str = env.str("FEED_CERTIFICATE", "")
FEED_CLIENTS: str = env.str("FEED_CLIENTS", "")
FEED_FOLDER = Path(env.str("FEED_FOLDER", str(BASE_DIR / "var" / "feed")))

# --- Logs and watching -------------------------------------------------------------------------
LOGGING_CONFIG = "pxm.logs.configure"
LOGGING = logs.configuration(level=env.str("LOG_LEVEL", "INFO"))
# While the workers stand still, pages fire what is due. Off in tests, where nothing may happen behind their back.
SECOND_CHANCE: bool = env.bool("SECOND_CHANCE", PXM_ENV != "test")
PING_URL: str = env.str("PING_URL", "")  # asked after each sweep that made progress; empty is off
# How many messages that are not urgent reach one person at once on a day; the rest waits for the digest. 0: no bound.
ALERT_BUDGET: int = env.int("ALERT_BUDGET", 5)

# --- The way out over HTTP: SMS gateways, group chats ------------------------------------------
# Inner hosts that may be asked all the same, as origins: https://sms.hospital.internal:8443
OUTBOUND_ALLOWED_HOSTS: list[str] = env.list("OUTBOUND_ALLOWED_HOSTS", [])
# How the SMS provider is asked, as JSON (outbox/recipes.py); none: no text messages.
SMS_GATEWAY = safety.json_object("SMS_GATEWAY", env.str("SMS_GATEWAY", ""))
# Keys with which providers sign what became of a message (outbox/receipts.py); any of them will do.
RECEIPT_KEYS: list[str] = env.list("RECEIPT_KEYS", [])

REST_FRAMEWORK, SPECTACULAR_SETTINGS = api.REST_FRAMEWORK, api.SPECTACULAR  # the door for programs

# --- Celery: only the alarm clock --------------------------------------------------------------
# Longer than any task may run, else a long task is started twice; one number in its three places.
VISIBILITY_TIMEOUT = 900
CELERY_BROKER_URL = safety.broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": VISIBILITY_TIMEOUT,
    "global_keyprefix": "pxm:",  # on a broker shared with others the shortest visibility timeout would win
    "unacked_restore_interval": 5,  # what a killed worker held is handed on after seconds, not minutes
    "unacked_restore_throttle": 1,
    "socket_timeout": 0.5,  # a hung broker must not hang a request
    "socket_connect_timeout": 0.5,
}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": VISIBILITY_TIMEOUT}
CELERY_VISIBILITY_TIMEOUT = VISIBILITY_TIMEOUT
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = timetable.DEFAULT_QUEUE
CELERY_TASK_ROUTES = timetable.QUEUES
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE = timetable.BEAT
