"""The checks in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hub.accounts.wording import Words
from hub.doctor import databases, evidence, files, history, machine, trust, working
from hub.doctor.findings import Finding, technical
from hub.doctor.lab import Lab
from hub.errors import LabError
from hub.settings import Settings

CHECKS: tuple[Callable[[Lab], Iterator[Finding]], ...] = (
    machine.versions,
    machine.disk,
    machine.accounts,
    machine.names,
    machine.ports,
    files.ownership,
    files.rights,
    files.secrets,
    files.leftovers,
    databases.registry_database,
    databases.accounts_database,
    databases.hub_database,
    history.history,
    evidence.evidence,
    trust.authorities,
    working.answering,
    working.orphans,
)


def examine(settings: Settings) -> Iterator[Finding]:
    """Look a lab over; nothing is written.

    Parameters
    ----------
    settings : Settings
        The lab's places.

    Yields
    ------
    Finding
        As the checks come to them. A check that fails itself is a finding too.

    Raises
    ------
    LabError
        When there is no lab in the folder.
    """
    if not settings.var.is_dir() or not any(settings.var.iterdir()):
        raise LabError(f"Tidak ada lab di {settings.var}. Sebut foldernya: SPBE_VAR=/folder/lab")
    lab = Lab(settings)
    for check in CHECKS:
        try:
            yield from check(lab)
        except Exception as error:  # noqa: BLE001 - one broken check must not hide the others
            name, kind = check.__name__, type(error).__name__
            yield technical(
                f"doctor.{name}",
                Words(f"pemeriksaan {name} sendiri gagal ({kind})", f"the check {name} itself failed ({kind})"),
                Words("jalankan lagi; bila terulang, laporkan", "run it again; report it if it stays"),
            )
