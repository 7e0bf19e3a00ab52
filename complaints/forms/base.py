"""What every form about a case has: the case, who fills it in, and the number that makes a second sending harmless."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from complaints.actions.cases import NO_MAILBOX
from complaints.models import Complaint, Entry
from hospital.models import Absence, Membership, Need, Person, User
from hospital.models.persons import NameOrder
from hospital.roles import VERBS
from hospital.widgets import OptionCards, PeopleSelect

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.db.models import QuerySet

LONGEST = 10_000  # characters of a text
OWNING = tuple(role for role, verbs in VERBS.items() if "complaints.own_complaint" in verbs)
WAYS = [(way.value, way.label) for way in Entry.How if way != Entry.How.WEB]
# What an action refuses, by its code, and the field that it is about: the first of these that the form has.
REFUSED_AT: Mapping[str, tuple[str, ...]] = {
    "past": ("due_on", "until", "next_contact_on", "expected_on", "review_on", "until_on"),
    "future": ("happened_at", "on", "decided_on", "referred_on", "received_at"),
    "before_received": ("happened_at",),
    "goes_out": ("happened_at",),
    "later": ("received_at",),
    "until": ("until",),
    "late": ("target",),
    "longest": ("until", "until_on", "answer_on", "review_on"),
    "target": ("target",),
    "told": ("told_on",),
    "hours": ("within_hours",),
    "barred": ("owner", "user", "asked"),
    "cannot_own": ("owner",),
    "cannot_do": ("owner",),
    "cannot_answer": ("asked",),
    "nobody": ("department",),
    "same": ("owner", "user", "asked", "severity", "flags", "type", "into", "department"),
    "below_flag": ("severity",),
    "below_coding": ("severity",),
    "second_person": ("flags",),
    "always": ("type",),
    "agreement": ("agreement",),
    "thanks": ("thanks",),
    "ground": ("ground",),
    "evidence": ("evidence",),
    "direction": ("into",),
    "mailbox": ("how", "thanks"),
    "retired": ("body",),
    "replied": ("involvement",),
    "signatory": ("signatory",),
    "consent": ("consent",),
    "order": ("step",),
    "done": ("step",),
    "to_whom": ("to_whom",),
    "name": ("name",),
}
WAY_ICONS = {"phone": "phone", "in_person": "user-group", "email": "envelope", "letter": "document-text"}


class CaseForm(forms.Form):
    """`case` is the case it is about, `user` who fills it in."""

    refused_at = REFUSED_AT

    def __init__(self, *args: Any, case: Complaint, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.user = case, user
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the case."""


class RowForm(forms.Form):
    """`row` is what it is about: questions, an action, a meeting."""

    refused_at = REFUSED_AT

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the row."""


class VersionedForm(CaseForm):
    """Remembers which version of the case was on the page, so that nobody overwrites what they have not seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.initial.setdefault("version", self.case.version)


class NoncedForm(CaseForm):
    """Carries its own number: sent twice, written once."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.initial.setdefault("nonce", uuid4())


def written(label: Any, rows: int = 5, *, required: bool = True, hint: Any = "", missing: Any = "") -> forms.CharField:
    """A text of several lines."""
    errors = {"required": missing} if missing else None
    return forms.CharField(
        label=label, required=required, help_text=hint, max_length=LONGEST, error_messages=errors,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )  # fmt: skip


def reason(label: Any = "", hint: Any = "") -> forms.CharField:
    return written(label or _("Why?"), 3, hint=hint, missing=_("Say why."))


def offer_ways(field: forms.Field, reader: Person | None) -> None:
    """E-mail only to somebody with an address; whoever says so all the same is told why not."""
    if isinstance(field, forms.ChoiceField) and not (reader and reader.email):
        field.choices = [one for one in field.choices if one[0] != Entry.How.EMAIL]
        field.error_messages["invalid_choice"] = NO_MAILBOX


def way(label: Any, *, missing: Any = "") -> forms.ChoiceField:
    """How we reached them, or they us."""
    return forms.ChoiceField(
        label=label,
        choices=WAYS,
        widget=OptionCards(icons=WAY_ICONS),
        error_messages={"required": missing or _("Choose how.")},
    )


def day(label: Any, *, required: bool = False, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "px-short"}, format="%Y-%m-%d")
    missing = format_lazy(_("Enter a date: {field}"), field=label)  # a page may ask for two of them
    return forms.DateField(
        label=label, required=required, help_text=hint, widget=widget, error_messages={"required": missing}
    )


class OwnerField(forms.ModelChoiceField):
    """People who may hold the case; `offer` finds them for one case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=User.objects.none(), empty_label=_("Choose a person"), widget=PeopleSelect,
            error_messages={"required": _("Choose who looks into it.")}, **kwargs,
        )  # fmt: skip

    def offer(self, case: Complaint) -> None:
        away = Absence.objects.at(timezone.now()).filter(user=OuterRef("pk"))
        self.queryset = holders(case).annotate(is_away=Exists(away))

    def label_from_instance(self, user: User) -> str:
        return _("%(name)s (away)") % {"name": user.name} if getattr(user, "is_away", False) else user.name


