"""A map of the shapes that the visitor brought: the browser keeps the file and tells only which regions it shows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from spbe_core import regions, results
from spbe_core.regions import full_name
from widgets import writing
from widgets.benchmark_figures import Sight
from widgets.benchmark_places import band, band_key
from widgets.figures import Figure, Row, Table
from widgets.i18n import _

MOST_SHAPES = 1000
"""So many regions a map may show; Indonesia has fewer."""


def shapes_map(sight: Sight, codes: Sequence[str]) -> Figure:
    """Colour regions by their published index; the browser has the shapes that belong to the codes."""
    found = [(code, sight.of(code)) for code in codes]
    indexes = {code: Fraction(row.index) for code, row in found if row}
    drawn, rows = {}, []
    for code in sorted(codes, key=lambda code: (code not in indexes, -indexes.get(code, Fraction(0)), code)):
        level, predicate = band(indexes.get(code))
        name, role = full_name(regions.find(code)), sight.role(code)
        text = writing.number(indexes[code]) if code in indexes else _("tidak terbit")
        drawn[code] = [name, text, level, role]
        rows.append(Row((name, text, predicate), role))
    above = sum(index > results.ABOVE for index in indexes.values())
    facts = {"above": above, "n": len(indexes), "year": sight.year, "three": writing.number(results.ABOVE, 1)}
    return Figure(
        headline=(
            _("{above} dari {n} daerah pada peta Anda di atas {three} pada {year}")
            if indexes
            else _("Hasil {year} daerah pada peta Anda tidak ada dalam data terbit")
        ).format(**facts),
        how=_("Setiap bidang satu daerah; warnanya mengikuti batas predikat, putih tanpa hasil terbit."),
        chart={"kind": "shapes", "regions": drawn},
        table=Table((_("Daerah"), str(sight.year), _("Setara predikat")), tuple(rows), numeric=(1,)),
        key=band_key(),
    )
