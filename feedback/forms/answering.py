"""Answering the person who told us."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.actions import bar_of
from feedback.forms.redress import StoryForm, written
from feedback.models import Answer, Feedback
from hospital.forms.settings import languages
from hospital.models import Need
from hospital.widgets import OptionCards
from outbox.channels import sms
from outbox.wording import spoken

LONGEST = 10_000


class AnswerStoryForm(StoryForm):
    """Ways that cannot reach them are not offered. Why it is not in their language or form is asked once it matters."""

    way = forms.ChoiceField(label=_("How"), choices=Answer.Way, widget=OptionCards())
    words = written(_("Answer"), 8, longest=LONGEST, hint=_("In words that you would say to them."))
    language = forms.ChoiceField(label=_("Language of your answer"), choices=languages)
    unfit_because = forms.CharField(
        label=_("Why not in the form or language they need"), max_length=300, required=False
    )
    refused_at = {"unfit": ("unfit_because",), "way": ("way",), "long": ("words",)}

    def prepare(self) -> None:
        ways = [one for one in Answer.Way.choices if is_open(self.story, one[0])]
        self.fields["way"].choices = ways
        teller, idea = self.story.teller, getattr(self.story, "idea_answer", None)
        self.initial.setdefault("way", ways[0][0])
        self.initial.setdefault("language", spoken((teller and teller.language) or self.story.language))
        self.initial.setdefault("words", idea.because if idea else "")
        if not self.is_bound and not (teller and teller.needs.filter(kind=Need.Kind.FORMAT).exists()):
            self.fields["unfit_because"].widget = forms.HiddenInput()


def is_open(story: Feedback, way: str) -> bool:
    """May they be answered this way?"""
    is_reached = way not in Answer.WRITTEN or not bar_of(story.teller, way)
    return is_reached and (way != Answer.Way.SMS or sms.is_set_up())
