import secrets
from typing import Any
from zoneinfo import available_timezones

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from clocks import actions as clocks
from clocks import profiles
from clocks.calendars import UNTIL_PUBLISHED
from hospital import actions
from hospital.models import Organization, Role, Site

RULES = "private_hospital"


class Command(BaseCommand):
    """An empty hospital: one organization, one site with its calendars and rules, one administrator."""

    help = "Set up an empty hospital and its first administrator; asks for what is not given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", help="name of the organization")
        parser.add_argument("--site", help="name of the first site; default: the organization's")
        parser.add_argument("--zone", help="its time zone, for example Europe/Dublin")
        parser.add_argument("--admin-name", help="name of the first administrator")
        parser.add_argument("--admin-email", help="e-mail of the first administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        if Organization.objects.exists():
            raise CommandError("There is a hospital in this database already; nothing was changed.")
        name = options["organization"] or self.ask("Name of the hospital or group")
        site = options["site"] or name
        zone = self.zone(options["zone"] or self.ask("Time zone, for example Europe/Dublin"))
        who = options["admin_name"] or self.ask("Your name")
        email = options["admin_email"] or self.ask("Your e-mail, to sign in with")
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            self.build(name, site, zone, who, email, password)
        self.stdout.write(f"{name} is set up. Sign in as {email} with the password {password}")
        self.stdout.write("It is shown only now. You are asked to set up the second step of sign-in first.")
        self.stdout.write("Then a list leads you through what is left, to the moment the hospital opens for use.")

    def build(self, name: str, site_name: str, zone: str, who: str, email: str, password: str) -> None:
        now = timezone.now()
        organization = Organization.objects.create(name=name)
        site = actions.add_site(
            organization, name=site_name, code="main", zone=zone, languages=["en"], by=None, now=now
        )
        self.calendars(site, now)
        clocks.publish_profile(profiles.shipped_data(RULES), by=None, now=now)
        admin = actions.create_user(email=email, name=who, password=password, by=None, now=now)
        actions.grant(admin, role=Role.ADMINISTRATOR, place=organization, by=None, now=now)

    def calendars(self, site: Site, now: Any) -> None:
        """Monday to Friday without holidays, to be looked at in the settings."""
        for role, data in UNTIL_PUBLISHED.items():
            clocks.publish_calendar(site, role, data=data, by=None, now=now)

    def zone(self, name: str) -> str:
        if name not in available_timezones():
            raise CommandError(f"“{name}” is no time zone. Use a name such as Europe/Dublin or Asia/Shanghai.")
        return name

    def ask(self, question: str) -> str:
        try:
            answer = input(f"{question}: ").strip()
        except EOFError:
            answer = ""
        if not answer:
            raise CommandError(f"Nothing was set up: “{question}” has no answer.")
        return answer
