"""Sentences computed from a benchmark. Each is true for the region it is made for, or it is not made.

Source strings are Indonesian. A page in another language passes its translator as ``t`` (gettext style: the
template in, its translation out); figures are put in afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median

from spbe_core import wire
from spbe_core.benchmark import Change, DomainLine, Group, Position, SameStart
from spbe_core.formats import id_number, id_signed
from spbe_core.regions import full_name, short_name
from spbe_core.results import National

Translate = Callable[[str], str]


def group_name(group: Group, t: Translate = str) -> str:
    """Name a group after its number: "kota", "provinsi", "kabupaten/kota di Lampung"."""
    if group.kind == "provinsi-sendiri":
        return t("kabupaten/kota di {province}").format(province=group.province)
    names = {
        "provinsi": t("provinsi"),
        "kabupaten": t("kabupaten"),
        "kota": t("kota"),
        "nasional": t("kabupaten/kota"),
        "setara": t("daerah setara"),
        "pilihan": t("daerah pilihan Anda"),
        "daftar": t("daerah dalam daftar Anda"),
    }
    return names[group.kind]


def domain_name(domain: str, t: Translate = str) -> str:
    """Name a domain column ("tata_kelola") for people."""
    names = {
        "kebijakan": t("Kebijakan"),
        "tata_kelola": t("Tata kelola"),
        "manajemen": t("Manajemen"),
        "layanan": t("Layanan"),
    }
    return names[domain]


def rank(position: Position, t: Translate = str) -> str:
    """Say where a region stands: "Bandar Lampung peringkat ke-69 dari 93 kota".

    Says so when others share the rank, when part of the group has no published result, or when the group is too
    small to be ranked.
    """
    facts = {
        "name": full_name(position.region)
        if position.group.kind in {"provinsi-sendiri", "daftar"}
        else short_name(position.region),
        "rank": position.rank,
        "n": position.n,
        "group": group_name(position.group, t),
        "index": id_number(position.result.index),
        "tied": position.tied,
    }
    if position.rank is None:
        return t("{name} berindeks {index}; hanya {n} {group} yang hasilnya terbit, jadi tidak diperingkat").format(
            **facts
        )
    whole = position.n == len(position.group.codes)
    sentence = (
        t("{name} peringkat ke-{rank} dari {n} {group}")
        if whole
        else t("{name} peringkat ke-{rank} dari {n} {group} yang hasilnya terbit")
    ).format(**facts)
    return sentence + t(", bersama {tied} lainnya").format(**facts) if position.tied else sentence


def standing(position: Position, t: Translate = str) -> str | None:
    """Say how many are below ("24 kota berada di bawahnya."), or nothing where the group is not ranked."""
    if position.rank is None:
        return None
    group = group_name(position.group, t)
    if position.below:
        return t("{below} {group} berada di bawahnya.").format(below=position.below, group=group)
    return t("Tidak ada {group} di bawahnya.").format(group=group)


def moved(change: Change, t: Translate = str) -> str:
    """Say how the index moved: "Naik dari 2,15 ke 2,98 (+0,83) antara 2023 dan 2024."."""
    facts = {
        "before": id_number(change.before.index),
        "after": id_number(change.after.index),
        "difference": id_signed(change.difference),
        "first": change.before.year,
        "last": change.after.year,
    }
    if change.difference > 0:
        template = t("Naik dari {before} ke {after} ({difference}) antara {first} dan {last}.")
    elif change.difference < 0:
        template = t("Turun dari {before} ke {after} ({difference}) antara {first} dan {last}.")
    else:
        template = t("Tetap {after} antara {first} dan {last}.")
    return template.format(**facts)


def furthest_behind(lines: Sequence[DomainLine], group: Group, t: Translate = str) -> str:
    """Say which domain lies furthest below the median: "Kebijakan paling tertinggal dari median kota (−0,80)"."""
    name = group_name(group, t)
    gaps = {line.domain: line.gap for line in lines if line.gap is not None}
    if not gaps:
        return t("Nilai domain tidak terbit")
    least = min(gaps.values())
    if least >= 0:
        return t("Tidak ada domain di bawah median {group}").format(group=name)
    worst = t(" dan ").join(domain_name(domain, t) for domain, gap in gaps.items() if gap == least)
    return t("{domain} paling tertinggal dari median {group} ({gap})").format(
        domain=worst, group=name, gap=id_signed(least)
    )


def versus(mine: wire.OfficialResult, other: wire.OfficialResult, t: Translate = str) -> str:
    """Say how two regions stand in one year: "Kota Bandar Lampung 1,53 di bawah Kabupaten Sumedang pada 2024"."""
    gap = Fraction(mine.index) - Fraction(other.index)
    facts = {"mine": mine.region_name, "other": other.region_name, "year": mine.year, "gap": id_number(abs(gap))}
    if gap > 0:
        return t("{mine} {gap} di atas {other} pada {year}").format(**facts)
    if gap < 0:
        return t("{mine} {gap} di bawah {other} pada {year}").format(**facts)
    return t("{mine} setara dengan {other} pada {year}").format(**facts)


def beside_median(mine: wire.OfficialResult, others: Sequence[wire.OfficialResult], t: Translate = str) -> str:
    """Say how a region stands beside some that were chosen, too few to be ranked among.

    "Kota Bandar Lampung 0,43 di bawah median 3 daerah pilihan Anda pada 2024"
    """
    gap = Fraction(mine.index) - Fraction(median(Decimal(row.index) for row in others))
    facts = {"mine": mine.region_name, "n": len(others), "year": mine.year, "gap": id_number(abs(gap))}
    if gap > 0:
        return t("{mine} {gap} di atas median {n} daerah pilihan Anda pada {year}").format(**facts)
    if gap < 0:
        return t("{mine} {gap} di bawah median {n} daerah pilihan Anda pada {year}").format(**facts)
    return t("{mine} tepat pada median {n} daerah pilihan Anda pada {year}").format(**facts)


def same_start(start: SameStart, t: Translate = str) -> str:
    """Say who started alike: "72 kabupaten/kota berindeks 2,00–2,30 pada 2023"."""
    facts = {
        "n": start.n + start.without_next,
        "group": t("provinsi") if start.region.level == "provinsi" else t("kabupaten/kota"),
        "low": id_number(start.low),
        "high": id_number(start.high),
        "year": start.year,
    }
    if facts["n"] == 1:
        return t("Tidak ada {group} lain berindeks {low}–{high} pada {year}").format(**facts)
    return t("{n} {group} berindeks {low}–{high} pada {year}").format(**facts)


def same_start_after(start: SameStart, t: Translate = str) -> str:
    """Say where they were later: "2 dari 72 di atas 3,0 pada 2024"; also how many have no later result."""
    facts = {"above": start.above_3, "n": start.n, "lost": start.without_next, "year": start.next_year}
    if not start.n:
        return t("hasil {year} tidak ada dalam data terbit").format(**facts)
    sentence = t("{above} dari {n} di atas 3,0 pada {year}").format(**facts)
    return sentence + t("; {lost} lainnya tanpa hasil terbit").format(**facts) if start.without_next else sentence


def national(counts: National, t: Translate = str) -> str:
    """Say how many are above 3.0: "244 dari 485 kabupaten/kota di atas 3,0 pada 2024"."""
    return t("{above} dari {n} kabupaten/kota di atas 3,0 pada {year}").format(
        above=counts.above_3, n=counts.n, year=counts.year
    )


def missing(region: wire.Region, year: int, t: Translate = str) -> str:
    """Say that nothing was published: "Hasil penetapan 2024 Kabupaten Nduga tidak ada dalam data terbit"."""
    return t("Hasil penetapan {year} {name} tidak ada dalam data terbit").format(year=year, name=full_name(region))
