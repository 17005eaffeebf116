"""*Tolok Ukur*: where the region stands among others, domain by domain, and who leapt from the same place.

The kernel computes, the page draws: the page sets ``choice`` and the kernel answers with a new ``state`` that names
the choice it belongs to, so that of many quick choices the last one stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import traitlets

from spbe_core import benchmark, headlines, regions, results, wire
from spbe_core.benchmark import Group
from spbe_core.errors import UnknownError
from spbe_core.regions import full_name, short_name
from widgets import address, period_names, writing
from widgets import benchmark_figures as figures
from widgets.base import LabWidget
from widgets.i18n import _
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import instrument_of
from widgets.stages_figure import stages_figure

With = Literal["jenis", "provinsi", "daerah"]


class Choice(NamedTuple):
    """What the region is compared with.

    Attributes
    ----------
    beside : {"jenis", "provinsi", "daerah"}
        All of its kind, the kabupaten/kota of its province, or one chosen region.
    year : int
    other : str or None
        Code of the chosen region for ``"daerah"``.
    """

    beside: With
    year: int
    other: str | None = None


class BenchmarkView(LabWidget):
    """The page *Tolok Ukur* of one visit.

    Parameters
    ----------
    visit : Visit
        Who looks at which region.

    Attributes
    ----------
    choice : dict
        Set by the page: ``beside``, ``year``, ``other`` and ``seq``, a number that grows with each choice.
    places : list of [code, name]
        Every region that can be chosen.
    """

    _module = "tolok-ukur.mjs"
    _styles = ("answer.css", "chart.css", "tolok-ukur.css")

    choice = traitlets.Dict().tag(sync=True)
    places = traitlets.List().tag(sync=True)

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._region = visit.region
        self._instrument = instrument_of(visit)
        published = visit.registry.result_rows()
        self._stages = visit.registry.stages(visit.region.code)
        self._results = [row for row in published if row.instrument == self._instrument.id]
        self._years = results.full_years(self._results)
        self.places = [
            [region.code, full_name(region)]
            for region in regions.all_regions()
            if not region.administrative_only and region.code != visit.region.code
        ]
        if self._years:
            self.choice = {"beside": "jenis", "year": self._years[-1], "other": None, "seq": 0}
        else:
            self.state = {"absent": self._absent(visit, published)}

    def html(self) -> str:
        if "absent" in self.state:
            return render("tolok-ukur-belum.html", **self.state["absent"])
        files = {form.upper(): address.results_file(form) for form in ("xlsx", "csv")}
        return render("tolok-ukur.html", files=files, **self.state)

    def _absent(self, visit: Visit, published: Sequence[wire.OfficialResult]) -> dict[str, Any]:
        """Say that nothing is published yet for the period's instrument, and where the last results are."""
        year = results.full_years(published)[-1]
        last = period_names.newest_with(next(row.instrument for row in published if row.year == year))
        return {
            "regulation": self._instrument.regulation,
            "name": period_names.INDEX_NAMES.get(self._instrument.id, ""),
            "year": year,
            "last": period_names.label(last),
            "href": address.page(visit, "tolok-ukur", period=last.period),
        }

    @traitlets.observe("choice")
    def _chosen(self, change: dict[str, Any]) -> None:
        if not self._years:
            return
        asked = change["new"]
        self.state = {"seq": asked.get("seq", 0), **self.view(self._checked(asked))}

    def _checked(self, asked: dict[str, Any]) -> Choice:
        """Read a choice that a browser sent; what cannot be chosen becomes the first choice."""
        year = asked.get("year")
        year = year if year in self._years else self._years[-1]
        beside = asked.get("beside")
        if beside == "daerah":
            try:
                return Choice("daerah", year, regions.find(asked["other"]).code)
            except (UnknownError, KeyError):
                return Choice("jenis", year)
        return Choice("provinsi" if beside == "provinsi" and self._has_province() else "jenis", year)

    def _has_province(self) -> bool:
        return self._region.code in benchmark.own_province(self._region).codes

    def view(self, choice: Choice) -> dict[str, Any]:
        """Return all that the page shows for a choice, as JSON with texts ready to print."""
        group = self._group(choice)
        sight = figures.Sight(
            self._results,
            self._region,
            choice.year,
            group,
            self._years,
            reference=benchmark.REFERENCE,
            other=choice.other,
        )
        return {
            "choice": {**choice._asdict(), "other_name": full_name(regions.find(choice.other)) if choice.other else ""},
            "options": self._options(choice),
            "headline": self._headline(choice, group),
            "lead": self._lead(choice, group),
            "strip": figures.strip(sight).state(),
            "domains": figures.domains(sight).state(),
            "start": figures.start(sight),
            "change": figures.change(sight).state(),
            "stages": self._moved(choice.year),
        }

    def _moved(self, year: int) -> dict[str, Any] | None:
        """Return how the index moved from stage to stage; nothing where no stage before penetapan was ever kept."""
        if all(each.stage is wire.Stage.PENETAPAN for each in self._stages):
            return None
        mine = self._mine(year)
        return stages_figure(self._stages, str(year), mine.index if mine else None).state()

    def _group(self, choice: Choice) -> Group:
        if choice.beside == "provinsi":
            return benchmark.own_province(self._region)
        return benchmark.same_kind(self._region)

    def _options(self, choice: Choice) -> dict[str, Any]:
        kind = benchmark.same_kind(self._region)
        n = len(benchmark.members(self._results, choice.year, kind))
        groups = [{"id": "jenis", "label": f"{n} {headlines.group_name(kind, _)}"}]
        if self._has_province():
            label = _("Kab./kota di {province}").format(province=self._region.province_name)
            groups.append({"id": "provinsi", "label": label})
        return {"groups": groups, "years": list(reversed(self._years))}

    def _mine(self, year: int) -> wire.OfficialResult | None:
        return results.find(self._region.code, year, self._results)

    def _headline(self, choice: Choice, group: Group) -> str:
        mine = self._mine(choice.year)
        if mine is None:
            return headlines.missing(self._region, choice.year, _)
        if choice.other:
            other = results.find(choice.other, choice.year, self._results)
            if other is None:
                return headlines.missing(regions.find(choice.other), choice.year, _)
            return writing.said(headlines.versus(mine, other, _))
        position = benchmark.position(self._results, self._region.code, choice.year, group)
        return (
            writing.said(headlines.rank(position, _)) if position else headlines.missing(self._region, choice.year, _)
        )

    def _lead(self, choice: Choice, group: Group) -> str:
        if self._mine(choice.year) is None:
            return _("Yang tampil di bawah ialah daerah lain; {name} tidak digambar dan tidak diberi nilai.").format(
                name=short_name(self._region)
            )
        parts = [_("Hasil penetapan {year}.").format(year=choice.year)]
        if len(self._years) > 1 and choice.year == self._years[-1]:
            moved = benchmark.change(self._results, self._region.code, *self._years[-2:])
            parts += [writing.said(headlines.moved(moved, _))] if moved else []
        position = benchmark.position(self._results, self._region.code, choice.year, group)
        below = headlines.standing(position, _) if position and not choice.other else None
        return " ".join([*parts, below] if below else parts)
