"""The staff pages of what people told us. Logging it has its page with the cases it may become."""

from django.urls import path

from feedback.views import api, imports, posts, register, sources, staff, triage
from hospital.urls import numbered

numbered("I", "source")

urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/export/", imports.imports_export, name="imports-export"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/match/", imports.import_match, name="import-match"),
    path("imports/<int:pk>/run/", imports.import_run, name="import-run"),
    path("imports/<int:pk>/cancel/", imports.import_cancel, name="import-cancel"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import-undo"),
    path("imports/<int:pk>/errors/", imports.import_errors, name="import-errors"),
    path("settings/ways-in/", sources.sources, name="sources"),
    path("settings/ways-in/add/<slug:kind>/", sources.source_add, name="source-add"),
    path("settings/ways-in/<source:pk>/", sources.source, name="source"),
    path("settings/ways-in/<source:pk>/switch/", sources.source_switch, name="source-switch"),
    path("settings/ways-in/<source:pk>/mails/<int:number>/", sources.mail_reread, name="mail-reread"),
    path("inbound/posts/<source:pk>/", posts.inbound_posts, name="api-inbound-posts"),
    path("feedback/", staff.feedback, name="feedback"),
    path("feedback/capture/", posts.post_capture, name="post-capture"),
    path("register/", register.register, name="register"),
    path("register/export/", register.register_export, name="register-export"),
    path("register/exports/<int:number>/<slug:form>/", register.register_file, name="register-file"),
    path("register/compare/", register.register_compare, name="register-compare"),
    path("register/quality/", register.register_quality, name="register-quality"),
    path("register/columns/", register.register_columns, name="register-columns"),
    path("register/<ref>/", register.registration, name="registration"),
    path("triage/", triage.triage, name="triage"),
    path("feedback/ideas/", triage.ideas, name="ideas"),
    path("feedback/red-flags/", triage.redflags, name="redflags"),
    path("feedback/noticed/", triage.watches, name="watches"),
    path("feedback/red-flags/<int:pk>/", triage.redflag, name="redflag"),
    path("feedback/<ref>/", staff.feedback_item, name="feedback-item"),
    path("feedback/<ref>/reply/", posts.feedback_reply, name="feedback-reply"),
    path("feedback/<ref>/recover/", staff.feedback_recover, name="feedback-recover"),
    path("feedback/<ref>/triage/", triage.feedback_triage, name="feedback-triage"),
    path("feedback/<ref>/raise/", triage.feedback_raise, name="feedback-raise"),
    path("feedback/<ref>/answer/", triage.feedback_answer_idea, name="feedback-answer-idea"),
    path("feedback/<ref>/hits/<int:pk>/dismiss/", triage.hit_dismiss, name="hit-dismiss"),
    path("feedback/<ref>/pictures/<int:pk>/", staff.feedback_picture, name="feedback-picture"),
    path("api/v1/feedback/<ref>", api.FeedbackItemView.as_view(), name="api-feedback-item"),
]
