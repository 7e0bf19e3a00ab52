"""`manage.py sign_on_address`: what the OpenID Connect provider has to know as the redirect address."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from pxm import safety


class Command(BaseCommand):
    help = "Print the redirect address for the provider named by OIDC_ISSUER."

    def handle(self, **_options: Any) -> None:
        if not settings.OIDC_ISSUER:
            raise CommandError("OIDC_ISSUER is empty: there is no single sign-on.")
        mark = safety.provider_mark(settings.OIDC_ISSUER)
        self.stdout.write(settings.SITE_URL + reverse("openid_connect_callback", args=[mark]))
