"""What the settings need before Django is there: refusals in plain words, and addresses derived from one another."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

EXAMPLE = "change-me"  # how a secret reads in .env.example
SMTP = "django.core.mail.backends.smtp.EmailBackend"
SHORTEST_SECRET = 50  # characters, as Django's own deployment check asks


def one_of(*words: str) -> Callable[[str], None]:
    """Return a validator for `environs` that names the choices."""

    def check(value: str) -> None:
        if value not in words:
            raise ImproperlyConfigured(f"{value!r} is none of {', '.join(words)}")

    return check


def unsafe_switches(*, allowed: bool) -> frozenset[str]:
    """The UNSAFE_* names set in the environment. Outside tests one is enough to refuse the start."""
    found = frozenset(name for name, value in os.environ.items() if name.startswith("UNSAFE_") and value)
    if found and not allowed:
        names = ", ".join(sorted(found))
        raise ImproperlyConfigured(f"{names}: switches that remove a protection exist for tests only")
    return found


def refuse_unsafe_settings(
    *, debug: bool, secrets: Sequence[str], field_keys: Sequence[str], database_url: str
) -> None:
    """Raise ImproperlyConfigured unless a hospital may run on these values."""
    if debug:
        raise ImproperlyConfigured("DEBUG shows patients' data to anyone who finds an error page: unset it")
    for secret in secrets:
        if secret.startswith((EXAMPLE, "django-insecure")) or len(secret) < SHORTEST_SECRET:
            raise ImproperlyConfigured(
                f"SECRET_KEY and SEARCH_KEY must be your own, {SHORTEST_SECRET} characters or more: see .env.example"
            )
    for key in field_keys:
        refuse_bad_field_key(key)
    if urlsplit(database_url).password == EXAMPLE:
        raise ImproperlyConfigured("The database's password is still the one of .env.example: set your own")


def refuse_open_doors(*, https: bool, site_url: str, allowed_hosts: Sequence[str], email_backend: str) -> None:
    """Raise ImproperlyConfigured where words could be read on their way (45 CFR 164.312(e)) or by whoever asks."""
    if not https or urlsplit(site_url).scheme != "https":
        raise ImproperlyConfigured("Patients' words travel encrypted: leave HTTPS on, begin SITE_URL with https://")
    if "*" in allowed_hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS=* answers to any name: name your own")
    if email_backend != SMTP:
        raise ImproperlyConfigured(
            "EMAIL_URL must name a mail server, such as smtp://relay.hospital.example:587?tls=True"
        )


def refuse_bad_field_key(key: str) -> None:
    try:
        Fernet(key)
    except ValueError as error:
        raise ImproperlyConfigured("FIELD_KEYS holds something that is no Fernet key: see .env.example") from error


def json_object(name: str, text: str) -> dict[str, object]:
    """A variable that holds a JSON object; empty, an empty one. The text itself may hold secrets and is not said."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ImproperlyConfigured(f"{name} must be a JSON object: see .env.example")
    return found


def cache_url(redis_url: str) -> str:
    """The cache's database beside the broker's, so that clearing one leaves the other alone."""
    parts = urlsplit(redis_url)
    number = redis_database(redis_url) + 1
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return parts._replace(path=f"/{number}").geturl()


def broker_url(redis_url: str) -> str:
    """The same server in kombu's words."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host={redis_database(redis_url)}"
    return redis_url


def redis_database(redis_url: str) -> int:
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return int(parse_qs(parts.query).get("db", ["0"])[0])
    return int(parts.path.strip("/") or 0)


# ------------------------------------------------------------------------------------------ single sign-on
def sign_on_provider(issuer: str, name: str, client_id: str, secret: str) -> dict[str, Any]:
    """The provider as django-allauth wants it; {} without an issuer.

    Accounts are kept under a mark of the issuer, so that a number at a new provider never opens the account of
    the same number at the old one.
    """
    if not issuer:
        return {}
    app = {
        "provider_id": provider_mark(issuer), "name": name or origin_of(issuer), "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer, "fetch_userinfo": False, "oauth_pkce_enabled": True},
    }  # fmt: skip
    return {"openid_connect": {"APPS": [app]}}


def provider_mark(issuer: str) -> str:
    return f"oidc-{hashlib.sha256(issuer.encode()).hexdigest()[:12]}"


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


ON_PACKAGES = ("handbook", "wagtail", "modelcluster", "taggit")
ABOVE = ("pxm", "complaints", "surveys", "feedback", "handbook.apps.HandbookConfig", "clocks", "outbox", "files")


def in_sight(stage: str, apps: list[str]) -> list[str]:
    """The apps of one stage of migrating: "packages" without the rooms above `hospital`, "house" without what stands on
    Wagtail; all of them otherwise.
    """
    left_out = {"packages": ABOVE, "house": ON_PACKAGES}.get(stage, ())
    return [app for app in apps if not app.startswith(left_out)]
