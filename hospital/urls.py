"""Addresses of who and where."""

from django.urls import path, register_converter

from hospital.views import cover, drafts, feed, feeddoor, imports, looks, people, places, rotas, sites
from hospital.views.api.me import MeView


class NumberedConverter:
    """`D-000012` in an address is the department with the number 12."""

    letter = ""
    regex = r"[A-Z]-\d{6,12}"

    def to_python(self, value: str) -> int:
        if not value.startswith(self.letter):
            raise ValueError(value)
        return int(value[2:])

    def to_url(self, value: int) -> str:
        return f"{self.letter}-{value:06}"


def numbered(letter: str, name: str) -> None:
    register_converter(type(f"{name}Converter", (NumberedConverter,), {"letter": letter}), name)


LETTERS = {
    "U": "user", "M": "membership", "D": "department", "L": "location", "V": "service", "A": "absence", "R": "rota",
    "S": "shift", "E": "relief", "X": "session", "K": "passkey",
    "P": "person", "T": "token", "F": "sender", "C": "feedcode", "I": "inbound",
}  # fmt: skip
for _letter, _name in LETTERS.items():
    numbered(_letter, _name)

urlpatterns = [
    path("drafts/<str:form>/", drafts.draft, name="draft"),
    path("away/", cover.absence_add, name="absence-add"),
    path("away/<absence:pk>/end/", cover.absence_end, name="absence-end"),
    path("away/<absence:pk>/act-for/", cover.act_for, name="act-for"),
    path("away/act-as-self/", cover.act_as_self, name="act-as-self"),
    path("cover/", cover.cover, name="cover"),
    path("cover/<slug:code>/", cover.cover_site, name="cover-site"),
    path("cover/<slug:code>/away/", cover.absence_add_other, name="absence-add-other"),
    path("rotas/add/", rotas.rota_add, name="rota-add"),
    path("rotas/<rota:pk>/", rotas.rota, name="rota"),
    path("rotas/<rota:pk>/change/", rotas.rota_change, name="rota-change"),
    path("rotas/<rota:pk>/shifts/add/", rotas.shift_add, name="shift-add"),
    path("rotas/<rota:pk>/cover/", rotas.relief_add, name="relief-add"),
    path("rotas/<rota:pk>/swap/", rotas.rota_swap, name="rota-swap"),
    path("rotas/<rota:pk>/import/", rotas.rota_import, name="rota-import"),
    path("rotas/<rota:pk>/export/", rotas.rota_export, name="rota-export"),
    path("shifts/<shift:pk>/end/", rotas.shift_end, name="shift-end"),
    path("reliefs/<relief:pk>/end/", rotas.relief_end, name="relief-end"),
    path("settings/sites/", sites.sites, name="sites"),
    path("settings/sites/add/", sites.site_add, name="site-add"),
    path("settings/sites/<slug:code>/", sites.site_change, name="site-change"),
    path("settings/sites/<slug:code>/letterhead/", looks.site_letterhead, name="site-letterhead"),
    path("settings/colors/", looks.accent_change, name="accent-change"),
    path("accent.css", looks.accent_sheet, name="accent"),
    path("settings/sites/<slug:code>/duty-manager/", sites.site_duty, name="site-duty"),
    path("settings/organization/duty-manager/", sites.organization_duty, name="organization-duty"),
    path("settings/languages/", sites.languages, name="languages"),
    path("settings/departments/", places.departments, name="departments"),
    path("settings/departments/import/", imports.department_import, name="department-import"),
    path("settings/wards/import/", imports.location_import, name="location-import"),
    path("settings/import/<slug:of>.csv", imports.import_template, name="import-template"),
    path("settings/departments/add/", places.department_add, name="department-add"),
    path("settings/departments/<department:pk>/rename/", places.department_rename, name="department-rename"),
    path("settings/departments/<department:pk>/move/", places.department_move, name="department-move"),
    path("settings/departments/<department:pk>/retire/", places.department_retire, name="department-retire"),
    path("settings/departments/<department:pk>/restore/", places.department_restore, name="department-restore"),
    path("settings/departments/<department:pk>/wards/add/", places.location_add, name="location-add"),
    path("settings/wards/<location:pk>/rename/", places.location_rename, name="location-rename"),
    path("settings/wards/<location:pk>/retire/", places.location_retire, name="location-retire"),
    path("settings/wards/<location:pk>/restore/", places.location_restore, name="location-restore"),
    path("settings/feed/", feed.feed, name="feed"),
    path("settings/feed/senders/add/", feed.sender_add, name="feed-sender-add"),
    path("settings/feed/senders/<sender:pk>/", feed.sender, name="feed-sender"),
    path("settings/feed/senders/<sender:pk>/key/", feed.sender_key, name="feed-sender-key"),
    path("settings/feed/senders/<sender:pk>/mapping/", feed.sender_mapping, name="feed-mapping"),
    path("settings/feed/codes/<feedcode:pk>/map/", feed.code_map, name="feed-code-map"),
    path("settings/feed/messages/<inbound:pk>/", feed.message, name="feed-message"),
    path("settings/feed/replay/", feed.replay, name="feed-replay"),
    path("settings/feed/discard/", feed.discard, name="feed-discard"),
    path("api/feed/", feeddoor.feed_take, name="api-feed"),
    path("settings/services/", places.services, name="services"),
    path("settings/services/add/", places.service_add, name="service-add"),
    path("settings/services/<service:pk>/rename/", places.service_rename, name="service-rename"),
    path("settings/services/<service:pk>/retire/", places.service_retire, name="service-retire"),
    path("settings/services/<service:pk>/restore/", places.service_restore, name="service-restore"),
    path("settings/roles/", people.roles, name="roles"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/<user:pk>/", people.user, name="user"),
    path("settings/people/<user:pk>/change/", people.user_change, name="user-change"),
    path("settings/people/<user:pk>/deputy/", people.user_deputy, name="user-deputy"),
    path("settings/people/<user:pk>/grant/", people.user_grant, name="user-grant"),
    path("settings/people/<user:pk>/reactivate/", people.user_reactivate, name="user-reactivate"),
    path("settings/people/<user:pk>/end-sessions/", people.user_end_sessions, name="user-end-sessions"),
    path("settings/roles/<membership:pk>/end/", people.membership_end, name="membership-end"),
    path("api/v1/me", MeView.as_view(), name="api-me"),
]
