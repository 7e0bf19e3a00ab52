"""A process that dies by kill -9 between the content and the row leaves no file that is not there, and no content for
good that nobody owns.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from files import actions, vault
from files.models import File
from tests.house import tree


def shot(at: str) -> str:
    """What the process said before it was shot at this point."""
    env = {**os.environ, "FILES_ROOT": str(settings.FILES_ROOT), "FILES_SCANNER": ""}
    words = [sys.executable, "-m", "tests.files.kill", at]
    with subprocess.Popen(words, env=env, cwd=tree.ROOT, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline().strip()
        process.kill()
    return said


def grow_old() -> None:
    for path in Path(settings.FILES_ROOT).rglob("*"):
        if path.is_file():
            long_ago = time.time() - (actions.ORPHANED_AFTER + timedelta(hours=1)).total_seconds()
            os.utime(path, (long_ago, long_ago))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at", ["written", "inserted"])
def test_killed_before_the_commit_no_row_is_there_and_the_content_is_swept(at):
    assert shot(at) == "here"
    assert not File.objects.exists()
    assert len([*vault.held()]) == 1
    assert actions.collect() == 0  # too young: a transaction may still commit
    grow_old()
    assert actions.collect() == 1
    assert [*vault.held()] == []


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_commit_the_file_is_there(tmp_path):
    file = File.objects.get(pk=int(shot("committed")))
    assert b"".join(vault.read(file.key))
    grow_old()
    assert actions.collect() == 0
    assert file.is_given_out
