"""The pages a region has: the one table of addresses, notebooks and names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hub.settings import ROOT
from widgets.i18n import N_

NOTEBOOKS = ROOT / "notebooks" / "region"


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes
    ----------
    name : str
        The last part of its address and the stem of its notebook.
    title : str
        Indonesian; shown in the menu and in the browser's title.
    right : str or None
        The right without which the menu does not name it; ``None`` is every visitor of the region.
    """

    name: str
    title: str
    right: str | None = None

    @property
    def notebook(self) -> Path:
        return NOTEBOOKS / f"{self.name}.ipynb"


PAGES = (
    Page("beranda", N_("Beranda")),
    Page("penilaian", N_("Penilaian")),
    Page("pekerjaan", N_("Pekerjaan"), right="tasks:read"),
    Page("tolok-ukur", N_("Tolok Ukur")),
    Page("rencana-aksi", N_("Rencana Aksi")),
    Page("laporan", N_("Laporan")),
    Page("surat", N_("Surat"), right="letters:read"),
    Page("riwayat", N_("Riwayat"), right="events:read"),
    Page("hasil", N_("Hasil"), right="results:write"),
)
HOME = PAGES[0]


def find(name: str) -> Page | None:
    """Return the page with a name, or ``None``."""
    return next((page for page in PAGES if page.name == name), None)
