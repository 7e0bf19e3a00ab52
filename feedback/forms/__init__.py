from feedback.forms.imports import MatchForm, UploadForm
from feedback.forms.leaving import TakeOutForm
from feedback.forms.parts import PartForm
from feedback.forms.recovering import RecoverForm
from feedback.forms.triage import AnswerIdeaForm, DismissForm, RaiseForm, RuleForm, TriageForm, WatchForm

__all__ = [
    "AnswerIdeaForm", "DismissForm", "MatchForm", "PartForm", "RaiseForm", "RecoverForm", "RuleForm", "TakeOutForm",
    "TriageForm", "UploadForm", "WatchForm",
]  # fmt: skip
