"""The second step: set up, look after, renew. The other pages of signing in are the package's, with our forms."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import INTERNAL_RESET_SESSION_KEY, PasswordResetFromKeyView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import get_adapter as sign_on_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.views import callback
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from pxm import safety
from pxm.accounts import actions, single_sign_on

asks_again = reauthentication_required(app="allauth.mfa")


@require_safe
def two_step(request: HttpRequest) -> HttpResponse:
    """Whether a second step is set up, and how many recovery codes are left."""
    rows = {row.type: row for row in Authenticator.objects.filter(user=request.user)}
    spare = rows.get(Authenticator.Type.RECOVERY_CODES)
    left = len(RecoveryCodes(spare).get_unused_codes()) if spare else 0
    phone = rows.get(Authenticator.Type.TOTP)
    passkeys = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return render(request, "mfa/index.html", {"phone": phone, "spare": spare, "left": left, "passkeys": passkeys})


class SetUpView(ActivateTOTPView):
    """Shows a secret to the telephone and asks for the code it makes of it."""

    def form_valid(self, form) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)
            actions.set_up_two_step(self.request.user, step=form.step)
        self.request.user.refresh_from_db(fields=["session_epoch"])
        update_session_auth_hash(self.request, self.request.user)
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        return response

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes")


set_up = SetUpView.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def remove(request: HttpRequest) -> HttpResponse:
    """For a new telephone: the old one stops working, and the new one is set up next."""
    if request.method == "POST":
        actions.remove_phone(request.user)
        request.user.refresh_from_db(fields=["session_epoch"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("The old telephone no longer works. Set up the new one now."))
        return redirect("mfa_activate_totp")
    return render(request, "mfa/remove.html")


@require_safe
@asks_again
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The codes that are left, to print or write down."""
    spare = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    if spare is None:
        return redirect("mfa_index")
    audit.log.record("user.view_codes", request.user, by=request.user)
    return render(request, "mfa/recovery_codes.html", {"codes": RecoveryCodes(spare).get_unused_codes()})


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def renew_codes(request: HttpRequest) -> HttpResponse:
    if not is_mfa_enabled(request.user):
        return redirect("mfa_index")
    if request.method == "POST":
        actions.renew_codes(request.user)
        return redirect("mfa_view_recovery_codes")
    return render(request, "mfa/renew_codes.html")


# ------------------------------------------------------------------------------------------ single sign-on
class SetPasswordView(PasswordResetFromKeyView):
    """Whoever was invited sets a password, or ties the account to the hospital's own sign-in."""

    def get_context_data(self, **kwargs) -> dict:
        is_open = bool(self.reset_user) and single_sign_on.is_on()
        return {**super().get_context_data(**kwargs), "sign_on": single_sign_on.called() if is_open else ""}


set_password = SetPasswordView.as_view()


@login_not_required
@require_POST
def sign_on(request: HttpRequest) -> HttpResponse:
    """To the hospital's own sign-in, with the invitation in hand if there is one."""
    if not single_sign_on.is_on():
        raise Http404
    request.session.pop(single_sign_on.INVITATION, None)
    if uid := request.POST.get("invitation", ""):
        key = request.session.get(INTERNAL_RESET_SESSION_KEY, "")
        request.session[single_sign_on.INVITATION] = (uid, key)
    provider = sign_on_adapter().get_provider(request, safety.provider_mark(settings.OIDC_ISSUER))
    try:
        return provider.redirect(request, process=AuthProcess.LOGIN)
    except OSError:  # it is away, or does not answer as a provider does
        messages.error(request, single_sign_on.FAILED)
        return redirect("account_login")


@login_not_required
@require_safe
def sign_on_done(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from there."""
    if not single_sign_on.is_on():
        raise Http404
    return callback(request, provider_id=provider_id)
