"""The staff forms: one for each verb that asks something, named after it."""

from complaints.forms.answers import DraftForm, RespondForm, SendBackForm, SettleForm, SubmitForm
from complaints.forms.asking import AnswerForm, AskForm, NeedTimeForm, PassOnForm, RecallForm, ReturnAnswerForm
from complaints.forms.duties import DiscloseForm, SafeguardForm
from complaints.forms.endings import CloseForm, ErrForm, ReopenForm, ResolveForm, WithdrawForm
from complaints.forms.joining import LinkForm, MergeForm, TransferForm, UnmergeForm
from complaints.forms.judging import EscalateForm, FlagForm, RateForm, ReclassifyForm
from complaints.forms.learning import AddActionForm, AssignActionForm, CancelActionForm, DoActionForm
from complaints.forms.log import RegisterForm, RegisterFromForm
from complaints.forms.naming import AdmitForm, LiftForm, NameForm
from complaints.forms.work import (
    AcknowledgeForm,
    AssignForm,
    AttachForm,
    ContactForm,
    DescribeForm,
    DetachForm,
    FinishForm,
    HandOverForm,
    NoteForm,
    StartForm,
    TriageForm,
    UpdateForm,
)

__all__ = [
    "AcknowledgeForm", "AddActionForm", "AdmitForm", "AnswerForm", "AskForm", "AssignActionForm", "AssignForm",
    "AttachForm", "CancelActionForm", "CloseForm", "ContactForm", "DescribeForm", "DetachForm", "DiscloseForm",
    "DoActionForm", "DraftForm", "ErrForm", "EscalateForm", "FinishForm", "FlagForm", "HandOverForm",
    "LiftForm", "LinkForm", "MergeForm", "NameForm", "NeedTimeForm", "NoteForm", "PassOnForm", "RateForm",
    "RecallForm", "ReclassifyForm", "RegisterForm", "RegisterFromForm", "ReopenForm", "ResolveForm",
    "RespondForm", "ReturnAnswerForm", "SafeguardForm", "SendBackForm", "SettleForm", "StartForm", "SubmitForm",
    "TransferForm", "TriageForm", "UnmergeForm", "UpdateForm", "WithdrawForm",
]  # fmt: skip
