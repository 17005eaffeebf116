"""The region's decree (Surat Keputusan): its file, its list of people, and who holds a role without standing on it.

The valid decree of a region is the one signed last. A list is advice: it takes nothing from anybody by itself.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import permissions
from hub.accounts import changes, managing, names
from hub.accounts.model import Account, Decree, DecreePerson, Membership, now
from hub.accounts.people import checked_display_name
from hub.accounts.store import Accounts, named
from spbe_core.errors import DataError, UnknownError

LARGEST = 10 * 1024 * 1024
"""Bytes of a decree's file."""
MOST_PEOPLE = 300


@dataclass(frozen=True)
class Line:
    """One line of a list: a person, a role, and the user name where it is known."""

    display_name: str
    role: str
    name: str = ""


@dataclass(frozen=True)
class Paper:
    """What is uploaded.

    Attributes
    ----------
    reference : str
        The decree's number.
    signed_on : date
        Its date.
    content : bytes
        The PDF.
    lines : tuple of Line
        The people it names.
    """

    reference: str
    signed_on: date
    content: bytes
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Comparison:
    """A region's people beside its valid decree.

    Attributes
    ----------
    missing : frozenset of (str, str)
        Account id and role of who holds a role without standing on the decree with it.
    without_account : tuple of DecreePerson
        Lines of the decree for whom nobody holds the role.
    """

    missing: frozenset[tuple[str, str]]
    without_account: tuple[DecreePerson, ...]


def read_list(text: str, roles: Iterable[permissions.Role]) -> tuple[Line, ...]:
    """Read a pasted or uploaded list: name, role and perhaps user name, apart by tab, semicolon or comma.

    Raises
    ------
    DataError
        Naming the first line that cannot be read.
    """
    mark = next((found for found in "\t;" if found in text), ",")
    meanings = {word.casefold(): role.name for role in roles for word in (role.name, role.label_id, role.label_en)}
    lines = []
    for number, row in enumerate(csv.reader(io.StringIO(text.strip("\ufeff")), delimiter=mark), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and len(cells) > 1 and cells[1].casefold() in {"peran", "role", "jabatan"}):
            continue
        where = f"daftar orang, baris {number}"
        if len(cells) not in {2, 3} or not cells[0]:
            raise DataError(
                where,
                "bukan nama dan peran",
                "tulis: Siti Aminah, S.Kom.; operator",
                en=f"List of people, line {number}: no name and role. Write: Siti Aminah, S.Kom.; operator.",
            )
        if cells[1].casefold() not in meanings:
            choices = ", ".join(dict.fromkeys(meanings.values()))
            raise DataError(
                where,
                f"peran {cells[1]!r} tidak dikenal",
                f"pilih: {choices}",
                en=f"List of people, line {number}: unknown role {cells[1]!r}. Choose: {choices}.",
            )
        lines.append(Line(checked_display_name(cells[0]), meanings[cells[1].casefold()], *cells[2:]))
    if not 1 <= len(lines) <= MOST_PEOPLE:
        raise DataError(
            "daftar orang",
            f"{len(lines)} orang",
            f"isi 1–{MOST_PEOPLE} baris",
            en=f"List of people: {len(lines)} people. Write 1–{MOST_PEOPLE} lines.",
        )
    return tuple(lines)


def check_file(content: bytes) -> None:
    """Check an uploaded file by its content.

    Raises
    ------
    DataError
        When it is too large or no PDF.
    """
    if len(content) > LARGEST:
        raise DataError(
            "berkas SK",
            "lebih dari 10 MB",
            "kecilkan pindaiannya lalu unggah lagi",
            en="Decree file: larger than 10 MB. Reduce the scan and upload it again.",
        )
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise DataError(
            "berkas SK",
            "bukan PDF yang utuh",
            "unggah SK sebagai PDF",
            en="Decree file: not a whole PDF. Upload the decree as a PDF.",
        )


