"""A process with the settings of a hospital, asked for every page; what it answers goes to test_headers.py as JSON.

Run as `python -m tests.access.crawl < addresses.json`: Valkey is away, and the static files are those of the image.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - the settings come first
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from hospital.models import User  # noqa: E402
from tests import make  # noqa: E402
from tests.pxm.signing import SECRET, current_code  # noqa: E402

SIGN_IN = reverse("account_login")
HOST = settings.ALLOWED_HOSTS[0]
FORM = {"HTTP_ORIGIN": f"https://{HOST}"}


def browser(**options: Any) -> Client:
    return Client(headers={"host": HOST}, raise_request_exception=False, **options)


def told(what: str, answer: HttpResponse) -> dict[str, Any]:
    cookies = [
        {"name": name, **{key: morsel[key] for key in ("secure", "httponly", "samesite", "path", "domain")}}
        for name, morsel in answer.cookies.items()
    ]
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return {
        "what": what, "status": answer.status_code, "headers": dict(answer.headers), "cookies": cookies,
        "body": body.decode(errors="replace"),
    }  # fmt: skip


def look(client: Client, who: str, urls: list[str]) -> list[dict[str, Any]]:
    return [told(f"GET {url} as {who}", client.get(url, secure=True)) for url in urls]


def send(client: Client, who: str, url: str, data: dict[str, str]) -> dict[str, Any]:
    return told(f"POST {url} as {who}", client.post(url, data, secure=True, **FORM))


def sign_in(email: str) -> tuple[Client, list[dict[str, Any]]]:
    """As people do, so that every cookie is set that is ever set."""
    client = browser()
    answers = [
        *look(client, "stranger", [SIGN_IN]),
        send(client, "stranger", SIGN_IN, {"login": email, "password": make.PASSWORD}),
        send(client, "stranger", reverse("mfa_authenticate"), {"code": current_code(SECRET)}),
        send(client, email, reverse("theme"), {"theme": "dark"}),
        send(client, email, reverse("language"), {"language": "ar"}),
        send(client, email, reverse("language"), {"language": "en"}),
    ]
    return client, answers


def main() -> None:
    asked = json.load(sys.stdin)
    answers = look(browser(), "stranger", asked["urls"])
    for email in asked["people"]:
        client, signed = sign_in(email)
        answers += signed + look(client, email, asked["urls"])
    stranger = browser()
    for url, data in asked["told"]:
        answers.append(send(stranger, "stranger", url, data))
    answers += [
        told("TRACE SIGN_IN as stranger", stranger.generic("TRACE", SIGN_IN, secure=True)),
        told("GET SIGN_IN without encryption as stranger", stranger.get(SIGN_IN)),
        told("POST SIGN_IN from another site as stranger",
             Client(enforce_csrf_checks=True, headers={"host": HOST}).post(SIGN_IN, {"login": "x"}, secure=True)),
        told("GET SIGN_IN for another host as stranger", Client(headers={"host": "evil.example"}).get(SIGN_IN)),
    ]  # fmt: skip
    json.dump({"answers": answers, "people": User.objects.count()}, sys.stdout)


if __name__ == "__main__":
    main()
