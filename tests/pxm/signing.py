"""Signing in as a browser does."""

from __future__ import annotations

import time

from django.test import Client
from django.urls import reverse

from pxm.accounts import codes
from tests import make_hospital as make

SECRET = "JBSWY3DPEHPK3PXP"


def try_password(client: Client, email: str, password: str = make.PASSWORD, address: str = "10.0.0.1", **more):
    data = {"login": email, "password": password, **more}
    return client.post(reverse("account_login"), data, REMOTE_ADDR=address)


def try_code(client: Client, code: str, address: str = "10.0.0.1"):
    return client.post(reverse("mfa_authenticate"), {"code": code}, REMOTE_ADDR=address)


def current_code(secret: str = SECRET, steps: int = 0) -> str:
    return codes.code_at(secret, int(time.time()) // codes.PERIOD + steps)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
