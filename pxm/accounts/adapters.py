"""How django-allauth does things in this house."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.fields import decrypt, encrypt
from hospital.models import Organization, User
from hospital.templatetags import px
from pxm.accounts import actions, sessions, tries

TOO_MANY = _("Too many wrong tries. Wait a minute, then try again.")
CHANGED = "account/messages/password_changed.txt"
WRONG = _("The e-mail or the password is not right.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "account_inactive": WRONG,
        "invalid_login": WRONG,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your current password."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "invalid_password_reset": _("This link has ended. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["pxm.accounts.stages.SecondStep"]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *_args: Any, **_more: Any
    ) -> None:
        """Of the package's many toasts only what a page does not say itself, in our words."""
        if message_template == CHANGED and request.user.is_authenticated:
            messages.success(
                request, _("Your password is changed. Wherever else you were signed in, you are signed out.")
            )

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Nobody sends mail but the outbox; `pxm.accounts.actions` queues the two letters that exist."""
        raise NotImplementedError(template_prefix)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The active user with this address and password. Unknown, inactive and wrong are one answer."""
        email = str(credentials.get("email", ""))
        turnstiles = tries.password_turnstiles(request, email)
        if not tries.take_all(turnstiles):
            raise self.validation_error("too_many_login_attempts")
        user: User | None = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()  # an inactive one whose password was right
        if user is None:
            audit.log.record("user.refuse_password")
            return None
        tries.give_all_back(turnstiles)
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Somebody made inactive between the two steps starts over, and is told what everybody is told."""
        return redirect("account_login")

    def login(self, request: HttpRequest, user: User) -> None:
        how = sessions.proof(request, user)
        super().login(request, user)
        sessions.begin(request)
        # Somebody who signed in just now need not prove it again for the next minutes.
        record_authentication(request, user, method=how, reauthenticated=True)
        sessions.enlist(request)
        audit.log.record("user.sign_in", user, by=user, how=how)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        tries.KnownBrowser(request).remember(user.email, response)
        if user.language:
            sessions.set_language_cookie(response, user.language)
        return response

    def logout(self, request: HttpRequest) -> None:
        audit.log.record("user.sign_out", request.user, by=request.user)
        sessions.strike(request)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        actions.change_password(user, password=password)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or was used already. Wait for the next one."),
    }

    def get_totp_issuer(self) -> str:
        """The name the telephone shows above the code."""
        return Organization.objects.values_list("name", flat=True).first() or settings.SITE_URL

    def build_totp_svg(self, url: str) -> str:
        return px.qr(url)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the address they were made at; the name is what the device shows."""
        return {"id": context.request.get_host().partition(":")[0], "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: User, type: str) -> str:
        return str(_("Passkey"))

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)
