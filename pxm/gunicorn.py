"""gunicorn's own settings: threads, because a request mostly waits for the database."""

import os
from pathlib import Path

from pxm import logs

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")  # a container's own; elsewhere the supervisor names 127.0.0.1
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 30
graceful_timeout = 20
max_requests, max_requests_jitter = 10_000, 1_000
preload_app = True  # the checks at the start run once, and workers share memory
control_socket_disable = True  # it would be written below the home folder
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  (heartbeat files must not wait for a disk)
worker_tmp_dir = str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None
logconfig_dict = logs.configuration(level=os.environ.get("LOG_LEVEL", "INFO"))
