"""Every address of the house."""

from importlib.util import find_spec

from django.urls import include, path

import hospital.urls  # its converters are used below
from pxm import health
from pxm.views import api, badges, demo, home, opening, people, persons, profile, search, sessions, settings, tokens

# Each room brings its own addresses; a room without pages yet brings none.
ROOMS = [
    name
    for name in ("complaints", "surveys", "feedback", "handbook", "clocks", "outbox", "files", "audit")
    if find_spec(f"{name}.urls")
]

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("health/deep", health.deep, name="health-deep"),
    path("language/", home.language, name="language"),
    path("theme/", home.theme, name="theme"),
    path("profile/", profile.profile, name="profile"),
    path("profile/deputy/", profile.profile_deputy, name="profile-deputy"),
    path("profile/alerts/", profile.profile_choose, name="profile-choose"),
    path("profile/alerts/test/", profile.profile_test, name="profile-test"),
    path("profile/alerts/tests/", profile.profile_tests, name="profile-tests"),
    path("profile/end-sessions/", profile.profile_end_sessions, name="profile-end-sessions"),
    path("profile/sessions/", sessions.profile_sessions, name="profile-sessions"),
    path("profile/badge/", badges.profile_badge, name="profile-badge"),
    path("profile/tokens/", tokens.own_tokens, name="tokens"),
    path("profile/tokens/<token:pk>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("settings/programs/", tokens.programs, name="programs"),
    path("settings/programs/add/", tokens.program_add, name="program-add"),
    path("settings/programs/<user:pk>/", tokens.program, name="program"),
    path("settings/programs/<user:pk>/end/", tokens.program_end, name="program-end"),
    path("profile/sessions/<session:pk>/end/", sessions.session_end, name="session-end"),
    path("settings/roles/<slug:as_role>/preview/", sessions.role_preview, name="role-preview"),
    path("preview/end/", sessions.role_preview_end, name="role-preview-end"),
    path("search/", search.search, name="search"),
    path("persons/", persons.persons, name="persons"),
    path("persons/<person:pk>/", persons.person, name="person"),
    path("persons/<person:pk>/hold/", persons.person_hold, name="person-hold"),
    path("persons/<person:pk>/cases/<ref>/hold/", persons.complaint_hold, name="complaint-hold"),
    path("persons/<person:pk>/holds/<int:hold>/lift/", persons.hold_lift, name="hold-lift"),
    path("persons/<person:pk>/erasures/ask/", persons.person_ask_erasure, name="person-ask-erasure"),
    path("persons/<person:pk>/erasures/<int:erasure>/erase/", persons.person_erase, name="person-erase"),
    path(
        "persons/<person:pk>/erasures/<int:erasure>/refuse/",
        persons.person_refuse_erasure,
        name="person-refuse-erasure",
    ),
    path("persons/<person:pk>/exports/ask/", persons.person_ask_export, name="person-ask-export"),
    path("persons/<person:pk>/exports/<int:export>/", persons.person_download, name="person-download"),
    path("api/", api.api_page, name="api-page"),
    path("api/v1/openapi.json", api.api_schema, name="api-schema"),
    path("demo/", demo.demo, name="demo"),
    path("settings/", settings.settings, name="settings"),
    path("settings/first-steps/", opening.opening, name="opening"),
    path("settings/first-steps/open/", opening.opening_open, name="opening-open"),
    path("settings/people/add/", people.user_create, name="user-create"),
    path("settings/people/import/", people.user_import, name="user-import"),
    path("settings/people/<user:pk>/invite/", people.user_invite, name="user-invite"),
    path("settings/people/<user:pk>/invite/revoke/", people.user_revoke_invitation, name="user-revoke-invitation"),
    path("settings/people/<user:pk>/two-step/", people.user_remove_two_step, name="user-remove-two-step"),
    path("settings/people/<user:pk>/leave/", people.user_deactivate, name="user-deactivate"),
    path("", include("pxm.accounts.urls")),
    path("", include(hospital.urls)),
    *(path("", include(f"{room}.urls")) for room in ROOMS),
]

handler400 = "pxm.views.errors.bad"
handler403 = "pxm.views.errors.forbidden"
handler404 = "pxm.views.errors.not_found"
handler429 = "pxm.views.errors.too_many"
handler500 = "pxm.views.errors.failed"
