"""Signing in. Names are django-allauth's own, which its flows look up; nobody signs up here."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import path, re_path
from django.views.generic import RedirectView

import hospital.urls  # noqa: F401 - brings the number of a passkey
from pxm.accounts import passkeys, views

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/code/", passkeys.code, name="mfa_authenticate"),
    path("sign-in/passkey/", passkeys.sign_in, name="mfa_login_webauthn"),
    path("sign-in/with/", views.sign_on, name="sign-on"),
    path("sign-in/with/<slug:provider_id>/callback/", views.sign_on_done, name="openid_connect_callback"),
    path("sign-out/", account.logout, name="account_logout"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", passkeys.confirm, name="mfa_reauthenticate_webauthn"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/set/(?P<uidb36>[0-9a-z]+)-(?P<key>[0-9a-z-]+)/$",
        views.set_password,
        name="account_reset_password_from_key",
    ),
    path("password/set/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("two-step/", views.two_step, name="mfa_index"),
    path("two-step/passkeys/add/", passkeys.add, name="mfa_add_webauthn"),
    path("two-step/passkeys/<passkey:pk>/remove/", passkeys.remove, name="mfa_remove_webauthn"),
    path("two-step/set-up/", views.set_up, name="mfa_activate_totp"),
    path("two-step/remove/", views.remove, name="mfa_deactivate_totp"),
    path("two-step/codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("two-step/codes/renew/", views.renew_codes, name="mfa_generate_recovery_codes"),
]
