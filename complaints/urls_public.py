"""Addresses for people without an account. None of them carries what somebody wrote."""

from django.urls import path

from complaints.views.public import afterwards, devices, here, station, telling, tracking

urlpatterns = [
    path("tell-us/", telling.tell_us, name="public-tell-us"),
    path("tell-us/without-my-name/", here.nameless, name="public-nameless"),
    path("here/<str:token>/", here.here, name="public-here"),
    path("staff/<str:token>/", here.staff, name="public-staff"),
    path("device/", devices.device, name="public-device"),
    path("station/", station.station, name="public-station"),
    path("station/log/", station.station_log, name="public-station-log"),
    path("tell-us/thank-you/", telling.tell_us_done, name="public-tell-us-done"),
    path("tell-us/<slug:code>/<slug:step>/", telling.tell_us_step, name="public-tell-us-step"),
    path("track/", tracking.track, name="public-track"),
    path("track/leave/", tracking.track_leave, name="public-track-leave"),
    path("track/waiting/", tracking.press, name="public-press"),
    path("track/add/", tracking.add_information, name="public-add-information"),
    path("track/withdraw/", afterwards.withdraw, name="public-withdraw"),
    path("track/again/", afterwards.contest, name="public-contest"),
    path("track/how-we-did/", afterwards.appraise, name="public-appraise"),
    path("t/<slug:token>/", tracking.track_link, name="public-track-link"),
]
