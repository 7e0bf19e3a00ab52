"""The staff forms: one for each verb that asks something, named after it."""

from complaints.forms.agreeing import (
    AskComplainantForm,
    AskConsentForm,
    AskExternalForm,
    ExtendForm,
    HearBackForm,
    PlanForm,
    RecordConsentForm,
)
from complaints.forms.answers import DraftForm, RespondForm, SendBackForm, SettleForm, SubmitForm
from complaints.forms.asking import AnswerForm, AskForm, NeedTimeForm, PassOnForm, RecallForm, ReturnAnswerForm
from complaints.forms.dealing import (
    BackdateForm,
    EndPlanForm,
    HoldSurveysForm,
    LiftHoldForm,
    PauseForm,
    PlanContactForm,
    RenewForm,
    ResumeForm,
)
from complaints.forms.duties import DiscloseForm, SafeguardForm
from complaints.forms.endings import (
    AppraiseForm,
    CloseForm,
    DecideForm,
    ErrForm,
    ReferForm,
    ReopenForm,
    ResolveForm,
    RuleOutForm,
    WithdrawForm,
)
from complaints.forms.issues import AddIssueForm, CodeForm
from complaints.forms.joining import LinkForm, MergeForm, TransferForm, UnmergeForm
from complaints.forms.judging import EscalateForm, FlagForm, RateForm, ReclassifyForm
from complaints.forms.learning import AddActionForm, AssignActionForm, CancelActionForm, DoActionForm
from complaints.forms.letters import AskTranslationForm, LetterTextForm, PostForm, SignatureForm, TranslateForm
from complaints.forms.log import RegisterForm, RegisterFromForm
from complaints.forms.meetings import ArrangeForm, CallOffForm, ChronicleForm, MinuteForm, RearrangeForm, StrikeForm
from complaints.forms.naming import AdmitForm, LiftForm, NameForm
from complaints.forms.outside import BodyForm, BringBackForm, InvolveForm, ReplyToBodyForm, TransferOutForm
from complaints.forms.threats import DetailForm, StandDownForm, ThreatForm
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
    "AcknowledgeForm", "AddActionForm", "AddIssueForm", "AdmitForm", "AnswerForm", "AppraiseForm", "ArrangeForm",
    "AskComplainantForm", "AskConsentForm", "AskExternalForm", "AskForm", "AskTranslationForm", "AssignActionForm",
    "AssignForm", "AttachForm", "BackdateForm", "BodyForm", "BringBackForm", "CallOffForm", "CancelActionForm",
    "ChronicleForm", "CloseForm", "CodeForm", "ContactForm", "DecideForm", "DescribeForm", "DetachForm", "DetailForm",
    "DiscloseForm", "DoActionForm", "DraftForm", "EndPlanForm", "ErrForm", "EscalateForm", "ExtendForm", "FinishForm",
    "FlagForm", "HandOverForm", "HearBackForm", "HoldSurveysForm", "InvolveForm", "LetterTextForm", "LiftForm",
    "LiftHoldForm", "LinkForm", "MergeForm", "MinuteForm", "NameForm", "NeedTimeForm", "NoteForm", "PassOnForm",
    "PauseForm", "PlanContactForm", "PlanForm", "PostForm", "RateForm", "RearrangeForm", "RecallForm",
    "ReclassifyForm", "RecordConsentForm", "ReferForm", "RegisterForm", "RegisterFromForm", "RenewForm", "ReopenForm",
    "ReplyToBodyForm", "ResolveForm", "RespondForm", "ResumeForm", "ReturnAnswerForm", "RuleOutForm", "SafeguardForm",
    "SendBackForm", "SettleForm", "SignatureForm", "StandDownForm", "StartForm", "StrikeForm", "SubmitForm",
    "ThreatForm", "TransferForm", "TransferOutForm", "TranslateForm", "TriageForm", "UnmergeForm", "UpdateForm",
    "WithdrawForm",
]  # fmt: skip
