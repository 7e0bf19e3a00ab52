from hospital.forms.cover import (
    AbsenceForm,
    ReliefForm,
    RotaFileForm,
    RotaForm,
    ShiftEndForm,
    ShiftForm,
    SwapForm,
)
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

__all__ = [
    "AbsenceForm", "DepartmentForm", "DeputyForm", "DutyForm", "GrantForm", "MoveForm", "NameForm", "NewUserForm",
    "PeopleFilter", "ReliefForm", "RotaFileForm", "RotaForm", "ServiceForm", "ShiftEndForm", "ShiftForm", "SiteForm",
    "SwapForm", "UserForm", "in_order", "languages", "place_of", "places", "staff",
]  # fmt: skip
