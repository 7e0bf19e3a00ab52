#!/usr/bin/env python3
"""Django's commands. On one computer `python3 run.py manage ...` also sets the environment up."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pxm.settings")
    execute_from_command_line(sys.argv)
