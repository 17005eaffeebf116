"""What the machine offers: versions, room on the disk, ports, names, accounts."""

from __future__ import annotations

import re
import shutil
import socket
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name

from hub import parts, system_accounts
from hub.accounts.wording import Words
from hub.doctor.findings import Finding, good, note, technical
from hub.doctor.lab import Lab
from hub.settings import ROOT
from spbe_core.formats import id_number

OLDEST = (3, 11)
LITTLE, LEAST = 5, 1
"""Gigabytes left on the disk: below the first somebody should know, below the second work is in danger."""
_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)(?: ; (?P<marker>[^\\]+?))? ?\\?$", re.MULTILINE)


def versions(_lab: Lab) -> Iterator[Finding]:
    """Compare Python and the installed packages with what this version was tested with."""
    python = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST:
        yield technical(
            "machine.python",
            Words(f"Python {python} terlalu lama", f"Python {python} is too old"),
            Words("jalankan `make lab PYTHON=python3.11`", "run `make lab PYTHON=python3.11`"),
        )
    else:
        yield good("machine.python", f"Python {python}", f"Python {python}")
    yield _packages(ROOT / "requirements.lock")


def _packages(lock: Path) -> Finding:
    if not lock.exists():
        return note(
            "machine.packages",
            Words("tidak ada requirements.lock untuk dibandingkan", "there is no requirements.lock to compare with"),
        )
    wanted = {
        canonicalize_name(found["name"]): found["version"]
        for found in _PINNED.finditer(lock.read_text(encoding="utf-8"))
        if not found["marker"] or Marker(found["marker"]).evaluate()
    }
    installed = {canonicalize_name(each.metadata["Name"]): each.version for each in metadata.distributions()}
    other = sorted(name for name, version in wanted.items() if installed.get(name) != version)
    if not other:
        return good(
            "machine.packages",
            f"{len(wanted)} paket sesuai requirements.lock",
            f"{len(wanted)} packages as in requirements.lock",
        )
    listed = ", ".join(f"{name} {installed.get(name, '–')} ≠ {wanted[name]}" for name in other[:3])
    return technical(
        "machine.packages",
        Words(
            f"{len(other)} paket berbeda dari requirements.lock: {listed}", f"{len(other)} packages differ: {listed}"
        ),
        Words("hentikan lab, lalu `make lab`", "stop the lab, then `make lab`"),
    )


def disk(lab: Lab) -> Iterator[Finding]:
    """Measure the room left where the lab keeps its work."""
    left = shutil.disk_usage(lab.places.var).free / 1e9
    words = Words(f"{id_number(f'{left:.1f}', 1)} GB tersisa pada disk", f"{left:.1f} GB left on the disk")
    advice = Words("kosongkan disk atau pindahkan cadangan lama", "make room, or move old backups away")
    if left < LEAST:
        yield technical("machine.disk", words, advice)
    elif left < LITTLE:
        yield note("machine.disk", words, advice)
    else:
        yield good("machine.disk", *words)


def ports(lab: Lab) -> Iterator[Finding]:
    """Check that the ports are taken by a running lab and free for a stopped one."""
    wanted = parts.ports(lab.places)
    taken = [port for port, (host, _) in wanted.items() if _answers(host, port)]
    span = f"{min(wanted)}–{max(wanted)}"
    if lab.running and len(taken) < len(wanted):
        missing = ", ".join(f"{port} ({purpose})" for port, (_, purpose) in wanted.items() if port not in taken)
        yield technical(
            "machine.ports",
            Words(f"port tidak menjawab: {missing}", f"ports that do not answer: {missing}"),
            Words("lihat baris bagian lab di bawah", "see the lines of the parts below"),
        )
    elif not lab.running and taken:
        listed = ", ".join(map(str, taken))
        yield technical(
            "machine.ports",
            Words(f"port dipakai program lain: {listed}", f"ports held by another program: {listed}"),
            Words("hentikan program itu, atau SPBE_PORT=9000", "end that program, or SPBE_PORT=9000"),
        )
    elif lab.running:
        yield good("machine.ports", f"port {span} menjawab", f"ports {span} answer")
    else:
        yield good("machine.ports", f"port {span} bebas", f"ports {span} are free")


def _answers(host: str, port: int) -> bool:
    place = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared with, not bound to
    try:
        socket.create_connection((place, port), timeout=3).close()
    except OSError:
        return False
    return True


def names(lab: Lab) -> Iterator[Finding]:
    """Check that every notebook server's own host name can be found."""
    places = lab.places
    if not places.subdomains:
        yield note(
            "machine.names",
            Words(
                "tanpa subdomain: tidak ada ruang kerja bersama, dan server berbagi satu host",
                "no subdomains: there are no shared workspaces, and servers share one host",
            ),
            Words("beri SPBE_PUBLIC_URL nama dengan wildcard", "give SPBE_PUBLIC_URL a name with a wildcard"),
        )
        return
    host = f"uji-doctor.{places.public_host}"
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        if not host.endswith(".localhost"):
            yield technical(
                "machine.names",
                Words(f"*.{places.public_host} tidak ditemukan di DNS", f"*.{places.public_host} is not in the DNS"),
                Words(f"tambahkan nama wildcard *.{places.public_host}", f"add the wildcard *.{places.public_host}"),
            )
            return
    yield good("machine.names", f"*.{places.public_host} dapat dipakai", f"*.{places.public_host} can be used")


def accounts(_lab: Lab) -> Iterator[Finding]:
    """Say whether people's code runs under system accounts of its own."""
    reason = system_accounts.reason_against()
    if reason is None:
        yield good(
            "machine.accounts",
            "kode setiap orang memakai akun sistem tersendiri",
            "everybody's code runs under a system account of its own",
        )
        return
    yield note(
        "machine.accounts",
        Words(f"semua kode memakai satu akun sistem: {reason}", f"all code shares one system account: {reason}"),
        Words("lihat docs/admin/install.md", "see docs/admin/install.md"),
    )
