"""The sentences of *Tolok Ukur* about regions that the person chose: one, a few, or enough to be ranked among."""

from __future__ import annotations

from spbe_core import benchmark, headlines, regions, wire
from spbe_core.regions import full_name
from widgets import writing
from widgets.benchmark_figures import Sight
from widgets.i18n import _


def headline(sight: Sight, mine: wire.OfficialResult) -> str:
    """Say how the region stands beside those that were chosen and have a result of the year."""
    others = sight.held
    if not others:
        return _nothing(sight)
    if len(others) == 1:
        return writing.said(headlines.versus(mine, others[0], _))
    group = benchmark.chosen(sight.others, sight.region)
    position = benchmark.position(sight.results, sight.region.code, sight.year, group)
    if position is None or position.rank is None:
        return writing.said(headlines.beside_median(mine, others, _))
    return writing.said(headlines.rank(position, _))


def _nothing(sight: Sight) -> str:
    if len(sight.others) == 1:
        return headlines.missing(regions.find(sight.others[0]), sight.year, _)
    return _("Hasil penetapan {year} daerah pilihan Anda tidak ada dalam data terbit").format(year=sight.year)


def missing(sight: Sight) -> list[str]:
    """Name the chosen regions without a result of the year, where the headline speaks of the others."""
    held = {row.region_code for row in sight.held}
    without = [full_name(regions.find(code)) for code in sight.others if code not in held]
    if not held or not without:
        return []
    said = _("Tanpa hasil terbit {year}, jadi tidak dihitung: {names}.")
    return [said.format(year=sight.year, names=", ".join(without))]
