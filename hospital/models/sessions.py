"""Where somebody is signed in: what they are shown of their own sessions."""

from django.conf import settings
from django.db import models


class WebSession(models.Model):
    """One signed-in browser. `key` is the session's own key; the device and the network are only roughly known."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="web_sessions")
    key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80, blank=True)
    network = models.CharField(max_length=45, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"Session {self.pk} of {self.user_id}"
