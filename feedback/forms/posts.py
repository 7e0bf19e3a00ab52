"""The forms of what stands in public: capturing a post by hand, and replying to one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.inbound.posts import MOST_REACH, Post, is_url
from feedback.models import Kind, PostReply, Review
from hospital.models import Department, Site
from hospital.widgets import OptionCards

State = PostReply.State


class PostForm(forms.Form):
    """A post as somebody found it. There is no field for a patient: nobody is looked for behind a handle."""

    url = forms.CharField(label=_("Address of the post"), max_length=500, widget=forms.URLInput(attrs={"dir": "ltr"}))
    network = forms.CharField(
        label=_("Where it stands"), max_length=80, help_text=_("The network or web site."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("The post, word for word"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"})
    )
    author = forms.CharField(
        label=_("Name of the account"), max_length=120, required=False,
        help_text=_("Only if a reply needs it. It is not matched with anybody."),
    )  # fmt: skip
    published_at = forms.DateTimeField(
        label=_("Published"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    reach = forms.IntegerField(
        label=_("Reach"), required=False, min_value=0, max_value=MOST_REACH,
        help_text=_("Followers or views, if it says so."),
    )  # fmt: skip
    visibility = forms.ChoiceField(
        label=_("Who can read it"), choices=Review.Visibility.choices, initial=Review.Visibility.PUBLIC,
        widget=OptionCards(),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("What do they want?"), choices=Kind.choices)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=_("Choose a site"))
    department = forms.ModelChoiceField(
        label=_("Department, if it says so"), queryset=Department.objects.none(), required=False
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
        rows = Department.objects.filter(site__in=sites, is_active=True).select_related("site")
        self.fields["department"].queryset = rows.order_by("site__name", "name")
        self.fields["kind"].choices = [("", _("Choose")), *Kind.choices]

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        if not is_url(url):
            raise ValidationError(_("Copy the whole address, beginning with https://."), code="url")
        return url

    def clean_published_at(self) -> Any:
        at = self.cleaned_data["published_at"]
        if at and at > timezone.now():
            raise ValidationError(_("It cannot have been published in the future."), code="future")
        return at

    def told(self) -> dict[str, Any]:
        """What the action wants."""
        data = self.cleaned_data
        names = ("url", "network", "words", "author", "published_at", "reach", "visibility")
        post = Post(**{name: data[name] for name in names})
        return {"post": post, **{name: data[name] for name in ("kind", "site", "department")}}


class ReplyForm(forms.Form):
    """A reply for a second person to look at."""

    is_public = forms.TypedChoiceField(
        label=_("Where it is posted"), widget=OptionCards(), coerce=lambda value: value == "yes",
        choices=[("yes", _("In public, below the post")), ("no", _("In a message to its author alone"))], initial="yes",
    )  # fmt: skip
    words = forms.CharField(
        label=_("Reply"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("Thank them, say nothing of any care, and invite them to a way that is private."),
    )  # fmt: skip


class PostedForm(forms.Form):
    posted_on = forms.DateField(label=_("Posted on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
