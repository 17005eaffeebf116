"""The pages a region has: the one table of addresses, notebooks and names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hub.settings import ROOT
from widgets.assessment import AssessmentForm
from widgets.i18n import N_
from widgets.plan import PlanEditor
from widgets.working import WorkingPage

STYLES = ("tokens.css", "lab.css")
"""The style sheets of every page."""
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
    module : str
        The module of the widget it shows: the browser begins to load it before the kernel has drawn anything.
    styles : tuple of str
        The widget's style sheets, for the same reason.
    works : bool
        Whether it works on an assessment, and so needs the instrument's texts.
    form : type of WorkingPage, optional
        What its notebook shows, where that works with the registry alone and never speaks with its kernel.
    """

    name: str
    title: str
    right: str | None = None
    module: str = ""
    styles: tuple[str, ...] = ()
    works: bool = False
    form: type[WorkingPage] | None = None

    @property
    def notebook(self) -> Path:
        return NOTEBOOKS / f"{self.name}.ipynb"

    @property
    def sheets(self) -> tuple[str, ...]:
        """All style sheets of the page, in their order."""
        return (*STYLES, *self.styles)


_WORKING = (
    "kerja.css",
    "penilaian.css",
    "pemdi.css",
    "evidence.css",
    "offline.css",
    "tugas-baris.css",
    "course.css",
)
_TASKS = ("kerja.css", "evidence.css", "tugas-baris.css", "pekerjaan.css")
_PLAN = ("kerja.css", "rencana.css", "pemdi.css")

PAGES = (
    Page("beranda", N_("Beranda"), module="beranda.mjs", styles=("answer.css", "beranda.css")),
    Page(
        "penilaian",
        N_("Penilaian"),
        module="penilaian.mjs",
        styles=_WORKING,
        works=True,
        form=AssessmentForm,
    ),
    Page("pekerjaan", N_("Pekerjaan"), right="tasks:read", module="pekerjaan.mjs", styles=_TASKS),
    Page("tolok-ukur", N_("Tolok Ukur"), module="tolok-ukur.mjs", styles=("answer.css", "chart.css", "tolok-ukur.css")),
    Page("rencana-aksi", N_("Rencana Aksi"), module="rencana.mjs", styles=_PLAN, works=True, form=PlanEditor),
    Page("praktik", N_("Praktik"), module="praktik.mjs", styles=("praktik.css",)),
    Page("laporan", N_("Laporan"), module="laporan.mjs", styles=("answer.css", "laporan.css")),
    Page("surat", N_("Surat"), right="letters:read", module="surat.mjs", styles=("surat.css",)),
    Page("riwayat", N_("Riwayat"), right="events:read", module="riwayat.mjs", styles=("riwayat.css",)),
    Page("hasil", N_("Hasil"), right="results:write", module="hasil.mjs", styles=("chart.css", "hasil.css")),
)
HOME = PAGES[0]


def find(name: str) -> Page | None:
    """Return the page with a name, or ``None``."""
    return next((page for page in PAGES if page.name == name), None)
