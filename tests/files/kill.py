"""Run as a process of its own and killed: takes one file, and stops where it is told to, long enough to be shot."""

import os
import sys
import time
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402 - the settings come first

from files import actions, vault  # noqa: E402
from tests.files import samples  # noqa: E402


def stop() -> None:
    print("here", flush=True)
    time.sleep(60)


def put_and_stop(*given: Any) -> None:
    put(*given)
    stop()


put = vault.put
if sys.argv[1] == "written":  # the content is on the disk, the row is not
    vault.put = put_and_stop
with transaction.atomic():
    file = actions.receive(samples.upload(), by=None)
    if sys.argv[1] == "inserted":  # the row as well, and the commit is not
        stop()
print(file.pk, flush=True)
stop()
os._exit(1)
