"""Addresses of the audit log."""

from django.urls import path, re_path

from audit.views import staff

urlpatterns = [
    path("audit/", staff.audit_log, name="audit-log"),
    path("audit/verify/", staff.audit_verify, name="audit-verify"),
    re_path(r"^audit/(?P<ref>[A-Z]-\d{6,12})/$", staff.audit_about, name="audit-about"),
]
