"""Sentences about places, those who leapt, and what one year brought; as true as those of :mod:`spbe_core.headlines`.

What happened in a year is always said to have happened in it: "dalam satu tahun, antara 2023 dan 2024". None of these
sentences speaks of what will be.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from spbe_core.benchmark_parts import Group, SameStart
from spbe_core.formats import id_number, id_signed, two_decimals
from spbe_core.headlines import Translate, domain_name, group_name
from spbe_core.leaps import Leapers, carried, mean_rise
from spbe_core.places import Place
from spbe_core.regions import full_name, short_name
from spbe_core.yearly import YearGains


def one_year(first: int, last: int, t: Translate = str) -> str:
    """Say which year is meant: "dalam satu tahun, antara 2023 dan 2024"."""
    if last - first == 1:
        return t("dalam satu tahun, antara {first} dan {last}").format(first=first, last=last)
    return t("antara {first} dan {last}").format(first=first, last=last)


def place(found: Place, t: Translate = str) -> str:
    """Write a rank with how many there are and how far one level would move it: "69 dari 93 (67–71)"."""
    facts = {"rank": found.rank, "n": found.n, "best": found.best, "worst": found.worst}
    if found.rank is None:
        return t("hanya {n}, tidak diperingkat").format(**facts)
    if found.best == found.worst:
        return t("{rank} dari {n}").format(**facts)
    return t("{rank} dari {n} ({best}–{worst})").format(**facts)


def share_below(found: Place, group: Group, t: Translate = str) -> str:
    """Say how many of the others are below: "Lebih tinggi dari 26 % dari 92 kota lain"."""
    facts = {"percent": found.percent_below, "others": found.n - 1, "group": group_name(group, t)}
    if found.rank is None:
        return t("Hanya {others} {group} lain yang hasilnya terbit, jadi tidak diperingkat").format(**facts)
    return t("Lebih tinggi dari {percent} % dari {others} {group} lain").format(**facts)


def change_place(start: SameStart, found: Place | None, t: Translate = str) -> str | None:
    """Say how a region's year went beside those that started alike; ``None`` where it cannot be said."""
    if found is None or start.mine is None:
        return None
    facts = {
        "name": full_name(start.region),
        "change": id_signed(start.mine.difference),
        "rank": found.rank,
        "n": found.n,
        "percent": found.percent_below,
        "year": one_year(start.year, start.next_year, t),
    }
    if found.rank is None:
        return t("{name} {change} {year}; yang berangkat serupa hanya {n}, jadi tidak diperingkat").format(**facts)
    if start.mine.difference > 0:
        template = t(
            "{name} {change} {year}: kenaikan ke-{rank} dari {n} yang berangkat serupa,"
            " lebih besar dari {percent} % lainnya"
        )
    else:  # no rise: only its place among the changes
        template = t(
            "{name} {change} {year}: urutan ke-{rank} dari {n} yang berangkat serupa menurut perubahan,"
            " di atas {percent} % lainnya"
        )
    return template.format(**facts)


def alike(start: SameStart, t: Translate = str) -> str:
    """Say who is looked at: "34 kabupaten/kota berindeks 2,83–3,13 pada 2023, seperti Bandar Lampung pada 2024"."""
    facts = {
        "n": start.n + start.without_next,
        "group": _kind(start, t),
        "low": id_number(start.low),
        "high": id_number(start.high),
        "year": start.year,
        "name": short_name(start.region),
        "at": start.at,
        "profile": "" if start.profile is None else id_number(str(start.profile)),
    }
    if start.profile is None:
        sentence = t("{n} {group} berindeks {low}–{high} pada {year}, seperti {name} pada {at}").format(**facts)
    else:
        sentence = t(
            "{n} {group} berindeks {low}–{high} dan setiap domainnya dalam ±{profile} pada {year},"
            " seperti {name} pada {at}"
        ).format(**facts)
    return sentence if facts["n"] else t("Tidak ada {group} lain yang berangkat serupa pada {year}").format(**facts)


