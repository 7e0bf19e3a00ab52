"""Links that set a password: single use, because the password is part of what is signed.

A link for a new account lives for the days of PASSWORD_RESET_TIMEOUT; one for a forgotten password an hour.
"""

from __future__ import annotations

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import base36_to_int

from hospital.models import User

FORGOTTEN_SECONDS = 3600


class SetPasswordTokens(PasswordResetTokenGenerator):
    """Ends with a new password, any sign-in, a changed address and "end all sessions"."""

    key_salt = "pxm.accounts.set-password"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.session_epoch}"

    def check_token(self, user: User | None, token: str | None) -> bool:
        if user is None or not user.is_active or not super().check_token(user, token):
            return False
        return not user.has_usable_password() or self._age(token or "") <= FORGOTTEN_SECONDS

    def _age(self, token: str) -> int:
        return self._num_seconds(self._now()) - base36_to_int(token.split("-")[0])


def set_password_path(user: User) -> str:
    """The path for a message to the person; the outbox puts the house's own address before it."""
    key = SetPasswordTokens().make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
