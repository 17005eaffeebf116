"""*Tolok Ukur*: where the region stands among others, domain by domain, who is like it, and who leapt from its place.

The kernel computes, the page draws: the page sets ``choice`` and the kernel answers with a new ``state`` that names
the choice it belongs to, so that of many quick choices the last one stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, TypeVar, cast

import traitlets

from spbe_core import benchmark, headlines, peers, regions, results, wire
from spbe_core.benchmark import Group
from spbe_core.regions import full_name, short_name
from spbe_core.yearly import Record
from widgets import address, benchmark_leaps, benchmark_own, benchmark_peers, benchmark_places, period_names, writing
from widgets import benchmark_figures as figures
from widgets.base import LabWidget
from widgets.benchmark_shapes import MOST_SHAPES, shapes_map
from widgets.i18n import _, language, spoken
from widgets.markup import render
from widgets.page import Visit
from widgets.region_state import instrument_of
from widgets.stages_figure import stages_figure

KEPT = 64
"""So many parts of answers are kept for the next choice."""
MOST_CHOSEN = 10
"""So many regions can be chosen."""
Made = TypeVar("Made")
With = Literal["jenis", "provinsi", "nasional", "setara", "daerah"]


class Choice(NamedTuple):
    """What the region is compared with.

    Attributes
    ----------
    beside : {"jenis", "provinsi", "nasional", "setara", "daerah"}
        All of its kind, the kabupaten/kota of its province, all kabupaten/kota, daerah setara, or the chosen regions.
    year : int
    others : tuple of str
        Codes of the chosen regions, at most :data:`MOST_CHOSEN`; they are marked whatever the region is compared with.
    among : str
        Among which group they are shown for ``"daerah"``.
    at : int or None
        From which year's own position leaps are looked at; the last with a result when absent.
    band, profile : str
        See :data:`widgets.benchmark_leaps.BANDS` and ``PROFILES``.
    weights : dict of str to int, optional
        What counts for daerah setara; the usual when absent.
    shapes : tuple of str
        Codes of the regions of which the page holds a shape.
    """

    beside: With
    year: int
    others: tuple[str, ...] = ()
    among: str = "jenis"
    at: int | None = None
    band: str = "0.15"
    profile: str = ""
    weights: dict[str, int] | None = None
    shapes: tuple[str, ...] = ()


class BenchmarkView(LabWidget):
    """The page *Tolok Ukur* of one visit.

    Parameters
    ----------
    visit : Visit
        Who looks at which region.

    Attributes
    ----------
    choice : dict
        Set by the page: the fields of :class:`Choice` and ``seq``, a number that grows with each choice.
    places : list of [code, name]
        Every region that can be chosen.
    keeps : str
        Under which name the browser keeps the chosen regions: one for each person and region.
    """

    _module = "tolok-ukur.mjs"
    _styles = ("answer.css", "chart.css", "tolok-ukur.css")

    choice = traitlets.Dict().tag(sync=True)
    places = traitlets.List().tag(sync=True)
    keeps = traitlets.Unicode().tag(sync=True)

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._region = visit.region
        self._instrument = instrument_of(visit)
        published = visit.registry.result_rows()
        self._stages = visit.registry.stages(visit.region.code)
        self._results = results.Published(row for row in published if row.instrument == self._instrument.id)
        self._years = results.full_years(self._results)
        self._made: dict[tuple[Any, ...], Any] = {}
        self._record = Record(self._results, *self._years[-2:]) if len(self._years) > 1 else None
        self.places = [
            [region.code, full_name(region)]
            for region in regions.all_regions()
            if not region.administrative_only and region.code != visit.region.code
        ]
        self.keeps = f"spbe-beside {visit.person.name} {visit.region.code}"
        if self._years:
            self.choice = {"beside": "jenis", "year": self._years[-1], "others": [], "seq": 0}
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
        weights = asked.get("weights")
        chosen = Choice(
            "jenis",
            year,
            at=asked.get("at") if asked.get("at") in self._years else None,
            band=asked["band"] if asked.get("band") in benchmark_leaps.BANDS else "0.15",
            profile=asked["profile"] if asked.get("profile") in benchmark_leaps.PROFILES else "",
            weights=peers.weights(weights) if isinstance(weights, dict) else None,
            others=_known(asked.get("others"), {code for code, _name in self.places})[:MOST_CHOSEN],
            shapes=_known(asked.get("shapes"), {each.code for each in regions.all_regions()})[:MOST_SHAPES],
        )
        beside, known = asked.get("beside"), list(self._groups(chosen))
        among = asked["among"] if asked.get("among") in known else "jenis"
        if beside == "daerah":
            return chosen._replace(beside=beside if chosen.others else among, among=among)
        return chosen._replace(beside=beside) if beside in known else chosen

    def _groups(self, choice: Choice) -> dict[str, Group]:
        """Return the groups that can be chosen, by name, in the order in which they are offered."""
        kind, nation = benchmark.same_kind(self._region), benchmark.nation(self._region)
        province, alike = benchmark.own_province(self._region), self._peers(choice)
        found = {"jenis": kind}
        if self._region.code in province.codes:
            found["provinsi"] = province
        if nation.codes != kind.codes:
            found["nasional"] = nation
        if alike.nearest:
            found["setara"] = alike.group
        return found

    def _peers(self, choice: Choice) -> peers.Peers:
        return peers.alike(self._region, choice.weights)

    def view(self, choice: Choice) -> dict[str, Any]:
        """Return all that the page shows for a choice, as JSON with texts ready to print."""
        with spoken(language()):  # asked once, not at each of some thousand figures
            return self._view(choice)

    def _view(self, choice: Choice) -> dict[str, Any]:
        alike, groups = self._peers(choice), self._groups(choice)
        listed = choice.beside == "daerah"
        group = groups.get(choice.among if listed else choice.beside, groups["jenis"])
        placed = list(groups.values())
        if len(choice.others) + 1 >= benchmark.SMALLEST_GROUP:
            placed.append(benchmark.chosen(choice.others, self._region))
        sight = figures.Sight(
            self._results,
            self._region,
            choice.year,
            group,
            self._years,
            reference=benchmark.REFERENCE,
            others=choice.others,
            listed=listed,
            changes=self._record.highest if self._record else (),
        )
        start = benchmark_leaps.From(self._from(choice), choice.band, choice.profile)
        standings = self._once(
            ("places", *alike.weights.values(), choice.others), lambda: benchmark_places.standings_of(sight, placed)
        )
        return {
            "choice": {**choice._replace(shapes=())._asdict(), "at": start.at},
            "options": self._options(choice, groups),
            "headline": self._headline(sight),
            "lead": self._lead(sight),
            "strip": figures.strip(sight).state(),
            "domains": figures.domains(sight).state(),
            "places": benchmark_places.standings(sight, placed, standings).state(),
            "start": self._once(("start",), lambda: figures.start(sight)),
            "change": self._once(("change",), lambda: figures.change(sight).state()),
            "slope": self._once(
                ("slope", group.kind, *alike.weights.values(), choice.others),
                lambda: benchmark_places.slope(sight).state(),
            ),
            "leaps": self._once(
                ("leaps", start, choice.others), lambda: benchmark_leaps.who_leapt(sight, start).state()
            ),
            "gains": self._once(
                ("gains", start.at, choice.others),
                lambda: benchmark_leaps.year_gains(sight, self._record, start).state(),
            ),
            "peers": self._once(
                ("peers", *alike.weights.values(), choice.year, choice.others),
                lambda: benchmark_peers.peers_figure(sight, alike).state(),
            ),
            "map": self._once(("map", choice.year), lambda: benchmark_places.province_map(sight).state()),
            "stages": self._moved(choice.year),
            "shapes": self._once(
                ("shapes", choice.year, choice.shapes), lambda: shapes_map(sight, choice.shapes).state()
            )
            if choice.shapes
            else None,
        }

    def _once(self, key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
        """Make what depends on part of a choice once, as long as not too much was asked for."""
        if key not in self._made:
            if len(self._made) >= KEPT:
                self._made.clear()
            self._made[key] = make()
        return cast("Made", self._made[key])

    def _moved(self, year: int) -> dict[str, Any] | None:
        """Return how the index moved from stage to stage; nothing where no stage before penetapan was ever kept."""
        if all(each.stage is wire.Stage.PENETAPAN for each in self._stages):
            return None
        mine = self._mine(year)
        return stages_figure(self._stages, str(year), mine.index if mine else None).state()

    def _from(self, choice: Choice) -> int:
        """Return the year of the own position that leaps start from: the chosen one, else the last with a result."""
        if choice.at is not None:
            return choice.at
        held = [year for year in self._years if self._mine(year)]
        return held[-1] if held else self._years[-1]

    def _options(self, choice: Choice, groups: dict[str, Group]) -> dict[str, Any]:
        n = len(benchmark.members(self._results, choice.year, groups["jenis"]))
        labels = {
            "jenis": f"{n} {headlines.group_name(groups['jenis'], _)}",
            "provinsi": _("Kab./kota di {province}").format(province=self._region.province_name),
            "nasional": _("Semua kab./kota"),
            "setara": _("Daerah setara"),
        }
        return {
            "groups": [{"id": each, "label": labels[each]} for each in groups],
            "years": list(reversed(self._years)),
            "from": {
                "at": list(
                    zip(reversed(self._years[-2:]), (_("posisi terakhir"), _("posisi sebelumnya")), strict=False)
                ),
                "band": [[each, f"±{writing.number(each)}"] for each in benchmark_leaps.BANDS],
                "profile": [
                    [
                        each,
                        _("tiap domain ±{width}").format(width=writing.number(each)) if each else _("domain apa pun"),
                    ]
                    for each in benchmark_leaps.PROFILES
                ],
            },
            "weights": benchmark_peers.weighing(self._peers(choice)),
            "weight_names": benchmark_peers.weight_names(),
        }

    def _mine(self, year: int) -> wire.OfficialResult | None:
        return results.find(self._region.code, year, self._results)

    def _headline(self, sight: figures.Sight) -> str:
        if sight.mine is None:
            return headlines.missing(self._region, sight.year, _)
        if sight.listed:
            return benchmark_own.headline(sight, sight.mine)
        position = benchmark.position(self._results, self._region.code, sight.year, sight.group)
        return writing.said(headlines.rank(position, _)) if position else headlines.missing(self._region, sight.year, _)

    def _lead(self, sight: figures.Sight) -> str:
        if sight.mine is None:
            return _("Yang tampil di bawah ialah daerah lain; {name} tidak digambar dan tidak diberi nilai.").format(
                name=short_name(self._region)
            )
        parts = [_("Hasil penetapan {year}.").format(year=sight.year)]
        if len(self._years) > 1 and sight.year == self._years[-1]:
            moved = benchmark.change(self._results, self._region.code, *self._years[-2:])
            parts += [writing.said(headlines.moved(moved, _))] if moved else []
        if sight.listed:
            return " ".join([*parts, *benchmark_own.missing(sight)])
        position = benchmark.position(self._results, self._region.code, sight.year, sight.group)
        below = headlines.standing(position, _) if position else None
        return " ".join([*parts, below] if below else parts)


def _known(asked: object, codes: set[str]) -> tuple[str, ...]:
    """Return what there is of the codes that a browser sent, each once, in their order."""
    given = [each for each in asked if isinstance(each, str)] if isinstance(asked, list) else []
    return tuple(dict.fromkeys(each for each in given if each in codes))
