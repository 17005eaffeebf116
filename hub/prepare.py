"""Prepare the lab's folder: databases, secrets, proxy settings, reference data, sample accounts.

Every step can be run again and keeps what is there; secrets and accounts are made once.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy.exc import SQLAlchemyError

from hub import guard, proxy, registry, samples, system_accounts
from hub.accounts.store import Accounts
from hub.errors import FilesAwayError, LabError, StorageError
from hub.privacy import erase, inventory
from hub.registry.db import engine_for
from hub.registry.evidence.store import opened
from hub.samples import Sample
from hub.settings import Settings

SECRETS: dict[str, Callable[[], str]] = {
    "hub-cookie": lambda: secrets.token_hex(32),
    "proxy-token": lambda: secrets.token_hex(32),
    "registry-token": lambda: secrets.token_hex(32),
    "apps-token": lambda: secrets.token_hex(32),
    "cli-token": lambda: secrets.token_hex(32),
    "rooms-token": lambda: secrets.token_hex(32),
    "administration-token": lambda: secrets.token_hex(32),
    "metrics-token": lambda: secrets.token_hex(32),
    "session-key": lambda: Fernet.generate_key().decode(),
    "account-key": lambda: Fernet.generate_key().decode(),
    "hub-crypt": lambda: secrets.token_hex(32),
}
"""Name of each secret and how it is drawn."""


SHARED = (
    "Catatan: {reason}, jadi buku kerja (pendamping, peneliti, sekretariat) dan kernel halaman memakai "
    "satu akun sistem; kode di dalamnya dapat membaca berkas semua orang dan berkas lab ini. "
    "Ruang kerja bersama tidak dibuka."
)


@dataclass(frozen=True)
class Prepared:
    """What the start has to say after preparing.

    Attributes
    ----------
    note : str
        One line when people who write notebooks share a system account; empty when they do not.
    samples : tuple of Sample
        Sample accounts made just now, with their initial passwords; empty on a later start.
    """

    note: str
    samples: tuple[Sample, ...]

    def listing(self) -> str:
        """Lay out the new sample accounts for the terminal."""
        return samples.listing(self.samples)


@guard.private_files()
def prepare(settings: Settings, say: Callable[[str], None]) -> Prepared:
    """Prepare everything a start needs.

    Parameters
    ----------
    settings : Settings
        The lab's places.
    say : callable
        Takes one Indonesian progress line.

    Raises
    ------
    LabError
        When a folder or file cannot be written.
    """
    try:
        inventory.settings(settings.retention)  # a wrong period is said here, not in the log of a part
        reason = system_accounts.reason_against()
        say(f"Menyiapkan folder {settings.var}")
        _make_folders(settings, open_path=reason is None)
        _make_secrets(settings)
        proxy.write(settings)
        say("Menyiapkan basis data registri dan memuat hasil penetapan, wilayah, dan instrumen")
        _make_registry(settings, say)
        say("Menyiapkan akun")
        samples_made = _make_accounts(settings, say)
        _make_sample_region(settings)
        _finish_erasures(settings, say)
        _move_files(settings, say)
        return Prepared("" if reason is None else SHARED.format(reason=reason), samples_made)
    except OSError as error:
        raise LabError.not_writable(Path(error.filename or settings.var), error) from error


def _finish_erasures(settings: Settings, say: Callable[[str], None]) -> None:
    """Erase again whom an old backup brought back; what is still in the way does not keep the lab from starting."""
    try:
        erase.finish_all(settings)
    except LabError as error:
        say(str(error))


def _move_files(settings: Settings, say: Callable[[str], None]) -> None:
    """Move files of evidence into the bucket that the settings name; while it is away they are served from here."""
    try:
        with closing(opened(settings.var, settings.s3)) as store:
            moved = store.move_in()
    except FilesAwayError as error:
        say(f"Peringatan: penyimpanan S3 tidak dapat dipakai ({error}) Berkas data dukung belum dapat diterima.")
        return
    if moved:
        say(f"{moved} berkas data dukung dipindahkan ke penyimpanan S3")


def _make_folders(settings: Settings, *, open_path: bool) -> None:
    """Make the folders, closed to everybody else.

    Where people's servers have user ids of their own, the way to the homes must be passable (not readable).
    """
    way = 0o711 if open_path else 0o700
    shutil.rmtree(settings.temporary, ignore_errors=True)  # what a lab that was killed left half done
    for path, mode in (
        (settings.var, way),
        (settings.homes, way),
        (settings.secrets, 0o700),
        (settings.logs, 0o700),
        (settings.var / "run", 0o700),
        (settings.temporary, 0o700),
        (settings.var / "proxy" / "routes", 0o700),
    ):
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)


def _make_secrets(settings: Settings) -> None:
    for name, draw in SECRETS.items():
        path = settings.secrets / name
        if not path.exists():
            write_secret(path, draw() + "\n")


def write_secret(path: Path, text: str) -> None:
    """Write a file that only we may read, whole or not at all."""
    aside = path.with_name(f".{path.name}.baru")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _make_registry(settings: Settings, say: Callable[[str], None]) -> None:
    try:
        done = registry.migrate(settings.database_url)
        if done is not None and done.before is not None:
            kept = f"; salinan sebelumnya: {done.kept}" if done.kept else ""
            say(f"Basis data registri dinaikkan dari skema {done.before} ke {done.after}{kept}")
        engine = engine_for(settings.database_url)
        try:
            registry.load_reference(engine)
        finally:
            engine.dispose()
    except (StorageError, SQLAlchemyError) as error:
        raise LabError.database(error) from error


def _make_sample_region(settings: Settings) -> None:
    """Add the region of the sample accounts, as long as there are any."""
    accounts, engine = Accounts(settings.accounts_url), engine_for(settings.database_url)
    try:
        if any(account.sample for account in accounts.everyone()):
            registry.load_sample_region(engine)
    except (StorageError, SQLAlchemyError) as error:
        raise LabError.database(error) from error
    finally:
        engine.dispose()
        accounts.close()


def _make_accounts(settings: Settings, say: Callable[[str], None]) -> tuple[Sample, ...]:
    accounts = Accounts(settings.accounts_url)
    try:
        done = accounts.create_tables()
        if done is not None and done.before is not None:
            say(f"Penyimpan akun dinaikkan dari skema {done.before} ke {done.after}; salinan sebelumnya: {done.kept}")
        if accounts.everyone():
            return ()
        return samples.create(accounts, lambda text: write_secret(settings.var / "sandi-awal.txt", text))
    except (StorageError, SQLAlchemyError) as error:
        raise LabError.accounts(settings.var / "accounts.sqlite") from error
    finally:
        accounts.close()
