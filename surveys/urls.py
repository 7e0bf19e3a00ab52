"""The staff pages of surveys; the pages on which people answer have their own file."""

from django.urls import include, path

from hospital.urls import numbered
from surveys.views import api
from surveys.views.staff import (
    build,
    campaigns,
    conditions,
    interchange,
    languages,
    licences,
    links,
    lists,
    months,
    official,
    preview,
    results,
    returns,
    scores,
    submissions,
)  # fmt: skip

numbered("Q", "link")
numbered("J", "campaign")
OF_MONTH = "surveys/<slug:code>/months/<slug:month>/"
OF_QUESTION = "surveys/<slug:code>/questions/<slug:key>/"

urlpatterns = [
    path("", include("surveys.urls_public")),
    path("inbound/texts/", api.survey_text, name="api-survey-text"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/plan/", campaigns.campaign_plan, name="campaign-plan"),
    path("campaigns/<campaign:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<campaign:pk>/change/", campaigns.campaign_change, name="campaign-change"),
    path("campaigns/<campaign:pk>/ledger.csv", campaigns.campaign_export, name="campaign-export"),
    path("campaigns/<campaign:pk>/dry-run/", campaigns.campaign_dry_run, name="campaign-dry-run"),
    path("campaigns/<campaign:pk>/hand/", campaigns.campaign_hand, name="campaign-hand"),
    path("campaigns/<campaign:pk>/stop/", campaigns.campaign_stop, name="campaign-stop"),
    path("campaigns/<campaign:pk>/<slug:step>/", campaigns.campaign_step, name="campaign-step"),
    path("themes/export/", results.themes_export, name="themes-export"),
    path("surveys/", lists.surveys, name="surveys"),
    path("surveys/begin/", lists.survey_begin, name="survey-begin"),
    path("surveys/begin/own-use/", official.survey_begin_benchmark, name="survey-begin-benchmark"),
    path("surveys/begin/hcahps/", official.survey_begin_hcahps, name="survey-begin-hcahps"),
    path("surveys/<slug:code>/", lists.survey, name="survey"),
    path("surveys/<slug:code>/official/", official.survey_official, name="survey-official"),
    path("surveys/<slug:code>/official/<slug:key>/", official.survey_attest, name="survey-attest"),
    path("surveys/<slug:code>/scores/", scores.survey_scores, name="survey-scores"),
    path("surveys/<slug:code>/scores/tables/", scores.survey_load_table, name="survey-load-table"),
    path("surveys/<slug:code>/months/", months.survey_months, name="survey-months"),
    path(OF_MONTH, months.survey_month, name="survey-month"),
    path(f"{OF_MONTH}draw/", months.survey_draw_month, name="survey-draw-month"),
    path(f"{OF_MONTH}freeze/", months.survey_freeze_month, name="survey-freeze-month"),
    path(f"{OF_MONTH}reopen/", months.survey_reopen_month, name="survey-reopen-month"),
    path(f"{OF_MONTH}drawn/<int:number>/", months.survey_note_finding, name="survey-note-finding"),
    path(f"{OF_MONTH}file/", submissions.survey_write_submission, name="survey-write-submission"),
    path(f"{OF_MONTH}file/map/", submissions.survey_field_map, name="survey-field-map"),
    path(f"{OF_MONTH}file/map/confirm/", submissions.survey_confirm_map, name="survey-confirm-map"),
    path(
        f"{OF_MONTH}file/<int:number>/", submissions.survey_download_submission, name="survey-download-submission"
    ),
    path("surveys/<slug:code>/best-answers/", official.survey_top_boxes, name="survey-top-boxes"),
    path("surveys/<slug:code>/draft/", lists.survey_draft, name="survey-draft"),
    path("surveys/<slug:code>/build/", build.survey_build, name="survey-build"),
    path("surveys/<slug:code>/texts/", build.survey_texts, name="survey-texts"),
    path("surveys/<slug:code>/load/", interchange.survey_load, name="survey-load"),
    path("surveys/<slug:code>/file/<slug:form>/", interchange.survey_file, name="survey-file"),
    path("surveys/<slug:code>/publish/", build.survey_publish, name="survey-publish"),
    path("surveys/<slug:code>/discard/", build.survey_discard, name="survey-discard"),
    path("surveys/<slug:code>/add/<slug:kind>/", build.survey_question_add, name="survey-question-add"),
    path(OF_QUESTION, build.survey_question_change, name="survey-question-change"),
    path(f"{OF_QUESTION}move/", build.survey_question_move, name="survey-question-move"),
    path(f"{OF_QUESTION}remove/", build.survey_question_remove, name="survey-question-remove"),
    path(f"{OF_QUESTION}when/", conditions.survey_question_show, name="survey-question-show"),
    path(
        f"{OF_QUESTION}when/<int:number>/remove/", conditions.survey_question_unshow,
        name="survey-question-unshow",
    ),
    path("surveys/<slug:code>/preview/<slug:tag>/<int:number>/", preview.survey_preview, name="survey-preview"),
    path("surveys/<slug:code>/results/", results.survey_results, name="survey-results"),
    path("surveys/<slug:code>/comments/", results.survey_comments, name="survey-comments"),
    path(
        "surveys/<slug:code>/comments/<uuid:comment>/themes/", results.survey_comment_themes,
        name="survey-comment-themes",
    ),
    path("surveys/<slug:code>/photos/<uuid:photo>/", results.survey_photo, name="survey-photo"),
    path("surveys/<slug:code>/returns/", returns.survey_close_month, name="survey-close-month"),
    path("surveys/<slug:code>/returns/<int:number>/", returns.survey_return, name="survey-return"),
    path("surveys/<slug:code>/permission/", licences.survey_permit, name="survey-permit"),
    path("surveys/<slug:code>/permission/<int:number>/", licences.survey_confirm, name="survey-confirm"),
    path("surveys/<slug:code>/links/", links.survey_links, name="survey-links"),
    path("surveys/<slug:code>/links/<link:pk>/", links.survey_link, name="survey-link"),
    path("surveys/<slug:code>/links/<link:pk>/close/", links.survey_link_close, name="survey-link-close"),
    path("surveys/<slug:code>/invite/", links.survey_invite, name="survey-invite"),
    path("surveys/<slug:code>/rules/add/", conditions.survey_rule_add, name="survey-rule-add"),
    path("surveys/<slug:code>/rules/call-back/", conditions.survey_rule_call, name="survey-rule-call"),
    path("surveys/<slug:code>/rules/<int:number>/remove/", conditions.survey_rule_remove, name="survey-rule-remove"),
    path("surveys/<slug:code>/languages/add/", languages.survey_language_add, name="survey-language-add"),
    path("surveys/<slug:code>/languages/<slug:tag>/", languages.survey_translate, name="survey-translate"),
    path("surveys/<slug:code>/languages/<slug:tag>/review/", languages.survey_review, name="survey-review"),
]  # fmt: skip
