from hospital.actions.absences import add_absence, end_absence
from hospital.actions.acting import act_as_self, act_for
from hospital.actions.drafts import drop_draft, forget_drafts_about, forget_old_drafts, save_draft
from hospital.actions.leaving import leave_cover
from hospital.actions.looks import change_accent, change_letterheads
from hospital.actions.persons import change_person, create_person, end_need, identify, record_need, visit
from hospital.actions.places import (
    add_department,
    add_location,
    add_service,
    add_site,
    change_site,
    import_departments,
    import_locations,
    move_department,
    name_duty_manager,
    rename_department,
    rename_location,
    rename_service,
    restore_department,
    restore_location,
    restore_service,
    retire_department,
    retire_location,
    retire_service,
)
from hospital.actions.rotas import (
    add_relief,
    add_rota,
    add_shift,
    change_rota,
    end_relief,
    end_shift,
    import_rota,
    swap_shifts,
)
from hospital.actions.sessions import begin_session, end_session, forget_ended_sessions
from hospital.actions.users import (
    change_user,
    create_user,
    deactivate,
    end_membership,
    end_sessions,
    grant,
    import_people,
    name_deputy,
    prefer,
    preview_role,
    reactivate,
    renew_tokens,
    revoke_invitation,
    set_password,
)

__all__ = [
    "act_as_self", "act_for", "add_absence", "add_department", "add_location", "add_relief", "add_rota", "add_service",
    "add_shift", "add_site", "begin_session", "change_accent", "change_letterheads", "change_person", "change_rota",
    "change_site", "change_user", "create_person", "create_user", "deactivate", "drop_draft", "end_absence",
    "end_membership", "end_need", "end_relief", "end_session", "end_sessions", "end_shift", "forget_drafts_about",
    "forget_ended_sessions", "forget_old_drafts", "grant", "identify", "import_departments", "import_locations",
    "import_people", "import_rota", "leave_cover", "move_department", "name_deputy", "name_duty_manager", "prefer",
    "preview_role", "reactivate", "record_need", "rename_department", "rename_location", "rename_service",
    "renew_tokens", "restore_department", "restore_location", "restore_service", "retire_department", "retire_location",
    "retire_service", "revoke_invitation", "save_draft", "set_password", "swap_shifts", "visit",
]  # fmt: skip
