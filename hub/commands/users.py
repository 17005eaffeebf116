"""``spbe users``: people and their roles."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from hub import permissions, settings
from hub.accounts import invitations, passwords, second_factor
from hub.accounts.model import Account
from hub.accounts.store import Accounts
from hub.errors import LabError
from spbe_core.errors import DataError

app = typer.Typer(help="Kelola akun dan peran.", no_args_is_help=True, rich_markup_mode=None)

_ROLES = ", ".join(item.name for item in permissions.table().roles if item.home != "room")
Name = Annotated[str, typer.Argument(metavar="NAMA", help="Nama pengguna.")]
RoleText = Annotated[
    str, typer.Argument(metavar="PERAN[:KODE]", help=f"Peran ({_ROLES}) dan kode wilayahnya, misalnya operator:18.71.")
]


@contextmanager
def _store() -> Iterator[Accounts]:
    places = settings.load()
    if not places.var.joinpath("accounts.sqlite").exists():
        raise LabError(f"Belum ada akun di {places.var}. Jalankan `spbe lab` sekali untuk menyiapkan lab.")
    accounts = Accounts(places.accounts_url)
    try:
        yield accounts
    finally:
        accounts.close()


def _role(text: str) -> tuple[str, str | None]:
    role, _, region = text.partition(":")
    return role.strip(), region.strip() or None


def _roles_of(account: Account) -> str:
    return " ".join(":".join(filter(None, (item.role, item.region_code))) for item in account.memberships)


@app.command("add")
def add(
    name: Name,
    display_name: Annotated[str, typer.Option("--nama-lengkap", metavar="TEKS", help="Nama yang ditampilkan.")],
    roles: Annotated[
        list[str] | None,
        typer.Option("--peran", metavar="PERAN[:KODE]", help=f"Boleh berulang. Peran: {_ROLES}."),
    ] = None,
) -> None:
    """Buat akun; sandi awalnya ditampilkan sekali dan harus diganti saat pertama masuk."""
    password = passwords.generated()
    with _store() as accounts:
        account = accounts.create(name, display_name, password, roles=[_role(text) for text in roles or []])
    sys.stdout.write(f"Akun {account.name} dibuat. Sandi awal: {password}\n")


@app.command("invite")
def invite(
    display_name: Annotated[str, typer.Argument(metavar="NAMA_LENGKAP", help="Orang yang diundang.")],
    role: Annotated[str, typer.Option("--peran", metavar="PERAN[:KODE]", help=f"Peran: {_ROLES}.")],
    name: Annotated[str, typer.Option("--pengguna", metavar="NAMA", help="Nama pengguna; dibuat dari namanya.")] = "",
    days: Annotated[int, typer.Option("--hari", metavar="N", help="Masa berlaku tautan, 1–30.")] = invitations.DAYS,
) -> None:
    """Undang seseorang; tautannya ditampilkan sekali dan dipakai sekali."""
    role_name, region = _role(role)
    wish = invitations.Wish(display_name, role_name, region or "", name, days)
    with _store() as accounts:
        made, token = invitations.invite(accounts, None, wish)
    sys.stdout.write(f"Undangan untuk {made.display_name} ({made.name}), berlaku {days} hari:\n")
    sys.stdout.write(f"{settings.load().public_url}/hub/undangan?token={token}\n")


@app.command("list")
def list_() -> None:
    """Tampilkan semua akun."""
    with _store() as accounts:
        everyone = accounts.everyone()
    width = max((len(account.name) for account in everyone), default=0)
    for account in everyone:
        marks = [
            "" if account.active else "nonaktif",
            "sandi awal" if account.must_change else "",
            "contoh" if account.sample else "",
            "kode keamanan" if account.second_factor else "",
            "penyedia akun" if account.identity else "",
        ]
        note = ", ".join(filter(None, marks))
        line = f"{account.name:<{width}}  {account.display_name}  [{_roles_of(account)}]"
        sys.stdout.write(f"{line}{'  ' + note if note else ''}\n")


@app.command("reset")
def reset(
    name: Name,
    *,
    factor: Annotated[
        bool, typer.Option("--second-factor", help="Hapus kode keamanan orang itu; sandinya tetap.")
    ] = False,
) -> None:
    """Beri sandi awal yang baru; semua sesi orang itu berhenti berlaku dalam beberapa detik."""
    password = passwords.generated()
    with _store() as accounts:
        if factor:
            second_factor.reset(accounts, name)
            sys.stdout.write(f"Kode keamanan {name} dihapus; bila perannya memerlukannya, dipasang lagi saat masuk.\n")
            return
        account = accounts.by_name(name)
        if not account.password_hash:
            raise DataError(account.name, "masuk lewat penyedia akun", "ganti sandinya di sana")
        accounts.set_password(account.id, password, must_change=True)
    sys.stdout.write(f"Sandi awal baru untuk {account.name}: {password}\n")


@app.command("rename")
def rename(
    name: Name, new_name: Annotated[str, typer.Argument(metavar="NAMA_BARU", help="Nama pengguna baru.")]
) -> None:
    """Ganti nama pengguna; berkas, peran, dan jejaknya tetap."""
    with _store() as accounts:
        accounts.rename(name, new_name)
    sys.stdout.write(f"{name} sekarang masuk sebagai {new_name}.\n")


@app.command("deactivate")
def deactivate(name: Name) -> None:
    """Tutup akun; hak aksesnya berhenti dalam satu menit, pekerjaannya tetap."""
    with _store() as accounts:
        accounts.set_active(name, active=False)
    sys.stdout.write(f"Akun {name} ditutup.\n")


@app.command("activate")
def activate(name: Name) -> None:
    """Buka lagi akun yang ditutup."""
    with _store() as accounts:
        accounts.set_active(name, active=True)
    sys.stdout.write(f"Akun {name} dibuka.\n")


@app.command("grant")
def grant(name: Name, role: RoleText) -> None:
    """Beri peran."""
    with _store() as accounts:
        accounts.grant(name, *_role(role))
    sys.stdout.write(f"{name} kini memegang peran {role}.\n")


@app.command("revoke")
def revoke(name: Name, role: RoleText) -> None:
    """Cabut peran; berlaku dalam satu menit."""
    with _store() as accounts:
        accounts.revoke(name, *_role(role))
    sys.stdout.write(f"Peran {role} dicabut dari {name}.\n")
