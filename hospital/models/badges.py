"""Badge and PIN: how staff sign on to a ward's shared computer, where they can log and nothing else."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Badge(models.Model):
    """One a person. The PIN is kept as a hash; wrong ones in a row make it wait."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="badge")
    number = models.CharField(_("badge number"), max_length=20, unique=True)
    pin_hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Badge of {self.user_id}"
