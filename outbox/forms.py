"""What the pages of the outbox send back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hospital.forms import languages
from hospital.models import Role, Site, User
from hospital.widgets import OptionBoxes, OptionCards
from outbox import kinds
from outbox.kinds import Topic
from outbox.models import ChatRoom, Event, Message, Reach
from outbox.providers import services


class SeeForm(forms.Form):
    """Which notices were seen: all up to this one."""

    upto = forms.IntegerField(min_value=0)


class RedriveForm(forms.Form):
    """One message that did not arrive; without a number, all of them."""

    message = forms.IntegerField(min_value=1, required=False)


class ReleaseForm(forms.Form):
    """Whether what waited when messages were held goes out or is cancelled."""

    is_discarding = forms.BooleanField(required=False)


class TestForm(forms.Form):
    way = forms.ChoiceField(choices=[(way, Message.Channel(way).label) for way in kinds.CHOOSABLE])


SITE, OWN, NONE = "site", "own", "none"
NEVER = time(0, 0)  # from midnight to midnight: no quiet at all
HINTS: dict[str, str | Promise] = {
    Topic.URGENT: _("High, Critical, media, legal, safeguarding. At any hour."),
    Topic.ESCALATIONS: _("What is late and waits for your decision."),
    Topic.CASES: _("New owner, handover, information added."),
    Topic.APPROVALS: "",
    Topic.REMINDERS: _("Part of the time of a target is over."),
    Topic.HOUSE: _("Messages that could not be sent, failed steps."),
}


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One row of the table: a topic, and for each way its box."""

    label: str | Promise
    hint: str | Promise
    boxes: list[dict[str, Any]]


class ChooseForm(forms.Form):
    """How somebody wishes to be told. `ways` are those that exist here; `topics` those that concern them."""

    phone = forms.CharField(
        label=_("Mobile telephone for text messages"), required=False, max_length=32,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
        help_text=_("With the country in front, for example +353 87 555 0142. Used for alerts only."),
    )  # fmt: skip
    quiet = forms.ChoiceField(
        label=_("Quiet hours"), widget=OptionCards(),
        choices=[(SITE, _("As at my site: 20:00 to 07:00")), (OWN, _("My own")), (NONE, _("None"))],
        help_text=_("Only what can wait is held back. Urgent alerts reach you at any hour."),
    )  # fmt: skip
    quiet_from = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    zone = forms.CharField(
        label=_("Time zone"), required=False, max_length=64, widget=forms.TextInput(attrs={"list": "zones"}),
        help_text=_("Empty: that of the site a message is about."),
    )  # fmt: skip

    def __init__(self, *args: Any, reach: Reach | None, can_text: bool, topics: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, initial=_initial(reach) if reach else {"quiet": SITE})
        self.ways = [*(way for way in kinds.CHOOSABLE if way != kinds.SMS or can_text), kinds.DIGEST]
        self.topics = topics
        for topic in topics:
            choices = [(way, Message.Channel(way).label) for way in self._offered(topic)]
            chosen = reach.ways.get(topic, kinds.USUAL[topic]) if reach else kinds.USUAL[topic]
            self.fields[f"ways_{topic}"] = forms.MultipleChoiceField(choices=choices, required=False, initial=chosen)
        if not can_text:
            del self.fields["phone"]
        self.kept = {} if reach is None else reach.ways

    def _offered(self, topic: str) -> list[str]:
        """What cannot wait is not left to the digest."""
        return [way for way in self.ways if way != kinds.DIGEST or topic in kinds.MAY_WAIT]

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if zone and zone not in available_timezones():
            raise ValidationError(_("Choose a time zone from the list, such as Europe/Dublin."), code="zone")
        return zone

    def clean(self) -> None:
        if self.cleaned_data.get("quiet") != OWN:
            return
        for name in ("quiet_from", "quiet_until"):
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.add_error(name, ValidationError(_("Say when."), code="required"))

    def columns(self) -> list[str | Promise]:
        return [Message.Channel(way).label for way in self.ways]

    def rows(self) -> Iterator[TopicLine]:
        for topic in self.topics:
            chosen = self[f"ways_{topic}"].value() or []
            boxes = [
                {
                    "name": f"ways_{topic}", "way": way, "label": Message.Channel(way).label, "is_on": way in chosen,
                    "is_offered": way in self._offered(topic),
                }
                for way in self.ways
            ]  # fmt: skip
            yield TopicLine(Topic(topic).label, HINTS[topic], boxes)

    @property
    def testable(self) -> list[str]:
        return [way for way in self.ways if way in kinds.CHOOSABLE]

    @property
    def budget(self) -> int:
        """How many messages that can wait reach somebody at once on one day; 0: any number."""
        return settings.ALERT_BUDGET

    def chosen(self) -> dict[str, Any]:
        """What the action wants. A way that does not exist here stays as it was chosen before."""
        data = self.cleaned_data
        quiet = {SITE: (None, None), NONE: (NEVER, NEVER), OWN: (data["quiet_from"], data["quiet_until"])}
        starts, ends = quiet[data["quiet"]]
        ways = {**self.kept, **{topic: self._with_hidden(topic) for topic in self.topics}}
        return {
            "phone": data.get("phone"), "ways": ways, "quiet_from": starts, "quiet_until": ends,
            "zone": data["zone"] if data["quiet"] == OWN else "",
        }  # fmt: skip

    def _with_hidden(self, topic: str) -> list[str]:
        before = self.kept.get(topic, kinds.USUAL[topic])
        hidden = [way for way in before if way not in self.ways]
        return [*self.cleaned_data[f"ways_{topic}"], *hidden]


