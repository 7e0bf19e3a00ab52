"""The software bill of materials of a server: every package of its lock as CycloneDX 1.6, on the standard output.

The lock is the truth about what is installed (`--require-hashes`), so nothing else is asked.
"""

import json
import re
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements-server.txt"
ENTRY = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def component(entry: str) -> dict[str, object]:
    found = ENTRY.match(entry)
    name, version = found["name"], found["version"]
    purl = f"pkg:pypi/{name}@{version}"
    # A package has a file for each platform: the lock accepts any of these.
    files = [{"name": "sha256", "value": digest} for digest in HASH.findall(entry)]
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "properties": files}


def bill(lock: str) -> dict[str, object]:
    entries = [entry for entry in re.split(r"\n(?=\S)", lock.strip()) if ENTRY.match(entry)]
    application = {"type": "application", "bom-ref": "pxm", "name": "pxm"}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6",
        "version": 1, "metadata": {"component": application}, "components": [component(entry) for entry in entries],
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(bill(LOCK.read_text()), indent=1) + "\n")
