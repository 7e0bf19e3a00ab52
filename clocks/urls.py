"""Addresses of My work, escalations that are taken, calendars, targets and the health of reminders."""

from django.urls import path

from clocks.views import calendars, health, publishing, rules, staff, targets
from hospital.urls import numbered

LETTERS = {"E": "escalation", "R": "firing", "T": "target", "P": "proposal", "J": "publication"}
for _letter, _name in LETTERS.items():
    numbered(_letter, _name)

urlpatterns = [
    path("my-work/", staff.my_work, name="my-work"),
    path("my-work/<escalation:pk>/take/", staff.escalation_acknowledge, name="escalation-acknowledge"),
    path("targets/<target:pk>/why/", staff.target_why, name="target-why"),
    path("settings/calendars/", calendars.calendars, name="calendars"),
    path("settings/calendars/<slug:code>/<slug:role>/", calendars.calendar_publish, name="calendar-publish"),
    path("settings/targets/", targets.targets, name="targets"),
    path("settings/rules/", targets.shipped_rules, name="profiles"),
    path("settings/rules/<slug:slug>/", targets.profile_adopt, name="profile-adopt"),
    path(
        "settings/targets/<slug:slug>/<int:number>/<slug:key>/confirm/",
        targets.rule_confirm,
        name="profile-confirm-rule",
    ),
    path("settings/rules/<slug:slug>/copy/", rules.profile_copy, name="profile-copy"),
    path("settings/targets/<slug:slug>/", rules.profile_publish, name="profile-publish"),
    path("settings/targets/<slug:slug>/target/<slug:key>/", rules.rule_change, name="rule-change"),
    path("settings/targets/<slug:slug>/step/<slug:key>/", rules.rung_change, name="rung-change"),
    path("settings/targets/<slug:slug>/step/<slug:key>/remove/", rules.rung_remove, name="rung-remove"),
    path("settings/targets/<slug:slug>/new-step/<slug:key>/", rules.rung_add, name="rung-add"),
    path("settings/targets/<slug:slug>/pause/<slug:key>/", rules.pause_change, name="pause-change"),
    path("settings/targets/<slug:slug>/<int:number>/confirm/", targets.profile_confirm, name="profile-confirm"),
    path("settings/changes/", publishing.publications, name="publications"),
    path("settings/changes/drafts/<proposal:pk>/", publishing.proposal_publish, name="proposal-publish"),
    path("settings/changes/drafts/<proposal:pk>/drop/", publishing.proposal_discard, name="proposal-discard"),
    path("settings/changes/<publication:pk>/", publishing.publication, name="publication"),
    path("settings/changes/<publication:pk>/again/", publishing.publication_retry, name="publication-retry"),
    path("settings/changes/<publication:pk>/undo/", publishing.publication_undo, name="publication-undo"),
    path("settings/health/", health.clockwork, name="clockwork"),
    path("settings/health/<firing:pk>/again/", health.firing_redrive, name="firing-redrive"),
]
