"""Who may open the pages of this room."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required

changes_settings = permission_required("clocks.change_settings", raise_exception=True)
