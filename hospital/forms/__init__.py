from hospital.forms.badges import SetBadgeForm
from hospital.forms.cover import (
    AbsenceForm,
    ReliefForm,
    RotaForm,
    ShiftEndForm,
    ShiftForm,
    SwapForm,
)
from hospital.forms.files import FileForm, PeopleFileForm
from hospital.forms.looks import AccentForm, LetterheadForm
from hospital.forms.settings import (
    DepartmentForm,
    DeputyForm,
    DutyForm,
    GrantForm,
    MoveForm,
    NameForm,
    NewUserForm,
    PeopleFilter,
    ServiceForm,
    SiteForm,
    UserForm,
    in_order,
    languages,
    place_of,
    places,
    staff,
)
from hospital.forms.tokens import ProgramForm, TokenForm

__all__ = [
    "AbsenceForm", "AccentForm", "DepartmentForm", "DeputyForm", "DutyForm", "FileForm", "GrantForm",
    "LetterheadForm", "MoveForm", "NameForm", "NewUserForm", "PeopleFileForm", "PeopleFilter", "ProgramForm",
    "ReliefForm", "RotaForm", "ServiceForm", "SetBadgeForm", "ShiftEndForm", "ShiftForm", "SiteForm", "SwapForm",
    "TokenForm", "UserForm", "in_order", "languages", "place_of", "places", "staff",
]  # fmt: skip