def leapt(found: Leapers, t: Translate = str) -> str:
    """Say how far the leapers rose and what carried them most."""
    start = found.start
    facts = {
        "k": len(found.leapers),
        "n": start.n,
        "group": _kind(start, t),
        "year": one_year(start.year, start.next_year, t),
        "first": start.year,
        "last": start.next_year,
    }
    if not start.n:
        return t("Tidak ada {group} yang berangkat serupa dan hasilnya terbit pada {first} dan {last}").format(**facts)
    mean = mean_rise(found.leapers)
    if mean is None:
        return t("Tidak ada yang melompat di antara {n} {group} yang berangkat serupa").format(**facts)
    facts["mean"] = id_number(mean)
    sums = {each.domain: each.leapers for each in carried(found) if each.leapers is not None}
    most = max(sums.values(), default=Fraction(0))
    if most <= 0:
        return t("{k} dari {n} yang berangkat serupa naik rata-rata {mean} {year}").format(**facts)
    facts["domain"] = t(" dan ").join(domain_name(domain, t) for domain, value in sums.items() if value == most)
    facts["share"] = id_signed(most)
    return t(
        "{k} dari {n} yang berangkat serupa naik rata-rata {mean} {year}; {domain} menyumbang paling besar ({share})"
    ).format(**facts)


def highest(found: Leapers, most: int = 3, t: Translate = str) -> str:
    """Name those who rose most: "Kenaikan tertinggi: Kota Kupang (+0,94), Kabupaten Tojo Una Una (+0,93)"."""
    named = [f"{full_name(each.region)} ({id_signed(each.difference)})" for each in found.leapers[:most]]
    return t("Kenaikan tertinggi: {names}").format(names=", ".join(named)) if named else ""


def gained(found: YearGains, t: Translate = str) -> str:
    """Say what the regions with the nearest start gained: a count of what happened."""
    facts = {"n": found.n, "year": one_year(found.year, found.next_year, t)}
    gains = found.gains
    if not gains:
        return t("Tidak ada daerah lain yang titik berangkatnya dapat dibandingkan")
    middle = Fraction(two_decimals(gains[len(gains) // 2]))  # counted as it is written
    if middle > 0:
        facts |= {"count": found.at_least(middle), "gain": id_number(middle)}
        return t("{count} dari {n} daerah yang berangkat paling mirip naik {gain} atau lebih {year}").format(**facts)
    facts["count"] = found.more_than(Fraction(0))
    return t("{count} dari {n} daerah yang berangkat paling mirip naik {year}").format(**facts)


def spread(found: YearGains, t: Translate = str) -> str:
    """Say between which gains most of them lay; empty where there are too few to say it.

    "Sedikitnya 50 % dari mereka berubah antara +0,12 dan +0,55; 80 % antara −0,05 dan +0,74".
    """
    parts: list[str] = []
    for each in found.intervals:
        facts = {"percent": each.percent, "low": id_signed(each.low), "high": id_signed(each.high)}
        if parts:
            parts.append(t("{percent} % antara {low} dan {high}").format(**facts))
        else:
            parts.append(t("Sedikitnya {percent} % dari mereka berubah antara {low} dan {high}").format(**facts))
    return "; ".join(parts)


def reached(found: YearGains, goals: Sequence[tuple[str, Fraction, bool]], t: Translate = str) -> list[str]:
    """Say for each goal (name, index, whether the index itself is enough) how many gained what it takes from here."""
    said = []
    for name, goal, enough in goals:
        needed = goal - Fraction(found.start.index)
        count = found.at_least(needed) if enough else found.more_than(needed)
        facts = {"goal": name, "needed": id_number(needed), "count": count, "n": found.n}
        if needed <= 0:
            continue
        if enough:
            said.append(t("Naik {needed} atau lebih, jarak ke {goal}: {count} dari {n}").format(**facts))
        else:
            said.append(t("Naik lebih dari {needed}, jarak ke {goal}: {count} dari {n}").format(**facts))
    return said


def just_below(found: YearGains, name: str, t: Translate = str) -> str:
    """Say how many rose, for a start that is printed as a predicate's limit and lies less than a hundredth below it."""
    return t("Tercetak sama dengan {goal}, tepatnya sedikit di bawahnya; naik: {count} dari {n}").format(
        goal=name, count=found.more_than(Fraction(0)), n=found.n
    )


def no_forecast(found: YearGains, t: Translate = str) -> str:
    """Say what a record of one year is not."""
    return t(
        "Ini catatan tentang daerah lain {year}. Ini bukan peluang sebuah rencana, tidak berlaku untuk waktu yang lebih"
        " pendek seperti dua bulan, dan tidak berlaku untuk Pemdi."
    ).format(year=one_year(found.year, found.next_year, t))


def _kind(start: SameStart, t: Translate) -> str:
    return t("provinsi") if start.region.level == "provinsi" else t("kabupaten/kota")
