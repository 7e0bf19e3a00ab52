"""Ask whether anything a server gets has a published weakness, and say so when nobody could be asked.

pip-audit calls it "no known vulnerabilities" too when it reached no advisory service at all; that is not the same.
"""

import json
import subprocess
import sys

WORDS = ["-m", "pip_audit", "--requirement=requirements-server.txt", "--disable-pip", "--require-hashes"]


def main() -> int:
    done = subprocess.run([sys.executable, *WORDS, "--format=json"], capture_output=True, text=True, timeout=300)
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        told = []
    weak = [f"{one['name']} {one['version']}: {bug['id']}" for one in told for bug in one.get("vulns", [])]
    asked = [one for one in told if "vulns" in one]
    if not asked:
        print("NOT CHECKED: no advisory service within reach; run this where there is one.")
    else:
        print("\n".join(weak) or f"{len(asked)} of {len(told)} packages looked up, none has a published weakness")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
