# ruff: noqa: INP001 - scripts, no package
"""Build the lab's environment with nothing but Python 3.11 and pip.

Runs under a bare interpreter, so it uses only the standard library. What it does: makes ``.venv``, installs the
hashed lock into it, installs the project itself. Whether that is needed is decided by a stamp, so a second run takes
no time. ``ensurepip`` may be missing (Debian ships it apart): the environment is made without pip and filled by the
system's pip.

Usage: ``python3 tools/bootstrap.py [--test]``; with ``--test`` also what the tests need from the system (Chromium).
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "lab.stamp"
OLDEST = (3, 11)
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first of them is Chromium without what draws its own windows: tests take half the computing time with it."""
TECHNICAL = 4
OURSELVES = "spbe-lab"
NOWHERE = "sys_platform == 'never'"
"""How the lock marks what is never installed (pyproject.toml, ``override-dependencies``)."""


class BuildError(Exception):
    """The environment cannot be built; the message is one line that says what to do."""


def say(line: str) -> None:
    """Print a progress line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def check_python() -> None:
    """Refuse a Python that is too old."""
    if sys.version_info < OLDEST:
        raise BuildError(
            f"Python {sys.version_info[0]}.{sys.version_info[1]} terlalu lama; lab ini memerlukan Python 3.11 atau "
            "lebih baru. Jalankan dengan: make lab PYTHON=python3.11"
        )


def stamps() -> tuple[str, str]:
    """Describe what the packages and what the project's own installation depend on."""
    packages = hashlib.sha256(f"{interpreter()}\0{sys.version_info[:2]}\0".encode() + LOCK.read_bytes())
    project = hashlib.sha256((ROOT / "pyproject.toml").read_bytes())
    return packages.hexdigest(), project.hexdigest()


def interpreter() -> str:
    """Choose the Python of the environment.

    Where we are root, notebook servers get system users of their own, which cannot read a Python under root's home;
    then the system's Python is taken if it is new enough.
    """
    system = Path("/usr/bin/python3.11")
    if os.geteuid() == 0 and system.exists() and Path(sys.executable).resolve().is_relative_to(Path.home()):
        return str(system)
    return str(Path(sys.executable).resolve())


def pip_command() -> list[str]:
    """Find a pip: that of this interpreter, else the one on the path."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip3") or shutil.which("pip")
    if found is None:
        raise BuildError("pip tidak ada. Pasang dulu, misalnya: apt-get install python3-pip")
    return [found]


def run(words: list[str], what: str, environ: dict[str, str] | None = None) -> None:
    """Run a program quietly, in our environment or another; on failure show the end of what it said."""
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, cwd=ROOT, env=environ
    )
    if done.returncode == 0:
        return
    last = [line for line in done.stdout.splitlines() if line.strip()]
    text = done.stdout.lower()
    if any(
        sign in text
        for sign in (
            "name resolution",
            "connection refused",
            "network is unreachable",
            "timed out",
            "newconnectionerror",
            "could not resolve",
            "temporary failure",
            "from versions: none",  # what pip says last when no index answers
        )
    ):
        raise BuildError(
            f"{what} gagal: jaringan tidak tersedia. Sambungkan ke internet (atau cermin pip), lalu ulangi."
        )
    if "read-only file system" in text or "permission denied" in text:
        raise BuildError(f"{what} gagal: folder {ROOT} tidak dapat ditulis. Beri izin tulis, lalu ulangi.")
    raise BuildError(f"{what} gagal: {last[-1] if last else 'tanpa pesan'}")


def kept() -> bool:
    """Tell whether the environment is of this very Python: then a changed lock changes only what differs in it."""
    try:
        lines = (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    facts = dict(line.split(" = ", 1) for line in lines if " = " in line)
    version = ".".join(map(str, sys.version_info[:2]))
    same = facts.get("executable") == str(Path(interpreter()).resolve())
    return same and facts.get("version", "").startswith(f"{version}.")


def leftovers() -> list[str]:
    """Name what is installed and no longer in the lock, or there for a platform that does not exist."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    locked = {plain(line.split("==")[0]) for line in lines if line[:1].isalnum() and NOWHERE not in line}
    folders = VENV.glob("lib/python*/site-packages/*.dist-info")
    found = {plain(folder.name.removesuffix(".dist-info").rsplit("-", 1)[0]) for folder in folders}
    return sorted(found - locked - {OURSELVES})


def plain(name: str) -> str:
    """Return a package's name in the one spelling that compares."""
    return re.sub(r"[-_.]+", "-", name).lower()


