"""The second step of signing in."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from pxm.accounts import sessions


class SecondStep(AuthenticateStage):
    """Asked of everybody who set one up, unless this very sign-in proved two things already: a passkey with its PIN, or
    a provider that is trusted to have asked.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        return not sessions.has_two_steps(request, self.login.user) and super()._should_handle(request)
