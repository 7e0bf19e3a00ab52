"""The form on which a page is edited: Wagtail's, with what a translation has to say and what must not change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Locale, Page

from hospital.roles import Role

KEEPERS = (Role.EDITOR, Role.REVIEWER)


class PageForm(WagtailAdminPageForm):
    """`is_renewed` stands on translations alone: whoever ticks it has compared the two."""

    is_renewed = forms.BooleanField(
        label=_("This translation says what the source says now"), required=False,
        help_text=_("Tick it when you have compared the two. Readers are told as long as a translation is behind."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.source is None:
            self.fields.pop("is_renewed", None)
        if "slug" in self.fields and self.instance.live:
            self.fields["slug"].disabled = True  # printed codes and other languages lead here
        keepers = get_user_model().objects.active().filter(memberships__role__in=KEEPERS).distinct()
        for name in {"keeper", "deputy"} & self.fields.keys():
            self.fields[name].queryset = keepers

    @property
    def source(self) -> Page | None:
        """The live page this one translates."""
        if self.instance.pk is None or self.instance.locale.language_code == settings.LANGUAGE_CODE:
            return None
        found = self.instance.get_translation_or_none(Locale.objects.get(language_code=settings.LANGUAGE_CODE))
        return found if found and found.live else None

    def save(self, commit: bool = True) -> Page:
        if self.cleaned_data.get("is_renewed") and (source := self.source):
            self.instance.follows = source.fingerprints
        return super().save(commit=commit)