def compile_packages(python: Path) -> None:
    """Compile what was installed, on every core (pip uses one); some packages carry templates that no Python reads."""
    words = [str(python), "-m", "compileall", "-qq", "-j", "0", str(VENV / "lib")]
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # noqa: S603 - as in run


def install_lock(pip: list[str]) -> None:
    """Install what the lock names: pip gets uv, uv the rest on every core; pip does it all where uv cannot."""
    words = ["--quiet", "--require-hashes", "--no-deps", "-r"]
    ourselves = [*pip, "install", "--no-compile", *words]
    itself = re.search(r"^uv==.*(?:\n    .*)*", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    if itself:
        part = VENV / "uv.lock"
        part.write_text(itself[0] + "\n", encoding="utf-8")
        run([*ourselves, str(part)], "Memasang uv")
        part.unlink()
        programs = VENV / "bin"
        with suppress(BuildError):
            uv = [str(programs / "uv"), "pip", "install", "--python", str(programs / "python")]
            # every index serves as well as another, as with pip: what must come is known by its hash
            run([*uv, "--index-strategy=unsafe-best-match", *words, str(LOCK)], "Memasang paket", indexes())
            return
        say("uv tidak berhasil di sini; pip yang memasang (lebih lama)")
    run([*ourselves, str(LOCK)], "Memasang paket")


def indexes() -> dict[str, str]:
    """Return our environment, in which uv is told in its own variables where this machine's pip looks for packages."""
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}
    done = subprocess.run([*pip_command(), "config", "list"], capture_output=True, text=True, check=False)  # noqa: S603 - as in run
    found = dict(os.environ)
    # pip lists its files first and its variables (":env:.") last, which have the last word
    for line in sorted(done.stdout.splitlines(), key=lambda line: line.startswith(":env:")):
        key, _, value = line.partition("=")
        variable = names.get(key.rpartition(".")[2])
        if variable and key.split(".")[0] in {"global", "install", ":env:"}:
            found[variable] = " ".join(ast.literal_eval(value).split())  # pip writes values as Python does
    return found


def build() -> None:
    """Do what the stamps say is needed: everything, the project's own installation only, or nothing."""
    packages, project = stamps()
    found = STAMP.read_text(encoding="ascii").split() if STAMP.exists() else []
    if found == [packages, project]:
        say("Lingkungan Python sudah siap.")
        return
    python = VENV / "bin" / "python"
    pip = [*pip_command(), "--disable-pip-version-check", "--retries=2", "--python", str(python)]
    STAMP.unlink(missing_ok=True)
    if found[:1] != [packages]:
        if not (found and kept()):
            say(f"Membuat lingkungan Python di {VENV}")
            run([interpreter(), "-m", "venv", "--clear", "--without-pip", str(VENV)], "Membuat lingkungan Python")
        say("Memasang paket dari requirements.lock (sekitar 200 paket; pertama kali perlu sekitar satu menit)")
        install_lock(pip)
        extra = leftovers()
        if extra:
            run([*pip, "uninstall", "--quiet", "--yes", *extra], "Melepas paket lama")
        compile_packages(python)
    say("Memasang lab ini")
    run(
        [*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)], "Memasang lab"
    )
    STAMP.write_text(f"{packages}\n{project}\n", encoding="ascii")


def chromium() -> None:
    """Have Chromium for the browser tests: from the system, or from apt where we may install."""
    if any(shutil.which(name) for name in CHROMIUM):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise BuildError("Uji peramban memerlukan Chromium. Pasang dulu: sudo apt-get install chromium")
    say("Memasang Chromium untuk uji peramban")
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run([*quiet, "update"], "Memperbarui daftar paket apt")
    install = [*quiet, "install", "-y", "--no-install-recommends"]
    try:
        run([*install, CHROMIUM[0]], "Memasang Chromium")
    except BuildError:  # not every system has the package
        run([*install, CHROMIUM[1]], "Memasang Chromium")


def main(words: list[str]) -> int:
    """Build; with ``--test`` also get what the tests need. Return the exit code."""
    try:
        check_python()
        with ThreadPoolExecutor(1) as beside:  # pip and apt wait for different things
            system = beside.submit(chromium) if "--test" in words else None
            build()
            if system:
                system.result()
    except BuildError as reason:
        sys.stderr.write(f"{reason}\n")
        return TECHNICAL
    except OSError as error:
        sys.stderr.write(f"{error.filename or ROOT}: {error.strerror}. Beri izin tulis, lalu ulangi.\n")
        return TECHNICAL
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
