"""Where a signed link leads, and logos."""

from django.urls import path

from files.views import logos, staff

urlpatterns = [
    path("files/<token>/", staff.file, name="file"),
    path("logos/<slug:code>/<slug:mark>.png", logos.logo, name="logo"),
    path("settings/sites/<slug:code>/logo/", logos.site_logo, name="site-logo"),
    path("settings/sites/<slug:code>/logo/remove/", logos.site_remove_logo, name="site-remove-logo"),
]
