"""A program with a token, as tests ask the door for programs."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from hospital import actions
from hospital.models import TokenScope, User

ROOT = "/api/v1/"


class Program:
    """`of` owns the token, which opens everything unless `scopes` say less."""

    def __init__(self, of: User, scopes: Any = TokenScope.values) -> None:
        made = actions.make_token(of, by=of, name="Test", scopes=scopes, days=30, is_two_step=True)
        self.token, self.secret = made.token, made.secret
        self.client = Client(raise_request_exception=False)

    @property
    def key(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.client.get(ROOT + path, headers=self.key | named(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        text = body if isinstance(body, str) else json.dumps(body if body is not None else {})
        kind = "application/json"
        return self.client.post(ROOT + path, text, content_type=kind, headers=self.key | named(headers))


def named(headers: dict[str, str]) -> dict[str, str]:
    """`if_match` as `If-Match`."""
    return {name.replace("_", "-").title(): value for name, value in headers.items()}


def secret_of(actor: Any) -> str:
    """A token of somebody who has signed in."""
    return Program(User.objects.get(pk=actor.client.session["_auth_user_id"])).secret
