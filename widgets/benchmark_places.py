"""Where the region stands in every group at once, on the map of provinces, and its way beside the others'."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from spbe_core import headlines, instruments, leap_headlines, places, results, tiles
from spbe_core.benchmark import Group
from spbe_core.exact import exact
from spbe_core.places import INDEX, SUBJECTS, Standing
from spbe_core.regions import full_name
from widgets import writing
from widgets.benchmark_figures import Sight
from widgets.figures import Figure, Key, Line, Mark, Row, Table, TileMark, scale_chart, slope_chart, tiles_chart
from widgets.i18n import _, language

LEVELS: tuple[Literal["level-1", "level-2", "level-3", "level-4", "level-5"], ...] = (
    "level-1",
    "level-2",
    "level-3",
    "level-4",
    "level-5",
)
"""Colours of the map, lowest predicate first."""
QUARTERS = [(Fraction(percent), f"{percent} %") for percent in range(0, 101, 25)]


Standings = dict[tuple[str, int], Standing | None]
"""By kind of group and year."""


def standings_of(sight: Sight, groups: Sequence[Group]) -> Standings:
    """Place the region in every group and year."""
    return {
        (group.kind, year): places.standing(sight.results, sight.region.code, year, group)
        for group in groups
        for year in sight.years[-2:]
    }


def standings(sight: Sight, groups: Sequence[Group], found: Standings) -> Figure:
    """Show the percent of the others below mine, in every group and both years; the ranks stand in the table."""
    if not any(found.values()):
        return Figure(headline=_("Peringkat tidak dapat dihitung"), how="", chart=None, empty=_missing(sight))
    rows = []
    for group in groups:
        marks = []
        for year in reversed(sight.years[-2:]):
            one = found[group.kind, year]
            percent = one.places[INDEX].percent_below if one else None
            if percent is not None:
                marks.append(Mark(str(year), Fraction(percent), "own", open=year != sight.years[-1]))
        rows.append((_group(group), marks))
    return Figure(
        headline=_standing_headline(found.get((sight.group.kind, sight.year)), sight),
        how=_("Berapa persen daerah lain dalam kelompok yang indeksnya lebih rendah; makin ke kanan makin tinggi."),
        chart=scale_chart(rows, QUARTERS, lambda value: f"{value} %"),
        table=_ranks(sight, groups, found),
        key=tuple(Key(str(year), "own", open=year != sight.years[-1]) for year in sight.years[-2:]),
    )


def _interval_note() -> str:
    step = Fraction(places.steps()[INDEX])
    return _(
        "Dalam kurung: peringkat bila satu indikator berbobot terbesar dinilai satu tingkat lebih tinggi atau lebih"
        " rendah (indeks ±{step}) dan semua yang lain tetap."
    ).format(step=writing.number(step))


def _standing_headline(found: Standing | None, sight: Sight) -> str:
    if found is None:
        return headlines.missing(sight.region, sight.year, _)
    return writing.said(leap_headlines.share_below(found.places[INDEX], sight.group, _))


def _ranks(sight: Sight, groups: Sequence[Group], found: Standings) -> Table:
    years = sight.years[-2:]
    rows = []
    for group in groups:
        for subject in SUBJECTS:
            name = _("Indeks") if subject == INDEX else headlines.domain_name(subject, _)
            cells = [_cell(found[group.kind, year], subject) for year in years]
            rows.append(Row((_group(group), name, *cells), "own" if subject == INDEX else "other"))
    columns = (_("Kelompok"), _("Nilai"), *(_("Peringkat {year}").format(year=year) for year in years))
    return Table(columns, tuple(rows), numeric=tuple(range(2, 2 + len(years))), caption=_interval_note())


def _cell(found: Standing | None, subject: str) -> str:
    if found is None or subject not in found.places:
        return _("tidak terbit")
    return leap_headlines.place(found.places[subject], _)


def _group(group: Group) -> str:
    """Name a group as the label of a row."""
    names = {
        "nasional": _("Nasional"),
        "provinsi": _("Provinsi"),
        "kabupaten": _("Kabupaten"),
        "kota": _("Kota"),
        "provinsi-sendiri": _("Seprovinsi"),
        "setara": _("Setara"),
        "daftar": _("Daftar Anda"),
    }
    return names[group.kind]


def slope(sight: Sight) -> Figure:
    """Show every region of the group from one year to the next; mine, the daerah rujukan and a chosen one named."""
    if len(sight.years) < 2:
        return Figure(headline=_("Perubahan belum dapat dibandingkan"), how="", chart=None, empty=_missing(sight))
    before, after = sight.years[-2:]
    shown = set(sight.group.codes) | {sight.region.code, sight.reference, *sight.others}
    ways = [each for each in sight.changes if each.region.code in shown]
    members = [each for each in ways if each.region.code in sight.group.codes]
    group = headlines.group_name(sight.group, _)
    if not members:
        return Figure(
            headline=_("Tidak ada {group} yang hasilnya terbit pada kedua tahun").format(group=group),
            how="",
            chart=None,
            empty=_missing(sight),
        )
    order = {code: place for place, code in enumerate((sight.region.code, *sight.others, sight.reference))}
    named = sorted(ways, key=lambda each: order.get(each.region.code, len(order)))
    lines = [
        Line(
            full_name(each.region),
            each.before.index,
            each.after.index,
            sight.role(each.region.code),
            sight.sign(each.region.code),
        )
        for each in named
        if Decimal(each.before.index) >= 1 and Decimal(each.after.index) >= 1
    ]
    rows = tuple(
        Row(
            (full_name(each.region), *_told(each.before.index, each.after.index, language())),
            sight.role(each.region.code),
        )
        for each in ways
    )
    risen = sum(each.difference > 0 for each in members)
    middle = (members[(len(members) - 1) // 2].difference + members[len(members) // 2].difference) / 2
    return Figure(
        headline=_("{risen} dari {n} {group} naik dari {before} ke {after}; mediannya {middle}").format(
            risen=risen, n=len(members), group=group, before=before, after=after, middle=writing.signed(middle)
        ),
        how=_("Setiap garis satu daerah, kiri {before}, kanan {after}. Garis mendatar: batas predikat.").format(
            before=before, after=after
        ),
        chart=slope_chart(lines, before, after),
        table=Table((_("Daerah"), str(before), str(after), _("Perubahan")), rows, numeric=(1, 2, 3)),
        key=tuple(
            Key(f"{line.sign} · {line.name}" if line.sign else line.name, line.role)
            for line in lines
            if line.role != "other"
        ),
    )


@lru_cache(4096)  # the same few hundred ways are told in every group
def _told(before: str, after: str, _language: str) -> tuple[str, str, str]:
    return writing.number(before), writing.number(after), writing.signed(exact(after) - exact(before))


def province_map(sight: Sight) -> Figure:
    """Show the 38 provinces as tiles: the median of their kabupaten/kota, or for a province their own index."""
    local = sight.region.level != "provinsi"
    found = (tiles.medians if local else tiles.governments)(sight.results, sight.year)
    marks, rows = [], []
    for each in found:
        own = each.tile.province.code == sight.region.province_code
        name = full_name(each.tile.province)
        text = "–" if each.value is None else writing.number(each.value)
        short = "–" if each.value is None else writing.number(each.value, 1)
        level, predicate = band(each.value)
        role = "own" if own else "other"
        marks.append(TileMark(each.tile.row, each.tile.column, each.tile.label, name, text, short, level, role))
        cells = (name, each.tile.label, text if each.value is not None else _("tidak ada"), str(each.n), predicate)
        rows.append((each, Row(cells if local else (*cells[:3], predicate), role)))
    rows.sort(key=lambda one: (one[0].value is None, -(one[0].value or 0), one[0].tile.province.code))
    columns = (_("Provinsi"), _("Singkatan"), _("Median"), _("Kab./kota"), _("Setara predikat"))
    return Figure(
        headline=_map_headline(sight, found, local),
        how=(
            _("Setiap petak satu provinsi: median indeks kabupaten/kotanya, {year}. Warna mengikuti batas predikat.")
            if local
            else _("Setiap petak satu provinsi: indeks pemerintah provinsinya, {year}. Warna mengikuti batas predikat.")
        ).format(year=sight.year),
        chart=tiles_chart(marks),
        table=Table(
            columns if local else (_("Provinsi"), _("Singkatan"), _("Indeks"), _("Predikat menurut indeks")),
            tuple(row for _each, row in rows),
            numeric=(2, 3) if local else (2,),
        ),
        key=band_key(),
    )


def band_key() -> tuple[Key, ...]:
    """Say which colour of a map is which predicate."""
    names = zip(LEVELS, reversed(results.predicates()), strict=True)
    return tuple(Key(writing.predicate(name), level) for level, name in names)


def _map_headline(sight: Sight, found: Sequence[tiles.TileValue], local: bool) -> str:  # noqa: FBT001 - two sorts of map
    known = [each for each in found if each.value is not None]
    if not known:
        return _("Hasil {year} tidak ada dalam data terbit").format(year=sight.year)
    top = max(each.value for each in known if each.value is not None)
    first = _(" dan ").join(each.tile.province.name for each in known if each.value == top)
    facts = {"first": first, "top": writing.number(top), "own": sight.region.province_name}
    mine = next((each.value for each in known if each.tile.province.code == sight.region.province_code), None)
    if local:
        sentence = _("Median kabupaten/kota tertinggi ada di {first} ({top})").format(**facts)
    else:
        sentence = _("Indeks pemerintah provinsi tertinggi: {first} ({top})").format(**facts)
    if mine is None or mine == top:
        return sentence
    return sentence + _("; {own} {mine}").format(own=facts["own"], mine=writing.number(mine))


def band(value: Fraction | None) -> tuple[int, str]:
    """Return the colour of a value, 1 to 5, and the name of its predicate."""
    if value is None:
        return 0, "–"
    bands = sorted(instruments.load(results.INSTRUMENT).bands, key=lambda band: band.low)
    place = max(i for i, band in enumerate(bands) if not i or band.low <= value)
    return place + 1, writing.predicate(bands[place].name)


def _missing(sight: Sight) -> str:
    return _("Hasil {name} tidak terbit pada tahun mana pun yang dipegang lab secara lengkap.").format(
        name=full_name(sight.region)
    )
