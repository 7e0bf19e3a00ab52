"""Where things are kept on one computer, and who may reach them.

PostgreSQL refuses to run as root, so root hands it to `nobody`, who in turn can enter no folder
below a closed one (a root home is 0700). Then programs and data move to /var/lib.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
# sockaddr_un holds about 107 bytes, and the file's name needs some of them
SOCKET_LIMIT = 90


def is_closed(path: Path) -> bool:
    """Is some folder above `path` shut to everybody but its owner, while we act for somebody else?"""
    return IS_ROOT and any(up.exists() and not up.stat().st_mode & 0o001 for up in path.parents)


def open_twin(path: Path) -> Path:
    """The place in /var/lib that stands for `path`; never a folder that is cleaned by age."""
    mark = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    return Path("/var/lib") / f"pxm-{mark}"


def reachable_home(wanted: Path) -> Path:
    """Where the database's own user can keep what belongs in `wanted`.

    The first answer is written down beside it, so that moving the project does not lose its data.
    """
    note = wanted.with_name(f"{wanted.name}.place")
    if note.exists():
        return Path(note.read_text().strip())
    if not is_closed(wanted / "data"):
        return wanted
    twin = open_twin(wanted)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(str(twin))
    return twin


def temporary_folder() -> Path:
    """A new folder that other users can enter: `mkdtemp` makes 0700."""
    folder = Path(tempfile.mkdtemp(prefix=f"pxm-{os.getpid()}-"))
    folder.chmod(0o755)
    return folder


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned() -> None:
    """Temporary folders of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob("pxm-*-*"):
        pid = folder.name.split("-")[1]
        if pid.isdigit() and not _is_running(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def socket_folder(home: Path) -> Path:
    """Where a Unix socket fits: in `home`, or in a short temporary folder when the path is too long."""
    folder, note = home / "s", home / "socket.place"
    if note.exists():  # left by a start that was killed
        shutil.rmtree(note.read_text(), ignore_errors=True)
    if len(str(folder).encode()) > SOCKET_LIMIT:
        folder = temporary_folder()
        note.write_text(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def copy_tree(source: Path, target: Path) -> None:
    """Copy with owners and modes, as `shutil.copytree` does not."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def popen_as(uid: int, gid: int) -> dict[str, Any]:
    """Arguments for `Popen` to run a program as that user; none when we are not root."""
    return {"user": uid, "group": gid, "extra_groups": []} if IS_ROOT else {}
