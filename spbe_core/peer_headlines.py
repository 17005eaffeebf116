"""Why a region is daerah setara of another, in words."""

from __future__ import annotations

from spbe_core.formats import id_number, id_signed
from spbe_core.headlines import Translate
from spbe_core.peers import Dimension, Likeness, Peer, Peers, most_alike
from spbe_core.regions import full_name

NEAR = 0.05
"""A ratio so close to 1 is said to be nearly the same."""
APART = 0.25
"""What lies nearer than this part of the middle half's width is not named as a difference."""


def label(dimension: Dimension, t: Translate = str) -> str:
    """Name a dimension with its unit and year, for people who set weights."""
    names = {
        "jenis": t("Jenis daerah"),
        "provinsi": t("Provinsi"),
        "pulau": t("Gugus pulau"),
        "penduduk": t("Jumlah penduduk 2025"),
        "luas": t("Luas wilayah"),
        "ipm": t("Indeks pembangunan manusia 2021"),
        "miskin": t("Penduduk miskin 2021"),
        "pdrb": t("PDRB harga konstan 2021"),
        "sekolah": t("Rata-rata lama sekolah 2021"),
        "pengeluaran": t("Pengeluaran per kapita 2021"),
    }
    return names[dimension.id]


def part(found: Likeness, t: Translate = str) -> str:
    """Say how the other region compares in one thing: "penduduk 1,2 kali", "kemiskinan +2,1 poin", "seprovinsi"."""
    if isinstance(found.mine, str) or isinstance(found.theirs, str):
        return _word(found, t)
    facts = {
        "times": id_number(f"{found.theirs / found.mine:.1f}", 1),
        "more": id_signed(f"{found.theirs - found.mine:.1f}", 1),
    }
    if found.dimension.measure == "ratio" and abs(found.theirs / found.mine - 1) <= NEAR:
        same = {
            "penduduk": t("penduduk hampir sama"),
            "luas": t("luas hampir sama"),
            "pdrb": t("PDRB hampir sama"),
            "pengeluaran": t("pengeluaran hampir sama"),
        }
        return same[found.dimension.id]
    words = {
        "penduduk": t("penduduk {times} kali"),
        "luas": t("luas {times} kali"),
        "pdrb": t("PDRB {times} kali"),
        "pengeluaran": t("pengeluaran {times} kali"),
        "ipm": t("IPM {more}"),
        "miskin": t("kemiskinan {more} poin"),
        "sekolah": t("lama sekolah {more} tahun"),
    }
    return words[found.dimension.id].format(**facts)


def why(peer: Peer, weights: dict[str, int], t: Translate = str) -> str:
    """Say in what a region is most alike, and in what it differs most where it does."""
    ordered = most_alike(peer.parts, weights)
    last = ordered[-1] if ordered[-1].distance >= APART else None
    alike = ", ".join(part(each, t) for each in ordered[:3] if each is not last)
    if last is None:
        return alike
    apart = part(last, t)
    return t("{alike}; paling berbeda: {apart}").format(alike=alike, apart=apart) if alike else apart


def nearest(found: Peers, t: Translate = str) -> str:
    """Name the three most alike, or say why there is nobody."""
    if found.nearest:
        names = ", ".join(full_name(peer.region) for peer in found.nearest[:3])
        return t("Paling setara dengan {name}: {names}").format(name=full_name(found.region), names=names)
    if not any(found.weights.values()):
        return t("Pilih sedikitnya satu ukuran untuk mencari daerah setara")
    return t("Data {name} terlalu sedikit untuk mencari daerah setara").format(name=full_name(found.region))


def missing(found: Peers, t: Translate = str) -> str:
    """Say what is not known, of the region and of others; empty where all is known."""
    said = []
    if found.unknown:
        names = ", ".join(label(each, t) for each in found.unknown)
        said.append(
            t("Tidak ada datanya untuk {name}, jadi tidak ikut dihitung: {what}.").format(
                name=full_name(found.region), what=names
            )
        )
    if found.without:
        said.append(t("{n} daerah tidak ikut karena datanya tidak lengkap.").format(n=found.without))
    return " ".join(said)


def _word(found: Likeness, t: Translate) -> str:
    same = found.mine == found.theirs
    if found.dimension.id == "jenis":
        kinds = {"kabupaten": t("kabupaten"), "kota": t("kota"), "provinsi": t("provinsi")}
        facts = {"theirs": kinds[str(found.theirs)]}
        return (t("sama-sama {theirs}") if same else t("jenisnya {theirs}")).format(**facts)
    if found.dimension.id == "provinsi":
        return t("satu provinsi") if same else t("provinsi lain")
    islands = {
        "Sumatera": t("Sumatera"),
        "Jawa": t("Jawa"),
        "Bali dan Nusa Tenggara": t("Bali dan Nusa Tenggara"),
        "Kalimantan": t("Kalimantan"),
        "Sulawesi": t("Sulawesi"),
        "Maluku": t("Maluku"),
        "Papua": t("Papua"),
    }
    facts = {"theirs": islands[str(found.theirs)]}
    return (t("sama-sama di {theirs}") if same else t("di {theirs}")).format(**facts)
