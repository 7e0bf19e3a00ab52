"""Forms as the product's pages build them, to look at fields in every state."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms

from hospital.widgets import OptionBoxes, OptionCards

WISHES = {
    "concern": ("Put it right now", "exclamation-circle"),
    "complaint": ("Look into it and answer", "chat-bubble-left-ellipsis"),
    "compliment": ("Thank someone", "sparkles"),
    "suggestion": ("Idea", "light-bulb"),
    "question": ("Question", "question-mark-circle"),
}


class LogForm(forms.Form):
    """Log feedback, in the order of the page."""

    wish = forms.ChoiceField(
        label="What do they want?",
        choices=[(key, words) for key, (words, _icon) in WISHES.items()],
        widget=OptionCards(icons={key: icon for key, (_words, icon) in WISHES.items()}),
    )
    words = forms.CharField(
        label="What happened?",
        help_text="Use their own words where you can. Who, where, when, and how it affected them.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write what happened, in their words."},
    )
    where = forms.ChoiceField(
        label="Where did it happen?",
        choices=[("", "Choose a place"), ("4b", "Maternity, Ward 4B"), ("6a", "Medicine, Ward 6A")],
        error_messages={"required": "Enter the ward where it happened, or choose Not sure."},
    )
    at = forms.CharField(label="When?", initial="Today, 18:30 to 21:30")
    teller = forms.ChoiceField(
        label="Who told us?",
        choices=[
            ("patient", "The patient"),
            ("family", "Family or friend"),
            ("staff", "Staff member"),
            ("anonymous", "Wants to stay anonymous"),
        ],
        widget=OptionCards(),
    )
    name = forms.CharField(label="Their name", required=False)
    reach = forms.CharField(label="Best way to reach them", required=False)
    severity = forms.TypedChoiceField(
        label="How serious is it?",
        coerce=int,
        choices=[(1, "Low"), (2, "Moderate"), (3, "High"), (4, "Critical")],
        widget=OptionCards(severities={1: 1, 2: 2, 3: 3, 4: 4}),
        help_text="Critical: harm, safeguarding, or a risk of media or legal action. The duty manager is told at once.",
    )
    flags = forms.MultipleChoiceField(
        label="Flags",
        required=False,
        choices=[("media", "Media risk"), ("legal", "Legal"), ("rights", "Rights")],
        widget=OptionBoxes(),
    )
    evidence = forms.FileField(label="Attachment", required=False)
    consent = forms.BooleanField(label="The patient agrees that we look into this", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"data-draft-url": "/drafts/log/", "data-main": ""}
        self.helper.layout = Layout(
            "wish",
            "words",
            Div("where", "at", css_class="px-pair"),
            "teller",
            Div("name", "reach", css_class="px-pair"),
            "severity",
            "flags",
            "evidence",
            "consent",
        )
        self.helper.add_input(Submit("save", "Save"))


class AskForm(forms.Form):
    """One thing per page, as the public forms ask it."""

    kind = forms.ChoiceField(
        label="What would you like to tell us?",
        help_text="Choose one. You can add more later.",
        choices=[
            ("complaint", "Something went wrong"),
            ("thanks", "A thank you"),
            ("idea", "An idea"),
            ("question", "A question"),
        ],
        widget=OptionCards(hints={"complaint": "We look into it and answer you."}, is_rows=True),
        error_messages={"required": "Choose what you would like to tell us."},
    )


class AnswerForm(forms.Form):
    """Several fields on one patient page."""

    words = forms.CharField(label="What happened?", help_text="Tell it in your own words.", widget=forms.Textarea)
    name = forms.CharField(label="Your name", required=False)
    way = forms.ChoiceField(
        label="How should we answer?", choices=[("phone", "By phone"), ("email", "By e-mail"), ("letter", "By letter")]
    )
    agree = forms.BooleanField(label="A relative may ask about this with my code", required=False)
