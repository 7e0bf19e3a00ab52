"""What a colleague should know before they meet somebody: whether needs were met, what matters to them, and notes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hospital.models.persons import Need, Person
from hospital.querysets import LiaisonNoteQuerySet


class NeedCheck(models.Model):
    """One time somebody met the person: was this need met? Whoever meets it says how, whoever could not says why."""

    # The count outlives the need: who no longer needs it is still one of those for whom it was met, or was not.
    need = models.ForeignKey(Need, models.SET_NULL, null=True, related_name="checks")
    site = models.ForeignKey("hospital.Site", models.PROTECT, null=True, related_name="+")
    is_met = models.BooleanField(_("was it met?"))
    how = models.CharField(_("how, or why not"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["site", "at"], name="need_check_site")]

    def __str__(self) -> str:
        return f"Check of need {self.need_id}"


class Preference(models.Model):
    """What somebody prefers or expects, in their words; not a need, and nobody owes it but courtesy."""

    class Kind(models.TextChoices):
        MATTERS = "matters", _("What matters to me")
        FOOD = "food", _("Food and drink")
        FAITH = "faith", _("Faith and customs")
        PRIVACY = "privacy", _("Privacy")
        PROMISED = "promised", _("What was promised")

    person = models.ForeignKey(Person, models.PROTECT, related_name="preferences")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    words = models.CharField(_("in their words"), max_length=300)
    source = models.CharField(_("who told us"), max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "id"]

    def __str__(self) -> str:
        return f"{self.kind} of person {self.person_id}"


class LiaisonNote(models.Model):
    """A fact about how we keep in touch with somebody, for the team. They may read it whenever they ask.

    Never an opinion about them and never a diagnosis. It ends by itself unless somebody renews it.
    """

    class Purpose(models.TextChoices):
        RAPPORT = "rapport", _("What helped to talk")
        TOUCH_POINT = "touch_point", _("We were in touch")
        THANKED = "thanked", _("Thanks were sent")
        FOLLOW_UP = "follow_up", _("To come back to them")

    person = models.ForeignKey(Person, models.PROTECT, related_name="liaison_notes")
    purpose = models.CharField(_("what for"), max_length=12, choices=Purpose)
    words = models.CharField(_("what happened, or what was agreed"), max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    expires_on = models.DateField()
    renewed_at = models.DateTimeField(null=True)

    objects = LiaisonNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["expires_on"], name="liaison_note_expires")]

    def __str__(self) -> str:
        return f"Note about person {self.person_id}"
