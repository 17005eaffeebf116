"""A notebook server, a person's or a room's: lay out the workspace, then become the hub's single-user server.

Runs under the account's own user id. It copies the lab's notebooks into ``~/lab`` (read-only files, refreshed at each
start; the person's own files are never touched), gives a room its files as they were last typed, sends its output to a
log in the home, and ends when the lab ends.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import stat
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path

from hub.rooms import journal
from hub.rooms.setting import CODE
from hub.settings import ROOT

LOG = Path(".local/state/lab/server.log")
SOCKETS = Path(".local/state/lab/sockets")
COOKIE_SECRET = Path(".local/state/lab/cookie-secret")
"""Kept from start to start: a browser that was signed in still is."""
_SKIPPED = frozenset({".ipynb_checkpoints", "__pycache__"})
LARGEST_LOG = 5_000_000
"""Bytes; a longer log of the last start is dropped at the next one."""


def lay_out(home: Path, folders: Iterable[str], source: Path = ROOT / "notebooks") -> None:
    """Bring the lab's notebooks in ``home/lab`` up to date.

    What cannot be written is the lab's, everything else is the person's: files of the lab that are no longer shipped
    (or that the person's role no longer opens) are removed, the person's own files stay wherever they put them.

    Parameters
    ----------
    home : Path
        The person's home.
    folders : iterable of str
        Names below ``source``, for example ``coach``.
    source : Path
        The lab's notebooks.
    """
    lab = home / "lab"
    shipped = {
        path.relative_to(source): path
        for name in folders
        for path in sorted((source / name).rglob("*"))
        if path.is_file() and not _SKIPPED.intersection(path.parts)
    }
    for relative, path in shipped.items():
        target = lab / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.baru")
        shutil.copyfile(path, aside)
        aside.chmod(0o444)
        aside.replace(target)
    for path in sorted(lab.rglob("*"), reverse=True):
        if path.is_file() and not path.stat().st_mode & stat.S_IWUSR and path.relative_to(lab) not in shipped:
            path.unlink()
        elif path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()


def share_out(home: Path, source: Path = ROOT / "notebooks" / "room") -> None:
    """Give a room, once, copies of its notebooks that the people in it may change.

    What they then do with ``home/bersama``, even to remove a file, stays done.
    """
    shared = home / "bersama"
    if shared.exists():
        return
    aside = home / ".bersama.baru"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    for path in source.glob("*.ipynb"):
        shutil.copyfile(path, aside / path.name)
    aside.replace(shared)


def redirect_output(home: Path) -> None:
    """Send everything the server prints to the person's own log."""
    log = home / LOG
    log.parent.mkdir(parents=True, exist_ok=True)
    mode = os.O_APPEND if log.exists() and log.stat().st_size < LARGEST_LOG else os.O_TRUNC
    target = os.open(log, os.O_WRONLY | os.O_CREAT | mode, 0o600)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)


def place_sockets(home: Path) -> Path:
    """Make a private folder for the kernels' sockets and remove the one of the last start.

    A kernel that listens on a port can be listened to by every account of the machine; a socket in a closed folder
    cannot. The path of a socket may have about a hundred characters only, so the folder is not in the home.
    """
    note = home / SOCKETS
    note.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        shutil.rmtree(note.read_text(encoding="utf-8"))
    folder = Path(tempfile.mkdtemp(prefix="spbe-"))
    note.write_text(str(folder), encoding="utf-8")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def build_nothing() -> None:
    """Keep JupyterLab from starting Node.js while it is imported, only to learn from where it would build itself.

    Nothing is ever built here; the answer takes up to three seconds of a busy machine.
    """
    from jupyterlab import commands  # noqa: PLC0415 - after the output has its place

    commands._yarn_config = lambda _logger: {"yarn config": {}, "npm config": {}}  # noqa: SLF001 - no setting does it


def end_with_lab(descriptor: int) -> None:
    """End this server when the other end of the lab's lifeline is closed, whatever way the lab ended."""

    def wait() -> None:
        while os.read(descriptor, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def main() -> None:
    """Start the server (the hub runs ``python -m hub.singleuser``)."""
    home = Path(os.environ["HOME"])
    redirect_output(home)
    lay_out(home, filter(None, os.environ.pop("SPBE_NOTEBOOKS", "").split(",")))
    if CODE in os.environ:
        journal.recover(home)
        share_out(home)
    os.environ["JUPYTER_RUNTIME_DIR"] = str(place_sockets(home))
    sys.argv.append(f"--ServerApp.cookie_secret_file={home / COOKIE_SECRET}")
    if lifeline := os.environ.pop("SPBE_LIFELINE", ""):
        end_with_lab(int(lifeline))
    build_nothing()
    from jupyterhub.singleuser import main as serve  # noqa: PLC0415 - after the output has its place

    sys.exit(serve())


if __name__ == "__main__":
    main()
