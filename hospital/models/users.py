"""Who works here: users, and memberships that say in which role and for which part of the house."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hospital.querysets import MembershipQuerySet, UserManager
from hospital.roles import Role
from hospital.searching import Searchable
from hospital.standing import Standing, standing_of


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(Searchable, AbstractBaseUser):
    """A named account. What it may do comes from its memberships alone; there is no superuser."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=12, blank=True)
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    has_shortcuts = models.BooleanField(_("single-letter shortcuts"), default=True)
    home = models.ForeignKey(
        "hospital.Location", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("usual ward")
    )
    deputy = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    is_active = models.BooleanField(_("active"), default=True)
    # A program: nobody signs in with it, it holds nothing and hears of nothing.
    is_service = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    groups = models.ManyToManyField(
        "auth.Group", through="hospital.UserGroup", related_name="user_set", related_query_name="user"
    )
    is_superuser = False  # nobody is; Wagtail asks

    # For one request, never stored: the person who is away and for whom this one acts.
    acting_for: User | None = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        indexes = [*Searchable.Meta.indexes]
        constraints = [
            models.CheckConstraint(condition=~Q(deputy=models.F("id")), name="user_not_own_deputy"),
            models.CheckConstraint(condition=Q(email=models.functions.Lower("email")), name="user_email_lower"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("user", args=[self.pk])

    def get_full_name(self) -> str:
        """As Wagtail asks for it."""
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a signed-in session must match: a new password or a raised epoch ends every session of this user."""
        return salted_hmac(
            "hospital.User.session", f"{self.password}:{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def act_for(self, person: User) -> None:
        """From here to the end of the request see and do what this person may, too."""
        self.acting_for = person
        self.__dict__.pop("standing", None)

    @property
    def acts_as(self) -> tuple[int, ...]:
        """Whose work is this one's now, by number: their own and that of whom they act for. A bar of either holds."""
        return (self.pk,) if self.acting_for is None else (self.pk, self.acting_for.pk)

    @cached_property
    def standing(self) -> Standing:
        """What this user's memberships allow, read once per request."""
        return standing_of(self)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """May this user do this verb anywhere in the house? For one row ask `may`."""
        return self.is_active and perm in self.standing.verbs

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return any(verb.startswith(f"{app_label}.") for verb in self.standing.verbs)

    def may(self, verb: str, row: models.Model) -> bool:
        """May this user do this verb on this row (which carries `site_id` and `department_id`)?"""
        return self.is_active and self.standing.allows(verb, row.site_id, row.department_id)


class UserGroup(models.Model):
    """Which of Wagtail's groups somebody is in: a view of the memberships, never written.

    The group `editor@3` are the editors of site 3: who has that role there or in the whole organization.
    """

    user = models.ForeignKey(User, models.DO_NOTHING, related_name="+")
    group = models.ForeignKey("auth.Group", models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "hospital_usergroup"

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"


class Membership(models.Model):
    """A user's role in the organization, in one site, or in one department with all below it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    organization = models.ForeignKey(
        "hospital.Organization", models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    site = models.ForeignKey("hospital.Site", models.PROTECT, null=True, blank=True, related_name="memberships")
    department = models.ForeignKey(
        "hospital.Department", models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False, site__isnull=True, department__isnull=True)
                | Q(organization__isnull=True, site__isnull=False, department__isnull=True)
                | Q(organization__isnull=True, site__isnull=True, department__isnull=False),
                name="membership_has_one_scope",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organization", "site", "department"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="membership_once",
            ),
        ]
        indexes = [models.Index(fields=["role"], condition=Q(ended_at__isnull=True), name="membership_role")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    @property
    def place(self) -> models.Model:
        """The organization, site or department the role is given for."""
        return self.organization or self.site or self.department
