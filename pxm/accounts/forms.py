"""Forms of signing in, in our words. Names of fields are the package's own."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.utils.translation import gettext_lazy as _

from pxm.accounts import actions, codes, tries

LONGEST_PASSWORD = 1000  # a sentence is welcome, a megabyte to hash is not
ANSWER_SECONDS = 0.25  # a known and an unknown mailbox are answered after the same time
PASSWORD_HINT = _("At least 12 characters. Three or four words in a row are easy to remember and hard to guess.")


def _password(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=LONGEST_PASSWORD, **more)


def _email() -> forms.EmailField:
    attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    return forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs=attrs))


def _code(hint: Any = "") -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "px-short"}
    return forms.CharField(label=_("Code"), max_length=20, help_text=hint, widget=forms.TextInput(attrs=attrs))


class SignInForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email()
        self.fields["password"] = _password(_("Password"), "current-password")
        self.order_fields(["login", "password"])


class ForgottenForm(account.ResetPasswordForm):
    email = _email()

    def clean_email(self) -> str:
        return self.cleaned_data["email"]

    def save(self, request: Any, **kwargs: Any) -> str:
        """The same answer after the same time, whoever asks for whomever."""
        began = time.monotonic()
        actions.send_forgotten(self.cleaned_data["email"])
        time.sleep(max(0.0, ANSWER_SECONDS - (time.monotonic() - began)))
        return self.cleaned_data["email"]


class _TwicePassword(forms.Form):
    """A new password, typed twice; checked against the rules that allauth's field applies."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"] = _password(_("New password"), "new-password", help_text=PASSWORD_HINT)
        self.fields["password2"] = _password(_("New password, once more"), "new-password")

    def clean_password1(self) -> str:
        return account_adapter().clean_password(self.cleaned_data["password1"], user=self.user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        self.errors.pop("password2", None)
        if first and first != second:
            self.add_error("password2", _("The two are not the same."))
        return cleaned


class NewPasswordForm(_TwicePassword, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_TwicePassword, account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = _password(_("Current password"), "current-password")
        self.order_fields(["oldpassword", "password1", "password2"])


class ConfirmPasswordForm(account.ReauthenticateForm):
    password = _password(_("Password"), "current-password")


class _CodeField(forms.Form):
    code = _code(_("Six digits from the app on your telephone, or one of your recovery codes."))

    def clean_code(self) -> str:
        """Use the code up. Wrong codes are counted for the person and the place they come from."""
        user = self.user  # type: ignore[attr-defined]
        turnstiles = tries.code_turnstiles(context.request, user.email)
        if not tries.take_all(turnstiles):
            raise account_adapter().validation_error("too_many_login_attempts")
        self.authenticator = codes.use_code(user, self.cleaned_data["code"])
        if self.authenticator is None:
            raise mfa_adapter().validation_error("incorrect_code")
        tries.give_all_back(turnstiles)
        self.authenticator.user = user
        return self.cleaned_data["code"]


class CodeForm(_CodeField, mfa.AuthenticateForm):
    pass


class ConfirmCodeForm(_CodeField, mfa.ReauthenticateForm):
    pass


class SetUpForm(ActivateTOTPForm):
    """Proof that the telephone shows the codes of the secret just given to it."""

    code = _code()
    step: int = 0

    def clean_code(self) -> str:
        turnstiles = tries.code_turnstiles(context.request, self.user.email)
        if not tries.take_all(turnstiles):
            raise account_adapter().validation_error("too_many_login_attempts")
        self.step = codes.step_of(self.secret, self.cleaned_data["code"]) or 0
        if not self.step:
            raise mfa_adapter().validation_error("incorrect_code")
        tries.give_all_back(turnstiles)
        return self.cleaned_data["code"]


# ---------------------------------------------------------------------------------- passkeys
class PasskeyForm(passkeys.AddWebAuthnForm):
    """The browser makes the key and fills in `credential`; the person only names it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("So that you know it again, such as “my telephone”."),
    )
    passwordless = None


class _UsedPasskey:
    """Wrong answers are counted for the person and the place they come from, as wrong codes are."""

    def clean_credential(self) -> Any:
        turnstiles = tries.passkey_turnstiles(context.request)
        if not tries.take_all(turnstiles):
            raise account_adapter().validation_error("too_many_login_attempts")
        found = super().clean_credential()  # type: ignore[misc]
        tries.give_all_back(turnstiles)
        return found


class UsePasskeyForm(_UsedPasskey, passkeys.AuthenticateWebAuthnForm):
    pass


class ConfirmPasskeyForm(_UsedPasskey, passkeys.ReauthenticateWebAuthnForm):
    pass


class SignInPasskeyForm(_UsedPasskey, passkeys.LoginWebAuthnForm):
    pass