def _initial(reach: Reach) -> dict[str, Any]:
    ends = (reach.quiet_from, reach.quiet_until)
    quiet = SITE if None in ends else NONE if ends[0] == ends[1] else OWN
    own = {"quiet_from": reach.quiet_from, "quiet_until": reach.quiet_until} if quiet == OWN else {}
    return {"phone": reach.phone, "zone": reach.zone, "quiet": quiet, **own}


class RoomForm(forms.ModelForm):
    """A group chat. The address and the secret are asked for when it is added, and never shown."""

    service = forms.ChoiceField(label=_("Service"), widget=OptionCards())
    role = forms.ChoiceField(
        label=_("Hears what these are told"), choices=[("", _("Choose a role")), *Role.choices],
        help_text=_("Escalations and urgent alerts to holders of this role at the site: a reference and a link."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=languages, widget=OptionCards())
    url = forms.CharField(
        label=_("Webhook address"), max_length=2048, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        help_text=_("The service shows it when you add a webhook or robot to the chat. It is a secret."),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Signing secret"), max_length=256, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        help_text=_("Only where the service signs, as DingTalk does."),
    )  # fmt: skip

    class Meta:
        model = ChatRoom
        fields = ["name", "service", "site", "role", "language", "url", "secret"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [(name, recipe.label) for name, recipe in services().items()]
        self.fields["site"].queryset, self.fields["site"].empty_label = Site.objects.active(), _("Choose a site")
        self.fields["url"].required = self.instance.pk is None
        if self.instance.pk:
            self.fields["url"].help_text = _("Leave it empty to keep the one that is saved.")
            self.fields["secret"].help_text = _("Leave it empty to keep the one that is saved.")

    def validate_unique(self) -> None:
        """The action says it, in words that fit."""


class EndpointForm(forms.Form):
    """A webhook. Its address is asked for when it is added, and never shown; its secret is ours."""

    name = forms.CharField(label=_("What is it for?"), max_length=80)
    user = forms.ModelChoiceField(
        label=_("Program"), queryset=User.objects.none(), empty_label=_("Choose a program"),
        help_text=_("It hears of what this account may see, and of nothing else."),
    )  # fmt: skip
    url = forms.CharField(
        label=_("Webhook address"), max_length=2048, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        label=_("What is it told of?"), choices=Event.choices, widget=OptionBoxes(is_rows=True),
        error_messages={"required": _("Choose what it is told of.")},
    )  # fmt: skip
    is_renewed = forms.BooleanField(
        label=_("Make a new secret"), required=False,
        help_text=_("The old one stops at once; the new one is shown once."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.programs().filter(is_active=True)
        self.fields["url"].required = is_new
        if is_new:
            del self.fields["is_renewed"]
        else:
            self.fields["url"].help_text = _("Leave it empty to keep the one that is saved.")
