"""The web process, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from pxm import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pxm.settings")
application = get_wsgi_application()
checks.refuse_unsafe_database()
