"""Log feedback: what they want, what happened, where, how serious; everything else can wait."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.forms.arrival import ArrivalForm
from complaints.forms.base import LONGEST, NamesForm, day, written
from complaints.forms.work import FlagsField, languages, severity
from feedback.models import Channel, Kind, Precision, Recovery, Teller
from hospital.forms.telephones import check_number
from hospital.models import Location, Person, Site, User
from hospital.models.persons import Channel as Way
from hospital.widgets import OptionBoxes, OptionCards

KIND_ICONS = {
    Kind.CONCERN.value: "exclamation-circle", Kind.COMPLAINT.value: "chat-bubble-left-ellipsis",
    Kind.COMPLIMENT.value: "sparkles", Kind.SUGGESTION.value: "light-bulb", Kind.ENQUIRY.value: "question-mark-circle",
}  # fmt: skip
CASES = (Kind.CONCERN, Kind.COMPLAINT)
TELLERS = [(who.value, who.label) for who in Teller if who != Teller.STAFF_IDEA]
DONE = [
    ("spoken", _("I told them that we look into it")),
    ("written", _("I gave it to them in writing")),
    ("offer_made", _("I offered to put it right")),
]
PERSON = (
    "name",
    *NamesForm.MORE_NAMES,
    "phone",
    "email",
    "preferred_channel",
    "best_time",
    "language",
    "needs_interpreter",
)
NOT_SURE = "site"


class PlaceField(forms.ChoiceField):
    """A ward of the sites in which somebody works, by department; of each site also "not sure".

    Values are `ward:<number>` and `site:<number>`; the cleaned value is (site, location or None).
    """

    def offer(self, user: User) -> None:
        wards = Location.objects.active().within_reach_of(user).select_related("department__site")
        self.wards = {str(ward.pk): ward for ward in wards}
        self.sites = {str(site.pk): site for site in Site.objects.active().visible_to(user)}
        self.choices = [("", _("Choose the ward or place")), *self._by_department(), *self._not_sure()]

    def _by_department(self) -> list[tuple[Any, Any]]:
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for ward in self.wards.values():
            many = f"{ward.department.site} · " if len(self.sites) > 1 else ""
            groups[f"{many}{ward.department}"].append((f"ward:{ward.pk}", ward.name))
        return sorted(groups.items())

    def _not_sure(self) -> list[tuple[Any, Any]]:
        label = _("Not sure, %(site)s") if len(self.sites) > 1 else _("Not sure")
        rows = [(f"{NOT_SURE}:{pk}", label % {"site": site}) for pk, site in self.sites.items()]
        return [(_("Somewhere else"), rows)]

    def clean(self, value: Any) -> tuple[Site, Location | None] | None:
        kind, _colon, pk = (super().clean(value) or "").partition(":")
        if kind == NOT_SURE:
            return self.sites[pk], None
        ward = self.wards.get(pk)
        return (ward.department.site, ward) if ward else None


class RegisterForm(ArrivalForm, NamesForm):
    """`user` logs it. Required: the wish, the story, the place, and for a case the severity."""

    field_order = ("kind", "words", "place", "occurred_on", "teller_role", "name")

    kind = forms.ChoiceField(
        label=_("What do they want?"), choices=Kind.choices, widget=OptionCards(icons=KIND_ICONS),
        error_messages={"required": _("Choose what they want.")},
    )  # fmt: skip
    words = written(
        _("What happened?"), 5, missing=_("Write what happened."),
        hint=_("Use their own words where you can. Who, where, when, and how it affected them."),
    )  # fmt: skip
    place = PlaceField(
        label=_("Where did it happen?"),
        error_messages={"required": _("Enter the ward where it happened, or choose Not sure.")},
    )
    occurred_on = day(_("When?"))
    teller_role = forms.ChoiceField(label=_("Who told us?"), choices=TELLERS, required=False, widget=OptionCards())
    name = forms.CharField(label=_("Their name"), max_length=160, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    preferred_channel = forms.ChoiceField(
        label=_("Best way to reach them"), choices=[("", _("Not asked yet")), *Way.choices], required=False
    )
    best_time = forms.CharField(label=_("Best time"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    needs_interpreter = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    wish = forms.CharField(label=_("What would put it right for them?"), max_length=LONGEST, required=False)
    severity = severity(_("How serious is it?"))
    flags = FlagsField(_("Flags"))
    record_number = forms.CharField(label=_("The patient's record number"), max_length=40, required=False)
    acknowledged = forms.MultipleChoiceField(
        label=_("What did you do already?"), choices=DONE, required=False, widget=OptionBoxes()
    )
    done = written(_("Solved on the spot? What did you do?"), 2, required=False)
    is_put_right = forms.ChoiceField(
        label=_("Are they content?"), choices=Recovery.Content.choices, required=False, widget=OptionCards()
    )
    their_words = forms.CharField(label=_("In their words"), max_length=LONGEST, required=False)
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["place"].offer(user)
        self.fields["language"].choices = [("", _("Not asked yet")), *languages()]
        if self.is_bound and self.data.get("kind") not in CASES:
            self.fields["severity"].required = False  # only a case has one
        self.fields["severity"].is_conditional = True
        self.initial = {**self._first(), **self.initial}
        if not self.is_bound:
            self.fields["kind"].widget.attrs["autofocus"] = True

    def _first(self) -> dict[str, Any]:
        """Where they work, today, in person: what is true most often when somebody logs at the bedside."""
        home = f"ward:{self.user.home_id}" if str(self.user.home_id) in self.fields["place"].wards else ""
        return {"place": home, "occurred_on": timezone.localdate(), "channel": Channel.STAFF, "nonce": uuid4()}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        zone = ZoneInfo(data["place"][0].zone) if data.get("place") else None
        if data.get("occurred_on") and data["occurred_on"] > timezone.localdate(timezone=zone):
            self.add_error("occurred_on", _("Enter a day that is not in the future."))
        if data.get("done") and not data.get("is_put_right"):
            self.add_error("is_put_right", _("Ask them whether they are content, and choose their answer."))
        if data.get("is_put_right") and not data.get("done"):
            self.add_error("done", _("Write down what you did."))
        if data.get("teller_role") == Teller.ANONYMOUS and any(data.get(name) for name in PERSON):
            self.add_error("teller_role", _("You wrote down who they are. Leave that out, or choose who told us."))
        check_number(self)
        self.clean_arrival(data)
        return data

    # -------------------------------------------------------------------------- for the actions
    def told(self) -> dict[str, Any]:
        """What `complaints.actions.take` asks for."""
        data = self.cleaned_data
        site, ward = data["place"]
        known = {name: data[name] for name in ("kind", "wish", "record_number", "occurred_on")}
        return {
            **known, **self.arrived(), "site": site, "location": ward, "department": ward.department if ward else None,
            "intake_id": data["nonce"], "by": self.user, "teller": self._teller(), "teller_role": data["teller_role"],
            "severity": data["severity"] or None, "acknowledged": data["acknowledged"],
            "language": data["language"] or "en",
            "occurred_precision": Precision.DAY if data["occurred_on"] else Precision.UNKNOWN,
        }  # fmt: skip

    def _teller(self) -> Person | None:
        given = {name: self.cleaned_data[name] for name in PERSON if self.cleaned_data[name]}
        return Person(**given) if given else None

    def solved(self) -> dict[str, Any]:
        """What `complaints.actions.resolve` asks for; empty when it was not solved on the spot."""
        names = ("done", "is_put_right", "their_words")
        return {name: self.cleaned_data[name] for name in names} if self.cleaned_data["done"] else {}


class RegisterFromForm(forms.Form):
    """Feedback that came another way becomes a case; its targets count from when it first reached us."""

    kind = forms.ChoiceField(
        label=_("What do they want?"), choices=[(kind.value, kind.label) for kind in CASES],
        widget=OptionCards(icons=KIND_ICONS), error_messages={"required": _("Choose what they want.")},
    )  # fmt: skip
    severity = severity(_("How serious is it?"))
    flags = FlagsField(_("Flags"))
