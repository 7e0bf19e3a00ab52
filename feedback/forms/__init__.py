from feedback.forms.imports import MatchForm, UploadForm
from feedback.forms.leaving import TakeOutForm
from feedback.forms.recovering import RecoverForm

__all__ = ["MatchForm", "RecoverForm", "TakeOutForm", "UploadForm"]
