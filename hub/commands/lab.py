"""``spbe lab``: prepare the folder, start every part, keep them running."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from hub import guard, settings, system_accounts
from hub.accounts import claims
from hub.accounts import settings as sign_in
from hub.administration import culling
from hub.supervisor import Supervisor

if TYPE_CHECKING:
    from hub.prepare import Prepared

ONE_HOST = (
    "Catatan: semua buku kerja berbagi satu nama dengan lab ({host}), jadi kode di buku kerja seseorang dapat memakai "
    "sesi orang yang membukanya. Karena itu ruang kerja bersama dimatikan. Pakai nama dengan wildcard (*.{host}) dan "
    "SPBE_SUBDOMAINS=ya."
)


def lab() -> None:
    """Jalankan lab (proxy, hub, registri, halaman) sampai Ctrl-C ditekan.

    Pengaturan lewat variabel lingkungan: SPBE_VAR (folder data), SPBE_PORT (bawaan 8000; enam port berurutan dipakai),
    SPBE_HOST, SPBE_PUBLIC_URL, SPBE_SUBDOMAINS, SPBE_DATABASE_URL (PostgreSQL untuk registri), SPBE_UID_START,
    SPBE_IDLE_SECONDS (bawaan 7200: ruang kerja yang diam selama itu diakhiri).
    """
    places = settings.load()
    system_accounts.uid_start()  # a wrong setting is said here, not in the log of a part
    culling.idle_limit()
    if (provider := sign_in.load(places.var).provider) is not None:
        claims.load(provider.mapping)
    with guard.private_files(), guard.only_one(places), guard.own_users():
        guard.free_ports(places)
        from hub.prepare import prepare  # noqa: PLC0415 - the migrations; the other commands start without them

        prepared = prepare(places, _say)
        _say("Memulai proxy, registri, hub, dan halaman")
        asyncio.run(Supervisor(places, _say).run(lambda: _ready(places, prepared)))
    _say("Lab berhenti; tidak ada proses yang tertinggal.")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _ready(places: settings.Settings, prepared: Prepared) -> None:
    if prepared.note:
        _say(prepared.note)
    if not places.subdomains:
        _say(ONE_HOST.format(host=places.public_host))
    if prepared.samples:
        _say(f"\nAkun contoh (sandi awal hanya ditampilkan kali ini; tersimpan di {places.var / 'sandi-awal.txt'}):\n")
        _say(prepared.listing())
    _say(f"Lab siap: {places.public_url}   (Ctrl-C untuk berhenti)")
