"""The administrator's side of people's own data: take out, erase, decide on requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from hub.accounts.model import Account
from hub.accounts.store import Accounts
from hub.errors import LabError
from hub.privacy import erase, export
from hub.privacy.rows import Who
from hub.registry import events, migrations
from hub.registry.db import Database, engine_for
from hub.registry.people import requests
from hub.rooms.store import ROLE as ROOM
from hub.settings import Settings
from spbe_core.errors import DataError, UnknownError


class Desk:
    """Acts for the command line on this machine; from :func:`desk`."""

    def __init__(self, places: Settings, accounts: Accounts, registry: Database) -> None:
        self._places = places
        self._accounts = accounts
        self._registry = registry

    def person(self, name: str) -> Account:
        """Find a person.

        Raises
        ------
        UnknownError
            When nobody has this name.
        DataError
            When it is the account of a shared workspace.
        """
        account = self._accounts.by_name(name)
        if any(item.role == ROOM for item in account.memberships):
            raise DataError("nama pengguna", f"{name} adalah ruang kerja bersama", "sebut nama seseorang")
        return account

    def export(self, name: str) -> bytes:
        """Return a person's data as a zip, and note in the log that they were taken out."""
        who = Who.of(self.person(name))
        with self._registry.read() as registry, self._accounts.reading() as accounts:
            content = export.package(registry, accounts, who, self._places)
        with self._registry.write() as session:
            events.append(session, erase.acting(self._registry), "person.export", f"people/{who.id}")
        return content

    def erase(self, name: str) -> None:
        """Erase a person's data; see :func:`hub.privacy.erase.erase`."""
        erase.erase(self._places, self.person(name))

    def finish(self) -> int:
        """Finish erasures that were interrupted; see :func:`hub.privacy.erase.finish_all`."""
        return erase.finish_all(self._places)

    def waiting(self) -> list[tuple[str, datetime]]:
        """Return who waits for a decision on erasure, and since when; oldest first."""
        with self._registry.read() as session:
            found = [(self._accounts.by_id(each.person), each.asked_at) for each in requests.undecided(session)]
        return [(account.name, at) for account, at in found if account is not None]

    def decline(self, name: str, reason: str) -> None:
        """Decline a person's request, and say why.

        Raises
        ------
        UnknownError
            When no request of the person waits.
        DataError
            When the reason is empty.
        """
        if not reason.strip():
            raise DataError("--alasan", "kosong", "tulis alasannya")
        person = self.person(name)
        with self._registry.write() as session:
            request = requests.latest(session, person.id)
            if request is None or request.decided_at is not None:
                raise UnknownError(f"{name} tidak punya permintaan yang menunggu. Lihat: spbe person requests")
            requests.decline(session, erase.acting(self._registry), request, reason.strip())


@contextmanager
def desk(places: Settings) -> Iterator[Desk]:
    """Open the stores of a lab, which may run or not.

    Raises
    ------
    LabError
        When the lab was never started.
    StorageError
        When the registry's schema is not this version's.
    """
    if not places.var.joinpath("accounts.sqlite").exists():
        raise LabError(f"Belum ada akun di {places.var}. Jalankan `spbe lab` sekali untuk menyiapkan lab.")
    accounts, engine = Accounts(places.accounts_url), engine_for(places.database_url)
    try:
        migrations.check(engine)
        yield Desk(places, accounts, Database(engine))
    finally:
        accounts.close()
        engine.dispose()
