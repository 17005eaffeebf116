"""*Laporan*: the published reports of the region, the latest on top, each to read or to keep."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from spbe_core import wire
from spbe_core.client import RegistryError
from spbe_core.formats import Zone, zone_of
from spbe_core.regions import full_name
from widgets import address, writing
from widgets.base import LabWidget
from widgets.i18n import LANGUAGES, _, language
from widgets.markup import render
from widgets.page import Visit

FORMATS = ("pdf", "html")
"""In the order they are offered."""


class ReportsView(LabWidget):
    """The page *Laporan* of one visit.

    Parameters
    ----------
    visit : Visit
        Who looks at which region.
    """

    _module = "laporan.mjs"
    _styles = ("answer.css", "laporan.css")

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._visit = visit
        self.state = self._read()
        self.on_msg(self._asked)

    def html(self) -> str:
        return render("laporan.html", list=self.state["list"])

    def _asked(self, _widget: LabWidget, content: dict[str, Any], _buffers: list[bytes]) -> None:
        if content.get("ask") == "reports":
            self.state = self._read()

    def _read(self) -> dict[str, str]:
        region = self._visit.region
        facts: dict[str, Any] = {"name": full_name(region), "problem": None, "latest": None, "earlier": []}
        try:
            issues = publications(self._visit.registry.reports(region.code), zone_of(region.code))
        except RegistryError as error:
            facts["problem"] = str(error)
        else:
            facts |= {"latest": issues[0] if issues else None, "earlier": issues[1:]}
        return {"list": str(render("laporan-daftar.html", **facts))}


def publications(reports: Sequence[wire.Report], zone: Zone) -> list[dict[str, Any]]:
    """Join the files of one publication: the same year, title, data and language, as PDF and page.

    Parameters
    ----------
    reports : sequence of Report
        Published files, in any order.
    zone : Zone
        For the time of publication.

    Returns
    -------
    list of dict
        Newest first: ``title``, ``year``, ``when``, ``data_version``, ``lang``, ``language`` (what it calls
        itself; ``None`` where that is the page's), ``files`` (``label``, ``href``, ``size``). Of a format that was
        published twice for the same data, the newer file stands.
    """

    def identity(report: wire.Report) -> tuple[int, str, str, str]:
        return report.year, report.title, report.data_version, report.language

    issues = []
    for (year, title, data_version, spoken), group in groupby(sorted(reports, key=identity), key=identity):
        files = sorted(group, key=lambda report: report.published_at)
        newest = {report.format: report for report in files}
        issues.append(
            (
                files[-1].published_at,
                {
                    "title": title,
                    "year": year,
                    "when": writing.moment(files[-1].published_at, zone),
                    "data_version": data_version,
                    "lang": spoken,
                    "language": None if spoken == language() else LANGUAGES[spoken],
                    "files": [_file(newest[name]) for name in FORMATS if name in newest],
                },
            )
        )
    return [issue for _at, issue in sorted(issues, key=lambda pair: pair[0], reverse=True)]


def _file(report: wire.Report) -> dict[str, Any]:
    label = _("Unduh PDF") if report.format == "pdf" else _("Unduh HTML")
    return {"label": label, "href": address.report_content(report.id), "size": _size(report.size)}


def _size(size: int) -> str:
    kilo = max(1, round(size / 1000))
    return f"{kilo} KB" if kilo < 1000 else f"{writing.number(f'{size / 1_000_000:.1f}', 1)} MB"
