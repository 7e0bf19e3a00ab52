"""What a stay is coded by: the little of it that decides who is asked afterwards."""

from __future__ import annotations

import json

from django.db import models

from hospital.feed.mapping import Address
from hospital.fields import EncryptedTextField
from hospital.models.persons import Visit


class StayCoding(models.Model):
    """Codes of a stay as the hospital's systems told them, and where the patient lived then. No diagnosis is kept.

    Of each the newest word counts, whatever the order in which messages came (`FeedVisit.told`). A wish for no
    publicity, once told, stays.
    """

    visit = models.OneToOneField(Visit, models.CASCADE, related_name="coding")
    admission_class = models.CharField(max_length=20, blank=True)
    origin = models.CharField(max_length=20, blank=True)
    disposition = models.CharField(max_length=20, blank=True)
    drg = models.CharField(max_length=20, blank=True)
    sex = models.CharField(max_length=20, blank=True)
    has_no_publicity = models.BooleanField(default=False)
    home = EncryptedTextField(blank=True)  # JSON: the lines of an `Address`

    COLUMNS = ("admission_class", "origin", "disposition", "drg", "sex", "has_no_publicity", "home")

    def __str__(self) -> str:
        return f"Coding of visit {self.visit_id}"

    @property
    def address(self) -> Address:
        return Address(*json.loads(self.home)) if self.home else Address()