def holding() -> QuerySet[User]:
    """Everybody with a role that may own a case somewhere."""
    return User.objects.active().filter(pk__in=Membership.objects.current().filter(role__in=OWNING).values("user"))


def holders(case: Complaint) -> QuerySet[User]:
    """Everybody with a role that may own this case, nobody who is named in it."""
    return people_with(case, OWNING)


def people_with(case: Complaint, roles: Collection[str]) -> QuerySet[User]:
    """Everybody with one of these roles for the place of this case, nobody who is named in it."""
    path = case.department.path if case.department else []
    held = Membership.objects.current().filter(role__in=roles).covering(case.site_id, path)
    return User.objects.active().filter(pk__in=held.values("user")).exclude(named_in__feedback=case.feedback_id)


class NeedsForm(forms.Form):
    """What somebody needs so that we understand each other (DAPB1605); what to know before anybody calls or writes."""

    need_kind = forms.ChoiceField(
        label=_("A need to record"), choices=[("", _("None")), *Need.Kind.choices], required=False
    )
    need_detail = forms.CharField(
        label=_("What is needed"), max_length=160, required=False, help_text=_("For example large print, or a signer.")
    )
    need_may_be_shared = forms.BooleanField(label=_("The care team may know of it"), required=False)
    need_review_on = day(_("Ask again on"))
    ended_needs = forms.TypedMultipleChoiceField(
        label=_("Not needed any more"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    contact_safety = forms.CharField(
        label=_("Careful when getting in touch"), max_length=200, required=False,
        help_text=_("For example: not by mail, others read it. Messages then wait for a person to decide."),
    )  # fmt: skip
    has_shared_contact = forms.BooleanField(label=_("Shares this telephone or mailbox with others"), required=False)
    do_not_contact = forms.BooleanField(label=_("Does not wish to be contacted"), required=False)
    deceased_on = day(_("Died on"))

    NEW = ("need_kind", "need_detail", "need_may_be_shared", "need_review_on")
    SAFETY = ("contact_safety", "has_shared_contact", "do_not_contact", "deceased_on")

    def offer_needs(self, person: Person | None) -> None:
        needs = list(person.needs.order_by("pk")) if person else []
        if not needs:
            del self.fields["ended_needs"]
            return
        self.fields["ended_needs"].choices = [(need.pk, need.words) for need in needs]

    def clean_deceased_on(self) -> date | None:
        on = self.cleaned_data["deceased_on"]
        if on and on > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."), code="future")
        return on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        told = [name for name in self.NEW if data.get(name)]
        for missing in ("need_kind", "need_detail") if told else ():
            if missing not in told and missing not in self.errors:
                self.add_error(missing, forms.ValidationError(_("Say which kind of need, and what."), code="required"))
        return data


class NamesForm(forms.Form):
    """Other forms of a name. One name is enough; these help to find the person and to call them rightly."""

    name_in_other_script = forms.CharField(
        label=_("Name in another script"), max_length=160, required=False, help_text=_("For example 陈晓雨 or فاطمة.")
    )
    name_transliterated = forms.CharField(
        label=_("Name in Latin letters"), max_length=160, required=False, help_text=_("As it stands in the passport.")
    )
    preferred_name = forms.CharField(
        label=_("Name to use"), max_length=80, required=False, help_text=_("What they like to be called.")
    )
    name_order = forms.ChoiceField(
        label=_("Order of the name"), choices=[("", _("As usual in their language")), *NameOrder.choices],
        required=False,
    )  # fmt: skip

    MORE_NAMES = ("preferred_name", "name_in_other_script", "name_transliterated", "name_order")

    @property
    def has_more_names(self) -> bool:
        """Is any of them known or filled in? Then they are shown."""
        return any(self[name].value() for name in self.MORE_NAMES)
