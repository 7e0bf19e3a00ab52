"""Planning a campaign: who, when, how; and what somebody looks for in its ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hospital.models import Location, Service, Site, User, Visit
from surveys.models import Asking, Campaign, Channel, Instrument, Programme, Reason
from surveys.tokens import typed

WAYS = ("first_way", "second_way", "third_way")
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("What"), ("name", "instrument", "site")),
    (_("Who"), ("event", "kinds", "wards", "services", "age_from", "age_until", "sampling", "percent")),
    (
        pgettext_lazy("of a campaign", "When"),
        (
            "delay_hours", "latest_days", "window_from", "window_until", "is_quiet_on_sundays", "is_quiet_on_holidays",
            "most_a_day", "reminders", "open_days",
        ),
    ),
    (_("How"), (*WAYS, "is_link_free", "sms_sender")),
    (_("Not too often"), ("same_gap_days", "any_gap_days", "household_gap_days", "most_messages", "waits_for_draw")),
)  # fmt: skip
PLACED = ("instrument", "site")  # said once, when it is planned
DRAWN = ("sampling", "percent")  # said until it starts
TEMPLATE = "template_"
MOST_DAYS = 366


class CampaignForm(forms.ModelForm):
    """All of a campaign. `groups` are its fields as the page shows them."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of visit"), choices=Visit.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every kind."),
    )  # fmt: skip
    first_way = forms.ChoiceField(label=_("First way"), choices=Channel.choices)
    second_way = forms.ChoiceField(label=_("If that is not possible"), choices=(), required=False)
    third_way = forms.ChoiceField(label=_("And if not that either"), choices=(), required=False)
    reminders = forms.CharField(
        label=_("Reminders after days"), required=False, max_length=20,
        help_text=_("Days after the invitation, such as 4, 9. Two at most; empty for none."),
    )  # fmt: skip

    class Meta:
        model = Campaign
        fields = [
            "name", "instrument", "site", "event", "wards", "services", "age_from", "age_until", "sampling", "percent",
            "delay_hours", "latest_days", "window_from", "window_until", "is_quiet_on_sundays", "is_quiet_on_holidays",
            "open_days", "is_link_free", "sms_sender", "same_gap_days", "any_gap_days", "household_gap_days",
            "most_messages", "most_a_day", "waits_for_draw",
        ]  # fmt: skip
        widgets = {
            "wards": forms.CheckboxSelectMultiple, "services": forms.CheckboxSelectMultiple,
            "window_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "window_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }  # fmt: skip
        help_texts = {
            "wards": _("None ticked: every ward."),
            "services": _("None ticked: every service. Sensitive ones are never asked."),
            "age_until": _("Empty: no limit."),
            "most_a_day": _("By e-mail and SMS; the others wait for the next day. Empty: no limit."),
            "age_from": _("Empty: whatever age. With a limit, whose age is not known is not asked."),
            "waits_for_draw": _("Whoever is drawn for HCAHPS is asked by it first, in any case."),
            "sms_sender": _("Up to 11 letters or digits, where the provider allows it."),
        }  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("nothing more")), *Channel.choices]
        self.fields["second_way"].choices = self.fields["third_way"].choices = none
        own = self.instance
        for name, way in zip(WAYS, own.channels or (), strict=False):
            self.initial[name] = way
        self.initial["reminders"] = ", ".join(map(str, own.reminder_days))
        self.initial["kinds"] = own.kinds
        for code, _name in settings.LANGUAGES:
            self.fields[TEMPLATE + code] = _template_field(code, own.sms_templates.get(code, ""))
        self._bound_places(user)

    def _bound_places(self, user: User) -> None:
        """Only what this person may run campaigns for; what is decided already is not asked again."""
        allows = user.standing.allows
        sites = [site.pk for site in Site.objects.active() if allows("surveys.run_campaign", site.pk, None)]
        self.fields["site"].queryset = Site.objects.filter(pk__in=sites)
        self.fields["instrument"].queryset = Instrument.objects.visible_to(user).exclude(programme=Programme.HCAHPS)
        wards = Location.objects.filter(is_active=True, department__site__in=sites).select_related("department__site")
        self.fields["wards"].queryset = wards.filter(department__site=self.instance.site_id) if self.is_old else wards
        if len(sites) > 1 and not self.is_old:
            self.fields["wards"].label_from_instance = with_site
        self.fields["services"].queryset = Service.objects.filter(is_active=True, is_sensitive=False)
        if not Site.objects.filter(pk__in=sites).exclude(ccn="").exists():
            del self.fields["waits_for_draw"]
        for name in (PLACED if self.is_old else ()) + (DRAWN if self.instance.started_at else ()):
            del self.fields[name]

    @property
    def is_old(self) -> bool:
        return self.instance.pk is not None

    @property
    def groups(self) -> Iterator[dict[str, Any]]:
        templates = [name for name in self.fields if name.startswith(TEMPLATE)]
        for number, (title, names) in enumerate(GROUPS):
            known = [self[name] for name in names if name in self.fields]
            if names[0] == WAYS[0]:
                known += [self[name] for name in templates]
            yield {"title": title, "fields": known, "is_open": number < 2 or any(field.errors for field in known)}

    def clean_reminders(self) -> list[int]:
        text = self.cleaned_data["reminders"].replace(";", ",").replace("،", ",").replace("，", ",")
        days = [part.strip() for part in text.split(",") if part.strip()]
        if not all(day.isdecimal() and 0 < int(day) <= MOST_DAYS for day in days):
            raise forms.ValidationError(_("Write days as numbers, such as 4, 9."), code="days")
        return sorted({int(day) for day in days})

    def said(self) -> dict[str, Any]:
        """As the actions take it."""
        data = dict(self.cleaned_data)
        ways = [data.pop(name) for name in WAYS]
        approved = {name.removeprefix(TEMPLATE): data.pop(name) for name in list(data) if name.startswith(TEMPLATE)}
        data["channels"] = list(dict.fromkeys(way for way in ways if way))
        data["sms_templates"] = {language: number for language, number in approved.items() if number}
        data["reminder_days"] = data.pop("reminders")
        return data

    def _post_clean(self) -> None:
        """The action saves, and says what does not fit together."""


def with_site(ward: Location) -> str:
    return f"{ward.name}, {ward.department.site.name}"


def _template_field(code: str, value: str) -> forms.CharField:
    name = get_language_info(code)["name_translated"]
    label = _("Number of the approved text, %(language)s") % {"language": name}
    return forms.CharField(label=label, required=False, max_length=60, initial=value)


class LedgerForm(forms.Form):
    """Which lines of a ledger: by what became of them, why, and where."""

    state = forms.ChoiceField(label=_("What became of it"), required=False)
    reason = forms.ChoiceField(label=_("Why not"), required=False)
    ward = forms.ModelChoiceField(
        label=_("Ward"), queryset=Location.objects.none(), required=False, empty_label=_("Every ward")
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("Everything")), *Asking.State.choices]
        self.fields["reason"].choices = [("", _("Every reason")), *Reason.choices]
        self.fields["ward"].queryset = Location.objects.filter(department__site=campaign.site_id)
        for field in self.fields.values():
            field.widget.attrs["class"] = "px-control"


class CodeForm(forms.Form):
    """A code from a letter or a text message, however it is typed."""

    code = forms.CharField(
        label=_("Your code"), max_length=40, help_text=_("As in your letter or message, such as K7MP-2QXD-9HTR."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        code = typed(self.cleaned_data["code"])
        if not (code.isascii() and code.isalnum()):
            raise forms.ValidationError(_("A code has letters and digits only."), code="signs")
        return code
