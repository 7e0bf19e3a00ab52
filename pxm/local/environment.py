"""The environment our programs get on one computer. What the user has set already stays as it is."""

import base64
import json
import os
import secrets
from pathlib import Path

from pxm.local import places


def new_secrets() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SEARCH_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def secrets_file() -> Path:
    """Beside the data that only these keys can read, wherever that had to go."""
    home = places.reachable_home(places.VAR / "pg")
    return (places.VAR if home.parent == places.VAR else home) / "secrets.json"


def kept_secrets() -> dict[str, str]:
    """This computer's own secrets, made once; without them the encrypted fields cannot be read again."""
    file = secrets_file()
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(".half")
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        half.write_text(json.dumps(new_secrets(), indent=2) + "\n")
        half.replace(file)
    return json.loads(file.read_text())


def base(port: int) -> dict[str, str]:
    address = f"http://127.0.0.1:{port}"
    return {
        "DJANGO_SETTINGS_MODULE": "pxm.settings",
        "PYTHONUNBUFFERED": "1",
        "PXM_ENV": "local",
        "HTTPS": "0",
        "SITE_URL": address,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DEFAULT_FROM_EMAIL": "listening@hospital.example",
        "FILES_ROOT": str(places.VAR / "files"),
        "WEB_BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "1",
        **kept_secrets(),
    }


def complete(port: int, servers: dict[str, str]) -> dict[str, str]:
    """Everything a program needs; `servers` are the addresses of database and broker."""
    return base(port) | dict(os.environ) | servers
