"""Passkeys: made, used as the second step or alone, confirmed with, removed. The ceremony is the browser's
(static/px/passkeys.js), the checks are django-allauth's; the words, limits and records are ours.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pxm.accounts import actions

asks_again = reauthentication_required(app="allauth.mfa")


def _going_on(request: HttpRequest) -> None:
    """This session goes on; the person's others ended."""
    request.user.refresh_from_db(fields=["session_epoch"])
    update_session_auth_hash(request, request.user)


class AddView(AddWebAuthnView):
    """A key that asks for its owner's finger, face or PIN, and so is enough to sign in alone."""

    template_name = "mfa/passkey_add.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        options = auth.begin_registration(self.request.user, passwordless=True)
        kwargs.setdefault("form", self.get_form())
        return {**kwargs, "options": json.dumps(options)}

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            passkey = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.WEBAUTHN).latest(
                "pk"
            )
            actions.add_passkey(self.request.user, passkey=passkey)
        _going_on(self.request)
        record_authentication(self.request, self.request.user, method="mfa", type="webauthn")
        return response


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginWebAuthnView):
    """GET answers the script with a challenge, POST brings what the passkey made of it."""

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("This passkey is not known here, or no longer."))
        return redirect("account_login")


class CodeView(AuthenticateView):
    """The second step: a code, or a passkey where there is one."""

    def get_context_data(self, **kwargs: Any) -> dict:
        shown = super().get_context_data(**kwargs)
        options = shown.get("js_data", {}).get("request_options", {})
        knows = options.get("publicKey", options).get("allowCredentials")
        return {**shown, "options": json.dumps(options) if knows else ""}


class ConfirmView(ReauthenticateWebAuthnView):
    """Is it still you?"""

    template_name = "mfa/passkey_confirm.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        shown = super().get_context_data(**kwargs)
        return {**shown, "options": json.dumps(shown["js_data"]["request_options"])}

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("This passkey is not known here, or no longer."))
        return redirect("account_reauthenticate")


add, sign_in, code, confirm = AddView.as_view(), SignInView.as_view(), CodeView.as_view(), ConfirmView.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A lost or sold device."""
    mine = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    passkey = get_object_or_404(mine, pk=pk)
    if request.method == "POST":
        actions.remove_passkey(request.user, passkey=passkey)
        _going_on(request)
        messages.success(request, _("The passkey is removed."))
        return redirect("mfa_index")
    return render(request, "mfa/passkey_remove.html", {"passkey": passkey})