def keep(accounts: Accounts, folder: Path, actor: Account, region: str, paper: Paper) -> Decree:
    """Store a decree and its file.

    Parameters
    ----------
    accounts : Accounts
        The store.
    folder : Path
        Where files lie, by hash.
    actor : Account
        Who uploads.
    region : str
        Region code.
    paper : Paper
        What is uploaded.

    Raises
    ------
    NotAllowedError
        When the person does not manage the region's people.
    DataError
        When number, date or file cannot be used, or the list names a user name that does not exist.
    """
    if not region or not managing.may_manage(actor, region):
        raise managing.NotAllowedError.for_role()
    reference = " ".join(paper.reference.split())
    if not 1 <= len(reference) <= 120:
        raise DataError(
            "nomor SK",
            "kosong atau lebih dari 120 karakter",
            "isi nomor seperti tertulis di SK",
            en="Decree number: empty or longer than 120 characters. Write it as it stands in the decree.",
        )
    check_file(paper.content)
    digest = hashlib.sha256(paper.content).hexdigest()
    _write(folder / f"{digest}.pdf", paper.content)
    with accounts.session() as session:
        decree = Decree(
            id=names.new_id(),
            region_code=region,
            reference=reference,
            signed_on=paper.signed_on,
            sha256=digest,
            size=len(paper.content),
            uploaded_at=now(),
            uploaded_by=actor.id,
            people=[_person(session, position, line) for position, line in enumerate(paper.lines, 1)],
        )
        session.add(decree)
        changes.record(session, actor.id, "decree.upload", decree.id, region, sha256=digest)
    return decree


def valid(session: Session, region: str) -> Decree | None:
    """Return a region's valid decree: the one signed last, of several the one uploaded last."""
    query = select(Decree).where(Decree.region_code == region).order_by(Decree.signed_on.desc(), Decree.number.desc())
    return session.scalar(query.limit(1))


def members(session: Session, region: str) -> list[Account]:
    """Return everybody who holds a role in a region (or, for an empty code, one without regions), by name."""
    query = select(Account).join(Membership).where(Membership.region_code == region).distinct()
    return list(session.scalars(query.order_by(Account.display_name)))


def compare(decree: Decree, people: Iterable[Account], roles: Iterable[str]) -> Comparison:
    """Lay a decree beside the people who hold one of some roles in its region.

    A line means the account whose user name it gives; without one, whoever has this very name on display.
    """
    wanted = set(roles)
    listed = {(line.account_id or _plain(line.display_name), line.role) for line in decree.people}
    held: set[tuple[str, str]] = set()
    missing: set[tuple[str, str]] = set()
    for account in people:
        for item in account.memberships:
            if item.region_code != decree.region_code or item.role not in wanted:
                continue
            keys = {(account.id, item.role), (_plain(account.display_name), item.role)}
            held |= keys
            if not keys & listed:
                missing.add((account.id, item.role))
    without = tuple(
        line for line in decree.people if (line.account_id or _plain(line.display_name), line.role) not in held
    )
    return Comparison(frozenset(missing), without)


def _plain(name: str) -> str:
    """Return a name without the titles behind it and without regard to capitals."""
    return names.folded(name.split(",", maxsplit=1)[0])


def _person(session: Session, position: int, line: Line) -> DecreePerson:
    account_id = None
    if line.name:
        try:
            account_id = named(session, line.name).id
        except UnknownError:
            raise DataError(
                f"daftar orang, baris {position}",
                f"nama pengguna {line.name!r} tidak ada",
                "kosongkan atau perbaiki",
                en=f"List of people, line {position}: no user name {line.name!r}. Leave it empty or correct it.",
            ) from None
    return DecreePerson(position=position, display_name=line.display_name, role=line.role, account_id=account_id)


def _write(path: Path, content: bytes) -> None:
    """Write a file that only we may read, whole or not at all; the same content is the same file."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.baru")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
