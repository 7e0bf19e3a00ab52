"""The staff pages of what people told us. Logging it has its page with the cases it may become."""

from django.urls import path

from feedback.views import staff

urlpatterns = [
    path("feedback/", staff.feedback, name="feedback"),
    path("feedback/<ref>/", staff.feedback_item, name="feedback-item"),
    path("feedback/<ref>/recover/", staff.feedback_recover, name="feedback-recover"),
    path("feedback/<ref>/pictures/<int:pk>/", staff.feedback_picture, name="feedback-picture"),
]
