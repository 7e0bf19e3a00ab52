"""The form on which a page is edited: Wagtail's, with what a translation has to say and what must not change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from handbook import grouped
from hospital.models import Location
from hospital.roles import Role

KEEPERS = (Role.EDITOR, Role.REVIEWER, Role.CHIEF)


class PageForm(WagtailAdminPageForm):
    """`is_renewed` stands on translations alone: whoever ticks it has compared the two. `is_easy_renewed` stands where
    easy words are live; the first ones say what the page says without a tick.
    """

    is_renewed = forms.BooleanField(
        label=_("This translation says what the source says now"), required=False,
        help_text=_("Tick it when you have compared the two. Readers are told as long as a translation is behind."),
    )  # fmt: skip

    is_easy_renewed = forms.BooleanField(
        label=_("These easy words say what the page says now"), required=False,
        help_text=_(
            "Tick it when you have compared the two. Until then readers of easy words are told, and shown the warnings "
            "and telephone numbers of the page that have changed."
        ),
    )  # fmt: skip

    wards = forms.TypedMultipleChoiceField(
        label=_("only for these wards"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("Readers are told. None ticked: it holds for the whole site."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        if (page := options.get("instance")) is not None and page.pk:
            self.known = page.known
            grouped.take(page)  # the group may have published since this draft was written
        super().__init__(*args, **options)
        self.had_easy = bool(self.instance.easy)
        if not self.had_easy:
            self.fields.pop("is_easy_renewed", None)
        if self.source is None:
            self.fields.pop("is_renewed", None)
        if not self._is_first_language:
            self.fields.pop("goes_together", None)
        if "changed" in self.fields and self.instance.changed == self._said_before:
            self.initial["changed"] = ""  # of the next change nobody has said anything yet
        if "slug" in self.fields and self.instance.live:
            self.fields["slug"].disabled = True  # printed codes and other languages lead here
        self._offer_wards()
        keepers = get_user_model().objects.active().filter(memberships__role__in=KEEPERS).distinct()
        for name in {"keeper", "deputy"} & self.fields.keys():
            self.fields[name].queryset = keepers

    def _offer_wards(self) -> None:
        """Those of the page's site; the group's pages hold for everybody."""
        if "wards" not in self.fields:
            return
        home = self.parent_page.get_ancestors(inclusive=True).get(depth=2).specific if self.parent_page else None
        if home is None or home.is_group:
            del self.fields["wards"]
            return
        wards = Location.objects.filter(department__site=home.hospital_id, is_active=True)
        self.fields["wards"].choices = wards.order_by("name", "pk").values_list("pk", "name")

    @property
    def _is_first_language(self) -> bool:
        return self.instance.locale_id is None or self.instance.locale.language_code == settings.LANGUAGE_CODE

    @cached_property
    def _said_before(self) -> str:
        """What the live version says of its own change."""
        kept = type(self.instance).objects.live().filter(pk=self.instance.pk).values_list("changed", flat=True)
        return kept.first() or ""

    def clean(self) -> dict[str, Any]:
        """Whoever submits a change of a live page says in plain words what it is."""
        cleaned = super().clean()
        said = (cleaned.get("changed") or "").strip()
        if "action-submit" in self.data and self.instance.live and said in ("", self._said_before):
            self.add_error("changed", forms.ValidationError(_("Say in plain words what you have changed.")))
        return cleaned

    @property
    def source(self) -> Page | None:
        """The page this one translates: as it is live, or as it was approved and waits for this language."""
        found = self.instance.source if self.instance.pk else None
        waiting = found.waiting.select_related("revision").first() if found else None
        return waiting.revision.as_object() if waiting else found

    def save(self, commit: bool = True) -> Page:
        if self.cleaned_data.get("is_renewed") and (source := self.source):
            self.instance.follows, self.instance.followed = source.fingerprints, source.said
        if self.cleaned_data.get("is_easy_renewed") or not self.had_easy:
            self.instance.easy_follows = self.instance.easy_marks(self.source) if self.instance.easy else {}
        if self.instance.known:  # what was shown and stays as it was goes on following the group
            self.instance.known = self.known
            grouped.take(self.instance)
        return super().save(commit=commit)
