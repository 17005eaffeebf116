"""Folders and files of the lab: there, their owner's, and closed to everybody else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from hub.accounts.wording import Words
from hub.doctor.findings import Finding, good, note, technical
from hub.doctor.lab import Lab
from hub.prepare import SECRETS

OPEN = 0o077
"""Bits that let others in."""
PASS = 0o011
"""Bits that let others pass through a folder without looking into it."""
PEOPLES = ("homes", "kernels")
"""Folders whose folders belong to people's own system accounts."""


def rights(lab: Lab) -> Iterator[Finding]:
    """Check owner and permission bits of everything below the lab's folder that is not people's own."""
    var = lab.places.var
    wrong = [*_too_open(var), *_foreign(var)]
    if not wrong:
        yield good("files.rights", f"folder {var} hanya terbuka bagi pemiliknya", f"{var} is open to its owner only")
    for path, found in _known(wrong[:5]):
        mode, owner = f"{found.st_mode & 0o777:04o}", found.st_uid
        yield technical(
            "files.rights",
            Words(
                f"{path} terbuka bagi akun lain ({mode}, pemilik {owner})", f"{path} is open ({mode}, owner {owner})"
            ),
            Words(f"chmod go= {path}; chown ke akun lab", f"chmod go= {path}; chown it to the lab's account"),
        )


def _known(paths: Iterable[Path]) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield each path with what it is, links not followed; a running lab makes and removes files meanwhile."""
    for path in paths:
        with suppress(FileNotFoundError):
            yield path, path.lstat()


def _own(var: Path) -> Iterator[Path]:
    """Yield the lab's own folders and files; people's folders themselves, but nothing in them."""
    yield var
    for path in sorted(var.iterdir()):
        yield path
        if path.is_dir() and not path.is_symlink():
            yield from sorted(path.iterdir() if path.name in PEOPLES else path.rglob("*"))


def _too_open(var: Path) -> Iterator[Path]:
    for path, found in _known(_own(var)):
        way = path in {var, *(var / name for name in PEOPLES)} or path.parent == var / "kernels"
        passing = PASS if way else 0
        plain = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
        if plain and found.st_mode & OPEN & ~passing:
            yield path


def _foreign(var: Path) -> Iterator[Path]:
    owner = var.stat().st_uid
    theirs = {var / name for name in PEOPLES}
    yield from (path for path, found in _known(_own(var)) if path.parent not in theirs and found.st_uid != owner)


def secrets(lab: Lab) -> Iterator[Finding]:
    """Check that every key between the parts is there."""
    missing = [name for name in SECRETS if not _filled(lab.places.secrets / name)]
    if not missing:
        yield good("files.secrets", f"{len(SECRETS)} kunci lab ada", f"the lab's {len(SECRETS)} keys are there")
        return
    listed = ", ".join(missing)
    yield (technical if lab.running else note)(
        "files.secrets",
        Words(f"kunci belum ada: {listed}", f"keys that are missing: {listed}"),
        Words("mulai ulang `spbe lab`; kunci dibuat saat itu", "start `spbe lab` again; it makes them"),
    )


def _filled(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def ownership(lab: Lab) -> Iterator[Finding]:
    """Check that the doctor itself may see everything."""
    owner = lab.places.var.stat().st_uid
    if os.geteuid() not in {0, owner}:
        yield technical(
            "files.owner",
            Words("folder lab milik akun lain", "the lab's folder belongs to another account"),
            Words(f"jalankan sebagai akun {owner} atau root", f"run this as account {owner} or root"),
        )


def leftovers(lab: Lab) -> Iterator[Finding]:
    """Name what hold personal data longer than it is needed: copies from before upgrades, initial passwords."""
    copies = sorted(path.name for path in lab.places.var.glob("*-[0-9]*-[0-9]*.sqlite"))
    if copies:
        yield note(
            "files.copies",
            Words(
                f"salinan sebelum pemutakhiran: {', '.join(copies)}",
                f"copies from before upgrades: {', '.join(copies)}",
            ),
            Words("hapus bila pemutakhiran sudah terbukti baik", "delete them once the upgrade has proved good"),
        )
    if (lab.places.var / "sandi-awal.txt").exists():
        yield note(
            "files.passwords",
            Words("sandi-awal.txt masih ada", "sandi-awal.txt is still there"),
            Words("hapus setelah sandi dibagikan", "delete it once the passwords are handed out"),
        )
