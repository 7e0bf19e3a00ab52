"""gunicorn's own settings: threads, because a request mostly waits for the database."""

import os
from pathlib import Path

from pxm import logs

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")  # noqa: S104  (inside a container; locally the supervisor names 127.0.0.1)
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 30
graceful_timeout = 20
max_requests, max_requests_jitter = 10_000, 1_000
preload_app = True  # the checks at the start run once, and workers share memory
control_socket_disable = True  # it would be written below the home folder
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
logconfig_dict = logs.configuration(level=os.environ.get("LOG_LEVEL", "INFO"))
