"""Addresses on which people answer. Only the first of a link holds a token; what follows is known by a cookie."""

from django.urls import path

from surveys.views.public import answering, away, beginning, kiosk, stopping

urlpatterns = [
    path("s/", stopping.survey_code, name="public-survey-code"),
    path("s/stop/<str:mark>/", stopping.survey_stop, name="public-survey-stop"),
    path("s/<slug:token>/", beginning.survey_link, name="public-survey-link"),
    path("survey/", beginning.survey_start, name="public-survey"),
    path("survey/kiosk/", kiosk.survey_kiosk, name="public-survey-kiosk"),
    path("survey/kiosk/away/", away.survey_away, name="public-survey-away"),
    path("survey/kiosk/worker.js", away.survey_worker, name="public-survey-worker"),
    path("survey/view/", beginning.survey_view, name="public-survey-view"),
    path("survey/send/", answering.survey_send, name="public-survey-send"),
    path("survey/thank-you/", answering.survey_thanks, name="public-survey-thanks"),
    path("survey/<int:number>/", answering.survey_page, name="public-survey-page"),
]
