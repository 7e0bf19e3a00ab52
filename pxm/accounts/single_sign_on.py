"""Single sign-on. Who a provider names is known by issuer and number alone: never by an address, which may be given
to somebody else, or claimed at another provider. Accounts are tied together by an invitation, and by nothing else.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import url_str_to_user_pk
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import audit.log
from hospital.models import User
from pxm import safety
from pxm.accounts import actions
from pxm.accounts.tokens import SetPasswordTokens

INVITATION = "px_invitation"  # in the session of whoever opened an invitation: (account, key)
FAILED = gettext_lazy("Signing in there did not work. Try again, or sign in with your password.")
# What a provider calls a second factor (RFC 8176), and Microsoft's and Google's own word for it.
SECOND_STEPS = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "face", "iris", "pin", "sc"})


def is_on() -> bool:
    return bool(settings.OIDC_ISSUER)


def called() -> str:
    """What the hospital calls its own sign-in; "" without one."""
    return settings.OIDC_NAME or safety.origin_of(settings.OIDC_ISSUER) if is_on() else ""


def invited(request: HttpRequest) -> User | None:
    """Whose invitation this browser opened, if it is still good."""
    uid, key = request.session.get(INVITATION) or ("", "")
    if not uid:
        return None
    try:
        user = User.objects.filter(pk=url_str_to_user_pk(uid)).first()
    except ValueError:
        return None
    return user if SetPasswordTokens().check_token(user, key) else None


def asked_second_step(sociallogin: SocialLogin) -> bool:
    """Does the provider say that it asked for a second factor, and do the settings believe it?"""
    claims = sociallogin.account.extra_data.get("id_token") or {}
    said = claims.get("amr")
    words = {str(word) for word in said} if isinstance(said, list) else set()
    return settings.OIDC_TRUST_SECOND_STEP and bool(words & SECOND_STEPS)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The account of this number, or of the invitation in hand; everybody else is turned away."""
        if not sociallogin.is_existing:
            self._tie(request, sociallogin)
        user = sociallogin.user
        if asked_second_step(sociallogin):
            record_authentication(request, user, method="mfa", type="sign_on")

    def _tie(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        user = invited(request)
        if user is None:
            audit.log.record("user.refuse_sign_on")
            self._turn_away(request, _("No account here belongs to it. Ask your administrator for an invitation."))
        request.session.pop(INVITATION, None)
        sociallogin.connect(request, user)
        actions.connect_sign_on(user, provider=sociallogin.account.provider)

    def on_authentication_error(self, request: HttpRequest, *_args: Any, **_more: Any) -> None:
        self._turn_away(request, str(FAILED))

    def _turn_away(self, request: HttpRequest, words: str) -> None:
        messages.error(request, words)
        raise ImmediateHttpResponse(redirect("account_login"))
