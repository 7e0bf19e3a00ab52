"""Where a signed link leads."""

from django.urls import path

from files.views import staff

urlpatterns = [path("files/<token>/", staff.file, name="file")]
